//! Striking a step, or a track as a whole: it stays, marked with the reason, without its words. Only the side that said it strikes it.

use super::read;
use super::store::{self, TrackRow};
use super::within::{Asking, Within, change};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::jobs::outbox::Hear;
use serde_json::{Value, json};
use shared_types::ids::{IncidentId, TrackId, TrackStepId};
use shared_types::involved::NewStrike;
use shared_types::track::Track;

fn struck() -> Fault {
    Fault::conflict("struck-already", "It was struck and stays as it is.")
}

/// A track that stands, in the hands of somebody who may tell of it.
fn standing(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    id: TrackId,
) -> Outcome<(Within, TrackRow)> {
    let within = Within::telling(conn, by, incident)?;
    let row = store::track(conn, incident, id.into())?;
    within.may_tell(by, row.kind()?)?;
    if row.struck_at.is_some() { Err(struck()) } else { Ok((within, row)) }
}

/// Strikes a step; the track as it is now.
pub fn step(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    (incident, id, step): (IncidentId, TrackId, TrackStepId),
    new: &NewStrike,
) -> Outcome<Track> {
    let (within, row) = standing(conn, by, incident, id)?;
    let found = store::step(conn, row.id, step.into())?;
    if found.struck_at.is_some() {
        return Err(struck());
    }
    within.own_word(found.hand()?)?;
    store::strike_step(conn, found.id, new.reason.word(), Moment::from(by.ctx.at()))?;
    let gone = change(row.kind()?, json!(found.step), Value::Null);
    known::tell_of(conn, by.ctx, &within.known, "track-step-struck", &[gone], (Key::fresh(), Hear::Nobody))?;
    within.audit(conn, by.ctx, "track-step.strike", ("track-step", found.id), Some(new.reason.word()))?;
    read::one(conn, row)
}

/// Strikes a track with all its steps, where they are all of one's own side.
pub fn track(conn: &mut AnyConnection, by: &Asking<'_>, at: (IncidentId, TrackId), new: &NewStrike) -> Outcome<Track> {
    let (within, mut row) = standing(conn, by, at.0, at.1)?;
    let steps = store::steps(conn, &[row.id])?;
    let open: Vec<_> = steps.iter().filter(|s| s.struck_at.is_none()).collect();
    for step in &open {
        within.own_word(step.hand()?)?;
    }
    let now = Moment::from(by.ctx.at());
    let ids: Vec<Key> = open.iter().map(|s| s.id).collect();
    for id in ids {
        store::strike_step(conn, id, new.reason.word(), now)?;
    }
    row.struck_at = Some(now);
    row.strike_reason = Some(new.reason.word().to_owned());
    row.party = None;
    row.version += 1;
    store::update(conn, &row)?;
    let gone = change(row.kind()?, Value::Null, Value::Null);
    known::tell_of(conn, by.ctx, &within.known, "track-struck", &[gone], (Key::fresh(), Hear::Nobody))?;
    within.audit(conn, by.ctx, "track.strike", ("track", row.id), Some(new.reason.word()))?;
    read::one(conn, row)
}
