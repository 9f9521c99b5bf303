//! Insight: what belongs together. Incidents alike by method, time and place, in a few groups, each with its reasons.
//!
//! Served by `api::insight`. It suggests; a person looks, and links what is one series.

use crate::belonging::AlikeShare;
use crate::incident::IncidentSummary;
use crate::insight::Basis;
use serde::{Deserialize, Serialize};

/// Incidents that are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlikeGroup {
    /// How alike they are on average, 0 to 1.
    pub likeness: f64,
    /// Why: the average of each part over all pairs in which it could be compared.
    pub reasons: Vec<AlikeShare>,
    /// Methods that all of them have.
    pub shared_methods: Vec<String>,
    /// The unit that all of them were at, by its label; absent where they were at several, or none is told.
    pub unit_label: Option<String>,
    /// Begin of the first.
    pub first_at: jiff::Timestamp,
    /// Begin of the last.
    pub last_at: jiff::Timestamp,
    /// The incidents in the sight of the reader, the first that happened first.
    pub incidents: Vec<IncidentSummary>,
}

/// What belongs together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TogetherAnswer {
    /// What it is based on.
    pub basis: Basis,
    /// The groups, those of most incidents first; at most five. None under 5 incidents.
    pub groups: Vec<AlikeGroup>,
    /// Groups beyond those.
    pub groups_left_out: i64,
    /// Incidents that were compared: the last reported ones that have a time and a method.
    pub compared: i64,
    /// Incidents of the selection that were not: without a method, without a time to compare, or beyond the number that is looked at.
    pub not_compared: i64,
}
