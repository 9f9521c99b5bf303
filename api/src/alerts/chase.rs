//! What time does to alerts: nobody approved in time, one stays open past its term, one that nobody ends is ended by the system,
//! which says so.
//!
//! Called by the room's runner at every look. Each step asks in its change whether the alert still stands there, so that several
//! servers do it once.

use super::close;
use super::decide::addressed;
use super::store::{self, NewUpdate, Row};
use crate::access::audit;
use crate::db::schema::{account, alert};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::jobs::mail::{self, Letter};
use crate::jobs::outbox;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::account::Language;
use shared_types::alert::{AlertEnding, AlertState, AlertUpdateKind};

/// How many at one look.
const AT_ONCE: i64 = 100;

/// Does what is due; how much it was.
pub fn due(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let now = Moment::from(at);
    let waiting = alert::table.filter(alert::state.eq(AlertState::WaitingApproval.word()));
    let late: Vec<Key> = waiting.filter(alert::approval_until.le(now)).limit(AT_ONCE).select(alert::id).load(conn)?;
    let running = alert::table.filter(alert::state.eq(AlertState::Open.word()));
    let forgotten: Vec<Key> = running.filter(alert::close_at.le(now)).limit(AT_ONCE).select(alert::id).load(conn)?;
    let overdue: Vec<Key> = running
        .filter(alert::due_at.le(now).and(alert::chased_at.is_null()))
        .limit(AT_ONCE)
        .select(alert::id)
        .load(conn)?;
    let mut done = 0;
    for id in late {
        done += usize::from(expire(conn, id, at)?);
    }
    for id in forgotten {
        done += usize::from(end(conn, id, at)?);
    }
    for id in overdue {
        done += usize::from(ask(conn, id, at)?);
    }
    Ok(done)
}

/// Whether anything is due, for who would rather not write.
pub fn is_due(conn: &mut AnyConnection, at: Timestamp) -> Outcome<bool> {
    let now = Moment::from(at);
    let waiting = alert::state.eq(AlertState::WaitingApproval.word()).and(alert::approval_until.le(now));
    let open = alert::state.eq(AlertState::Open.word());
    let chase = open.and(alert::due_at.le(now)).and(alert::chased_at.is_null());
    let late = diesel::select(diesel::dsl::exists(alert::table.filter(waiting))).get_result::<bool>(conn)?;
    let overdue = diesel::select(diesel::dsl::exists(alert::table.filter(chase))).get_result::<bool>(conn)?;
    let ends = alert::table.filter(alert::state.eq(AlertState::Open.word()).and(alert::close_at.le(now)));
    Ok(late || overdue || diesel::select(diesel::dsl::exists(ends)).get_result::<bool>(conn)?)
}

/// Nobody decided in time: nothing is sent, and the sender hears of it.
fn expire(conn: &mut AnyConnection, id: Key, at: Timestamp) -> Outcome<bool> {
    let waits = alert::table.filter(alert::id.eq(id).and(alert::state.eq(AlertState::WaitingApproval.word())));
    let gone = (alert::state.eq(AlertState::Expired.word()), alert::version.eq(alert::version + 1));
    if diesel::update(waits).set(gone).execute(conn)? == 0 {
        return Ok(false);
    }
    let row = store::of_house(conn, id)?;
    tell_sender(conn, &row, AlertState::Expired, at)?;
    line(conn, &row, "alert.expire", at)?;
    outbox::emit_to(conn, at, "alert.expired", id.0, Some(row.site_id.to()), Some(addressed(&row)))?;
    Ok(true)
}

/// Asks the sender how it ended.
fn ask(conn: &mut AnyConnection, id: Key, at: Timestamp) -> Outcome<bool> {
    let open = alert::table
        .filter(alert::id.eq(id).and(alert::state.eq(AlertState::Open.word())).and(alert::chased_at.is_null()));
    let asked = (alert::chased_at.eq(Some(Moment::from(at))), alert::version.eq(alert::version + 1));
    if diesel::update(open).set(asked).execute(conn)? == 0 {
        return Ok(false);
    }
    let row = store::of_house(conn, id)?;
    tell_sender(conn, &row, AlertState::Open, at)?;
    line(conn, &row, "alert.chase", at)?;
    outbox::emit_to(conn, at, "alert.chased", id.0, Some(row.site_id.to()), Some(addressed(&row)))?;
    Ok(true)
}

/// Ends what nobody ended.
fn end(conn: &mut AnyConnection, id: Key, at: Timestamp) -> Outcome<bool> {
    let row = store::of_house(conn, id)?;
    let message = NewUpdate {
        id: Key::fresh(),
        kind: AlertUpdateKind::Ending,
        at: at.into(),
        account: None,
        open_text: String::new(),
        restricted: None,
        pending: true,
    };
    if !close::end(conn, &row, AlertEnding::BySystem, message, at)? {
        return Ok(false);
    }
    line(conn, &row, "alert.close", at)?;
    Ok(true)
}

fn line(conn: &mut AnyConnection, row: &Row, action: &str, at: Timestamp) -> Outcome<()> {
    audit::record_system(conn, at, None, &audit::Entry::of(action, "alert", row.id.0, Some(row.site_id.to())))
}

/// Subject and sentence for a sender, by what happened to the alert.
fn words(state: AlertState, language: Language) -> (&'static str, &'static str) {
    let n = Language::ALL.iter().position(|l| *l == language).unwrap_or(0);
    match state {
        AlertState::Expired => [
            ("Alert niet verzonden", "Uw alert is niet op tijd goedgekeurd. Er is niets verzonden."),
            ("Alert not sent", "Your alert was not approved in time. Nothing was sent."),
            ("Alerte non envoyée", "Votre alerte n'a pas été approuvée à temps. Rien n'a été envoyé."),
        ][n],
        AlertState::Refused => [
            ("Alert niet verzonden", "Uw alert is niet goedgekeurd. Er is niets verzonden."),
            ("Alert not sent", "Your alert was not approved. Nothing was sent."),
            ("Alerte non envoyée", "Votre alerte n'a pas été approuvée. Rien n'a été envoyé."),
        ][n],
        _ => [
            ("Hoe liep uw alert af?", "Uw alert staat nog open. Sluit hem af en vertel hoe het afliep."),
            ("How did your alert end?", "Your alert is still open. Close it and tell how it ended."),
            (
                "Comment s'est terminée votre alerte ?",
                "Votre alerte est encore ouverte. Clôturez-la et dites comment elle s'est terminée.",
            ),
        ][n],
    }
}

/// Tells who wrote it what became of it: by mail, beside the event. The mail holds nothing of the alert.
pub fn tell_sender(conn: &mut AnyConnection, row: &Row, state: AlertState, at: Timestamp) -> Outcome<()> {
    let Some(id) = row.account_id else { return Ok(()) };
    let (to, language): (String, String) =
        account::table.find(id).select((account::email, account::language)).first(conn)?;
    let (subject, body) = words(state, language.parse().unwrap_or(Language::Nl));
    let letter = Letter { to: &to, subject, body, site: Some(row.site_id), incident: None, question: None };
    mail::put(conn, &letter, at)?;
    Ok(())
}
