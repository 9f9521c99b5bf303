//! Days: the period of a report as of a day, and the first working day of a month.
//!
//! Pure. Called by `ask` (which period), `templates` and `due` (when next).

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use shared_types::report::{ReportDesign, ReportPeriod, ReportSchedule};

/// The first day and the day after the last, as of a day. `YearToDate` in January is the whole year before: nothing of the new one is
/// over yet.
pub fn days(design: &ReportDesign, today: Date) -> (Date, Date) {
    let month = today.first_of_month();
    let earlier = |months: i32| month.saturating_sub(months.months());
    match design.period {
        ReportPeriod::LastMonth => (earlier(1), month),
        ReportPeriod::LastQuarter => {
            let begun = (i32::from(month.month()) - 1) % 3;
            (earlier(begun + 3), earlier(begun))
        }
        ReportPeriod::LastYear => {
            let year = month.first_of_year();
            (year.saturating_sub(1.year()), year)
        }
        ReportPeriod::YearToDate if month.month() == 1 => (earlier(12), month),
        ReportPeriod::YearToDate => (month.first_of_year(), month),
        ReportPeriod::LastTwelveMonths => (earlier(12), month),
        ReportPeriod::Fixed => {
            let from = design.from_date.unwrap_or(month);
            (from, design.until_date.unwrap_or(from).max(from))
        }
    }
}

/// When a schedule is due next after a moment: on the first working day of a month. An hour that the clock skips on that day is the one
/// that follows; one that it shows twice is the first. None beyond the calendar.
pub fn next(schedule: &ReportSchedule, (zone, country): (&TimeZone, &str), after: Timestamp) -> Option<Timestamp> {
    let mut month = after.to_zoned(zone.clone()).date().first_of_month();
    let (hour, minute) = (i8::try_from(schedule.hour).ok()?, i8::try_from(schedule.minute).ok()?);
    loop {
        let day = first_working_day(month, country)?;
        let at = day.at(hour, minute, 0, 0).to_zoned(zone.clone()).ok()?.timestamp();
        if at > after {
            return Some(at);
        }
        month = month.checked_add(1.month()).ok()?;
    }
}

fn first_working_day(month: Date, country: &str) -> Option<Date> {
    let mut day = month.first_of_month();
    while is_free(day, country) {
        day = day.tomorrow().ok()?;
    }
    Some(day)
}

/// Saturdays, Sundays, and the public holidays that can lie at the begin of a month: New Year's Day, Easter Monday, Ascension Day, Whit
/// Monday, and by country Labour Day and All Saints' Day.
fn is_free(day: Date, country: &str) -> bool {
    if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return true;
    }
    let fixed = match (day.month(), day.day()) {
        (1, 1) => true,
        (5, 1) => matches!(country, "BE" | "DE" | "FR" | "LU"),
        (11, 1) => matches!(country, "BE" | "FR" | "LU"),
        _ => false,
    };
    fixed || easter(day.year()).is_some_and(|sunday| [1, 39, 50].contains(&(day - sunday).get_days()))
}

/// Easter Sunday of the Gregorian calendar, after the anonymous method (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared_types::account::Language;
    use shared_types::ids::AreaId;
    use shared_types::report::{ReportPart, ReportSplit, ReportTheme};

    fn design(period: ReportPeriod) -> ReportDesign {
        ReportDesign {
            title: "t".to_owned(),
            sites: vec![AreaId(uuid::Uuid::nil())],
            units: vec![],
            categories: vec![],
            methods: vec![],
            period,
            from_date: None,
            until_date: None,
            compare: true,
            parts: vec![ReportPart::Summary],
            language: Language::Nl,
            theme: ReportTheme::House,
            split: ReportSplit::Together,
            note: None,
        }
    }

    #[test]
    fn periods_are_whole_months_before_the_day() {
        let of = |period, day| days(&design(period), day);
        let day = date(2026, 11, 27);
        assert_eq!(of(ReportPeriod::LastMonth, day), (date(2026, 10, 1), date(2026, 11, 1)));
        assert_eq!(of(ReportPeriod::LastQuarter, day), (date(2026, 7, 1), date(2026, 10, 1)));
        assert_eq!(of(ReportPeriod::LastQuarter, date(2026, 1, 1)), (date(2025, 10, 1), date(2026, 1, 1)));
        assert_eq!(of(ReportPeriod::LastYear, day), (date(2025, 1, 1), date(2026, 1, 1)));
        assert_eq!(of(ReportPeriod::YearToDate, day), (date(2026, 1, 1), date(2026, 11, 1)));
        assert_eq!(of(ReportPeriod::YearToDate, date(2026, 1, 31)), (date(2025, 1, 1), date(2026, 1, 1)));
        assert_eq!(of(ReportPeriod::LastTwelveMonths, day), (date(2025, 11, 1), date(2026, 11, 1)));
    }

    #[test]
    fn easter_is_where_the_tables_have_it() {
        for (year, month, day) in
            [(1961, 4, 2), (2000, 4, 23), (2008, 3, 23), (2024, 3, 31), (2026, 4, 5), (2038, 4, 25)]
        {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn the_first_working_day_is_no_holiday() {
        let of = |y, m, country| first_working_day(date(y, m, 1), country).unwrap();
        // New Year's Day on a Thursday; 1 August on a Saturday; Easter Monday on 1 April; Whit Monday on 1 June.
        assert_eq!(of(2026, 1, "NL"), date(2026, 1, 2));
        assert_eq!(of(2026, 8, "NL"), date(2026, 8, 3));
        assert_eq!(of(2024, 4, "NL"), date(2024, 4, 2));
        assert_eq!(of(2020, 6, "BE"), date(2020, 6, 2));
        assert_eq!((of(2026, 5, "NL"), of(2026, 5, "BE")), (date(2026, 5, 1), date(2026, 5, 4)));
        assert_eq!(of(2028, 11, "LU"), date(2028, 11, 2));
    }

    #[test]
    fn it_is_due_at_the_hour_of_the_site_whatever_the_clock_does() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let seven = ReportSchedule::default();
        let next_of = |s: &ReportSchedule, after| next(s, (&zone, "NL"), at(after)).unwrap().to_string();
        assert_eq!(next_of(&seven, "2026-11-27T03:00:00Z"), "2026-12-01T06:00:00Z");
        assert_eq!(next_of(&seven, "2026-12-01T05:59:59Z"), "2026-12-01T06:00:00Z");
        // The next after it is a month later: 1 January is a holiday and 2 January a Saturday.
        assert_eq!(next_of(&seven, "2026-12-01T06:00:00Z"), "2027-01-04T06:00:00Z");
        assert_eq!(next_of(&seven, "2026-06-15T00:00:00Z"), "2026-07-01T05:00:00Z");
        // In Jordan clocks went forward at the first midnight of Friday 1 April 2016: half past twelve did not exist there.
        let amman = TimeZone::get("Asia/Amman").unwrap();
        let night = ReportSchedule { hour: 0, minute: 30 };
        let due = next(&night, (&amman, "JO"), at("2016-03-15T00:00:00Z")).unwrap();
        assert_eq!(due.to_zoned(amman).datetime().to_string(), "2016-04-01T01:30:00", "the hour that follows");
    }
}
