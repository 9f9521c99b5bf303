//! Words of incidents on SQLite: entered into their index at once, or held back until the end of a group of changes.
//!
//! The word index writes what it has gathered to the file at every savepoint, a segment each, to be merged again soon. A group
//! of changes would do that for each of them; held back until the last savepoint is closed, it does so once. Called by the
//! dialect (which writes words) and the writer (which knows where a group begins and ends). What is held back is in the same
//! transaction: it commits with its incidents or not at all. It must never be left behind: the writer takes it out always.

use super::AnyConnection;
use super::dialect::Words;
use super::sql::Sql;
use crate::fault::Outcome;
use std::cell::RefCell;

/// Words on their way into the index.
pub struct Entry {
    /// The row of the incident.
    pub seq: i64,
    /// Whether older words of this row must go.
    pub replaces: bool,
    /// The words.
    pub words: Words,
}

thread_local! {
    // The writer's thread has one group in hand at a time; other threads never hold anything back.
    static HELD: RefCell<Option<Vec<Entry>>> = const { RefCell::new(None) };
}

/// From now on what this thread writes is held back.
pub fn hold_back() {
    HELD.with_borrow_mut(|held| *held = Some(Vec::new()));
}

/// How many are held back.
pub fn held() -> usize {
    HELD.with_borrow(|held| held.as_ref().map_or(0, Vec::len))
}

/// Forgets what was held back after so many, since its change was undone.
pub fn drop_after(kept: usize) {
    HELD.with_borrow_mut(|held| held.as_mut().map(|entries| entries.truncate(kept)));
}

/// Ends the holding back, and gives what was held.
pub fn let_go() -> Vec<Entry> {
    HELD.take().unwrap_or_default()
}

/// Writes words into the index, or holds them back.
pub fn write(conn: &mut AnyConnection, entry: Entry) -> Outcome<()> {
    let entry = HELD.with_borrow_mut(|held| match held {
        Some(entries) => {
            entries.push(entry);
            None
        }
        None => Some(entry),
    });
    entry.map_or(Ok(()), |entry| enter(conn, vec![entry]))
}

/// Enters words into the index, in the order in which they were written.
pub fn enter(conn: &mut AnyConnection, entries: Vec<Entry>) -> Outcome<()> {
    for Entry { seq, replaces, words } in entries {
        if replaces {
            let mut sql = Sql::new("DELETE FROM incident_words WHERE rowid = ");
            sql.bind(seq);
            sql.execute(conn)?;
        }
        let mut sql = Sql::new("INSERT INTO incident_words (rowid, place, words, vetted) VALUES (");
        sql.bind(seq).push(", ").bind(words.place).push(", ").bind(words.all).push(", ").bind(words.vetted).push(")");
        sql.execute(conn)?;
    }
    Ok(())
}
