//! Accepts an invitation: makes the account with its role. The link is the proof of who one is, so nobody is signed in here.

use super::store;
use crate::access::accounts::{self, store::NewAccount};
use crate::access::audit::{self, Entry};
use crate::access::passwords::Hasher;
use crate::access::{AreaTree, commonest, roles, secret};
use crate::db::schema::{account, role_assignment};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::web::State;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::{Permission, Role};
use shared_types::account::Account;
use shared_types::invitation::InvitationAcceptance;

/// Accepts.
pub async fn accept(state: &State, hasher: &Hasher, with: InvitationAcceptance) -> Outcome<Account> {
    let now = state.clock.now();
    let token_hash = secret::hash(&with.token);
    let looked_up = token_hash.clone();
    let found = state.db.read(move |conn| store::open(conn, &looked_up)).await?.ok_or(Fault::NotFound)?;
    refuse_if_over(&found, now)?;
    commonest::refuse("/password", &with.password, &found.invitation.email)?;
    let hash = hasher.turn().await?.hash(with.password).await?;
    state
        .db
        .write(move |conn| {
            let found = store::open(conn, &token_hash)?.ok_or(Fault::NotFound)?;
            refuse_if_over(&found, now)?;
            refuse_if_unbacked(conn, &found, now)?;
            if !store::use_up(conn, found.id, now)? {
                return Err(used());
            }
            let invited = &found.invitation;
            let new = NewAccount {
                name: &with.name,
                email: &invited.email,
                organisation: invited.organisation_id,
                language: with.language,
                password_hash: &hash,
            };
            let id = accounts::store::insert(conn, now, &new)?;
            let role = roles::store::insert(conn, id, invited.role, invited.area_id, now, found.role_ends)?;
            let area = Some(invited.area_id);
            for entry in [
                Entry::of("invitation.accept", "invitation", found.id.0, area),
                Entry::of("account.make", "account", id.0, area),
                Entry::of("role-assignment.give", "role-assignment", role.0, area),
            ] {
                audit::record_system(conn, now, Some(id.0), &entry)?;
            }
            Ok(accounts::store::own(conn, id)?.account)
        })
        .await
}

/// Refuses when who invited was closed, or manages accounts there no more: a link must not outlive the right to give it.
fn refuse_if_unbacked(conn: &mut AnyConnection, found: &store::Opened, now: Timestamp) -> Outcome<()> {
    let Some(inviter) = found.invited_by else { return Ok(()) };
    let above = AreaTree::load(conn)?.path(found.invitation.area_id);
    let at = Moment::from(now);
    let roles: Vec<String> = role_assignment::table
        .inner_join(account::table)
        .filter(account::id.eq(inviter).and(account::disabled.eq(false)))
        .filter(role_assignment::area_id.eq_any(above.into_iter().map(Key::from).collect::<Vec<_>>()))
        .filter(role_assignment::begins_at.le(at))
        .filter(role_assignment::ends_at.is_null().or(role_assignment::ends_at.gt(at)))
        .select(role_assignment::role)
        .load(conn)?;
    let manages = |role: Role| role.policy().permissions.contains(&Permission::AccountManage);
    if roles.iter().filter_map(|r| r.parse().ok()).any(manages) {
        Ok(())
    } else {
        Err(Fault::conflict("invitation-withdrawn", "Who sent this invitation may invite no more. Ask for a new one."))
    }
}

fn used() -> Fault {
    Fault::conflict("invitation-used", "This link was used already. Sign in with your address and password.")
}

fn refuse_if_over(found: &store::Opened, now: Timestamp) -> Outcome<()> {
    let invitation = &found.invitation;
    let over = |code, detail| Err(Fault::conflict(code, detail));
    match () {
        () if invitation.accepted_at.is_some() => Err(used()),
        () if invitation.withdrawn_at.is_some() => over("invitation-withdrawn", "This invitation was taken back."),
        () if invitation.expires_at <= now => over("invitation-expired", "This link has ended. Ask for a new one."),
        () if found.role_ends.is_some_and(|e| e <= now) => {
            over("invitation-expired", "The role of this invitation has ended. Ask for a new one.")
        }
        () => Ok(()),
    }
}
