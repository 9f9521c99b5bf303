//! Makes a machine client. It has no secret yet.

use super::store;
use crate::access::audit::{self, Entry};
use crate::access::ctx::Ctx;
use crate::access::load;
use crate::access::scope::Reach;
use crate::db::schema::client as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::access::{Permission, Role};
use shared_types::client::NewClient;
use shared_types::ids::{AreaId, ClientId, OrganisationId};
use shared_types::problem::FieldFault;

/// Makes it.
pub fn make(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewClient) -> Outcome<store::Versioned> {
    reach.area(new.area_id)?;
    refuse_not_for_machines(&new.scopes)?;
    super::refuse_beyond(ctx.scope(), new.area_id, &new.scopes)?;
    let places = load::takes_part(conn, new.organisation_id, reach.tree(), ctx.at())?;
    if !reach.tree().below(new.area_id).iter().any(|p| places.contains(p)) {
        return Err(Fault::at("/organisationId", "takes-no-part", "is no organisation that takes part there"));
    }
    let id = insert(conn, ctx.at(), &new.name, new.organisation_id, new.area_id, &new.scopes)?;
    audit::record(conn, ctx, &Entry::of("client.make", "client", id.0, Some(new.area_id)))?;
    store::find(conn, reach, id)
}

fn refuse_not_for_machines(scopes: &[Permission]) -> Outcome<()> {
    let theirs = Role::Integration.policy().permissions;
    let faults: Vec<FieldFault> = scopes
        .iter()
        .enumerate()
        .filter(|(_, s)| !theirs.contains(s))
        .map(|(i, s)| {
            FieldFault::new(format!("/scopes/{i}"), "scope-not-for-machines", format!("{s} is not for machine clients"))
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

/// Adds the row of a client; also for the command line, which asks nobody.
pub fn insert(
    conn: &mut AnyConnection,
    now: jiff::Timestamp,
    name: &str,
    organisation: OrganisationId,
    area: AreaId,
    scopes: &[Permission],
) -> Outcome<ClientId> {
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::name.eq(name.trim()),
            t::organisation_id.eq(Key::from(organisation)),
            t::area_id.eq(Key::from(area)),
            t::scopes.eq(store::write_scopes(&scopes)),
            t::disabled.eq(false),
            t::created_at.eq(Moment::from(now)),
            t::version.eq(1),
        ))
        .execute(conn)?;
    Ok(id.to())
}
