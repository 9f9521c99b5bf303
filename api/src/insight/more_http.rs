//! The further questions of insight over HTTP: one period against another, a site beside its neighbours, who is hit again by organisation,
//! what belongs together. Extract, authorise, call, answer, as `http` does for the others.

use super::answering::{InsightQuery, answer, told};
use super::asked::{Asked, Reader};
use super::facts::Source;
use super::held::Held;
use super::{beside, more_tables, organisations, report, together};
use crate::access::Ctx;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use crate::incidents::filter_query::filter_query;
use crate::web::{Query, State};
use actix_web::{HttpRequest, HttpResponse, get, web};
use shared_types::access::Permission;
use shared_types::insight_beside::BesideAnswer;
use shared_types::insight_between::BetweenAnswer;
use shared_types::insight_organisations::OrganisationsAnswer;
use shared_types::insight_together::TogetherAnswer;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_between).service(get_beside).service(get_organisations).service(get_together);
}

filter_query! {
    /// Filters of an answer: those of the list, and the period that theirs is compared with.
    BetweenQuery {
        /// Begin of the other period; needed, as are `otherUntil`, `from` and `until`.
        #[param(required = true, value_type = String, format = DateTime)]
        other_from: Option<jiff::Timestamp>,
        /// End of the other period (exclusive).
        #[param(required = true, value_type = String, format = DateTime)]
        other_until: Option<jiff::Timestamp>,
    }
    texts ["otherFrom", "otherUntil"]
    numbers []
}

/// One period against another: kinds and methods with what may be said of the difference
///
/// `from` and `until` against `otherFrom` and `otherUntil`, of any lengths; each count over its own days. Both need two ends, must have
/// begun and must not overlap (400). Filters and rights as in `GET /insight` (`insight:read`, or `insight:counts` for counts only).
#[utoipa::path(
    tag = "Insight", operation_id = "get_between", security(("bearer" = ["insight:read"])), params(BetweenQuery),
    responses((status = 200, description = "Both periods", content((BetweenAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/between")]
async fn get_between(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    query: Query<BetweenQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let mut query = query.0;
    let other = (query.other_from, query.other_until);
    let asked = Asked::new(&reader, query.filter(), &book)?.against(other.0, other.1)?;
    let read = move |conn: &mut AnyConnection| {
        let source = Source::of(conn, &held, &asked)?;
        report::between(conn, &source, &asked, &book)
    };
    told(&req, "between", &state.db.read(read).await?, more_tables::between)
}

/// A site beside the neighbours that share with it
///
/// Counts with the year before, and per 100 units. Of one site (400 `choose-site`), with filters that can be asked of each
/// (`unit`, `assignee`, `team`, `overdue`, `q` and `weekHour` cannot: 400 `of-one-site`). A neighbour is told where the caller has figures of
/// it, or where both sites share; then rounded to 5, and absent under 5. Rights as in `GET /insight` (`insight:read`, or
/// `insight:counts` for counts only).
#[utoipa::path(
    tag = "Insight", operation_id = "get_beside", security(("bearer" = ["insight:read"])), params(InsightQuery),
    responses((status = 200, description = "The site and its neighbours", content((BesideAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/beside")]
async fn get_beside(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    mut query: Query<InsightQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let ctx: Ctx = (*reader).clone();
    let asked = beside::judge(&ctx, query.0.filter(), &book)?;
    let read = move |conn: &mut AnyConnection| beside::tell(conn, &held, &ctx, &asked, &book);
    told(&req, "beside", &state.db.read(read).await?, more_tables::beside)
}

/// Who is hit again, by organisation
///
/// All units of an organisation together, with those that take part and had none, and how unevenly it falls over them. Filters as in
/// `GET /insight`, for who has `insight:read` only (403 `counts-only` for others).
#[utoipa::path(
    tag = "Insight", operation_id = "get_organisations_hit", security(("bearer" = ["insight:read"])), params(InsightQuery),
    responses((status = 200, description = "The organisations", content((OrganisationsAnswer = "application/json"), (String = "text/csv"))))
)]
#[get("/insight/organisations")]
async fn get_organisations(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    mut query: Query<InsightQuery>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let read = |c: &mut AnyConnection, s: &Source, a: &Asked, _: &CodeBook| organisations::tell(c, s, a);
    let organisations = answer(&reader, &state, (book, held), query.0.filter(), read).await?;
    told(&req, "organisations", &organisations, more_tables::organisations)
}

/// What belongs together: incidents alike by method, time and place
///
/// At most five groups of at least three among the last 500 of the selection that have a time and a method, each with its reasons. It
/// suggests; a person links. Filters as in `GET /insight`, for who has `insight:read` only (403 `counts-only` for others).
#[utoipa::path(
    tag = "Insight", operation_id = "get_together", security(("bearer" = ["insight:read"])), params(InsightQuery),
    responses((status = 200, description = "The groups", body = TogetherAnswer))
)]
#[get("/insight/together")]
async fn get_together(
    reader: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    held: web::Data<Held>,
    mut query: Query<InsightQuery>,
) -> Outcome<web::Json<TogetherAnswer>> {
    let list = reader.reach(Permission::IncidentRead);
    let read = move |c: &mut AnyConnection, s: &Source, a: &Asked, b: &CodeBook| together::tell(c, s, a, b, &list);
    Ok(web::Json(answer(&reader, &state, (book, held), query.0.filter(), read).await?))
}
