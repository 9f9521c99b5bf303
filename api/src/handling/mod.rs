//! Handling: who does what by when. Teams, deadlines and standard texts of a site, to whom an incident is assigned, its tasks, and
//! the same for many at once.
//!
//! Called over HTTP. The state of the own handling and the table of its steps are the room `incidents`'s; this one puts work into
//! hands and moves an incident by that room's own verb alone. It must not send anything to anybody: it emits events.

mod assign;
mod bulk;
mod deadlines;
pub mod http;
mod people;
mod tasks;
mod teams;
mod texts;
