//! What a person chooses for itself: channels, quiet hours, and the number for SMS.

use super::super::dispatch::Channels;
use super::super::trial::{self, Try};
use super::super::{choice, known_of, phone, push};
use crate::access::Person;
use crate::channels::{Handed, Why};
use crate::db::Key;
use crate::fault::{Fault, Outcome};
use crate::outside::address::Internal;
use crate::web::{Body, State};
use actix_web::{HttpResponse, delete, get, post, put, web};
use shared_types::delivery::AlertChannel;
use shared_types::ids::PushTargetId;
use shared_types::notify::{
    AlertChoice, MyPhone, NewPhone, NewPushTarget, PhoneCode, PushBrowser, PushBrowserPage, PushKey, Trial,
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_alert_choice)
        .service(choose_alerts)
        .service(get_phone)
        .service(set_phone)
        .service(verify_phone)
        .service(remove_phone)
        .service(try_alerts)
        .service(get_push_key)
        .service(list_push_targets)
        .service(add_push_target)
        .service(remove_push_target);
}

/// What the caller chose for alerts
#[utoipa::path(
    tag = "Alerts", operation_id = "get_alert_choice", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The choice, or what is usual", body = AlertChoice))
)]
#[get("/me/alert-choice")]
async fn get_alert_choice(who: Person, state: web::Data<State>) -> Outcome<web::Json<AlertChoice>> {
    Ok(web::Json(state.db.read(move |conn| choice::mine(conn, who.account.into())).await?))
}

/// Choose channels per level, quiet hours and the hour of the digest
#[utoipa::path(
    tag = "Alerts", operation_id = "choose_alerts", security(("bearer" = ["signed-in"])), request_body = AlertChoice,
    responses((status = 200, description = "As it is now", body = AlertChoice))
)]
#[put("/me/alert-choice")]
async fn choose_alerts(
    who: Person,
    state: web::Data<State>,
    body: Body<AlertChoice>,
) -> Outcome<web::Json<AlertChoice>> {
    let choice = body.into_inner();
    Ok(web::Json(state.db.write(move |conn| choice::choose(conn, &who, choice)).await?))
}

/// Send a trial to oneself by every channel
///
/// Handed over right away and once; the answer says what each provider made of it. At most one a minute.
#[utoipa::path(
    tag = "Alerts", operation_id = "try_alerts", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "What became of each", body = Trial))
)]
#[post("/me/alert-choice/_try")]
async fn try_alerts(who: Person, state: web::Data<State>, channels: web::Data<Channels>) -> Outcome<web::Json<Trial>> {
    let (keys, delivers) = (state.keys.clone(), state.config.smtp_url.is_some());
    let tries = state.db.write(move |conn| trial::prepare(conn, &keys, &who, delivers)).await?;
    let mut results = Vec::new();
    for one in tries {
        results.push(match one {
            Try::Told(told) => told,
            Try::Hand(channel, parcel) => {
                let handed = match channels.get(channel) {
                    Some(provider) => Some(provider.hand_over(*parcel).await),
                    None => None,
                };
                trial::told(channel, handed)
            }
        });
    }
    Ok(web::Json(Trial { results }))
}

async fn mine(who: Key, state: &web::Data<State>, channels: &Channels) -> Outcome<web::Json<MyPhone>> {
    let (keys, can_send) = (state.keys.clone(), channels.get(AlertChannel::Sms).is_some());
    Ok(web::Json(state.db.read(move |conn| phone::mine(conn, &keys, who, can_send)).await?))
}

/// The caller's number for SMS
#[utoipa::path(
    tag = "Alerts", operation_id = "get_phone", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The number and whether it is verified", body = MyPhone))
)]
#[get("/me/phone")]
async fn get_phone(who: Person, state: web::Data<State>, channels: web::Data<Channels>) -> Outcome<web::Json<MyPhone>> {
    mine(who.account.into(), &state, &channels).await
}

