//! The whole of a selection, row after row in the order of the list, from one moment of the database.
//!
//! Called by the export. The rows are those of the list, in the same sight; a search by hour of the week is judged as they pass.

use super::rows::{SUMMARY_COLUMNS, SUMMARY_JOINS, SummaryRow, SummaryTypes};
use super::select::Selection;
use super::{late, view};
use crate::access::Reach;
use crate::access::area_tree::SitePlace;
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key, Moment, Sql, dialect, walk};
use crate::fault::Outcome;
use crate::wall_clock::WallClock;
use diesel::sql_types::{Double, Nullable, Text};
use shared_types::access::Sight;
use shared_types::ids::AreaId;
use shared_types::incident::IncidentSummary;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// One incident of the selection.
pub struct Line<'a> {
    /// What the list shows of it.
    pub summary: IncidentSummary,
    /// Longitude and latitude, where the reader may know them.
    pub point: Option<(f64, f64)>,
    /// Its site.
    pub site: &'a SitePlace,
}

/// Where to go on: the sort key of the last row that was taken.
pub type After = (Moment, Key);

type Types = (SummaryTypes, Nullable<Double>, Nullable<Double>, Nullable<Text>, Nullable<Text>);
type Row = (SummaryRow, Option<f64>, Option<f64>, Option<String>, Option<String>);

/// Hands over every incident of a selection after `after`, until the taker breaks off.
pub fn each(
    conn: &mut AnyConnection,
    selection: &Selection,
    reach: &Reach,
    book: &CodeBook,
    after: Option<After>,
    mut take: impl FnMut(Line<'_>) -> Outcome<ControlFlow<()>>,
) -> Outcome<()> {
    if selection.arms() == 0 {
        return Ok(());
    }
    let places: HashMap<Key, (&SitePlace, WallClock)> =
        selection.sites().into_iter().filter_map(|id| Some((Key::from(id), site(reach, id)?))).collect();
    let hours = &selection.filter().week_hour;
    let clocks = late::Clocks::of(conn, &selection.sites())?;
    let sql = in_order(conn, selection, after);
    walk::walk::<Types, Row>(conn, sql, |(row, longitude, latitude, person, team)| {
        let Some((site, clock)) = places.get(&row.site_id) else { return Ok(ControlFlow::Continue(())) };
        if !hours.is_empty() {
            let Some(from) = row.occurred_from else { return Ok(ControlFlow::Continue(())) };
            let until = row.occurred_until.map(|m| m.0);
            if !hours.iter().any(|h| clock.touches(from.0, until, *h)) {
                return Ok(ControlFlow::Continue(()));
            }
        }
        let (mut summary, point) = view::placed(row, (longitude, latitude), reach, book)?;
        if summary.sight == Sight::Full {
            let due = clocks.due(book, summary.site_id, &summary.category, summary.reported_at);
            summary.overdue = late::is_late(summary.state, due, selection.now());
            (summary.assignee_name, summary.team_name) = (person, team);
        }
        take(Line { summary, point, site })
    })
}

fn site(reach: &Reach, id: AreaId) -> Option<(&SitePlace, WallClock)> {
    let site = reach.tree().get(id)?.site.as_ref()?;
    Some((site, WallClock::new(&site.zone)))
}

fn in_order(conn: &AnyConnection, selection: &Selection, after: Option<After>) -> Sql {
    let engine = conn.engine();
    let mut arms = selection.scan(engine, "i.seq AS seq, i.reported_at AS reported_at, i.id AS id", |arm| {
        if let Some((at, id)) = after {
            arm.push(" AND (i.reported_at, i.id) < (").bind(at).push(", ").bind(id).push(")");
        }
    });
    arms.push(" ORDER BY reported_at DESC, id DESC");
    let mut columns = String::from(SUMMARY_COLUMNS);
    columns.push_str(", i.longitude, i.latitude");
    columns.push_str(late::NAMES);
    dialect::incidents_in_order(engine, columns, SUMMARY_JOINS, arms)
}
