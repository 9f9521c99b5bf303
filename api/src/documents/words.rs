//! The words of paper in three languages: those of the screen, so that both say the same, and a few that only paper needs.

use crate::codes::CodeBook;
use shared_types::account::Language;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The files of words, each line `key | nl | en | fr`. What stands later goes before.
const FILES: [&str; 12] = [
    include_str!("../../../web-ui/locales/app.txt"),
    include_str!("../../../web-ui/locales/incidents.txt"),
    include_str!("../../../web-ui/locales/timeline.txt"),
    include_str!("../../../web-ui/locales/handling.txt"),
    include_str!("../../../web-ui/locales/involved.txt"),
    include_str!("../../../web-ui/locales/attachments.txt"),
    include_str!("../../../web-ui/locales/belonging.txt"),
    include_str!("../../../web-ui/locales/insight.txt"),
    include_str!("../../../web-ui/locales/insight-more.txt"),
    include_str!("../../../web-ui/locales/measures.txt"),
    include_str!("../../../web-ui/locales/reports.txt"),
    include_str!("words.txt"),
];

static TABLE: LazyLock<HashMap<&'static str, [&'static str; 3]>> = LazyLock::new(|| {
    let lines = FILES.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut parts = line.split(" | ").map(str::trim);
            Some((parts.next()?, [parts.next()?, parts.next()?, parts.next()?]))
        })
        .collect()
});

/// The language of a paper: that of the account; without one the first that the caller accepts and we have; else Dutch.
pub fn language(account: Option<Language>, accepted: Option<&str>) -> Language {
    let asked = || {
        let ranges = accepted?.split(',').map(|r| r.split(';').next().unwrap_or_default().trim());
        ranges.filter_map(|r| r.split('-').next()?.to_ascii_lowercase().parse().ok()).next()
    };
    account.or_else(asked).unwrap_or(Language::Nl)
}

/// Words in a language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// Which.
    pub language: Language,
    /// Labels of codes.
    pub book: &'a CodeBook,
}

