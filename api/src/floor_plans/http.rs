//! Floor plans over HTTP. Handlers only translate; the body of a plan is the file itself.

use super::change::{self, Content};
use super::{prepare, store};
use crate::access::Require;
use crate::access::permission::{PlaceManage, PlaceRead};
use crate::attachments::{at_work, body_bytes};
use crate::fault::{Fault, Outcome, Present};
use crate::objects;
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::Deserialize;
use shared_types::access::Permission;
use shared_types::floor_plan::{FloorPlan, FloorPlanList, FloorPlanName, FloorPlanUnits, MOST_PLAN_BYTES};
use shared_types::ids::{AreaId, FloorPlanId};
use shared_types::problem::FieldFault;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate as _;

/// Should a browser show one by itself, it does so in a box without script, form, origin or network.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_floor_plans)
        .service(add_floor_plan)
        .service(read_floor_plan)
        .service(get_floor_plan_content)
        .service(redraw_floor_plan)
        .service(place_floor_plan_units)
        .service(name_floor_plan)
        .service(remove_floor_plan);
}

/// What a new plan is called.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct NameQuery {
    /// What it is called, at most 80 characters.
    #[param(required = true)]
    name: String,
    /// Which floor: 0, the ground floor, when not given.
    #[param(minimum = -20, maximum = 200)]
    floor: i32,
}

impl QueryKeys for NameQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &["floor"];
    const TEXTS: &'static [&'static str] = &["name"];
}

impl NameQuery {
    fn judged(self) -> Outcome<FloorPlanName> {
        let name = FloorPlanName { name: self.name, floor: self.floor };
        let Err(errors) = name.validate() else { return Ok(name) };
        let fields = errors.field_errors();
        let mut faults: Vec<FieldFault> = fields
            .iter()
            .filter_map(|(field, wrong)| {
                let first = wrong.first()?;
                let what =
                    first.message.clone().map_or_else(|| "is too long, too short or too large".into(), String::from);
                Some(FieldFault::new(format!("?{field}"), &first.code, what))
            })
            .collect();
        faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        Err(Fault::Invalid(faults))
    }
}

fn answer(plan: &FloorPlan) -> Outcome<HttpResponse> {
    Ok(Answer::ok(Some(of_version(plan.version)), plan)?.into_response())
}

/// Floor plans of a site, from the lowest floor up
///
/// With the places of the units on them. How many incidents a unit has stands in `/insight/where`.
#[utoipa::path(
    tag = "Places", operation_id = "list_floor_plans", security(("bearer" = ["place:read"])),
    params(("areaId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "All of them", body = FloorPlanList))
)]
#[get("/areas/{areaId}/floor-plans")]
async fn list_floor_plans(
    caller: Require<PlaceRead>,
    path: web::Path<AreaId>,
    state: web::Data<State>,
) -> Outcome<web::Json<FloorPlanList>> {
    let (reach, site) = (caller.reach(), path.into_inner());
    let items = state.db.read(move |conn| store::of_site(conn, &reach, site)).await?;
    Ok(web::Json(FloorPlanList { items }))
}

/// Put a floor plan there
///
/// The body is the file: SVG, PNG, JPEG or WebP, judged by its content, at most 10 MiB. A picture is written anew; an SVG is drawn on the
/// server, without script, links, fonts or pictures of elsewhere, and kept and served as a picture only.
#[utoipa::path(
    tag = "Places", operation_id = "add_floor_plan", security(("bearer" = ["place:manage"])),
    params(("areaId" = AreaId, Path, description = "The site"), NameQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients")),
    request_body(description = "The file itself", content(
        (String = "image/svg+xml", example = "the text of an SVG"), (String = "image/png"), (String = "image/jpeg"),
        (String = "image/webp"), (String = "application/octet-stream"),
    )),
    responses((status = 201, description = "It is there", body = FloorPlan,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/areas/{areaId}/floor-plans")]
async fn add_floor_plan(
    caller: Require<PlaceManage>,
    path: web::Path<AreaId>,
    query: Query<NameQuery>,
    key: IdempotencyKey,
    state: web::Data<State>,
    body: web::Payload,
) -> Outcome<HttpResponse> {
    let (site, name) = (path.into_inner(), query.0.judged()?);
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let within = reach.clone();
    // A site that is full is told at the end, where a repeat of the last one is told its answer.
    let seen = state.db.read(move |conn| change::may_add(conn, &within, site)).await;
    if !matches!(seen, Ok(()) | Err(Fault::Conflict { .. })) {
        seen?;
    }
    let all = body_bytes(body, MOST_PLAN_BYTES).await?;
    let said =
        blake3::Hasher::new().update(name.name.as_bytes()).update(&name.floor.to_be_bytes()).update(&all).finalize();
    let claim = key.claim(&state, &ctx.actor().key(), &format!("POST /areas/{site}/floor-plans"), *said.as_bytes());
    let content = kept(&state, all).await?;
    let written = once(&state, claim, move |conn| {
        let plan = change::add(conn, &ctx, &reach, site, &name, &content)?;
        Answer::created(format!("/api/v1/floor-plans/{}", plan.id), Some(of_version(plan.version)), &plan)
    })
    .await;
    // A repeat was answered with the first one, and a refusal with none: then nobody holds this.
    objects::release(&state, &[content.kept.id]).await;
    Ok(written?.into_response())
}

/// Makes a picture of what came in, and keeps it.
async fn kept(state: &State, all: Vec<u8>) -> Outcome<Content> {
    let mut prepared = at_work(move || prepare::prepare(&all)).await?;
    let object = objects::keep(state, std::mem::take(&mut prepared.content)).await?;
    Ok(Content::of(&prepared, object))
}

/// A floor plan
#[utoipa::path(
    tag = "Places", operation_id = "read_floor_plan", security(("bearer" = ["place:read"])),
    params(("floorPlanId" = FloorPlanId, Path, description = "The plan")),
    responses((status = 200, description = "What it is; its picture stands below it", body = FloorPlan,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/floor-plans/{floorPlanId}")]
async fn read_floor_plan(
    caller: Require<PlaceRead>,
    path: web::Path<FloorPlanId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (reach, id) = (caller.reach(), path.into_inner());
    answer(&state.db.read(move |conn| store::find(conn, &reach, id)).await?)
}

/// The picture of a floor plan
#[utoipa::path(
    tag = "Places", operation_id = "get_floor_plan_content", security(("bearer" = ["place:read"])),
    params(("floorPlanId" = FloorPlanId, Path, description = "The plan")),
    responses((status = 200, description = "The bytes: always a picture, never an SVG", content(
        (String = "image/png", example = "the bytes of a PNG"), (String = "image/jpeg"),
    )))
)]
#[get("/floor-plans/{floorPlanId}/content")]
async fn get_floor_plan_content(
    caller: Require<PlaceRead>,
    path: web::Path<FloorPlanId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (reach, id) = (caller.reach(), path.into_inner());
    let (object, media_type) = state.db.read(move |conn| store::content(conn, &reach, id)).await?;
    let pieces = objects::read(&state, object).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{id}\"")))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CONTENT_ENCODING, "identity"))
        .streaming(pieces))
}

