//! Moments as people write them, on the wall clock of the site and with the year: paper is read years later.

use super::words::Words;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use shared_types::account::Language;
use shared_types::incident::{IncidentSummary, OccurredPrecision};

const DAYS: [[&str; 7]; 3] = [
    ["ma", "di", "wo", "do", "vr", "za", "zo"],
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
];
const MONTHS: [[&str; 12]; 3] = [
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
];

/// The clock of a site in a language.
pub struct Clock {
    zone: TimeZone,
    language: Language,
}

impl Clock {
    /// By the name of its zone; one that nobody knows shows UTC, and says so.
    pub fn of(zone: &str, language: Language) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), language }
    }

    fn at(&self, at: Timestamp) -> (Zoned, usize) {
        (at.to_zoned(self.zone.clone()), Language::ALL.iter().position(|l| *l == self.language).unwrap_or(0))
    }

    /// `maart 2026`
    fn month(&self, at: Timestamp) -> String {
        let (at, n) = self.at(at);
        format!("{} {}", MONTHS[n][at.month() as usize - 1], at.year())
    }

    /// `za 28 maart 2026`
    pub fn day(&self, when: Timestamp) -> String {
        let (at, n) = self.at(when);
        format!("{} {} {}", DAYS[n][at.weekday().to_monday_zero_offset() as usize], at.day(), self.month(when))
    }

    /// `28 maart 2026`, of a day of the calendar.
    pub fn date(&self, day: jiff::civil::Date) -> String {
        let n = Language::ALL.iter().position(|l| *l == self.language).unwrap_or(0);
        format!("{} {} {}", day.day(), MONTHS[n][day.month() as usize - 1], day.year())
    }

    /// A day of the week, Monday first.
    pub fn weekday(&self, day: usize) -> &'static str {
        let n = Language::ALL.iter().position(|l| *l == self.language).unwrap_or(0);
        DAYS[n].get(day).copied().unwrap_or_default()
    }

    /// `za 28 maart 2026 16:10`
    pub fn moment(&self, when: Timestamp) -> String {
        let (at, _) = self.at(when);
        let zone = if self.zone == TimeZone::UTC { " UTC" } else { "" };
        format!("{} {:02}:{:02}{zone}", self.day(when), at.hour(), at.minute())
    }

    /// When it happened, as exactly as is known; a whole day is never midnight.
    pub fn occurred(&self, words: &Words<'_>, row: &IncidentSummary) -> String {
        self.happened(words, (row.occurred_precision, row.occurred_from, row.occurred_until))
    }

    /// The same from precision, begin and end.
    pub fn happened(
        &self,
        words: &Words<'_>,
        when: (OccurredPrecision, Option<Timestamp>, Option<Timestamp>),
    ) -> String {
        match when {
            (OccurredPrecision::Unknown, ..) | (_, None, _) => words.t("paper.when-unknown").to_owned(),
            (OccurredPrecision::Day, Some(from), _) => words.f("paper.day", &[("day", &self.day(from))]),
            (OccurredPrecision::Month, Some(from), _) => words.f("paper.month", &[("month", &self.month(from))]),
            (OccurredPrecision::Between, Some(from), Some(until)) => {
                words.f("paper.between", &[("from", &self.moment(from)), ("until", &self.moment(until))])
            }
            (_, Some(from), _) => self.moment(from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_stand_on_the_clock_of_the_site() {
        let at: Timestamp = "2026-03-28T22:30:00Z".parse().unwrap();
        assert_eq!(Clock::of("Europe/Amsterdam", Language::Nl).moment(at), "za 28 maart 2026 23:30");
        assert_eq!(Clock::of("Europe/Brussels", Language::Fr).day(at), "sam. 28 mars 2026");
        assert_eq!(Clock::of("No/Where", Language::En).moment(at), "Sat 28 March 2026 22:30 UTC");
    }
}
