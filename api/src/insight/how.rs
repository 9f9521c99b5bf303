//! How: the methods, each with the year before. An incident may have several.

use super::asked::Asked;
use super::basis;
use super::comparison::{Comparing, share, together};
use super::report::Counted;
use super::tally::Tally;
use crate::codes::CodeBook;
use shared_types::insight::{HowAnswer, MethodCount};
use std::cmp::Reverse;

/// The answer; methods that occur in neither period are left out.
pub fn tell(asked: &Asked, book: &CodeBook, counted: &Counted) -> HowAnswer {
    let (now, before) = (&counted.now, counted.before.as_ref());
    let comparing = Comparing::new(asked, now.total);
    let mut rows = Vec::new();
    let mut add = |code: &str, of: &dyn Fn(&Tally) -> u64| {
        let (count, previous) = (of(now), before.map(of));
        if count > 0 || previous.is_some_and(|n| n > 0) {
            let shares = (
                share(asked.eyes, count, now.total),
                counted.whole.as_ref().and_then(|all| share(asked.eyes, of(all), all.total)),
            );
            rows.push(((code.to_owned(), shares), comparing.row(count, previous)));
        }
    };
    for (id, method) in book.methods() {
        add(&method.code, &|t| t.method(*id));
    }
    add("none", &|t| t.without_method);
    let mut methods: Vec<MethodCount> = (together(rows).into_iter())
        .map(|((method, (share, share_of_all)), comparison)| MethodCount { method, comparison, share, share_of_all })
        .collect();
    methods.sort_by_key(|m| (m.method == "none", Reverse(m.comparison.count.unwrap_or(0))));
    HowAnswer { basis: basis::of(asked, now.total, counted.unknown_time, now.total), methods }
}
