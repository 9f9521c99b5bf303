//! The timeline that this reader may read: what people did and said, then the system's own trail.

use super::write::Pen;
use crate::paper::{Block, Part};
use serde_json::Value;
use shared_types::timeline::{Audience, FieldChange, TimelineEntry};
use shared_types::track::TrackKind;

/// Both sections, where there is anything in them.
pub fn blocks(pen: &Pen<'_>) -> Vec<Block> {
    let mut out = vec![];
    for (title, entries) in
        [(pen.words.t("incident.timeline"), &pen.told.people), (pen.words.t("paper.trail"), &pen.told.trail)]
    {
        if !entries.is_empty() {
            out.push(Block::Heading(title.to_owned()));
            out.push(Block::List(entries.iter().map(|entry| item(pen, entry)).collect()));
        }
    }
    out
}

fn item(pen: &Pen<'_>, entry: &TimelineEntry) -> Vec<Part> {
    let words = &pen.words;
    let what = match (entry.kind.as_str(), entry.state) {
        ("transition", Some(state)) => words.word("state", state.word()),
        (kind, _) => words.word("entry", kind),
    };
    let about = entry.about.as_ref().map(|other| format!(" {}", other.number)).unwrap_or_default();
    let what = format!("{what}{about}");
    let said = match &entry.account_name {
        Some(name) => words.f("paper.said", &[("name", name), ("what", &what)]),
        None => what,
    };
    let audience = Some(entry.audience).filter(|a| *a != Audience::Participants);
    let remark = [
        Some(pen.clock.moment(entry.at)),
        audience.map(|a| words.word("audience", a.word())),
        pen.origin(entry.incident_id),
    ];
    let mut parts = vec![Part::Name(said), Part::Remark(remark.into_iter().flatten().collect::<Vec<_>>().join(" · "))];
    if entry.struck_at.is_some() {
        parts.push(Part::Remark(struck(pen, entry)));
        return parts;
    }
    if !entry.changes.is_empty() {
        parts.push(Part::List(entry.changes.iter().map(|change| changed(pen, change)).collect()));
    }
    parts.extend(entry.text.clone().map(Part::Text));
    parts
}

fn struck(pen: &Pen<'_>, entry: &TimelineEntry) -> String {
    let reason = entry.strike_reason.map(|r| pen.words.word("strike", r.word())).unwrap_or_default();
    match &entry.struck_by_name {
        Some(name) => pen.words.f("timeline.struck-by", &[("reason", &reason), ("name", name)]),
        None => pen.words.f("timeline.struck", &[("reason", &reason)]),
    }
}

/// A changed field; one whose values are not told has its name alone.
fn changed(pen: &Pen<'_>, change: &FieldChange) -> String {
    let name = pen.words.word("field", &change.field);
    let value = |v| value(pen, &change.field, v);
    match (&change.from, &change.to) {
        (Value::Null, Value::Null) => name,
        // What stands with a link or a merge was nothing else before.
        (Value::Null, to) if change.field == "link" || change.field.ends_with("Reason") => {
            pen.words.f("paper.said", &[("name", &name), ("what", &value(to))])
        }
        (from, to) => {
            pen.words.f("paper.said", &[("name", &name), ("what", &format!("{} → {}", value(from), value(to)))])
        }
    }
}

/// As people write it, in the words of the screen.
fn value(pen: &Pen<'_>, field: &str, value: &Value) -> String {
    let words = &pen.words;
    let code = |code: &str| match field {
        "category" => words.category(code),
        "methods" => words.method(code),
        "completion" => words.word("completion", code),
        "notifiedBy" => words.word("notified-by", code),
        kind if kind.parse::<TrackKind>().is_ok() => words.word("track-step", code),
        "link" => words.word("link-kind", code),
        "linkReason" => words.word("link-reason", code),
        "unlinkReason" => words.word("unlink-reason", code),
        "mergeReason" if code == "mistaken" || code == "two-events" => words.word("unmerge-reason", code),
        "mergeReason" => words.word("merge-reason", code),
        _ => code.to_owned(),
    };
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(is) => words.yes(*is).to_owned(),
        Value::Number(n) if field.ends_with("Cents") => words.money(n.as_i64().unwrap_or_default()),
        Value::String(text) => code(text),
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(code).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
