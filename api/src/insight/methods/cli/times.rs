//! Reads the times of a file of incidents: with an offset, on the wall clock of the zone, or a day without a time.
//!
//! Called by the methods that read times. The import has mappings and formats of its own; this is the small, fixed reading that anyone can repeat by hand.
//!
//! Decisions on local times without an offset:
//! - an hour that occurs twice (end of summer time): a start takes the first, an end takes the second, so that the window
//!   surely holds the moment; where both columns hold the same text it is one instant, the first;
//! - an hour that does not exist (start of summer time): the time is moved on by the gap, 02:30 becomes 03:30, as
//!   RFC 5545 reads it;
//! - a day without a time is the whole day: a start takes its first moment, an end the first moment of the next day, and
//!   a day with no end is its own window, never midnight.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::{Disambiguation, TimeZone},
};

/// A window as the grid wants it, in epoch milliseconds.
pub(super) type Window = (Option<i64>, Option<i64>);

/// A time as written.
enum Written {
    Moment(Timestamp),
    OnTheClock(DateTime),
    Day(Date),
}

/// Reads both columns of a row; `Err` holds the text that is no time.
pub(super) fn window<'t>(zone: &TimeZone, from: &'t str, to: &'t str) -> Result<Window, &'t str> {
    let (from, to) = (from.trim(), to.trim());
    let start = written(from)?;
    let end = written(to)?;
    let from_ms = match &start {
        None => None,
        Some(start) => Some(resolve(zone, start, Disambiguation::Compatible).ok_or(from)?),
    };
    let until_ms = match (&start, &end) {
        (Some(Written::Day(day)), None) => Some(next_midnight(zone, *day).ok_or(from)?),
        (_, None) => None,
        (_, Some(Written::Day(day))) => Some(next_midnight(zone, *day).ok_or(to)?),
        (Some(Written::OnTheClock(a)), Some(Written::OnTheClock(b))) if a == b => from_ms,
        // In a gap there is no second hour: it is moved on as a start is.
        (_, Some(end)) => Some(resolve_last(zone, end).ok_or(to)?),
    };
    Ok((from_ms, until_ms))
}

/// Reads one time that must have an hour; `Err` says what is wrong with it. An end in an hour that occurs twice is the second.
pub(super) fn moment(zone: &TimeZone, text: &str, is_end: bool) -> Result<Option<i64>, &'static str> {
    let twice = if is_end { Disambiguation::Later } else { Disambiguation::Compatible };
    match written(text.trim()).map_err(|_| "is not a time")? {
        None => Ok(None),
        Some(Written::Day(_)) => Err("has no hour"),
        Some(there) => resolve(zone, &there, twice).map(Some).ok_or("lies outside the calendar"),
    }
}

fn written(text: &str) -> Result<Option<Written>, &str> {
    if text.is_empty() {
        return Ok(None);
    }
    // An offset or a Z first: the reading without one would pass over it.
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(Some(Written::Moment(moment)));
    }
    let dated = text.len() == "2026-01-31".len();
    if dated && let Ok(day) = text.parse::<Date>() {
        return Ok(Some(Written::Day(day)));
    }
    // "2026-01-31 09" and longer; a zone or offset that did not read above is no part of a clock time.
    let plain = text.bytes().skip(10).all(|b| b.is_ascii_digit() || b" T:.".contains(&b));
    match text.parse::<DateTime>() {
        Ok(there) if plain && !dated => Ok(Some(Written::OnTheClock(there))),
        _ => Err(text),
    }
}

fn resolve(zone: &TimeZone, written: &Written, twice: Disambiguation) -> Option<i64> {
    let moment = match written {
        Written::Moment(moment) => *moment,
        Written::Day(day) => return midnight(zone, *day),
        Written::OnTheClock(there) => zone.to_ambiguous_timestamp(*there).disambiguate(twice).ok()?,
    };
    Some(moment.as_millisecond())
}

fn resolve_last(zone: &TimeZone, written: &Written) -> Option<i64> {
    // "Later" is the second of two hours, and in a gap the same as "compatible".
    resolve(zone, written, Disambiguation::Later)
}

fn midnight(zone: &TimeZone, day: Date) -> Option<i64> {
    let first = day.to_zoned(zone.clone()).ok()?;
    Some(first.timestamp().as_millisecond())
}

