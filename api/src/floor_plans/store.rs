//! The rows of plans and of the units on them. Every function takes the caller's reach; a plan of a site outside it is not found.

use crate::access::Reach;
use crate::db::schema::{floor_plan as t, floor_plan_unit as u, unit};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use diesel::prelude::*;
use shared_types::floor_plan::{FloorPlan, FloorPlanUnit};
use shared_types::ids::{AreaId, FloorPlanId};

type Row = (Key, Key, String, i32, String, (i32, i32), Moment, i32);
type Placed = (Key, Key, i32, i32, Option<i32>, Option<i32>);

macro_rules! columns {
    () => {
        (t::id, t::site_id, t::name, t::floor, t::media_type, (t::width, t::height), t::drawn_at, t::version)
    };
}

/// A site within reach; a place that is none has no plans.
pub fn site_of(reach: &Reach, id: AreaId) -> Outcome<()> {
    reach.area(id)?.site.as_ref().map(|_| ()).ok_or(Fault::NotFound)
}

/// The plans of a site within reach, from the lowest floor up.
pub fn of_site(conn: &mut AnyConnection, reach: &Reach, site: AreaId) -> Outcome<Vec<FloorPlan>> {
    site_of(reach, site)?;
    let rows: Vec<Row> = t::table
        .filter(t::site_id.eq(Key::from(site)))
        .order((t::floor.asc(), t::name.asc(), t::id.asc()))
        .select(columns!())
        .load(conn)?;
    let ids: Vec<Key> = rows.iter().map(|row| row.0).collect();
    let placed = on_plans(conn, &ids)?;
    Ok(rows.into_iter().map(|row| answer(row, &placed)).collect())
}

/// One plan of a site within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, id: FloorPlanId) -> Outcome<FloorPlan> {
    let row: Row = t::table.filter(t::id.eq(Key::from(id))).select(columns!()).first(conn).optional().or_missing()?;
    reach.area(row.1.to())?;
    let placed = on_plans(conn, &[row.0])?;
    Ok(answer(row, &placed))
}

/// The object of its picture.
pub fn content(conn: &mut AnyConnection, reach: &Reach, id: FloorPlanId) -> Outcome<(Key, String)> {
    let row: (Key, Key, String) = t::table
        .filter(t::id.eq(Key::from(id)))
        .select((t::site_id, t::content_id, t::media_type))
        .first(conn)
        .optional()
        .or_missing()?;
    reach.area(row.0.to())?;
    Ok((row.1, row.2))
}

/// How many a site has.
pub fn count(conn: &mut AnyConnection, site: AreaId) -> Outcome<i64> {
    Ok(t::table.filter(t::site_id.eq(Key::from(site))).count().get_result(conn)?)
}

/// Which of some units a site within reach has.
pub fn units_of(conn: &mut AnyConnection, reach: &Reach, site: AreaId, wanted: &[Key]) -> Outcome<Vec<Key>> {
    site_of(reach, site)?;
    let of = unit::table.filter(unit::site_id.eq(Key::from(site)).and(unit::id.eq_any(wanted.to_vec())));
    Ok(of.select(unit::id).load(conn)?)
}

fn on_plans(conn: &mut AnyConnection, plans: &[Key]) -> Outcome<Vec<Placed>> {
    let rows = u::table
        .inner_join(unit::table.on(unit::id.eq(u::unit_id)))
        .filter(u::plan_id.eq_any(plans.to_vec()))
        .order((unit::label.asc(), unit::id.asc()))
        .select((u::plan_id, u::unit_id, u::x, u::y, u::width, u::height));
    Ok(rows.load(conn)?)
}

fn answer((id, site, name, floor, media_type, size, drawn_at, version): Row, placed: &[Placed]) -> FloorPlan {
    let mine = placed.iter().filter(|unit| unit.0 == id);
    FloorPlan {
        id: id.to(),
        site_id: site.to(),
        name,
        floor,
        media_type,
        width: size.0,
        height: size.1,
        drawn_at: drawn_at.into(),
        units: mine.map(|u| FloorPlanUnit { unit_id: u.1.to(), x: u.2, y: u.3, width: u.4, height: u.5 }).collect(),
        version,
    }
}
