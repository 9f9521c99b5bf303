//! Shifts: who is on duty where, the briefing at the start, the handover at the end and who has read it.
//!
//! Served by `api::shifts`. A handover is free words, so it has an end.

use crate::ids::{AccountId, AreaId, HandoverId, ShiftId};
use crate::incident::IncidentSummary;
use crate::organisation::Accreditation;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// The longest handover, in characters.
pub const MAX_HANDOVER: u64 = 4000;

/// A shift of one person at one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// Where.
    pub site_id: AreaId,
    /// Who.
    pub account_id: AccountId,
    /// That person's name.
    pub account_name: String,
    /// For which organisation.
    pub organisation_name: String,
    /// From when.
    pub begins_at: jiff::Timestamp,
    /// Until when; absent while it goes on.
    pub ended_at: Option<jiff::Timestamp>,
    /// Whether that person is on duty now. Who forgot to end a shift is so for a day at most.
    pub on_duty: bool,
}

crate::page! {
    /// Shifts, the last begun first.
    ShiftPage of Shift
}

/// Begins the own shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewShift {
    /// Where.
    pub site_id: AreaId,
}

/// Ends the own shift.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewShiftEnd {
    /// What whoever comes next must know.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MAX_HANDOVER"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub handover: Option<String>,
}

/// That somebody has read a handover.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HandoverRead {
    /// Who.
    pub account_id: AccountId,
    /// That person's name.
    pub account_name: String,
    /// When.
    pub at: jiff::Timestamp,
}

/// What was handed over at the end of a shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Handover {
    /// Its id.
    pub id: HandoverId,
    /// Where.
    pub site_id: AreaId,
    /// When.
    pub at: jiff::Timestamp,
    /// Who.
    pub account_id: AccountId,
    /// That person's name.
    pub account_name: String,
    /// What; absent after its end.
    pub text: Option<String>,
    /// When the words are wiped.
    pub wipes_at: jiff::Timestamp,
    /// Who has read it, the first first.
    pub reads: Vec<HandoverRead>,
}

crate::page! {
    /// Handovers, the last first.
    HandoverPage of Handover
}

/// What one must know at the start of a shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Briefing {
    /// Where.
    pub site_id: AreaId,
    /// The end of the own last shift there; a day back when there was none.
    #[serde(rename = "sinceAt")]
    pub since: jiff::Timestamp,
    /// Incidents that are open, the last reported first; 20 at most.
    pub open: Vec<IncidentSummary>,
    /// Whether there are more.
    pub open_more: bool,
    /// Incidents that were reported since; 20 at most.
    pub new: Vec<IncidentSummary>,
    /// Whether there are more.
    pub new_more: bool,
    /// Handovers since, the last first; 20 at most.
    pub handovers: Vec<Handover>,
    /// Accreditations within reach that end within two weeks, the soonest first.
    pub ending: Vec<Accreditation>,
}
