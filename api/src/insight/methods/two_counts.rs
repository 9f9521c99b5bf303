//! Is it more than usual? One count with its interval, and two counts over times that may differ.
//!
//! Called by the insight room wherever a number stands beside the number of another period or of the rest. It must not
//! look at shares of a whole or at rates per visitor: only counts over time.
//!
//! Two-sided, 5% and 95% throughout. "4 -> 9" is within normal variation; that is what this file is for.

use serde::Serialize;
use statrs::function::gamma::gamma_lr;

/// Chance of calling a difference that is none, in each single comparison.
pub const ALPHA: f64 = 0.05;
/// The 97.5% point of the standard normal.
const Z: f64 = 1.959_963_984_540_054;
/// A percentage is never shown on a base smaller than this.
pub const SMALLEST_BASE: u64 = 10;
/// Under this many incidents together there is nothing to compare.
const FEWEST: u64 = 5;
/// Probabilities this near to the observed one count as equal to it, as R and SciPy do.
const TIE: f64 = 1.0 + 1e-7;

/// A 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// A count over a time. The unit of time is the caller's (days, months) and the same on both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// Incidents.
    pub count: u64,
    /// How long was counted; more than 0.
    pub time: f64,
}

/// What may be said about two counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Chance alone makes such a difference often.
    WithinNormalVariation,
    /// More than chance makes likely (p < 0.05).
    MoreThanChance,
    /// Less than chance makes likely (p < 0.05).
    LessThanChance,
    /// Fewer than 5 incidents together, or so few that no division of them could have been called.
    NotEnough,
}

/// The change in percent of the rate, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PercentChange {
    /// Percent; negative for less.
    Percent(f64),
    /// The base is 1 to 9: a percentage would mislead.
    BaseTooSmall,
    /// The base is 0.
    Undefined,
}

impl PercentChange {
    /// The number, where one may be shown.
    #[must_use]
    pub fn shown(self) -> Option<f64> {
        match self {
            Self::Percent(percent) => Some(percent),
            Self::BaseTooSmall | Self::Undefined => None,
        }
    }
}

/// Two counts held against each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Rate after / rate before; undefined without incidents before.
    pub rate_ratio: Option<f64>,
    /// 95% score interval of that ratio; undefined without incidents before.
    pub rate_ratio_interval: Option<Interval>,
    /// Exact conditional two-sided p; undefined without any incident.
    pub p: Option<f64>,
    /// Standardised difference of the square roots.
    pub z: f64,
    /// Change in percent of the rate, where that may be shown.
    pub percent_change: PercentChange,
    /// What may be said.
    pub verdict: Verdict,
}

/// Exact 95% interval of the mean of a Poisson count (F. Garwood 1936, "Fiducial limits for the Poisson distribution"):
/// 0 -> 0–3.69, 5 -> 1.62–11.67.
#[must_use]
pub fn exact_interval(count: u64) -> Interval {
    let n = count as f64;
    Interval {
        low: if count == 0 { 0.0 } else { gamma_quantile(n, ALPHA / 2.0) },
        high: gamma_quantile(n + 1.0, 1.0 - ALPHA / 2.0),
    }
}

/// Score interval of the mean of a Poisson count (the normal curve around the mean, solved for it): shorter than the exact
/// one and right on average; 0 -> 0–3.84.
#[must_use]
pub fn score_interval_of(count: u64) -> Interval {
    let (n, half) = (count as f64, Z * Z / 2.0);
    let reach = Z * (n + half / 2.0).sqrt();
    // At 0 the two terms are equal but for rounding.
    Interval { low: if count == 0 { 0.0 } else { n + half - reach }, high: n + half + reach }
}

/// Holds the count after against the count before; `None` when a time is not a positive number.
#[must_use]
pub fn compare(before: Counted, after: Counted) -> Option<Comparison> {
    let r = after.time / before.time;
    let usable = |t: f64| t.is_finite() && t > 0.0;
    if !(usable(before.time) && usable(after.time) && usable(r)) {
        return None;
    }
    let p = conditional_p(before.count, after.count, r);
    Some(Comparison {
        rate_ratio: (before.count > 0).then(|| after.count as f64 / (r * before.count as f64)),
        rate_ratio_interval: score_interval(before.count, after.count, r),
        p,
        z: standardised(before.count, after.count, r),
        percent_change: percent_change(before.count, after.count, r),
        verdict: verdict(before.count, after.count, r, p),
    })
}

