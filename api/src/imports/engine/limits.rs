//! What a file may ask of the machine, and what the engine must be told about the place it imports into.
//! Made by whoever opens the engine; the defaults are those of the product.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use shared_types::incident::{MAX_DESCRIPTION, MAX_SHORT_TEXT};

/// Bounds that keep memory flat and stop a bomb, whatever the file claims.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest cell, in bytes; a longer one refuses its row.
    pub cell_bytes: usize,
    /// Longest row, in bytes.
    pub row_bytes: usize,
    /// Most columns.
    pub columns: usize,
    /// Most bytes after decompression.
    pub decoded_bytes: u64,
    /// How many times larger than the compressed file its content may be.
    pub ratio: u64,
    /// The ratio is only held against files that unpack to more than this.
    pub ratio_from: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_bytes: 1 << 20,
            row_bytes: 4 << 20,
            columns: 2_000,
            decoded_bytes: 16 << 30,
            ratio: 100,
            ratio_from: 32 << 20,
        }
    }
}

/// Longest texts, in characters; the contract of an incident sets them.
#[derive(Clone, Debug)]
pub struct TextLimits {
    /// Label of the unit.
    pub unit: usize,
    /// Place in words.
    pub place: usize,
    /// Description.
    pub description: usize,
    /// Short text.
    pub short_text: usize,
}

impl Default for TextLimits {
    fn default() -> Self {
        Self { unit: 100, place: 200, description: count(MAX_DESCRIPTION), short_text: count(MAX_SHORT_TEXT) }
    }
}

fn count(most: u64) -> usize {
    usize::try_from(most).unwrap_or(usize::MAX)
}

/// A code that exists, with the labels by which a file may call it.
#[derive(Clone, Debug)]
pub struct KnownCode {
    /// The code.
    pub code: String,
    /// Its labels, in any language.
    pub labels: Vec<String>,
}

/// Everything the engine must know beside file and mapping.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bounds on the file.
    pub limits: Limits,
    /// Bounds on texts.
    pub texts: TextLimits,
    /// Zone of the site; a mapping may name another.
    pub time_zone: TimeZone,
    /// The categories that exist; empty means that codes are not checked here.
    pub categories: Vec<KnownCode>,
    /// The methods that exist; empty means that codes are not checked here.
    pub methods: Vec<KnownCode>,
    /// The present, in epoch milliseconds; with it an occurrence in the future is refused.
    pub now_ms: Option<i64>,
    /// Where very large files may keep the hashes of their rows; the system's folder for it when absent.
    pub scratch: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            texts: TextLimits::default(),
            time_zone: TimeZone::UTC,
            categories: Vec::new(),
            methods: Vec::new(),
            now_ms: None,
            scratch: None,
        }
    }
}
