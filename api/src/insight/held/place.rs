//! How far the events were followed: the highest number, and the numbers below it that may still come.
//!
//! Called by `follow`. On PostgreSQL a number is taken before its change commits, so that a later number may show first. Such an open
//! number is waited for as long as a change may be under way that was begun before it was noticed; no longer, and never less: facts
//! that miss a change would be wrong until the next start. Pure, so that it can be tested by itself.

use std::collections::BTreeMap;

/// Which changes are under way: all below `done` have ended, none at or above `next` has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWay {
    /// The oldest that has not ended.
    pub done: u64,
    /// The next that will begin.
    pub next: u64,
}

impl UnderWay {
    /// Where numbers show in their order: nothing is ever waited for.
    pub const IN_ORDER: Self = Self { done: u64::MAX, next: 0 };
}

/// The place.
#[derive(Clone, Debug, Default)]
pub struct Place {
    high: i64,
    /// Open numbers, each with the change that will be the next after those that may bring it; none until that was asked.
    open: BTreeMap<i64, Option<u64>>,
}

impl Place {
    /// Behind a number; what is missing below it is waited for too, as far as `numbers` (those seen last) show it.
    pub fn begin(numbers: &[i64]) -> Self {
        let mut place = Self { high: numbers.iter().min().map_or(0, |low| low - 1), open: BTreeMap::new() };
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable();
        place.see(UnderWay::IN_ORDER, &sorted);
        place
    }

    /// The highest number that was seen.
    pub fn high(&self) -> i64 {
        self.high
    }

    /// The numbers that are waited for.
    pub fn open(&self) -> Vec<i64> {
        self.open.keys().copied().collect()
    }

    /// Sees the numbers of one look, in order. `before` was asked before the look: who may bring a number that an earlier look missed
    /// had begun by then, and what all of those left open when they had ended will not come.
    pub fn see(&mut self, before: UnderWay, sorted: &[i64]) {
        for next in self.open.values_mut() {
            next.get_or_insert(before.next);
        }
        for seq in sorted.iter().copied() {
            if seq > self.high {
                self.open.extend((self.high + 1..seq).map(|open| (open, None)));
                self.high = seq;
            } else {
                self.open.remove(&seq);
            }
        }
        self.open.retain(|_, next| next.is_none_or(|next| next > before.done));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_number_is_waited_for_until_nobody_can_bring_it() {
        let mut place = Place::begin(&[5, 7]);
        assert_eq!((place.high(), place.open()), (7, vec![6]));
        // The change that took 6 may be 31 or any up to 39.
        place.see(UnderWay { done: 31, next: 40 }, &[9]);
        assert_eq!(place.open(), [6, 8]);
        place.see(UnderWay { done: 39, next: 60 }, &[8]);
        assert_eq!(place.open(), [6]);
        place.see(UnderWay { done: 40, next: 61 }, &[]);
        assert_eq!(place.open(), [0_i64; 0]);
        place.see(UnderWay { done: 61, next: 61 }, &[10]);
        assert_eq!((place.high(), place.open()), (10, vec![]));
    }

    #[test]
    fn where_numbers_show_in_order_nothing_stays_open() {
        let mut place = Place::begin(&[]);
        place.see(UnderWay::IN_ORDER, &[3, 4]);
        place.see(UnderWay::IN_ORDER, &[]);
        assert_eq!((place.high(), place.open()), (4, vec![]));
    }
}
