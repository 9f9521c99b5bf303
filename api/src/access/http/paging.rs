//! What every list of this room does with `cursor` and `limit`.

use crate::fault::Outcome;
use crate::keys::Keys;
use crate::web::{Cursor, State, cursor, query};
use uuid::Uuid;

/// The page that is asked for.
pub(super) struct Paging {
    /// Items on it.
    pub limit: usize,
    /// Where it goes on from.
    pub after: Option<Cursor>,
    selection: Vec<u8>,
    keys: Keys,
}

impl Paging {
    /// Reads it; `selection` names the list with its filters, so that a cursor fits no other.
    pub fn of(state: &State, cursor: Option<&str>, limit: Option<u32>, selection: &str) -> Outcome<Self> {
        let limit = query::limit(limit)?;
        let selection = selection.as_bytes().to_vec();
        let after = cursor.map(|c| Cursor::read(c, &state.keys, &selection)).transpose()?;
        Ok(Self { limit, after, selection, keys: state.keys.clone() })
    }

    /// Where a list by name goes on from.
    pub fn after_name(&self) -> Outcome<Option<(String, Uuid)>> {
        self.after.as_ref().map(Cursor::name).transpose()
    }

    /// Where a list by id goes on from.
    pub fn after_id(&self) -> Outcome<Option<Uuid>> {
        self.after.as_ref().map(Cursor::id).transpose()
    }

    /// Cuts the one row too many away, and writes the cursor to go on.
    pub fn cut<T>(self, rows: Vec<T>, place: impl Fn(&T) -> Cursor) -> (Vec<T>, Option<String>) {
        let (rows, next) = cursor::cut(rows, self.limit, place);
        (rows, next.map(|c| c.write(&self.keys, &self.selection)))
    }
}
