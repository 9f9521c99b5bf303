//! Areas: regions, municipalities, districts and sites, each below the other.
//!
//! A place lies below one that its maker manages, so it is within his reach as soon as it stands: rights and participation hold
//! downwards. Only an operator of everything makes one at the top, and becomes its operator in the same change.

mod boundary;
pub mod http;
mod rules;
mod store;

use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::web::etag::IfMatch;
use shared_types::access::{Permission, Role};
use shared_types::area::{Area, AreaKind, AreaPatch, NewArea};
use shared_types::ids::AreaId;
use shared_types::patch::Patch;
use uuid::Uuid;

/// Makes a place.
pub fn create(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewArea) -> Outcome<Area> {
    let parent = new.parent_id.map(|id| reach.area(id)).transpose()?;
    if parent.is_none() && !manages_everything(ctx, reach) {
        return Err(Fault::forbidden("operator-only", "Only an operator of everything makes a place at the top."));
    }
    let site = rules::judge(new, parent.map(|p| p.kind))?;
    let id = Uuid::now_v7().into();
    let area = store::insert(conn, reach, id, new, site.as_ref(), ctx.at())?;
    audit::record(conn, ctx, &Entry::of("area.create", "area", id.0, Some(id)))?;
    if let (None, Some(account)) = (parent, ctx.actor().account) {
        let role = store::make_operator(conn, reach, account, id, ctx.at())?;
        audit::record(conn, ctx, &Entry::of("role-assignment.create", "role-assignment", role, Some(id)))?;
    }
    Ok(area)
}

/// Changes a place.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: AreaId,
    if_match: IfMatch,
    patch: &AreaPatch,
) -> Outcome<Area> {
    let place = reach.area(id)?;
    let read = ctx.reach(Permission::PlaceRead);
    let before = store::find(conn, &read, id)?;
    if_match.check(before.version)?;
    if !patch.boundary.is_absent() {
        if_match.require(before.version)?;
    }
    if !patch.boundary.is_absent() && place.kind != AreaKind::Site {
        return Err(Fault::at("/boundary", "not-a-site", "only a site has a boundary"));
    }
    let boundary = match &patch.boundary {
        Patch::Value(given) => Some(Some(boundary::judge(given, "/boundary").map_err(Fault::Invalid)?)),
        Patch::Null => Some(None),
        Patch::Absent => None,
    };
    if patch.name.is_none() && boundary.is_none() {
        return Ok(before);
    }
    store::update(conn, reach, id, if_match, patch.name.as_deref(), boundary)?;
    audit::record(conn, ctx, &Entry::of("area.change", "area", id.0, Some(id)))?;
    store::find(conn, &read, id)
}

/// Whether the caller is an operator at every place that lies in no other.
fn manages_everything(ctx: &Ctx, reach: &Reach) -> bool {
    let operated: Vec<AreaId> = ctx
        .scope()
        .places()
        .filter(|(_, roles, ..)| roles.contains(&Role::Operator))
        .map(|(place, ..)| place.id)
        .collect();
    reach.tree().places().filter(|p| p.parent.is_none()).all(|p| operated.contains(&p.id))
}
