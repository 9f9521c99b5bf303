//! Removes reports that have been kept long enough: they hold numbers of incidents, which are not kept for ever.
//!
//! Called by a chore of the house.

use crate::db::schema::{meeting_action as a, report as t, report_copy as c, report_reader as r};
use crate::db::{Db, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

/// How long a report is kept, and an agreement that was done.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 365 * 3);
/// How many in one transaction.
const AT_ONCE: i64 = 200;

/// Sweeps.
pub fn sweep(db: &Db, at: Timestamp) -> Outcome<()> {
    let old = Moment::from(at - KEPT);
    db.write_blocking(move |conn| {
        let ids: Vec<Key> =
            t::table.filter(t::asked_at.lt(old)).order(t::asked_at).limit(AT_ONCE).select(t::id).load(conn)?;
        diesel::delete(c::table.filter(c::report_id.eq_any(&ids))).execute(conn)?;
        diesel::delete(r::table.filter(r::report_id.eq_any(&ids))).execute(conn)?;
        diesel::delete(t::table.filter(t::id.eq_any(&ids))).execute(conn)?;
        diesel::delete(a::table.filter(a::done_at.lt(old))).execute(conn)?;
        Ok(())
    })
}
