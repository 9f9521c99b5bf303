//! Makes an endpoint, with its first secret; and takes one away with all that it has.

use super::{expand, secrets, store};
use crate::access::audit::{self, Entry};
use crate::access::clients::{self, refuse_beyond};
use crate::access::{Ctx, Reach};
use crate::db::schema::{webhook_attempt as a, webhook_delivery as d, webhook_endpoint as t, webhook_secret as s};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::outside::address::{self, Internal};
use crate::seal;
use diesel::prelude::*;
use shared_types::access::Permission;
use shared_types::client::Client;
use shared_types::ids::WebhookEndpointId;
use shared_types::problem::FieldFault;
use shared_types::webhook::{MadeWebhookEndpoint, NewWebhookEndpoint};

/// The most endpoints of one client.
const MOST: i64 = 20;

/// Makes it.
pub fn make(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    (keys, internal): (&Keys, Internal),
    new: &NewWebhookEndpoint,
) -> Outcome<(MadeWebhookEndpoint, i32)> {
    let owner = clients::store::find(conn, reach, new.client_id)?.client;
    reach.area(new.area_id)?;
    may_speak_for(ctx, &owner)?;
    let mut faults = Vec::new();
    if !reach.tree().lies_in(new.area_id, owner.area_id) {
        faults.push(FieldFault::new("/areaId", "outside-client", "must be the place of the client, or one below it"));
    }
    let asks = |noun: &str| new.kinds.iter().any(|kind| kind.starts_with(noun));
    for (noun, needed) in [("incident", Permission::IncidentRead), ("alert.", Permission::AlertRead)] {
        if asks(noun) && !owner.scopes.contains(&needed) {
            let detail = format!("is no client that may {needed}: of that it would hear nothing");
            faults.push(FieldFault::new("/clientId", "scope-missing", detail));
        }
    }
    faults.extend(url_fault(&new.url, internal));
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let key = Key::from(new.client_id);
    let there: i64 = t::table.filter(t::client_id.eq(key)).count().get_result(conn)?;
    if there >= MOST {
        return Err(Fault::conflict("too-many-endpoints", format!("A client has at most {MOST} endpoints.")));
    }
    expand::begin(conn, ctx.at())?;
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::client_id.eq(key),
            t::area_id.eq(Key::from(new.area_id)),
            t::url.eq(seal::seal(keys, &store::url_place(id), &new.url)?),
            t::description.eq(new.description.trim()),
            t::kinds.eq(new.kinds.join(" ")),
            t::created_at.eq(Moment::from(ctx.at())),
            t::created_by.eq(ctx.actor().account.map(Key::from)),
            t::version.eq(1),
        ))
        .execute(conn)?;
    let secret = secrets::insert(conn, keys, ctx.at(), id)?;
    audit::record(conn, ctx, &Entry::of("webhook-endpoint.make", "webhook-endpoint", id.0, Some(owner.area_id)))?;
    let made = store::find(conn, keys, reach, id.to())?;
    Ok((MadeWebhookEndpoint { endpoint: made.endpoint, secret }, made.version))
}

/// Refuses who may less than the client: an endpoint tells what the client may know.
pub fn may_speak_for(ctx: &Ctx, owner: &Client) -> Outcome<()> {
    refuse_beyond(ctx.scope(), owner.area_id, &owner.scopes)
}

/// What is wrong with a URL.
pub fn url_fault(url: &str, internal: Internal) -> Option<FieldFault> {
    let (code, detail) = address::receiver(url, internal).err()?.told();
    Some(FieldFault::new("/url", code, detail))
}

/// Takes it away, with its secrets and its log. What is in the air at this moment still arrives.
pub fn remove(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, keys: &Keys, id: WebhookEndpointId) -> Outcome<()> {
    let found = store::find(conn, keys, reach, id)?.endpoint;
    let owner = clients::store::find(conn, reach, found.client_id)?.client;
    let key = Key::from(id);
    let deliveries = d::table.filter(d::endpoint_id.eq(key)).select(d::id);
    diesel::delete(a::table.filter(a::delivery_id.eq_any(deliveries))).execute(conn)?;
    diesel::delete(d::table.filter(d::endpoint_id.eq(key))).execute(conn)?;
    diesel::delete(s::table.filter(s::endpoint_id.eq(key))).execute(conn)?;
    diesel::delete(t::table.filter(t::id.eq(key))).execute(conn)?;
    audit::record(conn, ctx, &Entry::of("webhook-endpoint.remove", "webhook-endpoint", id.0, Some(owner.area_id)))
}
