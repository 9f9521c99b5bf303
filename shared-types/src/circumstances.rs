//! Circumstances of an incident: violence and threat, images secured, 112 called, and the extra questions of its category.

use crate::patch::Patch;
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use validator::{Validate, ValidationError};

crate::words! {
    /// Violence that was used.
    Violence {
        /// None.
        None = "none",
        /// Pushed, grabbed, pulled.
        Pushed = "pushed",
        /// Hit, kicked, bitten, spat.
        Hit = "hit",
        /// With a weapon or what serves as one.
        Weapon = "weapon",
    }
}

crate::words! {
    /// Threat that was made.
    Threat {
        /// None.
        None = "none",
        /// In words.
        Words = "words",
        /// By gesture or by standing too close.
        Gesture = "gesture",
        /// With a weapon or what serves as one.
        Weapon = "weapon",
    }
}

crate::words! {
    /// What an extra question asks.
    QuestionKind {
        /// Yes or no.
        YesNo = "yes-no",
        /// A whole number.
        Number = "number",
        /// One of its choices.
        Choice = "choice",
        /// A line of text; wiped with the incident's own words.
        Text = "text",
    }
}

/// An extra question of a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Its code.
    pub code: String,
    /// Of incidents of this category, or of all below it.
    pub category: String,
    /// What it asks.
    pub kind: QuestionKind,
    /// The words to choose from, with `choice`.
    pub choices: Vec<String>,
    /// The question.
    pub label: crate::code_list::Label,
}

crate::page! {
    /// Extra questions, by category and order.
    QuestionPage of Question
}

/// What is known of how it went. What nobody told is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Circumstances {
    /// Violence that was used.
    pub violence: Option<Violence>,
    /// Threat that was made.
    pub threat: Option<Threat>,
    /// Whether camera images were secured.
    pub images_secured: Option<bool>,
    /// Whether 112 was called.
    pub emergency_called: Option<bool>,
    /// When 112 was called.
    pub emergency_called_at: Option<jiff::Timestamp>,
    /// Answers to extra questions, by code: `true`, `3`, `"entrance"`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub answers: BTreeMap<String, serde_json::Value>,
    /// Version for `If-Match`; 0 while nobody told anything.
    pub version: i32,
}

/// The most answers in one change.
pub const MAX_ANSWERS: usize = 50;

/// Tells or corrects circumstances, field by field and answer by answer; null takes one away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CircumstancesPatch {
    /// Violence that was used.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Violence>))]
    pub violence: Patch<Violence>,
    /// Threat that was made.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Threat>))]
    pub threat: Patch<Threat>,
    /// Whether camera images were secured.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    pub images_secured: Patch<bool>,
    /// Whether 112 was called.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    pub emergency_called: Patch<bool>,
    /// When 112 was called.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<jiff::Timestamp>))]
    pub emergency_called_at: Patch<jiff::Timestamp>,
    /// Answers to extra questions, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    #[validate(custom(function = "not_too_many"))]
    pub answers: BTreeMap<String, serde_json::Value>,
}

fn not_too_many(answers: &BTreeMap<String, serde_json::Value>) -> Result<(), ValidationError> {
    if answers.len() <= MAX_ANSWERS { Ok(()) } else { Err(text::error("length", "must be at most 50")) }
}

impl Question {
    /// Why an answer does not fit, or nothing.
    pub fn refuses(&self, answer: &serde_json::Value) -> Option<&'static str> {
        use serde_json::Value;
        match (self.kind, answer) {
            (_, Value::Null) | (QuestionKind::YesNo, Value::Bool(_)) => None,
            (QuestionKind::YesNo, _) => Some("must be true or false"),
            (QuestionKind::Number, n) if n.as_i64().is_some_and(|n| (0..=1_000_000).contains(&n)) => None,
            (QuestionKind::Number, _) => Some("must be a whole number, 0 to 1000000"),
            (QuestionKind::Choice, Value::String(s)) if self.choices.contains(s) => None,
            (QuestionKind::Choice, _) => Some("must be one of its choices"),
            (QuestionKind::Text, Value::String(s)) if s.chars().count() <= 200 && text::line(s).is_ok() => None,
            (QuestionKind::Text, _) => Some("must be one line of at most 200 characters"),
        }
    }
}
