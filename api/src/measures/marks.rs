//! Measures as marks on the course of insight: those that apply to a selection, with the moments at which each begins and ends.
//!
//! Called over HTTP. A measure applies where its site is among those asked about and it ran in the period; where kinds are asked, when it is
//! aimed at all, at one of them, or at a kind above or below; where units are asked, when it is at one of those or of the whole site.
//! It is told to who may read measures there, and to nobody else.

use super::store;
use crate::access::Reach;
use crate::db::schema::unit;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use shared_types::ids::AreaId;
use shared_types::incident::IncidentFilter;
use shared_types::measure::Measure;
use shared_types::measure_mark::{MeasureMark, MeasureMarks};
use std::collections::BTreeMap;

/// The marks of a selection.
pub fn of(conn: &mut AnyConnection, reach: &Reach, filter: &IncidentFilter) -> Outcome<MeasureMarks> {
    let sites = sites(reach, filter)?;
    // A day more on both sides: which day it is depends on the clock of each site.
    let day = |at: Timestamp, more: i64| at.to_zoned(TimeZone::UTC).date().checked_add(more.days()).ok();
    let from = filter.from.and_then(|at| day(at, -1)).unwrap_or(date(1, 1, 1));
    let until = filter.until.and_then(|at| day(at, 2)).unwrap_or(date(9999, 12, 31));
    let running: Vec<Measure> = store::running(conn, reach, &sites, (from, until))?;
    let labels = labels(conn, &running)?;
    let mut items = Vec::new();
    for measure in running.into_iter().filter(|measure| is_aimed(measure, filter)) {
        let place = reach.tree().get(measure.site_id).ok_or(Fault::NotFound)?;
        let zone = place.site.as_ref().ok_or(Fault::NotFound)?.zone.clone();
        let midnight = |day: Date| day.to_zoned(zone.clone()).map(|at| at.timestamp());
        let begins_at = midnight(measure.begin_date).map_err(Fault::internal)?;
        // A last day at the end of the calendar has no day after it: then it goes on.
        let ends_at = measure.end_date.and_then(|last| last.tomorrow().ok()).and_then(|day| midnight(day).ok());
        let ran = filter.until.is_none_or(|until| begins_at < until)
            && filter.from.is_none_or(|from| ends_at.is_none_or(|end| end > from));
        if ran {
            items.push(MeasureMark {
                measure_id: measure.id,
                site_id: measure.site_id,
                site_name: place.name.clone(),
                unit_label: measure.unit_id.and_then(|id| labels.get(&Key::from(id)).cloned()),
                name: measure.name,
                kind: measure.kind,
                categories: measure.categories,
                begin_date: measure.begin_date,
                end_date: measure.end_date,
                begins_at,
                ends_at,
            });
        }
    }
    Ok(MeasureMarks { items })
}

/// The sites asked about; one that is outside the reach is not found.
fn sites(reach: &Reach, filter: &IncidentFilter) -> Outcome<Vec<AreaId>> {
    filter.site.iter().try_for_each(|site| reach.site(*site).map(|_| ()))?;
    filter.area.iter().try_for_each(|area| reach.area(*area).map(|_| ()))?;
    let lies = |id: AreaId| filter.area.is_empty() || filter.area.iter().any(|area| reach.tree().lies_in(id, *area));
    let named = |id: AreaId| filter.site.is_empty() || filter.site.contains(&id);
    Ok(reach.sites().iter().map(|s| s.id).filter(|id| named(*id) && lies(*id)).collect())
}

fn is_aimed(measure: &Measure, filter: &IncidentFilter) -> bool {
    let within =
        |code: &str, above: &str| code == above || code.strip_prefix(above).is_some_and(|r| r.starts_with('.'));
    let kinds = measure.categories.is_empty()
        || filter.category.is_empty()
        || measure.categories.iter().any(|of| filter.category.iter().any(|c| within(c, of) || within(of, c)));
    kinds && measure.unit_id.is_none_or(|unit| filter.unit.is_empty() || filter.unit.contains(&unit))
}

fn labels(conn: &mut AnyConnection, measures: &[Measure]) -> Outcome<BTreeMap<Key, String>> {
    let ids: Vec<Key> = measures.iter().filter_map(|measure| measure.unit_id).map(Key::from).collect();
    let rows: Vec<(Key, String)> =
        unit::table.filter(unit::id.eq_any(ids)).select((unit::id, unit::label)).load(conn)?;
    Ok(rows.into_iter().collect())
}
