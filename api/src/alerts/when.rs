//! When and by which channels one person is told of one message: a pure function of what that person chose, of what can be reached,
//! and of the clock of the site.
//!
//! Asked by the preview and by [`super::expand`], so that both say the same. It must not ask the clock or the database.

use jiff::civil::Time;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use shared_types::alert::AlertLevel;
use shared_types::delivery::AlertChannel;
use shared_types::notify::{self, AlertChoice};

/// For how long an alert of a level is of use to who has not had it yet.
pub fn lasts(level: AlertLevel) -> SignedDuration {
    SignedDuration::from_hours(match level {
        AlertLevel::DangerNow => 2,
        AlertLevel::LookOut => 12,
        AlertLevel::ForInformation => 72,
    })
}

/// What it is asked by.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// What the person chose.
    pub choice: &'a AlertChoice,
    /// How much hurry.
    pub level: AlertLevel,
    /// Whether a role of the person that receives alerts is in force there.
    pub in_force: bool,
    /// Channels by which the person can be reached: with a verified address that nobody stopped.
    pub reachable: &'a [AlertChannel],
    /// The moment.
    pub now: Timestamp,
    /// The clock of the site.
    pub zone: &'a TimeZone,
}

/// Why it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It does not.
    No,
    /// Quiet hours.
    Quiet,
    /// It comes with the others of a day.
    Digest,
}

/// How somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Not at all.
    Not,
    /// On the screen, and by these channels from a moment on; no channel: on the screen alone.
    Told {
        /// The first is tried first.
        channels: Vec<AlertChannel>,
        /// Not before.
        from: Timestamp,
        /// Why not before.
        held: Held,
    },
}

/// Decides.
pub fn plan(asked: &Asked<'_>) -> Plan {
    if !asked.in_force {
        return Plan::Not;
    }
    let channels: Vec<AlertChannel> =
        asked.choice.channels(asked.level).into_iter().filter(|c| asked.reachable.contains(c)).collect();
    let now = Plan::Told { channels: channels.clone(), from: asked.now, held: Held::No };
    if channels.is_empty() {
        return now;
    }
    if asked.level == AlertLevel::ForInformation
        && let Some(time) = asked.choice.digest_at.as_deref().and_then(notify::time)
    {
        // The hour was chosen for just this: quiet hours do not move it.
        return Plan::Told { channels, from: next(asked.now, time, asked.zone), held: Held::Digest };
    }
    let Some(end) = quiet_until(asked) else { return now };
    if asked.level == AlertLevel::DangerNow && asked.choice.danger_passes {
        return now;
    }
    // What is of no use any more when they end is not sent then; it stands on the screen.
    let channels = if end < asked.now + lasts(asked.level) { channels } else { vec![] };
    Plan::Told { channels, from: end, held: Held::Quiet }
}

/// When the quiet hours end that it is now in.
fn quiet_until(asked: &Asked<'_>) -> Option<Timestamp> {
    let hours = asked.choice.quiet_hours.as_ref()?;
    let (from, until) = (notify::time(&hours.from)?, notify::time(&hours.until)?);
    let clock = asked.now.to_zoned(asked.zone.clone()).time();
    let within = if from < until { from <= clock && clock < until } else { from <= clock || clock < until };
    within.then(|| next(asked.now, until, asked.zone))
}

/// The next time that the clock shows this. An hour that a change of the clock skips is over at the moment of the change; of one that
/// comes twice the first that lies ahead.
fn next(now: Timestamp, time: Time, zone: &TimeZone) -> Timestamp {
    let today = now.to_zoned(zone.clone()).date();
    for days in 0..=2_i32 {
        let Ok(day) = today.checked_add(days.days()) else { break };
        let shown = zone.to_ambiguous_timestamp(day.to_datetime(time));
        let gap = matches!(shown.offset(), AmbiguousOffset::Gap { .. });
        let (earlier, later) = (shown.earlier().ok(), shown.later().ok());
        let moments = if gap {
            [later.and_then(|l| zone.preceding(l).next().map(|change| change.timestamp())), None]
        } else {
            [earlier, later]
        };
        if let Some(moment) = moments.into_iter().flatten().find(|m| *m > now) {
            return moment;
        }
    }
    now
}
