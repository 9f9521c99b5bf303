//! Opening what stood in a struck entry of the timeline: with a reason, and never without the line that says so.

use super::reads;
use super::trace::Noun;
use super::within::{Asking, Within};
use crate::db::AnyConnection;
use crate::fault::Outcome;
use crate::incidents::entries;
use shared_types::ids::{IncidentId, TimelineEntryId};
use shared_types::involved::{NewOpening, SealedField};
use shared_types::timeline::StruckEntry;

/// Opens it; the reading is written down in the same transaction.
pub fn open(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, TimelineEntryId),
    new: &NewOpening,
) -> Outcome<StruckEntry> {
    let within = Within::reading(conn, by, at.0)?;
    let words = entries::struck(conn, by.ctx, &within.known, at.1)?;
    reads::record(
        conn,
        by.ctx,
        &within.known,
        (Noun::TimelineEntry, at.1.into()),
        &[SealedField::StruckWords],
        new.reason,
    )?;
    Ok(words)
}
