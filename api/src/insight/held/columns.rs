//! The facts of one site in columns: some fifty bytes an incident, read one column at a time.
//!
//! Called by `load` and `follow` (which put rows in) and by `view` (which reads them). Columns stand in chunks that are shared with
//! the questions under way: who puts a row in copies the one chunk that it changes, if somebody still reads it.

use super::super::facts::Fact;
use crate::incidents::sieve::{Gone, Sieve, Sifted};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows of a chunk at most.
const FULL: usize = 32_768;
/// Stands for a time or amount that is not known.
const NONE: i64 = i64::MIN;
const NO_CENTS: i32 = i32::MIN;
/// Stands for an amount that is too large for its column, and is kept beside it.
const LARGE: i32 = i32::MAX;

/// One incident on its way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Number of entry.
    pub seq: i64,
    /// Begin, epoch milliseconds.
    pub from: Option<i64>,
    /// End.
    pub until: Option<i64>,
    /// When it was reported.
    pub reported_at: i64,
    /// Number of its category.
    pub category: i16,
    /// Which of the sets of methods.
    pub set: u16,
    /// Loss in cents.
    pub loss: Option<i64>,
    /// Recovered in cents.
    pub recovered: Option<i64>,
    /// Number of its state.
    pub state: u8,
    /// Number of its precision.
    pub precision: u8,
    /// Its unit.
    pub unit: u32,
    /// Who reported it.
    pub organisation: u32,
}

/// Loss and recovered, in cents.
type Amounts = (Option<i64>, Option<i64>);

/// Some rows, by number of entry.
#[derive(Clone, Debug, Default)]
struct Chunk {
    seq: Vec<u32>,
    from: Vec<i64>,
    until: Vec<i64>,
    reported_at: Vec<i64>,
    category: Vec<i16>,
    set: Vec<u16>,
    loss: Vec<i32>,
    recovered: Vec<i32>,
    state: Vec<u8>,
    precision: Vec<u8>,
    unit: Vec<u32>,
    organisation: Vec<u32>,
    /// Amounts too large for their columns: loss and recovered, by number of entry.
    large: BTreeMap<u32, Amounts>,
}

impl Chunk {
    fn len(&self) -> usize {
        self.seq.len()
    }

    /// Puts a row at a place, over the one that is there or before it.
    fn write(&mut self, at: usize, seq: u32, row: &Row, over: bool) {
        let cents = |amount: Option<i64>| match amount {
            None => NO_CENTS,
            Some(cents) => i32::try_from(cents).ok().filter(|c| *c != NO_CENTS && *c != LARGE).unwrap_or(LARGE),
        };
        let (loss, recovered) = (cents(row.loss), cents(row.recovered));
        if loss == LARGE || recovered == LARGE {
            self.large.insert(seq, (row.loss, row.recovered));
        } else if over {
            self.large.remove(&seq);
        }
        macro_rules! put {
            ($($name:ident = $value:expr),* $(,)?) => {$(
                if over { self.$name[at] = $value } else { self.$name.insert(at, $value) }
            )*};
        }
        put!(
            seq = seq,
            from = row.from.unwrap_or(NONE),
            until = row.until.unwrap_or(NONE),
            reported_at = row.reported_at,
            category = row.category,
            set = row.set,
            loss = loss,
            recovered = recovered,
            state = row.state,
            precision = row.precision,
            unit = row.unit,
            organisation = row.organisation,
        );
    }

    fn shrink(&mut self) {
        macro_rules! each {
            ($($name:ident)*) => { $(self.$name.shrink_to_fit();)* };
        }
        each!(seq from until reported_at category set loss recovered state precision unit organisation);
    }

    /// The later half.
    fn split(&mut self) -> Self {
        let half = self.len() / 2;
        let large = self.seq.get(half).map(|seq| self.large.split_off(seq)).unwrap_or_default();
        Self {
            seq: self.seq.split_off(half),
            from: self.from.split_off(half),
            until: self.until.split_off(half),
            reported_at: self.reported_at.split_off(half),
            category: self.category.split_off(half),
            set: self.set.split_off(half),
            loss: self.loss.split_off(half),
            recovered: self.recovered.split_off(half),
            state: self.state.split_off(half),
            precision: self.precision.split_off(half),
            unit: self.unit.split_off(half),
            organisation: self.organisation.split_off(half),
            large,
        }
    }

    fn amount(&self, at: usize, cents: i32, large: impl Fn(&Amounts) -> Option<i64>) -> Option<i64> {
        match cents {
            NO_CENTS => None,
            LARGE => self.large.get(&self.seq[at]).and_then(large),
            cents => Some(i64::from(cents)),
        }
    }
}

/// A row in place.
#[derive(Clone, Copy)]
struct At<'a> {
    chunk: &'a Chunk,
    at: usize,
    sets: &'a [i64],
}

const fn known(at: i64) -> Option<i64> {
    if at == NONE { None } else { Some(at) }
}

