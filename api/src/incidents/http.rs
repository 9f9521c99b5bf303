//! Incidents over HTTP: extract, authorise, call, answer.

use super::desk::{Desk, Report};
use super::filter_query::filter_query;
use super::selected::{file, form, page};
use super::{change, get, report, transition};
use crate::access::permission::{IncidentHandle, IncidentRead, IncidentReport};
use crate::access::{Ctx, Require, SignedIn};
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome, Present};
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, Draft, Query, State};
use actix_web::http::header::{ETAG, LINK};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use shared_types::access::Permission;
use shared_types::feature::IncidentFeatureCollection;
use shared_types::handling::{HandlingState, HandlingTable, NewTransition, STEPS};
use shared_types::ids::IncidentId;
use shared_types::incident::{Incident, IncidentPage, IncidentPatch, NewIncident};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_incidents)
        .service(report_incident)
        .service(get_incident)
        .service(change_incident)
        .service(transition_incident)
        .service(get_handling_table);
    cfg.configure(super::timeline_http::operations);
}

filter_query! {
    /// Filters of the list in an address. The same as those of the search, with the page.
    IncidentQuery {
        /// Opaque place to go on from, as `nextCursor` gave it.
        cursor: Option<String>,
        /// Items on a page, 1 to 200; 50 when not given.
        #[param(minimum = 1, maximum = 200)]
        limit: Option<u32>,
    }
    texts ["cursor"]
    numbers ["limit"]
}

/// Incidents within reach, the last reported first
///
/// Filters repeat as OR within a key and AND across keys. What the caller may see only in part comes masked. As a table, a
/// workbook or GeoJSON it is the whole selection, which takes neither `cursor` nor `limit`; that somebody took it out is logged.
/// A workbook holds at most 1,048,575 incidents. GeoJSON has those with a point that the caller may see.
#[utoipa::path(
    tag = "Incidents", operation_id = "list_incidents", security(("bearer" = ["incident:read"])), params(IncidentQuery),
    responses((status = 200, description = "One page", content((IncidentPage = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (IncidentFeatureCollection = "application/geo+json")),
        headers(("Link" = Option<String>, description = "Address of the next page, `rel=\"next\"`"))))
)]
#[get("/incidents")]
async fn list_incidents(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    query: Query<IncidentQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let mut query = query.0;
    let filter = query.filter();
    if let Some(form) = form(&req, &state)? {
        return file(caller, state, book, filter, query.cursor.is_some() || query.limit.is_some(), form).await;
    }
    let page = page(caller, &state, book, filter, query.cursor.as_deref(), query.limit).await?;
    let mut answer = HttpResponse::Ok();
    if let Some(next) = &page.next_cursor {
        answer.insert_header((LINK, next_link(&req, next)));
    }
    Ok(answer.json(page))
}

/// The same address with another cursor.
fn next_link(req: &HttpRequest, cursor: &str) -> String {
    let rest: Vec<&str> =
        req.query_string().split('&').filter(|p| !p.is_empty() && !p.starts_with("cursor=")).collect();
    let separator = if rest.is_empty() { "" } else { "&" };
    format!("<{}?{}{separator}cursor={cursor}>; rel=\"next\"", req.path(), rest.join("&"))
}

