//! The scope: where a caller may do what, and how much it sees there.
//!
//! A [`Scope`] is made from the roles in force when a request is signed in. Narrowed to one permission it is a [`Reach`]: the
//! short list of places that every store function takes. What lies outside answers 404, or 403 where the caller may know of it.

use super::area_tree::{AreaTree, Place};
use crate::fault::{Fault, Outcome};
use shared_types::access::{Permission, Role, Sight};
use shared_types::ids::{AreaId, OrganisationId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

/// What one role in force gives at one place.
#[derive(Clone, Debug)]
struct Grant {
    role: Role,
    permissions: Vec<Permission>,
    sight: Sight,
}

/// Where a caller may do what.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    organisation: Option<OrganisationId>,
    // Shared: every reach carries its scope, and a request makes several.
    grants: Arc<BTreeMap<AreaId, Vec<Grant>>>,
    tree: Arc<AreaTree>,
    // What was found of a permission once: a request asks for the same again and again.
    reaches: Arc<RwLock<Vec<(Permission, Places)>>>,
}

/// Sites and all places where a permission holds, by id.
#[derive(Clone, Debug)]
struct Places {
    sites: Arc<[SiteReach]>,
    areas: Arc<[AreaId]>,
}

impl Scope {
    /// A scope without any right.
    pub(super) fn empty(organisation: OrganisationId, tree: Arc<AreaTree>) -> Self {
        Self { organisation: Some(organisation), tree, ..Self::default() }
    }

    /// Adds a role at places; `only` cuts its permissions down (scopes of a machine client).
    pub(super) fn add(&mut self, role: Role, places: impl IntoIterator<Item = AreaId>, only: Option<&[Permission]>) {
        let policy = role.policy();
        let permissions: Vec<Permission> =
            policy.permissions.iter().copied().filter(|p| only.is_none_or(|o| o.contains(p))).collect();
        let sight = if permissions.contains(&Permission::IncidentRead) { policy.sight } else { Sight::None };
        self.reaches = Arc::default();
        let grants = Arc::make_mut(&mut self.grants);
        for place in places {
            let grant = Grant { role, permissions: permissions.clone(), sight };
            grants.entry(place).or_default().push(grant);
        }
    }

    /// Whether the caller may do it anywhere.
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.values().flatten().any(|g| g.permissions.contains(&permission))
    }

    /// Everything that may be done anywhere.
    pub fn permissions(&self) -> BTreeSet<Permission> {
        self.grants.values().flatten().flat_map(|g| g.permissions.iter().copied()).collect()
    }

    /// Everything that may be done at a place.
    pub fn permissions_at(&self, place: AreaId) -> BTreeSet<Permission> {
        self.grants.get(&place).into_iter().flatten().flat_map(|g| g.permissions.iter().copied()).collect()
    }

    /// The roles in force at a place that give a permission there.
    pub fn roles_with(&self, permission: Permission, place: AreaId) -> Vec<Role> {
        let grants = self.grants.get(&place).into_iter().flatten();
        grants.filter(|g| g.permissions.contains(&permission)).map(|g| g.role).collect()
    }

    /// Whether the caller may know that the place exists.
    pub fn knows(&self, place: AreaId) -> bool {
        self.grants.contains_key(&place)
    }

    /// Places with the roles in force, what may be done and how much is seen.
    pub fn places(&self) -> impl Iterator<Item = (&Place, Vec<Role>, BTreeSet<Permission>, Sight)> {
        self.grants.iter().filter_map(|(id, grants)| {
            let place = self.tree.get(*id)?;
            let mut roles: Vec<Role> = grants.iter().map(|g| g.role).collect();
            roles.sort_unstable();
            roles.dedup();
            let permissions = grants.iter().flat_map(|g| g.permissions.iter().copied()).collect();
            let sight = grants.iter().map(|g| g.sight).max().unwrap_or(Sight::None);
            Some((place, roles, permissions, sight))
        })
    }

    /// The tree of places.
    pub fn tree(&self) -> &Arc<AreaTree> {
        &self.tree
    }

    /// The places where `permission` holds.
    pub fn reach(&self, permission: Permission) -> Reach {
        let known = {
            let reaches = self.reaches.read().unwrap_or_else(PoisonError::into_inner);
            reaches.iter().find(|(p, _)| *p == permission).map(|(_, places)| places.clone())
        };
        let places = known.unwrap_or_else(|| {
            let places = self.places_with(permission);
            self.reaches.write().unwrap_or_else(PoisonError::into_inner).push((permission, places.clone()));
            places
        });
        Reach { scope: self.clone(), permission, sites: places.sites, areas: places.areas }
    }

    fn places_with(&self, permission: Permission) -> Places {
        let mut sites = Vec::new();
        let mut areas = Vec::new();
        for (id, grants) in self.grants.iter() {
            let mut with = grants.iter().filter(|g| g.permissions.contains(&permission)).peekable();
            if with.peek().is_none() {
                continue;
            }
            areas.push(*id);
            if self.tree.get(*id).is_some_and(|p| p.site.is_some()) {
                let sight = with.map(|g| g.sight).max().unwrap_or(Sight::None);
                sites.push(SiteReach { id: *id, sight });
            }
        }
        Places { sites: sites.into(), areas: areas.into() }
    }
}

