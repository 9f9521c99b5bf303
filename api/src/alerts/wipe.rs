//! The end of what alerts keep: their words, replies and places a while after they ended; who received them and who was asked to go
//! after a year, of whom the times stay; numbers that nobody verified, or whose owner has no role any more.
//!
//! Called every hour by a chore. Facts stay: level, kind, when, how it ended, how many were reached.

use super::push;
use crate::access::audit;
use crate::db::schema::{
    account, account_phone, alert, alert_ask, alert_delivery, alert_part, alert_reaction, alert_receipt,
    alert_recipient, alert_update, mail_outbox, role_assignment,
};
use crate::db::{AnyConnection, Db, Key, Moment, dialect};
use crate::fault::Outcome;
use crate::web::idempotency;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

/// How many in one transaction.
const AT_ONCE: i64 = 100;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// For so long it is kept who received what.
const WHO: SignedDuration = SignedDuration::from_hours(365 * 24);
/// For so long a number is kept whose owner has no role.
const NUMBER: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Wipes what is due; how many alerts and numbers.
pub fn wipe(db: &Db, at: Timestamp) -> Outcome<usize> {
    let mut wiped = db.write_blocking(move |conn| dialect::for_good(conn, |conn| numbers(conn, at)))?;
    loop {
        let some = db.write_blocking(move |conn| dialect::for_good(conn, |conn| words(conn, at)))?;
        wiped += some;
        if some == 0 {
            break;
        }
    }
    while db.write_blocking(move |conn| recipients(conn, at))? > 0 {}
    db.write_blocking(move |conn| {
        let old = alert_receipt::table.filter(alert_receipt::at.lt(Moment::from(at - DAY)));
        Ok(diesel::delete(old).execute(conn)?)
    })?;
    if wiped > 0 {
        dialect::settle(db.target())?;
        tracing::info!(wiped, "wiped what alerts kept");
    }
    Ok(wiped)
}

fn words(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let due: Vec<(Key, Key)> = alert::table
        .filter(alert::wiped_at.is_null().and(alert::wipe_at.le(Moment::from(at))))
        .order(alert::wipe_at.asc())
        .limit(AT_ONCE)
        .select((alert::id, alert::site_id))
        .load(conn)?;
    for (id, site) in &due {
        diesel::update(alert_update::table.filter(alert_update::alert_id.eq(*id)))
            .set((alert_update::open_text.eq(None::<String>), alert_update::restricted.eq(None::<Vec<u8>>)))
            .execute(conn)?;
        diesel::update(alert_reaction::table.filter(alert_reaction::alert_id.eq(*id)))
            .set((alert_reaction::place.eq(None::<String>), alert_reaction::text.eq(None::<Vec<u8>>)))
            .execute(conn)?;
        let mails = alert_delivery::table
            .filter(alert_delivery::alert_id.eq(*id).and(alert_delivery::mail_id.is_not_null()))
            .select(alert_delivery::mail_id);
        let mails: Vec<Option<Key>> = mails.load(conn)?;
        let mails: Vec<Key> = mails.into_iter().flatten().collect();
        for some in mails.chunks(500) {
            diesel::delete(mail_outbox::table.filter(mail_outbox::id.eq_any(some.to_vec()))).execute(conn)?;
        }
        let deliveries = alert_delivery::table.filter(alert_delivery::alert_id.eq(*id)).select(alert_delivery::id);
        diesel::delete(alert_part::table.filter(alert_part::delivery_id.eq_any(deliveries))).execute(conn)?;
        diesel::update(alert_delivery::table.filter(alert_delivery::alert_id.eq(*id)))
            .set(alert_delivery::reference.eq(None::<String>))
            .execute(conn)?;
        diesel::update(alert::table.find(*id))
            .set((
                alert::instruction.eq(None::<String>),
                alert::place.eq(None::<String>),
                alert::wiped_at.eq(Some(Moment::from(at))),
            ))
            .execute(conn)?;
        idempotency::forget(conn, id.0)?;
        audit::record_system(conn, at, None, &audit::Entry::of("alert.wipe", "alert", id.0, Some(site.to())))?;
    }
    Ok(due.len())
}

fn recipients(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let old = alert::table
        .filter(alert::created_at.lt(Moment::from(at - WHO)).and(alert::wiped_at.is_not_null()))
        .select(alert::id);
    let ids: Vec<Key> = alert_recipient::table
        .filter(alert_recipient::alert_id.eq_any(old))
        .limit(500)
        .select(alert_recipient::id)
        .load(conn)?;
    diesel::update(alert_ask::table.filter(alert_ask::recipient_id.eq_any(&ids)))
        .set((alert_ask::recipient_id.eq(None::<Key>), alert_ask::account_id.eq(None::<Key>)))
        .execute(conn)?;
    diesel::delete(alert_delivery::table.filter(alert_delivery::recipient_id.eq_any(&ids))).execute(conn)?;
    Ok(diesel::delete(alert_recipient::table.filter(alert_recipient::id.eq_any(&ids))).execute(conn)?)
}

fn numbers(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    use account_phone as p;
    let never = p::verified_at.is_null().and(p::set_at.lt(Moment::from(at - DAY)));
    let mut gone = diesel::delete(p::table.filter(never)).execute(conn)? + push::sweep(conn, at)?;
    let closed = account::table.filter(account::disabled.eq(true)).select(account::id);
    gone += diesel::delete(p::table.filter(p::id.eq_any(closed))).execute(conn)?;
    let since = Moment::from(at - NUMBER);
    let with_role = role_assignment::table
        .filter(role_assignment::ends_at.is_null().or(role_assignment::ends_at.gt(since)))
        .select(role_assignment::account_id);
    let left = p::table.filter(p::id.ne_all(with_role)).filter(p::set_at.lt(since));
    gone += diesel::delete(left).execute(conn)?;
    Ok(gone)
}
