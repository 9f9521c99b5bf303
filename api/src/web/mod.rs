//! HTTP, without the domain: problems, bodies, paging, entity tags, idempotency, headers, limits, the contract document.
//!
//! Used by the `http.rs` of every room and by `server`. It must not know a table or a noun of the domain.

pub mod body;
pub mod contract;
pub mod cursor;
pub mod docs_page;
pub mod document;
pub mod etag;
pub mod examples;
pub mod headers;
pub mod idempotency;
pub mod limits;
pub mod media;
pub mod paged;
pub mod problem;
pub mod query;
pub mod shape;
pub mod sheet;
pub mod state;
pub mod workbook;

pub use body::{Body, Draft};
pub use cursor::Cursor;
pub use paged::Paged;
pub use problem::refuse;
pub use query::Query;
pub use state::State;
