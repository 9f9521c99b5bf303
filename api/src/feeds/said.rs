//! An alert of ours in the words of CAP: which of its words says what ours says.
//!
//! Called by this room's handlers. Pure. The first message is an Alert, what follows an Update, its end a Cancel; each refers to all
//! before it, and each is named by the id of the message, so that asking twice gives the same document.

use super::cap::{Certainty, Message, MessageType, Reference, ResponseType, Scope, Severity, Shape, Status, Urgency};
use crate::alerts::published::{Published, Said};
use crate::alerts::words;
use jiff::{SignedDuration, Timestamp, Zoned};
use shared_types::account::Language;
use shared_types::alert::{AlertKind, AlertLevel, AlertUpdateKind};
use shared_types::ids::AlertUpdateId;

/// Kilometres around the unit: the place is known to the shop, not to the metre.
const AROUND: f64 = 0.1;
/// How long what is told holds where the alert has no term of its own.
const HOLDS: SignedDuration = SignedDuration::from_hours(2);

/// The message of an alert with this id; the last where none is named. None where there is no such message, or nothing is left of it.
pub fn message(alert: &Published, id: Option<AlertUpdateId>, public_url: &str) -> Option<Message> {
    let at = match id {
        Some(id) => alert.said.iter().position(|said| said.id == id)?,
        None => alert.said.len().checked_sub(1)?,
    };
    let said = &alert.said[at];
    let text = said.text.clone()?;
    let first = alert.said.first()?;
    let (language, tag) = language(&alert.country);
    let over = said.kind == AlertUpdateKind::Ending;
    let clock = |moment: Timestamp| moment.to_zoned(alert.zone.clone());
    let ended = alert.ending.filter(|_| over).map(|ending| words::ending(ending, language));
    let expires = alert.due_at.filter(|due| *due > said.at).unwrap_or(said.at + HOLDS);
    let place = alert.places.iter().fold(alert.site.clone(), |all, one| format!("{all}, {one}"));
    let (urgency, severity, certainty) = how(alert.level, over);
    Some(Message {
        identifier: said.id.to_string(),
        sender: sender(public_url),
        sent: clock(said.at),
        status: Status::Actual,
        message_type: match said.kind {
            AlertUpdateKind::First => MessageType::Alert,
            // What asks somebody to go is never among what was said.
            AlertUpdateKind::Update | AlertUpdateKind::Ask => MessageType::Update,
            AlertUpdateKind::Ending => MessageType::Cancel,
        },
        scope: Scope::Restricted,
        restriction: Some(alert.site.clone()),
        addresses: vec![],
        note: ended.map(str::to_owned),
        references: alert.said[..at].iter().map(|before| refer(before, clock(before.at))).collect(),
        language: tag,
        event: words::kind(alert.kind, language).to_owned(),
        response: responses(alert.kind, alert.level, over),
        urgency,
        severity,
        certainty,
        expires: Some(clock(expires)),
        sender_name: Some(alert.organisation.clone()),
        headline: words::subject(said.kind, alert.level, &alert.site, language),
        description: ended.map_or_else(|| text.clone(), |ended| format!("{ended}\n{text}").trim().to_owned()),
        instruction: alert.instruction.clone().filter(|_| said.id == first.id),
        web: Some(format!("{public_url}/alerts/{}", alert.id)),
        area: place,
        shapes: alert.point.map(|(lat, lon)| Shape::Circle { lat, lon, radius: AROUND }).into_iter().collect(),
    })
}

fn refer(said: &Said, sent: Zoned) -> Reference {
    Reference { identifier: said.id.to_string(), sent }
}

/// The host of our address names us everywhere.
fn sender(public_url: &str) -> String {
    let rest = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest).to_owned()
}

fn language(country: &str) -> (Language, String) {
    (Language::Nl, format!("nl-{}", if country.len() == 2 { country } else { "NL" }))
}

fn how(level: AlertLevel, over: bool) -> (Urgency, Severity, Certainty) {
    let (urgency, severity) = match level {
        AlertLevel::DangerNow => (Urgency::Immediate, Severity::Severe),
        AlertLevel::LookOut => (Urgency::Expected, Severity::Moderate),
        AlertLevel::ForInformation => (Urgency::Future, Severity::Minor),
    };
    if over { (Urgency::Past, Severity::Minor, Certainty::Observed) } else { (urgency, severity, Certainty::Observed) }
}

fn responses(kind: AlertKind, level: AlertLevel, over: bool) -> Vec<ResponseType> {
    match (kind, level) {
        _ if over => vec![ResponseType::AllClear],
        (AlertKind::Evacuation, _) => vec![ResponseType::Evacuate],
        (AlertKind::Robbery | AlertKind::Violence, AlertLevel::DangerNow) => {
            vec![ResponseType::Shelter, ResponseType::Avoid]
        }
        (_, AlertLevel::DangerNow) => vec![ResponseType::Avoid, ResponseType::Monitor],
        (_, AlertLevel::LookOut) => vec![ResponseType::Monitor],
        (_, AlertLevel::ForInformation) => vec![ResponseType::None],
    }
}
