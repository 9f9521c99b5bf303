//! Parties: organisations, their cooperations, where they take part, and what entitles them.
//!
//! Served by `api::places`; rights are built on participation, so its dates matter.

use crate::ids::{AccountId, AccreditationId, AreaId, CooperationId, OrganisationId, ParticipationId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

crate::words! {
    /// What an organisation is.
    OrganisationKind {
        /// Bedrijf.
        Company = "company",
        /// Centrummanagement.
        CentreManagement = "centre-management",
        /// Beveiligingsbedrijf.
        SecurityFirm = "security-firm",
        /// Politie.
        Police = "police",
        /// Gemeente.
        Municipality = "municipality",
        /// Ondernemersvereniging, BIZ.
        Association = "association",
        /// OM, parket.
        Prosecution = "prosecution",
        /// Hulpdienst.
        EmergencyService = "emergency-service",
        /// Coördinerende partij.
        Coordinator = "coordinator",
        /// Systeembeheerder.
        Operator = "operator",
    }
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Number in the trade register, where known.
    pub registration_number: Option<String>,
    /// Whether other participants may see its name with its incidents.
    pub shows_name: bool,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// Organisations, by name.
    OrganisationPage of Organisation
}

/// Makes an organisation that takes part in an area from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOrganisation {
    /// Its name.
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Number in the trade register.
    #[serde(default)]
    #[validate(length(max = 40), custom(function = "text::line"))]
    pub registration_number: Option<String>,
    /// Whether other participants may see its name with its incidents.
    #[serde(default)]
    pub shows_name: bool,
    /// Where it takes part; the caller must manage organisations there.
    pub area_id: AreaId,
}

/// Changes an organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OrganisationPatch {
    /// Its name.
    #[validate(length(max = 120), custom(function = "text::line"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Option<String>,
    /// Whether other participants may see its name with its incidents.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub shows_name: Option<bool>,
}

/// A cooperation (samenwerking, convenant).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Cooperation {
    /// Its id.
    pub id: CooperationId,
    /// Its name.
    pub name: String,
    /// Where it works, and below.
    pub area_id: AreaId,
    /// What it is for.
    pub purpose: String,
    /// Legal ground on which data is shared.
    pub legal_ground: String,
    /// What is shared with whom, in words.
    pub sharing: String,
    /// Text of the agreement, or where it is kept.
    pub agreement: Option<String>,
    /// First day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub begin_date: jiff::civil::Date,
    /// Last day; absent is until ended.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub end_date: Option<jiff::civil::Date>,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// Cooperations, by name.
    CooperationPage of Cooperation
}

/// Makes a cooperation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCooperation {
    /// Its name.
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub name: String,
    /// Where it works, and below.
    pub area_id: AreaId,
    /// What it is for.
    #[validate(length(max = 2000), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub purpose: String,
    /// Legal ground on which data is shared.
    #[validate(length(max = 2000), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub legal_ground: String,
    /// What is shared with whom, in words.
    #[validate(length(max = 4000), custom(function = "text::plain"))]
    pub sharing: String,
    /// Text of the agreement, or where it is kept.
    #[serde(default)]
    #[validate(length(max = 20000), custom(function = "text::plain"))]
    pub agreement: Option<String>,
    /// First day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub begin_date: jiff::civil::Date,
    /// Last day.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub end_date: Option<jiff::civil::Date>,
}

/// Ends a cooperation, or puts off its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CooperationPatch {
    /// Last day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub end_date: jiff::civil::Date,
}

/// An organisation takes part in an area or a cooperation. Nothing is shared with a place one takes no part in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Participation {
    /// Its id.
    pub id: ParticipationId,
    /// Who.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Where, and below.
    pub area_id: AreaId,
    /// The cooperation it belongs to, if any.
    pub cooperation_id: Option<CooperationId>,
    /// From when.
    pub begins_at: jiff::Timestamp,
    /// Until when; absent is until ended.
    pub ends_at: Option<jiff::Timestamp>,
    /// Whether it holds now.
    pub in_force: bool,
}

crate::page! {
    /// Participations, by organisation.
    ParticipationPage of Participation
}

/// Lets an organisation take part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewParticipation {
    /// Who.
    pub organisation_id: OrganisationId,
    /// Where, and below.
    pub area_id: AreaId,
    /// The cooperation it belongs to, if any; its area must cover this one.
    #[serde(default)]
    pub cooperation_id: Option<CooperationId>,
    /// From when; absent is now.
    #[serde(default)]
    pub begins_at: Option<jiff::Timestamp>,
    /// Until when.
    #[serde(default)]
    pub ends_at: Option<jiff::Timestamp>,
}

/// Ends a participation; with it every right that was built on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParticipationPatch {
    /// When it ends.
    pub ends_at: jiff::Timestamp,
}

crate::words! {
    /// What entitles a firm or a guard.
    AccreditationKind {
        /// Vergunning (ND), of a firm.
        Licence = "licence",
        /// Keurmerk, of a firm.
        Hallmark = "hallmark",
        /// Legitimatiebewijs, of a guard.
        Pass = "pass",
        /// Diploma, of a guard.
        Diploma = "diploma",
        /// Screening, of a guard.
        Screening = "screening",
    }
}

crate::words! {
    /// Colour of a guard's pass.
    PassColour {
        /// Grijs: qualified.
        Grey = "grey",
        /// Groen: trainee.
        Green = "green",
        /// Blauw: limited.
        Blue = "blue",
        /// Geel: detective.
        Yellow = "yellow",
        /// Oranje: steward.
        Orange = "orange",
    }
}

/// A licence, hallmark, pass, diploma or screening, with its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Accreditation {
    /// Its id.
    pub id: AccreditationId,
    /// What it is.
    pub kind: AccreditationKind,
    /// The firm whose it is, or for which the guard works.
    pub organisation_id: OrganisationId,
    /// The guard, for a pass, diploma or screening.
    pub account_id: Option<AccountId>,
    /// Its number.
    pub number: String,
    /// Colour, for a pass.
    pub pass_colour: Option<PassColour>,
    /// Last day on which it is valid.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub valid_until_date: jiff::civil::Date,
    /// Whether it is valid today.
    pub valid: bool,
}

crate::page! {
    /// Accreditations, the soonest to end first.
    AccreditationPage of Accreditation
}

/// Records an accreditation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "of_a_firm_or_of_a_guard", skip_on_field_errors = false))]
pub struct NewAccreditation {
    /// What it is.
    pub kind: AccreditationKind,
    /// The firm whose it is, or for which the guard works.
    pub organisation_id: OrganisationId,
    /// The guard, for a pass, diploma or screening.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Its number.
    #[validate(length(max = 40), custom(function = "text::line"))]
    pub number: String,
    /// Colour, for a pass.
    #[serde(default)]
    pub pass_colour: Option<PassColour>,
    /// Last day on which it is valid.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub valid_until_date: jiff::civil::Date,
}

fn of_a_firm_or_of_a_guard(new: &NewAccreditation) -> Result<(), validator::ValidationError> {
    use AccreditationKind::{Hallmark, Licence, Pass};
    let of_a_firm = matches!(new.kind, Licence | Hallmark);
    if of_a_firm == new.account_id.is_some() {
        return Err(text::error("accreditation-holder", "licence and hallmark are a firm's, the others a guard's"));
    }
    if (new.kind == Pass) != new.pass_colour.is_some() {
        return Err(text::error("pass-colour", "a pass has a colour, nothing else has"));
    }
    Ok(())
}

/// Corrects or renews an accreditation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccreditationPatch {
    /// Last day on which it is valid.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub valid_until_date: jiff::civil::Date,
}
