//! When it happened, as a row keeps it: a precision and up to two moments. A day is a whole-day window of the site's calendar,
//! never midnight.
//!
//! Called by reporting and by imports; insight spreads what stands here over the hours.

use crate::fault::{Fault, Outcome};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use shared_types::incident::{CLOCK_SLACK_MINUTES, EARLIEST_DAY, NewIncident, OccurredPrecision};
use shared_types::problem::FieldFault;

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

/// Reads the time of a report; what lies in the future or before all memory is refused.
pub fn of_report(new: &NewIncident, zone: &TimeZone, now: Timestamp) -> Outcome<Occurrence> {
    let latest = now + SignedDuration::from_mins(CLOCK_SLACK_MINUTES);
    let judge = |pointer: &str, at: Option<Timestamp>| {
        let at = at?;
        if at > latest {
            return Some(FieldFault::new(pointer, "in-the-future", "has not happened yet"));
        }
        let early = zone.to_datetime(at).date() < EARLIEST_DAY;
        early.then(|| FieldFault::new(pointer, "too-long-ago", format!("lies before {EARLIEST_DAY}")))
    };
    let occurrence = match new.occurred_precision {
        OccurredPrecision::Day => {
            let date =
                new.occurred_date.ok_or_else(|| Fault::at("/occurredDate", "required", "is needed with `day`"))?;
            let (from, until) = day(date, zone)?;
            if let Some(fault) = judge("/occurredDate", Some(from)) {
                return Err(Fault::Invalid(vec![fault]));
            }
            Occurrence { precision: OccurredPrecision::Day, from: Some(from), until: Some(until) }
        }
        precision => Occurrence { precision, from: new.occurred_from, until: new.occurred_until },
    };
    if occurrence.precision != OccurredPrecision::Day {
        let faults = [judge("/occurredFrom", occurrence.from), judge("/occurredUntil", occurrence.until)];
        let faults: Vec<FieldFault> = faults.into_iter().flatten().collect();
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
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
