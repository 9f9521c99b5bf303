//! A site beside the neighbours that share with it: counts with the year before, and per 100 units.
//!
//! Called over HTTP. Whose figures are told ([decision 51]): of a neighbour where the caller has figures itself, those, exactly or rounded
//! as its permission there says; of another that shares by both sides' wish, what it lends anyway (decision 34), rounded and
//! hidden under 5, since such a table reaches across sites. Any other is not there, and nothing tells that it is. The sites stand by
//! name, not by rate: a league table of rates says more about sizes and habits of reporting than about crime.
//!
//! [decision 51]: ../../../docs/decisions/0051-what-stands-beside.md

use super::asked::Asked;
use super::basis;
use super::comparison::{Comparing, Row, together};
use super::facts::{self, Source};
use super::held::Held;
use super::hiding::{BASE, Eyes};
use super::methods::small_counts::LIST_UNDER;
use super::methods::two_counts::exact_interval;
use crate::access::Ctx;
use crate::belonging::surroundings::Surroundings;
use crate::codes::CodeBook;
use crate::db::schema::unit;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::select::{Asker, Selection};
use crate::wall_clock::WallClock;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::{Permission, Sight};
use shared_types::ids::AreaId;
use shared_types::incident::IncidentFilter;
use shared_types::insight_beside::{BesideAnswer, BesideSite};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Judges a question about one site: what holds at that site only can be asked of no other.
pub fn judge(reader: &Ctx, filter: IncidentFilter, book: &CodeBook) -> Outcome<Asked> {
    let of_one = [
        ("?unit", !filter.unit.is_empty()),
        ("?assignee", !filter.assignee.is_empty()),
        ("?team", !filter.team.is_empty()),
        ("?overdue", filter.overdue.is_some()),
        ("?q", filter.q.is_some()),
        ("?weekHour", !filter.week_hour.is_empty()),
    ];
    let asked = Asked::new(reader, filter, book)?;
    if let Some((key, _)) = of_one.iter().find(|(_, given)| *given) {
        return Err(Fault::at(*key, "of-one-site", "cannot be asked of a neighbour, so nothing can be compared"));
    }
    if asked.sites.len() != 1 {
        return Err(Fault::at("?site", "choose-site", "name one site: its neighbours are set beside it"));
    }
    Ok(asked)
}

/// One site, read.
struct Read {
    id: AreaId,
    count: u64,
    unknown: u64,
    eyes: Eyes,
    row: Row,
}

/// The answer; `asked` is of the one site.
pub fn tell(
    conn: &mut AnyConnection,
    held: &Held,
    reader: &Ctx,
    asked: &Asked,
    book: &CodeBook,
) -> Outcome<BesideAnswer> {
    let own = asked.sites.first().map(|(id, _)| *id).ok_or_else(|| Fault::internal("one site that is none"))?;
    let mut sites = vec![(own, asked.clone())];
    for neighbour in neighbours(conn, reader, own)? {
        if let Some(of_it) = of_neighbour(reader, asked, neighbour, book)? {
            sites.push((neighbour, of_it));
        }
    }
    let mut all = Vec::new();
    for (id, of_it) in &sites {
        all.push(read(conn, held, *id, of_it)?);
    }
    let chosen = all.first().map_or((0, 0), |site| (site.count, site.unknown));
    let units = units(conn, &sites)?;
    let name = |id: AreaId| asked.tree.get(id).map(|place| place.name.clone()).unwrap_or_default();
    let rows =
        together(all.into_iter().map(|site| ((site.id, site.count, site.unknown, site.eyes), site.row)).collect());
    let mut told: Vec<BesideSite> = (rows.into_iter())
        .map(|((id, count, unknown, eyes), comparison)| {
            let units = units.get(&id).copied();
            let per = |n: f64| units.map(|units| n * 100.0 / f64::from(units));
            let shown = comparison.count.filter(|_| count >= LIST_UNDER).and_then(|n| u64::try_from(n).ok());
            let interval = shown.map(exact_interval);
            BesideSite {
                site_id: id,
                name: name(id),
                chosen: id == own,
                per_hundred: shown.and_then(|n| per(n as f64)),
                per_hundred_low: interval.and_then(|i| per(i.low)),
                per_hundred_high: interval.and_then(|i| per(i.high)),
                units: units.map(i64::from),
                unknown_time: eyes.number(unknown),
                leads_to_incidents: eyes == Eyes::Exact,
                rounded_to: (eyes == Eyes::CountsOnly).then(|| i64::try_from(BASE).unwrap_or_default()),
                comparison,
            }
        })
        .collect();
    told.sort_by(|a, b| (!a.chosen, &a.name, a.site_id).cmp(&(!b.chosen, &b.name, b.site_id)));
    Ok(BesideAnswer { basis: basis::of(asked, chosen.0, chosen.1, chosen.0), sites: told })
}

