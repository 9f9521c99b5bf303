//! What lies under the map of Insight: tiles of a map of others, where the settings name a server of them, and nothing else.
//!
//! Served by `api::places`. The page asks our own server for tiles; it fetches them and keeps them.

use serde::{Deserialize, Serialize};

/// What lies under the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MapGround {
    /// Tiles, in Web Mercator, 256 dots wide; absent where none are configured: then none are asked for.
    pub tiles: Option<MapTiles>,
}

/// Tiles of a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MapTiles {
    /// Who made the map; stands under it.
    #[cfg_attr(feature = "openapi", schema(example = "© OpenStreetMap"))]
    pub attribution: String,
    /// The finest zoom.
    pub most_zoom: u8,
}
