//! What: the kinds on two levels, each with the year before.

use super::asked::Asked;
use super::basis;
use super::comparison::{Comparing, share, together};
use super::report::Counted;
use super::tally::Tally;
use crate::codes::{CodeBook, Kind};
use shared_types::insight::{KindCount, WhatAnswer};
use std::cmp::Reverse;

/// The answer. A parent counts all below it, as a filter by it does; kinds that occur in neither period are left out.
pub fn tell(asked: &Asked, book: &CodeBook, counted: &Counted) -> WhatAnswer {
    let (now, before) = (&counted.now, counted.before.as_ref());
    let comparing = Comparing::new(asked, now.total);
    let mut rows = Vec::new();
    let of = |tally: &Tally, kind: &Kind| {
        let below = book.kinds().iter().filter(|k| k.id == kind.id || k.parent == Some(kind.id));
        below.map(|k| tally.kind(k.id)).sum::<u64>()
    };
    for kind in book.kinds() {
        let (count, previous) = (of(now, kind), before.map(|t| of(t, kind)));
        if count > 0 || previous.is_some_and(|n| n > 0) {
            rows.push((kind, comparing.row(count, previous)));
        }
    }
    let rows = together(rows);
    // By what is told, so that the order of hidden counts tells nothing.
    let most = |kind: &Kind| {
        let count = rows.iter().find(|(k, _)| k.id == kind.id).and_then(|(_, c)| c.count);
        (Reverse(count.unwrap_or(0)), kind.id)
    };
    let mut order: Vec<_> = rows
        .iter()
        .map(|(kind, comparison)| {
            let parent = kind.parent.and_then(|p| book.kind_by_id(p)).unwrap_or(kind);
            ((most(parent), kind.parent.is_some(), most(kind)), kind, comparison)
        })
        .collect();
    order.sort_by_key(|(key, _, _)| *key);
    let kinds = order
        .into_iter()
        .map(|(_, kind, comparison)| KindCount {
            category: kind.category.code.clone(),
            parent: kind.category.parent.clone(),
            comparison: comparison.clone(),
            share: share(asked.eyes, of(now, kind), now.total),
            share_of_all: counted.whole.as_ref().and_then(|all| share(asked.eyes, of(all, kind), all.total)),
        })
        .collect();
    let cents = |sum: i128| asked.sees_loss.then(|| i64::try_from(sum).unwrap_or(i64::MAX));
    WhatAnswer {
        basis: basis::of(asked, now.total, counted.unknown_time, now.total),
        all: comparing.row(now.total, before.map(|t| t.total)).alone(),
        kinds,
        loss_cents: cents(now.loss),
        recovered_cents: cents(now.recovered),
        loss_unknown: cents(i128::from(now.loss_unknown)),
    }
}
