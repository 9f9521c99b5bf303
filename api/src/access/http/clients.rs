//! Machine clients and their secrets.

use super::paging::Paging;
use crate::access::Remembered;
use crate::access::clients::{change, make, secrets, store};
use crate::access::permission::ClientManage;
use crate::access::require::{ByPassword, Require};
use crate::fault::{Fault, Outcome, Present};
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{self, Answer, IdempotencyKey};
use crate::web::query::PageQuery;
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use shared_types::client::{Client, ClientPage, ClientPatch, NewClient, NewClientSecret};
use shared_types::ids::{ClientId, ClientSecretId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_clients)
        .service(make_client)
        .service(read_client)
        .service(change_client)
        .service(make_client_secret)
        .service(end_client_secret);
}

/// Machine clients within reach, by name
#[utoipa::path(
    tag = "Machine clients", operation_id = "list_clients", security(("bearer" = ["client:manage"])), params(PageQuery),
    responses((status = 200, description = "A page of clients", body = ClientPage))
)]
#[get("/clients")]
async fn list_clients(
    state: web::Data<State>,
    who: Require<ClientManage>,
    page: Query<PageQuery>,
) -> Outcome<Paged<ClientPage>> {
    let paging = Paging::of(&state, page.0.cursor.as_deref(), page.0.limit, "clients")?;
    let (after, limit) = (paging.after_name()?, paging.limit);
    let rows = state.db.read(move |conn| store::list(conn, &who.reach(), None, after, limit)).await?;
    let (rows, next_cursor) = paging.cut(rows, |c| Cursor::of_name(&c.client.name, c.client.id.0));
    Ok(Paged(ClientPage { items: rows.into_iter().map(|c| c.client).collect(), next_cursor }))
}

/// Make a machine client
///
/// Its scopes are a part of what the role `integration` may, and no more than the caller may at that place.
#[utoipa::path(
    tag = "Machine clients", operation_id = "make_client", security(("bearer" = ["client:manage"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewClient,
    responses((status = 201, description = "Made", body = Client,
        headers(("Location" = String, description = "The client"))))
)]
#[post("/clients")]
async fn make_client(
    state: web::Data<State>,
    who: Require<ClientManage>,
    _by: ByPassword,
    key: IdempotencyKey,
    new: Body<NewClient>,
) -> Outcome<HttpResponse> {
    let claim = key.claim(&state, &who.actor().key(), "POST /clients", new.hash());
    let answer = idempotency::once(&state, claim, move |conn| {
        let made = make::make(conn, &who, &who.reach(), &new)?;
        let tag = etag::of_version(made.version);
        Answer::created(format!("/api/v1/clients/{}", made.client.id), Some(tag), &made.client)
    })
    .await?;
    Ok(answer.into_response())
}

/// One machine client
#[utoipa::path(
    tag = "Machine clients", operation_id = "read_client", security(("bearer" = ["client:manage"])),
    params(("clientId" = ClientId, Path, description = "Which client")),
    responses((status = 200, description = "The client", body = Client))
)]
#[get("/clients/{clientId}")]
async fn read_client(
    state: web::Data<State>,
    who: Require<ClientManage>,
    id: web::Path<String>,
) -> Outcome<HttpResponse> {
    let id: ClientId = id.parse().map_err(|_| Fault::NotFound)?;
    let found = state.db.read(move |conn| store::find(conn, &who.reach(), id)).await?;
    Ok(answer(&found))
}

/// Rename, close or open a machine client
#[utoipa::path(
    tag = "Machine clients", operation_id = "change_client", security(("bearer" = ["client:manage"])),
    params(("clientId" = ClientId, Path, description = "Which client"),
        ("If-Match" = Option<String>, Header, description = "Version that was read")),
    request_body(content = ClientPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = Client))
)]
#[patch("/clients/{clientId}")]
async fn change_client(
    req: HttpRequest,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
    who: Require<ClientManage>,
    _by: ByPassword,
    id: web::Path<String>,
    patch: Body<ClientPatch>,
) -> Outcome<HttpResponse> {
    let id: ClientId = id.parse().map_err(|_| Fault::NotFound)?;
    let if_match = IfMatch::of(&req);
    let read = who.reach();
    let done = state.db.write(move |conn| change::change(conn, &who, &who.reach(), id, &patch, if_match)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id)?;
        Present::of(found.version, &found.client)
    });
    let changed = etag::or_present(done, present).await?;
    remembered.forget();
    Ok(answer(&changed))
}

/// Make a secret of a machine client
///
/// It is shown once. A client has at most two at a time.
#[utoipa::path(
    tag = "Machine clients", operation_id = "make_client_secret", security(("bearer" = ["client:manage"])),
    params(("clientId" = ClientId, Path, description = "Which client"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    responses((status = 201, description = "Made", body = NewClientSecret,
        headers(("Location" = String, description = "The secret"))))
)]
#[post("/clients/{clientId}/secrets")]
async fn make_client_secret(
    state: web::Data<State>,
    who: Require<ClientManage>,
    _by: ByPassword,
    id: web::Path<String>,
    key: IdempotencyKey,
) -> Outcome<HttpResponse> {
    let id: ClientId = id.parse().map_err(|_| Fault::NotFound)?;
    let claim = key.claim(&state, &who.actor().key(), &format!("POST /clients/{id}/secrets"), [0; 32]);
    let answer = idempotency::once(&state, claim, move |conn| {
        let made = secrets::make(conn, &who, &who.reach(), id)?;
        Answer::created(format!("/api/v1/clients/{id}/secrets/{}", made.id), None, &made)
    })
    .await?;
    Ok(answer.into_response())
}

/// End a secret of a machine client
#[utoipa::path(
    tag = "Machine clients", operation_id = "end_client_secret", security(("bearer" = ["client:manage"])),
    params(("clientId" = ClientId, Path, description = "Which client"),
        ("secretId" = ClientSecretId, Path, description = "Which secret")),
    responses((status = 204, description = "Ended"))
)]
#[delete("/clients/{clientId}/secrets/{secretId}")]
async fn end_client_secret(
    state: web::Data<State>,
    who: Require<ClientManage>,
    _by: ByPassword,
    ids: web::Path<(String, String)>,
) -> Outcome<HttpResponse> {
    let (id, secret) = ids.into_inner();
    let id: ClientId = id.parse().map_err(|_| Fault::NotFound)?;
    let secret: ClientSecretId = secret.parse().map_err(|_| Fault::NotFound)?;
    state.db.write(move |conn| secrets::end(conn, &who, &who.reach(), id, secret)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn answer(found: &store::Versioned) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(found.version))).json(&found.client)
}
