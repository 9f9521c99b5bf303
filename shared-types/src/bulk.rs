//! The same for many incidents at once: assign or close, each with an outcome of its own.

use crate::handling::Outcome;
use crate::ids::{AccountId, IncidentId, TeamId};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// The most incidents at once.
pub const MOST_AT_ONCE: u64 = 200;

crate::words! {
    /// What is done with all of them.
    BulkAction {
        /// Assign to a person or a team.
        Assign = "assign",
        /// Close with an outcome.
        Close = "close",
    }
}

/// Asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "told_whole", skip_on_field_errors = false))]
pub struct NewBulk {
    /// What.
    pub action: BulkAction,
    /// Which, at most 200; each is done once.
    #[validate(length(min = 1, max = "MOST_AT_ONCE"))]
    pub incidents: Vec<IncidentId>,
    /// To whom, with `assign`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// Or to which team, with `assign`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// How they ended, with `close`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// A sentence with it, with `close`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 2000), custom(function = "crate::text::plain"))]
    pub note: Option<String>,
}

fn told_whole(new: &NewBulk) -> Result<(), ValidationError> {
    let hands = new.account_id.is_some() || new.team_id.is_some();
    match new.action {
        BulkAction::Assign if new.outcome.is_some() || new.note.is_some() => {
            Err(crate::text::error("unexpected", "`outcome` and `note` go with `close`"))
        }
        BulkAction::Assign => crate::assignment::only_one(new.account_id, new.team_id),
        BulkAction::Close if hands => {
            Err(crate::text::error("unexpected", "`accountId` and `teamId` go with `assign`"))
        }
        BulkAction::Close if new.outcome.is_none() => {
            Err(crate::text::error("outcome-needed", "closing asks for an `outcome`"))
        }
        BulkAction::Close => Ok(()),
    }
}

/// What became of one of them: what asking for it alone would have answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BulkItem {
    /// Which.
    pub incident_id: IncidentId,
    /// HTTP status that asking for it alone would have had: 200 is done.
    pub status: u16,
    /// Stable word of what went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// What became of all of them, in the order in which they were asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BulkResult {
    /// One for each.
    pub items: Vec<BulkItem>,
    /// How many were done.
    pub done: i64,
}
