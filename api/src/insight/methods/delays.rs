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
    /// Greenwood's sum up to here.
    spread: f64,
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

/// Delays on their way to a curve.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    counts: Delays,
    /// Twice the milliseconds, and one more for what is still open: at equal delays what ends comes before it, since it was at risk
    /// until then. Delays of over 292 million years are one.
    known: Vec<u64>,
}

impl Gathered {
    /// Adds one.
    #[inline]
    pub fn add(&mut self, delay: Delay) {
        let twice = |ms: u64| ms.min(u64::MAX >> 1) << 1;
        match delay {
            Delay::Ended(ms) => {
                self.counts.ended += 1;
                self.known.push(twice(ms));
            }
            Delay::Open(ms) => {
                self.counts.open += 1;
                self.known.push(twice(ms) | 1);
            }
            Delay::Unknown => self.counts.unknown += 1,
            Delay::Flagged => self.counts.flagged += 1,
        }
    }

    /// Adds what another gathered.
    pub fn merge(&mut self, other: &Self) {
        self.counts.ended += other.counts.ended;
        self.counts.open += other.counts.open;
        self.counts.unknown += other.counts.unknown;
        self.counts.flagged += other.counts.flagged;
        self.known.extend_from_slice(&other.known);
    }

    /// Their curve.
    #[must_use]
    pub fn curve(mut self) -> Delays {
        self.known.sort_unstable();
        let mut out = self.counts;
        let mut at_risk = self.known.len() as u64;
        let (mut open, mut spread) = (1.0, 0.0);
        for same in self.known.chunk_by(|a, b| a >> 1 == b >> 1) {
            let ended = same.iter().filter(|key| *key & 1 == 0).count() as u64;
            if ended > 0 {
                let (n, d) = (at_risk as f64, ended as f64);
                open *= 1.0 - d / n;
                spread += d / (n * (n - d));
                out.steps.push(Step { at: same[0] >> 1, at_risk, ended, open, spread });
            }
            at_risk -= same.len() as u64;
        }
        out
    }
}

/// The curve of delays, in any order.
pub fn delays(list: impl IntoIterator<Item = Delay>) -> Delays {
    let mut gathered = Gathered::default();
    list.into_iter().for_each(|delay| gathered.add(delay));
    gathered.curve()
}

/// How far the limits lie from the share on the scale of ln(−ln S): z·√spread / −ln S.
fn reach(spread: f64, ln: f64) -> f64 {
    two_sided_z(ALPHA).expect("a valid constant") * spread.sqrt() / -ln
}

/// Steps that are looked at together.
const TOGETHER: usize = 64;
/// Nearer to a share than this the steps are looked at one by one.
const NEAR: f64 = 1.0 - 1e-9;

impl Delays {
    /// Lower and upper 95% limit of the share that is open after a step: S^exp(±reach), limits that stay between 0 and 1.
    #[must_use]
    pub fn limits(&self, step: usize) -> (f64, f64) {
        let of = &self.steps[step];
        if of.at_risk == of.ended {
            // At 0 the transform has no limits: nothing is left, and the upper limit stays where it was.
            return (0.0, step.checked_sub(1).map_or(1.0, |before| self.limits(before).1));
        }
        let reach = reach(of.spread, of.open.ln());
        (of.open.powf(reach.exp()), of.open.powf((-reach).exp()))
    }

    /// The time by which this share (0 to 1) has ended: 0.5 is the median.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Quantile {
        let left = 1.0 - share + REACHED;
        let at = self.steps.partition_point(|step| step.open > left);
        // The lower limit is never above the share, the upper never below it.
        let low = self.first(0..self.steps.len().min(at + 1), left, |reach| reach.low, |limits| limits.0);
        let high = self.first(at..self.steps.len(), left, |reach| reach.high, |limits| limits.1);
        let time = |step: Option<usize>| step.and_then(|n| self.steps.get(n)).map(|step| step.at);
        Quantile { at: time(Some(at)), low: time(low), high: time(high) }
    }

    /// The first step of some whose limit is at most a share. A limit S^exp(r) is at most `left` where −ln S · exp(r) is at least
    /// −ln left. Over a few steps −ln S and the spread only grow, so their ends bound it, and most steps need not be looked at.
    fn first(
        &self,
        steps: std::ops::Range<usize>,
        left: f64,
        most: impl Fn(&Bounds) -> f64,
        limit: impl Fn((f64, f64)) -> f64,
    ) -> Option<usize> {
        let wanted = -left.ln();
        let (mut begin, end) = (steps.start, steps.end);
        while begin < end {
            let until = end.min(begin + TOGETHER);
            let bounds = Bounds::of(&self.steps[begin], &self.steps[until - 1]);
            if most(&bounds) >= wanted * NEAR
                && let Some(found) = (begin..until).find(|n| limit(self.limits(*n)) <= left)
            {
                return Some(found);
            }
            begin = until;
        }
        None
    }
}

/// The most that −ln S · exp(±reach) can be over some steps.
struct Bounds {
    low: f64,
    high: f64,
}

impl Bounds {
    fn of(first: &Step, last: &Step) -> Self {
        if last.at_risk == last.ended {
            // Nothing is left at the end: the last ones are looked at one by one.
            return Self { low: f64::INFINITY, high: f64::INFINITY };
        }
        let (least, most) = (first.open.ln(), last.open.ln());
        Self { low: -most * reach(last.spread, least).exp(), high: -most * (-reach(first.spread, most)).exp() }
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
        let (low, high) = out.limits(0);
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
            for (n, step) in out.steps.iter().enumerate() {
                let (low, high) = out.limits(n);
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
        fn a_quantile_is_the_first_step_that_reaches_it(list in prop::collection::vec((1..5_000i64, prop::bool::weighted(0.3)), 0..900), share in 0.05..0.95f64) {
            let out = of(&list.iter().map(|(n, open)| if *open { -n } else { *n }).collect::<Vec<_>>());
            let first = |limit: &dyn Fn(usize) -> f64| {
                (0..out.steps.len()).find(|n| limit(*n) <= 1.0 - share + REACHED).map(|n| out.steps[n].at)
            };
            let plain = Quantile {
                at: first(&|n| out.steps[n].open),
                low: first(&|n| out.limits(n).0),
                high: first(&|n| out.limits(n).1),
            };
            prop_assert_eq!(out.quantile(share), plain);
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
