//! Faults become answers here and nowhere else: `application/problem+json` with a code that the screen translates.
//!
//! Called by actix for every handler that returns a [`Fault`], and by the middleware through [`refuse`]. What is internal is
//! logged and never sent.

use crate::fault::Fault;
use crate::web::{etag, headers};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ALLOW, CONTENT_TYPE, ETAG, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, HttpResponseBuilder, ResponseError};
use shared_types::problem::{FieldFault, Problem};

/// Media type of every error body.
pub const PROBLEM_JSON: &str = "application/problem+json";

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::Invalid(_) | Self::Malformed { .. } => StatusCode::BAD_REQUEST,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::Stale(_) => StatusCode::PRECONDITION_FAILED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::KeyMissing(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        match self {
            Self::Unauthenticated { code, detail } => {
                answer.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"webm\""));
                body(&mut answer, StatusCode::UNAUTHORIZED, code, detail, vec![])
            }
            Self::NotFound => body(
                &mut answer,
                StatusCode::NOT_FOUND,
                "not-found",
                "It is not there, or it is not for you to know that it is.",
                vec![],
            ),
            Self::Forbidden { code, detail } => body(&mut answer, StatusCode::FORBIDDEN, code, detail, vec![]),
            Self::Invalid(faults) => {
                let detail = match faults.len() {
                    1 => "One thing is wrong with what was sent; `errors` says what.".to_owned(),
                    n => format!("{n} things are wrong with what was sent; `errors` lists them all."),
                };
                body(&mut answer, StatusCode::BAD_REQUEST, "invalid", &detail, faults.clone())
            }
            Self::Malformed { code, detail } => {
                let whole = FieldFault::new("", code, detail);
                body(&mut answer, StatusCode::BAD_REQUEST, code, detail, vec![whole])
            }
            Self::Conflict { code, detail } => body(&mut answer, StatusCode::CONFLICT, code, detail, vec![]),
            Self::Stale(present) => {
                if let Some(now) = present {
                    let tag = etag::of(&now.version.to_string(), now.text.as_bytes());
                    answer.insert_header((ETAG, tag));
                }
                let mut problem = problem(
                    StatusCode::PRECONDITION_FAILED,
                    "stale",
                    "Somebody changed it since you read it. Nothing was changed; `present` is how it stands now.",
                    vec![],
                );
                problem.present = present.as_ref().and_then(|now| serde_json::from_str(&now.text).ok());
                send(&mut answer, &problem)
            }
            Self::PreconditionRequired => body(
                &mut answer,
                StatusCode::PRECONDITION_REQUIRED,
                "if-match-required",
                "Send `If-Match` with the ETag that you read, so that nobody's words are lost.",
                vec![],
            ),
            Self::KeyReused => body(
                &mut answer,
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "This Idempotency-Key was used with another payload. Use a fresh key for a new request.",
                vec![],
            ),
            Self::TooLarge { limit } => body(
                &mut answer,
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                &format!("At most {limit} bytes are taken here."),
                vec![],
            ),
            Self::TooMany { retry_after } => {
                answer.insert_header((RETRY_AFTER, retry_after.to_string()));
                body(
                    &mut answer,
                    StatusCode::TOO_MANY_REQUESTS,
                    "too-many-requests",
                    &format!("Too often; try again in {retry_after} seconds."),
                    vec![],
                )
            }
            Self::Unavailable(why) => {
                tracing::warn!(why, "unavailable");
                answer.insert_header((RETRY_AFTER, "2"));
                body(
                    &mut answer,
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "It cannot be done just now; nothing was changed. Try again in a moment.",
                    vec![],
                )
            }
            Self::KeyMissing(key) => {
                tracing::error!(key, "a sealed field needs a key that is not in the ring");
                answer.insert_header((RETRY_AFTER, "60"));
                body(
                    &mut answer,
                    StatusCode::SERVICE_UNAVAILABLE,
                    "key-missing",
                    "It is sealed with a key that this server lacks; nothing was changed. Whoever runs it must put the key ring back.",
                    vec![],
                )
            }
            Self::Internal(why) => {
                tracing::error!(why, "internal error");
                body(
                    &mut answer,
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    "Something went wrong on our side; it has been logged.",
                    vec![],
                )
            }
        }
    }
}

fn body(
    answer: &mut HttpResponseBuilder,
    status: StatusCode,
    code: &str,
    detail: &str,
    errors: Vec<FieldFault>,
) -> HttpResponse {
    send(answer, &problem(status, code, detail, errors))
}

fn problem(status: StatusCode, code: &str, detail: &str, errors: Vec<FieldFault>) -> Problem {
    Problem {
        kind: format!("/api/v1/docs#problem-{code}"),
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        detail: detail.to_owned(),
        code: code.to_owned(),
        errors,
        present: None,
    }
}

fn send(answer: &mut HttpResponseBuilder, problem: &Problem) -> HttpResponse {
    let text = serde_json::to_string(problem).expect("a problem is plain data");
    let mut response = answer.insert_header((CONTENT_TYPE, PROBLEM_JSON)).body(text);
    // Also here, because an answer to a panic never passes the middleware.
    headers::api(response.headers_mut());
    response
}

/// A problem that has a status but no fault of its own.
pub fn plain(status: StatusCode, code: &str, detail: &str) -> HttpResponse {
    body(&mut HttpResponse::build(status), status, code, detail, vec![])
}

/// 405 with the methods that are there.
pub fn method_not_allowed(allow: &str) -> HttpResponse {
    let mut response = plain(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "This address knows other methods; `Allow` names them.",
    );
    if let Ok(value) = allow.parse() {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

/// What a browser asks before it calls from another origin is answered by `actix-cors`, refusals in words of its own: here they
/// become problems. A preflight never reaches a handler, so nothing else is touched.
pub async fn preflight(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asked = req.method() == Method::OPTIONS;
    let answer = next.call(req).await?.map_into_boxed_body();
    let told = answer.headers().get(CONTENT_TYPE).is_some_and(|t| t == PROBLEM_JSON);
    if !asked || told || !answer.status().is_client_error() {
        return Ok(answer);
    }
    let refused = plain(
        StatusCode::FORBIDDEN,
        "origin-not-allowed",
        "From this origin, or with this method or header, a browser may not call here. Who runs the server sets who may.",
    );
    let mut out = answer.into_response(refused);
    let vary = HeaderValue::from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    out.headers_mut().insert(VARY, vary);
    Ok(out)
}

/// Ends a request in the middleware with a fault.
pub fn refuse(req: ServiceRequest, fault: &Fault) -> ServiceResponse<BoxBody> {
    req.into_response(fault.error_response())
}
