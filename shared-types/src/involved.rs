//! What goods, persons and vehicles of an incident have in common: added, corrected by field, struck with a reason, opened with one.
//!
//! Reasons are words of a list and never free text: they stand in trails that nobody can alter, and must name nobody.

use crate::ids::{AccountId, IncidentId, OrganisationId, ReadId};
use serde::{Deserialize, Serialize};
use validator::Validate;

crate::words! {
    /// Why something is struck.
    StrikeReason {
        /// It was entered by mistake.
        Mistaken = "mistaken",
        /// It belongs to another incident.
        OtherIncident = "other-incident",
        /// It is there twice.
        Duplicate = "duplicate",
        /// It is not needed for what it was kept for.
        NotNeeded = "not-needed",
        /// The person whom it is about objected, with ground.
        Objection = "objection",
    }
}

crate::words! {
    /// What sealed fields are opened for.
    OpenReason {
        /// Handling this incident.
        Handling = "handling",
        /// Preparing or supplementing a report to the police.
        PoliceReport = "police-report",
        /// Telling whether it is the same person or vehicle as elsewhere.
        Comparison = "comparison",
        /// Reaching a witness, victim or reporter.
        Contact = "contact",
        /// Answering the person whom it is about.
        SubjectRequest = "subject-request",
        /// Checking how WeBM is used.
        Supervision = "supervision",
    }
}

crate::words! {
    /// A field that stands sealed in the database.
    SealedField {
        /// Names and birth date.
        Identity = "identity",
        /// Phone, e-mail, address.
        Contact = "contact",
        /// Plate of a vehicle.
        Plate = "plate",
        /// What stood in an entry of the timeline before it was struck; not sealed, and opened in the same way.
        StruckWords = "struck-words",
        /// A picture as it was before parts of it were blacked out.
        Original = "original",
    }
}

/// Strikes something: it stays, marked, without what it held of a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStrike {
    /// Why.
    pub reason: StrikeReason,
}

/// Opens what is sealed; who opens what and why is logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOpening {
    /// What for.
    pub reason: OpenReason,
}

/// That somebody opened sealed fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PersonalRead {
    /// Its id.
    pub id: ReadId,
    /// When.
    pub at: jiff::Timestamp,
    /// `person`, `vehicle`, `timeline-entry` or `attachment`.
    pub row_kind: String,
    /// Which one.
    pub row_id: uuid::Uuid,
    /// What was opened.
    pub fields: Vec<SealedField>,
    /// What for.
    pub reason: OpenReason,
    /// Who.
    pub account_id: Option<AccountId>,
    /// That person's name.
    pub account_name: Option<String>,
    /// For whom.
    pub organisation_id: OrganisationId,
}

crate::page! {
    /// Who has opened what of an incident, oldest first.
    PersonalReadPage of PersonalRead
}

/// Looks for a vehicle or a person by what is sealed. The look is logged with its reason, without what was looked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "one_of_two", skip_on_field_errors = false))]
pub struct InvolvedSearch {
    /// A plate or part of one, at least three characters in a row; `?` stands for one that was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "GX-124-B"))]
    #[validate(length(max = 20), custom(function = "crate::text::line"))]
    pub plate: Option<String>,
    /// A phone number, as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 30), custom(function = "crate::text::line"))]
    pub phone: Option<String>,
    /// What for.
    pub reason: OpenReason,
}

fn one_of_two(s: &InvolvedSearch) -> Result<(), validator::ValidationError> {
    if s.plate.is_some() == s.phone.is_some() {
        return Err(crate::text::error("one-of-two", "look for a plate or for a phone number"));
    }
    if s.plate.as_deref().is_some_and(|p| crate::plate::grams(&crate::plate::canonical(p)).is_empty()) {
        return Err(crate::text::error("plate-too-short", "a look for a plate needs three characters in a row"));
    }
    Ok(())
}

/// Where what was looked for stands, within the caller's reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct InvolvedHit {
    /// The incident.
    pub incident_id: IncidentId,
    /// Its readable number.
    pub number: String,
    /// `person` or `vehicle`.
    pub row_kind: String,
    /// Which one.
    pub row_id: uuid::Uuid,
}

crate::page! {
    /// Hits of a look for a person or vehicle, the last added first; at most 200.
    InvolvedHitPage of InvolvedHit
}
