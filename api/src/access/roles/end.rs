//! Ends a role at a moment; one that has passed is now. The row stays.
//!
//! Nobody ends the last role by which he manages accounts: the place would be left without, and by mistake most of all.

use super::{giving, store};
use crate::access::audit::{self, Entry};
use crate::access::ctx::Ctx;
use crate::access::scope::Reach;
use crate::db::schema::role_assignment;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::{Permission, Role, RoleAssignment};
use shared_types::ids::RoleAssignmentId;

/// Ends it.
pub fn end(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: RoleAssignmentId,
    asked: Timestamp,
) -> Outcome<RoleAssignment> {
    let now = ctx.at();
    let found = store::find(conn, reach, now, id)?;
    reach.area(found.area_id).map_err(|_| beyond())?;
    giving::check(ctx.scope(), found.role, found.area_id)?;
    if found.ends_at.is_some_and(|e| e <= now) {
        return Err(Fault::conflict("role-ended", "This role has ended already; give it anew."));
    }
    let ends = asked.max(now);
    if ctx.actor().account == Some(found.account_id) && manages(found.role) && !manages_otherwise(conn, ctx, id)? {
        return Err(Fault::conflict(
            "own-last-role",
            "It is your last role that manages accounts; a colleague can end it.",
        ));
    }
    diesel::update(role_assignment::table.filter(role_assignment::id.eq(Key::from(id))))
        .set(role_assignment::ends_at.eq(Moment::from(ends)))
        .execute(conn)?;
    audit::record(conn, ctx, &Entry::of("role-assignment.end", "role-assignment", id.0, Some(found.area_id)))?;
    store::find(conn, reach, now, id)
}

fn beyond() -> Fault {
    Fault::forbidden("role-beyond-you", "This role was given for more than your places; who manages those can end it.")
}

fn manages(role: Role) -> bool {
    role.policy().permissions.contains(&Permission::AccountManage)
}

fn manages_otherwise(conn: &mut AnyConnection, ctx: &Ctx, but: RoleAssignmentId) -> Outcome<bool> {
    let at = Moment::from(ctx.at());
    let roles: Vec<String> = role_assignment::table
        .filter(role_assignment::account_id.eq_any(ctx.actor().account.map(Key::from)))
        .filter(role_assignment::id.ne(Key::from(but)))
        .filter(role_assignment::begins_at.le(at))
        .filter(role_assignment::ends_at.is_null())
        .select(role_assignment::role)
        .load(conn)?;
    Ok(roles.iter().filter_map(|r| r.parse().ok()).any(manages))
}
