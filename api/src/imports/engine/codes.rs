//! Turns the words of a file into codes of ours by the mapping's table. Called by `row.rs`; compiled once a file. It
//! never invents a code: what stands in no table is refused, or becomes the default that the mapping names.

use std::collections::HashMap;
use std::sync::Arc;

use shared_types::import::UnknownMethodRule;
use shared_types::incident::MAX_METHODS;

use super::fault::Findings;
use super::table::Row;

/// A table of words and codes.
#[derive(Debug, Default)]
pub struct Words {
    table: HashMap<String, Arc<str>>,
    /// Take a value as it stands.
    accept_any: bool,
}

impl Words {
    /// Adds a word; capitals do not matter.
    pub fn add(&mut self, word: &str, code: &str) {
        let code: Arc<str> = code.into();
        let word = word.trim();
        self.table.insert(word.to_lowercase(), Arc::clone(&code));
        // The word as written spares the lower case for nearly every row.
        self.table.insert(word.to_owned(), code);
    }

    /// Adds a code that may stand for itself, unless the table says otherwise.
    pub fn accept(&mut self, code: &str) {
        self.table.entry(code.to_lowercase()).or_insert_with(|| code.into());
    }

    /// Takes any value as it stands; whoever stores it checks it.
    pub fn accept_any(&mut self) {
        self.accept_any = true;
    }

    /// The code of a word.
    pub fn code(&self, word: &str) -> Option<Arc<str>> {
        if let Some(code) = self.table.get(word).or_else(|| self.table.get(&word.to_lowercase())) {
            return Some(Arc::clone(code));
        }
        self.accept_any.then(|| word.into())
    }
}

/// A compiled rule for one code.
pub struct CodePlan {
    /// Where it stands.
    pub columns: Vec<usize>,
    /// The same for every row.
    pub constant: Option<Arc<str>>,
    /// The table.
    pub words: Words,
    /// For what stands in no table.
    pub default: Option<Arc<str>>,
    /// The columns, as faults name them.
    pub label: String,
    /// `category` or `site`: the first part of the fault's word.
    pub noun: &'static str,
}

impl CodePlan {
    /// The code of this row; `None` when it is refused, which is then among the findings.
    pub fn code(&self, row: &Row, is_empty: &impl Fn(&str) -> bool, findings: &mut Findings) -> Option<Arc<str>> {
        if let Some(constant) = &self.constant {
            return Some(Arc::clone(constant));
        }
        let joined;
        let word = match self.columns.as_slice() {
            [only] => Some(row.cell(*only)).filter(|cell| !is_empty(cell)).unwrap_or_default(),
            several => {
                let cells: Vec<&str> = several.iter().map(|&at| row.cell(at)).filter(|cell| !is_empty(cell)).collect();
                joined = cells.join(" / ");
                &joined
            }
        };
        if let Some(code) = Some(word).filter(|word| !word.is_empty()).and_then(|word| self.words.code(word)) {
            return Some(code);
        }
        let noun = self.noun;
        let (code, detail) = if word.is_empty() {
            (format!("{noun}-missing"), format!("the row names no {noun}"))
        } else {
            (format!("{noun}-unknown"), format!("the mapping's table has no {noun} for this value"))
        };
        match &self.default {
            Some(default) => {
                findings.note(&self.label, word, &code, format!("{detail}; taken as `{default}`"));
                Some(Arc::clone(default))
            }
            None => {
                findings.fault(&self.label, word, &code, detail);
                None
            }
        }
    }
}

/// A compiled rule for the methods.
pub struct MethodsPlan {
    /// Where they stand, and what faults call the column.
    pub columns: Vec<(usize, String)>,
    /// Between several in a cell.
    pub separator: Option<String>,
    /// The table; an empty code names no method.
    pub words: Words,
    /// For what stands in no table.
    pub unknown: UnknownMethodRule,
}

impl MethodsPlan {
    /// The methods of this row, each once, in the order of the file.
    pub fn codes(&self, row: &Row, is_empty: &impl Fn(&str) -> bool, findings: &mut Findings) -> Vec<Arc<str>> {
        let mut codes = Vec::new();
        for (column, label) in &self.columns {
            let cell = row.cell(*column);
            match self.separator.as_deref() {
                // A list as a whole may stand in the table too ("tas en jas").
                Some(separator) if self.words.code(cell).is_none() => {
                    for part in cell.split(separator) {
                        self.one(part.trim(), label, is_empty, &mut codes, findings);
                    }
                }
                _ => self.one(cell, label, is_empty, &mut codes, findings),
            }
        }
        let most = usize::try_from(MAX_METHODS).unwrap_or(usize::MAX);
        if codes.len() > most {
            let label = self.columns.first().map(|(_, label)| label.as_str()).unwrap_or_default();
            findings.fault(label, "", "methods-too-many", format!("an incident has at most {most} methods"));
        }
        codes
    }

    fn one(
        &self,
        word: &str,
        label: &str,
        is_empty: &impl Fn(&str) -> bool,
        codes: &mut Vec<Arc<str>>,
        findings: &mut Findings,
    ) {
        if is_empty(word) {
            return;
        }
        match (self.words.code(word), self.unknown) {
            (Some(code), _) if code.is_empty() || codes.contains(&code) => {}
            (Some(code), _) => codes.push(code),
            (None, UnknownMethodRule::Reject) => {
                findings.fault(label, word, "method-unknown", "the mapping's table has no method for this value");
            }
            (None, UnknownMethodRule::Ignore) => {
                findings.note(
                    label,
                    word,
                    "method-unknown",
                    "the mapping's table has no method for this value; left out",
                );
            }
        }
    }
}
