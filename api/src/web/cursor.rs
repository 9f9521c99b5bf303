//! Cursors: opaque places in a list, guarded against tampering and tied to the selection they came from.
//!
//! A store reads the sort key of the last row out of it. The next page asks for rows strictly after that key, so inserts in
//! between neither repeat nor skip a row.

use crate::fault::{Fault, Outcome};
use crate::keys::{Keys, Use};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The sort key of the last row of a page: a number and the bytes of an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// First part of the sort key (epoch milliseconds, a sequence, or 0).
    pub at: i64,
    /// Second, unique part of the sort key; for lists by name the name itself, then the id.
    pub key: Vec<u8>,
}

const TAG: usize = 12;

impl Cursor {
    /// Writes the cursor for the list `selection` (route and filters).
    pub fn write(&self, keys: &Keys, selection: &[u8]) -> String {
        let mut body = self.at.to_be_bytes().to_vec();
        body.extend_from_slice(&self.key);
        let tag = keys.mac(Use::Cursor, &[selection, &body]);
        body.extend_from_slice(&tag[..TAG]);
        URL_SAFE_NO_PAD.encode(body)
    }

    /// Reads a cursor back; one that was altered or belongs to another selection is refused.
    pub fn read(text: &str, keys: &Keys, selection: &[u8]) -> Outcome<Self> {
        let bad =
            || Fault::at("?cursor", "cursor", "This cursor is not one that this list gave. Begin again without it.");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
        let split = bytes.len().checked_sub(TAG).filter(|n| *n >= 8).ok_or_else(bad)?;
        let (body, tag) = bytes.split_at(split);
        let good = keys.mac(Use::Cursor, &[selection, body]);
        if !bool::from(subtle::ConstantTimeEq::ct_eq(tag, &good[..TAG])) {
            return Err(bad());
        }
        let (at, key) = body.split_at(8);
        let at = i64::from_be_bytes(at.try_into().map_err(|_| bad())?);
        Ok(Self { at, key: key.to_vec() })
    }

    /// The id in the second part.
    pub fn id(&self) -> Outcome<uuid::Uuid> {
        uuid::Uuid::from_slice(&self.key).map_err(|_| Fault::at("?cursor", "cursor", "This cursor is of another list."))
    }

    /// A cursor of a moment or sequence and an id.
    pub fn of(at: i64, id: uuid::Uuid) -> Self {
        Self { at, key: id.as_bytes().to_vec() }
    }

    /// A cursor of a name and an id, for lists by name.
    pub fn of_name(name: &str, id: uuid::Uuid) -> Self {
        Self { at: 0, key: [id.as_bytes(), name.as_bytes()].concat() }
    }

    /// Name and id of a cursor of a list by name.
    pub fn name(&self) -> Outcome<(String, uuid::Uuid)> {
        let bad = || Fault::at("?cursor", "cursor", "This cursor is of another list.");
        let (id, name) = self.key.split_at_checked(16).ok_or_else(bad)?;
        let id = uuid::Uuid::from_slice(id).map_err(|_| bad())?;
        Ok((String::from_utf8(name.to_vec()).map_err(|_| bad())?, id))
    }
}

/// Cuts a list that was asked for one row too many into a page and the cursor to go on.
pub fn cut<T>(mut rows: Vec<T>, limit: usize, place: impl Fn(&T) -> Cursor) -> (Vec<T>, Option<Cursor>) {
    if rows.len() <= limit {
        return (rows, None);
    }
    rows.truncate(limit);
    let next = rows.last().map(place);
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_only_whole_and_to_its_own_list() {
        let keys = Keys::parse(&Keys::generate()).unwrap();
        let c = Cursor::of(42, uuid::Uuid::now_v7());
        let text = c.write(&keys, b"incidents?site=1");
        assert_eq!(Cursor::read(&text, &keys, b"incidents?site=1").unwrap(), c);
        assert!(Cursor::read(&text, &keys, b"incidents?site=2").is_err());
        let mut bent = text.clone().into_bytes();
        bent[3] = if bent[3] == b'A' { b'B' } else { b'A' };
        assert!(Cursor::read(&String::from_utf8(bent).unwrap(), &keys, b"incidents?site=1").is_err());
        for junk in ["", "dGFtcGVyZWQ", "%", "AAAA"] {
            assert!(Cursor::read(junk, &keys, b"").is_err(), "{junk}");
        }
    }
}
