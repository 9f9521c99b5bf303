//! Who is hit again: how unevenly incidents fall over shops.
//!
//! Called by the insight room. It must be given **all** participating shops, those without incidents as 0: left out, they
//! make every place look even.
//!
//! Lorenz curve (M. O. Lorenz 1905) and Gini index; the generalised Gini of W. Bernasco and W. Steenbeek 2017, "More places than
//! crimes: implications for evaluating the law of crime concentration at place", which takes as even the most even
//! division that is possible when incidents are fewer than shops. 0 is even, 1 is all on one of endlessly many.
//! The published check: 78 shops, 298 thefts, 12 shops make 80%, 26 have none (POP Center Tool Guide 6).
//!
//! Undefined without incidents, and the unbiased Gini also for a single shop.

/// How concentrated the incidents of a selection are. Shares are 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// From most to fewest.
    ranked: Vec<u64>,
    total: u64,
}

impl Concentration {
    /// Of the counts of all shops, in any order.
    #[must_use]
    pub fn of(counts: &[u64]) -> Self {
        let mut ranked = counts.to_vec();
        ranked.sort_unstable_by(|a, b| b.cmp(a));
        let total = ranked.iter().fold(0, |sum: u64, n| sum.saturating_add(*n));
        Self { ranked, total }
    }

    /// Shops.
    #[must_use]
    pub fn units(&self) -> usize {
        self.ranked.len()
    }

    /// Incidents.
    #[must_use]
    pub fn incidents(&self) -> u64 {
        self.total
    }

    /// Shops without incidents.
    #[must_use]
    pub fn without(&self) -> usize {
        self.ranked.iter().filter(|n| **n == 0).count()
    }

    /// The smallest number of worst hit shops that hold at least so many percent of the incidents.
    #[must_use]
    pub fn units_for(&self, percent: u8) -> Option<usize> {
        // On whole numbers: 80% of 10 is 8, not 8.000000000000002.
        let wanted = u128::from(percent) * u128::from(self.total);
        let mut sum = 0;
        self.defined()?;
        self.ranked
            .iter()
            .position(|n| {
                sum += u128::from(*n) * 100;
                sum >= wanted
            })
            .map(|place| place + 1)
    }

    /// The share of all shops that hold at least so many percent of the incidents.
    #[must_use]
    pub fn share_of_units_for(&self, percent: u8) -> Option<f64> {
        Some(self.units_for(percent)? as f64 / self.units() as f64)
    }

    /// How many shops a fifth of them is, rounded up; 0 only without shops.
    #[must_use]
    pub fn fifth(&self) -> usize {
        self.units().div_ceil(5)
    }

    /// Share of the incidents at the worst hit fifth of the shops.
    #[must_use]
    pub fn share_of_fifth(&self) -> Option<f64> {
        self.defined()?;
        Some(self.share(self.ranked[..self.fifth()].iter().sum()))
    }

    /// Whether the first shop that no longer belongs to the worst hit fifth has as many as the last that does: then who
    /// belongs is chance.
    #[must_use]
    pub fn tie_at_fifth(&self) -> Option<bool> {
        self.defined()?;
        let cut = self.fifth();
        Some(self.ranked.get(cut).is_some_and(|next| *next == self.ranked[cut - 1]))
    }

    /// The Gini index: 0 to 1 − 1/shops.
    #[must_use]
    pub fn gini(&self) -> Option<f64> {
        self.defined()?;
        let n = self.units() as f64;
        // Ranks from the fewest up: 1, 2, …
        let by_rank: f64 = self.ranked.iter().rev().enumerate().map(|(i, count)| (i + 1) as f64 * *count as f64).sum();
        Some(2.0 * by_rank / (n * self.total as f64) - (n + 1.0) / n)
    }

    /// The Gini index times n/(n − 1), so that it reaches 1; undefined for one shop.
    #[must_use]
    pub fn gini_unbiased(&self) -> Option<f64> {
        let n = self.units() as f64;
        (self.units() > 1).then(|| self.gini().map(|gini| gini * n / (n - 1.0)))?
    }

    /// The generalised Gini: against one incident at as many shops as there are incidents, where those are fewer.
    #[must_use]
    pub fn gini_generalised(&self) -> Option<f64> {
        let possible = (self.units() as f64 / self.total as f64).max(1.0);
        // Rounding must not make an even division less than even.
        self.gini().map(|gini| (1.0 - (1.0 - gini) * possible).max(0.0))
    }

