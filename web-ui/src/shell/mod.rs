//! The frame around every screen, and its head. Called by app.rs and pages. It knows routes and the
//! session; it knows no noun.

mod frame;
mod help;
mod page;
mod scope;

pub use frame::Shell;
pub use page::page;
pub use scope::{current_site, set_site};
