//! Looking for a person or vehicle by what is sealed: across the places within reach, with a reason, logged without what was
//! looked for.
//!
//! The hashes only hint; what they hit is opened in memory and compared. A hit tells where it stands and nothing of what it says.

use super::blind::{self, Kind};
use super::sight::{self, Field, Level};
use super::within::Asking;
use super::{persons, vehicles};
use crate::access::audit;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::{self, Known};
use shared_types::ids::AreaId;
use shared_types::involved::{InvolvedHit, InvolvedSearch};
use shared_types::{phone, plate};

/// The most hits.
const MOST: usize = 200;
/// The most rows that are opened to compare.
const MOST_OPENED: i64 = 2000;

/// Looks, and writes that down.
pub fn look(conn: &mut AnyConnection, by: &Asking<'_>, asked: &InvolvedSearch) -> Outcome<Vec<InvolvedHit>> {
    note(conn, by, asked)?;
    find(conn, by, asked)
}

/// Writes a look down, without what is looked for.
pub fn note(conn: &mut AnyConnection, by: &Asking<'_>, asked: &InvolvedSearch) -> Outcome<()> {
    let entry = audit::Entry {
        action: "involved.search",
        kind: if asked.plate.is_some() { "vehicle" } else { "person" },
        id: None,
        area: None,
        reason: Some(asked.reason.word()),
    };
    audit::record(conn, by.ctx, &entry)
}

/// Looks; whoever calls has written it down.
pub fn find(conn: &mut AnyConnection, by: &Asking<'_>, asked: &InvolvedSearch) -> Outcome<Vec<InvolvedHit>> {
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
    let mut rows = Vec::new();
    for row in vehicles::of_rows(conn, &found.iter().map(|f| f.0).collect::<Vec<_>>())?.into_iter().rev() {
        if row.plate(by.keys)?.is_some_and(|p| plate::may_hold(&p.canonical, &asked)) {
            rows.push((row.incident_id, row.id));
        }
    }
    hits(conn, by, rows, "vehicle", Field::Plate)
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
    let rows = persons::of_rows(conn, &found.iter().map(|f| f.0).collect::<Vec<_>>())?;
    let rows = rows.into_iter().rev().map(|row| (row.incident_id, row.id)).collect();
    hits(conn, by, rows, "person", Field::Contact)
}

/// The hits among rows (incident and row): where the caller may open the field that was hit; of others it must not know. One
/// question for all, however many there are.
fn hits(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    rows: Vec<(Key, Key)>,
    kind: &str,
    field: Field,
) -> Outcome<Vec<InvolvedHit>> {
    let mut incidents: Vec<Key> = rows.iter().map(|r| r.0).collect();
    incidents.sort_unstable();
    incidents.dedup();
    let known = known::many_in_full(conn, by.reach, by.book, incidents)?;
    let opens = |k: &Known| sight::of_roles(by.ctx, k, field) >= Level::Opened;
    Ok(rows
        .into_iter()
        .filter_map(|(incident, row)| {
            let known = known.get(&incident.to()).filter(|k| opens(k))?;
            Some(InvolvedHit {
                incident_id: known.id,
                number: known.number.clone(),
                row_kind: kind.to_owned(),
                row_id: row.0,
            })
        })
        .collect())
}
