//! The headers of every answer, errors included, and the request's own id.
//!
//! Wrapped around the whole app by `server`. The page has a policy of its own, set where it is served.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use uuid::Uuid;

/// Version of the contract; equals `info.version` of the document.
pub const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Id of a request, in its answer and in the log.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

const API: &[(&str, &str)] = &[
    ("api-version", API_VERSION),
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
];

const ALL: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn set_missing(map: &mut HeaderMap, list: &[(&'static str, &'static str)]) {
    for (name, value) in list {
        let name = HeaderName::from_static(name);
        if !map.contains_key(&name) {
            map.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// Headers of an answer of the API.
pub fn api(map: &mut HeaderMap) {
    set_missing(map, API);
    set_missing(map, ALL);
}

/// Gives each request an id, each answer its headers, and a panic an answer.
pub async fn middleware(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = Uuid::now_v7();
    req.extensions_mut().insert(RequestId(id));
    let path = req.path();
    let is_api = path.starts_with("/api/") || path == "/api" || path.starts_with("/oauth/");
    let secure = req.connection_info().scheme() == "https";
    let answer = AssertUnwindSafe(next.call(req)).catch_unwind().await;
    let mut answer = match answer {
        Ok(Ok(answer)) => answer.map_into_boxed_body(),
        Ok(Err(e)) => return Err(e),
        Err(_) => return Err(crate::fault::Fault::internal(format!("a handler panicked, request {id}")).into()),
    };
    let map = answer.headers_mut();
    if is_api {
        api(map);
    } else {
        set_missing(map, ALL);
    }
    if secure {
        set_missing(map, &[("strict-transport-security", "max-age=63072000; includeSubDomains")]);
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        map.insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(answer)
}
