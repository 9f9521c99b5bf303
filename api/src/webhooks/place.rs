//! How far events were looked through: the highest number, and those that were left open before it.
//!
//! Called by [`super::expand`], which keeps it in the database: unlike the reader of the live streams it must go on where another
//! process stopped. On PostgreSQL a number is taken before its change commits, so that a later one may show first. Pure.

use jiff::{SignedDuration, Timestamp};

/// How long an open number is looked for: far longer than a change may take. One that does not come was undone.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// The most open numbers; beyond it the oldest are given up.
const MOST: usize = 500;

/// A place in the row of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The highest number that was seen.
    pub high: i64,
    open: Vec<(i64, i64)>,
}

impl Place {
    /// Behind the newest of these numbers; those that lack between them are open.
    pub fn begin(newest: &[i64], now: Timestamp) -> Self {
        let mut sorted = newest.to_vec();
        sorted.sort_unstable();
        let low = sorted.first().copied().unwrap_or(1);
        let mut place = Self { high: (low - 1).max(0), open: vec![] };
        place.see(&sorted, now);
        place
    }

    /// As it stands in the database: the highest, and `number:since` for each that is open.
    pub fn read(high: i64, open: &str) -> Self {
        let one = |word: &str| {
            let (seq, since) = word.split_once(':')?;
            Some((seq.parse().ok()?, since.parse().ok()?))
        };
        Self { high, open: open.split_whitespace().filter_map(one).collect() }
    }

    /// The open ones as they stand in the database.
    pub fn write_open(&self) -> String {
        self.open.iter().map(|(seq, since)| format!("{seq}:{since}")).collect::<Vec<_>>().join(" ")
    }

    /// The numbers that are open.
    pub fn open(&self) -> Vec<i64> {
        self.open.iter().map(|(seq, _)| *seq).collect()
    }

    /// Sees numbers, in order; those that are new.
    pub fn see(&mut self, sorted: &[i64], now: Timestamp) -> Vec<i64> {
        let at = now.as_millisecond();
        let mut new = Vec::with_capacity(sorted.len());
        for seq in sorted.iter().copied() {
            if seq > self.high {
                // However far ahead it is, only so many can be open.
                let from = (self.high + 1).max(seq.saturating_sub(i64::try_from(MOST).unwrap_or(i64::MAX)));
                self.open.extend((from..seq).map(|open| (open, at)));
                self.high = seq;
                new.push(seq);
            } else if let Some(n) = self.open.iter().position(|(open, _)| *open == seq) {
                self.open.remove(n);
                new.push(seq);
            }
        }
        self.open
            .retain(|(_, since)| at.saturating_sub(*since) < i64::try_from(PATIENCE.as_millis()).unwrap_or(i64::MAX));
        let beyond = self.open.len().saturating_sub(MOST);
        self.open.drain(..beyond);
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn what_comes_late_is_seen_once_also_by_another_process() {
        let mut place = Place::begin(&[7, 5, 6], at(0));
        assert_eq!((place.high, place.open()), (7, vec![]));
        assert_eq!(place.see(&[8, 11], at(0)), [8, 11]);
        let mut place = Place::read(place.high, &place.write_open());
        assert_eq!(place.open(), [9, 10]);
        assert_eq!(place.see(&[10, 12], at(1)), [10, 12]);
        assert_eq!(place.see(&[8, 10, 12], at(1)), Vec::<i64>::new());
        assert_eq!((place.see(&[9], at(1)), place.open()), (vec![9], vec![]));
    }

    #[test]
    fn what_was_undone_is_given_up_and_a_leap_leaves_only_so_many() {
        let mut place = Place::begin(&[], at(0));
        place.see(&[3], at(0));
        assert_eq!(place.open(), [1, 2]);
        place.see(&[4], at(10));
        assert_eq!(place.open(), Vec::<i64>::new());
        place.see(&[1_000_000_000], at(10));
        assert_eq!(place.open().len(), MOST);
        assert_eq!(Place::read(5, "nonsense 3 4:x").open(), Vec::<i64>::new());
    }
}
