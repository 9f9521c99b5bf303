//! Webhooks: what a system of others is told of its own accord, where, and what became of each telling.
//!
//! Served by `api::webhooks`. A body says that something happened and to what, never what it was: the receiver reads that with
//! its machine client's own rights.

use crate::ids::{AccountId, AreaId, ClientId, WebhookDeliveryId, WebhookEndpointId, WebhookSecretId};
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// What an endpoint may ask to hear of.
pub const KINDS: &[&str] = &[
    "incident.reported",
    "incident.changed",
    "incident.noted",
    "incident.assigned",
    "incident.track-step-added",
    "incident.wiped",
    "incidents.imported",
    "alert.sent",
    "alert.updated",
    "alert.closed",
];
/// The kind of the event that tries an endpoint; nobody asks for it.
pub const TEST_KIND: &str = "webhook.test";

crate::words! {
    /// How far a delivery is.
    WebhookDeliveryState {
        /// It waits for its first or next attempt.
        Waiting = "waiting",
        /// The receiver took it.
        Delivered = "delivered",
        /// The last attempt failed.
        Failed = "failed",
        /// It is not to be sent any more.
        Dropped = "dropped",
    }
}

crate::words! {
    /// Why an attempt or a delivery came to nothing.
    WebhookReason {
        /// The receiver answered with a status that is no success.
        RefusedByStatus = "refused-by-status",
        /// The receiver sent us elsewhere; nobody follows.
        Redirected = "redirected",
        /// The receiver answered 410.
        Gone = "gone",
        /// No answer came in time.
        TimedOut = "timed-out",
        /// No connection came about, or it broke.
        Unreachable = "unreachable",
        /// The address leads into the own network.
        AddressRefused = "address-refused",
        /// The machine client may not know of it (any more).
        RightEnded = "right-ended",
        /// The endpoint was switched off.
        EndpointDisabled = "endpoint-disabled",
    }
}

crate::words! {
    /// Why an endpoint is off.
    WebhookDisabled {
        /// Somebody switched it off.
        ByHand = "by-hand",
        /// Its receiver answered 410.
        Gone = "gone",
    }
}

/// A place where a system hears of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: WebhookEndpointId,
    /// Whose rights decide what it hears of: a machine client's.
    pub client_id: ClientId,
    /// Events of this place and below.
    pub area_id: AreaId,
    /// Where it is.
    #[cfg_attr(feature = "openapi", schema(example = "https://systems.example/webm"))]
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Kinds of events that it hears of.
    #[cfg_attr(feature = "openapi", schema(example = json!(["incident.reported", "incident.changed"])))]
    pub kinds: Vec<String>,
    /// Since when it is off; absent while it is on.
    pub disabled_at: Option<jiff::Timestamp>,
    /// Why it is off.
    pub disabled_reason: Option<WebhookDisabled>,
    /// When it was made.
    pub created_at: jiff::Timestamp,
    /// Who made it.
    pub created_by: Option<AccountId>,
    /// Its secrets, never their text.
    pub secrets: Vec<WebhookSecret>,
}

crate::page! {
    /// Endpoints of webhooks, the newest last.
    WebhookEndpointPage of WebhookEndpoint
}

/// A secret that signs; its text is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WebhookSecret {
    /// Its id.
    pub id: WebhookSecretId,
    /// When it was made.
    pub created_at: jiff::Timestamp,
    /// The first characters behind `whsec_`, to tell two apart.
    pub hint: String,
}

/// A secret just made: the only time that its text is shown.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewWebhookSecret {
    /// Its id.
    pub id: WebhookSecretId,
    /// The secret, `whsec_` and base64. It cannot be shown again.
    pub secret: String,
}

/// An endpoint just made, with its first secret.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MadeWebhookEndpoint {
    /// The endpoint.
    pub endpoint: WebhookEndpoint,
    /// Its first secret.
    pub secret: NewWebhookSecret,
}

/// Makes an endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWebhookEndpoint {
    /// Whose rights decide what it hears of.
    pub client_id: ClientId,
    /// Events of this place and below: the client's own place or one below it.
    pub area_id: AreaId,
    /// Where it is: `https`, on the open internet.
    #[validate(length(min = 1, max = 2000))]
    #[cfg_attr(feature = "openapi", schema(example = "https://systems.example/webm"))]
    pub url: String,
    /// What it is for.
    #[validate(length(max = 200), custom(function = "text::line"))]
    pub description: String,
    /// Kinds of events to hear of.
    #[validate(length(min = 1, max = 20), custom(function = "known_kinds"))]
    #[cfg_attr(feature = "openapi", schema(example = json!(["incident.reported", "incident.changed"])))]
    pub kinds: Vec<String>,
}

/// Changes an endpoint, switches it off or on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WebhookEndpointPatch {
    /// Where it is.
    #[validate(length(min = 1, max = 2000))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "https://systems.example/webm"))]
    pub url: Option<String>,
    /// What it is for.
    #[validate(length(max = 200), custom(function = "text::line"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub description: Option<String>,
    /// Kinds of events to hear of.
    #[validate(length(min = 1, max = 20), custom(function = "known_kinds"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["incident.reported"])))]
    pub kinds: Option<Vec<String>>,
    /// Off: nothing is sent, what waits is dropped, and what happens meanwhile is not caught up.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub disabled: Option<bool>,
}

/// One event on its way to one endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WebhookDelivery {
    /// Its id, and the header `webhook-id`: the same at every attempt, also when it is replayed.
    pub id: WebhookDeliveryId,
    /// What happened.
    #[cfg_attr(feature = "openapi", schema(example = "incident.reported"))]
    pub kind: String,
    /// To what.
    pub subject_id: uuid::Uuid,
    /// When it happened.
    pub occurred_at: jiff::Timestamp,
    /// How far it is.
    pub state: WebhookDeliveryState,
    /// Why it failed last, or was dropped.
    pub reason: Option<WebhookReason>,
    /// When it is tried next.
    pub next_attempt_at: Option<jiff::Timestamp>,
    /// When it came to its end.
    pub ended_at: Option<jiff::Timestamp>,
    /// All attempts, also those before a replay, oldest first.
    pub attempts: Vec<WebhookAttempt>,
}

crate::page! {
    /// Deliveries of an endpoint, the newest first. They are kept for 30 days.
    WebhookDeliveryPage of WebhookDelivery
}

/// One attempt. What the receiver answered is not kept, but for its status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WebhookAttempt {
    /// When it began.
    pub at: jiff::Timestamp,
    /// How long it took, in milliseconds.
    pub duration_millis: i32,
    /// Status of the answer, when there was one.
    pub status: Option<i16>,
    /// Why it came to nothing; absent when it arrived.
    pub reason: Option<WebhookReason>,
}

/// Refuses kinds that are none, and the same one twice.
fn known_kinds(kinds: &[String]) -> Result<(), ValidationError> {
    for (n, kind) in kinds.iter().enumerate() {
        if !KINDS.contains(&kind.as_str()) {
            return Err(text::error("unknown-kind", format!("must be of: {}", KINDS.join(", "))));
        }
        if kinds[..n].contains(kind) {
            return Err(text::error("repeated", "names a kind twice"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_kinds_and_each_once() {
        let of = |kinds: &[&str]| known_kinds(&kinds.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>());
        assert!(of(KINDS).is_ok());
        for bad in [&["incident.read"][..], &["incident.reported", "incident.reported"], &[TEST_KIND], &["*"]] {
            assert!(of(bad).is_err(), "{bad:?}");
        }
    }
}
