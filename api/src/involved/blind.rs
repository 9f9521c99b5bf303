//! Blind indexes: keyed hashes by which a plate, a part of one, a phone number or a name with its birth date is found without
//! opening anything.
//!
//! Written with the row that they are of and removed with it. A hit on parts of a plate is only a hint: whoever asks opens what
//! was hit, in memory, and looks.

use crate::db::schema::blind_index as t;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::keys::Keys;
use diesel::prelude::*;
use shared_types::ids::{AreaId, IncidentId};
use shared_types::person::{Contact, Identity};
use shared_types::plate;

/// What a hash is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A plate that was read whole.
    Plate = 1,
    /// Three characters of a plate.
    Gram = 2,
    /// A phone number.
    Phone = 3,
    /// Family name, given names and birth date.
    Identity = 4,
}

/// Something that can be found.
pub type Term = (Kind, String);

/// What a plate is found by.
pub fn of_plate(canonical: &str) -> Vec<Term> {
    let whole = (!plate::is_partial(canonical)).then(|| (Kind::Plate, canonical.to_owned()));
    whole.into_iter().chain(plate::grams(canonical).into_iter().map(|g| (Kind::Gram, g))).collect()
}

/// What a person is found by. A name without a birth date is no identity.
pub fn of_person(identity: Option<&Identity>, contact: Option<&Contact>) -> Vec<Term> {
    let name = identity.and_then(|i| Some((i.family_name.as_deref()?, i.birth_date?, i.given_names.as_deref())));
    let name = name.map(|(family, birth, _)| (Kind::Identity, identity_text(family, birth)));
    let phone = contact.and_then(|c| c.phone.clone()).map(|p| (Kind::Phone, p));
    name.into_iter().chain(phone).collect()
}

/// A family name and a birth date as one text, however the name is written.
pub fn identity_text(family: &str, birth: jiff::civil::Date) -> String {
    format!("{} {birth}", crate::incidents::words::fold(family).join(" "))
}

/// The hash of a term under every key of the ring, the present first.
pub fn hashes(keys: &Keys, term: &Term) -> Vec<Vec<u8>> {
    let kind = [term.0 as u8];
    keys.blinds(&[&kind, term.1.as_bytes()]).into_iter().map(|h| h.to_vec()).collect()
}

/// Replaces what a row is found by.
pub fn replace(
    conn: &mut AnyConnection,
    keys: &Keys,
    row: Key,
    incident: IncidentId,
    site: AreaId,
    terms: &[Term],
) -> Outcome<()> {
    diesel::delete(t::table.filter(t::row_id.eq(row))).execute(conn)?;
    for term in terms {
        let Some(hash) = hashes(keys, term).into_iter().next() else { continue };
        diesel::insert_into(t::table)
            .values((
                t::kind.eq(term.0 as i16),
                t::hash.eq(hash),
                t::row_id.eq(row),
                t::incident_id.eq(Key::from(incident)),
                t::site_id.eq(Key::from(site)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Rows and their incidents that one of the terms may be of, at these sites, the last added first.
pub fn find(
    conn: &mut AnyConnection,
    keys: &Keys,
    sites: &[AreaId],
    terms: &[Term],
    most: i64,
) -> Outcome<Vec<(Key, IncidentId)>> {
    let mut found: Vec<(Key, Key)> = Vec::new();
    let sites: Vec<Key> = sites.iter().copied().map(Key::from).collect();
    for kind in [Kind::Plate, Kind::Gram, Kind::Phone, Kind::Identity] {
        let hashes: Vec<Vec<u8>> = terms.iter().filter(|t| t.0 == kind).flat_map(|t| hashes(keys, t)).collect();
        if hashes.is_empty() {
            continue;
        }
        let rows: Vec<(Key, Key)> = t::table
            .filter(t::kind.eq(kind as i16).and(t::hash.eq_any(hashes)).and(t::site_id.eq_any(sites.clone())))
            .order(t::row_id.desc())
            .limit(most)
            .select((t::row_id, t::incident_id))
            .distinct()
            .load(conn)?;
        found.extend(rows);
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup();
    Ok(found.into_iter().map(|(row, incident)| (row, incident.to())).collect())
}
