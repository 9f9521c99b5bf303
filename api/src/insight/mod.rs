//! The insight room: what happens, when and how, from the incidents a reader may see.
//!
//! Called by the server (its answers) and by the command line (`webm method …`). The figures themselves are
//! made in [`methods`], which knows nothing of the database or of HTTP.
//!
//! On its way to an answer a question is [`asked::Asked`] (whose incidents, which period, how much of them may be told), read
//! and folded once for each period ([`facts`], [`tally`]), and told ([`what`], [`when`], [`how`], [`course`]); two further
//! questions ([`whereabouts`], [`follow_up`]) need more of each incident. Further ones stand beside them
//! ([`between`] two periods, [`beside`] neighbours, by [`organisations`], what belongs [`together`]). It counts through
//! the selection of the list, so that a figure equals its list, and keeps no answer between two questions; the facts themselves are
//! [`held`] in memory.

mod answering;
pub mod asked;
mod basis;
mod beside;
mod between;
mod comparison;
mod course;
pub mod facts;
mod follow_rows;
mod follow_up;
mod ground;
pub mod held;
mod hiding;
mod how;
pub mod http;
pub mod methods;
mod more_http;
mod more_tables;
mod organisations;
mod police;
pub mod report;
mod sparse;
mod spots;
mod tables;
mod tally;
mod together;
mod what;
mod when;
mod whereabouts;
