//! The rules of a new participation: who may be named, in what order its term runs, and that its cooperation covers the place.

use super::super::cooperations;
use super::store;
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use jiff::Timestamp;
use shared_types::access::Permission;
use shared_types::ids::CooperationId;
use shared_types::organisation::{Cooperation, NewParticipation};
use shared_types::problem::FieldFault;

/// Judges a new participation; all that is wrong is told at once. What the caller may not know of is as unknown as what is not.
pub(super) fn judge(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    new: &NewParticipation,
    begins_at: Timestamp,
) -> Outcome<()> {
    let mut faults = Vec::new();
    let read = ctx.reach(Permission::OrganisationRead);
    if !store::ever_took_part(conn, &read, new.organisation_id)? {
        faults.push(FieldFault::new("/organisationId", "unknown-organisation", "is no organisation that you know"));
    }
    if new.ends_at.is_some_and(|end| end <= begins_at) {
        faults.push(FieldFault::new("/endsAt", "ends-before-begin", "endsAt must lie after beginsAt"));
    }
    if let Some(id) = new.cooperation_id {
        let mut wrong = |code, detail| faults.push(FieldFault::new("/cooperationId", code, detail));
        match cooperation(conn, &read, id, ctx.at())? {
            None => wrong("unknown-cooperation", "is no cooperation that you know"),
            Some(found) if !reach.tree().lies_in(new.area_id, found.area_id) => {
                wrong("cooperation-elsewhere", "works in an area that does not cover this place");
            }
            Some(found)
                if found.end_date.is_some_and(|end| end < ctx.at().to_zoned(jiff::tz::TimeZone::UTC).date()) =>
            {
                wrong("cooperation-ended", "has ended");
            }
            Some(_) => {}
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

fn cooperation(
    conn: &mut AnyConnection,
    read: &Reach,
    id: CooperationId,
    at: Timestamp,
) -> Outcome<Option<Cooperation>> {
    match cooperations::store::find(conn, read, id, at) {
        Ok(found) => Ok(Some(found)),
        Err(Fault::NotFound) => Ok(None),
        Err(fault) => Err(fault),
    }
}
