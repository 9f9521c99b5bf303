//! An incident in the hands of somebody who may tell of its tracks. Every verb that changes something begins here.

use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::organisation;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::{self, Known};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shared_types::access::Permission;
use shared_types::ids::IncidentId;
use shared_types::incident::{CLOCK_SLACK_MINUTES, EARLIEST_DAY, FieldChange};
use shared_types::track::{NewTrackStep, TrackHand, TrackKind, tells};

/// Who asks, and what every verb needs of the ground.
pub struct Asking<'a> {
    /// The context.
    pub ctx: &'a Ctx,
    /// Where the permission of the operation holds.
    pub reach: &'a Reach,
    /// The code lists.
    pub book: &'a CodeBook,
}

/// The incident, and whose word the caller's is.
pub struct Within {
    /// The incident, held until the change commits.
    pub known: Known,
    /// For which side the caller speaks.
    pub hand: TrackHand,
}

impl Within {
    /// To tell of its tracks. That it was closed, or its words were wiped, stands in nobody's way.
    pub fn telling(conn: &mut AnyConnection, by: &Asking<'_>, id: IncidentId) -> Outcome<Self> {
        let known = known::to_follow(conn, by.reach, by.book, id)?;
        let kind: Option<String> = organisation::table
            .find(Key::from(by.ctx.actor().organisation))
            .select(organisation::kind)
            .first(conn)
            .optional()?;
        let hand = match kind.as_deref() {
            Some("police") => TrackHand::Police,
            Some("prosecution") => TrackHand::Prosecution,
            _ => TrackHand::Own,
        };
        Ok(Self { known, hand })
    }

    /// Refuses a kind that no role of the caller may tell of here.
    pub fn may_tell(&self, by: &Asking<'_>, kind: TrackKind) -> Outcome<()> {
        let roles = by.ctx.scope().roles_with(Permission::TrackTell, self.known.site);
        if roles.iter().any(|role| tells(*role, kind)) {
            Ok(())
        } else {
            Err(Fault::forbidden(
                "track-not-yours",
                format!("A track of the kind {kind} is not for your role to tell of."),
            ))
        }
    }

    /// Refuses to strike what another side said.
    pub fn own_word(&self, hand: TrackHand) -> Outcome<()> {
        if hand == self.hand {
            Ok(())
        } else {
            Err(Fault::forbidden("other-hand", "What another side said is not yours to strike."))
        }
    }

    /// Leaves the line in the audit trail.
    pub fn audit(
        &self,
        conn: &mut AnyConnection,
        ctx: &Ctx,
        action: &str,
        row: (&'static str, Key),
        reason: Option<&str>,
    ) -> Outcome<()> {
        let entry = audit::Entry { action, kind: row.0, id: Some(row.1.0), area: Some(self.known.site), reason };
        audit::record(conn, ctx, &entry)
    }
}

/// The moment of a step: not before its track began, and not ahead of the clock.
pub fn moment(new: &NewTrackStep, pointer: &str, begun: Option<Timestamp>, now: Timestamp) -> Outcome<Timestamp> {
    let at = new.happened_at.unwrap_or(now);
    let wrong = |code, detail: &str| Err(Fault::at(pointer, code, detail));
    if at > now + SignedDuration::from_mins(CLOCK_SLACK_MINUTES) {
        return wrong("in-the-future", "must not lie in the future");
    }
    if at.to_zoned(jiff::tz::TimeZone::UTC).date() < EARLIEST_DAY {
        return wrong("too-long-ago", "lies before anything that can have happened here");
    }
    match begun {
        Some(begun) if at < begun => wrong("before-begin", "lies before its track began"),
        _ => Ok(at),
    }
}

/// What the timeline shows of a step: kind of track and word of the step.
pub fn change(kind: TrackKind, from: Value, to: Value) -> FieldChange {
    FieldChange { field: kind.word().to_owned(), from, to }
}

/// The same for a step that was taken.
pub fn taken(kind: TrackKind, new: &NewTrackStep) -> FieldChange {
    change(kind, Value::Null, json!(new.step))
}
