//! The weighted displacement quotient: did what went down in the target go next door?
//!
//! K. J. Bowers and S. D. Johnson 2003, "Measuring the geographical displacement and diffusion of benefit effects of crime
//! prevention activity"; the steps as in POP Center Tool Guide 10. Called by the evaluation of a measure, beside the
//! difference ([`wdd`](super::wdd)) that carries an interval; this quotient has none. Counts are incidents of
//! one kind over equally long periods before and after.
//!
//! WDQ = (B1/C1 − B0/C0) / (A1/C1 − A0/C0), A the target, B the buffer around it, C the control. Undefined where the
//! control has a zero, and where target and control went the same way; without a meaning where the target did worse
//! than the control, since then there is no gain that could have moved.

/// Incidents of an area before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "[u32; 2]")]
pub struct BeforeAfter {
    /// Incidents before.
    pub before: u32,
    /// Incidents after.
    pub after: u32,
}

impl From<[u32; 2]> for BeforeAfter {
    fn from([before, after]: [u32; 2]) -> Self {
        Self { before, after }
    }
}

impl BeforeAfter {
    /// After − before.
    #[must_use]
    pub fn change(self) -> i64 {
        i64::from(self.after) - i64::from(self.before)
    }
}

/// What the quotient says. The limits of a reading are decided on whole numbers, not on rounded ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// A zero in the control: undefined.
    EmptyControl,
    /// The target changed exactly as the control did: undefined.
    NoDifference,
    /// The target did worse than the control: the number exists and says nothing.
    NotInterpretable,
    /// Above 1: the buffer gained more than the target.
    DiffusionLarger,
    /// Exactly 1.
    DiffusionEqual,
    /// Between 0 and 1.
    DiffusionSmaller,
    /// Exactly 0: the buffer did as the control.
    Neither,
    /// Between −1 and 0: less went next door than was gained.
    DisplacementSmaller,
    /// Exactly −1.
    DisplacementEqual,
    /// Below −1: more came next door than was gained.
    DisplacementLarger,
}

/// A quotient with the steps that lead to it. Parts per control incident, unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wdq {
    /// A1/C1 − A0/C0: below 0 the target did better than the control.
    pub success: Option<f64>,
    /// B1/C1 − B0/C0: above 0 the buffer did worse than the control.
    pub buffer: Option<f64>,
    /// A0 − A1, incidents.
    pub gross_effect: i64,
    /// A0/C0 − A1/C1.
    pub net_effect: Option<f64>,
    /// Incidents fewer in target and buffer together than if both had gone as the control.
    pub total_net_effect: Option<f64>,
    /// The quotient as a fraction in lowest terms with a positive denominator.
    pub fraction: Option<(i128, i128)>,
    /// What it says.
    pub reading: Reading,
}

impl Wdq {
    /// The quotient.
    #[must_use]
    pub fn quotient(&self) -> Option<f64> {
        self.fraction.map(|(over, under)| over as f64 / under as f64)
    }
}

/// The quotient of target, buffer and control.
#[must_use]
pub fn wdq(target: BeforeAfter, buffer: BeforeAfter, control: BeforeAfter) -> Wdq {
    let gross_effect = -target.change();
    if control.before == 0 || control.after == 0 {
        let none = None;
        let reading = Reading::EmptyControl;
        let (success, buffer, net_effect, total_net_effect) = (none, none, none, none);
        return Wdq { success, buffer, gross_effect, net_effect, total_net_effect, fraction: None, reading };
    }
    let part = |count: u32, control: u32| f64::from(count) / f64::from(control);
    let against = |area: BeforeAfter| part(area.after, control.after) - part(area.before, control.before);
    let trend = part(control.after, control.before);
    let fewer = |area: BeforeAfter| f64::from(area.before) * trend - f64::from(area.after);
    // Both differences over the common denominator C0·C1, which falls out of the quotient.
    let cross = |area: BeforeAfter| {
        let [b, a, c0, c1] = [area.before, area.after, control.before, control.after].map(i128::from);
        a * c0 - b * c1
    };
    let (gained, moved) = (cross(target), cross(buffer));
    Wdq {
        success: Some(against(target)),
        buffer: Some(against(buffer)),
        gross_effect,
        net_effect: Some(part(target.before, control.before) - part(target.after, control.after)),
        total_net_effect: Some(fewer(target) + fewer(buffer)),
        fraction: (gained != 0).then(|| lowest(moved, gained)),
        reading: reading(gained, moved),
    }
}

