//! Entity tags: what a reader has already, and what a writer thinks stands there.
//!
//! Resources with a version carry `"v<version>-<digest>"`: the version, so that `If-Match` can name it, and a digest of what is
//! sent, which also follows what others changed (a unit's label) and how much this reader sees. A handler gives `"v<version>"`,
//! the middleware adds the digest. All other answers get a hash of their body.

use crate::fault::{Fault, Outcome, Present};
use actix_web::HttpRequest;
use actix_web::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// Tag of a version, before the digest of what is sent is known.
pub fn of_version(version: i32) -> String {
    format!("\"v{version}\"")
}

/// Tag of a version and of what is sent of it.
pub fn of(version: &str, body: &[u8]) -> String {
    format!("\"v{version}-{}\"", &blake3::hash(body).to_hex()[..16])
}

/// The version in a tag that a handler gave, or a reader gives back with its digest.
fn version_in(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix("\"v")?.strip_suffix('"')?;
    Some(inner.split_once('-').map_or(inner, |(version, _)| version))
}

/// Where a change was refused because somebody was faster, tells how it stands now, as this caller reads it.
pub async fn or_present<T>(done: Outcome<T>, present: impl Future<Output = Outcome<Present>>) -> Outcome<T> {
    match done {
        Err(Fault::Stale(None)) => Err(Fault::Stale(present.await.ok().map(Box::new))),
        other => other,
    }
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
        version_in(text).and_then(|t| t.parse().ok()).map_or(Self::Other, Self::Version)
    }

    /// Refuses when the header names another version than the present one.
    pub fn check(self, present: i32) -> Outcome<()> {
        match self {
            Self::Absent | Self::Any => Ok(()),
            Self::Version(v) if v == present => Ok(()),
            Self::Version(_) | Self::Other => Err(Fault::Stale(None)),
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
    let given = answer.headers().get(ETAG).and_then(|t| t.to_str().ok()).map(str::to_owned);
    let tagged = get && answer.status() == StatusCode::OK || answer.status().is_success() && given.is_some();
    if !tagged || !matches!(answer.response().body().size(), BodySize::Sized(_)) {
        return Ok(if head { answer.map_body(|_, _| BoxBody::new(())) } else { answer });
    }
    let (request, response) = answer.into_parts();
    let (mut response, body) = response.into_parts();
    let bytes = to_bytes(body).await.map_err(|_| Fault::internal("an answer could not be read back"))?;
    let tag = match given.as_deref().map(|tag| (tag, version_in(tag))) {
        Some((_, Some(version))) => of(version, &bytes),
        Some((other, None)) => other.to_owned(),
        None => format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..32]),
    };
    response.headers_mut().insert(ETAG, HeaderValue::from_str(&tag).map_err(Fault::internal)?);
    // Compared weakly (RFC 9110, 13.1.2): whoever packed the answer on its way may have marked the tag as weak.
    let same = |known: &str| known == "*" || known.split(',').any(|t| t.trim().trim_start_matches("W/") == tag);
    let answer = if get && known.is_some_and(|k| same(k.trim())) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_with_and_without_its_digest() {
        assert_eq!(version_in(&of_version(3)), Some("3"));
        assert_eq!(version_in(&of("12", b"{}")), Some("12"));
        for other in ["W/\"v3\"", "v3", "\"0af3\"", ""] {
            assert_eq!(version_in(other), None, "{other}");
        }
        assert_ne!(of("1", b"{}"), of("1", b"{ }"));
    }
}
