//! The call tree of an alert: who is asked to go, step by step, until somebody goes. It has no post of its own: who is asked in the
//! first step is asked within the first message, later ones by a message that goes the way of all others.
//!
//! Begun by [`super::expand`] when an alert goes out, taken further by the room's runner at every look. Each step is claimed in its
//! change, so that several servers ask once; a person is asked once for an alert. Who left, whose role ended, who wrote the alert and
//! who wants to hear nothing of its kind is not asked and not waited for.

use super::agreements::{self, Agreed};
use super::answer;
use super::audience::{self, Asked, Told};
use super::decide::addressed;
use super::expand;
use super::store::{self, NewUpdate, Row};
use crate::access::{AreaTree, audit, who};
use crate::db::schema::{alert_ask as k, alert_call as t, alert_recipient as r};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox::{self, Addressed};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::access::{Permission, Role};
use shared_types::alert::{AlertAudience, AlertState, AlertUpdateKind};
use shared_types::alert_answer::{AlertStep, AlertStepKind};
use shared_types::ids::AccountId;
use std::collections::HashSet;

/// How often it is looked whether those who are waited for, or who go, still have a role there.
const LOOK: SignedDuration = SignedDuration::from_secs(15);
/// How many at one look.
const AT_ONCE: i64 = 100;

/// Those who are asked in the first step.
#[derive(Clone, Debug, Default)]
pub struct First {
    /// What holds.
    pub agreed: Option<Agreed>,
    /// Which step of it, from 0 on, is the first that asks anybody.
    pub step: usize,
    /// Whom.
    pub asked: Vec<Told>,
}

impl First {
    /// Whether this person is asked.
    pub fn asks(&self, account: AccountId) -> bool {
        self.asked.iter().any(|one| one.account == account)
    }

    /// Those who are told, and who is asked beside them.
    pub fn joined(&self, mut told: Vec<Told>) -> Vec<Told> {
        let there: HashSet<AccountId> = told.iter().map(|one| one.account).collect();
        told.extend(self.asked.iter().filter(|one| !there.contains(&one.account)).cloned());
        told
    }
}

/// Whom the agreement asks first, of an alert that is to go out. `asked` is what it is sent by; nothing of its audience counts here.
pub fn first(conn: &mut AnyConnection, tree: &AreaTree, asked: &Asked<'_>, at: Timestamp) -> Outcome<First> {
    let Some(agreed) = agreements::in_force(conn, asked.sites[0], asked.level, at)? else {
        return Ok(First::default());
    };
    for (n, step) in agreed.steps.iter().enumerate() {
        let whom = whom(conn, tree, asked, step, at)?;
        if !whom.is_empty() {
            return Ok(First { agreed: Some(agreed), step: n, asked: whom });
        }
    }
    Ok(First { step: agreed.steps.len(), agreed: Some(agreed), asked: vec![] })
}

/// Whom a step asks now.
fn whom(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    asked: &Asked<'_>,
    step: &AlertStep,
    at: Timestamp,
) -> Outcome<Vec<Told>> {
    let person: Vec<Key> = step.account_id.map(Key::from).into_iter().collect();
    let audience = AlertAudience {
        roles: step.role.into_iter().collect(),
        on_duty: step.kind == AlertStepKind::OnDuty,
        ..AlertAudience::default()
    };
    let only = (step.kind == AlertStepKind::Person).then_some(person.as_slice());
    audience::who(conn, tree, &Asked { sites: &asked.sites[..1], audience: &audience, unit: None, only, ..*asked }, at)
}

/// Begins the call tree of an alert that goes out, whose recipients stand there.
pub fn begin(
    conn: &mut AnyConnection,
    row: &Row,
    first: &First,
    recipients: &[(Key, Told)],
    at: Timestamp,
) -> Outcome<()> {
    let Some(agreed) = &first.agreed else { return Ok(()) };
    let step = agreed.steps.get(first.step);
    let until = step.map(|step| at + minutes(step.after_minutes));
    diesel::insert_into(t::table)
        .values((
            t::alert_id.eq(row.id),
            t::agreement_id.eq(agreed.id),
            t::begun_at.eq(Moment::from(at)),
            t::step.eq(place(first.step + usize::from(step.is_some()))?),
            t::step_until.eq(until.map(Moment::from)),
            t::next_at.eq(until.map(|until| Moment::from(until.min(at + LOOK)))),
            t::nobody_at.eq(until.is_none().then(|| Moment::from(at))),
        ))
        .execute(conn)?;
    let whom: Vec<(Key, Told)> = recipients.iter().filter(|(_, one)| first.asks(one.account)).cloned().collect();
    match step {
        Some(step) => note(conn, row, row.first_id, (first.step, step), &whom, at),
        None => nobody(conn, row, at),
    }
}

