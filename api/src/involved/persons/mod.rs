//! Persons of an incident: what was seen of them as text, who they are sealed, all of it with an end.

mod change;
pub mod http;
mod open;
mod store;

pub use change::{add, change, get, page, strike};
pub use open::open;
pub use store::of_rows;
