//! What is wrong, in a shape that a person can act on: where, which value, a stable word and a sentence.
//! The word is for screens and scripts, the sentence (English) for whoever reads the raw answer.

use serde::{Deserialize, Serialize};

/// Every word that stands in a fault of a file, in the order in which an import meets them. Screens translate these.
pub const FILE_FAULTS: &[&str] = &[
    "file-unreadable",
    "file-empty",
    "file-too-large",
    "gzip-broken",
    "compressed-too-far",
    "source-format-wrong",
    "scratch-unwritable",
];

/// Every word that stands in a fault of a mapping.
pub const MAPPING_FAULTS: &[&str] = &[
    "version-unknown",
    "time-zone-unknown",
    "column-missing",
    "column-ambiguous",
    "rule-empty",
    "rule-ambiguous",
    "rule-incomplete",
    "format-wrong",
    "table-empty",
    "code-empty",
    "code-unknown",
    "system-unknown",
    "text-too-long",
];

/// Every word that stands in a fault or a note of a row; those of the text itself may also refuse a header.
pub const ROW_FAULTS: &[&str] = &[
    "cells-missing",
    "cells-too-many",
    "too-many-columns",
    "row-cut-off",
    "quote-not-closed",
    "cell-too-large",
    "row-too-large",
    "text-broken",
    "nul-character",
    "control-character",
    "json-broken",
    "json-not-an-object",
    "json-too-deep",
    "number-too-large",
    "id-missing",
    "id-repeated",
    "id-wrong",
    "masked",
    "date-missing",
    "date-incomplete",
    "date-unreadable",
    "date-out-of-range",
    "no-such-date",
    "no-such-time",
    "hour-does-not-exist",
    "hour-exists-twice",
    "hour-shifted",
    "occurred-in-the-future",
    "window-ends-before-it-begins",
    "category-missing",
    "category-unknown",
    "completion-missing",
    "completion-unknown",
    "method-unknown",
    "methods-too-many",
    "site-missing",
    "site-unknown",
    "unit-unknown",
    "point-incomplete",
    "point-masked",
    "coordinate-unreadable",
    "outside-the-world",
    "outside-the-system",
    "amount-unreadable",
    "amount-ambiguous",
    "amount-negative",
    "amount-too-large",
    "text-too-long",
];

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