/// A site within reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteReach {
    /// The site.
    pub id: AreaId,
    /// How much of its incidents is seen.
    pub sight: Sight,
}

/// The places where one permission holds: what every store function takes.
#[derive(Clone, Debug)]
pub struct Reach {
    scope: Scope,
    permission: Permission,
    sites: Arc<[SiteReach]>,
    areas: Arc<[AreaId]>,
}

impl Reach {
    /// The caller's organisation, whose own reports it sees in full.
    pub fn organisation(&self) -> Option<OrganisationId> {
        self.scope.organisation
    }

    /// The permission that this is the reach of.
    pub fn permission(&self) -> Permission {
        self.permission
    }

    /// Sites within reach, by id.
    pub fn sites(&self) -> &[SiteReach] {
        &self.sites
    }

    /// All places within reach, sites and those above them, by id.
    pub fn areas(&self) -> &[AreaId] {
        &self.areas
    }

    /// The tree of places.
    pub fn tree(&self) -> &Arc<AreaTree> {
        &self.scope.tree
    }

    /// A site within reach; else 403 where the caller may know of it, 404 where not.
    pub fn site(&self, id: AreaId) -> Outcome<SiteReach> {
        self.sites.binary_search_by_key(&id, |s| s.id).map(|n| self.sites[n]).map_err(|_| self.outside(id))
    }

    /// The place of a site within reach.
    pub fn site_place(&self, id: AreaId) -> Outcome<(SiteReach, &Place)> {
        let reach = self.site(id)?;
        Ok((reach, self.scope.tree.get(id).ok_or(Fault::NotFound)?))
    }

    /// A place within reach; else 403 where the caller may know of it, 404 where not.
    pub fn area(&self, id: AreaId) -> Outcome<&Place> {
        if self.areas.binary_search(&id).is_ok() {
            self.scope.tree.get(id).ok_or(Fault::NotFound)
        } else {
            Err(self.outside(id))
        }
    }

    /// Sites within reach that lie in `area`; the area itself may be one that the caller merely knows.
    pub fn sites_in(&self, area: AreaId) -> Vec<SiteReach> {
        self.sites.iter().copied().filter(|s| self.scope.tree.lies_in(s.id, area)).collect()
    }

    /// Places within reach and all that they lie in: what is there holds here too.
    pub fn with_above(&self) -> Vec<AreaId> {
        let all: BTreeSet<AreaId> = self.areas.iter().flat_map(|a| self.scope.tree.path(*a)).collect();
        all.into_iter().collect()
    }

    /// The caller's whole scope.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    fn outside(&self, id: AreaId) -> Fault {
        if self.scope.knows(id) {
            Fault::forbidden("permission-missing", format!("This needs the permission {} there.", self.permission))
        } else {
            Fault::NotFound
        }
    }
}