/// Set the number for SMS: a code goes there
///
/// Nothing else does until the code was given back. At most one code a minute.
#[utoipa::path(
    tag = "Alerts", operation_id = "set_phone", security(("bearer" = ["signed-in"])), request_body = NewPhone,
    responses((status = 200, description = "The code is on its way", body = MyPhone))
)]
#[put("/me/phone")]
async fn set_phone(
    who: Person,
    state: web::Data<State>,
    channels: web::Data<Channels>,
    body: Body<NewPhone>,
) -> Outcome<web::Json<MyPhone>> {
    let Some(provider) = channels.get(AlertChannel::Sms) else {
        return Err(Fault::conflict("no-provider", "No provider for SMS is set up here, so no code can be sent."));
    };
    let (keys, id) = (state.keys.clone(), Key::from(who.account));
    let parcel = state.db.write(move |conn| phone::set(conn, &keys, &who, &body)).await?;
    match provider.hand_over(parcel).await {
        Handed::Taken { .. } | Handed::Unclear { .. } => mine(id, &state, &channels).await,
        Handed::Refused { why: Why::NoSuchAddress | Why::Rejected, .. } => {
            Err(Fault::at("/number", "no-such-number", "the provider takes no message for this number"))
        }
        Handed::Refused { why, .. } => Err(Fault::Unavailable(format!("SMS: {}", known_of::word(why)))),
    }
}

/// Give back the code that was sent to the number
#[utoipa::path(
    tag = "Alerts", operation_id = "verify_phone", security(("bearer" = ["signed-in"])), request_body = PhoneCode,
    responses((status = 200, description = "Verified", body = MyPhone))
)]
#[post("/me/phone/_verify")]
async fn verify_phone(
    who: Person,
    state: web::Data<State>,
    channels: web::Data<Channels>,
    body: Body<PhoneCode>,
) -> Outcome<web::Json<MyPhone>> {
    let (keys, id) = (state.keys.clone(), Key::from(who.account));
    state.db.write(move |conn| phone::verify(conn, &keys, &who, &body.code)).await??;
    mine(id, &state, &channels).await
}

/// Take the number away
#[utoipa::path(
    tag = "Alerts", operation_id = "remove_phone", security(("bearer" = ["signed-in"])),
    responses((status = 204, description = "Taken away"))
)]
#[delete("/me/phone")]
async fn remove_phone(who: Person, state: web::Data<State>) -> Outcome<HttpResponse> {
    state.db.write(move |conn| phone::remove(conn, &who)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What a browser must be told to be woken
#[utoipa::path(
    tag = "Alerts", operation_id = "get_push_key", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The key, or that browsers cannot be woken here", body = PushKey))
)]
#[get("/me/push-key")]
async fn get_push_key(_who: Person, channels: web::Data<Channels>) -> web::Json<PushKey> {
    let public_key = channels.get(AlertChannel::Push).and_then(|provider| provider.public_key());
    web::Json(PushKey { public_key })
}

/// The caller's browsers that alerts may wake
#[utoipa::path(
    tag = "Alerts", operation_id = "list_push_targets", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "All of them, the last added first", body = PushBrowserPage))
)]
#[get("/me/push-targets")]
async fn list_push_targets(who: Person, state: web::Data<State>) -> Outcome<web::Json<PushBrowserPage>> {
    let items = state.db.read(move |conn| push::list(conn, &who)).await?;
    Ok(web::Json(PushBrowserPage { items, next_cursor: None }))
}

/// Let this browser be woken by alerts
///
/// As long as this session goes on. The same browser again takes the place of what it was before.
#[utoipa::path(
    tag = "Alerts", operation_id = "add_push_target", security(("bearer" = ["signed-in"])), request_body = NewPushTarget,
    responses((status = 201, description = "Added", body = PushBrowser,
        headers(("Location" = String, description = "Address of the browsers"))))
)]
#[post("/me/push-targets")]
async fn add_push_target(who: Person, state: web::Data<State>, body: Body<NewPushTarget>) -> Outcome<HttpResponse> {
    let (keys, internal) = (state.keys.clone(), Internal::of(&state.config));
    let added = state
        .db
        .write(move |conn| {
            let id = push::add(conn, &keys, &who, &body, internal)?;
            Ok(PushBrowser { id, created_at: who.at(), this_session: true })
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((actix_web::http::header::LOCATION, "/api/v1/me/push-targets"))
        .json(added))
}

/// Let a browser sleep again
#[utoipa::path(
    tag = "Alerts", operation_id = "remove_push_target", security(("bearer" = ["signed-in"])),
    params(("pushTargetId" = PushTargetId, Path, description = "The browser")),
    responses((status = 204, description = "Taken away"))
)]
#[delete("/me/push-targets/{pushTargetId}")]
async fn remove_push_target(
    who: Person,
    state: web::Data<State>,
    path: web::Path<PushTargetId>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    state.db.write(move |conn| push::remove(conn, &who, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
