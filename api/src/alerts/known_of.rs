//! What is known of deliveries, written down: taken in hand, refused, tried later, taken by a provider, put into the outbox of mail.
//!
//! Called by [`super::dispatch`], each function a part of its transaction. Only here and in [`super::receipts`] a state changes.

use super::parcel::{self, Claimed, Ready};
use super::{parts, push, receipts};
use crate::channels::{Handed, PARTS, Why};
use crate::db::schema::{alert_delivery as d, mail_outbox};
use crate::db::{AnyConnection, Key, Moment, Sql, dialect};
use crate::fault::{Fault, Outcome};
use crate::jobs::mail::{self, Letter};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::account::Language;
use shared_types::delivery::{AlertChannel, DeliveryState, DeliveryWhy};
use std::collections::BTreeMap;

/// How long a lease holds. With a look every second another process takes over within ten.
pub const LEASE: SignedDuration = SignedDuration::from_secs(8);
/// How often something is handed over that was refused for now.
const ATTEMPTS: i32 = 8;
/// How often something is handed over of which it is unclear whether it was taken.
const UNCLEAR: i32 = 3;

/// Which deliveries are taken.
const CLAIMABLE: &str = "state = 'queued' AND mail_id IS NULL AND channel = ";

fn waiting(sql: &mut Sql, channel: AlertChannel, at: Timestamp) {
    sql.push(CLAIMABLE).bind(channel.word()).push(" AND not_before <= ").bind(Moment::from(at));
    sql.push(" AND (lease_until IS NULL OR lease_until < ").bind(Moment::from(at)).push(")");
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = diesel::sql_types::Binary)]
    id: Key,
}

/// Whether something waits for a channel.
pub fn is_there(conn: &mut AnyConnection, channel: AlertChannel, at: Timestamp) -> Outcome<bool> {
    let mut sql = Sql::new("SELECT id FROM alert_delivery WHERE ");
    waiting(&mut sql, channel, at);
    sql.push(" LIMIT 1");
    Ok(sql.load::<Id>(conn)?.iter().any(|i| i.id.0 != uuid::Uuid::nil()))
}

/// Takes some under a lease. Whose holder fell silent may have been handed over: it is repeated, and marked so.
pub fn claim(
    conn: &mut AnyConnection,
    channel: AlertChannel,
    most: usize,
    owner: Key,
    at: Timestamp,
) -> Outcome<Vec<Claimed>> {
    let mut sql = Sql::new("UPDATE alert_delivery SET lease_owner = ");
    sql.bind(owner).push(", lease_until = ").bind(Moment::from(at + LEASE));
    sql.push(", attempts = attempts + 1, repeated = (repeated OR unclear OR lease_owner IS NOT NULL)");
    sql.push(", unclear = (unclear OR lease_owner IS NOT NULL)");
    sql.push(", why = CASE WHEN lease_owner IS NOT NULL THEN 'interrupted' ELSE why END WHERE id IN (");
    sql.push("SELECT id FROM alert_delivery WHERE ");
    waiting(&mut sql, channel, at);
    sql.push(" ORDER BY urgent DESC, not_before, account_id LIMIT ").bind(i64::try_from(most).unwrap_or(1));
    sql.push(dialect::skip_locked(conn));
    sql.push(
        ") RETURNING id, alert_id, update_id, recipient_id, account_id, channel, attempts, urgent, digest, expires_at",
    );
    Ok(sql.load(conn)?)
}

/// It will not come: the next channel is due.
pub fn fail(conn: &mut AnyConnection, id: Key, why: DeliveryWhy, at: Timestamp) -> Outcome<()> {
    let state = if why == DeliveryWhy::Expired { DeliveryState::Expired } else { DeliveryState::Failed };
    let open = d::table.filter(d::id.eq(id).and(d::state.eq(DeliveryState::Queued.word())));
    diesel::update(open)
        .set((
            d::state.eq(state.word()),
            d::why.eq(Some(why.word())),
            d::ended_at.eq(Some(Moment::from(at))),
            // Another way would be no other: who has no role there any more is told nothing.
            d::next_at.eq((why != DeliveryWhy::RoleEnded).then(|| Moment::from(at))),
            d::lease_owner.eq(None::<Key>),
            d::lease_until.eq(None::<Moment>),
        ))
        .execute(conn)?;
    Ok(())
}