fn reading(gained: i128, moved: i128) -> Reading {
    if gained == 0 {
        return Reading::NoDifference;
    }
    if gained > 0 {
        return Reading::NotInterpretable;
    }
    // The gain is negative: a buffer above 0 is displacement.
    let size = moved.abs().cmp(&gained.abs());
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (moved.signum(), size) {
        (0, _) => Reading::Neither,
        (1, Less) => Reading::DisplacementSmaller,
        (1, Equal) => Reading::DisplacementEqual,
        (1, Greater) => Reading::DisplacementLarger,
        (_, Less) => Reading::DiffusionSmaller,
        (_, Equal) => Reading::DiffusionEqual,
        (_, Greater) => Reading::DiffusionLarger,
    }
}

fn lowest(over: i128, under: i128) -> (i128, i128) {
    let (mut a, mut b) = (over.abs(), under.abs());
    while b > 0 {
        (a, b) = (b, a % b);
    }
    let sign = under.signum();
    (sign * over / a, sign * under / a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(a: [u32; 2], b: [u32; 2], c: [u32; 2]) -> Wdq {
        wdq(a.into(), b.into(), c.into())
    }

    #[test]
    fn every_reading() {
        let control = [100, 100];
        let reading = |a, b| of(a, b, control).reading;
        assert_eq!(reading([100, 50], [100, 160]), Reading::DisplacementLarger);
        assert_eq!(reading([100, 50], [100, 150]), Reading::DisplacementEqual);
        assert_eq!(reading([100, 50], [100, 149]), Reading::DisplacementSmaller);
        assert_eq!(reading([100, 50], [100, 100]), Reading::Neither);
        assert_eq!(reading([100, 50], [100, 51]), Reading::DiffusionSmaller);
        assert_eq!(reading([100, 50], [100, 50]), Reading::DiffusionEqual);
        assert_eq!(reading([100, 50], [100, 40]), Reading::DiffusionLarger);
        assert_eq!(reading([100, 100], [100, 40]), Reading::NoDifference);
        assert_eq!(reading([50, 100], [100, 40]), Reading::NotInterpretable);
        assert_eq!(of([9, 3], [4, 4], [0, 3]).reading, Reading::EmptyControl);
    }

    #[test]
    fn nothing_anywhere_is_undefined() {
        let none = of([0, 0], [0, 0], [0, 0]);
        assert_eq!((none.quotient(), none.success, none.gross_effect), (None, None, 0));
        let quiet = of([0, 0], [0, 0], [7, 7]);
        assert_eq!((quiet.quotient(), quiet.reading), (None, Reading::NoDifference));
    }

    #[test]
    fn the_largest_counts_do_not_overflow() {
        let huge = of([u32::MAX, 1], [1, u32::MAX], [u32::MAX, u32::MAX]);
        assert_eq!(huge.reading, Reading::DisplacementEqual);
        assert_eq!(huge.fraction, Some((-1, 1)));
    }

    proptest! {
        // A longer or larger control changes nothing but its size.
        #[test]
        fn the_size_of_the_control_falls_out(a: [u16; 2], b: [u16; 2], c in [1..1000u32, 1..1000u32], k in 1..50u32) {
            let wide = |x: [u16; 2]| x.map(u32::from);
            let one = of(wide(a), wide(b), c);
            let many = of(wide(a), wide(b), c.map(|n| n * k));
            prop_assert_eq!(one.fraction, many.fraction);
            prop_assert_eq!(one.reading, many.reading);
        }

        #[test]
        fn the_fraction_is_the_quotient_of_the_steps(a: [u16; 2], b: [u16; 2], c in [1..1000u32, 1..1000u32]) {
            let one = of(a.map(u32::from), b.map(u32::from), c);
            if let Some(quotient) = one.quotient() {
                let by_steps = one.buffer.unwrap() / one.success.unwrap();
                prop_assert!((quotient - by_steps).abs() <= 1e-6 * quotient.abs().max(1.0), "{quotient} {by_steps}");
            }
        }
    }
}
