//! The rows of participations. Every function takes the caller's reach; the database is asked for those around it only.

use super::super::listing::Asked;
use super::super::presence::{around, around_area, today};
use super::super::version::{of_row, raise_version};
use crate::access::Reach;
use crate::db::schema::{cooperation, organisation, participation};
use crate::db::{AnyConnection, Day, Key, Moment};
use crate::fault::{OrMissing as _, Outcome};
use crate::web::Cursor;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::{AreaId, CooperationId, OrganisationId, ParticipationId};
use shared_types::organisation::{NewParticipation, Participation};

/// A participation with its version, which the contract's type does not show.
pub(super) struct Found {
    pub participation: Participation,
    version: i32,
}

impl Found {
    /// The number of its entity tag. It is another one when the participation comes into force or ends, although no row changes.
    pub fn tag(&self) -> i32 {
        self.version * 2 + i32::from(self.participation.in_force)
    }
}

type Term = (Option<Day>, Option<Day>);
type Row = (Key, Key, String, Key, Option<Key>, Moment, Option<Moment>, i32, Term);

macro_rules! rows {
    () => {
        participation::table.inner_join(organisation::table).left_join(cooperation::table).select((
            participation::id,
            participation::organisation_id,
            organisation::name,
            participation::area_id,
            participation::cooperation_id,
            participation::begins_at,
            participation::ends_at,
            participation::version,
            (cooperation::begin_date.nullable(), cooperation::end_date.nullable()),
        ))
    };
}

/// Filters of the list; empty is all.
pub(super) struct Filter<'a> {
    pub areas: &'a [AreaId],
    pub organisations: &'a [OrganisationId],
    pub cooperations: &'a [CooperationId],
}

/// The place of a participation in its list.
pub(super) fn place(participation: &Participation) -> Cursor {
    Cursor::of_name(&participation.organisation_name, participation.id.0)
}

/// One participation around the reach.
pub(super) fn find(conn: &mut AnyConnection, reach: &Reach, id: ParticipationId, at: Timestamp) -> Outcome<Found> {
    let row: Row = rows!()
        .filter(participation::id.eq(Key::from(id)).and(participation::area_id.eq_any(around(reach))))
        .first(conn)
        .optional()
        .or_missing()?;
    Ok(answer(row, at))
}

/// A page of the participations around the reach.
pub(super) fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    filter: &Filter<'_>,
    at: Timestamp,
    asked: &Asked,
) -> Outcome<Vec<Participation>> {
    let mut places = if filter.areas.is_empty() { around(reach) } else { vec![] };
    for area in filter.areas {
        reach.area(*area)?;
        places.extend(around_area(reach, *area));
    }
    let mut rows = rows!()
        .filter(participation::area_id.eq_any(places))
        .order((organisation::name.asc(), participation::id.asc()))
        .limit(asked.rows())
        .into_boxed();
    if !filter.organisations.is_empty() {
        let ids: Vec<Key> = filter.organisations.iter().copied().map(Key::from).collect();
        rows = rows.filter(participation::organisation_id.eq_any(ids));
    }
    if !filter.cooperations.is_empty() {
        let ids: Vec<Option<Key>> = filter.cooperations.iter().map(|c| Some(Key::from(*c))).collect();
        rows = rows.filter(participation::cooperation_id.eq_any(ids).assume_not_null());
    }
    if let Some(after) = &asked.after {
        let (name, id) = after.name()?;
        rows = rows.filter(
            organisation::name.gt(name.clone()).or(organisation::name.eq(name).and(participation::id.gt(Key(id)))),
        );
    }
    Ok(rows.load::<Row>(conn)?.into_iter().map(|row| answer(row, at).participation).collect())
}

/// Whether an organisation takes part around the reach or ever did, or is the caller's own.
pub(super) fn ever_took_part(conn: &mut AnyConnection, reach: &Reach, id: OrganisationId) -> Outcome<bool> {
    let there = participation::table
        .filter(participation::organisation_id.eq(Key::from(id)).and(participation::area_id.eq_any(around(reach))))
        .select(participation::id)
        .first::<Key>(conn)
        .optional()?;
    Ok(there.is_some() || reach.organisation() == Some(id))
}

/// Whether an organisation takes part in a place within reach, in the same cooperation, in part of that time already.
pub(super) fn overlaps(
    conn: &mut AnyConnection,
    reach: &Reach,
    new: &NewParticipation,
    begins_at: Timestamp,
) -> Outcome<bool> {
    reach.area(new.area_id)?;
    let rows: Vec<(Option<Key>, Moment, Option<Moment>)> = participation::table
        .filter(participation::organisation_id.eq(Key::from(new.organisation_id)))
        .filter(participation::area_id.eq(Key::from(new.area_id)))
        .select((participation::cooperation_id, participation::begins_at, participation::ends_at))
        .load(conn)?;
    let (from, until) = (Moment::from(begins_at), new.ends_at.map(Moment::from));
    Ok(rows.into_iter().any(|(cooperation, begins, ends)| {
        cooperation == new.cooperation_id.map(Key::from)
            && ends.is_none_or(|ends| ends > from)
            && until.is_none_or(|until| begins < until)
    }))
}

/// Enters a participation in a place within reach.
pub(super) fn insert(
    conn: &mut AnyConnection,
    reach: &Reach,
    new: &NewParticipation,
    begins_at: Timestamp,
) -> Outcome<ParticipationId> {
    reach.area(new.area_id)?;
    let id = Key::fresh();
    diesel::insert_into(participation::table)
        .values((
            participation::id.eq(id),
            participation::organisation_id.eq(Key::from(new.organisation_id)),
            participation::area_id.eq(Key::from(new.area_id)),
            participation::cooperation_id.eq(new.cooperation_id.map(Key::from)),
            participation::begins_at.eq(Moment::from(begins_at)),
            participation::ends_at.eq(new.ends_at.map(Moment::from)),
            participation::version.eq(1),
        ))
        .execute(conn)?;
    Ok(id.to())
}

/// Ends a participation in a place within reach; with `If-Match` only when it is still as it was found.
pub(super) fn end(
    conn: &mut AnyConnection,
    reach: &Reach,
    before: &Found,
    if_match: IfMatch,
    at: Timestamp,
) -> Outcome<()> {
    reach.area(before.participation.area_id)?;
    let id = before.participation.id;
    raise_version!(conn, participation, id, of_row(if_match, before.version));
    diesel::update(participation::table.filter(participation::id.eq(Key::from(id))))
        .set(participation::ends_at.eq(Moment::from(at)))
        .execute(conn)?;
    Ok(())
}

fn answer((id, organisation, name, area, cooperation, begins, ends, version, term): Row, at: Timestamp) -> Found {
    let (now, today) = (Moment::from(at), today(at));
    let runs =
        cooperation.is_none() || (term.0.is_some_and(|begin| begin <= today) && term.1.is_none_or(|end| end >= today));
    let participation = Participation {
        id: id.to(),
        organisation_id: organisation.to(),
        organisation_name: name,
        area_id: area.to(),
        cooperation_id: cooperation.map(Key::to::<CooperationId>),
        begins_at: begins.into(),
        ends_at: ends.map(Timestamp::from),
        in_force: runs && begins <= now && ends.is_none_or(|end| end > now),
    };
    Found { participation, version }
}
