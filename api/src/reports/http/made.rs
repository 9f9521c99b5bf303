//! Reports that were made or are being made: asked for, followed, stopped, made again, removed. Each is there for its readers alone.

use super::super::{again, ask, store};
use crate::access::SignedIn;
use crate::access::audit::{self, Entry};
use crate::codes::CodeBook;
use crate::db::Key;
use crate::fault::Outcome;
use crate::insight::asked::Reader;
use crate::jobs::{Bell, queue};
use crate::web::cursor::cut;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{QueryKeys, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{HttpResponse, delete, get, post, web};
use shared_types::ids::ReportId;
use shared_types::report::{NewReport, Report, ReportPage};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_reports)
        .service(ask_for_report)
        .service(read_report)
        .service(remove_report)
        .service(cancel_report)
        .service(repeat_report);
}

/// Which page.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ReportQuery {
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for ReportQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

const PLACE: &[u8] = b"reports";

/// The caller's reports, the last asked for first
#[utoipa::path(
    tag = "Reports", operation_id = "list_reports", security(("bearer" = ["signed-in"])), params(ReportQuery),
    responses((status = 200, description = "A page of reports", body = ReportPage))
)]
#[get("/reports")]
async fn list_reports(
    caller: SignedIn,
    state: web::Data<State>,
    query: Query<ReportQuery>,
) -> Outcome<Paged<ReportPage>> {
    let (ctx, account, q) = (caller.0.clone(), ask::person(&caller)?, query.0);
    let limit = limit(q.limit)?;
    let after = q.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, PLACE)).transpose()?;
    let after = after.map(|c| c.id()).transpose()?;
    let rows = state.db.read(move |conn| store::page(conn, (&ctx, account), after, limit)).await?;
    let (items, next) = cut(rows, limit, |row| Cursor::of(0, row.id.0));
    Ok(Paged(ReportPage { items, next_cursor: next.map(|c| c.write(&state.keys, PLACE)) }))
}

/// Make a report now
///
/// By a template or by a design, for the caller. It is made as a job: read it again to see how far it is. Only people have reports.
#[utoipa::path(
    tag = "Reports", operation_id = "ask_for_report", security(("bearer" = ["insight:read"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewReport,
    responses((status = 201, description = "Asked for", body = Report,
        headers(("Location" = String, description = "The report"))))
)]
#[post("/reports")]
async fn ask_for_report(
    caller: Reader,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    bell: web::Data<Bell>,
    key: IdempotencyKey,
    new: Body<NewReport>,
) -> Outcome<HttpResponse> {
    let ctx = caller.clone();
    let account = ask::person(&ctx)?;
    let claim = key.claim(&state, &ctx.actor().key(), "POST /reports", new.hash());
    let answer = once(&state, claim, move |conn| {
        let id = ask::ask(conn, &ctx, &book, &new)?;
        Answer::created(format!("/api/v1/reports/{id}"), None, &store::find(conn, (&ctx, account), id)?)
    })
    .await?;
    bell.ring();
    Ok(answer.into_response())
}

/// One report, with how far it is and the caller's copies
#[utoipa::path(
    tag = "Reports", operation_id = "read_report", security(("bearer" = ["signed-in"])),
    params(("reportId" = ReportId, Path, description = "The report")),
    responses((status = 200, description = "The report", body = Report))
)]
#[get("/reports/{reportId}")]
async fn read_report(caller: SignedIn, state: web::Data<State>, id: web::Path<ReportId>) -> Outcome<web::Json<Report>> {
    let (ctx, account, id) = (caller.0.clone(), ask::person(&caller)?, id.into_inner());
    Ok(web::Json(state.db.read(move |conn| store::find(conn, (&ctx, account), id)).await?))
}

/// Remove a report for the caller
///
/// Other readers keep theirs.
#[utoipa::path(
    tag = "Reports", operation_id = "remove_report", security(("bearer" = ["signed-in"])),
    params(("reportId" = ReportId, Path, description = "The report")),
    responses((status = 204, description = "Removed"))
)]
#[delete("/reports/{reportId}")]
async fn remove_report(caller: SignedIn, state: web::Data<State>, id: web::Path<ReportId>) -> Outcome<HttpResponse> {
    let (ctx, account, id) = (caller.0.clone(), ask::person(&caller)?, id.into_inner());
    let remove = move |conn: &mut crate::db::AnyConnection| {
        store::remove(conn, account, id)?;
        audit::record(conn, &ctx, &Entry::of("report.remove", "report", id.0, None))
    };
    state.db.write(remove).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Stop making a report
///
/// Copies that are ready are kept. Who asked for it may; what is made by itself is stopped by nobody.
#[utoipa::path(
    tag = "Reports", operation_id = "cancel_report", security(("bearer" = ["signed-in"])),
    params(("reportId" = ReportId, Path, description = "The report")),
    responses((status = 200, description = "As it stands now", body = Report))
)]
#[post("/reports/{reportId}/_cancel")]
async fn cancel_report(
    caller: SignedIn,
    state: web::Data<State>,
    id: web::Path<ReportId>,
) -> Outcome<web::Json<Report>> {
    let (ctx, account, id) = (caller.0.clone(), ask::person(&caller)?, id.into_inner());
    let cancel = move |conn: &mut crate::db::AnyConnection| {
        store::mine(conn, account, id)?;
        if queue::cancel(conn, Key::from(id), ctx.at())? {
            store::stopped(conn, id)?;
            audit::record(conn, &ctx, &Entry::of("report.cancel", "report", id.0, None))?;
        }
        store::find(conn, (&ctx, account), id)
    };
    Ok(web::Json(state.db.write(cancel).await?))
}

/// Make a report again
///
/// The same design over the same days, counted now; its copies say what changed since.
#[utoipa::path(
    tag = "Reports", operation_id = "repeat_report", security(("bearer" = ["insight:read"])),
    params(("reportId" = ReportId, Path, description = "The report"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    responses((status = 201, description = "Asked for", body = Report,
        headers(("Location" = String, description = "The new report"))))
)]
#[post("/reports/{reportId}/_repeat")]
async fn repeat_report(
    caller: Reader,
    state: web::Data<State>,
    bell: web::Data<Bell>,
    key: IdempotencyKey,
    id: web::Path<ReportId>,
) -> Outcome<HttpResponse> {
    let (ctx, id) = (caller.clone(), id.into_inner());
    let account = ask::person(&ctx)?;
    let claim = key.claim(&state, &ctx.actor().key(), &format!("POST /reports/{id}/_repeat"), [0; 32]);
    let answer = once(&state, claim, move |conn| {
        let made = again::again(conn, &ctx, id)?;
        Answer::created(format!("/api/v1/reports/{made}"), None, &store::find(conn, (&ctx, account), made)?)
    })
    .await?;
    bell.ring();
    Ok(answer.into_response())
}
