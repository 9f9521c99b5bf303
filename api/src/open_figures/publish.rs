//! Publishes the months that are due and were not yet, each once.
//!
//! Called by a chore of the house, and when a site switches on. A month is due from the first of the second month after it, by the
//! clock of the site, so that what is reported late is in it.

use super::count::{self, Count};
use super::{protect, store};
use crate::access::area_tree::AreaTree;
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Db};
use crate::fault::Outcome;
use crate::jobs::outbox;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use shared_types::ids::AreaId;
use shared_types::open_figures::{HourBlock, OpenHoursCount, OpenKindCount, OpenMonth};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Publishes what is due at every site that has switched it on; how many months.
pub fn run(db: &Db, book: &Arc<CodeBook>, at: Timestamp) -> Outcome<usize> {
    let sites = db.read_blocking(store::open_sites)?;
    if sites.is_empty() {
        return Ok(0);
    }
    let tree = db.read_blocking(AreaTree::load)?;
    let mut months = 0;
    for (site, from) in sites {
        let Some(zone) = tree.get(site).and_then(|place| place.site.as_ref()).map(|s| s.zone.clone()) else { continue };
        let kept = db.read_blocking(|conn| store::published(conn, site))?;
        if !due(from, at, &zone, &kept).is_empty() {
            let book = book.clone();
            months += db.write_blocking(move |conn| at_site(conn, &book, (site, &zone), from, at))?;
        }
    }
    Ok(months)
}

/// The months from the first to the last that is due, without those that were published.
fn due(from: Date, at: Timestamp, zone: &TimeZone, kept: &BTreeSet<Date>) -> Vec<Date> {
    let last = at.to_zoned(zone.clone()).date().first_of_month().saturating_sub(2.months());
    let mut months = Vec::new();
    let mut month = from.first_of_month();
    while month <= last {
        if !kept.contains(&month) {
            months.push(month);
        }
        month = month.saturating_add(1.month());
    }
    months
}

/// Publishes what is due at one site, within a transaction of the caller; how many months.
pub(super) fn at_site(
    conn: &mut AnyConnection,
    book: &CodeBook,
    (site, zone): (AreaId, &TimeZone),
    from: Date,
    at: Timestamp,
) -> Outcome<usize> {
    if !store::hold(conn, site)? {
        return Ok(0);
    }
    let months = due(from, at, zone, &store::published(conn, site)?);
    for (month, count) in count::of(conn, book, (site, zone), &months, at)? {
        store::keep(conn, site, &shown(book, month, &count, at))?;
    }
    if !months.is_empty() {
        outbox::emit(conn, at, "open-figures.published", site.0, Some(site))?;
    }
    Ok(months.len())
}

/// A month as it is shown.
fn shown(book: &CodeBook, month_date: Date, count: &Count, at: Timestamp) -> OpenMonth {
    let shown = protect::month(count.total, &[&count.kinds, &count.hours]);
    let number = |n: Option<u64>| n.and_then(|n| i64::try_from(n).ok());
    let mut lists = shown.lists.into_iter();
    let kinds = count::kinds(book)
        .into_iter()
        .zip(lists.next().unwrap_or_default())
        .map(|((_, code), count)| OpenKindCount { category: code.to_owned(), count: number(count) });
    let hours = HourBlock::ALL
        .iter()
        .zip(lists.next().unwrap_or_default())
        .map(|(hours, count)| OpenHoursCount { hours: *hours, count: number(count) });
    OpenMonth {
        month_date,
        published_at: at,
        total: number(shown.total),
        kinds: kinds.collect(),
        hours: hours.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_due_when_another_has_gone_by() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let at = |text: &str| due("2026-01-17".parse().unwrap(), text.parse().unwrap(), &zone, &BTreeSet::new());
        let of = |months: &[&str]| months.iter().map(|m| m.parse().unwrap()).collect::<Vec<Date>>();
        // Midnight of the first of March comes an hour sooner in Amsterdam.
        assert_eq!(at("2026-02-28T22:59:59Z"), of(&[]));
        assert_eq!(at("2026-02-28T23:00:00Z"), of(&["2026-01-01"]));
        assert_eq!(at("2026-04-01T10:00:00Z"), of(&["2026-01-01", "2026-02-01"]));
        let kept = BTreeSet::from(["2026-01-01".parse().unwrap()]);
        let later = due("2026-01-01".parse().unwrap(), "2026-04-01T10:00:00Z".parse().unwrap(), &zone, &kept);
        assert_eq!(later, of(&["2026-02-01"]));
    }
}
