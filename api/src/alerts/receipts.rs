//! What comes back from providers: receipts, by which a delivery goes on but never back, and replies, which end SMS or come to the
//! alert.
//!
//! Handed to the channels as their [`Ear`]. A receipt may come before the answer that names it: it is kept for a day and read then. One
//! for something unknown changes nothing.

use super::answer::{self, Said};
use super::decide::addressed;
use super::known_of::word;
use super::{call, parts, phone, react, seals, store};
use crate::access::AreaTree;
use crate::channels::{Back, Ear, Fate, PARTS};
use crate::db::schema::{alert_delivery as d, alert_reaction, alert_receipt as e};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use crate::keys::Keys;
use crate::web::State;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::alert::{AlertReactionKind, AlertState};
use shared_types::alert_answer::answer_of;
use shared_types::delivery::{AlertChannel, DeliveryState, DeliveryWhy};
use shared_types::notify::is_stop;
use std::sync::Arc;

/// A reply belongs to the last alert that went to the number within so long.
const REPLY: SignedDuration = SignedDuration::from_hours(48);
/// The longest reply that is kept, in characters.
const LONGEST: usize = 1000;

/// Who hears what comes back.
pub fn ear(state: &State) -> Ear {
    let state = state.clone();
    Arc::new(move |back| {
        let state = state.clone();
        Box::pin(async move {
            let (keys, now) = (state.keys.clone(), state.clock.now());
            let heard = state.db.write(move |conn| hear(conn, &keys, back, now)).await;
            if let Err(fault) = &heard {
                tracing::error!(%fault, "what came back from a provider could not be kept");
            }
            heard.is_ok()
        })
    })
}

fn hear(conn: &mut AnyConnection, keys: &Keys, back: Back, now: Timestamp) -> Outcome<()> {
    match back {
        Back::Receipt { channel, reference, fate, at } => {
            let Some((state, why)) = told(fate) else { return Ok(()) };
            // A provider's clock may run ahead.
            let at = at.min(now);
            if !apply(conn, channel, &reference, state, why, at, now)? {
                keep(conn, channel, &reference, state, why, at)?;
            }
            Ok(())
        }
        Back::Reply { from, text, .. } => reply(conn, keys, &from, &text, now),
    }
}

fn told(fate: Fate) -> Option<(DeliveryState, Option<DeliveryWhy>)> {
    match fate {
        Fate::UnderWay => None,
        Fate::Delivered => Some((DeliveryState::Delivered, None)),
        Fate::Failed(crate::channels::Why::Expired) => Some((DeliveryState::Expired, Some(DeliveryWhy::Expired))),
        Fate::Failed(why) => Some((DeliveryState::Failed, Some(word(why)))),
    }
}

/// Lets a delivery go on; false when there is none of this reference.
fn apply(
    conn: &mut AnyConnection,
    provider: &str,
    reference: &str,
    heard: DeliveryState,
    why: Option<DeliveryWhy>,
    at: Timestamp,
    now: Timestamp,
) -> Outcome<bool> {
    let (ids, heard, why) = match parts::hear(conn, provider, reference, (heard, why))? {
        Some((_, None)) => return Ok(true),
        Some((delivery, Some((heard, why)))) => (vec![delivery], heard, why),
        None => {
            let of = d::table.filter(d::provider.eq(provider).and(d::reference.eq(reference)));
            (of.select(d::id).load::<Key>(conn)?, heard, why)
        }
    };
    if ids.is_empty() {
        return Ok(false);
    }
    // One statement, so that of two receipts at once neither undoes the other.
    let before: Vec<&str> = DeliveryState::ALL.iter().filter(|s| s.after(heard) != **s).map(|s| s.word()).collect();
    let came = heard == DeliveryState::Delivered;
    diesel::update(d::table.filter(d::id.eq_any(ids).and(d::state.eq_any(before))))
        .set((
            d::state.eq(heard.word()),
            d::why.eq(why.map(DeliveryWhy::word)),
            d::ended_at.eq(Some(Moment::from(at))),
            d::next_at.eq((!came).then(|| Moment::from(now))),
        ))
        .execute(conn)?;
    Ok(true)
}

