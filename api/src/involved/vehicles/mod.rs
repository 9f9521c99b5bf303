//! Vehicles of an incident: kind, make and colour as seen, the plate sealed and with an end.

mod change;
pub mod http;
mod open;
mod store;

pub use change::{add, change, get, page, strike};
pub use open::open;
pub use store::of_rows;
