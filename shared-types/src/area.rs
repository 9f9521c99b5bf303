//! Places: areas that nest, sites with their units and neighbours, and the dated rules of a country.
//!
//! Served by `api::places`; the page draws its pickers and maps from them.

use crate::ids::{AreaId, OrganisationId, UnitId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

crate::words! {
    /// The levels of places; a right on one holds below it.
    AreaKind {
        /// Regio.
        Region = "region",
        /// Gemeente.
        Municipality = "municipality",
        /// Wijk.
        District = "district",
        /// Locatie: the place where incidents happen.
        Site = "site",
    }
}

crate::words! {
    /// Kinds of sites.
    SiteKind {
        /// Winkelcentrum.
        ShoppingCentre = "shopping-centre",
        /// Winkelstraat.
        ShoppingStreet = "shopping-street",
        /// Bedrijvenpark.
        BusinessPark = "business-park",
        /// Openbare ruimte.
        PublicArea = "public-area",
    }
}

/// A place. What only sites have stands in `site`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// The area it lies in, where the caller may know that one.
    pub parent_id: Option<AreaId>,
    /// Its level.
    pub kind: AreaKind,
    /// Its name.
    pub name: String,
    /// Its country, two letters.
    pub country: String,
    /// What only a site has.
    pub site: Option<SiteFacts>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// What only a site has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SiteFacts {
    /// The kind of site.
    pub kind: SiteKind,
    /// Two to six capitals that open its incident numbers (`DL`).
    pub code: String,
    /// IANA time zone of its wall clock.
    pub time_zone: String,
    /// Outline, a GeoJSON polygon, WGS84 lon-lat.
    pub boundary: Option<serde_json::Value>,
}

crate::page! {
    /// Areas, parents before children, then by name.
    AreaPage of Area
}

/// Makes an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "site_facts_for_sites_only", skip_on_field_errors = false))]
pub struct NewArea {
    /// The area it lies in; only an operator of everything makes one without.
    pub parent_id: Option<AreaId>,
    /// Its level; a child is always of a lower level than its parent.
    pub kind: AreaKind,
    /// Its name.
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub name: String,
    /// Its country, two capitals (`NL`, `BE`).
    #[validate(custom(function = "country_code"))]
    pub country: String,
    /// What only a site has; needed for a site, refused for others.
    #[validate(nested)]
    pub site: Option<NewSiteFacts>,
}

/// What only a site has, on making it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSiteFacts {
    /// The kind of site.
    pub kind: SiteKind,
    /// Two to six capitals or digits that open its incident numbers; no two sites share one.
    #[validate(custom(function = "site_code"))]
    pub code: String,
    /// IANA time zone of its wall clock; the server knows which exist.
    #[validate(length(min = 1, max = 60))]
    pub time_zone: String,
    /// Outline, a GeoJSON polygon, WGS84 lon-lat.
    pub boundary: Option<serde_json::Value>,
}

fn site_facts_for_sites_only(new: &NewArea) -> Result<(), validator::ValidationError> {
    match (new.kind == AreaKind::Site, &new.site) {
        (true, None) => Err(text::error("site-facts-missing", "a site needs `site`")),
        (false, Some(_)) => Err(text::error("site-facts-unexpected", "only a site has `site`")),
        _ => Ok(()),
    }
}

/// Two capitals.
pub fn country_code(s: &str) -> Result<(), validator::ValidationError> {
    if s.len() == 2 && s.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(text::error("country", "must be two capitals, as in NL"))
    }
}

/// Two to six capitals or digits, a letter first.
pub fn site_code(s: &str) -> Result<(), validator::ValidationError> {
    let b = s.as_bytes();
    if (2..=6).contains(&b.len())
        && b[0].is_ascii_uppercase()
        && b.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    {
        Ok(())
    } else {
        Err(text::error("site-code", "must be 2 to 6 capitals or digits and begin with a letter"))
    }
}

