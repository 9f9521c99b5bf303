//! What and who was involved in an incident: goods, persons, vehicles, and how it went.
//!
//! Called over HTTP, by the room of photos and files, which begins where this one does, and by documents. Rows are added, corrected by field and struck with a reason, so that simultaneous work commutes; what names
//! somebody is sealed, has an end before it goes in, and is opened with a reason that is logged. It must not put a value of a
//! person into a timeline, an event, an audit line, an address or a log.

pub mod blind;
pub mod circumstances;
pub mod goods;
pub mod http;
pub mod look;
mod patched;
pub mod persons;
pub mod reads;
mod requests;
mod reseal;
mod restart;
pub mod sight;
mod struck;
mod subject_file;
mod subject_http;
pub mod trace;
pub mod vehicles;
pub mod within;

pub use reseal::{SEALED, renew};
pub use within::Asking;
