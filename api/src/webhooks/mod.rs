//! Webhooks: systems of others hear of what happened, at an address of theirs, signed, as far as their machine client may know.
//!
//! Endpoints are managed over HTTP by who manages machine clients. [`Sender`] follows the events, makes a delivery for each endpoint
//! that may hear of one, and sends it, tries again by a schedule, and keeps a log. A body says that something happened and to what,
//! and nothing of what it was. The room must not send into the own network, follow a redirect, keep what a receiver answered, or
//! let a URL or a secret into a log, an event or a line of the audit trail.

mod change;
mod deliveries;
mod expand;
mod finish;
pub mod http;
mod make;
mod message;
mod place;
pub mod schedule;
mod secrets;
mod send;
pub mod sign;
mod store;
mod sweep;
mod take;

pub use send::{PATIENCE, Sender, Sending};
pub use sweep::sweep;

use crate::seal::Column;

/// Every sealed column of the room.
pub const SEALED: [Column; 2] = [
    Column { table: "webhook_endpoint", column: "url", bound_to: ("webhook_endpoint", "url") },
    Column { table: "webhook_secret", column: "secret", bound_to: ("webhook_secret", "secret") },
];
