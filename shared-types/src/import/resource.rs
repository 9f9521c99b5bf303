//! The four steps of an import as resources: file, mapping, dry run, run; and what they found in the rows.
//! Served by the import room, shown by the import screen. A dry run and a run are the same noun: the same work, without and
//! with writing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::ids::{AreaId, ImportFileId, ImportMappingId, ImportRunId};
use crate::text;

use super::{Mapping, RowFault, SourceFormat};

/// Most findings of one run that are kept; those after them are counted.
pub const MAX_FINDINGS: u64 = 200_000;

/// A file that was sent to be imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportFile {
    /// Its id.
    pub id: ImportFileId,
    /// The site that it was sent for.
    pub site_id: AreaId,
    /// What it is called.
    pub name: String,
    /// The media type that it was sent as; its content decides how it is read.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// When it was sent.
    pub created_at: Timestamp,
}

crate::page! {
    /// Files within reach, the last one first.
    ImportFilePage of ImportFile
}

/// What a preview is asked with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ImportPreviewQuestion {
    /// The mapping, right or wrong; without it only the raw rows are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// How to read the bytes when there is no mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceFormat>,
    /// How many rows, 1 to 200; 20 when not given.
    #[validate(range(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
}

/// What a proposal for a mapping is asked with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ImportGuessQuestion {
    /// How to read the bytes, where it should not be recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceFormat>,
}

/// A mapping that is saved at a site, for all who import there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportMapping {
    /// Its id.
    pub id: ImportMappingId,
    /// The site.
    pub site_id: AreaId,
    /// What people call it; once at a site.
    pub name: String,
    /// The mapping itself.
    pub mapping: Mapping,
    /// When it was saved first.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Grows with each change.
    pub version: i32,
}

crate::page! {
    /// Saved mappings within reach, the last made first.
    ImportMappingPage of ImportMapping
}

/// Saves a mapping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewImportMapping {
    /// The site.
    pub site_id: AreaId,
    /// What people will call it.
    #[validate(length(max = 100), custom(function = "text::line"))]
    pub name: String,
    /// The mapping.
    pub mapping: Mapping,
}

/// Changes a saved mapping.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ImportMappingPatch {
    /// Another name.
    #[validate(length(max = 100), custom(function = "text::line"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Option<String>,
    /// Another mapping, whole.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Mapping))]
    pub mapping: Option<Mapping>,
}

/// How far a dry run or run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ImportState {
    /// Waits for its turn.
    Waiting,
    /// Is being done.
    Running,
    /// Reached the end of the file.
    Done,
    /// Could not go on; `fault` says why. What it had taken before stays.
    Failed,
    /// Was stopped by somebody. What it had taken before stays.
    Cancelled,
}

impl ImportState {
    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

/// Why a run could not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportFault {
    /// A stable word in kebab-case.
    pub code: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

/// A dry run or a run of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportRun {
    /// Its id; that of a dry run names a dry run.
    pub id: ImportRunId,
    /// Whether it only tells what a run would do.
    pub dry_run: bool,
    /// The site that is imported into.
    pub site_id: AreaId,
    /// The file.
    pub file_id: ImportFileId,
    /// What the file is called.
    pub file_name: String,
    /// The mapping as it was when this began.
    pub mapping: Mapping,
    /// Whether the short texts count as vetted.
    pub short_text_vetted: bool,
    /// How far it is.
    pub state: ImportState,
    /// Bytes of the file that are read.
    pub bytes_done: u64,
    /// Bytes of the file.
    pub bytes_total: u64,
    /// Rows that are dealt with; the sum of the four below.
    pub rows_read: u64,
    /// Rows that became an incident.
    pub created: u64,
    /// Rows that changed one.
    pub updated: u64,
    /// Rows that were here already, just so.
    pub skipped: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Faults and notes that were met.
    pub findings: u64,
    /// How many of them are kept and can be read.
    pub findings_kept: u64,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<ImportFault>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}

crate::page! {
    /// Dry runs or runs within reach, the last one first.
    ImportRunPage of ImportRun
}

/// Starts a dry run or a run. Either `mapping` or `mappingId` says how the file is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewImportRun {
    /// The file.
    pub file_id: ImportFileId,
    /// The site to import into; the file's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_id: Option<AreaId>,
    /// A mapping of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// A saved mapping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping_id: Option<ImportMappingId>,
    /// The short texts of the file have been vetted: needs the permission to vet.
    #[serde(default)]
    pub short_text_vetted: bool,
    /// Where to send a mail when it fails or refuses rows.
    #[validate(custom(function = "text::email"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_on_failure: Option<String>,
}

/// What was found in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportFinding {
    /// Whether the row was refused for it; otherwise the row was taken, and this is what was decided.
    pub refuses: bool,
    /// Where and what.
    #[serde(flatten)]
    pub fault: RowFault,
}

crate::page! {
    /// Findings in the order of the file.
    ImportFindingPage of ImportFinding
}
