//! Who is told: the people of some sites whose roles receive alerts there now, as far as the audience does not narrow them, each once
//! even with three roles; and which text each of them gets.
//!
//! Asked by the preview and when an alert is spread, with how things stand at that moment; and once more, of those in hand, right
//! before anything is handed over.

use super::choice;
use super::sight::{self, Facts};
use crate::access::{AreaTree, Reach, who};
use crate::db::schema::{shift, unit};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::places::accreditations::entitled;
use crate::places::{distance, neighbours, together::together};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::access::{Permission, Role};
use shared_types::alert::{AlertAudience, AlertKind, AlertLevel, AlertText};
use shared_types::ids::{AccountId, AreaId, OrganisationId, UnitId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A shift that nobody ended counts for so long.
const SHIFT: SignedDuration = SignedDuration::from_hours(24);

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The sites to whose people it goes; the alert's own first.
    pub sites: &'a [AreaId],
    /// How much hurry.
    pub level: AlertLevel,
    /// About what, where it begins: who wants to hear nothing of it is left out. None where somebody was told before.
    pub kind: Option<AlertKind>,
    /// What narrows it.
    pub audience: &'a AlertAudience,
    /// The unit from which a radius is measured.
    pub unit: Option<UnitId>,
    /// Who sends it: is not told what it wrote itself.
    pub sender: Option<AccountId>,
    /// For whom.
    pub organisation: OrganisationId,
    /// Whether there is a text for some.
    pub restricted: bool,
    /// Only these accounts.
    pub only: Option<&'a [Key]>,
}

/// Somebody who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub account: AccountId,
    /// The site at which a role makes that person one.
    pub via: AreaId,
    /// Which text.
    pub text: AlertText,
}

/// The sites of an audience, the alert's own first: what shares with it, and what of the named areas lies within reach.
pub fn sites(conn: &mut AnyConnection, reach: &Reach, site: AreaId, audience: &AlertAudience) -> Outcome<Vec<AreaId>> {
    let mut all = vec![reach.site(site)?.id];
    if audience.linked_sites {
        all.extend(neighbours::sharing_with(conn, &[site])?);
    }
    for (n, area) in audience.areas.iter().enumerate() {
        let inside = reach.sites_in(*area);
        if inside.is_empty() {
            return Err(Fault::at(format!("/audience/areas/{n}"), "unknown", "no site within your reach lies there"));
        }
        all.extend(inside.into_iter().map(|s| s.id));
    }
    let mut seen = BTreeSet::new();
    all.retain(|s| seen.insert(*s));
    Ok(all)
}

/// The roles that an audience leaves.
pub fn roles(audience: &AlertAudience) -> Vec<Role> {
    let receives = |r: &Role| *r != Role::Operator && r.policy().permissions.contains(&Permission::AlertRead);
    let all = Role::ALL.iter().copied().filter(receives);
    all.filter(|r| audience.roles.is_empty() || audience.roles.contains(r)).collect()
}

/// A bit for each role, in the order of the list of roles.
pub fn bits(roles: &[Role]) -> i16 {
    Role::ALL.iter().enumerate().filter(|(_, r)| roles.contains(r)).fold(0, |bits, (n, _)| bits | (1 << n))
}

/// Whether one of the roles is among the bits.
pub fn has_bit(of: i16, roles: &[Role]) -> bool {
    of & bits(roles) != 0
}

/// Everybody who is told, by account.
pub fn who(conn: &mut AnyConnection, tree: &AreaTree, asked: &Asked<'_>, now: Timestamp) -> Outcome<Vec<Told>> {
    let wanted = roles(asked.audience);
    let mut texts = Texts::default();
    let mut all: BTreeMap<AccountId, Told> = BTreeMap::new();
    for site in asked.sites {
        let on_duty = asked.audience.on_duty.then(|| on_duty(conn, *site, now)).transpose()?;
        let far = far_away(conn, *site, asked)?;
        for one in who::may_at(conn, tree, *site, Permission::AlertRead, asked.only, now)? {
            let own: Vec<Role> = one.roles.iter().copied().filter(|r| wanted.contains(r)).collect();
            let unit_bound = own.iter().all(|r| matches!(r, Role::Shopkeeper | Role::Citizen));
            let left_out = own.is_empty()
                || asked.sender == Some(one.account)
                || !(asked.audience.organisations.is_empty()
                    || asked.audience.organisations.contains(&one.organisation))
                || on_duty.as_ref().is_some_and(|d| !d.contains(&one.account))
                || (unit_bound && far.contains(&one.organisation));
            if left_out {
                continue;
            }
            let text = texts.of(conn, tree, asked, *site, &one, now)?;
            let Some(text) = text else { continue };
            let told = all.entry(one.account).or_insert(Told { account: one.account, via: *site, text });
            told.text = told.text.max(text);
        }
    }
    if let Some(kind) = asked.kind.filter(|_| asked.level != AlertLevel::DangerNow) {
        let accounts: Vec<Key> = all.keys().copied().map(Key::from).collect();
        let choices = choice::of(conn, &accounts)?;
        all.retain(|account, _| choices.get(&Key::from(*account)).is_none_or(|c| c.wants(asked.level, kind)));
    }
    Ok(all.into_values().collect())
}

