//! The answers as tables of comma-separated values, with the same numbers and the same cells absent.
//!
//! Called by the handlers for callers who ask for `text/csv`. Codes and numbers, and the labels
//! of units: nothing that a person wrote of an incident.

use crate::fault::Outcome;
use crate::web::sheet;
use actix_web::web::Bytes;
use shared_types::insight::{Comparison, CourseAnswer, HowAnswer, WhatAnswer, WhenAnswer};
use shared_types::insight_follow_up::{DelaySummary, FollowUpAnswer, LossSum, ShareSummary};
use shared_types::insight_where::WhereAnswer;

pub(super) const COMPARED: [&str; 10] =
    ["count", "previous", "low", "high", "ratio", "ratioLow", "ratioHigh", "percent", "verdict", "stands"];

const SHARES: [&str; 2] = ["share", "shareOfAll"];

/// Kinds; the row of all comes first.
pub fn what(answer: &WhatAnswer) -> Outcome<Bytes> {
    let all = ["all".to_owned(), String::new()].into_iter().chain(compared(&answer.all));
    let all = std::iter::once(all.chain([String::new(), String::new()]).collect());
    let kinds = answer.kinds.iter().map(|k| {
        let names = [k.category.clone(), k.parent.clone().unwrap_or_default()];
        names.into_iter().chain(compared(&k.comparison)).chain([number(k.share), number(k.share_of_all)]).collect()
    });
    write(["category", "parent"].into_iter().chain(COMPARED).chain(SHARES), all.chain(kinds))
}

/// Methods.
pub fn how(answer: &HowAnswer) -> Outcome<Bytes> {
    let rows = answer.methods.iter().map(|m| {
        let counts = std::iter::once(m.method.clone()).chain(compared(&m.comparison));
        counts.chain([number(m.share), number(m.share_of_all)]).collect()
    });
    write(std::iter::once("method").chain(COMPARED).chain(SHARES), rows)
}

/// Days (1 is Monday), then hours, then the cells of the grid where it may be shown.
pub fn when(answer: &WhenAnswer) -> Outcome<Bytes> {
    let days = answer.days.iter().enumerate().map(|(d, w)| vec![(d + 1).to_string(), String::new(), number(*w)]);
    let hours = answer.hours.iter().enumerate().map(|(h, w)| vec![String::new(), h.to_string(), number(*w)]);
    let cells = answer.cells.iter().flatten().enumerate();
    let cells = cells.map(|(c, w)| vec![(c / 24 + 1).to_string(), (c % 24).to_string(), number(*w)]);
    write(["day", "hour", "incidents"].into_iter(), days.chain(hours).chain(cells))
}

/// The course.
pub fn course(answer: &CourseAnswer) -> Outcome<Bytes> {
    let rows = answer.points.iter().map(|p| {
        vec![
            p.label.clone(),
            p.from.to_string(),
            p.until.to_string(),
            number(p.count),
            number(p.band_low),
            number(p.band_high),
            p.unfinished.to_string(),
            p.outside.to_string(),
        ]
    });
    let names = ["step", "from", "until", "count", "bandLow", "bandHigh", "unfinished", "outside"];
    write(names.into_iter(), rows)
}

/// Units, then incidents without any.
pub fn places(answer: &WhereAnswer) -> Outcome<Bytes> {
    let units = answer.units.iter().map(|u| {
        let names = [Some(u.unit_id.to_string()), Some(u.label.clone()), u.zone.clone(), u.organisation_name.clone()];
        let names = names.into_iter().map(Option::unwrap_or_default);
        names.chain([u.takes_part.to_string()]).chain(compared(&u.comparison)).collect()
    });
    let none = ["none", "", "", "", ""].map(str::to_owned).into_iter().chain(compared(&answer.no_unit)).collect();
    let names = ["unit", "label", "zone", "organisation", "takesPart"];
    write(names.into_iter().chain(COMPARED), units.chain([none]))
}

/// One figure a line: delays in minutes, shares from 0 to 1, amounts in cents.
pub fn follow_up(answer: &FollowUpAnswer) -> Outcome<Bytes> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |figure: &str, of: &str, named: Vec<(&str, String)>| {
        let cells = named.into_iter().map(|(name, cell)| vec![figure.to_owned(), of.to_owned(), name.to_owned(), cell]);
        rows.extend(cells.filter(|cells| !cells[3].is_empty()));
    };
    for (name, of) in [("report", &answer.report_delay), ("accept", &answer.to_accept), ("close", &answer.to_close)] {
        row("delay", name, delay(of));
    }
    row("police", "all", share(&answer.police));
    for band in answer.police_by_loss.iter().flatten() {
        let of = band.from_cents.map_or_else(|| "unknown".to_owned(), |cents| format!("from {cents}"));
        row("police", &of, share(&band.police));
    }
    for why in &answer.why_not {
        row("why-not", &why.reason, vec![("count", why.count.to_string())]);
    }
    for outcome in &answer.outcomes {
        row("outcome", outcome.outcome.word(), share(&outcome.share));
    }
    if let Some(loss) = &answer.loss {
        row("loss", "all", cost(&loss.all));
        for method in &loss.methods {
            row("loss-by-method", &method.method, cost(&method.sum));
        }
        for unit in &loss.units {
            row("loss-by-unit", unit.label.as_deref().unwrap_or("none"), cost(&unit.sum));
        }
        if let Some(rest) = &loss.units_left_out {
            row("loss-by-unit", "left-out", cost(rest));
        }
    }
    write(["figure", "of", "name", "value"].into_iter(), rows.into_iter())
}

fn delay(of: &DelaySummary) -> Vec<(&'static str, String)> {
    vec![
        ("medianMinutes", number(of.median_minutes)),
        ("medianLow", number(of.median_low)),
        ("medianHigh", number(of.median_high)),
        ("ninetiethMinutes", number(of.ninetieth_minutes)),
        ("ninetiethLow", number(of.ninetieth_low)),
        ("ninetiethHigh", number(of.ninetieth_high)),
        ("ended", of.ended.to_string()),
        ("open", of.open.to_string()),
        ("unknown", of.unknown.to_string()),
        ("flagged", of.flagged.to_string()),
    ]
}

fn share(of: &ShareSummary) -> Vec<(&'static str, String)> {
    vec![
        ("count", of.count.to_string()),
        ("known", of.known.to_string()),
        ("open", of.open.to_string()),
        ("share", number(of.share)),
        ("low", number(of.low)),
        ("high", number(of.high)),
    ]
}

fn cost(of: &LossSum) -> Vec<(&'static str, String)> {
    vec![
        ("incidents", of.incidents.to_string()),
        ("lossCents", number(of.loss_cents)),
        ("lossUnknown", of.loss_unknown.to_string()),
        ("recoveredCents", number(of.recovered_cents)),
        ("recoveredUnknown", of.recovered_unknown.to_string()),
    ]
}

pub(super) fn number(n: Option<impl ToString>) -> String {
    n.map(|n| n.to_string()).unwrap_or_default()
}

pub(super) fn compared(c: &Comparison) -> [String; 10] {
    [
        number(c.count),
        number(c.previous),
        number(c.low),
        number(c.high),
        number(c.ratio),
        number(c.ratio_low),
        number(c.ratio_high),
        number(c.percent),
        c.verdict.word().to_owned(),
        c.stands.to_string(),
    ]
}

pub(super) fn write<'a>(
    names: impl Iterator<Item = &'a str>,
    rows: impl Iterator<Item = Vec<String>>,
) -> Outcome<Bytes> {
    sheet::lines(std::iter::once(names.map(str::to_owned).collect()).chain(rows))
}
