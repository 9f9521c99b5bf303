//! Examples in the contract document, made from the schemas themselves, so that they cannot contradict them.
//!
//! Called by `web::document`. A handler may give an example of its own; it is then left alone.

use serde_json::{Map, Value, json};

/// Puts an example beside each schema that lacks one.
pub fn fill(content: &mut Value, schemas: &Value) {
    for (media, body) in content.as_object_mut().into_iter().flatten() {
        if media.ends_with("json")
            && body.get("example").is_none()
            && body.get("examples").is_none()
            && body["schema"].is_object()
        {
            body["example"] = of_schema(&body["schema"], "", schemas, 0);
        }
    }
}

/// Example of a problem with a status.
pub fn problem(status: &str) -> Value {
    let code = match status {
        "400" => "invalid",
        "401" => "token-missing",
        "403" => "permission-missing",
        "404" => "not-found",
        "406" => "not-acceptable",
        "409" => "conflict",
        "412" => "stale",
        "413" => "too-large",
        "415" => "unsupported-media-type",
        "422" => "idempotency-key-reused",
        "428" => "if-match-required",
        "429" => "too-many-requests",
        "503" => "unavailable",
        _ => "internal",
    };
    let number: u16 = status.parse().unwrap_or(500);
    json!({
        "type": format!("/api/v1/docs#problem-{code}"),
        "title": actix_web::http::StatusCode::from_u16(number).ok().and_then(|s| s.canonical_reason()).unwrap_or("Error"),
        "status": number,
        "detail": "One English sentence that helps.",
        "code": code,
    })
}

fn of_schema(schema: &Value, name: &str, schemas: &Value, depth: usize) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(target) = schema["$ref"].as_str() {
        let target = target.rsplit('/').next().unwrap_or_default();
        return if depth > 16 { Value::Null } else { of_schema(&schemas[target], name, schemas, depth + 1) };
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(options) = schema[key].as_array() {
            let pick = options.iter().find(|o| o["type"] != "null").unwrap_or(&Value::Null);
            return of_schema(pick, name, schemas, depth);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut all = Map::new();
        for part in parts {
            if let Value::Object(map) = of_schema(part, name, schemas, depth) {
                all.extend(map);
            }
        }
        return Value::Object(all);
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|k| *k != "null").unwrap_or("null"),
        Value::String(kind) => kind,
        _ => "null",
    };
    match kind {
        "object" => {
            let mut map = Map::new();
            for (property, inner) in schema["properties"].as_object().into_iter().flatten() {
                map.insert(property.clone(), of_schema(inner, property, schemas, depth + 1));
            }
            Value::Object(map)
        }
        "array" => json!([of_schema(&schema["items"], name, schemas, depth + 1)]),
        "integer" => schema.get("minimum").cloned().filter(|m| m.as_i64() != Some(0)).unwrap_or(json!(1)),
        "number" => json!(1.5),
        "boolean" => json!(true),
        "string" => json!(text(schema["format"].as_str().unwrap_or_default(), name)),
        _ => Value::Null,
    }
}

fn text(format: &str, name: &str) -> &'static str {
    match (format, name) {
        ("uuid", _) => "01890000-0000-7000-8000-000000000000",
        ("date-time", n) if n.contains("ntil") || n.contains("nds") || n.contains("xpires") => "2026-03-28T15:25:00Z",
        ("date-time", _) => "2026-03-28T15:10:00Z",
        ("date", _) => "2026-03-28",
        (_, "email") => "m.dejong@de-linde.example",
        (_, "number") => "DL-2026-00417",
        (_, "category" | "categories") => "theft.shoplifting",
        (_, "method" | "methods") => "in-bag",
        (_, "timeZone") => "Europe/Amsterdam",
        (_, "country") => "NL",
        (_, "code") => "DL",
        (_, "siteName") => "Winkelcentrum De Linde",
        (_, "organisationName") => "Modehuis Van Dam",
        (_, "description") => "Twee mannen, een met grote zwarte sporttas.",
        (_, "shortText") => "Diefstal met geprepareerde tas, twee personen.",
        (_, "unitLabel" | "label") => "7",
        (_, "zone") => "passage noord",
        (_, "tokenType") => "Bearer",
        _ => "text",
    }
}
