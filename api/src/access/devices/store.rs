//! The rows of devices, through the organisation of a person or the token of the device itself.

use crate::access::require::Person;
use crate::access::secret;
use crate::access::sessions::QUICK_ROLES;
use crate::db::schema::{account, device, role_assignment};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::{AccountId, DeviceId};
use shared_types::session::{Device, DeviceUser};
use uuid::Uuid;

/// Trusted devices of the person's organisation by name; one more than `limit` when there are more.
pub fn list(
    conn: &mut AnyConnection,
    who: &Person,
    only: Option<DeviceId>,
    after: Option<(String, Uuid)>,
    limit: usize,
) -> Outcome<Vec<Device>> {
    let mut query = device::table
        .filter(device::organisation_id.eq(Key::from(who.actor().organisation)))
        .filter(device::ended_at.is_null())
        .filter(device::expires_at.gt(Moment::from(who.at())))
        .select((device::id, device::name, device::created_at, device::expires_at))
        .order((device::name.asc(), device::id.asc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(device::id.eq(Key::from(only)));
    }
    if let Some((name, id)) = after {
        query = query.filter(device::name.gt(name.clone()).or(device::name.eq(name).and(device::id.gt(Key(id)))));
    }
    let rows: Vec<(Key, String, Moment, Moment)> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, created, expires)| Device {
            id: id.to(),
            name,
            created_at: created.into(),
            expires_at: expires.into(),
        })
        .collect())
}

/// A device that showed its cookie.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The device.
    pub id: DeviceId,
    /// Its organisation.
    organisation: Key,
}

/// The trusted device with this token.
pub fn known(conn: &mut AnyConnection, token: &str, now: Timestamp) -> Outcome<Option<Known>> {
    let row: Option<(Key, Key)> = device::table
        .filter(device::token_hash.eq(secret::hash(token)))
        .filter(device::ended_at.is_null())
        .filter(device::expires_at.gt(Moment::from(now)))
        .select((device::id, device::organisation_id))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, organisation)| Known { id: id.to(), organisation }))
}

/// Who may sign in on a device, by name; one more than `limit` when there are more.
pub fn users(
    conn: &mut AnyConnection,
    on: Known,
    now: Timestamp,
    after: Option<(String, Uuid)>,
    limit: usize,
) -> Outcome<Vec<DeviceUser>> {
    let may = with_quick_role(conn, on, now)?;
    let mut query = account::table
        .filter(account::organisation_id.eq(on.organisation))
        .filter(account::disabled.eq(false))
        .filter(account::quick_code_hash.is_not_null())
        .filter(account::id.eq_any(may))
        .select((account::id, account::name))
        .order((account::name.asc(), account::id.asc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if let Some((name, id)) = after {
        query = query.filter(account::name.gt(name.clone()).or(account::name.eq(name).and(account::id.gt(Key(id)))));
    }
    let rows: Vec<(Key, String)> = query.load(conn)?;
    Ok(rows.into_iter().map(|(id, name)| DeviceUser { account_id: id.to(), name }).collect())
}

/// The hash of the quick code of somebody who may sign in on a device.
pub fn quick_code_hash(conn: &mut AnyConnection, on: Known, id: AccountId, now: Timestamp) -> Outcome<Option<String>> {
    let may = with_quick_role(conn, on, now)?;
    Ok(account::table
        .filter(account::id.eq(Key::from(id)))
        .filter(account::organisation_id.eq(on.organisation))
        .filter(account::disabled.eq(false))
        .filter(account::id.eq_any(may))
        .select(account::quick_code_hash)
        .first::<Option<String>>(conn)
        .optional()?
        .flatten())
}

/// Accounts of the device's organisation that have a role in force which a quick code may carry.
fn with_quick_role(conn: &mut AnyConnection, on: Known, now: Timestamp) -> Outcome<Vec<Key>> {
    let at = Moment::from(now);
    let words: Vec<&str> = QUICK_ROLES.iter().map(|r| r.word()).collect();
    Ok(role_assignment::table
        .inner_join(account::table)
        .filter(account::organisation_id.eq(on.organisation))
        .filter(role_assignment::role.eq_any(words))
        .filter(role_assignment::begins_at.le(at))
        .filter(role_assignment::ends_at.is_null().or(role_assignment::ends_at.gt(at)))
        .select(account::id)
        .load(conn)?)
}

/// Adds a device.
pub(super) fn insert(
    conn: &mut AnyConnection,
    who: &Person,
    name: &str,
    token: &str,
    expires: Timestamp,
) -> Outcome<Device> {
    let id = Key::fresh();
    diesel::insert_into(device::table)
        .values((
            device::id.eq(id),
            device::organisation_id.eq(Key::from(who.actor().organisation)),
            device::name.eq(name),
            device::token_hash.eq(secret::hash(token)),
            device::created_by.eq(Key::from(who.account)),
            device::created_at.eq(Moment::from(who.at())),
            device::expires_at.eq(Moment::from(expires)),
        ))
        .execute(conn)?;
    Ok(Device { id: id.to(), name: name.to_owned(), created_at: who.at(), expires_at: expires })
}

/// Ends the trust in a device.
pub(super) fn end(conn: &mut AnyConnection, id: DeviceId, now: Timestamp) -> Outcome<()> {
    diesel::update(device::table.filter(device::id.eq(Key::from(id))))
        .set(device::ended_at.eq(Moment::from(now)))
        .execute(conn)?;
    Ok(())
}
