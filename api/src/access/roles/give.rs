//! Gives a role to an account at a place. A beginning that has passed is now: what was is not rewritten.

use super::{giving, store};
use crate::access::accounts;
use crate::access::audit::{self, Entry};
use crate::access::ctx::Ctx;
use crate::access::scope::Reach;
use crate::db::schema::role_assignment;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::access::{NewRoleAssignment, Role, RoleAssignment};

/// Gives it.
pub fn give(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewRoleAssignment) -> Outcome<RoleAssignment> {
    reach.area(new.area_id)?;
    refuse_machine_role(new.role)?;
    giving::check(ctx.scope(), new.role, new.area_id)?;
    if ctx.actor().account == Some(new.account_id) {
        return Err(Fault::forbidden("own-role", "Nobody gives himself a role; ask a colleague."));
    }
    let account = accounts::store::find(conn, reach, ctx.at(), new.account_id)?.account;
    if account.disabled {
        return Err(Fault::conflict("account-disabled", "This account is closed; open it first."));
    }
    let begins = new.begins_at.map_or(ctx.at(), |b| b.max(ctx.at()));
    if new.ends_at.is_some_and(|e| e <= begins) {
        return Err(Fault::at("/endsAt", "ends-before-begin", "must lie after the beginning, and in the future"));
    }
    if holds(conn, new)? {
        return Err(Fault::conflict("role-held", "This account has this role there already, without an end."));
    }
    let id = store::insert(conn, new.account_id, new.role, new.area_id, begins, new.ends_at)?;
    audit::record(conn, ctx, &Entry::of("role-assignment.give", "role-assignment", id.0, Some(new.area_id)))?;
    store::find(conn, reach, ctx.at(), id)
}

/// Refuses the role that belongs to machine clients.
pub fn refuse_machine_role(role: Role) -> Outcome<()> {
    match role {
        Role::Integration => Err(Fault::at("/role", "role-of-machines", "belongs to machine clients, not to people")),
        _ => Ok(()),
    }
}

fn holds(conn: &mut AnyConnection, new: &NewRoleAssignment) -> Outcome<bool> {
    let endless: i64 = role_assignment::table
        .filter(role_assignment::account_id.eq(Key::from(new.account_id)))
        .filter(role_assignment::area_id.eq(Key::from(new.area_id)))
        .filter(role_assignment::role.eq(new.role.word()))
        .filter(role_assignment::ends_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(endless > 0)
}
