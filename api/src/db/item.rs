//! One of many in a transaction: a fault undoes that one alone, on both engines.
//!
//! Called by rooms that do the same for a list and answer for each. Around it stands the caller's transaction.

use super::AnyConnection;
use crate::fault::Outcome;
use diesel::connection::SimpleConnection as _;

/// Runs `f`; what it wrote is undone when it fails.
pub fn item<T>(conn: &mut AnyConnection, f: impl FnOnce(&mut AnyConnection) -> Outcome<T>) -> Outcome<T> {
    conn.batch_execute("SAVEPOINT item")?;
    match f(conn) {
        Ok(value) => {
            conn.batch_execute("RELEASE SAVEPOINT item")?;
            Ok(value)
        }
        Err(fault) => {
            conn.batch_execute("ROLLBACK TO SAVEPOINT item; RELEASE SAVEPOINT item")?;
            Err(fault)
        }
    }
}
