//! What the two engines do differently, by name. The only place that matches on the engine in queries.
//!
//! Called by the stores of the rooms. Each function does on both engines what its name says.

use super::connection::{AnyConnection, Engine};
use diesel::QueryResult;
use diesel::connection::SimpleConnection;

/// Runs statements that differ per engine.
pub fn execute(conn: &mut AnyConnection, sqlite: &str, postgres: &str) -> QueryResult<()> {
    match conn.engine() {
        Engine::Sqlite => conn.batch_execute(sqlite),
        Engine::Postgres => conn.batch_execute(postgres),
    }
}
