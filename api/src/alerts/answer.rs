//! What somebody answers who was asked to go, or goes unasked: it is kept with its time, ends the call tree or lets it go on, and is
//! told. The same for a touch on the page and for a reply by SMS.
//!
//! Called by [`super::react`] and [`super::receipts`]. Of the three answers the last holds; saying it again changes nothing.

use super::decide::addressed;
use super::store::Row;
use crate::db::schema::{account, alert_ask as k, alert_call as c, alert_reaction as t, alert_recipient as r};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::alert::AlertReactionKind;
use shared_types::alert_answer::{AlertAnswerKind, AlertGoing};

/// The three answers.
const ANSWERS: [AlertReactionKind; 3] =
    [AlertReactionKind::IGo, AlertReactionKind::ICannot, AlertReactionKind::OnTheSpot];

/// What is kept of it.
pub struct Said {
    /// The id of the reaction.
    pub id: Key,
    /// Who.
    pub account: Key,
    /// As recipient.
    pub recipient: Key,
    /// What.
    pub kind: AlertReactionKind,
    /// The words of a reply, sealed.
    pub text: Option<Vec<u8>>,
}

/// Keeps an answer; false when it was the last one already.
pub fn keep(conn: &mut AnyConnection, row: &Row, said: &Said, at: Timestamp) -> Outcome<bool> {
    let answer = AlertAnswerKind::of(said.kind).ok_or_else(|| Fault::internal("no answer"))?;
    // One after the other: of two touches at once the second sees the first, and the call tree sees both or none.
    diesel::update(r::table.find(said.recipient)).set(r::alert_id.eq(r::alert_id)).execute(conn)?;
    diesel::update(c::table.find(row.id)).set(c::step.eq(c::step)).execute(conn)?;
    let last = last(conn, row.id, said.account)?;
    if last == Some(answer) {
        return Ok(false);
    }
    if answer == AlertAnswerKind::Cannot && last.is_none() && !is_asked(conn, said.recipient)? {
        return Err(Fault::forbidden("not-asked-to-go", "Who was asked, or said to go, says that it cannot."));
    }
    let now = Moment::from(at);
    diesel::insert_into(t::table)
        .values((
            t::id.eq(said.id),
            t::alert_id.eq(row.id),
            t::account_id.eq(said.account),
            t::kind.eq(said.kind.word()),
            t::at.eq(now),
            t::text.eq(said.text.as_deref()),
        ))
        .execute(conn)?;
    let mine = k::table.filter(k::recipient_id.eq(said.recipient));
    diesel::update(mine).set(k::answer.eq(Some(answer.word()))).execute(conn)?;
    diesel::update(mine.filter(k::answered_at.is_null())).set(k::answered_at.eq(Some(now))).execute(conn)?;
    if answer == AlertAnswerKind::OnTheSpot {
        diesel::update(mine.filter(k::arrived_at.is_null())).set(k::arrived_at.eq(Some(now))).execute(conn)?;
    }
    // The runner looks at once: whether the next step is due, or there is nothing to wait for.
    diesel::update(c::table.filter(c::alert_id.eq(row.id).and(c::step_until.is_not_null())))
        .set(c::next_at.eq(Some(now)))
        .execute(conn)?;
    outbox::emit_to(conn, at, "alert.reacted", row.id.0, Some(row.site_id.to()), Some(addressed(row)))?;
    Ok(true)
}

/// Whether somebody was asked.
pub fn is_asked(conn: &mut AnyConnection, recipient: Key) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(k::table.filter(k::recipient_id.eq(recipient)))).get_result(conn)?)
}

/// Whether somebody was asked and has said nothing.
pub fn is_awaited(conn: &mut AnyConnection, recipient: Key) -> Outcome<bool> {
    let open = k::table.filter(k::recipient_id.eq(recipient).and(k::answer.is_null()));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

fn words() -> Vec<&'static str> {
    ANSWERS.iter().map(|kind| kind.word()).collect()
}

/// What somebody answered last.
pub fn last(conn: &mut AnyConnection, alert: Key, account: Key) -> Outcome<Option<AlertAnswerKind>> {
    let kind: Option<String> = t::table
        .filter(t::alert_id.eq(alert).and(t::account_id.eq(account)).and(t::kind.eq_any(words())))
        .order(t::id.desc())
        .select(t::kind)
        .first(conn)
        .optional()?;
    kind.map(|kind| kind.parse().map_err(Fault::internal)).transpose().map(|kind| kind.and_then(AlertAnswerKind::of))
}

/// Who goes or is there, the first first.
pub fn going(conn: &mut AnyConnection, alert: Key) -> Outcome<Vec<AlertGoing>> {
    let rows: Vec<(Key, String, String, Moment)> = t::table
        .inner_join(account::table.on(account::id.eq(t::account_id)))
        .filter(t::alert_id.eq(alert).and(t::kind.eq_any(words())))
        .order(t::id.asc())
        .select((t::account_id, account::name, t::kind, t::at))
        .load(conn)?;
    let mut all: Vec<AlertGoing> = Vec::new();
    for (account, name, kind, at) in rows {
        let kind: AlertReactionKind = kind.parse().map_err(Fault::internal)?;
        let there = all.iter().position(|one| Key::from(one.account_id) == account);
        match (AlertAnswerKind::of(kind), there) {
            (Some(AlertAnswerKind::Cannot), Some(n)) => drop(all.remove(n)),
            (Some(AlertAnswerKind::OnTheSpot), Some(n)) => all[n].arrived_at = all[n].arrived_at.or(Some(at.into())),
            (Some(AlertAnswerKind::Goes), None) => {
                all.push(AlertGoing {
                    account_id: account.to(),
                    account_name: name,
                    since: at.into(),
                    arrived_at: None,
                });
            }
            (Some(AlertAnswerKind::OnTheSpot), None) => {
                let arrived_at = Some(at.into());
                all.push(AlertGoing { account_id: account.to(), account_name: name, since: at.into(), arrived_at });
            }
            _ => {}
        }
    }
    Ok(all)
}
