//! How many statements were sent to the database: the count that tells whether a question costs as much as it should.
//!
//! Watched by the pool on every connection that it opens; told by the metrics and asked by tests and the bench. It must not
//! look at what a statement says.

use super::AnyConnection;
use crate::fault::{Fault, Outcome};
use diesel::Connection;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use prometheus::IntCounter;

/// The count. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Statements(IntCounter);

impl Statements {
    /// None yet.
    pub(super) fn new() -> Outcome<Self> {
        IntCounter::new("webm_db_statements_total", "Statements sent to the database")
            .map(Self)
            .map_err(Fault::internal)
    }

    /// All that were sent until now.
    pub fn sent(&self) -> u64 {
        self.0.get()
    }

    /// The counter itself, for the metrics.
    pub fn counter(&self) -> IntCounter {
        self.0.clone()
    }

    /// Counts what this connection sends from now on.
    pub(super) fn watch(&self, conn: &mut AnyConnection) {
        conn.set_instrumentation(self.clone());
    }
}

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.inc();
        }
    }
}
