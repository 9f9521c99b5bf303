//! The parts that every screen is made of. Called by shell, charts and pages. They know no client, no
//! route and no noun: what they show comes in as properties, what happens goes out as callbacks.

mod button;
mod dialog;
mod field;
mod icon;
mod placeholder;
mod toast;

pub use button::{Button, Kind};
pub use dialog::Dialog;
pub use field::{Area, Check, Field, Input, Password, Pick, Segments, Select, Text};
pub use icon::{Icon, icon};
pub use placeholder::{empty, skeleton_lines, skeleton_panel, skeleton_rows};
pub use toast::{Toast, Toasts};
