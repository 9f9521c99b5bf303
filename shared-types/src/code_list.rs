//! Code lists: categories, methods and the other words of the trade, as data in three languages.
//!
//! Seeded from the trade's tables by a migration; sites may rename or switch off what they do not use.

use serde::{Deserialize, Serialize};

/// A word in the three languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// Nederlands.
    pub nl: String,
    /// English.
    pub en: String,
    /// Français.
    pub fr: String,
}

impl Label {
    /// The word in a language.
    pub fn get(&self, language: crate::account::Language) -> &str {
        match language {
            crate::account::Language::Nl => &self.nl,
            crate::account::Language::En => &self.en,
            crate::account::Language::Fr => &self.fr,
        }
    }
}

/// A kind of incident: a tree of two levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// `theft.shoplifting`.
    pub code: String,
    /// `theft`; absent at the top.
    pub parent: Option<String>,
    /// Its name.
    pub label: Label,
    /// Class in the Dutch police tables, where known.
    pub police_class: Option<String>,
    /// Offence codes of the Dutch police, where known.
    pub police_codes: Vec<String>,
    /// Whether a municipality sees it in full.
    pub public_space: bool,
}

crate::page! {
    /// Categories, parents before children.
    CategoryPage of Category
}

/// A way in which it was done (modus operandi).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// `in-bag`.
    pub code: String,
    /// The category or parent it belongs to, or `flag`: goes with any.
    pub applies_to: String,
    /// Its name.
    pub label: Label,
}

crate::page! {
    /// Methods.
    MethodPage of Method
}

/// Any other word of a list: handling states, outcomes, reasons, …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Word {
    /// Which list: `handling-state`, `outcome`, `reject-reason`, …
    pub kind: String,
    /// The code.
    pub code: String,
    /// Its name.
    pub label: Label,
}

crate::page! {
    /// Words.
    WordPage of Word
}
