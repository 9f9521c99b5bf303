//! What a caller is told when something is wrong: RFC 9457 with a stable code that the screen translates.
//!
//! Made by `api::web::problem` and nowhere else; read by the page and by integrators.

use serde::{Deserialize, Serialize};

/// The body of every 4xx and 5xx answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Names the kind of problem; relative to the contract, stable.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short English name of the kind.
    pub title: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// One English sentence that helps.
    pub detail: String,
    /// Stable kebab-case word that screens translate.
    pub code: String,
    /// For bad input: everything that is wrong, not only the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldFault>,
    /// With 412: the resource as it stands now, as far as the caller may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<serde_json::Value>,
}

/// One thing that is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldFault {
    /// JSON pointer into the body (`/goods/0/valueCents`), or `?key` for a query key; empty for all of it.
    pub pointer: String,
    /// Stable kebab-case word that screens translate.
    pub code: String,
    /// One English sentence that helps.
    pub detail: String,
}

impl FieldFault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() }
    }
}
