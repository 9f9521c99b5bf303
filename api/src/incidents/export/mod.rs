//! A whole selection as a file: a table (CSV), a workbook (XLSX) or a map (GeoJSON), in the rows, the order and the sight of the
//! list. There is one way out for all of them: [`stream`] reads, a [`Form`] writes. Called by HTTP.
//!
//! That somebody took a selection out is an audited read.

mod columns;
mod forms;
mod stream;

pub use forms::{FORMS, Form};
pub use stream::{Taking, stream};

use super::select::Selection;
use crate::access::{Ctx, Reach, audit};
use crate::db::AnyConnection;
use crate::fault::Outcome;

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
