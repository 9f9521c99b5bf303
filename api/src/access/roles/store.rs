//! The rows of given roles, through a reach. What is given above a place holds there too and is shown.

use crate::access::load;
use crate::access::scope::Reach;
use crate::db::schema::{account, area, organisation, role_assignment};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::{Role, RoleAssignment};
use shared_types::ids::{AccountId, AreaId, OrganisationId, RoleAssignmentId};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What is asked for; empty lists ask for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// At or below these places, and what holds there from above.
    pub areas: Vec<AreaId>,
    /// Of these accounts.
    pub accounts: Vec<AccountId>,
    /// These roles.
    pub roles: Vec<Role>,
    /// Just this one.
    pub only: Option<RoleAssignmentId>,
}

type Row = (Key, Key, String, bool, String, Key, String, Key, String, Moment, Option<Moment>);

/// Given roles by name of the account; one more than `limit` when there are more.
pub fn list(
    conn: &mut AnyConnection,
    reach: &Reach,
    now: Timestamp,
    filter: &Filter,
    after: Option<(String, Uuid)>,
    limit: usize,
) -> Outcome<Vec<RoleAssignment>> {
    let places: Vec<Key> = places(reach, &filter.areas)?.into_iter().map(Key::from).collect();
    let mut query = role_assignment::table
        .inner_join(account::table.inner_join(organisation::table))
        .inner_join(area::table)
        .filter(role_assignment::area_id.eq_any(places))
        .select((
            role_assignment::id,
            account::id,
            account::name,
            account::disabled,
            role_assignment::role,
            area::id,
            area::name,
            organisation::id,
            organisation::name,
            role_assignment::begins_at,
            role_assignment::ends_at,
        ))
        .order((account::name.asc(), role_assignment::id.asc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if !filter.accounts.is_empty() {
        let ids: Vec<Key> = filter.accounts.iter().map(|a| Key::from(*a)).collect();
        query = query.filter(account::id.eq_any(ids));
    }
    if !filter.roles.is_empty() {
        let words: Vec<&str> = filter.roles.iter().map(|r| r.word()).collect();
        query = query.filter(role_assignment::role.eq_any(words));
    }
    if let Some(only) = filter.only {
        query = query.filter(role_assignment::id.eq(Key::from(only)));
    }
    if let Some((name, id)) = after {
        query = query
            .filter(account::name.gt(name.clone()).or(account::name.eq(name).and(role_assignment::id.gt(Key(id)))));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let organisations: HashSet<OrganisationId> = rows.iter().map(|r| r.7.to()).collect();
    let organisations: Vec<OrganisationId> = organisations.into_iter().collect();
    let taking_part = load::all_take_part(conn, &organisations, reach.tree(), now)?;
    rows.into_iter().map(|row| of_row(row, reach, now, &taking_part)).collect()
}

/// One given role within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, now: Timestamp, id: RoleAssignmentId) -> Outcome<RoleAssignment> {
    let filter = Filter { only: Some(id), ..Filter::default() };
    list(conn, reach, now, &filter, None, 1)?.pop().ok_or(Fault::NotFound)
}

fn places(reach: &Reach, asked: &[AreaId]) -> Outcome<BTreeSet<AreaId>> {
    if asked.is_empty() {
        return Ok(reach.with_above().into_iter().collect());
    }
    let mut places = BTreeSet::new();
    for id in asked {
        reach.area(*id)?;
        places.extend(reach.tree().path(*id));
        places.extend(reach.areas().iter().filter(|a| reach.tree().lies_in(**a, *id)));
    }
    Ok(places)
}

fn of_row(
    row: Row,
    reach: &Reach,
    now: Timestamp,
    taking_part: &HashMap<OrganisationId, HashSet<AreaId>>,
) -> Outcome<RoleAssignment> {
    let (
        id,
        account_id,
        account_name,
        disabled,
        role,
        area_id,
        area_name,
        organisation_id,
        organisation_name,
        begins,
        ends,
    ) = row;
    let role: Role = role.parse().map_err(|_| Fault::internal("unknown role"))?;
    let (area_id, organisation_id): (AreaId, OrganisationId) = (area_id.to(), organisation_id.to());
    let takes_part = role == Role::Operator
        || taking_part
            .get(&organisation_id)
            .is_some_and(|places| reach.tree().below(area_id).iter().any(|p| places.contains(p)));
    let at = Moment::from(now);
    let reason = match () {
        () if begins > at => Some("not-begun"),
        () if ends.is_some_and(|e| e <= at) => Some("ended"),
        () if disabled => Some("account-disabled"),
        () if !takes_part => Some("organisation-takes-no-part"),
        () => None,
    };
    Ok(RoleAssignment {
        id: id.to(),
        account_id: account_id.to(),
        account_name,
        role,
        area_id,
        area_name,
        organisation_id,
        organisation_name,
        begins_at: begins.into(),
        ends_at: ends.map(Timestamp::from),
        in_force: reason.is_none(),
        not_in_force_reason: reason.map(str::to_owned),
    })
}

/// Adds the row of a role.
pub(in crate::access) fn insert(
    conn: &mut AnyConnection,
    account: AccountId,
    role: Role,
    place: AreaId,
    begins: Timestamp,
    ends: Option<Timestamp>,
) -> Outcome<RoleAssignmentId> {
    let id = Key::fresh();
    diesel::insert_into(role_assignment::table)
        .values((
            role_assignment::id.eq(id),
            role_assignment::account_id.eq(Key::from(account)),
            role_assignment::role.eq(role.word()),
            role_assignment::area_id.eq(Key::from(place)),
            role_assignment::begins_at.eq(Moment::from(begins)),
            role_assignment::ends_at.eq(ends.map(Moment::from)),
        ))
        .execute(conn)?;
    Ok(id.to())
}
