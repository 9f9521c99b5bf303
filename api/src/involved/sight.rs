//! Field-level sight: what each role sees of goods, persons, vehicles and files, by how far the incident is. One table; its print is
//! reviewed in each change.
//!
//! It speaks of incidents that the reader sees in full; of others nothing of this is shown at all. A reader with several roles has
//! the most of them. What this table hides is absent in the answer, never merely masked on the screen.

use crate::access::Ctx;
use crate::incidents::known::Known;
use Level::{Hidden as H, Opened as O, Shared as S, Shown as X};
use shared_types::access::{Permission, Role};
use shared_types::handling::HandlingState;

/// What may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Goods.
    Goods,
    /// Violence, threat, images, 112, answers.
    Circumstances,
    /// Kind, make and colour of a vehicle.
    Vehicle,
    /// A plate.
    Plate,
    /// That there was a person, in which role, about how old.
    Person,
    /// What was seen of a person.
    Appearance,
    /// Who a suspect is.
    SuspectIdentity,
    /// Who a minor is, whatever the role.
    MinorIdentity,
    /// Who a witness, victim or reporter is.
    OtherIdentity,
    /// How to reach a person.
    Contact,
    /// Photos and files, as they are shown.
    Attachment,
    /// A picture as it was before parts of it were blacked out.
    Original,
    /// Who has opened what.
    Reads,
}

impl Field {
    /// All fields, in the order of the table.
    pub const ALL: [Self; 13] = [
        Self::Goods,
        Self::Circumstances,
        Self::Vehicle,
        Self::Plate,
        Self::Person,
        Self::Appearance,
        Self::SuspectIdentity,
        Self::MinorIdentity,
        Self::OtherIdentity,
        Self::Contact,
        Self::Attachment,
        Self::Original,
        Self::Reads,
    ];
}

/// How much is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Hidden,
    /// Opened with a reason, where the reader's organisation and the one that reported work together in a cooperation.
    Shared,
    /// Opened with a reason.
    Opened,
    /// Shown with the row.
    Shown,
}

/// How far an incident is, as far as sight goes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reported, accepted, in progress.
    Handled,
    /// Closed.
    Closed,
    /// Rejected.
    Rejected,
    /// The row itself was struck, whatever the state.
    Struck,
}

impl Stage {
    /// Of a row of an incident.
    pub fn of(state: HandlingState, struck: bool) -> Self {
        match state {
            _ if struck => Self::Struck,
            HandlingState::Reported | HandlingState::Accepted | HandlingState::InProgress => Self::Handled,
            HandlingState::Closed => Self::Closed,
            HandlingState::Rejected => Self::Rejected,
        }
    }
}

struct Row {
    role: Role,
    handled: [Level; 13],
    closed: [Level; 13],
    rejected: [Level; 13],
    struck: [Level; 13],
}

const NOTHING: [Level; 13] = [H; 13];

// In the order of `Field`: goods circumstances vehicle plate | person appearance suspect minor other contact | attachment original | reads
const TABLE: &[Row] = &[
    Row {
        role: Role::Shopkeeper,
        handled: [X, X, X, O, X, X, H, H, O, O, X, H, H],
        closed: [X, X, X, H, X, X, H, H, H, H, X, H, H],
        rejected: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, X, H, H, H, H, H, H, H, H],
    },
    Row {
        role: Role::Guard,
        handled: [X, X, X, O, X, X, H, H, O, O, X, H, H],
        closed: [X, X, X, O, X, X, H, H, H, H, X, H, H],
        rejected: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, X, H, H, H, H, H, H, H, H],
    },
    Row {
        role: Role::SecurityDesk,
        handled: [X, X, X, O, X, X, S, H, O, O, X, H, H],
        closed: [X, X, X, O, X, X, S, H, H, H, X, H, H],
        rejected: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, X, H, H, H, H, H, H, H, H],
    },
    Row {
        role: Role::CentreManager,
        handled: [X, X, X, O, X, X, S, S, O, O, X, O, X],
        closed: [X, X, X, O, X, X, S, S, O, O, X, O, X],
        rejected: [X, X, X, O, X, X, H, H, H, H, X, O, X],
        struck: [X, X, X, O, X, H, S, H, O, O, H, H, X],
    },
    Row {
        role: Role::PoliceOfficer,
        handled: [X, X, X, O, X, X, S, S, O, O, X, O, H],
        closed: [X, X, X, O, X, X, S, S, O, O, X, O, H],
        rejected: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, X, H, H, H, H, H, H, H, H],
    },
    Row {
        role: Role::PoliceDesk,
        handled: [X, X, X, O, X, X, S, S, O, O, X, O, H],
        closed: [X, X, X, O, X, X, S, S, O, O, X, O, H],
        rejected: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, X, H, H, H, H, H, H, H, H],
    },
    Row {
        role: Role::MunicipalOfficer,
        handled: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        closed: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        rejected: [X, X, X, H, H, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, H, H, H, H, H, H, H, H, H],
    },
    Row {
        role: Role::Warden,
        handled: [X, X, X, O, X, X, H, H, H, H, X, H, H],
        closed: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        rejected: [X, X, X, H, H, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, H, H, H, H, H, H, H, H, H],
    },
    Row {
        role: Role::Prosecutor,
        handled: [X, X, X, O, X, X, S, S, O, H, X, H, H],
        closed: [X, X, X, O, X, X, S, S, O, H, X, H, H],
        rejected: NOTHING,
        struck: NOTHING,
    },
    Row { role: Role::Adviser, handled: NOTHING, closed: NOTHING, rejected: NOTHING, struck: NOTHING },
    Row {
        role: Role::Citizen,
        handled: [X, X, X, H, X, X, H, H, H, H, X, H, H],
        closed: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        rejected: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, X, H, H, H, H, H, H, H, H],
    },
    // Nobody reads for a machine: it takes in and passes on, without persons.
    Row {
        role: Role::Integration,
        handled: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        closed: [X, X, X, H, X, H, H, H, H, H, H, H, H],
        rejected: [X, X, X, H, H, H, H, H, H, H, H, H, H],
        struck: [X, X, X, H, H, H, H, H, H, H, H, H, H],
    },
    Row { role: Role::Operator, handled: NOTHING, closed: NOTHING, rejected: NOTHING, struck: NOTHING },
];

