//! The timeline of an incident: entries that are added and struck with a reason, never edited, each for an audience.
//!
//! Served by `api::incidents`; the page chooses the audience of a new entry by the same table. Who reads which audience, who
//! writes for which by default and who opens what was struck stands here and nowhere else.

use crate::access::Role;
use crate::belonging::IncidentRef;
use crate::handling::HandlingState;
use crate::ids::{IncidentId, TimelineEntryId};
use crate::involved::StrikeReason;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// The longest note, in characters.
pub const MAX_NOTE: u64 = 4000;

crate::words! {
    /// Who may read an entry, of those who see the incident in full; whoever wrote it always may. From wide to narrow.
    Audience {
        /// Everybody who sees the incident in full, the one who reported it included.
        Participants = "participants",
        /// Who keep the site safe: guards, security desk, wardens, centre manager.
        Team = "team",
        /// Police officers and their desk.
        Police = "police",
        /// The writer's own organisation.
        OwnOrganisation = "own-organisation",
    }
}

impl Audience {
    /// Whether a role reads what was written for it. For the own organisation the organisation decides, not the role.
    pub fn reads(self, role: Role) -> bool {
        match self {
            Self::Participants => true,
            Self::Team => matches!(role, Role::Guard | Role::SecurityDesk | Role::Warden | Role::CentreManager),
            Self::Police => matches!(role, Role::PoliceOfficer | Role::PoliceDesk),
            Self::OwnOrganisation => false,
        }
    }

    /// For whom a role writes when it does not choose: the circle that it works in. What was told to too many cannot be taken back.
    pub fn usual(role: Role) -> Self {
        match role {
            Role::Guard | Role::SecurityDesk | Role::Warden | Role::CentreManager => Self::Team,
            Role::PoliceOfficer | Role::PoliceDesk => Self::Police,
            Role::Shopkeeper | Role::Citizen => Self::Participants,
            Role::MunicipalOfficer | Role::Prosecutor | Role::Adviser | Role::Integration | Role::Operator => {
                Self::OwnOrganisation
            }
        }
    }

    /// The same for who has several roles: the narrowest.
    pub fn usual_of(roles: &[Role]) -> Self {
        roles.iter().map(|role| Self::usual(*role)).max().unwrap_or(Self::OwnOrganisation)
    }

    /// Whether a role opens what was struck of it, with a reason: who answers for what is kept.
    pub fn opens_struck(self, role: Role) -> bool {
        match self {
            Self::Participants | Self::Team | Self::OwnOrganisation => role == Role::CentreManager,
            Self::Police => role == Role::PoliceOfficer,
        }
    }
}

/// One entry of an incident's timeline. Entries are added and struck, never edited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// Its id.
    pub id: TimelineEntryId,
    /// The incident that it was added to: another one for what came with a merge.
    pub incident_id: IncidentId,
    /// When it was added.
    pub at: jiff::Timestamp,
    /// `reported`, `transition`, `changed`, `note`, `imported`, `linked`, `unlinked`, `merged`, `merged-here`, `unmerged`,
    /// `unmerged-here`, or what happened to what was involved: `goods-added`,
    /// `person-changed`, `vehicle-struck`, …; then `changes` names fields without their values.
    pub kind: String,
    /// Who, by name; absent for the system itself.
    pub account_name: Option<String>,
    /// The state it led to, for a transition.
    pub state: Option<HandlingState>,
    /// What changed, for a change: field, old and new value; of a struck one the fields alone.
    pub changes: Vec<FieldChange>,
    /// Words with it; absent when struck.
    pub text: Option<String>,
    /// Who may read it.
    pub audience: Audience,
    /// When it was struck.
    pub struck_at: Option<jiff::Timestamp>,
    /// Who struck it, by name.
    pub struck_by_name: Option<String>,
    /// Why.
    pub strike_reason: Option<StrikeReason>,
    /// Whether the reader may strike it.
    pub strikes: bool,
    /// Whether it was struck and the reader may open what stood there, with a reason.
    pub opens: bool,
    /// The other incident, for links and merges.
    #[serde(default)]
    pub about: Option<IncidentRef>,
}

/// One changed field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Name of the field as in the contract.
    pub field: String,
    /// What it was.
    pub from: serde_json::Value,
    /// What it became.
    pub to: serde_json::Value,
}

crate::page! {
    /// A timeline, oldest first.
    TimelineEntryPage of TimelineEntry
}

/// Adds a note to the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTimelineEntry {
    /// What to note.
    #[validate(length(max = "MAX_NOTE"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub text: String,
    /// Who may read it; when not given, the circle that the writer's role works in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
}

/// What stood in an entry before it was struck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StruckEntry {
    /// Its words.
    pub text: Option<String>,
    /// What it said had changed.
    pub changes: Vec<FieldChange>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as it was reviewed: role, what it reads, what it writes for, what it opens when struck.
    #[test]
    fn the_table_of_audiences_is_what_was_reviewed() {
        let words = |of: &dyn Fn(Audience) -> bool| {
            let all: Vec<&str> = Audience::ALL.iter().copied().filter(|a| of(*a)).map(Audience::word).collect();
            all.join(" ")
        };
        let print: Vec<String> = Role::ALL
            .iter()
            .map(|r| {
                let (reads, opens) = (words(&|a| a.reads(*r)), words(&|a| a.opens_struck(*r)));
                format!("{r}: reads {reads}; writes {}; opens {opens}", Audience::usual(*r))
            })
            .collect();
        let overseer = "opens participants team own-organisation";
        assert_eq!(
            print,
            [
                "shopkeeper: reads participants; writes participants; opens ".to_owned(),
                "guard: reads participants team; writes team; opens ".to_owned(),
                "security-desk: reads participants team; writes team; opens ".to_owned(),
                format!("centre-manager: reads participants team; writes team; {overseer}"),
                "police-officer: reads participants police; writes police; opens police".to_owned(),
                "police-desk: reads participants police; writes police; opens ".to_owned(),
                "municipal-officer: reads participants; writes own-organisation; opens ".to_owned(),
                "warden: reads participants team; writes team; opens ".to_owned(),
                "prosecutor: reads participants; writes own-organisation; opens ".to_owned(),
                "adviser: reads participants; writes own-organisation; opens ".to_owned(),
                "citizen: reads participants; writes participants; opens ".to_owned(),
                "integration: reads participants; writes own-organisation; opens ".to_owned(),
                "operator: reads participants; writes own-organisation; opens ".to_owned(),
            ]
        );
    }

    #[test]
    fn nobody_writes_by_default_for_a_circle_that_it_is_not_in() {
        for role in Role::ALL {
            let usual = Audience::usual(*role);
            assert!(usual.reads(*role) || usual == Audience::OwnOrganisation, "{role}");
        }
        assert_eq!(Audience::usual_of(&[Role::Shopkeeper, Role::Guard]), Audience::Team);
        assert_eq!(Audience::usual_of(&[]), Audience::OwnOrganisation);
    }
}
