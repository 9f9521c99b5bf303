//! Goods of an incident: what was taken, damaged or saved, what it was worth and what came back of it.

use crate::ids::{GoodsId, IncidentId};
use crate::involved::StrikeReason;
use crate::patch::Patch;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// Goods that were involved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Goods {
    /// Its id.
    pub id: GoodsId,
    /// The incident that it was added to: another one for what came with a merge. There it is opened, corrected and struck.
    pub incident_id: IncidentId,
    /// What it is: `parfum`.
    pub article: String,
    /// Brand.
    pub brand: Option<String>,
    /// Number on the thing itself.
    pub serial_number: Option<String>,
    /// How many.
    pub quantity: i32,
    /// How many of them came back.
    pub returned_quantity: i32,
    /// Whether any is damaged.
    pub damaged: bool,
    /// Worth of all together, in euro cents.
    pub value_cents: Option<i64>,
    /// When it was added.
    pub added_at: jiff::Timestamp,
    /// When it was struck.
    pub struck_at: Option<jiff::Timestamp>,
    /// Why it was struck.
    pub strike_reason: Option<StrikeReason>,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// Goods of an incident, in the order in which they were added.
    GoodsPage of Goods
}

/// The most a line of goods may be worth, in cents.
pub const MOST_CENTS: i64 = 100_000_000_000;

/// Adds goods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "no_more_came_back", skip_on_field_errors = false))]
pub struct NewGoods {
    /// What it is.
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub article: String,
    /// Brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub brand: Option<String>,
    /// Number on the thing itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub serial_number: Option<String>,
    /// How many.
    #[serde(default = "one")]
    #[validate(range(min = 1, max = 1_000_000))]
    pub quantity: i32,
    /// How many of them came back.
    #[serde(default)]
    #[validate(range(min = 0, max = 1_000_000))]
    pub returned_quantity: i32,
    /// Whether any is damaged.
    #[serde(default)]
    pub damaged: bool,
    /// Worth of all together, in euro cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 0, max = "MOST_CENTS"))]
    pub value_cents: Option<i64>,
}

fn one() -> i32 {
    1
}

fn no_more_came_back(new: &NewGoods) -> Result<(), ValidationError> {
    enough(new.quantity, new.returned_quantity)
}

/// No more comes back than was there.
pub fn enough(quantity: i32, returned: i32) -> Result<(), ValidationError> {
    if returned <= quantity {
        Ok(())
    } else {
        Err(text::error("more-came-back", "`returnedQuantity` must not be more than `quantity`"))
    }
}

/// Corrects goods.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GoodsPatch {
    /// What it is.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub article: Option<String>,
    /// Brand.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub brand: Patch<String>,
    /// Number on the thing itself.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub serial_number: Patch<String>,
    /// How many.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = i32))]
    #[validate(range(min = 1, max = 1_000_000))]
    pub quantity: Option<i32>,
    /// How many of them came back.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = i32))]
    #[validate(range(min = 0, max = 1_000_000))]
    pub returned_quantity: Option<i32>,
    /// Whether any is damaged.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub damaged: Option<bool>,
    /// Worth of all together, in euro cents; null when not known after all.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub value_cents: Patch<i64>,
}
