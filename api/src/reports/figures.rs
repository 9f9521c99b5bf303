//! The figures of one copy: what its reader would be told on the screen, all from the same moment.
//!
//! Called by `work`. It asks insight as the reader, and the other rooms through the reader's reach.

use super::{actions, rows};
use crate::access::Ctx;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::insight::asked::Asked;
use crate::insight::held::Held;
use crate::insight::{facts, report};
use crate::{measures, unusual};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use shared_types::access::Permission;
use shared_types::ids::{AreaId, UnitId};
use shared_types::incident::IncidentFilter;
use shared_types::insight::CourseStep;
use shared_types::report::{ReportDesign, ReportFigures, ReportPart, ReportSite};

/// Longer periods are told by the month.
const WEEKS_UP_TO: i32 = 124;

/// What a copy is about.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The sites.
    pub sites: Vec<AreaId>,
    /// The unit, of a report of each unit apart.
    pub unit: Option<UnitId>,
}

/// Counts.
pub fn of(
    conn: &mut AnyConnection,
    (held, book): (&Held, &CodeBook),
    ctx: &Ctx,
    design: &ReportDesign,
    (from, until): (Date, Date),
    piece: &Piece,
) -> Outcome<ReportFigures> {
    let tree = ctx.scope().tree().clone();
    let zone = piece.sites.first().and_then(|site| tree.get(*site)?.site.clone()).map_or(TimeZone::UTC, |s| s.zone);
    let moment =
        |day: Date| -> Outcome<Timestamp> { Ok(day.to_zoned(zone.clone()).map_err(Fault::internal)?.timestamp()) };
    let units = piece.unit.map_or_else(|| design.units.clone(), |unit| vec![unit]);
    let period = (moment(from)?, moment(until)?);
    let filter = IncidentFilter {
        site: piece.sites.clone(),
        unit: units.clone(),
        category: design.categories.clone(),
        method: design.methods.clone(),
        from: Some(period.0),
        until: Some(period.1),
        ..IncidentFilter::default()
    };
    let asked = Asked::new(ctx, filter, book)?;
    let source = facts::Source::of(conn, held, &asked)?;
    let step = if (until - from).get_days() <= WEEKS_UP_TO { CourseStep::Week } else { CourseStep::Month };
    let insight = report::all(conn, &source, &asked, book, step)?;
    let wants = |part| design.parts.contains(&part);
    let reach = ctx.reach(Permission::InsightRead);
    let read = asked.leads_to_incidents();
    Ok(ReportFigures {
        sites: piece
            .sites
            .iter()
            .map(|id| ReportSite { id: *id, name: tree.get(*id).map(|p| p.name.clone()).unwrap_or_default() })
            .collect(),
        sites_left_out: i64::try_from(design.sites.len().saturating_sub(piece.sites.len())).unwrap_or_default(),
        insight,
        units: if wants(ReportPart::Units) { rows::units(conn, &source, &asked, &units)? } else { None },
        follow_up: match wants(ReportPart::FollowUp) && read {
            true => Some(report::follow_up(conn, &source, &asked, book)?),
            false => None,
        },
        incidents: if wants(ReportPart::Incidents) { rows::incidents(conn, ctx, &asked, book)? } else { None },
        measures: match wants(ReportPart::Measures) && read {
            true => Some(measures::running(conn, &reach, &piece.sites, (from, until))?),
            false => None,
        },
        findings: match wants(ReportPart::Findings) && asked.sees_all() {
            true => Some(unusual::now(conn, &reach, &piece.sites)?),
            false => None,
        },
        agenda: match wants(ReportPart::Agenda) && read {
            true => Some(actions::of(conn, &reach, &piece.sites, Some(period.0))?),
            false => None,
        },
    })
}
