//! Why a file gave no figures: the line and the reason, in words for whoever made the file.
//!
//! Made by the methods on files, printed by the command line.

/// Why a file gave no figures.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The zone is not in the time zone database.
    #[error("there is no time zone \"{0}\"; give a name such as Europe/Amsterdam or UTC")]
    Zone(String),
    /// An option that the method cannot work with.
    #[error("{0}")]
    Option(String),
    /// A column is not there.
    #[error("line 1: the file has no column \"{missing}\"; it has: {found}")]
    Column {
        /// The column that is needed.
        missing: String,
        /// The columns that are there.
        found: String,
    },
    /// A value that is no time.
    #[error("line {line}: \"{value}\" is not a time; write 2026-01-31 14:05, 2026-01-31T14:05:00+01:00 or 2026-01-31")]
    Time {
        /// Line of the file, from 1.
        line: u64,
        /// What stands there.
        value: String,
    },
    /// An id that an earlier row has too: the answer by id would hide one of them.
    #[error("line {line}: the id \"{id}\" stands on line {first} too")]
    Twice {
        /// Line of the file, from 1.
        line: u64,
        /// The line that had it first.
        first: u64,
        /// The id.
        id: String,
    },
    /// A value that the method cannot take.
    #[error("line {line}: {place}: {reason}")]
    Value {
        /// Line of the file, from 1.
        line: u64,
        /// The column, or the way to it as in `wdd[2].control`.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Not a CSV file in UTF-8.
    #[error("the file cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// It could not be read at all.
    #[error("the file cannot be read: {0}")]
    Reading(#[from] std::io::Error),
}
