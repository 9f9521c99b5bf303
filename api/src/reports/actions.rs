//! What was agreed on in a meeting: who does what until when, at a site.
//!
//! Called by the handlers and by `figures`. It holds no incident and no suspect: the owner is an organisation or a function.

use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::schema::meeting_action as t;
use crate::db::types::Day;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::{AreaId, MeetingActionId};
use shared_types::report::{MeetingAction, NewMeetingAction};

/// The most that are told.
const MOST: i64 = 200;

type Row = (Key, Key, String, String, Option<Day>, Moment, Option<Moment>, i32);

macro_rules! columns {
    () => {
        (t::id, t::site_id, t::text, t::owner, t::due_date, t::created_at, t::done_at, t::version)
    };
}

/// Of these sites, or of all within reach: what is open by day, then what was done, the last first. `since` leaves out what was done
/// before.
pub fn of(
    conn: &mut AnyConnection,
    reach: &Reach,
    sites: &[AreaId],
    since: Option<Timestamp>,
) -> Outcome<Vec<MeetingAction>> {
    sites.iter().try_for_each(|site| reach.site(*site).map(|_| ()))?;
    let mut at: Vec<Key> = reach.sites().iter().map(|s| s.id.into()).collect();
    if !sites.is_empty() {
        at.retain(|site| sites.iter().any(|asked| Key::from(*asked) == *site));
    }
    let open: Vec<Row> = t::table
        .filter(t::site_id.eq_any(&at).and(t::done_at.is_null()))
        .order((t::due_date.is_null().asc(), t::due_date.asc(), t::id.asc()))
        .limit(MOST)
        .select(columns!())
        .load(conn)?;
    let mut done = t::table
        .filter(t::site_id.eq_any(&at).and(t::done_at.is_not_null()))
        .order((t::done_at.desc(), t::id.desc()))
        .limit(MOST - i64::try_from(open.len()).unwrap_or(MOST))
        .select(columns!())
        .into_boxed();
    if let Some(since) = since {
        done = done.filter(t::done_at.ge(Moment::from(since)));
    }
    let done: Vec<Row> = done.load(conn)?;
    Ok(open.into_iter().chain(done).map(told).collect())
}

/// One at a site within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, id: MeetingActionId) -> Outcome<MeetingAction> {
    let row: Option<Row> = t::table.filter(t::id.eq(Key::from(id))).select(columns!()).first(conn).optional()?;
    let found = row.map(told).ok_or(Fault::NotFound)?;
    reach.site(found.site_id)?;
    Ok(found)
}

fn told((id, site, text, owner, due, created, done, version): Row) -> MeetingAction {
    MeetingAction {
        id: id.to(),
        site_id: site.to(),
        text,
        owner,
        due_date: due.map(|day| day.date()),
        created_at: created.into(),
        done_at: done.map(Into::into),
        version,
    }
}

/// Writes one down.
pub fn agree(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewMeetingAction) -> Outcome<MeetingAction> {
    let site = reach.site(new.site_id)?.id;
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            (t::id.eq(id), t::site_id.eq(Key::from(site)), t::text.eq(new.text.trim()), t::owner.eq(new.owner.trim())),
            t::due_date.eq(new.due_date.map(Day::from)),
            (t::created_at.eq(Moment::from(ctx.at())), t::created_by.eq(ctx.actor().account.map(Key::from))),
            t::version.eq(1),
        ))
        .execute(conn)?;
    audit::record(conn, ctx, &Entry::of("meeting-action.agree", "meeting-action", id.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "meeting-action.agreed", id.0, Some(site))?;
    find(conn, reach, id.to())
}

/// Says that it was done, or that it was not.
pub fn tick(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    (id, if_match): (MeetingActionId, IfMatch),
    done: bool,
) -> Outcome<MeetingAction> {
    let found = find(conn, reach, id)?;
    if_match.check(found.version)?;
    let when = done.then(|| found.done_at.unwrap_or(ctx.at()));
    let changed = diesel::update(t::table.filter(t::id.eq(Key::from(id)).and(t::version.eq(found.version))))
        .set((t::done_at.eq(when.map(Moment::from)), t::version.eq(t::version + 1)))
        .execute(conn)?;
    if changed == 0 {
        return Err(Fault::Stale(None));
    }
    audit::record(conn, ctx, &Entry::of("meeting-action.tick", "meeting-action", id.0, Some(found.site_id)))?;
    outbox::emit(conn, ctx.at(), "meeting-action.ticked", id.0, Some(found.site_id))?;
    find(conn, reach, id)
}
