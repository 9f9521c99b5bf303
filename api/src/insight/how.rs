//! How: the methods, each with the year before. An incident may have several.

use super::asked::Asked;
use super::basis;
use super::comparison::{Comparing, together};
use super::report::Counted;
use crate::codes::CodeBook;
use shared_types::insight::{HowAnswer, MethodCount};
use std::cmp::Reverse;

/// The answer; methods that occur in neither period are left out.
pub fn tell(asked: &Asked, book: &CodeBook, counted: &Counted) -> HowAnswer {
    let (now, before) = (&counted.now, counted.before.as_ref());
    let comparing = Comparing::new(asked, now.total);
    let mut rows = Vec::new();
    let mut add = |code: &str, count: u64, previous: Option<u64>| {
        if count > 0 || previous.is_some_and(|n| n > 0) {
            rows.push((code.to_owned(), comparing.row(count, previous)));
        }
    };
    for (id, method) in book.methods() {
        add(&method.code, now.method(*id), before.map(|t| t.method(*id)));
    }
    add("none", now.without_method, before.map(|t| t.without_method));
    let mut methods: Vec<MethodCount> =
        together(rows).into_iter().map(|(method, comparison)| MethodCount { method, comparison }).collect();
    methods.sort_by_key(|m| (m.method == "none", Reverse(m.comparison.count.unwrap_or(0))));
    HowAnswer { basis: basis::of(asked, now.total, counted.unknown_time, now.total), methods }
}
