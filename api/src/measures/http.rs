//! Measures and their evaluations over HTTP: extract, authorise, call, answer.

use super::{change, evaluations, make, marks_http, propose, store};
use crate::access::Require;
use crate::access::permission::{InsightRead, PlaceManage};
use crate::codes::CodeBook;
use crate::fault::{Outcome, Present};
use crate::web::cursor::cut;
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{QueryKeys, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use shared_types::access::Permission;
use shared_types::ids::{AreaId, MeasureId};
use shared_types::measure::{
    Evaluation, EvaluationList, EvaluationProposal, Measure, MeasurePage, MeasurePatch, NewEvaluation, NewMeasure,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_measures)
        .service(enter_measure)
        .service(read_measure)
        .service(change_measure)
        .service(remove_measure)
        .service(propose_evaluation)
        .service(list_evaluations)
        .service(evaluate_measure);
    cfg.configure(marks_http::operations);
}

/// Which measures.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct MeasureQuery {
    /// At these sites; all within reach when not given.
    site: Vec<AreaId>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for MeasureQuery {
    const LISTS: &'static [&'static str] = &["site"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Measures, the last entered first
#[utoipa::path(
    tag = "Measures", operation_id = "list_measures", security(("bearer" = ["insight:read"])), params(MeasureQuery),
    responses((status = 200, description = "A page of measures", body = MeasurePage))
)]
#[get("/measures")]
async fn list_measures(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    query: Query<MeasureQuery>,
) -> Outcome<Paged<MeasurePage>> {
    let (q, reach) = (query.0, caller.reach());
    let limit = limit(q.limit)?;
    let place = format!("measures/{:?}", q.site);
    let after = q.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let after = after.map(|c| c.id()).transpose()?;
    let rows = state.db.read(move |conn| store::page(conn, &reach, &q.site, after, limit)).await?;
    let (items, next) = cut(rows, limit, |row| Cursor::of(0, row.id.0));
    Ok(Paged(MeasurePage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Enter a measure
#[utoipa::path(
    tag = "Measures", operation_id = "enter_measure", security(("bearer" = ["place:manage"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewMeasure,
    responses((status = 201, description = "Entered", body = Measure,
        headers(("Location" = String, description = "The measure"))))
)]
#[post("/measures")]
async fn enter_measure(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    key: IdempotencyKey,
    new: Body<NewMeasure>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.claim(&state, &ctx.actor().key(), "POST /measures", new.hash());
    let answer = once(&state, claim, move |conn| {
        let made = make::make(conn, &ctx, &reach, &book, &new)?;
        Answer::created(format!("/api/v1/measures/{}", made.id), Some(of_version(made.version)), &made)
    })
    .await?;
    Ok(answer.into_response())
}

/// One measure
#[utoipa::path(
    tag = "Measures", operation_id = "read_measure", security(("bearer" = ["insight:read"])),
    params(("measureId" = MeasureId, Path, description = "The measure")),
    responses((status = 200, description = "The measure", body = Measure))
)]
#[get("/measures/{measureId}")]
async fn read_measure(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    id: web::Path<MeasureId>,
) -> Outcome<HttpResponse> {
    let (reach, id) = (caller.reach(), id.into_inner());
    let found = state.db.read(move |conn| store::find(conn, &reach, id)).await?;
    Ok(Answer::ok(Some(of_version(found.version)), &found)?.into_response())
}

/// Change a measure: its name, end, cost, who pays, note
#[utoipa::path(
    tag = "Measures", operation_id = "change_measure", security(("bearer" = ["place:manage"])),
    request_body(content = MeasurePatch, content_type = "application/merge-patch+json"),
    params(
        ("measureId" = MeasureId, Path, description = "The measure"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read"),
    ),
    responses((status = 200, description = "As it stands now", body = Measure))
)]
#[patch("/measures/{measureId}")]
async fn change_measure(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<MeasureId>,
    body: Body<MeasurePatch>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), id.into_inner(), IfMatch::of(&request));
    let read = ctx.reach(Permission::InsightRead);
    let done = state.db.write(move |conn| change::change(conn, &ctx, &reach, id, if_match, &body)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id)?;
        Present::of(found.version, &found)
    });
    let measure = or_present(done, present).await?;
    Ok(Answer::ok(Some(of_version(measure.version)), &measure)?.into_response())
}

/// Take a measure out of the register, with its evaluations
#[utoipa::path(
    tag = "Measures", operation_id = "remove_measure", security(("bearer" = ["place:manage"])),
    params(("measureId" = MeasureId, Path, description = "The measure")),
    responses((status = 204, description = "Taken out"))
)]
#[delete("/measures/{measureId}")]
async fn remove_measure(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    id: web::Path<MeasureId>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), id.into_inner());
    state.db.write(move |conn| change::remove(conn, &ctx, &reach, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// How a measure could be evaluated
///
/// Periods with equal seasons, the neighbours that share, and controls by size and distance among the sites whose figures the caller may
/// see. Told to who sees the incidents of the site in full.
#[utoipa::path(
    tag = "Measures", operation_id = "propose_evaluation", security(("bearer" = ["insight:read"])),
    params(("measureId" = MeasureId, Path, description = "The measure")),
    responses((status = 200, description = "The proposal", body = EvaluationProposal))
)]
#[get("/measures/{measureId}/evaluation-proposal")]
async fn propose_evaluation(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    id: web::Path<MeasureId>,
) -> Outcome<web::Json<EvaluationProposal>> {
    let (reach, at, id) = (caller.reach(), caller.at(), id.into_inner());
    Ok(web::Json(state.db.read(move |conn| propose::of(conn, &reach, &book, id, at)).await?))
}

/// Evaluations of a measure, the newest first
///
/// Those whose sites the caller may all compare; the newest 50.
#[utoipa::path(
    tag = "Measures", operation_id = "list_evaluations", security(("bearer" = ["insight:read"])),
    params(("measureId" = MeasureId, Path, description = "The measure")),
    responses((status = 200, description = "The evaluations", body = EvaluationList))
)]
#[get("/measures/{measureId}/evaluations")]
async fn list_evaluations(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    id: web::Path<MeasureId>,
) -> Outcome<web::Json<EvaluationList>> {
    let (reach, id) = (caller.reach(), id.into_inner());
    Ok(web::Json(state.db.read(move |conn| evaluations::list(conn, &reach, id)).await?))
}

/// Evaluate a measure
///
/// The weighted displacement difference of its site and of what lies around, each against controls of its own, with the quotient where it
/// can be read. The outcome is kept as it is; made again, another stands beside it.
#[utoipa::path(
    tag = "Measures", operation_id = "evaluate_measure", security(("bearer" = ["insight:read"])),
    params(("measureId" = MeasureId, Path, description = "The measure"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewEvaluation,
    responses((status = 201, description = "Made", body = Evaluation,
        headers(("Location" = String, description = "The evaluations of the measure"))))
)]
#[post("/measures/{measureId}/evaluations")]
async fn evaluate_measure(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    id: web::Path<MeasureId>,
    key: IdempotencyKey,
    asked: Body<NewEvaluation>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), id.into_inner());
    let route = format!("POST /measures/{id}/evaluations");
    let claim = key.claim(&state, &ctx.actor().key(), &route, asked.hash());
    let answer = once(&state, claim, move |conn| {
        let made = evaluations::make(conn, &ctx, &reach, &book, id, &asked)?;
        Answer::created(format!("/api/v1/measures/{id}/evaluations"), None, &made)
    })
    .await?;
    Ok(answer.into_response())
}
