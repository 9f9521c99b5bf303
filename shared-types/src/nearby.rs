//! What happened around somebody: own sites, neighbours that share, or a radius around a point.
//!
//! A point of the asker goes in a body, never in an address, and is not kept.

use crate::ids::AreaId;
use crate::incident::IncidentSummary;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// The radius that is meant when none is named, in metres.
pub const USUAL_RADIUS: u32 = 500;
/// How many days back a look around a point reaches.
pub const RADIUS_DAYS: i64 = 30;

/// Something that happened nearby.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NearbyIncident {
    /// What happened, in the sight of the reader.
    pub incident: IncidentSummary,
    /// Name of the site.
    pub site_name: String,
    /// Whether it happened at a neighbour that shares, rather than at a site of the reader.
    pub beside: bool,
    /// Whether the reader may open it; what a neighbour shares is no more than this row.
    pub opens: bool,
    /// Metres from the point that was named, or else from the reader's own unit; where both points are known to the reader. Of
    /// what is seen in part it is that of the middle of its site, to a hundred metres.
    pub distance_meters: Option<i64>,
}

crate::page! {
    /// What happened nearby, the last reported first.
    NearbyPage of NearbyIncident
}

/// Looks around a point. The point is not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NearbySearch {
    /// Longitude, WGS84.
    #[validate(range(min = -180.0, max = 180.0))]
    pub longitude: f64,
    /// Latitude, WGS84.
    #[validate(range(min = -90.0, max = 90.0))]
    pub latitude: f64,
    /// How far around it; 500 metres when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 50, max = 5000))]
    pub radius_meters: Option<u32>,
    /// Only this site and its neighbours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_id: Option<AreaId>,
    /// Place to go on from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items on a page, at most 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 200))]
    pub limit: Option<u32>,
}
