//! Persons over HTTP: extract, authorise, call, answer.

use crate::access::permission::{IncidentRead, InvolvedManage, PersonalOpen};
use crate::access::{Ctx, Reach, Require};
use crate::codes::CodeBook;
use crate::fault::{Outcome, Present};
use crate::involved::within::Asking;
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{PageQuery, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use shared_types::access::Permission;
use shared_types::ids::{IncidentId, PersonId};
use shared_types::involved::{NewOpening, NewStrike};
use shared_types::person::{NewPerson, Person, PersonOpened, PersonPage, PersonPatch};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations on persons.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_persons)
        .service(add_person)
        .service(get_person)
        .service(change_person)
        .service(strike_person)
        .service(open_person);
}

fn asking<'a>(ctx: &'a Ctx, reach: &'a Reach, book: &'a CodeBook, state: &'a State) -> Asking<'a> {
    Asking { ctx, reach, book, keys: &state.keys }
}

fn answer(person: &Person) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(person.version))).json(person)
}

/// Persons of an incident, oldest first
#[utoipa::path(
    tag = "Involved", operation_id = "list_persons", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), PageQuery),
    responses((status = 200, description = "One page", body = PersonPage))
)]
#[get("/incidents/{incidentId}/persons")]
async fn list_persons(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    query: Query<PageQuery>,
) -> Outcome<Paged<PersonPage>> {
    let id = path.into_inner();
    let limit = limit(query.0.limit)?;
    let place = format!("persons/{id}");
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let (items, next) = state
        .db
        .read(move |conn| super::page(conn, &asking(&ctx, &reach, &book, &ground), id, after.as_ref(), limit))
        .await?;
    Ok(Paged(PersonPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Add a person
#[utoipa::path(
    tag = "Involved", operation_id = "add_person", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients")),
    request_body = NewPerson,
    responses((status = 201, description = "Added", body = Person,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/persons")]
async fn add_person(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewPerson>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let claim = key.claim(&state, &caller.actor().key(), &format!("add_person/{id}"), body.hash());
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let answer = once(&state, claim, move |conn| {
        let added = super::add(conn, &asking(&ctx, &reach, &book, &ground), id, &body)?;
        let location = format!("/api/v1/incidents/{id}/persons/{}", added.id);
        Ok(Answer::created(location, Some(etag::of_version(added.version)), &added)?.about(id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// A person
#[utoipa::path(
    tag = "Involved", operation_id = "get_person", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("personId" = PersonId, Path, description = "A person")),
    responses((status = 200, description = "As far as the caller may see it", body = Person,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/incidents/{incidentId}/persons/{personId}")]
async fn get_person(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, PersonId)>,
) -> Outcome<HttpResponse> {
    let (incident, id) = path.into_inner();
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let found =
        state.db.read(move |conn| super::get(conn, &asking(&ctx, &reach, &book, &ground), incident, id)).await?;
    Ok(answer(&found))
}

/// Correct a person
///
/// A merge patch on named fields; `appearance` needs `If-Match`.
#[utoipa::path(
    tag = "Involved", operation_id = "change_person", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("personId" = PersonId, Path, description = "A person"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read; needed for `appearance`")),
    request_body(content = PersonPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = Person, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/incidents/{incidentId}/persons/{personId}")]
async fn change_person(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, PersonId)>,
    body: Body<PersonPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let if_match = IfMatch::of(&req);
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let (by, read, lists, keys) = (ctx.clone(), ctx.reach(Permission::IncidentRead), book.clone(), state.clone());
    let present = state.db.read(move |conn| {
        let now = super::get(conn, &asking(&by, &read, &lists, &keys), at.0, at.1)?;
        Present::of(now.version, &now)
    });
    let done = state
        .db
        .write(move |conn| super::change(conn, &asking(&ctx, &reach, &book, &ground), at, if_match, &body))
        .await;
    let now = etag::or_present(done, present).await?;
    Ok(answer(&now))
}

/// Strike a person
///
/// It stays, marked with the reason; what it held of a person is neither shown nor found any more.
#[utoipa::path(
    tag = "Involved", operation_id = "strike_person", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("personId" = PersonId, Path, description = "A person"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewStrike,
    responses((status = 200, description = "As it is now", body = Person, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/persons/{personId}/_strike")]
async fn strike_person(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, PersonId)>,
    key: IdempotencyKey,
    body: Body<NewStrike>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("strike_person/{}", at.1), body.hash());
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let answer = once(&state, claim, move |conn| {
        let struck = super::strike(conn, &asking(&ctx, &reach, &book, &ground), at, &body)?;
        Ok(Answer::ok(Some(etag::of_version(struck.version)), &struck)?.about(at.0.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Open what is sealed of a person
///
/// Only what the caller's role may see in this state; who opened what and why is logged.
#[utoipa::path(
    tag = "Involved", operation_id = "open_person", security(("bearer" = ["personal:open"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("personId" = PersonId, Path, description = "A person")),
    request_body = NewOpening, responses((status = 200, description = "What was opened", body = PersonOpened))
)]
#[post("/incidents/{incidentId}/persons/{personId}/_open")]
async fn open_person(
    caller: Require<PersonalOpen>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, PersonId)>,
    body: Body<NewOpening>,
) -> Outcome<web::Json<PersonOpened>> {
    let at = path.into_inner();
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let opened =
        state.db.write(move |conn| super::open(conn, &asking(&ctx, &reach, &book, &ground), at, &body)).await?;
    Ok(web::Json(opened))
}
