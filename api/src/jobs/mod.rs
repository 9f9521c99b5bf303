//! Work that outlives a request: the outbox of events and the durable queue of jobs.
//!
//! Rooms emit events in the transaction of the change; long work is a row that a runner takes under a lease, so that it
//! survives a killed process. It must not know what the work is: rooms register their kinds with the runner.

pub mod outbox;