/// Writes down who is asked by which message, and tells.
fn note(
    conn: &mut AnyConnection,
    row: &Row,
    update: Key,
    (n, step): (usize, &AlertStep),
    whom: &[(Key, Told)],
    at: Timestamp,
) -> Outcome<()> {
    for (recipient, one) in whom {
        diesel::insert_into(k::table)
            .values((
                k::id.eq(Key::fresh()),
                k::alert_id.eq(row.id),
                k::recipient_id.eq(Some(*recipient)),
                k::account_id.eq(Some(Key::from(one.account))),
                k::update_id.eq(update),
                k::step.eq(place(n + 1)?),
                k::asked_at.eq(Moment::from(at)),
            ))
            .execute(conn)?;
    }
    let site = Some(row.site_id.to());
    // To those who may be asked, whatever the audience was; and to who wrote it or answers for it.
    let roles: Vec<Role> = match step.kind {
        AlertStepKind::Person => vec![],
        AlertStepKind::Role => step.role.into_iter().collect(),
        AlertStepKind::OnDuty => audience::roles(&AlertAudience::default()),
    };
    let to = Addressed {
        audience: audience::bits(&roles),
        organisation: row.organisation_id,
        account: step.account_id.map(Key::from),
    };
    outbox::emit_to(conn, at, "alert.asked", row.id.0, site, Some(to))?;
    outbox::emit_to(conn, at, "alert.asked", row.id.0, site, Some(Addressed { audience: 0, ..addressed(row) }))?;
    audit::record_system(conn, at, None, &audit::Entry::of("alert.ask", "alert", row.id.0, site))
}

/// Whether a call tree is due.
pub fn is_due(conn: &mut AnyConnection, at: Timestamp) -> Outcome<bool> {
    let due = t::table.filter(t::next_at.le(Moment::from(at)));
    Ok(diesel::select(diesel::dsl::exists(due)).get_result(conn)?)
}

/// Takes those that are due further; how many.
pub fn due(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let ids: Vec<Key> = t::table
        .filter(t::next_at.le(Moment::from(at)))
        .order(t::next_at.asc())
        .limit(AT_ONCE)
        .select(t::alert_id)
        .load(conn)?;
    if ids.is_empty() {
        return Ok(0);
    }
    let tree = AreaTree::load(conn)?;
    let mut done = 0;
    for id in ids {
        done += usize::from(further(conn, &tree, id, at)?);
    }
    Ok(done)
}

fn further(conn: &mut AnyConnection, tree: &AreaTree, id: Key, at: Timestamp) -> Outcome<bool> {
    // Claimed by the change: what follows sees what others did before, and of two servers one goes on.
    let mine = t::table.filter(t::alert_id.eq(id).and(t::next_at.le(Moment::from(at))));
    if diesel::update(mine).set(t::next_at.eq(None::<Moment>)).execute(conn)? == 0 {
        return Ok(false);
    }
    let row = store::of_house(conn, id)?;
    if row.state()? != AlertState::Open {
        return Ok(true);
    }
    let (gone, until): (i32, Option<Moment>) = t::table.find(id).select((t::step, t::step_until)).first(conn)?;
    let Some(until) = until else { return Ok(true) };
    let going = answer::going(conn, id)?;
    let there = still_there(conn, tree, &row, going.iter().map(|g| Key::from(g.account_id)).collect(), at)?;
    let going: Vec<_> = going.into_iter().filter(|g| there.contains(&Key::from(g.account_id))).collect();
    if !going.is_empty() {
        // Who is there is not looked after any more; who goes may still leave.
        let arrived = going.iter().any(|g| g.arrived_at.is_some());
        look_again(conn, id, (!arrived).then_some(at + LOOK))?;
        return Ok(true);
    }
    let until = Timestamp::from(until);
    if until > at && is_waited_for(conn, tree, &row, gone, at)? {
        look_again(conn, id, Some(until.min(at + LOOK)))?;
        return Ok(true);
    }
    next_step(conn, tree, &row, usize::try_from(gone).map_err(Fault::internal)?, at)?;
    Ok(true)
}

fn look_again(conn: &mut AnyConnection, id: Key, at: Option<Timestamp>) -> Outcome<()> {
    diesel::update(t::table.find(id)).set(t::next_at.eq(at.map(Moment::from))).execute(conn)?;
    Ok(())
}

/// Which of some people still receive alerts where they did.
pub fn still_there(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    row: &Row,
    accounts: Vec<Key>,
    at: Timestamp,
) -> Outcome<HashSet<Key>> {
    if accounts.is_empty() {
        return Ok(HashSet::new());
    }
    let via: Vec<(Key, Key)> = r::table
        .filter(r::alert_id.eq(row.id).and(r::account_id.eq_any(accounts)))
        .select((r::via_site_id, r::account_id))
        .load(conn)?;
    let sites: HashSet<Key> = via.iter().map(|(site, _)| *site).collect();
    let mut all = HashSet::new();
    for site in sites {
        let there: Vec<Key> = via.iter().filter(|(of, _)| *of == site).map(|(_, account)| *account).collect();
        let still = who::may_at(conn, tree, site.to(), Permission::AlertRead, Some(&there), at)?;
        all.extend(still.into_iter().map(|one| Key::from(one.account)));
    }
    Ok(all)
}

