//! Periods as people name them, in the time zone of a site: ISO weeks, months, a year earlier, the last twelve months.
//!
//! Called by the insight room for the course over time and for its comparisons. It must not ask what time it is: now is given.
//!
//! Weeks are those of ISO 8601: from Monday, numbered in the year that holds their Thursday, so that some years have 53.
//! A period begins with the first moment of its first day, also where the clock changes at midnight.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

/// More periods than this are refused: 96 years of weeks.
pub const MOST_PERIODS: usize = 5_000;
const DAY_MS: f64 = 86_400_000.0;

/// A stretch of time `[from, until)` in epoch milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First moment.
    pub from_ms: i64,
    /// First moment that no longer belongs to it.
    pub until_ms: i64,
}

impl Span {
    /// Length in days of 24 hours, as the time over which two counts are compared.
    #[must_use]
    pub fn days(self) -> f64 {
        (self.until_ms - self.from_ms) as f64 / DAY_MS
    }
}

/// How a course is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// ISO weeks.
    Week,
    /// Calendar months.
    Month,
}

/// One week or month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// `2026-W53` or `2026-01`.
    pub label: String,
    /// First day.
    pub first_day: Date,
    /// When it begins and ends in the zone.
    pub span: Span,
}

impl Period {
    /// Whether the period is over; one that is not is greyed and never judged.
    #[must_use]
    pub fn is_finished(&self, now_ms: i64) -> bool {
        self.span.until_ms <= now_ms
    }

    /// Whether a selection holds all of the period; a first or last one that is cut is no fair count.
    #[must_use]
    pub fn lies_within(&self, selection: Span) -> bool {
        selection.from_ms <= self.span.from_ms && self.span.until_ms <= selection.until_ms
    }
}

/// Why there are no such periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// The moment lies outside the years -9999 to 9999.
    #[error("the period lies outside the calendar")]
    OutsideCalendar,
    /// The stretch would be cut into more than [`MOST_PERIODS`].
    #[error("the period is too long to be cut into weeks or months")]
    TooMany,
}

impl From<jiff::Error> for CalendarFault {
    fn from(_: jiff::Error) -> Self {
        Self::OutsideCalendar
    }
}

/// All weeks or months that a stretch of time touches, in order and without gaps; none for an empty stretch.
///
/// # Errors
/// Outside the calendar, or more than [`MOST_PERIODS`].
pub fn periods(zone: &TimeZone, step: Step, over: Span) -> Result<Vec<Period>, CalendarFault> {
    let mut out = Vec::new();
    if over.until_ms <= over.from_ms {
        return Ok(out);
    }
    let mut day = first_day_of(step, local_date(zone, over.from_ms)?)?;
    let mut from_ms = start_of(zone, day)?;
    while from_ms < over.until_ms {
        if out.len() == MOST_PERIODS {
            return Err(CalendarFault::TooMany);
        }
        let next = match step {
            Step::Week => day.checked_add(7.days())?,
            Step::Month => day.checked_add(1.month())?,
        };
        let until_ms = start_of(zone, next)?;
        out.push(Period { label: label(step, day), first_day: day, span: Span { from_ms, until_ms } });
        (day, from_ms) = (next, until_ms);
    }
    Ok(out)
}

/// The place of the period that a moment lies in; `periods` in order and without gaps.
#[must_use]
pub fn period_of(periods: &[Period], at_ms: i64) -> Option<usize> {
    let place = periods.partition_point(|p| p.span.until_ms <= at_ms);
    let period = periods.get(place)?;
    (period.span.from_ms <= at_ms).then_some(place)
}

/// The same dates and clock times a year earlier; 29 February becomes 28 February.
///
/// # Errors
/// Outside the calendar.
pub fn year_earlier(zone: &TimeZone, span: Span) -> Result<Span, CalendarFault> {
    let back = |ms| -> Result<i64, CalendarFault> {
        let there = zone.to_datetime(timestamp(ms)?).checked_sub(1.year())?;
        Ok(zone.to_timestamp(there)?.as_millisecond())
    };
    Ok(Span { from_ms: back(span.from_ms)?, until_ms: back(span.until_ms)? })
}

/// The twelve finished months before now.
///
/// # Errors
/// Outside the calendar.
pub fn rolling_12_months(zone: &TimeZone, now_ms: i64) -> Result<Span, CalendarFault> {
    let this_month = local_date(zone, now_ms)?.first_of_month();
    Ok(Span { from_ms: start_of(zone, this_month.checked_sub(1.year())?)?, until_ms: start_of(zone, this_month)? })
}

fn first_day_of(step: Step, day: Date) -> Result<Date, CalendarFault> {
    match step {
        Step::Month => Ok(day.first_of_month()),
        Step::Week if day.weekday() == Weekday::Monday => Ok(day),
        Step::Week => Ok(day.nth_weekday(-1, Weekday::Monday)?),
    }
}

