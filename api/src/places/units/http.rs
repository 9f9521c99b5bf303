//! Units over HTTP. Who sees a site sees its units, with the name on the door.

use super::super::listing::Asked;
use super::store;
use crate::access::Require;
use crate::access::permission::{PlaceManage, PlaceRead};
use crate::fault::{Outcome, Present};
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::paged::Paged;
use crate::web::query::PageQuery;
use crate::web::{Body, Query, State};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use shared_types::access::Permission;
use shared_types::area::{NewUnit, Unit, UnitPage, UnitPatch};
use shared_types::ids::{AreaId, UnitId};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_units).service(create_unit).service(read_unit).service(change_unit);
}

/// Units of a site, by label
#[utoipa::path(
    tag = "Places", operation_id = "list_units", security(("bearer" = ["place:read"])),
    params(("areaId" = AreaId, Path, description = "The site"), PageQuery),
    responses((status = 200, description = "A page of units", body = UnitPage))
)]
#[get("/areas/{areaId}/units")]
async fn list_units(
    caller: Require<PlaceRead>,
    path: web::Path<AreaId>,
    query: Query<PageQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<UnitPage>> {
    let (Query(q), reach, site) = (query, caller.reach(), path.into_inner());
    let asked = Asked::read(&state.keys, format!("units {site}"), q.cursor.as_deref(), q.limit)?;
    let keys = state.keys.clone();
    let read = move |conn: &mut _| {
        let (items, next_cursor) = asked.page(&keys, store::page(conn, &reach, site, &asked)?, store::place);
        Ok(UnitPage { items, next_cursor })
    };
    Ok(Paged(state.db.read(read).await?))
}

/// Make a unit on a site
#[utoipa::path(
    tag = "Places", operation_id = "create_unit", security(("bearer" = ["place:manage"])), request_body = NewUnit,
    params(
        ("areaId" = AreaId, Path, description = "The site"),
        ("Idempotency-Key" = Option<String>, Header, description = "A repeat with the same key does nothing twice"),
    ),
    responses((status = 201, description = "Made", body = Unit, headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/areas/{areaId}/units")]
async fn create_unit(
    caller: Require<PlaceManage>,
    path: web::Path<AreaId>,
    key: IdempotencyKey,
    body: Body<NewUnit>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, site) = (caller.ctx(), caller.reach(), path.into_inner());
    let claim = key.claim(&state, &ctx.actor().key(), &format!("POST /areas/{site}/units"), body.hash());
    let answer = once(&state, claim, move |conn| {
        let unit = super::create(conn, &ctx, &reach, site, &body)?;
        Answer::created(format!("/api/v1/units/{}", unit.id), Some(of_version(unit.version)), &unit)
    })
    .await?;
    Ok(answer.into_response())
}

/// One unit
#[utoipa::path(
    tag = "Places", operation_id = "read_unit", security(("bearer" = ["place:read"])),
    params(("unitId" = UnitId, Path, description = "The unit")),
    responses((status = 200, description = "The unit", body = Unit))
)]
#[get("/units/{unitId}")]
async fn read_unit(
    caller: Require<PlaceRead>,
    path: web::Path<UnitId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (reach, id) = (caller.reach(), path.into_inner());
    let unit = state.db.read(move |conn| store::find(conn, &reach, id)).await?;
    Ok(Answer::ok(Some(of_version(unit.version)), &unit)?.into_response())
}

/// Change a unit: its label, zone, floor, or who is in it
#[utoipa::path(
    tag = "Places", operation_id = "change_unit", security(("bearer" = ["place:manage"])),
    request_body(content = UnitPatch, content_type = "application/merge-patch+json"),
    params(
        ("unitId" = UnitId, Path, description = "The unit"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read"),
    ),
    responses((status = 200, description = "As it stands now", body = Unit))
)]
#[patch("/units/{unitId}")]
async fn change_unit(
    caller: Require<PlaceManage>,
    path: web::Path<UnitId>,
    request: HttpRequest,
    body: Body<UnitPatch>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let read = ctx.reach(Permission::PlaceRead);
    let done = state.db.write(move |conn| super::change(conn, &ctx, &reach, id, if_match, &body)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id)?;
        Present::of(found.version, &found)
    });
    let unit = or_present(done, present).await?;
    Ok(Answer::ok(Some(of_version(unit.version)), &unit)?.into_response())
}
