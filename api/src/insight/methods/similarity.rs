//! What belongs together by method: how alike two sets of method tags are, and which incidents are alike in groups.
//!
//! Called by the insight room. It suggests and shows why ([`shared`]); a person decides, and time and distance weigh
//! more than tags (`belonging::similarity` weighs them for two incidents on the screen). It must not link persons.
//!
//! Jaccard index (P. Jaccard 1901): tags that both have / tags that either has; Dice (L. R. Dice 1945): twice the
//! shared / the sum of both. Both are **undefined where neither has a tag**: two incidents without a known method are not
//! alike for that. Groups by average linkage ([`linkage`]) on 1 − Jaccard; incidents without tags are left out,
//! not one group.

use super::linkage;
use std::collections::{BTreeMap, BTreeSet};

/// The tags of an incident: a set, so that a tag twice is a tag once.
pub type Tags = BTreeSet<String>;

/// Tags that both have, in order.
#[must_use]
pub fn shared<'t>(one: &'t Tags, other: &'t Tags) -> Vec<&'t str> {
    one.intersection(other).map(String::as_str).collect()
}

/// What both have, of all that either has: 0 to 1.
#[must_use]
pub fn jaccard(one: &Tags, other: &Tags) -> Option<f64> {
    let either = one.union(other).count();
    (either > 0).then(|| one.intersection(other).count() as f64 / either as f64)
}

/// Twice what both have, of the tags of both added: 0 to 1, never less than Jaccard.
#[must_use]
pub fn dice(one: &Tags, other: &Tags) -> Option<f64> {
    let all = one.len() + other.len();
    (all > 0).then(|| 2.0 * one.intersection(other).count() as f64 / all as f64)
}

/// The sets without the tags that more than this share (0 to 1) of the tagged incidents have: those tell nothing.
#[must_use]
pub fn telling(sets: &[Tags], most: f64) -> Vec<Tags> {
    let tagged = sets.iter().filter(|tags| !tags.is_empty()).count() as f64;
    let mut having: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in sets.iter().flatten() {
        *having.entry(tag).or_default() += 1;
    }
    let tells = |tag: &&String| having[tag.as_str()] as f64 <= most * tagged;
    sets.iter().map(|tags| tags.iter().filter(tells).cloned().collect()).collect()
}

/// Groups of at least two that are alike by at least `enough` (0 to 1) on average, as places in the list, each and all in order.
/// It compares all with all: for the hundreds of a selection, not for the thousands of a site.
#[must_use]
pub fn groups(sets: &[Tags], enough: f64) -> Vec<Vec<usize>> {
    let tagged: Vec<usize> = (0..sets.len()).filter(|i| !sets[*i].is_empty()).collect();
    let alike = |a: usize, b: usize| jaccard(&sets[tagged[a]], &sets[tagged[b]]).unwrap_or(0.0);
    let found = linkage::groups(tagged.len(), alike, enough);
    found.into_iter().map(|group| group.into_iter().map(|i| tagged[i]).collect()).collect()
}

/// How well a likeness tells pairs of one series from other pairs (area under the ROC curve, J. A. Hanley and B. J. McNeil 1982):
/// the chance that a pair of one series is more alike than another, ties half. 1 is perfect, 0.5 is a coin; undefined
/// without pairs of both sorts.
#[must_use]
pub fn separation(same: &[f64], other: &[f64]) -> Option<f64> {
    let won = |a: &f64, b: &f64| if a > b { 1.0 } else { f64::from(a == b) / 2.0 };
    let pairs = same.len() * other.len();
    let sum: f64 = same.iter().flat_map(|a| other.iter().map(move |b| won(a, b))).sum();
    (pairs > 0).then(|| sum / pairs as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tags(list: &str) -> Tags {
        list.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn nothing_known_of_both_is_undefined() {
        assert_eq!((jaccard(&tags(""), &tags("")), dice(&tags(""), &tags(""))), (None, None));
        assert_eq!((jaccard(&tags("a"), &tags("")), dice(&tags("a"), &tags(""))), (Some(0.0), Some(0.0)));
        assert_eq!(jaccard(&tags("a a b"), &tags("b a")), Some(1.0));
    }

    #[test]
    fn what_nearly_all_share_is_dropped() {
        let sets = ["a b", "a c", "a", "a d", ""].map(tags);
        let left = telling(&sets, 0.8);
        assert_eq!(left, ["b", "c", "", "d", ""].map(tags));
        assert_eq!(telling(&sets, 1.0), sets);
        assert_eq!(telling(&[], 0.8), Vec::<Tags>::new());
    }

    #[test]
    fn groups_leave_out_what_has_no_tags() {
        let sets = ["a b", "", "", "a b", "c", "x y z"].map(tags);
        assert_eq!(groups(&sets, 0.5), [vec![0, 3]]);
        assert_eq!(groups(&sets[1..3], 0.0), Vec::<Vec<usize>>::new());
        assert_eq!(groups(&[], 0.5), Vec::<Vec<usize>>::new());
        assert_eq!(groups(&["a", "a", "a"].map(tags), 0.5), [vec![0, 1, 2]]);
    }

    #[test]
    fn groups_go_by_the_average() {
        // 0 and 1 are joined (1/1); 2 is alike to both by 1/2, on average 1/2.
        let sets = ["a", "a", "a b"].map(tags);
        assert_eq!(groups(&sets, 0.5), [vec![0, 1, 2]]);
        assert_eq!(groups(&sets, 0.51), [vec![0, 1]]);
    }

    #[test]
    fn separation_of_nothing_is_undefined() {
        assert_eq!(separation(&[], &[0.5]), None);
        assert_eq!(separation(&[0.5], &[0.5]), Some(0.5));
        assert_eq!(separation(&[0.9], &[0.5, 0.9]), Some(0.75));
    }

    fn any_tags() -> impl Strategy<Value = Tags> {
        prop::collection::btree_set("[a-f]", 0..5)
    }

    proptest! {
        #[test]
        fn bounds(a in any_tags(), b in any_tags()) {
            prop_assert_eq!(jaccard(&a, &b), jaccard(&b, &a));
            prop_assert_eq!(jaccard(&a, &b).is_none(), a.is_empty() && b.is_empty());
            if let (Some(j), Some(d)) = (jaccard(&a, &b), dice(&a, &b)) {
                prop_assert!((0.0..=1.0).contains(&j) && j <= d && d <= 1.0);
                prop_assert_eq!(j == 1.0, a == b);
                prop_assert!((d - 2.0 * j / (1.0 + j)).abs() < 1e-12);
            }
        }

        #[test]
        fn every_incident_is_in_one_group_at_most(sets in prop::collection::vec(any_tags(), 0..12), enough in 0.1..1.0f64) {
            let found = groups(&sets, enough);
            let mut all: Vec<_> = found.iter().flatten().copied().collect();
            let n = all.len();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), n);
            prop_assert!(all.iter().all(|i| !sets[*i].is_empty()));
        }
    }
}
