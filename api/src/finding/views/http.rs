//! Saved views over HTTP: extract, authorise, call, answer. They are people's, so a machine client has none.

use crate::access::permission::IncidentRead;
use crate::access::{Person, Require};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use shared_types::ids::SavedViewId;
use shared_types::saved_view::{NewSavedView, SavedView, SavedViewPage, SavedViewPatch};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations on saved views.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_saved_views).service(add_saved_view).service(change_saved_view).service(remove_saved_view);
}

/// Saved views, own and shared, in their order
#[utoipa::path(
    tag = "Saved views", operation_id = "list_saved_views", security(("bearer" = ["incident:read"])),
    responses((status = 200, description = "All of them", body = SavedViewPage))
)]
#[get("/saved-views")]
async fn list_saved_views(
    _caller: Require<IncidentRead>,
    person: Person,
    state: web::Data<State>,
) -> Outcome<web::Json<SavedViewPage>> {
    let items = state.db.read(move |conn| super::list(conn, &person)).await?;
    Ok(web::Json(SavedViewPage { items, next_cursor: None }))
}

/// Save a view
///
/// The words of a search are not saved. Shared with a site, everybody who handles incidents there has it.
#[utoipa::path(
    tag = "Saved views", operation_id = "add_saved_view", security(("bearer" = ["incident:read"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewSavedView,
    responses((status = 201, description = "Saved", body = SavedView,
        headers(("Location" = String, description = "Address of the views"), ("ETag" = String, description = "Its version"))))
)]
#[post("/saved-views")]
async fn add_saved_view(
    caller: Require<IncidentRead>,
    person: Person,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    key: IdempotencyKey,
    body: Body<NewSavedView>,
) -> Outcome<HttpResponse> {
    let claim = key.claim(&state, &caller.actor().key(), "add_saved_view", body.hash());
    let answer = once(&state, claim, move |conn| {
        let view = super::add(conn, &person, &book, &body)?;
        Answer::created("/api/v1/saved-views".into(), Some(etag::of_version(view.version)), &view)
    })
    .await?;
    Ok(answer.into_response())
}

/// Change an own view
#[utoipa::path(
    tag = "Saved views", operation_id = "change_saved_view", security(("bearer" = ["incident:read"])),
    params(("viewId" = SavedViewId, Path, description = "The view"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body(content = SavedViewPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = SavedView, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/saved-views/{viewId}")]
async fn change_saved_view(
    _caller: Require<IncidentRead>,
    person: Person,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<SavedViewId>,
    body: Body<SavedViewPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let (id, if_match) = (path.into_inner(), IfMatch::of(&req));
    let view = state.db.write(move |conn| super::change(conn, &person, &book, id, if_match, &body)).await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, etag::of_version(view.version))).json(view))
}

/// Remove a view
#[utoipa::path(
    tag = "Saved views", operation_id = "remove_saved_view", security(("bearer" = ["incident:read"])),
    params(("viewId" = SavedViewId, Path, description = "The view")),
    responses((status = 204, description = "Gone"))
)]
#[delete("/saved-views/{viewId}")]
async fn remove_saved_view(
    _caller: Require<IncidentRead>,
    person: Person,
    state: web::Data<State>,
    path: web::Path<SavedViewId>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    state.db.write(move |conn| super::remove(conn, &person, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
