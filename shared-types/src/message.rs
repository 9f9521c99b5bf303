//! What a person is told: that somebody did something with an incident that concerns it. Words of lists only, nothing personal;
//! the screen and the mail say them in the reader's language.

use crate::handling::{HandlingState, Outcome, RejectReason};
use crate::ids::{AreaId, IncidentId, MailId, MessageId};
use crate::track::{TrackKind, TrackStepWord};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

crate::words! {
    /// What a message is about.
    MessageKind {
        /// The handling of what one reported went a step further.
        State = "state",
        /// What one reported was put into hands.
        Assigned = "assigned",
        /// A step of a track of what one reported.
        Track = "track",
        /// Somebody asks something about what one reported.
        Question = "question",
        /// An incident was assigned to oneself or to a team that one is in.
        AssignedToYou = "assigned-to-you",
        /// A task for oneself or for a team that one is in.
        Task = "task",
        /// What one asked was answered.
        Answer = "answer",
    }
}

/// What happened, in words of lists.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct MessageDetail {
    /// The state that the handling went to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<HandlingState>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reject_reason: Option<RejectReason>,
    /// The kind of track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<TrackKind>,
    /// Its step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<TrackStepWord>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// When it happened.
    pub at: jiff::Timestamp,
    /// What it is about.
    pub kind: MessageKind,
    /// What happened.
    pub detail: MessageDetail,
    /// The incident.
    pub incident_id: IncidentId,
    /// Its readable number.
    pub number: String,
    /// Code of its category.
    pub category: String,
    /// Its site.
    pub site_id: AreaId,
    /// When it was read.
    pub read_at: Option<jiff::Timestamp>,
}

/// Messages, newest first, and how many of all are unread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessagePage {
    /// The items of this page.
    pub items: Vec<Message>,
    /// Opaque place to go on from; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many the caller has not read, on all pages.
    pub unread: i64,
}

impl crate::paging::Page for MessagePage {
    fn next_cursor(&self) -> Option<&str> {
        self.next_cursor.as_deref()
    }
}

/// Marks messages as read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[validate(schema(function = "some_or_all", skip_on_field_errors = false))]
pub struct MessagesRead {
    /// These.
    #[validate(length(max = 200))]
    pub messages: Vec<MessageId>,
    /// All that came until this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<jiff::Timestamp>,
}

fn some_or_all(read: &MessagesRead) -> Result<(), ValidationError> {
    if read.messages.is_empty() == read.until.is_none() {
        Err(crate::text::error("one-of-two", "name messages, or a moment until which all are read"))
    } else {
        Ok(())
    }
}

/// How many are unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Unread {
    /// How many.
    pub unread: i64,
}

/// What a person chose to be told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotificationChoice {
    /// Whether messages go out by mail too; in the app they always stand.
    pub mail: bool,
}

crate::words! {
    /// Where a mail stands.
    MailState {
        /// It goes out with the next round.
        Waiting = "waiting",
        /// It went out.
        Sent = "sent",
        /// It was tried too often.
        Failed = "failed",
        /// No mail server is set: it stays here.
        Kept = "kept",
    }
}

/// A mail, exactly as it goes or would go out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutgoingMail {
    /// Its id.
    pub id: MailId,
    /// To whom.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text. Where it holds a link that stands for a person, only those who may ask such a question see the link.
    pub body: String,
    /// When it was made.
    pub created_at: jiff::Timestamp,
    /// When it went out.
    pub sent_at: Option<jiff::Timestamp>,
    /// How often it was tried.
    pub attempts: i32,
    /// Where it stands.
    pub state: MailState,
}

crate::page! {
    /// Mail of the places within reach, newest first.
    OutgoingMailPage of OutgoingMail
}
