//! How the bytes of a file are to be read: kind, separator, quotes, encoding, header.
//! Everything may be left to be recognised. Compression is never stated: gzip is seen by its first two bytes.

use serde::{Deserialize, Serialize};

/// How the bytes become rows and columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SourceFormat {
    /// CSV, NDJSON, or to be recognised.
    pub kind: FileKind,
    /// The one ASCII character between cells; recognised when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// The one ASCII character around cells, `"` when absent; an empty string means that the file has no quotes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The encoding of the text.
    pub encoding: Encoding,
    /// Whether the first row of a CSV names the columns.
    pub header: bool,
}

impl Default for SourceFormat {
    fn default() -> Self {
        Self { kind: FileKind::Auto, delimiter: None, quote: None, encoding: Encoding::Auto, header: true }
    }
}

/// The kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// Recognised by the first character.
    #[default]
    Auto,
    /// Rows with separated cells.
    Csv,
    /// One JSON object on a line.
    Ndjson,
}

/// The encoding of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Encoding {
    /// UTF-8 unless the text can only be Windows-1252; UTF-16 by its byte order mark.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// UTF-8, with or without byte order mark; a row that is not is refused, the others are taken.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, which Excel in Western Europe writes.
    #[serde(rename = "windows-1252")]
    Windows1252,
}
