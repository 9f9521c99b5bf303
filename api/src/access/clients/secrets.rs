//! Secrets of a machine client: shown once, kept as a hash, at most two at a time, so that one can be changed for the other
//! while the system runs.

use super::store;
use crate::access::audit::{self, Entry};
use crate::access::ctx::Ctx;
use crate::access::scope::Reach;
use crate::access::secret;
use crate::db::schema::{client, client_secret as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::client::NewClientSecret;
use shared_types::ids::{ClientId, ClientSecretId};

/// The most secrets that work at a time.
const AT_ONCE: usize = 2;
/// How much of a secret is shown later, to tell two apart.
const HINT: usize = 4;

/// Makes a secret.
pub fn make(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: ClientId) -> Outcome<NewClientSecret> {
    // Two that come at once wait here for each other, else both would count one.
    diesel::update(client::table.filter(client::id.eq(Key::from(id))))
        .set(client::version.eq(client::version))
        .execute(conn)?;
    let found = store::find(conn, reach, id)?.client;
    super::refuse_beyond(ctx.scope(), found.area_id, &found.scopes)?;
    if found.secrets.len() >= AT_ONCE {
        return Err(Fault::conflict("two-secrets", "This client has two secrets; end one of them first."));
    }
    let made = insert(conn, ctx.at(), id)?;
    audit::record(conn, ctx, &Entry::of("client-secret.make", "client", id.0, Some(found.area_id)))?;
    Ok(made)
}

/// Adds a secret; also for the command line, which asks nobody.
pub fn insert(conn: &mut AnyConnection, now: Timestamp, client: ClientId) -> Outcome<NewClientSecret> {
    let text = secret::fresh();
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::client_id.eq(Key::from(client)),
            t::secret_hash.eq(secret::hash(&text)),
            t::hint.eq(&text[..HINT]),
            t::created_at.eq(Moment::from(now)),
        ))
        .execute(conn)?;
    Ok(NewClientSecret { id: id.to(), client_id: client, secret: text })
}

/// Ends a secret. Tokens that were given for it live out their ten minutes; closing the client ends them too.
pub fn end(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: ClientId, secret: ClientSecretId) -> Outcome<()> {
    let found = store::find(conn, reach, id)?.client;
    let ended = diesel::update(
        t::table
            .filter(t::id.eq(Key::from(secret)))
            .filter(t::client_id.eq(Key::from(id)))
            .filter(t::ended_at.is_null()),
    )
    .set(t::ended_at.eq(Moment::from(ctx.at())))
    .execute(conn)?;
    if ended == 0 {
        return Err(Fault::NotFound);
    }
    audit::record(conn, ctx, &Entry::of("client-secret.end", "client", id.0, Some(found.area_id)))
}
