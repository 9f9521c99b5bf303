//! A count beside that of the year before, and as a share: intervals, ratio, percent, verdict, each where it may stand.
//!
//! Called for every row of what and how. Made of the numbers that are told, so that a rounded count leads to no exact ratio.

use super::asked::Asked;
use super::basis::showing;
use super::hiding::Eyes;
use super::methods::false_discovery::adjusted;
use super::methods::two_counts::{ALPHA, Counted, Verdict as Judged, compare, exact_interval};
use shared_types::insight::{Comparison, Showing, Verdict};

/// How the counts of one panel are compared.
#[derive(Clone, Copy, Debug)]
pub struct Comparing {
    eyes: Eyes,
    /// Days of the period and of that of the year before.
    days: Option<(f64, f64)>,
    /// Whether the panel holds enough for percentages and verdicts.
    enough: bool,
}

/// A comparison with the p it was judged by, which the whole table needs.
pub struct Row {
    comparison: Comparison,
    p: Option<f64>,
}

impl Comparing {
    /// For a panel of `total` incidents.
    pub fn new(asked: &Asked, total: u64) -> Self {
        Self {
            eyes: asked.eyes,
            days: asked.compared().map(|(now, before)| (now.days(), before.days())),
            enough: showing(asked.eyes, total) != Showing::ListOnly,
        }
    }

    /// Compares one count.
    pub fn row(&self, count: u64, before: Option<u64>) -> Row {
        let count = self.eyes.cell(count);
        let previous = before.and_then(|n| self.eyes.cell(n));
        let told = |n: Option<i64>| n.and_then(|n| u64::try_from(n).ok());
        let interval = told(count).map(exact_interval);
        let compared = match (told(count), told(previous), self.days, self.enough) {
            (Some(after), Some(before), Some((now, then)), true) => {
                compare(Counted { count: before, time: then }, Counted { count: after, time: now })
            }
            _ => None,
        };
        let ratio = compared.and_then(|c| c.rate_ratio_interval);
        let comparison = Comparison {
            count,
            previous,
            low: interval.map(|i| i.low),
            high: interval.map(|i| i.high),
            ratio: compared.and_then(|c| c.rate_ratio),
            ratio_low: ratio.map(|i| i.low),
            ratio_high: ratio.map(|i| i.high),
            percent: compared.and_then(|c| c.percent_change.shown()),
            verdict: match compared.map(|c| c.verdict) {
                Some(Judged::MoreThanChance) => Verdict::MoreThanChance,
                Some(Judged::LessThanChance) => Verdict::FewerThanChance,
                Some(Judged::WithinNormalVariation) => Verdict::NormalVariation,
                Some(Judged::NotEnough) | None => Verdict::TooFew,
            },
            stands: false,
        };
        Row { comparison, p: compared.and_then(|c| c.p) }
    }
}

/// The share of a part in what is told of both; none where a part is hidden or the selection has fewer than 5.
pub fn share(eyes: Eyes, part: u64, of: u64) -> Option<f64> {
    let (part, whole) = (eyes.cell(part)?, eyes.number(of));
    (showing(eyes, of) != Showing::ListOnly).then(|| (part as f64 / whole as f64).min(1.0))
}

impl Row {
    /// A row that is a table of its own.
    pub fn alone(self) -> Comparison {
        together(vec![((), self)]).remove(0).1
    }
}

/// Says of all rows of one table which verdicts stand when they are looked at together (Benjamini–Hochberg).
pub fn together<T>(rows: Vec<(T, Row)>) -> Vec<(T, Comparison)> {
    let q = adjusted(&rows.iter().map(|(_, r)| r.p).collect::<Vec<_>>());
    rows.into_iter()
        .zip(q)
        .map(|((what, row), q)| {
            let called = matches!(row.comparison.verdict, Verdict::MoreThanChance | Verdict::FewerThanChance);
            let stands = called && q.is_some_and(|q| q < ALPHA);
            (what, Comparison { stands, ..row.comparison })
        })
        .collect()
}
