//! Who may give which role: the one table against helping oneself to more.
//!
//! | who | gives |
//! | --- | --- |
//! | operator | every role of people, within the places of its own role. It sets up parties it is no part of, so this is the one exception to the second rule; all of it stands in the audit trail |
//! | centre manager | shopkeeper, guard, security desk, centre manager, municipal officer, warden, adviser, citizen |
//!
//! Second rule: the role holds no permission that the giver lacks at that place (reading figures holds reading counts). Third:
//! nobody gives himself a role. Police, prosecution and operators come from operators only. The role of machine clients is
//! given to nobody.

use crate::access::scope::Scope;
use crate::fault::{Fault, Outcome};
use shared_types::access::{Permission, Role};
use shared_types::ids::AreaId;
use std::collections::BTreeSet;

/// What each role may give; who is not named gives nothing.
const GIVES: &[(Role, &[Role])] = &[
    (
        Role::Operator,
        &[
            Role::Shopkeeper,
            Role::Guard,
            Role::SecurityDesk,
            Role::CentreManager,
            Role::PoliceOfficer,
            Role::PoliceDesk,
            Role::MunicipalOfficer,
            Role::Warden,
            Role::Prosecutor,
            Role::Adviser,
            Role::Citizen,
            Role::Operator,
        ],
    ),
    (
        Role::CentreManager,
        &[
            Role::Shopkeeper,
            Role::Guard,
            Role::SecurityDesk,
            Role::CentreManager,
            Role::MunicipalOfficer,
            Role::Warden,
            Role::Adviser,
            Role::Citizen,
        ],
    ),
];

/// Refuses a role that the caller may not give at a place.
pub fn check(scope: &Scope, role: Role, place: AreaId) -> Outcome<()> {
    let have = scope.permissions_at(place);
    let may = scope.roles_with(Permission::AccountManage, place).into_iter().any(|own| {
        let named = GIVES.iter().any(|(giver, gives)| *giver == own && gives.contains(&role));
        named && (own == Role::Operator || covers(&have, role.policy().permissions))
    });
    if may {
        Ok(())
    } else {
        Err(Fault::forbidden(
            "role-beyond-you",
            format!("You cannot give the role {role} there, nor change who has it."),
        ))
    }
}

/// Whether `have` holds all that is needed; figures that lead to incidents hold bare counts.
pub fn covers(have: &BTreeSet<Permission>, needed: &[Permission]) -> bool {
    needed
        .iter()
        .all(|p| have.contains(p) || (*p == Permission::InsightCounts && have.contains(&Permission::InsightRead)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_no_operator_gives_no_more_than_his_own_role_holds() {
        for (giver, gives) in GIVES.iter().filter(|(giver, _)| *giver != Role::Operator) {
            let have: BTreeSet<Permission> = giver.policy().permissions.iter().copied().collect();
            for role in *gives {
                assert!(covers(&have, role.policy().permissions), "{giver} gives {role}");
                assert!(role.policy().sight <= giver.policy().sight, "{giver} gives the sight of {role}");
            }
        }
    }

    #[test]
    fn who_gives_may_manage_accounts_and_machines_are_given_to_nobody() {
        for (giver, gives) in GIVES {
            assert!(giver.policy().permissions.contains(&Permission::AccountManage), "{giver}");
            assert!(!gives.contains(&Role::Integration), "{giver}");
        }
        let managers = Role::ALL.iter().filter(|r| r.policy().permissions.contains(&Permission::AccountManage));
        assert_eq!(managers.count(), GIVES.len());
    }
}