/// The neighbours that share with a site, as far as the reader may see figures there: by itself, or lent.
fn neighbours(conn: &mut AnyConnection, reader: &Ctx, site: AreaId) -> Outcome<Vec<AreaId>> {
    let list = reader.reach(Permission::IncidentRead);
    let figures = [Permission::InsightRead, Permission::InsightCounts].map(|p| reader.reach(p));
    let has_figures = |id: AreaId| figures.iter().any(|reach| reach.site(id).is_ok());
    let lent = match list.site(site) {
        Ok(_) => Surroundings::of(conn, &list, Some(site))?.sites(),
        Err(_) => vec![],
    };
    let sharing = crate::places::neighbours::sharing_with(conn, &[site])?;
    let seen = |id: &AreaId| {
        has_figures(*id) || lent.iter().any(|s| s.id == *id && matches!(s.sight, Sight::Full | Sight::OwnAndVetted))
    };
    Ok(sharing.into_iter().filter(|id| *id != site).filter(seen).collect())
}

/// The same question of a neighbour, as the reader may be told it; none where it may not.
fn of_neighbour(reader: &Ctx, asked: &Asked, site: AreaId, book: &CodeBook) -> Outcome<Option<Asked>> {
    let filter = IncidentFilter { site: vec![site], area: vec![], ..asked.selection.filter().clone() };
    let figures = [Permission::InsightRead, Permission::InsightCounts].map(|p| reader.reach(p));
    if figures.iter().any(|reach| reach.site(site).is_ok()) {
        return Asked::new(reader, filter, book).map(Some);
    }
    if asked.eyes == Eyes::CountsOnly {
        return Ok(None);
    }
    let Some(place) = asked.tree.get(site).and_then(|place| place.site.as_ref()) else { return Ok(None) };
    let selection = Selection::of_house(site, filter, book, Asker::of(reader).at)?;
    Ok(Some(Asked {
        selection,
        whole: None,
        sites: vec![(site, Arc::new(WallClock::new(&place.zone)))],
        eyes: Eyes::CountsOnly,
        sees_loss: false,
        in_part: vec![true],
        zone: place.zone.clone(),
        time_zone: place.time_zone.clone(),
        ..asked.clone()
    }))
}

fn read(conn: &mut AnyConnection, held: &Held, id: AreaId, asked: &Asked) -> Outcome<Read> {
    let source = Source::of(conn, held, asked)?;
    // All, and those whose begin is not known: without a period they are among all.
    let add = |sum: &mut (u64, u64), fact: &facts::Fact| {
        sum.0 += 1;
        sum.1 += u64::from(fact.from.is_none());
    };
    let mut count = |over: &Selection| -> Outcome<(u64, u64)> {
        let sums = facts::fold(conn, &source, asked, over, || (0, 0), add)?;
        Ok(sums.into_iter().fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)))
    };
    let now = count(&asked.selection)?;
    let before = match asked.compared() {
        Some((_, span)) => {
            let moment = |ms| Timestamp::from_millisecond(ms).ok();
            Some(count(&Selection::over(&asked.selection, moment(span.from_ms), moment(span.until_ms)))?.0)
        }
        None => None,
    };
    let unknown = now.1 + facts::unplaced(conn, &source, asked)?;
    let row = Comparing::new(asked, now.0).row(now.0, before);
    Ok(Read { id, count: now.0, unknown, eyes: asked.eyes, row })
}

/// How many units each site has; none for a site without any.
fn units(conn: &mut AnyConnection, sites: &[(AreaId, Asked)]) -> Outcome<BTreeMap<AreaId, u32>> {
    let keys: Vec<Key> = sites.iter().map(|(id, _)| Key::from(*id)).collect();
    let rows: Vec<Key> = unit::table.filter(unit::site_id.eq_any(keys)).select(unit::site_id).load(conn)?;
    let mut counts = BTreeMap::new();
    for site in rows {
        *counts.entry(site.to::<AreaId>()).or_insert(0) += 1;
    }
    Ok(counts)
}
