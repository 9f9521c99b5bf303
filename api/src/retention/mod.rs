//! Retention: every personal field has an end before it goes in, and at that end it goes, leaving facts and a proof.
//!
//! Called by `involved` and `attachments` (which ask for the end of what they keep), over HTTP, by a chore and by `webm wipe`. It knows the tables of
//! what it wipes, not the rooms that fill them. It must not read what it wipes, and never moves an end because somebody looked.

mod due;
mod handling;
mod hold;
pub mod http;
pub mod images;
pub mod term;
mod terms;
pub mod tombstone;
mod warn;
mod wipe;

pub use wipe::{compact, run, wipe_person};
