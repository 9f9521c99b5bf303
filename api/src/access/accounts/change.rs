//! What an account manager may change of an account: its name, and whether it may sign in.
//!
//! Only of accounts whose every role the manager could have given: else the manager of one centre could close the police of the
//! whole region.

use super::store::{self, Versioned};
use crate::access::audit::{self, Entry};
use crate::access::ctx::Ctx;
use crate::access::roles::giving;
use crate::access::scope::Reach;
use crate::access::sessions::store as sessions;
use crate::db::schema::{account, role_assignment};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::access::Role;
use shared_types::account::AccountPatch;
use shared_types::ids::{AccountId, AreaId};

/// Changes an account within reach.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: AccountId,
    patch: &AccountPatch,
    if_match: IfMatch,
) -> Outcome<Versioned> {
    let found = store::find(conn, reach, ctx.at(), id)?;
    if_match.check(found.version)?;
    if ctx.actor().account == Some(id) && patch.disabled == Some(true) {
        return Err(Fault::conflict("own-account", "Nobody closes the own account; ask a colleague."));
    }
    let place = within(conn, ctx, reach, id)?;
    let key = Key::from(id);
    step(conn, key, if_match)?;
    if let Some(name) = &patch.name {
        diesel::update(account::table.filter(account::id.eq(key))).set(account::name.eq(name.trim())).execute(conn)?;
        audit::record(conn, ctx, &Entry::of("account.change", "account", id.0, place))?;
    }
    if let Some(disabled) = patch.disabled.filter(|d| *d != found.account.disabled) {
        diesel::update(account::table.filter(account::id.eq(key))).set(account::disabled.eq(disabled)).execute(conn)?;
        if disabled {
            sessions::end_all(conn, key, None, ctx.at())?;
        }
        let action = if disabled { "account.close" } else { "account.open" };
        audit::record(conn, ctx, &Entry::of(action, "account", id.0, place))?;
    }
    store::own(conn, id)
}

/// Makes the next version; who named the one he read must still find it.
fn step(conn: &mut AnyConnection, key: Key, if_match: IfMatch) -> Outcome<()> {
    let next = account::version.eq(account::version + 1);
    let one = account::table.filter(account::id.eq(key));
    let changed = match if_match.expected() {
        Some(version) => diesel::update(one.filter(account::version.eq(version))).set(next).execute(conn)?,
        None => diesel::update(one).set(next).execute(conn)?,
    };
    if changed == 1 { Ok(()) } else { Err(Fault::Stale(None)) }
}

/// Refuses when the account has a role in force, now or later, that the caller could not have given; else says where the account
/// is at home, for the trail.
fn within(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: AccountId) -> Outcome<Option<AreaId>> {
    let held: Vec<(String, Key)> = role_assignment::table
        .filter(role_assignment::account_id.eq(Key::from(id)))
        .filter(role_assignment::ends_at.is_null().or(role_assignment::ends_at.gt(Moment::from(ctx.at()))))
        .select((role_assignment::role, role_assignment::area_id))
        .order(role_assignment::id.asc())
        .load(conn)?;
    for (role, area) in &held {
        let role: Role = role.parse().map_err(|_| Fault::internal("unknown role"))?;
        if giving::check(ctx.scope(), role, area.to()).is_err() {
            return Err(Fault::forbidden(
                "account-beyond-you",
                "This account has a role that you cannot give; who can give it can change the account.",
            ));
        }
    }
    let home = held.first().map(|(_, area)| area.to::<AreaId>());
    Ok(home.or_else(|| reach.areas().first().copied()))
}