fn label(step: Step, day: Date) -> String {
    match step {
        Step::Month => format!("{:04}-{:02}", day.year(), day.month()),
        Step::Week => {
            let week = day.iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
    }
}

fn timestamp(ms: i64) -> Result<Timestamp, CalendarFault> {
    Ok(Timestamp::from_millisecond(ms)?)
}

fn local_date(zone: &TimeZone, ms: i64) -> Result<Date, CalendarFault> {
    Ok(zone.to_datetime(timestamp(ms)?).date())
}

fn start_of(zone: &TimeZone, day: Date) -> Result<i64, CalendarFault> {
    Ok(day.to_zoned(zone.clone())?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn amsterdam() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").unwrap()
    }

    fn span(from: &str, until: &str) -> Span {
        Span { from_ms: ms(from), until_ms: ms(until) }
    }

    #[test]
    fn some_years_have_53_weeks() {
        let zone = amsterdam();
        let winter = span("2026-12-27T23:00:00Z", "2027-01-04T00:00:00Z");
        let weeks = periods(&zone, Step::Week, winter).unwrap();
        let labels: Vec<_> = weeks.iter().map(|w| w.label.as_str()).collect();
        assert_eq!(labels, ["2026-W53", "2027-W01"]);
        // New Year's Day 2027 still lies in week 53 of 2026.
        assert_eq!(period_of(&weeks, ms("2027-01-01T12:00:00Z")), Some(0));
    }

    #[test]
    fn months_begin_at_local_midnight_and_keep_the_change_of_the_clock() {
        let march = span("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z");
        let months = periods(&amsterdam(), Step::Month, march).unwrap();
        assert_eq!(months.len(), 1);
        assert_eq!(months[0].label, "2026-03");
        assert_eq!(months[0].span, span("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"));
        assert!((months[0].span.days() - (31.0 - 1.0 / 24.0)).abs() < 1e-12);
    }

    #[test]
    fn a_day_that_begins_at_one_begins_there() {
        // Beirut set the clock forward at midnight, on 27 March 2022.
        let zone = TimeZone::get("Asia/Beirut").unwrap();
        let day = jiff::civil::date(2022, 3, 27);
        assert_eq!(start_of(&zone, day).unwrap(), ms("2022-03-26T22:00:00Z"));
    }

    #[test]
    fn the_unfinished_and_the_cut_are_known() {
        let zone = amsterdam();
        let selection = span("2026-01-07T00:00:00Z", "2026-01-20T00:00:00Z");
        let weeks = periods(&zone, Step::Week, selection).unwrap();
        let whole: Vec<_> = weeks.iter().map(|w| w.lies_within(selection)).collect();
        assert_eq!(whole, [false, true, false]);
        let now = ms("2026-01-18T23:00:00Z");
        let finished: Vec<_> = weeks.iter().map(|w| w.is_finished(now)).collect();
        assert_eq!(finished, [true, true, false]);
    }

    #[test]
    fn the_same_months_a_year_earlier() {
        let zone = amsterdam();
        // June to August by the wall clock, in both years.
        let summer = span("2026-05-31T22:00:00Z", "2026-08-31T22:00:00Z");
        let before = span("2025-05-31T22:00:00Z", "2025-08-31T22:00:00Z");
        assert_eq!(year_earlier(&zone, summer), Ok(before));
        let leap = span("2024-02-28T23:00:00Z", "2024-02-29T23:00:00Z");
        let before = span("2023-02-27T23:00:00Z", "2023-02-28T23:00:00Z");
        assert_eq!(year_earlier(&zone, leap), Ok(before));
    }

    #[test]
    fn twelve_finished_months() {
        let rolling = rolling_12_months(&amsterdam(), ms("2026-06-30T22:00:00Z")).unwrap();
        assert_eq!(rolling, span("2025-06-30T22:00:00Z", "2026-06-30T22:00:00Z"));
    }

    #[test]
    fn what_lies_outside_is_refused() {
        let zone = amsterdam();
        let endless = Span { from_ms: 0, until_ms: i64::MAX };
        assert_eq!(periods(&zone, Step::Week, endless), Err(CalendarFault::TooMany));
        let nowhere = Span { from_ms: i64::MIN, until_ms: i64::MAX };
        assert_eq!(periods(&zone, Step::Month, nowhere), Err(CalendarFault::OutsideCalendar));
        assert_eq!(year_earlier(&zone, nowhere), Err(CalendarFault::OutsideCalendar));
        let empty = Span { from_ms: 5, until_ms: 5 };
        assert_eq!(periods(&zone, Step::Month, empty), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn every_moment_lies_in_one_period(from in ms("1990-01-01T00:00:00Z")..ms("2050-01-01T00:00:00Z"), days in 1..800i64, part in 0.0..1.0f64, weekly: bool) {
            let zone = amsterdam();
            let over = Span { from_ms: from, until_ms: from + days * 86_400_000 };
            let step = if weekly { Step::Week } else { Step::Month };
            let cut = periods(&zone, step, over).unwrap();
            prop_assert!(cut.windows(2).all(|pair| pair[0].span.until_ms == pair[1].span.from_ms));
            prop_assert!(cut[0].span.from_ms <= over.from_ms && over.until_ms <= cut[cut.len() - 1].span.until_ms);
            let at = from + (part * (over.until_ms - from) as f64) as i64;
            let place = period_of(&cut, at).unwrap();
            prop_assert!(cut[place].span.from_ms <= at && at < cut[place].span.until_ms);
            prop_assert_eq!(period_of(&cut, cut[0].span.from_ms - 1), None);
            prop_assert_eq!(period_of(&cut, cut[cut.len() - 1].span.until_ms), None);
        }
    }
}
