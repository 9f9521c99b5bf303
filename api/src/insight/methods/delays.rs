//! Time to act: how long until it is reported, accepted, closed, with those that are still open in the count.
//!
//! Called by the insight room. It must not drop what is open: a median of the closed ones alone says that all goes fast
//! where the slow ones simply are not done yet.
//!
//! Survival curve of E. L. Kaplan and P. Meier 1958, "Nonparametric estimation from incomplete observations", variance by
//! M. Greenwood 1926. The quantile is the first time at which so large a share has ended; its 95% interval holds the
//! times at which the log-log limits of the curve reach that share (R. Brookmeyer and J. Crowley 1982). Unit: real
//! milliseconds. Undefined: a quantile that too few have reached yet, a limit that the curve does not reach, and all of it
//! without any known delay.

use super::normal::two_sided_z;

/// 95% intervals throughout.
const ALPHA: f64 = 0.05;
/// A curve that is within this of a share has reached it: products of fractions do not meet ½ exactly.
const REACHED: f64 = 1e-12;

/// How long one incident took, or why that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// It ended after so long.
    Ended(u64),
    /// It has lasted so long and is not over.
    Open(u64),
    /// The start is not known.
    Unknown,
    /// It ends before it starts, or starts after the moment of looking: a fault of the record.
    Flagged,
}

impl Delay {
    /// From start and end in epoch milliseconds, seen at a moment. What ended after that moment was open then.
    #[must_use]
    pub fn seen_at(as_of_ms: i64, from_ms: Option<i64>, until_ms: Option<i64>) -> Self {
        let Some(from) = from_ms else { return Self::Unknown };
        let since = |until: i64| u64::try_from(i128::from(until) - i128::from(from)).ok();
        if until_ms.is_some_and(|until| until < from) {
            return Self::Flagged;
        }
        match until_ms.filter(|until| *until <= as_of_ms).map(since) {
            Some(took) => took.map_or(Self::Flagged, Self::Ended),
            None => since(as_of_ms).map_or(Self::Flagged, Self::Open),
        }
    }
}

/// A time by which a share has ended, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantile {
    /// The estimate; `None` while fewer have ended.
    pub at: Option<u64>,
    /// Lower limit of the 95% interval.
    pub low: Option<u64>,
    /// Upper limit; often `None` where many are open.
    pub high: Option<u64>,
}

/// A step of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Milliseconds since the start.
    pub at: u64,
    /// How many had lasted that long.
    pub at_risk: u64,
    /// How many ended just then.
    pub ended: u64,
    /// Share still open after it, 0 to 1.
    pub open: f64,
    /// Lower and upper 95% limit of that share.
    pub limits: (f64, f64),
}

/// Delays of a selection as a curve.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delays {
    /// Incidents that are over.
    pub ended: u64,
    /// Incidents that are not.
    pub open: u64,
    /// Incidents without a start.
    pub unknown: u64,
    /// Incidents with an impossible time.
    pub flagged: u64,
    /// The curve, one step for each delay at which something ended.
    pub steps: Vec<Step>,
}

/// The curve of delays, in any order.
pub fn delays(list: impl IntoIterator<Item = Delay>) -> Delays {
    let mut out = Delays::default();
    // At equal delays what ends comes before what is still open: it was at risk until then.
    let mut known = Vec::new();
    for delay in list {
        match delay {
            Delay::Ended(ms) => {
                out.ended += 1;
                known.push((ms, false));
            }
            Delay::Open(ms) => {
                out.open += 1;
                known.push((ms, true));
            }
            Delay::Unknown => out.unknown += 1,
            Delay::Flagged => out.flagged += 1,
        }
    }
    known.sort_unstable();
    let mut at_risk = known.len() as u64;
    let (mut open, mut greenwood, mut limits) = (1.0, 0.0, (1.0, 1.0));
    for same in known.chunk_by(|a, b| a.0 == b.0) {
        let ended = same.iter().filter(|(_, open)| !open).count() as u64;
        if ended > 0 {
            let (n, d) = (at_risk as f64, ended as f64);
            open *= 1.0 - d / n;
            greenwood += d / (n * (n - d));
            // At 0 the transform has no limits: nothing is left, and the upper limit stays where it was.
            limits = if at_risk == ended { (0.0, limits.1) } else { log_log(open, greenwood) };
            out.steps.push(Step { at: same[0].0, at_risk, ended, open, limits });
        }
        at_risk -= same.len() as u64;
    }
    out
}

/// S^exp(±z·√greenwood / ln S): limits that stay between 0 and 1.
fn log_log(open: f64, greenwood: f64) -> (f64, f64) {
    let z = two_sided_z(ALPHA).expect("a valid constant");
    let reach = z * greenwood.sqrt() / open.ln();
    (open.powf((-reach).exp()), open.powf(reach.exp()))
}

