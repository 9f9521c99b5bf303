//! Live: tells a page that stays open what has happened, as far as its reader may know of it, so that it reads it anew.
//!
//! Called over HTTP, and by webhooks for the same rows and the same judgement of who may know. One reader in each process follows the events that are committed and hands them to all streams; a stream says
//! id, kind and subject and nothing more, and asks before each of them whether its caller may still know. It must not carry what an
//! event is about, and must not cost who writes anything: while nobody listens nothing is read.

mod happening;
pub mod http;
mod hub;
mod seqs;
mod sight;
mod store;
mod stream;
mod tail;

pub use happening::Happening;
pub use hub::{Live, Pace};
pub use sight::Viewer;
pub use store::{Row as EventRow, after, newest};
