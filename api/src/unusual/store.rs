//! The rows: the last look at a site, what it found, what was put aside.

use super::series;
use crate::access::Reach;
use crate::db::schema::{unit, unusual_aside as a, unusual_finding as t, unusual_look as l};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::insight::methods::findings::{DEFAULT_RATE, Finding, MOST};
use crate::jobs::outbox;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Sight;
use shared_types::ids::{AreaId, UnusualFindingId};
use shared_types::unusual::{UnusualAnswer, UnusualFinding, UnusualLook};
use std::collections::HashMap;

/// A finding with its days.
pub struct Found {
    /// The series, as it stands in a row.
    pub series: String,
    /// Begin of the days.
    pub from: Timestamp,
    /// Their end.
    pub until: Timestamp,
    /// When the newest incident of it was registered.
    pub newest: Moment,
    /// What was found.
    pub finding: Finding<series::Series>,
}

/// Whether a site was looked at since a moment.
pub fn looked_since(conn: &mut AnyConnection, site: AreaId, since: Timestamp) -> Outcome<bool> {
    let looked = l::table.filter(l::site_id.eq(Key::from(site)).and(l::at.gt(Moment::from(since))));
    Ok(diesel::select(diesel::dsl::exists(looked)).get_result(conn)?)
}

/// Since when series of a site are put aside.
pub fn aside(conn: &mut AnyConnection, site: AreaId) -> Outcome<HashMap<String, Moment>> {
    let rows = a::table.filter(a::site_id.eq(Key::from(site))).select((a::series, a::at));
    Ok(rows.load::<(String, Moment)>(conn)?.into_iter().collect())
}

/// Keeps what a look found, in place of the last. A series that still stands out keeps its id. Two servers that look at once wait
/// for each other at the row of the site.
pub fn keep(conn: &mut AnyConnection, site: AreaId, at: Timestamp, series: i32, told: &[Found]) -> Outcome<()> {
    let key = Key::from(site);
    let looked = (l::at.eq(Moment::from(at)), l::series.eq(series));
    if diesel::update(l::table.filter(l::site_id.eq(key))).set(looked).execute(conn)? == 0 {
        diesel::insert_into(l::table).values((l::site_id.eq(key), looked)).execute(conn)?;
    }
    let old: HashMap<String, (Key, Moment)> = t::table
        .filter(t::site_id.eq(key))
        .select((t::series, t::id, t::found_at))
        .load::<(String, Key, Moment)>(conn)?
        .into_iter()
        .map(|(series, id, found)| (series, (id, found)))
        .collect();
    diesel::delete(t::table.filter(t::site_id.eq(key))).execute(conn)?;
    for (place, found) in (0i16..).zip(told) {
        let (id, since) = old.get(&found.series).copied().unwrap_or_else(|| (Key::fresh(), Moment::from(at)));
        let finding = &found.finding;
        diesel::insert_into(t::table)
            .values((
                (t::id.eq(id), t::site_id.eq(key), t::series.eq(&found.series), t::place.eq(place)),
                (t::from_at.eq(Moment::from(found.from)), t::until_at.eq(Moment::from(found.until))),
                t::incidents.eq(i64::try_from(finding.last).map_err(Fault::internal)?),
                (t::expected.eq(finding.expected), t::chance.eq(finding.p), t::adjusted.eq(finding.q)),
                (t::newest_at.eq(found.newest), t::found_at.eq(since)),
            ))
            .execute(conn)?;
    }
    let same = told.len() == old.len() && told.iter().all(|found| old.contains_key(&found.series));
    if !same {
        outbox::emit(conn, at, "unusual.changed", site.0, Some(site))?;
    }
    Ok(())
}

type Row = ((Key, Key, String, Moment, Moment), (i64, f64, f64, f64, Moment));

/// The sites of a reach where all is seen, which are those that may be told.
fn whole(reach: &Reach) -> Vec<Key> {
    reach.sites().iter().filter(|s| s.sight == Sight::Full).map(|s| s.id.into()).collect()
}

/// What stands out at these sites, or at all within reach.
pub fn answer(conn: &mut AnyConnection, reach: &Reach, sites: &[AreaId]) -> Outcome<UnusualAnswer> {
    sites.iter().try_for_each(|site| reach.site(*site).map(|_| ()))?;
    let mut at = whole(reach);
    if !sites.is_empty() {
        at.retain(|site| sites.iter().any(|asked| Key::from(*asked) == *site));
    }
    let rows: Vec<Row> = t::table
        .filter(t::site_id.eq_any(at.clone()))
        .order((t::adjusted.asc(), t::place.asc(), t::id.asc()))
        .limit(i64::try_from(MOST).unwrap_or(i64::MAX))
        .select((
            (t::id, t::site_id, t::series, t::from_at, t::until_at),
            (t::incidents, t::expected, t::chance, t::adjusted, t::found_at),
        ))
        .load(conn)?;
    let looks: Vec<(Key, Moment, i32)> =
        l::table.filter(l::site_id.eq_any(at)).order(l::site_id).select((l::site_id, l::at, l::series)).load(conn)?;
    let looks = looks.into_iter().map(|(site, at, series)| UnusualLook {
        site_id: site.to(),
        at: at.into(),
        series: series.into(),
    });
    let mut items: Vec<UnusualFinding> = rows.into_iter().filter_map(finding).collect();
    let units: Vec<Key> = items.iter().filter_map(|item| item.unit_id).map(Key::from).collect();
    let labels: Vec<(Key, String)> =
        unit::table.filter(unit::id.eq_any(units)).select((unit::id, unit::label)).load(conn)?;
    for item in &mut items {
        let label = labels.iter().find(|(id, _)| Some(*id) == item.unit_id.map(Key::from));
        item.unit_label = label.map(|(_, label)| label.clone());
    }
    Ok(UnusualAnswer { items, looks: looks.collect(), rate: DEFAULT_RATE })
}

/// One within reach, with the series as it stands in the row.
pub fn find(conn: &mut AnyConnection, reach: &Reach, id: UnusualFindingId) -> Outcome<(AreaId, String)> {
    let row: Option<(Key, String)> = t::table
        .filter(t::id.eq(Key::from(id)).and(t::site_id.eq_any(whole(reach))))
        .select((t::site_id, t::series))
        .first(conn)
        .optional()?;
    row.map(|(site, series)| (site.to(), series)).ok_or(Fault::NotFound)
}

fn finding(((id, site, series, from, until), (incidents, expected, p, q, found)): Row) -> Option<UnusualFinding> {
    let told = series::told(&series)?;
    Some(UnusualFinding {
        id: id.to(),
        site_id: site.to(),
        series: told.series,
        category: told.category,
        method: told.method,
        unit_id: told.unit_id,
        unit_label: None,
        week_hours: told.week_hours,
        from: from.into(),
        until: until.into(),
        incidents,
        expected,
        p,
        q,
        found_at: found.into(),
    })
}

/// What stands out at sites of a reach, for paper: nothing of a site that the reader does not see in full.
pub fn now(conn: &mut AnyConnection, reach: &Reach, sites: &[AreaId]) -> Outcome<Vec<UnusualFinding>> {
    answer(conn, reach, sites).map(|answer| answer.items)
}