impl Delays {
    /// The time by which this share (0 to 1) has ended: 0.5 is the median.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Quantile {
        let left = 1.0 - share + REACHED;
        let first = |of: fn(&Step) -> f64| self.steps.iter().find(|step| of(step) <= left).map(|step| step.at);
        Quantile { at: first(|s| s.open), low: first(|s| s.limits.0), high: first(|s| s.limits.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Weeks in remission under 6-MP (E. A. Freireich and others 1963), the example of every textbook; open ones negative.
    const REMISSION: [i64; 21] =
        [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35];

    fn of(list: &[i64]) -> Delays {
        let one = |n: &i64| if *n < 0 { Delay::Open(n.unsigned_abs()) } else { Delay::Ended(n.unsigned_abs()) };
        delays(list.iter().map(one))
    }

    #[test]
    fn the_example_of_every_textbook() {
        let out = of(&REMISSION);
        assert_eq!((out.ended, out.open), (9, 12));
        let curve: Vec<_> = out.steps.iter().map(|s| (s.at, s.at_risk, (s.open * 1e4).round() / 1e4)).collect();
        let printed = [
            (6, 21, 0.8571),
            (7, 17, 0.8067),
            (10, 15, 0.7529),
            (13, 12, 0.6902),
            (16, 11, 0.6275),
            (22, 7, 0.5378),
            (23, 6, 0.4482),
        ];
        assert_eq!(curve, printed);
        // Standard error 0.0764 at 6, 0.1346 at 23 (Greenwood); limits by the log-log transform.
        let (low, high) = out.steps[0].limits;
        assert!((low - 0.620).abs() < 5e-4 && (high - 0.952).abs() < 5e-4, "{low} {high}");
        assert_eq!(out.quantile(0.5), Quantile { at: Some(23), low: Some(13), high: None });
        assert_eq!(out.quantile(0.9).at, None);
    }

    #[test]
    fn without_open_ones_it_is_the_plain_median() {
        let out = of(&[4, 1, 3, 2, 5]);
        assert_eq!((out.quantile(0.5).at, out.quantile(0.9).at), (Some(3), Some(5)));
        // Exactly half have ended at 2.
        assert_eq!(of(&[1, 2, 3, 4]).quantile(0.5).at, Some(2));
    }

    #[test]
    fn dropping_the_open_ones_would_lie() {
        assert_eq!(of(&[1, 1, 2]).quantile(0.5).at, Some(1));
        assert_eq!(of(&[1, 1, 2, -90, -90, -90, -90]).quantile(0.5).at, None);
    }

    #[test]
    fn empty_one_all_open_all_unknown() {
        assert_eq!(of(&[]).quantile(0.5), Quantile { at: None, low: None, high: None });
        assert_eq!(of(&[7]).quantile(0.5), Quantile { at: Some(7), low: Some(7), high: None });
        assert_eq!(of(&[0]).quantile(0.9).at, Some(0));
        assert_eq!(of(&[-3, -4]).quantile(0.5).at, None);
        let out = delays([Delay::Unknown, Delay::Unknown, Delay::Flagged]);
        assert_eq!((out.unknown, out.flagged, out.quantile(0.5).at), (2, 1, None));
    }

    #[test]
    fn seen_at_a_moment() {
        let seen = |from, until| Delay::seen_at(100, from, until);
        assert_eq!(seen(Some(40), Some(90)), Delay::Ended(50));
        assert_eq!(seen(Some(40), None), Delay::Open(60));
        assert_eq!(seen(Some(40), Some(101)), Delay::Open(60));
        assert_eq!(seen(None, Some(50)), Delay::Unknown);
        assert_eq!(seen(Some(40), Some(39)), Delay::Flagged);
        assert_eq!(seen(Some(101), None), Delay::Flagged);
        assert_eq!(seen(Some(i64::MIN), Some(i64::MAX)), Delay::Open(100 + (1 << 63)));
        assert_eq!(Delay::seen_at(i64::MAX, Some(i64::MIN), None), Delay::Open(u64::MAX));
    }

    fn any_delay() -> impl Strategy<Value = i64> {
        prop_oneof![1..200i64, -200..0i64]
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_the_curve_falls(list in prop::collection::vec(any_delay(), 0..60)) {
            let out = of(&list);
            let turned: Vec<_> = list.iter().rev().copied().collect();
            prop_assert_eq!(&out, &of(&turned));
            prop_assert!(out.steps.windows(2).all(|p| p[1].open < p[0].open));
            for step in &out.steps {
                let (low, high) = step.limits;
                prop_assert!(0.0 <= low && low <= step.open + 1e-12 && step.open <= high + 1e-12 && high <= 1.0);
            }
            let (median, ninety) = (out.quantile(0.5), out.quantile(0.9));
            if let Some(ninety) = ninety.at {
                prop_assert!(median.at.unwrap() <= ninety);
            }
            if let (Some(low), Some(at)) = (median.low, median.at) {
                prop_assert!(low <= at);
            }
        }

        #[test]
        fn the_unit_of_time_only_scales(list in prop::collection::vec(any_delay(), 0..60), by in 2..1000i64) {
            let one = of(&list).quantile(0.5);
            let other = of(&list.iter().map(|n| n * by).collect::<Vec<_>>()).quantile(0.5);
            prop_assert_eq!(one.at.map(|at| at * by.unsigned_abs()), other.at);
        }

        #[test]
        fn a_shift_of_all_times_changes_nothing(from in -1_000_000..1_000_000i64, took in -50..5_000i64, shift in -1_000_000..1_000_000i64) {
            let one = Delay::seen_at(500_000, Some(from), Some(from + took));
            let other = Delay::seen_at(500_000 + shift, Some(from + shift), Some(from + took + shift));
            prop_assert_eq!(one, other);
        }
    }
}
