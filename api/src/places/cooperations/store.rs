//! The rows of cooperations. Every function takes the caller's reach.

use super::super::listing::Asked;
use super::super::version::raise_version;
use crate::access::Reach;
use crate::db::connection::AnyBackend;
use crate::db::schema::{cooperation, participation};
use crate::db::{AnyConnection, Day, Key, Moment};
use crate::fault::{OrMissing as _, Outcome};
use crate::web::Cursor;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;
use shared_types::ids::CooperationId;
use shared_types::organisation::{Cooperation, NewCooperation};
use uuid::Uuid;

#[derive(Queryable, Selectable)]
#[diesel(table_name = cooperation)]
struct Row {
    id: Key,
    name: String,
    area_id: Key,
    purpose: String,
    legal_ground: String,
    sharing: String,
    agreement: Option<String>,
    begin_date: Day,
    end_date: Option<Day>,
    version: i32,
}

/// The place of a cooperation in its list.
pub(super) fn place(cooperation: &Cooperation) -> Cursor {
    Cursor::of_name(&cooperation.name, cooperation.id.0)
}

/// The cooperations that the caller may see.
fn visible(reach: &Reach, at: Timestamp) -> cooperation::BoxedQuery<'static, AnyBackend> {
    let places: Vec<Key> = reach.areas().iter().copied().map(Key::from).collect();
    let own = reach.organisation().map_or(Key(Uuid::nil()), Key::from);
    let member_of = participation::table
        .filter(participation::organisation_id.eq(own))
        .filter(participation::ends_at.is_null().or(participation::ends_at.gt(Moment::from(at))))
        .select(participation::cooperation_id);
    let here = cooperation::area_id.eq_any(places).nullable();
    cooperation::table.filter(here.or(cooperation::id.nullable().eq_any(member_of))).into_boxed()
}

/// One cooperation that the caller may see.
pub(in super::super) fn find(
    conn: &mut AnyConnection,
    reach: &Reach,
    id: CooperationId,
    at: Timestamp,
) -> Outcome<Cooperation> {
    let row = visible(reach, at).filter(cooperation::id.eq(Key::from(id))).select(Row::as_select());
    row.first(conn).optional().or_missing().map(answer)
}

/// A page of the cooperations that the caller may see.
pub(super) fn page(conn: &mut AnyConnection, reach: &Reach, at: Timestamp, asked: &Asked) -> Outcome<Vec<Cooperation>> {
    let mut rows = visible(reach, at)
        .order((cooperation::name.asc(), cooperation::id.asc()))
        .limit(asked.rows())
        .select(Row::as_select());
    if let Some(after) = &asked.after {
        let (name, id) = after.name()?;
        rows = rows
            .filter(cooperation::name.gt(name.clone()).or(cooperation::name.eq(name).and(cooperation::id.gt(Key(id)))));
    }
    Ok(rows.load(conn)?.into_iter().map(answer).collect())
}

/// Enters a cooperation in a place within reach.
pub(super) fn insert(
    conn: &mut AnyConnection,
    reach: &Reach,
    new: &NewCooperation,
    at: Timestamp,
) -> Outcome<CooperationId> {
    reach.area(new.area_id)?;
    let id = Key::fresh();
    diesel::insert_into(cooperation::table)
        .values((
            cooperation::id.eq(id),
            cooperation::name.eq(&new.name),
            cooperation::area_id.eq(Key::from(new.area_id)),
            cooperation::purpose.eq(&new.purpose),
            cooperation::legal_ground.eq(&new.legal_ground),
            cooperation::sharing.eq(&new.sharing),
            cooperation::agreement.eq(&new.agreement),
            cooperation::begin_date.eq(Day::from(new.begin_date)),
            cooperation::end_date.eq(new.end_date.map(Day::from)),
            cooperation::created_at.eq(Moment::from(at)),
            cooperation::version.eq(1),
        ))
        .execute(conn)?;
    Ok(id.to())
}

/// Sets the last day of a cooperation in a place within reach.
pub(super) fn update(
    conn: &mut AnyConnection,
    reach: &Reach,
    before: &Cooperation,
    if_match: IfMatch,
    end: Date,
) -> Outcome<()> {
    reach.area(before.area_id)?;
    raise_version!(conn, cooperation, before.id, if_match);
    diesel::update(cooperation::table.filter(cooperation::id.eq(Key::from(before.id))))
        .set(cooperation::end_date.eq(Day::from(end)))
        .execute(conn)?;
    Ok(())
}

fn answer(row: Row) -> Cooperation {
    Cooperation {
        id: row.id.to(),
        name: row.name,
        area_id: row.area_id.to(),
        purpose: row.purpose,
        legal_ground: row.legal_ground,
        sharing: row.sharing,
        agreement: row.agreement,
        begin_date: row.begin_date.date(),
        end_date: row.end_date.map(|d| d.date()),
        version: row.version,
    }
}
