//! Writes the places, parties, people and machine clients of the demonstration, in one transaction.
//!
//! Accounts cannot sign in yet: their password is set by `way_in`. Called by `make` on a database without places.

use super::cast::{self, FORMER_FIRM, HOMES, Ids, KADESTAD, LINDESTAD, PARTIES, PEOPLE, REGION};
use super::deeds::{Deed, Setting};
use super::sites::{LINDE, NOORDKADE, OOSTPOORT, SITES};
use crate::access::audit;
use crate::db::schema::{
    account, accreditation, area, client, cooperation, demonstration, measure, neighbour, organisation, participation,
    role_assignment, site, unit,
};
use crate::db::{AnyConnection, Day, Key, Moment};
use crate::fault::Outcome;
use crate::incidents::numbers;
use diesel::prelude::*;
use shared_types::access::Role;
use shared_types::measure::MeasureKind;
use shared_types::organisation::OrganisationKind;

/// A password that no hash comes from: nobody signs in with it.
const CLOSED: &str = "!";

struct Writing<'a> {
    conn: &'a mut AnyConnection,
    setting: &'a Setting,
    ids: Ids<'a>,
    /// Everything is as old as the first day.
    since: Moment,
}

/// Writes them, and what tells that they are a demonstration; takes the numbers of the incidents to come.
pub fn write(conn: &mut AnyConnection, setting: &Setting, deeds: &[Vec<Deed>; 3]) -> Outcome<()> {
    let zone = Setting::zone();
    let first = setting.first().to_zoned(zone).map_or(setting.now, |z| z.timestamp());
    let mut w = Writing { conn, setting, ids: Ids(setting), since: first.into() };
    w.areas()?;
    w.parties()?;
    w.units()?;
    w.cooperations()?;
    w.measures()?;
    super::write_reports::write(w.conn, w.setting, &w.ids, w.since)?;
    w.people()?;
    w.accreditations()?;
    w.clients()?;
    for (site, deeds) in deeds.iter().enumerate() {
        let id = w.ids.site(site);
        for of_year in deeds.chunk_by(|a, b| a.number.0 == b.number.0) {
            let count = i32::try_from(of_year.len()).unwrap_or_default();
            numbers::take(w.conn, id.to(), of_year[0].number.0, count)?;
        }
        diesel::insert_into(demonstration::table)
            .values((
                demonstration::site_id.eq(id),
                demonstration::seed.eq(setting.seed.cast_signed()),
                demonstration::made_at.eq(Moment::from(setting.now)),
                demonstration::total.eq(i32::try_from(deeds.len()).unwrap_or_default()),
                demonstration::written.eq(0),
            ))
            .execute(w.conn)?;
        let entry = audit::Entry::of("demonstration.make", "site", id.0, Some(id.to()));
        audit::record_system(w.conn, setting.now, None, &entry)?;
    }
    Ok(())
}

