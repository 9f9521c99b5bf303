//! Who does what by when: assignment of an incident to a person or a team, the teams of a site, and its deadlines per category.
//!
//! Lateness is a fact that follows from deadlines and the clock, never a state.

use crate::ids::{AccountId, AreaId, TeamId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// To whom an incident is assigned, and by when it wants what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// The person.
    pub account_id: Option<AccountId>,
    /// That person's name.
    pub account_name: Option<String>,
    /// Or the team.
    pub team_id: Option<TeamId>,
    /// Its name.
    pub team_name: Option<String>,
    /// Since when.
    pub assigned_at: Option<jiff::Timestamp>,
    /// By when it is to be accepted, by the category's deadline.
    #[serde(rename = "acceptUntil")]
    pub accept_by: jiff::Timestamp,
    /// By when it is to be closed.
    #[serde(rename = "closeUntil")]
    pub close_by: jiff::Timestamp,
    /// Whether it is late for where its handling stands.
    pub overdue: bool,
}

/// Assigns to a person or to a team; neither takes the assignment away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[validate(schema(function = "one_at_most", skip_on_field_errors = false))]
pub struct NewAssignment {
    /// A person who handles incidents at the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// A team of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
}

fn one_at_most(new: &NewAssignment) -> Result<(), ValidationError> {
    only_one(new.account_id, new.team_id)
}

/// A person or a team, not both.
pub fn only_one(account: Option<AccountId>, team: Option<TeamId>) -> Result<(), ValidationError> {
    if account.is_some() && team.is_some() {
        Err(text::error("one-of-two", "assign to a person or to a team, not to both"))
    } else {
        Ok(())
    }
}

/// Somebody who handles incidents at a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Handler {
    /// The account.
    pub account_id: AccountId,
    /// The name.
    pub name: String,
    /// For whom that person acts.
    pub organisation_name: String,
}

crate::page! {
    /// Those who handle incidents at a site, by name.
    HandlerPage of Handler
}

/// A team of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// The site.
    pub site_id: AreaId,
    /// What it is called.
    pub name: String,
    /// Who is in it.
    pub members: Vec<Handler>,
    /// When it ended; what is assigned to it stays so.
    pub ended_at: Option<jiff::Timestamp>,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// The teams of a site, by name.
    TeamPage of Team
}

/// The most members of a team.
pub const MOST_MEMBERS: u64 = 100;

/// Makes a team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTeam {
    /// What it is called.
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub name: String,
    /// People who handle incidents at the site.
    #[serde(default)]
    #[validate(length(max = "MOST_MEMBERS"))]
    pub members: Vec<AccountId>,
}

/// Changes a team.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TeamPatch {
    /// What it is called.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub name: Option<String>,
    /// Replaces all members.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<AccountId>))]
    #[validate(length(max = "MOST_MEMBERS"))]
    pub members: Option<Vec<AccountId>>,
    /// Ends it, or takes the end back.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub ended: Option<bool>,
}

/// The longest deadline, in minutes: a year.
pub const MOST_MINUTES: i32 = 527_040;

/// Within how many minutes after the report an incident is to be accepted and closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "in_order", skip_on_field_errors = false))]
pub struct Deadline {
    /// A category, or one that holds for all below it; absent is any.
    #[serde(default)]
    pub category: Option<String>,
    /// To be accepted within.
    #[validate(range(min = 1, max = "MOST_MINUTES"))]
    pub accept_minutes: i32,
    /// To be closed within.
    #[validate(range(min = 1, max = "MOST_MINUTES"))]
    pub close_minutes: i32,
}

fn in_order(deadline: &Deadline) -> Result<(), ValidationError> {
    if deadline.accept_minutes <= deadline.close_minutes {
        Ok(())
    } else {
        Err(text::error("ends-before-begin", "`closeMinutes` must not be less than `acceptMinutes`"))
    }
}

/// The deadlines of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Deadlines {
    /// What the site has of its own.
    pub own: Vec<Deadline>,
    /// What holds where it has nothing of its own.
    pub defaults: Vec<Deadline>,
}

/// Replaces what a site has of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDeadlines {
    /// The most specific one holds.
    #[validate(length(max = 200), nested)]
    pub own: Vec<Deadline>,
}
