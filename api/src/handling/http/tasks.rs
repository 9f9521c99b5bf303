//! Tasks of an incident, those of the caller, and what is done with many incidents at once.

use crate::access::Require;
use crate::access::permission::{IncidentHandle, IncidentRead};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::handling::{bulk, tasks};
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use shared_types::bulk::{BulkResult, NewBulk};
use shared_types::ids::{IncidentId, TaskId};
use shared_types::task::{NewTask, Task, TaskPage, TaskPatch};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_tasks).service(add_task).service(change_task).service(list_own_tasks).service(handle_many);
}

/// Tasks of an incident, oldest first
#[utoipa::path(
    tag = "Handling", operation_id = "list_tasks", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "All of them", body = TaskPage))
)]
#[get("/incidents/{incidentId}/tasks")]
async fn list_tasks(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<web::Json<TaskPage>> {
    let (reach, id) = (caller.reach(), path.into_inner());
    let items = state.db.read(move |conn| tasks::list(conn, &reach, &book, id)).await?;
    Ok(web::Json(TaskPage { items, next_cursor: None }))
}

/// Add a task
#[utoipa::path(
    tag = "Handling", operation_id = "add_task", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewTask,
    responses((status = 201, description = "Added", body = Task,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/tasks")]
async fn add_task(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewTask>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("add_task/{id}"), body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let task = tasks::add(conn, &ctx, &reach, &book, id, &body)?;
        let location = format!("/api/v1/incidents/{id}/tasks/{}", task.id);
        Ok(Answer::created(location, Some(etag::of_version(task.version)), &task)?.about(id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Change a task: who, until when, done
///
/// A merge patch on named fields.
#[utoipa::path(
    tag = "Handling", operation_id = "change_task", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("taskId" = TaskId, Path, description = "The task"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body(content = TaskPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = Task, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/incidents/{incidentId}/tasks/{taskId}")]
async fn change_task(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TaskId)>,
    body: Body<TaskPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let (ctx, reach, at, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&req));
    let task = state.db.write(move |conn| tasks::change(conn, &ctx, &reach, &book, at, if_match, &body)).await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, etag::of_version(task.version))).json(task))
}

/// Tasks that wait for the caller or a team of the caller's, the soonest first
#[utoipa::path(
    tag = "Handling", operation_id = "list_own_tasks", security(("bearer" = ["incident:handle"])),
    responses((status = 200, description = "At most 200", body = TaskPage))
)]
#[get("/tasks")]
async fn list_own_tasks(caller: Require<IncidentHandle>, state: web::Data<State>) -> Outcome<web::Json<TaskPage>> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let items = state.db.read(move |conn| tasks::own(conn, &ctx, &reach)).await?;
    Ok(web::Json(TaskPage { items, next_cursor: None }))
}

/// Assign or close up to 200 incidents at once
///
/// Each with the rights and the outcome that it would have alone; one that fails undoes no other.
#[utoipa::path(
    tag = "Handling", operation_id = "handle_many", security(("bearer" = ["incident:handle"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients")),
    request_body = NewBulk, responses((status = 200, description = "What became of each", body = BulkResult))
)]
#[post("/incidents/_bulk")]
async fn handle_many(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    key: IdempotencyKey,
    body: Body<NewBulk>,
) -> Outcome<HttpResponse> {
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let claim = key.claim(&state, &caller.actor().key(), "handle_many", body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let result = bulk::run(conn, &ctx, &reach, &book, &body)?;
        Answer::ok(None, &result)
    })
    .await?;
    Ok(answer.into_response())
}
