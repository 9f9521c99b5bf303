//! What the lists of this room share: where a page begins, how long it is, and how it ends.
//!
//! Called by the handlers (to read the query) and the stores (to ask for one row too many).

use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::web::{Cursor, cursor, query};

/// A page that is asked for.
pub struct Asked {
    /// The row after which it begins.
    pub after: Option<Cursor>,
    /// The most rows on it.
    pub limit: usize,
    selection: Vec<u8>,
}

impl Asked {
    /// Reads `cursor` and `limit`; `selection` names the list and its filters, to which a cursor is tied.
    pub fn read(keys: &Keys, selection: String, cursor: Option<&str>, limit: Option<u32>) -> Outcome<Self> {
        let selection = selection.into_bytes();
        let after = cursor.map(|text| Cursor::read(text, keys, &selection)).transpose();
        let (after, limit) = Fault::both(after, query::limit(limit))?;
        Ok(Self { after, limit, selection })
    }

    /// How many rows to ask the database for: one more than fit tells whether there is a next page.
    pub fn rows(&self) -> i64 {
        self.limit as i64 + 1
    }

    /// Cuts the rows into the page and the cursor to the next.
    pub fn page<T>(&self, keys: &Keys, rows: Vec<T>, place: impl Fn(&T) -> Cursor) -> (Vec<T>, Option<String>) {
        let (items, next) = cursor::cut(rows, self.limit, place);
        (items, next.map(|c| c.write(keys, &self.selection)))
    }
}
