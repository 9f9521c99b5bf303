//! Areas over HTTP. A caller sees the places of its roles and those below them; what these lie in it need not know.

use super::super::listing::Asked;
use super::store;
use crate::access::permission::{PlaceManage, PlaceRead};
use crate::access::{Remembered, Require};
use crate::fault::{Outcome, Present};
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::paged::Paged;
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::Deserialize;
use shared_types::access::Permission;
use shared_types::area::{Area, AreaKind, AreaPage, AreaPatch, NewArea};
use shared_types::ids::AreaId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_areas).service(create_area).service(read_area).service(change_area);
}

/// Filters of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct AreaQuery {
    /// Only what lies directly in one of these areas.
    parent: Vec<AreaId>,
    /// Only these levels.
    kind: Vec<AreaKind>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for AreaQuery {
    const LISTS: &'static [&'static str] = &["parent", "kind"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Places within reach, parents before children, then by name
#[utoipa::path(
    tag = "Places", operation_id = "list_areas", security(("bearer" = ["place:read"])), params(AreaQuery),
    responses((status = 200, description = "A page of areas", body = AreaPage))
)]
#[get("/areas")]
async fn list_areas(
    caller: Require<PlaceRead>,
    query: Query<AreaQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<AreaPage>> {
    let Query(q) = query;
    let reach = caller.reach();
    let selection = format!("areas {:?}", (&q.parent, &q.kind));
    let asked = Asked::read(&state.keys, selection, q.cursor.as_deref(), q.limit)?;
    let keys = state.keys.clone();
    let read = move |conn: &mut _| {
        let rows = store::page(conn, &reach, &q.parent, &q.kind, &asked)?;
        let (items, next_cursor) = asked.page(&keys, rows, store::place);
        Ok(AreaPage { items, next_cursor })
    };
    Ok(Paged(state.db.read(read).await?))
}

/// Make a place below one that the caller manages
#[utoipa::path(
    tag = "Places", operation_id = "create_area", security(("bearer" = ["place:manage"])), request_body = NewArea,
    params(("Idempotency-Key" = Option<String>, Header, description = "A repeat with the same key does nothing twice")),
    responses((status = 201, description = "Made", body = Area, headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/areas")]
async fn create_area(
    caller: Require<PlaceManage>,
    key: IdempotencyKey,
    body: Body<NewArea>,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.claim(&state, &ctx.actor().key(), "POST /areas", body.hash());
    let answer = once(&state, claim, move |conn| {
        let area = super::create(conn, &ctx, &reach, &body)?;
        Answer::created(format!("/api/v1/areas/{}", area.id), Some(of_version(area.version)), &area)
    })
    .await?;
    remembered.forget();
    Ok(answer.into_response())
}

/// One place
#[utoipa::path(
    tag = "Places", operation_id = "read_area", security(("bearer" = ["place:read"])),
    params(("areaId" = AreaId, Path, description = "The place")),
    responses((status = 200, description = "The place", body = Area))
)]
#[get("/areas/{areaId}")]
async fn read_area(
    caller: Require<PlaceRead>,
    path: web::Path<AreaId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (reach, id) = (caller.reach(), path.into_inner());
    let area = state.db.read(move |conn| store::find(conn, &reach, id)).await?;
    Ok(Answer::ok(Some(of_version(area.version)), &area)?.into_response())
}

/// Rename a place or draw its outline
#[utoipa::path(
    tag = "Places", operation_id = "change_area", security(("bearer" = ["place:manage"])),
    request_body(content = AreaPatch, content_type = "application/merge-patch+json"),
    params(
        ("areaId" = AreaId, Path, description = "The place"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read; needed to change the boundary"),
    ),
    responses((status = 200, description = "As it stands now", body = Area))
)]
#[patch("/areas/{areaId}")]
async fn change_area(
    caller: Require<PlaceManage>,
    path: web::Path<AreaId>,
    request: HttpRequest,
    body: Body<AreaPatch>,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let read = ctx.reach(Permission::PlaceRead);
    let done = state.db.write(move |conn| super::change(conn, &ctx, &reach, id, if_match, &body)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id)?;
        Present::of(found.version, &found)
    });
    let area = or_present(done, present).await?;
    remembered.forget();
    Ok(Answer::ok(Some(of_version(area.version)), &area)?.into_response())
}
