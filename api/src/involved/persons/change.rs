//! Adding, correcting and striking persons.

use super::store::{self, Row};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::merged;
use crate::involved::blind;
use crate::involved::patched::Patched;
use crate::involved::sight::Field;
use crate::involved::trace::{self, Deed, Noun};
use crate::involved::within::{Asking, Within, identity_field};
use crate::keys::Keys;
use crate::web::Cursor;
use crate::web::cursor::cut;
use crate::web::etag::IfMatch;
use shared_types::ids::{IncidentId, PersonId};
use shared_types::involved::NewStrike;
use shared_types::patch::Patch;
use shared_types::person::{Contact, Identity, MAX_APPEARANCE, NewPerson, Person, PersonPatch};
use shared_types::problem::FieldFault;
use shared_types::{phone, text};

/// One page, oldest first.
pub fn page(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<Person>, Option<Cursor>)> {
    let within = Within::reading(conn, by, incident)?;
    within.sees(Field::Person)?;
    let after = after.map(|c| c.id().map(Key)).transpose()?;
    let family = merged::family(conn, by.reach, by.book, incident)?;
    let rows = store::rows(conn, &family, after, i64::try_from(limit + 1).unwrap_or(i64::MAX))?;
    let (rows, next) = cut(rows, limit, |r| Cursor::of(0, r.id.0));
    Ok((rows.into_iter().map(|r| r.told(&within)).collect(), next))
}

/// One person.
pub fn get(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId, id: PersonId) -> Outcome<Person> {
    let within = Within::reading(conn, by, incident)?;
    within.sees(Field::Person)?;
    Ok(store::find(conn, &within, id.into())?.told(&within))
}

/// Adds a person, with the end of what is kept of it.
pub fn add(conn: &mut AnyConnection, by: &Asking<'_>, incident: IncidentId, new: &NewPerson) -> Outcome<Person> {
    let within = Within::changing(conn, by, incident)?;
    within.enters(Field::Person, "a person")?;
    let identity = Identity {
        family_name: new.family_name.clone(),
        given_names: new.given_names.clone(),
        birth_date: new.birth_date,
    };
    let phone = new.phone.as_deref().map(|p| number(by, &within, p)).transpose()?;
    let contact = Contact { phone, email: new.email.clone(), address: new.address.clone() };
    may_enter(&within, new.appearance.is_some(), &identity, &contact, identity_field(new.role, new.age_band))?;
    let reported = within.known.reported_at;
    let mut row = Row {
        id: Key::fresh(),
        incident_id: within.known.id.into(),
        site_id: within.known.site.into(),
        role: new.role.word().into(),
        age_band: new.age_band.word().into(),
        appearance: new.appearance.clone(),
        identity: None,
        contact: None,
        term_from: Moment::from(reported),
        wipe_at: Moment::from(within.end(conn, new.age_band.is_minor(), reported, by.ctx.at())?),
        wiped_at: None,
        added_at: Moment::from(by.ctx.at()),
        struck_at: None,
        strike_reason: None,
        version: 1,
    };
    row.seal(by.keys, &identity, &contact)?;
    store::insert(conn, &within, &row, by.ctx.actor().account.map(Key::from))?;
    index(conn, by.keys, &within, row.id, &identity, &contact)?;
    trace::leave(conn, by.ctx, &within, (Noun::Person, Deed::Added, row.id), &[], None)?;
    Ok(row.told(&within))
}

