//! Housekeeping: takes away what has served its purpose.
//!
//! Called now and then by a job. What was done stays in the audit trail; this is only about rows that open nothing any more.

use super::throttle;
use crate::db::schema::{invitation, refresh_token, session};
use crate::db::{AnyConnection, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

/// How long a session that ended can still be looked at.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Takes away refresh tokens of sessions that ended, those sessions after a month, invitations that nobody used a month after
/// their end, and counts of failures after a day of quiet.
pub fn sweep(conn: &mut AnyConnection, now: Timestamp) -> Outcome<usize> {
    let at = Moment::from(now);
    let over =
        session::table.filter(session::ended_at.is_not_null().or(session::expires_at.le(at))).select(session::id);
    let tokens = diesel::delete(refresh_token::table.filter(refresh_token::session_id.eq_any(over))).execute(conn)?;
    let long_ago = Moment::from(now - KEPT);
    let sessions =
        diesel::delete(session::table.filter(session::ended_at.le(long_ago).or(session::expires_at.le(long_ago))))
            .execute(conn)?;
    // An address that never became an account's.
    let invitations = diesel::delete(
        invitation::table.filter(invitation::accepted_at.is_null()).filter(invitation::expires_at.le(long_ago)),
    )
    .execute(conn)?;
    Ok(tokens + sessions + invitations + throttle::sweep(conn, now)?)
}
