//! The contract document: what the handlers say of themselves, finished by the rules that hold for all of them.
//!
//! `server` collects the handlers, [`finish`] adds what they share (errors, headers, security, examples), and [`Contract`]
//! is the same in the form that the gate asks.

use super::{examples, headers::API_VERSION};
use serde_json::{Map, Value, json};
use shared_types::problem::{FieldFault, Problem};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use utoipa::openapi::{OpenApi, PathItem, RefOr, Required, security::SecurityRequirement};
use utoipa::{PartialSchema as _, ToSchema as _};

/// Where the versioned API stands.
pub const BASE: &str = "/api/v1";

/// One operation, as the gate needs it.
#[derive(Debug)]
pub struct Operation {
    /// Its id, as in the document.
    pub id: String,
    /// Whether it needs no signing in.
    pub public: bool,
    /// Whether a machine client may show itself by HTTP Basic, as readers of feeds do.
    pub basic: bool,
    /// Media types it takes.
    pub consumes: Vec<String>,
    /// Whether a body must be sent.
    pub body_required: bool,
    /// Media types it answers in.
    pub produces: Vec<String>,
}

impl Operation {
    fn of(said: &utoipa::openapi::path::Operation) -> Self {
        let body = said.request_body.as_ref().and_then(inline);
        let good = said.responses.responses.iter().filter(|(status, _)| status.starts_with('2'));
        let mut produces: Vec<String> =
            good.filter_map(|(_, answer)| inline(answer)).flat_map(|answer| answer.content.keys().cloned()).collect();
        // JSON first: it is what a caller gets that does not mind.
        produces.sort_by_key(|kind| (kind != "application/json", kind.clone()));
        produces.dedup();
        Self {
            id: camel(said.operation_id.as_deref().unwrap_or_default()),
            public: said.security.iter().flatten().any(|one| *one == SecurityRequirement::default()),
            basic: said
                .security
                .iter()
                .flatten()
                .any(|one| *one == SecurityRequirement::new("basic", Vec::<String>::new())),
            consumes: body.map(|body| body.content.keys().cloned().collect()).unwrap_or_default(),
            body_required: body.is_some_and(|body| !matches!(body.required, Some(Required::False))),
            produces,
        }
    }

    /// Whether its body is JSON, which has a size limit of its own.
    pub fn is_json(&self) -> bool {
        !self.consumes.is_empty() && self.consumes.iter().all(|c| c.ends_with("json") && !c.contains("ndjson"))
    }
}

/// What stands at the place itself; our handlers refer to nothing elsewhere.
fn inline<T>(said: &RefOr<T>) -> Option<&T> {
    match said {
        RefOr::T(said) => Some(said),
        RefOr::Ref(_) => None,
    }
}

/// The contract in the form that the gate asks: pattern, method, operation; and the document itself, which is written when
/// somebody asks for it: a server starts without it.
pub struct Contract {
    items: HashMap<String, HashMap<String, Arc<Operation>>>,
    write: fn() -> Value,
    written: OnceLock<Written>,
}

struct Written {
    text: String,
    page: String,
}

impl Contract {
    /// Reads what the handlers say of themselves; `write` makes the finished document of the same.
    pub fn new(collected: &OpenApi, write: fn() -> Value) -> Self {
        let gate = |item: &PathItem| {
            let methods = [
                ("GET", &item.get),
                ("PUT", &item.put),
                ("POST", &item.post),
                ("DELETE", &item.delete),
                ("PATCH", &item.patch),
            ];
            methods
                .into_iter()
                .filter_map(|(method, said)| Some((method.to_owned(), Arc::new(Operation::of(said.as_ref()?)))))
                .collect()
        };
        let items = collected.paths.paths.iter().map(|(path, item)| (path.clone(), gate(item))).collect();
        Self { items, write, written: OnceLock::new() }
    }

    /// The operations at a pattern, by method.
    pub fn item(&self, pattern: &str) -> Option<&HashMap<String, Arc<Operation>>> {
        self.items.get(pattern)
    }

    fn written(&self) -> &Written {
        self.written.get_or_init(|| {
            let document = (self.write)();
            Written { text: format!("{document:#}\n"), page: super::docs_page::render(&document) }
        })
    }

    /// The document as a page for people.
    pub fn page(&self) -> &str {
        &self.written().page
    }

    /// The document as text, as it is served and committed.
    pub fn text(&self) -> &str {
        &self.written().text
    }
}

