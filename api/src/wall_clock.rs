//! A time zone as a sorted table of its changes, so that 100,000 moments are turned into wall-clock hours in milliseconds.
//!
//! Called by the aoristic grid. It must not decide what a local time without an offset means: that is `methods::cli::times`.

use crate::ladder::Ladder;
use jiff::{Timestamp, tz::TimeZone};

/// Changes up to here stand in the table; later moments are asked of the zone's rules, one by one.
const TABLE_ENDS: &str = "2100-01-01T00:00:00Z";

/// The wall clock of one zone, prepared once and then only read.
#[derive(Debug, Clone)]
pub struct WallClock {
    zone: TimeZone,
    /// Start of each stretch of constant offset, epoch milliseconds, ascending; the first is `i64::MIN`.
    starts: Ladder,
    /// Offset from UTC in milliseconds that holds from the start at the same place.
    offsets: Vec<i64>,
    /// From here on the table says nothing.
    table_ends: i64,
}

/// A stretch of time in which the offset from UTC does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Local time minus UTC, in milliseconds.
    pub offset_ms: i64,
    /// First epoch millisecond that no longer belongs to the stretch.
    pub ends_ms: i64,
}

impl WallClock {
    /// The table of a zone.
    #[must_use]
    pub fn new(zone: &TimeZone) -> Self {
        let end: Timestamp = TABLE_ENDS.parse().expect("a valid constant");
        let mut starts = vec![i64::MIN];
        let mut offsets = vec![offset_ms(zone, Timestamp::MIN)];
        for change in zone.following(Timestamp::MIN) {
            if change.timestamp() >= end {
                break;
            }
            let offset = i64::from(change.offset().seconds()) * 1_000;
            // A change of name only ("CET" to "MET") is none of ours.
            if offsets.last() != Some(&offset) {
                starts.push(change.timestamp().as_millisecond());
                offsets.push(offset);
            }
        }
        Self { zone: zone.clone(), starts: Ladder::new(starts), offsets, table_ends: end.as_millisecond() }
    }

    /// The wall clock of a zone by its IANA name (`Europe/Amsterdam`, `UTC`).
    ///
    /// # Errors
    /// When the bundled time zone database has no such name.
    pub fn named(name: &str) -> Result<Self, jiff::Error> {
        Ok(Self::new(&TimeZone::get(name)?))
    }

    /// The zone this clock was made of.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The stretch of constant offset that a moment lies in.
    #[must_use]
    #[inline]
    pub fn stretch(&self, at_ms: i64) -> Stretch {
        if at_ms >= self.table_ends {
            return self.stretch_by_rule(at_ms);
        }
        let next = self.starts.climbed(at_ms);
        Stretch {
            offset_ms: self.offsets[next - 1],
            ends_ms: self.starts.rungs().get(next).copied().unwrap_or(self.table_ends),
        }
    }

    /// Whether a moment, or a window, touches an hour of the week (0 is Monday 00 h) on this clock. A window ends before its
    /// end, so an end exactly on the hour does not touch that hour; one that ends before it begins touches nothing. Up to a
    /// minute it is a moment, from a week on it is everywhere: as in the grid, so that a cell and its list agree.
    #[must_use]
    pub fn touches(&self, from_ms: i64, until_ms: Option<i64>, week_hour: u8) -> bool {
        const MINUTE: i64 = 60_000;
        const HOUR: i64 = 60 * MINUTE;
        let hour_of = |at: i64, offset: i64| (at + offset).div_euclid(HOUR);
        // 1 January 1970 was a Thursday: hour 72 of its week.
        let of_week = |hour: i64| (hour + 72).rem_euclid(168);
        let wanted = i64::from(week_hour);
        let length = until_ms.map_or(0, |until| until.saturating_sub(from_ms));
        if length >= 168 * HOUR {
            return true;
        }
        let Some(until) = until_ms.filter(|_| !(0..=MINUTE).contains(&length)) else {
            return of_week(hour_of(from_ms, self.stretch(from_ms).offset_ms)) == wanted;
        };
        let mut at = from_ms;
        while at < until {
            let stretch = self.stretch(at);
            let last = until.min(stretch.ends_ms) - 1;
            let (first_hour, last_hour) = (hour_of(at, stretch.offset_ms), hour_of(last, stretch.offset_ms));
            if (wanted - of_week(first_hour)).rem_euclid(168) <= last_hour - first_hour {
                return true;
            }
            at = last + 1;
        }
        false
    }

