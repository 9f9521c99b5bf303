//! The facts of one site in columns: some fifty bytes an incident, read one column at a time.
//!
//! Called by `house` (which puts rows in) and by `view` (which reads them). Columns stand in chunks that are shared with
//! the questions under way: who puts a row in copies the one chunk that it changes, if somebody still reads it.

use super::super::facts::{Fact, Followed, NONE as NUMBERLESS, Placed};
use super::super::police::Police;
use super::super::spots::Spots;
use super::column::Column;
use crate::incidents::sieve::{Gone, Sieve, Sifted};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows of a chunk at most.
const FULL: usize = 32_768;
/// Stands for a time that is not known.
const NONE: i64 = i64::MIN;
/// Stands for no end, and for one that stands beside its column: it is far from the begin, or without one.
const NO_END: u32 = u32::MAX;
const FAR: u32 = u32::MAX - 1;
const NO_CENTS: i32 = i32::MIN;
/// Stands for an amount that is too large for its column, and is kept beside it.
const LARGE: i32 = i32::MAX;
/// Stands for no step.
const NO_STEP: i32 = i32::MIN;
/// Stands for no outcome.
const NO_OUTCOME: u8 = u8::MAX;

/// One incident on its way in, its steps and tracks apart.
#[derive(Clone, Copy, Debug, PartialEq)]
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
    /// Number of its outcome.
    pub outcome: Option<u8>,
    /// Its unit.
    pub unit: u32,
    /// Who reported it.
    pub organisation: u32,
    /// Its point, latitude and longitude.
    pub point: Option<(f64, f64)>,
}

/// What does not fit its column.
#[derive(Clone, Copy, Debug, Default)]
struct Odd {
    until: Option<i64>,
    loss: Option<i64>,
    recovered: Option<i64>,
}

/// Some rows, by number of entry.
#[derive(Clone, Debug)]
struct Chunk {
    seq: Vec<u32>,
    from: Column<i64>,
    /// Milliseconds after the begin.
    until: Column<u32>,
    reported_at: Column<i64>,
    category: Column<i16>,
    set: Column<u16>,
    loss: Column<i32>,
    recovered: Column<i32>,
    state: Column<u8>,
    precision: Column<u8>,
    outcome: Column<u8>,
    unit: Column<u32>,
    organisation: Column<u32>,
    spot: Column<u32>,
    /// Seconds from the report to the first step of the handling.
    first_step: Column<i32>,
    /// And to the last step into the state where it stands.
    last_step: Column<i32>,
    /// Number of what is known of a police report.
    police: Column<u8>,
    /// By number of entry.
    odd: BTreeMap<u32, Odd>,
}

/// Does the same for every column.
macro_rules! columns {
    ($name:ident => $do:expr) => {
        columns!(@ $name $do; from until reported_at category set loss recovered state precision outcome unit organisation spot
            first_step last_step police)
    };
    (@ $of:ident $do:expr; $($column:ident)*) => { $({ let $of = &mut $of.$column; $do; })* };
}

impl Default for Chunk {
    fn default() -> Self {
        Self {
            seq: Vec::new(),
            from: Column::Same(NONE),
            until: Column::Same(NO_END),
            reported_at: Column::Same(0),
            category: Column::Same(0),
            set: Column::Same(0),
            loss: Column::Same(NO_CENTS),
            recovered: Column::Same(NO_CENTS),
            state: Column::Same(0),
            precision: Column::Same(0),
            outcome: Column::Same(NO_OUTCOME),
            unit: Column::Same(NUMBERLESS),
            organisation: Column::Same(NUMBERLESS),
            spot: Column::Same(NUMBERLESS),
            first_step: Column::Same(NO_STEP),
            last_step: Column::Same(NO_STEP),
            police: Column::Same(0),
            odd: BTreeMap::new(),
        }
    }
}

impl Chunk {
    fn len(&self) -> usize {
        self.seq.len()
    }

