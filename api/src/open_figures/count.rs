//! The incidents of a site month by month, by kind at the top level and by hour of the day: those of the list, in one reading.
//!
//! Called by what publishes. Each incident is counted once, in the month of its begin by the clock of the site, and of its report
//! where its begin is not known. Its numbers are exact and must not leave the room unprotected.

use crate::codes::CodeBook;
use crate::db::{AnyConnection, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::select::Selection;
use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use shared_types::ids::AreaId;
use shared_types::incident::IncidentFilter;
use shared_types::open_figures::HourBlock;
use std::collections::{BTreeMap, HashMap};

/// Of one month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All.
    pub total: u64,
    /// By kind, in the order of [`kinds`].
    pub kinds: Vec<u64>,
    /// By hour of the day, in the order of [`HourBlock::ALL`].
    pub hours: Vec<u64>,
}

/// The kinds of the top level: number and code.
pub fn kinds(book: &CodeBook) -> Vec<(i16, &str)> {
    book.kinds().iter().filter(|k| k.parent.is_none()).map(|k| (k.id, k.category.code.as_str())).collect()
}

/// Counts months, each by its first day, in ascending order; those between them are passed over.
pub fn of(
    conn: &mut AnyConnection,
    book: &CodeBook,
    (site, zone): (AreaId, &TimeZone),
    months: &[Date],
    at: Timestamp,
) -> Outcome<BTreeMap<Date, Count>> {
    let places: HashMap<i16, usize> = kinds(book).iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
    let tops: HashMap<i16, usize> =
        book.kinds().iter().filter_map(|k| Some((k.id, *places.get(&k.parent.unwrap_or(k.id))?))).collect();
    let none = Count { total: 0, kinds: vec![0; places.len()], hours: vec![0; HourBlock::ALL.len()] };
    let mut counts: BTreeMap<Date, Count> = months.iter().map(|month| (*month, none.clone())).collect();
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(counts) };
    let midnight = |day: Date| day.to_zoned(zone.clone()).map(|z| z.timestamp()).map_err(Fault::internal);
    let (from, until) = (midnight(*first)?, midnight(last.saturating_add(1.month()))?);
    let all = Selection::of_house(site, IncidentFilter::default(), book, at)?;
    let mut add = |category: i16, when: i64, block: HourBlock| {
        let Ok(when) = Timestamp::from_millisecond(when) else { return };
        let month = when.to_zoned(zone.clone()).date().first_of_month();
        // Also the one that began before the first month and lasted into it has a month of its own.
        let Some(count) = counts.get_mut(&month) else { return };
        count.total += 1;
        if let Some(kind) = tops.get(&category).and_then(|place| count.kinds.get_mut(*place)) {
            *kind += 1;
        }
        if let Some(hours) = HourBlock::ALL.iter().position(|b| *b == block).and_then(|n| count.hours.get_mut(n)) {
            *hours += 1;
        }
    };
    let sql =
        all.over(Some(from), Some(until)).scan(conn.engine(), "i.category, i.occurred_from, i.occurred_until", |_| {});
    type Known = (i32, i16, Option<i64>, Option<i64>);
    sql.each::<(Integer, SmallInt, Nullable<BigInt>, Nullable<BigInt>), Known>(conn, |(_, category, begin, end)| {
        if let Some(begin) = begin {
            add(category, begin, block(zone, begin, end));
        }
    })?;
    let sql = all.scan(conn.engine(), "i.category, i.reported_at", |arm| {
        arm.push(" AND i.occurred_from IS NULL AND i.reported_at >= ").bind(Moment::from(from));
        arm.push(" AND i.reported_at < ").bind(Moment::from(until));
    });
    sql.each::<(Integer, SmallInt, BigInt), (i32, i16, i64)>(conn, |(_, category, reported)| {
        add(category, reported, HourBlock::Unknown);
    })?;
    Ok(counts)
}

/// The block that a moment, or all of a window, lies in.
fn block(zone: &TimeZone, begin: i64, end: Option<i64>) -> HourBlock {
    let local = |ms: i64| Timestamp::from_millisecond(ms).ok().map(|at| at.to_zoned(zone.clone()).datetime());
    // A window ends before its end.
    let last = end.map_or(begin, |end| (end - 1).max(begin));
    let (Some(from), Some(until)) = (local(begin), local(last)) else { return HourBlock::Unknown };
    if from.date() != until.date() || from.hour() / 6 != until.hour() / 6 {
        return HourBlock::Unknown;
    }
    match from.hour() / 6 {
        0 => HourBlock::Night,
        1 => HourBlock::Morning,
        2 => HourBlock::Afternoon,
        _ => HourBlock::Evening,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_a_block_where_all_of_it_lies_in_one() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let of = |from: &str, until: Option<&str>| {
            let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
            block(&zone, ms(from), until.map(ms))
        };
        // Summer time: two hours more on the clock.
        assert_eq!(of("2026-07-01T03:59:00Z", None), HourBlock::Night);
        assert_eq!(of("2026-07-01T04:00:00Z", None), HourBlock::Morning);
        assert_eq!(of("2026-07-01T10:00:00Z", Some("2026-07-01T16:00:00Z")), HourBlock::Afternoon);
        assert_eq!(of("2026-07-01T10:00:00Z", Some("2026-07-01T16:01:00Z")), HourBlock::Unknown);
        assert_eq!(of("2026-07-01T18:00:00Z", Some("2026-07-02T18:00:00Z")), HourBlock::Unknown);
        assert_eq!(of("2026-07-01T21:59:00Z", Some("2026-07-01T20:00:00Z")), HourBlock::Evening);
    }
}
