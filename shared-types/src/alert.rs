//! Alerts: who warns whom of what, by which text, and how it ended. Each of them has an ending, and everybody who was told hears it.
//!
//! Served by `api::alerts`; the screens are built on it. Two texts where needed: one without personal data for everybody, one with
//! description or plate for those whose ground and accreditation allow it. How it reaches a person stands in [`crate::delivery`],
//! what a person chose in [`crate::notify`], what looks personal in a text in [`crate::alert_findings`].

use crate::access::Role;
use crate::alert_answer::{AlertAnswerKind, AlertCall};
use crate::alert_cost::{SmsBudget, SmsPreview};
pub use crate::alert_figures::{AlertFigures, ChannelFigures};
use crate::alert_findings::TextFinding;
pub use crate::alert_rules::{AlertRules, AlertSettings, LevelRoles};
use crate::delivery::AlertChannel;
use crate::ids::{AccountId, AlertId, AlertReactionId, AlertUpdateId, AreaId, IncidentId, OrganisationId, UnitId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// The longest text of an alert or an update, in characters.
pub const MAX_TEXT: u64 = 800;
/// The longest instruction.
pub const MAX_INSTRUCTION: u64 = 300;
/// The widest radius, in metres.
pub const MAX_RADIUS: u32 = 10_000;

crate::words! {
    /// How much hurry there is.
    AlertLevel {
        /// Gevaar nu.
        DangerNow = "danger-now",
        /// Let op.
        LookOut = "look-out",
        /// Ter informatie.
        ForInformation = "for-information",
    }
}

crate::words! {
    /// What an alert is about; each has a template in `alert_templates`.
    AlertKind {
        /// Verdachte situatie.
        Suspicious = "suspicious",
        /// Winkeldiefstal.
        Shoplifting = "shoplifting",
        /// Overval of bedreiging.
        Robbery = "robbery",
        /// Geweld, vechtpartij.
        Violence = "violence",
        /// Inbraak.
        Burglary = "burglary",
        /// Wisseltruc, vals geld, oplichting.
        Fraud = "fraud",
        /// Vermist persoon.
        Missing = "missing",
        /// Brand, ontruiming.
        Evacuation = "evacuation",
        /// Overlast.
        Nuisance = "nuisance",
        /// Iets anders.
        Other = "other",
    }
}

crate::words! {
    /// Where an alert stands.
    AlertState {
        /// Somebody must approve it before it goes out.
        WaitingApproval = "waiting-approval",
        /// It went out and has not ended.
        Open = "open",
        /// It ended, and that was told.
        Closed = "closed",
        /// Nobody decided in time: nothing was sent.
        Expired = "expired",
        /// It was not approved: nothing was sent.
        Refused = "refused",
        /// Its sender took it back before anybody decided: nothing was sent.
        Withdrawn = "withdrawn",
    }
}

impl AlertState {
    /// Whether anything was ever sent.
    pub const fn went_out(self) -> bool {
        matches!(self, Self::Open | Self::Closed)
    }

    /// Whether it may go from here to there.
    pub const fn may_become(self, to: Self) -> bool {
        match self {
            Self::WaitingApproval => matches!(to, Self::Open | Self::Expired | Self::Refused | Self::Withdrawn),
            Self::Open => matches!(to, Self::Closed),
            Self::Closed | Self::Expired | Self::Refused | Self::Withdrawn => false,
        }
    }
}

crate::words! {
    /// How it ended (afloop).
    AlertEnding {
        /// Aangehouden.
        Stopped = "stopped",
        /// Overgedragen aan de politie.
        HandedToPolice = "handed-to-police",
        /// Niet meer gezien.
        Gone = "gone",
        /// Gevonden.
        Found = "found",
        /// Het gevaar is voorbij.
        DangerOver = "danger-over",
        /// Loos alarm.
        FalseAlarm = "false-alarm",
        /// Anders.
        Other = "other",
        /// Nobody closed it, so the system did after its term. Only the system gives it.
        BySystem = "by-system",
    }
}

crate::words! {
    /// Which of the two texts somebody gets.
    AlertText {
        /// Without personal data.
        Open = "open",
        /// With description or plate.
        Restricted = "restricted",
    }
}

/// For whom an alert is. The roles that receive alerts at its site always are, as far as nothing here narrows them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AlertAudience {
    /// Neighbouring sites that share, by both sides' wish, too.
    pub linked_sites: bool,
    /// All sites of these areas within the sender's reach too.
    #[validate(length(max = 50))]
    pub areas: Vec<AreaId>,
    /// Of the organisations in a unit only those within so many metres of the unit of the alert; whose place is not known is told too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 10, max = "MAX_RADIUS"))]
    pub radius_metres: Option<u32>,
    /// Only these roles; all that receive alerts when empty.
    #[validate(length(max = 20))]
    pub roles: Vec<Role>,
    /// Only people of these organisations; all when empty.
    #[validate(length(max = 200))]
    pub organisations: Vec<OrganisationId>,
    /// Only who is on duty there now.
    pub on_duty: bool,
}

