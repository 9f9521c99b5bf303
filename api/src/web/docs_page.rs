//! The contract as a page that people read: `/api/v1/docs`, made of the document itself, without scripts and without any
//! outside host.
//!
//! Served by `server` beside `openapi.json`. It must not say anything that the document does not.

use serde_json::Value;
use std::fmt::Write as _;

/// Styles of the page, served beside it: the content policy forbids styles in the page.
pub const STYLE: &str = include_str!("docs_page.css");

/// What the page may load.
pub const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Codes of problems that can come with any operation, and what they mean.
const PROBLEMS: &[(&str, &str)] = &[
    ("invalid", "Something in the input is wrong; `errors` lists all of it with a pointer each."),
    ("not-json", "The body is not JSON."),
    ("token-missing", "No Bearer token was sent."),
    ("token-invalid", "The token is not one of ours."),
    ("token-expired", "The token has ended; renew it."),
    ("session-ended", "The session was ended, the account closed or the client switched off."),
    ("permission-missing", "Signed in, but the permission does not hold there."),
    ("not-found", "Not there, or not for you to know."),
    ("method-not-allowed", "The address knows other methods; `Allow` names them."),
    ("not-acceptable", "The address does not answer in a form that `Accept` names."),
    ("unsupported-media-type", "The address does not take this kind of body."),
    ("too-large", "More bytes than are taken."),
    ("stale", "`If-Match` names an older version; nothing was changed, and `present` is how it stands now."),
    ("if-match-required", "`If-Match` is needed here."),
    ("origin-not-allowed", "A browser may not call from that origin, or not with that method or header."),
    ("idempotency-key-reused", "The key was used with another payload."),
    ("idempotency-key-in-use", "The first request with this key still runs."),
    ("too-many-requests", "Too often; `Retry-After` says when to come back."),
    ("unavailable", "It cannot be done just now; nothing was changed."),
    ("internal", "Our mistake; it has been logged under the request id."),
];

/// The page.
pub fn render(document: &Value) -> String {
    let mut out = String::with_capacity(256 * 1024);
    let info = &document["info"];
    let version = text(&info["version"]);
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><title>WeBM API {version}</title><link rel=\"stylesheet\" href=\"/api/v1/docs/style.css\"></head><body>\
         <a class=\"skip\" href=\"#main\">To the content</a><header><h1>WeBM API {version}</h1><p>{}</p>\
         <p><a href=\"/api/v1/openapi.json\">openapi.json</a> · base <code>{}</code> · {}</p></header>",
        text(&info["description"]),
        text(&document["servers"][0]["url"]),
        text(&info["contact"]["email"]),
    );
    let mut operations: Vec<(String, String, &str, &str, &Value)> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, op) in item.as_object().into_iter().flatten() {
            let tag = op["tags"][0].as_str().unwrap_or("Other").to_owned();
            operations.push((tag, op["operationId"].as_str().unwrap_or_default().to_owned(), path, method, op));
        }
    }
    operations.sort_by(|a, b| (&a.0, a.2, a.3).cmp(&(&b.0, b.2, b.3)));
    contents(&mut out, &operations);
    out.push_str("<main id=\"main\">");
    let mut tag = "";
    for (its_tag, id, path, method, op) in &operations {
        if tag != its_tag {
            tag = its_tag;
            let _ = write!(out, "<h2>{}</h2>", escape(tag));
        }
        operation(&mut out, id, path, method, op);
    }
    out.push_str("<h2 id=\"problems\">Problem codes</h2><dl>");
    for (code, meaning) in PROBLEMS {
        let _ = write!(out, "<dt id=\"problem-{code}\"><code>{code}</code></dt><dd>{}</dd>", escape(meaning));
    }
    out.push_str("</dl><h2 id=\"schemas\">Schemas</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        schema_section(&mut out, name, schema);
    }
    out.push_str("</main></body></html>\n");
    out
}

