//! Templates.

use super::super::{readers, templates};
use crate::access::Require;
use crate::access::permission::{InsightRead, PlaceManage};
use crate::codes::CodeBook;
use crate::fault::{Outcome, Present};
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use shared_types::access::Permission;
use shared_types::ids::{AreaId, ReportTemplateId};
use shared_types::report::{NewReportTemplate, ReportReaderList, ReportTemplate, ReportTemplateList};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_report_templates)
        .service(keep_report_template)
        .service(read_report_template)
        .service(change_report_template)
        .service(remove_report_template)
        .service(list_report_readers);
}

/// Which templates.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct TemplateQuery {
    /// Of these sites; of all within reach when not given.
    site: Vec<AreaId>,
}

impl QueryKeys for TemplateQuery {
    const LISTS: &'static [&'static str] = &["site"];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &[];
}

/// Templates of reports, by title; at most 200
#[utoipa::path(
    tag = "Reports", operation_id = "list_report_templates", security(("bearer" = ["insight:read"])), params(TemplateQuery),
    responses((status = 200, description = "The templates", body = ReportTemplateList))
)]
#[get("/report-templates")]
async fn list_report_templates(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    query: Query<TemplateQuery>,
) -> Outcome<web::Json<ReportTemplateList>> {
    let (reach, sites) = (caller.reach(), query.0.site);
    let items = state.db.read(move |conn| templates::list(conn, &reach, &book, &sites)).await?;
    Ok(web::Json(ReportTemplateList { items }))
}

/// Keep a template
///
/// With a schedule it is made by itself on the first working day of each month, for the readers: each gets a copy of what that person may
/// see. A working day is none of Saturday, Sunday and the public holidays of the site's country.
#[utoipa::path(
    tag = "Reports", operation_id = "keep_report_template", security(("bearer" = ["place:manage"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat it and nothing is done twice")),
    request_body = NewReportTemplate,
    responses((status = 201, description = "Kept", body = ReportTemplate,
        headers(("Location" = String, description = "The template"))))
)]
#[post("/report-templates")]
async fn keep_report_template(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    key: IdempotencyKey,
    new: Body<NewReportTemplate>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.claim(&state, &ctx.actor().key(), "POST /report-templates", new.hash());
    let answer = once(&state, claim, move |conn| {
        let kept = templates::keep(conn, &ctx, &reach, &book, &new)?;
        Answer::created(format!("/api/v1/report-templates/{}", kept.id), Some(of_version(kept.version)), &kept)
    })
    .await?;
    Ok(answer.into_response())
}

/// One template
#[utoipa::path(
    tag = "Reports", operation_id = "read_report_template", security(("bearer" = ["insight:read"])),
    params(("reportTemplateId" = ReportTemplateId, Path, description = "The template")),
    responses((status = 200, description = "The template", body = ReportTemplate))
)]
#[get("/report-templates/{reportTemplateId}")]
async fn read_report_template(
    caller: Require<InsightRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    id: web::Path<ReportTemplateId>,
) -> Outcome<HttpResponse> {
    let (reach, id) = (caller.reach(), id.into_inner());
    let found = state.db.read(move |conn| templates::find(conn, &reach, &book, id)).await?;
    Ok(Answer::ok(Some(of_version(found.version)), &found)?.into_response())
}

/// Put another in the place of a template
#[utoipa::path(
    tag = "Reports", operation_id = "change_report_template", security(("bearer" = ["place:manage"])),
    request_body = NewReportTemplate,
    params(
        ("reportTemplateId" = ReportTemplateId, Path, description = "The template"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read"),
    ),
    responses((status = 200, description = "As it stands now", body = ReportTemplate))
)]
#[put("/report-templates/{reportTemplateId}")]
async fn change_report_template(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    request: HttpRequest,
    id: web::Path<ReportTemplateId>,
    new: Body<NewReportTemplate>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), id.into_inner(), IfMatch::of(&request));
    let (read, lists) = (ctx.reach(Permission::InsightRead), book.clone());
    let done = state.db.write(move |conn| templates::change(conn, &ctx, &reach, &book, (id, if_match), &new)).await;
    let present = state.db.read(move |conn| {
        let found = templates::find(conn, &read, &lists, id)?;
        Present::of(found.version, &found)
    });
    let template = or_present(done, present).await?;
    Ok(Answer::ok(Some(of_version(template.version)), &template)?.into_response())
}

/// Take a template away
///
/// Reports that were made by it stay with their readers.
#[utoipa::path(
    tag = "Reports", operation_id = "remove_report_template", security(("bearer" = ["place:manage"])),
    params(("reportTemplateId" = ReportTemplateId, Path, description = "The template")),
    responses((status = 204, description = "Taken away"))
)]
#[delete("/report-templates/{reportTemplateId}")]
async fn remove_report_template(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    id: web::Path<ReportTemplateId>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), id.into_inner());
    state.db.write(move |conn| templates::remove(conn, &ctx, &reach, &book, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who may get reports of a site: people who see its figures
#[utoipa::path(
    tag = "Reports", operation_id = "list_report_readers", security(("bearer" = ["place:manage"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "The people, by name", body = ReportReaderList))
)]
#[get("/sites/{siteId}/report-readers")]
async fn list_report_readers(
    caller: Require<PlaceManage>,
    state: web::Data<State>,
    id: web::Path<AreaId>,
) -> Outcome<web::Json<ReportReaderList>> {
    let (reach, at, id) = (caller.reach(), caller.at(), id.into_inner());
    let items = state.db.read(move |conn| readers::of_site(conn, &reach, id, at)).await?;
    Ok(web::Json(ReportReaderList { items }))
}
