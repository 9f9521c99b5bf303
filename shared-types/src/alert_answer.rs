//! The agreed answer to an alert: who is asked to go, in which order, within which time; what came of it; and the words by which
//! somebody answers by SMS.
//!
//! Served by `api::alerts`. An agreement is never changed: another one begins, and an alert is held against what held when it went out.

use crate::access::{Permission, Role};
use crate::alert::{AlertLevel, AlertReactionKind};
use crate::ids::{AccountId, AlertAgreementId, AreaId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// The most steps of a call tree.
pub const MAX_STEPS: u64 = 10;

crate::words! {
    /// Who is asked in a step.
    AlertStepKind {
        /// One person.
        Person = "person",
        /// Everybody with a role at the site.
        Role = "role",
        /// Everybody on duty at the site.
        OnDuty = "on-duty",
    }
}

/// A step of a call tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "whom_fits", skip_on_field_errors = false))]
pub struct AlertStep {
    /// Who.
    pub kind: AlertStepKind,
    /// The person, of a step that asks one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// The role, of a step that asks one: one that receives alerts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// After how many minutes in which nobody says to go the next step is asked. When all of a step cannot it is asked at once.
    #[validate(range(min = 1, max = 120))]
    pub after_minutes: i32,
}

fn whom_fits(step: &AlertStep) -> Result<(), ValidationError> {
    let fits = match step.kind {
        AlertStepKind::Person => step.account_id.is_some() && step.role.is_none(),
        AlertStepKind::Role => step.account_id.is_none() && step.role.is_some_and(receives),
        AlertStepKind::OnDuty => step.account_id.is_none() && step.role.is_none(),
    };
    if fits {
        Ok(())
    } else {
        Err(text::error("step", "name a person, or a role that receives alerts, or nobody for who is on duty"))
    }
}

/// Whether a role receives alerts, so that it can be asked.
pub fn receives(role: Role) -> bool {
    !matches!(role, Role::Operator | Role::Integration) && role.policy().permissions.contains(&Permission::AlertRead)
}

/// Agrees on something for a level. It holds until another begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAlertAgreement {
    /// The level.
    pub level: AlertLevel,
    /// From the beginning of this day by the clock of the site; absent: from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date, example = "2126-04-01"))]
    pub begins_date: Option<jiff::civil::Date>,
    /// Within how many minutes after the first was asked somebody says to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 240))]
    pub answer_minutes: Option<i32>,
    /// Within how many minutes after the first was asked somebody is on the spot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 1440))]
    pub arrive_minutes: Option<i32>,
    /// Who is asked, the first first. None: from then on nobody is asked.
    #[cfg_attr(feature = "openapi", schema(example = json!([{"kind": "on-duty", "afterMinutes": 3}, {"kind": "role", "role": "guard", "afterMinutes": 5}])))]
    #[validate(length(max = "MAX_STEPS"), nested)]
    pub steps: Vec<AlertStep>,
}

/// A step as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertAgreedStep {
    /// Who.
    pub kind: AlertStepKind,
    /// The person.
    pub account_id: Option<AccountId>,
    /// That person's name.
    pub account_name: Option<String>,
    /// The role.
    pub role: Option<Role>,
    /// After how many minutes in which nobody says to go the next step is asked.
    pub after_minutes: i32,
}

/// What was agreed at a site for a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertAgreement {
    /// Its id.
    pub id: AlertAgreementId,
    /// The site.
    pub site_id: AreaId,
    /// The level.
    pub level: AlertLevel,
    /// From when.
    pub begins_at: jiff::Timestamp,
    /// Until when: when the next of its level begins.
    pub ends_at: Option<jiff::Timestamp>,
    /// Whether it holds now.
    pub holds: bool,
    /// As it was given.
    pub answer_minutes: Option<i32>,
    /// As it was given.
    pub arrive_minutes: Option<i32>,
    /// Who is asked, the first first.
    pub steps: Vec<AlertAgreedStep>,
    /// When it was written.
    pub made_at: jiff::Timestamp,
    /// Who wrote it.
    pub account_name: Option<String>,
}

crate::page! {
    /// All agreements of a site: level by level, the last to begin first.
    AlertAgreementPage of AlertAgreement
}

/// Somebody who can be asked at a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertPerson {
    /// Who.
    pub account_id: AccountId,
    /// That person's name.
    pub account_name: String,
    /// For whom.
    pub organisation_name: String,
}

crate::page! {
    /// Who can be asked at a site, by name.
    AlertPersonPage of AlertPerson
}

crate::words! {
    /// What somebody answered last.
    AlertAnswerKind {
        /// Goes there.
        Goes = "goes",
        /// Cannot.
        Cannot = "cannot",
        /// Is there.
        OnTheSpot = "on-the-spot",
    }
}

