//! Request bodies: parsed strictly, judged by the same rules that the form ran, all faults told at once.
//!
//! `Body<T>` stands in a handler's signature after the permission. Unknown properties are refused, so that a typo is noticed.
//! A room that knows more rules than the form takes a [`Draft`], so that its faults are told together with the others.

use super::shape::{Shape, escape};
use crate::fault::{Fault, Outcome};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared_types::problem::FieldFault;
use std::ops::Deref;
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

/// The largest JSON body, in bytes.
pub const JSON_LIMIT: usize = 1024 * 1024;
/// The most faults that are looked for.
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

/// A body that may hold something wrong.
pub enum Draft<T> {
    /// Nothing is.
    Whole(Body<T>),
    /// Something is, as far as the contract knows.
    Faulty(Faulty<T>),
}

/// What was made of a body that holds something wrong.
#[derive(Debug)]
pub struct Faulty<T> {
    faults: Vec<FieldFault>,
    /// Where something else stands than what was sent.
    replaced: Vec<String>,
    /// The rest, readable; with stand-ins where something was missing or did not fit.
    pub value: Option<T>,
}

impl<T> Faulty<T> {
    /// Whether what stands at `pointer` is what was sent.
    pub fn has(&self, pointer: &str) -> bool {
        self.value.is_some() && !self.hides(pointer)
    }

    /// Whether a fault at `pointer` may come of a stand-in at, above or just below it.
    fn hides(&self, pointer: &str) -> bool {
        let inside =
            |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|r| r.is_empty() || r.starts_with('/'));
        self.replaced
            .iter()
            .any(|r| inside(r, pointer) || r.rsplit_once('/').is_some_and(|(parent, _)| parent == pointer))
    }

    /// All that is wrong, with what a room found more in the value.
    pub fn with(mut self, more: Vec<FieldFault>) -> Fault {
        let more: Vec<_> = more.into_iter().filter(|f| !self.hides(&f.pointer) && !self.faults.contains(f)).collect();
        self.faults.extend(more);
        self.faults.sort_by(|a, b| (&a.pointer, &a.code).cmp(&(&b.pointer, &b.code)));
        Fault::Invalid(self.faults)
    }
}

/// What a body is read into.
pub trait Readable: DeserializeOwned + Validate + ToSchema + 'static {}

impl<T: DeserializeOwned + Validate + ToSchema + 'static> Readable for T {}

impl<T: Readable> FromRequest for Draft<T> {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(req, payload);
        Box::pin(async move {
            // The bytes extractor stops at the limit that `server` sets (JSON_LIMIT).
            let bytes = bytes.await.map_err(|_| Fault::TooLarge { limit: JSON_LIMIT as u64 })?;
            Ok(match read::<T>(&bytes)? {
                Ok(value) => Self::Whole(Body { value, hash: *blake3::hash(&bytes).as_bytes() }),
                Err(faulty) => Self::Faulty(faulty),
            })
        })
    }
}

impl<T: Readable> FromRequest for Body<T> {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let draft = Draft::<T>::from_request(req, payload);
        Box::pin(async move {
            match draft.await? {
                Draft::Whole(body) => Ok(body),
                Draft::Faulty(faulty) => Err(faulty.with(vec![])),
            }
        })
    }
}

/// Parses and judges a body.
pub fn parse<T: Readable>(bytes: &[u8]) -> Outcome<T> {
    read(bytes)?.map_err(|faulty| faulty.with(vec![]))
}

/// The value, or all that is wrong with it. What is no JSON at all is a fault of its own.
fn read<T: Readable>(bytes: &[u8]) -> Outcome<Result<T, Faulty<T>>> {
    let shape = Shape::of::<T>();
    // serde takes a list for an object whose properties come in order; only then is the tree needed for what is right.
    if !shape.deep && bytes.trim_ascii_start().first() == Some(&b'{') {
        let mut de = serde_json::Deserializer::from_slice(bytes);
        if let Ok(value) = T::deserialize(&mut de)
            && de.end().is_ok()
            && value.validate().is_ok()
        {
            return Ok(Ok(value));
        }
    }
    let mut tree: Value = serde_json::from_slice(bytes).map_err(|e| not_json(&e))?;
    let faults = shape.settle(&mut tree);
    let replaced = faults.iter().map(|f| f.pointer.clone()).collect();
    let mut faulty = Faulty { faults, replaced, value: None };
    let value = readable::<T>(&shape, &mut tree, &mut faulty);
    if let Some(Err(errors)) = value.as_ref().map(Validate::validate) {
        let mut wrong = Vec::new();
        flatten("", &errors, &mut wrong);
        wrong.retain(|f| !faulty.hides(&f.pointer));
        faulty.faults.extend(wrong);
    }
    match value {
        Some(value) if faulty.faults.is_empty() => match serde_json::from_slice::<T>(bytes) {
            Ok(_) => return Ok(Ok(value)),
            // Only the bytes can tell that something stands twice.
            Err(e) => faulty.faults.push(FieldFault::new("", "repeated", sentence(&e.to_string()))),
        },
        value => faulty.value = value,
    }
    Ok(Err(faulty))
}

