//! The trail: one line for each change, in the transaction of the change. The database refuses to alter or delete a line.
//!
//! Every verb that changes something calls [`record`]. Ids only: personal data never stands in it.

use super::ctx::Ctx;
use crate::db::schema::audit_entry as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use shared_types::ids::AreaId;
use uuid::Uuid;

/// What was done to what.
pub struct Entry<'a> {
    /// `incident.report`, `role-assignment.end`, …
    pub action: &'a str,
    /// The noun.
    pub kind: &'a str,
    /// Its id.
    pub id: Option<Uuid>,
    /// Where it belongs.
    pub area: Option<AreaId>,
    /// Why, where a reason was asked.
    pub reason: Option<&'a str>,
}

impl<'a> Entry<'a> {
    /// A line without a reason.
    pub fn of(action: &'a str, kind: &'a str, id: Uuid, area: Option<AreaId>) -> Self {
        Self { action, kind, id: Some(id), area, reason: None }
    }
}

/// Writes the line of a change made by a caller.
pub fn record(conn: &mut AnyConnection, ctx: &Ctx, entry: &Entry<'_>) -> Outcome<()> {
    let actor = ctx.actor();
    insert(conn, ctx.at().into(), actor.account.map(Key::from), actor.client.map(Key::from), Some(ctx.request()), entry)
}

/// Writes the line of a change that the system made by itself (command line, jobs, signing in).
pub fn record_system(
    conn: &mut AnyConnection,
    at: jiff::Timestamp,
    account: Option<Uuid>,
    entry: &Entry<'_>,
) -> Outcome<()> {
    insert(conn, at.into(), account.map(Key), None, None, entry)
}

fn insert(
    conn: &mut AnyConnection,
    at: Moment,
    account: Option<Key>,
    client: Option<Key>,
    request: Option<Uuid>,
    entry: &Entry<'_>,
) -> Outcome<()> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(Key::fresh()),
            t::at.eq(at),
            t::account_id.eq(account),
            t::client_id.eq(client),
            t::action.eq(entry.action),
            t::subject_kind.eq(entry.kind),
            t::subject_id.eq(entry.id.map(Key)),
            t::area_id.eq(entry.area.map(Key::from)),
            t::reason.eq(entry.reason),
            t::request_id.eq(request.map(Key)),
        ))
        .execute(conn)?;
    Ok(())
}
