//! The timeline: what was done, in order. Entries are added and never edited.

use super::rows::Numbered;
use super::store;
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::{account, timeline_entry as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use crate::web::Cursor;
use diesel::prelude::*;
use shared_types::access::Sight;
use shared_types::handling::HandlingState;
use shared_types::ids::IncidentId;
use shared_types::incident::{FieldChange, NewTimelineEntry, TimelineEntry};

/// What an entry says beyond who and when.
#[derive(Default)]
pub struct Entry<'a> {
    /// `transition`, `changed`, `note`, …
    pub kind: &'a str,
    /// The state it led to.
    pub state: Option<HandlingState>,
    /// Changed fields.
    pub changes: &'a [FieldChange],
    /// Words with it.
    pub text: Option<&'a str>,
}

/// Adds an entry; part of the change that it tells of.
pub fn add(conn: &mut AnyConnection, ctx: &Ctx, site: Key, incident: Key, entry: &Entry<'_>) -> Outcome<Key> {
    let id = Key::fresh();
    let changes = match entry.changes {
        [] => None,
        list => Some(serde_json::to_string(list).map_err(Fault::internal)?),
    };
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::incident_id.eq(incident),
            t::site_id.eq(site),
            t::at.eq(Moment::from(ctx.at())),
            t::kind.eq(entry.kind),
            t::account_id.eq(ctx.actor().account.map(Key::from)),
            t::client_id.eq(ctx.actor().client.map(Key::from)),
            t::state.eq(entry.state.map(Numbered::number)),
            t::changes.eq(changes),
            t::text.eq(entry.text),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Adds a note.
pub fn note(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    incident: IncidentId,
    new: &NewTimelineEntry,
) -> Outcome<TimelineEntry> {
    let row = store::find_to_change(conn, reach, book, incident)?;
    let entry = Entry { kind: "note", text: Some(&new.text), ..Entry::default() };
    let id = add(conn, ctx, row.summary.site_id, row.summary.id, &entry)?;
    let site = row.summary.site_id.to();
    audit::record(conn, ctx, &audit::Entry::of("incident.note", "incident", incident.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "incident.noted", incident.0, Some(site))?;
    let name = match ctx.actor().account {
        Some(a) => account::table.find(Key::from(a)).select(account::name).first(conn).optional()?,
        None => None,
    };
    Ok(TimelineEntry {
        id: id.to(),
        at: ctx.at(),
        kind: "note".into(),
        account_name: name,
        state: None,
        changes: vec![],
        text: Some(new.text.clone()),
    })
}

type Row = (Key, Moment, String, Option<Key>, Option<i16>, Option<String>, Option<String>);

/// One page of a timeline, oldest first. Who sees an incident masked sees its states and no words.
pub fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    incident: IncidentId,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<TimelineEntry>, Option<Cursor>)> {
    let row = store::find(conn, reach, book, incident, false)?;
    let full = super::view::sight(&row.summary, reach, book) == Sight::Full;
    let mut query = t::table
        .filter(t::incident_id.eq(row.summary.id))
        .order(t::id.asc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((t::id, t::at, t::kind, t::account_id, t::state, t::changes, t::text))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.gt(Key(after.id()?)));
    }
    if !full {
        query = query.filter(t::kind.eq_any(["reported", "transition"]));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let mut who: Vec<Key> = rows.iter().filter_map(|r| r.3).collect();
    who.sort_unstable();
    who.dedup();
    let names: std::collections::HashMap<Key, String> = account::table
        .filter(account::id.eq_any(who))
        .select((account::id, account::name))
        .load::<(Key, String)>(conn)?
        .into_iter()
        .collect();
    let (rows, next) = crate::web::cursor::cut(rows, limit, |r| Cursor::of(0, r.0.0));
    let entries = rows
        .into_iter()
        .map(|(id, at, kind, account, state, changes, text)| {
            Ok(TimelineEntry {
                id: id.to(),
                at: at.into(),
                kind,
                account_name: account.filter(|_| full).and_then(|a| names.get(&a).cloned()),
                state: state.and_then(HandlingState::of_number),
                changes: match changes.filter(|_| full) {
                    Some(json) => serde_json::from_str(&json).map_err(Fault::internal)?,
                    None => vec![],
                },
                text: text.filter(|_| full),
            })
        })
        .collect::<Outcome<_>>()?;
    Ok((entries, next))
}
