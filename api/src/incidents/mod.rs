//! Incidents: what happened, reported once, followed to its end, read by each as far as each may.
//!
//! Called over HTTP, by imports (which insert through the same rows) and by insight (which counts through the same
//! [`select::Selection`], so that a figure equals its list). It must not send anything to anybody: it emits events.
//! It offers: reporting, the list and its filters, one incident in the sight of its reader, handling, the timeline.

pub mod audience;
mod change;
pub mod codes;
mod desk;
pub mod entries;
mod export;
pub mod filter_query;
pub mod get;
pub mod http;
pub mod imported;
pub mod known;
pub mod late;
pub mod list;
pub mod merged;
pub mod numbers;
pub mod occurrence;
pub mod reindex;
mod report;
pub mod rows;
pub mod select;
pub mod selected;
pub mod sieve;
mod stems;
mod store;
pub mod timeline;
mod timeline_http;
mod transition;
pub mod view;
mod whole;
pub mod wipe;
pub mod words;

pub use desk::Desk;
pub use store::{NewRow, Origin, insert_imported, insert_many};
pub use transition::take as take_step;
pub use view::sight_of;
