//! Composing, sending, listing and reading alerts.

use super::super::known::Viewer;
use super::super::{Wake, compose, store, view};
use super::{id, present};
use crate::access::Require;
use crate::access::permission::{AlertRead, AlertSend};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::cursor::cut;
use crate::web::etag;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{QueryKeys, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{HttpResponse, get, post, web};
use shared_types::account::Language;
use shared_types::alert::{Alert, AlertKind, AlertLevel, AlertPage, AlertPreview, AlertState, NewAlert};
use shared_types::alert_templates::{AlertTemplatePage, template};
use shared_types::ids::{AlertId, AreaId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_alerts)
        .service(preview_alert)
        .service(send_alert)
        .service(list_alert_templates)
        .service(get_alert);
}

/// Which alerts.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct AlertQuery {
    /// At these sites; all when not given.
    site: Vec<AreaId>,
    /// In these states.
    state: Vec<AlertState>,
    /// Of these levels.
    level: Vec<AlertLevel>,
    /// Only those that the caller received and has not read.
    unread: Option<bool>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for AlertQuery {
    const LISTS: &'static [&'static str] = &["site", "state", "level"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const FLAGS: &'static [&'static str] = &["unread"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Alerts that one received, wrote or answers for, the last composed first
#[utoipa::path(
    tag = "Alerts", operation_id = "list_alerts", security(("bearer" = ["alert:read"])), params(AlertQuery),
    responses((status = 200, description = "One page", body = AlertPage))
)]
#[get("/alerts")]
async fn list_alerts(
    caller: Require<AlertRead>,
    state: web::Data<State>,
    query: Query<AlertQuery>,
) -> Outcome<Paged<AlertPage>> {
    let (q, viewer) = (query.0, Viewer::of(caller.ctx()));
    let limit = limit(q.limit)?;
    let place = format!("alerts/{:?}/{:?}/{:?}/{:?}", q.site, q.state, q.level, q.unread);
    let after = q.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let filter = store::Filter { sites: q.site, states: q.state, levels: q.level, unread: q.unread == Some(true) };
    let (items, next) = state
        .db
        .read(move |conn| {
            let rows = store::page(conn, &viewer, &filter, (after.as_ref(), limit))?;
            let (rows, next) = cut(rows, limit, |row| Cursor::of(0, row.id.0));
            Ok((rows.iter().map(|row| view::summary(row, &viewer)).collect::<Outcome<_>>()?, next))
        })
        .await?;
    Ok(Paged(AlertPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// Look at what sending an alert would do
///
/// How many people get which text by which channel, and what in the text for everybody looks like a plate, a name, a number.
/// Nothing is kept.
#[utoipa::path(
    tag = "Alerts", operation_id = "preview_alert", security(("bearer" = ["alert:send"])), request_body = NewAlert,
    responses((status = 200, description = "What it would do", body = AlertPreview))
)]
#[post("/alerts/_preview")]
async fn preview_alert(
    caller: Require<AlertSend>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    body: Body<NewAlert>,
) -> Outcome<web::Json<AlertPreview>> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let told = state.db.read(move |conn| compose::preview(conn, &ctx, &reach, &book, &body)).await?;
    Ok(web::Json(told))
}

/// Send an alert
///
/// It goes out at once, or waits for approval where the site says so for the caller's role and this level. What looks personal in
/// the text for everybody is refused until `confirmFindings` says that it was looked at.
#[utoipa::path(
    tag = "Alerts", operation_id = "send_alert", security(("bearer" = ["alert:send"])),
    params(("Idempotency-Key" = String, Header, description = "Required: repeat with the same key and nothing is sent twice")),
    request_body = NewAlert,
    responses((status = 201, description = "Sent, or waiting for approval", body = Alert,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/alerts")]
async fn send_alert(
    caller: Require<AlertSend>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    wake: web::Data<Wake>,
    key: IdempotencyKey,
    body: Body<NewAlert>,
) -> Outcome<HttpResponse> {
    let claim = key.required()?.claim(&state, &caller.actor().key(), "send_alert", body.hash());
    let (ctx, reach, keys) = (caller.ctx(), caller.reach(), state.keys.clone());
    let answer = once(&state, claim, move |conn| {
        let id = compose::send(conn, &ctx, &reach, &book, &keys, &body)?;
        let alert = view::alert(conn, &Viewer::of(ctx), &keys, id)?;
        let tag = Some(etag::of_version(alert.summary.version));
        Ok(Answer::created(format!("/api/v1/alerts/{id}"), tag, &alert)?.about(id.0))
    })
    .await?;
    wake.ring();
    Ok(answer.into_response())
}

/// An alert, in the caller's sight
#[utoipa::path(
    tag = "Alerts", operation_id = "get_alert", security(("bearer" = ["alert:read"])),
    params(("alertId" = AlertId, Path, description = "The alert")),
    responses((status = 200, description = "With its messages and what recipients did", body = Alert,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/alerts/{alertId}")]
async fn get_alert(
    caller: Require<AlertRead>,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Outcome<HttpResponse> {
    present(&state, Viewer::of(caller.ctx()), id(&path)?).await
}

/// Which language.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct TemplateQuery {
    /// Dutch when not given.
    language: Option<Language>,
}

impl QueryKeys for TemplateQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &["language"];
}

/// What a new alert can begin from, one for each kind
#[utoipa::path(
    tag = "Alerts", operation_id = "list_alert_templates", security(("bearer" = ["alert:send"])), params(TemplateQuery),
    responses((status = 200, description = "All of them", body = AlertTemplatePage))
)]
#[get("/alert-templates")]
async fn list_alert_templates(
    _caller: Require<AlertSend>,
    query: Query<TemplateQuery>,
) -> Outcome<web::Json<AlertTemplatePage>> {
    let language = query.0.language.unwrap_or(Language::Nl);
    let items = AlertKind::ALL.iter().map(|kind| template(*kind, language)).collect();
    Ok(web::Json(AlertTemplatePage { items, next_cursor: None }))
}