/// What one role sees of a field.
pub fn level(role: Role, stage: Stage, field: Field) -> Level {
    let at = Field::ALL.iter().position(|f| *f == field).unwrap_or_default();
    TABLE.iter().find(|row| row.role == role).map_or(Level::Hidden, |row| match stage {
        Stage::Handled => row.handled[at],
        Stage::Closed => row.closed[at],
        Stage::Rejected => row.rejected[at],
        Stage::Struck => row.struck[at],
    })
}

/// What a reader sees of a field of an incident by its roles alone: what is shared within a cooperation counts as hidden.
pub fn of_roles(ctx: &Ctx, known: &Known, field: Field) -> Level {
    let stage = Stage::of(known.state, false);
    let roles = ctx.scope().roles_with(Permission::IncidentRead, known.site);
    match roles.into_iter().map(|role| level(role, stage, field)).max().unwrap_or(Level::Hidden) {
        Level::Shared => Level::Hidden,
        other => other,
    }
}

/// Whether a role may enter a field: what it would see while the incident is handled, opened or not, and what it witnessed itself.
pub fn enters(role: Role, field: Field) -> bool {
    let witnessed = matches!(field, Field::Plate | Field::Appearance | Field::Attachment);
    level(role, Stage::Handled, field) > Level::Hidden
        || (witnessed && matches!(role, Role::Citizen | Role::Integration | Role::MunicipalOfficer))
}

/// The table as text, for the review.
pub fn print() -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for role in Role::ALL {
        let _ = writeln!(out, "{role}");
        for field in Field::ALL {
            let at = |state, struck| format!("{:?}", level(*role, Stage::of(state, struck), field)).to_lowercase();
            let mut cells: Vec<String> = HandlingState::ALL.iter().map(|s| format!("{s} {}", at(*s, false))).collect();
            cells.push(format!("struck {}", at(HandlingState::InProgress, true)));
            let enters = if enters(*role, field) { "enters" } else { "" };
            let _ = writeln!(out, "  {:<16} {:<7} {}", format!("{field:?}"), enters, cells.join(" · "));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_exactly_one_row() {
        for role in Role::ALL {
            assert_eq!(TABLE.iter().filter(|row| row.role == *role).count(), 1, "{role}");
        }
    }

    #[test]
    fn nothing_sealed_is_ever_simply_shown() {
        for row in TABLE {
            for stage in [Stage::Handled, Stage::Closed, Stage::Rejected, Stage::Struck] {
                for field in [
                    Field::Plate,
                    Field::SuspectIdentity,
                    Field::MinorIdentity,
                    Field::OtherIdentity,
                    Field::Contact,
                    Field::Original,
                ] {
                    assert_ne!(level(row.role, stage, field), Level::Shown, "{} {stage:?} {field:?}", row.role);
                }
            }
        }
    }

    #[test]
    fn who_sees_no_incident_sees_nothing_of_it() {
        for row in shared_types::access::POLICY.iter().filter(|p| p.sight == shared_types::access::Sight::None) {
            for field in Field::ALL {
                assert_eq!(level(row.role, Stage::Handled, field), Level::Hidden, "{} {field:?}", row.role);
            }
        }
    }
}
