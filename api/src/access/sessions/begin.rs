//! Begins a session: its row, its first refresh token, its first access token.
//!
//! Called within the transaction of signing in, after everything was proven.

use super::Method;
use crate::access::{audit, secret, token};
use crate::db::schema::{refresh_token, session};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::keys::Keys;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::session::SessionToken;

/// What a browser gets: the token for its memory, and the means to renew it for its cookie.
pub struct Begun {
    /// The token.
    pub token: SessionToken,
    /// The refresh token.
    pub refresh: String,
    /// How long the cookie is kept, in seconds.
    pub cookie_seconds: i64,
}

/// Who begins one, and where.
pub struct Beginning<'a> {
    /// The account.
    pub account: Key,
    /// How it was proven.
    pub method: Method,
    /// The shared device, for a quick code.
    pub device: Option<Key>,
    /// The browser by its own word.
    pub user_agent: &'a str,
}

/// Begins it.
pub fn begin(conn: &mut AnyConnection, keys: &Keys, now: Timestamp, new: &Beginning<'_>) -> Outcome<Begun> {
    let id = Key::fresh();
    let expires = now + new.method.absolute();
    diesel::insert_into(session::table)
        .values((
            session::id.eq(id),
            session::account_id.eq(new.account),
            session::method.eq(new.method.word()),
            session::device_id.eq(new.device),
            session::user_agent.eq(new.user_agent),
            session::created_at.eq(Moment::from(now)),
            session::last_used_at.eq(Moment::from(now)),
            session::expires_at.eq(Moment::from(expires)),
        ))
        .execute(conn)?;
    let refresh = secret::fresh();
    keep(conn, id, &refresh, now)?;
    let entry = audit::Entry::of("session.begin", "session", id.0, None);
    audit::record_system(conn, now, Some(new.account.0), &entry)?;
    begun(keys, now, id, new.account, new.method, expires, refresh)
}

/// Keeps the hash of a refresh token.
pub(super) fn keep(conn: &mut AnyConnection, session: Key, refresh: &str, now: Timestamp) -> Outcome<()> {
    diesel::insert_into(refresh_token::table)
        .values((
            refresh_token::token_hash.eq(secret::hash(refresh)),
            refresh_token::session_id.eq(session),
            refresh_token::created_at.eq(Moment::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// What a browser gets for a session that stands.
pub(super) fn begun(
    keys: &Keys,
    now: Timestamp,
    session: Key,
    account: Key,
    method: Method,
    expires: Timestamp,
    refresh: String,
) -> Outcome<Begun> {
    let (access_token, expires_at) = token::sign(keys, now, account.0, token::PAGE, Some(session.0), None)?;
    let left = expires.duration_since(now);
    Ok(Begun {
        token: SessionToken { session_id: session.to(), access_token, token_type: "Bearer".into(), expires_at },
        refresh,
        cookie_seconds: left.min(method.idle()).as_secs(),
    })
}
