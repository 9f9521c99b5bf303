//! Retention: how long what names a person is kept, what is about to end, what is held back, and the proof of what was wiped.

use crate::ids::{AccountId, AreaId, HoldId, IncidentId};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// For how many days what names a person is kept, from the report on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RetentionTerm {
    /// A category, or one that holds for all below it; absent is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = "crate::text::code"))]
    pub category: Option<String>,
    /// An outcome of the handling, or `rejected`; absent is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = "is_outcome"))]
    pub outcome: Option<String>,
    /// Whether it is for minors only, for whom the shorter one holds.
    #[serde(default)]
    pub minor: bool,
    /// How many days.
    #[validate(range(min = 1, max = 3650))]
    pub days: i32,
}

fn is_outcome(word: &str) -> Result<(), ValidationError> {
    if word == "rejected" || word.parse::<crate::handling::Outcome>().is_ok() {
        Ok(())
    } else {
        Err(crate::text::error("unknown-code", "is no outcome"))
    }
}

/// The terms of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RetentionTerms {
    /// What the site has of its own; the most specific holds.
    pub own: Vec<RetentionTerm>,
    /// What holds where it has nothing of its own.
    pub defaults: Vec<RetentionTerm>,
    /// How many days before its end something stands in the list of warnings.
    pub warning_days: i32,
}

/// Replaces what a site has of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRetentionTerms {
    /// The site's own terms; none is back to the defaults.
    #[validate(length(max = 200), nested)]
    pub own: Vec<RetentionTerm>,
}

crate::words! {
    /// Why something is kept beyond its end.
    HoldReason {
        /// The police or a prosecutor need it.
        Prosecution = "prosecution",
        /// A claim is not settled.
        Claim = "claim",
        /// A ban rests on it.
        Ban = "ban",
        /// Somebody disputes it.
        Dispute = "dispute",
    }
}

/// Keeps an incident from being wiped, until a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewHold {
    /// Why.
    pub reason: HoldReason,
    /// Until when; a year ahead at most, then it is decided anew.
    pub ends_at: jiff::Timestamp,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Why.
    pub reason: HoldReason,
    /// Until when.
    pub ends_at: jiff::Timestamp,
    /// Since when.
    pub created_at: jiff::Timestamp,
    /// By whom.
    pub created_by: Option<AccountId>,
    /// When it was ended before its time.
    pub ended_at: Option<jiff::Timestamp>,
}

crate::page! {
    /// Holds of an incident, oldest first.
    HoldPage of Hold
}

/// Something that ends soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RetentionWarning {
    /// The incident.
    pub incident_id: IncidentId,
    /// Its site.
    pub site_id: AreaId,
    /// Its readable number.
    pub number: String,
    /// `person`, `vehicle`, `attachment`, or `words` of the incident itself.
    pub what: String,
    /// When it is wiped.
    pub wipes_at: jiff::Timestamp,
    /// Until when it is held, if it is.
    pub held_until: Option<jiff::Timestamp>,
}

crate::page! {
    /// What ends within the time of a warning, the soonest first; at most 500 of each site.
    RetentionWarningPage of RetentionWarning
}

/// What is left of what was wiped, and the proof that it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Tombstone {
    /// Counts within the site, without holes.
    pub serial: i32,
    /// The incident.
    pub incident_id: IncidentId,
    /// When.
    pub at: jiff::Timestamp,
    /// Which rows and fields were wiped, as text that the proof covers.
    pub what: String,
    /// BLAKE3 over the proof before it, site, serial, incident, moment and `what`; hexadecimal.
    pub proof: String,
}

crate::page! {
    /// What a site wiped, oldest first.
    TombstonePage of Tombstone
}
