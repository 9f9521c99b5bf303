//! Steps of the own handling: only what the table allows, with what the table asks.

use super::rows::Numbered;
use super::timeline::{self, Entry};
use super::{get, numbers, store};
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::incident as t;
use crate::db::{AnyConnection, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox::{self, Hear};
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::access::Permission;
use shared_types::handling::{self, HandlingState, NewTransition, RejectReason, StepNeeds};
use shared_types::ids::IncidentId;
use shared_types::incident::Incident;

/// Takes a step.
pub fn take(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    id: IncidentId,
    if_match: IfMatch,
    new: &NewTransition,
) -> Outcome<Incident> {
    let row = store::find_to_change(conn, reach, book, id)?;
    store::refuse_merged(&row)?;
    if_match.check(row.version)?;
    let from = HandlingState::of_number(row.summary.state).ok_or_else(|| Fault::internal("unknown state"))?;
    let step = handling::find(from, new.to)
        .ok_or_else(|| Fault::conflict("step-not-allowed", format!("From {from} there is no step to {}.", new.to)))?;
    check(step.needs, new)?;
    let duplicate_of = match &new.duplicate_of {
        Some(number) => Some(other_report(conn, ctx, book, id, number)?),
        None => None,
    };
    diesel::update(t::table.filter(t::seq.eq(row.summary.seq)))
        .set((
            t::state.eq(new.to.number()),
            t::outcome.eq(new.outcome.filter(|_| new.to == HandlingState::Closed).map(Numbered::number)),
            t::reject_reason.eq(new.reject_reason.filter(|_| new.to == HandlingState::Rejected).map(Numbered::number)),
            t::duplicate_of.eq(duplicate_of),
            t::updated_at.eq(Moment::from(ctx.at())),
            t::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    let entry = Entry { kind: "transition", state: Some(new.to), text: new.note.as_deref(), ..Entry::default() };
    let entry = timeline::add(conn, ctx, row.summary.site_id, row.summary.id, &entry)?;
    let site = row.summary.site_id.to();
    audit::record(conn, ctx, &audit::Entry::of("incident.transition", "incident", id.0, Some(site)))?;
    outbox::emit_of(conn, ctx.at(), "incident.changed", id.0, Some(site), (entry, Hear::Concerned))?;
    get::get(conn, ctx, &ctx.reach(Permission::IncidentRead), book, id)
}

/// The number of the report that this one doubles, as it is written: of another one that the caller may read.
fn other_report(conn: &mut AnyConnection, ctx: &Ctx, book: &CodeBook, id: IncidentId, number: &str) -> Outcome<String> {
    let unknown =
        || Fault::at("/duplicateOf", "unknown-incident", "there is no such report, or it is not for you to know");
    let (code, year, serial) = numbers::read(number).ok_or_else(unknown)?;
    let found = store::find_number(conn, &ctx.reach(Permission::IncidentRead), book, (code, year, serial))?;
    match found {
        None => Err(unknown()),
        Some(other) if other == id => Err(Fault::at("/duplicateOf", "itself", "is the number of this very report")),
        Some(_) => Ok(numbers::text(&code.to_ascii_uppercase(), year, serial)),
    }
}

fn check(needs: StepNeeds, new: &NewTransition) -> Outcome<()> {
    let missing = |pointer: &str, what: &str| Err(Fault::at(pointer, "required", format!("this step asks for {what}")));
    match needs {
        StepNeeds::Outcome if new.outcome.is_none() => missing("/outcome", "an outcome"),
        StepNeeds::RejectReason if new.reject_reason.is_none() => missing("/rejectReason", "a reason why not"),
        StepNeeds::RejectReason if new.reject_reason == Some(RejectReason::Duplicate) && new.duplicate_of.is_none() => {
            missing("/duplicateOf", "the number of the other report")
        }
        _ if new.duplicate_of.is_some() && new.reject_reason != Some(RejectReason::Duplicate) => {
            Err(Fault::at("/duplicateOf", "unexpected", "goes with the reason `duplicate`"))
        }
        StepNeeds::Note if new.note.as_deref().is_none_or(|n| n.trim().is_empty()) => {
            missing("/note", "a sentence why")
        }
        _ => Ok(()),
    }
}
