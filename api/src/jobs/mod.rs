//! Work that outlives a request: the outbox of events, the durable queue of jobs, mail that waits to be sent.
//!
//! Rooms emit events in the transaction of the change; long work is a row that a runner takes under a lease, so that it
//! survives a killed process. It must not know what the work is: rooms register their kinds with the runner.

pub mod mail;
pub mod outbox;
pub mod queue;
pub mod runner;

pub use queue::Job;
pub use runner::{Bell, Halt, Kind, Lease, Runner, Work};
