//! The methods on files.
mod aoristic;
mod times;
pub use aoristic::{FileFault, aoristic_file};
