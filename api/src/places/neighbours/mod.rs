//! Neighbours: sites beside each other. Each sets its own half; anything is shared only while both do.
//!
//! A site can be named as a neighbour by who may know it, by any site of the same municipality (so that neighbours can find each
//! other at all), and by a site that it named itself. Of it only name and id are told, here and in the list of those that can be
//! named; every other site is not found, as if it did not exist.

pub mod http;
mod store;

use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use shared_types::area::{AreaKind, Neighbour};
use shared_types::ids::AreaId;

/// Sets the own half. Says whether it is new.
pub fn set(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    site: AreaId,
    other: AreaId,
    we_share: bool,
) -> Outcome<(Neighbour, bool)> {
    let halves = store::halves(conn, reach, site)?;
    let known = halves.iter().any(|h| h.site == other);
    if !known && !may_be_named(ctx, reach, site, other) {
        return Err(Fault::NotFound);
    }
    let own = halves.iter().find(|h| h.site == other).and_then(|h| h.ours);
    if own != Some(we_share) {
        store::set(conn, reach, site, other, we_share)?;
        audit::record(conn, ctx, &Entry::of("neighbour.set", "neighbour", other.0, Some(site)))?;
    }
    let halves = store::halves(conn, reach, site)?;
    let neighbour = halves.iter().filter(|h| h.site == other).find_map(|h| h.answer(reach));
    Ok((neighbour.ok_or(Fault::NotFound)?, own.is_none()))
}

/// Takes the own half away.
pub fn remove(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, site: AreaId, other: AreaId) -> Outcome<()> {
    store::remove(conn, reach, site, other)?;
    audit::record(conn, ctx, &Entry::of("neighbour.remove", "neighbour", other.0, Some(site)))
}

/// The sites beside some that share with one of them, by both sides' wish. Whoever asks has found the sites through a reach.
pub fn sharing_with(conn: &mut AnyConnection, sites: &[AreaId]) -> Outcome<Vec<AreaId>> {
    store::sharing_with(conn, sites)
}

/// The neighbours of a site, or else the sites that could be: by name.
fn list(conn: &mut AnyConnection, reach: &Reach, site: AreaId) -> Outcome<Vec<Neighbour>> {
    let mut all: Vec<Neighbour> = store::halves(conn, reach, site)?.iter().filter_map(|h| h.answer(reach)).collect();
    all.sort_unstable_by(|a, b| (&a.name, a.site_id).cmp(&(&b.name, b.site_id)));
    Ok(all)
}

/// The sites that could be named and are not yet: by name.
fn possible(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, site: AreaId) -> Outcome<Vec<Neighbour>> {
    let there = store::halves(conn, reach, site)?;
    let mut all: Vec<Neighbour> = reach
        .tree()
        .places()
        .filter(|p| may_be_named(ctx, reach, site, p.id) && there.iter().all(|h| h.site != p.id))
        .filter_map(|p| store::Halves { site: p.id, ours: None, theirs: None }.answer(reach))
        .collect();
    all.sort_unstable_by(|a, b| (&a.name, a.site_id).cmp(&(&b.name, b.site_id)));
    Ok(all)
}

fn may_be_named(ctx: &Ctx, reach: &Reach, site: AreaId, other: AreaId) -> bool {
    let tree = reach.tree();
    let town =
        |id: AreaId| tree.path(id).into_iter().find(|p| tree.get(*p).is_some_and(|p| p.kind == AreaKind::Municipality));
    other != site
        && tree.get(other).is_some_and(|p| p.site.is_some())
        && (ctx.scope().knows(other) || town(site).is_some_and(|t| town(other) == Some(t)))
}
