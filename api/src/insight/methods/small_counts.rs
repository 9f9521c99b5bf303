//! What may be shown of a selection of n incidents: small counts are the rule here, not the exception.
//!
//! Called by the insight room for every panel, so that screen, API and CSV keep the same limits. It must not know who
//! is looking: rights come first, and who may see counts only gets cells under 5 hidden besides.

use super::two_counts::{Interval, exact_interval};

/// Under this many usable incidents they are listed.
pub const LIST_UNDER: u64 = 5;
/// Under this many usable incidents counts carry their interval and no heat map is drawn.
pub const PLAIN_UNDER: u64 = 20;

/// The way a panel shows its incidents, by n: the usable incidents in the panel's selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Display {
    /// n < 5: the incidents themselves; no chart, no percentage.
    ListOnly,
    /// n < 20: counts, each with its exact Poisson interval; no heat map.
    CountsWithInterval,
    /// Enough for everything the panel has.
    Full,
}

impl Display {
    /// The way to show a selection.
    #[must_use]
    pub fn of(usable: u64) -> Self {
        match usable {
            0..LIST_UNDER => Self::ListOnly,
            LIST_UNDER..PLAIN_UNDER => Self::CountsWithInterval,
            PLAIN_UNDER.. => Self::Full,
        }
    }

    /// Whether any chart may be drawn.
    #[must_use]
    pub fn chart(self) -> bool {
        self != Self::ListOnly
    }

    /// Whether shares in percent may be shown.
    #[must_use]
    pub fn percentage(self) -> bool {
        self != Self::ListOnly
    }

    /// Whether the weekday x hour heat map may be drawn.
    #[must_use]
    pub fn heat_map(self) -> bool {
        self == Self::Full
    }

    /// The interval that must stand beside a count, where one must.
    #[must_use]
    pub fn interval(self, count: u64) -> Option<Interval> {
        (self == Self::CountsWithInterval).then(|| exact_interval(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, Display::ListOnly)]
    #[case(4, Display::ListOnly)]
    #[case(5, Display::CountsWithInterval)]
    #[case(19, Display::CountsWithInterval)]
    #[case(20, Display::Full)]
    #[case(u64::MAX, Display::Full)]
    fn the_limits(#[case] n: u64, #[case] expected: Display) {
        assert_eq!(Display::of(n), expected);
    }

    #[test]
    fn what_each_allows() {
        let allows = |d: Display| (d.chart(), d.percentage(), d.heat_map());
        assert_eq!(allows(Display::ListOnly), (false, false, false));
        assert_eq!(allows(Display::CountsWithInterval), (true, true, false));
        assert_eq!(allows(Display::Full), (true, true, true));
        assert_eq!(Display::ListOnly.interval(3), None);
        assert_eq!(Display::CountsWithInterval.interval(3), Some(exact_interval(3)));
    }
}