    fn stretch_by_rule(&self, at_ms: i64) -> Stretch {
        // Moments beyond the year 9999 keep the last offset the zone has.
        let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX);
        Stretch {
            offset_ms: offset_ms(&self.zone, at),
            ends_ms: self.zone.following(at).next().map_or(i64::MAX, |change| change.timestamp().as_millisecond()),
        }
    }
}

fn offset_ms(zone: &TimeZone, at: Timestamp) -> i64 {
    i64::from(zone.to_offset(at).seconds()) * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn the_clock_changes_on_the_last_sundays() {
        let clock = WallClock::named("Europe/Amsterdam").unwrap();
        let winter = clock.stretch(ms("2026-03-29T00:59:59Z"));
        assert_eq!(winter.offset_ms, 3_600_000);
        assert_eq!(winter.ends_ms, ms("2026-03-29T01:00:00Z"));
        let summer = clock.stretch(winter.ends_ms);
        assert_eq!(summer.offset_ms, 7_200_000);
        assert_eq!(summer.ends_ms, ms("2026-10-25T01:00:00Z"));
    }

    #[test]
    fn a_window_touches_the_hours_it_covers_and_no_other() {
        let clock = WallClock::named("Europe/Amsterdam").unwrap();
        let touched = |from: &str, until: Option<&str>| -> Vec<u8> {
            (0..168).filter(|h| clock.touches(ms(from), until.map(ms), *h)).collect()
        };
        // Saturday 28 March 2026, 16:10 to 17:00 on the clock (still winter time)
        assert_eq!(touched("2026-03-28T15:10:00Z", Some("2026-03-28T16:00:00Z")), [5 * 24 + 16]);
        assert_eq!(touched("2026-03-28T15:10:00Z", None), [5 * 24 + 16]);
        // the night of the change: 1 h and 3 h, there is no 2 h
        assert_eq!(touched("2026-03-29T00:30:00Z", Some("2026-03-29T01:30:00Z")), [6 * 24 + 1, 6 * 24 + 3]);
        assert_eq!(touched("2026-03-29T00:30:00Z", Some("2026-03-28T01:30:00Z")), [] as [u8; 0]);
        assert_eq!(touched("2026-01-01T00:00:00Z", Some("2026-01-09T00:00:00Z")).len(), 168);
        // a minute over the hour is a moment in the first; a whole week is everywhere, also where the clock skips an hour
        assert_eq!(touched("2026-03-28T15:59:30Z", Some("2026-03-28T16:00:30Z")), [5 * 24 + 16]);
        assert_eq!(touched("2026-03-22T23:00:00Z", Some("2026-03-29T23:00:00Z")).len(), 168);
    }

    #[test]
    fn after_the_table_the_rules_go_on() {
        let clock = WallClock::named("Europe/Amsterdam").unwrap();
        assert_eq!(clock.stretch(ms("2150-01-15T12:00:00Z")).offset_ms, 3_600_000);
        assert_eq!(clock.stretch(ms("2150-07-15T12:00:00Z")).offset_ms, 7_200_000);
        assert_eq!(clock.stretch(i64::MAX).ends_ms, i64::MAX);
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        assert!(WallClock::named("Europe/Nergenshuizen").is_err());
    }

    proptest! {
        #[test]
        fn the_table_says_what_the_zone_says(at in ms("1850-01-01T00:00:00Z")..ms("2250-01-01T00:00:00Z"), zone in 0..5usize) {
            let name = ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"][zone];
            let clock = WallClock::named(name).unwrap();
            let stretch = clock.stretch(at);
            let zone = TimeZone::get(name).unwrap();
            prop_assert_eq!(stretch.offset_ms, offset_ms(&zone, Timestamp::from_millisecond(at).unwrap()));
            prop_assert!(stretch.ends_ms > at);
            let last = Timestamp::from_millisecond(stretch.ends_ms - 1).unwrap_or(Timestamp::MAX);
            prop_assert_eq!(stretch.offset_ms, offset_ms(&zone, last));
        }
    }
}
