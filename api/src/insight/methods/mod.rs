//! The methods of insight as pure functions: numbers in, numbers out.
//!
//! They exist apart so that anyone can check them: each names its source, its unit and its edge cases, and each is held
//! against values that others computed (`api/tests/golden.rs`). Called by the insight room and by `webm method`.
//!
//! Nothing here reads a database, a request or the system's clock, and nothing here answers with a NaN: what is
//! undefined is `None` or a variant of its own, so that a screen can say so and not show a number in its place.
//!
//! When: [`aoristic`]. More than usual: [`two_counts`], [`bands`], [`false_discovery`], joined in [`findings`]. Where: [`units`], [`hexagons`].
//! Who is hit again: [`concentration`]. What belongs together: [`similarity`], grouped by [`linkage`]. Season and trend: [`calendar`],
//! [`trend`]. Moved next door: [`wdq`], [`wdd`], joined in [`evaluation`]. Time to act, outcomes, cost: [`delays`], [`shares`], [`loss`]. What
//! may be shown at all: [`small_counts`]. On a file: [`cli`]. A table of all stands in `docs/methods.md`.

pub mod aoristic;
pub mod bands;
pub mod calendar;
pub mod cli;
pub mod concentration;
pub mod delays;
pub mod evaluation;
pub mod false_discovery;
pub mod findings;
pub mod hexagons;
pub mod linkage;
pub mod loss;
mod normal;
pub mod shares;
pub mod similarity;
pub mod small_counts;
pub mod trend;
pub mod two_counts;
pub mod units;
pub mod wdd;
pub mod wdq;
