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

#[cfg(test)]
mod tests {
    use super::*;

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
}
