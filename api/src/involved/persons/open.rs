//! Opening what is sealed of a person: with a reason, and never without the line that says so.

use super::store;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::involved::reads;
use crate::involved::sight::Field;
use crate::involved::trace::Noun;
use crate::involved::within::{Asking, Within};
use shared_types::ids::{IncidentId, PersonId};
use shared_types::involved::{NewOpening, SealedField};
use shared_types::person::PersonOpened;

/// Opens what this reader may; the reading is written down in the same transaction.
pub fn open(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, PersonId),
    new: &NewOpening,
) -> Outcome<PersonOpened> {
    let within = Within::reading(conn, by, at.0)?;
    within.sees(Field::Person)?;
    let row = store::find(conn, &within, at.1.into())?;
    let fields = row.opens(&within);
    if fields.is_empty() {
        return Err(Fault::forbidden("nothing-to-open", "There is nothing here that your role may open."));
    }
    reads::record(conn, by.ctx, &within.known, (Noun::Person, row.id), &fields, new.reason)?;
    let identity = if fields.contains(&SealedField::Identity) { row.identity(by.keys)? } else { None };
    let contact = if fields.contains(&SealedField::Contact) { row.contact(by.keys)? } else { None };
    Ok(PersonOpened { identity, contact })
}
