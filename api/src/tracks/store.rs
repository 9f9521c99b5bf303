//! The rows of tracks and steps. Whoever calls has the incident in hand, found through a reach.

use crate::db::schema::{account, track as t, track_step as s};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::ids::IncidentId;
use shared_types::track::{NewTrackStep, TrackHand, TrackKind};
use std::collections::HashMap;

/// A track.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = t)]
#[allow(missing_docs)]
pub struct TrackRow {
    pub id: Key,
    pub site_id: Key,
    pub kind: String,
    pub reference: Option<String>,
    pub party: Option<String>,
    pub notified_by: Option<String>,
    pub begun_at: Moment,
    pub added_at: Moment,
    pub added_by: Option<Key>,
    pub struck_at: Option<Moment>,
    pub strike_reason: Option<String>,
    pub version: i32,
}

impl TrackRow {
    /// Its kind.
    pub fn kind(&self) -> Outcome<TrackKind> {
        self.kind.parse().map_err(|_| Fault::internal(format!("unknown kind of track {}", self.kind)))
    }
}

/// A step.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = s)]
#[allow(missing_docs)]
pub struct StepRow {
    pub id: Key,
    pub track_id: Key,
    pub step: String,
    pub happened_at: Moment,
    pub note: Option<String>,
    pub why_not: Option<String>,
    pub hand: String,
    pub added_at: Moment,
    pub added_by: Option<Key>,
    pub struck_at: Option<Moment>,
    pub strike_reason: Option<String>,
}

impl StepRow {
    /// Whose word it is.
    pub fn hand(&self) -> Outcome<TrackHand> {
        self.hand.parse().map_err(|_| Fault::internal(format!("unknown hand {}", self.hand)))
    }
}

/// Tracks of an incident after an id, in the order in which they were written down.
pub fn tracks(
    conn: &mut AnyConnection,
    incident: IncidentId,
    after: Option<Key>,
    most: usize,
) -> Outcome<Vec<TrackRow>> {
    let mut query = t::table
        .filter(t::incident_id.eq(Key::from(incident)))
        .order(t::id.asc())
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(TrackRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.gt(after));
    }
    Ok(query.load(conn)?)
}

/// One track of an incident.
pub fn track(conn: &mut AnyConnection, incident: IncidentId, id: Key) -> Outcome<TrackRow> {
    t::table
        .filter(t::incident_id.eq(Key::from(incident)).and(t::id.eq(id)))
        .select(TrackRow::as_select())
        .first(conn)
        .optional()?
        .ok_or(Fault::NotFound)
}

/// All steps of tracks, in the order in which they happened.
pub fn steps(conn: &mut AnyConnection, tracks: &[Key]) -> Outcome<Vec<StepRow>> {
    Ok(s::table
        .filter(s::track_id.eq_any(tracks))
        .order((s::track_id.asc(), s::happened_at.asc(), s::id.asc()))
        .select(StepRow::as_select())
        .load(conn)?)
}

/// One step of a track.
pub fn step(conn: &mut AnyConnection, track: Key, id: Key) -> Outcome<StepRow> {
    s::table
        .filter(s::track_id.eq(track).and(s::id.eq(id)))
        .select(StepRow::as_select())
        .first(conn)
        .optional()?
        .ok_or(Fault::NotFound)
}

/// Names of those who wrote steps down.
pub fn names(conn: &mut AnyConnection, steps: &[StepRow]) -> Outcome<HashMap<Key, String>> {
    let mut who: Vec<Key> = steps.iter().filter_map(|s| s.added_by).collect();
    who.sort_unstable();
    who.dedup();
    let rows: Vec<(Key, String)> =
        account::table.filter(account::id.eq_any(who)).select((account::id, account::name)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Writes a new track.
pub fn insert(conn: &mut AnyConnection, incident: IncidentId, row: &TrackRow) -> Outcome<()> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(row.id),
            t::incident_id.eq(Key::from(incident)),
            t::site_id.eq(row.site_id),
            t::kind.eq(&row.kind),
            t::reference.eq(&row.reference),
            t::party.eq(&row.party),
            t::notified_by.eq(&row.notified_by),
            t::begun_at.eq(row.begun_at),
            t::added_at.eq(row.added_at),
            t::added_by.eq(row.added_by),
            t::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes what changed of a track.
pub fn update(conn: &mut AnyConnection, row: &TrackRow) -> Outcome<()> {
    diesel::update(t::table.filter(t::id.eq(row.id)))
        .set((
            t::reference.eq(&row.reference),
            t::party.eq(&row.party),
            t::notified_by.eq(&row.notified_by),
            t::struck_at.eq(row.struck_at),
            t::strike_reason.eq(&row.strike_reason),
            t::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(())
}

/// What a new step begins with beside what was told of it.
pub struct NewStep<'a> {
    /// Its track.
    pub track: &'a TrackRow,
    /// What was told.
    pub told: &'a NewTrackStep,
    /// When it happened.
    pub happened_at: Moment,
    /// Whose word it is.
    pub hand: TrackHand,
    /// When it is written down.
    pub at: Moment,
    /// By whom.
    pub by: Option<Key>,
}

/// Writes a new step.
pub fn insert_step(conn: &mut AnyConnection, new: &NewStep<'_>) -> Outcome<Key> {
    let id = Key::fresh();
    diesel::insert_into(s::table)
        .values((
            s::id.eq(id),
            s::track_id.eq(new.track.id),
            s::site_id.eq(new.track.site_id),
            s::step.eq(new.told.step.word()),
            s::happened_at.eq(new.happened_at),
            s::note.eq(new.told.note.as_deref()),
            s::why_not.eq(new.told.why_not.map(|w| w.word())),
            s::hand.eq(new.hand.word()),
            s::added_at.eq(new.at),
            s::added_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Marks a step as struck, without its words.
pub fn strike_step(conn: &mut AnyConnection, id: Key, reason: &str, at: Moment) -> Outcome<()> {
    diesel::update(s::table.filter(s::id.eq(id)))
        .set((s::struck_at.eq(at), s::strike_reason.eq(reason), s::note.eq(None::<String>)))
        .execute(conn)?;
    Ok(())
}
