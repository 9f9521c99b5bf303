//! The first rows of a file, raw and as the mapping would make them, for the screen where the mapping is built.
//! It must work while the mapping is still wrong: then the raw rows stand there and the faults beside them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::{Completion, OccurredPrecision};

use super::{MappingFault, RowFault, SourceFormat};

/// The first rows of a file, before and after the mapping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// How the file was read, with what was recognised filled in.
    pub source: SourceFormat,
    /// Whether the file is compressed.
    pub gzip: bool,
    /// The columns, by the names a mapping may use.
    pub columns: Vec<String>,
    /// The first rows.
    pub rows: Vec<ImportPreviewRow>,
    /// What is wrong with the mapping.
    pub mapping_faults: Vec<MappingFault>,
    /// The values of the mapping's category columns, in the rows shown and the 200,000 after them; at most 400 values.
    pub category_values: Vec<ImportValue>,
    /// Likewise those of its method columns, taken apart.
    pub method_values: Vec<ImportValue>,
}

/// A value of the file, for the table that translates it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportValue {
    /// As it was first written; capitals do not matter.
    pub value: String,
    /// In how many of the rows.
    pub rows: u64,
}

/// One row of a preview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportPreviewRow {
    /// The row, counted as in [`RowFault`].
    pub row: u64,
    /// The cells, in the order of the columns, cut short.
    pub cells: Vec<String>,
    /// What it would become; absent when it would be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<ImportPreviewIncident>,
    /// Why it would be refused.
    pub faults: Vec<RowFault>,
    /// What is worth knowing about it.
    pub notes: Vec<RowFault>,
}

/// What a row would become.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportPreviewIncident {
    /// The source's own id, where the mapping names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// How exactly the time is known.
    pub occurred_precision: OccurredPrecision,
    /// Begin of the window; the moment itself when exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_from: Option<Timestamp>,
    /// End of the window, not part of it; equal to the begin when exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_until: Option<Timestamp>,
    /// When it was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// The category.
    pub category: String,
    /// Done, tried or prevented.
    pub completion: Completion,
    /// The methods.
    pub methods: Vec<String>,
    /// The site, when the file names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The label of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The place in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Longitude and latitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
    /// The description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The short text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_text: Option<String>,
    /// The loss in euro cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss_cents: Option<i64>,
    /// What came back of it, in euro cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovered_cents: Option<i64>,
}
