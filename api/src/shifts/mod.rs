//! Shifts: who is on duty where, what one must know at the start, what is handed over at the end and who has read it.
//!
//! Called over HTTP, and by the house for what comes to its end. It reads incidents through the reader's own reach and changes none;
//! nobody begins or ends another's shift.

mod begin;
mod briefing;
mod end;
mod handovers;
pub mod http;
mod store;
mod wipe;

pub use wipe::wipe;
