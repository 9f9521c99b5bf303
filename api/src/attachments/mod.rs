//! Photos and files of an incident: taken in whole or in parts, made safe, kept sealed outside the database, shown to those who see
//! the incident in full, blacked out, struck with a reason, wiped at their end.
//!
//! Called over HTTP and by documents. Rights go by the table of sight in `involved`, ends by `retention`; objects lie in
//! `objects`. It must not trust a name or an announced media type, nor put a name into a timeline, an event, an audit line, an address or a log.

mod add;
mod change;
mod forms;
pub mod http;
mod read;
mod store;
mod sweep;
mod uploads;

pub use forms::{Picture, at_work, picture_within};
pub use http::bytes as body_bytes;
pub use read::list;
pub use sweep::sweep;

use crate::seal::Column;

/// Every sealed column of the room; the keys of the objects stand with the objects.
pub const SEALED: [Column; 2] = [
    Column { table: "attachment", column: "name", bound_to: ("attachment", "name") },
    Column { table: "attachment_upload", column: "name", bound_to: ("attachment_upload", "name") },
];