impl AlertAnswerKind {
    /// The answer in a reaction.
    pub const fn of(reaction: AlertReactionKind) -> Option<Self> {
        match reaction {
            AlertReactionKind::IGo => Some(Self::Goes),
            AlertReactionKind::ICannot => Some(Self::Cannot),
            AlertReactionKind::OnTheSpot => Some(Self::OnTheSpot),
            AlertReactionKind::Read | AlertReactionKind::SeeThemNow | AlertReactionKind::Reply => None,
        }
    }
}

/// A norm, and whether it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertNorm {
    /// Minutes after the first was asked; absent where none was agreed.
    pub minutes: Option<i32>,
    /// When that is.
    pub until_at: Option<jiff::Timestamp>,
    /// When the first did.
    #[serde(rename = "firstAt")]
    pub first: Option<jiff::Timestamp>,
    /// Whether it was kept; absent where none was agreed, and while it can still be.
    pub kept: Option<bool>,
}

/// Somebody who was asked to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertAsked {
    /// Who; absent a year after.
    pub account_id: Option<AccountId>,
    /// That person's name.
    pub account_name: Option<String>,
    /// For whom.
    pub organisation_name: Option<String>,
    /// In which step, from 1 on.
    pub step: i32,
    /// When.
    pub asked_at: jiff::Timestamp,
    /// What was answered last.
    pub answer: Option<AlertAnswerKind>,
    /// When something was answered first.
    pub answered_at: Option<jiff::Timestamp>,
    /// When that person was on the spot.
    pub arrived_at: Option<jiff::Timestamp>,
    /// Whether that person has no role there any more: it is not waited for.
    pub role_ended: bool,
}

/// Somebody who goes or is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertGoing {
    /// Who.
    pub account_id: AccountId,
    /// That person's name.
    pub account_name: String,
    /// Since when that person goes.
    #[serde(rename = "sinceAt")]
    pub since: jiff::Timestamp,
    /// When that person was on the spot.
    pub arrived_at: Option<jiff::Timestamp>,
}

/// The call tree of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertCall {
    /// Who goes, the first first.
    pub going: Vec<AlertGoing>,
    /// Who was asked, the first first; to who does not answer for the alert only the reader itself.
    pub asked: Vec<AlertAsked>,
    /// How many steps were gone.
    pub step: i32,
    /// Of how many.
    pub steps: i32,
    /// When the next step is asked, while nobody goes.
    pub next_at: Option<jiff::Timestamp>,
    /// When the last step was over and nobody went.
    pub nobody_at: Option<jiff::Timestamp>,
    /// Somebody says to go.
    pub answered: AlertNorm,
    /// Somebody is on the spot.
    pub on_the_spot: AlertNorm,
}

const GO: &[&str] = &[
    "GA",
    "IK GA",
    "IK GA NU",
    "IK GA ERHEEN",
    "IK KOM",
    "IK KOM ERAAN",
    "KOM ERAAN",
    "ONDERWEG",
    "IK BEN ONDERWEG",
    "GO",
    "I GO",
    "I WILL GO",
    "I M GOING",
    "IM GOING",
    "I AM GOING",
    "GOING",
    "ON MY WAY",
    "J Y VAIS",
    "JY VAIS",
    "JE VAIS",
    "J Y VAIS MAINTENANT",
    "J ARRIVE",
    "JARRIVE",
    "EN ROUTE",
    "JE SUIS EN ROUTE",
];
const CANNOT: &[&str] = &[
    "KAN NIET",
    "IK KAN NIET",
    "IK GA NIET",
    "GA NIET",
    "IK KOM NIET",
    "LUKT NIET",
    "HET LUKT NIET",
    "CANNOT",
    "I CANNOT",
    "CAN NOT",
    "I CAN NOT",
    "CAN T",
    "CANT",
    "I CAN T",
    "I CANT",
    "NOT ME",
    "JE NE PEUX PAS",
    "JE PEUX PAS",
    "PEUX PAS",
    "JE N Y VAIS PAS",
    "JE NE VAIS PAS",
    "IMPOSSIBLE",
    "PAS POSSIBLE",
];
const THERE: &[&str] = &[
    "TER PLAATSE",
    "IK BEN TER PLAATSE",
    "BEN TER PLAATSE",
    "IK BEN ER",
    "BEN ER",
    "ON THE SPOT",
    "I AM ON THE SPOT",
    "I M ON THE SPOT",
    "ON SITE",
    "I AM THERE",
    "I M THERE",
    "ARRIVED",
    "SUR PLACE",
    "JE SUIS SUR PLACE",
    "JE SUIS LA",
    "J Y SUIS",
];
const YES: &[&str] = &["JA", "YES", "OUI"];
const NO: &[&str] = &["NEE", "NO", "NON"];

