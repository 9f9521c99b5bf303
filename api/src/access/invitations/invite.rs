//! Invites a person, and takes an invitation back.

use super::{LIFE, store};
use crate::access::accounts::fold_email;
use crate::access::audit::{self, Entry};
use crate::access::ctx::Ctx;
use crate::access::roles::{give, giving};
use crate::access::scope::Reach;
use crate::access::{load, secret};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use shared_types::access::Role;
use shared_types::ids::InvitationId;
use shared_types::invitation::{InvitationLink, NewInvitation};

/// Invites.
pub fn invite(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewInvitation) -> Outcome<InvitationLink> {
    reach.area(new.area_id)?;
    give::refuse_machine_role(new.role)?;
    giving::check(ctx.scope(), new.role, new.area_id)?;
    if new.role_ends_at.is_some_and(|e| e <= ctx.at()) {
        return Err(Fault::at("/roleEndsAt", "in-the-past", "must lie in the future"));
    }
    let own = new.organisation_id == ctx.actor().organisation;
    // An operator belongs to no place; everybody else acts for a party that takes part where the role holds.
    if !(own && new.role == Role::Operator) {
        let places = load::takes_part(conn, new.organisation_id, reach.tree(), ctx.at())?;
        if !reach.tree().below(new.area_id).iter().any(|p| places.contains(p)) {
            return Err(Fault::at("/organisationId", "takes-no-part", "is no organisation that takes part there"));
        }
    }
    let token = secret::fresh();
    let email = fold_email(&new.email);
    let id = store::insert(
        conn,
        store::NewRow {
            email: &email,
            role: new.role,
            area: new.area_id,
            organisation: new.organisation_id,
            token_hash: secret::hash(&token),
            role_ends: new.role_ends_at,
            expires: ctx.at() + LIFE,
            invited_by: ctx.actor().account.map(Key::from),
            now: ctx.at(),
        },
    )?;
    audit::record(conn, ctx, &Entry::of("invitation.send", "invitation", id.0, Some(new.area_id)))?;
    Ok(InvitationLink { invitation: store::find(conn, reach, id)?, link: format!("/invitation#{token}") })
}

/// Takes it back.
pub fn withdraw(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: InvitationId) -> Outcome<()> {
    let found = store::find(conn, reach, id)?;
    giving::check(ctx.scope(), found.role, found.area_id)?;
    if !store::withdraw(conn, id, ctx.at())? {
        return Err(Fault::conflict("invitation-over", "This invitation was used or withdrawn already."));
    }
    audit::record(conn, ctx, &Entry::of("invitation.withdraw", "invitation", id.0, Some(found.area_id)))
}
