//! Tracks: what police, prosecution, insurers and repairers do with an incident, beside its own handling and beyond its closing.
//!
//! Called over HTTP and by documents. A track is a number, a party and steps that are added and struck with a reason, never
//! edited; which steps there are and who may tell of which stands in `shared_types::track`. Each step is marked with the side whose word it is, and
//! only that side strikes it. The room must not send anything to anybody: it emits events.

mod begin;
mod change;
pub mod http;
mod read;
mod steps;
mod store;
mod strike;
mod within;

pub use read::page;
pub use within::Asking;
