//! What this room keeps sealed: the text for some, replies, numbers; and the change of keys.

use super::phone;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::keys::Keys;
use crate::seal::{self, Column};

/// Every sealed column of the room.
pub const SEALED: [Column; 5] = [
    Column { table: "alert_update", column: "restricted", bound_to: ("alert_update", "restricted") },
    Column { table: "alert_reaction", column: "text", bound_to: ("alert_reaction", "text") },
    Column { table: "push_target", column: "target", bound_to: ("push_target", "target") },
    Column { table: "push_key", column: "private", bound_to: ("push_key", "private") },
    Column { table: "account_phone", column: "number", bound_to: ("account_phone", "number") },
];

/// Renews what rows are found by, after they were sealed anew.
pub fn renew(conn: &mut AnyConnection, keys: &Keys, column: Column, rows: &[Key]) -> Outcome<()> {
    if column.table == "account_phone" { phone::find_anew(conn, keys, rows) } else { Ok(()) }
}

/// Seals the other text of a message.
pub fn restricted(keys: &Keys, update: Key, text: Option<&str>) -> Outcome<Option<Vec<u8>>> {
    text.map(|t| seal::seal(keys, &seal::place("alert_update", "restricted", update), &t)).transpose()
}

/// Opens it.
pub fn open_restricted(keys: &Keys, update: Key, sealed: Option<&[u8]>) -> Outcome<Option<String>> {
    sealed.map(|s| seal::open(keys, &seal::place("alert_update", "restricted", update), s)).transpose()
}

/// Seals the words of a reply.
pub fn reply(keys: &Keys, reaction: Key, text: &str) -> Outcome<Vec<u8>> {
    seal::seal(keys, &seal::place("alert_reaction", "text", reaction), &text)
}

/// Opens them.
pub fn open_reply(keys: &Keys, reaction: Key, sealed: Option<&[u8]>) -> Outcome<Option<String>> {
    sealed.map(|s| seal::open(keys, &seal::place("alert_reaction", "text", reaction), s)).transpose()
}
