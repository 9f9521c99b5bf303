//! A page of a list as an answer: its JSON, and `Link: <…>; rel="next"` where there is more.
//!
//! Handlers of lists return [`Paged`] around the page type of their noun. The link is this request's own address with the next
//! cursor in it, so filters go along.

use actix_web::body::BoxBody;
use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use shared_types::paging::Page;

/// A page as an answer.
pub struct Paged<T>(pub T);

impl<T: Page + Serialize> Responder for Paged<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(cursor) = self.0.next_cursor() {
            answer.insert_header((LINK, format!("<{}>; rel=\"next\"", next(req.path(), req.query_string(), cursor))));
        }
        answer.json(self.0)
    }
}

/// Cursors are of letters, digits, `-` and `_`: they need no escaping.
fn next(path: &str, query: &str, cursor: &str) -> String {
    let mut out = format!("{path}?");
    for pair in query.split('&').filter(|p| !p.is_empty() && !p.starts_with("cursor=")) {
        out.push_str(pair);
        out.push('&');
    }
    out + "cursor=" + cursor
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_link_keeps_the_filters_and_changes_the_cursor() {
        assert_eq!(
            super::next("/api/v1/areas", "limit=2&cursor=a&kind=site", "b"),
            "/api/v1/areas?limit=2&kind=site&cursor=b"
        );
        assert_eq!(super::next("/api/v1/areas", "", "b"), "/api/v1/areas?cursor=b");
    }
}
