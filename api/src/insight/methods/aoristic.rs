//! When does it happen: incidents with a window of time spread over the 168 hours of a week.
//!
//! Aoristic analysis (J. H. Ratcliffe and M. J. McCullagh 1998; Ratcliffe 2000, "Aoristic analysis: the spatial
//! interpretation of unspecific temporal events"; Ratcliffe 2002, "Aoristic signatures and the spatio-temporal analysis of
//! high volume crime patterns"), with weights in proportion to real time: the weight of an incident in an hour is the share of
//! its window that lies in that hour. Called by the insight room (one [`Grid`] per selection and per key of a
//! breakdown) and by `webm method aoristic`. It must not read local times: windows come as epoch milliseconds.
//!
//! The rules, in the order they are tried:
//! - start missing: not placed, counted as unknown (an end alone says nothing about the hour);
//! - end missing: weight 1 in the hour of the start, counted as known;
//! - end before start: a fault of the record, counted as flagged, not placed;
//! - 0 to 1 minute: weight 1 in the hour of the start, counted as known;
//! - 168 hours or more: 1/168 everywhere;
//! - otherwise by share. An end exactly on the hour gives that hour nothing.
//!
//! Minutes are real minutes that passed, binned by the wall clock of the site: local 01:30–03:30 is 60 minutes in the night
//! that summer time begins and 180 in the night it ends.

use crate::wall_clock::WallClock;

/// Hours in a week, Monday 0 h first.
pub const CELLS: usize = 168;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
/// The epoch began on a Thursday: three days into a week that starts on Monday.
const MONDAY_TO_EPOCH: i64 = 3 * DAY;

/// The weight of one incident, so that weights are whole numbers: what is added in another order is the same to the last digit,
/// and a cell that nothing lies in is exactly 0. An hour loses under 2⁻³⁸ by it, and the first gets what the
/// others lost, so that no weight is below 0; 2²⁵ windows that begin in the same hour of the week fit.
const ONE: i64 = 1 << 38;
/// Cells of a window that begins in the last hour of one week and ends in the next, and one more where it ends.
const UNROLLED: usize = 2 * CELLS + 2;

/// Weekday x hour weights of a selection of incidents, with what could not be placed.
///
/// It only adds: the order of the incidents does not matter, and two grids [`merge`](Grid::merge) into the grid of both.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Incidents in one hour.
    moments: [u64; CELLS],
    /// Of windows, by how much each hour weighs more than the one before it, in parts of [`ONE`]: so a window of any length is
    /// four numbers. The hours of a week, and of the next for windows that run on into it.
    rises: [i64; UNROLLED],
    /// Windows of a week or more; each adds 1/168 to every cell, and is only counted here.
    spread: u64,
    known: u64,
    windowed: u64,
    unknown: u64,
    flagged: u64,
    over_a_day: u64,
}

impl Default for Grid {
    fn default() -> Self {
        let (moments, rises) = ([0; CELLS], [0; UNROLLED]);
        Self { moments, rises, spread: 0, known: 0, windowed: 0, unknown: 0, flagged: 0, over_a_day: 0 }
    }
}

impl Grid {
    /// Adds one incident that happened somewhere in `[from, until)`, both in epoch milliseconds.
    #[inline]
    pub fn add(&mut self, clock: &WallClock, from_ms: Option<i64>, until_ms: Option<i64>) {
        let Some(from) = from_ms else {
            self.unknown += 1;
            return;
        };
        let until = until_ms.unwrap_or(from);
        if until < from {
            self.flagged += 1;
            return;
        }
        // Saturating: a window longer than i64 can hold is over a week all the same.
        let length = until.saturating_sub(from);
        if length <= MINUTE {
            self.known += 1;
            self.moments[cell(local(clock.stretch(from).offset_ms, from))] += 1;
            return;
        }
        self.windowed += 1;
        self.over_a_day += u64::from(length > DAY);
        if length >= WEEK {
            self.spread += 1;
            return;
        }
        let stretch = clock.stretch(from);
        if until <= stretch.ends_ms {
            self.add_stretch(local(stretch.offset_ms, from), length, ONE);
        } else {
            self.add_over_a_change(clock, from, until);
        }
    }

    /// Walks the window by stretches of constant offset.
    #[cold]
    fn add_over_a_change(&mut self, clock: &WallClock, from: i64, until: i64) {
        let (mut at, mut left) = (from, ONE);
        while at < until {
            let stretch = clock.stretch(at);
            let end = until.min(stretch.ends_ms);
            let weight = if end == until { left } else { part(end - at, ONE as f64 / (until - from) as f64) };
            self.add_stretch(local(stretch.offset_ms, at), end - at, weight);
            (at, left) = (end, left - weight);
        }
    }

