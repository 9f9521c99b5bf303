//! Messages over HTTP: extract, authorise, call, answer.

use super::{choice, inbox, outgoing};
use crate::access::permission::MailRead;
use crate::access::{Person, Require};
use crate::codes::CodeBook;
use crate::db::Key;
use crate::fault::Outcome;
use crate::web::query::{PageQuery, limit};
use crate::web::{Body, Cursor, Paged, Query, State};
use actix_web::{get, post, put, web};
use shared_types::access::Permission;
use shared_types::ids::AreaId;
use shared_types::message::{MessagePage, MessagesRead, NotificationChoice, OutgoingMailPage, Unread};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_messages)
        .service(read_messages)
        .service(get_notification_choice)
        .service(choose_notifications)
        .service(list_mails);
}

/// The caller's messages, newest first
#[utoipa::path(
    tag = "Messages", operation_id = "list_messages", security(("bearer" = ["signed-in"])), params(PageQuery),
    responses((status = 200, description = "One page, and how many are unread", body = MessagePage))
)]
#[get("/messages")]
async fn list_messages(
    who: Person,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    query: Query<PageQuery>,
) -> Outcome<Paged<MessagePage>> {
    let limit = limit(query.0.limit)?;
    let place = format!("messages/{}", who.account);
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, place.as_bytes())).transpose()?;
    let (items, next, unread) = state
        .db
        .read(move |conn| {
            let tree = who.scope().tree();
            let (items, next) = inbox::page(conn, tree, &book, who.account, after.as_ref(), limit)?;
            Ok((items, next, inbox::unread(conn, who.account)?))
        })
        .await?;
    Ok(Paged(MessagePage { items, next_cursor: next.map(|c| c.write(&state.keys, place.as_bytes())), unread }))
}

/// Mark messages as read
///
/// Named ones, or all that came until a moment.
#[utoipa::path(
    tag = "Messages", operation_id = "read_messages", security(("bearer" = ["signed-in"])), request_body = MessagesRead,
    responses((status = 200, description = "How many are unread now", body = Unread))
)]
#[post("/messages/_read")]
async fn read_messages(who: Person, state: web::Data<State>, which: Body<MessagesRead>) -> Outcome<web::Json<Unread>> {
    let unread = state.db.write(move |conn| inbox::read(conn, who.account, &which, who.at())).await?;
    Ok(web::Json(Unread { unread }))
}

/// What the caller chose to be told by
#[utoipa::path(
    tag = "Messages", operation_id = "get_notification_choice", security(("bearer" = ["signed-in"])),
    responses((status = 200, description = "The choice", body = NotificationChoice))
)]
#[get("/me/notifications")]
async fn get_notification_choice(who: Person, state: web::Data<State>) -> Outcome<web::Json<NotificationChoice>> {
    let mail = state.db.read(move |conn| choice::wants_mail(conn, Key::from(who.account))).await?;
    Ok(web::Json(NotificationChoice { mail }))
}

/// Choose whether messages go out by mail too
#[utoipa::path(
    tag = "Messages", operation_id = "choose_notifications", security(("bearer" = ["signed-in"])),
    request_body = NotificationChoice, responses((status = 200, description = "As it is now", body = NotificationChoice))
)]
#[put("/me/notifications")]
async fn choose_notifications(
    who: Person,
    state: web::Data<State>,
    choice: Body<NotificationChoice>,
) -> Outcome<web::Json<NotificationChoice>> {
    let choice = choice.into_inner();
    Ok(web::Json(state.db.write(move |conn| choice::choose(conn, &who, choice)).await?))
}

/// Mail of the places within reach, newest first, exactly as it goes or would go out
///
/// Without a mail server it stays here. The link of a question is shown only to those who may ask one at that site.
#[utoipa::path(
    tag = "Messages", operation_id = "list_mails", security(("bearer" = ["mail:read"])), params(PageQuery),
    responses((status = 200, description = "One page", body = OutgoingMailPage))
)]
#[get("/mails")]
async fn list_mails(
    caller: Require<MailRead>,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Outcome<Paged<OutgoingMailPage>> {
    let limit = limit(query.0.limit)?;
    let after = query.0.cursor.as_deref().map(|c| Cursor::read(c, &state.keys, b"mails")).transpose()?;
    let reach = caller.reach();
    let open: Vec<AreaId> = caller.ctx().reach(Permission::IncidentHandle).sites().iter().map(|s| s.id).collect();
    let (ground, delivers) = (state.clone(), state.config.smtp_url.is_some());
    let (items, next) = state
        .db
        .read(move |conn| {
            let link = |question: Key| crate::questions::link(&ground.keys, &ground.config.public_url, question);
            outgoing::page(conn, &reach, delivers, &open, link, (after.as_ref(), limit))
        })
        .await?;
    Ok(Paged(OutgoingMailPage { items, next_cursor: next.map(|c| c.write(&state.keys, b"mails")) }))
}
