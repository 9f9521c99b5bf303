//! The rows of sessions, always through their account.

use super::Method;
use crate::access::require::Person;
use crate::db::schema::session;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::web::Cursor;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::{DeviceId, SessionId};
use shared_types::session::Session;

type Row = (Key, String, Moment, Moment, Moment, String);

/// The person's sessions that stand, newest first; one more than `limit` when there are more.
pub fn list(conn: &mut AnyConnection, who: &Person, after: Option<&Cursor>, limit: usize) -> Outcome<Vec<Session>> {
    let now = who.at();
    let idle_since = |m: Method| Moment::from(now - m.idle());
    let mut query = session::table
        .filter(session::account_id.eq(Key::from(who.account)))
        .filter(session::ended_at.is_null())
        .filter(session::expires_at.gt(Moment::from(now)))
        .filter(session::last_used_at.gt(idle_since(Method::QuickCode)).or(
            session::method.eq(Method::Password.word()).and(session::last_used_at.gt(idle_since(Method::Password))),
        ))
        .select((
            session::id,
            session::user_agent,
            session::created_at,
            session::last_used_at,
            session::expires_at,
            session::method,
        ))
        .order(session::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(session::id.lt(Key(after.id()?)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, user_agent, created, used, expires, method)| Session {
            id: id.to(),
            user_agent,
            created_at: created.into(),
            last_used_at: used.into(),
            expires_at: expires.into(),
            current: id == Key::from(who.session),
            method,
        })
        .collect())
}

/// Ends one of the person's sessions; says whether it stood.
pub fn end(conn: &mut AnyConnection, who: &Person, id: SessionId) -> Outcome<bool> {
    let ended = diesel::update(
        session::table
            .filter(session::id.eq(Key::from(id)))
            .filter(session::account_id.eq(Key::from(who.account)))
            .filter(session::ended_at.is_null()),
    )
    .set(session::ended_at.eq(Moment::from(who.at())))
    .execute(conn)?;
    Ok(ended == 1)
}

/// Ends every session of an account but one.
pub fn end_all(conn: &mut AnyConnection, account: Key, but: Option<SessionId>, now: Timestamp) -> Outcome<Vec<Key>> {
    let mut query = session::table
        .filter(session::account_id.eq(account))
        .filter(session::ended_at.is_null())
        .select(session::id)
        .into_boxed();
    if let Some(but) = but {
        query = query.filter(session::id.ne(Key::from(but)));
    }
    let ids: Vec<Key> = query.load(conn)?;
    diesel::update(session::table.filter(session::id.eq_any(&ids)))
        .set(session::ended_at.eq(Moment::from(now)))
        .execute(conn)?;
    Ok(ids)
}

/// Ends every session on a device.
pub fn end_on_device(conn: &mut AnyConnection, device: DeviceId, now: Timestamp) -> Outcome<()> {
    diesel::update(session::table.filter(session::device_id.eq(Key::from(device))).filter(session::ended_at.is_null()))
        .set(session::ended_at.eq(Moment::from(now)))
        .execute(conn)?;
    Ok(())
}
