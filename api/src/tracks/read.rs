//! Reading tracks: rows become what the contract tells, with what follows from the steps (the last one, the end, the minutes
//! until the police arrived).

use super::store::{self, StepRow, TrackRow};
use super::within::Asking;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::web::Cursor;
use crate::web::cursor::cut;
use jiff::Timestamp;
use shared_types::ids::{IncidentId, TrackId};
use shared_types::track::{Track, TrackStep, TrackStepWord};
use std::collections::HashMap;

/// One page of an incident's tracks.
pub fn page(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<Track>, Option<Cursor>)> {
    known::in_full(conn, by.reach, by.book, incident)?;
    let after = after.map(|c| c.id().map(Key)).transpose()?;
    let rows = store::tracks(conn, incident, after, limit + 1)?;
    let (rows, next) = cut(rows, limit, |r| Cursor::of(0, r.id.0));
    Ok((told(conn, rows)?, next))
}

/// One track.
pub fn get(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId, id: TrackId) -> Outcome<Track> {
    known::in_full(conn, by.reach, by.book, incident)?;
    let row = store::track(conn, incident, id.into())?;
    one(conn, row)
}

/// A row that the caller has in hand.
pub fn one(conn: &mut AnyConnection, row: TrackRow) -> Outcome<Track> {
    told(conn, vec![row])?.pop().ok_or(Fault::NotFound)
}

/// Rows with their steps, in two queries however many there are.
fn told(conn: &mut AnyConnection, rows: Vec<TrackRow>) -> Outcome<Vec<Track>> {
    let ids: Vec<Key> = rows.iter().map(|r| r.id).collect();
    let steps = store::steps(conn, &ids)?;
    let names = store::names(conn, &steps)?;
    let mut by_track: HashMap<Key, Vec<TrackStep>> = HashMap::new();
    for step in steps {
        by_track.entry(step.track_id).or_default().push(of_step(step, &names)?);
    }
    rows.into_iter().map(|row| of_track(&row, by_track.remove(&row.id).unwrap_or_default())).collect()
}

fn word<T: std::str::FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| Fault::internal(format!("{text} is no word of its list")))
}

fn of_step(row: StepRow, names: &HashMap<Key, String>) -> Outcome<TrackStep> {
    Ok(TrackStep {
        id: row.id.to(),
        step: word(&row.step)?,
        happened_at: row.happened_at.into(),
        hand: row.hand()?,
        account_name: row.added_by.and_then(|a| names.get(&a).cloned()),
        added_at: row.added_at.into(),
        note: row.note,
        why_not: row.why_not.as_deref().map(word).transpose()?,
        struck_at: row.struck_at.map(Into::into),
        strike_reason: row.strike_reason.as_deref().map(word).transpose()?,
    })
}

fn of_track(row: &TrackRow, steps: Vec<TrackStep>) -> Outcome<Track> {
    let kind = row.kind()?;
    let standing = || steps.iter().filter(|s| s.struck_at.is_none());
    let last = standing().next_back();
    let ends = last.filter(|s| kind.rule(s.step).is_some_and(|rule| rule.ends));
    let begun_at = Timestamp::from(row.begun_at);
    let arrived = standing().find(|s| s.step == TrackStepWord::Arrived);
    let minutes = arrived.map(|s| s.happened_at.duration_since(begun_at).as_mins());
    Ok(Track {
        id: row.id.to(),
        kind,
        reference: row.reference.clone(),
        party: row.party.clone(),
        notified_by: row.notified_by.as_deref().map(word).transpose()?,
        begun_at,
        ended_at: ends.map(|s| s.happened_at),
        last_step: last.map(|s| s.step),
        minutes,
        added_at: row.added_at.into(),
        struck_at: row.struck_at.map(Into::into),
        strike_reason: row.strike_reason.as_deref().map(word).transpose()?,
        version: row.version,
        steps,
    })
}
