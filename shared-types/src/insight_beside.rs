//! Insight: a site beside the neighbours that share with it, each with the year before and by its size.
//!
//! Served by `api::insight` beside the answers of [`crate::insight`]. Undefined is absent, never a number in its place.

use crate::ids::AreaId;
use crate::insight::{Basis, Comparison};
use serde::{Deserialize, Serialize};

/// One site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BesideSite {
    /// Its id.
    pub site_id: AreaId,
    /// Its name.
    pub name: String,
    /// Whether it is the site that was asked about.
    pub chosen: bool,
    /// Its count, with the same months a year earlier.
    pub comparison: Comparison,
    /// Units that it has; absent where none are known.
    pub units: Option<i64>,
    /// Incidents per 100 units; absent without units, and under 5 incidents.
    pub per_hundred: Option<f64>,
    /// Its 95% interval (exact Poisson of the count), low end.
    pub per_hundred_low: Option<f64>,
    /// Its high end.
    pub per_hundred_high: Option<f64>,
    /// Incidents without a known time that were reported in the period.
    pub unknown_time: i64,
    /// Whether its figures lead to their incidents: the reader lists those of this site. If not, the count is absent under 5 and
    /// rounded.
    pub leads_to_incidents: bool,
    /// What every count of this site is rounded to; absent where counts are exact.
    pub rounded_to: Option<i64>,
}

/// A site beside its neighbours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BesideAnswer {
    /// What it is based on, of the site that was asked about.
    pub basis: Basis,
    /// That site, then its neighbours by name: no ranking. Only those whose figures the reader may see; nothing tells of others.
    pub sites: Vec<BesideSite>,
}
