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
    let ends = merged::ends(conn, reach, book, row.summary.id)?;
    let mut incident = view::incident(row, reach, book, may_handle)?;
    late::mark(conn, book, ctx.at(), std::slice::from_mut(&mut incident.summary))?;
    Ok(Incident { merged_into: ends.into, merged_here: ends.here, ..incident })
}
