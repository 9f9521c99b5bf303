//! What an event says to whom: the incident is looked at as it stands, the row that the event carries is read.

use crate::codes::CodeBook;
use crate::db::schema::{asked_question, assignment, incident, task, team_member, timeline_entry, track, track_step};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::rows::Numbered as _;
use diesel::prelude::*;
use shared_types::asked_question::QuestionWhom;
use shared_types::handling::{HandlingState, Outcome as HandlingOutcome, RejectReason};
use shared_types::message::{MessageDetail, MessageKind};

/// An event that somebody is to be told of.
#[derive(Clone, Debug, QueryableByName)]
pub struct Untold {
    /// Its place.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub seq: i64,
    /// Its id: that of the row that it tells of.
    #[diesel(sql_type = diesel::sql_types::Binary)]
    pub id: Key,
    /// When it happened.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub at: Moment,
    /// What.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub kind: String,
    /// The incident.
    #[diesel(sql_type = diesel::sql_types::Binary)]
    pub subject_id: Key,
}

/// The incident of an event, as far as a message needs it.
#[derive(Clone, Debug)]
pub struct About {
    /// Its id.
    pub incident: Key,
    /// Its site.
    pub site: Key,
    /// Year and serial of its number.
    pub number: (i16, i32),
    /// Code of its category.
    pub category: String,
    /// Whether its kind is of public space.
    pub public_space: bool,
    /// The organisation that reported it.
    pub reported_by: Key,
    /// Who reported it, as long as that is known.
    pub reporter: Option<Key>,
    outcome: Option<i16>,
    reject_reason: Option<i16>,
}

/// Reads it; nothing when it is not there any more.
pub fn about(conn: &mut AnyConnection, book: &CodeBook, id: Key) -> Outcome<Option<About>> {
    type Row = (Key, i16, i32, i16, Key, Option<Key>, Option<i16>, Option<i16>);
    let found: Option<Row> = incident::table
        .filter(incident::id.eq(id))
        .select((
            incident::site_id,
            incident::year,
            incident::serial,
            incident::category,
            incident::reporter_organisation_id,
            incident::reporter_account_id,
            incident::outcome,
            incident::reject_reason,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(site, year, serial, category, reported_by, reporter, outcome, reject_reason)| About {
        incident: id,
        site,
        number: (year, serial),
        category: book.kind_by_id(category).map(|k| k.category.code.clone()).unwrap_or_default(),
        public_space: book.kind_by_id(category).is_some_and(|k| k.category.public_space),
        reported_by,
        reporter,
        outcome,
        reject_reason,
    }))
}

/// One message to be: to whom, of which kind, with what.
pub type Said = (Key, MessageKind, MessageDetail);

/// What an event says, and to whom. Who did it himself is told nothing.
pub fn said(conn: &mut AnyConnection, event: &Untold, about: &About) -> Outcome<Vec<Said>> {
    let mut all: Vec<Said> = Vec::new();
    let doer = match event.kind.as_str() {
        "incident.changed" => {
            let Some((doer, state)) = entry(conn, event)? else { return Ok(all) };
            let closed = state == HandlingState::Closed;
            let rejected = state == HandlingState::Rejected;
            let detail = MessageDetail {
                state: Some(state),
                outcome: about.outcome.filter(|_| closed).and_then(HandlingOutcome::of_number),
                reject_reason: about.reject_reason.filter(|_| rejected).and_then(RejectReason::of_number),
                ..MessageDetail::default()
            };
            all.extend(about.reporter.map(|r| (r, MessageKind::State, detail)));
            doer
        }
        "incident.track-begun" | "incident.track-step-added" => {
            let Some((doer, detail)) = step(conn, event.id)? else { return Ok(all) };
            all.extend(about.reporter.map(|r| (r, MessageKind::Track, detail)));
            doer
        }
        "incident.assigned" => {
            let Some((doer, hands)) = assigned(conn, about.incident)? else { return Ok(all) };
            all.extend(hands.iter().map(|h| (*h, MessageKind::AssignedToYou, MessageDetail::default())));
            let others = about.reporter.filter(|r| !hands.contains(r));
            all.extend(others.map(|r| (r, MessageKind::Assigned, MessageDetail::default())));
            doer
        }
        "incident.task-added" => {
            let Some((doer, hands)) = task(conn, event.id)? else { return Ok(all) };
            all.extend(hands.iter().map(|h| (*h, MessageKind::Task, MessageDetail::default())));
            doer
        }
        "incident.question-asked" => {
            let Some((doer, whom, _)) = question(conn, event.id)? else { return Ok(all) };
            let asked = about.reporter.filter(|_| whom == QuestionWhom::Reporter.word());
            all.extend(asked.map(|r| (r, MessageKind::Question, MessageDetail::default())));
            doer
        }
        "incident.question-answered" => {
            let Some((asker, _, _)) = question(conn, event.id)? else { return Ok(all) };
            all.extend(asker.map(|a| (a, MessageKind::Answer, MessageDetail::default())));
            None
        }
        _ => None,
    };
    all.retain(|(whom, _, _)| Some(*whom) != doer);
    Ok(all)
}

