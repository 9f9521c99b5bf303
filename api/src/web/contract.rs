//! The contract as a gate: what the document does not name is 404, 405, 406 or 415, before any handler runs.
//!
//! Two middlewares, both driven by the document that the running code gives: [`route`] before signing in, [`negotiate`] after.

use super::{document::Contract, media, problem};
use crate::fault::Fault;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};
use std::sync::Arc;

/// The operation that a request is for, found by [`route`] and kept for those after it.
#[derive(Clone)]
pub struct Matched(pub Arc<super::document::Operation>);

/// 404 for unknown addresses, 405 with `Allow` for unknown methods.
pub async fn route(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let contract = req.app_data::<web::Data<Contract>>().cloned();
    let Some(contract) = contract else { return Err(Fault::internal("no contract in the app").into()) };
    let Some(item) = req.match_pattern().and_then(|p| contract.item(&p)) else {
        return Ok(problem::refuse(req, &Fault::NotFound));
    };
    let Some(operation) = item.get(req.method().as_str()) else {
        let mut allow: Vec<&str> = item.keys().map(String::as_str).collect();
        if allow.contains(&"GET") {
            allow.push("HEAD");
        }
        allow.sort_unstable();
        let response = problem::method_not_allowed(&allow.join(", "));
        return Ok(req.into_response(response));
    };
    req.extensions_mut().insert(Matched(operation.clone()));
    next.call(req).await.map(ServiceResponse::map_into_boxed_body)
}

/// 406 for what we cannot give, 415 for what we do not take, 413 for what is announced too large.
pub async fn negotiate(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let operation = req.extensions().get::<Matched>().map(|m| m.0.clone());
    let Some(operation) = operation else { return Err(Fault::internal("a request without an operation").into()) };
    let header = |name| req.headers().get(name).and_then(|v| v.to_str().ok());
    let offered: Vec<&str> = operation.produces.iter().map(String::as_str).collect();
    if !offered.is_empty() && media::choose(header(ACCEPT), &offered).is_none() {
        let response = problem::plain(
            StatusCode::NOT_ACCEPTABLE,
            "not-acceptable",
            &format!("This address answers in {}.", offered.join(", ")),
        );
        return Ok(req.into_response(response));
    }
    let length = header(CONTENT_LENGTH).and_then(|v| v.parse::<u64>().ok());
    let has_body = length.is_some_and(|n| n > 0) || req.headers().contains_key(TRANSFER_ENCODING);
    if operation.consumes.is_empty() {
        if has_body && !matches!(*req.method(), Method::GET | Method::DELETE) && length != Some(2) {
            let response = problem::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "no-body", "This address takes no body.");
            return Ok(req.into_response(response));
        }
    } else if (has_body || operation.body_required) && !media::is_taken(header(CONTENT_TYPE), &operation.consumes) {
        let response = problem::plain(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            &format!("This address takes {}.", operation.consumes.join(", ")),
        );
        return Ok(req.into_response(response));
    }
    if operation.is_json() && length.is_some_and(|n| n > super::body::JSON_LIMIT as u64) {
        return Ok(problem::refuse(req, &Fault::TooLarge { limit: super::body::JSON_LIMIT as u64 }));
    }
    next.call(req).await.map(ServiceResponse::map_into_boxed_body)
}
