//! A question to the reporter or to an outsider, answered by a signed link that needs no account and ends.

use crate::ids::AskedQuestionId;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::Validate;

crate::words! {
    /// Who is asked.
    QuestionWhom {
        /// The person who reported: hears of it in the app and by mail.
        Reporter = "reporter",
        /// Somebody without an account: gets the link from who asks.
        Outsider = "outsider",
    }
}

crate::words! {
    /// Where a question stands.
    QuestionState {
        /// Asked, and its link works.
        Open = "open",
        /// Answered: the link has ended.
        Answered = "answered",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Its term is over.
        Ended = "ended",
    }
}

/// The longest text of a question.
pub const MOST_QUESTION: u64 = 1000;
/// The longest answer.
pub const MOST_ANSWER: u64 = 4000;
/// The longest time in which a link works, in days.
pub const MOST_DAYS: i32 = 30;

/// A question, as those who handle the incident see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AskedQuestion {
    /// Its id.
    pub id: AskedQuestionId,
    /// Who is asked.
    pub whom: QuestionWhom,
    /// What is asked; absent after the end of the incident's words.
    pub text: Option<String>,
    /// Where it stands.
    pub state: QuestionState,
    /// When it was asked.
    pub asked_at: jiff::Timestamp,
    /// Who asked, by name.
    pub asked_by_name: Option<String>,
    /// When the link ends.
    pub ends_at: jiff::Timestamp,
    /// When the link was first opened.
    pub opened_at: Option<jiff::Timestamp>,
    /// When it was answered.
    pub answered_at: Option<jiff::Timestamp>,
    /// The answer; absent after the end of the incident's words.
    pub answer: Option<String>,
    /// Whether it is for the caller to answer.
    pub for_you: bool,
}

crate::page! {
    /// Questions of an incident, oldest first.
    AskedQuestionPage of AskedQuestion
}

/// Asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAskedQuestion {
    /// Whom.
    pub whom: QuestionWhom,
    /// What. Whoever has the link reads it: it must name nobody.
    #[validate(length(max = "MOST_QUESTION"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub text: String,
    /// For how many days the link works.
    #[serde(default = "two_weeks")]
    #[validate(range(min = 1, max = "MOST_DAYS"))]
    pub days: i32,
}

fn two_weeks() -> i32 {
    14
}

/// A question that was asked, with its link where the asker has to pass it on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AskedQuestionLink {
    /// The question.
    pub question: AskedQuestion,
    /// The link, answered to the asker alone; none when the reporter gets it by mail.
    pub link: Option<String>,
}

/// The secret of a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionToken {
    /// What stands behind `#`.
    #[validate(length(max = 200))]
    pub token: String,
}

/// What a link opens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenedQuestion {
    /// What is asked.
    pub text: String,
    /// Readable number of the incident.
    pub number: String,
    /// Name of the site.
    pub site_name: String,
    /// When it was asked.
    pub asked_at: jiff::Timestamp,
    /// When the link ends.
    pub ends_at: jiff::Timestamp,
}

/// Answers by a link; it ends with that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkAnswer {
    /// What stands behind `#`.
    #[validate(length(max = 200))]
    pub token: String,
    /// The answer.
    #[validate(length(max = "MOST_ANSWER"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub text: String,
}

/// Answers as the reporter, signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionAnswer {
    /// The answer.
    #[validate(length(max = "MOST_ANSWER"), custom(function = "text::not_blank"), custom(function = "text::plain"))]
    pub text: String,
}