/// Composes an alert. Sending it and looking at what would be sent take the same body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "radius_needs_a_unit", skip_on_field_errors = false))]
pub struct NewAlert {
    /// Where.
    pub site_id: AreaId,
    /// The incident that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<IncidentId>,
    /// How much hurry.
    pub level: AlertLevel,
    /// About what.
    pub kind: AlertKind,
    /// The text for everybody.
    #[validate(length(max = "MAX_TEXT"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub open_text: String,
    /// The text for those who may have descriptions and plates; they get it after the open one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MAX_TEXT"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub restricted_text: Option<String>,
    /// What to do, and what not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(
        length(max = "MAX_INSTRUCTION"),
        custom(function = "text::not_blank"),
        custom(function = "text::plain")
    )]
    pub instruction: Option<String>,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<UnitId>,
    /// The place in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub place: Option<String>,
    /// Whether the emergency number was called (112; Belgium 101). Asked once; absent is not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency_called: Option<bool>,
    /// For whom.
    #[serde(default)]
    #[validate(nested)]
    pub audience: AlertAudience,
    /// That what was pointed out in the open text, place and instruction was looked at and is to be sent.
    #[serde(default)]
    pub confirm_findings: bool,
}

fn radius_needs_a_unit(new: &NewAlert) -> Result<(), ValidationError> {
    if new.audience.radius_metres.is_some() && new.unit_id.is_none() {
        Err(text::error("radius-without-unit", "a radius is measured from `unitId`"))
    } else {
        Ok(())
    }
}

/// How many people get which text by which channel first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PreviewCount {
    /// The channel that is tried first beside the screen; `screen` for who chose none.
    pub channel: AlertChannel,
    /// The text.
    pub text: AlertText,
    /// How many people.
    pub people: i64,
}

/// What sending would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertPreview {
    /// How many people, each once.
    pub people: i64,
    /// By channel and text; their sum is `people`.
    pub counts: Vec<PreviewCount>,
    /// Of them, those who get it on the screen only until their quiet hours end.
    pub quiet: i64,
    /// Of them, those who get it with the others of a day.
    pub digest: i64,
    /// Of them, those who are asked at once whether they go, as the site agreed for this level.
    pub asked: i64,
    /// The sites whose people are among them.
    pub site_ids: Vec<AreaId>,
    /// What in the text for everybody looks like a plate, a name, a number: sending it asks for `confirmFindings`.
    pub findings: Vec<TextFinding>,
    /// What goes by SMS first: each text in each language, its parts and cost, and a plainer spelling where that costs less.
    pub sms: Vec<SmsPreview>,
    /// The site's budget of SMS of this month.
    pub sms_budget: SmsBudget,
    /// Whether somebody must approve it first.
    pub needs_approval: bool,
    /// For how long that can be done, in minutes.
    pub approval_minutes: i64,
}

/// Who approved or refused an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertDecision {
    /// When.
    pub at: jiff::Timestamp,
    /// Who.
    pub account_id: AccountId,
    /// That person's name.
    pub account_name: String,
    /// Whether it was approved.
    pub approved: bool,
}