/// It is tried again later.
fn later(conn: &mut AnyConnection, id: Key, why: DeliveryWhy, from: Timestamp, unclear: bool) -> Outcome<()> {
    let open = d::table.filter(d::id.eq(id).and(d::state.eq(DeliveryState::Queued.word())));
    let changed = (
        d::why.eq(Some(why.word())),
        d::not_before.eq(Moment::from(from)),
        d::lease_owner.eq(None::<Key>),
        d::lease_until.eq(None::<Moment>),
    );
    diesel::update(open).set(changed).execute(conn)?;
    if unclear {
        diesel::update(d::table.find(id)).set(d::unclear.eq(true)).execute(conn)?;
    }
    Ok(())
}

/// What became of handing it over.
pub fn landed(
    conn: &mut AnyConnection,
    one: &Claimed,
    owner: Key,
    provider: &'static str,
    handed: Handed,
    at: Timestamp,
) -> Outcome<()> {
    let backoff = SignedDuration::from_secs(5 << one.attempts.clamp(1, 7));
    let in_time = |wait: SignedDuration| Moment::from(at + wait) < one.expires_at;
    diesel::update(d::table.find(one.id)).set(d::provider.eq(Some(provider))).execute(conn)?;
    let (why, again, unclear) = match handed {
        Handed::Taken { reference, receipt } => return taken(conn, one, provider, reference, receipt, at),
        Handed::Refused { why, again_after } => (why, again_after, false),
        Handed::Unclear { why } => (why, Some(SignedDuration::ZERO), true),
    };
    // Whoever took it over since answers for it.
    let mine = d::table.filter(d::id.eq(one.id).and(d::lease_owner.eq(owner)));
    if !diesel::select(diesel::dsl::exists(mine)).get_result::<bool>(conn)? {
        return Ok(());
    }
    // A provider that asks for patience is asked again as long as it is of use.
    let tries = if unclear { UNCLEAR } else { ATTEMPTS };
    let patient = why == Why::Throttled || one.attempts < tries;
    match again {
        Some(wait) if patient => {
            let wait = if why == Why::Throttled { wait.max(SignedDuration::from_secs(1)) } else { wait.max(backoff) };
            if in_time(wait) {
                later(conn, one.id, word(why), at + wait, unclear)
            } else {
                fail(conn, one.id, word(why), at)
            }
        }
        _ => {
            if why == Why::NoSuchAddress && one.channel == AlertChannel::Push.word() {
                push::gone(conn, one.account_id)?;
            }
            if unclear {
                diesel::update(d::table.find(one.id)).set(d::unclear.eq(true)).execute(conn)?;
            }
            fail(conn, one.id, word(why), at)
        }
    }
}

/// The provider has it, whoever holds the lease now: it is never handed over again.
fn taken(
    conn: &mut AnyConnection,
    one: &Claimed,
    provider: &'static str,
    reference: Option<String>,
    receipt: bool,
    at: Timestamp,
) -> Outcome<()> {
    let open = d::table.filter(d::id.eq(one.id).and(d::state.eq(DeliveryState::Queued.word())));
    let changed = diesel::update(open)
        .set((
            d::state.eq(DeliveryState::Sent.word()),
            d::why.eq(None::<String>),
            d::sent_at.eq(Some(Moment::from(at))),
            // Of several parts the first stands for all.
            d::reference.eq(reference.as_deref().and_then(|r| r.split(PARTS).next()).map(str::to_owned)),
            d::receipt.eq(receipt),
            d::lease_owner.eq(None::<Key>),
            d::lease_until.eq(None::<Moment>),
        ))
        .execute(conn)?;
    if !receipt && !one.urgent {
        // Nothing more will be known, and there is no hurry: it counts as come.
        diesel::update(d::table.find(one.id)).set(d::next_at.eq(None::<Moment>)).execute(conn)?;
    }
    match reference {
        Some(reference) if changed > 0 => {
            parts::keep(conn, one.id, provider, &reference)?;
            receipts::early(conn, provider, &reference, at)
        }
        Some(_) => Ok(()),
        None => Ok(()),
    }
}

