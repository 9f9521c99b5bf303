//! Organisations: the companies, firms and authorities that take part.
//!
//! A caller sees those that take part within its reach, or above it, and its own. It changes one only when it manages every place
//! where that one takes part: the police of a whole municipality are not one site's to rename.

pub mod http;
pub(super) mod store;

use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::web::etag::IfMatch;
use shared_types::access::{Permission, Role};
use shared_types::ids::OrganisationId;
use shared_types::organisation::{NewOrganisation, Organisation, OrganisationKind, OrganisationPatch};

/// Makes an organisation that takes part in a place within reach from now on.
pub fn create(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewOrganisation) -> Outcome<Organisation> {
    reach.area(new.area_id)?;
    let operator = ctx.scope().places().any(|(_, roles, ..)| roles.contains(&Role::Operator));
    if new.kind == OrganisationKind::Operator && !operator {
        return Err(Fault::forbidden("operator-only", "Only an operator makes an organisation of operators."));
    }
    let (id, participation) = store::insert(conn, reach, new, ctx.at())?;
    audit::record(conn, ctx, &Entry::of("organisation.create", "organisation", id.0, Some(new.area_id)))?;
    audit::record(conn, ctx, &Entry::of("participation.create", "participation", participation, Some(new.area_id)))?;
    store::find(conn, &ctx.reach(Permission::OrganisationRead), id, ctx.at())
}

/// Changes an organisation.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: OrganisationId,
    if_match: IfMatch,
    patch: &OrganisationPatch,
) -> Outcome<Organisation> {
    let read = ctx.reach(Permission::OrganisationRead);
    let before = store::find(conn, &read, id, ctx.at())?;
    let places = store::places(conn, &read, id, ctx.at())?;
    let manages = !places.is_empty() && places.iter().all(|p| reach.areas().contains(p));
    if !manages && reach.organisation() != Some(id) {
        let why = "It takes part in more places than you manage; who manages those changes it.";
        return Err(Fault::forbidden("takes-part-elsewhere", why));
    }
    if_match.check(before.version)?;
    if *patch == OrganisationPatch::default() {
        return Ok(before);
    }
    store::update(conn, &read, id, if_match, patch, ctx.at())?;
    audit::record(conn, ctx, &Entry::of("organisation.change", "organisation", id.0, places.first().copied()))?;
    store::find(conn, &read, id, ctx.at())
}
