//! Webhooks over HTTP: extract, authorise, call, answer.

use super::deliveries::{self, Asked};
use super::{change, make, secrets, store};
use crate::access::permission::ClientManage;
use crate::access::{ByPassword, Require};
use crate::fault::{Outcome, Present};
use crate::outside::address::Internal;
use crate::web::cursor::cut;
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{PageQuery, QueryKeys, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use shared_types::ids::{WebhookDeliveryId, WebhookEndpointId, WebhookSecretId};
use shared_types::webhook::{
    MadeWebhookEndpoint, NewWebhookEndpoint, NewWebhookSecret, WebhookDelivery, WebhookDeliveryPage,
    WebhookDeliveryState, WebhookEndpoint, WebhookEndpointPage, WebhookEndpointPatch,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_webhook_endpoints)
        .service(make_webhook_endpoint)
        .service(read_webhook_endpoint)
        .service(change_webhook_endpoint)
        .service(remove_webhook_endpoint)
        .service(make_webhook_secret)
        .service(end_webhook_secret)
        .service(test_webhook_endpoint)
        .service(list_webhook_deliveries)
        .service(read_webhook_delivery)
        .service(replay_webhook_delivery);
}

/// Endpoints of webhooks within reach, the oldest first
#[utoipa::path(
    tag = "Webhooks", operation_id = "list_webhook_endpoints", security(("bearer" = ["client:manage"])), params(PageQuery),
    responses((status = 200, description = "A page of endpoints", body = WebhookEndpointPage))
)]
#[get("/webhook-endpoints")]
async fn list_webhook_endpoints(
    state: web::Data<State>,
    who: Require<ClientManage>,
    page: Query<PageQuery>,
) -> Outcome<Paged<WebhookEndpointPage>> {
    let limit = limit(page.0.limit)?;
    let place = b"webhook-endpoints";
    let after = page.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place)).transpose()?;
    let after = after.map(|c| c.id()).transpose()?;
    let keys = state.keys.clone();
    let rows = state.db.read(move |conn| store::list(conn, &keys, &who.reach(), None, after, limit)).await?;
    let (rows, next) = cut(rows, limit, |row| Cursor::of(0, row.endpoint.id.0));
    let items = rows.into_iter().map(|row| row.endpoint).collect();
    Ok(Paged(WebhookEndpointPage { items, next_cursor: next.map(|c| c.write(&state.keys, place)) }))
}

/// Make an endpoint of webhooks
///
/// It belongs to a machine client and hears of what that client may know. The answer holds its first secret, which is shown once.
/// Signatures and headers are those of Standard Webhooks; a body says what kind of thing happened and to what, and no more.
#[utoipa::path(
    tag = "Webhooks", operation_id = "make_webhook_endpoint", security(("bearer" = ["client:manage"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewWebhookEndpoint,
    responses((status = 201, description = "Made", body = MadeWebhookEndpoint,
        headers(("Location" = String, description = "The endpoint"))))
)]
#[post("/webhook-endpoints")]
async fn make_webhook_endpoint(
    state: web::Data<State>,
    who: Require<ClientManage>,
    _by: ByPassword,
    key: IdempotencyKey,
    new: Body<NewWebhookEndpoint>,
) -> Outcome<HttpResponse> {
    let claim = key.claim(&state, &who.actor().key(), "POST /webhook-endpoints", new.hash());
    let (keys, internal) = (state.keys.clone(), Internal::of(&state.config));
    let answer = once(&state, claim, move |conn| {
        let (made, version) = make::make(conn, &who, &who.reach(), (&keys, internal), &new)?;
        let location = format!("/api/v1/webhook-endpoints/{}", made.endpoint.id);
        Answer::created(location, Some(etag::of_version(version)), &made)
    })
    .await?;
    Ok(answer.into_response())
}

/// One endpoint of webhooks
#[utoipa::path(
    tag = "Webhooks", operation_id = "read_webhook_endpoint", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint")),
    responses((status = 200, description = "The endpoint", body = WebhookEndpoint))
)]
#[get("/webhook-endpoints/{endpointId}")]
async fn read_webhook_endpoint(
    state: web::Data<State>,
    who: Require<ClientManage>,
    id: web::Path<WebhookEndpointId>,
) -> Outcome<HttpResponse> {
    let (id, keys) = (id.into_inner(), state.keys.clone());
    let found = state.db.read(move |conn| store::find(conn, &keys, &who.reach(), id)).await?;
    Ok(answer(&found))
}

