//! Asking, and taking a question back.

use super::read::{self, Row};
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::{account, asked_question as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::jobs::outbox::Hear;
use diesel::prelude::*;
use jiff::SignedDuration;
use shared_types::asked_question::{AskedQuestion, NewAskedQuestion, QuestionState, QuestionWhom};
use shared_types::ids::{AskedQuestionId, IncidentId};

/// The most questions of one incident.
const MOST: i64 = 50;

/// Asks.
pub fn ask(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    incident: IncidentId,
    new: &NewAskedQuestion,
) -> Outcome<AskedQuestion> {
    let known = known::to_change(conn, reach, book, incident)?;
    let reporter = read::reporter(conn, incident)?;
    if new.whom == QuestionWhom::Reporter && reporter.is_none() {
        let detail = "Nobody is known who reported this: it was imported, or came from a machine.";
        return Err(Fault::conflict("no-reporter", detail));
    }
    let there: i64 = t::table.filter(t::incident_id.eq(Key::from(incident))).count().get_result(conn)?;
    if there >= MOST {
        return Err(Fault::conflict("too-many-questions", format!("An incident has at most {MOST} questions.")));
    }
    let row = Row {
        id: Key::fresh(),
        incident_id: incident.into(),
        site_id: known.site.into(),
        whom: new.whom.word().to_owned(),
        text: Some(new.text.clone()),
        answer: None,
        asked_at: ctx.at().into(),
        asked_by: ctx.actor().account.map(Key::from),
        ends_at: (ctx.at() + SignedDuration::from_hours(24 * i64::from(new.days))).into(),
        opened_at: None,
        answered_at: None,
        withdrawn_at: None,
    };
    diesel::insert_into(t::table)
        .values((
            t::id.eq(row.id),
            t::incident_id.eq(row.incident_id),
            t::site_id.eq(row.site_id),
            t::whom.eq(&row.whom),
            t::text.eq(&row.text),
            t::asked_at.eq(row.asked_at),
            t::asked_by.eq(row.asked_by),
            t::ends_at.eq(row.ends_at),
        ))
        .execute(conn)?;
    known::tell_of(conn, ctx, &known, "question-asked", &[], (row.id, Hear::Concerned))?;
    leave(conn, ctx, "question.ask", &row)?;
    let name = name(conn, row.asked_by)?;
    read::told(ctx, row, name, reporter)
}

fn name(conn: &mut AnyConnection, of: Option<Key>) -> Outcome<Option<String>> {
    match of {
        Some(id) => Ok(account::table.find(id).select(account::name).first(conn).optional()?),
        None => Ok(None),
    }
}

fn leave(conn: &mut AnyConnection, ctx: &Ctx, action: &str, row: &Row) -> Outcome<()> {
    audit::record(conn, ctx, &audit::Entry::of(action, "question", row.id.0, Some(row.site_id.to())))
}

/// Takes it back: the link has ended.
pub fn withdraw(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    (incident, id): (IncidentId, AskedQuestionId),
) -> Outcome<AskedQuestion> {
    let known = known::to_follow(conn, reach, book, incident)?;
    let mut row = read::find(conn, incident, id.into())?;
    if row.state(ctx.at()) != QuestionState::Open {
        return Err(Fault::conflict("question-over", "It was answered, taken back, or its term is over."));
    }
    row.withdrawn_at = Some(ctx.at().into());
    diesel::update(t::table.filter(t::id.eq(row.id))).set(t::withdrawn_at.eq(Moment::from(ctx.at()))).execute(conn)?;
    known::tell_of(conn, ctx, &known, "question-withdrawn", &[], (Key::fresh(), Hear::Nobody))?;
    leave(conn, ctx, "question.withdraw", &row)?;
    let (name, reporter) = (name(conn, row.asked_by)?, read::reporter(conn, incident)?);
    read::told(ctx, row, name, reporter)
}
