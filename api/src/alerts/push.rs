//! Browsers that a person lets be woken by alerts. Each belongs to a session and ends with it: who signs out on a device is not woken
//! there any more. Address and keys stand sealed.
//!
//! An alert goes to the browser that was added last; a browser that is gone is forgotten when its push service says so.

use crate::access::{Person, audit};
use crate::channels::PushTarget;
use crate::db::schema::{push_target as t, session};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::outside::address::{Internal, receiver};
use crate::seal;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::PushTargetId;
use shared_types::notify::{NewPushTarget, PushBrowser};
use std::collections::{HashMap, HashSet};

/// The most of one person.
const MOST: i64 = 10;

fn place(id: Key) -> Vec<u8> {
    seal::place("push_target", "target", id)
}

/// The caller's browsers, the last added first.
pub fn list(conn: &mut AnyConnection, who: &Person) -> Outcome<Vec<PushBrowser>> {
    let rows: Vec<(Key, Key, Moment)> = t::table
        .filter(t::account_id.eq(Key::from(who.account)))
        .order(t::id.desc())
        .select((t::id, t::session_id, t::created_at))
        .load(conn)?;
    let told = |(id, session, at): (Key, Key, Moment)| PushBrowser {
        id: id.to(),
        created_at: at.into(),
        this_session: session == Key::from(who.session),
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Adds the browser of this session, in place of what it was before.
pub fn add(
    conn: &mut AnyConnection,
    keys: &Keys,
    who: &Person,
    new: &NewPushTarget,
    internal: Internal,
) -> Outcome<PushTargetId> {
    receiver(&new.endpoint, internal).map_err(|why| {
        let (code, detail) = why.told();
        Fault::at("/endpoint", code, detail)
    })?;
    let account = Key::from(who.account);
    let hashes: Vec<Vec<u8>> =
        keys.lookups(&[b"push target", new.endpoint.as_bytes()]).into_iter().map(|h| h.to_vec()).collect();
    diesel::delete(t::table.filter(t::hash.eq_any(&hashes))).execute(conn)?;
    let there: i64 = t::table.filter(t::account_id.eq(account)).count().get_result(conn)?;
    if there >= MOST {
        return Err(Fault::conflict("too-many-browsers", format!("A person has at most {MOST} browsers.")));
    }
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::account_id.eq(account),
            t::session_id.eq(Key::from(who.session)),
            t::target.eq(seal::seal(keys, &place(id), new)?),
            t::hash.eq(hashes.into_iter().next().unwrap_or_default()),
            t::created_at.eq(Moment::from(who.at())),
        ))
        .execute(conn)?;
    audit::record(conn, who, &audit::Entry::of("push-target.add", "push-target", id.0, None))?;
    Ok(id.to())
}

/// Takes one of the caller's browsers away.
pub fn remove(conn: &mut AnyConnection, who: &Person, id: PushTargetId) -> Outcome<()> {
    let mine = t::table.filter(t::id.eq(Key::from(id)).and(t::account_id.eq(Key::from(who.account))));
    if diesel::delete(mine).execute(conn)? == 0 {
        return Err(Fault::NotFound);
    }
    audit::record(conn, who, &audit::Entry::of("push-target.remove", "push-target", id.0, None))
}

/// Which of some people have a browser whose session goes on.
pub fn reachable(conn: &mut AnyConnection, accounts: &[Key], at: Timestamp) -> Outcome<HashSet<Key>> {
    let ids: Vec<Key> = t::table
        .inner_join(session::table.on(session::id.eq(t::session_id)))
        .filter(t::account_id.eq_any(accounts.to_vec()))
        .filter(session::ended_at.is_null().and(session::expires_at.gt(Moment::from(at))))
        .select(t::account_id)
        .load(conn)?;
    Ok(ids.into_iter().collect())
}

/// The browser of each of some people that was added last, opened to be handed over.
pub fn targets(
    conn: &mut AnyConnection,
    keys: &Keys,
    accounts: &[Key],
    at: Timestamp,
) -> Outcome<HashMap<Key, PushTarget>> {
    let rows: Vec<(Key, Key, Vec<u8>)> = t::table
        .inner_join(session::table.on(session::id.eq(t::session_id)))
        .filter(t::account_id.eq_any(accounts.to_vec()))
        .filter(session::ended_at.is_null().and(session::expires_at.gt(Moment::from(at))))
        .order(t::id.asc())
        .select((t::account_id, t::id, t::target))
        .load(conn)?;
    let mut all = HashMap::new();
    for (account, id, sealed) in rows {
        let NewPushTarget { endpoint, p256dh, auth } = seal::open(keys, &place(id), &sealed)?;
        all.insert(account, PushTarget { endpoint, p256dh, auth });
    }
    Ok(all)
}

/// Forgets the browser that was just tried and is not there any more.
pub fn gone(conn: &mut AnyConnection, account: Key) -> Outcome<()> {
    let last: Option<Key> =
        t::table.filter(t::account_id.eq(account)).order(t::id.desc()).select(t::id).first(conn).optional()?;
    if let Some(id) = last {
        diesel::delete(t::table.find(id)).execute(conn)?;
    }
    Ok(())
}

/// Removes browsers whose session has ended; how many.
pub fn sweep(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let over = session::table
        .filter(session::ended_at.is_not_null().or(session::expires_at.le(Moment::from(at))))
        .select(session::id);
    let ids: Vec<Key> = t::table.filter(t::session_id.eq_any(over)).select(t::id).load(conn)?;
    Ok(diesel::delete(t::table.filter(t::id.eq_any(ids))).execute(conn)?)
}
