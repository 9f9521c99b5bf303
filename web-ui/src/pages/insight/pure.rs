//! From an answer of the API to plain data for the charts, and from a figure to the filter that is its
//! incidents. Pure; called by the panels.

use shared_types::{
    incident::IncidentFilter,
    insight::{Comparison, CourseAnswer, CourseStep, HowAnswer, Verdict, WhatAnswer, WhenAnswer},
};

use crate::{
    charts::{Bar, Heat, Point},
    i18n::{Clock, I18n, Key, Locale},
    session::Session,
};

/// The grid, where there is enough for one.
pub fn heat(answer: &WhenAnswer) -> Option<Heat> {
    let cells = answer.cells.clone().filter(|cells| cells.len() == 168)?;
    Some(Heat { cells, days: answer.days.clone(), hours: answer.hours.clone() })
}

/// What is worth saying of a comparison, in a word or two.
pub fn verdict(i18n: &I18n, comparison: &Comparison) -> Option<String> {
    match comparison.verdict {
        // Of many rows some differ by chance alone: only what stands among all of them is worth a mark.
        _ if !comparison.stands => None,
        Verdict::MoreThanChance => Some(i18n.t(Key::VerdictMore).to_owned()),
        Verdict::FewerThanChance => Some(i18n.t(Key::VerdictFewer).to_owned()),
        Verdict::NormalVariation | Verdict::TooFew => None,
    }
}

/// A comparison in full: both counts, the ratio with its interval, what it means.
pub fn comparison(i18n: &I18n, it: &Comparison) -> String {
    let Some(previous) = it.previous else {
        return i18n.t(Key::ComparedNot).to_owned();
    };
    let mut parts = vec![i18n.f(Key::ComparedBefore, &[("n", &i18n.language.integer(previous))])];
    if let (Some(ratio), Some(low), Some(high)) = (it.ratio, it.ratio_low, it.ratio_high) {
        let two = |value: f64| i18n.language.decimal(value, 2);
        parts.push(format!("×{} ({}–{})", two(ratio), two(low), two(high)));
    }
    let words = match it.verdict {
        Verdict::MoreThanChance => Key::ComparedMore,
        Verdict::FewerThanChance => Key::ComparedFewer,
        Verdict::NormalVariation => Key::ComparedNormal,
        Verdict::TooFew => Key::ComparedTooFew,
    };
    parts.push(i18n.t(words).to_owned());
    parts.join(" · ")
}

/// A share of the selection beside the same share of all; nothing where nothing is filtered but place and period.
pub fn beside(i18n: &I18n, (share, of_all): (Option<f64>, Option<f64>)) -> Option<String> {
    let percent = |share: f64| i18n.language.percent(share);
    Some(i18n.f(Key::BarsBeside, &[("share", &percent(share?)), ("all", &percent(of_all?))]))
}

/// Kinds as bars, children under their parents.
pub fn kinds(i18n: &I18n, session: &Session, answer: &WhatAnswer) -> Vec<Bar> {
    let row = |kind: &shared_types::insight::KindCount| Bar {
        code: kind.category.clone(),
        label: session.codes.category(&kind.category, i18n.language),
        count: kind.comparison.count,
        previous: kind.comparison.previous,
        under: kind.parent.is_some(),
        about: beside(i18n, (kind.share, kind.share_of_all)),
        note: verdict(i18n, &kind.comparison),
    };
    let mut rows = Vec::new();
    for parent in answer.kinds.iter().filter(|kind| kind.parent.is_none()) {
        rows.push(row(parent));
        rows.extend(answer.kinds.iter().filter(|kind| kind.parent.as_ref() == Some(&parent.category)).map(row));
    }
    // A child whose parent is not there stands for itself.
    let alone = |kind: &&shared_types::insight::KindCount| !rows.iter().any(|row| row.code == kind.category);
    let alone: Vec<Bar> = answer.kinds.iter().filter(alone).map(|kind| Bar { under: false, ..row(kind) }).collect();
    rows.extend(alone);
    rows
}

/// Methods as bars; what has none stands apart below them.
pub fn methods(i18n: &I18n, session: &Session, answer: &HowAnswer) -> (Vec<Bar>, Option<Comparison>) {
    let (none, some): (Vec<_>, Vec<_>) = answer.methods.iter().partition(|method| method.method == "none");
    let bars = some
        .into_iter()
        .map(|method| Bar {
            code: method.method.clone(),
            label: session.codes.method(&method.method, i18n.language),
            count: method.comparison.count,
            previous: method.comparison.previous,
            under: false,
            about: beside(i18n, (method.share, method.share_of_all)),
            note: verdict(i18n, &method.comparison),
        })
        .collect();
    (bars, none.first().map(|none| none.comparison.clone()))
}