impl Words<'_> {
    /// A word or sentence; one that is missing shows its key, and a test finds it.
    pub fn t(&self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// A sentence with its blanks filled in.
    pub fn f(&self, key: &'static str, blanks: &[(&str, &str)]) -> String {
        // A value that looks like a blank is none: each place of the sentence is filled once.
        let mut out = String::new();
        let mut rest = self.t(key);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(blanks.iter().find(|b| b.0 == name).map_or("", |b| b.1));
            rest = behind;
        }
        out + rest
    }

    /// The word for a code of a list; one that we do not know stands as it is.
    pub fn word(&self, list: &str, code: &str) -> String {
        self.find(&format!("{list}.{code}")).map_or_else(|| code.to_owned(), str::to_owned)
    }

    /// A kind of incident.
    pub fn category(&self, code: &str) -> String {
        self.book.kind(code).map_or(code, |k| k.category.label.get(self.language)).to_owned()
    }

    /// A method.
    pub fn method(&self, code: &str) -> String {
        let found = self.book.methods().iter().find(|(_, m)| m.code == code);
        found.map_or(code, |(_, m)| m.label.get(self.language)).to_owned()
    }

    /// Yes or no.
    pub fn yes(&self, is: bool) -> &'static str {
        self.t(if is { "action.yes" } else { "action.no" })
    }

    /// What stands between thousands, and before what is less than one.
    fn marks(&self) -> (&'static str, &'static str) {
        match self.language {
            Language::Nl => (".", ","),
            Language::En => (",", "."),
            Language::Fr => ("\u{a0}", ","),
        }
    }

    /// What stands before tenths.
    pub fn point(&self) -> &'static str {
        self.marks().1
    }

    /// A whole number.
    pub fn number(&self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mut whole = String::from(if n < 0 { "-" } else { "" });
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                whole.push_str(self.marks().0);
            }
            whole.push(digit);
        }
        whole
    }

    /// A number with one place behind the point.
    pub fn decimal(&self, n: f64) -> String {
        // Counts are far below where a tenth of them would not fit.
        #[allow(clippy::cast_possible_truncation)]
        let tenths = (n * 10.0).round() as i64;
        let sign = if tenths < 0 && tenths > -10 { "-" } else { "" };
        format!("{sign}{}{}{}", self.number(tenths / 10), self.marks().1, (tenths % 10).abs())
    }

    /// Euro cents, always with both places: on paper they are added up.
    pub fn money(&self, cents: i64) -> String {
        let sign = if cents < 0 && cents > -100 { "-" } else { "" };
        let whole = self.number(cents / 100);
        let number = format!("{sign}{whole}{}{:02}", self.marks().1, cents.unsigned_abs() % 100);
        match self.language {
            Language::Nl => format!("€\u{a0}{number}"),
            Language::En => format!("€{number}"),
            Language::Fr => format!("{number}\u{a0}€"),
        }
    }

    fn find(&self, key: &str) -> Option<&'static str> {
        let at = Language::ALL.iter().position(|l| *l == self.language).unwrap_or(0);
        TABLE.get(key).map(|words| words[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: [&str; 6] = [
        include_str!("clock.rs"),
        include_str!("facts.rs"),
        include_str!("involved.rs"),
        include_str!("timeline.rs"),
        include_str!("tracks.rs"),
        include_str!("write.rs"),
    ];

    #[test]
    fn every_word_that_is_asked_for_is_there() {
        let mut asked = 0;
        for source in SOURCES {
            for ask in [".t(\"", ".f(\"", "fact(\"", "told(\""] {
                for rest in source.split(ask).skip(1) {
                    let key = rest.split('"').next().unwrap();
                    let words = TABLE.get(key).unwrap_or_else(|| panic!("{key} is in no file of words"));
                    assert!(words.iter().all(|w| !w.is_empty()), "{key}");
                    asked += 1;
                }
            }
        }
        assert!(asked > 40, "only {asked} keys were found");
    }

    #[test]
    fn codes_of_closed_lists_have_words() {
        fn has<T: std::fmt::Display>(list: &str, all: &[T]) {
            for code in all {
                assert!(TABLE.contains_key(format!("{list}.{code}").as_str()), "{list}.{code}");
            }
        }
        has("state", shared_types::handling::HandlingState::ALL);
        has("outcome", shared_types::handling::Outcome::ALL);
        has("reason", shared_types::handling::RejectReason::ALL);
        has("completion", shared_types::incident::Completion::ALL);
        has("person-role", shared_types::person::PersonRole::ALL);
        has("age", shared_types::person::AgeBand::ALL);
        has("vehicle", shared_types::vehicle::VehicleKind::ALL);
        has("violence", shared_types::circumstances::Violence::ALL);
        has("threat", shared_types::circumstances::Threat::ALL);
        has("track", shared_types::track::TrackKind::ALL);
        has("track-step", shared_types::track::TrackStepWord::ALL);
        has("why-not", shared_types::track::WhyNotReported::ALL);
        has("notified-by", shared_types::track::NotifiedBy::ALL);
        has("hand", shared_types::track::TrackHand::ALL);
        has("audience", shared_types::timeline::Audience::ALL);
        has("strike", shared_types::involved::StrikeReason::ALL);
        use shared_types::involved::SealedField;
        has("sealed", &[SealedField::Identity, SealedField::Contact, SealedField::Plate]);
    }

    #[test]
    fn the_account_decides_and_else_what_is_accepted() {
        assert_eq!(language(Some(Language::Fr), Some("en")), Language::Fr);
        assert_eq!(language(None, Some("de, en-GB;q=0.8, fr")), Language::En);
        assert_eq!(language(None, Some("*")), Language::Nl);
        assert_eq!(language(None, None), Language::Nl);
    }
}