/// Finishes what the handlers said: one shape for errors, security, headers, examples, names.
pub fn finish(collected: &OpenApi) -> Value {
    let mut doc = serde_json::to_value(collected).unwrap_or_default();
    for (name, schema) in [
        (Problem::name(), serde_json::to_value(Problem::schema())),
        (FieldFault::name(), serde_json::to_value(FieldFault::schema())),
    ] {
        doc["components"]["schemas"][name.as_ref()] = schema.unwrap_or_default();
    }
    // A patch that does not name a field leaves it alone: no default stands for it, least of all null.
    for schema in doc["components"]["schemas"].as_object_mut().into_iter().flat_map(|map| map.values_mut()) {
        for (_, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
            if property["default"].is_null()
                && let Some(map) = property.as_object_mut()
            {
                map.remove("default");
            }
        }
    }
    doc["openapi"] = json!("3.1.0");
    doc["info"] = json!({
        "title": "WeBM",
        "summary": "Reporting, warning and insight for shopping centres and business parks",
        "description": "Times are RFC 3339 and answered in UTC; money is integer euro cents; points are WGS84, longitude first. \
            Errors are problem documents (RFC 9457) whose `code` is stable. Lists are read page by page with an opaque cursor. \
            A POST that creates takes an `Idempotency-Key`: repeat it after a broken connection and nothing is done twice.",
        "version": API_VERSION,
        "contact": {"name": "WeBM", "url": "https://webm.example/integrators", "email": "integrators@webm.example"},
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    });
    doc["servers"] = json!([{"url": BASE, "description": "This server"}]);
    doc["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "Access token of a session (POST /sessions) or of a machine client (POST /oauth/token, outside this base)."},
        "basic": {"type": "http", "scheme": "basic",
            "description": "Id and secret of a machine client, for readers of feeds that know no tokens."},
    });
    doc["security"] = json!([{"bearer": []}]);
    let schemas = doc["components"]["schemas"].clone();
    let mut paths = Map::new();
    for (path, mut item) in doc["paths"].as_object().cloned().unwrap_or_default() {
        let path = path.strip_prefix(BASE).unwrap_or(&path).to_owned();
        for (method, op) in item.as_object_mut().into_iter().flatten() {
            operation(&path, method, op, &schemas);
        }
        paths.insert(path, item);
    }
    doc["paths"] = Value::Object(paths);
    doc["components"]["headers"] = json!({
        "ApiVersion": {"description": "Version of the contract", "schema": {"type": "string"}, "example": API_VERSION},
        "RateLimit": {"description": "What is left and in how many seconds it is full again", "schema": {"type": "string"},
            "example": "\"default\";r=50;t=30"},
        "RequestId": {"description": "Name it when asking for help", "schema": {"type": "string", "format": "uuid"},
            "example": "01890000-0000-7000-8000-000000000000"},
    });
    doc
}

fn operation(path: &str, method: &str, op: &mut Value, schemas: &Value) {
    if let Some(id) = op["operationId"].as_str() {
        op["operationId"] = json!(camel(id));
    }
    let permission = op["security"][0]["bearer"][0].as_str().map(str::to_owned);
    let public =
        op["security"].as_array().is_some_and(|list| list.iter().any(|s| s.as_object().is_some_and(Map::is_empty)));
    if public {
        op["security"] = json!([]);
    }
    if let Some(p) = &permission {
        // Permissions are no scopes of the bearer scheme: they stand in a property of their own, and in words.
        op["x-permission"] = json!(p);
        let basic = op["security"].as_array().is_some_and(|list| list.iter().any(|one| one["basic"].is_array()));
        op["security"] = if basic { json!([{"bearer": []}, {"basic": []}]) } else { json!([{"bearer": []}]) };
    }
    let needs = match permission.as_deref() {
        None => "Open to everybody.".to_owned(),
        Some("signed-in") => "For everybody who is signed in.".to_owned(),
        Some(p) => format!("Needs the permission `{p}`; it reaches the places where a role in force gives it."),
    };
    let said = op["description"].as_str().map(|d| format!("{d}\n\n")).unwrap_or_default();
    op["description"] = json!(format!("{said}{needs}"));
    let has_body = op["requestBody"].is_object();
    if has_body {
        op["requestBody"]["required"] = json!(op["requestBody"]["required"].as_bool().unwrap_or(true));
    }
    let named = |place: &str, name: &str| {
        op["parameters"].as_array().is_some_and(|l| {
            l.iter().any(|p| p["in"] == place && p["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case(name)))
        })
    };
    let has_query = op["parameters"].as_array().is_some_and(|l| l.iter().any(|p| p["in"] == "query"));
    let mut errors: Vec<(&str, &str)> = Vec::new();
    if has_body || has_query || path.contains('{') {
        errors.push(("400", "Bad input; `errors` lists all that is wrong"));
    }
    if !public {
        errors.push(("401", "Not signed in, or no longer"));
        errors.push(("403", "Signed in, but not allowed to do this"));
    }
    if path.contains('{') || has_body || has_query {
        errors.push(("404", "Not there, or not for you to know"));
    }
    errors.push(("406", "This form of answer cannot be given"));
    if has_body {
        errors.push(("413", "Too large"));
        errors.push(("415", "This form of body is not taken"));
    }
    if method != "get" {
        errors.push(("409", "It clashes with how things stand now"));
    }
    if named("header", "If-Match") {
        errors.push(("412", "It was changed since you read it"));
        errors.push(("428", "If-Match is needed"));
    }
    if named("header", "Idempotency-Key") {
        errors.push(("422", "The key was used with another payload"));
    }
    errors.push(("429", "Too often; see Retry-After"));
    errors.push(("500", "Our mistake; it has been logged"));
    errors.push(("503", "Away for a moment; see Retry-After"));
    for (status, description) in errors {
        if op["responses"].get(status).is_none() {
            op["responses"][status] = json!({"description": description, "content": {"application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"}, "example": examples::problem(status),
            }}});
        }
    }
    for (_, answer) in op["responses"].as_object_mut().into_iter().flatten() {
        answer["headers"]["API-Version"] = json!({"$ref": "#/components/headers/ApiVersion"});
        answer["headers"]["RateLimit"] = json!({"$ref": "#/components/headers/RateLimit"});
        answer["headers"]["X-Request-Id"] = json!({"$ref": "#/components/headers/RequestId"});
    }
    examples::fill(&mut op["requestBody"]["content"], schemas);
    if !has_body && let Some(map) = op.as_object_mut() {
        map.remove("requestBody");
    }
    for (_, answer) in op["responses"].as_object_mut().into_iter().flatten() {
        if answer.get("content").is_some() {
            examples::fill(&mut answer["content"], schemas);
        }
    }
}

fn camel(id: &str) -> String {
    let mut parts = id.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut s, p| {
        let mut chars = p.chars();
        if let Some(c) = chars.next() {
            s.push(c.to_ascii_uppercase());
            s.extend(chars);
        }
        s
    })
}
