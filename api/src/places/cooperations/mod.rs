//! Cooperations (samenwerking, convenant): who works together where, for what, on which ground, until when.
//!
//! A caller sees those of the places within its reach and those that its own organisation is a member of. The end of one ends the
//! participations in it and with them all rights built on those.

pub mod http;
pub(super) mod store;

use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::web::etag::IfMatch;
use jiff::civil::Date;
use shared_types::access::Permission;
use shared_types::ids::CooperationId;
use shared_types::organisation::{Cooperation, CooperationPatch, NewCooperation};

/// Makes a cooperation in a place within reach.
pub fn create(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewCooperation) -> Outcome<Cooperation> {
    reach.area(new.area_id)?;
    term_in_order(new.begin_date, new.end_date)?;
    let id = store::insert(conn, reach, new, ctx.at())?;
    audit::record(conn, ctx, &Entry::of("cooperation.create", "cooperation", id.0, Some(new.area_id)))?;
    store::find(conn, &ctx.reach(Permission::OrganisationRead), id, ctx.at())
}

/// Ends a cooperation, or puts off its end.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: CooperationId,
    if_match: IfMatch,
    patch: &CooperationPatch,
) -> Outcome<Cooperation> {
    let read = ctx.reach(Permission::OrganisationRead);
    let before = store::find(conn, &read, id, ctx.at())?;
    if !reach.areas().contains(&before.area_id) {
        return Err(Fault::forbidden("permission-missing", "You are a member of it, but do not manage its area."));
    }
    if_match.check(before.version)?;
    term_in_order(before.begin_date, Some(patch.end_date))?;
    store::update(conn, reach, &before, if_match, patch.end_date)?;
    audit::record(conn, ctx, &Entry::of("cooperation.end", "cooperation", id.0, Some(before.area_id)))?;
    store::find(conn, &read, id, ctx.at())
}

fn term_in_order(begin: Date, end: Option<Date>) -> Outcome<()> {
    if end.is_some_and(|end| end < begin) {
        return Err(Fault::at("/endDate", "ends-before-begin", "endDate must not lie before beginDate"));
    }
    Ok(())
}
