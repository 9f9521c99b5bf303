//! The file on one person, for a request to see what is kept: every row that a name with birth date, a phone number or a plate
//! leads to, opened, with who opened it before. One action; each row that is opened is written down as read.

use super::blind::{self, Kind};
use super::trace::Noun;
use super::within::{Asking, Within};
use super::{persons, reads, vehicles};
use crate::access::audit;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::Known;
use shared_types::ids::{AreaId, IncidentId};
use shared_types::involved::{OpenReason, SealedField};
use shared_types::subject::{NewSubjectFile, SubjectFile, SubjectRecord};
use shared_types::{phone, plate};
use std::collections::HashMap;

/// The most rows; a person with more is asked for by place.
const MOST: i64 = 1000;

/// Makes it.
pub fn make(conn: &mut AnyConnection, by: &Asking<'_>, asked: &NewSubjectFile) -> Outcome<SubjectFile> {
    let sites: Vec<AreaId> = by.reach.sites().iter().map(|s| s.id).collect();
    let terms = terms(by, &sites, asked)?;
    let rows: Vec<Key> = blind::find(conn, by.keys, &sites, &terms, MOST)?.into_iter().map(|f| f.0).collect();
    let entry = audit::Entry { action: "subject.file", kind: "subject", id: None, area: None, reason: None };
    audit::record(conn, by.ctx, &entry)?;
    let mut known: HashMap<IncidentId, Option<Known>> = HashMap::new();
    let mut records = Vec::new();
    for row in persons::of_rows(conn, &rows)? {
        let Some(incident) = seen(conn, by, &mut known, row.incident_id.to())? else { continue };
        let (identity, contact) = (row.identity(by.keys)?, row.contact(by.keys)?);
        let before = reads::of_row(conn, row.id)?;
        let fields: Vec<SealedField> =
            [identity.as_ref().map(|_| SealedField::Identity), contact.as_ref().map(|_| SealedField::Contact)]
                .into_iter()
                .flatten()
                .collect();
        reads::record(conn, by.ctx, &incident, (Noun::Person, row.id), &fields, OpenReason::SubjectRequest)?;
        records.push(SubjectRecord {
            role: Some(row.role()),
            age_band: Some(row.age()),
            appearance: row.appearance.clone(),
            identity,
            contact,
            ..record(&incident, "person", row.id, row.wipe_at.into(), before)
        });
    }
    for row in vehicles::of_rows(conn, &rows)? {
        let Some(incident) = seen(conn, by, &mut known, row.incident_id.to())? else { continue };
        let before = reads::of_row(conn, row.id)?;
        reads::record(
            conn,
            by.ctx,
            &incident,
            (Noun::Vehicle, row.id),
            &[SealedField::Plate],
            OpenReason::SubjectRequest,
        )?;
        records.push(SubjectRecord {
            plate: row.plate(by.keys)?,
            ..record(&incident, "vehicle", row.id, row.wipe_at.into(), before)
        });
    }
    records.sort_by_key(|r| r.row_id);
    Ok(SubjectFile { made_at: by.ctx.at(), records })
}

fn terms(by: &Asking<'_>, sites: &[AreaId], asked: &NewSubjectFile) -> Outcome<Vec<blind::Term>> {
    let mut terms = Vec::new();
    if let (Some(family), Some(birth)) = (&asked.family_name, asked.birth_date) {
        terms.push((Kind::Identity, blind::identity_text(family, birth)));
    }
    if let Some(written) = &asked.phone {
        let mut numbers: Vec<String> = sites
            .iter()
            .filter_map(|s| by.reach.tree().get(*s))
            .filter_map(|place| phone::canonical(written, &place.country))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return Err(Fault::at("/phone", "phone", "is not a phone number"));
        }
        terms.extend(numbers.into_iter().map(|n| (Kind::Phone, n)));
    }
    if let Some(seen) = &asked.plate {
        terms.push((Kind::Plate, plate::canonical(seen)));
    }
    Ok(terms)
}

/// The incident, where the caller sees it in full.
fn seen(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    known: &mut HashMap<IncidentId, Option<Known>>,
    id: IncidentId,
) -> Outcome<Option<Known>> {
    if let Some(found) = known.get(&id) {
        return Ok(found.clone());
    }
    let found = match Within::reading(conn, by, id) {
        Ok(within) => Some(within.known),
        Err(Fault::NotFound | Fault::Forbidden { .. }) => None,
        Err(other) => return Err(other),
    };
    known.insert(id, found.clone());
    Ok(found)
}

fn record(
    known: &Known,
    kind: &str,
    row: Key,
    wipes_at: jiff::Timestamp,
    reads: Vec<shared_types::involved::PersonalRead>,
) -> SubjectRecord {
    SubjectRecord {
        incident_id: known.id,
        number: known.number.clone(),
        site_id: known.site,
        category: known.category.clone(),
        reported_at: known.reported_at,
        row_kind: kind.to_owned(),
        row_id: row.0,
        role: None,
        age_band: None,
        appearance: None,
        identity: None,
        contact: None,
        plate: None,
        wipes_at,
        reads,
    }
}
