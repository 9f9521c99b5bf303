//! How a house describes its provider of SMS: a JSON file that says what is asked, where in an answer what stands, and how receipts come.
//!
//! Read once at the start, and refused with a sentence. `docs/operations.md` tells how one is written. It holds no secret: `{secret}`
//! stands for that of the settings.

use super::proof::Written;
use crate::channels::{Fate, Why};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What stands in braces for what.
pub const HOLES: [&str; 8] =
    ["{number}", "{number00}", "{digits}", "{text}", "{sender}", "{reference}", "{seconds}", "{secret}"];

/// A provider's ways.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shape {
    /// Where messages go.
    pub url: String,
    /// `POST`, `PUT` or `GET`; with `GET` the form stands in the address.
    #[serde(default)]
    pub method: Method,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body as JSON.
    #[serde(default)]
    pub json: Option<Value>,
    /// The body as a form.
    #[serde(default)]
    pub form: Option<BTreeMap<String, String>>,
    /// Requests at once, 1 to 100.
    #[serde(default = "eight")]
    pub at_once: usize,
    /// What answers say.
    #[serde(default)]
    pub answer: Answers,
    /// How receipts and replies come; without it none is believed.
    #[serde(default)]
    pub receipts: Option<Receipts>,
}

fn eight() -> usize {
    8
}

/// How it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// With a body.
    #[default]
    Post,
    /// With a body.
    Put,
    /// With a form in the address.
    Get,
}

/// What answers say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answers {
    /// JSON pointer of the provider's word for the message; ours when not given.
    #[serde(default)]
    pub reference: Option<String>,
    /// JSON pointer of a word that says whether it was taken; without it a status of 200 to 299 does.
    #[serde(default)]
    pub state: Option<String>,
    /// Words that say that it was.
    #[serde(default)]
    pub taken: Vec<String>,
    /// Words that say that it was not, and why not.
    #[serde(default)]
    pub refused: BTreeMap<String, WhyWord>,
}

/// How receipts and replies come.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Receipts {
    /// The header that holds the HMAC-SHA256 of the body.
    pub signature_header: String,
    /// What stands before it there.
    #[serde(default)]
    pub signature_prefix: String,
    /// How it is written.
    #[serde(default)]
    pub signature: Written,
    /// JSON pointer of a list of them; the whole body is one when not given.
    #[serde(default)]
    pub items: Option<String>,
    /// JSON pointer of the provider's word for the message, in one of them.
    pub reference: String,
    /// JSON pointer of what became of it.
    pub state: String,
    /// What the words there mean; one that is not named says nothing.
    pub states: BTreeMap<String, FateWord>,
    /// JSON pointer of the moment, with its offset.
    #[serde(default)]
    pub at: Option<String>,
    /// JSON pointer of the number of who writes back.
    #[serde(default)]
    pub reply_from: Option<String>,
    /// JSON pointer of what was written.
    #[serde(default)]
    pub reply_text: Option<String>,
}

/// Why something was not taken or not brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum WhyWord {
    Throttled,
    RefusedUs,
    Rejected,
    NoSuchAddress,
    Expired,
    Stopped,
}

