//! The answers as tables of comma-separated values, with the same numbers and the same cells absent.
//!
//! Called by the handlers for callers who ask for `text/csv`. Codes and numbers only: nothing that a person wrote.

use crate::fault::Outcome;
use crate::web::sheet;
use actix_web::web::Bytes;
use shared_types::insight::{Comparison, CourseAnswer, HowAnswer, WhatAnswer, WhenAnswer};

const COMPARED: [&str; 10] =
    ["count", "previous", "low", "high", "ratio", "ratioLow", "ratioHigh", "percent", "verdict", "stands"];

/// Kinds; the row of all comes first.
pub fn what(answer: &WhatAnswer) -> Outcome<Bytes> {
    let all = std::iter::once(["all".to_owned(), String::new()].into_iter().chain(compared(&answer.all)).collect());
    let kinds = answer.kinds.iter().map(|k| {
        [k.category.clone(), k.parent.clone().unwrap_or_default()].into_iter().chain(compared(&k.comparison)).collect()
    });
    write(["category", "parent"].into_iter().chain(COMPARED), all.chain(kinds))
}

/// Methods.
pub fn how(answer: &HowAnswer) -> Outcome<Bytes> {
    let rows =
        answer.methods.iter().map(|m| std::iter::once(m.method.clone()).chain(compared(&m.comparison)).collect());
    write(std::iter::once("method").chain(COMPARED), rows)
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

fn number(n: Option<impl ToString>) -> String {
    n.map(|n| n.to_string()).unwrap_or_default()
}

fn compared(c: &Comparison) -> [String; 10] {
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

fn write<'a>(names: impl Iterator<Item = &'a str>, rows: impl Iterator<Item = Vec<String>>) -> Outcome<Bytes> {
    sheet::lines(std::iter::once(names.map(str::to_owned).collect()).chain(rows))
}
