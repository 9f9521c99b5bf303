//! What readers who see counts only are told of a number: nothing under 5, and all else rounded to 5.
//!
//! Hiding small cells alone is not enough: a hidden cell is the total without the cells shown, or this table without the same
//! table under one more filter. Rounding every count that is told, totals included, answers both: differences of rounded
//! counts are multiples of 5 that leave a hidden 1 to 4 open. Dutch official tables round to 5 as well. Ratios, intervals and
//! verdicts are then made of the rounded counts, never of the exact ones. What it does not stop is a reader who moves a period
//! day by day and watches where a rounded count jumps; such questions show in the log of requests.
//!
//! Called by every answer of this room for every number it tells. It must not decide who is such a reader: that is `asked`.

use super::methods::small_counts::LIST_UNDER;

/// What counts are rounded to.
pub const BASE: u64 = 5;

/// How exactly a reader is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// As it is.
    Exact,
    /// Counts only.
    CountsOnly,
}

impl Eyes {
    /// A count that may be absent.
    pub fn cell(self, n: u64) -> Option<i64> {
        match self {
            Self::CountsOnly if n < LIST_UNDER => None,
            _ => Some(self.number(n)),
        }
    }

    /// A count that always stands; 0 where it would be hidden.
    pub fn number(self, n: u64) -> i64 {
        let told = match self {
            Self::Exact => n,
            Self::CountsOnly if n < LIST_UNDER => 0,
            Self::CountsOnly => (n + BASE / 2) / BASE * BASE,
        };
        i64::try_from(told).unwrap_or(i64::MAX)
    }

    /// A sum of weights.
    pub fn weight(self, w: f64) -> Option<f64> {
        match self {
            Self::Exact => Some(w),
            Self::CountsOnly if w < LIST_UNDER as f64 => None,
            Self::CountsOnly => Some((w / BASE as f64).round() * BASE as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_five_is_absent_and_the_rest_is_rounded() {
        let cells: Vec<_> = [0, 1, 4, 5, 7, 8, 12, 13].map(|n| Eyes::CountsOnly.cell(n)).into();
        assert_eq!(cells, [None, None, None, Some(5), Some(5), Some(10), Some(10), Some(15)]);
        assert_eq!(Eyes::CountsOnly.number(4), 0);
        assert_eq!(Eyes::CountsOnly.weight(4.99), None);
        assert_eq!(Eyes::CountsOnly.weight(7.6), Some(10.0));
        assert_eq!(Eyes::Exact.cell(3), Some(3));
        assert_eq!(Eyes::Exact.weight(0.25), Some(0.25));
    }

    /// Whatever is shown beside a hidden cell, more than one value of it stays possible, up to all that fit the rounding.
    #[test]
    fn no_hidden_cell_is_found_by_subtraction() {
        let told = |n| Eyes::CountsOnly.cell(n);
        for shown in 5..60_u64 {
            for hidden in 1..5 {
                let seen = (told(shown), told(shown + hidden));
                // Beyond the largest shown, so that its own neighbours are there.
                let fits = (5..70)
                    .flat_map(|s| (0..5).map(move |h| (s, h)))
                    .filter(|(s, h)| (told(*s), told(s + h)) == seen)
                    .map(|(_, h)| h)
                    .collect::<std::collections::BTreeSet<u64>>();
                assert!(fits.len() > 1, "{shown} beside {hidden}");
            }
        }
    }
}
