//! Finds the columns that a mapping names, and collects everything that is wrong with the mapping on the way. Called
//! by `mapping.rs` alone. Capitals and outer blanks do not matter, as files lose them on their way; a name that fits
//! two columns is never guessed.

use shared_types::import::{MAPPING_FAULTS, MappingFault};

use super::table::Columns;

/// How many columns a fault names for help.
const SHOWN: usize = 12;

/// Finds columns, collects faults.
pub struct Resolver<'a> {
    columns: &'a mut Columns,
    /// Whether names that no row has shown yet may still come (NDJSON).
    open_ended: bool,
    /// What is wrong so far.
    pub faults: Vec<MappingFault>,
}

impl<'a> Resolver<'a> {
    /// Nothing wrong yet.
    pub fn new(columns: &'a mut Columns, open_ended: bool) -> Self {
        Self { columns, open_ended, faults: Vec::new() }
    }

    /// Adds a fault.
    pub fn fault(&mut self, pointer: &str, code: &str, detail: impl Into<String>) {
        debug_assert!(MAPPING_FAULTS.contains(&code), "{code} has no place in the list that screens translate");
        self.faults.push(MappingFault { pointer: pointer.to_owned(), code: code.to_owned(), detail: detail.into() });
    }

    /// The place of a column; 0 after a fault, which keeps the plan from being used.
    pub fn column(&mut self, pointer: &str, name: &str) -> usize {
        if self.open_ended {
            if name.trim().is_empty() {
                self.fault(pointer, "column-missing", "the name of the column is empty");
            }
            return self.columns.intern(name.trim());
        }
        let names = self.columns.names();
        let places = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            names.iter().enumerate().filter(|(_, column)| same(column)).map(|(at, _)| at).collect()
        };
        let mut found = places(&|column| column == name);
        if found.is_empty()
            && let Some(place) = name.strip_prefix('#').and_then(|place| place.parse::<usize>().ok())
            && (1..=names.len()).contains(&place)
        {
            found = vec![place - 1];
        }
        if found.is_empty() {
            let folded = name.trim().to_lowercase();
            found = places(&|column| column.to_lowercase() == folded);
        }
        match found.as_slice() {
            [only] => *only,
            [] => {
                let mut shown: Vec<&str> = names.iter().map(String::as_str).take(SHOWN).collect();
                if names.len() > SHOWN {
                    shown.push("…");
                }
                let detail = format!("the file has no column `{name}`; it has: {}", shown.join(", "));
                self.fault(pointer, "column-missing", detail);
                0
            }
            several => {
                let places: Vec<String> = several.iter().map(|at| format!("#{}", at + 1)).collect();
                let detail =
                    format!("`{name}` fits more than one column; name one by its place: {}", places.join(", "));
                self.fault(pointer, "column-ambiguous", detail);
                0
            }
        }
    }

    /// The places of several columns.
    pub fn columns(&mut self, pointer: &str, names: &[String]) -> Vec<usize> {
        names.iter().enumerate().map(|(at, name)| self.column(&format!("{pointer}/{at}"), name)).collect()
    }
}

/// A name as a part of a JSON pointer.
pub fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
