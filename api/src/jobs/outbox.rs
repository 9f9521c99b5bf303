//! Events: what happened, committed with the change itself.
//!
//! A row names kind and subject only; whoever hears of it reads the subject under rights of its own.

use crate::db::schema::event as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::SignedDuration;
use shared_types::ids::AreaId;
use uuid::Uuid;

/// For whom an event is, where it is not for all who may know of its subject.
#[derive(Clone, Copy, Debug)]
pub struct Addressed {
    /// Number of the audience.
    pub audience: i16,
    /// Whose event it is: the organisation.
    pub organisation: Key,
    /// Whose event it is: the person.
    pub account: Option<Key>,
}

/// Who is to hear of an event beside those who listen anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hear {
    /// Nobody.
    Nobody,
    /// Those whom it concerns: it is marked until they were told.
    Concerned,
}

/// How long an event can be gone on from; whoever was away for longer reads anew.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// So many are looked at in a sweep.
const AT_ONCE: i64 = 5_000;

/// Removes the oldest that were kept long enough and are waited for by nobody; called by the housekeeping job. The newest stays,
/// from whose number the embedded engine counts on.
pub fn sweep(conn: &mut AnyConnection, at: jiff::Timestamp) -> Outcome<usize> {
    let mut sql = Sql::new(
        "DELETE FROM event WHERE seq IN (SELECT o.seq FROM (SELECT seq, at, untold FROM event ORDER BY seq LIMIT ",
    );
    sql.bind(AT_ONCE).push(") o WHERE o.at < ").bind(Moment::from(at - KEPT));
    sql.push(" AND (o.untold IS NULL OR o.untold <> ").bind(true).push(")) AND seq < (SELECT max(seq) FROM event)");
    Ok(sql.execute(conn)?)
}

/// Adds an event to the outbox.
pub fn emit(
    conn: &mut AnyConnection,
    at: jiff::Timestamp,
    kind: &str,
    subject: Uuid,
    area: Option<AreaId>,
) -> Outcome<()> {
    put(conn, at, kind, (subject, area), None, (Key::fresh(), Hear::Nobody))
}

/// The same for an event that tells of one row of its subject (a step, an entry): it carries the row's id as its own.
pub fn emit_of(
    conn: &mut AnyConnection,
    at: jiff::Timestamp,
    kind: &str,
    subject: Uuid,
    area: Option<AreaId>,
    row: (Key, Hear),
) -> Outcome<()> {
    put(conn, at, kind, (subject, area), None, row)
}

/// Adds an event that only some may hear of.
pub fn emit_to(
    conn: &mut AnyConnection,
    at: jiff::Timestamp,
    kind: &str,
    subject: Uuid,
    area: Option<AreaId>,
    to: Option<Addressed>,
) -> Outcome<()> {
    put(conn, at, kind, (subject, area), to, (Key::fresh(), Hear::Nobody))
}

fn put(
    conn: &mut AnyConnection,
    at: jiff::Timestamp,
    kind: &str,
    (subject, area): (Uuid, Option<AreaId>),
    to: Option<Addressed>,
    (row, hear): (Key, Hear),
) -> Outcome<()> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(row),
            t::at.eq(Moment::from(at)),
            t::kind.eq(kind),
            t::subject_id.eq(Key(subject)),
            t::area_id.eq(area.map(Key::from)),
            t::audience.eq(to.map(|to| to.audience)),
            t::organisation_id.eq(to.map(|to| to.organisation)),
            t::account_id.eq(to.and_then(|to| to.account)),
            t::untold.eq((hear == Hear::Concerned).then_some(true)),
        ))
        .execute(conn)?;
    Ok(())
}
