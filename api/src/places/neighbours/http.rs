//! Neighbours over HTTP. The address names the own site first; only its half can be changed there.

use super::super::listing::Asked;
use crate::access::Require;
use crate::access::permission::{PlaceManage, PlaceRead};
use crate::fault::Outcome;
use crate::keys::Keys;
use crate::web::paged::Paged;
use crate::web::query::PageQuery;
use crate::web::{Body, Cursor, Query, State};
use actix_web::{HttpResponse, delete, get, put, web};
use shared_types::area::{Neighbour, NeighbourPage, NeighbourSetting};
use shared_types::ids::AreaId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_neighbours).service(list_possible).service(set_neighbour).service(remove_neighbour);
}

/// Cuts a short list that is sorted by name into the page that was asked for.
fn page(asked: &Asked, keys: &Keys, mut all: Vec<Neighbour>) -> Outcome<NeighbourPage> {
    if let Some((name, id)) = asked.after.as_ref().map(Cursor::name).transpose()? {
        all.retain(|n| (&n.name, n.site_id.0) > (&name, id));
    }
    let (items, next_cursor) = asked.page(keys, all, |n| Cursor::of_name(&n.name, n.site_id.0));
    Ok(NeighbourPage { items, next_cursor })
}

/// Neighbours of a site and what is shared, by name
#[utoipa::path(
    tag = "Places", operation_id = "list_neighbours", security(("bearer" = ["place:read"])),
    params(("areaId" = AreaId, Path, description = "The own site"), PageQuery),
    responses((status = 200, description = "A page of neighbours", body = NeighbourPage))
)]
#[get("/areas/{areaId}/neighbours")]
async fn list_neighbours(
    caller: Require<PlaceRead>,
    path: web::Path<AreaId>,
    query: Query<PageQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<NeighbourPage>> {
    let (Query(q), reach, site) = (query, caller.reach(), path.into_inner());
    let asked = Asked::read(&state.keys, format!("neighbours {site}"), q.cursor.as_deref(), q.limit)?;
    let keys = state.keys.clone();
    let read = move |conn: &mut _| page(&asked, &keys, super::list(conn, &reach, site)?);
    Ok(Paged(state.db.read(read).await?))
}

/// Sites that could be named as neighbours: those the caller may know and those of the same municipality, by name
#[utoipa::path(
    tag = "Places", operation_id = "list_possible_neighbours", security(("bearer" = ["place:manage"])),
    params(("areaId" = AreaId, Path, description = "The own site"), PageQuery),
    responses((status = 200, description = "A page of sites that are no neighbours yet", body = NeighbourPage))
)]
#[get("/areas/{areaId}/possible-neighbours")]
async fn list_possible(
    caller: Require<PlaceManage>,
    path: web::Path<AreaId>,
    query: Query<PageQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<NeighbourPage>> {
    let (Query(q), ctx, reach, site) = (query, caller.ctx(), caller.reach(), path.into_inner());
    let asked = Asked::read(&state.keys, format!("possible-neighbours {site}"), q.cursor.as_deref(), q.limit)?;
    let keys = state.keys.clone();
    let read = move |conn: &mut _| page(&asked, &keys, super::possible(conn, &ctx, &reach, site)?);
    Ok(Paged(state.db.read(read).await?))
}

/// Set the own half: whether this site shares with the other
#[utoipa::path(
    tag = "Places", operation_id = "set_neighbour", security(("bearer" = ["place:manage"])),
    request_body = NeighbourSetting,
    params(
        ("areaId" = AreaId, Path, description = "The own site"),
        ("siteId" = AreaId, Path, description = "The other site"),
    ),
    responses(
        (status = 200, description = "As it stands now", body = Neighbour),
        (status = 201, description = "As it stands now, named for the first time", body = Neighbour),
    )
)]
#[put("/areas/{areaId}/neighbours/{siteId}")]
async fn set_neighbour(
    caller: Require<PlaceManage>,
    path: web::Path<(AreaId, AreaId)>,
    body: Body<NeighbourSetting>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, (site, other), we_share) = (caller.ctx(), caller.reach(), path.into_inner(), body.we_share);
    let change = move |conn: &mut _| super::set(conn, &ctx, &reach, site, other, we_share);
    let (neighbour, new) = state.db.write(change).await?;
    Ok(if new { HttpResponse::Created().json(neighbour) } else { HttpResponse::Ok().json(neighbour) })
}

/// Take the own half away
#[utoipa::path(
    tag = "Places", operation_id = "remove_neighbour", security(("bearer" = ["place:manage"])),
    params(
        ("areaId" = AreaId, Path, description = "The own site"),
        ("siteId" = AreaId, Path, description = "The other site"),
    ),
    responses((status = 204, description = "Gone"))
)]
#[delete("/areas/{areaId}/neighbours/{siteId}")]
async fn remove_neighbour(
    caller: Require<PlaceManage>,
    path: web::Path<(AreaId, AreaId)>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, (site, other)) = (caller.ctx(), caller.reach(), path.into_inner());
    state.db.write(move |conn| super::remove(conn, &ctx, &reach, site, other)).await?;
    Ok(HttpResponse::NoContent().finish())
}
