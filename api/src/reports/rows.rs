//! The rows of a copy that insight does not give: counts by unit, and the incidents themselves.
//!
//! Called by `figures`. Both come through the selection of the list. By unit is counted only where the reader sees a site in full: to who
//! sees the incidents of others in part, an empty unit would be no zero.

use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::schema::{organisation, unit};
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::incidents::list;
use crate::insight::asked::Asked;
use crate::insight::facts::Source;
use crate::insight::report;
use diesel::prelude::*;
use shared_types::access::Permission;
use shared_types::ids::{AreaId, UnitId};
use shared_types::insight::Comparison;
use shared_types::insight_where::RESOLUTIONS;
use shared_types::report::{ReportIncident, ReportUnit};

/// The most incidents that a report lists.
const MOST: usize = 500;

/// How many each unit has, those that take part and have none included, and how many are at none. None where the reader does not see
/// all.
pub fn units(
    conn: &mut AnyConnection,
    source: &Source,
    asked: &Asked,
    only: &[UnitId],
) -> Outcome<Option<Vec<ReportUnit>>> {
    if !asked.sees_all() {
        return Ok(None);
    }
    let found = report::places(conn, source, asked, RESOLUTIONS.2)?;
    let row = |unit_id, label, c: &Comparison| ReportUnit { unit_id, label, count: c.count, previous: c.previous };
    let chosen = found.units.iter().filter(|u| only.is_empty() || only.contains(&u.unit_id));
    let mut rows: Vec<ReportUnit> = chosen
        .map(|u| row(Some(u.unit_id), Some(named(&u.label, u.organisation_name.as_deref())), &u.comparison))
        .collect();
    if only.is_empty() {
        rows.push(row(None, None, &found.no_unit));
    }
    Ok(Some(rows))
}

/// The incidents, as the list shows them to this reader.
pub fn incidents(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    asked: &Asked,
    book: &CodeBook,
) -> Outcome<Option<Vec<ReportIncident>>> {
    if !asked.leads_to_incidents() {
        return Ok(None);
    }
    let reach: Reach = ctx.reach(Permission::IncidentRead);
    let (rows, _) = list::page(conn, &asked.selection, &reach, book, None, MOST)?;
    let told = rows.into_iter().map(|row| ReportIncident {
        id: row.id,
        number: row.number,
        category: row.category,
        occurred_precision: row.occurred_precision,
        occurred_from: row.occurred_from,
        occurred_until: row.occurred_until,
        unit_label: row.unit_label,
        state: row.state,
    });
    Ok(Some(told.collect()))
}

/// A unit as people call it.
pub fn named(label: &str, organisation: Option<&str>) -> String {
    organisation.map_or_else(|| label.to_owned(), |name| format!("{label} · {name}"))
}

/// Unit, site, label, and whose it is.
pub type Labelled = (Key, Key, String, Option<String>);

/// Units of `sites`, or some of them, for a report that is split.
pub fn labels(conn: &mut AnyConnection, sites: &[Key], only: &[UnitId]) -> Outcome<Vec<Labelled>> {
    let mut query = unit::table
        .left_join(organisation::table)
        .filter(unit::site_id.eq_any(sites.to_vec()))
        .order((unit::label.asc(), unit::id.asc()))
        .select((unit::id, unit::site_id, unit::label, organisation::name.nullable()))
        .into_boxed();
    if !only.is_empty() {
        query = query.filter(unit::id.eq_any(only.iter().map(|id| Key::from(*id)).collect::<Vec<_>>()));
    }
    Ok(query.load(conn)?)
}

/// Those of `units` that none of `sites` has.
pub fn units_that_are_gone(conn: &mut AnyConnection, units: &[UnitId], sites: &[AreaId]) -> Outcome<Vec<UnitId>> {
    if units.is_empty() {
        return Ok(vec![]);
    }
    let sites: Vec<Key> = sites.iter().map(|id| Key::from(*id)).collect();
    let there = labels(conn, &sites, units)?;
    Ok(units.iter().copied().filter(|id| !there.iter().any(|unit| unit.0 == Key::from(*id))).collect())
}
