//! Measures as marks on the course of Insight: when each begins and ends, on the clock of its site.
//!
//! Served by `api::measures`; drawn by the page over the course.

use crate::ids::{AreaId, MeasureId};
use crate::measure::MeasureKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A measure that applies to a selection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MeasureMark {
    /// The measure.
    pub measure_id: MeasureId,
    /// Where.
    pub site_id: AreaId,
    /// Name of the site.
    pub site_name: String,
    /// Label of the unit; absent: the whole site.
    pub unit_label: Option<String>,
    /// What it is called.
    pub name: String,
    /// What was done.
    pub kind: MeasureKind,
    /// Codes of the kinds of incidents that it is aimed at; none: all.
    pub categories: Vec<String>,
    /// The first day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub begin_date: Date,
    /// The last day; absent while it goes on.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub end_date: Option<Date>,
    /// Begin of the first day, on the clock of the site.
    pub begins_at: jiff::Timestamp,
    /// End of the last day; absent while it goes on.
    pub ends_at: Option<jiff::Timestamp>,
}

/// The measures that ran in the period of a selection, the first begun first; at most 100.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MeasureMarks {
    /// The measures.
    pub items: Vec<MeasureMark>,
}
