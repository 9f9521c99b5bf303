//! Webhooks: endpoints of systems of others, their secrets, and what became of each telling. Called by the screen of webhooks.

use shared_types::{
    ids::{WebhookDeliveryId, WebhookEndpointId, WebhookSecretId},
    webhook::{
        MadeWebhookEndpoint, NewWebhookEndpoint, NewWebhookSecret, WebhookDelivery, WebhookDeliveryPage,
        WebhookEndpoint, WebhookEndpointPage, WebhookEndpointPatch,
    },
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};
use crate::nav::encode;

type Told<T> = Result<T, Fault>;

/// Endpoints within reach.
pub async fn list_endpoints(client: Client, signal: AbortSignal) -> Told<WebhookEndpointPage> {
    client.fetch(Call::get("/webhook-endpoints?limit=200"), Some(&signal)).await
}

/// Makes one; its first secret is shown once. The same key makes a repeat harmless.
pub async fn make_endpoint(client: Client, new: NewWebhookEndpoint, key: String) -> Told<MadeWebhookEndpoint> {
    client.fetch(Call::post("/webhook-endpoints", &new).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Changes one, switches it off or on.
pub async fn change_endpoint(
    client: Client,
    id: WebhookEndpointId,
    patch: WebhookEndpointPatch,
) -> Told<WebhookEndpoint> {
    client.fetch(Call::patch(format!("/webhook-endpoints/{id}"), &patch), None).await
}

/// Takes one away, with its secrets and its log.
pub async fn remove_endpoint(client: Client, id: WebhookEndpointId) -> Told<()> {
    client.send(Call::delete(format!("/webhook-endpoints/{id}")), None).await.map(drop)
}

/// Makes another secret, shown once.
pub async fn make_secret(client: Client, id: WebhookEndpointId) -> Told<NewWebhookSecret> {
    client.fetch(Call::bare_post(format!("/webhook-endpoints/{id}/secrets")), None).await
}

/// Ends a secret.
pub async fn end_secret(client: Client, id: WebhookEndpointId, secret: WebhookSecretId) -> Told<()> {
    client.send(Call::delete(format!("/webhook-endpoints/{id}/secrets/{secret}")), None).await.map(drop)
}

/// Sends a test event.
pub async fn test_endpoint(client: Client, id: WebhookEndpointId) -> Told<WebhookDelivery> {
    client.fetch(Call::bare_post(format!("/webhook-endpoints/{id}/_test")), None).await
}

/// A page of the log, the newest first.
pub async fn list_deliveries(
    client: &Client,
    signal: Option<&AbortSignal>,
    id: WebhookEndpointId,
    cursor: Option<&str>,
) -> Told<WebhookDeliveryPage> {
    let cursor = cursor.map(|cursor| format!("&cursor={}", encode(cursor))).unwrap_or_default();
    client.fetch(Call::get(format!("/webhook-endpoints/{id}/deliveries?limit=20{cursor}")), signal).await
}

/// Sends one again that came to its end.
pub async fn replay(client: Client, id: WebhookEndpointId, delivery: WebhookDeliveryId) -> Told<WebhookDelivery> {
    let call = Call::bare_post(format!("/webhook-endpoints/{id}/deliveries/{delivery}/_replay"));
    client.fetch(call, None).await
}
