//! What ends here: the words of handovers after four weeks, and after a year that somebody was on duty at all.
//!
//! Called every hour by a chore and by `webm wipe`. It does not read what it wipes.

use crate::access::audit;
use crate::db::schema::{handover as h, handover_read as r, shift as s};
use crate::db::{Db, Key, Moment, dialect};
use crate::fault::Outcome;
use crate::jobs::outbox;
use crate::web::idempotency;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

/// Rows of one transaction.
const AT_ONCE: i64 = 500;
/// How long it is kept who was on duty when.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Wipes what is due; how many handovers lost their words.
pub fn wipe(db: &Db, at: Timestamp) -> Outcome<usize> {
    let mut wiped = 0;
    loop {
        let some = db.write_blocking(move |conn| dialect::for_good(conn, |conn| words(conn, at)))?;
        wiped += some;
        if some == 0 {
            break;
        }
    }
    while db.write_blocking(move |conn| dialect::for_good(conn, |conn| shifts(conn, at)))? > 0 {}
    if wiped > 0 {
        dialect::settle(db.target())?;
        tracing::info!(handovers = wiped, "wiped what came to its end");
    }
    Ok(wiped)
}

fn words(conn: &mut crate::db::AnyConnection, at: Timestamp) -> Outcome<usize> {
    let due: Vec<(Key, Key)> = h::table
        .filter(h::wiped_at.is_null().and(h::wipe_at.le(Moment::from(at))))
        .order(h::wipe_at.asc())
        .limit(AT_ONCE)
        .select((h::id, h::site_id))
        .load(conn)?;
    for (id, site) in &due {
        diesel::update(h::table.filter(h::id.eq(*id)))
            .set((h::text.eq(None::<String>), h::wiped_at.eq(Some(Moment::from(at)))))
            .execute(conn)?;
        idempotency::forget(conn, id.0)?;
        let entry = audit::Entry::of("handover.wipe", "handover", id.0, Some(site.to()));
        audit::record_system(conn, at, None, &entry)?;
        outbox::emit(conn, at, "handover.wiped", id.0, Some(site.to()))?;
    }
    Ok(due.len())
}

fn shifts(conn: &mut crate::db::AnyConnection, at: Timestamp) -> Outcome<usize> {
    let due: Vec<Key> = s::table
        .filter(s::begins_at.le(Moment::from(at - YEAR)))
        .order(s::begins_at.asc())
        .limit(AT_ONCE)
        .select(s::id)
        .load(conn)?;
    let handovers: Vec<Key> = h::table.filter(h::shift_id.eq_any(due.clone())).select(h::id).load(conn)?;
    diesel::delete(r::table.filter(r::handover_id.eq_any(handovers))).execute(conn)?;
    diesel::delete(h::table.filter(h::shift_id.eq_any(due.clone()))).execute(conn)?;
    Ok(diesel::delete(s::table.filter(s::id.eq_any(due))).execute(conn)?)
}
