//! Many comparisons at once: which of them to believe.
//!
//! Called by the insight room where one table compares many rows with the period before. It must not be given the p of rows
//! that were picked for being striking: all rows that were compared count.

/// p-values adjusted so that keeping those under q holds the expected share of false ones among them under q
/// (Y. Benjamini and Y. Hochberg 1995, "Controlling the false discovery rate"). In the order given; an undefined p
/// stays undefined and does not count as a comparison.
#[must_use]
pub fn adjusted(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut ranked: Vec<(usize, f64)> = p.iter().enumerate().filter_map(|(row, p)| p.map(|p| (row, p))).collect();
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
    let compared = ranked.len() as f64;
    let mut out = vec![None; p.len()];
    let mut smallest = 1.0_f64;
    for (rank, (row, p)) in ranked.iter().enumerate().rev() {
        smallest = smallest.min(p * compared / (rank + 1) as f64);
        out[*row] = Some(smallest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_single_comparison_keeps_its_p() {
        assert_eq!(adjusted(&[Some(0.03)]), [Some(0.03)]);
        assert_eq!(adjusted(&[]), []);
    }

    #[test]
    fn undefined_stays_undefined_and_is_not_counted() {
        assert_eq!(adjusted(&[None, Some(0.04), None]), [None, Some(0.04), None]);
    }

    #[test]
    fn a_larger_p_never_gets_a_smaller_value() {
        let p = [0.04, 0.01, 0.039, 0.5].map(Some);
        let q = adjusted(&p);
        assert_eq!(q[1], Some(0.04));
        // 0.039 * 4/2 = 0.078 would pass 0.04 * 4/3: the smaller one holds for both.
        assert_eq!(q[2], q[0]);
        assert_eq!(q[3], Some(0.5));
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_nothing_gets_smaller(p in prop::collection::vec(prop::option::of(0.0..=1.0f64), 0..40)) {
            let q = adjusted(&p);
            let turned: Vec<_> = p.iter().rev().copied().collect();
            let mut back = adjusted(&turned);
            back.reverse();
            prop_assert_eq!(&q, &back);
            for (p, q) in p.iter().zip(&q) {
                prop_assert_eq!(p.is_none(), q.is_none());
                if let (Some(p), Some(q)) = (p, q) {
                    // p·n/n is p but for the last digit.
                    prop_assert!(p - q < 1e-12 && *q <= 1.0, "{} {}", p, q);
                }
            }
            for ((p1, q1), (p2, q2)) in p.iter().zip(&q).flat_map(|one| p.iter().zip(&q).map(move |other| (one, other))) {
                prop_assert!(!(p1 <= p2 && p1.is_some()) || q1 <= q2);
            }
        }
    }
}
