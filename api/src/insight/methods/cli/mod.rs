//! The methods on files (`webm method NAME FILE`), so that anyone can hold them against another implementation without the
//! server and without an account.
//!
//! Called by the command line only. The files are those of the project's golden set: a JSON file may be the whole golden file
//! with its expected values, which are not looked at, or only its list of cases, or a single case; the answer has the same form,
//! our values under the keys where a golden file has the expected ones, so that a few lines compare the two. `null` is
//! undefined. It must not guess: what cannot be read stops it with the line and the reason, so that no figure is ever
//! made of a part of a file.

mod aoristic;
mod counts;
mod displacement;
mod fault;
mod follow_up;
mod likeness;
mod places;
mod read;
mod season;
mod times;

pub use aoristic::aoristic_file;
pub use counts::{bands_file, fdr_file, interval_file, two_counts_file};
pub use displacement::{wdd_file, wdq_file};
pub use fault::FileFault;
pub use follow_up::{delays_file, loss_file, shares_file};
pub use likeness::{concentration_file, similarity_file};
pub use places::{h3_file, units_file};
pub use season::{rolling_file, season_file, yoy_file};

#[cfg(test)]
mod refused;
