//! The queue itself: rows of the table `job`, taken under a lease that must be renewed, taken over when it runs out.
//!
//! Called by the runner, and by rooms that add work or ask for it to stop. Each function is a part of its caller's transaction.

use crate::db::schema::job as t;
use crate::db::{AnyConnection, Key, Moment, Sql, dialect};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Integer, Text};
use jiff::{SignedDuration, Timestamp};

/// How long a runner may be silent before another takes its work over.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often work is begun again before it is given up: what kills its process each time must not do so for ever.
pub const ATTEMPTS: i32 = 5;
/// The word of a fault that says that somebody else has the job.
pub const LEASE_LOST: &str = "lease-lost";

/// Work that was taken.
#[derive(Clone, Debug, QueryableByName)]
pub struct Job {
    /// The row.
    #[diesel(sql_type = Binary)]
    pub id: Key,
    /// What kind of work.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What it is about.
    #[diesel(sql_type = Binary)]
    pub subject_id: Key,
    /// How often it was begun, this time included.
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
}

/// How work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is done.
    Done,
    /// It cannot be done.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl End {
    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Adds work. `owner` takes it at once, so that no other runner does (the command line does its own).
pub fn add(
    conn: &mut AnyConnection,
    kind: &str,
    subject: Key,
    total: Option<i64>,
    at: Timestamp,
    owner: Option<Key>,
) -> Outcome<Job> {
    let id = Key::fresh();
    let attempts = i32::from(owner.is_some());
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::kind.eq(kind),
            t::subject_id.eq(subject),
            t::state.eq(if owner.is_some() { "running" } else { "waiting" }),
            t::attempts.eq(attempts),
            t::lease_owner.eq(owner),
            t::lease_until.eq(owner.map(|_| Moment::from(at + LEASE))),
            t::cancel_asked.eq(false),
            t::progress_done.eq(0),
            t::progress_total.eq(total),
            t::created_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    Ok(Job { id, kind: kind.to_owned(), subject_id: subject, attempts })
}

/// Takes the oldest work of these kinds that waits, or whose runner fell silent.
pub fn take(conn: &mut AnyConnection, kinds: &[&str], owner: Key, at: Timestamp) -> Outcome<Option<Job>> {
    if kinds.is_empty() {
        return Ok(None);
    }
    let mut sql = Sql::new("UPDATE job SET state = 'running', attempts = attempts + 1, lease_owner = ");
    sql.bind(owner).push(", lease_until = ").bind(Moment::from(at + LEASE));
    sql.push(" WHERE id = (SELECT id FROM job WHERE kind IN (").list(kinds.iter().copied());
    sql.push(") AND (state = 'waiting' OR (state = 'running' AND lease_until < ").bind(Moment::from(at));
    sql.push(")) ORDER BY created_at, id LIMIT 1");
    // Runners side by side pass over what another is just taking.
    sql.push(dialect::skip_locked(conn));
    sql.push(") RETURNING id, kind, subject_id, attempts");
    Ok(sql.load::<Job>(conn)?.pop())
}

/// Keeps the job and tells how far it is; whether somebody asked for it to stop. It is a fault when another has taken it over,
/// which undoes the transaction that it is a part of.
pub fn hold(conn: &mut AnyConnection, job: &Job, owner: Key, done: i64, at: Timestamp) -> Outcome<bool> {
    let mine = t::table.filter(t::id.eq(job.id).and(t::lease_owner.eq(owner)).and(t::state.eq("running")));
    let held = diesel::update(mine)
        .set((t::lease_until.eq(Moment::from(at + LEASE)), t::progress_done.eq(done)))
        .execute(conn)?;
    if held == 0 {
        return Err(Fault::conflict(LEASE_LOST, "Another runner has taken this job over."));
    }
    Ok(t::table.filter(t::id.eq(job.id)).select(t::cancel_asked).first(conn)?)
}

/// Ends the job.
pub fn end(
    conn: &mut AnyConnection,
    job: &Job,
    owner: Key,
    end: End,
    error: Option<&str>,
    at: Timestamp,
) -> Outcome<()> {
    let mine = t::table.filter(t::id.eq(job.id).and(t::lease_owner.eq(owner)).and(t::state.eq("running")));
    let ended = diesel::update(mine)
        .set((
            t::state.eq(end.word()),
            t::error.eq(error),
            t::lease_until.eq(None::<Moment>),
            t::finished_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    if ended == 0 { Err(Fault::conflict(LEASE_LOST, "Another runner has taken this job over.")) } else { Ok(()) }
}

/// Gives the job back, to be taken up again after `at`; a clean stop does not count as an attempt.
pub fn give_back(conn: &mut AnyConnection, job: &Job, owner: Key, at: Timestamp, counts: bool) -> Outcome<()> {
    diesel::update(t::table.filter(t::id.eq(job.id).and(t::lease_owner.eq(owner))))
        .set((t::lease_until.eq(Moment::from(at)), t::attempts.eq(job.attempts - i32::from(!counts))))
        .execute(conn)?;
    Ok(())
}

/// Asks for work to stop: what waits ends at once, what runs ends at its next step. False when there is nothing to stop.
pub fn cancel(conn: &mut AnyConnection, subject: Key, at: Timestamp) -> Outcome<bool> {
    let waiting = t::table.filter(t::subject_id.eq(subject).and(t::state.eq("waiting")));
    let ended = diesel::update(waiting)
        .set((t::state.eq("cancelled"), t::cancel_asked.eq(true), t::finished_at.eq(Moment::from(at))))
        .execute(conn)?;
    let running = t::table.filter(t::subject_id.eq(subject).and(t::state.eq("running")));
    let asked = diesel::update(running).set(t::cancel_asked.eq(true)).execute(conn)?;
    Ok(ended + asked > 0)
}

/// Whether work on this subject waits or runs.
pub fn is_open(conn: &mut AnyConnection, subjects: &[Key]) -> Outcome<bool> {
    let open = t::table.filter(t::subject_id.eq_any(subjects)).filter(t::state.eq_any(["waiting", "running"]));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}
