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

/// Makes the row of a count of failures when it is not there yet; two that do so at once do not hinder each other.
/// `subject` is the key in hexadecimal.
pub fn insert_sign_in_failure(conn: &mut AnyConnection, subject: &str) -> QueryResult<()> {
    let insert = |key: String| {
        format!("INSERT INTO sign_in_failure (subject, failures, last_at) VALUES ({key}, 0, 0) ON CONFLICT DO NOTHING")
    };
    execute(conn, &insert(format!("x'{subject}'")), &insert(format!("'\\x{subject}'::bytea")))
}
