//! Query strings: keys that repeat become lists, unknown keys are refused, so that a typo never widens a selection.
//!
//! `Query<T>` stands in a handler's signature. `T` is a plain struct with `deny_unknown_fields`.

use crate::fault::{Fault, Outcome};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shared_types::problem::FieldFault;
use std::future::{Ready, ready};

/// The parsed query string.
pub struct Query<T>(pub T);

impl<T: QueryKeys> FromRequest for Query<T> {
    type Error = Fault;
    type Future = Ready<Outcome<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse_with(req.query_string(), |value| T::also_wrong(value, req)).map(Self))
    }
}

/// What a query string may hold.
pub trait QueryKeys: DeserializeOwned {
    /// Keys that may repeat.
    const LISTS: &'static [&'static str];
    /// Keys that stand once and are numbers.
    const NUMBERS: &'static [&'static str];
    /// Keys that may repeat and are numbers.
    const NUMBER_LISTS: &'static [&'static str] = &[];
    /// Keys that stand once and are `true` or `false`.
    const FLAGS: &'static [&'static str] = &[];
    /// Keys that stand once and are text.
    const TEXTS: &'static [&'static str];

    /// What the room knows to be wrong beside; asked only where something else is, so that all of it is told at once.
    fn also_wrong(_value: Self, _req: &HttpRequest) -> Vec<FieldFault> {
        vec![]
    }
}

/// Parses a query string, all faults at once.
pub fn parse<T: QueryKeys>(query: &str) -> Outcome<T> {
    parse_with(query, |_| vec![])
}

/// The same, with what somebody else finds in what could be read.
fn parse_with<T: QueryKeys>(query: &str, also_wrong: impl FnOnce(T) -> Vec<FieldFault>) -> Outcome<T> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|_| Fault::Malformed { code: "query", detail: "The query string is not well-formed.".into() })?;
    let mut map = Map::new();
    let mut faults = Vec::new();
    let mut limit_is_wrong = false;
    for (key, value) in pairs {
        let at = format!("?{key}");
        let k = key.as_str();
        let number = |v: &str| v.parse::<i64>().ok().map(Value::from);
        if T::LISTS.contains(&k) || T::NUMBER_LISTS.contains(&k) {
            let item = if T::NUMBER_LISTS.contains(&k) { number(&value) } else { Some(Value::String(value)) };
            match item {
                Some(item) => {
                    if let Value::Array(list) = map.entry(key).or_insert_with(|| Value::Array(vec![])) {
                        list.push(item);
                    }
                }
                None => faults.push(FieldFault::new(at, "wrong-type", "must be a whole number")),
            }
        } else if map.contains_key(&key) {
            faults.push(FieldFault::new(at, "repeated", "may stand only once"));
        } else if T::NUMBERS.contains(&k) {
            match number(&value) {
                // The room refuses it, and may find more that is wrong; here it is told only beside other faults.
                Some(n) if k == "limit" && limit_of(&n).is_err() => {
                    limit_is_wrong = true;
                    map.insert(key, Value::from(0));
                }
                Some(n) => {
                    map.insert(key, n);
                }
                None => faults.push(FieldFault::new(at, "wrong-type", "must be a whole number")),
            }
        } else if T::FLAGS.contains(&k) {
            match value.parse::<bool>() {
                Ok(is) => {
                    map.insert(key, Value::Bool(is));
                }
                Err(_) => faults.push(FieldFault::new(at, "wrong-type", "must be true or false")),
            }
        } else if T::TEXTS.contains(&k) {
            map.insert(key, Value::String(value));
        } else {
            faults.push(FieldFault::new(at, "unknown-key", "there is no such key here"));
        }
    }
    if !faults.is_empty() && std::mem::take(&mut limit_is_wrong) {
        faults.push(limit_fault());
    }
    // As in bodies: take away what does not fit and go on, so that the caller hears of all.
    loop {
        let tree = Value::Object(map.clone());
        match serde_path_to_error::deserialize::<_, T>(&tree) {
            Ok(value) if faults.is_empty() => return Ok(value),
            Ok(value) => {
                faults.extend(also_wrong(value));
                return Err(Fault::Invalid(faults));
            }
            Err(e) => {
                let text = e.inner().to_string();
                let key = e.path().iter().next().map(ToString::to_string).unwrap_or_default();
                let key = if key.is_empty() || key == "." {
                    text.split('`').nth(1).unwrap_or_default().to_owned()
                } else {
                    key
                };
                let code = if text.starts_with("missing") { "required" } else { "wrong-type" };
                faults.push(FieldFault::new(format!("?{key}"), code, text.chars().take(200).collect::<String>()));
                if std::mem::take(&mut limit_is_wrong) {
                    faults.push(limit_fault());
                }
                if map.remove(&key).is_none() {
                    return Err(Fault::Invalid(faults));
                }
            }
        }
    }
}

/// Just a page of a list without filters.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Opaque place to go on from, as `nextCursor` gave it.
    pub cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

impl QueryKeys for PageQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Yes or no as a key of an address.
pub fn flag<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    let text: String = serde::Deserialize::deserialize(from)?;
    text.parse().map(Some).map_err(|_| serde::de::Error::custom("must be true or false"))
}

/// The page size that is meant, or a fault.
pub fn limit(asked: Option<u32>) -> Outcome<usize> {
    use shared_types::paging::{DEFAULT_LIMIT, MAX_LIMIT};
    match asked.unwrap_or(DEFAULT_LIMIT) {
        n @ 1..=MAX_LIMIT => Ok(n as usize),
        _ => Err(Fault::Invalid(vec![limit_fault()])),
    }
}

fn limit_of(n: &Value) -> Outcome<usize> {
    limit(Some(n.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0)))
}

fn limit_fault() -> FieldFault {
    FieldFault::new("?limit", "range", format!("must be 1 to {}", shared_types::paging::MAX_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_repeated_and_mistyped_keys_are_told_together() {
        let Err(Fault::Invalid(list)) = parse::<PageQuery>("limit=x&cursor=a&cursor=b&sitee=1") else {
            panic!("faults")
        };
        let told: Vec<_> = list.iter().map(|f| (f.pointer.as_str(), f.code.as_str())).collect();
        assert_eq!(told, [("?limit", "wrong-type"), ("?cursor", "repeated"), ("?sitee", "unknown-key")]);
    }

    #[test]
    fn a_limit_beyond_the_most_is_told_with_the_rest() {
        for bad in ["0", "201", "-1", "99999999999"] {
            let Err(Fault::Invalid(list)) = parse::<PageQuery>(&format!("limit={bad}&foo=1")) else { panic!("faults") };
            let told: Vec<_> = list.iter().map(|f| (f.pointer.as_str(), f.code.as_str())).collect();
            assert_eq!(told, [("?foo", "unknown-key"), ("?limit", "range")], "{bad}");
            let alone = parse::<PageQuery>(&format!("limit={bad}")).unwrap();
            assert!(limit(alone.limit).is_err(), "{bad}");
        }
    }

    #[test]
    fn more_than_the_most_is_refused_and_not_cut() {
        assert!(limit(Some(1_000_000)).is_err());
        assert!(limit(Some(0)).is_err());
        assert_eq!(limit(None).unwrap(), 50);
    }
}