    /// The Lorenz curve from the least hit shop up: (share of shops, share of incidents), from (0, 0) to (1, 1).
    #[must_use]
    pub fn lorenz(&self) -> Option<Vec<(f64, f64)>> {
        self.defined()?;
        let mut sum = 0;
        let points = self.ranked.iter().rev().enumerate().map(|(i, count)| {
            sum += count;
            ((i + 1) as f64 / self.units() as f64, self.share(sum))
        });
        Some(std::iter::once((0.0, 0.0)).chain(points).collect())
    }

    /// Share of the incidents that were not the first at their shop.
    #[must_use]
    pub fn share_of_repeats(&self) -> Option<f64> {
        self.defined()?;
        Some(self.share(self.ranked.iter().map(|n| n.saturating_sub(1)).sum()))
    }

    /// Share of the incidents at shops that had two or more.
    #[must_use]
    pub fn share_at_repeated(&self) -> Option<f64> {
        self.defined()?;
        Some(self.share(self.ranked.iter().filter(|n| **n > 1).sum()))
    }

    fn share(&self, incidents: u64) -> f64 {
        incidents as f64 / self.total as f64
    }

    fn defined(&self) -> Option<()> {
        (self.total > 0).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn without_incidents_all_is_undefined() {
        for counts in [&[][..], &[0], &[0, 0, 0]] {
            let c = Concentration::of(counts);
            assert_eq!((c.gini(), c.gini_unbiased(), c.gini_generalised(), c.lorenz()), (None, None, None, None));
            assert_eq!((c.units_for(80), c.share_of_fifth(), c.tie_at_fifth()), (None, None, None));
            assert_eq!((c.share_of_repeats(), c.share_at_repeated()), (None, None));
            assert_eq!(c.without(), counts.len());
        }
    }

    #[test]
    fn one_shop_has_everything() {
        let c = Concentration::of(&[7]);
        assert_eq!((c.gini(), c.gini_unbiased(), c.gini_generalised()), (Some(0.0), None, Some(0.0)));
        assert_eq!(c.units_for(50), Some(1));
    }

    #[test]
    fn all_at_one_of_many() {
        let mut counts = vec![0; 1000];
        counts[500] = 40;
        let c = Concentration::of(&counts);
        assert!((c.gini().unwrap() - 0.999).abs() < 1e-12);
        assert_eq!((c.units_for(80), c.share_of_units_for(80)), (Some(1), Some(0.001)));
        assert_eq!(c.share_of_repeats(), Some(39.0 / 40.0));
    }

    #[test]
    fn exactly_at_the_share() {
        // 8 of 10 is 80%.
        assert_eq!(Concentration::of(&[8, 1, 1]).units_for(80), Some(1));
        assert_eq!(Concentration::of(&[79, 1, 20]).units_for(80), Some(2));
    }

    proptest! {
        #[test]
        fn bounds(counts in prop::collection::vec(0..50u64, 1..60)) {
            let c = Concentration::of(&counts);
            if c.incidents() > 0 {
                let n = c.units() as f64;
                let gini = c.gini().unwrap();
                prop_assert!(gini > -1e-9 && gini <= 1.0 - 1.0 / n + 1e-9, "{gini}");
                let general = c.gini_generalised().unwrap();
                prop_assert!((0.0..1.0 + 1e-9).contains(&general) && general <= gini + 1e-9);
                let (half, most) = (c.units_for(50).unwrap(), c.units_for(80).unwrap());
                prop_assert!(1 <= half && half <= most && most <= c.units() - c.without());
                let curve = c.lorenz().unwrap();
                prop_assert_eq!(curve.len(), c.units() + 1);
                prop_assert!(curve.iter().all(|(x, y)| *y <= x + 1e-9));
                prop_assert!(curve.windows(2).all(|p| p[0].1 <= p[1].1));
                prop_assert!(c.share_of_repeats().unwrap() <= c.share_at_repeated().unwrap());
            }
        }

        #[test]
        fn order_and_unit_do_not_matter(counts in prop::collection::vec(0..50u64, 1..40), by in 1..9u64) {
            let one = Concentration::of(&counts);
            let turned: Vec<_> = counts.iter().rev().copied().collect();
            prop_assert_eq!(&one, &Concentration::of(&turned));
            let more: Vec<_> = counts.iter().map(|n| n * by).collect();
            let more = Concentration::of(&more);
            prop_assert_eq!(one.units_for(80), more.units_for(80));
            if let (Some(a), Some(b)) = (one.gini(), more.gini()) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }
    }
}