/// Whether somebody of the step that was asked last has said nothing yet and still can.
fn is_waited_for(conn: &mut AnyConnection, tree: &AreaTree, row: &Row, step: i32, at: Timestamp) -> Outcome<bool> {
    let open: Vec<Option<Key>> = k::table
        .filter(k::alert_id.eq(row.id).and(k::step.eq(step)).and(k::answer.is_null()))
        .select(k::account_id)
        .load(conn)?;
    Ok(!still_there(conn, tree, row, open.into_iter().flatten().collect(), at)?.is_empty())
}

/// Asks the next step that has anybody to ask.
fn next_step(conn: &mut AnyConnection, tree: &AreaTree, row: &Row, gone: usize, at: Timestamp) -> Outcome<()> {
    let agreement: Key = t::table.find(row.id).select(t::agreement_id).first(conn)?;
    let agreed = agreements::of(conn, agreement)?;
    let audience = AlertAudience::default();
    let asked = Asked {
        sites: &[row.site_id.to()],
        level: row.level()?,
        kind: Some(row.kind.parse().map_err(Fault::internal)?),
        audience: &audience,
        unit: None,
        sender: row.account_id.map(Key::to),
        organisation: row.organisation_id.to(),
        restricted: row.restricted.is_some(),
        only: None,
    };
    let before: Vec<Option<Key>> = k::table.filter(k::alert_id.eq(row.id)).select(k::account_id).load(conn)?;
    let before: HashSet<Key> = before.into_iter().flatten().collect();
    for (n, step) in agreed.steps.iter().enumerate().skip(gone) {
        let whom = whom(conn, tree, &asked, step, at)?;
        let whom: Vec<Told> = whom.into_iter().filter(|one| !before.contains(&Key::from(one.account))).collect();
        if whom.is_empty() {
            continue;
        }
        let until = at + minutes(step.after_minutes);
        let changed = (
            t::step.eq(place(n + 1)?),
            t::step_until.eq(Some(Moment::from(until))),
            t::next_at.eq(Some(Moment::from(until.min(at + LOOK)))),
        );
        diesel::update(t::table.find(row.id)).set(changed).execute(conn)?;
        return ask(conn, tree, row, (n, step), whom, at);
    }
    let over = (
        t::step.eq(place(agreed.steps.len())?),
        t::step_until.eq(None::<Moment>),
        t::nobody_at.eq(Some(Moment::from(at))),
    );
    diesel::update(t::table.find(row.id)).set(over).execute(conn)?;
    nobody(conn, row, at)
}

/// Asks some people by a message of their own.
fn ask(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    row: &Row,
    step: (usize, &AlertStep),
    whom: Vec<Told>,
    at: Timestamp,
) -> Outcome<()> {
    let update = Key::fresh();
    let message = NewUpdate {
        id: update,
        kind: AlertUpdateKind::Ask,
        at: at.into(),
        account: None,
        open_text: String::new(),
        restricted: None,
        pending: false,
    };
    store::add_update(conn, row.id, row.site_id, message)?;
    let accounts: Vec<Key> = whom.iter().map(|one| one.account.into()).collect();
    let known: Vec<(Key, Key)> = r::table
        .filter(r::alert_id.eq(row.id).and(r::account_id.eq_any(&accounts)))
        .select((r::account_id, r::id))
        .load(conn)?;
    let mut pairs = Vec::new();
    let mut fresh = Vec::new();
    for one in whom {
        let account = Key::from(one.account);
        match known.iter().find(|(of, _)| *of == account) {
            Some((_, recipient)) => pairs.push((*recipient, one)),
            None => fresh.push((Key::fresh(), one)),
        }
    }
    expand::add_recipients(conn, row.id, &fresh)?;
    pairs.extend(fresh);
    note(conn, row, update, step, &pairs, at)?;
    expand::put(conn, tree, row, update, &pairs, at)
}

/// The last step is over and nobody goes: who wrote the alert and who answers for it hear of it.
fn nobody(conn: &mut AnyConnection, row: &Row, at: Timestamp) -> Outcome<()> {
    let site = Some(row.site_id.to());
    audit::record_system(conn, at, None, &audit::Entry::of("alert.nobody-goes", "alert", row.id.0, site))?;
    outbox::emit_to(conn, at, "alert.nobody-goes", row.id.0, Some(row.site_id.to()), Some(addressed(row)))
}

/// Which recipients a message asks to go.
pub fn asked_by(conn: &mut AnyConnection, updates: &[Key]) -> Outcome<HashSet<(Key, Key)>> {
    let rows: Vec<(Key, Option<Key>)> =
        k::table.filter(k::update_id.eq_any(updates.to_vec())).select((k::update_id, k::recipient_id)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(update, recipient)| recipient.map(|r| (update, r))).collect())
}

/// Which of some recipients were asked to go, by whatever message: no audience narrows them away.
pub fn asked_of(conn: &mut AnyConnection, recipients: &[Key]) -> Outcome<HashSet<Key>> {
    let rows: Vec<Option<Key>> =
        k::table.filter(k::recipient_id.eq_any(recipients.to_vec())).select(k::recipient_id).load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}

fn minutes(n: i32) -> SignedDuration {
    SignedDuration::from_mins(n.into())
}

fn place(n: usize) -> Outcome<i32> {
    i32::try_from(n).map_err(Fault::internal)
}
