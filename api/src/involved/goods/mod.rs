//! Goods of an incident: facts, without anything of a person but a serial number, which goes with the incident's own words.

mod change;
pub mod http;
mod store;

pub use change::{add, change, get, page, strike};
