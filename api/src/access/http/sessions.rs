//! Signing in, renewing, signing out.

use crate::access::Remembered;
use crate::access::cookie::Cookies;
use crate::access::passwords::Hasher;
use crate::access::require::{ByPassword, Person};
use crate::access::sessions::begin::Begun;
use crate::access::sessions::{end, refresh, sign_in, store};
use crate::access::visitor::Visitor;
use crate::fault::{Fault, Outcome};
use crate::web::query::{self, PageQuery};
use crate::web::{Body, Cursor, Paged, Query, State, cursor};
use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError as _, delete, get, post, web};
use shared_types::ids::SessionId;
use shared_types::session::{NewSession, SessionPage, SessionToken};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(begin_session)
        .service(renew_session)
        .service(list_sessions)
        .service(end_session)
        .service(end_other_sessions);
}

/// Sign in with address and password
///
/// `code` is needed when the account has a second factor (401 `totp-required`). After five failures one waits (429).
#[utoipa::path(
    tag = "Signing in", operation_id = "begin_session", security(()), request_body = NewSession,
    responses((status = 201, description = "Signed in; the means to renew stands in a cookie", body = SessionToken,
        headers(("Location" = String, description = "The session"))),
        (status = 401, description = "Wrong, or a code is needed"))
)]
#[post("/sessions")]
async fn begin_session(
    state: web::Data<State>,
    hasher: web::Data<Hasher>,
    visitor: Visitor,
    new: Body<NewSession>,
) -> Outcome<HttpResponse> {
    let begun = sign_in::sign_in(&state, &hasher, new.into_inner(), visitor).await?;
    Ok(signed_in(&state, &begun))
}

/// The answer to signing in.
pub(super) fn signed_in(state: &State, begun: &Begun) -> HttpResponse {
    let mut answer = HttpResponse::Created();
    answer.insert_header((LOCATION, format!("/api/v1/sessions/{}", begun.token.session_id)));
    with_cookie(state, answer, begun)
}

fn with_cookie(state: &State, mut answer: HttpResponseBuilder, begun: &Begun) -> HttpResponse {
    let cookies = Cookies::of(&state.config);
    answer.insert_header((SET_COOKIE, cookies.set(cookies.refresh(), &begun.refresh, begun.cookie_seconds)));
    answer.json(&begun.token)
}

/// Renew the access token
///
/// The refresh token comes in the cookie and changes with each use.
#[utoipa::path(
    tag = "Signing in", operation_id = "renew_session", security(()),
    responses((status = 200, description = "Renewed", body = SessionToken), (status = 401, description = "Signed out"))
)]
#[post("/sessions/_refresh")]
async fn renew_session(state: web::Data<State>, visitor: Visitor) -> Outcome<HttpResponse> {
    const MISSING: Fault = Fault::Unauthenticated { code: "refresh-missing", detail: "There is no session to renew." };
    let cookies = Cookies::of(&state.config);
    let shown = visitor.cookie(cookies.refresh()).ok_or(MISSING)?.to_owned();
    let (keys, now) = (state.keys.clone(), state.clock.now());
    match state.db.write(move |conn| refresh::refresh(conn, &keys, now, &shown)).await? {
        Ok(begun) => Ok(with_cookie(&state, HttpResponse::Ok(), &begun)),
        Err(fault) => {
            let mut answer = fault.error_response();
            without_cookie(&mut answer, cookies)?;
            Ok(answer)
        }
    }
}

fn without_cookie(answer: &mut HttpResponse, cookies: Cookies) -> Outcome<()> {
    let value = cookies.clear(cookies.refresh()).parse().map_err(Fault::internal)?;
    answer.headers_mut().insert(SET_COOKIE, value);
    Ok(())
}

/// Own sessions, newest first
#[utoipa::path(
    tag = "Signing in", operation_id = "list_sessions", security(("bearer" = ["signed-in"])), params(PageQuery),
    responses((status = 200, description = "A page of sessions", body = SessionPage))
)]
#[get("/sessions")]
async fn list_sessions(state: web::Data<State>, who: Person, page: Query<PageQuery>) -> Outcome<Paged<SessionPage>> {
    let limit = query::limit(page.0.limit)?;
    let selection = [b"sessions ", &who.account.0.as_bytes()[..]].concat();
    let after = page.0.cursor.map(|c| Cursor::read(&c, &state.keys, &selection)).transpose()?;
    let items = state.db.read(move |conn| store::list(conn, &who, after.as_ref(), limit)).await?;
    let (items, next) = cursor::cut(items, limit, |s| Cursor::of(0, s.id.0));
    Ok(Paged(SessionPage { items, next_cursor: next.map(|c| c.write(&state.keys, &selection)) }))
}

/// End one of the own sessions
///
/// Ending the session that asks is signing out; it also takes the cookie away.
#[utoipa::path(
    tag = "Signing in", operation_id = "end_session", security(("bearer" = ["signed-in"])),
    params(("sessionId" = SessionId, Path, description = "Which session")),
    responses((status = 204, description = "Ended"))
)]
#[delete("/sessions/{sessionId}")]
async fn end_session(
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
    who: Person,
    id: web::Path<String>,
) -> Outcome<HttpResponse> {
    let id: SessionId = id.parse().map_err(|_| Fault::NotFound)?;
    let current = id == who.session;
    state.db.write(move |conn| end::one(conn, &who, id)).await?;
    remembered.forget();
    let mut answer = HttpResponse::NoContent().finish();
    if current {
        without_cookie(&mut answer, Cookies::of(&state.config))?;
    }
    Ok(answer)
}

/// End all own sessions but this one
#[utoipa::path(
    tag = "Signing in", operation_id = "end_other_sessions", security(("bearer" = ["signed-in"])),
    responses((status = 204, description = "Ended"))
)]
#[delete("/sessions")]
async fn end_other_sessions(
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
    who: ByPassword,
) -> Outcome<HttpResponse> {
    state.db.write(move |conn| end::others(conn, &who)).await?;
    remembered.forget();
    Ok(HttpResponse::NoContent().finish())
}