fn next_midnight(zone: &TimeZone, day: Date) -> Option<i64> {
    midnight(zone, day.checked_add(1.day()).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::both_written("2026-01-05 09:15:00", "2026-01-05T09:45", "08:15:00", "08:45:00")]
    #[case::with_offsets("2026-01-05T09:15:00+01:00", "2026-01-05T10:15:00Z", "08:15:00", "10:15:00")]
    #[case::offset_after_space("2026-01-05 09:15:00+01:00", "2026-01-05 09:15:30+01:00", "08:15:00", "08:15:30")]
    fn windows_on_a_winter_day(#[case] from: &str, #[case] to: &str, #[case] start: &str, #[case] end: &str) {
        let there = |t: &str| Some(ms(&format!("2026-01-05T{t}Z")));
        assert_eq!(read(from, to), Ok((there(start), there(end))));
    }

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn read<'t>(from: &'t str, to: &'t str) -> Result<Window, &'t str> {
        window(&TimeZone::get("Europe/Amsterdam").unwrap(), from, to)
    }

    fn utc(from: &str, to: &str) -> Result<Window, &'static str> {
        Ok((Some(ms(from)), Some(ms(to))))
    }

    #[test]
    fn an_empty_column_is_none() {
        assert_eq!(read("", " "), Ok((None, None)));
        assert_eq!(read("2026-01-05 09:15", ""), Ok((Some(ms("2026-01-05T08:15:00Z")), None)));
        assert_eq!(read("", "2026-01-05 09:15"), Ok((None, Some(ms("2026-01-05T08:15:00Z")))));
    }

    #[test]
    fn a_day_is_a_window_never_midnight() {
        let day = utc("2026-01-13T23:00:00Z", "2026-01-14T23:00:00Z");
        assert_eq!(read("2026-01-14", ""), day);
        assert_eq!(read("2026-01-14", "2026-01-14"), day);
        let longer = utc("2026-01-13T23:00:00Z", "2026-01-15T23:00:00Z");
        assert_eq!(read("2026-01-14", "2026-01-15"), longer);
        // The day the clock goes back is 25 hours long.
        assert_eq!(read("2026-10-25", ""), utc("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"));
    }

    #[test]
    fn an_hour_that_occurs_twice_widens_the_window() {
        let both = utc("2026-10-25T00:10:00Z", "2026-10-25T01:40:00Z");
        assert_eq!(read("2026-10-25 02:10", "2026-10-25 02:40"), both);
        // By the clock this one ends before it begins; in truth it is twenty minutes.
        let turned = utc("2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z");
        assert_eq!(read("2026-10-25 02:50", "2026-10-25 02:10"), turned);
        let instant = utc("2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z");
        assert_eq!(read("2026-10-25 02:30", "2026-10-25 02:30:00"), instant);
    }

    #[test]
    fn an_hour_that_does_not_exist_is_moved_on() {
        let moved = utc("2026-03-29T01:30:00Z", "2026-03-29T01:45:00Z");
        assert_eq!(read("2026-03-29 02:30", "2026-03-29 02:45"), moved);
    }

    #[test]
    fn a_moment_must_have_an_hour() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let read = |text, is_end| moment(&zone, text, is_end);
        assert_eq!(read(" ", false), Ok(None));
        assert_eq!(read("2026-01-05", false), Err("has no hour"));
        assert_eq!(read("soon", true), Err("is not a time"));
        assert_eq!(read("2026-10-25 02:30", false), Ok(Some(ms("2026-10-25T00:30:00Z"))));
        assert_eq!(read("2026-10-25 02:30", true), Ok(Some(ms("2026-10-25T01:30:00Z"))));
    }

    #[rstest]
    #[case("31-12-2026")]
    #[case("2026-02-31 10:00")]
    #[case("2026-02-31")]
    #[case("2026-01-05 25:00")]
    #[case("2026-01-05 09:15 PM")]
    #[case("2026-01-05 09:15+99:00")]
    #[case("yesterday")]
    fn what_is_no_time_is_named(#[case] text: &str) {
        assert_eq!(read(text, ""), Err(text));
        assert_eq!(read("2026-01-05", text), Err(text));
    }
}
