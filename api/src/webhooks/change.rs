//! Changes an endpoint, switches it off or on. What happens while it is off is not caught up.

use super::store::{self, Versioned};
use super::{expand, make};
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach, clients};
use crate::db::schema::{webhook_delivery as d, webhook_endpoint as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::outside::address::Internal;
use crate::seal;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::WebhookEndpointId;
use shared_types::webhook::{WebhookDeliveryState, WebhookDisabled, WebhookEndpointPatch, WebhookReason};

/// Changes it.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    (keys, internal): (&Keys, Internal),
    id: WebhookEndpointId,
    patch: &WebhookEndpointPatch,
    if_match: IfMatch,
) -> Outcome<Versioned> {
    let found = store::find(conn, keys, reach, id)?;
    if_match.check(found.version)?;
    let (key, endpoint) = (Key::from(id), found.endpoint);
    let owner = clients::store::find(conn, reach, endpoint.client_id)?.client;
    // To switch off, or to say what it is for, nobody needs the rights of the client.
    if patch.url.is_some() || patch.kinds.is_some() || patch.disabled == Some(false) {
        make::may_speak_for(ctx, &owner)?;
    }
    if let Some(fault) = patch.url.as_ref().and_then(|url| make::url_fault(url, internal)) {
        return Err(Fault::Invalid(vec![fault]));
    }
    step(conn, key, if_match)?;
    let one = t::table.filter(t::id.eq(key));
    if let Some(url) = &patch.url {
        diesel::update(one).set(t::url.eq(seal::seal(keys, &store::url_place(key), url)?)).execute(conn)?;
    }
    if let Some(description) = &patch.description {
        diesel::update(one).set(t::description.eq(description.trim())).execute(conn)?;
    }
    if let Some(kinds) = &patch.kinds {
        diesel::update(one).set(t::kinds.eq(kinds.join(" "))).execute(conn)?;
    }
    let entry = |conn: &mut AnyConnection, action| {
        audit::record(conn, ctx, &Entry::of(action, "webhook-endpoint", id.0, Some(owner.area_id)))
    };
    if patch.url.is_some() || patch.description.is_some() || patch.kinds.is_some() {
        entry(conn, "webhook-endpoint.change")?;
    }
    match patch.disabled {
        Some(true) if endpoint.disabled_at.is_none() => {
            entry(conn, "webhook-endpoint.close")?;
            switch_off(conn, key, WebhookDisabled::ByHand, ctx.at())?;
        }
        Some(false) if endpoint.disabled_at.is_some() => {
            entry(conn, "webhook-endpoint.open")?;
            expand::begin(conn, ctx.at())?;
            diesel::update(one)
                .set((t::disabled_at.eq(None::<Moment>), t::disabled_reason.eq(None::<String>)))
                .execute(conn)?;
        }
        _ => {}
    }
    store::find(conn, keys, reach, id)
}

/// Switches it off and drops what waits for it.
pub fn switch_off(conn: &mut AnyConnection, endpoint: Key, why: WebhookDisabled, at: Timestamp) -> Outcome<()> {
    diesel::update(t::table.filter(t::id.eq(endpoint)))
        .set((t::disabled_at.eq(Moment::from(at)), t::disabled_reason.eq(why.word()), t::version.eq(t::version + 1)))
        .execute(conn)?;
    let waiting =
        d::table.filter(d::endpoint_id.eq(endpoint)).filter(d::state.eq(WebhookDeliveryState::Waiting.word()));
    diesel::update(waiting)
        .set((
            d::state.eq(WebhookDeliveryState::Dropped.word()),
            d::reason.eq(WebhookReason::EndpointDisabled.word()),
            d::next_at.eq(None::<Moment>),
            d::ended_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes the next version; who named the one he read must still find it.
fn step(conn: &mut AnyConnection, key: Key, if_match: IfMatch) -> Outcome<()> {
    let next = t::version.eq(t::version + 1);
    let one = t::table.filter(t::id.eq(key));
    let changed = match if_match.expected() {
        Some(version) => diesel::update(one.filter(t::version.eq(version))).set(next).execute(conn)?,
        None => diesel::update(one).set(next).execute(conn)?,
    };
    if changed == 1 { Ok(()) } else { Err(Fault::Stale(None)) }
}
