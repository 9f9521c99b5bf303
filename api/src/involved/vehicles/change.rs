//! Adding, correcting and striking vehicles.

use super::store::{self, Row};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::merged;
use crate::involved::blind;
use crate::involved::patched::Patched;
use crate::involved::sight::Field;
use crate::involved::trace::{self, Deed, Noun};
use crate::involved::within::{Asking, Within};
use crate::web::Cursor;
use crate::web::cursor::cut;
use crate::web::etag::IfMatch;
use shared_types::ids::{IncidentId, VehicleId};
use shared_types::involved::NewStrike;
use shared_types::plate::LONGEST;
use shared_types::text;
use shared_types::vehicle::{self, NewVehicle, Vehicle, VehiclePatch};

/// One page, oldest first.
pub fn page(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<Vehicle>, Option<Cursor>)> {
    let within = Within::reading(conn, by, incident)?;
    within.sees(Field::Vehicle)?;
    let after = after.map(|c| c.id().map(Key)).transpose()?;
    let family = merged::family(conn, by.reach, by.book, incident)?;
    let rows = store::rows(conn, &family, after, i64::try_from(limit + 1).unwrap_or(i64::MAX))?;
    let (rows, next) = cut(rows, limit, |r| Cursor::of(0, r.id.0));
    Ok((rows.into_iter().map(|r| r.told(&within)).collect(), next))
}

/// One vehicle.
pub fn get(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId, id: VehicleId) -> Outcome<Vehicle> {
    let within = Within::reading(conn, by, incident)?;
    within.sees(Field::Vehicle)?;
    Ok(store::find(conn, &within, id.into())?.told(&within))
}

/// Adds a vehicle, with the end of its plate.
pub fn add(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId, new: &NewVehicle) -> Outcome<Vehicle> {
    let within = Within::changing(conn, by, incident)?;
    within.enters(Field::Vehicle, "a vehicle")?;
    if new.plate.is_some() {
        within.enters(Field::Plate, "a plate")?;
    }
    let reported = within.known.reported_at;
    let mut row = Row {
        id: Key::fresh(),
        incident_id: within.known.id.into(),
        site_id: within.known.site.into(),
        kind: new.kind.word().into(),
        make: new.make.clone(),
        colour: new.colour.clone(),
        country: new.country.clone(),
        plate: None,
        plate_partial: false,
        plate_usual: None,
        term_from: Moment::from(reported),
        wipe_at: Moment::from(within.end(conn, false, reported, by.ctx.at())?),
        wiped_at: None,
        added_at: Moment::from(by.ctx.at()),
        struck_at: None,
        strike_reason: None,
        version: 1,
    };
    let canonical = row.seal(by.keys, new.plate.as_deref())?;
    store::insert(conn, &within, &row, by.ctx.actor().account.map(Key::from))?;
    index(conn, by, &within, row.id, canonical.as_deref())?;
    trace::leave(conn, by.ctx, &within, (Noun::Vehicle, Deed::Added, row.id), &[], None)?;
    Ok(row.told(&within))
}

/// Corrects what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, VehicleId),
    if_match: IfMatch,
    patch: &VehiclePatch,
) -> Outcome<Vehicle> {
    let within = Within::changing(conn, by, at.0)?;
    within.enters(Field::Vehicle, "a vehicle")?;
    let mut row = standing(conn, &within, at.1)?;
    if_match.check(row.version)?;
    let mut did = Patched::default();
    did.text("make", &mut row.make, &patch.make, 80, text::line);
    did.text("colour", &mut row.colour, &patch.colour, 40, text::line);
    if let Some(kind) = patch.kind {
        did.put("kind", &mut row.kind, kind.word().to_owned());
    }
    if let Some(country) = &patch.country {
        did.put("country", &mut row.country, Some(country.clone()));
    }
    let mut seen = row.plate(by.keys)?.map(|p| p.as_seen);
    did.text("plate", &mut seen, &patch.plate, LONGEST as u64, vehicle::is_plate);
    if !did.faults.is_empty() {
        return Err(Fault::Invalid(did.faults));
    }
    if did.fields.is_empty() {
        return Ok(row.told(&within));
    }
    if did.fields.contains(&"plate") {
        within.enters(Field::Plate, "a plate")?;
        if seen.is_some() && row.country.is_none() {
            return Err(Fault::at("/country", "country-required", "a plate goes with its `country`"));
        }
    }
    let canonical = row.seal(by.keys, seen.as_deref())?;
    row.version += 1;
    store::update(conn, &row)?;
    index(conn, by, &within, row.id, canonical.as_deref())?;
    trace::leave(conn, by.ctx, &within, (Noun::Vehicle, Deed::Changed, row.id), &did.fields, None)?;
    Ok(row.told(&within))
}

/// Strikes a vehicle: the row stays with the reason, its plate is not found any more.
pub fn strike(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, VehicleId),
    new: &NewStrike,
) -> Outcome<Vehicle> {
    let within = Within::changing(conn, by, at.0)?;
    within.enters(Field::Vehicle, "a vehicle")?;
    let mut row = standing(conn, &within, at.1)?;
    row.struck_at = Some(Moment::from(by.ctx.at()));
    row.strike_reason = Some(new.reason.word().to_owned());
    row.version += 1;
    store::update(conn, &row)?;
    index(conn, by, &within, row.id, None)?;
    trace::leave(conn, by.ctx, &within, (Noun::Vehicle, Deed::Struck, row.id), &[], Some(new.reason.word()))?;
    Ok(row.told(&within))
}

fn index(conn: &mut AnyConnection, by: &Asking<'_>, within: &Within, row: Key, canonical: Option<&str>) -> Outcome<()> {
    let terms = canonical.map(blind::of_plate).unwrap_or_default();
    blind::replace(conn, by.keys, row, within.known.id, within.known.site, &terms)
}

fn standing(conn: &mut AnyConnection, within: &Within, id: VehicleId) -> Outcome<Row> {
    let row = store::find(conn, within, id.into())?;
    if row.struck_at.is_some() {
        return Err(Fault::conflict("struck-already", "It was struck and stays as it is."));
    }
    if row.wiped_at.is_some() {
        return Err(Fault::conflict("wiped", "What was kept of this vehicle was wiped at its end."));
    }
    Ok(row)
}
