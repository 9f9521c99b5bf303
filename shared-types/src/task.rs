//! Tasks of an incident (what, who, until when, done), and the standard texts of a site that save typing.

use crate::account::Language;
use crate::assignment::only_one;
use crate::ids::{AccountId, AreaId, IncidentId, StandardTextId, TaskId, TeamId};
use crate::patch::Patch;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The incident.
    pub incident_id: IncidentId,
    /// Its readable number.
    pub number: String,
    /// What is to be done; absent after the end of the incident's words.
    pub what: Option<String>,
    /// Who is to do it.
    pub account_id: Option<AccountId>,
    /// That person's name.
    pub account_name: Option<String>,
    /// Or the team.
    pub team_id: Option<TeamId>,
    /// Its name.
    pub team_name: Option<String>,
    /// Until when.
    pub due_at: Option<jiff::Timestamp>,
    /// When it was done.
    pub done_at: Option<jiff::Timestamp>,
    /// When it was added.
    pub added_at: jiff::Timestamp,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// Tasks, oldest first.
    TaskPage of Task
}

/// The longest text of a task.
pub const MOST_TASK: u64 = 300;

/// Adds a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "one_at_most", skip_on_field_errors = false))]
pub struct NewTask {
    /// What is to be done.
    #[validate(length(max = "MOST_TASK"), custom(function = "text::line"))]
    pub what: String,
    /// A person who handles incidents at the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// Or a team of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<jiff::Timestamp>,
}

fn one_at_most(new: &NewTask) -> Result<(), ValidationError> {
    only_one(new.account_id, new.team_id)
}

/// Changes a task: who, until when, done or not after all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[validate(schema(function = "patched_one", skip_on_field_errors = false))]
pub struct TaskPatch {
    /// Who is to do it; takes a team away.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AccountId>))]
    pub account_id: Patch<AccountId>,
    /// Which team is to do it; takes a person away.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TeamId>))]
    pub team_id: Patch<TeamId>,
    /// Until when.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub due_at: Patch<jiff::Timestamp>,
    /// Whether it is done.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub done: Option<bool>,
}

fn patched_one(patch: &TaskPatch) -> Result<(), ValidationError> {
    only_one(patch.account_id.value().copied(), patch.team_id.value().copied())
}

/// A standard text of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StandardText {
    /// Its id.
    pub id: StandardTextId,
    /// The site.
    pub site_id: AreaId,
    /// In which language.
    pub language: Language,
    /// For a category and all below it; absent is any.
    pub category: Option<String>,
    /// What it is called.
    pub title: String,
    /// The text.
    pub body: String,
    /// Version for `If-Match`.
    pub version: i32,
}

crate::page! {
    /// The standard texts of a site, by language and name.
    StandardTextPage of StandardText
}

/// The longest standard text.
pub const MOST_BODY: u64 = 2000;

/// Adds a standard text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStandardText {
    /// In which language.
    pub language: Language,
    /// For a category and all below it; absent is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = "text::code"))]
    pub category: Option<String>,
    /// What it is called.
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub title: String,
    /// The text.
    #[validate(length(max = "MOST_BODY"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub body: String,
}

/// Changes a standard text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct StandardTextPatch {
    /// What it is called.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    #[validate(length(max = 80), custom(function = "text::line"))]
    pub title: Option<String>,
    /// The text.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    #[validate(length(max = "MOST_BODY"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub body: Option<String>,
}
