//! Incidents on a map: GeoJSON (RFC 7946) of the list.
//!
//! Served by `api::incidents`. A point is there only where the reader may see it as exactly as it stands.

use crate::ids::IncidentId;
use crate::incident::IncidentSummary;
use serde::{Deserialize, Serialize};

crate::words! {
    /// Word by which GeoJSON knows a point.
    PointType {
        /// A point.
        Point = "Point",
    }
}

crate::words! {
    /// Word by which GeoJSON knows one thing on the map.
    FeatureType {
        /// One thing.
        Feature = "Feature",
    }
}

crate::words! {
    /// Word by which GeoJSON knows a list of things on the map.
    CollectionType {
        /// A list.
        FeatureCollection = "FeatureCollection",
    }
}

/// A point, WGS84.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Point {
    /// Always `Point`.
    #[serde(rename = "type")]
    pub kind: PointType,
    /// Longitude and latitude.
    pub coordinates: [f64; 2],
}

/// An incident with its point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncidentFeature {
    /// Always `Feature`.
    #[serde(rename = "type")]
    pub kind: FeatureType,
    /// The incident.
    pub id: IncidentId,
    /// Where.
    pub geometry: Point,
    /// What the list shows of it.
    pub properties: IncidentSummary,
}

impl IncidentFeature {
    /// An incident at longitude and latitude.
    pub fn new(summary: IncidentSummary, (longitude, latitude): (f64, f64)) -> Self {
        Self {
            kind: FeatureType::Feature,
            id: summary.id,
            geometry: Point { kind: PointType::Point, coordinates: [longitude, latitude] },
            properties: summary,
        }
    }
}

/// The incidents of a selection that have a point which the reader may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IncidentFeatureCollection {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: CollectionType,
    /// They, the last reported first.
    pub features: Vec<IncidentFeature>,
    /// How many of the selection are not here, for want of a point or because it is not for this reader.
    pub without_point: u64,
}
