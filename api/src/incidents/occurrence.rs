//! When it happened, as a row keeps it: a precision and up to two moments. A day is a whole-day window of the site's calendar,
//! never midnight.
//!
//! Called by reporting and by imports; insight spreads what stands here over the hours.

use crate::fault::{Fault, Outcome};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use shared_types::incident::{CLOCK_SLACK_MINUTES, NewIncident, OccurredPrecision};

/// When it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// How exactly it is known.
    pub precision: OccurredPrecision,
    /// The moment, or the begin.
    pub from: Option<Timestamp>,
    /// The end of a window.
    pub until: Option<Timestamp>,
}

/// Reads the time of a report; what lies in the future is refused.
pub fn of_report(new: &NewIncident, zone: &TimeZone, now: Timestamp) -> Outcome<Occurrence> {
    let latest = now + SignedDuration::from_mins(CLOCK_SLACK_MINUTES);
    let future = |pointer: &str| Fault::at(pointer, "in-the-future", "has not happened yet");
    let occurrence = match new.occurred_precision {
        OccurredPrecision::Day => {
            let date =
                new.occurred_date.ok_or_else(|| Fault::at("/occurredDate", "required", "is needed with `day`"))?;
            let (from, until) = day(date, zone)?;
            if from > latest {
                return Err(future("/occurredDate"));
            }
            Occurrence { precision: OccurredPrecision::Day, from: Some(from), until: Some(until) }
        }
        precision => Occurrence { precision, from: new.occurred_from, until: new.occurred_until },
    };
    if occurrence.precision != OccurredPrecision::Day {
        if occurrence.from.is_some_and(|t| t > latest) {
            return Err(future("/occurredFrom"));
        }
        if occurrence.until.is_some_and(|t| t > latest) {
            return Err(future("/occurredUntil"));
        }
    }
    Ok(occurrence)
}

/// Begin and end of a day on the calendar of a zone: 23 or 25 hours when the clock changes.
pub fn day(date: Date, zone: &TimeZone) -> Outcome<(Timestamp, Timestamp)> {
    let bad = |_| Fault::at("/occurredDate", "date", "is a day that this calendar does not know");
    let from = zone.to_zoned(date.at(0, 0, 0, 0)).map_err(bad)?;
    let until = zone.to_zoned(date.tomorrow().map_err(bad)?.at(0, 0, 0, 0)).map_err(bad)?;
    Ok((from.timestamp(), until.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_as_many_hours_as_the_clock_says() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        for (text, hours) in [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)] {
            let (from, until) = day(text.parse().unwrap(), &zone).unwrap();
            assert_eq!(until.duration_since(from).as_hours(), hours, "{text}");
        }
    }
}
