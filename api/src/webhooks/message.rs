//! The body of a telling: what kind of thing happened, when and to what, and nothing of what it was. Pure.

use crate::db::{Key, Moment};
use crate::fault::{Fault, Outcome};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
struct Message<'a> {
    r#type: &'a str,
    timestamp: Timestamp,
    data: Data,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    subject_id: Uuid,
    area_id: Option<Uuid>,
}

/// The body, the same at each attempt.
pub fn body(kind: &str, occurred_at: Moment, subject: Key, area: Option<Key>) -> Outcome<String> {
    let data = Data { subject_id: subject.0, area_id: area.map(|a| a.0) };
    serde_json::to_string(&Message { r#type: kind, timestamp: occurred_at.into(), data }).map_err(Fault::internal)
}
