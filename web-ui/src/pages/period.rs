//! Periods: the ones that people ask for by name, and any other by two days. Called by Incidents and
//! Insight; the result stands in the address as `from` and `until`.

use jiff::{Timestamp, civil::Date};
use shared_types::incident::IncidentFilter;
use yew::prelude::*;

use crate::{
    components::Input,
    edge,
    i18n::{Clock, I18n, Key},
};

/// A period with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Today and the six days before.
    Week,
    /// Today and the 29 days before.
    Month,
    /// Today and the 89 days before.
    Quarter,
    /// Since the first of January.
    Year,
    /// The last twelve months, to today.
    TwelveMonths,
    /// The calendar year before this one.
    LastYear,
}

impl Named {
    /// All, shortest first.
    pub const ALL: [Self; 6] = [Self::Week, Self::Month, Self::Quarter, Self::Year, Self::TwelveMonths, Self::LastYear];

    /// Its name.
    pub fn key(self) -> Key {
        match self {
            Self::Week => Key::PeriodWeek,
            Self::Month => Key::PeriodMonth,
            Self::Quarter => Key::PeriodQuarter,
            Self::Year => Key::PeriodYear,
            Self::TwelveMonths => Key::PeriodTwelveMonths,
            Self::LastYear => Key::PeriodLastYear,
        }
    }

    /// First day and the day after the last.
    pub fn days(self, today: Date) -> Option<(Date, Date)> {
        let tomorrow = today.tomorrow().ok()?;
        let back = |days: i64| today.checked_sub(jiff::Span::new().days(days - 1)).ok();
        let january = |year: i16| Date::new(year, 1, 1).ok();
        Some(match self {
            Self::Week => (back(7)?, tomorrow),
            Self::Month => (back(30)?, tomorrow),
            Self::Quarter => (back(90)?, tomorrow),
            Self::Year => (january(today.year())?, tomorrow),
            Self::TwelveMonths => (tomorrow.checked_sub(jiff::Span::new().years(1)).ok()?, tomorrow),
            Self::LastYear => (january(today.year() - 1)?, january(today.year())?),
        })
    }
}

/// Today on this clock.
pub fn today(clock: &Clock) -> Date {
    let now = Timestamp::from_millisecond(edge::now()).unwrap_or_default();
    clock.wall(now).date()
}

/// The begin of a day on this clock.
pub fn begin(clock: &Clock, day: Date) -> Option<Timestamp> {
    clock.instant(day.at(0, 0, 0, 0))
}

/// The filter over these days, the last one not included.
pub fn over(filter: &IncidentFilter, clock: &Clock, days: Option<(Date, Date)>) -> IncidentFilter {
    let (from, until) = match days {
        Some((from, until)) => (begin(clock, from), begin(clock, until)),
        None => (None, None),
    };
    IncidentFilter { from, until, ..filter.clone() }
}

/// The name of the filter's period, if it has one.
pub fn named(filter: &IncidentFilter, clock: &Clock) -> Option<Named> {
    let today = today(clock);
    Named::ALL.into_iter().find(|named| {
        let same = over(filter, clock, named.days(today));
        same.from.is_some() && (same.from, same.until) == (filter.from, filter.until)
    })
}

/// The filter's period in words.
pub fn words(i18n: &I18n, filter: &IncidentFilter, clock: &Clock) -> String {
    if let Some(named) = named(filter, clock) {
        return i18n.t(named.key()).to_owned();
    }
    // The end is not included: the last day is the one before it.
    let last = |until: Timestamp| clock.date(until.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(until));
    match (filter.from, filter.until) {
        (None, None) => i18n.t(Key::PeriodAll).to_owned(),
        (Some(from), None) => i18n.f(Key::PeriodFrom, &[("from", &clock.date(from))]),
        (None, Some(until)) => i18n.f(Key::PeriodUntil, &[("until", &last(until))]),
        (Some(from), Some(until)) if clock.date(from) == last(until) => clock.date(from),
        (Some(from), Some(until)) => format!("{} – {}", clock.date(from), last(until)),
    }
}

/// Two days to fill in, for any other period.
pub fn by_days(i18n: &I18n, filter: &IncidentFilter, clock: &Clock, change: Callback<IncidentFilter>) -> Html {
    let of = filter.clone();
    let change = change.reform(move |(from, until)| IncidentFilter { from, until, ..of.clone() });
    days_of(i18n, ("from", "until"), (filter.from, filter.until), clock, change)
}

/// A first and a last moment, as far as there are any.
pub type Ends = (Option<Timestamp>, Option<Timestamp>);

/// Two days to fill in, under these ids, for a period of any use.
pub fn days_of(
    i18n: &I18n,
    ids: (&'static str, &'static str),
    ends: Ends,
    clock: &Clock,
    change: Callback<Ends>,
) -> Html {
    let day = |at: Option<Timestamp>, back: i64| {
        at.map(|at| clock.wall(at).date())
            .and_then(|date| date.checked_sub(jiff::Span::new().days(back)).ok())
            .map(|date| date.to_string())
            .unwrap_or_default()
    };
    let (clock_from, change_from) = (clock.clone(), change.clone());
    let set_from = Callback::from(move |typed: String| {
        if let Ok(date) = typed.parse::<Date>() {
            change_from.emit((begin(&clock_from, date), ends.1));
        }
    });
    let clock_until = clock.clone();
    let set_until = Callback::from(move |typed: String| {
        if let Some(date) = typed.parse::<Date>().ok().and_then(|date| date.tomorrow().ok()) {
            change.emit((ends.0, begin(&clock_until, date)));
        }
    });
    html! {
        <div class="field-row">
            <label class="small">{ i18n.t(Key::PeriodFirst) }<Input id={ids.0} kind="date" value={day(ends.0, 0)} oninput={set_from} /></label>
            <label class="small">{ i18n.t(Key::PeriodLast) }<Input id={ids.1} kind="date" value={day(ends.1, 1)} oninput={set_until} /></label>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing};

    fn clock() -> Clock {
        Clock { zone: "UTC".into(), language: Language::Nl }
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_named_period_holds_today_and_so_many_days() {
        let today = date("2026-03-31");
        assert_eq!(Named::Week.days(today), Some((date("2026-03-25"), date("2026-04-01"))));
        assert_eq!(Named::Year.days(today), Some((date("2026-01-01"), date("2026-04-01"))));
        assert_eq!(Named::TwelveMonths.days(today), Some((date("2025-04-01"), date("2026-04-01"))));
        assert_eq!(Named::LastYear.days(today), Some((date("2025-01-01"), date("2026-01-01"))));
    }

    #[test]
    fn a_period_is_known_again_from_the_address() {
        for name in Named::ALL {
            let filter = over(&IncidentFilter::default(), &clock(), name.days(today(&clock())));
            // On some days two names mean the same days.
            let found = named(&filter, &clock()).unwrap();
            assert_eq!(found.days(today(&clock())), name.days(today(&clock())));
        }
        assert_eq!(named(&IncidentFilter::default(), &clock()), None);
    }

    #[test]
    fn any_other_period_is_told_by_its_first_and_last_day() {
        let nl = testing::i18n(Language::Nl);
        let days = |from, until| over(&IncidentFilter::default(), &clock(), Some((date(from), date(until))));
        assert_eq!(words(&nl, &days("2026-02-03", "2026-02-10"), &clock()), "2026-02-03 – 2026-02-09");
        assert_eq!(words(&nl, &days("2026-02-03", "2026-02-04"), &clock()), "2026-02-03");
        assert_eq!(words(&nl, &IncidentFilter::default(), &clock()), nl.t(Key::PeriodAll));
    }
}