/// Corrects what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, PersonId),
    if_match: IfMatch,
    patch: &PersonPatch,
) -> Outcome<Person> {
    let within = Within::changing(conn, by, at.0)?;
    within.enters(Field::Person, "a person")?;
    let mut row = standing(conn, &within, at.1)?;
    if patch.appearance.is_absent() {
        if_match.check(row.version)?
    } else {
        if_match.require(row.version)?
    }
    let (old_identity, old_contact) =
        (row.identity(by.keys)?.unwrap_or_default(), row.contact(by.keys)?.unwrap_or_default());
    let (mut identity, mut contact) = (old_identity.clone(), old_contact.clone());
    let mut did = Patched::default();
    did.text("appearance", &mut row.appearance, &patch.appearance, MAX_APPEARANCE, text::plain);
    did.text("familyName", &mut identity.family_name, &patch.family_name, 120, text::line);
    did.text("givenNames", &mut identity.given_names, &patch.given_names, 120, text::line);
    if let Some(date) = patch.birth_date.named() {
        did.put("birthDate", &mut identity.birth_date, date);
    }
    let phone = match &patch.phone {
        Patch::Value(written) => Patch::Value(number(by, &within, written)?),
        other => other.clone(),
    };
    did.text("phone", &mut contact.phone, &phone, 30, text::line);
    did.text("email", &mut contact.email, &patch.email, 254, text::email);
    did.text("address", &mut contact.address, &patch.address, 300, text::plain);
    if !did.faults.is_empty() {
        return Err(Fault::Invalid(did.faults));
    }
    let (role, age) = (patch.role.unwrap_or(row.role()), patch.age_band.unwrap_or(row.age()));
    did.put("role", &mut row.role, role.word().to_owned());
    did.put("ageBand", &mut row.age_band, age.word().to_owned());
    if did.fields.is_empty() {
        return Ok(row.told(&within));
    }
    // Who changes a field must be one who may enter it; what is left alone asks for nothing.
    let changed = |now: bool| if now { identity.clone() } else { Identity::default() };
    let new_identity = changed(identity != old_identity);
    let new_contact = if contact == old_contact { Contact::default() } else { contact.clone() };
    may_enter(&within, did.fields.contains(&"appearance"), &new_identity, &new_contact, identity_field(role, age))?;
    row.seal(by.keys, &identity, &contact)?;
    row.wipe_at = Moment::from(within.end(conn, age.is_minor(), row.term_from.into(), row.added_at.into())?);
    row.version += 1;
    store::update(conn, &within, &row)?;
    index(conn, by.keys, &within, row.id, &identity, &contact)?;
    trace::leave(conn, by.ctx, &within, (Noun::Person, Deed::Changed, row.id), &did.fields, None)?;
    Ok(row.told(&within))
}

/// Strikes a person: the row stays with the reason, what it held is not shown any more and not found any more.
pub fn strike(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    at: (IncidentId, PersonId),
    new: &NewStrike,
) -> Outcome<Person> {
    let within = Within::changing(conn, by, at.0)?;
    within.enters(Field::Person, "a person")?;
    let mut row = standing(conn, &within, at.1)?;
    row.struck_at = Some(Moment::from(by.ctx.at()));
    row.strike_reason = Some(new.reason.word().to_owned());
    row.version += 1;
    store::update(conn, &within, &row)?;
    blind::replace(conn, by.keys, row.id, within.known.id, within.known.site, &[])?;
    trace::leave(conn, by.ctx, &within, (Noun::Person, Deed::Struck, row.id), &[], Some(new.reason.word()))?;
    Ok(row.told(&within))
}

fn may_enter(within: &Within, seen: bool, identity: &Identity, contact: &Contact, who: Field) -> Outcome<()> {
    if seen {
        within.enters(Field::Appearance, "an appearance")?;
    }
    if *identity != Identity::default() {
        within.enters(who, "an identity")?;
    }
    if *contact != Contact::default() {
        within.enters(Field::Contact, "contact data")?;
    }
    Ok(())
}

/// A phone number in its one form; without a country it is of the site's.
fn number(by: &Asking<'_>, within: &Within, written: &str) -> Outcome<String> {
    let country = by.reach.tree().get(within.known.site).map(|p| p.country.clone()).unwrap_or_default();
    phone::canonical(written, &country)
        .ok_or_else(|| Fault::Invalid(vec![FieldFault::new("/phone", "phone", "is not a phone number")]))
}

fn index(
    conn: &mut AnyConnection,
    keys: &Keys,
    within: &Within,
    row: Key,
    identity: &Identity,
    contact: &Contact,
) -> Outcome<()> {
    let terms = blind::of_person(Some(identity), Some(contact));
    blind::replace(conn, keys, row, within.known.id, within.known.site, &terms)
}

fn standing(conn: &mut AnyConnection, within: &Within, id: PersonId) -> Outcome<Row> {
    let row = store::find(conn, within, id.into())?;
    if row.struck_at.is_some() {
        return Err(Fault::conflict("struck-already", "It was struck and stays as it is."));
    }
    if row.wiped_at.is_some() {
        return Err(Fault::conflict("wiped", "What was kept of this person was wiped at its end."));
    }
    Ok(row)
}
