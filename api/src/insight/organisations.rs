//! Who is hit again, by organisation: the units of one together, with those that had none, and how unevenly it falls over them.
//!
//! Called over HTTP, when a reader asks for it. It counts what `whereabouts` counted by unit; a unit counts for who is in it now. An
//! organisation is told with its units, so that its figure is that of the list with those units; that it had none is said only where
//! all that happens at its units is told.

use super::asked::Asked;
use super::basis;
use super::comparison::{Comparing, Row, together};
use super::facts::{self, Folded, Source};
use super::ground::{self, Unit};
use super::whereabouts::{Counted, MOST_UNITS, in_part, over, read};
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use jiff::Timestamp;
use shared_types::ids::OrganisationId;
use shared_types::insight::Comparison;
use shared_types::insight_organisations::{OrganisationCount, OrganisationsAnswer};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// An organisation with its units.
struct Tenant<'u> {
    name: &'u str,
    units: Vec<Key>,
    takes_part: bool,
    /// Whether all that happens at them is told.
    told: bool,
}

/// What one period holds.
#[derive(Default)]
struct Found {
    total: u64,
    without_begin: u64,
    not_told: u64,
    by_organisation: BTreeMap<OrganisationId, u64>,
    vacant: u64,
    no_unit: u64,
}

/// The answer.
pub fn tell(conn: &mut AnyConnection, source: &Source, asked: &Asked) -> Outcome<OrganisationsAnswer> {
    asked.not_by_counts_only()?;
    let units = ground::units(conn, asked)?;
    let now = Found::of(&read(conn, source, asked, &asked.selection)?, &units);
    let before = match asked.compared() {
        Some((_, span)) => {
            let moment = |ms| Timestamp::from_millisecond(ms).ok();
            let over = asked.selection.over(moment(span.from_ms), moment(span.until_ms));
            Some(Found::of(&read(conn, source, asked, &over)?, &units))
        }
        None => None,
    };
    let unknown_time = now.without_begin + facts::unplaced(conn, source, asked)?;
    let tenants = tenants(asked, &units);
    let of = |found: &Found, id: &OrganisationId| found.by_organisation.get(id).copied().unwrap_or(0);
    let comparing = Comparing::new(asked, now.total);
    let mut rows: Vec<(Option<OrganisationId>, Row)> = Vec::new();
    for (id, tenant) in &tenants {
        let (count, previous) = (of(&now, id), before.as_ref().map(|b| of(b, id)));
        if count > 0 || previous.is_some_and(|n| n > 0) || (tenant.takes_part && tenant.told) {
            rows.push((Some(*id), comparing.row(count, previous)));
        }
    }
    rows.push((None, comparing.row(now.vacant, before.as_ref().map(|b| b.vacant))));
    rows.push((None, comparing.row(now.no_unit, before.as_ref().map(|b| b.no_unit))));
    let mut rows = together(rows);
    let none = || comparing.row(0, None).alone();
    let no_unit = rows.pop().map_or_else(none, |(_, row)| row);
    let vacant = rows.pop().map_or_else(none, |(_, row)| row);
    let mut rows: Vec<(OrganisationId, Comparison)> =
        rows.into_iter().filter_map(|(id, row)| Some((id?, row))).collect();
    let name = |id: &OrganisationId| tenants.get(id).map_or("", |tenant| tenant.name);
    rows.sort_by(|(a, x), (b, y)| {
        let most = |row: &Comparison| Reverse((row.count, row.previous));
        most(x).cmp(&most(y)).then_with(|| name(a).cmp(name(b))).then(a.cmp(b))
    });
    let whole = !asked.in_part.contains(&true) && asked.selection.filter().unit.is_empty();
    let counts: Vec<u64> = tenants.iter().filter(|(_, t)| t.takes_part).map(|(id, _)| of(&now, id)).collect();
    Ok(OrganisationsAnswer {
        basis: basis::of(asked, now.total, unknown_time, now.total),
        left_out: i64::try_from(rows.len().saturating_sub(MOST_UNITS)).unwrap_or_default(),
        organisations: rows.into_iter().take(MOST_UNITS).filter_map(|row| told(&tenants, row)).collect(),
        vacant,
        no_unit,
        not_told: i64::try_from(now.not_told).unwrap_or(i64::MAX),
        concentration: whole.then(|| over(&counts)).flatten(),
    })
}

fn told(
    tenants: &BTreeMap<OrganisationId, Tenant<'_>>,
    (id, comparison): (OrganisationId, Comparison),
) -> Option<OrganisationCount> {
    let tenant = tenants.get(&id)?;
    Some(OrganisationCount {
        organisation_id: id,
        name: tenant.name.to_owned(),
        units: tenant.units.iter().map(|unit| unit.to()).collect(),
        takes_part: tenant.takes_part,
        comparison,
    })
}

/// Whether what happens at a unit is told: of a site that is seen in part only that of the own shop is.
fn is_told(asked: &Asked, unit: &Unit) -> bool {
    !in_part(asked, unit) || (unit.organisation.is_some() && unit.organisation == asked.own)
}

fn tenants<'u>(asked: &Asked, units: &'u BTreeMap<Key, Unit>) -> BTreeMap<OrganisationId, Tenant<'u>> {
    let filtered: BTreeSet<Key> = asked.selection.filter().unit.iter().map(|u| Key::from(*u)).collect();
    let mut tenants: BTreeMap<OrganisationId, Tenant<'u>> = BTreeMap::new();
    for (id, unit) in units.iter().filter(|(id, _)| filtered.is_empty() || filtered.contains(id)) {
        let Some(organisation) = unit.organisation else { continue };
        let name = unit.organisation_name.as_deref().unwrap_or_default();
        let new = Tenant { name, units: vec![], takes_part: false, told: true };
        let tenant = tenants.entry(organisation).or_insert(new);
        tenant.units.push(*id);
        tenant.takes_part |= unit.takes_part;
        tenant.told &= is_told(asked, unit);
    }
    tenants
}

impl Found {
    /// What was counted by unit, by who is in each now.
    fn of(folded: &Folded<Counted>, units: &BTreeMap<Key, Unit>) -> Self {
        let mut found = Self::default();
        for of in &folded.results {
            found.total += of.total;
            found.without_begin += of.without_begin;
            found.not_told += of.not_told;
            found.no_unit += of.without_unit;
            for (unit, n) in of.units.each() {
                let id = folded.units.get(unit as usize);
                match id.and_then(|id| units.get(id)).and_then(|unit| unit.organisation) {
                    None => found.vacant += n,
                    Some(organisation) => *found.by_organisation.entry(organisation).or_default() += n,
                }
            }
        }
        found
    }
}
