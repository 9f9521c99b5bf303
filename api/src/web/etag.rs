//! Entity tags: what a reader has already, and what a writer thinks stands there.
//!
//! Resources with a version carry `"v<version>"`, so that `If-Match` can name it. All other answers get a hash of their body.

use crate::fault::{Fault, Outcome};
use actix_web::HttpRequest;
use actix_web::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// Tag of a version.
pub fn of_version(version: i32) -> String {
    format!("\"v{version}\"")
}

/// What `If-Match` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// Nothing was asked.
    Absent,
    /// `*`: that it exists.
    Any,
    /// This version.
    Version(i32),
    /// Something that no version of ours is.
    Other,
}

impl IfMatch {
    /// Reads the header.
    pub fn of(req: &HttpRequest) -> Self {
        let Some(value) = req.headers().get(IF_MATCH) else { return Self::Absent };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Self::Any;
        }
        text.strip_prefix("\"v")
            .and_then(|t| t.strip_suffix('"'))
            .and_then(|t| t.parse().ok())
            .map_or(Self::Other, Self::Version)
    }

    /// Refuses when the header names another version than the present one.
    pub fn check(self, present: i32) -> Outcome<()> {
        match self {
            Self::Absent | Self::Any => Ok(()),
            Self::Version(v) if v == present => Ok(()),
            Self::Version(_) | Self::Other => Err(Fault::Stale { version: present }),
        }
    }

    /// The version that a change must still find when it is written; none when nothing was asked. Between reading and writing
    /// another may have come in.
    pub fn expected(self) -> Option<i32> {
        match self {
            Self::Version(v) => Some(v),
            Self::Absent | Self::Any | Self::Other => None,
        }
    }

    /// As [`IfMatch::check`], but the header must be there.
    pub fn require(self, present: i32) -> Outcome<()> {
        if self == Self::Absent { Err(Fault::PreconditionRequired) } else { self.check(present) }
    }
}

/// Tags what has no tag, and answers 304 to who has it already. HEAD gets the headers of GET without its body.
pub async fn middleware(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let head = req.method() == Method::HEAD;
    if head {
        req.head_mut().method = Method::GET;
    }
    let get = req.method() == Method::GET;
    let known = req.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let answer = next.call(req).await?.map_into_boxed_body();
    if !get || answer.status() != StatusCode::OK || !matches!(answer.response().body().size(), BodySize::Sized(_)) {
        return Ok(if head { answer.map_body(|_, _| BoxBody::new(())) } else { answer });
    }
    let (request, response) = answer.into_parts();
    let (mut response, body) = response.into_parts();
    let bytes = to_bytes(body).await.map_err(|_| Fault::internal("an answer could not be read back"))?;
    let tag = match response.headers().get(ETAG) {
        Some(tag) => tag.clone(),
        None => {
            let hash = blake3::hash(&bytes);
            let tag = HeaderValue::from_str(&format!("\"{}\"", &hash.to_hex()[..32])).map_err(Fault::internal)?;
            response.headers_mut().insert(ETAG, tag.clone());
            tag
        }
    };
    let same = known.is_some_and(|k| k.trim() == "*" || k.split(',').any(|t| t.trim().as_bytes() == tag.as_bytes()));
    let answer = if same {
        let mut unchanged = HttpResponse::new(StatusCode::NOT_MODIFIED);
        *unchanged.headers_mut() = response.headers().clone();
        unchanged.headers_mut().remove(actix_web::http::header::CONTENT_TYPE);
        unchanged
    } else if head {
        response.set_body(BoxBody::new(()))
    } else {
        response.set_body(BoxBody::new(bytes))
    };
    Ok(ServiceResponse::new(request, answer))
}