impl Sifted for At<'_> {
    #[inline]
    fn from(&self) -> Option<i64> {
        known(self.chunk.from[self.at])
    }

    #[inline]
    fn until(&self) -> Option<i64> {
        known(self.chunk.until[self.at])
    }

    #[inline]
    fn reported_at(&self) -> i64 {
        self.chunk.reported_at[self.at]
    }

    #[inline]
    fn category(&self) -> i16 {
        self.chunk.category[self.at]
    }

    #[inline]
    fn methods(&self) -> i64 {
        self.sets[usize::from(self.chunk.set[self.at])]
    }

    #[inline]
    fn state(&self) -> i16 {
        i16::from(self.chunk.state[self.at])
    }

    #[inline]
    fn precision(&self) -> i16 {
        i16::from(self.chunk.precision[self.at])
    }

    #[inline]
    fn unit(&self) -> u32 {
        self.chunk.unit[self.at]
    }

    #[inline]
    fn organisation(&self) -> u32 {
        self.chunk.organisation[self.at]
    }
}

/// The incidents of one site.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    chunks: Vec<Arc<Chunk>>,
    /// Those that went into another, by a merge that stands.
    pub gone: Vec<Gone>,
    /// The earliest begin.
    begins: Option<i64>,
}

impl Columns {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|c| c.len()).sum()
    }

    /// Of how many parts a reading consists.
    pub fn parts(&self) -> usize {
        self.chunks.len()
    }

    /// The earliest begin.
    pub fn begins(&self) -> Option<i64> {
        self.begins
    }

    /// Puts a row in, over the one of its number. False where the number is too large for its column.
    pub fn put(&mut self, row: &Row) -> bool {
        let Ok(seq) = u32::try_from(row.seq) else { return false };
        let last = self.chunks.partition_point(|c| c.seq.first().is_some_and(|first| *first <= seq)).saturating_sub(1);
        let found = self.chunks.get(last).map(|c| c.seq.binary_search(&seq));
        let mut lost = None;
        match found {
            Some(Ok(at)) => {
                let chunk = Arc::make_mut(&mut self.chunks[last]);
                lost = known(chunk.from[at]).filter(|was| Some(*was) != row.from);
                chunk.write(at, seq, row, true);
            }
            Some(Err(at)) if at < FULL || self.chunks[last].len() > at => {
                let chunk = Arc::make_mut(&mut self.chunks[last]);
                chunk.write(at, seq, row, false);
                if chunk.len() > 2 * FULL {
                    let rest = chunk.split();
                    self.chunks.insert(last + 1, Arc::new(rest));
                }
            }
            _ => {
                let mut chunk = Chunk::default();
                chunk.write(0, seq, row, false);
                self.chunks.insert((last + 1).min(self.chunks.len()), Arc::new(chunk));
            }
        }
        if lost.is_some() && lost == self.begins {
            self.begins = self.chunks.iter().flat_map(|c| &c.from).filter_map(|from| known(*from)).min();
        } else if let Some(from) = row.from {
            self.begins = Some(self.begins.map_or(from, |begins| begins.min(from)));
        }
        true
    }

    /// Lets go of memory that no row stands in.
    pub fn shrink(&mut self) {
        for chunk in &mut self.chunks {
            Arc::make_mut(chunk).shrink();
        }
        self.chunks.shrink_to_fit();
    }

    /// Hands over those of one part that a sieve lets through, but for some numbers.
    #[inline]
    pub fn each(
        &self,
        part: usize,
        (site, sets): (usize, &[i64]),
        (sieve, out): (&Sieve, &[i64]),
        sees_loss: bool,
        mut take: impl FnMut(&Fact),
    ) {
        let chunk = &*self.chunks[part];
        for at in 0..chunk.len() {
            let row = At { chunk, at, sets };
            if !sieve.passes(&row) || (!out.is_empty() && out.binary_search(&i64::from(chunk.seq[at])).is_ok()) {
                continue;
            }
            let amount = |cents: i32, large: fn(&Amounts) -> Option<i64>| {
                if sees_loss { chunk.amount(at, cents, large) } else { None }
            };
            take(&Fact {
                site,
                from: row.from(),
                until: row.until(),
                category: row.category(),
                methods: row.methods(),
                loss: amount(chunk.loss[at], |l| l.0),
                recovered: amount(chunk.recovered[at], |l| l.1),
            });
        }
    }

    /// How many without a begin, that a sieve lets through, were reported in a period; and where it has no end, those that an end
    /// places in it are left to the period.
    pub fn unplaced(&self, sieve: &Sieve, out: &[i64], (begin, end): (Option<i64>, Option<i64>), sets: &[i64]) -> u64 {
        let mut n = 0;
        for chunk in &self.chunks {
            for at in 0..chunk.len() {
                if chunk.from[at] != NONE {
                    continue;
                }
                let row = At { chunk, at, sets };
                let reported = row.reported_at();
                let counts = end.is_none_or(|end| reported < end)
                    && begin.is_none_or(|begin| {
                        reported >= begin && (end.is_some() || row.until().is_none_or(|until| until <= begin))
                    });
                n += u64::from(counts && sieve.passes(&row) && out.binary_search(&i64::from(chunk.seq[at])).is_err());
            }
        }
        n
    }
}
