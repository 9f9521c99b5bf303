//! Incidents of some sites before and after, and month by month. Each is counted once, by its begin and the wall clock of its own site.
//!
//! Called by the proposal and the evaluation.

use crate::access::area_tree::AreaTree;
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::select::Selection;
use diesel::sql_types::{BigInt, Integer, Nullable};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use shared_types::ids::{AreaId, UnitId};
use shared_types::incident::IncidentFilter;
use shared_types::measure::Days;

/// What is counted, wherever.
pub struct What<'a> {
    /// The code lists.
    pub book: &'a CodeBook,
    /// The tree of places, for the clocks of sites.
    pub tree: &'a AreaTree,
    /// Codes of kinds; none: all.
    pub categories: &'a [String],
    /// Days before.
    pub before: Days,
    /// Days after.
    pub after: Days,
    /// Now.
    pub at: Timestamp,
}

/// Counts of some sites together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Before.
    pub before: u32,
    /// After.
    pub after: u32,
    /// Reported in either period without a known begin.
    pub unknown: u32,
    /// Month by month, from the first day before to the last after.
    pub months: Vec<u32>,
}

/// Months from one day to the last before another, both included.
pub fn months(from: Date, until: Date) -> usize {
    let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let last = until.yesterday().unwrap_or(until);
    usize::try_from(number(last) - number(from) + 1).unwrap_or(0)
}

impl What<'_> {
    /// Counts sites; only at a unit where one is given.
    pub fn count(&self, conn: &mut AnyConnection, sites: &[AreaId], unit: Option<UnitId>) -> Outcome<Counts> {
        let mut counts = Counts { months: vec![0; months(self.before.from, self.after.until)], ..Counts::default() };
        for site in sites {
            self.add(conn, *site, unit, &mut counts)?;
        }
        Ok(counts)
    }

    fn add(&self, conn: &mut AnyConnection, site: AreaId, unit: Option<UnitId>, counts: &mut Counts) -> Outcome<()> {
        let filter = IncidentFilter {
            category: self.categories.to_vec(),
            unit: unit.into_iter().collect(),
            ..IncidentFilter::default()
        };
        let place = self.tree.get(site).and_then(|p| p.site.as_ref()).ok_or(Fault::NotFound)?;
        let all = Selection::of_house(site, filter, self.book, self.at)?;
        let (before, after) = (bounds(self.before, &place.zone)?, bounds(self.after, &place.zone)?);
        let whole = all.over(Some(before.0), Some(after.1));
        let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
        let first = number(self.before.from);
        let lies = |at: Timestamp, (from, until): (Timestamp, Timestamp)| from <= at && at < until;
        let sql = whole.scan(conn.engine(), "i.occurred_from", |_| {});
        sql.each::<(Integer, Nullable<BigInt>), (i32, Option<i64>)>(conn, |(_, from)| {
            let Some(at) = from.and_then(|ms| Timestamp::from_millisecond(ms).ok()) else { return };
            counts.before += u32::from(lies(at, before));
            counts.after += u32::from(lies(at, after));
            if at >= before.0 {
                let month = number(at.to_zoned(place.zone.clone()).date()) - first;
                if let Some(count) = usize::try_from(month).ok().and_then(|n| counts.months.get_mut(n)) {
                    *count += 1;
                }
            }
        })?;
        let sql = all.scan(conn.engine(), "i.reported_at", |arm| {
            arm.push(" AND i.occurred_from IS NULL AND i.reported_at >= ").bind(Moment::from(before.0));
            arm.push(" AND i.reported_at < ").bind(Moment::from(after.1));
        });
        sql.each::<(Integer, BigInt), (i32, i64)>(conn, |(_, reported)| {
            let Ok(at) = Timestamp::from_millisecond(reported) else { return };
            counts.unknown += u32::from(lies(at, before) || lies(at, after));
        })?;
        Ok(())
    }
}

/// The midnights of days.
fn bounds(days: Days, zone: &TimeZone) -> Outcome<(Timestamp, Timestamp)> {
    let midnight = |day: Date| day.to_zoned(zone.clone()).map(|z| z.timestamp()).map_err(Fault::internal);
    Ok((midnight(days.from)?, midnight(days.until)?))
}
