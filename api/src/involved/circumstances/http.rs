//! Circumstances and extra questions over HTTP: extract, authorise, call, answer.

use crate::access::permission::{IncidentRead, InvolvedManage};
use crate::access::{Require, SignedIn};
use crate::codes::CodeBook;
use crate::fault::{Outcome, Present};
use crate::involved::within::Asking;
use crate::web::etag::{self, IfMatch};
use crate::web::{Body, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, patch, web};
use shared_types::access::Permission;
use shared_types::circumstances::{Circumstances, CircumstancesPatch, QuestionPage};
use shared_types::ids::IncidentId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations on circumstances.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_circumstances).service(change_circumstances).service(list_questions);
}

fn answer(found: &Circumstances) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(found.version))).json(found)
}

/// How an incident went
#[utoipa::path(
    tag = "Involved", operation_id = "get_circumstances", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "What is known", body = Circumstances, headers(("ETag" = String, description = "Its version"))))
)]
#[get("/incidents/{incidentId}/circumstances")]
async fn get_circumstances(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let (ctx, reach, keys) = (caller.ctx(), caller.reach(), state.keys.clone());
    let found = state
        .db
        .read(move |conn| super::get(conn, &Asking { ctx: &ctx, reach: &reach, book: &book, keys: &keys }, id))
        .await?;
    Ok(answer(&found))
}

/// Tell or correct how an incident went
///
/// A merge patch on named fields and, in `answers`, on codes of questions. Without `If-Match` two people who tell different
/// things both succeed.
#[utoipa::path(
    tag = "Involved", operation_id = "change_circumstances", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body(content = CircumstancesPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = Circumstances, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/incidents/{incidentId}/circumstances")]
async fn change_circumstances(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    body: Body<CircumstancesPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let if_match = IfMatch::of(&req);
    let (ctx, reach, keys) = (caller.ctx(), caller.reach(), state.keys.clone());
    let (by, read, lists, ring) = (ctx.clone(), ctx.reach(Permission::IncidentRead), book.clone(), keys.clone());
    let present = state.db.read(move |conn| {
        let now = super::get(conn, &Asking { ctx: &by, reach: &read, book: &lists, keys: &ring }, id)?;
        Present::of(now.version, &now)
    });
    let done = state
        .db
        .write(move |conn| {
            let by = Asking { ctx: &ctx, reach: &reach, book: &book, keys: &keys };
            super::change(conn, &by, id, if_match, &body)
        })
        .await;
    let now = etag::or_present(done, present).await?;
    Ok(answer(&now))
}

/// Extra questions of the categories
#[utoipa::path(
    tag = "Code lists", operation_id = "list_questions", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "All questions", body = QuestionPage))
)]
#[get("/questions")]
async fn list_questions(_caller: SignedIn, state: web::Data<State>) -> Outcome<web::Json<QuestionPage>> {
    Ok(web::Json(QuestionPage { items: state.db.read(super::questions).await?, next_cursor: None }))
}
