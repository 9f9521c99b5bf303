//! The call tree of an alert as its reader sees it: who goes, who was asked, when the next is, whether the norm was kept.
//!
//! Called when an alert is read. Whole for who answers for it; who only received it sees who goes, and itself.

use super::known::Viewer;
use super::store::Row;
use super::{agreements, answer, call};
use crate::db::schema::{account, alert_ask as k, alert_call as t, organisation};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::alert::AlertState;
use shared_types::alert_answer::{AlertAsked, AlertCall, AlertNorm};
use std::collections::HashSet;

type Kept = (Option<Key>, i32, Moment, Option<String>, Option<Moment>, Option<Moment>);

/// As the reader sees it; nothing where nothing was agreed.
pub fn shown(conn: &mut AnyConnection, viewer: &Viewer, row: &Row, answers: bool) -> Outcome<Option<AlertCall>> {
    type Call = (Key, Moment, i32, Option<Moment>, Option<Moment>);
    let there: Option<Call> = t::table
        .find(row.id)
        .select((t::agreement_id, t::begun_at, t::step, t::step_until, t::nobody_at))
        .first(conn)
        .optional()?;
    let Some((agreement, begun, step, until, nobody)) = there else { return Ok(None) };
    let agreed = agreements::of(conn, agreement)?;
    let going = answer::going(conn, row.id)?;
    let asked = asked(conn, viewer, row, answers)?;
    let open = row.state()? == AlertState::Open;
    let over = row.closed_at.map_or_else(|| viewer.ctx.at(), Timestamp::from);
    let first_went = first(conn, row, &["i-go", "on-the-spot"])?;
    let first_there = first(conn, row, &["on-the-spot"])?;
    if !answers {
        let only = |first| AlertNorm { minutes: None, until_at: None, first, kept: None };
        let (answered, on_the_spot) = (only(first_went), only(first_there));
        let (next_at, nobody_at) = (None, None);
        return Ok(Some(AlertCall { going, asked, step: 0, steps: 0, next_at, nobody_at, answered, on_the_spot }));
    }
    let norm = |minutes, first| norm(minutes, begun.into(), first, (open, over));
    Ok(Some(AlertCall {
        next_at: until.filter(|_| open && going.is_empty()).map(Into::into),
        nobody_at: nobody.filter(|_| going.is_empty()).map(Into::into),
        answered: norm(agreed.answer_minutes, first_went),
        on_the_spot: norm(agreed.arrive_minutes, first_there),
        going,
        asked,
        step,
        steps: i32::try_from(agreed.steps.len()).map_err(Fault::internal)?,
    }))
}

/// How something stands against its norm. `over` is when the alert ended, or now.
fn norm(
    minutes: Option<i32>,
    begun: Timestamp,
    first: Option<Timestamp>,
    (open, over): (bool, Timestamp),
) -> AlertNorm {
    let until = minutes.map(|minutes| begun + SignedDuration::from_mins(minutes.into()));
    let kept = until.and_then(|until| match first {
        Some(first) => Some(first <= until),
        // What ended before its time was up without anybody was not kept either: nobody came.
        None if !open || over > until => Some(false),
        None => None,
    });
    AlertNorm { minutes, until_at: until, first, kept }
}

/// When somebody first reacted in one of these ways, whatever was said after that.
fn first(conn: &mut AnyConnection, row: &Row, kinds: &[&str]) -> Outcome<Option<Timestamp>> {
    use crate::db::schema::alert_reaction as x;
    let first: Option<Moment> = x::table
        .filter(x::alert_id.eq(row.id).and(x::kind.eq_any(kinds.to_vec())))
        .order(x::id.asc())
        .select(x::at)
        .first(conn)
        .optional()?;
    Ok(first.map(Into::into))
}

fn asked(conn: &mut AnyConnection, viewer: &Viewer, row: &Row, answers: bool) -> Outcome<Vec<AlertAsked>> {
    let mut query = k::table
        .filter(k::alert_id.eq(row.id))
        .order((k::asked_at.asc(), k::id.asc()))
        .select((k::account_id, k::step, k::asked_at, k::answer, k::answered_at, k::arrived_at))
        .into_boxed();
    if !answers {
        let Some(me) = viewer.account() else { return Ok(vec![]) };
        query = query.filter(k::account_id.eq(Some(Key::from(me))));
    }
    let rows: Vec<Kept> = query.load(conn)?;
    let accounts: Vec<Key> = rows.iter().filter_map(|row| row.0).collect();
    let names: Vec<(Key, String, String)> = account::table
        .inner_join(organisation::table)
        .filter(account::id.eq_any(&accounts))
        .select((account::id, account::name, organisation::name))
        .load(conn)?;
    // Asked only while it matters: afterwards it says nothing that whether somebody left since.
    let there = if row.state()? == AlertState::Open {
        Some(call::still_there(conn, viewer.read.tree(), row, accounts, viewer.ctx.at())?)
    } else {
        None
    };
    let ended = |account: Option<Key>, there: &Option<HashSet<Key>>| {
        there.as_ref().is_some_and(|there| account.is_none_or(|id| !there.contains(&id)))
    };
    rows.into_iter()
        .map(|(account, step, at, answer, answered, arrived)| {
            let name = names.iter().find(|(id, _, _)| Some(*id) == account);
            Ok(AlertAsked {
                account_id: account.map(Key::to),
                account_name: name.map(|(_, name, _)| name.clone()),
                organisation_name: name.map(|(_, _, organisation)| organisation.clone()),
                step,
                asked_at: at.into(),
                answer: answer.map(|answer| answer.parse().map_err(Fault::internal)).transpose()?,
                answered_at: answered.map(Into::into),
                arrived_at: arrived.map(Into::into),
                role_ended: ended(account, &there),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    #[test]
    fn a_norm_is_kept_missed_or_not_yet_known() {
        for (minutes, first, open, over, kept) in [
            (None, Some(1), true, 2, None),
            (Some(5), Some(5), true, 60, Some(true)),
            (Some(5), Some(6), true, 60, Some(false)),
            (Some(5), None, true, 5, None),
            (Some(5), None, true, 6, Some(false)),
            (Some(5), None, false, 3, Some(false)),
            (None, None, false, 3, None),
        ] {
            let told = norm(minutes, at(0), first.map(at), (open, at(over)));
            assert_eq!(told.kept, kept, "{minutes:?} {first:?} {open} {over}");
        }
    }
}
