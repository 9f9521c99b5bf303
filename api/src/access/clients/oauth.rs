//! `POST /oauth/token`: tokens for machine clients by `client_credentials` (RFC 6749), in that standard's own words and errors.
//!
//! It stands outside the versioned API. The client shows itself by HTTP Basic or in the form, never both.

use super::store;
use crate::access::throttle::Guard;
use crate::access::{secret, token};
use crate::db::schema::{client, client_secret};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::web::{State, limits, media};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;

const FORM: &str = "application/x-www-form-urlencoded";

/// The address.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/oauth/token").route(web::post().to(give)).default_service(web::to(other_method)));
}

async fn other_method() -> HttpResponse {
    let mut answer = Refusal::of("invalid_request", "Tokens are asked for by POST.").answer();
    *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    answer.headers_mut().insert(ALLOW, actix_web::http::header::HeaderValue::from_static("POST"));
    answer
}

/// Why no token is given, in the words of RFC 6749, 5.2.
struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: String,
    retry_after: Option<u64>,
    basic: bool,
}

impl Refusal {
    fn of(error: &'static str, description: &str) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self { status, error, description: description.to_owned(), retry_after: None, basic: false }
    }

    fn client(basic: bool) -> Self {
        let refusal = Self::of("invalid_client", "The client is unknown, closed, or its secret is wrong.");
        Self { status: StatusCode::UNAUTHORIZED, basic, ..refusal }
    }

    fn answer(self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        answer.insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache"));
        if self.basic {
            answer.insert_header((WWW_AUTHENTICATE, "Basic realm=\"webm\""));
        }
        if let Some(seconds) = self.retry_after {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        answer.json(json!({"error": self.error, "error_description": self.description}))
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let busy = |status, retry_after| Self {
            status,
            retry_after: Some(retry_after),
            ..Self::of("temporarily_unavailable", "Not just now; see Retry-After.")
        };
        match fault {
            Fault::TooMany { retry_after } => busy(StatusCode::TOO_MANY_REQUESTS, retry_after),
            Fault::Unavailable(why) => {
                tracing::warn!(why, "no token");
                busy(StatusCode::SERVICE_UNAVAILABLE, 2)
            }
            other => {
                tracing::error!(why = %other, "no token");
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                Self { status, ..Self::of("server_error", "Something went wrong on our side; it has been logged.") }
            }
        }
    }
}

async fn give(req: HttpRequest, state: web::Data<State>, body: Result<web::Bytes, actix_web::Error>) -> HttpResponse {
    let body = match body {
        Ok(body) => body,
        Err(e) => {
            let status = match e.as_response_error().status_code() {
                StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
                _ => StatusCode::BAD_REQUEST,
            };
            let refusal = Refusal::of("invalid_request", "The form is too large, or broke off.");
            return Refusal { status, ..refusal }.answer();
        }
    };
    match token(&req, &state, &body).await {
        Ok(body) => {
            HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache")).json(body)
        }
        Err(refusal) => refusal.answer(),
    }
}

async fn token(req: &HttpRequest, state: &State, body: &[u8]) -> Result<Value, Refusal> {
    let content_type = req.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if !media::is_taken(content_type, &[FORM.to_owned()]) {
        return Err(Refusal::of("invalid_request", "The body must be application/x-www-form-urlencoded."));
    }
    let form = form(body)?;
    let (id, shown, basic) = credentials(req, &form)?;
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {}
        Some(_) => return Err(Refusal::of("unsupported_grant_type", "Only client_credentials is known here.")),
        None => return Err(Refusal::of("invalid_request", "grant_type is missing.")),
    }
    let now = state.clock.now();
    let guard = Guard::of_address(&state.keys, &limits::address(req));
    let found = {
        let (guard, id) = (guard.clone(), id.clone());
        state
            .db
            .read(move |conn| {
                guard.check(conn, now)?;
                find(conn, &id, &shown)
            })
            .await?
    };
    let Some((key, may)) = found else {
        state.db.write(move |conn| guard.failed(conn, now)).await?;
        return Err(Refusal::client(basic));
    };
    let scope = match form.get("scope").map(|s| s.split_whitespace().collect::<Vec<_>>()) {
        None => may,
        Some(asked) => {
            let have: Vec<&str> = may.split(' ').collect();
            if asked.is_empty() || asked.iter().any(|s| !have.contains(s)) {
                return Err(Refusal::of("invalid_scope", "This client may not have all that is asked for."));
            }
            asked.join(" ")
        }
    };
    let client = key.0.to_string();
    let (text, end) = token::sign(&state.keys, now, key.0, &client, None, Some(scope.clone()))?;
    let seconds = end.duration_since(now).as_secs();
    Ok(json!({"access_token": text, "token_type": "Bearer", "expires_in": seconds, "scope": scope}))
}

fn form(body: &[u8]) -> Result<HashMap<String, String>, Refusal> {
    let malformed = || Refusal::of("invalid_request", "The form is not well-formed, or names something twice.");
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).map_err(|_| malformed())?;
    let mut map = HashMap::new();
    for (name, value) in pairs {
        // RFC 6749, 3.2: sent without a value is as not sent; nothing may stand twice.
        if !value.is_empty() && map.insert(name, value).is_some() {
            return Err(malformed());
        }
    }
    Ok(map)
}

fn credentials(req: &HttpRequest, form: &HashMap<String, String>) -> Result<(String, String, bool), Refusal> {
    let header = req.headers().get(AUTHORIZATION).map(|v| v.to_str().unwrap_or_default());
    match (header, form.get("client_secret")) {
        (Some(_), Some(_)) => {
            Err(Refusal::of("invalid_request", "Show the client by HTTP Basic or in the form, not both."))
        }
        (Some(header), None) => {
            let (id, shown) = basic(header).ok_or_else(|| Refusal::client(true))?;
            match form.get("client_id") {
                Some(other) if *other != id => Err(Refusal::of("invalid_request", "Two clients are named.")),
                _ => Ok((id, shown, true)),
            }
        }
        (None, Some(shown)) => {
            let id = form.get("client_id").ok_or_else(|| Refusal::of("invalid_request", "client_id is missing."))?;
            Ok((id.clone(), shown.clone(), false))
        }
        (None, None) => Err(Refusal::client(true)),
    }
}

/// Id and secret of a header of HTTP Basic.
pub(super) fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, rest) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (id, shown) = text.split_once(':')?;
    // RFC 6749, 2.3.1: both parts were form-encoded before they were joined.
    let decode = |part: &str| {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&format!("v={part}")).ok()?;
        pairs.into_iter().next().map(|(_, v)| v)
    };
    Some((decode(id)?, decode(shown)?))
}

/// The client that has this id and this secret, with its scopes.
pub(super) fn find(conn: &mut AnyConnection, id: &str, shown: &str) -> Outcome<Option<(Key, String)>> {
    let Ok(id) = id.parse::<uuid::Uuid>() else { return Ok(None) };
    let found: Option<String> = client_secret::table
        .inner_join(client::table)
        .filter(client::id.eq(Key(id)).and(client::disabled.eq(false)))
        .filter(client_secret::secret_hash.eq(secret::hash(shown)).and(client_secret::ended_at.is_null()))
        .select(client::scopes)
        .first(conn)
        .optional()?;
    found.map(|scopes| Ok((Key(id), store::write_scopes(&store::read_scopes(&scopes)?)))).transpose()
}