impl Writing<'_> {
    fn area(&mut self, parent: Option<&str>, kind: &str, name: &str) -> Outcome<()> {
        diesel::insert_into(area::table)
            .values((
                area::id.eq(self.ids.area(name)),
                area::parent_id.eq(parent.map(|p| self.ids.area(p))),
                area::kind.eq(kind),
                area::name.eq(name),
                area::country.eq("NL"),
                area::created_at.eq(self.since),
                area::version.eq(1),
            ))
            .execute(self.conn)?;
        Ok(())
    }

    fn areas(&mut self) -> Outcome<()> {
        self.area(None, "region", REGION)?;
        self.area(Some(REGION), "municipality", LINDESTAD)?;
        self.area(Some(REGION), "municipality", KADESTAD)?;
        for (i, s) in SITES.iter().enumerate() {
            self.area(Some(cast::municipality(i)), "district", s.district)?;
            self.area(Some(s.district), "site", s.name)?;
            diesel::insert_into(site::table)
                .values((
                    site::area_id.eq(self.ids.site(i)),
                    site::kind.eq(s.kind),
                    site::code.eq(s.code),
                    site::time_zone.eq("Europe/Amsterdam"),
                    site::boundary.eq(s.boundary()),
                ))
                .execute(self.conn)?;
        }
        for (one, other) in [(LINDE, OOSTPOORT), (OOSTPOORT, LINDE)] {
            diesel::insert_into(neighbour::table)
                .values((
                    neighbour::site_id.eq(self.ids.site(one)),
                    neighbour::other_id.eq(self.ids.site(other)),
                    neighbour::shares.eq(true),
                ))
                .execute(self.conn)?;
        }
        Ok(())
    }

    fn organisation(&mut self, name: &str, kind: OrganisationKind, shows_name: bool) -> Outcome<Key> {
        let id = self.ids.organisation(name);
        diesel::insert_into(organisation::table)
            .values((
                organisation::id.eq(id),
                organisation::name.eq(name),
                organisation::kind.eq(kind.word()),
                organisation::shows_name.eq(shows_name),
                organisation::created_at.eq(self.since),
                organisation::version.eq(1),
            ))
            .execute(self.conn)?;
        Ok(id)
    }

    fn takes_part(&mut self, who: &str, at: &str, cooperation: Option<&str>, until: Option<Moment>) -> Outcome<()> {
        let id = self.ids.other(&format!("participation/{who}/{at}/{}", cooperation.unwrap_or_default()));
        diesel::insert_into(participation::table)
            .values((
                participation::id.eq(id),
                participation::organisation_id.eq(self.ids.organisation(who)),
                participation::area_id.eq(self.ids.area(at)),
                participation::cooperation_id.eq(cooperation.map(|c| self.ids.other(c))),
                participation::begins_at.eq(self.since),
                participation::ends_at.eq(until),
            ))
            .execute(self.conn)?;
        Ok(())
    }

    fn parties(&mut self) -> Outcome<()> {
        for p in PARTIES {
            self.organisation(p.name, p.kind, true)?;
            for at in p.at {
                self.takes_part(p.name, at, None, None)?;
            }
        }
        self.organisation(FORMER_FIRM, OrganisationKind::SecurityFirm, true)?;
        let ended = self.setting.measure_began().to_zoned(Setting::zone()).map_or(self.setting.now, |z| z.timestamp());
        self.takes_part(FORMER_FIRM, SITES[LINDE].name, None, Some(ended.into()))
    }

    fn units(&mut self) -> Outcome<()> {
        for (i, s) in SITES.iter().enumerate() {
            for (n, u) in s.units(self.setting.seed).into_iter().enumerate() {
                if let Some(tenant) = u.tenant {
                    // Two in three agreed that their name stands with their incidents.
                    self.organisation(tenant, OrganisationKind::Company, n % 3 != 1)?;
                    self.takes_part(tenant, s.name, None, None)?;
                }
                diesel::insert_into(unit::table)
                    .values((
                        unit::id.eq(self.ids.unit(i, n)),
                        unit::site_id.eq(self.ids.site(i)),
                        unit::label.eq(&u.label),
                        unit::zone.eq(u.zone),
                        unit::floor.eq(u.floor),
                        unit::longitude.eq(u.point.0),
                        unit::latitude.eq(u.point.1),
                        unit::organisation_id.eq(u.tenant.map(|t| self.ids.organisation(t))),
                        unit::created_at.eq(self.since),
                        unit::version.eq(1),
                    ))
                    .execute(self.conn)?;
            }
        }
        Ok(())
    }

    /// What began on the day that the cooperation names.
    fn measures(&mut self) -> Outcome<()> {
        let began = Day::from(self.setting.measure_began());
        for (name, kind, cents) in [
            ("Camera's in De Linde", MeasureKind::Cameras, 6_840_000),
            ("Extra surveillance in De Linde", MeasureKind::Patrol, 4_200_000),
        ] {
            diesel::insert_into(measure::table)
                .values((
                    (measure::id.eq(self.ids.other(name)), measure::site_id.eq(self.ids.site(LINDE))),
                    (measure::name.eq(name), measure::kind.eq(kind.word()), measure::begin_date.eq(began.clone())),
                    (measure::cost_cents.eq(Some(cents)), measure::payer.eq("Centrummanagement De Linde")),
                    measure::categories.eq("theft.shoplifting nuisance.youth"),
                    (measure::created_at.eq(self.since), measure::version.eq(1)),
                ))
                .execute(self.conn)?;
        }
        Ok(())
    }

    fn cooperations(&mut self) -> Outcome<()> {
        let began = self.setting.measure_began();
        for (name, at, agreement, members) in [
            (
                "Convenant Veilig Winkelen Lindestad",
                LINDESTAD,
                format!(
                    "Demonstratie. Sinds {began} hangen in De Linde camera's en loopt een extra surveillance; het effect wordt \
                     elk jaar samen met Oostpoort bekeken."
                ),
                &[
                    "Politie Basisteam Lindestad",
                    "Openbaar Ministerie Lindestad",
                    "Gemeente Lindestad",
                    "Centrummanagement De Linde",
                    "Centrummanagement Oostpoort",
                ][..],
            ),
            (
                "Convenant Veilig Bedrijvenpark Noordkade",
                KADESTAD,
                "Demonstratie. Gezamenlijke beveiliging in de nacht, melding aan de politie binnen het uur.".to_owned(),
                &[
                    "Politie Basisteam Kadestad",
                    "Openbaar Ministerie Kadestad",
                    "Gemeente Kadestad",
                    "Parkmanagement Noordkade",
                ],
            ),
        ] {
            diesel::insert_into(cooperation::table)
                .values((
                    cooperation::id.eq(self.ids.other(name)),
                    cooperation::name.eq(name),
                    cooperation::area_id.eq(self.ids.area(at)),
                    cooperation::purpose
                        .eq("Samen diefstal, inbraak en overlast terugdringen en elkaar op tijd waarschuwen."),
                    cooperation::legal_ground.eq("Convenant van de deelnemers; gerechtvaardigd belang (demonstratie)."),
                    cooperation::sharing.eq(
                        "Meldingen met de politie; aantallen met de gemeente; soort, tijd en wijze tussen winkels.",
                    ),
                    cooperation::agreement.eq(agreement),
                    cooperation::begin_date.eq(Day::from(self.setting.first())),
                    cooperation::end_date.eq(Day::from(self.setting.days_ago(-500))),
                    cooperation::created_at.eq(self.since),
                    cooperation::version.eq(1),
                ))
                .execute(self.conn)?;
            for member in members {
                self.takes_part(member, at, Some(name), None)?;
            }
        }
        Ok(())
    }

    fn people(&mut self) -> Outcome<()> {
        for (home, (place, _)) in HOMES.into_iter().enumerate() {
            for p in PEOPLE {
                let id = self.ids.account(home, p.role);
                let email = cast::email(home, p.role);
                diesel::insert_into(account::table)
                    .values((
                        account::id.eq(id),
                        account::name.eq(p.names[home]),
                        account::email.eq(&email),
                        account::organisation_id.eq(self.ids.organisation(p.organisations[home])),
                        account::language.eq("nl"),
                        account::password_hash.eq(CLOSED),
                        account::totp_confirmed.eq(false),
                        account::totp_last_step.eq(0_i64),
                        account::disabled.eq(true),
                        account::created_at.eq(self.since),
                        account::version.eq(1),
                    ))
                    .execute(self.conn)?;
                let at = if p.whole_municipality { cast::municipality(place) } else { SITES[place].name };
                diesel::insert_into(role_assignment::table)
                    .values((
                        role_assignment::id.eq(self.ids.other(&format!("role/{email}"))),
                        role_assignment::account_id.eq(id),
                        role_assignment::role.eq(p.role.word()),
                        role_assignment::area_id.eq(self.ids.area(at)),
                        role_assignment::begins_at.eq(self.since),
                    ))
                    .execute(self.conn)?;
            }
        }
        Ok(())
    }

    /// Most hold for years, some are about to end, two have ended.
    fn accreditations(&mut self) -> Outcome<()> {
        let (linde, kade) = ("Wachtpost Beveiliging", "Kadewacht Beveiliging");
        for (kind, firm, guard, colour, days) in [
            ("licence", linde, None, None, 640),
            ("hallmark", linde, None, None, 45),
            ("pass", linde, Some(0), Some("grey"), 24),
            ("diploma", linde, Some(0), None, 1_900),
            ("screening", linde, Some(0), None, 310),
            ("licence", kade, None, None, 12),
            ("hallmark", kade, None, None, 400),
            ("pass", kade, Some(1), Some("grey"), 700),
            ("pass", kade, Some(1), Some("green"), -150),
            ("diploma", kade, Some(1), None, 2_100),
            ("screening", kade, Some(1), None, 58),
            ("licence", FORMER_FIRM, None, None, -35),
        ] {
            let name = format!("accreditation/{kind}/{firm}/{}", colour.unwrap_or_default());
            let number = format!("DEMO-{kind}-{}", self.ids.other(&name).0.as_fields().0 % 9_000 + 1_000);
            diesel::insert_into(accreditation::table)
                .values((
                    accreditation::id.eq(self.ids.other(&name)),
                    accreditation::kind.eq(kind),
                    accreditation::organisation_id.eq(self.ids.organisation(firm)),
                    accreditation::account_id.eq(guard.map(|home| self.ids.account(home, Role::Guard))),
                    accreditation::number.eq(number),
                    accreditation::pass_colour.eq(colour),
                    accreditation::valid_until_date.eq(Day::from(self.setting.days_ago(-days))),
                    accreditation::created_at.eq(self.since),
                    accreditation::version.eq(1),
                ))
                .execute(self.conn)?;
        }
        Ok(())
    }

    fn clients(&mut self) -> Outcome<()> {
        let mut scopes: Vec<_> = Role::Integration.policy().permissions.to_vec();
        scopes.sort_unstable();
        let scopes = scopes.iter().map(|p| p.word()).collect::<Vec<_>>().join(" ");
        for (home, firm) in ["Wachtpost Beveiliging", "Kadewacht Beveiliging"].into_iter().enumerate() {
            let place = HOMES[home].0;
            debug_assert!(place == LINDE || place == NOORDKADE);
            diesel::insert_into(client::table)
                .values((
                    client::id.eq(self.ids.other(&format!("client/{home}"))),
                    client::name.eq(format!("Koppeling {} (demonstratie)", SITES[place].name)),
                    client::organisation_id.eq(self.ids.organisation(firm)),
                    client::area_id.eq(self.ids.site(place)),
                    client::scopes.eq(&scopes),
                    client::disabled.eq(false),
                    client::created_at.eq(self.since),
                    client::version.eq(1),
                ))
                .execute(self.conn)?;
        }
        Ok(())
    }
}
