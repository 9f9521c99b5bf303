//! Numbers of events: which were seen, and which were left open before them.
//!
//! On PostgreSQL a number is taken before its change commits, so that a later number may show first. A number that is left open is
//! looked for again for a while; when it does not come, its change was undone. Pure, so that it can be tested by itself.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long an open number is looked for: longer than a change may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most open numbers; beyond it the oldest are given up.
const MOST: usize = 300;

/// Numbers seen so far.
#[derive(Clone, Debug)]
pub struct Seqs {
    high: i64,
    open: BTreeMap<i64, Instant>,
}

impl Seqs {
    /// Begins behind the newest of these numbers; those that lack between them are open.
    pub fn begin(newest: &[i64], now: Instant) -> Self {
        let low = newest.iter().min().copied().unwrap_or(0);
        let mut seqs = Self { high: (low - 1).max(0), open: BTreeMap::new() };
        let mut sorted = newest.to_vec();
        sorted.sort_unstable();
        seqs.see(&sorted, now);
        seqs
    }

    /// The highest that was seen.
    pub fn high(&self) -> i64 {
        self.high
    }

    /// Those that are open.
    pub fn open(&self) -> Vec<i64> {
        self.open.keys().copied().collect()
    }

    /// Sees numbers, in order; those that are new.
    pub fn see(&mut self, sorted: &[i64], now: Instant) -> Vec<i64> {
        let mut new = Vec::with_capacity(sorted.len());
        for seq in sorted.iter().copied() {
            if seq > self.high {
                // However far ahead it is, only so many can be open.
                let from = (self.high + 1).max(seq - i64::try_from(MOST).unwrap_or(i64::MAX));
                self.open.extend((from..seq).map(|open| (open, now)));
                self.high = seq;
                new.push(seq);
            } else if self.open.remove(&seq).is_some() {
                new.push(seq);
            }
        }
        self.open.retain(|_, since| now.duration_since(*since) < PATIENCE);
        while self.open.len() > MOST {
            self.open.pop_first();
        }
        new
    }

    /// The number up to which all is seen: whoever goes on behind it misses nothing.
    pub fn floor(&self) -> i64 {
        self.open.first_key_value().map_or(self.high, |(open, _)| open - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_late_is_seen_once_and_nobody_goes_on_beyond_it() {
        let now = Instant::now();
        let mut seqs = Seqs::begin(&[7, 5, 6], now);
        assert_eq!((seqs.high(), seqs.floor(), seqs.open()), (7, 7, vec![]));
        assert_eq!(seqs.see(&[8, 11], now), [8, 11]);
        assert_eq!((seqs.floor(), seqs.open()), (8, vec![9, 10]));
        assert_eq!(seqs.see(&[10, 12], now), [10, 12]);
        assert_eq!((seqs.floor(), seqs.see(&[8, 10, 12], now)), (8, vec![]));
        assert_eq!((seqs.see(&[9], now), seqs.floor()), (vec![9], 12));
    }

    #[test]
    fn what_was_undone_is_given_up() {
        let now = Instant::now();
        let mut seqs = Seqs::begin(&[], now);
        assert_eq!((seqs.high(), seqs.floor()), (0, 0));
        seqs.see(&[3], now);
        assert_eq!(seqs.floor(), 0);
        seqs.see(&[4], now + PATIENCE);
        assert_eq!((seqs.floor(), seqs.open()), (4, vec![]));
    }

    #[test]
    fn what_was_open_when_one_began_is_still_looked_for() {
        let now = Instant::now();
        let seqs = Seqs::begin(&[20, 18], now);
        assert_eq!((seqs.high(), seqs.open(), seqs.floor()), (20, vec![19], 18));
    }

    #[test]
    fn a_leap_leaves_only_so_many_open() {
        let now = Instant::now();
        let mut seqs = Seqs::begin(&[1], now);
        seqs.see(&[1_000_000_000], now);
        assert_eq!(seqs.open().len(), MOST);
    }
}