impl From<WhyWord> for Why {
    fn from(word: WhyWord) -> Self {
        match word {
            WhyWord::Throttled => Self::Throttled,
            WhyWord::RefusedUs => Self::RefusedUs,
            WhyWord::Rejected => Self::Rejected,
            WhyWord::NoSuchAddress => Self::NoSuchAddress,
            WhyWord::Expired => Self::Expired,
            WhyWord::Stopped => Self::Stopped,
        }
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum FateWord {
    UnderWay,
    Delivered,
    Rejected,
    NoSuchAddress,
    Expired,
    Stopped,
}

impl From<FateWord> for Fate {
    fn from(word: FateWord) -> Self {
        match word {
            FateWord::UnderWay => Self::UnderWay,
            FateWord::Delivered => Self::Delivered,
            FateWord::Rejected => Self::Failed(Why::Rejected),
            FateWord::NoSuchAddress => Self::Failed(Why::NoSuchAddress),
            FateWord::Expired => Self::Failed(Why::Expired),
            FateWord::Stopped => Self::Failed(Why::Stopped),
        }
    }
}

impl Shape {
    /// Reads one and judges it; the sentence says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let shape: Self = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let bodies = usize::from(shape.json.is_some()) + usize::from(shape.form.is_some());
        if bodies != 1 || (shape.method == Method::Get && shape.form.is_none()) {
            return Err("one of `json` and `form` must be there, and with GET it must be `form`".into());
        }
        if !super::settings::is_safe(&shape.url) {
            return Err("`url` must begin with https:// (http:// for this very machine only), without a hole".into());
        }
        if !(1..=100).contains(&shape.at_once) {
            return Err("`atOnce` must be 1 to 100".into());
        }
        let body = shape.json.as_ref().map(Value::to_string).unwrap_or_default();
        let fields = shape.form.iter().flatten().map(|(_, v)| v.as_str());
        let said: Vec<&str> = fields.chain(shape.headers.values().map(String::as_str)).chain([body.as_str()]).collect();
        if !said.iter().any(|s| s.contains("{text}")) {
            return Err("the body must hold {text}".into());
        }
        if !["{number}", "{number00}", "{digits}"].iter().any(|hole| said.iter().any(|s| s.contains(hole))) {
            return Err("the body must hold {number}, {number00} or {digits}".into());
        }
        let right = |(name, value): (&String, &String)| {
            reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_ok()
                && reqwest::header::HeaderValue::from_str(value).is_ok()
                && ["{text}", "{number}", "{number00}", "{digits}"].iter().all(|hole| !value.contains(hole))
        };
        if !shape.headers.iter().all(right) {
            return Err("`headers` must be headers, and hold no number and no text".into());
        }
        if shape.answer.state.is_some() == shape.answer.taken.is_empty() {
            return Err("`answer.state` and `answer.taken` go together".into());
        }
        let pointers = [&shape.answer.reference, &shape.answer.state].into_iter().flatten();
        let more = shape.receipts.iter().flat_map(|r| {
            [
                Some(&r.reference),
                Some(&r.state),
                r.items.as_ref(),
                r.at.as_ref(),
                r.reply_from.as_ref(),
                r.reply_text.as_ref(),
            ]
        });
        if let Some(wrong) = pointers.chain(more.flatten()).find(|p| !p.starts_with('/')) {
            return Err(format!("{wrong} is no JSON pointer, as in /messages/0/id"));
        }
        Ok(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn right() -> Value {
        json!({"url": "https://sms.example/v1", "headers": {"authorization": "Bearer {secret}"},
            "json": {"to": "{number}", "text": "{text}"}})
    }

    #[test]
    fn the_least_is_where_and_what() {
        let shape = Shape::parse(&right().to_string()).unwrap();
        assert_eq!((shape.method, shape.at_once), (Method::Post, 8));
    }

    #[test]
    fn each_wrong_one_is_refused_with_a_sentence() {
        for (changed, sentence) in [
            (json!({"url": "http://sms.example/v1"}), "`url` must"),
            (json!({"url": "https://sms.example/{text}"}), "`url` must"),
            (json!({"url": "sms.example"}), "`url` must"),
            (json!({"form": {"to": "{number}"}}), "one of `json` and `form`"),
            (json!({"method": "GET"}), "one of `json` and `form`"),
            (json!({"method": "DELETE"}), "unknown variant"),
            (json!({"atOnce": 0}), "`atOnce` must"),
            (json!({"json": {"to": "{number}"}}), "the body must hold {text}"),
            (json!({"json": {"text": "{text}"}}), "the body must hold {number}"),
            (json!({"headers": {"x-to": "{number}"}}), "`headers` must"),
            (json!({"headers": {"a b": "c"}}), "`headers` must"),
            (json!({"answer": {"state": "/status"}}), "`answer.state`"),
            (json!({"answer": {"reference": "id"}}), "id is no JSON pointer"),
            (json!({"answer": {"state": "/s", "taken": ["ok"], "refused": {"5": "because"}}}), "unknown variant"),
            (json!({"receipts": {"reference": "/id", "state": "/s", "states": {}}}), "missing field"),
            (json!({"urll": "x"}), "unknown field"),
        ] {
            let mut shape = right();
            for (name, value) in changed.as_object().unwrap() {
                shape[name] = value.clone();
            }
            let told = Shape::parse(&shape.to_string()).expect_err(sentence);
            assert!(told.contains(sentence), "{told}, not {sentence}");
        }
        assert!(Shape::parse("{").is_err());
    }
}
