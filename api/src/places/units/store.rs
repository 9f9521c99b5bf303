//! The rows of units. Every function takes the caller's reach; a unit of a site outside it is not found.

use super::super::listing::Asked;
use super::super::version::raise_version;
use crate::access::{Reach, takes_part as places_of};
use crate::db::schema::{organisation, unit};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Expect as _, Fault, OrMissing as _, Outcome};
use crate::web::Cursor;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::area::{NewUnit, Unit, UnitPatch};
use shared_types::ids::{AreaId, OrganisationId, UnitId};

type Point = (Option<f64>, Option<f64>);
type Row = (Key, Key, String, Option<String>, i32, Point, Option<Key>, Option<String>, i32);

macro_rules! columns {
    () => {
        (
            unit::id,
            unit::site_id,
            unit::label,
            unit::zone,
            unit::floor,
            (unit::longitude, unit::latitude),
            unit::organisation_id,
            organisation::name.nullable(),
            unit::version,
        )
    };
}

const LABEL_TAKEN: (&str, &str) = ("unit-label-taken", "Another unit of this site has this label.");

/// The place of a unit in its list.
pub(super) fn place(unit: &Unit) -> Cursor {
    Cursor::of_name(&unit.label, unit.id.0)
}

/// One unit of a site within reach.
pub(super) fn find(conn: &mut AnyConnection, reach: &Reach, id: UnitId) -> Outcome<Unit> {
    let row: Row = unit::table
        .left_join(organisation::table)
        .filter(unit::id.eq(Key::from(id)))
        .select(columns!())
        .first(conn)
        .optional()
        .or_missing()?;
    reach.area(row.1.to())?;
    Ok(answer(row))
}

/// A page of the units of a site within reach.
pub(super) fn page(conn: &mut AnyConnection, reach: &Reach, site: AreaId, asked: &Asked) -> Outcome<Vec<Unit>> {
    reach.area(site)?.site.as_ref().ok_or(Fault::NotFound)?;
    let mut rows = unit::table
        .left_join(organisation::table)
        .filter(unit::site_id.eq(Key::from(site)))
        .order((unit::label.asc(), unit::id.asc()))
        .limit(asked.rows())
        .select(columns!())
        .into_boxed();
    if let Some(after) = &asked.after {
        let (label, id) = after.name()?;
        rows = rows.filter(unit::label.gt(label.clone()).or(unit::label.eq(label).and(unit::id.gt(Key(id)))));
    }
    Ok(rows.load::<Row>(conn)?.into_iter().map(answer).collect())
}

/// Whether an organisation takes part at a site within reach.
pub(super) fn takes_part(
    conn: &mut AnyConnection,
    reach: &Reach,
    site: AreaId,
    organisation: OrganisationId,
    at: Timestamp,
) -> Outcome<bool> {
    reach.area(site)?;
    Ok(places_of(conn, organisation, reach.tree(), at)?.contains(&site))
}

/// Enters a new unit of a site within reach.
pub(super) fn insert(
    conn: &mut AnyConnection,
    reach: &Reach,
    site: AreaId,
    new: &NewUnit,
    at: Timestamp,
) -> Outcome<UnitId> {
    reach.area(site)?;
    let id = Key::fresh();
    diesel::insert_into(unit::table)
        .values((
            unit::id.eq(id),
            unit::site_id.eq(Key::from(site)),
            unit::label.eq(&new.label),
            unit::zone.eq(&new.zone),
            unit::floor.eq(new.floor),
            unit::longitude.eq(new.longitude),
            unit::latitude.eq(new.latitude),
            unit::organisation_id.eq(new.organisation_id.map(Key::from)),
            unit::created_at.eq(Moment::from(at)),
            unit::version.eq(1),
        ))
        .execute(conn)
        .unique_is(LABEL_TAKEN.0, LABEL_TAKEN.1)?;
    Ok(id.to())
}

#[derive(AsChangeset)]
#[diesel(table_name = unit)]
struct Changes<'a> {
    label: Option<&'a str>,
    zone: Option<Option<&'a str>>,
    floor: Option<i32>,
    organisation_id: Option<Option<Key>>,
}

/// Changes the named fields of a unit of a site within reach; the others are not touched.
pub(super) fn update(
    conn: &mut AnyConnection,
    reach: &Reach,
    site: AreaId,
    id: UnitId,
    if_match: IfMatch,
    patch: &UnitPatch,
) -> Outcome<()> {
    reach.area(site)?;
    raise_version!(conn, unit, id, if_match);
    let changes = Changes {
        label: patch.label.as_deref(),
        zone: patch.zone.clone().named().map(|_| patch.zone.value().map(String::as_str)),
        floor: patch.floor,
        organisation_id: patch.organisation_id.named().map(|o| o.map(Key::from)),
    };
    diesel::update(unit::table.filter(unit::site_id.eq(Key::from(site)).and(unit::id.eq(Key::from(id)))))
        .set(changes)
        .execute(conn)
        .unique_is(LABEL_TAKEN.0, LABEL_TAKEN.1)?;
    Ok(())
}

fn answer((id, site, label, zone, floor, point, organisation, organisation_name, version): Row) -> Unit {
    Unit {
        id: id.to(),
        site_id: site.to(),
        label,
        zone,
        floor,
        longitude: point.0,
        latitude: point.1,
        organisation_id: organisation.map(Key::to),
        organisation_name,
        version,
    }
}
