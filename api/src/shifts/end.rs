//! Ending the own shift, and handing over what whoever comes next must know.

use super::{handovers, store};
use crate::access::{Ctx, Reach, audit};
use crate::db::{AnyConnection, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use shared_types::ids::{AccountId, AreaId, ShiftId};
use shared_types::shift::{NewShiftEnd, Shift};

/// Ends it.
pub fn end(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    account: AccountId,
    id: ShiftId,
    new: &NewShiftEnd,
) -> Outcome<Shift> {
    let row = store::find(conn, reach, account, id)?.ok_or(Fault::NotFound)?;
    let site: AreaId = row.site_id.to();
    if !store::end(conn, row.id, Moment::from(ctx.at()))? {
        return Err(Fault::conflict("ended-already", "It was ended before."));
    }
    if let Some(text) = &new.handover {
        let handover = handovers::write(conn, ctx, &row, text)?;
        outbox::emit(conn, ctx.at(), "handover.written", handover.0, Some(site))?;
    }
    audit::record(conn, ctx, &audit::Entry::of("shift.end", "shift", id.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "shift.ended", id.0, Some(site))?;
    let row = store::find(conn, reach, account, id)?.ok_or(Fault::NotFound)?;
    Ok(row.told(ctx.at()))
}
