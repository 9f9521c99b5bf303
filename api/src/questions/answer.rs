//! Opening a link and answering by it, without an account; and answering as the reporter, signed in. An answer comes once.

use super::link;
use super::read::{self, Row};
use crate::access::throttle::Guard;
use crate::access::{AreaTree, Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::{asked_question as t, incident};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::{known, numbers};
use crate::jobs::outbox::Hear;
use crate::web::State;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::asked_question::{AskedQuestion, LinkAnswer, OpenedQuestion, QuestionState};
use shared_types::ids::{AskedQuestionId, IncidentId};

/// The question that a link opens now. Altered, ended, answered, taken back: the same answer, so that nothing is learnt.
fn open(conn: &mut AnyConnection, id: Option<Key>, now: Timestamp, lock: bool) -> Outcome<Row> {
    let id = id.ok_or(Fault::NotFound)?;
    let found: Option<Row> = t::table.filter(t::id.eq(id)).select(Row::as_select()).first(conn).optional()?;
    let row = found.ok_or(Fault::NotFound)?;
    if lock {
        // One who answers or takes back at the same time waits here, and all is judged again.
        let open = t::table
            .filter(t::id.eq(id).and(t::answered_at.is_null()).and(t::withdrawn_at.is_null()))
            .filter(t::ends_at.gt(Moment::from(now)).and(t::text.is_not_null()));
        let first = diesel::update(open).set(t::answered_at.eq(Moment::from(now))).execute(conn)?;
        if first == 0 {
            return Err(Fault::NotFound);
        }
    }
    if row.state(now) == QuestionState::Open { Ok(row) } else { Err(Fault::NotFound) }
}

/// Opens a link. Who guesses is slowed down by address.
pub async fn by_link(state: &State, address: &str, token: &str) -> Outcome<OpenedQuestion> {
    let now = state.clock.now();
    let (guard, id) = (Guard::of_address(&state.keys, address), link::question(&state.keys, token));
    let asked = guard.clone();
    state.db.read(move |conn| asked.check(conn, now)).await?;
    let done = state.db.write(move |conn| opened(conn, id, now)).await;
    count(state, guard, now, done).await
}

fn opened(conn: &mut AnyConnection, id: Option<Key>, now: Timestamp) -> Outcome<OpenedQuestion> {
    let row = open(conn, id, now, false)?;
    if row.opened_at.is_none() {
        diesel::update(t::table.filter(t::id.eq(row.id))).set(t::opened_at.eq(Moment::from(now))).execute(conn)?;
    }
    let (year, serial): (i16, i32) = incident::table
        .filter(incident::id.eq(row.incident_id))
        .select((incident::year, incident::serial))
        .first(conn)?;
    let tree = AreaTree::load(conn)?;
    let place = tree.get(row.site_id.to()).ok_or(Fault::NotFound)?;
    let code = place.site.as_ref().map_or("", |s| s.code.as_str());
    Ok(OpenedQuestion {
        number: numbers::text(code, year, serial),
        site_name: place.name.clone(),
        asked_at: row.asked_at.into(),
        ends_at: row.ends_at.into(),
        text: row.text.unwrap_or_default(),
    })
}

/// Answers by a link.
pub async fn answer_by_link(state: &State, address: &str, with: LinkAnswer) -> Outcome<()> {
    let now = state.clock.now();
    let (guard, id) = (Guard::of_address(&state.keys, address), link::question(&state.keys, &with.token));
    let asked = guard.clone();
    state.db.read(move |conn| asked.check(conn, now)).await?;
    let done = state
        .db
        .write(move |conn| {
            let row = open(conn, id, now, true)?;
            put(conn, &row, &with.text)?;
            known::tell_from_outside(
                conn,
                now,
                (row.site_id.to(), row.incident_id),
                "question-answered",
                &with.text,
                row.id,
            )?;
            let entry = audit::Entry::of("question.answer", "question", row.id.0, Some(row.site_id.to()));
            audit::record_system(conn, now, None, &entry)
        })
        .await;
    count(state, guard, now, done).await
}

/// Counts what did not open.
async fn count<T>(state: &State, guard: Guard, now: Timestamp, done: Outcome<T>) -> Outcome<T> {
    if matches!(done, Err(Fault::NotFound)) {
        state.db.write(move |conn| guard.failed(conn, now)).await?;
    }
    done
}

fn put(conn: &mut AnyConnection, row: &Row, text: &str) -> Outcome<()> {
    diesel::update(t::table.filter(t::id.eq(row.id))).set(t::answer.eq(text)).execute(conn)?;
    Ok(())
}

/// Answers as the reporter.
pub fn answer(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    (incident, id): (IncidentId, AskedQuestionId),
    text: &str,
) -> Outcome<AskedQuestion> {
    let known = known::to_change(conn, reach, book, incident)?;
    let row = read::find(conn, incident, id.into())?;
    let reporter = read::reporter(conn, incident)?;
    if !read::told(ctx, row.clone(), None, reporter)?.for_you {
        return Err(match row.state(ctx.at()) {
            QuestionState::Open => Fault::forbidden("not-asked", "This question is not for you to answer."),
            _ => Fault::conflict("question-over", "It was answered, taken back, or its term is over."),
        });
    }
    let over = || Fault::conflict("question-over", "It was answered, taken back, or its term is over.");
    let row = open(conn, Some(row.id), ctx.at(), true).map_err(|fault| match fault {
        Fault::NotFound => over(),
        other => other,
    })?;
    put(conn, &row, text)?;
    known::tell_words(conn, ctx, &known, "question-answered", text, (row.id, Hear::Concerned))?;
    audit::record(conn, ctx, &audit::Entry::of("question.answer", "question", row.id.0, Some(known.site)))?;
    let now = read::find(conn, incident, row.id)?;
    read::told(ctx, now, None, reporter)
}
