//! Taking what is due, under a lease: no two servers send the same, and what a killed one had in hand is taken over when its lease
//! ends. With each goes the question whether its client may still know of it.

use super::expand::Viewers;
use super::{message, secrets, store};
use crate::codes::CodeBook;
use crate::db::schema::{webhook_delivery as d, webhook_endpoint as t};
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use crate::keys::Keys;
use crate::live::{self, Happening};
use crate::seal;
use diesel::prelude::*;
use diesel::sql_types::Binary;
use jiff::{SignedDuration, Timestamp};
use shared_types::webhook::{WebhookDeliveryState, WebhookReason};

/// How long one may take, longer than an attempt with its database on both sides.
pub const LEASE: SignedDuration = SignedDuration::from_secs(45);

/// A telling, ready to be sent.
pub struct Parcel {
    /// The delivery, and its `webhook-id`.
    pub delivery: Key,
    /// For which endpoint.
    pub endpoint: Key,
    /// Attempts of this round before this one.
    pub attempts: i32,
    /// Where to.
    pub url: String,
    /// What signs.
    pub secrets: Vec<String>,
    /// What is said.
    pub body: String,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Binary)]
    id: Key,
}

/// The condition on deliveries that are due and in nobody's hand; `full` are endpoints with enough under way.
fn due(sql: &mut Sql, full: &[Key], at: Timestamp) {
    sql.push("state = 'waiting' AND next_at <= ").bind(Moment::from(at));
    sql.push(" AND (lease_until IS NULL OR lease_until <= ").bind(Moment::from(at)).push(")");
    if !full.is_empty() {
        sql.push(" AND endpoint_id NOT IN (").list(full.iter().copied()).push(")");
    }
}

/// Whether anything is due; costs no turn of the writer.
pub fn is_due(conn: &mut AnyConnection, full: &[Key], at: Timestamp) -> Outcome<bool> {
    let mut sql = Sql::new("SELECT id FROM webhook_delivery WHERE ");
    due(&mut sql, full, at);
    sql.push(" LIMIT 1");
    Ok(!sql.load::<Id>(conn)?.is_empty())
}

/// What was taken.
pub struct Taken {
    /// How many, also those that came to nothing.
    pub count: usize,
    /// Those to send.
    pub parcels: Vec<Parcel>,
}

/// Takes the oldest that is due of each endpoint, up to `most`.
pub fn take(
    conn: &mut AnyConnection,
    (keys, book): (&Keys, &CodeBook),
    owner: Key,
    full: &[Key],
    most: usize,
    at: Timestamp,
) -> Outcome<Taken> {
    let mut sql = Sql::new("UPDATE webhook_delivery SET lease_owner = ");
    sql.bind(owner).push(", lease_until = ").bind(Moment::from(at + LEASE));
    sql.push(" WHERE id IN (SELECT id FROM (SELECT id, next_at, row_number() OVER (PARTITION BY endpoint_id ORDER BY next_at, id) AS n ");
    sql.push("FROM webhook_delivery WHERE ");
    due(&mut sql, full, at);
    sql.push(") AS first WHERE n = 1 ORDER BY next_at, id LIMIT ")
        .bind(i64::try_from(most).unwrap_or(1))
        .push(") AND ");
    // Asked again of the row itself: another server may have taken it while this one waited for it.
    due(&mut sql, full, at);
    sql.push(" RETURNING id");
    let ids = sql.load::<Id>(conn)?;
    let mut taken = Taken { count: ids.len(), parcels: vec![] };
    let mut viewers = Viewers::default();
    for Id { id } in ids {
        match parcel(conn, keys, book, &mut viewers, id, at) {
            Ok(Ok(parcel)) => taken.parcels.push(parcel),
            Ok(Err(why)) => drop_it(conn, id, why, at)?,
            Err(fault) => {
                // One that cannot be put together must not keep the others waiting: it is tried again when its lease ends.
                tracing::error!(delivery = %id.0, %fault, "a webhook could not be put together");
            }
        }
    }
    Ok(taken)
}

type Row = (Key, Option<i64>, String, Key, Option<Key>, Moment, i32);

fn parcel(
    conn: &mut AnyConnection,
    keys: &Keys,
    book: &CodeBook,
    viewers: &mut Viewers,
    id: Key,
    at: Timestamp,
) -> Outcome<Result<Parcel, WebhookReason>> {
    let (endpoint, seq, kind, subject, area, occurred_at, attempts): Row = d::table
        .filter(d::id.eq(id))
        .select((d::endpoint_id, d::event_seq, d::kind, d::subject_id, d::area_id, d::occurred_at, d::attempts))
        .first(conn)?;
    let (client, url, disabled_at): (Key, Vec<u8>, Option<Moment>) =
        t::table.filter(t::id.eq(endpoint)).select((t::client_id, t::url, t::disabled_at)).first(conn)?;
    if disabled_at.is_some() {
        return Ok(Err(WebhookReason::EndpointDisabled));
    }
    // A right that ended ends this too, also for what was waiting. A test says nothing, but a closed client gets not even that.
    let event = match seq {
        Some(seq) => live::after(conn, seq - 1, &[], 1)?.into_iter().next().filter(|row| row.seq == seq),
        None => None,
    };
    let may = match (viewers.of(conn, client, at)?, seq, &event) {
        (Some(_), None, _) => true,
        (Some(viewer), Some(_), Some(row)) => viewer.may_know(book, &Happening::of_row(row)),
        _ => false,
    };
    if !may {
        return Ok(Err(WebhookReason::RightEnded));
    }
    Ok(Ok(Parcel {
        delivery: id,
        endpoint,
        attempts,
        url: seal::open(keys, &store::url_place(endpoint), &url)?,
        secrets: secrets::open_all(conn, keys, endpoint)?,
        body: message::body(&kind, occurred_at, subject, area)?,
    }))
}

fn drop_it(conn: &mut AnyConnection, id: Key, why: WebhookReason, at: Timestamp) -> Outcome<()> {
    diesel::update(d::table.filter(d::id.eq(id)))
        .set((
            d::state.eq(WebhookDeliveryState::Dropped.word()),
            d::reason.eq(why.word()),
            d::next_at.eq(None::<Moment>),
            d::lease_owner.eq(None::<Key>),
            d::lease_until.eq(None::<Moment>),
            d::ended_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    Ok(())
}
