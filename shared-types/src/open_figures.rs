//! Open figures: what a site publishes of its incidents for everybody, month by month, with small numbers hidden.
//!
//! Served by `api::open_figures`, without signing in where the site has switched it on. A hidden number is absent (`null`).

use crate::code_list::Label;
use crate::ids::AreaId;
use crate::text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// Under this a number is not told.
pub const LEAST_TOLD: u64 = 5;
/// So many years back a site may begin.
pub const MOST_YEARS: i16 = 10;

crate::words! {
    /// Six hours of the day by the clock of the site.
    HourBlock {
        /// 0 to 6 h.
        Night = "night",
        /// 6 to 12 h.
        Morning = "morning",
        /// 12 to 18 h.
        Afternoon = "afternoon",
        /// 18 to 24 h.
        Evening = "evening",
        /// Not known, or between two moments that do not lie in one block of one day.
        Unknown = "unknown",
    }
}

/// Whether a site publishes figures, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenFiguresSettings {
    /// The site.
    pub site_id: AreaId,
    /// Whether they can be read.
    pub on: bool,
    /// How they are found: the end of their address. Absent until it was set.
    pub code: Option<String>,
    /// The first month, by its first day.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub from_date: Option<Date>,
    /// Since when they can be read; absent while they cannot.
    pub opened_at: Option<jiff::Timestamp>,
    /// Months that were published, shown or not. What was published stays as it is.
    pub published_months: i64,
    /// Its version, as in `ETag`; 0 until it was set.
    pub version: i32,
}

/// Publishes figures of a site, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOpenFigures {
    /// Whether they can be read.
    pub on: bool,
    /// How they are found: the end of their address.
    #[validate(length(min = 3, max = 40), custom(function = "address"))]
    #[cfg_attr(feature = "openapi", schema(example = "de-linde"))]
    pub code: String,
    /// A day of the first month.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from_date: Date,
}

/// Lower-case letters, digits and hyphens between them: a part of an address that is also read aloud.
fn address(code: &str) -> Result<(), ValidationError> {
    let plain = code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if plain && !code.starts_with('-') && !code.ends_with('-') {
        Ok(())
    } else {
        Err(text::error("open-address", "lower-case letters and digits, with hyphens between them"))
    }
}

/// A kind of incident as the tables name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenKind {
    /// Its code.
    pub category: String,
    /// Its name.
    pub label: Label,
}

/// Incidents of one kind, with all kinds below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenKindCount {
    /// Code of the kind.
    pub category: String,
    /// How many; null: hidden.
    pub count: Option<i64>,
}

/// Incidents in six hours of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenHoursCount {
    /// Which.
    pub hours: HourBlock,
    /// How many; null: hidden.
    pub count: Option<i64>,
}

/// One month as it was published, once and for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenMonth {
    /// Its first day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub month_date: Date,
    /// As of when: what was reported or corrected later is not in it.
    pub published_at: jiff::Timestamp,
    /// All incidents; null: fewer than five, and then all else is hidden too.
    pub total: Option<i64>,
    /// By kind; together they are the total.
    pub kinds: Vec<OpenKindCount>,
    /// By hour of the day; together they are the total.
    pub hours: Vec<OpenHoursCount>,
}

/// What a site publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenFigures {
    /// How it is found.
    pub code: String,
    /// Name of the site.
    pub site_name: String,
    /// Under this a number is hidden, and others with it so that it cannot be reckoned.
    pub least_told: i64,
    /// The kinds that stand in the tables.
    pub kinds: Vec<OpenKind>,
    /// The months, the last first. There are no totals over months: a sum of what is shown is a part.
    pub months: Vec<OpenMonth>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_part_of_an_address() {
        let with = |code: &str| {
            NewOpenFigures { on: true, code: code.to_owned(), from_date: Date::constant(2026, 1, 1) }.validate().is_ok()
        };
        for good in ["de-linde", "abc", "12-provincien"] {
            assert!(with(good), "{good}");
        }
        for bad in ["", "ab", "De-Linde", "-linde", "linde-", "de linde", "de.linde", "de/linde", &"a".repeat(41)] {
            assert!(!with(bad), "{bad}");
        }
    }
}
