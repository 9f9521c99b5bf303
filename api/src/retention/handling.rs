//! What people wrote while they handled an incident, beside its timeline: it ends with the words of the incident.
//!
//! Called by the wiping of words. Facts stay: which tracks there were, their steps, dates and numbers.

use crate::db::schema::{alert, asked_question, mail_outbox, message, task, track, track_step};
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use diesel::prelude::*;

/// Fields that go, as the tombstone names them.
pub const WIPED: [&str; 6] =
    ["tasks.what", "tracks.party", "tracks.steps.note", "questions.text", "questions.answer", "messages"];

/// Adds the condition that the incident `i` has words of this kind that were written until a moment, so that they end even where
/// it has no others.
pub fn or_has_words(sql: &mut Sql, until: Moment) {
    for (from, at) in [
        ("track w WHERE w.party IS NOT NULL AND w.incident_id = i.id", "w.added_at"),
        (
            "track w JOIN track_step s ON s.track_id = w.id WHERE s.note IS NOT NULL AND w.incident_id = i.id",
            "s.added_at",
        ),
        ("task w WHERE w.what IS NOT NULL AND w.incident_id = i.id", "w.added_at"),
        ("asked_question w WHERE w.text IS NOT NULL AND w.incident_id = i.id", "w.asked_at"),
    ] {
        sql.push(format!(" OR EXISTS (SELECT 1 FROM {from} AND {at} <= ")).bind(until).push(")");
    }
}

/// Wipes them.
pub fn wipe(conn: &mut AnyConnection, incident: Key) -> Outcome<()> {
    let tracks = track::table.filter(track::incident_id.eq(incident));
    diesel::update(tracks).set(track::party.eq(None::<String>)).execute(conn)?;
    let ids: Vec<Key> = tracks.select(track::id).load(conn)?;
    diesel::update(track_step::table.filter(track_step::track_id.eq_any(ids)))
        .set(track_step::note.eq(None::<String>))
        .execute(conn)?;
    diesel::update(asked_question::table.filter(asked_question::incident_id.eq(incident)))
        .set((asked_question::text.eq(None::<String>), asked_question::answer.eq(None::<String>)))
        .execute(conn)?;
    diesel::update(task::table.filter(task::incident_id.eq(incident)))
        .set(task::what.eq(None::<String>))
        .execute(conn)?;
    // Messages and mail tell who reported it.
    diesel::delete(message::table.filter(message::incident_id.eq(incident))).execute(conn)?;
    diesel::delete(mail_outbox::table.filter(mail_outbox::incident_id.eq(incident))).execute(conn)?;
    // What was sent of it ends with it: the words of its alerts go with the next look of theirs.
    let alerts = alert::table.filter(alert::incident_id.eq(incident).and(alert::wiped_at.is_null()));
    diesel::update(alerts).set(alert::wipe_at.eq(Moment(0))).execute(conn)?;
    Ok(())
}
