//! The lists in memory, by code and by number.

use crate::db::AnyConnection;
use crate::db::schema::{category, method, word};
use crate::fault::Outcome;
use diesel::prelude::*;
use shared_types::code_list::{Category, Label, Method, Word};
use std::collections::HashMap;

/// A set of methods as it stands in a row: bit n is the method with id n (0 to 62).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MethodSet(pub i64);

/// A category with its number.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Number in the rows.
    pub id: i16,
    /// Number of its parent.
    pub parent: Option<i16>,
    /// What the contract says of it.
    pub category: Category,
}

/// The lists.
pub struct CodeBook {
    kinds: Vec<Kind>,
    by_code: HashMap<String, usize>,
    by_id: HashMap<i16, usize>,
    methods: Vec<(i16, Method)>,
    words: Vec<Word>,
}

type CategoryRow = (i16, String, Option<i16>, String, String, String, Option<String>, String, bool);
type MethodRow = (i16, String, String, String, String, String);

impl CodeBook {
    /// Reads the lists.
    pub fn load(conn: &mut AnyConnection) -> Outcome<Self> {
        let rows: Vec<CategoryRow> = category::table.order(category::id.asc()).load(conn)?;
        let codes: HashMap<i16, String> = rows.iter().map(|r| (r.0, r.1.clone())).collect();
        let kinds: Vec<Kind> = rows
            .into_iter()
            .map(|(id, code, parent, nl, en, fr, police_class, police_codes, public_space)| Kind {
                id,
                parent,
                category: Category {
                    code,
                    parent: parent.and_then(|p| codes.get(&p).cloned()),
                    label: Label { nl, en, fr },
                    police_class,
                    police_codes: police_codes.split_whitespace().map(str::to_owned).collect(),
                    public_space,
                },
            })
            .collect();
        let methods: Vec<MethodRow> = method::table.order(method::id.asc()).load(conn)?;
        let words: Vec<(String, String, i16, String, String, String)> =
            word::table.order((word::kind.asc(), word::position.asc())).load(conn)?;
        Ok(Self {
            by_code: kinds.iter().enumerate().map(|(i, k)| (k.category.code.clone(), i)).collect(),
            by_id: kinds.iter().enumerate().map(|(i, k)| (k.id, i)).collect(),
            kinds,
            methods: methods
                .into_iter()
                .map(|(id, code, applies_to, nl, en, fr)| {
                    (id, Method { code, applies_to, label: Label { nl, en, fr } })
                })
                .collect(),
            words: words
                .into_iter()
                .map(|(kind, code, _, nl, en, fr)| Word { kind, code, label: Label { nl, en, fr } })
                .collect(),
        })
    }

    /// All categories, parents before children.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// All methods with their numbers.
    pub fn methods(&self) -> &[(i16, Method)] {
        &self.methods
    }

    /// All other words.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// A category by code.
    pub fn kind(&self, code: &str) -> Option<&Kind> {
        self.by_code.get(code).map(|i| &self.kinds[*i])
    }

    /// A category by number.
    pub fn kind_by_id(&self, id: i16) -> Option<&Kind> {
        self.by_id.get(&id).map(|i| &self.kinds[*i])
    }

    /// The numbers of a category and of all below it.
    pub fn kind_and_below(&self, code: &str) -> Option<Vec<i16>> {
        let kind = self.kind(code)?;
        Some(self.kinds.iter().filter(|k| k.id == kind.id || k.parent == Some(kind.id)).map(|k| k.id).collect())
    }

    /// The numbers of all categories that a municipality sees in full.
    pub fn public_space(&self) -> Vec<i16> {
        self.kinds.iter().filter(|k| k.category.public_space).map(|k| k.id).collect()
    }

    /// A method's number by code.
    pub fn method(&self, code: &str) -> Option<i16> {
        self.methods.iter().find(|(_, m)| m.code == code).map(|(id, _)| *id)
    }

    /// The set of these codes, or the first code that is unknown.
    pub fn method_set<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> Result<MethodSet, &'a str> {
        codes.into_iter().try_fold(MethodSet::default(), |set, code| {
            self.method(code).map(|id| MethodSet(set.0 | 1 << id)).ok_or(code)
        })
    }

    /// The codes of a set, in the order of the list.
    pub fn method_codes(&self, set: MethodSet) -> Vec<String> {
        self.methods.iter().filter(|(id, _)| set.0 & (1 << id) != 0).map(|(_, m)| m.code.clone()).collect()
    }
}
