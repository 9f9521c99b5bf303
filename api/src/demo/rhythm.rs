//! When things tend to happen: opening hours, the weight of each hour of the week, and the season.
//!
//! Plain tables on the wall clock of the site; Monday is day 0. Called by the generator only.

use jiff::civil::{Date, Time, Weekday, time};

/// The beat of a kind through the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rhythm {
    /// While shops are open, most on Thursday evening and Saturday afternoon.
    Shopping,
    /// After school, most on Wednesday and Friday.
    AfterSchool,
    /// Friday and Saturday night into the morning.
    NightOut,
    /// Any night, when nobody is there.
    Overnight,
    /// Afternoon and evening.
    Evening,
    /// When people are about.
    Street,
    /// Working days.
    Work,
    /// At all hours.
    Always,
}

/// Day of the week from Monday 0.
pub fn day_of_week(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default()
}

/// First and last hour that shops are open.
pub fn open(day: usize) -> (usize, usize) {
    match day {
        0 => (11, 18),
        3 => (9, 21),
        6 => (12, 17),
        _ => (9, 18),
    }
}

/// Opening and closing times of a site on a day: shops, or the gates of a business park.
pub fn hours(business_park: bool, date: Date) -> (Time, Time) {
    if business_park {
        return (time(7, 0, 0, 0), time(17, 30, 0, 0));
    }
    let (from, until) = open(day_of_week(date));
    let at = |h: usize| time(i8::try_from(h).unwrap_or(9), 0, 0, 0);
    (at(from), at(until))
}

/// How heavy an hour of the week weighs.
pub fn weight(rhythm: Rhythm, day: usize, hour: usize) -> f64 {
    let night_before_weekend =
        (day == 4 && hour >= 21) || (day == 5 && !(5..21).contains(&hour)) || (day == 6 && hour < 5);
    match rhythm {
        Rhythm::Shopping => {
            let (from, until) = open(day);
            if !(from..until).contains(&hour) {
                return 0.0;
            }
            let of_hour = [0.4, 0.6, 0.8, 0.9, 1.0, 1.2, 1.3, 1.3, 1.0, 1.2, 1.4, 0.9][hour - 9];
            of_hour
                * match (day, hour) {
                    (3, 18..) => 2.6,
                    (5, 13..17) => 2.4,
                    (5, _) => 1.3,
                    (6, _) => 0.6,
                    (0, _) => 0.7,
                    _ => 0.9,
                }
        }
        Rhythm::AfterSchool => match (day, hour) {
            (2, 13..17) => 3.0,
            (4, 15..18) => 3.2,
            (4, 18..22) => 1.6,
            (0..=4, 15..18) => 1.0,
            (5, 14..22) => 1.1,
            (6, 14..18) => 0.5,
            (_, 12..23) => 0.15,
            _ => 0.0,
        },
        Rhythm::NightOut if night_before_weekend => 4.0,
        Rhythm::NightOut => match hour {
            20.. | 0..4 => 0.6,
            4..8 => 0.2,
            _ => 0.12,
        },
        Rhythm::Overnight => match (day, hour) {
            (5 | 6, 22.. | 0..6) => 1.5,
            (_, 22..) => 0.7,
            (_, 0..6) => 1.0,
            _ => 0.0,
        },
        Rhythm::Evening => match (day, hour) {
            (4 | 5, 17..24) => 1.8,
            (_, 17..24) => 1.0,
            (_, 11..17) => 0.5,
            _ => 0.05,
        },
        Rhythm::Street => match (day, hour) {
            (5, 9..19) => 1.4,
            (_, 9..19) => 1.0,
            (_, 7..9 | 19..23) => 0.5,
            _ => 0.05,
        },
        Rhythm::Work => match (day, hour) {
            (0..=4, 7..18) => 1.0,
            (0..=4, 6 | 18..21) => 0.3,
            (5, 8..16) => 0.25,
            _ => 0.02,
        },
        Rhythm::Always => 1.0,
    }
}

/// How a kind goes through the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// Always the same.
    Flat,
    /// More towards Saint Nicholas and Christmas.
    Shops,
    /// More in warm months.
    Summer,
    /// More in dark months.
    Dark,
    /// Only around New Year.
    NewYear,
}

/// The factor of a date; about 1 over a year, except around New Year, where the rate is that of the three weeks.
pub fn season(season: Season, date: Date) -> f64 {
    let month = usize::try_from(date.month() - 1).unwrap_or_default();
    match season {
        Season::Flat => 1.0,
        Season::Shops => [0.88, 0.86, 0.94, 0.97, 0.98, 0.95, 0.92, 0.94, 0.99, 1.05, 1.17, 1.35][month],
        Season::Summer => [0.55, 0.6, 0.8, 1.0, 1.25, 1.4, 1.4, 1.35, 1.15, 1.0, 0.85, 0.65][month],
        Season::Dark => [1.45, 1.25, 1.05, 0.85, 0.75, 0.65, 0.7, 0.75, 0.9, 1.1, 1.25, 1.4][month],
        Season::NewYear => match (date.month(), date.day()) {
            (12, 30..) | (1, 1) => 3.0,
            (12, 14..) => 1.0,
            _ => 0.0,
        },
    }
}

/// Whether the night of a date runs into a day on which a business park is closed.
pub fn before_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Friday | Weekday::Saturday | Weekday::Sunday)
}
