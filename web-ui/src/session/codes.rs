//! Categories, methods and extra questions with their names. Loaded once after signing in; called wherever an incident is
//! told. A code that is not known (the list grew meanwhile) shows as itself.

use serde::{Deserialize, Serialize};
use shared_types::{
    circumstances::Question,
    code_list::{Category, Method},
};

use crate::{components::Pick, i18n::Language};

/// The code lists.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Codes {
    /// Parents before children.
    pub categories: Vec<Category>,
    /// In the order of the list.
    pub methods: Vec<Method>,
    /// Extra questions of the categories.
    #[serde(default)]
    pub questions: Vec<Question>,
}

impl Codes {
    /// Name of a category.
    pub fn category(&self, code: &str, language: Language) -> String {
        let found = self.categories.iter().find(|category| category.code == code);
        found.map_or_else(|| code.to_owned(), |category| category.label.get(language).to_owned())
    }

    /// Name of a method.
    pub fn method(&self, code: &str, language: Language) -> String {
        let found = self.methods.iter().find(|method| method.code == code);
        found.map_or_else(|| code.to_owned(), |method| method.label.get(language).to_owned())
    }

    /// Methods that go with a category: its own, its parent's, and those that go with any.
    pub fn methods_of<'a>(&'a self, category: &'a str) -> impl Iterator<Item = &'a Method> {
        let parent = self.categories.iter().find(|c| c.code == category).and_then(|c| c.parent.as_deref());
        let rank = move |method: &Method| match method.applies_to.as_str() {
            to if to == category => Some(0),
            to if Some(to) == parent => Some(1),
            "flag" => Some(2),
            _ => None,
        };
        (0..3).flat_map(move |wanted| self.methods.iter().filter(move |method| rank(method) == Some(wanted)))
    }

    /// All categories as choices, children under their parents.
    pub fn picks(&self, language: Language) -> Vec<Pick> {
        self.categories
            .iter()
            .map(|category| Pick {
                value: category.code.clone().into(),
                words: category.label.get(language).to_owned().into(),
                under: category.parent.is_some(),
            })
            .collect()
    }

    /// An incident in a few words: `Winkeldiefstal · in tas verborgen`.
    pub fn title(&self, category: &str, methods: &[String], language: Language) -> String {
        let mut title = self.category(category, language);
        if let Some(method) = methods.first() {
            let name = self.method(method, language);
            let mut letters = name.chars();
            // "GSM gestolen" keeps its capitals, "In tas" does not.
            let lower = !letters.clone().nth(1).is_some_and(char::is_uppercase);
            let first = letters.next().into_iter();
            let first: String = if lower { first.flat_map(char::to_lowercase).collect() } else { first.collect() };
            title = format!("{title} · {first}{}", letters.as_str());
        }
        title
    }
}

#[cfg(test)]
mod tests {
    use shared_types::code_list::Label;

    use super::*;

    fn label(nl: &str) -> Label {
        Label { nl: nl.into(), en: format!("{nl} en"), fr: format!("{nl} fr") }
    }

    fn codes() -> Codes {
        let category = |code: &str, parent: Option<&str>, nl: &str| Category {
            code: code.into(),
            parent: parent.map(str::to_owned),
            label: label(nl),
            police_class: None,
            police_codes: vec![],
            public_space: false,
        };
        let method =
            |code: &str, to: &str, nl: &str| Method { code: code.into(), applies_to: to.into(), label: label(nl) };
        Codes {
            categories: vec![
                category("theft", None, "Diefstal"),
                category("theft.shoplifting", Some("theft"), "Winkeldiefstal"),
            ],
            methods: vec![
                method("repeat", "flag", "Veelpleger"),
                method("grab", "theft", "Grijpen"),
                method("bag", "theft.shoplifting", "In tas"),
                method("ram", "damage", "Ramkraak"),
            ],
            questions: vec![],
        }
    }

    #[test]
    fn the_nearest_methods_come_first_and_strange_ones_not_at_all() {
        let codes = codes();
        let found: Vec<&str> = codes.methods_of("theft.shoplifting").map(|m| m.code.as_str()).collect();
        assert_eq!(found, ["bag", "grab", "repeat"]);
        let found: Vec<&str> = codes.methods_of("theft").map(|m| m.code.as_str()).collect();
        assert_eq!(found, ["grab", "repeat"]);
    }

    #[test]
    fn an_incident_is_told_in_the_readers_language() {
        let codes = codes();
        assert_eq!(codes.title("theft.shoplifting", &["bag".into()], Language::Nl), "Winkeldiefstal · in tas");
        assert_eq!(codes.title("theft.shoplifting", &[], Language::En), "Winkeldiefstal en");
        assert_eq!(codes.title("new.kind", &[], Language::Nl), "new.kind");
    }
}
