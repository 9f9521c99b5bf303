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
use crate::jobs::outbox;
use jiff::Timestamp;
use serde_json::Value;
use shared_types::access::Sight;
use shared_types::handling::{HandlingState, Outcome as HandlingOutcome};
use shared_types::ids::{AreaId, IncidentId, OrganisationId};
use shared_types::incident::FieldChange;

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
    })
}

/// An incident that the reader sees in full. One that it sees in part may be known, so it is 403; any other is 404.
pub fn in_full(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Known> {
    let row = store::find(conn, reach, book, id, false)?;
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

/// Tells in the timeline and to those who listen what was done, by name of fields and without any value.
pub fn tell(conn: &mut AnyConnection, ctx: &Ctx, known: &Known, kind: &str, fields: &[&str]) -> Outcome<()> {
    let named = |field: &&str| FieldChange { field: (*field).to_owned(), from: Value::Null, to: Value::Null };
    let changes: Vec<FieldChange> = fields.iter().map(named).collect();
    let entry = Entry { kind, changes: &changes, ..Entry::default() };
    timeline::add(conn, ctx, Key::from(known.site), Key::from(known.id), &entry)?;
    outbox::emit(conn, ctx.at(), &format!("incident.{kind}"), known.id.0, Some(known.site))
}