/// Puts mails into the outbox of mail; those of a person that come together are one.
pub fn post(
    conn: &mut AnyConnection,
    some: Vec<Claimed>,
    made: Vec<Ready>,
    delivers: bool,
    at: Timestamp,
) -> Outcome<()> {
    type Group = (String, Language, Key, Vec<Key>, Vec<(String, String, String)>);
    let mut groups: BTreeMap<(Key, Key), Group> = BTreeMap::new();
    for (one, ready) in some.into_iter().zip(made) {
        match ready {
            Ready::Not(why) => fail(conn, one.id, why, at)?,
            Ready::Hand(_) => return Err(Fault::internal("mail by another channel")),
            Ready::Mail { to, language, subject, body, site, page } => {
                // What is no digest goes by itself.
                let key = (one.account_id, if one.digest { one.account_id } else { one.id });
                let group = groups.entry(key).or_insert_with(|| (to, language, site, vec![], vec![]));
                group.3.push(one.id);
                group.4.push((subject, body, page));
            }
        }
    }
    for (to, language, site, ids, messages) in groups.into_values() {
        let (subject, body) = parcel::letter(language, &messages);
        let letter =
            Letter { to: &to, subject: &subject, body: &body, site: Some(site), incident: None, question: None };
        let mail = mail::put(conn, &letter, at)?;
        let changed = (
            d::mail_id.eq(Some(mail)),
            d::provider.eq(delivers.then_some("smtp")),
            d::lease_owner.eq(None::<Key>),
            d::lease_until.eq(None::<Moment>),
        );
        diesel::update(d::table.filter(d::id.eq_any(&ids))).set(changed).execute(conn)?;
        if !delivers {
            ids.iter().try_for_each(|id| fail(conn, *id, DeliveryWhy::NoProvider, at))?;
        }
    }
    Ok(())
}

/// Whether time or the outbox of mail has something to say of deliveries.
pub fn is_settled(conn: &mut AnyConnection, at: Timestamp) -> Outcome<bool> {
    let mailed = d::table
        .inner_join(mail_outbox::table.on(mail_outbox::id.nullable().eq(d::mail_id)))
        .filter(d::state.eq(DeliveryState::Queued.word()))
        .filter(mail_outbox::sent_at.is_not_null().or(mail_outbox::attempts.ge(mail::ATTEMPTS)));
    let awaited = d::table
        .filter(d::state.eq(DeliveryState::Sent.word()).and(d::receipt.eq(true)))
        .filter(d::expires_at.le(Moment::from(at)));
    Ok(diesel::select(diesel::dsl::exists(mailed)).get_result::<bool>(conn)?
        || diesel::select(diesel::dsl::exists(awaited)).get_result::<bool>(conn)?
        || receipts::is_crossed(conn)?)
}

/// Writes that down: mail that went or cannot go, receipts that crossed their answer or never came.
pub fn settle(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let crossed = receipts::uncross(conn, at)?;
    let mailed: Vec<(Key, Option<Moment>)> = d::table
        .inner_join(mail_outbox::table.on(mail_outbox::id.nullable().eq(d::mail_id)))
        .filter(d::state.eq(DeliveryState::Queued.word()))
        .filter(mail_outbox::sent_at.is_not_null().or(mail_outbox::attempts.ge(mail::ATTEMPTS)))
        .limit(500)
        .select((d::id, mail_outbox::sent_at))
        .load(conn)?;
    for (id, sent) in &mailed {
        match sent {
            None => fail(conn, *id, DeliveryWhy::Unreachable, at)?,
            Some(sent) => {
                diesel::update(d::table.filter(d::id.eq(*id).and(d::state.eq(DeliveryState::Queued.word()))))
                    .set((
                        d::state.eq(DeliveryState::Sent.word()),
                        d::sent_at.eq(Some(*sent)),
                        d::why.eq(None::<String>),
                    ))
                    .execute(conn)?;
            }
        }
    }
    let awaited = d::table
        .filter(d::state.eq(DeliveryState::Sent.word()).and(d::receipt.eq(true)))
        .filter(d::expires_at.le(Moment::from(at)));
    let expired = diesel::update(awaited)
        .set((
            d::state.eq(DeliveryState::Expired.word()),
            d::why.eq(Some(DeliveryWhy::Expired.word())),
            d::ended_at.eq(Some(Moment::from(at))),
            d::next_at.eq(None::<Moment>),
        ))
        .execute(conn)?;
    Ok(mailed.len() + expired + crossed)
}

/// The contract's word for what a channel says.
pub fn word(why: Why) -> DeliveryWhy {
    match why {
        Why::Throttled => DeliveryWhy::Throttled,
        Why::Unreachable => DeliveryWhy::Unreachable,
        Why::TimedOut => DeliveryWhy::TimedOut,
        Why::NotUnderstood => DeliveryWhy::NotUnderstood,
        Why::RefusedUs => DeliveryWhy::RefusedUs,
        Why::Rejected => DeliveryWhy::Rejected,
        Why::NoSuchAddress => DeliveryWhy::NoSuchAddress,
        Why::Expired => DeliveryWhy::Expired,
        Why::Stopped => DeliveryWhy::Stopped,
        Why::NoProvider => DeliveryWhy::NoProvider,
    }
}
