//! Tracks beside the own handling: what the police, the prosecution, an insurer or a repairer do with an incident, each with its
//! own dated steps, number and end, in any order, and also long after the incident was closed.
//!
//! Read by the server and by the screen: which steps a track has, which of them ends it, and which role may tell of which track,
//! stand in tables here. Steps are added and struck, never edited.

use crate::access::Role;
use crate::ids::{TrackId, TrackStepId};
use crate::involved::StrikeReason;
use crate::patch::Patch;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

crate::words! {
    /// What runs beside the handling.
    TrackKind {
        /// Melding bij politie.
        PoliceNotified = "police-notified",
        /// Aangifte.
        PoliceReport = "police-report",
        /// Vervolging.
        Prosecution = "prosecution",
        /// Winkelverbod.
        Ban = "ban",
        /// Schadeclaim.
        CivilClaim = "civil-claim",
        /// Verzekering.
        Insurance = "insurance",
        /// Herstel.
        Repair = "repair",
    }
}

crate::words! {
    /// One step of a track; each kind has its own, in the table of tracks.
    TrackStepWord {
        /// Begonnen.
        Begun = "begun",
        /// A step in words.
        Step = "step",
        /// Afgerond.
        Ended = "ended",
        /// Politie ter plaatse.
        Arrived = "arrived",
        /// Wil aangifte doen.
        Wanted = "wanted",
        /// Wil geen aangifte doen; `whyNot` says why.
        NotWanted = "not-wanted",
        /// Klaargemaakt.
        Prepared = "prepared",
        /// Aangifte gedaan.
        Filed = "filed",
        /// Ontvangen door politie.
        Received = "received",
        /// Aanvulling gevraagd.
        SupplementAsked = "supplement-asked",
        /// Opgenomen.
        Accepted = "accepted",
        /// Niet opgenomen.
        Refused = "refused",
        /// Ingetrokken.
        Withdrawn = "withdrawn",
        /// In onderzoek.
        TakenUp = "taken-up",
        /// Verdachte bekend.
        SuspectKnown = "suspect-known",
        /// Geen verdachte gevonden.
        NoSuspect = "no-suspect",
        /// Sepot (bewijs).
        DismissedTechnical = "dismissed-technical",
        /// Sepot (beleid).
        DismissedPolicy = "dismissed-policy",
        /// Strafbeschikking.
        PenaltyOrder = "penalty-order",
        /// Halt.
        Halt = "halt",
        /// Minnelijke schikking (Belgium).
        Settlement = "settlement",
        /// GAS-boete (Belgium).
        AdministrativeFine = "administrative-fine",
        /// Dagvaarding.
        Summons = "summons",
        /// Veroordeeld.
        Convicted = "convicted",
        /// Vrijspraak.
        Acquitted = "acquitted",
    }
}

crate::words! {
    /// Why no police report was made, or why it was withdrawn.
    WhyNotReported {
        /// Kost te veel tijd.
        NoTime = "no-time",
        /// Er gebeurt toch niets mee.
        NoTrust = "no-trust",
        /// Te weinig schade.
        SmallLoss = "small-loss",
        /// Bang voor gevolgen.
        Afraid = "afraid",
        /// Anders opgelost.
        HandledOtherwise = "handled-otherwise",
        /// Politie weet het al.
        AlreadyKnown = "already-known",
        /// Geen strafbaar feit.
        NotAnOffence = "not-an-offence",
        /// Andere reden.
        Other = "other",
    }
}

crate::words! {
    /// How the police were notified.
    NotifiedBy {
        /// The number for emergencies: 112, in Belgium 101 too.
        EmergencyNumber = "emergency-number",
        /// The number of the police for what can wait.
        PoliceNumber = "police-number",
        /// By way of a control room.
        ControlRoom = "control-room",
        /// By an app or the internet.
        Online = "online",
        /// In person.
        InPerson = "in-person",
    }
}

crate::words! {
    /// Whose word a step is: that of the side for which its writer acts.
    TrackHand {
        /// An own hand: shop, guard, centre.
        Own = "own",
        /// The police.
        Police = "police",
        /// The prosecution.
        Prosecution = "prosecution",
    }
}

use TrackKind as K;
use TrackStepWord as S;

/// A step that a kind of track has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TrackStepRule {
    /// The step.
    pub step: TrackStepWord,
    /// Whether the track is over when this is the last that happened.
    pub ends: bool,
}

const fn on(step: TrackStepWord) -> TrackStepRule {
    TrackStepRule { step, ends: false }
}

const fn end(step: TrackStepWord) -> TrackStepRule {
    TrackStepRule { step, ends: true }
}

