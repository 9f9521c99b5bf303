//! How a file of somebody else becomes incidents of ours: the mapping, what is wrong with a row, and the preview.
//! The import screen builds a mapping with these types, the server and the command line carry it out; a mapping is
//! also a JSON file that people keep and share, so a key that is not known is refused instead of quietly ignored.
//! This file must not know how a mapping is carried out: that is the engine's, in the server.

mod fault;
mod moment;
mod preview;
mod resource;
mod rules;
mod source;

pub use fault::{FILE_FAULTS, MAPPING_FAULTS, MappingFault, ROW_FAULTS, RowFault};
pub use moment::{GapRule, MissingRule, MomentRule, MomentSource, OccurredRule, OverlapRule, WholeRule};
pub use preview::{ImportPreview, ImportPreviewIncident, ImportPreviewRow, ImportValue};
pub use resource::{
    ImportFault, ImportFile, ImportFilePage, ImportFinding, ImportFindingPage, ImportGuessQuestion, ImportMapping,
    ImportMappingPage, ImportMappingPatch, ImportPreviewQuestion, ImportRun, ImportRunPage, ImportState, MAX_FINDINGS,
    NewImportMapping, NewImportRun,
};
pub use rules::{
    AmountUnit, CodeRule, CoordinateSystem, DecimalMark, IdentityRule, LongTextRule, MaskEffect, MaskRule, MethodsRule,
    MissingIdRule, MoneyRule, PointRule, TextRule, UnknownMethodRule,
};
pub use source::{Encoding, FileKind, SourceFormat};

use serde::{Deserialize, Serialize};

/// The only version of the mapping's shape so far.
pub const MAPPING_VERSION: u32 = 1;

/// Says for each field of an incident where in the file it comes from.
///
/// A column is named by its header. `#3` names the third column, which is how a file without a header, an empty
/// header or two equal headers is mapped. In NDJSON a column is the path to a value, joined by dots
/// (`location.street.name`, `methods.0`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = example))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mapping {
    /// Version of the shape of this document: 1.
    pub version: u32,
    /// What people call this mapping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What one should know before using it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How the bytes are to be read.
    #[serde(default)]
    pub source: SourceFormat,
    /// IANA time zone of the times in the file; without it the zone of the site that is imported into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Values that mean "nothing here" in any column, beside the empty cell (`NA`, `onbekend`, `-`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty_values: Vec<String>,
    /// When the source has hidden a part of a row for privacy, and which part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masks: Vec<MaskRule>,
    /// What makes a row the same row when the file is imported again.
    #[serde(default)]
    pub identity: IdentityRule,
    /// When it happened.
    pub occurred: OccurredRule,
    /// When it was reported; without it the moment of the import counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<MomentRule>,
    /// What kind of incident it is.
    pub category: CodeRule,
    /// Whether it was done, tried or prevented, as `completed`, `attempted` or `prevented`; done when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<CodeRule>,
    /// By which methods it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub methods: Option<MethodsRule>,
    /// The site, by its code; without it the site that the import was started for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<CodeRule>,
    /// The label of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<TextRule>,
    /// Where it was, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<TextRule>,
    /// Where it was, as a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<PointRule>,
    /// The free description, for those who may see the incident in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<TextRule>,
    /// The short text for others; whether it counts as vetted is decided where the import is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_text: Option<TextRule>,
    /// The loss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<MoneyRule>,
    /// What came back of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovered: Option<MoneyRule>,
}

/// A short mapping, as the contract shows it: every part of one that can be left out is left out.
#[cfg(feature = "openapi")]
fn example() -> serde_json::Value {
    serde_json::json!({
        "version": 1,
        "timeZone": "Europe/Amsterdam",
        "identity": { "kind": "column", "columns": ["Nummer"] },
        "occurred": {
            "from": { "source": { "kind": "text", "columns": ["Datum", "Tijd"], "formats": ["dd-MM-yyyy HH:mm", "dd-MM-yyyy"] } }
        },
        "category": { "columns": ["Soort"], "table": { "Winkeldiefstal": "theft.shoplifting" }, "default": "other.other" }
    })
}

#[cfg(all(test, feature = "openapi"))]
mod tests {
    #[test]
    fn the_mapping_that_the_contract_shows_is_one() {
        let mapping: super::Mapping = serde_json::from_value(super::example()).unwrap();
        assert_eq!(mapping.version, super::MAPPING_VERSION);
    }
}
