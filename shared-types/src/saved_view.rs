//! Saved views of the list: named filters, of one person or shared with the team of a site. Never the words of a search: a name
//! typed there would be kept.

use crate::ids::{AreaId, SavedViewId};
use crate::incident::IncidentFilter;
use crate::patch::Patch;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// The most views of one person.
pub const MOST_VIEWS: i64 = 50;

/// A named filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// Its name.
    pub name: String,
    /// What it selects.
    pub filter: IncidentFilter,
    /// The site whose team shares it; absent for an own one.
    pub site_id: Option<AreaId>,
    /// Whether the reader made it.
    pub own: bool,
    /// Its place among the others, the lowest first.
    pub position: i32,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// The views that the reader has, own and shared, in their order.
    SavedViewPage of SavedView
}

fn one_line(name: &str) -> Result<(), ValidationError> {
    text::line(name)
}

fn without_words(filter: &IncidentFilter) -> Result<(), ValidationError> {
    match filter.q {
        Some(_) => Err(text::error("words-not-saved", "the words of a search are not saved")),
        None => Ok(()),
    }
}

/// Saves a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSavedView {
    /// Its name.
    #[validate(length(max = 60), custom(function = "one_line"))]
    pub name: String,
    /// What it selects; without `q`.
    #[validate(custom(function = "without_words"))]
    pub filter: IncidentFilter,
    /// Shares it with the team of this site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_id: Option<AreaId>,
    /// Its place; last when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 0, max = 10000))]
    pub position: Option<i32>,
}

/// Changes a view.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SavedViewPatch {
    /// Its name.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    #[validate(length(max = 60), custom(function = "one_line"))]
    pub name: Option<String>,
    /// What it selects; without `q`.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = IncidentFilter))]
    #[validate(custom(function = "without_words"))]
    pub filter: Option<IncidentFilter>,
    /// The site whose team shares it; null makes it an own one.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AreaId>))]
    pub site_id: Patch<AreaId>,
    /// Its place.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = i32))]
    #[validate(range(min = 0, max = 10000))]
    pub position: Option<i32>,
}
