//! Which numbers of a month are shown: a pure rule, and why no hidden one can be reckoned from what is shown.
//!
//! A month has one total and lists that each add to it. Under five the total is hidden and everything with it. Else, in each list by
//! itself: if any number is under five, all numbers are hidden up to a *bound*, the smallest number of the list that is at least five
//! more than its least. If there is no such number, the whole list is hidden. Zeros are numbers under five like others: where nothing
//! happened a shown zero would tell of its neighbours that they are the rest.
//!
//! **Why it holds, for a reader who knows this rule.** The rule looks at values only, never at which kind or hour they belong to. Swap
//! any two hidden numbers: least and bound are the same, the same cells are hidden, the hidden ones add to the same rest, so the same
//! table is published. Hence each hidden cell could hold any of the hidden numbers, and these lie at least five apart. Where a whole
//! list is hidden only the total is known, which is five or more: all of it in any one cell, zeros elsewhere, is published the same. A
//! hidden total may be anything from 0 to 4. Nor is it told which of the hidden are the small ones.
//!
//! The usual way, to hide the smallest and then one more only where it can be reckoned, does not have this: that one more was or was
//! not needed tells of the hidden ones. Source of both: Wong, Fu, Wang, Pei, *Minimality attack in privacy preserving data
//! publishing*, VLDB 2007; Hundepool et al., *Statistical Disclosure Control*, Wiley 2012, on primary and secondary suppression in
//! tables. The lists share their total and nothing else, and any two lists with the same total can go together, so that one tells
//! nothing of the other.
//!
//! What it does not stop: who knows some of the incidents (its own, or rounded counts by `insight:counts`) can take them off.

use shared_types::open_figures::LEAST_TOLD;

/// What is shown of a month.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shown {
    /// All of it.
    pub total: Option<u64>,
    /// The lists, as they were given.
    pub lists: Vec<Vec<Option<u64>>>,
}

/// A month of lists that each add to its total.
pub fn month(total: u64, lists: &[&[u64]]) -> Shown {
    if total < LEAST_TOLD {
        return Shown { total: None, lists: lists.iter().map(|list| vec![None; list.len()]).collect() };
    }
    Shown { total: Some(total), lists: lists.iter().map(|numbers| list(numbers)).collect() }
}

