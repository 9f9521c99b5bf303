//! The end of the log: deliveries that came to their end are kept for a month, with their attempts.

use crate::db::schema::{webhook_attempt as a, webhook_delivery as d};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

/// How long the log is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Deliveries of one transaction; the rest waits for the next hour.
const AT_ONCE: i64 = 10_000;

/// Takes away what has been kept long enough; how many deliveries.
pub fn sweep(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let old: Vec<Key> =
        d::table.filter(d::ended_at.lt(Moment::from(at - KEPT))).select(d::id).limit(AT_ONCE).load(conn)?;
    for some in old.chunks(500) {
        diesel::delete(a::table.filter(a::delivery_id.eq_any(some))).execute(conn)?;
        diesel::delete(d::table.filter(d::id.eq_any(some))).execute(conn)?;
    }
    Ok(old.len())
}
