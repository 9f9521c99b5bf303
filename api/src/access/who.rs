//! The people who may do something at a place: for choosing whom to assign to, and for asking whether somebody still belongs there.
//!
//! Called by rooms that put work into hands. The same rules as signing in: roles in force, accounts that are open, organisations
//! that take part.

use super::area_tree::AreaTree;
use super::load::all_take_part;
use crate::db::schema::{account, organisation, role_assignment};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::{Permission, Role, Sight};
use shared_types::ids::{AccountId, AreaId, OrganisationId};

/// Somebody with a role in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Someone {
    /// The account.
    pub account: AccountId,
    /// The name.
    pub name: String,
    /// For whom that person acts.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// How much of the incidents there the roles with the permission see.
    pub sight: Sight,
    /// The roles in force there that give the permission.
    pub roles: Vec<Role>,
}

impl Someone {
    /// Whether that person sees an incident in full: by who reported it, and whether its kind is of public space.
    pub fn sees(&self, reporter: OrganisationId, public_space: bool) -> bool {
        match self.sight {
            Sight::None => false,
            Sight::Full => true,
            _ if self.organisation == reporter => true,
            Sight::PublicSpace => public_space,
            Sight::Own | Sight::OwnAndVetted => false,
        }
    }
}

/// Everybody who may do something at a place now, by name; `only` asks of these accounts alone.
pub fn may_at(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    place: AreaId,
    permission: Permission,
    only: Option<&[Key]>,
    now: Timestamp,
) -> Outcome<Vec<Someone>> {
    let roles: Vec<&str> = Role::ALL
        .iter()
        .filter(|role| **role != Role::Operator && role.policy().permissions.contains(&permission))
        .map(|role| role.word())
        .collect();
    let above: Vec<Key> = tree.path(place).into_iter().map(Key::from).collect();
    let at = Moment::from(now);
    let mut query = role_assignment::table
        .inner_join(account::table.inner_join(organisation::table))
        .filter(role_assignment::area_id.eq_any(above).and(role_assignment::role.eq_any(roles)))
        .filter(role_assignment::begins_at.le(at))
        .filter(role_assignment::ends_at.is_null().or(role_assignment::ends_at.gt(at)))
        .filter(account::disabled.eq(false))
        .order((account::name.asc(), account::id.asc()))
        .select((account::id, account::name, organisation::id, organisation::name, role_assignment::role))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(account::id.eq_any(only.to_vec()));
    }
    let rows: Vec<(Key, String, Key, String, String)> = query.load(conn)?;
    let mut organisations: Vec<OrganisationId> = rows.iter().map(|r| r.2.to()).collect();
    organisations.sort_unstable();
    organisations.dedup();
    let taking_part = all_take_part(conn, &organisations, tree, now)?;
    let mut all: Vec<Someone> = Vec::new();
    for (id, name, organisation, organisation_name, role) in rows {
        let takes_part = taking_part.get(&organisation.to()).is_some_and(|places| places.contains(&place));
        let Some(role) = role.parse::<Role>().ok().filter(|_| takes_part) else { continue };
        let sight = role.policy().sight;
        match all.last_mut().filter(|last| Key::from(last.account) == id) {
            // Two roles make nobody two people: the wider sight holds.
            Some(last) => {
                last.sight = last.sight.max(sight);
                last.roles.push(role);
            }
            None => all.push(Someone {
                account: id.to(),
                name,
                organisation: organisation.to(),
                organisation_name,
                sight,
                roles: vec![role],
            }),
        }
    }
    Ok(all)
}
