//! Trusted shared devices, and signing in on them.

use super::paging::Paging;
use super::sessions::signed_in;
use crate::access::Remembered;
use crate::access::cookie::Cookies;
use crate::access::devices::{LIFE, store, trust};
use crate::access::passwords::Hasher;
use crate::access::require::{ByPassword, Person};
use crate::access::sessions::quick;
use crate::access::visitor::Visitor;
use crate::fault::{Fault, Outcome};
use crate::web::query::PageQuery;
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::{HttpResponse, delete, get, post, web};
use shared_types::ids::DeviceId;
use shared_types::session::{Device, DevicePage, DeviceUserPage, NewDevice, NewQuickSession, SessionToken};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(begin_quick_session)
        .service(list_device_users)
        .service(list_devices)
        .service(trust_device)
        .service(end_device);
}

/// Trusted devices of the own organisation, by name
#[utoipa::path(
    tag = "Signing in", operation_id = "list_devices", security(("bearer" = ["signed-in"])), params(PageQuery),
    responses((status = 200, description = "A page of devices", body = DevicePage))
)]
#[get("/devices")]
async fn list_devices(state: web::Data<State>, who: Person, page: Query<PageQuery>) -> Outcome<Paged<DevicePage>> {
    let selection = format!("devices of {}", who.actor().organisation);
    let paging = Paging::of(&state, page.0.cursor.as_deref(), page.0.limit, &selection)?;
    let (after, limit) = (paging.after_name()?, paging.limit);
    let rows = state.db.read(move |conn| store::list(conn, &who, None, after, limit)).await?;
    let (items, next_cursor) = paging.cut(rows, |d| Cursor::of_name(&d.name, d.id.0));
    Ok(Paged(DevicePage { items, next_cursor }))
}

/// Trust this browser as a shared device of the own organisation
///
/// The answer sets a long-lived cookie.
#[utoipa::path(
    tag = "Signing in", operation_id = "trust_device", security(("bearer" = ["signed-in"])), request_body = NewDevice,
    responses((status = 201, description = "Trusted", body = Device,
        headers(("Location" = String, description = "The device"))))
)]
#[post("/devices")]
async fn trust_device(
    state: web::Data<State>,
    who: ByPassword,
    visitor: Visitor,
    new: Body<NewDevice>,
) -> Outcome<HttpResponse> {
    let cookies = Cookies::of(&state.config);
    let shown = visitor.cookie(cookies.device()).map(str::to_owned);
    let done = state.db.write(move |conn| trust::trust(conn, &who, &new.name, shown.as_deref())).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/devices/{}", done.device.id)))
        .insert_header((SET_COOKIE, cookies.set(cookies.device(), &done.token, LIFE.as_secs())))
        .json(done.device))
}

/// End the trust in a device
///
/// Sessions on it end too.
#[utoipa::path(
    tag = "Signing in", operation_id = "end_device", security(("bearer" = ["signed-in"])),
    params(("deviceId" = DeviceId, Path, description = "Which device")),
    responses((status = 204, description = "Ended"))
)]
#[delete("/devices/{deviceId}")]
async fn end_device(
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
    who: ByPassword,
    id: web::Path<String>,
) -> Outcome<HttpResponse> {
    let id: DeviceId = id.parse().map_err(|_| Fault::NotFound)?;
    state.db.write(move |conn| trust::end(conn, &who, id)).await?;
    remembered.forget();
    Ok(HttpResponse::NoContent().finish())
}

/// Who may sign in on this device, by name
///
/// Needs the cookie of a trusted device (401 `device-unknown`).
#[utoipa::path(
    tag = "Signing in", operation_id = "list_device_users", security(()), params(PageQuery),
    responses((status = 200, description = "A page of people", body = DeviceUserPage),
        (status = 401, description = "No trusted device"))
)]
#[get("/devices/current/users")]
async fn list_device_users(
    state: web::Data<State>,
    visitor: Visitor,
    page: Query<PageQuery>,
) -> Outcome<Paged<DeviceUserPage>> {
    let token = visitor.cookie(Cookies::of(&state.config).device()).map(str::to_owned);
    let paging = Paging::of(&state, page.0.cursor.as_deref(), page.0.limit, "users of a device")?;
    let (after, limit, now) = (paging.after_name()?, paging.limit, state.clock.now());
    let read = move |conn: &mut _| {
        let on = quick::device(conn, token.as_deref(), now)?;
        store::users(conn, on, now, after, limit)
    };
    let (items, next_cursor) = paging.cut(state.db.read(read).await?, |u| Cursor::of_name(&u.name, u.account_id.0));
    Ok(Paged(DeviceUserPage { items, next_cursor }))
}

/// Sign in with a quick code on a trusted device
///
/// Such a session carries the work of a shop or guard, no more, and ends after 12 hours.
#[utoipa::path(
    tag = "Signing in", operation_id = "begin_quick_session", security(()), request_body = NewQuickSession,
    responses((status = 201, description = "Signed in; the means to renew stands in a cookie", body = SessionToken,
        headers(("Location" = String, description = "The session"))),
        (status = 401, description = "Wrong, or no trusted device"))
)]
#[post("/sessions/_quick")]
async fn begin_quick_session(
    state: web::Data<State>,
    hasher: web::Data<Hasher>,
    visitor: Visitor,
    new: Body<NewQuickSession>,
) -> Outcome<HttpResponse> {
    let token = visitor.cookie(Cookies::of(&state.config).device()).map(str::to_owned);
    let begun = quick::sign_in(&state, &hasher, new.into_inner(), token, visitor).await?;
    Ok(signed_in(&state, &begun))
}
