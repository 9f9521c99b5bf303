//! The person whom rows are about: the file for a request to see them, requests that were made, and a term that begins anew.

use crate::ids::{AreaId, IncidentId, SubjectRequestId};
use crate::involved::PersonalRead;
use crate::person::{AgeBand, Contact, Identity, PersonRole};
use crate::vehicle::Plate;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// Asks for everything that is kept on one person: by name and birth date, by phone number, by plate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "by_something", skip_on_field_errors = false))]
pub struct NewSubjectFile {
    /// Family name; goes with the birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 120), custom(function = "crate::text::line"))]
    pub family_name: Option<String>,
    /// Day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub birth_date: Option<jiff::civil::Date>,
    /// Phone number, as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 30), custom(function = "crate::text::line"))]
    pub phone: Option<String>,
    /// A whole plate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 20), custom(function = "crate::text::line"))]
    pub plate: Option<String>,
}

fn by_something(new: &NewSubjectFile) -> Result<(), ValidationError> {
    if new.family_name.is_some() != new.birth_date.is_some() {
        return Err(crate::text::error("name-and-birth", "a family name goes with a birth date"));
    }
    if new.family_name.is_none() && new.phone.is_none() && new.plate.is_none() {
        return Err(crate::text::error("required", "ask by name and birth date, by phone number or by plate"));
    }
    Ok(())
}

/// A row that is about the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SubjectRecord {
    /// The incident.
    pub incident_id: IncidentId,
    /// Its readable number.
    pub number: String,
    /// Its site.
    pub site_id: AreaId,
    /// What it was.
    pub category: String,
    /// When it was reported.
    pub reported_at: jiff::Timestamp,
    /// `person` or `vehicle`.
    pub row_kind: String,
    /// Which one.
    pub row_id: uuid::Uuid,
    /// What the person was in it.
    pub role: Option<PersonRole>,
    /// About how old.
    pub age_band: Option<AgeBand>,
    /// What was seen.
    pub appearance: Option<String>,
    /// Names and birth.
    pub identity: Option<Identity>,
    /// How to reach the person.
    pub contact: Option<Contact>,
    /// The plate.
    pub plate: Option<Plate>,
    /// When it is wiped.
    pub wipes_at: jiff::Timestamp,
    /// Who has opened it.
    pub reads: Vec<PersonalRead>,
}

/// Everything that is kept on one person within the caller's reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SubjectFile {
    /// When it was made.
    pub made_at: jiff::Timestamp,
    /// The rows, oldest first.
    pub records: Vec<SubjectRecord>,
}

crate::words! {
    /// What a person asks.
    SubjectRequestKind {
        /// To see what is kept.
        Access = "access",
        /// To correct it.
        Correction = "correction",
        /// Objects to its being kept.
        Objection = "objection",
        /// To erase it.
        Erasure = "erasure",
    }
}

crate::words! {
    /// What was decided.
    SubjectDecision {
        /// It was done; with an objection or an erasure the row is wiped at once.
        Granted = "granted",
        /// It was not.
        Refused = "refused",
    }
}

/// Writes down what a person asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSubjectRequest {
    /// What.
    pub kind: SubjectRequestKind,
    /// The day on which it came in.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub received_date: jiff::civil::Date,
}

/// Decides on what a person asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSubjectDecision {
    /// What was decided.
    pub decision: SubjectDecision,
}

/// What a person asked, and what was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SubjectRequest {
    /// Its id.
    pub id: SubjectRequestId,
    /// What.
    pub kind: SubjectRequestKind,
    /// The day on which it came in.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub received_date: jiff::civil::Date,
    /// What was decided; absent while it is open.
    pub decision: Option<SubjectDecision>,
    /// When it was decided.
    pub decided_at: Option<jiff::Timestamp>,
    /// When it was written down.
    pub created_at: jiff::Timestamp,
}

crate::page! {
    /// What a person asked, oldest first.
    SubjectRequestPage of SubjectRequest
}

/// Begins the term of a row anew, because the same person or vehicle did it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTermRestart {
    /// The row of this incident.
    pub row_id: uuid::Uuid,
    /// The later incident.
    pub repeat_incident_id: IncidentId,
    /// Its row with the same plate, phone number, or name and birth date.
    pub repeat_row_id: uuid::Uuid,
}

/// The end of a row whose term began anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TermRestart {
    /// The row.
    pub row_id: uuid::Uuid,
    /// When it is wiped now.
    pub wipes_at: jiff::Timestamp,
}
