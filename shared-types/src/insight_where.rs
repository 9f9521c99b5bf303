//! Insight: where it happens and who is hit again. Units with those that had none, how unevenly it falls over them, hexagons.
//!
//! Served by `api::insight` beside the answers of [`crate::insight`]; drawn by the page as bars and as a map of its own lines.

use crate::ids::{AreaId, UnitId};
use crate::insight::{Basis, Comparison};
use serde::{Deserialize, Serialize};

/// The finest and the coarsest hexagons that a map is drawn in, and the one that is drawn when none is asked.
pub const RESOLUTIONS: (u8, u8, u8) = (8, 11, 10);

/// One unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnitCount {
    /// Its id.
    pub unit_id: UnitId,
    /// The site it stands on.
    pub site_id: AreaId,
    /// Its label.
    pub label: String,
    /// The part of the site.
    pub zone: Option<String>,
    /// Who is in it.
    pub organisation_name: Option<String>,
    /// Where it stands, WGS84.
    pub longitude: Option<f64>,
    /// Where it stands, WGS84.
    pub latitude: Option<f64>,
    /// Whether who is in it takes part at the site now. Only those are told when they had none, and only over those is it
    /// reckoned how unevenly it falls.
    pub takes_part: bool,
    /// The counts; equal to the list's with this `unit`.
    pub comparison: Comparison,
}

/// How unevenly incidents fall over all units that take part, those without any among them. Shares are 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnitConcentration {
    /// Units that take part.
    pub units: i64,
    /// Those of them that had none.
    pub without: i64,
    /// Those of them that had two or more.
    pub repeated: i64,
    /// Incidents at them.
    pub incidents: i64,
    /// The smallest number of units that make half of the incidents.
    pub units_for_half: i64,
    /// Their share of all units.
    pub share_for_half: f64,
    /// The smallest number of units that make 80% of the incidents.
    pub units_for_most: i64,
    /// Their share of all units.
    pub share_for_most: f64,
    /// Gini index, 0 even to 1: the generalised one (Bernasco and Steenbeek 2017), which is the plain one unless incidents are
    /// fewer than units.
    pub gini: f64,
    /// Share of the incidents that were at units with two or more.
    pub share_at_repeated: f64,
}

/// A corner of a hexagon or a middle of one, WGS84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Corner {
    /// Longitude in degrees.
    pub longitude: f64,
    /// Latitude in degrees.
    pub latitude: f64,
}

/// One hexagon that holds incidents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HexagonCount {
    /// Its index in H3.
    pub cell: String,
    /// Incidents in it.
    pub count: i64,
    /// Its corners in order, not closed.
    pub corners: Vec<Corner>,
}

/// The outline of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SiteOutline {
    /// The site.
    pub site_id: AreaId,
    /// Its outline, a GeoJSON polygon, WGS84 lon-lat.
    pub boundary: serde_json::Value,
}

/// Where: units and hexagons, and who is hit again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhereAnswer {
    /// What it is based on.
    pub basis: Basis,
    /// The units, most incidents first, with those that take part and had none; at most 1,000. Units with incidents that no
    /// longer take part stand among them.
    pub units: Vec<UnitCount>,
    /// Units beyond those.
    pub units_left_out: i64,
    /// Incidents without a unit.
    pub no_unit: Comparison,
    /// Incidents of others that the reader sees in part only: their place is not told, here or in the list. Then of the units
    /// only the own ones are told as having none, and nothing is said of how unevenly it falls.
    pub not_told: i64,
    /// Who is hit again. Absent under 5 incidents at units that take part, where a place is not told, and where units are
    /// filtered.
    pub concentration: Option<UnitConcentration>,
    /// The resolution of the hexagons.
    pub resolution: u8,
    /// The hexagons, by index: of the point of the incident, else of that of its unit.
    pub hexagons: Vec<HexagonCount>,
    /// Incidents without any point, in no hexagon.
    pub without_point: i64,
    /// Incidents whose point is no place on earth, in no hexagon.
    pub no_place_on_earth: i64,
    /// Outlines of the sites that have one.
    pub outlines: Vec<SiteOutline>,
}
