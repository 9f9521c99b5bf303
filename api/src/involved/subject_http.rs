//! The person whom rows are about, over HTTP: the file on one person, what was asked and decided, a term that begins anew.

use super::within::Asking;
use super::{requests, restart, subject_file};
use crate::access::Require;
use crate::access::permission::RetentionManage;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, State};
use actix_web::{HttpResponse, get, post, web};
use shared_types::ids::{IncidentId, PersonId, SubjectRequestId};
use shared_types::subject::{
    NewSubjectDecision, NewSubjectFile, NewSubjectRequest, NewTermRestart, SubjectFile, SubjectRequest,
    SubjectRequestPage, TermRestart,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations for those whom rows are about.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(make_subject_file)
        .service(list_subject_requests)
        .service(add_subject_request)
        .service(decide_subject_request)
        .service(restart_term);
}

/// A change or a question with all that the verbs need.
fn with<T>(
    caller: &Require<RetentionManage>,
    state: &State,
    book: web::Data<CodeBook>,
    verb: impl FnOnce(&mut AnyConnection, &Asking<'_>) -> Outcome<T> + Send + 'static,
) -> impl FnOnce(&mut AnyConnection) -> Outcome<T> + Send + 'static {
    let (ctx, reach, keys) = (caller.ctx(), caller.reach(), state.keys.clone());
    move |conn| verb(conn, &Asking { ctx: &ctx, reach: &reach, book: &book, keys: &keys })
}

/// Everything that is kept on one person, within reach
///
/// For a request to see it: rows are found by name with birth date, phone number or plate, and opened; each opening is logged
/// with the reason `subject-request`.
#[utoipa::path(
    tag = "Retention", operation_id = "make_subject_file", security(("bearer" = ["retention:manage"])),
    request_body = NewSubjectFile, responses((status = 200, description = "The file", body = SubjectFile))
)]
#[post("/involved/_file")]
async fn make_subject_file(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    body: Body<NewSubjectFile>,
) -> Outcome<web::Json<SubjectFile>> {
    let make = with(&caller, &state, book, move |conn, by| subject_file::make(conn, by, &body));
    Ok(web::Json(state.db.write(make).await?))
}

/// What a person asked about what is kept of it, oldest first
#[utoipa::path(
    tag = "Retention", operation_id = "list_subject_requests", security(("bearer" = ["retention:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("personId" = PersonId, Path, description = "The person")),
    responses((status = 200, description = "All of them", body = SubjectRequestPage))
)]
#[get("/incidents/{incidentId}/persons/{personId}/subject-requests")]
async fn list_subject_requests(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, PersonId)>,
) -> Outcome<web::Json<SubjectRequestPage>> {
    let at = path.into_inner();
    let items = state.db.read(with(&caller, &state, book, move |conn, by| requests::list(conn, by, at))).await?;
    Ok(web::Json(SubjectRequestPage { items, next_cursor: None }))
}

/// Write down what a person asked
#[utoipa::path(
    tag = "Retention", operation_id = "add_subject_request", security(("bearer" = ["retention:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("personId" = PersonId, Path, description = "The person"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewSubjectRequest,
    responses((status = 201, description = "Written down", body = SubjectRequest,
        headers(("Location" = String, description = "Address of the requests"))))
)]
#[post("/incidents/{incidentId}/persons/{personId}/subject-requests")]
async fn add_subject_request(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, PersonId)>,
    key: IdempotencyKey,
    body: Body<NewSubjectRequest>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("add_subject_request/{}", at.1), body.hash());
    let add = with(&caller, &state, book, move |conn, by| {
        let added = requests::add(conn, by, at, &body)?;
        Answer::created(format!("/api/v1/incidents/{}/persons/{}/subject-requests", at.0, at.1), None, &added)
    });
    Ok(once(&state, claim, add).await?.into_response())
}

/// Decide on what a person asked
///
/// An objection or erasure that is granted wipes at once what is kept of this person.
#[utoipa::path(
    tag = "Retention", operation_id = "decide_subject_request", security(("bearer" = ["retention:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("personId" = PersonId, Path, description = "The person"),
        ("requestId" = SubjectRequestId, Path, description = "The request")),
    request_body = NewSubjectDecision, responses((status = 200, description = "Decided", body = SubjectRequest))
)]
#[post("/incidents/{incidentId}/persons/{personId}/subject-requests/{requestId}/_decide")]
async fn decide_subject_request(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, PersonId, SubjectRequestId)>,
    body: Body<NewSubjectDecision>,
) -> Outcome<web::Json<SubjectRequest>> {
    let at = path.into_inner();
    let decide = with(&caller, &state, book, move |conn, by| requests::decide(conn, by, at, &body));
    Ok(web::Json(state.db.write(decide).await?))
}

/// Begin the term of a person or vehicle anew, on a proven repeat
#[utoipa::path(
    tag = "Retention", operation_id = "restart_term", security(("bearer" = ["retention:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewTermRestart,
    responses((status = 201, description = "Begun anew", body = TermRestart,
        headers(("Location" = String, description = "Address of the incident"))))
)]
#[post("/incidents/{incidentId}/term-restarts")]
async fn restart_term(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewTermRestart>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("restart_term/{id}"), body.hash());
    let restart = with(&caller, &state, book, move |conn, by| {
        let begun = restart::restart(conn, by, id, &body)?;
        Answer::created(format!("/api/v1/incidents/{id}"), None, &begun)
    });
    Ok(once(&state, claim, restart).await?.into_response())
}
