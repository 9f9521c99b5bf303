//! Units: the shops and premises of a site. A unit's site is part of its key, so that nothing of one site can name a unit of another.

pub mod http;
mod store;

use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::web::etag::IfMatch;
use shared_types::access::Permission;
use shared_types::area::{NewUnit, Unit, UnitPatch};
use shared_types::ids::{AreaId, OrganisationId, UnitId};
use shared_types::problem::FieldFault;
use shared_types::text;

/// The most characters of a zone, as on making a unit.
const ZONE_MAX: usize = 80;

/// Makes a unit on a site.
pub fn create(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, site: AreaId, new: &NewUnit) -> Outcome<Unit> {
    site_of(reach, site)?;
    let tenant = tenant(conn, ctx, reach, site, new.organisation_id)?;
    if let Some(fault) = tenant {
        return Err(Fault::Invalid(vec![fault]));
    }
    let id = store::insert(conn, reach, site, new, ctx.at())?;
    audit::record(conn, ctx, &Entry::of("unit.create", "unit", id.0, Some(site)))?;
    store::find(conn, &ctx.reach(Permission::PlaceRead), id)
}

/// Changes a unit.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: UnitId,
    if_match: IfMatch,
    patch: &UnitPatch,
) -> Outcome<Unit> {
    let read = ctx.reach(Permission::PlaceRead);
    let before = store::find(conn, &read, id)?;
    site_of(reach, before.site_id)?;
    if_match.check(before.version)?;
    let mut faults = Vec::new();
    if let Some(zone) = patch.zone.value() {
        if zone.chars().count() > ZONE_MAX {
            faults.push(FieldFault::new("/zone", "length", format!("must be at most {ZONE_MAX}")));
        }
        if text::line(zone).is_err() {
            faults.push(FieldFault::new("/zone", "control-character", "must be one line of text, not empty"));
        }
    }
    faults.extend(tenant(conn, ctx, reach, before.site_id, patch.organisation_id.value().copied())?);
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    if *patch == UnitPatch::default() {
        return Ok(before);
    }
    store::update(conn, reach, before.site_id, id, if_match, patch)?;
    audit::record(conn, ctx, &Entry::of("unit.change", "unit", id.0, Some(before.site_id)))?;
    store::find(conn, &read, id)
}

/// A site within reach; a place that is no site has no units.
fn site_of(reach: &Reach, id: AreaId) -> Outcome<()> {
    reach.area(id)?.site.as_ref().map(|_| ()).ok_or(Fault::NotFound)
}

/// Who is in a unit takes part at its site. One who takes part elsewhere only is as unknown as one who does not exist.
fn tenant(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    site: AreaId,
    organisation: Option<OrganisationId>,
) -> Outcome<Option<FieldFault>> {
    let Some(organisation) = organisation else { return Ok(None) };
    let here = store::takes_part(conn, reach, site, organisation, ctx.at())?;
    let fault = || FieldFault::new("/organisationId", "unknown-organisation", "no such organisation takes part here");
    Ok((!here).then(fault))
}
