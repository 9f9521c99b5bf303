//! Rules for everything but time: identity, codes, texts, points, money, masks.
//! Plain data for forms and files; what they mean for a row is the engine's work.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What makes a row the same row when the file is imported again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum IdentityRule {
    /// An id of the source. The same id on a second row of the file is refused, as each import would otherwise
    /// change the incident to and fro.
    Column {
        /// The columns that make the id together.
        columns: Vec<String>,
        /// What a row without an id is.
        #[serde(default)]
        missing: MissingIdRule,
    },
    /// A hash of the row plus its ordinal among identical rows, so that exact duplicates stay apart.
    #[default]
    RowHash,
}

/// What becomes of a row whose id is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MissingIdRule {
    /// The row is refused.
    #[default]
    Reject,
    /// The hash of the row serves as its id.
    RowHash,
}

/// When the source has hidden a part of a row, and which part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaskRule {
    /// For each column the values that betray the mask; all columns must match.
    pub when: BTreeMap<String, Vec<String>>,
    /// What is not to be believed in such a row.
    pub hides: Vec<MaskEffect>,
}

/// What a mask takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MaskEffect {
    /// The time of day: the incident has an unknown time on a known day.
    TimeOfDay,
    /// The point.
    Point,
    /// The place in words.
    Place,
    /// The unit.
    Unit,
    /// Description and short text.
    Texts,
}

/// One code from a column, by a table or as it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CodeRule {
    /// The columns; several are joined by ` / ` before the table is asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The same code for every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// The file's value -> our code; capitals and outer blanks do not matter.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub table: BTreeMap<String, String>,
    /// The code of a value that stands in no table, and of an empty one. Without it such a row is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// A value that is itself one of our codes is taken as it stands.
    pub accept_codes: bool,
}

/// The methods, from one column or more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MethodsRule {
    /// The columns.
    pub columns: Vec<String>,
    /// What stands between several methods in one cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// The file's value -> our code; an empty code means that the value names no method.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub table: BTreeMap<String, String>,
    /// What becomes of a value that stands in no table.
    pub unknown: UnknownMethodRule,
    /// A value that is itself one of our codes is taken as it stands.
    pub accept_codes: bool,
}

/// What becomes of a method that nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UnknownMethodRule {
    /// The row is refused.
    #[default]
    Reject,
    /// The method is left out, and the row says so.
    Ignore,
}

/// A text from columns, or the same for every row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TextRule {
    /// The columns; empty cells are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// What stands between several columns; a space when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// The same text for every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// What becomes of a text that is longer than the field.
    pub too_long: LongTextRule,
}

/// What becomes of a text that is longer than the field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LongTextRule {
    /// The row is refused.
    #[default]
    Reject,
    /// The text is cut, and the row says so.
    Cut,
}

/// A point from two columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PointRule {
    /// Longitude or easting.
    pub x: String,
    /// Latitude or northing.
    pub y: String,
    /// The system they stand in.
    pub system: CoordinateSystem,
    /// Values of either column that mean "hidden"; 0 with 0 always does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masked_values: Vec<String>,
}

/// The system of the coordinates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum CoordinateSystem {
    /// Degrees on WGS84 (EPSG:4326); x is the longitude.
    Wgs84,
    /// Metres in a UTM zone on WGS84 (EPSG:326zz, south 327zz).
    Utm {
        /// 1 to 60.
        zone: u8,
        /// South of the equator.
        #[serde(default)]
        south: bool,
    },
    /// Dutch Rijksdriehoekstelsel (EPSG:28992).
    RdNew,
    /// Belgian Lambert 72 (EPSG:31370).
    Lambert72,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MoneyRule {
    /// The column.
    pub column: String,
    /// Euros or cents.
    #[serde(default)]
    pub unit: AmountUnit,
    /// The decimal mark.
    #[serde(default)]
    pub decimal: DecimalMark,
}

/// The unit of an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AmountUnit {
    /// Euros.
    #[default]
    Euro,
    /// Cents.
    Cent,
}

/// The mark before the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DecimalMark {
    /// By the look of each amount; one that can be read in two ways (`1.234`) is refused.
    #[default]
    Auto,
    /// `1.234,56`
    Comma,
    /// `1,234.56`
    Point,
}
