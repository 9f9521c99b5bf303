//! Circumstances of an incident: how it went, as facts, and answers to the extra questions of its category.

mod change;
pub mod http;
mod store;

pub use change::{change, get};
pub use store::questions;
