//! Documents: one incident on paper, for a file, a meeting or a counter where nobody signs in.
//!
//! Called over HTTP. It asks the rooms for what they would tell this caller, by the same functions as the screen, and writes it down in
//! the caller's language; so paper shows what the screen shows and not a field more. It must not read a row by itself, and opens
//! nothing that is sealed. That somebody took an incident out is an audited read, as it is for a list.

pub mod clock;
mod facts;
mod gather;
pub mod http;
mod involved;
mod timeline;
mod tracks;
pub mod words;
mod write;
