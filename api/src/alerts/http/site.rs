//! What holds for alerts at a site, and the outbox.

use super::super::known::Viewer;
use super::super::{outbox, rules};
use crate::access::Require;
use crate::access::permission::{AlertManage, AlertRead};
use crate::fault::Outcome;
use crate::web::etag::{self, IfMatch};
use crate::web::query::{PageQuery, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use shared_types::alert::{AlertRules, AlertSettings};
use shared_types::delivery::AlertOutboxPage;
use shared_types::ids::AreaId;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_alert_settings).service(set_alert_settings).service(list_alert_outbox);
}

fn with_version(settings: &AlertSettings) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(settings.version))).json(settings)
}

/// What holds for alerts at a site
#[utoipa::path(
    tag = "Alerts", operation_id = "get_alert_settings", security(("bearer" = ["alert:read"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "Who sends at once, who approves, terms", body = AlertSettings,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/sites/{siteId}/alert-settings")]
async fn get_alert_settings(
    caller: Require<AlertRead>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
) -> Outcome<HttpResponse> {
    let (reach, site, at) = (caller.reach(), path.into_inner(), caller.ctx().at());
    Ok(with_version(&state.db.read(move |conn| rules::settings(conn, &reach, site, at)).await?))
}

/// Set what holds for alerts at a site
#[utoipa::path(
    tag = "Alerts", operation_id = "set_alert_settings", security(("bearer" = ["alert:manage"])),
    params(("siteId" = AreaId, Path, description = "The site"),
        ("If-Match" = String, Header, description = "The version that was read")),
    request_body = AlertRules,
    responses((status = 200, description = "As it is now", body = AlertSettings,
        headers(("ETag" = String, description = "Its version"))))
)]
#[put("/sites/{siteId}/alert-settings")]
async fn set_alert_settings(
    caller: Require<AlertManage>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
    body: Body<AlertRules>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let (ctx, reach, site, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&req));
    let set = state.db.write(move |conn| rules::set(conn, &ctx, &reach, site, if_match, &body)).await?;
    Ok(with_version(&set))
}

/// The outbox of alerts, the last first: exactly what goes, went or would have gone beside the screen
///
/// Without a provider for a channel it stays here. Of a number only its end is shown, and no text that the caller may not have.
#[utoipa::path(
    tag = "Alerts", operation_id = "list_alert_outbox", security(("bearer" = ["alert:manage"])), params(PageQuery),
    responses((status = 200, description = "One page", body = AlertOutboxPage))
)]
#[get("/alert-outbox")]
async fn list_alert_outbox(
    caller: Require<AlertManage>,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Outcome<Paged<AlertOutboxPage>> {
    let (reach, viewer, ground) = (caller.reach(), Viewer::of(caller.ctx()), state.clone());
    let limit = limit(query.0.limit)?;
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, b"alert-outbox")).transpose()?;
    let (items, next) = state
        .db
        .read(move |conn| {
            let place = (after.as_ref(), limit);
            outbox::page(conn, &viewer, &reach, &ground.keys, &ground.config.public_url, place)
        })
        .await?;
    Ok(Paged(AlertOutboxPage { items, next_cursor: next.map(|c| c.write(&state.keys, b"alert-outbox")) }))
}