/// One list of two or more numbers whose total is told, and at least five.
fn list(numbers: &[u64]) -> Vec<Option<u64>> {
    let least = numbers.iter().copied().min().unwrap_or(0);
    if least >= LEAST_TOLD {
        return numbers.iter().copied().map(Some).collect();
    }
    let bound = numbers.iter().copied().filter(|n| *n >= least + LEAST_TOLD).min();
    numbers.iter().map(|n| bound.filter(|bound| n > bound).map(|_| *n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeSet, HashMap};

    #[test]
    fn small_ones_are_hidden_with_the_next() {
        assert_eq!(list(&[5, 6, 7]), [Some(5), Some(6), Some(7)]);
        assert_eq!(list(&[0, 5, 6]), [None, None, Some(6)]);
        // The bound lies five above the least; what lies between is hidden too.
        assert_eq!(list(&[4, 40, 5, 9, 10]), [None, Some(40), None, None, Some(10)]);
        assert_eq!(list(&[2, 9, 9, 12]), [None, None, None, Some(12)]);
        // No number is far enough away.
        assert_eq!(list(&[4, 4]), [None, None]);
        assert_eq!(list(&[4, 6, 8]), [None, None, None]);
        let hidden = month(4, &[&[4, 0], &[2, 2]]);
        assert_eq!((hidden.total, hidden.lists), (None, vec![vec![None, None], vec![None, None]]));
        assert_eq!(month(0, &[&[0, 0]]).total, None);
    }

    /// Every list of so many numbers up to a largest.
    fn all(length: usize, largest: u64) -> Vec<Vec<u64>> {
        (0..length).fold(vec![vec![]], |lists, _| {
            let longer = lists
                .iter()
                .flat_map(|list| (0..=largest).map(move |n| list.iter().copied().chain([n]).collect::<Vec<u64>>()));
            longer.collect()
        })
    }

    /// The strongest reader: knows the rule, tries every table there is, and keeps those that would be published the same.
    #[test]
    fn of_all_tables_that_look_the_same_each_hidden_number_takes_several_values() {
        for (length, largest) in [(2, 30), (3, 16), (4, 10), (5, 7)] {
            let mut same: HashMap<Shown, Vec<Vec<u64>>> = HashMap::new();
            for numbers in all(length, largest) {
                same.entry(month(numbers.iter().sum(), &[&numbers])).or_default().push(numbers);
            }
            for (shown, mut tables) in same {
                // Of those with larger numbers than were tried here one suffices: all of it in one cell, whichever.
                if let (Some(total), true) = (shown.total, shown.lists[0].iter().all(Option::is_none)) {
                    for cell in 0..length {
                        let mut all = vec![0; length];
                        all[cell] = total;
                        assert_eq!(month(total, &[&all]), shown);
                        tables.push(all);
                    }
                }
                for cell in (0..length).filter(|cell| shown.lists[0][*cell].is_none()) {
                    let values: BTreeSet<u64> = tables.iter().map(|numbers| numbers[cell]).collect();
                    let spread = values.last().unwrap() - values.first().unwrap();
                    // Where the total is hidden too, it is 0 to 4.
                    assert!(spread >= if shown.total.is_some() { LEAST_TOLD } else { 4 }, "{shown:?}: {values:?}");
                }
                for cell in (0..length).filter(|cell| shown.lists[0][*cell].is_some()) {
                    assert!(shown.lists[0][cell].unwrap() >= LEAST_TOLD);
                }
            }
        }
    }

    /// Two lists of one month, all pairs with the same total: one tells nothing of the other.
    #[test]
    fn two_lists_tell_no_more_than_each_alone() {
        let mut by_total: HashMap<u64, Vec<Vec<u64>>> = HashMap::new();
        for numbers in all(3, 8) {
            by_total.entry(numbers.iter().sum()).or_default().push(numbers);
        }
        for (total, lists) in by_total {
            let mut same: HashMap<Shown, [BTreeSet<u64>; 6]> = HashMap::new();
            for one in &lists {
                for other in &lists {
                    let values = same.entry(month(total, &[one, other])).or_default();
                    for (n, seen) in one.iter().chain(other).zip(values) {
                        seen.insert(*n);
                    }
                }
            }
            for (shown, values) in same {
                let cells = shown.lists.concat();
                let known = |(cell, seen): (&Option<u64>, &BTreeSet<u64>)| cell.is_none() && seen.len() < 2;
                // Totals under five are hidden, so that here a total is known that no reader knows.
                assert!(total < LEAST_TOLD || !cells.iter().zip(&values).any(known), "{shown:?} {values:?}");
            }
        }
    }

    proptest! {
        /// The bounds that the rest and the shown numbers give, by propagation, as software for such attacks does it.
        #[test]
        fn bounds_never_close_on_a_hidden_number(numbers in proptest::collection::vec(prop_oneof![0..6_u64, 0..40_u64, 0..2_000_u64], 2..13)) {
            let total = numbers.iter().sum();
            let shown = month(total, &[&numbers]);
            let cells = &shown.lists[0];
            prop_assume!(shown.total.is_some());
            let hidden: Vec<u64> = numbers.iter().zip(cells).filter(|(_, c)| c.is_none()).map(|(n, _)| *n).collect();
            prop_assert!(hidden.len() != 1);
            let rest = total - cells.iter().flatten().sum::<u64>();
            prop_assert_eq!(rest, hidden.iter().sum::<u64>());
            if !hidden.is_empty() {
                // All under the least that is shown.
                let most = cells.iter().flatten().min().map_or(rest, |least| (least - 1).min(rest));
                let others = hidden.len() as u64 - 1;
                let low = rest.saturating_sub(others * most);
                prop_assert!(most > low, "{:?}: {} to {}", shown, low, most);
                // Each hidden number may stand in each hidden cell.
                for first in 0..numbers.len() {
                    for second in 0..first {
                        if cells[first].is_none() && cells[second].is_none() {
                            let mut swapped = numbers.clone();
                            swapped.swap(first, second);
                            prop_assert_eq!(&month(total, &[&swapped]), &shown);
                        }
                    }
                }
            }
        }
    }
}
