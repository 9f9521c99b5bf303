//! Reading one incident.

use super::{late, merged, store, view};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use shared_types::access::Permission;
use shared_types::ids::IncidentId;
use shared_types::incident::Incident;

/// One incident in the reader's sight.
pub fn get(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Incident> {
    let row = store::find(conn, reach, book, id, false)?;
    let may_handle = !row.merged && ctx.reach(Permission::IncidentHandle).site(row.summary.site_id.to()).is_ok();
    // Most went nowhere and took nothing in: nothing is asked for them.
    let ends = if row.merged || row.merged_here {
        merged::ends(conn, reach, book, row.summary.id)?
    } else {
        merged::Ends::default()
    };
    let names = (row.assignee_name.clone(), row.team_name.clone());
    let mut incident = view::incident(row, reach, book, may_handle)?;
    late::mark_one(conn, book, ctx.at(), &mut incident.summary, names)?;
    Ok(Incident { merged_into: ends.into, merged_here: ends.here, ..incident })
}
