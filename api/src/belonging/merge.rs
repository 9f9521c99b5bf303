//! Merging two incidents of a site that are one, and undoing it. Nothing is moved: the one that goes in keeps its number, its
//! state and its rows; it is only no longer counted, and says where it went.
//!
//! One step deep: what went into another takes nothing in, and what has taken something in does not go into another. So no
//! number is more than one step from where it went, and there is no circle.

use super::link::ctx_name;
use super::other::other;
use super::store;
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::{self, Known};
use shared_types::access::Permission;
use shared_types::belonging::{MOST_MERGED, Merge, MergeReason, NewMerge, NewUnmerge};
use shared_types::ids::{IncidentId, MergeId};

/// What was merged into an incident and the reader sees in full.
pub fn list(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Vec<Merge>> {
    known::in_full(conn, reach, book, id)?;
    let rows = store::merges(conn, id.into())?;
    let mut seen = known::summaries(conn, reach, book, rows.iter().map(|r| r.merged_id))?;
    seen.retain(|_, told| told.sight == shared_types::access::Sight::Full);
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Merge {
                id: row.id.to(),
                incident: seen.remove(&row.merged_id.to())?,
                reason: row.reason.parse().unwrap_or(MergeReason::SameEvent),
                merged_at: row.merged_at.into(),
                merged_by_name: row.merged_by_name,
            })
        })
        .collect())
}

/// Merges another incident into this one.
pub fn merge(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    id: IncidentId,
    new: &NewMerge,
) -> Outcome<Merge> {
    let here = known::in_full(conn, reach, book, id)?;
    let read = ctx.reach(Permission::IncidentRead);
    let there = other(conn, &read, book, id, (new.incident_id, new.number.as_deref()))?;
    if here.site != there.site {
        return Err(Fault::conflict("other-site", "They happened at different sites: link them instead."));
    }
    let (into, merged) = both(conn, reach, book, id, there.id)?;
    if into.merged || merged.merged {
        return Err(Fault::conflict("merged-already", "One of the two went into another incident already."));
    }
    if !store::merges(conn, merged.id.into())?.is_empty() {
        return Err(Fault::conflict(
            "holds-merged",
            "Others were merged into that one: merge this one into it, or undo those first.",
        ));
    }
    if store::merges(conn, into.id.into())?.len() as i64 >= MOST_MERGED {
        return Err(Fault::conflict("too-many-merged", format!("At most {MOST_MERGED} are merged into one.")));
    }
    let row = store::add_merge(conn, ctx, &merged, &into, new.reason)?;
    trace(conn, ctx, ("merged", "merged-here"), "incident.merge", (&merged, &into), new.reason.word())?;
    let mut seen = known::summaries(conn, &read, book, [Key::from(merged.id)])?;
    Ok(Merge {
        id: row.to(),
        incident: seen.remove(&merged.id).ok_or(Fault::NotFound)?,
        reason: new.reason,
        merged_at: ctx.at(),
        merged_by_name: ctx_name(conn, ctx)?,
    })
}

/// Undoes a merge: both stand apart as they stood.
pub fn undo(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    (id, merge): (IncidentId, MergeId),
    new: &NewUnmerge,
) -> Outcome<()> {
    known::in_full(conn, reach, book, id)?;
    let row = store::merge(conn, id.into(), merge.into())?;
    let (into, merged) = both(conn, reach, book, id, row.merged_id.to())?;
    if !store::undo_merge(conn, ctx, row.id, &merged, new.reason)? {
        return Err(Fault::conflict("undone-already", "The merge was undone already."));
    }
    trace(conn, ctx, ("unmerged", "unmerged-here"), "incident.unmerge", (&merged, &into), new.reason.word())
}

/// Both held until the change commits, always in the same order, so that two who merge at once do not wait for each other.
/// The one that takes in comes first.
fn both(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    into: IncidentId,
    merged: IncidentId,
) -> Outcome<(Known, Known)> {
    if into < merged {
        let into = known::held(conn, reach, book, into)?;
        Ok((into, known::held(conn, reach, book, merged)?))
    } else {
        let merged = known::held(conn, reach, book, merged)?;
        Ok((known::held(conn, reach, book, into)?, merged))
    }
}

fn trace(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    kinds: (&str, &str),
    action: &str,
    (merged, into): (&Known, &Known),
    reason: &str,
) -> Outcome<()> {
    known::tell_about(conn, ctx, merged, kinds.0, into.id, &[("mergeReason", reason)])?;
    known::tell_about(conn, ctx, into, kinds.1, merged.id, &[("mergeReason", reason)])?;
    let entry =
        audit::Entry { action, kind: "incident", id: Some(merged.id.0), area: Some(merged.site), reason: Some(reason) };
    audit::record(conn, ctx, &entry)
}