/// Report an incident
#[utoipa::path(
    tag = "Incidents", operation_id = "report_incident", security(("bearer" = ["incident:report"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat the request with the same key and nothing is done twice; required for machine clients")),
    request_body = NewIncident,
    responses((status = 201, description = "Reported", body = Incident,
        headers(("Location" = String, description = "Address of the incident"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents")]
async fn report_incident(
    caller: Require<IncidentReport>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    desk: web::Data<Desk>,
    key: IdempotencyKey,
    draft: Draft<NewIncident>,
) -> Outcome<HttpResponse> {
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let body = match draft {
        Draft::Whole(body) => body,
        Draft::Faulty(mut faulty) => {
            let (reach, at, has_site) = (caller.reach(), caller.at(), faulty.has("/siteId"));
            let Some(new) = faulty.value.take() else { return Err(faulty.with(vec![])) };
            if has_site {
                reach.site(new.site_id)?;
            }
            let more = state.db.read(move |conn| report::faults(conn, &reach, &book, &new, at)).await?;
            return Err(faulty.with(more));
        }
    };
    let claim = key.claim(&state, &caller.actor().key(), "report_incident", body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    // Before the writer's turn: a site outside the reach needs no transaction.
    reach.site(body.site_id)?;
    let report = Report { ctx, reach, new: body.into_inner(), claim };
    Ok(desk.hand_in(report).await?.into_response())
}

fn id(text: &str) -> Outcome<IncidentId> {
    text.parse().map_err(|_| Fault::NotFound)
}

fn with_version(incident: &Incident) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(incident.version))).json(incident)
}

/// One incident
#[utoipa::path(
    tag = "Incidents", operation_id = "get_incident", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "The incident, as far as the caller may see it", body = Incident,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/incidents/{incidentId}")]
async fn get_incident(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<String>,
) -> Outcome<HttpResponse> {
    let id = id(&path)?;
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let incident = state.db.read(move |conn| get::get(conn, &ctx, &reach, &book, id)).await?;
    Ok(with_version(&incident))
}

/// How it stands now in the caller's sight, for whoever comes with an older version.
fn present<'a>(
    state: &'a State,
    ctx: &Ctx,
    book: &web::Data<CodeBook>,
    id: IncidentId,
) -> impl Future<Output = Outcome<Present>> + 'a {
    let (ctx, book) = (ctx.clone(), book.clone());
    state.db.read(move |conn| {
        let now = get::get(conn, &ctx, &ctx.reach(Permission::IncidentRead), &book, id)?;
        Present::of(now.version, &now)
    })
}

/// Correct facts of an incident
///
/// A merge patch on named fields. Without `If-Match` two people who change different fields both succeed; `description` needs it.
#[utoipa::path(
    tag = "Incidents", operation_id = "change_incident", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read; needed for `description`")),
    request_body(content = IncidentPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The incident as it is now", body = Incident,
        headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/incidents/{incidentId}")]
async fn change_incident(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<String>,
    draft: Draft<IncidentPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let id = id(&path)?;
    let body = match draft {
        Draft::Whole(body) => body,
        Draft::Faulty(faulty) => {
            let more = faulty.value.as_ref().map(|patch| change::faults(&book, patch));
            return Err(faulty.with(more.unwrap_or_default()));
        }
    };
    let if_match = IfMatch::of(&req);
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let present = present(&state, &ctx, &book, id);
    let done = state.db.write(move |conn| change::change(conn, &ctx, &reach, &book, id, if_match, &body)).await;
    let incident = etag::or_present(done, present).await?;
    Ok(with_version(&incident))
}

/// Take a step of the handling
///
/// Allowed steps and what they ask stand in `GET /handling-table`.
#[utoipa::path(
    tag = "Incidents", operation_id = "transition_incident", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body = NewTransition,
    responses((status = 200, description = "The incident as it is now", body = Incident,
        headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/transitions")]
async fn transition_incident(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<String>,
    key: IdempotencyKey,
    body: Body<NewTransition>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let id = id(&path)?;
    let claim = key.claim(&state, &caller.actor().key(), &format!("transition_incident/{id}"), body.hash());
    let if_match = IfMatch::of(&req);
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let present = present(&state, &ctx, &book, id);
    let done = once(&state, claim, move |conn| {
        let incident = transition::take(conn, &ctx, &reach, &book, id, if_match, &body)?;
        Ok(Answer::ok(Some(etag::of_version(incident.version)), &incident)?.about(id.0))
    })
    .await;
    Ok(etag::or_present(done, present).await?.into_response())
}

/// States of the handling and the allowed steps between them
#[utoipa::path(
    tag = "Incidents", operation_id = "get_handling_table", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The table", body = HandlingTable))
)]
#[get("/handling-table")]
async fn get_handling_table(_caller: SignedIn) -> web::Json<HandlingTable> {
    web::Json(HandlingTable { states: HandlingState::ALL.to_vec(), steps: STEPS.to_vec() })
}
