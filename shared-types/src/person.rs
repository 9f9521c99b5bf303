//! Persons of an incident: by what was seen of them, and only where role and cooperation allow by who they are.
//!
//! There is no field for ethnicity, religion or orientation, and there must never be one.

use crate::ids::{IncidentId, PersonId};
use crate::involved::{SealedField, StrikeReason};
use crate::patch::Patch;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

crate::words! {
    /// What a person was in the incident.
    PersonRole {
        /// Verdachte.
        Suspect = "suspect",
        /// Getuige.
        Witness = "witness",
        /// Slachtoffer, benadeelde.
        Victim = "victim",
        /// Melder.
        Reporter = "reporter",
    }
}

crate::words! {
    /// About how old; who is under 18 has rules of its own.
    AgeBand {
        /// Not known.
        Unknown = "unknown",
        /// Younger than 12.
        Under12 = "under-12",
        /// 12 to 17.
        From12 = "12-17",
        /// 18 to 24.
        From18 = "18-24",
        /// 25 to 39.
        From25 = "25-39",
        /// 40 to 59.
        From40 = "40-59",
        /// 60 and older.
        From60 = "60-plus",
    }
}

impl AgeBand {
    /// Whether the rules for minors hold.
    pub fn is_minor(self) -> bool {
        matches!(self, Self::Under12 | Self::From12)
    }
}

/// Names and birth, as they stand sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Identity {
    /// Family name.
    pub family_name: Option<String>,
    /// Given names.
    pub given_names: Option<String>,
    /// Day of birth.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub birth_date: Option<jiff::civil::Date>,
}

/// How to reach somebody, as it stands sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Contact {
    /// Phone number, E.164.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Postal address.
    pub address: Option<String>,
}

/// A person, as far as the reader may see it without opening anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// The incident that it was added to: another one for what came with a merge. There it is opened, corrected and struck.
    pub incident_id: IncidentId,
    /// What the person was in it.
    pub role: PersonRole,
    /// About how old.
    pub age_band: AgeBand,
    /// What was seen: build, clothes, bearing. Absent where the reader may not see it.
    pub appearance: Option<String>,
    /// What is kept sealed of this person, as far as the reader may open it.
    pub opens: Vec<SealedField>,
    /// When what is kept of this person is wiped.
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
    /// Persons of an incident, in the order in which they were added.
    PersonPage of Person
}

/// The longest description of an appearance, in characters.
pub const MAX_APPEARANCE: u64 = 2000;

/// Adds a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPerson {
    /// What the person was in it.
    pub role: PersonRole,
    /// About how old.
    #[serde(default = "unknown")]
    pub age_band: AgeBand,
    /// What was seen, without anything that says who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MAX_APPEARANCE"), custom(function = "text::plain"))]
    pub appearance: Option<String>,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub family_name: Option<String>,
    /// Given names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub given_names: Option<String>,
    /// Day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub birth_date: Option<jiff::civil::Date>,
    /// Phone number, as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 30), custom(function = "text::line"))]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = "text::email"))]
    pub email: Option<String>,
    /// Postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 300), custom(function = "text::plain"))]
    pub address: Option<String>,
}

fn unknown() -> AgeBand {
    AgeBand::Unknown
}

/// Corrects a person, field by field; null takes a field away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PersonPatch {
    /// What the person was in it.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = PersonRole))]
    pub role: Option<PersonRole>,
    /// About how old.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = AgeBand))]
    pub age_band: Option<AgeBand>,
    /// What was seen; a long text, so `If-Match` is needed.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub appearance: Patch<String>,
    /// Family name.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub family_name: Patch<String>,
    /// Given names.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub given_names: Patch<String>,
    /// Day of birth.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub birth_date: Patch<jiff::civil::Date>,
    /// Phone number.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub phone: Patch<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub email: Patch<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub address: Patch<String>,
}

/// What was opened of a person: only what the reader may.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PersonOpened {
    /// Names and birth.
    pub identity: Option<Identity>,
    /// How to reach the person.
    pub contact: Option<Contact>,
}
