//! The waterbed: did a measure help, and did what it chased away turn up next door?
//!
//! Called by the evaluation of a measure. It joins the difference ([`wdd`](super::wdd)), which carries an interval, with the quotient
//! ([`wdq`](super::wdq)) where that can be read, and says in a word what may be said. It must not say that there was no
//! displacement: without evidence the word is "no evidence", and the smallest change that would have been seen stands beside
//! it. The outcome can be written down and read again, so that an evaluation can be repeated a year later.
//!
//! Controls are proposed by size and distance and are never neighbours of the target: a neighbour is where displacement
//! would go, and would be counted as the trend. That is the method's own rule (Bowers and Johnson 2003, Wheeler and
//! Ratcliffe 2018); how size and distance are weighed against each other is ours and stands at [`propose`].

use super::two_counts::{Counted, Interval, compare};
use super::wdd::{Alpha, Areas, Estimate, wdd};
use super::wdq::{BeforeAfter, Reading, wdq};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A control of more than this many times the size of the target, or less than its inverse, is none.
const MOST_TIMES: f64 = 4.0;
/// So far away counts as much as twice the size.
const FAR_M: f64 = 25_000.0;
/// Under this a count is too small for the normal curve.
const SMALL: u32 = 5;
/// Months that must lie before.
const MONTHS_BEFORE: i32 = 12;

/// A place that may become a control.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<K> {
    /// What the caller calls it.
    pub key: K,
    /// Its size as the caller measures it, the same for all: incidents a year before, or shops.
    pub size: f64,
    /// Metres to the target.
    pub distance_m: f64,
    /// Whether it borders on the target or is one that displacement could reach.
    pub neighbour: bool,
}

/// Controls for a target of this size, the likeliest first, at most so many.
///
/// Never a neighbour, never one whose size differs by more than a factor of four, never one without a size or
/// distance. The rest is ranked by how many times it would have to be doubled or halved to be as large, plus its distance in steps
/// of 25 km: alike first, near second, since what is near shares police, weather and season. Equal ones keep the order given.
#[must_use]
pub fn propose<K: Clone>(target_size: f64, candidates: &[Candidate<K>], most: usize) -> Vec<K> {
    let rank = |place: &Candidate<K>| {
        let times = place.size / target_size;
        let usable = times.is_finite() && place.distance_m.is_finite() && place.distance_m >= 0.0;
        let alike = (1.0 / MOST_TIMES..=MOST_TIMES).contains(&times);
        (usable && alike && !place.neighbour).then(|| times.log2().abs() + place.distance_m / FAR_M)
    };
    let mut ranked: Vec<_> = candidates.iter().filter_map(|place| Some((rank(place)?, place))).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    ranked.into_iter().take(most).map(|(_, place)| place.key.clone()).collect()
}

/// What should be known before the outcome is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caution {
    /// Fewer than twelve months before.
    ShortBefore,
    /// Neither whole years nor the same months on both sides: season looks like effect.
    UnequalSeasons,
    /// A count under 5: the normal curve is rough, the exact ratios stand beside it.
    SmallCounts,
    /// The control of the target has none before or after: there is no trend to hold it against.
    EmptyControl,
}

/// What the periods `[from, until)` before and after give to be careful about.
#[must_use]
pub fn of_periods(before: (Date, Date), after: (Date, Date)) -> Vec<Caution> {
    // The day is the part of a month that is there; a period begins and ends on any day.
    let place = |day: Date| (i32::from(day.year()) * 12 + i32::from(day.month()), day.day());
    let months = |(from, until): (Date, Date)| {
        let ((m0, d0), (m1, d1)) = (place(from), place(until));
        (m1 - m0 - i32::from(d1 < d0), d0 == d1)
    };
    let ((b, b_even), (a, a_even)) = (months(before), months(after));
    let whole_years = b_even && a_even && b % 12 == 0 && a % 12 == 0 && a > 0;
    let of_year = |(from, until): (Date, Date)| ((from.month(), from.day()), (until.month(), until.day()));
    let same_months = of_year(before) == of_year(after) && b == a;
    let mut out = Vec::new();
    if b < MONTHS_BEFORE {
        out.push(Caution::ShortBefore);
    }
    if !(whole_years || same_months) {
        out.push(Caution::UnequalSeasons);
    }
    out
}

/// What may be said, as a key of the words on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sentence {
    /// The target fell against its control, and the area around rose against its own.
    FellWithDisplacement,
    /// The target fell, and so did the area around.
    FellWithDiffusion,
    /// The target fell; around it there is no evidence of displacement.
    FellNoEvidenceOfDisplacement,
    /// The target fell; there is no area around to look at.
    FellNothingAround,
    /// No evidence that the target changed; then there is nothing that could have moved, whatever happened around.
    NoEvidenceOfChange,
    /// The target rose against its control: displacement cannot be claimed.
    Rose,
    /// No incidents anywhere.
    NothingToCompare,
}

