//! Request bodies: parsed strictly, judged by the same rules that the form ran, all faults told at once.
//!
//! `Body<T>` stands in a handler's signature after the permission. Unknown properties are refused, so that a typo is noticed.

use crate::fault::{Fault, Outcome};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use shared_types::problem::FieldFault;
use std::ops::Deref;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

/// The largest JSON body, in bytes.
pub const JSON_LIMIT: usize = 1024 * 1024;
/// How deep JSON may nest; serde_json's own limit is 128 and answers with a fault, not a crash.
const MOST_FAULTS: usize = 50;

/// A valid body and the hash of its bytes (for idempotency keys).
pub struct Body<T> {
    value: T,
    hash: [u8; 32],
}

impl<T> Body<T> {
    /// The parsed value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Hash of the bytes as they came.
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }
}

impl<T> Deref for Body<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Body<T> {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(req, payload);
        Box::pin(async move {
            // The bytes extractor stops at the limit that `server` sets (JSON_LIMIT).
            let bytes = bytes.await.map_err(|_| Fault::TooLarge { limit: JSON_LIMIT as u64 })?;
            let value = parse::<T>(&bytes)?;
            Ok(Self { value, hash: *blake3::hash(&bytes).as_bytes() })
        })
    }
}

/// Parses and judges a body.
pub fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Outcome<T> {
    let mut de = serde_json::Deserializer::from_slice(bytes);
    let value = match serde_path_to_error::deserialize::<_, T>(&mut de) {
        Ok(value) => {
            de.end().map_err(|e| not_json(&e))?;
            value
        }
        Err(e) => {
            let inner = e.inner();
            if !inner.is_data() {
                return Err(not_json(inner));
            }
            return Err(Fault::Invalid(every_fault::<T>(bytes)));
        }
    };
    judge(&value)?;
    Ok(value)
}

/// Runs the rules of a value.
pub fn judge<T: Validate>(value: &T) -> Outcome<()> {
    value.validate().map_err(|errors| {
        let mut faults = Vec::new();
        flatten("", &errors, &mut faults);
        faults.sort_by(|a, b| (&a.pointer, &a.code).cmp(&(&b.pointer, &b.code)));
        Fault::Invalid(faults)
    })
}

fn not_json(e: &serde_json::Error) -> Fault {
    Fault::Malformed {
        code: "not-json",
        detail: format!("The body is not JSON: line {}, column {}.", e.line(), e.column()),
    }
}

/// serde stops at the first property that does not fit. Take that one away and go on, so that the caller hears of all.
fn every_fault<T: DeserializeOwned>(bytes: &[u8]) -> Vec<FieldFault> {
    let mut faults: Vec<FieldFault> = Vec::new();
    let Ok(mut tree) = serde_json::from_slice::<serde_json::Value>(bytes) else {
        return vec![FieldFault::new("", "not-json", "The body is not JSON.")];
    };
    while faults.len() < MOST_FAULTS {
        let Err(e) = serde_path_to_error::deserialize::<_, T>(&tree) else { break };
        let message = e.inner().to_string();
        let mut pointer = pointer(e.path());
        let (code, missing) =
            if let Some(name) = message.strip_prefix("missing field `").and_then(|m| m.split('`').next()) {
                pointer = format!("{pointer}/{name}");
                ("required", true)
            } else if message.starts_with("unknown field") {
                ("unknown-property", false)
            } else if message.starts_with("unknown variant") {
                ("unknown-word", false)
            } else {
                ("wrong-type", false)
            };
        if missing && faults.iter().any(|f| f.pointer == pointer) {
            break;
        }
        faults.push(FieldFault::new(pointer.clone(), code, sentence(&message)));
        if missing || !take_away(&mut tree, &pointer) {
            break;
        }
    }
    faults
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |p, s| match s {
        Segment::Seq { index } => format!("{p}/{index}"),
        Segment::Map { key } => format!("{p}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("{p}/{variant}"),
        Segment::Unknown => p,
    })
}

