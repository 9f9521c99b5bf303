//! The own handling of an incident: one state, and one table of the steps between states.
//!
//! Read by the server, the screen and the documents alike; whatever this table does not name is refused.

use serde::{Deserialize, Serialize};
use validator::Validate;

crate::words! {
    /// Where the own handling stands. Lateness is a fact of its own, not a state.
    HandlingState {
        /// Gemeld.
        Reported = "reported",
        /// Geaccepteerd.
        Accepted = "accepted",
        /// In behandeling.
        InProgress = "in-progress",
        /// Afgesloten.
        Closed = "closed",
        /// Afgewezen.
        Rejected = "rejected",
    }
}

crate::words! {
    /// How the own handling ended; asked when closing.
    Outcome {
        /// Ter plaatse opgelost.
        ResolvedOnTheSpot = "resolved-on-the-spot",
        /// Verdachte aangehouden.
        SuspectStopped = "suspect-stopped",
        /// Persoon gewaarschuwd.
        PersonWarned = "person-warned",
        /// Goederen terug.
        GoodsReturned = "goods-returned",
        /// Hersteld.
        Repaired = "repaired",
        /// Voorkomen.
        Prevented = "prevented",
        /// Niets gebleken.
        NothingFound = "nothing-found",
        /// Doorgegeven.
        PassedOn = "passed-on",
        /// Geen verdere actie.
        NoFurtherAction = "no-further-action",
    }
}

crate::words! {
    /// Why a report is not taken up; asked when rejecting.
    RejectReason {
        /// Niet gegrond.
        Unfounded = "unfounded",
        /// Dubbel.
        Duplicate = "duplicate",
        /// Proefmelding.
        Test = "test",
    }
}

crate::words! {
    /// What a step asks to be told.
    StepNeeds {
        /// Nothing.
        Nothing = "nothing",
        /// An outcome.
        Outcome = "outcome",
        /// A reason why not.
        RejectReason = "reject-reason",
        /// A sentence why.
        Note = "note",
    }
}

/// One allowed step of the handling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// From this state
    pub from: HandlingState,
    /// to this one,
    pub to: HandlingState,
    /// when this is told.
    pub needs: StepNeeds,
}

use HandlingState::{Accepted, Closed, InProgress, Rejected, Reported};

const fn step(from: HandlingState, to: HandlingState, needs: StepNeeds) -> Step {
    Step { from, to, needs }
}

/// Every allowed step; whatever is not here is refused with 409.
pub const STEPS: &[Step] = &[
    step(Reported, Accepted, StepNeeds::Nothing),
    step(Reported, InProgress, StepNeeds::Nothing),
    step(Reported, Closed, StepNeeds::Outcome),
    step(Reported, Rejected, StepNeeds::RejectReason),
    step(Accepted, InProgress, StepNeeds::Nothing),
    step(Accepted, Closed, StepNeeds::Outcome),
    step(Accepted, Rejected, StepNeeds::RejectReason),
    step(InProgress, Closed, StepNeeds::Outcome),
    step(InProgress, Rejected, StepNeeds::RejectReason),
    step(Closed, InProgress, StepNeeds::Note),
    step(Rejected, Reported, StepNeeds::Note),
];

/// The step between two states, if there is one.
pub fn find(from: HandlingState, to: HandlingState) -> Option<Step> {
    STEPS.iter().copied().find(|s| s.from == from && s.to == to)
}

/// The table as the API shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HandlingTable {
    /// The states in order.
    pub states: Vec<HandlingState>,
    /// The allowed steps.
    pub steps: Vec<Step>,
}

/// Takes a step of the handling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTransition {
    /// The state to go to.
    pub to: HandlingState,
    /// How it ended; asked when closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Why not; asked when rejecting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reject_reason: Option<RejectReason>,
    /// Number of the report that this one doubles, with `duplicate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 40))]
    pub duplicate_of: Option<String>,
    /// A sentence with it; asked when reopening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 2000), custom(function = "crate::text::plain"))]
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_stands_twice_and_none_goes_nowhere() {
        for (i, s) in STEPS.iter().enumerate() {
            assert_ne!(s.from, s.to);
            assert!(!STEPS[i + 1..].iter().any(|t| t.from == s.from && t.to == s.to));
        }
    }

    #[test]
    fn every_state_can_be_left() {
        for state in HandlingState::ALL {
            assert!(STEPS.iter().any(|s| s.from == *state), "{state}");
        }
    }

    #[test]
    fn closing_always_asks_the_outcome_and_rejecting_the_reason() {
        for s in STEPS {
            assert_eq!(s.to == Closed, s.needs == StepNeeds::Outcome);
            assert_eq!(s.to == Rejected, s.needs == StepNeeds::RejectReason);
        }
    }
}
