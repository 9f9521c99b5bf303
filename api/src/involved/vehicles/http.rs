//! Vehicles over HTTP: extract, authorise, call, answer.

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
use shared_types::ids::{IncidentId, VehicleId};
use shared_types::involved::{NewOpening, NewStrike};
use shared_types::vehicle::{NewVehicle, Vehicle, VehicleOpened, VehiclePage, VehiclePatch};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations on vehicles.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_vehicles)
        .service(add_vehicle)
        .service(get_vehicle)
        .service(change_vehicle)
        .service(strike_vehicle)
        .service(open_vehicle);
}

fn asking<'a>(ctx: &'a Ctx, reach: &'a Reach, book: &'a CodeBook, state: &'a State) -> Asking<'a> {
    Asking { ctx, reach, book, keys: &state.keys }
}

fn answer(vehicle: &Vehicle) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(vehicle.version))).json(vehicle)
}

/// Vehicles of an incident, oldest first
#[utoipa::path(
    tag = "Involved", operation_id = "list_vehicles", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), PageQuery),
    responses((status = 200, description = "One page", body = VehiclePage))
)]
#[get("/incidents/{incidentId}/vehicles")]
async fn list_vehicles(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    query: Query<PageQuery>,
) -> Outcome<Paged<VehiclePage>> {
    let id = path.into_inner();
    let limit = limit(query.0.limit)?;
    let place = format!("vehicles/{id}");
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let (items, next) = state
        .db
        .read(move |conn| super::page(conn, &asking(&ctx, &reach, &book, &ground), id, after.as_ref(), limit))
        .await?;
    Ok(Paged(VehiclePage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Add a vehicle
#[utoipa::path(
    tag = "Involved", operation_id = "add_vehicle", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients")),
    request_body = NewVehicle,
    responses((status = 201, description = "Added", body = Vehicle,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/vehicles")]
async fn add_vehicle(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewVehicle>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let claim = key.claim(&state, &caller.actor().key(), &format!("add_vehicle/{id}"), body.hash());
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let answer = once(&state, claim, move |conn| {
        let added = super::add(conn, &asking(&ctx, &reach, &book, &ground), id, &body)?;
        let location = format!("/api/v1/incidents/{id}/vehicles/{}", added.id);
        Ok(Answer::created(location, Some(etag::of_version(added.version)), &added)?.about(id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// A vehicle
#[utoipa::path(
    tag = "Involved", operation_id = "get_vehicle", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("vehicleId" = VehicleId, Path, description = "A vehicle")),
    responses((status = 200, description = "As far as the caller may see it", body = Vehicle,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/incidents/{incidentId}/vehicles/{vehicleId}")]
async fn get_vehicle(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, VehicleId)>,
) -> Outcome<HttpResponse> {
    let (incident, id) = path.into_inner();
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let found =
        state.db.read(move |conn| super::get(conn, &asking(&ctx, &reach, &book, &ground), incident, id)).await?;
    Ok(answer(&found))
}

/// Correct a vehicle
///
/// A merge patch on named fields.
#[utoipa::path(
    tag = "Involved", operation_id = "change_vehicle", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("vehicleId" = VehicleId, Path, description = "A vehicle"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body(content = VehiclePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = Vehicle, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/incidents/{incidentId}/vehicles/{vehicleId}")]
async fn change_vehicle(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, VehicleId)>,
    body: Body<VehiclePatch>,
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

/// Strike a vehicle
///
/// It stays, marked with the reason; what it held of a person is neither shown nor found any more.
#[utoipa::path(
    tag = "Involved", operation_id = "strike_vehicle", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("vehicleId" = VehicleId, Path, description = "A vehicle"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewStrike,
    responses((status = 200, description = "As it is now", body = Vehicle, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/vehicles/{vehicleId}/_strike")]
async fn strike_vehicle(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, VehicleId)>,
    key: IdempotencyKey,
    body: Body<NewStrike>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("strike_vehicle/{}", at.1), body.hash());
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let answer = once(&state, claim, move |conn| {
        let struck = super::strike(conn, &asking(&ctx, &reach, &book, &ground), at, &body)?;
        Ok(Answer::ok(Some(etag::of_version(struck.version)), &struck)?.about(at.0.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Open what is sealed of a vehicle
///
/// Only what the caller's role may see in this state; who opened what and why is logged.
#[utoipa::path(
    tag = "Involved", operation_id = "open_vehicle", security(("bearer" = ["personal:open"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("vehicleId" = VehicleId, Path, description = "A vehicle")),
    request_body = NewOpening, responses((status = 200, description = "What was opened", body = VehicleOpened))
)]
#[post("/incidents/{incidentId}/vehicles/{vehicleId}/_open")]
async fn open_vehicle(
    caller: Require<PersonalOpen>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, VehicleId)>,
    body: Body<NewOpening>,
) -> Outcome<web::Json<VehicleOpened>> {
    let at = path.into_inner();
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let opened =
        state.db.write(move |conn| super::open(conn, &asking(&ctx, &reach, &book, &ground), at, &body)).await?;
    Ok(web::Json(opened))
}
