//! What happens to an alert after it was composed: decided, updated, ended, reacted to; and to whom it went.

use super::super::known::Viewer;
use super::super::{Wake, close, decide, figures, react, read, update, view};
use super::{id, present};
use crate::access::Require;
use crate::access::permission::{AlertApprove, AlertRead, AlertSend};
use crate::fault::Outcome;
use crate::web::etag;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::{PageQuery, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{HttpResponse, get, post, web};
use shared_types::alert::{Alert, AlertFigures, NewAlertDecision, NewAlertEnding, NewAlertReaction, NewAlertUpdate};
use shared_types::delivery::AlertRecipientPage;
use shared_types::ids::AlertId;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(decide_alert)
        .service(withdraw_alert)
        .service(update_alert)
        .service(close_alert)
        .service(react_to_alert)
        .service(list_alert_recipients)
        .service(get_alert_figures);
}

/// Approve or refuse an alert that waits
///
/// For the roles that the site names; nobody approves an own alert, nor one of which it may not read all. After its time 409.
#[utoipa::path(
    tag = "Alerts", operation_id = "decide_alert", security(("bearer" = ["alert:approve"])),
    params(("alertId" = AlertId, Path, description = "The alert")), request_body = NewAlertDecision,
    responses((status = 200, description = "As it is now", body = Alert, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/alerts/{alertId}/_decide")]
async fn decide_alert(
    caller: Require<AlertApprove>,
    state: web::Data<State>,
    wake: web::Data<Wake>,
    path: web::Path<String>,
    body: Body<NewAlertDecision>,
) -> Outcome<HttpResponse> {
    let (id, viewer) = (id(&path)?, Viewer::of(caller.ctx()));
    let by = viewer.clone();
    state.db.write(move |conn| decide::decide(conn, &by, id, body.approve)).await?;
    wake.ring();
    present(&state, viewer, id).await
}

/// Take an own alert back that waits
#[utoipa::path(
    tag = "Alerts", operation_id = "withdraw_alert", security(("bearer" = ["alert:send"])),
    params(("alertId" = AlertId, Path, description = "The alert")),
    responses((status = 200, description = "As it is now", body = Alert, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/alerts/{alertId}/_withdraw")]
async fn withdraw_alert(
    caller: Require<AlertSend>,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Outcome<HttpResponse> {
    let (id, viewer) = (id(&path)?, Viewer::of(caller.ctx()));
    let by = viewer.clone();
    state.db.write(move |conn| decide::withdraw(conn, &by, id)).await?;
    present(&state, viewer, id).await
}

/// Tell more, to the same people
#[utoipa::path(
    tag = "Alerts", operation_id = "update_alert", security(("bearer" = ["alert:send"])),
    params(("alertId" = AlertId, Path, description = "An open alert"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is sent twice")),
    request_body = NewAlertUpdate,
    responses((status = 201, description = "Sent", body = Alert, headers(("Location" = String, description = "Address of the alert"))))
)]
#[post("/alerts/{alertId}/updates")]
async fn update_alert(
    caller: Require<AlertSend>,
    state: web::Data<State>,
    wake: web::Data<Wake>,
    path: web::Path<String>,
    key: IdempotencyKey,
    body: Body<NewAlertUpdate>,
) -> Outcome<HttpResponse> {
    let (id, viewer, keys) = (id(&path)?, Viewer::of(caller.ctx()), state.keys.clone());
    let claim = key.claim(&state, &caller.actor().key(), &format!("update_alert/{id}"), body.hash());
    let answer = once(&state, claim, move |conn| {
        update::add(conn, &viewer, &keys, id, &body)?;
        let alert = view::alert(conn, &viewer, &keys, id)?;
        let tag = Some(etag::of_version(alert.summary.version));
        Ok(Answer::created(format!("/api/v1/alerts/{id}"), tag, &alert)?.about(id.0))
    })
    .await?;
    wake.ring();
    Ok(answer.into_response())
}

/// End an alert, and tell all who were told of it how it ended
#[utoipa::path(
    tag = "Alerts", operation_id = "close_alert", security(("bearer" = ["alert:send"])),
    params(("alertId" = AlertId, Path, description = "An open alert"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is sent twice")),
    request_body = NewAlertEnding,
    responses((status = 200, description = "As it is now", body = Alert, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/alerts/{alertId}/_close")]
async fn close_alert(
    caller: Require<AlertSend>,
    state: web::Data<State>,
    wake: web::Data<Wake>,
    path: web::Path<String>,
    key: IdempotencyKey,
    body: Body<NewAlertEnding>,
) -> Outcome<HttpResponse> {
    let (id, viewer, keys) = (id(&path)?, Viewer::of(caller.ctx()), state.keys.clone());
    let claim = key.claim(&state, &caller.actor().key(), &format!("close_alert/{id}"), body.hash());
    let answer = once(&state, claim, move |conn| {
        close::close(conn, &viewer, &keys, id, &body)?;
        let alert = view::alert(conn, &viewer, &keys, id)?;
        let tag = Some(etag::of_version(alert.summary.version));
        Ok(Answer::ok(tag, &alert)?.about(id.0))
    })
    .await?;
    wake.ring();
    Ok(answer.into_response())
}

/// React to an alert that one received: read it, see them now, go
#[utoipa::path(
    tag = "Alerts", operation_id = "react_to_alert", security(("bearer" = ["alert:read"])),
    params(("alertId" = AlertId, Path, description = "The alert")), request_body = NewAlertReaction,
    responses((status = 200, description = "As it is now", body = Alert, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/alerts/{alertId}/reactions")]
async fn react_to_alert(
    caller: Require<AlertRead>,
    state: web::Data<State>,
    path: web::Path<String>,
    body: Body<NewAlertReaction>,
) -> Outcome<HttpResponse> {
    let (id, viewer) = (id(&path)?, Viewer::of(caller.ctx()));
    let by = viewer.clone();
    state.db.write(move |conn| react::react(conn, &by, id, &body)).await?;
    present(&state, viewer, id).await
}

/// To whom an alert went, and what came of each delivery
#[utoipa::path(
    tag = "Alerts", operation_id = "list_alert_recipients", security(("bearer" = ["alert:send"])),
    params(("alertId" = AlertId, Path, description = "The alert"), PageQuery),
    responses((status = 200, description = "One page", body = AlertRecipientPage))
)]
#[get("/alerts/{alertId}/recipients")]
async fn list_alert_recipients(
    caller: Require<AlertSend>,
    state: web::Data<State>,
    path: web::Path<String>,
    query: Query<PageQuery>,
) -> Outcome<Paged<AlertRecipientPage>> {
    let (id, viewer) = (id(&path)?, Viewer::of(caller.ctx()));
    let limit = limit(query.0.limit)?;
    let place = format!("alert-recipients/{id}");
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let (items, next) = state.db.read(move |conn| read::recipients(conn, &viewer, id, (after.as_ref(), limit))).await?;
    Ok(Paged(AlertRecipientPage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())) }))
}

/// The figures of an alert: reached, read, not delivered, and how long it took
#[utoipa::path(
    tag = "Alerts", operation_id = "get_alert_figures", security(("bearer" = ["alert:send"])),
    params(("alertId" = AlertId, Path, description = "The alert")),
    responses((status = 200, description = "Of its first message", body = AlertFigures))
)]
#[get("/alerts/{alertId}/figures")]
async fn get_alert_figures(
    caller: Require<AlertSend>,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Outcome<web::Json<AlertFigures>> {
    let (id, viewer) = (id(&path)?, Viewer::of(caller.ctx()));
    Ok(web::Json(state.db.read(move |conn| figures::of(conn, &viewer, id)).await?))
}
