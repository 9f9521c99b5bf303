//! The built page: shell, wasm, fonts and icons out of the binary itself, at `/` and at every deep link.
//!
//! Called by `server` for everything outside the API. The page has a content policy of its own; its hashed files are cached
//! for ever, the shell never.

use crate::web::problem;
use actix_web::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../web-ui/dist"]
#[allow_missing = true]
struct Files;

/// What the page may load: itself only. `wasm-unsafe-eval` lets it start its wasm and nothing else. Of styles written into the
/// shell only the one that was built into it counts, by its hash.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let shell = Files::get("index.html").map(|file| file.data).unwrap_or_default();
    let own = style(&String::from_utf8_lossy(&shell))
        .map(|style| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(style.as_bytes()))))
        .unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{own}; img-src 'self' data: blob:; media-src blob:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
});

/// The style sheet in the shell.
fn style(shell: &str) -> Option<&str> {
    Some(shell.split_once("<style>")?.1.split_once("</style>")?.0)
}

/// Serves a file of the page, or the shell for a deep link.
pub async fn serve(req: HttpRequest) -> HttpResponse {
    let path = req.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") || path.starts_with("oauth/") || path.starts_with("health/") {
        return problem::plain(StatusCode::NOT_FOUND, "not-found", "There is nothing at this address.");
    }
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        return HttpResponse::MethodNotAllowed().insert_header((ALLOW, "GET, HEAD")).finish();
    }
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let name = if path.is_empty() || !is_file { "index.html" } else { path };
    // The packed twin is an encoding of a file and no file of its own.
    match Files::get(name).filter(|_| !name.ends_with(".br")) {
        Some(file) => answer(&req, name, file),
        None if is_file => {
            HttpResponse::NotFound().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body("Not found")
        }
        None => HttpResponse::ServiceUnavailable()
            .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
            .body("The page was not built into this server; the API works. Build the page first (make run does)."),
    }
}

fn answer(req: &HttpRequest, name: &str, file: EmbeddedFile) -> HttpResponse {
    let brotli = req
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|e| e.split(';').next().is_some_and(|n| n.trim() == "br")));
    let packed = if brotli { Files::get(&format!("{name}.br")) } else { None };
    let etag = format!(
        "\"{}{}\"",
        &crate::keys::hex(&file.metadata.sha256_hash())[..32],
        if packed.is_some() { "-br" } else { "" }
    );
    let mut out = if req.headers().get(IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == etag.as_bytes()) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    out.insert_header((ETAG, etag)).insert_header((VARY, "Accept-Encoding"));
    out.insert_header((
        CACHE_CONTROL,
        if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" },
    ));
    out.insert_header((CONTENT_TYPE, media_type(name)));
    if name.ends_with(".html") {
        out.insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()));
    }
    match packed {
        Some(packed) => out.insert_header((CONTENT_ENCODING, "br")).body(packed.data.into_owned()),
        None => out.body(file.data.into_owned()),
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_style_of_the_shell() {
        assert_eq!(style("<head><style>a{b:c}</style></head>"), Some("a{b:c}"));
        assert_eq!(style("<head></head>"), None);
        // A server without a page has none to name.
        let built = Files::get("index.html").is_some_and(|f| style(&String::from_utf8_lossy(&f.data)).is_some());
        assert_eq!(POLICY.contains("style-src 'self' 'sha256-"), built);
    }
}
