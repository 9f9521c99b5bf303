//! What every figure says of itself: sites, period, zone, as of when, how many, how many without a known time.

use super::asked::Asked;
use super::hiding::{BASE, Eyes};
use super::methods::small_counts::Display;
use jiff::Timestamp;
use shared_types::insight::{Basis, Showing};

/// The basis of a panel of which `usable` incidents can be used.
pub fn of(asked: &Asked, total: u64, unknown_time: u64, usable: u64) -> Basis {
    let (from, until) = asked.period();
    let before = asked.compared().map(|c| c.1);
    let eyes = asked.eyes;
    Basis {
        sites: asked.selection.sites(),
        from,
        until,
        previous_from: before.and_then(|s| Timestamp::from_millisecond(s.from_ms).ok()),
        previous_until: before.and_then(|s| Timestamp::from_millisecond(s.until_ms).ok()),
        time_zone: asked.time_zone.clone(),
        as_of: asked.at,
        total: eyes.number(total),
        unknown_time: eyes.number(unknown_time),
        showing: showing(eyes, usable),
        leads_to_incidents: eyes == Eyes::Exact,
        rounded_to: (eyes == Eyes::CountsOnly).then(|| i64::try_from(BASE).unwrap_or_default()),
    }
}

/// What may be shown of so many, from the number that is told.
pub fn showing(eyes: Eyes, usable: u64) -> Showing {
    match Display::of(u64::try_from(eyes.number(usable)).unwrap_or_default()) {
        Display::ListOnly => Showing::ListOnly,
        Display::CountsWithInterval => Showing::CountsOnly,
        Display::Full => Showing::Full,
    }
}
