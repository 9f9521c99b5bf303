//! What rooms that hang things on an incident may know of it: found through the reader's reach, or not at all.
//!
//! Called by `retention` and `involved`. They add to the timeline with [`tell`], in the transaction of their change.

use super::rows::{DetailRow, Numbered};
use super::timeline::{self, Entry};
use super::{numbers, store, view};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox::{self, Hear};
use jiff::Timestamp;
use serde_json::Value;
use shared_types::access::Sight;
use shared_types::handling::{HandlingState, Outcome as HandlingOutcome};
use shared_types::ids::{AreaId, IncidentId, OrganisationId};
use shared_types::incident::{FieldChange, IncidentSummary};
use std::collections::HashMap;

/// An incident, as other rooms know it.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its id.
    pub id: IncidentId,
    /// Its site.
    pub site: AreaId,
    /// Its readable number.
    pub number: String,
    /// Code of its category.
    pub category: String,
    /// Where the handling stands.
    pub state: HandlingState,
    /// How it ended.
    pub outcome: Option<HandlingOutcome>,
    /// When it was reported: terms begin there.
    pub reported_at: Timestamp,
    /// Who reported it.
    pub reporter: OrganisationId,
    /// What the reader sees of it.
    pub sight: Sight,
    /// Its version.
    pub version: i32,
    /// When its own words were wiped.
    pub wiped_at: Option<Timestamp>,
    /// Whether it went into another incident.
    pub merged: bool,
}

fn of_row(row: &DetailRow, reach: &Reach, book: &CodeBook) -> Outcome<Known> {
    let s = &row.summary;
    let code = reach.tree().get(s.site_id.to()).and_then(|p| p.site.as_ref()).map_or("", |s| s.code.as_str());
    Ok(Known {
        id: s.id.to(),
        site: s.site_id.to(),
        number: numbers::text(code, s.year, s.serial),
        category: book.kind_by_id(s.category).map(|k| k.category.code.clone()).unwrap_or_default(),
        state: HandlingState::of_number(s.state).ok_or_else(|| Fault::internal("unknown state"))?,
        outcome: row.outcome.and_then(HandlingOutcome::of_number),
        reported_at: s.reported_at.into(),
        reporter: s.reporter_organisation_id.to(),
        sight: view::sight(s, reach, book),
        version: row.version,
        wiped_at: row.wiped_at.map(Into::into),
        merged: row.merged,
    })
}

