//! What makes a row the same row at the next import: an id of the source, or a hash of the row plus its ordinal among
//! identical rows. Called by `row.rs` for every row, also for those that are skipped after a restart, as they count.
//!
//! The hash is over names and values, not over bytes: another delimiter, encoding, line end or order of columns, or a
//! new column that is empty, changes no key. It knows nothing of the mapping, so a better mapping updates what an
//! earlier one made.

use shared_types::import::MissingIdRule;

use super::fault::{FileFault, Findings};
use super::ordinals::Ordinals;
use super::table::{Columns, Row};

/// Longest id of a source, in characters.
const ID_CHARS: usize = 120;
/// First bytes of what is hashed, so that an id never meets a row.
const OF_ID: u8 = 1;
const OF_ROW: u8 = 2;

/// What a row is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The same whenever the row is imported.
    pub key: [u8; 16],
    /// The source's own id.
    pub external_id: Option<String>,
}

/// How rows get their name.
pub struct Identity {
    /// The columns of the id, when the source has one.
    pub columns: Option<Vec<usize>>,
    /// What a row without an id is.
    pub missing: MissingIdRule,
    seen: Ordinals,
    buffer: Vec<u8>,
}

impl Identity {
    /// No row seen yet.
    pub fn new(columns: Option<Vec<usize>>, missing: MissingIdRule, seen: Ordinals) -> Self {
        Self { columns, missing, seen, buffer: Vec::new() }
    }

    /// The name of this row; `None` when it has none, which is then among the findings.
    pub fn key(
        &mut self,
        row: &Row,
        names: &Columns,
        is_empty: impl Fn(&str) -> bool,
        findings: &mut Findings,
    ) -> Result<Option<Named>, FileFault> {
        if let Some(columns) = &self.columns {
            let parts: Vec<&str> = columns.iter().map(|&at| row.cell(at)).collect();
            if !parts.iter().all(|part| is_empty(part)) {
                let id = parts.join("/");
                return self.by_id(id, names, findings);
            }
            if self.missing == MissingIdRule::Reject {
                findings.fault(&self.label(names), "", "id-missing", "the row has no id");
                return Ok(None);
            }
        }
        self.by_hash(row, names).map(Some)
    }

    fn by_id(&mut self, id: String, names: &Columns, findings: &mut Findings) -> Result<Option<Named>, FileFault> {
        if id.chars().count() > ID_CHARS || id.chars().any(char::is_control) {
            let detail = format!("an id is one line of at most {ID_CHARS} characters");
            findings.fault(&self.label(names), &id, "id-wrong", detail);
            return Ok(None);
        }
        self.buffer.clear();
        self.buffer.push(OF_ID);
        self.buffer.extend_from_slice(id.as_bytes());
        let hash = blake3::hash(&self.buffer);
        if self.ordinal(&hash)? > 1 {
            let detail =
                "an earlier row of this file has the same id; each import would change the incident to and fro";
            findings.fault(&self.label(names), &id, "id-repeated", detail);
            return Ok(None);
        }
        Ok(Some(Named { key: half(&hash), external_id: Some(id) }))
    }

    fn by_hash(&mut self, row: &Row, names: &Columns) -> Result<Named, FileFault> {
        self.buffer.clear();
        self.buffer.push(OF_ROW);
        for &at in names.by_name() {
            let value = row.cell(at);
            if !value.is_empty() {
                self.buffer.extend_from_slice(names.names()[at].as_bytes());
                self.buffer.push(0x1f);
                self.buffer.extend_from_slice(value.as_bytes());
                self.buffer.push(0x1e);
            }
        }
        let mut hash = blake3::hash(&self.buffer);
        let ordinal = self.ordinal(&hash)?;
        if ordinal > 1 {
            self.buffer.extend_from_slice(&ordinal.to_le_bytes());
            hash = blake3::hash(&self.buffer);
        }
        Ok(Named { key: half(&hash), external_id: None })
    }

    fn ordinal(&mut self, hash: &blake3::Hash) -> Result<u32, FileFault> {
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        self.seen.next(u64::from_le_bytes(first)).map_err(|error| {
            FileFault::new("scratch-unwritable", format!("the scratch file for large imports failed: {error}"))
        })
    }

    fn label(&self, names: &Columns) -> String {
        let columns = self.columns.as_deref().unwrap_or_default();
        columns.iter().map(|&at| names.names()[at].as_str()).collect::<Vec<_>>().join(", ")
    }
}

fn half(hash: &blake3::Hash) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    half
}
