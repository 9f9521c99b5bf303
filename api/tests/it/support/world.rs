//! The small world of the stories: De Linde with its shops, its neighbour Oostpoort, and Noordkade in another municipality.
//!
//! Written straight into the tables, so that a story about one room does not depend on another. Every role has an account at
//! De Linde and one at Noordkade, as in the demonstration.

use super::app::TestApp;
use diesel::prelude::*;
use shared_types::access::Role;
use shared_types::ids::{AccountId, AreaId, OrganisationId, UnitId};
use std::collections::HashMap;
use uuid::Uuid;
use webm::access::token;
use webm::db::schema::{account, area, organisation, participation, role_assignment, session, site, unit};
use webm::db::{AnyConnection, Key, Moment};

/// Password of every account of the world.
pub const PASSWORD: &str = "correct horse battery";

/// Ids of what stands in the world.
pub struct World {
    pub linde: AreaId,
    pub oostpoort: AreaId,
    pub noordkade: AreaId,
    pub municipality: AreaId,
    pub other_municipality: AreaId,
    pub region: AreaId,
    /// Shop at unit 7 of De Linde; the shopkeeper's.
    pub van_dam: OrganisationId,
    /// Shop at unit 11 of De Linde.
    pub bakker: OrganisationId,
    pub unit_7: UnitId,
    pub unit_11: UnitId,
    /// Unit 1 of Noordkade.
    pub unit_nk: UnitId,
    /// Account by address.
    pub accounts: HashMap<String, AccountId>,
    tokens: HashMap<String, String>,
}

impl World {
    /// Builds it.
    pub async fn build(app: &TestApp) -> Self {
        let keys = app.state.keys.clone();
        let now = app.clock.now();
        app.state
            .db
            .write(move |conn| {
                let mut b = Builder { conn, at: now.into() };
                let region = b.area(None, "region", "Noord");
                let municipality = b.area(Some(region), "municipality", "Lindestad");
                let other_municipality = b.area(Some(region), "municipality", "Kadestad");
                let linde = b.site(municipality, "Winkelcentrum De Linde", "DL", "shopping-centre");
                let oostpoort = b.site(municipality, "Oostpoort", "OP", "shopping-centre");
                let noordkade = b.site(other_municipality, "Noordkade", "NK", "business-park");
                let van_dam = b.organisation("Modehuis Van Dam", "company", &[linde]);
                let bakker = b.organisation("Bakker", "company", &[linde]);
                let unit_7 = b.unit(linde, "7", Some("passage noord"), Some(van_dam));
                let unit_11 = b.unit(linde, "11", Some("passage zuid"), Some(bakker));
                let unit_nk = b.unit(noordkade, "1", None, None);
                let mut accounts = HashMap::new();
                let mut tokens = HashMap::new();
                for (domain, home, town, shop) in [
                    ("de-linde", linde, municipality, Some(van_dam)),
                    ("noordkade", noordkade, other_municipality, None),
                ] {
                    for role in Role::ALL.iter().filter(|r| **r != Role::Integration) {
                        let kind = match role {
                            Role::Shopkeeper | Role::Citizen => "company",
                            Role::Guard | Role::SecurityDesk => "security-firm",
                            Role::CentreManager | Role::Adviser => "centre-management",
                            Role::PoliceOfficer | Role::PoliceDesk => "police",
                            Role::MunicipalOfficer | Role::Warden => "municipality",
                            Role::Prosecutor => "prosecution",
                            _ => "operator",
                        };
                        let organisation = match (role, shop) {
                            (Role::Shopkeeper, Some(shop)) => shop,
                            _ => b.organisation(&format!("{role} of {domain}"), kind, &[town]),
                        };
                        let place = if *role == Role::Operator { region } else { home };
                        let email = format!("{role}@{domain}.example");
                        let (account, session) = b.account(&email, organisation, *role, place);
                        let (text, _) = token::sign(&keys, now, account.0, token::PAGE, Some(session), None)?;
                        tokens.insert(email.clone(), text);
                        accounts.insert(email, account);
                    }
                }
                Ok(Self {
                    linde,
                    oostpoort,
                    noordkade,
                    municipality,
                    other_municipality,
                    region,
                    van_dam,
                    bakker,
                    unit_7,
                    unit_11,
                    unit_nk,
                    accounts,
                    tokens,
                })
            })
            .await
            .unwrap()
    }

    /// A token of a role at De Linde; it lives ten minutes on the test's clock.
    pub fn linde(&self, role: Role) -> &str {
        &self.tokens[&format!("{role}@de-linde.example")]
    }

    /// A token that begins now, for stories in which time passes.
    pub async fn fresh(&self, app: &TestApp, account: AccountId) -> String {
        let of = session::table.filter(session::account_id.eq(Key::from(account))).select(session::id);
        let session: Key = app.state.db.read(move |conn| Ok(of.first(conn)?)).await.unwrap();
        token::sign(&app.state.keys, app.clock.now(), account.0, token::PAGE, Some(session.0), None).unwrap().0
    }