fn take_away(tree: &mut serde_json::Value, pointer: &str) -> bool {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return false };
    match tree.pointer_mut(parent) {
        Some(serde_json::Value::Object(map)) => map.remove(&last.replace("~1", "/").replace("~0", "~")).is_some(),
        Some(serde_json::Value::Array(list)) => last.parse::<usize>().is_ok_and(|i| {
            let there = i < list.len();
            if there {
                list.remove(i);
            }
            there
        }),
        _ => false,
    }
}

/// serde's own words, without the position that means nothing in a parsed tree.
fn sentence(message: &str) -> String {
    let text = message.split(" at line ").next().unwrap_or(message);
    text.chars().take(300).collect()
}

fn flatten(at: &str, errors: &ValidationErrors, out: &mut Vec<FieldFault>) {
    for (field, kind) in errors.errors() {
        let here = if field == "__all__" { at.to_owned() } else { format!("{at}/{}", camel(field)) };
        match kind {
            ValidationErrorsKind::Field(list) => out.extend(list.iter().map(|e| {
                let detail = e.message.as_ref().map_or_else(|| explain(e), ToString::to_string);
                FieldFault::new(here.clone(), &kebab(&e.code), detail)
            })),
            ValidationErrorsKind::Struct(inner) => flatten(&here, inner, out),
            ValidationErrorsKind::List(items) => {
                for (i, inner) in items {
                    flatten(&format!("{here}/{i}"), inner, out);
                }
            }
        }
    }
}

fn explain(e: &validator::ValidationError) -> String {
    let bound = |name: &str| e.params.get(name).map(ToString::to_string);
    match (bound("min"), bound("max")) {
        (Some(min), Some(max)) => format!("must be {min} to {max}"),
        (Some(min), None) => format!("must be at least {min}"),
        (None, Some(max)) => format!("must be at most {max}"),
        _ => format!("fails the rule {}", e.code),
    }
}

fn camel(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut up = false;
    for c in field.chars() {
        match c {
            '_' => up = true,
            c if up => {
                out.push(c.to_ascii_uppercase());
                up = false;
            }
            c => out.push(c),
        }
    }
    out
}

fn kebab(code: &str) -> String {
    code.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::incident::NewIncident;

    fn faults(body: &str) -> Vec<(String, String)> {
        match parse::<NewIncident>(body.as_bytes()) {
            Err(Fault::Invalid(list)) => list.into_iter().map(|f| (f.pointer, f.code)).collect(),
            other => panic!("expected faults, got {:?}", other.map(|_| ())),
        }
    }

    #[test]
    fn wrong_types_and_typos_are_told_together() {
        let list = faults(r#"{"siteId":"x","category":5,"occurredPrecision":"soon","colour":"red","description":"a"}"#);
        for (pointer, code) in [
            ("/siteId", "wrong-type"),
            ("/category", "wrong-type"),
            ("/occurredPrecision", "unknown-word"),
            ("/colour", "unknown-property"),
        ] {
            assert!(list.contains(&(pointer.into(), code.into())), "{pointer} {code} in {list:?}");
        }
    }

    #[test]
    fn rules_point_at_the_property_by_its_name_in_json() {
        let list = faults(
            r#"{"siteId":"01890000-0000-7000-8000-000000000000","category":"theft","occurredPrecision":"unknown","lossCents":-1}"#,
        );
        assert_eq!(list, [("/lossCents".to_owned(), "range".to_owned())]);
    }

    #[test]
    fn what_is_no_json_says_where() {
        for bad in ["", "{", "{}x", "\u{fffd}"] {
            assert!(matches!(parse::<NewIncident>(bad.as_bytes()), Err(Fault::Malformed { .. } | Fault::Invalid(_))));
        }
        assert!(matches!(parse::<NewIncident>(b"{\"category\":"), Err(Fault::Malformed { .. })));
    }

    #[test]
    fn deep_json_is_a_fault_and_not_a_crash() {
        let deep = "[".repeat(100_000);
        assert!(matches!(parse::<NewIncident>(deep.as_bytes()), Err(Fault::Malformed { .. } | Fault::Invalid(_))));
    }
}
