//! Vehicles of an incident: kind, make and colour for those who see the incident, the plate sealed.

use crate::ids::{IncidentId, VehicleId};
use crate::involved::{SealedField, StrikeReason};
use crate::patch::Patch;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

crate::words! {
    /// What kind of vehicle.
    VehicleKind {
        /// Not known.
        Unknown = "unknown",
        /// Personenauto.
        Car = "car",
        /// Bestelwagen.
        Van = "van",
        /// Vrachtwagen.
        Truck = "truck",
        /// Motor.
        Motorcycle = "motorcycle",
        /// Brom- of snorfiets.
        Moped = "moped",
        /// Fiets.
        Cycle = "cycle",
        /// Aanhanger.
        Trailer = "trailer",
        /// Anders.
        Other = "other",
    }
}

/// A plate, as it stands sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Plate {
    /// Upper case, without separators; `?` for what was not read.
    pub canonical: String,
    /// As it was written down.
    pub as_seen: String,
}

/// A vehicle, as far as the reader may see it without opening anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// The incident that it was added to: another one for what came with a merge. There it is opened, corrected and struck.
    pub incident_id: IncidentId,
    /// What kind.
    pub kind: VehicleKind,
    /// Make and model, as seen.
    pub make: Option<String>,
    /// Colour.
    pub colour: Option<String>,
    /// Country of the plate, two letters.
    pub country: Option<String>,
    /// Whether a part of the plate was not read.
    pub plate_partial: bool,
    /// Whether its country gives out such plates; absent where we know no series, or without a plate.
    pub plate_usual: Option<bool>,
    /// What is kept sealed of this vehicle, as far as the reader may open it.
    pub opens: Vec<SealedField>,
    /// When the plate is wiped.
    pub wipes_at: jiff::Timestamp,
    /// When it was wiped.
    pub wiped_at: Option<jiff::Timestamp>,
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
    /// Vehicles of an incident, in the order in which they were added.
    VehiclePage of Vehicle
}

/// Adds a vehicle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "plate_has_country", skip_on_field_errors = false))]
pub struct NewVehicle {
    /// What kind.
    #[serde(default = "unknown")]
    pub kind: VehicleKind,
    /// Make and model, as seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub make: Option<String>,
    /// Colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 40), custom(function = "text::line"))]
    pub colour: Option<String>,
    /// Country of the plate, two capitals; goes with a plate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "NL"))]
    #[validate(custom(function = "is_country"))]
    pub country: Option<String>,
    /// The plate as seen; `?` stands for a character that was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "GX-124-B"))]
    #[validate(length(max = 20), custom(function = "is_plate"))]
    pub plate: Option<String>,
}

fn unknown() -> VehicleKind {
    VehicleKind::Unknown
}

/// Two capitals.
pub fn is_country(s: &str) -> Result<(), ValidationError> {
    if s.len() == 2 && s.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(text::error("country", "must be two capitals, as in NL"))
    }
}

/// A plate as seen holds at least one character that was read.
pub fn is_plate(s: &str) -> Result<(), ValidationError> {
    text::line(s)?;
    let read = crate::plate::canonical(s).chars().any(|c| c != '?');
    if s.chars().count() <= crate::plate::LONGEST && read {
        Ok(())
    } else {
        Err(text::error("plate", "must hold a character that was read, and 20 at most"))
    }
}

fn plate_has_country(new: &NewVehicle) -> Result<(), ValidationError> {
    if new.plate.is_some() && new.country.is_none() {
        Err(text::error("country-required", "a plate goes with its `country`"))
    } else {
        Ok(())
    }
}

/// Corrects a vehicle, field by field; null takes a field away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VehiclePatch {
    /// What kind.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = VehicleKind))]
    pub kind: Option<VehicleKind>,
    /// Make and model.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub make: Patch<String>,
    /// Colour.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub colour: Patch<String>,
    /// Country of the plate.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "NL"))]
    #[validate(custom(function = "is_country"))]
    pub country: Option<String>,
    /// The plate as seen.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "GX-124-B"))]
    pub plate: Patch<String>,
}

/// What was opened of a vehicle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VehicleOpened {
    /// The plate.
    pub plate: Option<Plate>,
}
