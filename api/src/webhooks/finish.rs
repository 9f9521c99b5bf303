//! Writing down what an attempt came to: a line in the log, and what follows. When a delivery has failed for good, or its receiver
//! wants nothing any more, whoever looks after it is told by an event.

use super::change::switch_off;
use super::schedule::{Answer, Next};
use super::take::Parcel;
use crate::access::audit::{self, Entry};
use crate::db::schema::{webhook_attempt as a, webhook_delivery as d, webhook_endpoint as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::jobs::outbox;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::AreaId;
use shared_types::webhook::{WebhookDeliveryState, WebhookDisabled, WebhookReason};

/// An attempt that was made.
pub struct Attempt {
    /// When it began.
    pub began: Timestamp,
    /// How long it took, in milliseconds.
    pub millis: i32,
    /// What it came to.
    pub answer: Answer,
    /// What follows.
    pub next: Next,
}

/// Writes it down. Where the lease was lost meanwhile only the log says that it was made.
pub fn finish(conn: &mut AnyConnection, owner: Key, parcel: &Parcel, attempt: &Attempt, at: Timestamp) -> Outcome<()> {
    let one = d::table.filter(d::id.eq(parcel.delivery));
    // The endpoint may have been taken away while it was under way.
    if one.select(d::id).first::<Key>(conn).optional()?.is_none() {
        return Ok(());
    }
    let reason = match &attempt.next {
        Next::Delivered => None,
        Next::Again(reason, _) | Next::Failed(reason) => Some(*reason),
        Next::Gone => Some(WebhookReason::Gone),
    };
    let status = match attempt.answer {
        Answer::Status(status, _) => i16::try_from(status).ok(),
        Answer::None(_) => None,
    };
    diesel::insert_into(a::table)
        .values((
            a::id.eq(Key::fresh()),
            a::delivery_id.eq(parcel.delivery),
            a::at.eq(Moment::from(attempt.began)),
            a::duration_millis.eq(attempt.millis),
            a::status.eq(status),
            a::reason.eq(reason.map(WebhookReason::word)),
        ))
        .execute(conn)?;
    let (state, next_at) = match &attempt.next {
        Next::Delivered => (WebhookDeliveryState::Delivered, None),
        Next::Again(_, then) => (WebhookDeliveryState::Waiting, Some(*then)),
        Next::Failed(_) | Next::Gone => (WebhookDeliveryState::Failed, None),
    };
    let ended_at = next_at.is_none().then(|| Moment::from(at));
    let mine = one.filter(d::lease_owner.eq(owner)).filter(d::state.eq(WebhookDeliveryState::Waiting.word()));
    let changed = diesel::update(mine)
        .set((
            d::state.eq(state.word()),
            d::reason.eq(reason.map(WebhookReason::word)),
            d::attempts.eq(parcel.attempts + 1),
            d::next_at.eq(next_at.map(Moment::from)),
            d::lease_owner.eq(None::<Key>),
            d::lease_until.eq(None::<Moment>),
            d::ended_at.eq(ended_at),
        ))
        .execute(conn)?;
    if changed == 1 {
        tell(conn, parcel, &attempt.next, at)?;
    }
    Ok(())
}

fn tell(conn: &mut AnyConnection, parcel: &Parcel, next: &Next, at: Timestamp) -> Outcome<()> {
    let endpoint = t::table.filter(t::id.eq(parcel.endpoint));
    match next {
        Next::Failed(reason) => {
            tracing::warn!(endpoint = %parcel.endpoint.0, delivery = %parcel.delivery.0, %reason, "a webhook failed for good");
            let area: AreaId = endpoint.select(t::area_id).first::<Key>(conn)?.to();
            outbox::emit(conn, at, "webhook.failed", parcel.endpoint.0, Some(area))
        }
        Next::Gone => {
            tracing::warn!(endpoint = %parcel.endpoint.0, "a receiver of webhooks is gone; its endpoint is switched off");
            let area: AreaId = endpoint.select(t::area_id).first::<Key>(conn)?.to();
            switch_off(conn, parcel.endpoint, WebhookDisabled::Gone, at)?;
            let entry = Entry::of("webhook-endpoint.close", "webhook-endpoint", parcel.endpoint.0, Some(area));
            audit::record_system(conn, at, None, &entry)?;
            outbox::emit(conn, at, "webhook.disabled", parcel.endpoint.0, Some(area))
        }
        Next::Delivered | Next::Again(..) => Ok(()),
    }
}
