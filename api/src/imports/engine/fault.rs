//! How the engine says what is wrong: a fault of the whole file, or faults of one row, all of them at once.
//! Used by every file of the engine. The words (`code`) are part of the contract: they may be added to, not changed.

use shared_types::import::{FILE_FAULTS, MappingFault, ROW_FAULTS, RowFault};

/// Longest part of a value that a fault repeats, in characters.
const VALUE_CHARS: usize = 80;

/// The file as a whole cannot be read on: no row after this one can be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct FileFault {
    /// A stable word in kebab-case.
    pub code: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

impl FileFault {
    /// A fault with its sentence.
    pub fn new(code: impl Into<String>, detail: impl Into<String>) -> Self {
        let code = code.into();
        debug_assert!(
            FILE_FAULTS.contains(&code.as_str()) || ROW_FAULTS.contains(&code.as_str()),
            "{code} has no place"
        );
        Self { code, detail: detail.into() }
    }
}

/// Why an import cannot begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileFault),
    /// The mapping is wrong, by itself or for this file; all that is wrong is listed.
    #[error("the mapping has {} fault(s)", .0.len())]
    Mapping(Vec<MappingFault>),
}

/// A value as a fault repeats it: cut short, so that a fault list stays a list.
pub fn cut(value: &str) -> String {
    match value.char_indices().nth(VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// Collects what is wrong with one row.
#[derive(Debug, Default)]
pub struct Findings {
    /// The row they belong to.
    pub row: u64,
    /// What refuses it.
    pub faults: Vec<RowFault>,
    /// What is only worth knowing.
    pub notes: Vec<RowFault>,
}

impl Findings {
    /// Nothing found yet in this row.
    pub fn of(row: u64) -> Self {
        Self { row, ..Self::default() }
    }

    /// Adds a fault that refuses the row.
    pub fn fault(&mut self, column: &str, value: &str, code: &str, detail: impl Into<String>) {
        self.faults.push(finding(self.row, Some(column), Some(value), code, detail.into()));
    }

    /// Adds something worth knowing that does not refuse the row.
    pub fn note(&mut self, column: &str, value: &str, code: &str, detail: impl Into<String>) {
        self.notes.push(finding(self.row, Some(column), Some(value), code, detail.into()));
    }
}

/// One finding; an empty column or value is left out.
pub fn finding(row: u64, column: Option<&str>, value: Option<&str>, code: &str, detail: String) -> RowFault {
    debug_assert!(ROW_FAULTS.contains(&code), "{code} has no place in the list that screens translate");
    RowFault {
        row,
        column: column.filter(|name| !name.is_empty()).map(cut),
        value: value.filter(|text| !text.is_empty()).map(cut),
        code: code.to_owned(),
        detail,
    }
}
