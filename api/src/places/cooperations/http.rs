//! Cooperations over HTTP.

use super::super::listing::Asked;
use super::store;
use crate::access::permission::{OrganisationManage, OrganisationRead};
use crate::access::{Remembered, Require};
use crate::fault::{Outcome, Present};
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::paged::Paged;
use crate::web::query::PageQuery;
use crate::web::{Body, Query, State};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use shared_types::access::Permission;
use shared_types::ids::CooperationId;
use shared_types::organisation::{Cooperation, CooperationPage, CooperationPatch, NewCooperation};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_cooperations).service(create_cooperation).service(read_cooperation).service(change_cooperation);
}

/// Cooperations of the places within reach and those of the own organisation, by name
#[utoipa::path(
    tag = "Parties", operation_id = "list_cooperations", security(("bearer" = ["organisation:read"])),
    params(PageQuery), responses((status = 200, description = "A page of cooperations", body = CooperationPage))
)]
#[get("/cooperations")]
async fn list_cooperations(
    caller: Require<OrganisationRead>,
    query: Query<PageQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<CooperationPage>> {
    let (Query(q), reach, at) = (query, caller.reach(), caller.at());
    let asked = Asked::read(&state.keys, "cooperations".to_owned(), q.cursor.as_deref(), q.limit)?;
    let keys = state.keys.clone();
    let read = move |conn: &mut _| {
        let (items, next_cursor) = asked.page(&keys, store::page(conn, &reach, at, &asked)?, store::place);
        Ok(CooperationPage { items, next_cursor })
    };
    Ok(Paged(state.db.read(read).await?))
}

/// Make a cooperation in a place
#[utoipa::path(
    tag = "Parties", operation_id = "create_cooperation", security(("bearer" = ["organisation:manage"])),
    request_body = NewCooperation,
    params(("Idempotency-Key" = Option<String>, Header, description = "A repeat with the same key does nothing twice")),
    responses((status = 201, description = "Made", body = Cooperation,
        headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/cooperations")]
async fn create_cooperation(
    caller: Require<OrganisationManage>,
    key: IdempotencyKey,
    body: Body<NewCooperation>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.claim(&state, &ctx.actor().key(), "POST /cooperations", body.hash());
    let answer = once(&state, claim, move |conn| {
        let made = super::create(conn, &ctx, &reach, &body)?;
        Answer::created(format!("/api/v1/cooperations/{}", made.id), Some(of_version(made.version)), &made)
    })
    .await?;
    Ok(answer.into_response())
}

/// One cooperation
#[utoipa::path(
    tag = "Parties", operation_id = "read_cooperation", security(("bearer" = ["organisation:read"])),
    params(("cooperationId" = CooperationId, Path, description = "The cooperation")),
    responses((status = 200, description = "The cooperation", body = Cooperation))
)]
#[get("/cooperations/{cooperationId}")]
async fn read_cooperation(
    caller: Require<OrganisationRead>,
    path: web::Path<CooperationId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (reach, at, id) = (caller.reach(), caller.at(), path.into_inner());
    let found = state.db.read(move |conn| store::find(conn, &reach, id, at)).await?;
    Ok(Answer::ok(Some(of_version(found.version)), &found)?.into_response())
}

/// End a cooperation or put off its end; what takes part by it ends with it
#[utoipa::path(
    tag = "Parties", operation_id = "change_cooperation", security(("bearer" = ["organisation:manage"])),
    request_body(content = CooperationPatch, content_type = "application/merge-patch+json"),
    params(
        ("cooperationId" = CooperationId, Path, description = "The cooperation"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read"),
    ),
    responses((status = 200, description = "As it stands now", body = Cooperation))
)]
#[patch("/cooperations/{cooperationId}")]
async fn change_cooperation(
    caller: Require<OrganisationManage>,
    path: web::Path<CooperationId>,
    request: HttpRequest,
    body: Body<CooperationPatch>,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let (read, at) = (ctx.reach(Permission::OrganisationRead), caller.at());
    let done = state.db.write(move |conn| super::change(conn, &ctx, &reach, id, if_match, &body)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id, at)?;
        Present::of(found.version, &found)
    });
    let now = or_present(done, present).await?;
    remembered.forget();
    Ok(Answer::ok(Some(of_version(now.version)), &now)?.into_response())
}
