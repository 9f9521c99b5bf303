//! The change of keys in this room: its sealed columns, and the blind indexes that hang on them.

use super::{blind, persons, vehicles};
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::keys::Keys;
use crate::seal::Column;

/// Every sealed column of the room.
pub const SEALED: [Column; 3] = [
    Column { table: "person", column: "identity", bound_to: ("person", "identity") },
    Column { table: "person", column: "contact", bound_to: ("person", "contact") },
    Column { table: "vehicle", column: "plate", bound_to: ("vehicle", "plate") },
];

/// Renews what rows are found by, after they were sealed anew.
pub fn renew(conn: &mut AnyConnection, keys: &Keys, column: Column, rows: &[Key]) -> Outcome<()> {
    match column.table {
        "person" => {
            for row in persons::of_rows(conn, rows)?.iter().filter(|r| r.struck_at.is_none()) {
                let (identity, contact) = (row.identity(keys)?, row.contact(keys)?);
                let terms = blind::of_person(identity.as_ref(), contact.as_ref());
                blind::replace(conn, keys, row.id, row.incident_id.to(), row.site_id.to(), &terms)?;
            }
        }
        "vehicle" => {
            for row in vehicles::of_rows(conn, rows)?.iter().filter(|r| r.struck_at.is_none()) {
                let terms = row.plate(keys)?.map(|p| blind::of_plate(&p.canonical)).unwrap_or_default();
                blind::replace(conn, keys, row.id, row.incident_id.to(), row.site_id.to(), &terms)?;
            }
        }
        _ => {}
    }
    Ok(())
}
