//! Tasks of an incident, and those that wait for the caller. A task is added, put into hands, done; its words end with those of
//! the incident.

use super::people;
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::{account, incident, task as t, team, team_member};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::{self, Known};
use crate::incidents::numbers;
use crate::jobs::outbox::Hear;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::ids::{IncidentId, TaskId};
use shared_types::incident::FieldChange;
use shared_types::task::{NewTask, Task, TaskPatch};

/// The most tasks of one incident.
const MOST: i64 = 100;
/// The most that are told of those that wait for somebody.
const MOST_OWN: i64 = 200;

type Row = (
    (Key, Key, Key, i16, i32),
    (Option<String>, Option<Key>, Option<String>, Option<Key>, Option<String>),
    (Option<Moment>, Option<Moment>, Moment, i32),
);

/// Rows of tasks with their names, in the form of [`Row`].
macro_rules! rows {
    () => {
        t::table
            .inner_join(incident::table.on(incident::id.eq(t::incident_id).and(incident::site_id.eq(t::site_id))))
            .left_join(account::table.on(account::id.nullable().eq(t::account_id)))
            .left_join(team::table.on(team::id.nullable().eq(t::team_id)))
            .select((
                (t::id, t::incident_id, t::site_id, incident::year, incident::serial),
                (t::what, t::account_id, account::name.nullable(), t::team_id, team::name.nullable()),
                (t::due_at, t::done_at, t::added_at, t::version),
            ))
    };
}

fn told(row: Row, reach: &Reach) -> Task {
    let (
        (id, incident, site, year, serial),
        (what, account, account_name, team, team_name),
        (due, done, added, version),
    ) = row;
    let code = reach.tree().get(site.to()).and_then(|p| p.site.as_ref()).map_or("", |s| s.code.as_str());
    Task {
        id: id.to(),
        incident_id: incident.to(),
        number: numbers::text(code, year, serial),
        what,
        account_id: account.map(Key::to),
        account_name,
        team_id: team.map(Key::to),
        team_name,
        due_at: due.map(Into::into),
        done_at: done.map(Into::into),
        added_at: added.into(),
        version,
    }
}

/// All tasks of an incident, oldest first.
pub fn list(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Vec<Task>> {
    known::in_full(conn, reach, book, id)?;
    let rows: Vec<Row> = rows!().filter(t::incident_id.eq(Key::from(id))).order(t::id.asc()).load(conn)?;
    Ok(rows.into_iter().map(|row| told(row, reach)).collect())
}

/// What waits for the caller or a team of the caller's, at the sites where it handles; the soonest first.
pub fn own(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach) -> Outcome<Vec<Task>> {
    let Some(me) = ctx.actor().account.map(Key::from) else { return Ok(vec![]) };
    let sites: Vec<Key> = reach.sites().iter().map(|s| Key::from(s.id)).collect();
    let teams: Vec<Key> =
        team_member::table.filter(team_member::account_id.eq(me)).select(team_member::team_id).load(conn)?;
    let rows: Vec<Row> = rows!()
        .filter(t::done_at.is_null().and(t::what.is_not_null()).and(t::site_id.eq_any(sites)))
        .filter(t::account_id.eq(me).or(t::team_id.eq_any(teams)))
        .order(t::id.asc())
        .limit(MOST_OWN)
        .load(conn)?;
    let mut all: Vec<Task> = rows.into_iter().map(|row| told(row, reach)).collect();
    all.sort_by_key(|task| (task.due_at.unwrap_or(jiff::Timestamp::MAX), task.id));
    Ok(all)
}

fn one(conn: &mut AnyConnection, reach: &Reach, incident: IncidentId, id: Key) -> Outcome<Task> {
    let row: Option<Row> =
        rows!().filter(t::incident_id.eq(Key::from(incident)).and(t::id.eq(id))).first(conn).optional()?;
    row.map(|row| told(row, reach)).ok_or(Fault::NotFound)
}

fn trace(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    known: &Known,
    (kind, action): (&str, &str),
    fields: &[&str],
    row: (Key, Hear),
) -> Outcome<()> {
    let named = |field: &&str| FieldChange {
        field: (*field).to_owned(),
        from: serde_json::Value::Null,
        to: serde_json::Value::Null,
    };
    let changes: Vec<FieldChange> = fields.iter().map(named).collect();
    known::tell_of(conn, ctx, known, kind, &changes, row)?;
    audit::record(conn, ctx, &audit::Entry::of(action, "task", row.0.0, Some(known.site)))
}

/// Adds one.
pub fn add(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    incident: IncidentId,
    new: &NewTask,
) -> Outcome<Task> {
    let known = known::to_change(conn, reach, book, incident)?;
    hands(conn, ctx, reach, book, &known, new.account_id, new.team_id)?;
    let there: i64 = t::table.filter(t::incident_id.eq(Key::from(incident))).count().get_result(conn)?;
    if there >= MOST {
        return Err(Fault::conflict("too-many-tasks", format!("An incident has at most {MOST} tasks.")));
    }
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::incident_id.eq(Key::from(incident)),
            t::site_id.eq(Key::from(known.site)),
            t::what.eq(&new.what),
            t::account_id.eq(new.account_id.map(Key::from)),
            t::team_id.eq(new.team_id.map(Key::from)),
            t::due_at.eq(new.due_at.map(Moment::from)),
            t::added_at.eq(Moment::from(ctx.at())),
            t::added_by.eq(ctx.actor().account.map(Key::from)),
            t::version.eq(1),
        ))
        .execute(conn)?;
    trace(conn, ctx, &known, ("task-added", "task.add"), &[], (id, Hear::Concerned))?;
    one(conn, reach, incident, id)
}

