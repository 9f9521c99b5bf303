//! Participation: an organisation takes part in a place, by itself or in a cooperation, from a moment to a moment.
//!
//! Every right rests on it, so its end is felt on the next request. A caller sees who takes part within its reach and above it:
//! those above see its places too. What has ended stays in the list, and is not opened again: who comes back takes part anew.

pub mod http;
mod rules;
mod store;

use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::web::etag::IfMatch;
use shared_types::access::Permission;
use shared_types::ids::ParticipationId;
use shared_types::organisation::{NewParticipation, ParticipationPatch};
use store::Found;

/// Lets an organisation take part in a place within reach.
fn create(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewParticipation) -> Outcome<Found> {
    reach.area(new.area_id)?;
    let begins_at = new.begins_at.unwrap_or(ctx.at());
    rules::judge(conn, ctx, reach, new, begins_at)?;
    let read = ctx.reach(Permission::OrganisationRead);
    if store::overlaps(conn, reach, new, begins_at)? {
        return Err(Fault::conflict("takes-part-already", "It takes part there in that time already."));
    }
    let id = store::insert(conn, reach, new, begins_at)?;
    audit::record(conn, ctx, &Entry::of("participation.create", "participation", id.0, Some(new.area_id)))?;
    store::find(conn, &read, id, ctx.at())
}

/// Ends a participation, or moves an end that lies ahead.
fn end(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: ParticipationId,
    if_match: IfMatch,
    patch: &ParticipationPatch,
) -> Outcome<Found> {
    let read = ctx.reach(Permission::OrganisationRead);
    let before = store::find(conn, &read, id, ctx.at())?;
    let area = before.participation.area_id;
    if !reach.areas().contains(&area) {
        let why = "It takes part in an area above the places that you manage.";
        return Err(Fault::forbidden("permission-missing", why));
    }
    if_match.check(before.tag())?;
    if patch.ends_at < before.participation.begins_at {
        return Err(Fault::at("/endsAt", "ends-before-begin", "endsAt must not lie before beginsAt"));
    }
    if before.participation.ends_at.is_some_and(|end| end <= ctx.at()) {
        return Err(Fault::conflict("ended-already", "It has ended. Let the organisation take part anew."));
    }
    store::end(conn, reach, &before, if_match, patch.ends_at)?;
    audit::record(conn, ctx, &Entry::of("participation.end", "participation", id.0, Some(area)))?;
    store::find(conn, &read, id, ctx.at())
}
