//! The rows of accreditations. Every function takes the caller's reach, but [`days`], which shows nothing.

use super::super::country_rules::CountryDays;
use super::super::listing::Asked;
use super::super::organisations;
use super::super::presence::{around, present};
use super::super::version::{of_row, raise_version};
use crate::access::Reach;
use crate::db::connection::AnyBackend;
use crate::db::schema::{account, accreditation, area, participation, role_assignment};
use crate::db::{AnyConnection, Day, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use crate::web::Cursor;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;
use shared_types::ids::{AccountId, AccreditationId, AreaId, OrganisationId};
use shared_types::organisation::{Accreditation, AccreditationKind, NewAccreditation};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// An accreditation with its version, which the contract's type does not show.
pub(super) struct Found {
    pub accreditation: Accreditation,
    version: i32,
}

impl Found {
    /// The number of its entity tag. It is another one on the day after the last, although no row changes.
    pub fn tag(&self) -> i32 {
        self.version * 2 + i32::from(self.accreditation.valid)
    }
}

type Row = (Key, String, Key, Option<Key>, String, Option<String>, Day, i32);

const COLUMNS: (
    accreditation::id,
    accreditation::kind,
    accreditation::organisation_id,
    accreditation::account_id,
    accreditation::number,
    accreditation::pass_colour,
    accreditation::valid_until_date,
    accreditation::version,
) = (
    accreditation::id,
    accreditation::kind,
    accreditation::organisation_id,
    accreditation::account_id,
    accreditation::number,
    accreditation::pass_colour,
    accreditation::valid_until_date,
    accreditation::version,
);

/// Filters of the list; empty is all.
pub(super) struct Filter<'a> {
    pub kinds: &'a [AccreditationKind],
    pub organisations: &'a [OrganisationId],
    pub accounts: &'a [AccountId],
}

/// The place of an accreditation in its list: the last day as a number that sorts, then the id.
pub(super) fn place(found: &Accreditation) -> Cursor {
    let day = found.valid_until_date;
    Cursor::of(i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day()), found.id.0)
}

fn day_of(cursor: &Cursor) -> Outcome<Date> {
    let part = |n: i64| i8::try_from(n).unwrap_or_default();
    let year = i16::try_from(cursor.at / 10_000).unwrap_or_default();
    Date::new(year, part(cursor.at / 100 % 100), part(cursor.at % 100)).map_err(Fault::internal)
}

/// The accreditations that the caller may see.
fn visible(reach: &Reach, at: Timestamp) -> accreditation::BoxedQuery<'static, AnyBackend> {
    let own = reach.organisation().map_or(Key(Uuid::nil()), Key::from);
    let at_work_here = role_assignment::table
        .filter(role_assignment::area_id.eq_any(around(reach)))
        .select(role_assignment::account_id.nullable());
    accreditation::table
        .filter(
            accreditation::organisation_id
                .eq(own)
                .or(accreditation::organisation_id.eq_any(present!(around(reach), at))),
        )
        .filter(
            accreditation::account_id
                .is_null()
                .or(accreditation::organisation_id.eq(own))
                .or(accreditation::account_id.eq_any(at_work_here).assume_not_null()),
        )
        .into_boxed()
}

/// One accreditation that the caller may see.
pub(super) fn find(conn: &mut AnyConnection, reach: &Reach, id: AccreditationId, at: Timestamp) -> Outcome<Found> {
    let row: Row = visible(reach, at)
        .filter(accreditation::id.eq(Key::from(id)))
        .select(COLUMNS)
        .first(conn)
        .optional()
        .or_missing()?;
    let day = days(conn, &[row.2], at)?.remove(&row.2).unwrap_or_default();
    answer(row, day)
}

/// A page of the accreditations that the caller may see.
pub(super) fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    filter: &Filter<'_>,
    at: Timestamp,
    asked: &Asked,
) -> Outcome<Vec<Accreditation>> {
    let mut rows = visible(reach, at)
        .order((accreditation::valid_until_date.asc(), accreditation::id.asc()))
        .limit(asked.rows())
        .select(COLUMNS);
    if !filter.kinds.is_empty() {
        let kinds: Vec<&'static str> = filter.kinds.iter().map(|k| k.word()).collect();
        rows = rows.filter(accreditation::kind.eq_any(kinds));
    }
    if !filter.organisations.is_empty() {
        let ids: Vec<Key> = filter.organisations.iter().copied().map(Key::from).collect();
        rows = rows.filter(accreditation::organisation_id.eq_any(ids));
    }
    if !filter.accounts.is_empty() {
        let ids: Vec<Key> = filter.accounts.iter().copied().map(Key::from).collect();
        rows = rows.filter(accreditation::account_id.assume_not_null().eq_any(ids));
    }
    if let Some(after) = &asked.after {
        let (day, id) = (Day::from(day_of(after)?), Key(after.id()?));
        rows = rows.filter(
            accreditation::valid_until_date
                .gt(day.clone())
                .or(accreditation::valid_until_date.eq(day).and(accreditation::id.gt(id))),
        );
    }
    let rows: Vec<Row> = rows.load(conn)?;
    told(conn, rows, at)
}

