//! Looking for a person or vehicle by what is sealed: across the places within reach, with a reason, logged without what was
//! looked for.
//!
//! The hashes only hint; what they hit is opened in memory and compared. A hit tells where it stands and nothing of what it says.

use super::blind::{self, Kind};
use super::sight::{Field, Level};
use super::within::{Asking, Within};
use super::{persons, vehicles};
use crate::access::audit;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use shared_types::ids::{AreaId, IncidentId};
use shared_types::involved::{InvolvedHit, InvolvedSearch};
use shared_types::{phone, plate};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The most hits.
const MOST: usize = 200;
/// The most rows that are opened to compare.
const MOST_OPENED: i64 = 2000;

/// Looks.
pub fn look(conn: &mut AnyConnection, by: &Asking<'_>, asked: &InvolvedSearch) -> Outcome<Vec<InvolvedHit>> {
    let entry = audit::Entry {
        action: "involved.search",
        kind: if asked.plate.is_some() { "vehicle" } else { "person" },
        id: None,
        area: None,
        reason: Some(asked.reason.word()),
    };
    audit::record(conn, by.ctx, &entry)?;
    let sites: Vec<AreaId> = by.reach.sites().iter().map(|s| s.id).collect();
    let mut hits = match (&asked.plate, &asked.phone) {
        (Some(plate), _) => by_plate(conn, by, &sites, plate)?,
        (_, Some(phone)) => by_phone(conn, by, &sites, phone)?,
        _ => vec![],
    };
    hits.truncate(MOST);
    Ok(hits)
}

fn by_plate(conn: &mut AnyConnection, by: &Asking<'_>, sites: &[AreaId], asked: &str) -> Outcome<Vec<InvolvedHit>> {
    let asked = plate::canonical(asked);
    let found = blind::find(conn, by.keys, sites, &blind::of_plate(&asked), MOST_OPENED)?;
    let mut hits = Vec::new();
    let mut seen = HashMap::new();
    let rows = vehicles::of_rows(conn, &found.iter().map(|f| f.0).collect::<Vec<_>>())?;
    for row in rows.into_iter().rev() {
        let same = row.plate(by.keys)?.is_some_and(|p| plate::may_hold(&p.canonical, &asked));
        if same {
            hits.extend(hit(conn, by, &mut seen, row.incident_id.to(), row.id, "vehicle", Field::Plate)?);
        }
    }
    Ok(hits)
}

fn by_phone(conn: &mut AnyConnection, by: &Asking<'_>, sites: &[AreaId], asked: &str) -> Outcome<Vec<InvolvedHit>> {
    // A number without its country may be of any country within reach.
    let tree = by.reach.tree();
    let mut countries: Vec<&str> = sites.iter().filter_map(|s| tree.get(*s)).map(|p| p.country.as_str()).collect();
    countries.sort_unstable();
    countries.dedup();
    let terms: Vec<blind::Term> =
        countries.iter().filter_map(|c| phone::canonical(asked, c)).map(|number| (Kind::Phone, number)).collect();
    if terms.is_empty() && !countries.is_empty() {
        return Err(Fault::at("/phone", "phone", "is not a phone number"));
    }
    let found = blind::find(conn, by.keys, sites, &terms, MOST_OPENED)?;
    let mut hits = Vec::new();
    let mut seen = HashMap::new();
    let rows = persons::of_rows(conn, &found.iter().map(|f| f.0).collect::<Vec<_>>())?;
    for row in rows.into_iter().rev() {
        hits.extend(hit(conn, by, &mut seen, row.incident_id.to(), row.id, "person", Field::Contact)?);
    }
    Ok(hits)
}

/// A hit, where the caller may open the field that was hit; else it must not know of it.
fn hit(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    seen: &mut HashMap<IncidentId, Option<(String, bool)>>,
    incident: IncidentId,
    row: Key,
    kind: &str,
    field: Field,
) -> Outcome<Option<InvolvedHit>> {
    let told = match seen.entry(incident) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(new) => new.insert(match Within::reading(conn, by, incident) {
            Ok(within) => Some((within.known.number.clone(), within.level(field, false) >= Level::Opened)),
            Err(Fault::NotFound | Fault::Forbidden { .. }) => None,
            Err(other) => return Err(other),
        }),
    };
    Ok(told.clone().filter(|(_, may)| *may).map(|(number, _)| InvolvedHit {
        incident_id: incident,
        number,
        row_kind: kind.to_owned(),
        row_id: row.0,
    }))
}
