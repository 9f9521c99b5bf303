//! Warnings: what ends within the time of a warning, so that whoever has a reason can hold it.

use super::due::{self, Due};
use super::term::WARNING;
use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::schema::{incident, retention_hold, retention_site};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::incidents::numbers;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::AreaId;
use shared_types::retention::RetentionWarning;
use std::collections::HashMap;

/// The most of one site.
const MOST: usize = 500;

/// What ends soon at these sites, the soonest first.
pub fn list(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    sites: &[AreaId],
    at: Timestamp,
) -> Outcome<Vec<RetentionWarning>> {
    let mut all = Vec::new();
    for site in sites {
        let (_, place) = reach.site_place(*site)?;
        let code = place.site.as_ref().map(|s| s.code.clone()).unwrap_or_default();
        let most = MOST as i64;
        let mut due = due::rows(conn, *site, at + WARNING, None, most)?;
        due.extend(due::words(conn, book, *site, at + WARNING, None, most)?);
        due.sort_by_key(|d| (d.wipe_at, d.row_id));
        due.truncate(MOST);
        let announced: Option<Moment> = retention_site::table
            .filter(retention_site::site_id.eq(Key::from(*site)))
            .select(retention_site::announced_at)
            .first(conn)
            .optional()?;
        let earliest = announced.map_or(at, Into::into) + WARNING;
        all.extend(told(conn, *site, &code, due, earliest, at)?);
    }
    all.sort_by_key(|w| w.wipes_at);
    Ok(all)
}

fn told(
    conn: &mut AnyConnection,
    site: AreaId,
    code: &str,
    due: Vec<Due>,
    earliest: Timestamp,
    at: Timestamp,
) -> Outcome<Vec<RetentionWarning>> {
    let ids: Vec<Key> = due.iter().map(|d| d.incident_id).collect();
    let numbers: HashMap<Key, (i16, i32, Moment)> = incident::table
        .filter(incident::id.eq_any(&ids))
        .select((incident::id, incident::year, incident::serial, incident::registered_at))
        .load::<(Key, i16, i32, Moment)>(conn)?
        .into_iter()
        .map(|(id, year, serial, registered)| (id, (year, serial, registered)))
        .collect();
    let holds: Vec<(Key, Moment)> = retention_hold::table
        .filter(retention_hold::incident_id.eq_any(&ids))
        .filter(retention_hold::ended_at.is_null().and(retention_hold::until_at.gt(Moment::from(at))))
        .select((retention_hold::incident_id, retention_hold::until_at))
        .load(conn)?;
    let held = |id: Key| holds.iter().filter(|h| h.0 == id).map(|h| h.1).max();
    Ok(due
        .into_iter()
        .filter_map(|d| {
            let (year, serial, registered) = *numbers.get(&d.incident_id)?;
            let floor = earliest.max(Timestamp::from(registered) + WARNING);
            Some(RetentionWarning {
                incident_id: d.incident_id.to(),
                site_id: site,
                number: numbers::text(code, year, serial),
                what: d.what,
                wipes_at: Timestamp::from(d.wipe_at).max(floor),
                held_until: held(d.incident_id).map(Into::into),
            })
        })
        .collect())
}
