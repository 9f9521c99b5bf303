//! Which of many moments in order came last: in a step or two, however many there are.
//!
//! Called by the wall clock (changes of the clock) and by the course of insight (weeks and months), which ask it for every incident of
//! a question; a search by halves is a jump that no processor foresees. It must not know what the moments mean.

/// Buckets for each moment: few share one.
const FINE: usize = 16;

/// Moments in ascending order, with a table of where to begin looking.
#[derive(Debug, Clone)]
pub struct Ladder {
    rungs: Vec<i64>,
    /// The earliest but for those that stand for "always".
    begin: i64,
    /// A bucket holds two to this power of milliseconds.
    shift: u32,
    /// How many moments lie before each bucket.
    before: Vec<u32>,
}

impl Ladder {
    /// Of moments in ascending order, epoch milliseconds; `i64::MIN` may stand for "always".
    pub fn new(rungs: Vec<i64>) -> Self {
        let begin = rungs.iter().copied().find(|at| *at > i64::MIN).unwrap_or(0);
        let span = rungs.last().map_or(0, |last| last.saturating_sub(begin)).cast_unsigned();
        let width = (span / (FINE * rungs.len()).max(1) as u64).max(1).next_power_of_two();
        let shift = width.trailing_zeros();
        let buckets = (span >> shift) + 1;
        let mut ladder = Self { rungs, begin, shift, before: Vec::new() };
        ladder.before = (0..buckets)
            .map(|bucket| begin.saturating_add_unsigned(bucket << shift))
            .map(|at| u32::try_from(ladder.rungs.partition_point(|rung| *rung < at)).unwrap_or(u32::MAX))
            .collect();
        ladder
    }

    /// How many of the moments had come by one: those at it and before it.
    #[inline]
    pub fn climbed(&self, at: i64) -> usize {
        let bucket = at.wrapping_sub(self.begin);
        if at < self.begin || bucket < 0 {
            return self.rungs.partition_point(|rung| *rung <= at);
        }
        let Some(before) = usize::try_from(bucket >> self.shift).ok().and_then(|b| self.before.get(b)) else {
            return self.rungs.len();
        };
        let mut n = *before as usize;
        while self.rungs.get(n).is_some_and(|rung| *rung <= at) {
            n += 1;
        }
        n
    }

    /// The moments.
    pub fn rungs(&self) -> &[i64] {
        &self.rungs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn none_and_the_edges_of_time() {
        assert_eq!(Ladder::new(vec![]).climbed(0), 0);
        let always = Ladder::new(vec![i64::MIN]);
        assert_eq!((always.climbed(i64::MIN), always.climbed(0), always.climbed(i64::MAX)), (1, 1, 1));
        let wide = Ladder::new(vec![i64::MIN + 1, 0, i64::MAX]);
        assert_eq!((wide.climbed(i64::MIN), wide.climbed(-1), wide.climbed(0), wide.climbed(i64::MAX)), (0, 1, 2, 3));
    }

    proptest! {
        #[test]
        fn as_a_search_by_halves(mut rungs in prop::collection::vec(-1_000_000..1_000_000_i64, 0..60), always: bool,
                                 asked in prop::collection::vec(-1_200_000..1_200_000_i64, 1..60)) {
            rungs.sort_unstable();
            if always {
                rungs.insert(0, i64::MIN);
            }
            let ladder = Ladder::new(rungs.clone());
            for at in asked.iter().chain(&rungs) {
                prop_assert_eq!(ladder.climbed(*at), rungs.partition_point(|rung| rung <= at));
            }
        }
    }
}
