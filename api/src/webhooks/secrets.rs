//! Secrets of an endpoint: shown once, kept sealed (we sign with them), two at most, so that a receiver can change from one to the
//! other while we sign with both; never none.

use super::{make, sign, store};
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach, clients};
use crate::db::schema::{webhook_endpoint, webhook_secret as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::{Keys, random};
use crate::seal;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::{WebhookEndpointId, WebhookSecretId};
use shared_types::webhook::NewWebhookSecret;

/// The most secrets that sign at a time.
const AT_ONCE: usize = 2;

/// Makes a second secret.
pub fn make(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    keys: &Keys,
    id: WebhookEndpointId,
) -> Outcome<NewWebhookSecret> {
    wait_for_others(conn, id)?;
    let found = store::find(conn, keys, reach, id)?.endpoint;
    let owner = clients::store::find(conn, reach, found.client_id)?.client;
    make::may_speak_for(ctx, &owner)?;
    if found.secrets.len() >= AT_ONCE {
        return Err(Fault::conflict("two-secrets", "This endpoint has two secrets; end one of them first."));
    }
    let made = insert(conn, keys, ctx.at(), id.into())?;
    audit::record(conn, ctx, &Entry::of("webhook-secret.make", "webhook-endpoint", id.0, Some(owner.area_id)))?;
    Ok(made)
}

/// Two that come at once wait here for each other, else both would count the same secrets.
fn wait_for_others(conn: &mut AnyConnection, id: WebhookEndpointId) -> Outcome<()> {
    use webhook_endpoint as e;
    diesel::update(e::table.filter(e::id.eq(Key::from(id)))).set(e::version.eq(e::version)).execute(conn)?;
    Ok(())
}

/// Adds a secret.
pub fn insert(conn: &mut AnyConnection, keys: &Keys, now: Timestamp, endpoint: Key) -> Outcome<NewWebhookSecret> {
    let text = sign::secret(&random::<32>());
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::endpoint_id.eq(endpoint),
            t::secret.eq(seal::seal(keys, &store::secret_place(id), &text)?),
            t::hint.eq(sign::hint(&text)),
            t::created_at.eq(Moment::from(now)),
        ))
        .execute(conn)?;
    Ok(NewWebhookSecret { id: id.to(), secret: text })
}

/// The texts of those that sign, the oldest first.
pub fn open_all(conn: &mut AnyConnection, keys: &Keys, endpoint: Key) -> Outcome<Vec<String>> {
    let rows: Vec<(Key, Vec<u8>)> =
        t::table.filter(t::endpoint_id.eq(endpoint)).select((t::id, t::secret)).order(t::id.asc()).load(conn)?;
    rows.into_iter().map(|(id, sealed)| seal::open(keys, &store::secret_place(id), &sealed)).collect()
}

/// Ends a secret: its text is gone.
pub fn end(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    keys: &Keys,
    (id, secret): (WebhookEndpointId, WebhookSecretId),
) -> Outcome<()> {
    wait_for_others(conn, id)?;
    let found = store::find(conn, keys, reach, id)?.endpoint;
    let owner = clients::store::find(conn, reach, found.client_id)?.client;
    if !found.secrets.iter().any(|s| s.id == secret) {
        return Err(Fault::NotFound);
    }
    if found.secrets.len() == 1 {
        return Err(Fault::conflict("last-secret", "Nothing could be signed without it; make another one first."));
    }
    diesel::delete(t::table.filter(t::id.eq(Key::from(secret)))).execute(conn)?;
    audit::record(conn, ctx, &Entry::of("webhook-secret.end", "webhook-endpoint", id.0, Some(owner.area_id)))
}
