//! When: weekday by hour, windows spread over their hours by the wall clock of the site.

use super::asked::Asked;
use super::basis;
use super::hiding::Eyes;
use super::report::Counted;
use shared_types::insight::{Showing, WhenAnswer};

const HOURS: usize = 24;

/// The answer. A window is spread whole, also where it reaches out of the period: it is in the selection as one incident. No
/// grid under 20 incidents that can be placed; no sums per day and hour under 5.
pub fn tell(asked: &Asked, counted: &Counted) -> WhenAnswer {
    let (grid, eyes) = (&counted.grid, asked.eyes);
    let basis = basis::of(asked, counted.now.total, counted.unknown_time, grid.usable());
    let cells = grid.cells();
    let chart = basis.showing != Showing::ListOnly;
    let sum = |picked: &dyn Fn(usize) -> bool| -> Option<f64> {
        chart.then(|| eyes.weight((0..cells.len()).filter(|c| picked(*c)).map(|c| cells[c]).sum())).flatten()
    };
    let (long, usable) = (eyes.number(grid.weight_over_a_day()), eyes.number(grid.usable()));
    WhenAnswer {
        cells: (basis.showing == Showing::Full).then(|| cells.iter().map(|w| eyes.weight(*w)).collect()),
        days: (0..7).map(|day| sum(&|c| c / HOURS == day)).collect(),
        hours: (0..HOURS).map(|hour| sum(&|c| c % HOURS == hour)).collect(),
        known: eyes.number(grid.known()),
        windowed: eyes.number(grid.windowed()),
        unknown: eyes.number(counted.unknown_time),
        flagged: eyes.number(grid.flagged()),
        long_windows: long,
        long_window_share: match eyes {
            Eyes::Exact => grid.share_over_a_day(),
            Eyes::CountsOnly => (usable > 0).then(|| long as f64 / usable as f64),
        },
        basis,
    }
}