    /// Puts a row at a place, over the one that is there or before it, without any step.
    fn write(&mut self, at: usize, seq: u32, (row, spot): (&Row, u32), over: bool) {
        let cents = |amount: Option<i64>| match amount {
            None => NO_CENTS,
            Some(cents) => i32::try_from(cents).ok().filter(|c| *c != NO_CENTS && *c != LARGE).unwrap_or(LARGE),
        };
        let (loss, recovered) = (cents(row.loss), cents(row.recovered));
        let after = |until: i64| u32::try_from(until.checked_sub(row.from?)?).ok().filter(|ms| *ms < FAR);
        let until = row.until.map_or(NO_END, |until| after(until).unwrap_or(FAR));
        if loss == LARGE || recovered == LARGE || until == FAR {
            self.odd.insert(seq, Odd { until: row.until, loss: row.loss, recovered: row.recovered });
        } else if over {
            self.odd.remove(&seq);
        }
        let rows = self.len();
        if over {
            self.seq[at] = seq;
        } else {
            self.seq.insert(at, seq);
        }
        macro_rules! put {
            ($($name:ident = $value:expr),* $(,)?) => {$(
                if over { self.$name.set(at, $value, rows) } else { self.$name.insert(at, $value, rows) }
            )*};
        }
        put!(
            from = row.from.unwrap_or(NONE),
            until = until,
            reported_at = row.reported_at,
            category = row.category,
            set = row.set,
            loss = loss,
            recovered = recovered,
            state = row.state,
            precision = row.precision,
            outcome = row.outcome.unwrap_or(NO_OUTCOME),
            unit = row.unit,
            organisation = row.organisation,
            spot = spot,
            first_step = NO_STEP,
            last_step = NO_STEP,
            police = Police::default().number(),
        );
    }

    fn shrink(&mut self) {
        self.seq.shrink_to_fit();
        let all = self;
        columns!(all => all.shrink());
    }

    /// The later half.
    fn split(&mut self) -> Self {
        let half = self.len() / 2;
        let odd = self.seq.get(half).map(|seq| self.odd.split_off(seq)).unwrap_or_default();
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
            outcome: self.outcome.split_off(half),
            unit: self.unit.split_off(half),
            organisation: self.organisation.split_off(half),
            spot: self.spot.split_off(half),
            first_step: self.first_step.split_off(half),
            last_step: self.last_step.split_off(half),
            police: self.police.split_off(half),
            odd,
        }
    }

    #[cold]
    fn odd(&self, at: usize) -> Odd {
        self.odd.get(&self.seq[at]).copied().unwrap_or_default()
    }

    #[inline]
    fn amount(&self, at: usize, cents: i32, odd: impl Fn(Odd) -> Option<i64>) -> Option<i64> {
        match cents {
            NO_CENTS => None,
            LARGE => odd(self.odd(at)),
            cents => Some(i64::from(cents)),
        }
    }
}

/// A row in place.
#[derive(Clone, Copy)]
pub struct At<'a> {
    chunk: &'a Chunk,
    at: usize,
    sets: &'a [i64],
}

/// Who reads, at one site.
#[derive(Clone, Copy)]
pub struct Reader {
    /// Place of the site in the question.
    pub site: usize,
    /// Whether the loss of each is seen.
    pub sees_loss: bool,
    /// The only organisation whose incidents are seen in full, where others' are seen in part.
    pub in_full: Option<u32>,
}

/// What a question reads of a row.
pub trait Reading {
    /// Reads it.
    fn read(row: &At<'_>, reader: &Reader) -> Self;
}

const fn known(at: i64) -> Option<i64> {
    if at == NONE { None } else { Some(at) }
}

impl At<'_> {
    #[inline]
    fn loss(&self, reader: &Reader) -> Option<i64> {
        let seen = reader.sees_loss.then(|| self.chunk.loss.get(self.at))?;
        self.chunk.amount(self.at, seen, |odd| odd.loss)
    }

