//! Insight over HTTP: extract, authorise, call, answer.

use super::answering::{InsightQuery, answer, told};
use super::asked::{Asked, Reader};
use super::facts::Source;
use super::held::Held;
use super::{report, tables};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::incidents::filter_query::filter_query;
use crate::web::{Query, State};
use actix_web::{HttpRequest, HttpResponse, get, web};
use shared_types::insight::{CourseAnswer, CourseStep, HowAnswer, InsightAnswer, WhatAnswer, WhenAnswer};
use shared_types::insight_follow_up::FollowUpAnswer;
use shared_types::insight_where::{RESOLUTIONS, WhereAnswer};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_insight).service(get_what).service(get_when).service(get_how).service(get_course);
    cfg.service(get_where).service(get_follow_up);
    cfg.configure(super::more_http::operations);
}

filter_query! {
    /// Filters of a course: those of the list, and the step.
    CourseQuery {
        /// Weeks or months; weeks when not given.
        step: Option<CourseStep>,
    }
    texts ["step"]
    numbers []
}

filter_query! {
    /// Filters of where: those of the list, and how fine the hexagons are.
    WhereQuery {
        /// Resolution of the hexagons in H3, 8 (about 0.7 km²) to 11 (about 0.002 km²); 10 when not given.
        #[param(minimum = 8, maximum = 11)]
        resolution: Option<u8>,
    }
    texts []
    numbers ["resolution"]
}

/// What, when, how and the course, from one reading
///
/// Filters are those of the list of incidents, and every number equals what that list holds with them. `insight:read` counts
/// what the caller's own list shows. `insight:counts` counts all of a site without leading to it: counts under 5 are absent, all
/// others are rounded to 5, and `unit`, `q` and `weekHour` are refused (403 `counts-only`). Who has the one at some sites and the
/// other elsewhere asks for them apart (400 `choose-sites`). Without `from` and `until` nothing is compared.
#[utoipa::path(
    tag = "Insight", operation_id = "get_insight", security(("bearer" = ["insight:read"])), params(CourseQuery),
    responses((status = 200, description = "The four answers", body = InsightAnswer))
)]
#[get("/insight")]
async fn get_insight(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    query: Query<CourseQuery>,
) -> Outcome<web::Json<InsightAnswer>> {
    let mut query = query.0;
    let step = query.step.unwrap_or(CourseStep::Week);
    let all =
        answer(&reader, &state, (book, held), query.filter(), move |c, s, a, b| report::all(c, s, a, b, step)).await?;
    Ok(web::Json(all))
}

/// What happens: kinds on two levels, with the year before
///
/// Filters and rights as in `GET /insight` (`insight:read`, or `insight:counts` for counts only).
#[utoipa::path(
    tag = "Insight", operation_id = "get_what", security(("bearer" = ["insight:read"])), params(InsightQuery),
    responses((status = 200, description = "The kinds", content((WhatAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/what")]
async fn get_what(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    mut query: Query<InsightQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let what = answer(&reader, &state, (book, held), query.0.filter(), report::what).await?;
    told(&req, "what", &what, tables::what)
}

/// When it happens: weekday by hour, windows spread over their hours
///
/// Aoristic weights by the wall clock of the site (`webm method aoristic` checks the method). Filters and rights as in
/// `GET /insight` (`insight:read`, or `insight:counts` for counts only).
#[utoipa::path(
    tag = "Insight", operation_id = "get_when", security(("bearer" = ["insight:read"])), params(InsightQuery),
    responses((status = 200, description = "The hours", content((WhenAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/when")]
async fn get_when(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    mut query: Query<InsightQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let when = answer(&reader, &state, (book, held), query.0.filter(), report::when).await?;
    told(&req, "when", &when, tables::when)
}

/// How it is done: methods, with the year before
///
/// An incident may have several, so they add to more than the total. Filters and rights as in `GET /insight` (`insight:read`, or
/// `insight:counts` for counts only).
#[utoipa::path(
    tag = "Insight", operation_id = "get_how", security(("bearer" = ["insight:read"])), params(InsightQuery),
    responses((status = 200, description = "The methods", content((HowAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/how")]
async fn get_how(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    mut query: Query<InsightQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let how = answer(&reader, &state, (book, held), query.0.filter(), report::how).await?;
    told(&req, "how", &how, tables::how)
}

/// The course per week or month
///
/// Without a period from the first record of the sites, at most the last 520 steps. Filters and rights as in `GET /insight`
/// (`insight:read`, or `insight:counts` for counts only).
#[utoipa::path(
    tag = "Insight", operation_id = "get_course", security(("bearer" = ["insight:read"])), params(CourseQuery),
    responses((status = 200, description = "The course", content((CourseAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/course")]
async fn get_course(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    query: Query<CourseQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let mut query = query.0;
    let step = query.step.unwrap_or(CourseStep::Week);
    let course =
        answer(&reader, &state, (book, held), query.filter(), move |c, s, a, b| report::course(c, s, a, b, step))
            .await?;
    told(&req, "course", &course, tables::course)
}

/// Where it happens, and who is hit again
///
/// Counts per unit with those that take part and had none, how unevenly it falls over them, hexagons, and outlines to draw them in.
/// Filters as in `GET /insight`, for who has `insight:read` only: a unit would single somebody out, so `insight:counts` is refused
/// (403 `counts-only`). The place of others' incidents that the caller sees in part is not told; they are counted in `notTold`.
#[utoipa::path(
    tag = "Insight", operation_id = "get_where", security(("bearer" = ["insight:read"])), params(WhereQuery),
    responses((status = 200, description = "The places", content((WhereAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/where")]
async fn get_where(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    query: Query<WhereQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let (mut query, (coarsest, finest, usual)) = (query.0, RESOLUTIONS);
    let resolution = query.resolution.unwrap_or(usual);
    if !(coarsest..=finest).contains(&resolution) {
        return Err(Fault::at("?resolution", "range", format!("must be {coarsest} to {finest}")));
    }
    let read = move |c: &mut AnyConnection, s: &Source, a: &Asked, _: &CodeBook| report::places(c, s, a, resolution);
    let places = answer(&reader, &state, (book, held), query.filter(), read).await?;
    told(&req, "where", &places, tables::places)
}

/// What became of it: time to report, take up and close, police reports, outcomes, loss
///
/// Incidents that are still open are counted, not dropped (Kaplan–Meier); an incident without a track is no incident without a
/// police report, but an open one. Filters as in `GET /insight`, for who has `insight:read` only (403 `counts-only` for others);
/// loss only for who sees that of each. Others' incidents that the caller sees in part are counted in `notTold`.
#[utoipa::path(
    tag = "Insight", operation_id = "get_follow_up", security(("bearer" = ["insight:read"])), params(InsightQuery),
    responses((status = 200, description = "The follow-up", content((FollowUpAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/follow-up")]
async fn get_follow_up(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    mut query: Query<InsightQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let follow_up = answer(&reader, &state, (book, held), query.0.filter(), report::follow_up).await?;
    told(&req, "follow-up", &follow_up, tables::follow_up)
}