fn keep(
    conn: &mut AnyConnection,
    provider: &str,
    reference: &str,
    state: DeliveryState,
    why: Option<DeliveryWhy>,
    at: Timestamp,
) -> Outcome<()> {
    diesel::insert_into(e::table)
        .values((
            e::id.eq(Key::fresh()),
            e::provider.eq(provider),
            e::reference.eq(reference),
            e::state.eq(state.word()),
            e::why.eq(why.map(DeliveryWhy::word)),
            e::at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Reads the receipts that came before the answer that names what they are of.
pub fn early(conn: &mut AnyConnection, provider: &str, reference: &str, now: Timestamp) -> Outcome<()> {
    reference.split(PARTS).try_for_each(|one| early_of(conn, provider, one, now))
}

/// References of receipts that were kept although what they are of is known: on PostgreSQL receipt and answer may have been written
/// down at the same moment, neither seeing the other.
fn crossed(conn: &mut AnyConnection) -> Outcome<Vec<(String, String)>> {
    use crate::db::schema::alert_part as p;
    let whole = d::table.filter(d::provider.eq(e::provider.nullable()).and(d::reference.eq(e::reference.nullable())));
    let part = p::table.filter(p::provider.eq(e::provider).and(p::reference.eq(e::reference)));
    let known = diesel::dsl::exists(whole).or(diesel::dsl::exists(part));
    Ok(e::table.filter(known).limit(200).select((e::provider, e::reference)).load(conn)?)
}

/// Whether there are such.
pub fn is_crossed(conn: &mut AnyConnection) -> Outcome<bool> {
    Ok(!crossed(conn)?.is_empty())
}

/// Reads them; how many there were.
pub fn uncross(conn: &mut AnyConnection, now: Timestamp) -> Outcome<usize> {
    let all = crossed(conn)?;
    all.iter().try_for_each(|(provider, reference)| early_of(conn, provider, reference, now))?;
    Ok(all.len())
}

fn early_of(conn: &mut AnyConnection, provider: &str, reference: &str, now: Timestamp) -> Outcome<()> {
    let of = e::table.filter(e::provider.eq(provider).and(e::reference.eq(reference)));
    let rows: Vec<(String, Option<String>, Moment)> =
        of.order(e::id.asc()).select((e::state, e::why, e::at)).load(conn)?;
    for (state, why, at) in &rows {
        let why = why.as_deref().map(|w| w.parse().map_err(Fault::internal)).transpose()?;
        apply(conn, provider, reference, state.parse().map_err(Fault::internal)?, why, (*at).into(), now)?;
    }
    if !rows.is_empty() {
        diesel::delete(of).execute(conn)?;
    }
    Ok(())
}

/// A reply: STOP ends SMS; anything else comes to the last alert that went there, as an answer where it is one.
fn reply(conn: &mut AnyConnection, keys: &Keys, from: &str, text: &str, now: Timestamp) -> Outcome<()> {
    let accounts = phone::whose(conn, keys, from)?;
    if is_stop(text) {
        return phone::stop(conn, &accounts, now);
    }
    let words: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST).collect();
    let last: Option<(Key, Key, Key)> = d::table
        .filter(d::account_id.eq_any(&accounts).and(d::channel.eq(AlertChannel::Sms.word())))
        .filter(d::sent_at.gt(Moment::from(now - REPLY)))
        .order(d::sent_at.desc())
        .select((d::alert_id, d::account_id, d::recipient_id))
        .first(conn)
        .optional()?;
    let Some((alert, account, recipient)) = last.filter(|_| !words.trim().is_empty()) else { return Ok(()) };
    let (id, row) = (Key::fresh(), store::of_house(conn, alert)?);
    react::read(conn, recipient, now.into())?;
    let text = seals::reply(keys, id, &words)?;
    let asked = answer::is_asked(conn, recipient)?;
    if let Some(kind) = answer_of(&words, asked).filter(|_| row.state().is_ok_and(|s| s == AlertState::Open)) {
        let tree = AreaTree::load(conn)?;
        let there = call::still_there(conn, &tree, &row, vec![account], now)?.contains(&account);
        // Who was not asked cannot decline: that stays words for people to read, as what comes of somebody who left.
        let said = asked || kind != AlertReactionKind::ICannot || answer::last(conn, alert, account)?.is_some();
        if there && said {
            let said = Said { id, account, recipient, kind, text: Some(text) };
            return answer::keep(conn, &row, &said, now).map(drop);
        }
    }
    diesel::insert_into(alert_reaction::table)
        .values((
            alert_reaction::id.eq(id),
            alert_reaction::alert_id.eq(alert),
            alert_reaction::account_id.eq(account),
            alert_reaction::kind.eq(AlertReactionKind::Reply.word()),
            alert_reaction::at.eq(Moment::from(now)),
            alert_reaction::text.eq(Some(text)),
        ))
        .execute(conn)?;
    outbox::emit_to(conn, now, "alert.reacted", alert.0, Some(row.site_id.to()), Some(addressed(&row)))
}