fn hands(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    known: &Known,
    account: Option<shared_types::ids::AccountId>,
    team: Option<shared_types::ids::TeamId>,
) -> Outcome<()> {
    if let Some(account) = account {
        people::handler(conn, ctx, reach.tree(), book, known, account)?;
    }
    if let Some(team) = team {
        people::team(conn, known.site, team, "/teamId")?;
    }
    Ok(())
}

/// Changes what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    (incident, id): (IncidentId, TaskId),
    if_match: IfMatch,
    patch: &TaskPatch,
) -> Outcome<Task> {
    let known = known::to_change(conn, reach, book, incident)?;
    let now = one(conn, reach, incident, id.into())?;
    if_match.check(now.version)?;
    hands(conn, ctx, reach, book, &known, patch.account_id.value().copied(), patch.team_id.value().copied())?;
    let mut next = now.clone();
    if let Some(account) = patch.account_id.named() {
        next.account_id = account;
        next.team_id = next.team_id.filter(|_| account.is_none());
    }
    if let Some(team) = patch.team_id.named() {
        next.team_id = team;
        next.account_id = next.account_id.filter(|_| team.is_none());
    }
    if let Some(due) = patch.due_at.named() {
        next.due_at = due;
    }
    match patch.done {
        Some(true) => next.done_at = now.done_at.or(Some(ctx.at())),
        Some(false) => next.done_at = None,
        None => {}
    }
    let moved = (now.account_id, now.team_id) != (next.account_id, next.team_id);
    let mut fields = Vec::new();
    for (name, differs) in
        [("assignee", moved), ("dueAt", now.due_at != next.due_at), ("done", now.done_at != next.done_at)]
    {
        fields.extend(differs.then_some(name));
    }
    if fields.is_empty() {
        return Ok(now);
    }
    let done_by = next.done_at.and(ctx.actor().account.map(Key::from));
    diesel::update(t::table.filter(t::id.eq(Key::from(id))))
        .set((
            t::account_id.eq(next.account_id.map(Key::from)),
            t::team_id.eq(next.team_id.map(Key::from)),
            t::due_at.eq(next.due_at.map(Moment::from)),
            t::done_at.eq(next.done_at.map(Moment::from)),
            t::done_by.eq(done_by),
            t::version.eq(now.version + 1),
        ))
        .execute(conn)?;
    // The event of a task that is added carries the task's id; this one has an id of its own.
    trace(conn, ctx, &known, ("task-changed", "task.change"), &fields, (Key::fresh(), Hear::Nobody))?;
    one(conn, reach, incident, id.into())
}
