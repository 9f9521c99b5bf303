//! Reading questions: rows become what the contract tells those who see the incident in full.

use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::schema::{account, asked_question as t, incident};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::asked_question::{AskedQuestion, QuestionState, QuestionWhom};
use shared_types::ids::IncidentId;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = t)]
#[allow(missing_docs)]
pub struct Row {
    pub id: Key,
    pub incident_id: Key,
    pub site_id: Key,
    pub whom: String,
    pub text: Option<String>,
    pub answer: Option<String>,
    pub asked_at: Moment,
    pub asked_by: Option<Key>,
    pub ends_at: Moment,
    pub opened_at: Option<Moment>,
    pub answered_at: Option<Moment>,
    pub withdrawn_at: Option<Moment>,
}

impl Row {
    /// Where it stands.
    pub fn state(&self, now: Timestamp) -> QuestionState {
        match self {
            _ if self.answered_at.is_some() => QuestionState::Answered,
            _ if self.withdrawn_at.is_some() => QuestionState::Withdrawn,
            // Without its words there is nothing left to answer.
            _ if self.ends_at <= Moment::from(now) || self.text.is_none() => QuestionState::Ended,
            _ => QuestionState::Open,
        }
    }

    /// Who is asked.
    pub fn whom(&self) -> Outcome<QuestionWhom> {
        self.whom.parse().map_err(Fault::internal)
    }
}

/// All questions of an incident, oldest first.
pub fn list(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    id: IncidentId,
) -> Outcome<Vec<AskedQuestion>> {
    known::in_full(conn, reach, book, id)?;
    let rows: Vec<(Row, Option<String>)> = t::table
        .left_join(account::table.on(account::id.nullable().eq(t::asked_by)))
        .filter(t::incident_id.eq(Key::from(id)))
        .order(t::id.asc())
        .select((Row::as_select(), account::name.nullable()))
        .load(conn)?;
    let reporter = reporter(conn, id)?;
    rows.into_iter().map(|(row, name)| told(ctx, row, name, reporter)).collect()
}

/// Who reported an incident, as long as that is known.
pub fn reporter(conn: &mut AnyConnection, id: IncidentId) -> Outcome<Option<Key>> {
    let found: Option<Option<Key>> = incident::table
        .filter(incident::id.eq(Key::from(id)))
        .select(incident::reporter_account_id)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// One row as the contract tells it.
pub fn told(ctx: &Ctx, row: Row, asked_by_name: Option<String>, reporter: Option<Key>) -> Outcome<AskedQuestion> {
    let (whom, state) = (row.whom()?, row.state(ctx.at()));
    let mine = reporter.is_some() && reporter == ctx.actor().account.map(Key::from);
    Ok(AskedQuestion {
        id: row.id.to(),
        whom,
        text: row.text,
        state,
        asked_at: row.asked_at.into(),
        asked_by_name,
        ends_at: row.ends_at.into(),
        opened_at: row.opened_at.map(Into::into),
        answered_at: row.answered_at.map(Into::into),
        answer: row.answer,
        for_you: mine && whom == QuestionWhom::Reporter && state == QuestionState::Open,
    })
}

/// One question of an incident.
pub fn find(conn: &mut AnyConnection, incident: IncidentId, id: Key) -> Outcome<Row> {
    t::table
        .filter(t::incident_id.eq(Key::from(incident)).and(t::id.eq(id)))
        .select(Row::as_select())
        .first(conn)
        .optional()?
        .ok_or(Fault::NotFound)
}