/// Change an endpoint of webhooks, switch it off or on
#[utoipa::path(
    tag = "Webhooks", operation_id = "change_webhook_endpoint", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint"),
        ("If-Match" = Option<String>, Header, description = "Version that was read")),
    request_body(content = WebhookEndpointPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = WebhookEndpoint))
)]
#[patch("/webhook-endpoints/{endpointId}")]
async fn change_webhook_endpoint(
    req: HttpRequest,
    state: web::Data<State>,
    who: Require<ClientManage>,
    _by: ByPassword,
    id: web::Path<WebhookEndpointId>,
    patch: Body<WebhookEndpointPatch>,
) -> Outcome<HttpResponse> {
    let (id, if_match, read) = (id.into_inner(), IfMatch::of(&req), who.reach());
    let (keys, internal) = (state.keys.clone(), Internal::of(&state.config));
    let done = state
        .db
        .write(move |conn| change::change(conn, &who, &who.reach(), (&keys, internal), id, &patch, if_match))
        .await;
    let keys = state.keys.clone();
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &keys, &read, id)?;
        Present::of(found.version, &found.endpoint)
    });
    Ok(answer(&etag::or_present(done, present).await?))
}

/// Take an endpoint of webhooks away, with its secrets and its log
#[utoipa::path(
    tag = "Webhooks", operation_id = "remove_webhook_endpoint", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint")),
    responses((status = 204, description = "Taken away"))
)]
#[delete("/webhook-endpoints/{endpointId}")]
async fn remove_webhook_endpoint(
    state: web::Data<State>,
    who: Require<ClientManage>,
    _by: ByPassword,
    id: web::Path<WebhookEndpointId>,
) -> Outcome<HttpResponse> {
    let (id, keys) = (id.into_inner(), state.keys.clone());
    state.db.write(move |conn| make::remove(conn, &who, &who.reach(), &keys, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make a second secret of an endpoint
///
/// It is shown once. An endpoint has at most two at a time, and while it has two both sign.
#[utoipa::path(
    tag = "Webhooks", operation_id = "make_webhook_secret", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    responses((status = 201, description = "Made", body = NewWebhookSecret,
        headers(("Location" = String, description = "The secret"))))
)]
#[post("/webhook-endpoints/{endpointId}/secrets")]
async fn make_webhook_secret(
    state: web::Data<State>,
    who: Require<ClientManage>,
    _by: ByPassword,
    id: web::Path<WebhookEndpointId>,
    key: IdempotencyKey,
) -> Outcome<HttpResponse> {
    let (id, keys) = (id.into_inner(), state.keys.clone());
    let claim = key.claim(&state, &who.actor().key(), &format!("POST /webhook-endpoints/{id}/secrets"), [0; 32]);
    let answer = once(&state, claim, move |conn| {
        let made = secrets::make(conn, &who, &who.reach(), &keys, id)?;
        Answer::created(format!("/api/v1/webhook-endpoints/{id}/secrets/{}", made.id), None, &made)
    })
    .await?;
    Ok(answer.into_response())
}

/// End a secret of an endpoint; the last one stays
#[utoipa::path(
    tag = "Webhooks", operation_id = "end_webhook_secret", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint"),
        ("secretId" = WebhookSecretId, Path, description = "Which secret")),
    responses((status = 204, description = "Ended"))
)]
#[delete("/webhook-endpoints/{endpointId}/secrets/{secretId}")]
async fn end_webhook_secret(
    state: web::Data<State>,
    who: Require<ClientManage>,
    _by: ByPassword,
    ids: web::Path<(WebhookEndpointId, WebhookSecretId)>,
) -> Outcome<HttpResponse> {
    let (ids, keys) = (ids.into_inner(), state.keys.clone());
    state.db.write(move |conn| secrets::end(conn, &who, &who.reach(), &keys, ids)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Try an endpoint: an event of the kind `webhook.test` is sent to it, as any other
#[utoipa::path(
    tag = "Webhooks", operation_id = "test_webhook_endpoint", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    responses((status = 201, description = "It is on its way", body = WebhookDelivery,
        headers(("Location" = String, description = "The delivery"))))
)]
#[post("/webhook-endpoints/{endpointId}/_test")]
async fn test_webhook_endpoint(
    state: web::Data<State>,
    who: Require<ClientManage>,
    id: web::Path<WebhookEndpointId>,
    key: IdempotencyKey,
) -> Outcome<HttpResponse> {
    let (id, keys) = (id.into_inner(), state.keys.clone());
    let claim = key.claim(&state, &who.actor().key(), &format!("POST /webhook-endpoints/{id}/_test"), [0; 32]);
    let answer = once(&state, claim, move |conn| {
        let made = deliveries::test(conn, &who, &who.reach(), &keys, id)?;
        Answer::created(format!("/api/v1/webhook-endpoints/{id}/deliveries/{}", made.id), None, &made)
    })
    .await?;
    Ok(answer.into_response())
}

