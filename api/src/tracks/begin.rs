//! Beginning a track with its first step; several of a kind may run side by side.

use super::read;
use super::store::{self, NewStep, TrackRow};
use super::within::{Asking, Within, moment, taken};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::jobs::outbox::Hear;
use shared_types::ids::IncidentId;
use shared_types::track::{NewTrack, Track, TrackKind, TrackStepWord};

/// The most tracks of one incident.
const MOST: usize = 100;

/// Begins it.
pub fn begin(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId, new: &NewTrack) -> Outcome<Track> {
    let within = Within::telling(conn, by, incident)?;
    within.may_tell(by, new.kind)?;
    if new.party.is_some() || new.first.note.is_some() {
        within.known.takes_words()?;
    }
    has_step(new.kind, new.first.step, "/first/step")?;
    let begun = moment(&new.first, "/first/happenedAt", None, by.ctx.at())?;
    if store::tracks(conn, incident, None, MOST)?.len() == MOST {
        return Err(Fault::conflict("too-many-tracks", format!("An incident has at most {MOST} tracks.")));
    }
    let (now, writer) = (Moment::from(by.ctx.at()), by.ctx.actor().account.map(Key::from));
    let row = TrackRow {
        id: Key::fresh(),
        site_id: within.known.site.into(),
        kind: new.kind.word().to_owned(),
        reference: new.reference.clone(),
        party: new.party.clone(),
        notified_by: new.notified_by.map(|how| how.word().to_owned()),
        begun_at: begun.into(),
        added_at: now,
        added_by: writer,
        struck_at: None,
        strike_reason: None,
        version: 1,
    };
    store::insert(conn, incident, &row)?;
    let first =
        NewStep { track: &row, told: &new.first, happened_at: begun.into(), hand: within.hand, at: now, by: writer };
    let step = store::insert_step(conn, &first)?;
    known::tell_of(
        conn,
        by.ctx,
        &within.known,
        "track-begun",
        &[taken(new.kind, &new.first)],
        (step, Hear::Concerned),
    )?;
    within.audit(conn, by.ctx, "track.begin", ("track", row.id), None)?;
    read::one(conn, row)
}

/// Refuses a step that this kind does not have.
pub fn has_step(kind: TrackKind, step: TrackStepWord, pointer: &str) -> Outcome<()> {
    match kind.rule(step) {
        Some(_) => Ok(()),
        None => Err(Fault::at(pointer, "unknown-step", format!("a track of the kind {kind} has no step {step}"))),
    }
}