/// Those that are valid still and end by a day, the soonest first.
pub(super) fn ending(
    conn: &mut AnyConnection,
    reach: &Reach,
    (today, last): (Date, Date),
    at: Timestamp,
    most: i64,
) -> Outcome<Vec<Accreditation>> {
    let rows: Vec<Row> = visible(reach, at)
        .filter(accreditation::valid_until_date.ge(Day::from(today)))
        .filter(accreditation::valid_until_date.le(Day::from(last)))
        .order((accreditation::valid_until_date.asc(), accreditation::id.asc()))
        .limit(most)
        .select(COLUMNS)
        .load(conn)?;
    told(conn, rows, at)
}

fn told(conn: &mut AnyConnection, rows: Vec<Row>, at: Timestamp) -> Outcome<Vec<Accreditation>> {
    let firms: HashSet<Key> = rows.iter().map(|r| r.2).collect();
    let days = days(conn, &firms.into_iter().collect::<Vec<_>>(), at)?;
    rows.into_iter()
        .map(|row| {
            let day = days.get(&row.2).copied().unwrap_or_default();
            answer(row, day).map(|found| found.accreditation)
        })
        .collect()
}

/// The present day of each firm: that of the country where it takes part, and of several the latest.
pub(super) fn days(conn: &mut AnyConnection, firms: &[Key], at: Timestamp) -> Outcome<HashMap<Key, Date>> {
    let clock = CountryDays::load(conn, at)?;
    let rows: Vec<(Key, String)> = participation::table
        .inner_join(area::table)
        .filter(participation::organisation_id.eq_any(firms))
        .select((participation::organisation_id, area::country))
        .distinct()
        .load(conn)?;
    let of = |firm: &Key| clock.latest(rows.iter().filter(|(id, _)| id == firm).map(|(_, country)| country.as_str()));
    Ok(firms.iter().map(|firm| (*firm, of(firm))).collect())
}

/// Whether an account is an organisation's and has, had or will have a role around the reach, or is of the caller's own.
pub(super) fn works_for(
    conn: &mut AnyConnection,
    reach: &Reach,
    guard: AccountId,
    organisation: OrganisationId,
) -> Outcome<bool> {
    let of_it: Option<Key> = account::table
        .filter(account::id.eq(Key::from(guard)).and(account::organisation_id.eq(Key::from(organisation))))
        .select(account::id)
        .first(conn)
        .optional()?;
    let Some(guard) = of_it else { return Ok(false) };
    let here: Option<Key> = role_assignment::table
        .filter(role_assignment::account_id.eq(guard).and(role_assignment::area_id.eq_any(around(reach))))
        .select(role_assignment::id)
        .first(conn)
        .optional()?;
    Ok(here.is_some() || reach.organisation() == Some(organisation))
}

/// A place within reach by which the trail can show the line to who manages there.
pub(super) fn place_of(
    conn: &mut AnyConnection,
    reach: &Reach,
    organisation: OrganisationId,
    at: Timestamp,
) -> Outcome<Option<AreaId>> {
    let places = organisations::store::places(conn, reach, organisation, at)?;
    let tree = reach.tree();
    Ok(reach.areas().iter().copied().find(|a| places.iter().any(|p| tree.lies_in(*a, *p))))
}

/// Enters an accreditation of a firm that the caller may see.
pub(super) fn insert(
    conn: &mut AnyConnection,
    reach: &Reach,
    new: &NewAccreditation,
    at: Timestamp,
) -> Outcome<AccreditationId> {
    organisations::store::find(conn, reach, new.organisation_id, at)?;
    let id = Key::fresh();
    diesel::insert_into(accreditation::table)
        .values((
            accreditation::id.eq(id),
            accreditation::kind.eq(new.kind.word()),
            accreditation::organisation_id.eq(Key::from(new.organisation_id)),
            accreditation::account_id.eq(new.account_id.map(Key::from)),
            accreditation::number.eq(&new.number),
            accreditation::pass_colour.eq(new.pass_colour.map(|c| c.word())),
            accreditation::valid_until_date.eq(Day::from(new.valid_until_date)),
            accreditation::created_at.eq(Moment::from(at)),
            accreditation::version.eq(1),
        ))
        .execute(conn)?;
    Ok(id.to())
}

/// Sets the last day of an accreditation that the caller may see; with `If-Match` only when it is still as it was found.
pub(super) fn update(
    conn: &mut AnyConnection,
    reach: &Reach,
    before: &Found,
    if_match: IfMatch,
    last: Date,
    at: Timestamp,
) -> Outcome<()> {
    let id = before.accreditation.id;
    find(conn, reach, id, at)?;
    raise_version!(conn, accreditation, id, of_row(if_match, before.version));
    diesel::update(accreditation::table.filter(accreditation::id.eq(Key::from(id))))
        .set(accreditation::valid_until_date.eq(Day::from(last)))
        .execute(conn)?;
    Ok(())
}

fn answer((id, kind, organisation, account, number, colour, last, version): Row, today: Date) -> Outcome<Found> {
    let word = |w: &str| Fault::internal(format!("unknown word {w} in an accreditation"));
    let accreditation = Accreditation {
        id: id.to(),
        kind: kind.parse().map_err(|_| word(&kind))?,
        organisation_id: organisation.to(),
        account_id: account.map(Key::to),
        number,
        pass_colour: colour.map(|c| c.parse().map_err(|_| word(&c))).transpose()?,
        valid_until_date: last.date(),
        valid: last.date() >= today,
    };
    Ok(Found { accreditation, version })
}
