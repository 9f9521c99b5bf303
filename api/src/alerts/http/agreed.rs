//! What a site agreed for alerts, who can be asked there, and the figures of its alerts over a time.

use super::super::{agreements, site_figures};
use crate::access::Require;
use crate::access::permission::{AlertApprove, AlertManage};
use crate::fault::{Fault, Outcome};
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, delete, get, post, web};
use jiff::SignedDuration;
use shared_types::alert::AlertLevel;
use shared_types::alert_answer::{AlertAgreement, AlertAgreementPage, AlertPersonPage, NewAlertAgreement};
use shared_types::alert_figures::AlertSiteFigures;
use shared_types::ids::{AlertAgreementId, AreaId};
use utoipa_actix_web::service_config::ServiceConfig;

/// The time that is counted when none is named.
const USUAL: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The longest time that is counted.
const LONGEST: SignedDuration = SignedDuration::from_hours(5 * 366 * 24);

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_alert_agreements)
        .service(make_alert_agreement)
        .service(remove_alert_agreement)
        .service(list_alert_people)
        .service(count_alerts);
}

/// What was agreed at a site: who is asked to go at which level, and within which time
///
/// Level by level, the last to begin first; what held before stays, since alerts are held against it.
#[utoipa::path(
    tag = "Alerts", operation_id = "list_alert_agreements", security(("bearer" = ["alert:approve"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "All of them", body = AlertAgreementPage))
)]
#[get("/sites/{siteId}/alert-agreements")]
async fn list_alert_agreements(
    caller: Require<AlertApprove>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
) -> Outcome<web::Json<AlertAgreementPage>> {
    let (reach, site, at) = (caller.reach(), path.into_inner(), caller.ctx().at());
    let items = state.db.read(move |conn| agreements::list(conn, &reach, site, at)).await?;
    Ok(web::Json(AlertAgreementPage { items, next_cursor: None }))
}

/// Agree on who is asked to go at a level, from now or from a day to come on
///
/// Nothing that was agreed is changed: alerts that are open keep what held when they went out. Without steps nobody is asked from then on.
#[utoipa::path(
    tag = "Alerts", operation_id = "make_alert_agreement", security(("bearer" = ["alert:manage"])),
    params(("siteId" = AreaId, Path, description = "The site")), request_body = NewAlertAgreement,
    responses((status = 201, description = "Agreed", body = AlertAgreement,
        headers(("Location" = String, description = "Address of what the site agreed"))))
)]
#[post("/sites/{siteId}/alert-agreements")]
async fn make_alert_agreement(
    caller: Require<AlertManage>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
    body: Body<NewAlertAgreement>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, site) = (caller.ctx(), caller.reach(), path.into_inner());
    let made = state.db.write(move |conn| agreements::make(conn, &ctx, &reach, site, &body)).await?;
    let address = format!("/api/v1/sites/{}/alert-agreements", made.site_id);
    Ok(HttpResponse::Created().insert_header((LOCATION, address)).json(made))
}

/// Take away what was agreed and has not begun
#[utoipa::path(
    tag = "Alerts", operation_id = "remove_alert_agreement", security(("bearer" = ["alert:manage"])),
    params(("alertAgreementId" = AlertAgreementId, Path, description = "What was agreed")),
    responses((status = 204, description = "Taken away"))
)]
#[delete("/alert-agreements/{alertAgreementId}")]
async fn remove_alert_agreement(
    caller: Require<AlertManage>,
    state: web::Data<State>,
    path: web::Path<AlertAgreementId>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), path.into_inner());
    state.db.write(move |conn| agreements::remove(conn, &ctx, &reach, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who can be asked to go at a site, by name
#[utoipa::path(
    tag = "Alerts", operation_id = "list_alert_people", security(("bearer" = ["alert:manage"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "All of them", body = AlertPersonPage))
)]
#[get("/sites/{siteId}/alert-people")]
async fn list_alert_people(
    caller: Require<AlertManage>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
) -> Outcome<web::Json<AlertPersonPage>> {
    let (reach, site, at) = (caller.reach(), path.into_inner(), caller.ctx().at());
    let items = state.db.read(move |conn| agreements::people(conn, &reach, site, at)).await?;
    Ok(web::Json(AlertPersonPage { items, next_cursor: None }))
}

/// Which alerts are counted.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct FiguresQuery {
    /// At these sites; all where the caller answers for alerts when not given.
    site: Vec<AreaId>,
    /// Of these levels; all when not given.
    level: Vec<AlertLevel>,
    /// That went out from this moment on; 90 days back when not given.
    from: Option<jiff::Timestamp>,
    /// And before this moment; now when not given.
    until: Option<jiff::Timestamp>,
}

impl QueryKeys for FiguresQuery {
    const LISTS: &'static [&'static str] = &["site", "level"];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &["from", "until"];
}

/// Figures of alerts: endings, false alarms, answers against the norm, and the ways by which they came
///
/// Who never answered and what never came counts in every share. No names.
#[utoipa::path(
    tag = "Alerts", operation_id = "count_alerts", security(("bearer" = ["alert:approve"])), params(FiguresQuery),
    responses((status = 200, description = "Of the alerts that went out in the time", body = AlertSiteFigures))
)]
#[get("/alert-figures")]
async fn count_alerts(
    caller: Require<AlertApprove>,
    state: web::Data<State>,
    query: Query<FiguresQuery>,
) -> Outcome<web::Json<AlertSiteFigures>> {
    let (reach, now, q) = (caller.reach(), caller.ctx().at(), query.0);
    // What goes out at this very moment is among them.
    let until = q.until.unwrap_or(now + SignedDuration::from_millis(1));
    let from = match q.from {
        Some(from) => from,
        None => until.checked_sub(USUAL).map_err(|_| Fault::at("?until", "range", "lies too far back"))?,
    };
    if from >= until || until.duration_since(from) > LONGEST {
        return Err(Fault::at("?from", "range", "must lie before `until`, by five years at most"));
    }
    let span = site_figures::Span { sites: q.site, levels: q.level, from, until, now };
    Ok(web::Json(state.db.read(move |conn| site_figures::of(conn, &reach, &span)).await?))
}
