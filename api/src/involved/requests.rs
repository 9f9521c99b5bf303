//! What a person asked about a row that is about it: to see, correct or erase it, or an objection; and what was decided.
//!
//! An objection or erasure that is granted wipes the row at once, with its tombstone, unless the incident is held.

use super::persons;
use super::sight::Field;
use super::within::{Asking, Within};
use crate::access::audit;
use crate::db::schema::subject_request as t;
use crate::db::{AnyConnection, Day, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::retention;
use diesel::prelude::*;
use shared_types::ids::{IncidentId, PersonId, SubjectRequestId};
use shared_types::subject::{
    NewSubjectDecision, NewSubjectRequest, SubjectDecision, SubjectRequest, SubjectRequestKind,
};

type Row = (Key, String, Day, Option<String>, Option<Moment>, Moment);

fn told((id, kind, received, decision, decided, created): Row) -> Outcome<SubjectRequest> {
    Ok(SubjectRequest {
        id: id.to(),
        kind: kind.parse().map_err(Fault::internal)?,
        received_date: received.date(),
        decision: decision.and_then(|d| d.parse().ok()),
        decided_at: decided.map(Into::into),
        created_at: created.into(),
    })
}

fn rows(conn: &mut AnyConnection, row: Key) -> Outcome<Vec<Row>> {
    Ok(t::table
        .filter(t::row_id.eq(row))
        .order(t::id.asc())
        .select((t::id, t::kind, t::received_date, t::decision, t::decided_at, t::created_at))
        .load(conn)?)
}

/// Of a person, oldest first.
pub fn list(conn: &mut AnyConnection, by: &Asking<'_>, at: (IncidentId, PersonId)) -> Outcome<Vec<SubjectRequest>> {
    let within = Within::reading(conn, by, at.0)?;
    within.sees(Field::Person)?;
    let person = persons::get(conn, by, at.0, at.1)?;
    rows(conn, person.id.into())?.into_iter().map(told).collect()
}

/// Writes one down.
pub fn add(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, PersonId),
    new: &NewSubjectRequest,
) -> Outcome<SubjectRequest> {
    let within = Within::reading(conn, by, at.0)?;
    let person = persons::get(conn, by, at.0, at.1)?;
    let (id, now) = (Key::fresh(), Moment::from(by.ctx.at()));
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::incident_id.eq(Key::from(within.known.id)),
            t::site_id.eq(Key::from(within.known.site)),
            t::row_id.eq(Key::from(person.id)),
            t::kind.eq(new.kind.word()),
            t::received_date.eq(Day::from(new.received_date)),
            t::created_at.eq(now),
            t::created_by.eq(by.ctx.actor().account.map(Key::from)),
        ))
        .execute(conn)?;
    leave(conn, by, &within, person.id, "person-request", new.kind.word())?;
    told((id, new.kind.word().to_owned(), Day::from(new.received_date), None, None, now))
}

/// Decides on one.
pub fn decide(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, PersonId, SubjectRequestId),
    new: &NewSubjectDecision,
) -> Outcome<SubjectRequest> {
    let within = Within::reading(conn, by, at.0)?;
    let person = persons::get(conn, by, at.0, at.1)?;
    let id = Key::from(at.2);
    let found = rows(conn, person.id.into())?.into_iter().find(|r| r.0 == id).ok_or(Fault::NotFound)?;
    let decided = diesel::update(t::table.filter(t::id.eq(id).and(t::decision.is_null())))
        .set((t::decision.eq(new.decision.word()), t::decided_at.eq(Moment::from(by.ctx.at()))))
        .execute(conn)?;
    if decided == 0 {
        return Err(Fault::conflict("decided-already", "It was decided before."));
    }
    let ends = [SubjectRequestKind::Objection.word(), SubjectRequestKind::Erasure.word()].contains(&found.1.as_str());
    if ends && new.decision == SubjectDecision::Granted && person.wiped_at.is_none() {
        retention::wipe_person(conn, within.known.site, within.known.id, person.id.into(), by.ctx.at())?;
    }
    leave(conn, by, &within, person.id, "person-request-decided", new.decision.word())?;
    let now = rows(conn, person.id.into())?.into_iter().find(|r| r.0 == id).ok_or(Fault::NotFound)?;
    told(now)
}

fn leave(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    within: &Within,
    person: PersonId,
    kind: &str,
    reason: &str,
) -> Outcome<()> {
    known::tell(conn, by.ctx, &within.known, kind, &[])?;
    let action = kind.replacen("person-", "person.", 1);
    let entry =
        audit::Entry { reason: Some(reason), ..audit::Entry::of(&action, "person", person.0, Some(within.known.site)) };
    audit::record(conn, by.ctx, &entry)
}
