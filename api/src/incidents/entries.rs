//! Adding an entry to a timeline, striking one with a reason, and opening what was struck.
//!
//! Called over HTTP; the opening by `involved`, which writes down who opened what. A struck entry stays in its place, without its
//! words.

use super::audience::Reader;
use super::known::Known;
use super::rows::Numbered as _;
use super::store;
use super::timeline::{self, Entry, Handles, Row};
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::timeline_entry as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox::{self, Addressed};
use diesel::prelude::*;
use shared_types::access::Permission;
use shared_types::ids::{IncidentId, TimelineEntryId};
use shared_types::involved::StrikeReason;
use shared_types::timeline::{Audience, NewTimelineEntry, StruckEntry, TimelineEntry};

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
    let site = row.summary.site_id.to();
    let usual = || Audience::usual_of(&ctx.scope().roles_with(Permission::IncidentNote, site));
    let audience = new.audience.unwrap_or_else(usual);
    let entry = Entry { kind: "note", text: Some(&new.text), audience: Some(audience), ..Entry::default() };
    let id = timeline::add(conn, ctx, row.summary.site_id, row.summary.id, &entry)?;
    audit::record(conn, ctx, &audit::Entry::of("incident.note", "incident", incident.0, Some(site)))?;
    let reader = Reader::of(ctx, site);
    let added = timeline::find(conn, &reader, row.summary.id, id.to())?;
    outbox::emit_to(conn, ctx.at(), "incident.noted", incident.0, Some(site), addressed(&added))?;
    added.told(&reader, Handles::of(ctx, site), true)
}

/// Strikes an entry: words and values are masked, that it was there stays.
pub fn strike(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    (incident, id): (IncidentId, TimelineEntryId),
    reason: StrikeReason,
) -> Outcome<TimelineEntry> {
    let row = store::find_to_change(conn, reach, book, incident)?;
    let site = row.summary.site_id.to();
    let (reader, handles) = (Reader::of(ctx, site), Handles::of(ctx, site));
    let entry = timeline::find(conn, &reader, row.summary.id, id)?;
    if entry.struck_at.is_some() {
        return Err(Fault::conflict("struck-already", "It was struck before."));
    }
    if !entry.holds_words() {
        return Err(Fault::conflict("facts-stay", "Words and corrections can be struck; that it happened stays."));
    }
    if !handles.strikes(reader.wrote(&entry.writer())) {
        return Err(Fault::forbidden("not-your-entry", "Another wrote this; who handles the incident may strike it."));
    }
    diesel::update(t::table.filter(t::incident_id.eq(row.summary.id).and(t::id.eq(Key::from(id)))))
        .set((
            t::struck_at.eq(Moment::from(ctx.at())),
            t::struck_by.eq(ctx.actor().account.map(Key::from)),
            t::strike_reason.eq(reason.word()),
        ))
        .execute(conn)?;
    let line = audit::Entry::of("timeline-entry.strike", "timeline-entry", id.0, Some(site));
    audit::record(conn, ctx, &audit::Entry { reason: Some(reason.word()), ..line })?;
    outbox::emit_to(conn, ctx.at(), "incident.note-struck", incident.0, Some(site), addressed(&entry))?;
    timeline::find(conn, &reader, row.summary.id, id)?.told(&reader, handles, true)
}

/// What stood in a struck entry, for who may open it; whoever calls writes down that it was opened.
pub fn struck(conn: &mut AnyConnection, ctx: &Ctx, known: &Known, id: TimelineEntryId) -> Outcome<StruckEntry> {
    let reader = Reader::of(ctx, known.site);
    let entry = timeline::find(conn, &reader, Key::from(known.id), id)?;
    if entry.struck_at.is_none() || !entry.holds_words() || !reader.opens(entry.audience()) {
        return Err(Fault::forbidden("nothing-to-open", "There is nothing here that your role may open."));
    }
    Ok(StruckEntry { changes: entry.changes()?, text: entry.text })
}

/// Who hears of an entry, where not all do who see the incident in full.
fn addressed(entry: &Row) -> Option<Addressed> {
    let writer = entry.writer();
    (entry.audience() != Audience::Participants).then(|| Addressed {
        audience: entry.audience().number(),
        organisation: writer.organisation.unwrap_or(Key(uuid::Uuid::nil())),
        account: writer.account,
    })
}
