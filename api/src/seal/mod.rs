//! Sealed fields: what names a person stands in the database only as bytes that the key ring opens, each in its own place.
//!
//! Called by rooms that keep names, phone numbers and plates, by the start of the server and by `webm rotate-keys`. A sealed value
//! is bound to table, column and row: copied elsewhere it does not open. It must not know what the fields mean.

mod check;
mod rotate;

pub use check::{check, lacks_its_ring};
pub use rotate::{Column, left, reseal, retire};

use crate::db::Key;
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Where a sealed value stands: `table column ` and the row's id.
pub fn place(table: &str, column: &str, row: Key) -> Vec<u8> {
    [format!("{table} {column} ").as_bytes(), row.0.as_bytes()].concat()
}

/// Seals a value for its place.
pub fn seal<T: Serialize>(keys: &Keys, place: &[u8], value: &T) -> Outcome<Vec<u8>> {
    keys.seal(place, &serde_json::to_vec(value).map_err(Fault::internal)?)
}

/// Opens what was sealed there.
pub fn open<T: DeserializeOwned>(keys: &Keys, place: &[u8], sealed: &[u8]) -> Outcome<T> {
    // The text of serde's error may quote what was sealed: it goes nowhere.
    serde_json::from_slice(&keys.open(place, sealed)?).map_err(|_| Fault::internal("a sealed value has another form"))
}
