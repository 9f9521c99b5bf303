//! Where in the page someone is: routes, the filters in the address, and links. Called by app.rs, the
//! shell and every screen. It loads nothing; only `link.rs` touches the browser's history.

mod filter;
mod link;
mod query;
mod route;

pub use filter::{filter_from, filter_to, toggled};
pub use link::{Link, Nav, NavProvider, use_nav};
pub use query::{encode, pairs, with};
pub use route::{Location, Route};
