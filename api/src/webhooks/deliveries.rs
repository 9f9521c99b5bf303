//! The log: what became of each telling; a telling that only tries the endpoint; and telling one again.

use super::store;
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::schema::{webhook_attempt as a, webhook_delivery as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use diesel::prelude::*;
use shared_types::ids::{WebhookDeliveryId, WebhookEndpointId};
use shared_types::webhook::{TEST_KIND, WebhookAttempt, WebhookDelivery, WebhookDeliveryState, WebhookEndpoint};
use std::collections::HashMap;
use uuid::Uuid;

type Row = (Key, String, Key, Moment, String, Option<String>, Option<Moment>, Option<Moment>);
type AttemptRow = (Key, Moment, i32, Option<i16>, Option<String>);

/// Which deliveries are asked for.
#[derive(Default)]
pub struct Asked {
    /// The one with this id.
    pub only: Option<WebhookDeliveryId>,
    /// In these states; in all when there is none.
    pub states: Vec<WebhookDeliveryState>,
    /// Older than this one.
    pub after: Option<Uuid>,
}

/// Deliveries of an endpoint within reach, the newest first; one more than `limit` when there are more.
pub fn list(
    conn: &mut AnyConnection,
    keys: &Keys,
    reach: &Reach,
    endpoint: WebhookEndpointId,
    asked: &Asked,
    limit: usize,
) -> Outcome<Vec<WebhookDelivery>> {
    store::find(conn, keys, reach, endpoint)?;
    let mut query = t::table
        .filter(t::endpoint_id.eq(Key::from(endpoint)))
        .select((t::id, t::kind, t::subject_id, t::occurred_at, t::state, t::reason, t::next_at, t::ended_at))
        .order(t::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if let Some(only) = asked.only {
        query = query.filter(t::id.eq(Key::from(only)));
    }
    if !asked.states.is_empty() {
        query = query.filter(t::state.eq_any(asked.states.iter().map(|s| s.word()).collect::<Vec<_>>()));
    }
    if let Some(after) = asked.after {
        query = query.filter(t::id.lt(Key(after)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let mut attempts = attempts(conn, rows.iter().map(|r| r.0).collect())?;
    rows.into_iter()
        .map(|(id, kind, subject, occurred_at, state, reason, next_at, ended_at)| {
            Ok(WebhookDelivery {
                id: id.to(),
                kind,
                subject_id: subject.0,
                occurred_at: occurred_at.into(),
                state: state.parse().map_err(|_| Fault::internal("unknown state of a delivery"))?,
                reason: reason.and_then(|word| word.parse().ok()),
                next_attempt_at: next_at.map(Moment::timestamp),
                ended_at: ended_at.map(Moment::timestamp),
                attempts: attempts.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

fn attempts(conn: &mut AnyConnection, deliveries: Vec<Key>) -> Outcome<HashMap<Key, Vec<WebhookAttempt>>> {
    let rows: Vec<AttemptRow> = a::table
        .filter(a::delivery_id.eq_any(deliveries))
        .select((a::delivery_id, a::at, a::duration_millis, a::status, a::reason))
        .order(a::id.asc())
        .load(conn)?;
    let mut out: HashMap<Key, Vec<WebhookAttempt>> = HashMap::new();
    for (delivery, at, duration_millis, status, reason) in rows {
        let reason = reason.and_then(|word| word.parse().ok());
        out.entry(delivery).or_default().push(WebhookAttempt { at: at.into(), duration_millis, status, reason });
    }
    Ok(out)
}

/// One delivery of an endpoint within reach.
pub fn find(
    conn: &mut AnyConnection,
    keys: &Keys,
    reach: &Reach,
    endpoint: WebhookEndpointId,
    id: WebhookDeliveryId,
) -> Outcome<WebhookDelivery> {
    let asked = Asked { only: Some(id), ..Asked::default() };
    list(conn, keys, reach, endpoint, &asked, 1)?.pop().ok_or(Fault::NotFound)
}

/// An endpoint that is on.
fn open(conn: &mut AnyConnection, keys: &Keys, reach: &Reach, id: WebhookEndpointId) -> Outcome<WebhookEndpoint> {
    let found = store::find(conn, keys, reach, id)?.endpoint;
    if found.disabled_at.is_some() {
        return Err(Fault::conflict("endpoint-disabled", "This endpoint is off; switch it on first."));
    }
    Ok(found)
}

/// Tries an endpoint: an event that says nothing goes the way of all others.
pub fn test(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    keys: &Keys,
    endpoint: WebhookEndpointId,
) -> Outcome<WebhookDelivery> {
    let found = open(conn, keys, reach, endpoint)?;
    let (id, at) = (Key::fresh(), Moment::from(ctx.at()));
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::endpoint_id.eq(Key::from(endpoint)),
            t::kind.eq(TEST_KIND),
            t::subject_id.eq(Key::from(endpoint)),
            t::area_id.eq(Key::from(found.area_id)),
            t::occurred_at.eq(at),
            t::created_at.eq(at),
            t::state.eq(WebhookDeliveryState::Waiting.word()),
            t::attempts.eq(0),
            t::next_at.eq(at),
        ))
        .execute(conn)?;
    let entry = Entry::of("webhook-endpoint.test", "webhook-endpoint", endpoint.0, Some(found.area_id));
    audit::record(conn, ctx, &entry)?;
    find(conn, keys, reach, endpoint, id.to())
}

/// Tells one again, from the beginning of the schedule. The receiver gets the same `webhook-id`; whether the client may still know
/// of it is judged as at every attempt.
pub fn replay(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    keys: &Keys,
    (endpoint, id): (WebhookEndpointId, WebhookDeliveryId),
) -> Outcome<WebhookDelivery> {
    let area = open(conn, keys, reach, endpoint)?.area_id;
    find(conn, keys, reach, endpoint, id)?;
    let ended = t::table.filter(t::id.eq(Key::from(id)).and(t::state.ne(WebhookDeliveryState::Waiting.word())));
    let again = diesel::update(ended)
        .set((
            t::state.eq(WebhookDeliveryState::Waiting.word()),
            t::reason.eq(None::<String>),
            t::attempts.eq(0),
            t::next_at.eq(Moment::from(ctx.at())),
            t::lease_owner.eq(None::<Key>),
            t::lease_until.eq(None::<Moment>),
            t::ended_at.eq(None::<Moment>),
        ))
        .execute(conn)?;
    if again == 0 {
        return Err(Fault::conflict("still-waiting", "It waits for its next attempt as it is."));
    }
    let entry = Entry::of("webhook-delivery.replay", "webhook-endpoint", endpoint.0, Some(area));
    audit::record(conn, ctx, &entry)?;
    find(conn, keys, reach, endpoint, id)
}
