//! Readable numbers: `DL-2026-00417`, counted for each site and year of the site's calendar.
//!
//! The counter is a row that the change itself locks, so that two reports never share a number.

use crate::db::{AnyConnection, Key, Sql};
use crate::fault::{Fault, Outcome};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared_types::ids::AreaId;

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
