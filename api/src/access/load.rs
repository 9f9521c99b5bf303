//! Finding out who calls and where it may do what: the session or machine client, its roles in force, and where its
//! organisation takes part.
//!
//! Called by the middleware when the memory has nothing. A role counts only inside the places where the organisation takes
//! part, except an operator's, who belongs to none.

use super::area_tree::AreaTree;
use super::ctx::{Actor, Ctx};
use super::remember::Found;
use super::scope::Scope;
use super::sessions::{Method, QUICK_ROLES};
use super::token::Claims;
use crate::db::schema::{account, client, cooperation, participation, role_assignment, session};
use crate::db::{AnyConnection, Day, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::{Permission, Role};
use shared_types::ids::{AccountId, AreaId, ClientId, OrganisationId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

const ENDED: Fault = Fault::Unauthenticated { code: "session-ended", detail: "You are signed out. Sign in again." };

/// Finds the caller of a token.
pub(super) fn caller(conn: &mut AnyConnection, claims: &Claims, now: Timestamp) -> Outcome<Found> {
    match claims.sid {
        Some(sid) => person(conn, Key(sid), Key(claims.sub), now),
        None => machine(conn, Key(claims.sub), Some(claims.scope.as_deref().unwrap_or_default()), now),
    }
}

fn person(conn: &mut AnyConnection, sid: Key, sub: Key, now: Timestamp) -> Outcome<Found> {
    let at = Moment::from(now);
    let (organisation, disabled, method, expires, ended): (Key, bool, String, Moment, Option<Moment>) = session::table
        .inner_join(account::table)
        .filter(session::id.eq(sid).and(account::id.eq(sub)))
        .select((account::organisation_id, account::disabled, session::method, session::expires_at, session::ended_at))
        .first(conn)
        .optional()?
        .ok_or(ENDED)?;
    if disabled || ended.is_some() || expires <= at {
        return Err(ENDED);
    }
    let organisation: OrganisationId = organisation.to();
    // A short code on a shared till opens the shop's work, never the manager's.
    let quick = method == Method::QuickCode.word();
    let scope = scope_of(conn, sub, organisation, |role| !quick || QUICK_ROLES.contains(&role), now)?;
    let actor = Actor { account: Some(sub.to()), client: None, session: Some(sid.to()), method, organisation };
    Ok(Found { actor: Arc::new(actor), scope: Arc::new(scope) })
}

/// What the roles in force of a person give, as far as they count.
fn scope_of(
    conn: &mut AnyConnection,
    account: Key,
    organisation: OrganisationId,
    counts: impl Fn(Role) -> bool,
    now: Timestamp,
) -> Outcome<Scope> {
    let at = Moment::from(now);
    let tree = Arc::new(AreaTree::load(conn)?);
    let roles: Vec<(String, Key)> = role_assignment::table
        .filter(role_assignment::account_id.eq(account))
        .filter(role_assignment::begins_at.le(at))
        .filter(role_assignment::ends_at.is_null().or(role_assignment::ends_at.gt(at)))
        .select((role_assignment::role, role_assignment::area_id))
        .load(conn)?;
    let taking_part = takes_part(conn, organisation, &tree, now)?;
    let mut scope = Scope::empty(organisation, tree.clone());
    for (role, area) in roles {
        let role: Role = role.parse().map_err(|_| Fault::internal(format!("unknown role {role}")))?;
        if counts(role) {
            scope.add(role, within(&tree, area.to(), role, &taking_part), None);
        }
    }
    Ok(scope)
}

/// The context of a person with all that it may, for making something for it of our own accord; nothing when its account is closed.
pub fn on_behalf_of(conn: &mut AnyConnection, account: AccountId, now: Timestamp) -> Outcome<Option<Ctx>> {
    let key = Key::from(account);
    let open = account::table.filter(account::id.eq(key).and(account::disabled.eq(false)));
    let Some(organisation) = open.select(account::organisation_id).first::<Key>(conn).optional()? else {
        return Ok(None);
    };
    let organisation: OrganisationId = organisation.to();
    let scope = scope_of(conn, key, organisation, |_| true, now)?;
    let actor = Actor { account: Some(account), client: None, session: None, method: String::new(), organisation };
    Ok(Some(Ctx { actor: Arc::new(actor), scope: Arc::new(scope), at: now, request: Key::fresh().0 }))
}

/// The context of a machine client with all that it may, for telling it something of our own accord; nothing when it is closed.
pub fn on_behalf(conn: &mut AnyConnection, client: ClientId, now: Timestamp) -> Outcome<Option<Ctx>> {
    match machine(conn, client.into(), None, now) {
        Ok(Found { actor, scope }) => Ok(Some(Ctx { actor, scope, at: now, request: Key::fresh().0 })),
        Err(Fault::Unauthenticated { .. }) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn machine(conn: &mut AnyConnection, sub: Key, token_scope: Option<&str>, now: Timestamp) -> Outcome<Found> {
    let (organisation, area, scopes, disabled): (Key, Key, String, bool) = client::table
        .filter(client::id.eq(sub))
        .select((client::organisation_id, client::area_id, client::scopes, client::disabled))
        .first(conn)
        .optional()?
        .ok_or(ENDED)?;
    if disabled {
        return Err(ENDED);
    }
    let organisation: OrganisationId = organisation.to();
    let tree = Arc::new(AreaTree::load(conn)?);
    let taking_part = takes_part(conn, organisation, &tree, now)?;
    // What the token asked for, as far as the client still has it.
    let asked: Vec<Permission> = token_scope
        .unwrap_or(&scopes)
        .split(' ')
        .filter(|s| scopes.split(' ').any(|have| have == *s))
        .filter_map(|s| s.parse().ok())
        .collect();
    let mut scope = Scope::empty(organisation, tree.clone());
    scope.add(Role::Integration, within(&tree, area.to(), Role::Integration, &taking_part), Some(&asked));
    let actor = Actor { account: None, client: Some(sub.to()), session: None, method: String::new(), organisation };
    Ok(Found { actor: Arc::new(actor), scope: Arc::new(scope) })
}

/// Every place where an organisation takes part now, by itself or in a cooperation that runs.
pub fn takes_part(
    conn: &mut AnyConnection,
    organisation: OrganisationId,
    tree: &AreaTree,
    now: Timestamp,
) -> Outcome<HashSet<AreaId>> {
    let mut all = all_take_part(conn, &[organisation], tree, now)?;
    Ok(all.remove(&organisation).unwrap_or_default())
}

/// The same for several organisations, in one query.
pub fn all_take_part(
    conn: &mut AnyConnection,
    organisations: &[OrganisationId],
    tree: &AreaTree,
    now: Timestamp,
) -> Outcome<HashMap<OrganisationId, HashSet<AreaId>>> {
    let at = Moment::from(now);
    type Row = (Key, Key, Option<Key>, Option<Day>, Option<Day>);
    let rows: Vec<Row> = participation::table
        .left_join(cooperation::table)
        .filter(participation::organisation_id.eq_any(organisations.iter().map(|o| Key::from(*o)).collect::<Vec<_>>()))
        .filter(participation::begins_at.le(at))
        .filter(participation::ends_at.is_null().or(participation::ends_at.gt(at)))
        .select((
            participation::organisation_id,
            participation::area_id,
            participation::cooperation_id,
            cooperation::begin_date.nullable(),
            cooperation::end_date.nullable(),
        ))
        .load(conn)?;
    let today = Day::from(now.to_zoned(jiff::tz::TimeZone::UTC).date());
    let mut out: HashMap<OrganisationId, HashSet<AreaId>> = HashMap::new();
    for (organisation, area, cooperation, begin, end) in rows {
        let runs = begin.is_some_and(|b| b <= today) && end.is_none_or(|e| e >= today);
        if cooperation.is_none() || runs {
            out.entry(organisation.to()).or_default().extend(tree.below(area.to()));
        }
    }
    Ok(out)
}

fn within(tree: &AreaTree, area: AreaId, role: Role, taking_part: &HashSet<AreaId>) -> Vec<AreaId> {
    let mut places = tree.below(area);
    if role != Role::Operator {
        places.retain(|p| taking_part.contains(p));
    }
    places
}
