//! A provider of SMS as the house describes it ([`super::shape`]): the holes of its request filled, its answers and receipts read by
//! their pointers.

use super::shape::{HOLES, Method, Receipts, Shape};
use super::values::{e164, moment, text_at};
use super::{Message, Speaks, proof};
use crate::channels::{Back, Came, Fate, Handed, Parcel, Read, Why};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value};
use std::fmt;

const NAME: &str = "http";
/// When it makes sense to try again where the provider asks for fewer at once.
const SOON: SignedDuration = SignedDuration::from_secs(5);

/// Such a provider.
#[derive(Clone)]
pub struct Shaped {
    /// Its ways.
    pub shape: Shape,
    /// What `{secret}` stands for.
    pub secret: String,
    /// With what it signs what it sends to us; without it none is believed.
    pub receipt_secret: Option<String>,
    /// From whom the messages are.
    pub sender: String,
}

impl fmt::Debug for Shaped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shaped").field("url", &self.shape.url).field("sender", &self.sender).finish_non_exhaustive()
    }
}

/// What the holes are filled with.
struct Filling([(&'static str, String); 8]);

impl Filling {
    fn of(shaped: &Shaped, message: &Message<'_>, now: Timestamp) -> Option<Self> {
        let digits = message.number.strip_prefix('+')?;
        let parcel = message.parcel;
        let left = parcel.expires_at.as_second().saturating_sub(now.as_second()).max(60);
        let values = [
            message.number.to_owned(),
            format!("00{digits}"),
            digits.to_owned(),
            parcel.text.clone(),
            shaped.sender.clone(),
            parcel.reference.to_string(),
            left.to_string(),
            shaped.secret.clone(),
        ];
        let mut values = values.into_iter();
        Some(Self(HOLES.map(|hole| (hole, values.next().unwrap_or_default()))))
    }

    /// Fills in one go, so that a hole in what is filled in stays a word.
    fn text(&self, mut form: &str) -> String {
        let mut told = String::with_capacity(form.len());
        while let Some(open) = form.find('{') {
            let (before, rest) = form.split_at(open);
            told.push_str(before);
            match self.0.iter().find(|(hole, _)| rest.starts_with(hole)) {
                Some((hole, value)) => {
                    told.push_str(value);
                    form = &rest[hole.len()..];
                }
                None => {
                    told.push('{');
                    form = &rest[1..];
                }
            }
        }
        told + form
    }

    fn json(&self, form: &Value) -> Value {
        match form {
            // A number where nothing else stands there.
            Value::String(text) if text == "{seconds}" => {
                self.text(text).parse::<i64>().map_or(Value::Null, Value::from)
            }
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(all) => all.iter().map(|v| self.json(v)).collect(),
            Value::Object(map) => {
                Value::Object(map.iter().map(|(k, v)| (k.clone(), self.json(v))).collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }
}

impl Speaks for Shaped {
    fn name(&self) -> &'static str {
        NAME
    }

    fn at_once(&self) -> usize {
        self.shape.at_once
    }

    fn request(&self, client: &Client, message: &Message<'_>, now: Timestamp) -> Option<RequestBuilder> {
        let (shape, filling) = (&self.shape, Filling::of(self, message, now)?);
        let fields = shape.form.iter().flatten().map(|(name, value)| (name.as_str(), filling.text(value)));
        let form = serde_urlencoded::to_string(fields.collect::<Vec<_>>()).ok()?;
        let mut request = match shape.method {
            Method::Post => client.post(&shape.url),
            Method::Put => client.put(&shape.url),
            Method::Get => {
                let mut url = reqwest::Url::parse(&shape.url).ok()?;
                let before = url.query().map(|q| format!("{q}&")).unwrap_or_default();
                url.set_query(Some(&format!("{before}{form}")));
                client.get(url)
            }
        };
        for (name, value) in &shape.headers {
            request = request.header(name, filling.text(value));
        }
        Some(match (&shape.json, shape.method) {
            (_, Method::Get) => request,
            (Some(json), _) => request.header("content-type", "application/json").body(filling.json(json).to_string()),
            (None, _) => request.header("content-type", "application/x-www-form-urlencoded").body(form),
        })
    }

    fn judge(&self, status: u16, body: &[u8], parcel: &Parcel) -> Option<Handed> {
        let (answer, good) = (&self.shape.answer, (200..300).contains(&status));
        let said: Option<Value> = serde_json::from_slice(body).ok();
        let word = match &answer.state {
            Some(at) => Some(text_at(said.as_ref()?, at)?),
            None => None,
        };
        match word {
            Some(word) => match answer.refused.get(&word) {
                Some(why) => {
                    let why = Why::from(*why);
                    return Some(Handed::Refused { why, again_after: (why == Why::Throttled).then_some(SOON) });
                }
                // A word that was not described says nothing; then the status decides.
                None if !answer.taken.contains(&word) => return None,
                None => {}
            },
            None if !good => return None,
            None => {}
        }
        let reference = match &answer.reference {
            Some(at) => text_at(said.as_ref()?, at)?,
            None => parcel.reference.to_string(),
        };
        let receipt = self.shape.receipts.is_some() && self.receipt_secret.is_some();
        Some(Handed::Taken { reference: Some(reference), receipt })
    }

    fn read(&self, came: &Came) -> Read {
        let (Some(form), Some(secret)) = (&self.shape.receipts, &self.receipt_secret) else { return Read::Forged };
        let told = came.headers.get(&form.signature_header.to_ascii_lowercase());
        let told = told.and_then(|t| t.strip_prefix(form.signature_prefix.as_str()));
        if !told.is_some_and(|told| proof::is_signed(secret, &came.body, told, form.signature)) {
            return Read::Forged;
        }
        let is_form =
            came.headers.get("content-type").is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
        let said = if is_form {
            let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&came.body).unwrap_or_default();
            Some(Value::Object(fields.into_iter().map(|(k, v)| (k, Value::String(v))).collect()))
        } else {
            serde_json::from_slice(&came.body).ok()
        };
        let Some(said) = said else { return Read::NotUnderstood };
        let items: Vec<&Value> = match &form.items {
            Some(at) => match said.pointer(at).and_then(Value::as_array) {
                Some(list) => list.iter().collect(),
                None => return Read::NotUnderstood,
            },
            None => vec![&said],
        };
        let all: Option<Vec<Back>> = items.into_iter().map(|one| back(form, one, came.at)).collect();
        all.map_or(Read::NotUnderstood, Read::Told)
    }
}

fn back(form: &Receipts, one: &Value, now: Timestamp) -> Option<Back> {
    let at = form.at.as_ref().and_then(|p| moment(&text_at(one, p)?, false)).unwrap_or(now);
    if let (Some(reference), Some(state)) = (text_at(one, &form.reference), text_at(one, &form.state)) {
        let fate = form.states.get(&state).map_or(Fate::UnderWay, |word| Fate::from(*word));
        return Some(Back::Receipt { channel: NAME, reference, fate, at });
    }
    let from = e164(&text_at(one, form.reply_from.as_ref()?)?)?;
    let text = text_at(one, form.reply_text.as_ref()?)?;
    Some(Back::Reply { channel: NAME, from, text, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_in_what_is_filled_in_stays_a_word() {
        let filling =
            Filling(HOLES.map(|hole| (hole, if hole == "{text}" { "{secret} {".into() } else { "geheim".into() })));
        assert_eq!(filling.text("a {text} {other} {secret} {"), "a {secret} { {other} geheim {");
        assert_eq!(
            filling.json(&serde_json::json!([{"a": "{text}\"", "b": 1}])).to_string(),
            r#"[{"a":"{secret} {\"","b":1}]"#
        );
    }
}
