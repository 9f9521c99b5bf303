//! The places that rows may name: sites by code, units by label, read once for a run.
//!
//! Made by the job; asked for every row, which is why it is in memory.

use crate::access::AreaTree;
use crate::db::schema::{organisation, unit};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// A unit and who is in it.
#[derive(Clone, Debug)]
pub struct UnitPlace {
    /// The unit.
    pub id: Key,
    /// Its label as it is written at the site.
    pub label: String,
    /// Who is in it, and its name.
    pub tenant: Option<(Key, String)>,
}

/// A site.
#[derive(Clone, Debug)]
pub struct Site {
    /// The site.
    pub id: Key,
    /// Capitals that open its numbers.
    pub code: String,
    /// Its zone.
    pub zone: TimeZone,
    units: HashMap<String, UnitPlace>,
}

impl Site {
    /// A unit by its label; capitals and outer blanks do not matter.
    pub fn unit(&self, label: &str) -> Option<&UnitPlace> {
        self.units.get(label).or_else(|| self.units.get(&fold(label)))
    }
}

/// All places that a run may meet.
#[derive(Clone, Debug)]
pub struct Places {
    sites: Vec<Site>,
    by_code: HashMap<String, usize>,
}

type UnitRow = (Key, Key, String, Option<Key>, Option<String>);

impl Places {
    /// Reads the sites, the run's own first.
    pub fn load(conn: &mut AnyConnection, own: Key, others: &[Key]) -> Outcome<Self> {
        let tree = AreaTree::load(conn)?;
        let mut sites = Vec::new();
        for id in std::iter::once(&own).chain(others.iter().filter(|id| **id != own)) {
            let place = tree.get(id.to()).and_then(|p| p.site.as_ref()).ok_or(Fault::NotFound)?;
            let (code, zone) = (place.code.clone(), place.zone.clone());
            sites.push(Site { id: *id, code, zone, units: HashMap::new() });
        }
        let at: HashMap<Key, usize> = sites.iter().enumerate().map(|(i, s)| (s.id, i)).collect();
        let rows: Vec<UnitRow> = unit::table
            .left_join(organisation::table)
            .filter(unit::site_id.eq_any(at.keys().copied().collect::<Vec<_>>()))
            .select((unit::id, unit::site_id, unit::label, unit::organisation_id, organisation::name.nullable()))
            .load(conn)?;
        for (id, site, label, tenant, name) in rows {
            if let Some(site) = at.get(&site) {
                let tenant = tenant.map(|t| (t, name.unwrap_or_default()));
                sites[*site].units.insert(fold(&label), UnitPlace { id, label, tenant });
            }
        }
        let by_code = sites.iter().enumerate().map(|(i, s)| (fold(&s.code), i)).collect();
        Ok(Self { sites, by_code })
    }

    /// The run's own site.
    pub fn own(&self) -> &Site {
        &self.sites[0]
    }

    /// The place of a site by its code.
    pub fn by_code(&self, code: &str) -> Option<usize> {
        self.by_code.get(&fold(code)).copied()
    }

    /// All sites that rows may name.
    pub fn ids(&self) -> Vec<Key> {
        self.sites.iter().map(|site| site.id).collect()
    }

    /// A site by its place in the list.
    pub fn site(&self, at: usize) -> &Site {
        &self.sites[at]
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