/// The course as points.
pub fn points(i18n: &I18n, clock: &Clock, answer: &CourseAnswer) -> Vec<Point> {
    let last = |until: jiff::Timestamp| until.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(until);
    answer
        .points
        .iter()
        .map(|point| {
            let number = point.label.rsplit(['W', '-']).next().unwrap_or(&point.label).trim_start_matches('0');
            let (label, name) = match answer.step {
                CourseStep::Week => {
                    let days = format!("{} – {}", clock.day(point.from), clock.date(last(point.until)));
                    (number.to_owned(), i18n.f(Key::CourseWeekName, &[("n", number), ("days", &days)]))
                }
                CourseStep::Month => (number.to_owned(), clock.month(point.from)),
            };
            Point {
                label,
                name,
                count: point.count,
                band: point.band_low.zip(point.band_high),
                unfinished: point.unfinished,
                outside: point.outside,
            }
        })
        .collect()
}

/// The incidents of one kind: within a parent's filter the child, else the kind itself.
pub fn of_kind(filter: &IncidentFilter, code: &str) -> IncidentFilter {
    IncidentFilter { category: vec![code.to_owned()], ..filter.clone() }
}

/// The incidents done in one way.
pub fn of_method(filter: &IncidentFilter, code: &str) -> IncidentFilter {
    IncidentFilter { method: vec![code.to_owned()], ..filter.clone() }
}

/// The incidents that touch one hour of the week.
pub fn of_hour(filter: &IncidentFilter, hour: u8) -> IncidentFilter {
    IncidentFilter { week_hour: vec![hour], ..filter.clone() }
}

#[cfg(test)]
mod tests {
    use shared_types::insight::{Basis, KindCount, MethodCount, Showing};

    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, session},
    };

    fn basis() -> Basis {
        Basis {
            sites: vec![],
            from: None,
            until: None,
            previous_from: None,
            previous_until: None,
            time_zone: "Europe/Amsterdam".into(),
            as_of: "2026-03-31T16:40:00Z".parse().unwrap(),
            total: 100,
            unknown_time: 0,
            showing: Showing::Full,
            leads_to_incidents: true,
            rounded_to: None,
        }
    }

    fn counted(count: i64, previous: Option<i64>, verdict: Verdict) -> Comparison {
        Comparison {
            count: Some(count),
            previous,
            low: None,
            high: None,
            ratio: previous.map(|previous| count as f64 / previous as f64),
            ratio_low: previous.map(|_| 1.11),
            ratio_high: previous.map(|_| 2.15),
            percent: None,
            stands: false,
            verdict,
        }
    }

    fn kind(category: &str, parent: Option<&str>, count: i64) -> KindCount {
        KindCount {
            category: category.into(),
            parent: parent.map(str::to_owned),
            comparison: counted(count, None, Verdict::TooFew),
            share: None,
            share_of_all: None,
        }
    }

    #[test]
    fn a_comparison_gives_both_counts_the_interval_and_the_words() {
        let text = comparison(&i18n(Language::Nl), &counted(97, Some(63), Verdict::MoreThanChance));
        assert_eq!(text, "63 vorig jaar · ×1,54 (1,11–2,15) · meer dan toeval");
    }

    #[test]
    fn without_a_year_before_nothing_is_claimed() {
        let nl = i18n(Language::Nl);
        assert_eq!(comparison(&nl, &counted(97, None, Verdict::TooFew)), nl.t(Key::ComparedNot));
    }

    #[test]
    fn children_stand_under_their_parents_whatever_their_order() {
        let kinds = vec![
            kind("damage", None, 9),
            kind("theft", None, 8),
            kind("theft.a", Some("theft"), 7),
            kind("damage.b", Some("damage"), 6),
            kind("x.y", Some("x"), 1),
        ];
        let answer = WhatAnswer {
            basis: basis(),
            all: counted(17, None, Verdict::TooFew),
            kinds,
            loss_cents: None,
            recovered_cents: None,
            loss_unknown: None,
        };
        let rows = super::kinds(&i18n(Language::Nl), &session(), &answer);
        let told: Vec<_> = rows.iter().map(|row| (row.code.as_str(), row.under)).collect();
        assert_eq!(told, [("damage", false), ("damage.b", true), ("theft", false), ("theft.a", true), ("x.y", false)]);
    }

    #[test]
    fn what_has_no_method_is_told_apart() {
        let method = |code: &str, count| MethodCount {
            method: code.into(),
            comparison: counted(count, None, Verdict::TooFew),
            share: Some(0.25),
            share_of_all: Some(0.1),
        };
        let answer = HowAnswer { basis: basis(), methods: vec![method("prepared-bag", 3), method("none", 11)] };
        let (bars, none) = methods(&i18n(Language::Nl), &session(), &answer);
        assert_eq!(bars.len(), 1);
        assert_eq!(bars[0].label, "Geprepareerde tas");
        assert_eq!(bars[0].about.as_deref(), Some("25%, in alles 10%"));
        assert_eq!(beside(&i18n(Language::Nl), (Some(0.25), None)), None);
        assert_eq!(none.and_then(|none| none.count), Some(11));
    }

    #[test]
    fn a_figure_leads_to_its_own_incidents_within_the_filters() {
        let filter = IncidentFilter { category: vec!["theft".into()], ..IncidentFilter::default() };
        assert_eq!(of_kind(&filter, "theft.fuel").category, ["theft.fuel"]);
        assert_eq!(of_method(&filter, "none").category, ["theft"]);
        assert_eq!(of_hour(&filter, 136).week_hour, [136]);
    }
}