fn contents(out: &mut String, operations: &[(String, String, &str, &str, &Value)]) {
    out.push_str("<nav aria-label=\"Operations\"><ul>");
    let mut tag = "";
    for (its_tag, id, path, method, _) in operations {
        if tag != its_tag {
            tag = its_tag;
            let _ = write!(out, "<li class=\"tag\">{}</li>", escape(tag));
        }
        let _ = write!(out, "<li><a href=\"#{id}\"><b>{}</b> {}</a></li>", method.to_uppercase(), escape(path));
    }
    out.push_str("<li class=\"tag\"><a href=\"#problems\">Problem codes</a></li><li class=\"tag\"><a href=\"#schemas\">Schemas</a></li></ul></nav>");
}

fn operation(out: &mut String, id: &str, path: &str, method: &str, op: &Value) {
    let _ = write!(
        out,
        "<section id=\"{id}\"><h3><span class=\"{method}\">{}</span> <code>{}</code></h3><p>{}</p>",
        method.to_uppercase(),
        escape(path),
        text(&op["summary"])
    );
    if op["description"].is_string() {
        let _ = write!(out, "<p>{}</p>", text(&op["description"]));
    }
    let permission =
        op["x-permission"].as_str().map_or_else(|| "open to everybody".to_owned(), |p| format!("needs {p}"));
    let _ = write!(out, "<p class=\"needs\">{}</p>", escape(&permission));
    if let Some(parameters) = op["parameters"].as_array().filter(|p| !p.is_empty()) {
        out.push_str(
            "<table><caption>Parameters</caption><thead><tr><th>Name</th><th>In</th><th>What</th></tr></thead><tbody>",
        );
        for p in parameters {
            let _ = write!(
                out,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                text(&p["name"]),
                text(&p["in"]),
                text(&p["description"])
            );
        }
        out.push_str("</tbody></table>");
    }
    for (media, body) in op["requestBody"]["content"].as_object().into_iter().flatten() {
        let _ = write!(out, "<h4>Body <code>{}</code> {}</h4>", escape(media), reference(&body["schema"]));
        example(out, body);
    }
    for (status, answer) in op["responses"].as_object().into_iter().flatten() {
        let _ = write!(out, "<h4>{status} {}", text(&answer["description"]));
        for (media, body) in answer["content"].as_object().into_iter().flatten() {
            let _ = write!(out, " <code>{}</code> {}", escape(media), reference(&body["schema"]));
        }
        out.push_str("</h4>");
        if status.starts_with('2') {
            for body in answer["content"].as_object().into_iter().flat_map(|m| m.values()) {
                example(out, body);
            }
        }
    }
    out.push_str("</section>");
}

fn example(out: &mut String, body: &Value) {
    if let Some(example) = body.get("example") {
        let _ = write!(out, "<pre tabindex=\"0\">{}</pre>", escape(&format!("{example:#}")));
    }
}

fn reference(schema: &Value) -> String {
    let target = schema["$ref"].as_str().or_else(|| schema["items"]["$ref"].as_str());
    target.and_then(|t| t.rsplit('/').next()).map_or_else(String::new, |n| format!("<a href=\"#schema-{n}\">{n}</a>"))
}

fn schema_section(out: &mut String, name: &str, schema: &Value) {
    let _ = write!(out, "<section id=\"schema-{name}\"><h3>{name}</h3><p>{}</p>", text(&schema["description"]));
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().map(|w| format!("<code>{}</code>", text(w))).collect();
        let _ = write!(out, "<p>{}</p>", words.join(" · "));
    }
    let parts = schema["allOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
    let mut rows = String::new();
    for part in &parts {
        if part["$ref"].is_string() {
            let _ = write!(rows, "<tr><td colspan=\"2\">all of {}</td></tr>", reference(part));
        }
        for (property, inner) in part["properties"].as_object().into_iter().flatten() {
            let _ = write!(
                rows,
                "<tr><td><code>{}</code></td><td>{} {}</td></tr>",
                escape(property),
                text(&inner["description"]),
                reference(inner)
            );
        }
    }
    if !rows.is_empty() {
        let _ = write!(
            out,
            "<table><caption>Properties</caption><thead><tr><th>Name</th><th>What</th></tr></thead><tbody>{rows}</tbody></table>"
        );
    }
    out.push_str("</section>");
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
