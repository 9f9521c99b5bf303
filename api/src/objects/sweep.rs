//! Removing what was let go of, and what nobody came to hold within a day: the chore of every hour, and of `webm wipe`.

use super::place::Store;
use super::rows;
use crate::db::Db;
use crate::fault::Outcome;
use jiff::{SignedDuration, Timestamp};

/// How long an object may be held by nobody.
const LOOSE: SignedDuration = SignedDuration::from_hours(24);
/// Objects at a time.
const AT_ONCE: i64 = 500;

/// Sweeps; how many objects were removed. It goes on where it stopped.
pub fn sweep(db: &Db, store: &Store, at: Timestamp) -> Outcome<usize> {
    db.write_blocking(move |conn| rows::let_go_of_loose(conn, at - LOOSE, at))?;
    let mut removed = 0;
    loop {
        let some = db.read_blocking(|conn| rows::to_remove(conn, AT_ONCE))?;
        if some.is_empty() {
            return Ok(removed);
        }
        store.remove_all(&some)?;
        removed += some.len();
        // Only then the rows: a crash in between removes once more what is gone.
        db.write_blocking(move |conn| rows::forget(conn, &some))?;
    }
}