    /// A token of a role at Noordkade.
    pub fn noordkade(&self, role: Role) -> &str {
        &self.tokens[&format!("{role}@noordkade.example")]
    }
}

struct Builder<'a> {
    conn: &'a mut AnyConnection,
    at: Moment,
}

impl Builder<'_> {
    fn area(&mut self, parent: Option<AreaId>, kind: &str, name: &str) -> AreaId {
        let id = Key::fresh();
        diesel::insert_into(area::table)
            .values((
                area::id.eq(id),
                area::parent_id.eq(parent.map(Key::from)),
                area::kind.eq(kind),
                area::name.eq(name),
                area::country.eq("NL"),
                area::created_at.eq(self.at),
                area::version.eq(1),
            ))
            .execute(self.conn)
            .unwrap();
        id.to()
    }

    fn site(&mut self, parent: AreaId, name: &str, code: &str, kind: &str) -> AreaId {
        let id = self.area(Some(parent), "site", name);
        diesel::insert_into(site::table)
            .values((
                site::area_id.eq(Key::from(id)),
                site::kind.eq(kind),
                site::code.eq(code),
                site::time_zone.eq("Europe/Amsterdam"),
            ))
            .execute(self.conn)
            .unwrap();
        id
    }

    fn organisation(&mut self, name: &str, kind: &str, takes_part_in: &[AreaId]) -> OrganisationId {
        let id = Key::fresh();
        diesel::insert_into(organisation::table)
            .values((
                organisation::id.eq(id),
                organisation::name.eq(name),
                organisation::kind.eq(kind),
                organisation::shows_name.eq(false),
                organisation::created_at.eq(self.at),
                organisation::version.eq(1),
            ))
            .execute(self.conn)
            .unwrap();
        for place in takes_part_in {
            diesel::insert_into(participation::table)
                .values((
                    participation::id.eq(Key::fresh()),
                    participation::organisation_id.eq(id),
                    participation::area_id.eq(Key::from(*place)),
                    participation::begins_at.eq(Moment(0)),
                ))
                .execute(self.conn)
                .unwrap();
        }
        id.to()
    }

    fn unit(&mut self, place: AreaId, label: &str, zone: Option<&str>, tenant: Option<OrganisationId>) -> UnitId {
        let id = Key::fresh();
        diesel::insert_into(unit::table)
            .values((
                unit::id.eq(id),
                unit::site_id.eq(Key::from(place)),
                unit::label.eq(label),
                unit::zone.eq(zone),
                unit::floor.eq(0),
                unit::organisation_id.eq(tenant.map(Key::from)),
                unit::created_at.eq(self.at),
                unit::version.eq(1),
            ))
            .execute(self.conn)
            .unwrap();
        id.to()
    }

    fn account(&mut self, email: &str, of: OrganisationId, role: Role, place: AreaId) -> (AccountId, Uuid) {
        let id = Key::fresh();
        diesel::insert_into(account::table)
            .values((
                account::id.eq(id),
                account::name.eq(email.split('@').next().unwrap()),
                account::email.eq(email),
                account::organisation_id.eq(Key::from(of)),
                account::language.eq("nl"),
                account::password_hash.eq(password_hash()),
                account::created_at.eq(self.at),
                account::version.eq(1),
                account::totp_confirmed.eq(false),
                account::totp_last_step.eq(0),
                account::disabled.eq(false),
            ))
            .execute(self.conn)
            .unwrap();
        diesel::insert_into(role_assignment::table)
            .values((
                role_assignment::id.eq(Key::fresh()),
                role_assignment::account_id.eq(id),
                role_assignment::role.eq(role.word()),
                role_assignment::area_id.eq(Key::from(place)),
                role_assignment::begins_at.eq(Moment(0)),
            ))
            .execute(self.conn)
            .unwrap();
        let session = Key::fresh();
        diesel::insert_into(session::table)
            .values((
                session::id.eq(session),
                session::account_id.eq(id),
                session::method.eq("password"),
                session::user_agent.eq("test"),
                session::created_at.eq(self.at),
                session::last_used_at.eq(self.at),
                session::expires_at.eq(Moment(self.at.0 + 30 * 86_400_000)),
            ))
            .execute(self.conn)
            .unwrap();
        (id.to(), session.0)
    }
}

/// Argon2id of [`PASSWORD`] with small parameters, made once: hashing is not what these stories are about.
fn password_hash() -> &'static str {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| {
        use argon2::password_hash::PasswordHasher as _;
        let params = argon2::Params::new(64, 1, 1, None).unwrap();
        argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
            .hash_password(PASSWORD.as_bytes())
            .unwrap()
            .to_string()
    })
}