/// What was found out about texts, so that it is asked once.
#[derive(Default)]
struct Texts {
    ground: HashMap<(AreaId, OrganisationId), bool>,
    accreditation: HashMap<AccountId, bool>,
}

impl Texts {
    fn of(
        &mut self,
        conn: &mut AnyConnection,
        tree: &AreaTree,
        asked: &Asked<'_>,
        site: AreaId,
        one: &who::Someone,
        now: Timestamp,
    ) -> Outcome<Option<AlertText>> {
        let country = tree.get(site).map_or("", |p| p.country.as_str());
        let mut facts = Facts { country, level: asked.level, ground: false, accreditation: false };
        if asked.restricted && sight::could(&one.roles, country, asked.level) {
            facts.ground = match self.ground.get(&(site, one.organisation)) {
                Some(known) => *known,
                None => {
                    let is = together(conn, tree, site, asked.organisation, one.organisation, now)?;
                    self.ground.insert((site, one.organisation), is);
                    is
                }
            };
            facts.accreditation = match self.accreditation.get(&one.account) {
                Some(known) => *known,
                None => {
                    let is = entitled(conn, one.account, now)?;
                    self.accreditation.insert(one.account, is);
                    is
                }
            };
        }
        Ok(sight::of_roles(&one.roles, facts))
    }
}

/// Who is on duty at a site.
fn on_duty(conn: &mut AnyConnection, site: AreaId, now: Timestamp) -> Outcome<HashSet<AccountId>> {
    let ids: Vec<Key> = shift::table
        .filter(shift::site_id.eq(Key::from(site)).and(shift::ended_at.is_null()))
        .filter(shift::begins_at.gt(Moment::from(now - SHIFT)))
        .select(shift::account_id)
        .load(conn)?;
    Ok(ids.into_iter().map(Key::to).collect())
}

/// The organisations at a site whose units are all known to lie outside the radius.
fn far_away(conn: &mut AnyConnection, site: AreaId, asked: &Asked<'_>) -> Outcome<HashSet<OrganisationId>> {
    let (Some(radius), Some(centre)) = (asked.audience.radius_metres, asked.unit) else { return Ok(HashSet::new()) };
    let point = unit::table
        .filter(unit::id.eq(Key::from(centre)))
        .select((unit::longitude, unit::latitude))
        .first::<(Option<f64>, Option<f64>)>(conn)
        .optional()?;
    let Some((Some(lon), Some(lat))) = point else { return Ok(HashSet::new()) };
    let rows: Vec<(Option<Key>, Option<f64>, Option<f64>)> = unit::table
        .filter(unit::site_id.eq(Key::from(site)).and(unit::organisation_id.is_not_null()))
        .select((unit::organisation_id, unit::longitude, unit::latitude))
        .load(conn)?;
    let mut nearest: HashMap<OrganisationId, f64> = HashMap::new();
    for (organisation, longitude, latitude) in rows {
        let Some(organisation) = organisation else { continue };
        let metres = longitude.zip(latitude).map_or(0.0, |to| distance::metres((lon, lat), to));
        let known = nearest.entry(organisation.to()).or_insert(metres);
        *known = known.min(metres);
    }
    Ok(nearest.into_iter().filter(|(_, metres)| *metres > f64::from(radius)).map(|(id, _)| id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_for_each_role_fits_the_column() {
        assert!(Role::ALL.len() < 15);
        for role in Role::ALL {
            assert!(has_bit(bits(&[*role]), &[*role]) && !has_bit(bits(&[]), &[*role]));
        }
        assert!(!has_bit(bits(&[Role::Guard]), &[Role::Shopkeeper]));
    }

    #[test]
    fn a_hundredth_of_a_degree_north_is_over_a_kilometre() {
        let metres = distance::metres((6.0, 52.0), (6.0, 52.01));
        assert!((1110.0..1114.0).contains(&metres), "{metres}");
    }
}
