//! Standard texts of a site.

use crate::access::Require;
use crate::access::permission::{HandlingManage, IncidentHandle};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::handling::texts;
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use shared_types::ids::{AreaId, StandardTextId};
use shared_types::task::{NewStandardText, StandardText, StandardTextPage, StandardTextPatch};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_standard_texts)
        .service(add_standard_text)
        .service(change_standard_text)
        .service(remove_standard_text);
}

/// Standard texts of a site, by language and name
#[utoipa::path(
    tag = "Handling", operation_id = "list_standard_texts", security(("bearer" = ["incident:handle"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "All of them", body = StandardTextPage))
)]
#[get("/sites/{siteId}/standard-texts")]
async fn list_standard_texts(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
) -> Outcome<web::Json<StandardTextPage>> {
    let site = caller.reach().site(path.into_inner())?.id;
    let items = state.db.read(move |conn| texts::list(conn, site)).await?;
    Ok(web::Json(StandardTextPage { items, next_cursor: None }))
}

/// Add a standard text
#[utoipa::path(
    tag = "Handling", operation_id = "add_standard_text", security(("bearer" = ["handling:manage"])),
    params(("siteId" = AreaId, Path, description = "The site"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewStandardText,
    responses((status = 201, description = "Added", body = StandardText,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/sites/{siteId}/standard-texts")]
async fn add_standard_text(
    caller: Require<HandlingManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<AreaId>,
    key: IdempotencyKey,
    body: Body<NewStandardText>,
) -> Outcome<HttpResponse> {
    let (ctx, site) = (caller.ctx(), caller.reach().site(path.into_inner())?.id);
    let claim = key.claim(&state, &caller.actor().key(), &format!("add_standard_text/{site}"), body.hash());
    let answer = once(&state, claim, move |conn| {
        let text = texts::add(conn, &ctx, &book, site, &body)?;
        let location = format!("/api/v1/sites/{site}/standard-texts/{}", text.id);
        Answer::created(location, Some(etag::of_version(text.version)), &text)
    })
    .await?;
    Ok(answer.into_response())
}

/// Change a standard text
///
/// A merge patch on named fields.
#[utoipa::path(
    tag = "Handling", operation_id = "change_standard_text", security(("bearer" = ["handling:manage"])),
    params(("siteId" = AreaId, Path, description = "The site"), ("textId" = StandardTextId, Path, description = "The text"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body(content = StandardTextPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = StandardText, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/sites/{siteId}/standard-texts/{textId}")]
async fn change_standard_text(
    caller: Require<HandlingManage>,
    state: web::Data<State>,
    path: web::Path<(AreaId, StandardTextId)>,
    body: Body<StandardTextPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let (site, id) = path.into_inner();
    let (ctx, site, if_match) = (caller.ctx(), caller.reach().site(site)?.id, IfMatch::of(&req));
    let text = state.db.write(move |conn| texts::change(conn, &ctx, (site, id), if_match, &body)).await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, etag::of_version(text.version))).json(text))
}

/// Remove a standard text
#[utoipa::path(
    tag = "Handling", operation_id = "remove_standard_text", security(("bearer" = ["handling:manage"])),
    params(("siteId" = AreaId, Path, description = "The site"), ("textId" = StandardTextId, Path, description = "The text")),
    responses((status = 204, description = "Removed"))
)]
#[delete("/sites/{siteId}/standard-texts/{textId}")]
async fn remove_standard_text(
    caller: Require<HandlingManage>,
    state: web::Data<State>,
    path: web::Path<(AreaId, StandardTextId)>,
) -> Outcome<HttpResponse> {
    let (site, id) = path.into_inner();
    let (ctx, site) = (caller.ctx(), caller.reach().site(site)?.id);
    state.db.write(move |conn| texts::remove(conn, &ctx, site, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
