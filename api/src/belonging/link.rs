//! Linking incidents, also across sites, and taking a link away: each with a reason, in both timelines.

use super::other::other;
use super::store;
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::{self, Known};
use crate::incidents::merged;
use shared_types::access::Permission;
use shared_types::belonging::{Link, LinkKind, LinkReason, MOST_LINKS, NewLink, NewUnlink};
use shared_types::ids::{IncidentId, LinkId};

/// The links of an incident and of what was merged into it, without those to what the reader may not know of.
pub fn list(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Vec<Link>> {
    known::in_full(conn, reach, book, id)?;
    let family = merged::family(conn, reach, book, id)?;
    let rows = store::links(conn, &family)?;
    let ends: Vec<Key> = rows.iter().filter_map(|row| row.beyond(&family)).collect();
    let mut seen = known::summaries(conn, reach, book, ends)?;
    let mut links = Vec::new();
    for row in rows {
        let Some(end) = row.beyond(&family) else { continue };
        // Two of what was merged here may be linked with the same one.
        let Some(incident) = seen.get_mut(&end.to()) else { continue };
        links.push(Link {
            id: row.id.to(),
            kind: row.kind.parse().unwrap_or(LinkKind::Other),
            reason: row.reason.parse().unwrap_or(LinkReason::Other),
            added_at: row.added_at.into(),
            added_by_name: row.added_by_name,
            incident: incident.clone(),
        });
    }
    Ok(links)
}

/// Links two incidents.
pub fn add(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    id: IncidentId,
    new: &NewLink,
) -> Outcome<Link> {
    let read = ctx.reach(Permission::IncidentRead);
    let here = known::to_change(conn, reach, book, id)?;
    let there = other(conn, &read, book, id, (new.incident_id, new.number.as_deref()))?;
    if here.merged || there.merged {
        return Err(Fault::conflict("merged", "One of the two was merged into another incident: link that one."));
    }
    for end in [&here, &there] {
        if store::links(conn, &[end.id.into()])?.len() as i64 >= MOST_LINKS {
            return Err(Fault::conflict("too-many-links", format!("An incident has at most {MOST_LINKS} links.")));
        }
    }
    let link = store::add_link(conn, ctx, (&here, &there), new.kind, new.reason)?;
    let words = [("link", new.kind.word()), ("linkReason", new.reason.word())];
    trace(conn, ctx, "linked", "link", (&here, &there), &words, new.reason.word())?;
    let name = ctx_name(conn, ctx)?;
    let mut seen = known::summaries(conn, &read, book, [there.id.into()])?;
    Ok(Link {
        id: link.to(),
        kind: new.kind,
        reason: new.reason,
        added_at: ctx.at(),
        added_by_name: name,
        incident: seen.remove(&there.id).ok_or(Fault::NotFound)?,
    })
}

/// Takes a link away. Who may not know of the other end may not know of the link.
pub fn remove(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    (id, link): (IncidentId, LinkId),
    new: &NewUnlink,
) -> Outcome<()> {
    let read = ctx.reach(Permission::IncidentRead);
    known::held(conn, reach, book, id)?;
    let family = merged::family(conn, reach, book, id)?;
    let row = store::link(conn, &family, link.into())?;
    let beyond = row.beyond(&family).ok_or(Fault::NotFound)?;
    let near = if row.one_id == beyond { row.other_id } else { row.one_id };
    let here = known::in_full(conn, reach, book, near.to())?;
    let there = known::in_full(conn, &read, book, beyond.to())?;
    if !store::remove_link(conn, ctx, row.id, new.reason)? {
        return Err(Fault::conflict("removed-already", "The link was taken away already."));
    }
    let words = [("link", row.kind.as_str()), ("unlinkReason", new.reason.word())];
    trace(conn, ctx, "unlinked", "unlink", (&here, &there), &words, new.reason.word())
}

/// In both timelines, once in the trail of each site.
fn trace(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    kind: &str,
    verb: &str,
    (here, there): (&Known, &Known),
    words: &[(&str, &str)],
    reason: &str,
) -> Outcome<()> {
    for (end, other) in [(here, there), (there, here)] {
        known::tell_about(conn, ctx, end, kind, other.id, words)?;
        let action = format!("incident.{verb}");
        let entry = audit::Entry {
            action: &action,
            kind: "incident",
            id: Some(end.id.0),
            area: Some(end.site),
            reason: Some(reason),
        };
        audit::record(conn, ctx, &entry)?;
    }
    Ok(())
}

/// The name of who acts, where it is a person.
pub(super) fn ctx_name(conn: &mut AnyConnection, ctx: &Ctx) -> Outcome<Option<String>> {
    use crate::db::schema::account;
    use diesel::prelude::*;
    let Some(id) = ctx.actor().account else { return Ok(None) };
    Ok(account::table.find(Key::from(id)).select(account::name).first(conn).optional()?)
}