const PLAIN: &[TrackStepRule] = &[on(S::Begun), on(S::Step), end(S::Ended)];
const NOTIFIED: &[TrackStepRule] = &[on(S::Begun), on(S::Arrived), on(S::Step), end(S::Ended)];
const REPORT: &[TrackStepRule] = &[
    on(S::Wanted),
    end(S::NotWanted),
    on(S::Prepared),
    on(S::Filed),
    on(S::Received),
    on(S::SupplementAsked),
    end(S::Accepted),
    end(S::Refused),
    end(S::Withdrawn),
];
const PROSECUTION: &[TrackStepRule] = &[
    on(S::TakenUp),
    on(S::SuspectKnown),
    end(S::NoSuspect),
    end(S::DismissedTechnical),
    end(S::DismissedPolicy),
    end(S::PenaltyOrder),
    end(S::Halt),
    end(S::Settlement),
    end(S::AdministrativeFine),
    on(S::Summons),
    end(S::Convicted),
    end(S::Acquitted),
];

/// The most steps of one track.
pub const MOST_STEPS: usize = 200;

impl TrackKind {
    /// The steps that it has, in the order in which they are offered; they may be taken in any.
    pub const fn steps(self) -> &'static [TrackStepRule] {
        match self {
            K::PoliceNotified => NOTIFIED,
            K::PoliceReport => REPORT,
            K::Prosecution => PROSECUTION,
            K::Ban | K::CivilClaim | K::Insurance | K::Repair => PLAIN,
        }
    }

    /// The rule of a step, if this kind has it.
    pub fn rule(self, step: TrackStepWord) -> Option<TrackStepRule> {
        self.steps().iter().copied().find(|rule| rule.step == step)
    }
}

/// Which tracks a role may tell of. Whoever may tell may begin one, add steps, and strike what its own side said.
pub const TELLERS: &[(Role, &[TrackKind])] = &[
    (Role::Shopkeeper, TrackKind::ALL),
    (Role::Guard, TrackKind::ALL),
    (Role::SecurityDesk, TrackKind::ALL),
    (Role::CentreManager, TrackKind::ALL),
    (Role::PoliceOfficer, &[K::PoliceNotified, K::PoliceReport, K::Prosecution, K::Ban]),
    (Role::PoliceDesk, &[K::PoliceNotified, K::PoliceReport]),
    (Role::MunicipalOfficer, &[K::CivilClaim, K::Insurance, K::Repair]),
    (Role::Warden, &[K::PoliceNotified, K::Repair]),
    (Role::Prosecutor, &[K::Prosecution]),
    (Role::Citizen, &[K::PoliceReport, K::CivilClaim, K::Insurance]),
    (Role::Integration, TrackKind::ALL),
];

/// Whether a role may tell of a kind of track.
pub fn tells(role: Role, kind: TrackKind) -> bool {
    TELLERS.iter().any(|(teller, kinds)| *teller == role && kinds.contains(&kind))
}

/// One kind of track as the API shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TrackRule {
    /// The kind.
    pub kind: TrackKind,
    /// Its steps.
    pub steps: Vec<TrackStepRule>,
    /// The roles that may tell of it.
    pub roles: Vec<Role>,
}

crate::page! {
    /// The table of tracks.
    TrackRulePage of TrackRule
}

/// The whole table.
pub fn table() -> Vec<TrackRule> {
    let roles = |kind| TELLERS.iter().map(|(role, _)| *role).filter(|role| tells(*role, kind)).collect();
    TrackKind::ALL
        .iter()
        .map(|kind| TrackRule { kind: *kind, steps: kind.steps().to_vec(), roles: roles(*kind) })
        .collect()
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TrackStep {
    /// Its id.
    pub id: TrackStepId,
    /// What happened.
    pub step: TrackStepWord,
    /// When it happened.
    pub happened_at: jiff::Timestamp,
    /// Whose word it is.
    pub hand: TrackHand,
    /// Who wrote it down, by name; absent for a machine client.
    pub account_name: Option<String>,
    /// When it was written down.
    pub added_at: jiff::Timestamp,
    /// Words with it; absent when it was struck, and after their end.
    pub note: Option<String>,
    /// Why no report was made, or why it was withdrawn.
    pub why_not: Option<WhyNotReported>,
    /// When it was struck.
    pub struck_at: Option<jiff::Timestamp>,
    /// Why it was struck.
    pub strike_reason: Option<StrikeReason>,
}

/// A track of an incident with its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Track {
    /// Its id.
    pub id: TrackId,
    /// What runs.
    pub kind: TrackKind,
    /// The number that the other side gave it.
    pub reference: Option<String>,
    /// The organisation on the other side, never a person; absent after the end of the incident's words.
    pub party: Option<String>,
    /// How the police were notified.
    pub notified_by: Option<NotifiedBy>,
    /// When it began.
    pub begun_at: jiff::Timestamp,
    /// When it ended: the moment of the step that happened last, where that one ends it.
    pub ended_at: Option<jiff::Timestamp>,
    /// The step that happened last.
    pub last_step: Option<TrackStepWord>,
    /// Minutes until the police arrived.
    pub minutes: Option<i64>,
    /// All steps in the order in which they happened, also those that were struck.
    pub steps: Vec<TrackStep>,
    /// When it was written down.
    pub added_at: jiff::Timestamp,
    /// When it was struck as a whole.
    pub struck_at: Option<jiff::Timestamp>,
    /// Why it was struck.
    pub strike_reason: Option<StrikeReason>,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// Tracks of an incident, in the order in which they were written down.
    TrackPage of Track
}

