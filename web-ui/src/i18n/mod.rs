//! The words of the page in Dutch, English and French, and how numbers, money and moments are written.
//! Called by everything that shows something. Only the chosen language is in memory; `locales/` holds
//! all of them and build.rs refuses a text that is missing in one. Nothing here asks the network.

mod dates;
mod format;
#[cfg(test)]
pub mod tests;

use std::rc::Rc;

pub use dates::{Clock, parse_wall, wall};
pub use format::{Language, Locale, cents_as_typed, cents_from_text, decimal};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// The texts of one language; cheap to clone.
#[derive(Clone, Debug)]
pub struct I18n {
    /// Which language these texts are in.
    pub language: Language,
    texts: Rc<[String]>,
}

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language && self.texts.len() == other.texts.len()
    }
}

impl I18n {
    /// Texts in the order of `Key`; nothing when their number does not fit this build.
    pub fn new(language: Language, texts: Vec<String>) -> Option<Self> {
        (texts.len() == COUNT).then(|| Self { language, texts: texts.into() })
    }

    /// The text.
    pub fn t(&self, key: Key) -> &str {
        &self.texts[key as usize]
    }

    /// The text with `{name}` filled in.
    pub fn f(&self, key: Key, values: &[(&str, &str)]) -> String {
        let mut text = self.t(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// One or many: the right of two texts, with `{n}` filled in by locale.
    pub fn n(&self, one: Key, many: Key, count: i64) -> String {
        let key = if self.language.is_one(count) { one } else { many };
        self.f(key, &[("n", &self.language.integer(count))])
    }

    /// The text for a word of the contract, or the word itself when the page is older than the server.
    pub fn word(&self, group: &str, code: &str) -> String {
        match Key::by_name(&format!("{group}.{code}")) {
            Some(key) => self.t(key).to_owned(),
            None => code.replace('-', " "),
        }
    }
}

/// The texts as the nearest provider holds them.
#[yew::hook]
pub fn use_i18n() -> I18n {
    yew::use_context::<I18n>().expect("app.rs provides the texts above every screen")
}
