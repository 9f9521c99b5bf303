//! Where: how many incidents each unit had, the units that had none among them.
//!
//! Called by the insight room before anything is drawn on a map. It must be given the units that take part: a count per
//! unit without the zeros hides half of the answer. No source: it counts. Unit: incidents.

use std::collections::BTreeMap;

/// Incidents per unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitCounts {
    /// Each unit that takes part, most incidents first, of equal ones by name.
    pub counts: Vec<(String, u64)>,
    /// Incidents whose unit is not known.
    pub unknown: u64,
    /// Incidents at units that do not take part (left, or never did), which are in no count above.
    pub elsewhere: u64,
}

impl UnitCounts {
    /// Units that had none.
    #[must_use]
    pub fn without(&self) -> usize {
        self.counts.iter().filter(|(_, n)| *n == 0).count()
    }

    /// Every incident is in one unit, unknown or elsewhere.
    #[must_use]
    pub fn incidents(&self) -> u64 {
        self.counts.iter().map(|(_, n)| n).sum::<u64>() + self.unknown + self.elsewhere
    }
}

/// Counts incidents by their unit; a unit that stands twice among those that take part is one.
pub fn per_unit<'t>(taking_part: &[&str], incidents: impl IntoIterator<Item = Option<&'t str>>) -> UnitCounts {
    let mut by_unit: BTreeMap<&str, u64> = taking_part.iter().map(|unit| (*unit, 0)).collect();
    let mut out = UnitCounts::default();
    for unit in incidents {
        match unit.map(|unit| by_unit.get_mut(unit)) {
            None => out.unknown += 1,
            Some(None) => out.elsewhere += 1,
            Some(Some(count)) => *count += 1,
        }
    }
    out.counts = by_unit.into_iter().map(|(unit, n)| (unit.to_owned(), n)).collect();
    // Stable: of equal ones the names stay in order.
    out.counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn zeros_and_unknowns_are_there() {
        let out = per_unit(&["b", "a", "c", "a"], [Some("c"), None, Some("gone"), Some("c")]);
        assert_eq!(out.counts, [("c".into(), 2), ("a".into(), 0), ("b".into(), 0)]);
        assert_eq!((out.unknown, out.elsewhere, out.without(), out.incidents()), (1, 1, 2, 4));
    }

    #[test]
    fn an_empty_site() {
        assert_eq!(per_unit(&[], []), UnitCounts::default());
        assert_eq!(per_unit(&[], [None, Some("x")]).incidents(), 2);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_order_does_not_matter(list in prop::collection::vec(prop::option::of("[a-e]"), 0..60)) {
            let forth = per_unit(&["a", "b", "c"], list.iter().map(Option::as_deref));
            let back = per_unit(&["c", "b", "a"], list.iter().rev().map(Option::as_deref));
            prop_assert_eq!(forth.incidents(), list.len() as u64);
            prop_assert_eq!(forth, back);
        }
    }
}