/// Exact test of two Poisson rates given their sum (J. Przyborowski and H. Wileński 1940, "Homogeneity of results in
/// testing samples from Poisson series"): after | sum ~ binomial(sum, r / (1 + r)). Two-sided by adding all divisions of
/// the sum that are no likelier than the observed one. `None` when both counts are 0.
fn conditional_p(before: u64, after: u64, r: f64) -> Option<f64> {
    let sum = before + after;
    if sum == 0 {
        return None;
    }
    // Probabilities relative to that of the mode, by the ratio of neighbours: no factorial, no rounding at large counts.
    let mode = (((sum + 1) as f64 * r / (1.0 + r)).floor() as u64).min(sum);
    let up = |k: u64| (sum - k) as f64 / (k + 1) as f64 * r;
    // A chance below the smallest double is none, and an endless product of such is not worth waiting for.
    let product = |factors: &mut dyn Iterator<Item = f64>| {
        let mut product = 1.0;
        for factor in factors {
            product *= factor;
            if product <= f64::MIN_POSITIVE {
                break;
            }
        }
        product
    };
    let observed = if after >= mode {
        product(&mut (mode..after).map(up))
    } else {
        product(&mut (after..mode).rev().map(|k| 1.0 / up(k)))
    };
    let limit = observed * TIE;
    let (mut all, mut as_rare) = (0.0, 0.0);
    let mut take = |weight: f64| {
        all += weight;
        if weight <= limit {
            as_rare += weight;
        }
        // Beyond this a term no longer changes a double.
        weight > f64::MIN_POSITIVE
    };
    let mut weight = 1.0;
    for k in mode..=sum {
        if !take(weight) {
            break;
        }
        weight *= up(k);
    }
    weight = 1.0;
    for k in (0..mode).rev() {
        weight /= up(k);
        if !take(weight) {
            break;
        }
    }
    Some((as_rare / all).min(1.0))
}

/// Score interval of the rate ratio (E. B. Wilson 1927 on the conditional binomial): all ratios q with
/// (after − before·q·r)² <= z²·(before + after)·q·r.
fn score_interval(before: u64, after: u64, r: f64) -> Option<Interval> {
    if before == 0 {
        return None;
    }
    let (b, a) = (before as f64, after as f64);
    // Both roots of b²u² − 2·half·u + a² in u = q·r, written so that nothing cancels at large counts.
    let spread = Z * Z * (a + b) / 2.0;
    let half = a * b + spread;
    let root = (spread * (half + a * b)).sqrt();
    Some(Interval { low: a * a / (half + root) / r, high: (half + root) / (b * b) / r })
}

/// z = 2(√after − √(r·before)) / √(1 + r): variance-stabilised (M. S. Bartlett 1936; F. J. Anscombe 1948) and divided by
/// its own standard deviation, since both counts vary. The often quoted 2(√after − √before) is a z only against a
/// known mean.
fn standardised(before: u64, after: u64, r: f64) -> f64 {
    2.0 * ((after as f64).sqrt() - (r * before as f64).sqrt()) / (1.0 + r).sqrt()
}

fn percent_change(before: u64, after: u64, r: f64) -> PercentChange {
    match before {
        0 => PercentChange::Undefined,
        1..SMALLEST_BASE => PercentChange::BaseTooSmall,
        _ => PercentChange::Percent((after as f64 / (r * before as f64) - 1.0) * 100.0),
    }
}

fn verdict(before: u64, after: u64, r: f64, p: Option<f64>) -> Verdict {
    let sum = before + after;
    // From six on, everything on the rarer side has a chance of at most 2 in 2^6, so some division can always be called.
    let callable = || {
        let extremes = [(0, sum), (sum, 0)];
        sum > FEWEST || extremes.iter().any(|(b, a)| conditional_p(*b, *a, r).is_some_and(|p| p < ALPHA))
    };
    match p {
        Some(p) if sum >= FEWEST && p < ALPHA => {
            if after as f64 > r * before as f64 {
                Verdict::MoreThanChance
            } else {
                Verdict::LessThanChance
            }
        }
        Some(_) if sum >= FEWEST && callable() => Verdict::WithinNormalVariation,
        _ => Verdict::NotEnough,
    }
}