crate::words! {
    /// What one message of an alert is.
    AlertUpdateKind {
        /// The alert itself.
        First = "first",
        /// More that became known.
        Update = "update",
        /// How it ended.
        Ending = "ending",
        /// Whether somebody goes: to who is asked by the agreement, and among the messages of no alert.
        Ask = "ask",
    }
}

/// One message of an alert: the alert itself, an update, the ending. All go to the same people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertUpdate {
    /// Its id.
    pub id: AlertUpdateId,
    /// What it is.
    pub kind: AlertUpdateKind,
    /// When.
    pub at: jiff::Timestamp,
    /// Who; absent when the system wrote it.
    pub account_id: Option<AccountId>,
    /// That person's name.
    pub account_name: Option<String>,
    /// The text for everybody; absent after its end.
    pub open_text: Option<String>,
    /// The other text, for those who may have it.
    pub restricted_text: Option<String>,
}

crate::words! {
    /// What a recipient did.
    AlertReactionKind {
        /// Gelezen.
        Read = "read",
        /// Ik zie ze nu.
        SeeThemNow = "see-them-now",
        /// Ik ga.
        IGo = "i-go",
        /// Ik kan niet.
        ICannot = "i-cannot",
        /// Ik ben ter plaatse.
        OnTheSpot = "on-the-spot",
        /// Answered in words, by SMS.
        Reply = "reply",
    }
}

/// What a recipient did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertReaction {
    /// Its id.
    pub id: AlertReactionId,
    /// What.
    pub kind: AlertReactionKind,
    /// When.
    pub at: jiff::Timestamp,
    /// Who.
    pub account_id: AccountId,
    /// That person's name.
    pub account_name: String,
    /// For whom.
    pub organisation_name: String,
    /// Where they are seen, in words; absent after its end and to those who get the open text.
    pub place: Option<String>,
    /// The words of a reply; as `place`.
    pub text: Option<String>,
}

/// Reacts to an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "place_where_seen", skip_on_field_errors = false))]
pub struct NewAlertReaction {
    /// `read`, `see-them-now`, `i-go`, `on-the-spot`; `i-cannot` from who was asked or said to go.
    pub kind: AlertReactionKind,
    /// Where they are seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub place: Option<String>,
}

fn place_where_seen(new: &NewAlertReaction) -> Result<(), ValidationError> {
    match (new.kind, &new.place) {
        (AlertReactionKind::Reply, _) => Err(text::error("kind", "a reply comes by SMS")),
        (AlertReactionKind::SeeThemNow, None) => Err(text::error("place-missing", "say where they are seen")),
        (kind, Some(_)) if kind != AlertReactionKind::SeeThemNow => {
            Err(text::error("place-unexpected", "a place goes with `see-them-now` only"))
        }
        _ => Ok(()),
    }
}

/// More that became known, to the same people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAlertUpdate {
    /// The text for everybody.
    #[validate(length(max = "MAX_TEXT"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub open_text: String,
    /// The other text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MAX_TEXT"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub restricted_text: Option<String>,
    /// That what was pointed out was looked at and is to be sent.
    #[serde(default)]
    pub confirm_findings: bool,
}

/// Ends an alert: how it ended is told to all who were told of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "ending_of_people", skip_on_field_errors = false))]
pub struct NewAlertEnding {
    /// How.
    pub ending: AlertEnding,
    /// In words; the word of the list goes out in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MAX_TEXT"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub open_text: Option<String>,
    /// The other text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MAX_TEXT"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub restricted_text: Option<String>,
    /// That what was pointed out was looked at and is to be sent.
    #[serde(default)]
    pub confirm_findings: bool,
}

fn ending_of_people(new: &NewAlertEnding) -> Result<(), ValidationError> {
    match (new.ending, &new.open_text) {
        (AlertEnding::BySystem, _) => Err(text::error("ending", "only the system closes by itself")),
        (AlertEnding::Other, None) => Err(text::error("text-missing", "say how it ended")),
        _ => Ok(()),
    }
}

/// Approves an alert, or refuses it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAlertDecision {
    /// Whether it goes out.
    pub approve: bool,
}

