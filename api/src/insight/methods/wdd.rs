//! The weighted displacement difference: how many incidents fewer, in the target and around it, than the controls let expect.
//!
//! A. P. Wheeler and J. H. Ratcliffe 2018, "A simple weighted displacement difference test to evaluate place based crime
//! interventions". Called by the evaluation of a measure. It must not be told that a difference is none: without evidence
//! the words are "no evidence of displacement", beside the [smallest detectable](Estimate::smallest_detectable) change.
//!
//! WDD = (ΔT − ΔCt) + (ΔD − ΔCd) in incidents (per unit of time and area where weights are given): T the target, D the
//! area displacement could reach, each with a control of its own. Counts are taken as Poisson, so the
//! variance is the sum of the eight counts. Where periods or areas are unequal each count is divided by the weight of its
//! period and area, and its term of the variance by the square of that.
//!
//! Undefined: z and p where all counts are 0 (no variance). Where a count is under about 5 the normal curve is rough: an
//! exact rate ratio ([`two_counts`](super::two_counts)) belongs beside it.

use super::normal::{two_sided_p, two_sided_z};
use super::two_counts::Interval;
use super::wdq::BeforeAfter;

/// The share of false alarms where nothing else is said; shown beside the outcome.
pub const DEFAULT_ALPHA: f64 = 0.10;
/// The point of the standard normal that gives 80% power.
const POWER_80: f64 = 0.841_621_233_572_914_3;

/// A weight that counts are divided by: a positive number.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(try_from = "f64")]
pub struct Weight(f64);

impl TryFrom<f64> for Weight {
    type Error = &'static str;

    fn try_from(weight: f64) -> Result<Self, Self::Error> {
        if weight.is_finite() && weight > 0.0 { Ok(Self(weight)) } else { Err("a weight must be more than 0") }
    }
}

impl Weight {
    /// No weighing.
    pub const ONE: Self = Self(1.0);

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// The share of false alarms of a test: more than 0, less than 1.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(try_from = "f64")]
pub struct Alpha(f64);

impl TryFrom<f64> for Alpha {
    type Error = &'static str;

    fn try_from(alpha: f64) -> Result<Self, Self::Error> {
        if alpha > 0.0 && alpha < 1.0 { Ok(Self(alpha)) } else { Err("alpha lies between 0 and 1") }
    }
}

impl Default for Alpha {
    fn default() -> Self {
        Self(DEFAULT_ALPHA)
    }
}

impl Alpha {
    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }

    /// Standard deviations on either side.
    fn z(self) -> f64 {
        two_sided_z(self.0).expect("alpha lies between 0 and 1")
    }
}

/// What is compared: the four areas with their weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Areas {
    /// Control of the target.
    pub control: BeforeAfter,
    /// The target.
    pub treated: BeforeAfter,
    /// Control of the displacement area; zeros where there is none.
    pub displacement_control: BeforeAfter,
    /// The displacement area; zeros where there is none.
    pub displacement: BeforeAfter,
    /// Lengths of the periods before and after, in one unit.
    pub time_weights: [Weight; 2],
    /// Sizes of the four areas in the order above.
    pub area_weights: [Weight; 4],
}

/// An estimate in incidents with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Below 0: fewer than the controls let expect.
    pub incidents: f64,
    /// Its variance.
    pub variance: f64,
}

impl Estimate {
    /// The standard error.
    #[must_use]
    pub fn error(self) -> f64 {
        self.variance.sqrt()
    }

    /// Standard errors from 0; undefined without variance.
    #[must_use]
    pub fn z(self) -> Option<f64> {
        (self.variance > 0.0).then(|| self.incidents / self.error())
    }

    /// Two-sided p by the normal curve; undefined without variance.
    #[must_use]
    pub fn p(self) -> Option<f64> {
        self.z().map(two_sided_p)
    }

    /// The interval that leaves alpha outside.
    #[must_use]
    pub fn interval(self, alpha: Alpha) -> Interval {
        let reach = alpha.z() * self.error();
        Interval { low: self.incidents - reach, high: self.incidents + reach }
    }

    /// The smallest true change that would have been called with 80% power: 2.49 standard errors at alpha 0.10. It
    /// stands beside every "no evidence".
    #[must_use]
    pub fn smallest_detectable(self, alpha: Alpha) -> f64 {
        (alpha.z() + POWER_80) * self.error()
    }

    fn plus(self, other: Self) -> Self {
        Self { incidents: self.incidents + other.incidents, variance: self.variance + other.variance }
    }

    /// Sum of estimates of several kinds, each by its harm (A. P. Wheeler 2020): the estimate times the weight, the
    /// variance times its square.
    #[must_use]
    pub fn weighted(parts: &[(Weight, Self)]) -> Self {
        let times =
            |(w, part): &(Weight, Self)| Self { incidents: w.0 * part.incidents, variance: w.0 * w.0 * part.variance };
        parts.iter().map(times).fold(Self { incidents: 0.0, variance: 0.0 }, Self::plus)
    }
}

/// The difference, in the target, around it, and both together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wdd {
    /// ΔT − ΔCt.
    pub local: Estimate,
    /// ΔD − ΔCd.
    pub displacement: Estimate,
    /// Both.
    pub total: Estimate,
}

