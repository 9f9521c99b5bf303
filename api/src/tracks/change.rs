//! Changing number, party and way of notifying: a merge patch, so that two who change different fields both succeed.

use super::read;
use super::store;
use super::within::{Asking, Within};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::jobs::outbox::Hear;
use crate::web::etag::IfMatch;
use serde_json::{Value, json};
use shared_types::ids::{IncidentId, TrackId};
use shared_types::incident::FieldChange;
use shared_types::track::{NotifiedBy, Track, TrackKind, TrackPatch};

/// Changes what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    (incident, id): (IncidentId, TrackId),
    if_match: IfMatch,
    patch: &TrackPatch,
) -> Outcome<Track> {
    let within = Within::telling(conn, by, incident)?;
    let mut row = store::track(conn, incident, id.into())?;
    let kind = row.kind()?;
    within.may_tell(by, kind)?;
    if row.struck_at.is_some() {
        return Err(Fault::conflict("struck-already", "It was struck and stays as it is."));
    }
    if_match.check(row.version)?;
    if patch.party.value().is_some() {
        within.known.takes_words()?;
    }
    if patch.notified_by.value().is_some() && kind != TrackKind::PoliceNotified {
        return Err(Fault::at("/notifiedBy", "notified-by-unexpected", "goes with `police-notified`"));
    }
    let mut changes = Vec::new();
    let mut note = |field: &str, from: Value, to: Value| {
        changes.push(FieldChange { field: field.to_owned(), from, to });
    };
    if let Some(new) = patch.reference.clone().named().filter(|new| *new != row.reference) {
        note("reference", json!(row.reference), json!(new));
        row.reference = new;
    }
    if let Some(new) = patch.party.clone().named().filter(|new| *new != row.party) {
        // By name alone: whoever it was must not stay in the timeline.
        note("party", Value::Null, Value::Null);
        row.party = new;
    }
    let how = patch.notified_by.named().map(|how| how.map(NotifiedBy::word).map(str::to_owned));
    if let Some(new) = how.filter(|new| *new != row.notified_by) {
        note("notifiedBy", json!(row.notified_by), json!(new));
        row.notified_by = new;
    }
    if !changes.is_empty() {
        row.version += 1;
        store::update(conn, &row)?;
        known::tell_of(conn, by.ctx, &within.known, "track-changed", &changes, (Key::fresh(), Hear::Nobody))?;
        within.audit(conn, by.ctx, "track.change", ("track", row.id), None)?;
    }
    read::one(conn, row)
}
