//! Messages: what the reporter, an assignee or an asker is told of what was done with an incident, in the app and by mail.
//!
//! A consumer of events, run by the runner of jobs at every look: an event that carries the mark of being untold becomes messages
//! and mail, and loses the mark, in one transaction; on PostgreSQL its lock is the lease, so that two servers never tell one event
//! twice. It must not put anything personal into a message or a mail: number, kind, what happened, a link.

mod choice;
mod event;
pub mod http;
mod inbox;
mod mail_text;
mod outgoing;
mod tell;

pub use tell::{Teller, tell};