/// Changes an area; needs `If-Match` only for the boundary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AreaPatch {
    /// Its name.
    #[validate(length(max = 120), custom(function = "text::line"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Option<String>,
    /// Outline of a site, a GeoJSON polygon, WGS84 lon-lat; null takes it away.
    #[serde(skip_serializing_if = "crate::patch::Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<serde_json::Value>))]
    pub boundary: crate::patch::Patch<serde_json::Value>,
}

/// A shop or premises on a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// The site it stands on.
    pub site_id: AreaId,
    /// What is on the door: `7`, `12A`.
    pub label: String,
    /// Part of the site by which others may know the place: `passage noord`.
    pub zone: Option<String>,
    /// Floor, 0 is the ground floor.
    pub floor: i32,
    /// Longitude, WGS84.
    pub longitude: Option<f64>,
    /// Latitude, WGS84.
    pub latitude: Option<f64>,
    /// Who is in it now.
    pub organisation_id: Option<OrganisationId>,
    /// Name of who is in it now.
    pub organisation_name: Option<String>,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// Units of a site, by label.
    UnitPage of Unit
}

/// Makes a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "both_or_no_coordinates", skip_on_field_errors = false))]
pub struct NewUnit {
    /// What is on the door.
    #[validate(length(max = 40), custom(function = "text::line"))]
    pub label: String,
    /// Part of the site by which others may know the place.
    #[serde(default)]
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub zone: Option<String>,
    /// Floor, 0 is the ground floor.
    #[serde(default)]
    #[validate(range(min = -10, max = 200))]
    pub floor: i32,
    /// Longitude, WGS84.
    #[serde(default)]
    #[validate(range(min = -180.0, max = 180.0))]
    pub longitude: Option<f64>,
    /// Latitude, WGS84.
    #[serde(default)]
    #[validate(range(min = -90.0, max = 90.0))]
    pub latitude: Option<f64>,
    /// Who is in it.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
}

fn both_or_no_coordinates(new: &NewUnit) -> Result<(), validator::ValidationError> {
    if new.longitude.is_some() == new.latitude.is_some() {
        Ok(())
    } else {
        Err(text::error("half-a-point", "longitude and latitude go together"))
    }
}

/// Changes a unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct UnitPatch {
    /// What is on the door.
    #[validate(length(max = 40), custom(function = "text::line"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub label: Option<String>,
    /// Part of the site by which others may know the place.
    #[serde(skip_serializing_if = "crate::patch::Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub zone: crate::patch::Patch<String>,
    /// Floor, 0 is the ground floor.
    #[validate(range(min = -10, max = 200))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = i32))]
    pub floor: Option<i32>,
    /// Who is in it; null when it stands empty.
    #[serde(skip_serializing_if = "crate::patch::Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<OrganisationId>))]
    pub organisation_id: crate::patch::Patch<OrganisationId>,
}

/// A site beside this one, and whether each of the two shares with the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Neighbour {
    /// The other site.
    pub site_id: AreaId,
    /// Its name.
    pub name: String,
    /// Whether this site shares with the other.
    pub we_share: bool,
    /// Whether the other shares with this site.
    pub they_share: bool,
    /// Whether anything is shared: only when both do.
    pub sharing: bool,
}

crate::page! {
    /// Neighbours of a site, by name.
    NeighbourPage of Neighbour
}

/// Sets the own half of a neighbourship.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NeighbourSetting {
    /// Whether this site shares with the other.
    pub we_share: bool,
}

/// A rule, word or number that a country decides, valid from a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CountryRule {
    /// The country, two letters.
    pub country: String,
    /// Which rule: `emergency-number`, `pass-valid-months`, …
    pub rule: String,
    /// From which day it holds.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub begin_date: jiff::civil::Date,
    /// Its value.
    pub value: serde_json::Value,
    /// Where it comes from; `confirm with the customer` where no primary source was found.
    pub source: String,
}

crate::page! {
    /// Rules in force, by country and rule.
    CountryRulePage of CountryRule
}
