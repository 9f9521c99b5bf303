//! How many incidents each series has in a period: one reading of the incidents that the list shows for it.
//!
//! Called by the look.

use super::series::{BLOCKS, Series, hours};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::incidents::select::Selection;
use crate::wall_clock::WallClock;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, SmallInt};
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

/// Of one series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Incidents.
    pub incidents: u64,
    /// When the newest of them was registered, epoch milliseconds.
    pub newest: i64,
    /// Of which incidents: equal for equal ones, whatever their order. Holds within one look.
    pub mark: u64,
}

type Columns = (Integer, BigInt, SmallInt, BigInt, Nullable<Binary>, Nullable<BigInt>, Nullable<BigInt>, BigInt);
type Row = (i32, i64, i16, i64, Option<Key>, Option<i64>, Option<i64>, i64);
const COLUMNS: &str = "i.seq, i.category, i.methods, i.unit_id, i.occurred_from, i.occurred_until, i.registered_at";

/// Counts.
pub fn of(
    conn: &mut AnyConnection,
    over: &Selection,
    (book, clock): (&CodeBook, &WallClock),
    marks: &RandomState,
) -> Outcome<HashMap<Series, Count>> {
    let parents: HashMap<i16, i16> = book.kinds().iter().filter_map(|k| Some((k.id, k.parent?))).collect();
    let mut counts: HashMap<Series, Count> = HashMap::new();
    let sql = over.scan(conn.engine(), COLUMNS, |_| {});
    sql.each::<Columns, Row>(conn, |(_, seq, category, methods, unit, from, until, registered)| {
        let mark = marks.hash_one(seq);
        let mut add = |series| {
            let count = counts.entry(series).or_default();
            count.incidents += 1;
            count.newest = count.newest.max(registered);
            count.mark ^= mark;
        };
        add(Series::Site);
        match parents.get(&category) {
            Some(parent) => {
                add(Series::Kind(category));
                add(Series::Kinds(*parent));
            }
            None => add(Series::Kinds(category)),
        }
        let mut methods = methods.cast_unsigned();
        while methods != 0 {
            add(Series::Method(methods.trailing_zeros() as i16));
            methods &= methods - 1;
        }
        if let Some(unit) = unit {
            add(Series::Unit(unit));
        }
        if let Some(from) = from {
            for block in 0..BLOCKS {
                if hours(block).any(|hour| clock.touches(from, until, hour)) {
                    add(Series::Hours(block));
                }
            }
        }
    })?;
    Ok(counts)
}