    #[inline]
    fn recovered(&self, reader: &Reader) -> Option<i64> {
        let seen = reader.sees_loss.then(|| self.chunk.recovered.get(self.at))?;
        self.chunk.amount(self.at, seen, |odd| odd.recovered)
    }

    #[inline]
    fn told(&self, reader: &Reader) -> bool {
        reader.in_full.is_none_or(|own| self.organisation() == own)
    }
}

impl Sifted for At<'_> {
    #[inline]
    fn from(&self) -> Option<i64> {
        known(self.chunk.from.get(self.at))
    }

    #[inline]
    fn until(&self) -> Option<i64> {
        match self.chunk.until.get(self.at) {
            NO_END => None,
            FAR => self.chunk.odd(self.at).until,
            ms => Some(self.chunk.from.get(self.at) + i64::from(ms)),
        }
    }

    #[inline]
    fn reported_at(&self) -> i64 {
        self.chunk.reported_at.get(self.at)
    }

    #[inline]
    fn category(&self) -> i16 {
        self.chunk.category.get(self.at)
    }

    #[inline]
    fn methods(&self) -> i64 {
        self.sets[usize::from(self.chunk.set.get(self.at))]
    }

    #[inline]
    fn state(&self) -> i16 {
        i16::from(self.chunk.state.get(self.at))
    }

    #[inline]
    fn precision(&self) -> i16 {
        i16::from(self.chunk.precision.get(self.at))
    }

    #[inline]
    fn unit(&self) -> u32 {
        self.chunk.unit.get(self.at)
    }

    #[inline]
    fn organisation(&self) -> u32 {
        self.chunk.organisation.get(self.at)
    }
}

impl Reading for Fact {
    #[inline]
    fn read(row: &At<'_>, reader: &Reader) -> Self {
        Self {
            site: reader.site,
            from: row.from(),
            until: row.until(),
            category: row.category(),
            methods: row.methods(),
            loss: row.loss(reader),
            recovered: row.recovered(reader),
        }
    }
}

impl Reading for Placed {
    #[inline]
    fn read(row: &At<'_>, reader: &Reader) -> Self {
        Self {
            site: reader.site,
            from: row.from(),
            until: row.until(),
            told: row.told(reader),
            unit: row.unit(),
            spot: row.chunk.spot.get(row.at),
        }
    }
}

impl Reading for Followed {
    #[inline]
    fn read(row: &At<'_>, reader: &Reader) -> Self {
        let step = |seconds: i32| (seconds != NO_STEP).then_some(seconds);
        let outcome = row.chunk.outcome.get(row.at);
        Self {
            site: reader.site,
            from: row.from(),
            until: row.until(),
            told: row.told(reader),
            precision: row.precision(),
            reported: row.reported_at(),
            state: row.state(),
            outcome: (outcome != NO_OUTCOME).then_some(i16::from(outcome)),
            methods: row.methods(),
            unit: row.unit(),
            loss: row.loss(reader),
            recovered: row.recovered(reader),
            first_step: step(row.chunk.first_step.get(row.at)),
            last_step: step(row.chunk.last_step.get(row.at)),
            police: Police::of_number(row.chunk.police.get(row.at)),
        }
    }
}

