//! Which values a file has in the columns of category and methods, so that all of them can be translated before a dry
//! run. Called by `preview.rs` with rows that need not fit the mapping. It looks at so many rows and no further.

use std::collections::HashMap;

use shared_types::import::{ImportValue, Mapping};

use super::fault::cut;
use super::table::{Columns, Row};

/// Most rows that are looked at.
pub const LOOK: u64 = 200_000;
/// Most values that are kept of a column: more is no list of codes.
const KEPT: usize = 400;

/// The values of category and methods so far.
pub struct Values<'a> {
    mapping: &'a Mapping,
    categories: Tally,
    methods: Tally,
}

impl<'a> Values<'a> {
    /// None yet.
    pub fn of(mapping: &'a Mapping) -> Self {
        Self { mapping, categories: Tally::default(), methods: Tally::default() }
    }

    /// Counts the values of a row.
    pub fn count(&mut self, row: &Row, columns: &Columns) {
        let place = |name: &String| columns.names().iter().position(|column| column == name);
        let cell = |name: &String| place(name).map(|at| row.cell(at)).filter(|cell| !self.is_empty(cell));
        let joined: Vec<&str> = self.mapping.category.columns.iter().filter_map(cell).collect();
        let categories = joined.join(" / ");
        let rule = self.mapping.methods.as_ref();
        let cells: Vec<&str> = rule.into_iter().flat_map(|rule| &rule.columns).filter_map(cell).collect();
        let separator = rule.and_then(|rule| rule.separator.as_deref()).filter(|separator| !separator.is_empty());
        let mut methods = Vec::new();
        for cell in cells {
            match separator {
                Some(separator) => methods.extend(cell.split(separator).map(str::trim)),
                None => methods.push(cell),
            }
        }
        self.categories.add(&categories);
        methods.into_iter().for_each(|method| self.methods.add(method));
    }

    /// Categories and methods, the most frequent first.
    pub fn told(self) -> (Vec<ImportValue>, Vec<ImportValue>) {
        (self.categories.told(), self.methods.told())
    }

    fn is_empty(&self, cell: &str) -> bool {
        cell.is_empty() || self.mapping.empty_values.iter().any(|empty| empty.eq_ignore_ascii_case(cell))
    }
}

/// How often each value comes; capitals do not matter, the first way of writing stays.
#[derive(Default)]
struct Tally {
    seen: HashMap<String, (String, u64)>,
}

impl Tally {
    fn add(&mut self, value: &str) {
        if value.is_empty() {
            return;
        }
        let key = value.to_lowercase();
        if let Some((_, rows)) = self.seen.get_mut(&key) {
            *rows += 1;
        } else if self.seen.len() < KEPT {
            self.seen.insert(key, (value.to_owned(), 1));
        }
    }

    fn told(self) -> Vec<ImportValue> {
        let mut values: Vec<ImportValue> =
            self.seen.into_values().map(|(value, rows)| ImportValue { value: cut(&value), rows }).collect();
        values.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
        values
    }
}
