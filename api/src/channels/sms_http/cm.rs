//! The Business Messaging API of CM.com: a message as JSON, an answer for each message, status reports and incoming messages by POST.
//!
//! CM signs nothing of what it sends: the address that is entered there carries a secret, as `key` or as the password of HTTP Basic.
//! Each message carries our reference, so a report names it whether or not its answer came.

use super::values::{e164, moment, text_at};
use super::{Message, Speaks, proof};
use crate::channels::{Back, Came, Fate, Handed, Parcel, Read, Why};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use shared_types::sms_text;
use std::fmt;

const NAME: &str = "cm";
/// Requests at once.
const AT_ONCE: usize = 8;

/// The settings of CM.com.
#[derive(Clone)]
pub struct Cm {
    /// Where messages go.
    pub url: String,
    /// Who we are there.
    pub product_token: String,
    /// What the address of reports carries; without it none is believed.
    pub receipt_key: Option<String>,
    /// From whom the messages are.
    pub sender: String,
}

impl fmt::Debug for Cm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cm").field("url", &self.url).field("sender", &self.sender).finish_non_exhaustive()
    }
}

impl Cm {
    /// Letters and digits only, 32 of them: as long as CM takes.
    fn reference(parcel: &Parcel) -> String {
        parcel.reference.simple().to_string()
    }

    fn is_from_cm(&self, came: &Came) -> bool {
        let Some(key) = &self.receipt_key else { return false };
        let basic = came.headers.get("authorization").and_then(|h| {
            let (scheme, told) = h.split_once(' ')?;
            let told = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(told.trim()).ok())??;
            let (_, password) = std::str::from_utf8(&told).ok()?.split_once(':')?;
            Some(password.to_owned())
        });
        came.key.iter().chain(&basic).any(|told| proof::is_secret(key, told))
    }
}

impl Speaks for Cm {
    fn name(&self) -> &'static str {
        NAME
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn request(&self, client: &Client, message: &Message<'_>, _now: Timestamp) -> Option<RequestBuilder> {
        let text = &message.parcel.text;
        let body = json!({"messages": {"msg": [{
            "allowedChannels": ["SMS"],
            "from": self.sender,
            "to": [{"number": format!("00{}", message.number.strip_prefix('+')?)}],
            "body": {"type": "auto", "content": text},
            "reference": Self::reference(message.parcel),
            // A text that is cut off is not understood: as many parts as it takes.
            "minimumNumberOfMessageParts": 1,
            "maximumNumberOfMessageParts": sms_text::count(text).parts.max(1),
            "validity": message.parcel.expires_at.strftime("%Y-%m-%d %H:%M:%S GMT").to_string(),
        }]}});
        let request = client.post(&self.url).header("x-cm-producttoken", &self.product_token);
        Some(request.header("content-type", "application/json").body(body.to_string()))
    }

    fn judge(&self, _status: u16, body: &[u8], parcel: &Parcel) -> Option<Handed> {
        let said: Value = serde_json::from_slice(body).ok()?;
        let reference = Self::reference(parcel);
        let of_it = said["messages"].as_array().into_iter().flatten();
        let of_it = of_it.into_iter().find(|m| text_at(m, "/reference").is_none_or(|r| r == reference));
        let code = match of_it {
            Some(message) => message["messageErrorCode"].as_i64()?,
            // Without a message there is only what is said of all of it, and that can be bad news only.
            None => said["errorCode"].as_i64().filter(|code| *code != 0)?,
        };
        let why = match code {
            0 => {
                let receipt = self.receipt_key.is_some();
                return Some(Handed::Taken { reference: Some(reference), receipt });
            }
            101..=103 | 301 => Why::RefusedUs,
            302 | 303 => Why::NoSuchAddress,
            // Their own fault: it may have been taken.
            500..=999 => return Some(Handed::Unclear { why: Why::NotUnderstood }),
            _ => Why::Rejected,
        };
        Some(Handed::Refused { why, again_after: None })
    }

    fn read(&self, came: &Came) -> Read {
        if !self.is_from_cm(came) {
            return Read::Forged;
        }
        let Ok(said) = serde_json::from_slice::<Value>(&came.body) else { return Read::NotUnderstood };
        let all = match &said["messages"]["msg"] {
            Value::Null => reply(&said, came.at).map(|back| vec![back]),
            Value::Array(many) => many.iter().map(|one| report(one, came.at)).collect(),
            one => report(one, came.at).map(|back| vec![back]),
        };
        all.map_or(Read::NotUnderstood, Read::Told)
    }
}

/// A status report.
fn report(one: &Value, at: Timestamp) -> Option<Back> {
    let fate = match text_at(one, "/status/code")?.as_str() {
        // With the operator.
        "0" => Fate::UnderWay,
        "1" | "3" => Fate::Failed(Why::Rejected),
        // Brought; read.
        "2" | "4" => Fate::Delivered,
        _ => return None,
    };
    let reference = text_at(one, "/reference")?;
    // Its own clock is told without its zone; then ours holds.
    let at = text_at(one, "/received").and_then(|t| moment(&t, false)).unwrap_or(at);
    Some(Back::Receipt { channel: NAME, reference, fate, at })
}

/// An incoming message.
fn reply(said: &Value, at: Timestamp) -> Option<Back> {
    let from = e164(&text_at(said, "/from/number")?)?;
    let text = text_at(said, "/message/text")?;
    let at = text_at(said, "/timeUtc").and_then(|t| moment(&t, true)).unwrap_or(at);
    Some(Back::Reply { channel: NAME, from, text, at })
}
