//! Insight: who is hit again, by organisation: all units of one together.
//!
//! Served by `api::insight` beside [`crate::insight_where`], which tells the same of each unit.

use crate::ids::{OrganisationId, UnitId};
use crate::insight::{Basis, Comparison};
use crate::insight_where::UnitConcentration;
use serde::{Deserialize, Serialize};

/// One organisation with its units at the sites asked about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OrganisationCount {
    /// Its id.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub name: String,
    /// The units that it is in now; the counts are those of the list with these as `unit`.
    pub units: Vec<UnitId>,
    /// Whether it takes part at the site of one of them now.
    pub takes_part: bool,
    /// The counts.
    pub comparison: Comparison,
}

/// Organisations, and how unevenly it falls over them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OrganisationsAnswer {
    /// What it is based on.
    pub basis: Basis,
    /// The organisations, most incidents first, with those that take part and had none; at most 1,000.
    pub organisations: Vec<OrganisationCount>,
    /// Organisations beyond those.
    pub left_out: i64,
    /// Incidents at units that nobody is in.
    pub vacant: Comparison,
    /// Incidents without a unit.
    pub no_unit: Comparison,
    /// Incidents of others that the reader sees in part only: their place is not told.
    pub not_told: i64,
    /// How unevenly it falls over organisations that take part (`units` are organisations here). Absent under 5 incidents, where a
    /// place is not told, and where units are filtered.
    pub concentration: Option<UnitConcentration>,
}
