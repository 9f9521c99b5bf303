//! The import room: somebody else's file becomes incidents of ours, without surprises.
//! Its heart is [`engine`], which knows neither database nor HTTP: bytes in, candidates and faults out. Around it stand
//! the four steps as resources (files, mappings, dry runs, runs) and the job that carries a run out. Called by the
//! server, and by the command line beside a server that runs. The room must never let a bad row undo a good one, nor
//! lose one without saying which.

mod batch;
pub mod engine;
mod files;
mod findings;
mod folder;
pub mod http;
mod judge;
mod mappings;
mod places;
pub mod runs;
pub mod unattended;
mod work;

pub use files::stored_names;
pub use folder::Folder;
pub use work::{ImportKind, KIND};