/// Adds a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "told_whole", skip_on_field_errors = false))]
pub struct NewTrackStep {
    /// What happened.
    pub step: TrackStepWord,
    /// When; absent is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<jiff::Timestamp>,
    /// Words with it; asked with `step`. They end with the words of the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 2000), custom(function = "text::plain"))]
    pub note: Option<String>,
    /// Why not; asked with `not-wanted`, possible with `withdrawn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<WhyNotReported>,
}

fn told_whole(new: &NewTrackStep) -> Result<(), ValidationError> {
    let reason_fits = matches!(new.step, S::NotWanted | S::Withdrawn);
    match new.step {
        S::Step if new.note.as_deref().is_none_or(|n| n.trim().is_empty()) => {
            Err(text::error("note-needed", "this step is told in words: `note` is missing"))
        }
        S::NotWanted if new.why_not.is_none() => Err(text::error("why-not-needed", "`whyNot` is missing")),
        _ if new.why_not.is_some() && !reason_fits => {
            Err(text::error("why-not-unexpected", "`whyNot` goes with `not-wanted` and `withdrawn`"))
        }
        _ => Ok(()),
    }
}

/// Begins a track with its first step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "belongs_together", skip_on_field_errors = false))]
pub struct NewTrack {
    /// What runs.
    pub kind: TrackKind,
    /// The number that the other side gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = "reference_number"))]
    pub reference: Option<String>,
    /// The organisation on the other side, never a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub party: Option<String>,
    /// How the police were notified, with `police-notified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notified_by: Option<NotifiedBy>,
    /// The step with which it begins.
    #[validate(nested)]
    pub first: NewTrackStep,
}

fn belongs_together(new: &NewTrack) -> Result<(), ValidationError> {
    if new.notified_by.is_some() && new.kind != K::PoliceNotified {
        Err(text::error("notified-by-unexpected", "`notifiedBy` goes with `police-notified`"))
    } else {
        Ok(())
    }
}

/// A number as others give it: letters, digits and a few marks, at least one digit, so that no name stands there.
pub fn reference_number(s: &str) -> Result<(), ValidationError> {
    let ok = s.chars().count() <= 60
        && s.chars().any(|c| c.is_ascii_digit())
        && s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | ':' | '_' | ' '));
    if ok {
        Ok(())
    } else {
        Err(text::error("reference", "must be a number: letters, digits, - / . : _ and at least one digit"))
    }
}

/// Changes number, party and way of notifying; the steps are added and struck.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TrackPatch {
    /// The number that the other side gave it; null takes it away.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[validate(custom(function = "patched_reference"))]
    pub reference: Patch<String>,
    /// The organisation on the other side; null takes it away.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[validate(custom(function = "patched_party"))]
    pub party: Patch<String>,
    /// How the police were notified; null when not known after all.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<NotifiedBy>))]
    pub notified_by: Patch<NotifiedBy>,
}

fn patched_reference(patch: &Patch<String>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |s| reference_number(s))
}

fn patched_party(patch: &Patch<String>) -> Result<(), ValidationError> {
    match patch.value() {
        Some(s) if s.chars().count() > 120 => Err(text::error("length", "must be at most 120")),
        Some(s) => text::line(s),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{POLICY, Permission};

    #[test]
    fn every_track_can_be_begun_and_ended_and_has_no_step_twice() {
        for kind in TrackKind::ALL {
            let steps = kind.steps();
            assert!(steps.iter().any(|s| s.ends) && steps.iter().any(|s| !s.ends), "{kind}");
            for (i, one) in steps.iter().enumerate() {
                assert!(!steps[i + 1..].iter().any(|other| other.step == one.step), "{kind}: {}", one.step);
            }
        }
    }

    #[test]
    fn who_may_tell_of_tracks_stands_in_both_tables() {
        for row in POLICY {
            let tells_any = TrackKind::ALL.iter().any(|kind| tells(row.role, *kind));
            assert_eq!(row.permissions.contains(&Permission::TrackTell), tells_any, "{}", row.role);
        }
    }

    #[test]
    fn a_reference_is_a_number_and_no_name() {
        for good in ["PL0600-2026123456", "16/123456-26", "BVH 2026.001", "1"] {
            assert!(reference_number(good).is_ok(), "{good}");
        }
        for bad in ["", "Jansen", "agent Jansen é1", &"1".repeat(61), "1\n2"] {
            assert!(reference_number(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn not_wanting_asks_why_and_a_step_in_words_asks_words() {
        let step = |step, note: Option<&str>, why_not| NewTrackStep {
            step,
            happened_at: None,
            note: note.map(str::to_owned),
            why_not,
        };
        assert!(step(S::NotWanted, None, None).validate().is_err());
        assert!(step(S::NotWanted, None, Some(WhyNotReported::NoTime)).validate().is_ok());
        assert!(step(S::Step, Some("  "), None).validate().is_err());
        assert!(step(S::Filed, None, Some(WhyNotReported::NoTime)).validate().is_err());
    }
}
