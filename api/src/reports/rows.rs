//! The rows of a copy that insight does not give: counts by unit, and the incidents themselves.
//!
//! Called by `figures`. Both come through the selection of the list. By unit is counted only where the reader sees a site in full: to who
//! sees the incidents of others in part, an empty unit would be no zero.

use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::schema::unit;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::incidents::list;
use crate::incidents::select::Selection;
use crate::insight::asked::Asked;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Integer, Nullable};
use jiff::Timestamp;
use shared_types::access::Permission;
use shared_types::ids::UnitId;
use shared_types::report::{ReportIncident, ReportUnit};
use std::cmp::Reverse;
use std::collections::HashMap;

/// The most incidents that a report lists.
const MOST: usize = 500;

/// How many each unit of the sites has, the most first, and how many are at none. None where the reader does not see all.
pub fn units(conn: &mut AnyConnection, asked: &Asked, only: &[UnitId]) -> Outcome<Option<Vec<ReportUnit>>> {
    if !asked.sees_all() {
        return Ok(None);
    }
    let now = count(conn, &asked.selection)?;
    let before = match asked.compared() {
        Some((_, span)) => {
            let moment = |ms| Timestamp::from_millisecond(ms).ok();
            let over = Selection::over(&asked.selection, moment(span.from_ms), moment(span.until_ms));
            Some(count(conn, &over)?)
        }
        None => None,
    };
    let sites: Vec<Key> = asked.selection.sites().into_iter().map(Key::from).collect();
    let mut query = unit::table
        .filter(unit::site_id.eq_any(sites))
        .order((unit::label.asc(), unit::id.asc()))
        .select((unit::id, unit::label))
        .into_boxed();
    if !only.is_empty() {
        query = query.filter(unit::id.eq_any(only.iter().map(|id| Key::from(*id)).collect::<Vec<_>>()));
    }
    let known: Vec<(Key, String)> = query.load(conn)?;
    let of = |counts: &HashMap<Option<Key>, i64>, id| counts.get(&id).copied().unwrap_or(0);
    let row = |id: Option<Key>, label: Option<String>| ReportUnit {
        unit_id: id.map(Key::to),
        label,
        count: Some(of(&now, id)),
        previous: before.as_ref().map(|b| of(b, id)),
    };
    let mut rows: Vec<ReportUnit> = known.into_iter().map(|(id, label)| row(Some(id), Some(label))).collect();
    rows.sort_by_key(|r| Reverse(r.count));
    if only.is_empty() {
        rows.push(row(None, None));
    }
    Ok(Some(rows))
}

fn count(conn: &mut AnyConnection, over: &Selection) -> Outcome<HashMap<Option<Key>, i64>> {
    let mut counts = HashMap::new();
    if over.arms() == 0 {
        return Ok(counts);
    }
    let sql = over.scan(conn.engine(), "i.unit_id", |_| {});
    sql.each::<(Integer, Nullable<Binary>), (i32, Option<Key>)>(conn, |(_, unit)| {
        *counts.entry(unit).or_insert(0) += 1;
    })?;
    Ok(counts)
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

/// Labels of units, those of `sites` or some of them, for a report that is split.
pub fn labels(conn: &mut AnyConnection, sites: &[Key], only: &[UnitId]) -> Outcome<Vec<(Key, Key, String)>> {
    let mut query = unit::table
        .filter(unit::site_id.eq_any(sites.to_vec()))
        .order((unit::label.asc(), unit::id.asc()))
        .select((unit::id, unit::site_id, unit::label))
        .into_boxed();
    if !only.is_empty() {
        query = query.filter(unit::id.eq_any(only.iter().map(|id| Key::from(*id)).collect::<Vec<_>>()));
    }
    Ok(query.load(conn)?)
}
