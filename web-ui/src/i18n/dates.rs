//! Moments in words on the clock of a place, and what is typed on that clock back to a moment. Called by
//! the screens. The wasm carries no time zones: the browser's own are asked through edge.rs.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};

use super::Language;
use crate::edge;

/// The clock on the wall of a place, in a language.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// IANA name, such as `Europe/Amsterdam`.
    pub zone: String,
    /// Language of the words.
    pub language: Language,
}

impl Clock {
    fn style(&self, at: Timestamp, style: &str) -> String {
        edge::format_time(at.as_millisecond(), &self.zone, self.language.word(), style)
    }

    /// 16:10
    pub fn time(&self, at: Timestamp) -> String {
        self.style(at, "time")
    }

    /// za 28 mrt
    pub fn day(&self, at: Timestamp) -> String {
        self.style(at, "day")
    }

    /// 28 mrt 2026
    pub fn date(&self, at: Timestamp) -> String {
        self.style(at, "date")
    }

    /// 28 mrt 2026, of a day of the calendar.
    pub fn civil(&self, day: Date) -> String {
        self.instant(day.at(12, 0, 0, 0)).map_or_else(|| day.to_string(), |at| self.date(at))
    }

    /// mrt 2026
    pub fn month(&self, at: Timestamp) -> String {
        self.style(at, "month")
    }

    /// zaterdag 28 maart 2026
    pub fn long(&self, at: Timestamp) -> String {
        self.style(at, "long")
    }

    /// 28 mrt 2026 16:10
    pub fn moment(&self, at: Timestamp) -> String {
        format!("{} {}", self.date(at), self.time(at))
    }

    /// Close by in time: the hour for today, the weekday within a week, else the date.
    pub fn near(&self, at: Timestamp) -> String {
        let now = Timestamp::from_millisecond(edge::now()).unwrap_or_default();
        let hours = now.duration_since(at).as_hours();
        if self.date(at) == self.date(now) {
            self.time(at)
        } else if (0..144).contains(&hours) {
            format!("{} {}", self.style(at, "weekday"), self.time(at))
        } else {
            self.date(at)
        }
    }

    /// A window in as few words as it needs: `za 28 mrt 16:10–16:25`, `vr 27 mrt 23:00 – za 28 mrt 07:30`.
    pub fn window(&self, from: Timestamp, until: Timestamp) -> String {
        if from == until {
            format!("{} {}", self.day(from), self.time(from))
        } else if self.day(from) == self.day(until) && until.duration_since(from).as_hours() < 24 {
            format!("{} {}–{}", self.day(from), self.time(from), self.time(until))
        } else {
            format!("{} {} – {} {}", self.day(from), self.time(from), self.day(until), self.time(until))
        }
    }

    /// The moment at which the clock shows this. An hour that does not exist in spring moves one on;
    /// of an hour that exists twice in autumn the first is meant.
    pub fn instant(&self, wall: DateTime) -> Option<Timestamp> {
        let utc = Offset::UTC.to_timestamp(wall).ok()?.as_millisecond();
        let at = |ms: i64| edge::zone_offset(ms, &self.zone) * 60_000;
        // The offset of a day before and a day after are the only two that can hold here.
        let (before, behind) = (utc - at(utc - 86_400_000), utc - at(utc + 86_400_000));
        let fits = |ms: i64| utc - at(ms) == ms;
        let ms = if fits(before) || !fits(behind) { before } else { behind };
        Timestamp::from_millisecond(ms).ok()
    }

    /// What the clock shows at a moment.
    pub fn wall(&self, at: Timestamp) -> DateTime {
        let minutes = edge::zone_offset(at.as_millisecond(), &self.zone) as i32;
        Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC).to_datetime(at)
    }
}

/// A `datetime-local` value; with or without seconds.
pub fn parse_wall(text: &str) -> Option<DateTime> {
    text.parse().ok()
}

/// As a `datetime-local` field wants it: `2026-03-28T16:10`.
pub fn wall(at: DateTime) -> String {
    format!("{}T{:02}:{:02}", at.date(), at.hour(), at.minute())
}