/// An incident that the reader sees in full. One that it sees in part may be known, so it is 403; any other is 404.
pub fn in_full(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Known> {
    full(store::find(conn, reach, book, id, false)?, reach, book)
}

/// Those of some incidents that the reader sees in full.
pub fn many_in_full(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    ids: Vec<Key>,
) -> Outcome<HashMap<IncidentId, Known>> {
    let mut all = HashMap::new();
    for row in store::details(conn, ids)? {
        let known = of_row(&row, reach, book)?;
        if known.sight == Sight::Full {
            all.insert(known.id, known);
        }
    }
    Ok(all)
}

/// The same, held until the change commits, also where its words were wiped.
pub fn held(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Known> {
    full(store::find(conn, reach, book, id, true)?, reach, book)
}

fn full(row: DetailRow, reach: &Reach, book: &CodeBook) -> Outcome<Known> {
    let known = of_row(&row, reach, book)?;
    if known.sight == Sight::Full {
        Ok(known)
    } else {
        Err(Fault::forbidden("sight-missing", "You see this incident only in part."))
    }
}

/// The same, held until the change commits; an incident whose words were wiped takes nothing more.
pub fn to_change(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Known> {
    let row = store::find_to_change(conn, reach, book, id)?;
    of_row(&row, reach, book)
}

/// An incident by its number as people write it, where the reader may know of it at all.
pub fn by_number(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    number: &str,
) -> Outcome<Option<IncidentId>> {
    match numbers::read(number) {
        Some(parts) => store::find_number(conn, reach, book, parts),
        None => Ok(None),
    }
}

/// Those of some incidents that the reader may know of, each as a list shows it.
pub fn summaries(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    ids: impl IntoIterator<Item = Key>,
) -> Outcome<HashMap<IncidentId, IncidentSummary>> {
    let rows = store::many(conn, ids.into_iter().collect())?;
    let seen = rows.into_iter().filter(|row| view::sight(row, reach, book) != Sight::None);
    seen.map(|row| view::summary(row, reach, book).map(|told| (told.id, told))).collect()
}

/// Tells in the timeline that it was linked, merged or parted, with which other incident, and the words of a list that go with it.
/// The event names neither: who may not see the other one must not hear of it.
pub fn tell_about(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    known: &Known,
    kind: &str,
    other: IncidentId,
    words: &[(&str, &str)],
) -> Outcome<()> {
    let told = |(field, word): &(&str, &str)| FieldChange {
        field: (*field).to_owned(),
        from: Value::Null,
        to: Value::String((*word).to_owned()),
    };
    let changes: Vec<FieldChange> = words.iter().map(told).collect();
    let entry = Entry { kind, changes: &changes, about: Some(other.into()), ..Entry::default() };
    timeline::add(conn, ctx, Key::from(known.site), Key::from(known.id), &entry)?;
    outbox::emit(conn, ctx.at(), "incident.changed", known.id.0, Some(known.site))
}

/// The same for what outlives the incident's own words: also after they were wiped, when nothing but facts may be added.
pub fn to_follow(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Known> {
    let row = store::find(conn, reach, book, id, true)?;
    let known = of_row(&row, reach, book)?;
    if known.sight == Sight::Full {
        Ok(known)
    } else {
        Err(Fault::forbidden("sight-missing", "You see this incident only in part, so it is not yours to change."))
    }
}

impl Known {
    /// Refuses words once those of the incident were wiped.
    pub fn takes_words(&self) -> Outcome<()> {
        match self.wiped_at {
            None => Ok(()),
            Some(_) => {
                Err(Fault::conflict("wiped", "Its words were wiped at the end of their term; only facts may be added."))
            }
        }
    }
}

/// Tells in the timeline and to those who listen of a row of another room, with changes whose values are words of lists or
/// numbers, never personal. The event carries the row's id, so that whoever hears of it can find the row.
pub fn tell_of(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    known: &Known,
    kind: &str,
    changes: &[FieldChange],
    row: (Key, Hear),
) -> Outcome<()> {
    let entry = Entry { kind, changes, ..Entry::default() };
    timeline::add(conn, ctx, Key::from(known.site), Key::from(known.id), &entry)?;
    outbox::emit_of(conn, ctx.at(), &format!("incident.{kind}"), known.id.0, Some(known.site), row)
}

/// The same with words, for what somebody wrote.
pub fn tell_words(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    known: &Known,
    kind: &str,
    text: &str,
    row: (Key, Hear),
) -> Outcome<()> {
    let entry = Entry { kind, text: Some(text), ..Entry::default() };
    timeline::add(conn, ctx, Key::from(known.site), Key::from(known.id), &entry)?;
    outbox::emit_of(conn, ctx.at(), &format!("incident.{kind}"), known.id.0, Some(known.site), row)
}

/// What an outsider wrote by a link: in the timeline without any name.
pub fn tell_from_outside(
    conn: &mut AnyConnection,
    at: Timestamp,
    (site, incident): (AreaId, Key),
    kind: &str,
    text: &str,
    row: Key,
) -> Outcome<()> {
    let entry = Entry { kind, text: Some(text), ..Entry::default() };
    timeline::add_unsigned(conn, at, Key::from(site), incident, &entry)?;
    outbox::emit_of(conn, at, &format!("incident.{kind}"), incident.0, Some(site), (row, Hear::Concerned))
}

/// Tells in the timeline and to those who listen what was done, by name of fields and without any value.
pub fn tell(conn: &mut AnyConnection, ctx: &Ctx, known: &Known, kind: &str, fields: &[&str]) -> Outcome<()> {
    let named = |field: &&str| FieldChange { field: (*field).to_owned(), from: Value::Null, to: Value::Null };
    let changes: Vec<FieldChange> = fields.iter().map(named).collect();
    let entry = Entry { kind, changes: &changes, ..Entry::default() };
    timeline::add(conn, ctx, Key::from(known.site), Key::from(known.id), &entry)?;
    outbox::emit(conn, ctx.at(), &format!("incident.{kind}"), known.id.0, Some(known.site))
}
