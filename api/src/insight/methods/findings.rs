//! Out of the ordinary: which series have more incidents than usual, with a rate of false findings that is kept.
//!
//! Called by the job that looks every hour and puts at most five on Today. It must not look at a part of what was compared: every
//! series that was looked at counts, those of which nothing is found too.
//!
//! Each series is tested for *more* by the exact conditional test of two Poisson counts (Przyborowski and Wileński 1940):
//! given the sum, the last window has a binomial share by the lengths of the two periods. The p are held together by
//! Benjamini and Hochberg 1995, which also holds where series overlap, as those of a site and of its shops do (positive
//! dependence, Y. Benjamini and D. Yekutieli 2001). The promised rate is that of one window: who looks every hour must look at windows
//! that stay the same for a while (whole days, whole weeks), or the chances add up.
//!
//! Which series may be tested is decided by the sum of the two counts alone, on which the test is conditioned anyway; choosing by the
//! last count would break the promise. Under 5 together nothing is said, as in [`two_counts`](super::two_counts).

use super::false_discovery::adjusted;
use super::wdd::{Alpha, Weight};
use statrs::function::beta::beta_reg;

/// Rate of false findings where nothing else is said.
pub const DEFAULT_RATE: f64 = 0.05;
/// The most that are told at once.
pub const MOST: usize = 5;
/// Under this many incidents together there is nothing to say.
const FEWEST: u64 = 5;

/// One series: a site, a kind at a site, a method, a unit, an hour block, each over one pair of windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series<K> {
    /// What the caller calls it; the same in all of its windows.
    pub key: K,
    /// The place of its windows in the list of windows.
    pub windows: usize,
    /// The place in the list of the series that this one is a part of: that of its site over the same windows.
    pub part_of: Option<usize>,
    /// Incidents in the last window.
    pub last: u64,
    /// Incidents in the base.
    pub base: u64,
}

/// A finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding<K> {
    /// The series.
    pub key: K,
    /// Its windows.
    pub windows: usize,
    /// Incidents in the last window.
    pub last: u64,
    /// How many the base lets expect there.
    pub expected: f64,
    /// Exact one-sided p.
    pub p: f64,
    /// p held together with all others; under the promised rate.
    pub q: f64,
}

/// The windows that a series was counted over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Windows {
    /// Length of the last window.
    pub last: Weight,
    /// Length of the base, in the same unit.
    pub base: Weight,
}

/// Chance of at least so many in the last window, given the sum; undefined without incidents.
#[must_use]
pub fn p_of_more(last: u64, base: u64, windows: &Windows) -> Option<f64> {
    let share = windows.last.get() / (windows.last.get() + windows.base.get());
    match (last, base) {
        (0, 0) => None,
        (0, _) => Some(1.0),
        // The upper tail of a binomial as a beta integral: exact, and quick on any count.
        _ => Some(beta_reg(last as f64, base as f64 + 1.0, share)),
    }
}

/// At most `most` findings, the strongest evidence first, a site before its parts, and each series once, over the windows in which it
/// stands out most. `rate` is the promised share of false ones, over all series and windows together. `set_aside` says of a finding
/// whether somebody has put it aside: it makes room for another.
#[must_use]
pub fn findings<K: Clone + PartialEq>(
    series: &[Series<K>],
    windows: &[Windows],
    rate: Alpha,
    most: usize,
    set_aside: impl Fn(&Finding<K>) -> bool,
) -> Vec<Finding<K>> {
    let tested = |s: &Series<K>| {
        let windows = windows.get(s.windows)?;
        if s.last + s.base < FEWEST { None } else { p_of_more(s.last, s.base, windows) }
    };
    let p: Vec<Option<f64>> = series.iter().map(tested).collect();
    let q = adjusted(&p);
    let found = |i: usize| q[i].is_some_and(|q| q <= rate.get());
    let mut ranked: Vec<usize> = (0..series.len()).filter(|i| found(*i)).collect();
    // Equal p by what came in: a stable sort.
    ranked.sort_by(|a, b| p[*a].unwrap_or(1.0).total_cmp(&p[*b].unwrap_or(1.0)));
    let mut order: Vec<usize> = Vec::new();
    for place in ranked {
        for one in [series[place].part_of.filter(|site| *site < series.len() && found(*site)), Some(place)] {
            order.extend(one.filter(|one| order.iter().all(|told| series[*told].key != series[*one].key)));
        }
    }
    let tell = |place: usize| {
        let Series { key, windows: pair, last, base, .. } = &series[place];
        let lengths = windows.get(*pair)?;
        Some(Finding {
            key: key.clone(),
            windows: *pair,
            last: *last,
            expected: *base as f64 * lengths.last.get() / lengths.base.get(),
            p: p[place]?,
            q: q[place]?,
        })
    };
    order.into_iter().filter_map(tell).filter(|finding| !set_aside(finding)).take(most).collect()
}

#[cfg(test)]
#[path = "findings_tests.rs"]
mod tests;