/// The answer to a change, with what stands there now when somebody was faster.
async fn changed(
    state: &State,
    read: crate::access::Reach,
    id: FloorPlanId,
    done: Outcome<FloorPlan>,
) -> Outcome<HttpResponse> {
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id)?;
        Present::of(found.version, &found)
    });
    answer(&or_present(done, present).await?)
}

/// Put another picture in the place of a floor plan
///
/// The units stay where they are on it, as shares of its width and height.
#[utoipa::path(
    tag = "Places", operation_id = "redraw_floor_plan", security(("bearer" = ["place:manage"])),
    params(("floorPlanId" = FloorPlanId, Path, description = "The plan"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read")),
    request_body(description = "The file itself", content(
        (String = "image/svg+xml", example = "the text of an SVG"), (String = "image/png"), (String = "image/jpeg"),
        (String = "image/webp"), (String = "application/octet-stream"),
    )),
    responses((status = 200, description = "As it stands now", body = FloorPlan))
)]
#[put("/floor-plans/{floorPlanId}/content")]
async fn redraw_floor_plan(
    caller: Require<PlaceManage>,
    path: web::Path<FloorPlanId>,
    request: HttpRequest,
    state: web::Data<State>,
    body: web::Payload,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let (read, within) = (ctx.reach(Permission::PlaceRead), reach.clone());
    state.db.read(move |conn| store::find(conn, &within, id)).await?;
    let content = kept(&state, body_bytes(body, MOST_PLAN_BYTES).await?).await?;
    let done = state.db.write(move |conn| change::redraw(conn, &ctx, &reach, (id, if_match), &content)).await;
    objects::release(&state, &[content.kept.id]).await;
    changed(&state, read, id, done).await
}

/// Say where the units stand on a floor plan
///
/// All of them at once: those that are not named stand nowhere on it. Only units of its site.
#[utoipa::path(
    tag = "Places", operation_id = "place_floor_plan_units", security(("bearer" = ["place:manage"])),
    request_body = FloorPlanUnits,
    params(("floorPlanId" = FloorPlanId, Path, description = "The plan"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read")),
    responses((status = 200, description = "As it stands now", body = FloorPlan))
)]
#[put("/floor-plans/{floorPlanId}/units")]
async fn place_floor_plan_units(
    caller: Require<PlaceManage>,
    path: web::Path<FloorPlanId>,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<FloorPlanUnits>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let read = ctx.reach(Permission::PlaceRead);
    let done = state.db.write(move |conn| change::place(conn, &ctx, &reach, (id, if_match), &body)).await;
    changed(&state, read, id, done).await
}

/// Say what a floor plan is called and of which floor it is
#[utoipa::path(
    tag = "Places", operation_id = "name_floor_plan", security(("bearer" = ["place:manage"])),
    request_body = FloorPlanName,
    params(("floorPlanId" = FloorPlanId, Path, description = "The plan"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read")),
    responses((status = 200, description = "As it stands now", body = FloorPlan))
)]
#[put("/floor-plans/{floorPlanId}/name")]
async fn name_floor_plan(
    caller: Require<PlaceManage>,
    path: web::Path<FloorPlanId>,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<FloorPlanName>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let read = ctx.reach(Permission::PlaceRead);
    let done = state.db.write(move |conn| change::name(conn, &ctx, &reach, (id, if_match), &body)).await;
    changed(&state, read, id, done).await
}

/// Take a floor plan away
#[utoipa::path(
    tag = "Places", operation_id = "remove_floor_plan", security(("bearer" = ["place:manage"])),
    params(("floorPlanId" = FloorPlanId, Path, description = "The plan")),
    responses((status = 204, description = "Taken away"))
)]
#[delete("/floor-plans/{floorPlanId}")]
async fn remove_floor_plan(
    caller: Require<PlaceManage>,
    path: web::Path<FloorPlanId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), path.into_inner());
    state.db.write(move |conn| change::remove(conn, &ctx, &reach, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
