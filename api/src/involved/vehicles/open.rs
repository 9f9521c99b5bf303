//! Opening a plate: with a reason, and never without the line that says so.

use super::store;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::involved::reads;
use crate::involved::sight::Field;
use crate::involved::trace::Noun;
use crate::involved::within::{Asking, Within};
use shared_types::ids::{IncidentId, VehicleId};
use shared_types::involved::NewOpening;
use shared_types::vehicle::VehicleOpened;

/// Opens the plate; the reading is written down in the same transaction.
pub fn open(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, VehicleId),
    new: &NewOpening,
) -> Outcome<VehicleOpened> {
    let within = Within::reading(conn, by, at.0)?;
    within.sees(Field::Vehicle)?;
    let row = store::find(conn, &within, at.1.into())?;
    let fields = row.opens(&within);
    if fields.is_empty() {
        return Err(Fault::forbidden("nothing-to-open", "There is nothing here that your role may open."));
    }
    reads::record(conn, by.ctx, &within.known, (Noun::Vehicle, row.id), &fields, new.reason)?;
    Ok(VehicleOpened { plate: row.plate(by.keys)? })
}
