//! What stands in a row of a table or workbook, by the names of the contract.

use crate::incidents::whole::Line;
use crate::web::sheet::Cell;

/// The columns. Moments stand in UTC in a table, and on the clock of `timeZone` in a workbook.
pub const HEAD: [&str; 21] = [
    "number",
    "siteId",
    "category",
    "methods",
    "completion",
    "occurredPrecision",
    "occurredFrom",
    "occurredUntil",
    "unitLabel",
    "organisationName",
    "zone",
    "shortText",
    "lossCents",
    "state",
    "assigneeName",
    "teamName",
    "overdue",
    "reportedAt",
    "sight",
    "id",
    "timeZone",
];

/// The cells of a row.
pub fn cells<'a>(line: &'a Line<'_>) -> [Cell<'a>; 21] {
    let (i, zone) = (&line.summary, &line.site.zone);
    let text = |text: &'a Option<String>| text.as_deref().map_or(Cell::Empty, Cell::Text);
    let moment = |at: Option<jiff::Timestamp>| at.map_or(Cell::Empty, |at| Cell::Moment(at, zone));
    [
        Cell::Text(&i.number),
        Cell::Id(i.site_id.0),
        Cell::Text(&i.category),
        Cell::Words(&i.methods),
        Cell::Text(i.completion.word()),
        Cell::Text(i.occurred_precision.word()),
        moment(i.occurred_from),
        moment(i.occurred_until),
        text(&i.unit_label),
        text(&i.organisation_name),
        text(&i.zone),
        text(&i.short_text),
        i.loss_cents.map_or(Cell::Empty, Cell::Number),
        Cell::Text(i.state.word()),
        text(&i.assignee_name),
        text(&i.team_name),
        Cell::Text(if i.overdue { "true" } else { "false" }),
        moment(Some(i.reported_at)),
        Cell::Text(i.sight.word()),
        Cell::Id(i.id.0),
        Cell::Text(&line.site.time_zone),
    ]
}
