//! The rows of objects: written before the object, held by a row of a room, let go of when that lets go, removed after the object.

use super::sealed::DataKey;
use crate::db::schema::stored_object as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use crate::keys::{Keys, random};
use crate::seal::{Column, place};
use diesel::prelude::*;
use jiff::Timestamp;

/// The sealed column, for a change of keys.
pub const SEALED: Column =
    Column { table: "stored_object", column: "data_key", bound_to: ("stored_object", "data_key") };

/// Where an object stands, for whoever opens it.
pub fn place_of(id: Key) -> Vec<u8> {
    place("stored_object", "content", id)
}

/// Writes the row of an object that is about to come, with a fresh key.
pub fn intend(conn: &mut AnyConnection, keys: &Keys, at: Timestamp, bytes: i64) -> Outcome<(Key, DataKey)> {
    let (id, key) = (Key::fresh(), DataKey(random()));
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::data_key.eq(keys.seal(&place(SEALED.table, SEALED.column, id), &key.0)?),
            t::bytes.eq(bytes),
            t::held.eq(false),
            t::created_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    Ok((id, key))
}

/// Holds an object, in the transaction of the row that names it. What was swept meanwhile cannot be held.
pub fn hold(conn: &mut AnyConnection, id: Key) -> Outcome<()> {
    let loose = t::table.filter(t::id.eq(id).and(t::held.eq(false)).and(t::removed_at.is_null()));
    match diesel::update(loose).set(t::held.eq(true)).execute(conn)? {
        1 => Ok(()),
        _ => Err(Fault::Unavailable("an object was swept before it was held".into())),
    }
}

/// Lets go of objects, in the transaction of the row that named them: nobody opens them any more, and they are removed soon.
pub fn let_go(conn: &mut AnyConnection, ids: &[Key], at: Timestamp) -> Outcome<usize> {
    Ok(diesel::update(t::table.filter(t::id.eq_any(ids.to_vec()).and(t::removed_at.is_null())))
        .set((t::held.eq(false), t::data_key.eq(None::<Vec<u8>>), t::removed_at.eq(Moment::from(at))))
        .execute(conn)?)
}

/// Those of some objects that nobody holds.
pub fn loose_of(conn: &mut AnyConnection, ids: &[Key]) -> Outcome<Vec<Key>> {
    Ok(t::table.filter(t::id.eq_any(ids.to_vec()).and(t::held.eq(false))).select(t::id).load(conn)?)
}

/// Lets go of what nobody held since a moment.
pub fn let_go_of_loose(conn: &mut AnyConnection, before: Timestamp, at: Timestamp) -> Outcome<usize> {
    let loose = t::table.filter(t::held.eq(false).and(t::removed_at.is_null()));
    Ok(diesel::update(loose.filter(t::created_at.le(Moment::from(before))))
        .set((t::data_key.eq(None::<Vec<u8>>), t::removed_at.eq(Moment::from(at))))
        .execute(conn)?)
}

/// The key of an object that is there.
pub fn key_of(conn: &mut AnyConnection, keys: &Keys, id: Key) -> Outcome<DataKey> {
    let sealed: Option<Vec<u8>> =
        t::table.filter(t::id.eq(id)).select(t::data_key).first(conn).optional().or_missing()?;
    let plain = keys.open(&place(SEALED.table, SEALED.column, id), &sealed.ok_or(Fault::NotFound)?)?;
    let key: [u8; 32] = plain.try_into().map_err(|_| Fault::internal("a key of an object has another length"))?;
    Ok(DataKey(key))
}

/// Some objects that are to be removed.
pub fn to_remove(conn: &mut AnyConnection, most: i64) -> Outcome<Vec<Key>> {
    let some = t::table.filter(t::removed_at.is_not_null()).order(t::id.asc()).limit(most);
    Ok(some.select(t::id).load(conn)?)
}

/// Removes the rows of objects that are removed.
pub fn forget(conn: &mut AnyConnection, ids: &[Key]) -> Outcome<usize> {
    Ok(diesel::delete(t::table.filter(t::id.eq_any(ids.to_vec()).and(t::removed_at.is_not_null()))).execute(conn)?)
}
