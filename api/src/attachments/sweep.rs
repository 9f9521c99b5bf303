//! Housekeeping: uploads that nobody goes on with, and finished ones whose answer nobody asks for any more.

use super::uploads;
use crate::db::schema::attachment_upload as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::Timestamp;

/// Uploads at a time; the rest goes in the next hour.
const AT_ONCE: i64 = 1000;

/// Sweeps them a day after their last part; how many.
pub fn sweep(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let old = t::table.filter(t::touched_at.le(Moment::from(at - uploads::KEPT)));
    let ids: Vec<Key> = old.order(t::touched_at.asc()).limit(AT_ONCE).select(t::id).load(conn)?;
    uploads::forget(conn, &ids, at)?;
    Ok(ids.len())
}
