//! The operations of this room: what happened nearby, and those of saved views.

use super::nearby::{self, Circle};
use super::{search_http, views};
use crate::access::Require;
use crate::access::permission::IncidentRead;
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::web::query::{QueryKeys, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{get, post, web};
use serde::Deserialize;
use shared_types::ids::AreaId;
use shared_types::nearby::{NearbyPage, NearbySearch, USUAL_RADIUS};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_nearby).service(search_nearby);
    cfg.configure(search_http::operations);
    cfg.configure(views::http::operations);
}

/// A page of what happened nearby.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct NearbyQuery {
    /// Only this site and its neighbours.
    pub site: Option<AreaId>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    pub cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

impl QueryKeys for NearbyQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["site", "cursor"];
}

async fn page(
    caller: Require<IncidentRead>,
    state: &State,
    book: web::Data<CodeBook>,
    site: Option<AreaId>,
    circle: Option<Circle>,
    (cursor, asked): (Option<&str>, Option<u32>),
    place: String,
) -> Outcome<NearbyPage> {
    let after = cursor.map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose();
    let (after, limit) = Fault::both(after, limit(asked))?;
    let reach = caller.reach();
    let (items, next) =
        state.db.read(move |conn| nearby::page(conn, &reach, &book, site, circle, after.as_ref(), limit)).await?;
    Ok(NearbyPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) })
}

/// What happened around the caller, the last reported first
///
/// At the sites within reach, and at neighbours where both sides share: of those kind, time, zone, method and the vetted short
/// text.
#[utoipa::path(
    tag = "Nearby", operation_id = "list_nearby", security(("bearer" = ["incident:read"])), params(NearbyQuery),
    responses((status = 200, description = "One page", body = NearbyPage))
)]
#[get("/nearby")]
async fn list_nearby(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    query: Query<NearbyQuery>,
) -> Outcome<Paged<NearbyPage>> {
    let q = query.0;
    let place = format!("nearby {:?}", q.site);
    page(caller, &state, book, q.site, None, (q.cursor.as_deref(), q.limit), place).await.map(Paged)
}

/// What happened within a radius of a point, in the last thirty days, the last reported first
///
/// The point goes in the body and is not kept. What is seen in part counts as having happened in the middle of its site.
#[utoipa::path(
    tag = "Nearby", operation_id = "search_nearby", security(("bearer" = ["incident:read"])),
    request_body = NearbySearch, responses((status = 200, description = "One page", body = NearbyPage))
)]
#[post("/nearby/_search")]
async fn search_nearby(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    body: Body<NearbySearch>,
) -> Outcome<web::Json<NearbyPage>> {
    let meters = f64::from(body.radius_meters.unwrap_or(USUAL_RADIUS));
    let circle = Circle { point: (body.longitude, body.latitude), meters, now: caller.at() };
    // A phone moves between two pages; the cursor is of the same look only.
    let place = format!("nearby {:?} {} {} {meters}", body.site_id, body.longitude, body.latitude);
    let asked = (body.cursor.as_deref(), body.limit);
    page(caller, &state, book, body.site_id, Some(circle), asked, place).await.map(web::Json)
}
