//! What the command line does with accounts, where nobody is signed in: the first operator, further accounts, forgotten passwords.
//!
//! Whoever may run it has the database in hand, so no rights are asked; all of it stands in the audit trail.

use super::accounts::{fold_email, password, store};
use super::audit::{self, Entry};
use super::passwords::Hasher;
use super::sessions::store as sessions;
use super::{commonest, roles};
use crate::db::schema::{account, area, organisation, role_assignment, site};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Role;
use shared_types::account::Language;
use shared_types::ids::{AccountId, AreaId, OrganisationId};

/// A person to be.
pub struct Person {
    /// Address to sign in with.
    pub email: String,
    /// Name as others see it.
    pub name: String,
    /// Its password.
    pub password: String,
}

/// A password that nobody can guess, to be handed over once.
pub fn random_password() -> String {
    super::secret::fresh()[..20].to_owned()
}

/// Makes the first operator of an empty database, with the region and the organisation it stands for.
pub fn bootstrap(
    conn: &mut AnyConnection,
    now: Timestamp,
    hasher: &Hasher,
    person: &Person,
    region: &str,
    country: &str,
) -> Outcome<AccountId> {
    let accounts: i64 = account::table.count().get_result(conn)?;
    if accounts > 0 {
        return Err(Fault::conflict("not-empty", "there are accounts already; `webm user add` makes more"));
    }
    let (place, firm) = (Key::fresh(), Key::fresh());
    diesel::insert_into(area::table)
        .values((
            area::id.eq(place),
            area::kind.eq("region"),
            area::name.eq(region),
            area::country.eq(country),
            area::created_at.eq(Moment::from(now)),
            area::version.eq(1),
        ))
        .execute(conn)?;
    diesel::insert_into(organisation::table)
        .values((
            organisation::id.eq(firm),
            organisation::name.eq("Operator"),
            organisation::kind.eq("operator"),
            organisation::shows_name.eq(false),
            organisation::created_at.eq(Moment::from(now)),
            organisation::version.eq(1),
        ))
        .execute(conn)?;
    add(conn, now, hasher, person, Role::Operator, place.to(), firm.to())
}

/// Makes an account with a role.
pub fn add(
    conn: &mut AnyConnection,
    now: Timestamp,
    hasher: &Hasher,
    person: &Person,
    role: Role,
    place: AreaId,
    organisation: OrganisationId,
) -> Outcome<AccountId> {
    if role == Role::Integration {
        return Err(Fault::conflict("role-of-machines", "the role integration belongs to machine clients"));
    }
    let email = fold_email(&person.email);
    shared_types::text::email(&email).map_err(|_| Fault::at("--email", "email", "is not an e-mail address"))?;
    shared_types::text::line(&person.name).map_err(|_| Fault::at("--name", "blank", "must be one line of text"))?;
    let hash = checked(hasher, &person.password, &email)?;
    let new = store::NewAccount {
        name: &person.name,
        email: &email,
        organisation,
        language: Language::Nl,
        password_hash: &hash,
    };
    let id = store::insert(conn, now, &new)?;
    let given = roles::store::insert(conn, id, role, place, now, None)?;
    audit::record_system(conn, now, None, &Entry::of("account.make", "account", id.0, Some(place)))?;
    audit::record_system(conn, now, None, &Entry::of("role-assignment.give", "role-assignment", given.0, Some(place)))?;
    Ok(id)
}

/// Sets a password in place of a forgotten one, and ends every session of the account.
pub fn set_password(conn: &mut AnyConnection, now: Timestamp, hasher: &Hasher, email: &str, new: &str) -> Outcome<()> {
    let email = fold_email(email);
    let id: Key = account::table
        .filter(account::email.eq(&email))
        .select(account::id)
        .first(conn)
        .optional()?
        .ok_or_else(|| Fault::conflict("unknown", "nobody has this address"))?;
    password::set(conn, id, &checked(hasher, new, &email)?)?;
    sessions::end_all(conn, id, None, now)?;
    audit::record_system(conn, now, None, &Entry::of("account.password", "account", id.0, None))
}

fn checked(hasher: &Hasher, password: &str, email: &str) -> Outcome<String> {
    shared_types::account::password(password)
        .map_err(|_| Fault::at("password", "password-length", "must have 12 to 128 characters"))?;
    commonest::refuse("password", password, email)?;
    hasher.hash_blocking(password)
}

/// One account as it is listed.
pub struct Listed {
    /// Address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Whether it may sign in.
    pub disabled: bool,
    /// Role and place of each role in force.
    pub roles: Vec<(String, String)>,
}

/// Every account by address.
pub fn list(conn: &mut AnyConnection, now: Timestamp) -> Outcome<Vec<Listed>> {
    let at = Moment::from(now);
    let rows: Vec<(Key, String, String, bool)> = account::table
        .select((account::id, account::email, account::name, account::disabled))
        .order(account::email.asc())
        .load(conn)?;
    let held: Vec<(Key, String, String)> = role_assignment::table
        .inner_join(area::table)
        .filter(role_assignment::begins_at.le(at))
        .filter(role_assignment::ends_at.is_null().or(role_assignment::ends_at.gt(at)))
        .select((role_assignment::account_id, role_assignment::role, area::name))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, email, name, disabled)| {
            let mine = held.iter().filter(|(account, ..)| *account == id);
            let roles = mine.map(|(_, role, place)| (role.clone(), place.clone())).collect();
            Listed { email, name, disabled, roles }
        })
        .collect())
}

/// The place with this id, this code of a site, or this name.
pub fn place(conn: &mut AnyConnection, text: &str) -> Outcome<AreaId> {
    if let Ok(id) = text.parse::<uuid::Uuid>() {
        let found: Option<Key> = area::table.filter(area::id.eq(Key(id))).select(area::id).first(conn).optional()?;
        return one(found.into_iter().collect(), "place", text).map(Key::to);
    }
    let by_code: Vec<Key> = site::table.filter(site::code.eq(text)).select(site::area_id).load(conn)?;
    if !by_code.is_empty() {
        return one(by_code, "place", text).map(Key::to);
    }
    let by_name: Vec<Key> = area::table.filter(area::name.eq(text)).select(area::id).load(conn)?;
    one(by_name, "place", text).map(Key::to)
}

/// The organisation with this name.
pub fn organisation(conn: &mut AnyConnection, name: &str) -> Outcome<OrganisationId> {
    let found: Vec<Key> =
        organisation::table.filter(organisation::name.eq(name)).select(organisation::id).load(conn)?;
    one(found, "organisation", name).map(Key::to)
}

fn one(found: Vec<Key>, what: &str, text: &str) -> Outcome<Key> {
    match found[..] {
        [one] => Ok(one),
        [] => Err(Fault::conflict("unknown", format!("there is no {what} {text}"))),
        _ => Err(Fault::conflict("several", format!("there are several of {what} {text}; name its id"))),
    }
}
