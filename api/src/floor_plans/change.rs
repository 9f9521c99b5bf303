//! Putting a plan there, putting another picture in its place, naming it, placing units, taking it away: each in one transaction with its
//! line in the audit trail and its event. `reach` is where the caller manages places.

use super::prepare::Prepared;
use super::store;
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::schema::{floor_plan as t, floor_plan_unit as u};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use crate::objects::{self, Kept};
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::floor_plan::{FloorPlan, FloorPlanName, FloorPlanUnits, MOST_PLANS};
use shared_types::ids::{AreaId, FloorPlanId};
use shared_types::problem::FieldFault;

/// A picture that is kept and that nobody holds yet.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    /// Its object.
    pub kept: Kept,
    /// Its media type.
    pub media_type: &'static str,
    /// Its width and height.
    pub size: (i32, i32),
}

impl Content {
    /// What was prepared, with its object.
    pub fn of(prepared: &Prepared, kept: Kept) -> Self {
        Self { kept, media_type: prepared.media_type, size: prepared.size }
    }
}

fn told(conn: &mut AnyConnection, ctx: &Ctx, (id, site): (FloorPlanId, AreaId), did: &str, does: &str) -> Outcome<()> {
    audit::record(conn, ctx, &Entry::of(&format!("floor-plan.{does}"), "floor-plan", id.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), &format!("floor-plan.{did}"), id.0, Some(site))
}

/// Refuses before anything is taken in.
pub fn may_add(conn: &mut AnyConnection, reach: &Reach, site: AreaId) -> Outcome<()> {
    store::site_of(reach, site)?;
    if store::count(conn, site)? >= MOST_PLANS {
        let why = format!("A site has at most {MOST_PLANS} plans.");
        return Err(Fault::conflict("plans-full", why));
    }
    Ok(())
}

/// Puts one there.
pub fn add(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    site: AreaId,
    name: &FloorPlanName,
    content: &Content,
) -> Outcome<FloorPlan> {
    may_add(conn, reach, site)?;
    let id = Key::fresh();
    objects::hold(conn, content.kept.id)?;
    diesel::insert_into(t::table)
        .values((
            (t::id.eq(id), t::site_id.eq(Key::from(site))),
            (t::name.eq(name.name.trim()), t::floor.eq(name.floor)),
            (t::media_type.eq(content.media_type), t::width.eq(content.size.0), t::height.eq(content.size.1)),
            t::content_id.eq(content.kept.id),
            (t::drawn_at.eq(Moment::from(ctx.at())), t::drawn_by.eq(ctx.actor().account.map(Key::from))),
            t::version.eq(1),
        ))
        .execute(conn)?;
    told(conn, ctx, (id.to(), site), "added", "add")?;
    store::find(conn, reach, id.to())
}

/// One within reach as it was read, its version raised: whoever comes second finds it changed.
fn raised(conn: &mut AnyConnection, reach: &Reach, id: FloorPlanId, if_match: IfMatch) -> Outcome<FloorPlan> {
    let found = store::find(conn, reach, id)?;
    if_match.check(found.version)?;
    let one = t::table.filter(t::id.eq(Key::from(id)).and(t::version.eq(found.version)));
    match diesel::update(one).set(t::version.eq(t::version + 1)).execute(conn)? {
        0 => Err(Fault::Stale(None)),
        _ => Ok(found),
    }
}

/// Puts another picture in its place; units stay where they are on it.
pub fn redraw(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    (id, if_match): (FloorPlanId, IfMatch),
    content: &Content,
) -> Outcome<FloorPlan> {
    let found = raised(conn, reach, id, if_match)?;
    let (old, _) = store::content(conn, reach, id)?;
    objects::hold(conn, content.kept.id)?;
    diesel::update(t::table.filter(t::id.eq(Key::from(id))))
        .set((
            (t::media_type.eq(content.media_type), t::width.eq(content.size.0), t::height.eq(content.size.1)),
            t::content_id.eq(content.kept.id),
            (t::drawn_at.eq(Moment::from(ctx.at())), t::drawn_by.eq(ctx.actor().account.map(Key::from))),
        ))
        .execute(conn)?;
    objects::let_go(conn, &[old], ctx.at())?;
    told(conn, ctx, (id, found.site_id), "redrawn", "redraw")?;
    store::find(conn, reach, id)
}

/// Names it.
pub fn name(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    (id, if_match): (FloorPlanId, IfMatch),
    name: &FloorPlanName,
) -> Outcome<FloorPlan> {
    let found = raised(conn, reach, id, if_match)?;
    diesel::update(t::table.filter(t::id.eq(Key::from(id))))
        .set((t::name.eq(name.name.trim()), t::floor.eq(name.floor)))
        .execute(conn)?;
    told(conn, ctx, (id, found.site_id), "named", "name")?;
    store::find(conn, reach, id)
}

/// Places units: those that are named stand there now, and no others. A unit of another site is none.
pub fn place(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    (id, if_match): (FloorPlanId, IfMatch),
    units: &FloorPlanUnits,
) -> Outcome<FloorPlan> {
    let found = raised(conn, reach, id, if_match)?;
    let wanted: Vec<Key> = units.units.iter().map(|unit| unit.unit_id.into()).collect();
    let there = store::units_of(conn, reach, found.site_id, &wanted)?;
    let strange = units.units.iter().enumerate().filter(|(_, unit)| !there.contains(&unit.unit_id.into()));
    let faults: Vec<FieldFault> = strange
        .map(|(n, _)| FieldFault::new(format!("/units/{n}/unitId"), "unknown-unit", "is no unit of this site"))
        .collect();
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let plan = Key::from(id);
    diesel::delete(u::table.filter(u::plan_id.eq(plan))).execute(conn)?;
    for unit in &units.units {
        diesel::insert_into(u::table)
            .values((
                (u::plan_id.eq(plan), u::unit_id.eq(Key::from(unit.unit_id)), u::site_id.eq(Key::from(found.site_id))),
                (u::x.eq(unit.x), u::y.eq(unit.y), u::width.eq(unit.width), u::height.eq(unit.height)),
            ))
            .execute(conn)?;
    }
    told(conn, ctx, (id, found.site_id), "placed", "place")?;
    store::find(conn, reach, id)
}

/// Takes it away with its picture.
pub fn remove(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: FloorPlanId) -> Outcome<()> {
    let found = store::find(conn, reach, id)?;
    let (object, _) = store::content(conn, reach, id)?;
    let key = Key::from(id);
    diesel::delete(u::table.filter(u::plan_id.eq(key))).execute(conn)?;
    diesel::delete(t::table.filter(t::id.eq(key))).execute(conn)?;
    objects::let_go(conn, &[object], ctx.at())?;
    told(conn, ctx, (id, found.site_id), "removed", "remove")
}
