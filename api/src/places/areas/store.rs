//! The rows of areas and sites. Every function takes the caller's reach; what lies outside is not found.

use super::super::listing::Asked;
use super::super::version::raise_version;
use super::rules::SiteFacts;
use crate::access::Reach;
use crate::access::area_tree::Place;
use crate::db::schema::{area, role_assignment, site};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Expect as _, Fault, OrMissing as _, Outcome};
use crate::web::Cursor;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Role;
use shared_types::area::{Area, AreaKind, NewArea, SiteFacts as SiteAnswer};
use shared_types::ids::{AccountId, AreaId};
use std::collections::HashMap;
use uuid::Uuid;

type SiteRow = (Option<String>, Option<String>, Option<String>, Option<String>);
type Row = (Key, Option<Key>, String, String, String, i32, SiteRow);

macro_rules! columns {
    () => {
        (
            area::id,
            area::parent_id,
            area::kind,
            area::name,
            area::country,
            area::version,
            (site::kind.nullable(), site::code.nullable(), site::time_zone.nullable(), site::boundary.nullable()),
        )
    };
}

/// The place of an area in its list: level by level, then by name.
pub(super) fn place(area: &Area) -> Cursor {
    Cursor { at: area.kind as i64, ..Cursor::of_name(&area.name, area.id.0) }
}

/// One area within reach.
pub(super) fn find(conn: &mut AnyConnection, reach: &Reach, id: AreaId) -> Outcome<Area> {
    reach.area(id)?;
    let row: Row = area::table
        .left_join(site::table)
        .filter(area::id.eq(Key::from(id)))
        .select(columns!())
        .first(conn)
        .optional()
        .or_missing()?;
    answer(row, reach)
}

/// A page of the areas within reach. Which they are is known without asking the database; one query fills them in.
pub(super) fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    parents: &[AreaId],
    kinds: &[AreaKind],
    asked: &Asked,
) -> Outcome<Vec<Area>> {
    for parent in parents {
        reach.area(*parent)?;
    }
    let after = asked.after.as_ref().map(|c| c.name().map(|(name, id)| (c.at, name, id))).transpose()?;
    let key = |p: &Place| (p.kind as i64, p.name.clone(), p.id.0);
    let mut chosen: Vec<(i64, String, Uuid)> = reach
        .areas()
        .iter()
        .filter_map(|id| reach.tree().get(*id))
        .filter(|p| parents.is_empty() || p.parent.is_some_and(|above| parents.contains(&above)))
        .filter(|p| kinds.is_empty() || kinds.contains(&p.kind))
        .map(key)
        .filter(|key| after.as_ref().is_none_or(|after| key > after))
        .collect();
    chosen.sort_unstable();
    chosen.truncate(asked.limit + 1);
    let ids: Vec<Key> = chosen.iter().map(|(.., id)| Key(*id)).collect();
    let rows: Vec<Row> =
        area::table.left_join(site::table).filter(area::id.eq_any(ids)).select(columns!()).load(conn)?;
    let mut rows: HashMap<Uuid, Row> = rows.into_iter().map(|row| (row.0.0, row)).collect();
    chosen.iter().filter_map(|(.., id)| rows.remove(id)).map(|row| answer(row, reach)).collect()
}

/// Enters a new area; its parent was looked up through the reach.
pub(super) fn insert(
    conn: &mut AnyConnection,
    reach: &Reach,
    id: AreaId,
    new: &NewArea,
    facts: Option<&SiteFacts<'_>>,
    at: Timestamp,
) -> Outcome<Area> {
    new.parent_id.map(|parent| reach.area(parent)).transpose()?;
    diesel::insert_into(area::table)
        .values((
            area::id.eq(Key::from(id)),
            area::parent_id.eq(new.parent_id.map(Key::from)),
            area::kind.eq(new.kind.word()),
            area::name.eq(&new.name),
            area::country.eq(&new.country),
            area::created_at.eq(Moment::from(at)),
            area::version.eq(1),
        ))
        .execute(conn)?;
    if let Some(facts) = facts {
        diesel::insert_into(site::table)
            .values((
                site::area_id.eq(Key::from(id)),
                site::kind.eq(facts.kind.word()),
                site::code.eq(facts.code),
                site::time_zone.eq(&facts.time_zone),
                site::boundary.eq(&facts.boundary),
            ))
            .execute(conn)
            .unique_is("site-code-taken", "Another site opens its incident numbers with this code.")?;
    }
    let site = facts
        .map(|f| (Some(f.kind.to_string()), Some(f.code.to_owned()), Some(f.time_zone.clone()), f.boundary.clone()));
    let parent = new.parent_id.map(Key::from);
    let row =
        (id.into(), parent, new.kind.to_string(), new.name.clone(), new.country.clone(), 1, site.unwrap_or_default());
    answer(row, reach)
}

/// Makes the maker of a place at the top its operator: no role holds there yet.
pub(super) fn make_operator(
    conn: &mut AnyConnection,
    _reach: &Reach,
    account: AccountId,
    id: AreaId,
    at: Timestamp,
) -> Outcome<Uuid> {
    let role = Key::fresh();
    diesel::insert_into(role_assignment::table)
        .values((
            role_assignment::id.eq(role),
            role_assignment::account_id.eq(Key::from(account)),
            role_assignment::role.eq(Role::Operator.word()),
            role_assignment::area_id.eq(Key::from(id)),
            role_assignment::begins_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    Ok(role.0)
}

/// Changes the named fields of an area within reach; the others are not touched.
pub(super) fn update(
    conn: &mut AnyConnection,
    reach: &Reach,
    id: AreaId,
    if_match: IfMatch,
    name: Option<&str>,
    boundary: Option<Option<String>>,
) -> Outcome<()> {
    reach.area(id)?;
    raise_version!(conn, area, id, if_match);
    let key = Key::from(id);
    if let Some(name) = name {
        diesel::update(area::table.filter(area::id.eq(key))).set(area::name.eq(name)).execute(conn)?;
    }
    if let Some(boundary) = boundary {
        diesel::update(site::table.filter(site::area_id.eq(key))).set(site::boundary.eq(boundary)).execute(conn)?;
    }
    Ok(())
}

fn answer((id, parent, kind, name, country, version, site): Row, reach: &Reach) -> Outcome<Area> {
    let word = |w: &str| Fault::internal(format!("unknown word {w} in a place"));
    let site = match site {
        (Some(kind), Some(code), Some(time_zone), boundary) => Some(SiteAnswer {
            kind: kind.parse().map_err(|_| word(&kind))?,
            code,
            time_zone,
            boundary: boundary.map(|b| serde_json::from_str(&b)).transpose().map_err(Fault::internal)?,
        }),
        _ => None,
    };
    Ok(Area {
        id: id.to(),
        // Only where the caller may know the parent.
        parent_id: parent.map(Key::to).filter(|p| reach.areas().contains(p)),
        kind: kind.parse().map_err(|_| word(&kind))?,
        name,
        country,
        site,
        version,
    })
}