/// The x at which a gamma distribution of this shape and scale 1 reaches a probability, by halving.
fn gamma_quantile(shape: f64, probability: f64) -> f64 {
    // Ten standard deviations and a margin for small shapes hold every quantile asked for here.
    let reach = 10.0 * shape.sqrt() + 10.0;
    let (mut low, mut high) = ((shape - reach).max(0.0), shape + reach);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if gamma_lr(shape, middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn yearly(before: u64, after: u64) -> Comparison {
        over(before, 1.0, after, 1.0).unwrap()
    }

    fn over(before: u64, t0: f64, after: u64, t1: f64) -> Option<Comparison> {
        let counted = |count, time| Counted { count, time };
        compare(counted(before, t0), counted(after, t1))
    }

    #[test]
    fn the_intervals_of_the_textbook() {
        let none = exact_interval(0);
        assert_eq!(none.low, 0.0);
        assert!((none.high - 3.688_879_45).abs() < 1e-8);
        let five = exact_interval(5);
        assert!((five.low - 1.623_486_39).abs() < 1e-8);
        assert!((five.high - 11.668_332_08).abs() < 1e-8);
    }

    #[test]
    fn large_counts_keep_an_interval() {
        let many = exact_interval(1_000_000);
        assert!((many.low - 998_040.97).abs() < 1.0, "{many:?}");
        assert!((many.high - 1_001_961.9).abs() < 1.0, "{many:?}");
    }

    #[test]
    fn the_words() {
        assert_eq!(yearly(4, 9).verdict, Verdict::WithinNormalVariation);
        assert_eq!(yearly(200, 260).verdict, Verdict::MoreThanChance);
        assert_eq!(yearly(260, 200).verdict, Verdict::LessThanChance);
        assert_eq!(yearly(0, 0).verdict, Verdict::NotEnough);
        // Five to nothing is p = 0.0625: no division of five can be called, six can.
        assert_eq!(yearly(0, 5).verdict, Verdict::NotEnough);
        assert_eq!(yearly(0, 6).verdict, Verdict::MoreThanChance);
        // Over unequal times five can be called one way, so that five the other way is a finding too.
        assert_eq!(over(5, 12.0, 0, 1.0).unwrap().verdict, Verdict::WithinNormalVariation);
        assert_eq!(yearly(2, 4).verdict, Verdict::WithinNormalVariation);
        // Three in a day against none in a year is rare, but three are too few to speak of.
        assert_eq!(over(0, 365.0, 3, 1.0).unwrap().verdict, Verdict::NotEnough);
        assert_eq!(serde_json::to_string(&Verdict::WithinNormalVariation).unwrap(), r#""within-normal-variation""#);
    }

    #[test]
    fn no_percentage_on_a_small_base() {
        assert_eq!(yearly(0, 3).percent_change, PercentChange::Undefined);
        assert_eq!(yearly(9, 90).percent_change, PercentChange::BaseTooSmall);
        assert_eq!(yearly(10, 20).percent_change, PercentChange::Percent(100.0));
        assert_eq!(yearly(9, 90).percent_change.shown(), None);
    }

    #[test]
    fn nothing_before_has_no_ratio() {
        let c = yearly(0, 8);
        assert_eq!((c.rate_ratio, c.rate_ratio_interval), (None, None));
        assert_eq!(yearly(8, 0).rate_ratio_interval.unwrap().low, 0.0);
        assert_eq!(yearly(0, 0).p, None);
    }

    #[test]
    fn a_time_must_be_positive() {
        for t in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(over(5, 1.0, 5, t), None);
            assert_eq!(over(5, t, 5, 1.0), None);
        }
    }

    proptest! {
        #[test]
        fn the_interval_holds_its_count(n in 0..100_000u64) {
            let i = exact_interval(n);
            prop_assert!(i.low <= n as f64 && (n as f64) < i.high);
        }

        #[test]
        fn before_and_after_mirror(a in 0..3_000u64, b in 0..3_000u64, t in 0.05..20.0f64) {
            let forth = over(a, 1.0, b, t).unwrap();
            let back = over(b, t, a, 1.0).unwrap();
            prop_assert!((forth.z + back.z).abs() < 1e-9);
            if let (Some(p), Some(q)) = (forth.p, back.p) {
                prop_assert!((p - q).abs() < 1e-6 && (0.0..=1.0).contains(&p), "{p} {q}");
            }
            if let Some(i) = forth.rate_ratio_interval {
                prop_assert!(i.low <= forth.rate_ratio.unwrap() && forth.rate_ratio.unwrap() <= i.high);
                prop_assert!(i.low.is_finite() && i.high.is_finite());
            }
        }

        #[test]
        fn equal_rates_are_never_called(n in 0..100_000u64) {
            let verdict = yearly(n, n).verdict;
            prop_assert!(matches!(verdict, Verdict::WithinNormalVariation | Verdict::NotEnough));
        }
    }
}