/// The step of the handling that an event tells of: who took it, and where it led.
fn entry(conn: &mut AnyConnection, event: &Untold) -> Outcome<Option<(Option<Key>, HandlingState)>> {
    let found: Option<(Option<Key>, Option<i16>)> = timeline_entry::table
        .filter(timeline_entry::incident_id.eq(event.subject_id).and(timeline_entry::id.eq(event.id)))
        .select((timeline_entry::account_id, timeline_entry::state))
        .first(conn)
        .optional()?;
    Ok(found.and_then(|(doer, state)| Some((doer, state.and_then(HandlingState::of_number)?))))
}

/// The step of a track; nothing when it was struck meanwhile.
fn step(conn: &mut AnyConnection, id: Key) -> Outcome<Option<(Option<Key>, MessageDetail)>> {
    let found: Option<(Option<Key>, String, String)> = track_step::table
        .inner_join(track::table.on(track::id.eq(track_step::track_id)))
        .filter(track_step::id.eq(id).and(track_step::struck_at.is_null()))
        .select((track_step::added_by, track::kind, track_step::step))
        .first(conn)
        .optional()?;
    let word = |e: shared_types::access::UnknownWord| Fault::internal(e);
    let Some((doer, kind, step)) = found else { return Ok(None) };
    let detail = MessageDetail {
        track: Some(kind.parse().map_err(word)?),
        step: Some(step.parse().map_err(word)?),
        ..MessageDetail::default()
    };
    Ok(Some((doer, detail)))
}

/// Who is to do a task that waits, and who added it.
fn task(conn: &mut AnyConnection, id: Key) -> Outcome<Option<(Option<Key>, Vec<Key>)>> {
    let found: Option<(Option<Key>, Option<Key>, Option<Key>)> = task::table
        .filter(task::id.eq(id).and(task::done_at.is_null()))
        .select((task::added_by, task::account_id, task::team_id))
        .first(conn)
        .optional()?;
    let Some((doer, account, team)) = found else { return Ok(None) };
    Ok(Some((doer, hands(conn, account, team)?)))
}

/// Who asked, whom, and until when.
fn question(conn: &mut AnyConnection, id: Key) -> Outcome<Option<(Option<Key>, String, Moment)>> {
    Ok(asked_question::table
        .filter(asked_question::id.eq(id).and(asked_question::withdrawn_at.is_null()))
        .select((asked_question::asked_by, asked_question::whom, asked_question::ends_at))
        .first(conn)
        .optional()?)
}

/// Who has an incident in hand now, and who put it there.
fn assigned(conn: &mut AnyConnection, incident: Key) -> Outcome<Option<(Option<Key>, Vec<Key>)>> {
    let found: Option<(Option<Key>, Option<Key>, Option<Key>)> = assignment::table
        .filter(assignment::incident_id.eq(incident))
        .select((assignment::assigned_by, assignment::account_id, assignment::team_id))
        .first(conn)
        .optional()?;
    let Some((doer, account, team)) = found else { return Ok(None) };
    Ok(Some((doer, hands(conn, account, team)?)))
}

/// A person, or those who are in a team.
fn hands(conn: &mut AnyConnection, account: Option<Key>, team: Option<Key>) -> Outcome<Vec<Key>> {
    match (account, team) {
        (Some(account), _) => Ok(vec![account]),
        (None, Some(team)) => Ok(team_member::table
            .filter(team_member::team_id.eq(team))
            .order(team_member::account_id.asc())
            .select(team_member::account_id)
            .load(conn)?),
        (None, None) => Ok(vec![]),
    }
}
