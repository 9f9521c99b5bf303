//! What changed between the figures that were kept and those that were counted now.
//!
//! Pure. Called by `work`, when a report is made again.

use shared_types::insight::InsightAnswer;
use shared_types::report::{ReportChange, ReportKindChange};
use std::collections::BTreeMap;

/// Holds one against the other.
pub fn between(before: &InsightAnswer, now: &InsightAnswer) -> ReportChange {
    let counts = |answer: &InsightAnswer| -> BTreeMap<String, Option<i64>> {
        answer.what.kinds.iter().map(|k| (k.category.clone(), k.comparison.count)).collect()
    };
    let (old, new) = (counts(before), counts(now));
    // What is not in the table was not there: exact figures leave out zeros only; hidden ones stay hidden.
    let absent = if before.what.basis.rounded_to.is_some() { None } else { Some(0) };
    let of = |counts: &BTreeMap<String, Option<i64>>, code: &str| counts.get(code).copied().unwrap_or(absent);
    let mut codes: Vec<&String> = old.keys().chain(new.keys()).collect();
    codes.sort();
    codes.dedup();
    let kinds = codes.into_iter().filter_map(|code| {
        let (before, now) = (of(&old, code), of(&new, code));
        (before != now).then(|| ReportKindChange { category: code.clone(), before, now })
    });
    ReportChange {
        as_of: before.what.basis.as_of,
        before: before.what.basis.total,
        now: now.what.basis.total,
        kinds: kinds.collect(),
    }
}