/// An alert in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertSummary {
    /// Its id.
    pub id: AlertId,
    /// Where.
    pub site_id: AreaId,
    /// The incident that it comes from, where the reader gets there.
    pub incident_id: Option<IncidentId>,
    /// How much hurry.
    pub level: AlertLevel,
    /// About what.
    pub kind: AlertKind,
    /// Where it stands.
    pub state: AlertState,
    /// The text for everybody; absent after its end.
    pub open_text: Option<String>,
    /// The unit.
    pub unit_id: Option<UnitId>,
    /// What is on its door.
    pub unit_label: Option<String>,
    /// The place in words.
    pub place: Option<String>,
    /// Name of the organisation that sent it.
    pub organisation_name: String,
    /// When it was composed.
    pub created_at: jiff::Timestamp,
    /// When it went out.
    pub sent_at: Option<jiff::Timestamp>,
    /// Until when it must be decided, while it waits.
    pub approval_until: Option<jiff::Timestamp>,
    /// After this it is chased, while it is open.
    pub due_at: Option<jiff::Timestamp>,
    /// When it ended.
    pub closed_at: Option<jiff::Timestamp>,
    /// How.
    pub ending: Option<AlertEnding>,
    /// Whether the reader is one of those who were told.
    pub received: bool,
    /// When the reader read it.
    pub read_at: Option<jiff::Timestamp>,
    /// When the reader was asked to go.
    pub asked_at: Option<jiff::Timestamp>,
    /// What the reader answered last, asked or not.
    pub answer: Option<AlertAnswerKind>,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// Alerts, the last composed first.
    AlertPage of AlertSummary
}

/// An alert, in the reader's sight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// What a list shows of it.
    #[serde(flatten)]
    pub summary: AlertSummary,
    /// Which text the reader gets.
    pub text: AlertText,
    /// The other text, for those who may have it; absent after its end.
    pub restricted_text: Option<String>,
    /// What to do.
    pub instruction: Option<String>,
    /// Whether the emergency number was called.
    pub emergency_called: Option<bool>,
    /// For whom; only to those who answer for it.
    pub audience: Option<AlertAudience>,
    /// Who composed it; absent for a machine client.
    pub account_id: Option<AccountId>,
    /// That person's name.
    pub account_name: Option<String>,
    /// Who decided on it.
    pub decision: Option<AlertDecision>,
    /// When its sender was asked how it ended.
    pub chased_at: Option<jiff::Timestamp>,
    /// When the words are wiped.
    pub wipes_at: jiff::Timestamp,
    /// Its messages, the first first.
    pub updates: Vec<AlertUpdate>,
    /// What recipients did, the last first; 200 at most. Who only received it sees those that say where they are, and its own.
    pub reactions: Vec<AlertReaction>,
    /// The call tree, where something was agreed: whole to who answers for the alert; to others who goes, and of themselves.
    pub call: Option<AlertCall>,
    /// Whether the reader may update and close it.
    pub may_close: bool,
    /// Whether the reader may approve it now.
    pub may_decide: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_goes_nowhere_and_nothing_goes_back() {
        for from in AlertState::ALL {
            for to in AlertState::ALL {
                let expected = matches!(
                    (from, to),
                    (
                        AlertState::WaitingApproval,
                        AlertState::Open | AlertState::Expired | AlertState::Refused | AlertState::Withdrawn
                    ) | (AlertState::Open, AlertState::Closed)
                );
                assert_eq!(from.may_become(*to), expected, "{from} -> {to}");
            }
        }
    }

    #[test]
    fn an_ending_by_the_system_is_given_by_nobody_and_other_needs_words() {
        let new = |ending, open_text: Option<&str>| NewAlertEnding {
            ending,
            open_text: open_text.map(str::to_owned),
            restricted_text: None,
            confirm_findings: false,
        };
        assert!(new(AlertEnding::BySystem, Some("x")).validate().is_err());
        assert!(new(AlertEnding::Other, None).validate().is_err());
        assert!(new(AlertEnding::Other, Some("x")).validate().is_ok());
        assert!(new(AlertEnding::FalseAlarm, None).validate().is_ok());
    }
}
