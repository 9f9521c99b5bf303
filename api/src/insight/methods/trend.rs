//! Season and trend on a row of monthly counts: the month a year earlier, and twelve months together.
//!
//! Called by the insight room for the course per month. It must not know dates: `calendar` makes the periods, the caller gives
//! each finished month its count, 0 included.

use super::two_counts::{Comparison, Counted, PercentChange, SMALLEST_BASE, compare};

const YEAR: usize = 12;

/// A month beside the same month of the year before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearOnYear {
    /// Incidents in the month.
    pub count: u64,
    /// Incidents in the same month of the year before.
    pub year_before: u64,
    /// What may be said; the two months are taken as equally long.
    pub comparison: Comparison,
}

impl YearOnYear {
    /// More (positive) or fewer than the year before.
    #[must_use]
    pub fn difference(&self) -> i128 {
        i128::from(self.count) - i128::from(self.year_before)
    }

    /// The month as an index with the year before at 100. It is a percentage in other words, so it is undefined on a
    /// base under 10.
    #[must_use]
    pub fn index(&self) -> Option<f64> {
        (self.year_before >= SMALLEST_BASE).then(|| 100.0 * self.count as f64 / self.year_before as f64)
    }

    /// Change in percent, where that may be shown.
    #[must_use]
    pub fn percent_change(&self) -> PercentChange {
        self.comparison.percent_change
    }
}

/// Each month beside the same month a year earlier; none for the first twelve.
#[must_use]
pub fn year_on_year(monthly: &[u64]) -> Vec<Option<YearOnYear>> {
    (0..monthly.len())
        .map(|month| {
            let year_before = monthly[month.checked_sub(YEAR)?];
            let count = monthly[month];
            let counted = |count| Counted { count, time: 1.0 };
            Some(YearOnYear { count, year_before, comparison: compare(counted(year_before), counted(count))? })
        })
        .collect()
}

/// The sum of each month and the eleven before it; none for the first eleven.
#[must_use]
pub fn rolling_12(monthly: &[u64]) -> Vec<Option<u64>> {
    (1..=monthly.len()).map(|end| Some(monthly[end.checked_sub(YEAR)?..end].iter().sum())).collect()
}

/// A row of months as trend and season that add up.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposed {
    /// What each month of the year has more or less than the trend, from the first month of the row on; adds up to 0.
    pub seasonal: [f64; YEAR],
    /// The level of each month; none for the first and last six.
    pub trend: Vec<Option<f64>>,
}

/// Classical additive decomposition: a centred mean of twelve months as the trend, the mean of what is left over it for each month
/// of the year as the season (M. G. Kendall and A. Stuart 1966). Undefined under three years. Incidents a month.
#[must_use]
pub fn classical(monthly: &[u64]) -> Option<Decomposed> {
    if monthly.len() < 3 * YEAR {
        return None;
    }
    let half = YEAR / 2;
    let sum = |months: &[u64]| months.iter().sum::<u64>() as f64;
    let trend: Vec<Option<f64>> = (0..monthly.len())
        .map(|month| {
            // Thirteen months, the two at the ends by half.
            let around = monthly.get(month.checked_sub(half)?..=month + half)?;
            Some((sum(&around[..YEAR]) + sum(&around[1..])) / (2 * YEAR) as f64)
        })
        .collect();
    let over = |month: usize| trend[month].map(|level| monthly[month] as f64 - level);
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let of_year: [f64; YEAR] =
        std::array::from_fn(|place| mean(&(place..monthly.len()).step_by(YEAR).filter_map(over).collect::<Vec<_>>()));
    let all = mean(&of_year);
    Some(Decomposed { seasonal: of_year.map(|month| month - all), trend })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn season_and_trend_from_three_years_on() {
        assert_eq!(classical(&[7; 35]), None);
        let flat = classical(&[7; 36]).unwrap();
        assert_eq!(flat.seasonal, [0.0; 12]);
        assert_eq!(flat.trend.iter().flatten().count(), 24);
        assert!(flat.trend.iter().flatten().all(|level| *level == 7.0));
        // A peak of 12 every January is 11 over the other months, and 1 of it in the level of all.
        let peaks: Vec<u64> = (0..48).map(|month| if month % 12 == 0 { 12 } else { 0 }).collect();
        let out = classical(&peaks).unwrap();
        assert!((out.seasonal[0] - 11.0).abs() < 1e-12 && (out.seasonal[5] + 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_year_must_lie_before() {
        let rows = year_on_year(&[7; 13]);
        assert!(rows[..12].iter().all(Option::is_none));
        assert_eq!(rows[12].unwrap().difference(), 0);
        let rolling = rolling_12(&[7; 13]);
        assert!(rolling[..11].iter().all(Option::is_none));
        assert_eq!(rolling[11..], [Some(84), Some(84)]);
    }

    #[test]
    fn no_index_on_a_small_base() {
        let mut months = vec![9; 12];
        months[1] = 10;
        months.extend([18, 5]);
        let rows = year_on_year(&months);
        assert_eq!(rows[12].unwrap().index(), None);
        assert_eq!(rows[12].unwrap().percent_change(), PercentChange::BaseTooSmall);
        assert_eq!(rows[13].unwrap().index(), Some(50.0));
        assert_eq!(rows[13].unwrap().difference(), -5);
    }

    proptest! {
        #[test]
        fn twelve_months_roll_by_what_comes_and_goes(months in prop::collection::vec(0..500u64, 13..60)) {
            let rolling = rolling_12(&months);
            for (month, row) in year_on_year(&months).into_iter().enumerate().skip(12) {
                let step = i128::from(rolling[month].unwrap()) - i128::from(rolling[month - 1].unwrap());
                prop_assert_eq!(row.unwrap().difference(), step);
            }
        }

        // Ten more every month is ten more in the trend, and no other season.
        #[test]
        fn a_level_is_trend_and_not_season(months in prop::collection::vec(0..500u64, 36..60)) {
            let one = classical(&months).unwrap();
            let more = classical(&months.iter().map(|n| n + 10).collect::<Vec<_>>()).unwrap();
            prop_assert!(one.seasonal.iter().sum::<f64>().abs() < 1e-9);
            prop_assert!(one.seasonal.iter().zip(&more.seasonal).all(|(a, b)| (a - b).abs() < 1e-9));
            prop_assert!(one.trend.iter().flatten().zip(more.trend.iter().flatten()).all(|(a, b)| (b - a - 10.0).abs() < 1e-9));
        }
    }
}
