//! Adding a step. Two who add at once both succeed; an end is no lock: the step that happened last decides where the track stands.

use super::begin::has_step;
use super::read;
use super::store::{self, NewStep};
use super::within::{Asking, Within, moment, taken};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::jobs::outbox::Hear;
use shared_types::ids::{IncidentId, TrackId};
use shared_types::track::{MOST_STEPS, NewTrackStep, Track};

/// Adds it; the track as it is now.
pub fn add(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    (incident, id): (IncidentId, TrackId),
    new: &NewTrackStep,
) -> Outcome<Track> {
    let within = Within::telling(conn, by, incident)?;
    let row = store::track(conn, incident, id.into())?;
    let kind = row.kind()?;
    within.may_tell(by, kind)?;
    if row.struck_at.is_some() {
        return Err(Fault::conflict("struck-already", "It was struck and stays as it is."));
    }
    if new.note.is_some() {
        within.known.takes_words()?;
    }
    let at = moment(new, "/happenedAt", Some(row.begun_at.into()), by.ctx.at());
    let (at, ()) = Fault::both(at, has_step(kind, new.step, "/step"))?;
    if store::steps(conn, &[row.id])?.len() >= MOST_STEPS {
        return Err(Fault::conflict("too-many-steps", format!("A track has at most {MOST_STEPS} steps.")));
    }
    let step = NewStep {
        track: &row,
        told: new,
        happened_at: at.into(),
        hand: within.hand,
        at: by.ctx.at().into(),
        by: by.ctx.actor().account.map(Key::from),
    };
    let step = store::insert_step(conn, &step)?;
    known::tell_of(conn, by.ctx, &within.known, "track-step-added", &[taken(kind, new)], (step, Hear::Concerned))?;
    within.audit(conn, by.ctx, "track-step.add", ("track-step", step), None)?;
    read::one(conn, row)
}