fn not_json(e: &serde_json::Error) -> Fault {
    Fault::Malformed {
        code: "not-json",
        detail: format!("The body is not JSON: line {}, column {}.", e.line(), e.column()),
    }
}

/// serde stops at the first property that does not fit. Put a stand-in there, or take it away, and go on, so that the caller
/// hears of all.
fn readable<T: DeserializeOwned>(shape: &Shape, tree: &mut Value, faulty: &mut Faulty<T>) -> Option<T> {
    while faulty.faults.len() < MOST_FAULTS {
        let e = match serde_path_to_error::deserialize::<_, T>(&*tree) {
            Ok(value) => return Some(value),
            Err(e) => e,
        };
        let message = e.inner().to_string();
        let mut pointer = pointer(e.path());
        let code = if let Some(name) = message.strip_prefix("missing field `").and_then(|m| m.split('`').next()) {
            // Inside one of several shapes, which only the types know.
            pointer = format!("{pointer}/{name}");
            "required"
        } else if message.starts_with("unknown field") {
            "unknown-property"
        } else if message.starts_with("unknown variant") {
            "unknown-word"
        } else {
            "wrong-type"
        };
        if faulty.replaced.contains(&pointer) {
            return None;
        }
        faulty.faults.push(FieldFault::new(pointer.clone(), code, sentence(&message)));
        let done = match shape.needed_at(&pointer) {
            Some(stand_in) => put(tree, &pointer, stand_in),
            None => take_away(tree, &pointer),
        };
        // What nobody knows was no part of the rest: without it the rest is as it was sent.
        if code != "unknown-property" {
            faulty.replaced.push(pointer);
        }
        if !done {
            return None;
        }
    }
    None
}

fn put(tree: &mut Value, pointer: &str, value: Value) -> bool {
    tree.pointer_mut(pointer).map(|place| *place = value).is_some()
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |p, s| match s {
        Segment::Seq { index } => format!("{p}/{index}"),
        Segment::Map { key } => format!("{p}/{}", escape(key)),
        Segment::Enum { variant } => format!("{p}/{variant}"),
        Segment::Unknown => p,
    })
}

fn take_away(tree: &mut Value, pointer: &str) -> bool {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return false };
    let parent = tree.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.is_some_and(|map| map.remove(&last.replace("~1", "/").replace("~0", "~")).is_some())
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
    fn what_is_missing_and_what_breaks_a_rule_are_told_together() {
        let all = ["/category", "/occurredPrecision", "/siteId"].map(|p| (p.to_owned(), "required".to_owned()));
        assert_eq!(faults("{}"), all);
        let list = faults(r#"{"category":"No Code","lossCents":-5,"colour":1,"methods":["a",5,6],"longitude":200.0}"#);
        for (pointer, code) in [
            ("/siteId", "required"),
            ("/occurredPrecision", "required"),
            ("/category", "code"),
            ("/lossCents", "range"),
            ("/colour", "unknown-property"),
            ("/methods/1", "wrong-type"),
            ("/methods/2", "wrong-type"),
            ("/longitude", "range"),
        ] {
            assert!(list.contains(&(pointer.into(), code.into())), "{pointer} {code} in {list:?}");
        }
        // What rests on a stand-in is not told: whether `occurredFrom` is missing nobody knows.
        assert!(list.iter().all(|(pointer, _)| !pointer.is_empty()), "{list:?}");
    }

    #[test]
    fn a_list_is_no_object_and_nothing_stands_twice() {
        let id = "01890000-0000-7000-8000-000000000000";
        let list = format!("[\"{id}\",\"theft\",\"unknown\",null,null,null,null,null,null,null,[]]");
        assert_eq!(faults(&list), [(String::new(), "wrong-type".to_owned())]);
        assert_eq!(faults("[]"), [(String::new(), "wrong-type".to_owned())]);
        assert_eq!(faults("5"), [(String::new(), "wrong-type".to_owned())]);
        let twice = format!(
            "{{\"siteId\":\"{id}\",\"siteId\":\"{id}\",\"category\":\"theft\",\"occurredPrecision\":\"unknown\"}}"
        );
        assert_eq!(faults(&twice), [(String::new(), "repeated".to_owned())]);
        let nested = br#"{"kind":"site","name":"x","country":"NL","site":["shopping-centre","DL","Europe/Amsterdam"]}"#;
        let Err(Fault::Invalid(told)) = parse::<shared_types::area::NewArea>(nested) else { panic!("faults") };
        assert_eq!(told[0].pointer, "/site");
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
