//! Shares of outcomes: how many are reported to the police, how many end in which way, with those that are undecided apart.
//!
//! Called by the insight room. It must not count the undecided as a no: they stand beside the share, with the lowest and the
//! highest that it can still become.
//!
//! Interval by E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference", which is right on
//! average; the exact one of C. J. Clopper and E. S. Pearson 1934, which is never too narrow, beside it. Shares are 0 to 1,
//! intervals 95%. Undefined where none is decided.

use super::normal::two_sided_z;
use super::two_counts::Interval;
use statrs::function::beta::beta_reg;

const ALPHA: f64 = 0.05;

/// So many of the decided ones, and so many undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    yes: u64,
    decided: u64,
    open: u64,
}

impl Share {
    /// `None` when more are yes than are decided.
    #[must_use]
    pub fn new(yes: u64, decided: u64, open: u64) -> Option<Self> {
        (yes <= decided).then_some(Self { yes, decided, open })
    }

    /// Those of which it is true.
    #[must_use]
    pub fn yes(&self) -> u64 {
        self.yes
    }

    /// Those of which it is known.
    #[must_use]
    pub fn decided(&self) -> u64 {
        self.decided
    }

    /// Those of which it is not known yet.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.open
    }

    /// Share of the decided ones.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        (self.decided > 0).then(|| self.yes as f64 / self.decided as f64)
    }

    /// Wilson's score interval.
    #[must_use]
    pub fn wilson(&self) -> Option<Interval> {
        let p = self.value()?;
        let (n, z) = (self.decided as f64, two_sided_z(ALPHA)?);
        let middle = p + z * z / (2.0 * n);
        let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z * z / n;
        // At none and all the limit is 0 and 1 but for rounding.
        let low = if self.yes == 0 { 0.0 } else { (middle - reach) / scale };
        let high = if self.yes == self.decided { 1.0 } else { (middle + reach) / scale };
        Some(Interval { low, high })
    }

    /// Clopper and Pearson's exact interval.
    #[must_use]
    pub fn exact(&self) -> Option<Interval> {
        self.value()?;
        let (k, n) = (self.yes as f64, self.decided as f64);
        let low = if self.yes == 0 { 0.0 } else { beta_quantile(k, n - k + 1.0, ALPHA / 2.0) };
        let high = if self.yes == self.decided { 1.0 } else { beta_quantile(k + 1.0, n - k, 1.0 - ALPHA / 2.0) };
        Some(Interval { low, high })
    }

    /// What the share of all becomes if every undecided one turns out no, and if every one turns out yes.
    #[must_use]
    pub fn bounds(&self) -> Option<Interval> {
        let all = (self.decided + self.open) as f64;
        (all > 0.0).then(|| Interval { low: self.yes as f64 / all, high: (self.yes + self.open) as f64 / all })
    }
}

/// The x at which a beta distribution reaches a probability, by halving: the library's own inverse stops at 1e-8.
fn beta_quantile(a: f64, b: f64, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if beta_reg(a, b, middle) < probability {
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

    fn of(yes: u64, decided: u64) -> Share {
        Share::new(yes, decided, 0).unwrap()
    }

    fn is(interval: Option<Interval>, low: f64, high: f64) {
        let i = interval.unwrap();
        assert!((i.low - low).abs() < 5e-5 && (i.high - high).abs() < 5e-5, "{i:?}");
    }

    #[test]
    fn the_published_intervals() {
        // R. G. Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        is(of(81, 263).wilson(), 0.2553, 0.3662);
        is(of(81, 263).exact(), 0.2527, 0.3676);
        is(of(15, 148).wilson(), 0.0624, 0.1605);
        is(of(15, 148).exact(), 0.0578, 0.1617);
        is(of(0, 20).wilson(), 0.0, 0.1611);
        is(of(0, 20).exact(), 0.0, 0.1684);
        is(of(1, 29).wilson(), 0.0061, 0.1718);
        is(of(1, 29).exact(), 0.0009, 0.1776);
    }

    #[test]
    fn nothing_decided_is_undefined_but_has_bounds() {
        let none = Share::new(0, 0, 3).unwrap();
        assert_eq!((none.value(), none.wilson(), none.exact()), (None, None, None));
        assert_eq!(none.bounds(), Some(Interval { low: 0.0, high: 1.0 }));
        assert_eq!(Share::new(0, 0, 0).unwrap().bounds(), None);
        assert_eq!(Share::new(2, 1, 0), None);
    }

    #[test]
    fn the_undecided_are_no_no() {
        let share = Share::new(3, 4, 6).unwrap();
        assert_eq!(share.value(), Some(0.75));
        assert_eq!(share.bounds(), Some(Interval { low: 0.3, high: 0.9 }));
    }

    proptest! {
        #[test]
        fn intervals_hold_the_share_and_mirror(decided in 1..2_000u64, part in 0.0..=1.0f64) {
            let yes = (part * decided as f64) as u64;
            let (one, other) = (of(yes, decided), of(decided - yes, decided));
            let value = one.value().unwrap();
            for (i, mirror) in [(one.wilson().unwrap(), other.wilson().unwrap()), (one.exact().unwrap(), other.exact().unwrap())] {
                prop_assert!(0.0 <= i.low && i.low <= value && value <= i.high && i.high <= 1.0);
                prop_assert!((i.low - (1.0 - mirror.high)).abs() < 1e-9);
            }
        }

        // More yes of as many moves both limits up; ten times as many of both makes it narrower.
        #[test]
        fn intervals_are_monotone(decided in 2..500u64, part in 0.0..1.0f64) {
            let yes = (part * (decided - 1) as f64) as u64;
            for interval in [Share::wilson, Share::exact] {
                let (a, b) = (interval(&of(yes, decided)).unwrap(), interval(&of(yes + 1, decided)).unwrap());
                prop_assert!(a.low <= b.low && a.high <= b.high);
                let many = interval(&of(10 * yes, 10 * decided)).unwrap();
                prop_assert!(many.high - many.low < a.high - a.low);
            }
        }
    }
}
