//! Floor plans of a site: a picture of a floor, and where the units stand on it.
//!
//! Served by `api::floor_plans`. Places are told in ten-thousandths of the picture's width and height, so that they stay where they are
//! when a plan is replaced by one of another size. Counts never stand here: the screen lays those of [`crate::insight_where`] over it.

use crate::ids::{AreaId, FloorPlanId, UnitId};
use crate::text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// The largest file that is taken, in bytes.
pub const MOST_PLAN_BYTES: i64 = 10 * 1024 * 1024;
/// The most plans of a site.
pub const MOST_PLANS: i64 = 30;
/// What the width and the height of a picture are divided into.
pub const PARTS: i32 = 10_000;

/// Where a unit stands on a plan: a point, or a rectangle when it has a width and a height.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "lies_inside", skip_on_field_errors = true))]
pub struct FloorPlanUnit {
    /// The unit.
    pub unit_id: UnitId,
    /// From the left: of a point itself, of a rectangle its left side.
    #[validate(range(min = 0, max = 10_000))]
    pub x: i32,
    /// From the top.
    #[validate(range(min = 0, max = 10_000))]
    pub y: i32,
    /// How wide, of a rectangle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 10_000))]
    pub width: Option<i32>,
    /// How high, of a rectangle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 10_000))]
    pub height: Option<i32>,
}

impl FloorPlanUnit {
    /// Its middle.
    pub fn middle(&self) -> (i32, i32) {
        (self.x + self.width.unwrap_or(0) / 2, self.y + self.height.unwrap_or(0) / 2)
    }
}

fn lies_inside(unit: &FloorPlanUnit) -> Result<(), ValidationError> {
    if unit.width.is_some() != unit.height.is_some() {
        return Err(text::error("width-and-height", "a rectangle has a width and a height"));
    }
    if unit.x + unit.width.unwrap_or(0) > PARTS || unit.y + unit.height.unwrap_or(0) > PARTS {
        return Err(text::error("outside", "lies outside of the plan"));
    }
    Ok(())
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FloorPlan {
    /// Its id.
    pub id: FloorPlanId,
    /// Of which site.
    pub site_id: AreaId,
    /// What it is called.
    #[cfg_attr(feature = "openapi", schema(example = "Begane grond"))]
    pub name: String,
    /// Which floor: 0 is the ground floor.
    pub floor: i32,
    /// Media type of its picture.
    #[cfg_attr(feature = "openapi", schema(example = "image/png"))]
    pub media_type: String,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
    /// When its picture was put there.
    pub drawn_at: Timestamp,
    /// The units that stand on it, by label.
    pub units: Vec<FloorPlanUnit>,
    /// Its version, as in `ETag`.
    pub version: i32,
}

/// The plans of a site, from the lowest floor up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FloorPlanList {
    /// All of them.
    pub items: Vec<FloorPlan>,
}

/// What a plan is called, and of which floor it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FloorPlanName {
    /// What it is called.
    #[validate(length(min = 1, max = 80), custom(function = "text::line"))]
    #[cfg_attr(feature = "openapi", schema(example = "Begane grond"))]
    pub name: String,
    /// Which floor: 0 is the ground floor.
    #[validate(range(min = -20, max = 200))]
    pub floor: i32,
}

/// Where all units of a plan stand; those that are not named stand nowhere on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FloorPlanUnits {
    /// The units.
    #[validate(length(max = 1000), nested, custom(function = "each_once"))]
    pub units: Vec<FloorPlanUnit>,
}

fn each_once(units: &[FloorPlanUnit]) -> Result<(), ValidationError> {
    let twice = units.iter().enumerate().any(|(n, one)| units[..n].iter().any(|other| other.unit_id == one.unit_id));
    if twice { Err(text::error("repeated", "names a unit twice")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i32, y: i32, size: Option<(i32, i32)>) -> FloorPlanUnit {
        FloorPlanUnit {
            unit_id: UnitId(uuid::Uuid::from_u128(1)),
            x,
            y,
            width: size.map(|s| s.0),
            height: size.map(|s| s.1),
        }
    }

    #[test]
    fn a_unit_lies_on_the_plan_as_a_point_or_as_a_rectangle() {
        assert!(at(0, 10_000, None).validate().is_ok());
        assert!(at(9000, 0, Some((1000, 10_000))).validate().is_ok());
        assert_eq!(at(9000, 0, Some((1000, 500))).middle(), (9500, 250));
        for wrong in [at(-1, 0, None), at(0, 10_001, None), at(9001, 0, Some((1000, 1))), at(5, 5, Some((0, 5)))] {
            assert!(wrong.validate().is_err(), "{wrong:?}");
        }
        assert!(FloorPlanUnit { width: Some(5), ..at(1, 1, None) }.validate().is_err());
        assert!(FloorPlanUnits { units: vec![at(1, 1, None), at(2, 2, None)] }.validate().is_err(), "one unit twice");
    }
}
