//! The weekly band: is this week outside what the eight weeks before make likely?
//!
//! Called by the insight room for the course per week. It must not judge the unfinished week: the caller leaves that out
//! (and greys it), and the caller gives weeks without incidents as 0, never as a gap.
//!
//! The square root of a Poisson count has a standard deviation near 1/2 whatever its mean (M. S. Bartlett 1936), so
//! (√m ± 1.5)² is a band of three standard deviations (A. P. Wheeler 2016, "Tables and graphs for monitoring temporal
//! crime trends"). About 0.75% of weeks fall outside by chance: with 100 shops at 5 a week some 39 false flags a year,
//! so a list of flags is ranked and held to a false discovery rate (`false_discovery`), and a site comes before its
//! shops.

/// Weeks that a band is made from.
pub const WEEKS_BEFORE: usize = 8;
/// Three standard deviations of a square root of a count.
const HALF_WIDTH: f64 = 1.5;

/// What the eight weeks before let expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Mean incidents per week of the eight weeks before.
    pub mean: f64,
    /// Lower limit; 0 while √mean < 1.5.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// Where a week lies against its band. A count on a limit lies within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Fewer than the band.
    Below,
    /// As expected.
    Within,
    /// More than the band.
    Above,
}

impl Band {
    /// The band from the eight weeks before.
    #[must_use]
    pub fn from_weeks(before: &[u64; WEEKS_BEFORE]) -> Self {
        let mean = before.iter().map(|n| *n as f64).sum::<f64>() / WEEKS_BEFORE as f64;
        let root = mean.sqrt();
        Self { mean, low: (root - HALF_WIDTH).max(0.0).powi(2), high: (root + HALF_WIDTH).powi(2) }
    }

    /// Where a count lies.
    #[must_use]
    pub fn position(&self, count: u64) -> Position {
        match count as f64 {
            n if n < self.low => Position::Below,
            n if n > self.high => Position::Above,
            _ => Position::Within,
        }
    }
}

/// The band of each week of a series; none for the first eight, which have too little before them.
#[must_use]
pub fn weekly_bands(counts: &[u64]) -> Vec<Option<Band>> {
    (0..counts.len())
        .map(|week| {
            let before = counts[..week].last_chunk::<WEEKS_BEFORE>()?;
            Some(Band::from_weeks(before))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_lower_limit_is_zero_on_small_means() {
        assert_eq!(Band::from_weeks(&[2; 8]).low, 0.0);
        assert!(Band::from_weeks(&[3; 8]).low > 0.0);
        // A quiet place is flagged at three in a week, never at none.
        let quiet = Band::from_weeks(&[0; 8]);
        assert_eq!((quiet.low, quiet.high), (0.0, 2.25));
        assert_eq!(quiet.position(0), Position::Within);
        assert_eq!(quiet.position(3), Position::Above);
    }

    #[test]
    fn a_count_on_the_limit_lies_within() {
        // Mean 25/4: limits 1 and 16 exactly.
        let band = Band::from_weeks(&[6, 6, 6, 6, 6, 6, 7, 7]);
        assert_eq!((band.low, band.high), (1.0, 16.0));
        let at = [0, 1, 16, 17].map(|n| band.position(n));
        use Position::{Above, Below, Within};
        assert_eq!(at, [Below, Within, Within, Above]);
    }

    #[test]
    fn eight_weeks_must_lie_before() {
        let bands = weekly_bands(&[1; 9]);
        assert!(bands[..8].iter().all(Option::is_none));
        assert_eq!(bands[8].map(|b| b.mean), Some(1.0));
        assert!(weekly_bands(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn a_band_holds_its_mean_and_forgets_the_order(weeks: [u16; 8], more in 1..50u64) {
            let weeks = weeks.map(u64::from);
            let band = Band::from_weeks(&weeks);
            prop_assert!(band.low <= band.mean && band.mean < band.high);
            let mut turned = weeks;
            turned.reverse();
            prop_assert_eq!(band, Band::from_weeks(&turned));
            let busier = Band::from_weeks(&weeks.map(|n| n + more));
            prop_assert!(band.low <= busier.low && band.high < busier.high);
        }

        // A series that begins a week later has the same bands a week earlier.
        #[test]
        fn a_shift_in_time_shifts_the_bands(counts in prop::collection::vec(0..50u64, 9..40)) {
            prop_assert_eq!(&weekly_bands(&counts)[9..], &weekly_bands(&counts[1..])[8..]);
        }
    }
}
