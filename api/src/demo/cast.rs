//! The parties and people of the demonstration, and the ids by which they are known: ids follow from the seed, so that a
//! broken-off run finds again what it wrote.
//!
//! Read by what writes places and incidents, and by the way in.

use super::deeds::{Reporter, Setting};
use super::maker::key;
use super::sites::{LINDE, NOORDKADE, SITES};
use crate::db::Key;
use shared_types::access::Role;
use shared_types::organisation::OrganisationKind;

/// The home of accounts: a site and the name of its addresses.
pub const HOMES: [(usize, &str); 2] = [(LINDE, "de-linde"), (NOORDKADE, "noordkade")];

/// An organisation that is not a tenant: name, kind, and where it takes part.
pub struct Party {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: OrganisationKind,
    /// Names of the areas where it takes part by itself.
    pub at: &'static [&'static str],
}

const fn party(name: &'static str, kind: OrganisationKind, at: &'static [&'static str]) -> Party {
    Party { name, kind, at }
}

/// Region and municipalities.
pub const REGION: &str = "Polderland (demonstratie)";
/// Municipality of De Linde and Oostpoort.
pub const LINDESTAD: &str = "Lindestad";
/// Municipality of Noordkade.
pub const KADESTAD: &str = "Kadestad";

const DL: &str = SITES[0].name;
const OP: &str = SITES[1].name;
const NK: &str = SITES[2].name;

/// The parties.
#[rustfmt::skip]
pub const PARTIES: &[Party] = &[
    party("Centrummanagement De Linde", OrganisationKind::CentreManagement, &[DL]),
    party("Centrummanagement Oostpoort", OrganisationKind::CentreManagement, &[OP]),
    party("Parkmanagement Noordkade", OrganisationKind::CentreManagement, &[NK]),
    party("Wachtpost Beveiliging", OrganisationKind::SecurityFirm, &[DL, OP]),
    party("Kadewacht Beveiliging", OrganisationKind::SecurityFirm, &[NK]),
    party("Politie Basisteam Lindestad", OrganisationKind::Police, &[]),
    party("Politie Basisteam Kadestad", OrganisationKind::Police, &[]),
    party("Gemeente Lindestad", OrganisationKind::Municipality, &[LINDESTAD]),
    party("Gemeente Kadestad", OrganisationKind::Municipality, &[KADESTAD]),
    party("Ondernemersvereniging De Linde", OrganisationKind::Association, &[DL]),
    party("Ondernemersvereniging Oostpoort", OrganisationKind::Association, &[OP]),
    party("Bedrijvenkring Noordkade", OrganisationKind::Association, &[NK]),
    party("Bewonersgroep Lindeplein", OrganisationKind::Association, &[DL]),
    party("Bewonersgroep Havenkwartier", OrganisationKind::Association, &[NK]),
    party("Openbaar Ministerie Lindestad", OrganisationKind::Prosecution, &[]),
    party("Openbaar Ministerie Kadestad", OrganisationKind::Prosecution, &[]),
    party("Brandweer Polderland", OrganisationKind::EmergencyService, &[LINDESTAD, KADESTAD]),
    party("Platform Veilig Ondernemen Lindestad", OrganisationKind::Coordinator, &[LINDESTAD]),
    party("Platform Veilig Ondernemen Kadestad", OrganisationKind::Coordinator, &[KADESTAD]),
    party("WeBM beheer Lindestad", OrganisationKind::Operator, &[]),
    party("WeBM beheer Kadestad", OrganisationKind::Operator, &[]),
];

/// The firm that guarded De Linde before; its participation and licence have ended.
pub const FORMER_FIRM: &str = "Oud en Nieuw Beveiliging";

/// Someone with an account.
pub struct Person {
    /// What it is.
    pub role: Role,
    /// Its name, at De Linde and at Noordkade.
    pub names: [&'static str; 2],
    /// Its organisation, at De Linde and at Noordkade.
    pub organisations: [&'static str; 2],
    /// Whether the role holds in the whole municipality.
    pub whole_municipality: bool,
}

const fn person(
    role: Role,
    names: [&'static str; 2],
    organisations: [&'static str; 2],
    whole_municipality: bool,
) -> Person {
    Person { role, names, organisations, whole_municipality }
}

/// One for each role but `integration`, which belongs to machine clients.
#[rustfmt::skip]
pub const PEOPLE: &[Person] = &[
    person(Role::Shopkeeper, ["Fatima Bouzid", "Gerrit Hoekstra"], ["Modehuis Van Dam", "Bouwmaterialen Steenhof"], false),
    person(Role::Guard, ["Sander de Wit", "Mila Jansen"], ["Wachtpost Beveiliging", "Kadewacht Beveiliging"], false),
    person(Role::SecurityDesk, ["Yvonne Smit", "Ruben Meijer"], ["Wachtpost Beveiliging", "Kadewacht Beveiliging"], false),
    person(Role::CentreManager, ["Marieke Vos", "Henk Brouwer"], ["Centrummanagement De Linde", "Parkmanagement Noordkade"], false),
    person(Role::PoliceOfficer, ["Thomas Kuipers", "Aylin Demir"], ["Politie Basisteam Lindestad", "Politie Basisteam Kadestad"], true),
    person(Role::PoliceDesk, ["Ingrid Postma", "Daan Willems"], ["Politie Basisteam Lindestad", "Politie Basisteam Kadestad"], true),
    person(Role::MunicipalOfficer, ["Nadia el Amrani", "Joost van Leeuwen"], ["Gemeente Lindestad", "Gemeente Kadestad"], true),
    person(Role::Warden, ["Kees Mulder", "Sofie Dijkstra"], ["Gemeente Lindestad", "Gemeente Kadestad"], true),
    person(Role::Prosecutor, ["Eva Hendriks", "Maarten Bosch"], ["Openbaar Ministerie Lindestad", "Openbaar Ministerie Kadestad"], true),
    person(Role::Adviser, ["Lotte Schouten", "Bram Peters"], ["Platform Veilig Ondernemen Lindestad", "Platform Veilig Ondernemen Kadestad"], false),
    person(Role::Citizen, ["Tineke Visser", "Omar Haddad"], ["Bewonersgroep Lindeplein", "Bewonersgroep Havenkwartier"], false),
    person(Role::Operator, ["Peter Groen", "Anouk Vermeer"], ["WeBM beheer Lindestad", "WeBM beheer Kadestad"], true),
];

/// Ids.
#[derive(Clone, Copy)]
pub struct Ids<'a>(pub &'a Setting);

impl Ids<'_> {
    fn of(&self, what: &str, name: &str) -> Key {
        key(self.0.seed, self.0.now, &format!("{what}/{name}"))
    }

    /// Of an area.
    pub fn area(&self, name: &str) -> Key {
        self.of("area", name)
    }

    /// Of a site.
    pub fn site(&self, site: usize) -> Key {
        self.area(SITES[site].name)
    }

    /// Of an organisation.
    pub fn organisation(&self, name: &str) -> Key {
        self.of("organisation", name)
    }

    /// Of a unit.
    pub fn unit(&self, site: usize, unit: usize) -> Key {
        self.of("unit", &format!("{}/{unit}", SITES[site].code))
    }

    /// Of an account.
    pub fn account(&self, home: usize, role: Role) -> Key {
        self.of("account", &email(home, role))
    }

    /// Of anything else.
    pub fn other(&self, name: &str) -> Key {
        self.of("other", name)
    }
}

/// The address of a role; `home` is a place in [`HOMES`].
pub fn email(home: usize, role: Role) -> String {
    format!("{role}@{}.example", HOMES[home].1)
}

/// The municipality that a site lies in.
pub fn municipality(site: usize) -> &'static str {
    if site == NOORDKADE { KADESTAD } else { LINDESTAD }
}

/// Who reports at a site: name of the organisation and the role whose account does it, where there is one.
pub fn reporter(site: usize, reporter: Reporter) -> (&'static str, Option<(usize, Role)>) {
    let home = HOMES.iter().position(|h| h.0 == site);
    let role = match reporter {
        Reporter::Guard => Role::Guard,
        Reporter::Desk => Role::SecurityDesk,
        Reporter::Manager => Role::CentreManager,
        Reporter::Warden => Role::Warden,
        Reporter::Tenant => Role::Shopkeeper,
    };
    let person = PEOPLE.iter().find(|p| p.role == role).expect("everyone who reports is cast");
    // Oostpoort has the firm and the municipality of De Linde and a manager of its own.
    match (home, reporter) {
        (Some(home), _) => (person.organisations[home], Some((home, role))),
        (None, Reporter::Manager) => ("Centrummanagement Oostpoort", None),
        (None, _) => (person.organisations[0], None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_but_the_machine_has_a_person() {
        let cast: Vec<Role> = PEOPLE.iter().map(|p| p.role).collect();
        let all: Vec<Role> = Role::ALL.iter().copied().filter(|r| *r != Role::Integration).collect();
        assert_eq!(cast, all);
    }
}
