//! The rows of shifts. What lies outside the reach is not found.

use crate::access::Reach;
use crate::db::schema::shift as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use crate::web::Cursor;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use jiff::{SignedDuration, Timestamp};
use shared_types::ids::{AccountId, AreaId, ShiftId};
use shared_types::shift::Shift;

/// Who has not ended a shift after so long has forgotten to.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);

#[derive(Clone, Debug, QueryableByName)]
pub struct Row {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    pub site_id: Key,
    #[diesel(sql_type = Binary)]
    pub account_id: Key,
    #[diesel(sql_type = Text)]
    account_name: String,
    #[diesel(sql_type = Text)]
    organisation_name: String,
    #[diesel(sql_type = BigInt)]
    pub begins_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub ended_at: Option<Moment>,
}

impl Row {
    /// Whether it goes on at a moment.
    pub fn on_duty(&self, at: Timestamp) -> bool {
        self.ended_at.is_none() && self.begins_at > Moment::from(at - LONGEST)
    }

    /// As the contract tells it.
    pub fn told(self, at: Timestamp) -> Shift {
        Shift {
            on_duty: self.on_duty(at),
            id: self.id.to(),
            site_id: self.site_id.to(),
            account_id: self.account_id.to(),
            account_name: self.account_name,
            organisation_name: self.organisation_name,
            begins_at: self.begins_at.into(),
            ended_at: self.ended_at.map(Into::into),
        }
    }
}

fn selected(reach: &Reach, sites: &[AreaId]) -> Sql {
    let sites = reach.sites().iter().map(|s| s.id).filter(|id| sites.is_empty() || sites.contains(id));
    let mut sql = Sql::new(
        "SELECT s.id, s.site_id, s.account_id, a.name AS account_name, o.name AS organisation_name, s.begins_at, s.ended_at FROM shift s \
         JOIN account a ON a.id = s.account_id JOIN organisation o ON o.id = s.organisation_id WHERE s.site_id IN (",
    );
    sql.list(sites.map(Key::from)).push(")");
    sql
}

/// A page of the shifts at sites within reach, the last begun first; `on_duty` leaves those that go on, or those that do not.
pub fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    sites: &[AreaId],
    on_duty: Option<bool>,
    at: Timestamp,
    (after, limit): (Option<&Cursor>, usize),
) -> Outcome<Vec<Row>> {
    if reach.sites().is_empty() {
        return Ok(vec![]);
    }
    let mut sql = selected(reach, sites);
    if let Some(on_duty) = on_duty {
        sql.push(if on_duty { " AND (" } else { " AND NOT (" }).push("s.ended_at IS NULL AND s.begins_at > ");
        sql.bind(Moment::from(at - LONGEST)).push(")");
    }
    if let Some(after) = after {
        sql.push(" AND (s.begins_at, s.id) < (").bind(after.at).push(", ").bind(Key(after.id()?)).push(")");
    }
    sql.push(" ORDER BY s.begins_at DESC, s.id DESC LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    Ok(sql.load(conn)?)
}

/// One shift of a person at a site within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, account: AccountId, id: ShiftId) -> Outcome<Option<Row>> {
    if reach.sites().is_empty() {
        return Ok(None);
    }
    let mut sql = selected(reach, &[]);
    sql.push(" AND s.id = ").bind(Key::from(id)).push(" AND s.account_id = ").bind(Key::from(account));
    Ok(sql.load(conn)?.pop())
}

/// The shift that a person has not ended at a site within reach.
pub fn open(conn: &mut AnyConnection, reach: &Reach, account: AccountId, site: AreaId) -> Outcome<Option<Row>> {
    let mut sql = selected(reach, &[reach.site(site)?.id]);
    sql.push(" AND s.ended_at IS NULL AND s.account_id = ").bind(Key::from(account));
    Ok(sql.load(conn)?.pop())
}

/// When the last shift of a person at a site within reach ended.
pub fn last_end(
    conn: &mut AnyConnection,
    reach: &Reach,
    account: AccountId,
    site: AreaId,
) -> Outcome<Option<Timestamp>> {
    let last: Option<Option<Moment>> = t::table
        .filter(t::account_id.eq(Key::from(account)).and(t::site_id.eq(Key::from(reach.site(site)?.id))))
        .filter(t::ended_at.is_not_null())
        .order(t::ended_at.desc())
        .select(t::ended_at)
        .first(conn)
        .optional()?;
    Ok(last.flatten().map(Into::into))
}

/// Ends a shift that goes on; false when it does not.
pub fn end(conn: &mut AnyConnection, id: Key, at: Moment) -> Outcome<bool> {
    let mine = t::table.filter(t::id.eq(id).and(t::ended_at.is_null()));
    Ok(diesel::update(mine).set(t::ended_at.eq(Some(at))).execute(conn)? == 1)
}
