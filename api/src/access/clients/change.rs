//! Renames, closes or opens a machine client. A closed one gets no tokens, and those it holds stop working.

use super::store::{self, Versioned};
use crate::access::audit::{self, Entry};
use crate::access::ctx::Ctx;
use crate::access::scope::Reach;
use crate::db::schema::client as t;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::client::ClientPatch;
use shared_types::ids::ClientId;

/// Changes it.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: ClientId,
    patch: &ClientPatch,
    if_match: IfMatch,
) -> Outcome<Versioned> {
    let found = store::find(conn, reach, id)?;
    if_match.check(found.version)?;
    let (key, area) = (Key::from(id), Some(found.client.area_id));
    if patch.disabled == Some(false) {
        super::refuse_beyond(ctx.scope(), found.client.area_id, &found.client.scopes)?;
    }
    step(conn, key, if_match)?;
    if let Some(name) = &patch.name {
        diesel::update(t::table.filter(t::id.eq(key))).set(t::name.eq(name.trim())).execute(conn)?;
        audit::record(conn, ctx, &Entry::of("client.change", "client", id.0, area))?;
    }
    if let Some(disabled) = patch.disabled.filter(|d| *d != found.client.disabled) {
        diesel::update(t::table.filter(t::id.eq(key))).set(t::disabled.eq(disabled)).execute(conn)?;
        let action = if disabled { "client.close" } else { "client.open" };
        audit::record(conn, ctx, &Entry::of(action, "client", id.0, area))?;
    }
    store::find(conn, reach, id)
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
