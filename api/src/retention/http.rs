//! Retention over HTTP: extract, authorise, call, answer.

use super::{hold, terms, tombstone, warn};
use crate::access::Require;
use crate::access::permission::RetentionManage;
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{PageQuery, QueryKeys, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{HttpResponse, get, post, put, web};
use shared_types::ids::{AreaId, HoldId, IncidentId};
use shared_types::retention::{
    Hold, HoldPage, NewHold, NewRetentionTerms, RetentionTerms, RetentionWarningPage, TombstonePage,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_retention_terms)
        .service(replace_retention_terms)
        .service(list_retention_warnings)
        .service(list_tombstones)
        .service(list_holds)
        .service(hold_incident)
        .service(end_hold);
}

/// For how long a site keeps what names a person
#[utoipa::path(
    tag = "Retention", operation_id = "get_retention_terms", security(("bearer" = ["retention:manage"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "Its own terms and the defaults", body = RetentionTerms))
)]
#[get("/sites/{siteId}/retention-terms")]
async fn get_retention_terms(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
) -> Outcome<web::Json<RetentionTerms>> {
    let site = caller.reach().site(path.into_inner())?.id;
    Ok(web::Json(state.db.read(move |conn| terms::get(conn, site)).await?))
}

/// Replace the terms that a site has of its own
#[utoipa::path(
    tag = "Retention", operation_id = "replace_retention_terms", security(("bearer" = ["retention:manage"])),
    params(("siteId" = AreaId, Path, description = "The site")), request_body = NewRetentionTerms,
    responses((status = 200, description = "As they are now", body = RetentionTerms))
)]
#[put("/sites/{siteId}/retention-terms")]
async fn replace_retention_terms(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<AreaId>,
    body: Body<NewRetentionTerms>,
) -> Outcome<web::Json<RetentionTerms>> {
    let site = caller.reach().site(path.into_inner())?.id;
    let ctx = caller.ctx();
    Ok(web::Json(state.db.write(move |conn| terms::replace(conn, &ctx, &book, site, &body)).await?))
}

/// Which warnings.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct WarningQuery {
    /// Of these sites; none is all within reach.
    site: Vec<AreaId>,
}

impl QueryKeys for WarningQuery {
    const LISTS: &'static [&'static str] = &["site"];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &[];
}

/// What ends within the time of a warning, the soonest first
#[utoipa::path(
    tag = "Retention", operation_id = "list_retention_warnings", security(("bearer" = ["retention:manage"])), params(WarningQuery),
    responses((status = 200, description = "At most 500 of each site", body = RetentionWarningPage))
)]
#[get("/retention-warnings")]
async fn list_retention_warnings(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    query: Query<WarningQuery>,
) -> Outcome<web::Json<RetentionWarningPage>> {
    let (reach, at) = (caller.reach(), caller.at());
    let mut sites = query.0.site;
    sites.iter().try_for_each(|s| reach.site(*s).map(|_| ()))?;
    if sites.is_empty() {
        sites = reach.sites().iter().map(|s| s.id).collect();
    }
    let items = state.db.read(move |conn| warn::list(conn, &reach, &book, &sites, at)).await?;
    Ok(web::Json(RetentionWarningPage { items, next_cursor: None }))
}

/// What a site has wiped, oldest first, with its proofs
#[utoipa::path(
    tag = "Retention", operation_id = "list_tombstones", security(("bearer" = ["retention:manage"])),
    params(("siteId" = AreaId, Path, description = "The site"), PageQuery),
    responses((status = 200, description = "One page", body = TombstonePage))
)]
#[get("/sites/{siteId}/tombstones")]
async fn list_tombstones(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
    query: Query<PageQuery>,
) -> Outcome<Paged<TombstonePage>> {
    let site = caller.reach().site(path.into_inner())?.id;
    let limit = limit(query.0.limit)?;
    let place = format!("tombstones/{site}");
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let after = after.and_then(|c| i32::try_from(c.at).ok()).unwrap_or(0);
    let rows = state.db.read(move |conn| tombstone::list(conn, site, after, limit + 1)).await?;
    let (items, next) = crate::web::cursor::cut(rows, limit, |t| Cursor::of(i64::from(t.serial), t.incident_id.0));
    Ok(Paged(TombstonePage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Holds of an incident, oldest first
#[utoipa::path(
    tag = "Retention", operation_id = "list_holds", security(("bearer" = ["retention:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "All of them", body = HoldPage))
)]
#[get("/incidents/{incidentId}/holds")]
async fn list_holds(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<web::Json<HoldPage>> {
    let (reach, id) = (caller.reach(), path.into_inner());
    let items = state.db.read(move |conn| hold::list(conn, &reach, &book, id)).await?;
    Ok(web::Json(HoldPage { items, next_cursor: None }))
}

/// Hold an incident: nothing of it is wiped until then
#[utoipa::path(
    tag = "Retention", operation_id = "hold_incident", security(("bearer" = ["retention:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewHold,
    responses((status = 201, description = "Held", body = Hold, headers(("Location" = String, description = "Address of the holds"))))
)]
#[post("/incidents/{incidentId}/holds")]
async fn hold_incident(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewHold>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("hold_incident/{id}"), body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let held = hold::hold(conn, &ctx, &reach, &book, id, &body)?;
        Answer::created(format!("/api/v1/incidents/{id}/holds"), None, &held)
    })
    .await?;
    Ok(answer.into_response())
}

/// End a hold before its time
#[utoipa::path(
    tag = "Retention", operation_id = "end_hold", security(("bearer" = ["retention:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("holdId" = HoldId, Path, description = "The hold")),
    responses((status = 200, description = "Ended", body = Hold))
)]
#[post("/incidents/{incidentId}/holds/{holdId}/_end")]
async fn end_hold(
    caller: Require<RetentionManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, HoldId)>,
) -> Outcome<web::Json<Hold>> {
    let (incident, id) = path.into_inner();
    let (ctx, reach) = (caller.ctx(), caller.reach());
    Ok(web::Json(state.db.write(move |conn| hold::end(conn, &ctx, &reach, &book, incident, id)).await?))
}
