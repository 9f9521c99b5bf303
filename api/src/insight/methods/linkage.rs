//! Groups of what is alike: average linkage (R. R. Sokal and C. D. Michener 1958, UPGMA) over a likeness of pairs, cut where groups are
//! less alike than asked.
//!
//! Called by [`similarity`](super::similarity) for sets of tags and by the insight room for incidents. It must not know what is compared. Unit: the
//! likeness, 0 to 1, the same both ways round.
//!
//! Two groups whose average reaches the limit have at least one pair that does: so what no chain of such pairs joins is grouped apart, and
//! only the parts are compared all with all. The outcome is that of the whole.

/// Groups of at least two whose average likeness is at least `enough`, as places among `n`, each and all in order.
#[must_use]
pub fn groups(n: usize, alike: impl Fn(usize, usize) -> f64, enough: f64) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for part in parts(n, &alike, enough).into_iter().filter(|part| part.len() > 1) {
        groups.extend(within(&part, &alike, enough));
    }
    groups.sort_unstable();
    groups
}

/// What is joined by chains of pairs that are alike enough, each part in order.
fn parts(n: usize, alike: &impl Fn(usize, usize) -> f64, enough: f64) -> Vec<Vec<usize>> {
    let mut part: Vec<usize> = (0..n).collect();
    fn root(part: &mut [usize], mut at: usize) -> usize {
        while part[at] != at {
            part[at] = part[part[at]];
            at = part[at];
        }
        at
    }
    for a in 0..n {
        for b in a + 1..n {
            if alike(a, b) >= enough {
                let (a, b) = (root(&mut part, a), root(&mut part, b));
                part[a.max(b)] = a.min(b);
            }
        }
    }
    let mut parts: Vec<Vec<usize>> = vec![vec![]; n];
    for at in 0..n {
        let root = root(&mut part, at);
        parts[root].push(at);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn within(part: &[usize], alike: &impl Fn(usize, usize) -> f64, enough: f64) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = part.iter().map(|at| vec![*at]).collect();
    let mut between: Vec<Vec<f64>> = part.iter().map(|a| part.iter().map(|b| alike(*a, *b)).collect()).collect();
    loop {
        let pairs = (0..groups.len()).flat_map(|a| (a + 1..groups.len()).map(move |b| (a, b)));
        // Of equally alike pairs the first in the list: `max_by` would take the last.
        let best = pairs.rev().max_by(|x, y| between[x.0][x.1].total_cmp(&between[y.0][y.1]));
        let Some((a, b)) = best.filter(|(a, b)| between[*a][*b] >= enough) else { break };
        let (na, nb) = (groups[a].len() as f64, groups[b].len() as f64);
        let averages: Vec<f64> =
            between[a].iter().zip(&between[b]).map(|(x, y)| (na * x + nb * y) / (na + nb)).collect();
        for (row, average) in between.iter_mut().zip(&averages) {
            row[a] = *average;
        }
        between[a] = averages;
        let joined = groups.remove(b);
        groups[a].extend(joined);
        between.remove(b);
        for row in &mut between {
            row.remove(b);
        }
    }
    groups.retain(|group| group.len() > 1);
    for group in &mut groups {
        group.sort_unstable();
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_alike_enough_on_average_is_one_group() {
        // On a line: 0 and 1 side by side, 2 a little off, 5 and 6 far away.
        let at = [0.0_f64, 1.0, 2.5, 50.0, 51.0];
        let alike = |a: usize, b: usize| (1.0 - (at[a] - at[b]).abs() / 10.0).max(0.0);
        assert_eq!(groups(5, alike, 0.85), [vec![0, 1], vec![3, 4]]);
        assert_eq!(groups(5, alike, 0.8), [vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(groups(5, alike, 0.95), Vec::<Vec<usize>>::new());
        assert_eq!(groups(0, alike, 0.5), Vec::<Vec<usize>>::new());
        assert_eq!(groups(1, alike, 0.5), Vec::<Vec<usize>>::new());
    }

    proptest! {
        #[test]
        fn parts_change_nothing(at in prop::collection::vec(0.0..30.0_f64, 0..24), enough in 0.05..0.99_f64) {
            let alike = |a: usize, b: usize| (1.0 - (at[a] - at[b]).abs() / 10.0).max(0.0);
            let all: Vec<usize> = (0..at.len()).collect();
            let mut whole = within(&all, &alike, enough);
            whole.sort_unstable();
            prop_assert_eq!(groups(at.len(), alike, enough), whole);
        }

        #[test]
        fn every_one_is_in_one_group_at_most_and_alike_to_it(at in prop::collection::vec(0.0..30.0_f64, 0..24)) {
            let alike = |a: usize, b: usize| (1.0 - (at[a] - at[b]).abs() / 10.0).max(0.0);
            let found = groups(at.len(), alike, 0.7);
            let mut all: Vec<usize> = found.iter().flatten().copied().collect();
            let n = all.len();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), n);
            for group in found {
                let far = group.iter().flat_map(|a| group.iter().map(|b| (at[*a] - at[*b]).abs())).fold(0.0, f64::max);
                prop_assert!(far <= 10.0 * (group.len() as f64), "{:?}", group);
            }
        }
    }
}
