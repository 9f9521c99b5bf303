//! What is wrong, in a shape that a person can act on: where, which value, a stable word and a sentence.
//! The word is for screens and scripts, the sentence (English) for whoever reads the raw answer.

use serde::{Deserialize, Serialize};

/// What is wrong with one row, or worth knowing about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RowFault {
    /// The row, counted as a spreadsheet does: the header of a CSV is row 1; in NDJSON the line.
    pub row: u64,
    /// The column, as the file names it; absent when the whole row is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The value, cut short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// A stable word in kebab-case.
    pub code: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

/// What is wrong with a mapping, by itself or against the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MappingFault {
    /// Where in the mapping, as a JSON pointer.
    pub pointer: String,
    /// A stable word in kebab-case.
    pub code: String,
    /// What is wrong and what would be right.
    pub detail: String,
}