/// The answer in a reply by SMS, where the whole of it is one. A plain yes or no answers only who was asked. Anything longer is words
/// for people to read: "ik ga niet meer kijken, ze zijn weg" is no answer.
pub fn answer_of(reply: &str, asked: bool) -> Option<AlertReactionKind> {
    let upper: String = reply.to_uppercase().chars().map(|c| if c == 'À' { 'A' } else { c }).collect();
    let words: Vec<&str> = upper.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let polite = |words: &[&str]| {
        let mut words = words.to_vec();
        let yes = words.len() > 1 && (YES.contains(&words[0]) || NO.contains(&words[0]) || words[0] == "OK");
        let said = if yes { Some(words.remove(0)) } else { None };
        (said.map(str::to_owned), words.join(" "))
    };
    let (first, rest) = polite(&words);
    let told = if GO.contains(&rest.as_str()) {
        Some(AlertReactionKind::IGo)
    } else if CANNOT.contains(&rest.as_str()) {
        Some(AlertReactionKind::ICannot)
    } else if THERE.contains(&rest.as_str()) {
        Some(AlertReactionKind::OnTheSpot)
    } else if asked && first.is_none() && YES.contains(&rest.as_str()) {
        Some(AlertReactionKind::IGo)
    } else if asked && first.is_none() && NO.contains(&rest.as_str()) {
        Some(AlertReactionKind::ICannot)
    } else {
        None
    };
    // "Nee, ik ga" says two things: somebody must read it.
    let yes_first = first.as_deref().is_some_and(|f| YES.contains(&f));
    let no_first = first.as_deref().is_some_and(|f| NO.contains(&f));
    told.filter(|kind| {
        let cannot = *kind == AlertReactionKind::ICannot;
        !(yes_first && cannot || no_first && !cannot)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::is_stop;

    #[test]
    fn an_answer_by_sms_is_one_in_three_languages_and_a_sentence_is_none() {
        use AlertReactionKind::{ICannot, IGo, OnTheSpot};
        for (reply, asked, expected) in [
            ("IK GA", false, Some(IGo)),
            ("ik ga!", false, Some(IGo)),
            ("Ja, ik ga.", false, Some(IGo)),
            ("ok ik ga", false, Some(IGo)),
            ("JE VAIS", false, Some(IGo)),
            ("J'y vais", false, Some(IGo)),
            ("oui j’y vais", false, Some(IGo)),
            ("GO", false, Some(IGo)),
            ("I'm going", false, Some(IGo)),
            ("onderweg", false, Some(IGo)),
            ("ik ga niet", false, Some(ICannot)),
            ("Kan niet", false, Some(ICannot)),
            ("nee, ik kan niet", false, Some(ICannot)),
            ("I can't", false, Some(ICannot)),
            ("je ne peux pas", false, Some(ICannot)),
            ("Ter plaatse", false, Some(OnTheSpot)),
            ("je suis là", false, Some(OnTheSpot)),
            ("On site", false, Some(OnTheSpot)),
            ("ja", true, Some(IGo)),
            ("Ja", false, None),
            ("nee", true, Some(ICannot)),
            ("non", false, None),
            ("Nee, ik ga", true, None),
            ("ja kan niet", true, None),
            ("ik ga niet meer kijken, ze zijn weg", true, None),
            ("ik ga ze achterna richting station", true, None),
            ("ja, ik zie ze", true, None),
            ("ok", true, None),
            ("stop", true, None),
            ("", true, None),
        ] {
            assert_eq!(answer_of(reply, asked), expected, "{reply}");
        }
    }

    #[test]
    fn no_answer_is_a_stop_and_no_phrase_says_two_things() {
        for phrase in GO.iter().chain(CANNOT).chain(THERE).chain(YES).chain(NO) {
            assert!(!is_stop(phrase), "{phrase}");
            let lists = [GO, CANNOT, THERE, YES, NO];
            assert_eq!(lists.iter().filter(|l| l.contains(phrase)).count(), 1, "{phrase}");
            assert!(answer_of(phrase, true).is_some(), "{phrase}");
        }
    }

    #[test]
    fn a_step_names_what_its_kind_asks_for() {
        let step = |kind, account: bool, role| AlertStep {
            kind,
            account_id: account.then(|| AccountId::from(uuid::Uuid::nil())),
            role,
            after_minutes: 5,
        };
        assert!(step(AlertStepKind::Person, true, None).validate().is_ok());
        assert!(step(AlertStepKind::Role, false, Some(Role::Guard)).validate().is_ok());
        assert!(step(AlertStepKind::OnDuty, false, None).validate().is_ok());
        for wrong in [
            step(AlertStepKind::Person, false, None),
            step(AlertStepKind::Person, true, Some(Role::Guard)),
            step(AlertStepKind::Role, false, None),
            step(AlertStepKind::Role, false, Some(Role::Operator)),
            step(AlertStepKind::Role, false, Some(Role::Prosecutor)),
            step(AlertStepKind::OnDuty, true, None),
            AlertStep { after_minutes: 0, ..step(AlertStepKind::OnDuty, false, None) },
            AlertStep { after_minutes: 121, ..step(AlertStepKind::OnDuty, false, None) },
        ] {
            assert!(wrong.validate().is_err(), "{wrong:?}");
        }
    }
}
