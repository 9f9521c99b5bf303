//! Media types: what a caller accepts, and what we can give.
//!
//! Used by the middleware (406, 415) and by handlers that answer in more than one form.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;

/// JSON.
pub const JSON: &str = "application/json";
/// Comma-separated values.
pub const CSV: &str = "text/csv";
/// A workbook of Excel.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Things on a map.
pub const GEOJSON: &str = "application/geo+json";

/// What a request would rather have of what is offered; the first when it does not mind.
pub fn asked<'a>(req: &HttpRequest, offered: &[&'a str]) -> Option<&'a str> {
    choose(req.headers().get(ACCEPT).and_then(|v| v.to_str().ok()), offered)
}

/// The best of `offered` for an `Accept` header; the first when the caller does not mind. `None` is 406.
pub fn choose<'a>(accept: Option<&str>, offered: &[&'a str]) -> Option<&'a str> {
    let Some(accept) = accept.map(str::trim).filter(|a| !a.is_empty()) else { return offered.first().copied() };
    let mut best: Option<(&'a str, u16, u8)> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';');
        let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let quality = parts
            .filter_map(|p| p.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()))
            .next()
            .map_or(1000, |q| (q.clamp(0.0, 1.0) * 1000.0) as u16);
        if quality == 0 {
            continue;
        }
        for offer in offered {
            let fit = if name == *offer {
                3
            } else if name.strip_suffix("/*").is_some_and(|t| offer.split('/').next() == Some(t)) {
                2
            } else if name == "*/*" {
                1
            } else {
                continue;
            };
            if best.is_none_or(|(_, q, f)| (quality, fit) > (q, f)) {
                best = Some((offer, quality, fit));
            }
        }
    }
    best.map(|(offer, _, _)| offer)
}

/// Whether a `Content-Type` is one of those taken. PATCH takes plain JSON for merge-patch too.
pub fn is_taken(content_type: Option<&str>, taken: &[String]) -> bool {
    let Some(name) = content_type.and_then(|c| c.split(';').next()).map(|c| c.trim().to_ascii_lowercase()) else {
        return false;
    };
    taken.iter().any(|t| *t == name || t == "*/*" || (t == "application/merge-patch+json" && name == JSON))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caller_gets_what_it_likes_best() {
        let both = [JSON, CSV];
        assert_eq!(choose(None, &both), Some(JSON));
        assert_eq!(choose(Some("text/csv"), &both), Some(CSV));
        assert_eq!(choose(Some("application/json;q=0.5, text/csv"), &both), Some(CSV));
        assert_eq!(choose(Some("text/html, */*;q=0.1"), &both), Some(JSON));
        assert_eq!(choose(Some("image/png"), &both), None);
        assert_eq!(choose(Some("application/json;q=0"), &[JSON]), None);
    }
}