/// The difference of four areas.
#[must_use]
pub fn wdd(areas: &Areas) -> Wdd {
    let change = |area: BeforeAfter, by: Weight| {
        let [before, after] = areas.time_weights.map(|time| time.0 * by.0);
        let (b, a) = (f64::from(area.before), f64::from(area.after));
        Estimate { incidents: a / after - b / before, variance: a / (after * after) + b / (before * before) }
    };
    let against = |one: Estimate, control: Estimate| Estimate {
        incidents: one.incidents - control.incidents,
        variance: one.variance + control.variance,
    };
    let [wc, wt, wdc, wd] = areas.area_weights;
    let local = against(change(areas.treated, wt), change(areas.control, wc));
    let displacement = against(change(areas.displacement, wd), change(areas.displacement_control, wdc));
    Wdd { local, displacement, total: local.plus(displacement) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn areas(counts: [[u32; 2]; 4]) -> Areas {
        let [control, treated, displacement_control, displacement] = counts.map(BeforeAfter::from);
        let (time_weights, area_weights) = ([Weight::ONE; 2], [Weight::ONE; 4]);
        Areas { control, treated, displacement_control, displacement, time_weights, area_weights }
    }

    #[test]
    fn the_published_example() {
        let out = wdd(&areas([[308, 318], [207, 110], [150, 140], [178, 157]]));
        assert_eq!((out.total.incidents, out.total.variance), (-118.0, 1568.0));
        let alpha = Alpha::try_from(0.05).unwrap();
        let Interval { low, high } = out.total.interval(alpha);
        assert_eq!((low.round(), high.round()), (-196.0, -40.0));
    }

    #[test]
    fn the_smallest_change_is_two_and_a_half_errors() {
        let out = wdd(&areas([[100, 100], [100, 100], [0, 0], [0, 0]])).local;
        let smallest = out.smallest_detectable(Alpha::default());
        assert!((smallest / 400.0_f64.sqrt() - 2.49).abs() < 0.005, "{smallest}");
    }

    #[test]
    fn nothing_anywhere_has_no_z() {
        let out = wdd(&areas([[0, 0]; 4]));
        assert_eq!((out.total.z(), out.total.p(), out.total.incidents), (None, None, 0.0));
        assert_eq!(out.total.interval(Alpha::default()), Interval { low: 0.0, high: 0.0 });
    }

    #[test]
    fn weights_and_alpha_must_make_sense() {
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Weight::try_from(wrong).is_err());
            assert!(Alpha::try_from(wrong).is_err());
        }
        assert!(Alpha::try_from(1.0).is_err());
    }

    #[test]
    fn the_published_sum_by_harm() {
        // Wheeler 2020-11-19, five kinds with harm 3, 2, 5, 7, 10: −1721, 304.10, z −5.66.
        let kinds: [(f64, [u32; 2], [u32; 2]); 5] = [
            (3.0, [133, 91], [130, 74]),
            (2.0, [388, 305], [327, 202]),
            (5.0, [148, 97], [398, 190]),
            (7.0, [86, 64], [144, 92]),
            (10.0, [94, 67], [183, 96]),
        ];
        let parts = kinds.map(|(harm, control, treated)| {
            (Weight::try_from(harm).unwrap(), wdd(&areas([control, treated, [0, 0], [0, 0]])).total)
        });
        let sum = Estimate::weighted(&parts);
        assert_eq!(sum.incidents, -1721.0);
        assert!((sum.error() - 304.103_600_77).abs() < 1e-6);
        assert!((sum.z().unwrap() + 5.659_255_58).abs() < 1e-6);
        let Interval { low, high } = sum.interval(Alpha::try_from(0.05).unwrap());
        assert!((low + 2_317.032_105_07).abs() < 1e-6 && (high + 1_124.967_894_93).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn turning_target_and_control_turns_the_sign(c: [u16; 2], t: [u16; 2], dc: [u16; 2], d: [u16; 2]) {
            let [c, t, dc, d] = [c, t, dc, d].map(|x| x.map(u32::from));
            let forth = wdd(&areas([c, t, dc, d])).total;
            let back = wdd(&areas([t, c, d, dc])).total;
            prop_assert_eq!(forth.incidents, -back.incidents);
            prop_assert_eq!(forth.variance, back.variance);
            let turn = |[before, after]: [u32; 2]| [after, before];
            let time = wdd(&areas([c, t, dc, d].map(turn))).total;
            prop_assert_eq!(forth.incidents, -time.incidents);
        }

        // Months or days: the estimate is per unit, z and p do not care.
        #[test]
        fn the_unit_of_time_falls_out(c: [u16; 2], t: [u16; 2], w in [0.1..50.0f64, 0.1..50.0f64], unit in 0.01..100.0f64) {
            let mut there = areas([c, t, [0, 0], [0, 0]].map(|x| x.map(u32::from)));
            there.time_weights = w.map(|w| Weight::try_from(w).unwrap());
            let one = wdd(&there).total;
            there.time_weights = w.map(|w| Weight::try_from(w * unit).unwrap());
            let other = wdd(&there).total;
            prop_assert!((one.incidents - other.incidents * unit).abs() <= 1e-9 * (1.0 + one.incidents.abs()) * one.variance.max(1.0));
            if let (Some(a), Some(b)) = (one.z(), other.z()) {
                prop_assert!((a - b).abs() < 1e-6);
            }
        }

        #[test]
        fn a_smaller_alpha_gives_a_wider_interval(c: [u16; 2], t: [u16; 2], a in 0.001..0.5f64, b in 0.001..0.5f64) {
            let out = wdd(&areas([c, t, [0, 0], [0, 0]].map(|x| x.map(u32::from)))).total;
            let at = |alpha: f64| out.interval(Alpha::try_from(alpha).unwrap());
            let (narrow, wide) = (at(a.max(b)), at(a.min(b)));
            prop_assert!(wide.low <= narrow.low && narrow.high <= wide.high);
            prop_assert!(narrow.low <= out.incidents && out.incidents <= narrow.high);
        }
    }
}
