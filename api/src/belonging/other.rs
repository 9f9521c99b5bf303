//! The other incident of a link or a merge, named by id or by number: one that the caller sees in full.
//!
//! One that is not there and one that the caller may not know of are told alike.

use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::incidents::known::{self, Known};
use shared_types::ids::IncidentId;

/// Finds it; `here` is the incident that names it.
pub fn other(
    conn: &mut AnyConnection,
    read: &Reach,
    book: &CodeBook,
    here: IncidentId,
    (id, number): (Option<IncidentId>, Option<&str>),
) -> Outcome<Known> {
    let pointer = if id.is_some() { "/incidentId" } else { "/number" };
    let unknown = || Fault::at(pointer, "unknown-incident", "there is no such incident, or it is not for you to know");
    let id = match (id, number) {
        (Some(id), _) => id,
        (None, Some(number)) => known::by_number(conn, read, book, number)?.ok_or_else(unknown)?,
        (None, None) => return Err(unknown()),
    };
    if id == here {
        return Err(Fault::at(pointer, "itself", "is this very incident"));
    }
    known::in_full(conn, read, book, id).map_err(|fault| match fault {
        Fault::NotFound => unknown(),
        other => other,
    })
}