/// An estimate with all that stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Told {
    /// Incidents more (above 0) or fewer than the control lets expect.
    pub incidents: f64,
    /// Its standard error.
    pub error: f64,
    /// Two-sided p; undefined without variance.
    pub p: Option<f64>,
    /// The interval at the alpha of the outcome.
    pub interval: Interval,
    /// The smallest change that would have been seen with 80% power.
    pub smallest_detectable: f64,
}

impl Told {
    fn of(estimate: Estimate, alpha: Alpha) -> Self {
        Self {
            incidents: estimate.incidents,
            error: estimate.error(),
            p: estimate.p(),
            interval: estimate.interval(alpha),
            smallest_detectable: estimate.smallest_detectable(alpha),
        }
    }

    /// Below the control, above it, or not to be told.
    fn side(&self) -> std::cmp::Ordering {
        use std::cmp::Ordering::{Equal, Greater, Less};
        match self.interval {
            Interval { high, .. } if high < 0.0 => Less,
            Interval { low, .. } if low > 0.0 => Greater,
            _ => Equal,
        }
    }
}

/// One area before and after by itself, exactly: for small counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alone {
    /// Rate after / rate before; undefined without incidents before.
    pub rate_ratio: Option<f64>,
    /// Its 95% interval.
    pub interval: Option<Interval>,
    /// Exact p; undefined without incidents.
    pub p: Option<f64>,
}

/// The outcome of an evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Share of false alarms of every interval here.
    pub alpha: f64,
    /// The target against its control.
    pub target: Told,
    /// The area around against its control; `None` where there is none.
    pub around: Option<Told>,
    /// Both together.
    pub total: Told,
    /// The quotient; undefined, or without a meaning, by its reading.
    pub wdq: Option<f64>,
    /// What the quotient says; `None` where there is no area around.
    pub reading: Option<Reading>,
    /// The target by itself.
    pub target_alone: Option<Alone>,
    /// The area around by itself.
    pub around_alone: Option<Alone>,
    /// What may be said.
    pub sentence: Sentence,
    /// What to be careful about.
    pub cautions: Vec<Caution>,
}

/// Evaluates a measure. `around` says whether there is an area around it at all (its counts are looked at only then);
/// `of_periods` gives the cautions that the caller has.
#[must_use]
pub fn evaluate(areas: &Areas, around: bool, alpha: Alpha, of_periods: Vec<Caution>) -> Outcome {
    let mut areas = *areas;
    if !around {
        areas.displacement = [0, 0].into();
        areas.displacement_control = [0, 0].into();
    }
    let out = wdd(&areas);
    let told = |estimate| Told::of(estimate, alpha);
    let (target, beside) = (told(out.local), around.then(|| told(out.displacement)));
    let quotient = around.then(|| wdq(areas.treated, areas.displacement, areas.control));
    let counts: &[BeforeAfter] = match around {
        true => &[areas.control, areas.treated, areas.displacement_control, areas.displacement],
        false => &[areas.control, areas.treated],
    };
    let mut cautions = of_periods;
    if counts.iter().any(|n| n.before.min(n.after) < SMALL) {
        cautions.push(Caution::SmallCounts);
    }
    if areas.control.before == 0 || areas.control.after == 0 {
        cautions.push(Caution::EmptyControl);
    }
    let [before, after] = areas.time_weights;
    let alone = |n: BeforeAfter| {
        let counted = |count: u32, time: f64| Counted { count: count.into(), time };
        let out = compare(counted(n.before, before.get()), counted(n.after, after.get()))?;
        Some(Alone { rate_ratio: out.rate_ratio, interval: out.rate_ratio_interval, p: out.p })
    };
    Outcome {
        alpha: alpha.get(),
        target,
        around: beside,
        total: told(out.total),
        wdq: quotient.and_then(|q| q.quotient()),
        reading: quotient.map(|q| q.reading),
        target_alone: alone(areas.treated),
        around_alone: around.then(|| alone(areas.displacement)).flatten(),
        sentence: sentence(out.total.variance > 0.0, &target, beside.as_ref()),
        cautions,
    }
}

fn sentence(anything: bool, target: &Told, around: Option<&Told>) -> Sentence {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (target.side(), around.map(Told::side)) {
        _ if !anything => Sentence::NothingToCompare,
        (Equal, _) => Sentence::NoEvidenceOfChange,
        (Greater, _) => Sentence::Rose,
        (Less, None) => Sentence::FellNothingAround,
        (Less, Some(Greater)) => Sentence::FellWithDisplacement,
        (Less, Some(Less)) => Sentence::FellWithDiffusion,
        (Less, Some(Equal)) => Sentence::FellNoEvidenceOfDisplacement,
    }
}

#[cfg(test)]
#[path = "evaluation_tests.rs"]
mod tests;
