//! Renewing: a refresh token works once and gives its successor.
//!
//! Two tabs, or a phone whose answer got lost, show a spent token again. Within half a minute they get the same successor, which
//! is derived from the spent one by a keyed hash, so that nothing has to be stored in clear. Later it can only be a thief's or
//! its victim's, and the whole session ends.

use super::Method;
use super::begin::{self, Begun};
use crate::access::{audit, secret};
use crate::db::schema::{account, device, refresh_token, session};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::{Keys, Use};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

/// How long a spent token still gives its successor.
const GRACE: SignedDuration = SignedDuration::from_secs(30);

const ENDED: Fault = Fault::Unauthenticated { code: "session-ended", detail: "You are signed out. Sign in again." };

struct Found {
    session: Key,
    account: Key,
    spent_at: Option<Moment>,
    method: Method,
    expires: Timestamp,
    alive: bool,
}

/// Renews. The outer outcome is the transaction's: a session that is ended here must stay ended.
pub fn refresh(conn: &mut AnyConnection, keys: &Keys, now: Timestamp, shown: &str) -> Outcome<Outcome<Begun>> {
    let hash = secret::hash(shown);
    let Some(found) = find(conn, &hash, now)? else { return Ok(Err(ENDED)) };
    if !found.alive {
        return Ok(Err(ENDED));
    }
    let successor = secret::of_bytes(&keys.mac(Use::Refresh, &[shown.as_bytes()]));
    // Of two that come at once only one finds it unspent; the other is one of the two tabs.
    let first = diesel::update(
        refresh_token::table.filter(refresh_token::token_hash.eq(&hash)).filter(refresh_token::spent_at.is_null()),
    )
    .set(refresh_token::spent_at.eq(Moment::from(now)))
    .execute(conn)?
        == 1;
    if first {
        begin::keep(conn, found.session, &successor, now)?;
        diesel::update(session::table.filter(session::id.eq(found.session)))
            .set(session::last_used_at.eq(Moment::from(now)))
            .execute(conn)?;
    } else if found.spent_at.is_some_and(|s| now.duration_since(s.timestamp()) > GRACE) {
        end_family(conn, &found, now)?;
        return Ok(Err(ENDED));
    } else if !is_kept(conn, &successor)? {
        // The key ring changed in between.
        return Ok(Err(ENDED));
    }
    begin::begun(keys, now, found.session, found.account, found.method, found.expires, successor).map(Ok)
}

fn find(conn: &mut AnyConnection, hash: &[u8], now: Timestamp) -> Outcome<Option<Found>> {
    type Row = (Key, Key, Option<Moment>, String, Moment, Moment, Option<Moment>, bool, Option<Key>);
    let row: Option<Row> = refresh_token::table
        .inner_join(session::table.inner_join(account::table))
        .filter(refresh_token::token_hash.eq(hash))
        .select((
            session::id,
            session::account_id,
            refresh_token::spent_at,
            session::method,
            session::last_used_at,
            session::expires_at,
            session::ended_at,
            account::disabled,
            session::device_id,
        ))
        .first(conn)
        .optional()?;
    let Some((session, account, spent_at, method, last_used, expires, ended, disabled, on_device)) = row else {
        return Ok(None);
    };
    let method = Method::of(&method)?;
    let expires = expires.timestamp();
    let in_use = now < expires && now.duration_since(last_used.timestamp()) < method.idle();
    let trusted = match on_device {
        Some(id) => device::table
            .filter(device::id.eq(id).and(device::ended_at.is_null()))
            .select(device::expires_at)
            .first::<Moment>(conn)
            .optional()?
            .is_some_and(|e| now < e.timestamp()),
        None => true,
    };
    let alive = ended.is_none() && !disabled && in_use && trusted;
    Ok(Some(Found { session, account, spent_at, method, expires, alive }))
}

fn is_kept(conn: &mut AnyConnection, token: &str) -> Outcome<bool> {
    let found: Option<Key> = refresh_token::table
        .filter(refresh_token::token_hash.eq(secret::hash(token)))
        .select(refresh_token::session_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

fn end_family(conn: &mut AnyConnection, found: &Found, now: Timestamp) -> Outcome<()> {
    diesel::update(session::table.filter(session::id.eq(found.session)))
        .set(session::ended_at.eq(Moment::from(now)))
        .execute(conn)?;
    let entry = audit::Entry {
        reason: Some("refresh token shown again"),
        ..audit::Entry::of("session.end", "session", found.session.0, None)
    };
    audit::record_system(conn, now, Some(found.account.0), &entry)
}
