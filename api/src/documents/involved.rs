//! Goods, persons, vehicles, how it went, photos and files. Of what is sealed only that it is kept; of what was struck only that it was.

use super::write::Pen;
use crate::paper::{Block, Part};
use serde_json::Value;
use shared_types::attachment::{Attachment, AttachmentSource};
use shared_types::circumstances::Circumstances;
use shared_types::goods::Goods;
use shared_types::involved::SealedField;
use shared_types::person::Person;
use shared_types::vehicle::Vehicle;

/// The sections, each where there is anything in it.
pub fn blocks(pen: &Pen<'_>) -> Vec<Block> {
    let (words, told) = (&pen.words, pen.told);
    let mut out = vec![];
    let mut list = |title: &str, items: Vec<Vec<Part>>| {
        if !items.is_empty() {
            out.push(Block::Heading(title.to_owned()));
            out.push(Block::List(items));
        }
    };
    list(words.t("goods.title"), told.goods.iter().map(|g| goods(pen, g)).collect());
    list(words.t("persons.title"), told.persons.iter().map(|p| person(pen, p)).collect());
    list(words.t("vehicles.title"), told.vehicles.iter().map(|v| vehicle(pen, v)).collect());
    let facts = told.circumstances.as_ref().map(|c| circumstances(pen, c)).unwrap_or_default();
    if !facts.is_empty() {
        out.push(Block::Heading(words.t("circumstances.title").to_owned()));
        out.push(Block::Facts(facts));
    }
    if !told.attachments.is_empty() {
        out.push(Block::Heading(words.t("attachment.title").to_owned()));
        out.push(Block::List(told.attachments.iter().map(|a| attachment(pen, a)).collect()));
    }
    out
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|p| !p.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn goods(pen: &Pen<'_>, goods: &Goods) -> Vec<Part> {
    let words = &pen.words;
    if goods.struck_at.is_some() {
        return vec![pen.struck(goods.strike_reason)];
    }
    let back = match goods.returned_quantity {
        0 => words.t("goods.none-back").to_owned(),
        n if n == goods.quantity => words.t("goods.all-back").to_owned(),
        n => words.f("goods.some-back", &[("n", &n.to_string())]),
    };
    let about = joined([
        goods.brand.clone(),
        goods.serial_number.as_ref().map(|n| words.f("paper.serial", &[("number", n)])),
        goods.value_cents.map(|c| words.f("paper.worth", &[("sum", &words.money(c))])),
        Some(back),
        goods.damaged.then(|| words.t("goods.damaged-word").to_owned()),
        pen.origin(goods.incident_id),
    ]);
    let mut parts = vec![Part::Name(format!("{} × {}", goods.quantity, goods.article))];
    parts.extend(about.map(Part::Text));
    parts
}

/// What is kept sealed and this reader may open elsewhere, with a reason.
fn sealed(pen: &Pen<'_>, opens: &[SealedField]) -> Option<Part> {
    let what: Vec<String> = opens.iter().map(|f| pen.words.word("sealed", f.word())).collect();
    (!what.is_empty()).then(|| Part::Remark(pen.words.f("paper.kept-sealed", &[("what", &what.join(", "))])))
}

fn wiped(pen: &Pen<'_>, at: Option<jiff::Timestamp>) -> Option<Part> {
    at.map(|at| Part::Remark(pen.words.f("involved.wiped", &[("at", &pen.clock.day(at))])))
}

fn person(pen: &Pen<'_>, person: &Person) -> Vec<Part> {
    let words = &pen.words;
    let who = [words.word("person-role", person.role.word()), words.word("age", person.age_band.word())];
    let mut parts = vec![Part::Name(who.join(", "))];
    if person.struck_at.is_some() {
        parts.push(pen.struck(person.strike_reason));
        return parts;
    }
    parts.extend(person.appearance.clone().map(Part::Text));
    parts.extend(sealed(pen, &person.opens));
    parts.extend(wiped(pen, person.wiped_at));
    parts.extend(pen.origin(person.incident_id).map(Part::Remark));
    parts
}

fn vehicle(pen: &Pen<'_>, vehicle: &Vehicle) -> Vec<Part> {
    let words = &pen.words;
    let mut parts = vec![Part::Name(words.word("vehicle", vehicle.kind.word()))];
    if vehicle.struck_at.is_some() {
        parts.push(pen.struck(vehicle.strike_reason));
        return parts;
    }
    let about = joined([
        vehicle.make.clone(),
        vehicle.colour.clone(),
        vehicle.country.clone(),
        vehicle.plate_partial.then(|| words.t("vehicle.partial").to_owned()),
        (vehicle.plate_usual == Some(false)).then(|| words.t("vehicle.unusual").to_owned()),
    ]);
    parts.extend(about.map(Part::Text));
    parts.extend(sealed(pen, &vehicle.opens));
    parts.extend(wiped(pen, vehicle.wiped_at));
    parts.extend(pen.origin(vehicle.incident_id).map(Part::Remark));
    parts
}

fn circumstances(pen: &Pen<'_>, now: &Circumstances) -> Vec<(String, String)> {
    let words = &pen.words;
    let yes = |is: Option<bool>| is.map(|is| words.yes(is).to_owned());
    let own = [
        (words.t("circumstances.violence"), now.violence.map(|v| words.word("violence", v.word()))),
        (words.t("circumstances.threat"), now.threat.map(|v| words.word("threat", v.word()))),
        (words.t("circumstances.emergency"), yes(now.emergency_called)),
        (words.t("circumstances.emergency-at"), now.emergency_called_at.map(|at| pen.clock.moment(at))),
        (words.t("circumstances.images"), yes(now.images_secured)),
    ];
    let answers = now.answers.iter().map(|(code, answer)| {
        let question = pen.told.questions.iter().find(|q| q.code == *code);
        let name = question.map_or(code.as_str(), |q| q.label.get(words.language));
        let answer = match answer {
            Value::Bool(is) => words.yes(*is).to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (name.to_owned(), answer)
    });
    let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    own.chain(answers).collect()
}

/// By name alone: a picture on paper could not be taken back.
fn attachment(pen: &Pen<'_>, attachment: &Attachment) -> Vec<Part> {
    let words = &pen.words;
    if attachment.struck_at.is_some() {
        return vec![pen.struck(attachment.strike_reason)];
    }
    let name = attachment.name.clone().unwrap_or_else(|| words.t("paper.no-name").to_owned());
    let about = joined([
        Some(attachment.media_type.clone()),
        (attachment.source == AttachmentSource::SecurityCamera).then(|| words.t("paper.camera").to_owned()),
        Some(pen.clock.moment(attachment.added_at)),
        pen.origin(attachment.incident_id),
    ]);
    let mut parts = vec![Part::Name(name)];
    parts.extend(about.map(Part::Remark));
    if attachment.wiped_at.is_some() {
        parts.push(Part::Remark(words.t("attachment.wiped").to_owned()));
    }
    parts
}