/// Which deliveries.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct DeliveryQuery {
    /// In these states; in all when not given.
    state: Vec<WebhookDeliveryState>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for DeliveryQuery {
    const LISTS: &'static [&'static str] = &["state"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// The log of an endpoint: deliveries with their attempts, the newest first
#[utoipa::path(
    tag = "Webhooks", operation_id = "list_webhook_deliveries", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint"), DeliveryQuery),
    responses((status = 200, description = "One page", body = WebhookDeliveryPage))
)]
#[get("/webhook-endpoints/{endpointId}/deliveries")]
async fn list_webhook_deliveries(
    state: web::Data<State>,
    who: Require<ClientManage>,
    id: web::Path<WebhookEndpointId>,
    query: Query<DeliveryQuery>,
) -> Outcome<Paged<WebhookDeliveryPage>> {
    let (id, q) = (id.into_inner(), query.0);
    let limit = limit(q.limit)?;
    let place = format!("webhook-deliveries/{id}/{:?}", q.state);
    let after = q.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let after = after.map(|c| c.id()).transpose()?;
    let (keys, asked) = (state.keys.clone(), Asked { only: None, states: q.state, after });
    let rows = state.db.read(move |conn| deliveries::list(conn, &keys, &who.reach(), id, &asked, limit)).await?;
    let (items, next) = cut(rows, limit, |row| Cursor::of(0, row.id.0));
    Ok(Paged(WebhookDeliveryPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// One delivery
#[utoipa::path(
    tag = "Webhooks", operation_id = "read_webhook_delivery", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint"),
        ("deliveryId" = WebhookDeliveryId, Path, description = "Which delivery")),
    responses((status = 200, description = "The delivery", body = WebhookDelivery))
)]
#[get("/webhook-endpoints/{endpointId}/deliveries/{deliveryId}")]
async fn read_webhook_delivery(
    state: web::Data<State>,
    who: Require<ClientManage>,
    ids: web::Path<(WebhookEndpointId, WebhookDeliveryId)>,
) -> Outcome<web::Json<WebhookDelivery>> {
    let ((endpoint, id), keys) = (ids.into_inner(), state.keys.clone());
    Ok(web::Json(state.db.read(move |conn| deliveries::find(conn, &keys, &who.reach(), endpoint, id)).await?))
}

/// Send a delivery again that came to its end
///
/// The schedule begins anew; the receiver gets the same `webhook-id`.
#[utoipa::path(
    tag = "Webhooks", operation_id = "replay_webhook_delivery", security(("bearer" = ["client:manage"])),
    params(("endpointId" = WebhookEndpointId, Path, description = "Which endpoint"),
        ("deliveryId" = WebhookDeliveryId, Path, description = "Which delivery")),
    responses((status = 200, description = "It is on its way again", body = WebhookDelivery))
)]
#[post("/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/_replay")]
async fn replay_webhook_delivery(
    state: web::Data<State>,
    who: Require<ClientManage>,
    ids: web::Path<(WebhookEndpointId, WebhookDeliveryId)>,
) -> Outcome<web::Json<WebhookDelivery>> {
    let (ids, keys) = (ids.into_inner(), state.keys.clone());
    Ok(web::Json(state.db.write(move |conn| deliveries::replay(conn, &who, &who.reach(), &keys, ids)).await?))
}

fn answer(found: &store::Versioned) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(found.version))).json(&found.endpoint)
}