    /// Adds a weight over `length` milliseconds from a place in the local week: a part of an hour, whole hours, a part of an hour.
    #[inline]
    fn add_stretch(&mut self, week_ms: i64, length: i64, weight: i64) {
        let begin = cell(week_ms);
        let first = HOUR - week_ms % HOUR;
        if length <= first {
            self.rises[begin] += weight;
            self.rises[begin + 1] -= weight;
            return;
        }
        let per_ms = weight as f64 / length as f64;
        let (hours, rest) = ((length - first) / HOUR, (length - first) % HOUR);
        let (of_hour, of_rest) = (part(HOUR, per_ms), part(rest, per_ms));
        // What rounding leaves over goes here, so that an incident weighs 1.
        let of_first = weight - of_hour * hours - of_rest;
        let end = begin + 1 + hours as usize;
        self.rises[begin] += of_first;
        self.rises[begin + 1] += of_hour - of_first;
        self.rises[end] += of_rest - of_hour;
        self.rises[end + 1] -= of_rest;
    }

    /// Adds what another grid holds.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.moments.iter_mut().zip(&other.moments) {
            *mine += theirs;
        }
        for (mine, theirs) in self.rises.iter_mut().zip(&other.rises) {
            *mine += theirs;
        }
        self.spread += other.spread;
        self.known += other.known;
        self.windowed += other.windowed;
        self.unknown += other.unknown;
        self.flagged += other.flagged;
        self.over_a_day += other.over_a_day;
    }

    /// The 168 weights, Monday 0 h first; they add up to [`usable`](Grid::usable).
    #[must_use]
    pub fn cells(&self) -> [f64; CELLS] {
        let everywhere = self.spread as f64 / CELLS as f64;
        let mut windows = [0; CELLS];
        let mut height = 0;
        for (n, rise) in self.rises.iter().enumerate() {
            height += rise;
            windows[n % CELLS] += height;
        }
        std::array::from_fn(|n| self.moments[n] as f64 + windows[n] as f64 / ONE as f64 + everywhere)
    }

    /// Incidents placed in one hour: an instant, a window of at most a minute, or a start without an end.
    #[must_use]
    pub fn known(&self) -> u64 {
        self.known
    }

    /// Incidents spread over a window of more than a minute.
    #[must_use]
    pub fn windowed(&self) -> u64 {
        self.windowed
    }

    /// Incidents without a start: counted, not placed.
    #[must_use]
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// Incidents that end before they start: counted, not placed.
    #[must_use]
    pub fn flagged(&self) -> u64 {
        self.flagged
    }

    /// Incidents in the grid; each adds exactly 1 to the sum of the cells. This is the n of the small-count rules.
    #[must_use]
    pub fn usable(&self) -> u64 {
        self.known + self.windowed
    }

    /// Weight that comes from windows of more than 24 real hours: such a window says little about the hour.
    #[must_use]
    pub fn weight_over_a_day(&self) -> u64 {
        self.over_a_day
    }

    /// Share of the weight (0 to 1) from windows of more than 24 real hours; undefined on an empty grid.
    #[must_use]
    pub fn share_over_a_day(&self) -> Option<f64> {
        (self.usable() > 0).then(|| self.over_a_day as f64 / self.usable() as f64)
    }

    /// Weight in the cells that a caller picks by number, for instance those within opening hours.
    #[must_use]
    pub fn weight_where(&self, picked: impl Fn(usize) -> bool) -> f64 {
        let cells = self.cells();
        (0..CELLS).filter(|c| picked(*c)).map(|c| cells[c]).sum()
    }
}

/// A part of a weight, cut off.
#[inline]
fn part(ms: i64, per_ms: f64) -> i64 {
    (ms as f64 * per_ms) as i64
}

/// Milliseconds since Monday 0 h on the wall clock.
#[inline]
fn local(offset_ms: i64, at_ms: i64) -> i64 {
    // Reduced before adding, so that no moment overflows.
    (at_ms.rem_euclid(WEEK) + offset_ms + MONDAY_TO_EPOCH).rem_euclid(WEEK)
}

#[inline]
fn cell(week_ms: i64) -> usize {
    (week_ms / HOUR) as usize
}

#[cfg(test)]
#[path = "aoristic_tests.rs"]
mod tests;
