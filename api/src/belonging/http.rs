//! Links and merges over HTTP: extract, authorise, call, answer.

use super::{alike_http, link, merge};
use crate::access::Require;
use crate::access::permission::{IncidentHandle, IncidentRead};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, State};
use actix_web::{HttpResponse, get, post, web};
use shared_types::belonging::{Link, Merge};
use shared_types::belonging::{LinkPage, MergePage, NewLink, NewMerge, NewUnlink, NewUnmerge};
use shared_types::ids::{IncidentId, LinkId, MergeId};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(alike_http::operations);
    cfg.service(list_links)
        .service(link_incident)
        .service(remove_link)
        .service(list_merges)
        .service(merge_incident)
        .service(undo_merge);
}

/// Links of an incident, oldest first
///
/// Without those to what the caller may not know of.
#[utoipa::path(
    tag = "Belonging", operation_id = "list_links", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "All of them", body = LinkPage))
)]
#[get("/incidents/{incidentId}/links")]
async fn list_links(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<web::Json<LinkPage>> {
    let (reach, id) = (caller.reach(), path.into_inner());
    let items = state.db.read(move |conn| link::list(conn, &reach, &book, id)).await?;
    Ok(web::Json(LinkPage { items, next_cursor: None }))
}

/// Link an incident with another one
///
/// The other one may lie at another site that the caller may read. It stands in both timelines, for those who may know both.
#[utoipa::path(
    tag = "Belonging", operation_id = "link_incident", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewLink,
    responses((status = 201, description = "Linked", body = Link, headers(("Location" = String, description = "Address of the links"))))
)]
#[post("/incidents/{incidentId}/links")]
async fn link_incident(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewLink>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("link_incident/{id}"), body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let link = link::add(conn, &ctx, &reach, &book, id, &body)?;
        Ok(Answer::created(format!("/api/v1/incidents/{id}/links"), None, &link)?.about(link.incident.id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Take a link away
///
/// That it stood, and why it went, stays in both timelines.
#[utoipa::path(
    tag = "Belonging", operation_id = "remove_link", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("linkId" = LinkId, Path, description = "The link")),
    request_body = NewUnlink, responses((status = 204, description = "Taken away"))
)]
#[post("/incidents/{incidentId}/links/{linkId}/_remove")]
async fn remove_link(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, LinkId)>,
    body: Body<NewUnlink>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, at) = (caller.ctx(), caller.reach(), path.into_inner());
    state.db.write(move |conn| link::remove(conn, &ctx, &reach, &book, at, &body)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What was merged into an incident, oldest first
#[utoipa::path(
    tag = "Belonging", operation_id = "list_merges", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "All that the caller sees in full", body = MergePage))
)]
#[get("/incidents/{incidentId}/merges")]
async fn list_merges(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<web::Json<MergePage>> {
    let (reach, id) = (caller.reach(), path.into_inner());
    let items = state.db.read(move |conn| merge::list(conn, &reach, &book, id)).await?;
    Ok(web::Json(MergePage { items, next_cursor: None }))
}

/// Merge another incident of the same site into this one
///
/// The other one keeps its number and everything that hangs on it, says where it went, and is counted no more. It can be undone.
#[utoipa::path(
    tag = "Belonging", operation_id = "merge_incident", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident that stays"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewMerge,
    responses((status = 201, description = "Merged", body = Merge, headers(("Location" = String, description = "Address of the merges"))))
)]
#[post("/incidents/{incidentId}/merges")]
async fn merge_incident(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewMerge>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("merge_incident/{id}"), body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let merge = merge::merge(conn, &ctx, &reach, &book, id, &body)?;
        Ok(Answer::created(format!("/api/v1/incidents/{id}/merges"), None, &merge)?.about(merge.incident.id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Undo a merge
///
/// Both stand apart again, as they stood, and are counted as two.
#[utoipa::path(
    tag = "Belonging", operation_id = "undo_merge", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident that stayed"), ("mergeId" = MergeId, Path, description = "The merge")),
    request_body = NewUnmerge, responses((status = 204, description = "Undone"))
)]
#[post("/incidents/{incidentId}/merges/{mergeId}/_undo")]
async fn undo_merge(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, MergeId)>,
    body: Body<NewUnmerge>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, at) = (caller.ctx(), caller.reach(), path.into_inner());
    state.db.write(move |conn| merge::undo(conn, &ctx, &reach, &book, at, &body)).await?;
    Ok(HttpResponse::NoContent().finish())
}
