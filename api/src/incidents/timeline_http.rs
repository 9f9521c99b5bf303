//! The timeline over HTTP: extract, authorise, call, answer.

use super::entries;
use super::timeline::{self, Part};
use crate::access::Require;
use crate::access::permission::{IncidentNote, IncidentRead};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{QueryKeys, flag, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{HttpResponse, get, post, web};
use shared_types::ids::{IncidentId, TimelineEntryId};
use shared_types::involved::NewStrike;
use shared_types::timeline::{NewTimelineEntry, TimelineEntry, TimelineEntryPage};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_timeline).service(add_timeline_entry).service(get_timeline_entry).service(strike_timeline_entry);
}

/// Which entries.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct TimelineQuery {
    /// `false` is what people did and said, `true` the system's own trail; all when not given.
    #[serde(deserialize_with = "flag")]
    trail: Option<bool>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for TimelineQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["trail", "cursor"];
}

/// The timeline of an incident, oldest first
///
/// Entries that are not for the caller are not in it; of what was struck neither words nor values are told.
#[utoipa::path(
    tag = "Incidents", operation_id = "list_timeline", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), TimelineQuery),
    responses((status = 200, description = "One page", body = TimelineEntryPage))
)]
#[get("/incidents/{incidentId}/timeline")]
async fn list_timeline(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    query: Query<TimelineQuery>,
) -> Outcome<Paged<TimelineEntryPage>> {
    let id = path.into_inner();
    let limit = limit(query.0.limit)?;
    let part = Part::of(query.0.trail);
    let place = format!("timeline/{id}/{part:?}");
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let (items, next) =
        state.db.read(move |conn| timeline::page(conn, &ctx, &reach, &book, id, part, (after.as_ref(), limit))).await?;
    let next_cursor = next.map(|c| c.write(&state.keys, place.as_bytes()));
    Ok(Paged(TimelineEntryPage { items, next_cursor }))
}

/// Add a note to the timeline
#[utoipa::path(
    tag = "Incidents", operation_id = "add_timeline_entry", security(("bearer" = ["incident:note"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients")),
    request_body = NewTimelineEntry,
    responses((status = 201, description = "Added", body = TimelineEntry,
        headers(("Location" = String, description = "Its address"))))
)]
#[post("/incidents/{incidentId}/timeline")]
async fn add_timeline_entry(
    caller: Require<IncidentNote>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewTimelineEntry>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let claim = key.claim(&state, &caller.actor().key(), &format!("add_timeline_entry/{id}"), body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let entry = entries::note(conn, &ctx, &reach, &book, id, &body)?;
        Ok(Answer::created(format!("/api/v1/incidents/{id}/timeline/{}", entry.id), None, &entry)?.about(id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// One entry of a timeline
#[utoipa::path(
    tag = "Incidents", operation_id = "get_timeline_entry", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("entryId" = TimelineEntryId, Path, description = "An entry of its timeline")),
    responses((status = 200, description = "As the caller may see it", body = TimelineEntry))
)]
#[get("/incidents/{incidentId}/timeline/{entryId}")]
async fn get_timeline_entry(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TimelineEntryId)>,
) -> Outcome<web::Json<TimelineEntry>> {
    let at = path.into_inner();
    let (ctx, reach) = (caller.ctx(), caller.reach());
    Ok(web::Json(state.db.read(move |conn| timeline::one(conn, &ctx, &reach, &book, at)).await?))
}

/// Strike an entry of a timeline
///
/// It stays in its place, marked with the reason; its words and values are masked. What one wrote one may strike; what others
/// wrote needs `incident:handle` there.
#[utoipa::path(
    tag = "Incidents", operation_id = "strike_timeline_entry", security(("bearer" = ["incident:note"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("entryId" = TimelineEntryId, Path, description = "An entry of its timeline"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewStrike,
    responses((status = 200, description = "As it is now", body = TimelineEntry))
)]
#[post("/incidents/{incidentId}/timeline/{entryId}/_strike")]
async fn strike_timeline_entry(
    caller: Require<IncidentNote>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, TimelineEntryId)>,
    key: IdempotencyKey,
    body: Body<NewStrike>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("strike_timeline_entry/{}", at.1), body.hash());
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let answer = once(&state, claim, move |conn| {
        let entry = entries::strike(conn, &ctx, &reach, &book, at, body.reason)?;
        Ok(Answer::ok(None, &entry)?.about(at.0.0))
    })
    .await?;
    Ok(answer.into_response())
}
