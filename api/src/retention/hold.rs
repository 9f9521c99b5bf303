//! Holds: an incident is kept beyond its end for a reason, and until a moment, so that a hold is never for ever.

use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::retention_hold as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use diesel::prelude::*;
use jiff::SignedDuration;
use shared_types::ids::{HoldId, IncidentId};
use shared_types::retention::{Hold, HoldReason, NewHold};

/// The longest hold.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

type Row = (Key, String, Moment, Moment, Option<Key>, Option<Moment>);

fn told((id, reason, until, created, by, ended): Row) -> Hold {
    Hold {
        id: id.to(),
        reason: reason.parse().unwrap_or(HoldReason::Dispute),
        ends_at: until.into(),
        created_at: created.into(),
        created_by: by.map(Key::to),
        ended_at: ended.map(Into::into),
    }
}

/// Holds of an incident, oldest first.
pub fn list(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, incident: IncidentId) -> Outcome<Vec<Hold>> {
    let known = known::in_full(conn, reach, book, incident)?;
    let rows: Vec<Row> = t::table
        .filter(t::incident_id.eq(Key::from(known.id)))
        .order(t::id.asc())
        .select((t::id, t::reason, t::until_at, t::created_at, t::created_by, t::ended_at))
        .load(conn)?;
    Ok(rows.into_iter().map(told).collect())
}

/// Holds an incident.
pub fn hold(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    incident: IncidentId,
    new: &NewHold,
) -> Outcome<Hold> {
    let known = known::to_change(conn, reach, book, incident)?;
    if new.ends_at <= ctx.at() || new.ends_at > ctx.at() + LONGEST {
        return Err(Fault::at("/endsAt", "range", "must lie ahead, by a year at most"));
    }
    let id = Key::fresh();
    let by = ctx.actor().account.map(Key::from);
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::incident_id.eq(Key::from(known.id)),
            t::site_id.eq(Key::from(known.site)),
            t::reason.eq(new.reason.word()),
            t::until_at.eq(Moment::from(new.ends_at)),
            t::created_at.eq(Moment::from(ctx.at())),
            t::created_by.eq(by),
        ))
        .execute(conn)?;
    known::tell(conn, ctx, &known, "held", &[])?;
    let reason = Some(new.reason.word());
    let entry = audit::Entry { reason, ..audit::Entry::of("incident.hold", "incident", incident.0, Some(known.site)) };
    audit::record(conn, ctx, &entry)?;
    let now = Moment::from(ctx.at());
    Ok(told((id, new.reason.word().to_owned(), Moment::from(new.ends_at), now, by, None)))
}

/// Ends a hold before its time.
pub fn end(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    incident: IncidentId,
    id: HoldId,
) -> Outcome<Hold> {
    let known = known::to_change(conn, reach, book, incident)?;
    let mine = t::table.filter(t::incident_id.eq(Key::from(known.id)).and(t::id.eq(Key::from(id))));
    let ended =
        diesel::update(mine.filter(t::ended_at.is_null())).set(t::ended_at.eq(Moment::from(ctx.at()))).execute(conn)?;
    let row: Option<Row> = mine
        .select((t::id, t::reason, t::until_at, t::created_at, t::created_by, t::ended_at))
        .first(conn)
        .optional()?;
    let hold = told(row.ok_or(Fault::NotFound)?);
    if ended == 0 {
        return Err(Fault::conflict("ended-already", "It was ended before."));
    }
    known::tell(conn, ctx, &known, "hold-ended", &[])?;
    audit::record(conn, ctx, &audit::Entry::of("incident.hold-end", "incident", incident.0, Some(known.site)))?;
    Ok(hold)
}
