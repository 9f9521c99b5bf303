//! Accreditation: what entitles a firm (licence, hallmark) and a guard (pass, diploma, screening), each with its last day.
//!
//! Nothing has to be done when one ends: what is gated asks [`entitled`], and the day decides. A firm's are seen where it takes
//! part; a guard's only where that guard works, and by the own firm. The day is that of the country where the firm takes part.

mod entitled;
pub mod http;
mod rules;
mod store;

pub use entitled::entitled;

use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::web::etag::IfMatch;
use shared_types::access::Permission;
use shared_types::ids::AccreditationId;
use shared_types::organisation::{AccreditationPatch, NewAccreditation};
use store::Found;

/// Accreditations within reach that are valid today and end within so many days, the soonest first.
pub fn ending(
    conn: &mut AnyConnection,
    reach: &Reach,
    at: jiff::Timestamp,
    days: i32,
    most: i64,
) -> Outcome<Vec<shared_types::organisation::Accreditation>> {
    let today = super::presence::today(at).date();
    let last = today.checked_add(jiff::Span::new().days(days)).map_err(Fault::internal)?;
    store::ending(conn, reach, (today, last), at, most)
}

/// Records an accreditation of a firm that takes part within reach or above it, or of one of its guards.
fn create(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewAccreditation) -> Outcome<Found> {
    rules::judge(conn, ctx, reach, new)?;
    let id = store::insert(conn, reach, new, ctx.at())?;
    let place = store::place_of(conn, reach, new.organisation_id, ctx.at())?;
    audit::record(conn, ctx, &Entry::of("accreditation.create", "accreditation", id.0, place))?;
    store::find(conn, &ctx.reach(Permission::OrganisationRead), id, ctx.at())
}

/// Corrects or renews an accreditation.
fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: AccreditationId,
    if_match: IfMatch,
    patch: &AccreditationPatch,
) -> Outcome<Found> {
    let read = ctx.reach(Permission::OrganisationRead);
    let before = store::find(conn, &read, id, ctx.at())?;
    // Seen by another role than the one that manages.
    if let Err(Fault::NotFound) = store::find(conn, reach, id, ctx.at()) {
        return Err(Fault::forbidden("permission-missing", "This needs the permission organisation:manage there."));
    }
    if_match.check(before.tag())?;
    store::update(conn, reach, &before, if_match, patch.valid_until_date, ctx.at())?;
    let place = store::place_of(conn, reach, before.accreditation.organisation_id, ctx.at())?;
    audit::record(conn, ctx, &Entry::of("accreditation.change", "accreditation", id.0, place))?;
    store::find(conn, &read, id, ctx.at())
}
