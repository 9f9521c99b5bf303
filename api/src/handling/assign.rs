//! Assigning an incident to a person or a team. Who comes last has it; each change stands in the timeline with the old name.

use super::people;
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::{account, assignment as t, incident, team};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::{self, Known};
use crate::incidents::late::{Clocks, is_late};
use crate::jobs::outbox::Hear;
use diesel::prelude::*;
use serde_json::json;
use shared_types::assignment::{Assignment, NewAssignment};
use shared_types::ids::IncidentId;
use shared_types::incident::FieldChange;

type Row = (Option<Key>, Option<String>, Option<Key>, Option<String>, Moment);

fn row(conn: &mut AnyConnection, id: IncidentId) -> Outcome<Option<Row>> {
    Ok(t::table
        .left_join(account::table.on(account::id.nullable().eq(t::account_id)))
        .left_join(team::table.on(team::id.nullable().eq(t::team_id)))
        .filter(t::incident_id.eq(Key::from(id)))
        .select((t::account_id, account::name.nullable(), t::team_id, team::name.nullable(), t::assigned_at))
        .first(conn)
        .optional()?)
}

fn told(conn: &mut AnyConnection, book: &CodeBook, ctx: &Ctx, known: &Known) -> Outcome<Assignment> {
    let row = row(conn, known.id)?;
    let due = Clocks::of(conn, &[known.site])?.due(book, known.site, &known.category, known.reported_at);
    let assigned_at = row.as_ref().map(|r| r.4.into());
    let (account_id, account_name, team_id, team_name) =
        row.map_or((None, None, None, None), |(account, name, team, team_name, _)| (account, name, team, team_name));
    Ok(Assignment {
        account_id: account_id.map(Key::to),
        account_name,
        team_id: team_id.map(Key::to),
        team_name,
        assigned_at,
        accept_by: due.0,
        close_by: due.1,
        overdue: is_late(known.state, due, ctx.at()),
    })
}

/// To whom it is assigned.
pub fn get(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Assignment> {
    let known = known::in_full(conn, reach, book, id)?;
    told(conn, book, ctx, &known)
}

/// Assigns it, or takes the assignment away.
pub fn assign(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    id: IncidentId,
    new: &NewAssignment,
) -> Outcome<Assignment> {
    let known = known::to_change(conn, reach, book, id)?;
    if known.merged {
        let detail = "It was merged into another incident. Assign that one, or undo the merge.";
        return Err(Fault::conflict("merged", detail));
    }
    let site = known.site;
    let name = match (new.account_id, new.team_id) {
        (Some(account), _) => Some(people::handler(conn, ctx, reach.tree(), book, &known, account)?),
        (None, Some(team)) => Some(people::team(conn, site, team, "/teamId")?),
        (None, None) => None,
    };
    let before = row(conn, id)?;
    let same = match &before {
        Some((account, _, team, _, _)) => {
            *account == new.account_id.map(Key::from) && *team == new.team_id.map(Key::from)
        }
        None => name.is_none(),
    };
    if same {
        return told(conn, book, ctx, &known);
    }
    diesel::delete(t::table.filter(t::incident_id.eq(Key::from(id)))).execute(conn)?;
    if name.is_some() {
        let seq: i64 = incident::table
            .filter(incident::id.eq(Key::from(id)).and(incident::site_id.eq(Key::from(site))))
            .select(incident::seq)
            .first(conn)
            .optional()?
            .ok_or(Fault::NotFound)?;
        diesel::insert_into(t::table)
            .values((
                t::incident_id.eq(Key::from(id)),
                t::site_id.eq(Key::from(site)),
                t::seq.eq(seq),
                t::account_id.eq(new.account_id.map(Key::from)),
                t::team_id.eq(new.team_id.map(Key::from)),
                t::assigned_at.eq(Moment::from(ctx.at())),
                t::assigned_by.eq(ctx.actor().account.map(Key::from)),
            ))
            .execute(conn)?;
    }
    let old = before.and_then(|(_, person, _, team, _)| person.or(team));
    let change = FieldChange { field: "assignee".to_owned(), from: json!(old), to: json!(name) };
    known::tell_of(conn, ctx, &known, "assigned", &[change], (Key::fresh(), Hear::Concerned))?;
    audit::record(conn, ctx, &audit::Entry::of("incident.assign", "incident", id.0, Some(site)))?;
    told(conn, book, ctx, &known)
}
