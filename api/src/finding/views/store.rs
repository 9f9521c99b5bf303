//! The rows of saved views: own ones, and those shared at sites whose team the reader belongs to.

use crate::access::Person;
use crate::db::schema::saved_view as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use diesel::prelude::*;
use shared_types::ids::{AccountId, AreaId};
use shared_types::saved_view::{NewSavedView, SavedView};

/// A view.
#[derive(Clone, Debug, Queryable)]
#[allow(missing_docs)]
pub struct Row {
    pub id: Key,
    pub account_id: Key,
    pub site_id: Option<Key>,
    pub name: String,
    pub filter: String,
    pub position: i32,
    pub version: i32,
}

impl Row {
    /// As the contract tells it.
    pub fn told(self, reader: AccountId) -> Outcome<SavedView> {
        Ok(SavedView {
            id: self.id.to(),
            name: self.name,
            filter: serde_json::from_str(&self.filter).map_err(Fault::internal)?,
            site_id: self.site_id.map(Key::to),
            own: self.account_id == Key::from(reader),
            position: self.position,
            version: self.version,
        })
    }
}

const COLUMNS: (t::id, t::account_id, t::site_id, t::name, t::filter, t::position, t::version) =
    (t::id, t::account_id, t::site_id, t::name, t::filter, t::position, t::version);

fn sites(team: &[AreaId]) -> Vec<Key> {
    team.iter().copied().map(Key::from).collect()
}

/// The views that a person has, in their order.
pub fn of(conn: &mut AnyConnection, account: AccountId, team: &[AreaId]) -> Outcome<Vec<Row>> {
    let mine = t::account_id.eq(Key::from(account));
    Ok(t::table
        .filter(mine.or(t::site_id.eq_any(sites(team)).assume_not_null()))
        .order((t::position.asc(), t::id.asc()))
        .limit(200)
        .select(COLUMNS)
        .load(conn)?)
}

/// One of them.
pub fn find(conn: &mut AnyConnection, account: AccountId, team: &[AreaId], id: Key) -> Outcome<Row> {
    let mine = t::account_id.eq(Key::from(account));
    t::table
        .filter(t::id.eq(id).and(mine.or(t::site_id.eq_any(sites(team)).assume_not_null())))
        .select(COLUMNS)
        .first(conn)
        .optional()
        .or_missing()
}

/// How many a person made, and the place of the last.
pub fn count(conn: &mut AnyConnection, account: AccountId) -> Outcome<(i64, i32)> {
    let mine = t::table.filter(t::account_id.eq(Key::from(account)));
    let last: Option<i32> = mine.select(diesel::dsl::max(t::position)).first(conn)?;
    Ok((mine.count().get_result(conn)?, last.unwrap_or(0)))
}

/// Writes a new one.
pub fn insert(conn: &mut AnyConnection, by: &Person, new: &NewSavedView, position: i32) -> Outcome<Key> {
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::account_id.eq(Key::from(by.account)),
            t::site_id.eq(new.site_id.map(Key::from)),
            t::name.eq(&new.name),
            t::filter.eq(serde_json::to_string(&new.filter).map_err(Fault::internal)?),
            t::position.eq(position),
            t::created_at.eq(Moment::from(by.at())),
            t::version.eq(1),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Writes what changed.
pub fn update(conn: &mut AnyConnection, row: &Row) -> Outcome<()> {
    diesel::update(t::table.filter(t::id.eq(row.id)))
        .set((
            t::site_id.eq(row.site_id),
            t::name.eq(&row.name),
            t::filter.eq(&row.filter),
            t::position.eq(row.position),
            t::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes one.
pub fn remove(conn: &mut AnyConnection, id: Key) -> Outcome<()> {
    diesel::delete(t::table.filter(t::id.eq(id))).execute(conn)?;
    Ok(())
}