/// The incidents of one site.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    chunks: Vec<Arc<Chunk>>,
    /// Those that went into another, by a merge that stands.
    pub gone: Vec<Gone>,
    /// Where they happened.
    pub spots: Spots,
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
        let spot = row.point.map_or(NUMBERLESS, |point| self.spots.number(point));
        let row_at = (row, spot);
        let last = self.chunks.partition_point(|c| c.seq.first().is_some_and(|first| *first <= seq)).saturating_sub(1);
        let found = self.chunks.get(last).map(|c| c.seq.binary_search(&seq));
        let mut lost = None;
        match found {
            Some(Ok(at)) => {
                let chunk = Arc::make_mut(&mut self.chunks[last]);
                lost = known(chunk.from.get(at)).filter(|was| Some(*was) != row.from);
                chunk.write(at, seq, row_at, true);
            }
            Some(Err(at)) if at < FULL || self.chunks[last].len() > at => {
                let chunk = Arc::make_mut(&mut self.chunks[last]);
                chunk.write(at, seq, row_at, false);
                if chunk.len() > 2 * FULL {
                    let rest = chunk.split();
                    self.chunks.insert(last + 1, Arc::new(rest));
                }
            }
            _ => {
                if let Some(full) = self.chunks.get_mut(last) {
                    Arc::make_mut(full).shrink();
                }
                let mut chunk = Chunk::default();
                chunk.write(0, seq, row_at, false);
                self.chunks.insert((last + 1).min(self.chunks.len()), Arc::new(chunk));
            }
        }
        if lost.is_some() && lost == self.begins {
            let all = self.chunks.iter().flat_map(|c| (0..c.len()).map(|at| c.from.get(at)));
            self.begins = all.filter_map(known).min();
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

    /// Tells a step of the handling of one that is here: seconds from its report, and the number of the state that it led to.
    pub fn step(&mut self, seq: i64, state: i16, at: i64) {
        self.edit(seq, |chunk, place| {
            let (rows, seconds) = (chunk.len(), after(chunk.reported_at.get(place), at));
            let first = chunk.first_step.get(place);
            if first == NO_STEP || seconds < first {
                chunk.first_step.set(place, seconds, rows);
            }
            // No step is the least of all.
            if i16::from(chunk.state.get(place)) == state && seconds > chunk.last_step.get(place) {
                chunk.last_step.set(place, seconds, rows);
            }
        });
    }

    /// Tells what is known of a police report of one that is here.
    pub fn police(&mut self, seq: i64, police: Police) {
        self.edit(seq, |chunk, place| chunk.police.set(place, police.number(), chunk.seq.len()));
    }

    fn edit(&mut self, seq: i64, edit: impl FnOnce(&mut Chunk, usize)) {
        let Ok(seq) = u32::try_from(seq) else { return };
        let last = self.chunks.partition_point(|c| c.seq.first().is_some_and(|first| *first <= seq)).saturating_sub(1);
        if let Some(Ok(at)) = self.chunks.get(last).map(|c| c.seq.binary_search(&seq)) {
            edit(Arc::make_mut(&mut self.chunks[last]), at);
        }
    }

    /// Hands over those of one part that a sieve lets through, but for some numbers.
    #[inline]
    pub fn each<R: Reading>(
        &self,
        part: usize,
        (reader, sets): (&Reader, &[i64]),
        (sieve, out): (&Sieve, &[i64]),
        mut take: impl FnMut(&R),
    ) {
        let chunk = &*self.chunks[part];
        for at in 0..chunk.len() {
            let row = At { chunk, at, sets };
            if sieve.passes(&row) && (out.is_empty() || out.binary_search(&i64::from(chunk.seq[at])).is_err()) {
                take(&R::read(&row, reader));
            }
        }
    }

    /// How many without a begin, that a sieve lets through, were reported in a period; and where it has no end, those that an end
    /// places in it are left to the period.
    pub fn unplaced(&self, sieve: &Sieve, out: &[i64], (begin, end): (Option<i64>, Option<i64>), sets: &[i64]) -> u64 {
        let mut n = 0;
        for chunk in &self.chunks {
            for at in 0..chunk.len() {
                if chunk.from.get(at) != NONE {
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

/// Whole seconds from a report to a step, as far as 68 years reach.
pub fn after(reported: i64, at: i64) -> i32 {
    let seconds = at.saturating_sub(reported).div_euclid(1_000);
    i32::try_from(seconds).unwrap_or(if seconds < 0 { NO_STEP + 1 } else { i32::MAX })
}
