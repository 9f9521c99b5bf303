//! The period that the chosen one is held against: the one before it, the same a year earlier, or any other. It stands in the address, so that
//! a link shows the same. Called by the screen and by the panel of two periods; pure but for the clock.

use jiff::{Span, Timestamp, civil::Date};
use shared_types::incident::IncidentFilter;

use crate::{
    i18n::Clock,
    nav::{encode, pairs},
    pages::period,
};

/// Which.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Other {
    /// As long, right before it.
    #[default]
    Before,
    /// The same a year earlier.
    Year,
    /// From and until, as far as chosen.
    Free(Option<Timestamp>, Option<Timestamp>),
}

impl Other {
    /// From the query of an address.
    pub fn read(query: &str) -> Self {
        let value = |key: &str| pairs(query).find(|(k, _)| *k == key).map(|(_, value)| value);
        match value("against").as_deref() {
            Some("year") => Self::Year,
            Some("free") => {
                let at = |key: &str| value(key).and_then(|text| text.parse().ok());
                Self::Free(at("otherFrom"), at("otherUntil"))
            }
            _ => Self::Before,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Year => "year",
            Self::Free(..) => "free",
        }
    }

    /// The query of filters with it; what is meant anyway is left out.
    pub fn written(self, filters: &str) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !filters.is_empty() {
            parts.push(filters.to_owned());
        }
        if self != Self::Before {
            parts.push(format!("against={}", self.word()));
        }
        if let Self::Free(from, until) = self {
            let ends = [("otherFrom", from), ("otherUntil", until)];
            parts.extend(ends.iter().filter_map(|(key, at)| Some(format!("{key}={}", encode(&(*at)?.to_string())))));
        }
        parts.join("&")
    }

    /// Its ends, beside the period of the filters; none while that or this has no two ends.
    pub fn ends(self, filter: &IncidentFilter, clock: &Clock) -> Option<(Timestamp, Timestamp)> {
        let (from, until) = (filter.from?, filter.until?);
        if let Self::Free(from, until) = self {
            return Some((from?, until?));
        }
        let days = (clock.wall(from).date(), clock.wall(until).date());
        let (first, last) = match self {
            Self::Year => (back(days.0, Span::new().years(1))?, back(days.1, Span::new().years(1))?),
            _ => before(days)?,
        };
        Some((period::begin(clock, first)?, period::begin(clock, last)?))
    }
}

fn back(day: Date, by: Span) -> Option<Date> {
    day.checked_sub(by).ok()
}

/// The days right before: as many months where these are whole ones, else as many days.
fn before((from, until): (Date, Date)) -> Option<(Date, Date)> {
    if from.day() == 1 && until.day() == 1 {
        let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        return Some((back(from, Span::new().months(number(until) - number(from)))?, from));
    }
    Some((back(from, Span::new().days((until - from).get_days().max(1)))?, from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn whole_months_go_before_whole_months_and_days_before_days() {
        assert_eq!(before((date("2026-01-01"), date("2026-04-01"))), Some((date("2025-10-01"), date("2026-01-01"))));
        assert_eq!(before((date("2026-03-01"), date("2026-04-01"))), Some((date("2026-02-01"), date("2026-03-01"))));
        assert_eq!(before((date("2026-01-01"), date("2026-04-02"))), Some((date("2025-10-02"), date("2026-01-01"))));
        assert_eq!(before((date("2026-03-05"), date("2026-03-06"))), Some((date("2026-03-04"), date("2026-03-05"))));
    }

    #[test]
    fn it_comes_back_from_the_address() {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let free = Other::Free(at("2025-01-01T00:00:00Z"), at("2025-02-01T00:00:00Z"));
        for other in [Other::Before, Other::Year, free, Other::Free(None, None)] {
            let query = other.written("site=1&from=2026-01-01T00:00:00Z");
            assert_eq!(Other::read(&query), other, "{query}");
            assert!(query.starts_with("site=1&from=2026-01-01T00:00:00Z"));
        }
        assert_eq!(
            (Other::Before.written("a=b"), Other::Year.written("")),
            ("a=b".to_owned(), "against=year".to_owned())
        );
        assert_eq!(Other::read("against=free&otherFrom=soon"), Other::Free(None, None));
    }

    #[test]
    fn it_has_two_ends_where_the_period_has() {
        let clock = Clock { zone: "UTC".into(), language: Language::Nl };
        let days = (date("2026-03-01"), date("2026-04-01"));
        let march = period::over(&IncidentFilter::default(), &clock, Some(days));
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let told = |other: Other| other.ends(&march, &clock).unwrap();
        assert_eq!(told(Other::Before), (at("2026-02-01T00:00:00Z"), at("2026-03-01T00:00:00Z")));
        assert_eq!(told(Other::Year), (at("2025-03-01T00:00:00Z"), at("2025-04-01T00:00:00Z")));
        assert_eq!(Other::Year.ends(&IncidentFilter::default(), &clock), None);
        assert_eq!(Other::Free(Some(at("2025-03-01T00:00:00Z")), None).ends(&march, &clock), None);
    }
}
