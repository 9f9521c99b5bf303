//! Readable numbers: `DL-2026-00417`, counted for each site and year of the site's calendar.
//!
//! The counter is a row that the change itself locks, so that two reports never share a number.

use crate::db::sql::Insert;
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::{Fault, Outcome};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared_types::ids::AreaId;
use std::collections::{BTreeMap, HashMap};

#[derive(diesel::QueryableByName)]
struct Last {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    last: i32,
}

/// The year in which a report counts, on the site's calendar.
pub fn year(at: Timestamp, zone: &TimeZone) -> i16 {
    at.to_zoned(zone.clone()).year()
}

/// Takes `count` numbers; returns the first.
pub fn take(conn: &mut AnyConnection, site: AreaId, year: i16, count: i32) -> Outcome<i32> {
    // The same words on both engines.
    let mut sql = Sql::new("INSERT INTO site_counter (site_id, year, last) VALUES (");
    sql.bind(Key::from(site)).push(", ").bind(year).push(", ").bind(count);
    sql.push(") ON CONFLICT (site_id, year) DO UPDATE SET last = site_counter.last + excluded.last RETURNING last");
    let last = sql.load::<Last>(conn)?.first().map(|l| l.last).ok_or_else(|| Fault::internal("no number was given"))?;
    Ok(last - count + 1)
}

#[derive(diesel::QueryableByName)]
struct Taken {
    #[diesel(sql_type = diesel::sql_types::Binary)]
    site_id: Key,
    #[diesel(sql_type = diesel::sql_types::SmallInt)]
    year: i16,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    last: i32,
}

/// Takes numbers for several sites and years at once; the first of each. They are taken in the order of the sites, so that two
/// who take several never wait for each other.
pub fn take_several(
    conn: &mut AnyConnection,
    wanted: &BTreeMap<(AreaId, i16), i32>,
) -> Outcome<HashMap<(AreaId, i16), i32>> {
    let mut counters = Insert::into("site_counter", "site_id, year, last");
    for ((site, year), count) in wanted {
        counters.row(vec![Key::from(*site).into(), (*year).into(), (*count).into()]);
    }
    let mut sql = counters.together();
    sql.push(" ON CONFLICT (site_id, year) DO UPDATE SET last = site_counter.last + excluded.last RETURNING site_id, year, last");
    let mut first = HashMap::new();
    for Taken { site_id, year, last } in sql.load::<Taken>(conn)? {
        let of = (site_id.to::<AreaId>(), year);
        first.insert(of, last - wanted.get(&of).copied().unwrap_or_default() + 1);
    }
    Ok(first)
}

/// Code, year and serial of a number as people write it.
pub fn read(text: &str) -> Option<(&str, i16, i32)> {
    let mut parts = text.trim().rsplitn(3, '-');
    let (serial, year, code) = (parts.next()?, parts.next()?, parts.next()?);
    Some((code, year.parse().ok()?, serial.parse().ok()?))
}

/// The number as people write it.
pub fn text(code: &str, year: i16, serial: i32) -> String {
    format!("{code}-{year}-{serial:05}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        assert_eq!(read(&text("DL", 2026, 417)), Some(("DL", 2026, 417)));
        assert_eq!(read("DL-2026-417"), Some(("DL", 2026, 417)));
        for none in ["", "417", "2026-417", "DL-2026-", "DL-x-1"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
