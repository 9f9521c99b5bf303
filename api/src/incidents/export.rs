//! A whole selection as a table, page after page of the list, so that the rows are those of the screen and memory stays flat
//! however many they are. Called by HTTP. That somebody took a selection out is an audited read.

use super::list;
use super::select::Selection;
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use crate::web::{Cursor, sheet};
use actix_web::web::Bytes;
use shared_types::incident::IncidentSummary;

/// Incidents of one piece. A page of this length is still one short reading.
pub const PIECE: usize = 2000;

/// The columns, by the names of the contract.
pub const HEAD: [&str; 20] = [
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
];

/// Notes that a selection is taken out.
pub fn begin(conn: &mut AnyConnection, ctx: &Ctx, selection: &Selection, reach: &Reach) -> Outcome<()> {
    // The line belongs to the site where it is one; one of several is found by the person who asked.
    let site = match (selection.filter().site.as_slice(), reach.sites()) {
        ([only], _) => Some(*only),
        (_, [only]) => Some(only.id),
        _ => None,
    };
    let entry = audit::Entry { action: "incident.export", kind: "incident", id: None, area: site, reason: None };
    audit::record(conn, ctx, &entry)
}

/// One piece, and where the next begins; nothing when there is no more.
pub fn piece(
    conn: &mut AnyConnection,
    selection: &Selection,
    reach: &Reach,
    book: &CodeBook,
    after: Option<&Cursor>,
) -> Outcome<(Bytes, Option<Cursor>)> {
    let (items, next) = list::page(conn, selection, reach, book, after, PIECE)?;
    Ok((sheet::lines(items.iter().map(row))?, next))
}

fn row(i: &IncidentSummary) -> [String; 20] {
    let moment = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let words = |text: Option<&str>| sheet::words(text.unwrap_or_default());
    [
        i.number.clone(),
        i.site_id.to_string(),
        i.category.clone(),
        i.methods.join(" "),
        i.completion.word().to_owned(),
        i.occurred_precision.word().to_owned(),
        moment(i.occurred_from),
        moment(i.occurred_until),
        words(i.unit_label.as_deref()),
        words(i.organisation_name.as_deref()),
        words(i.zone.as_deref()),
        words(i.short_text.as_deref()),
        i.loss_cents.map(|cents| cents.to_string()).unwrap_or_default(),
        i.state.word().to_owned(),
        words(i.assignee_name.as_deref()),
        words(i.team_name.as_deref()),
        i.overdue.to_string(),
        moment(Some(i.reported_at)),
        i.sight.word().to_owned(),
        i.id.to_string(),
    ]
}
