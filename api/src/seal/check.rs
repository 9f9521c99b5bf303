//! Whether the ring in hand is the ring of this database. Asked at every start, before anything is written.
//!
//! The database keeps, for each key that has sealed something, a proof that only this key opens. A ring that lacks one of them
//! is refused with a sentence, so that a lost or a wrong key shows at once and not years later.

use crate::db::schema::seal_key as t;
use crate::db::{AnyConnection, Db, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::{Keys, hex};
use diesel::prelude::*;
use jiff::Timestamp;

fn context(id: &[u8]) -> Vec<u8> {
    [b"seal_key proof ", id].concat()
}

/// Refuses a ring that lacks a key in use; enters the present key when it is new here.
pub fn check(db: &Db, keys: &Keys, at: Timestamp) -> Outcome<()> {
    let known = db.read_blocking(|conn| prove(conn, keys))?;
    if known {
        return Ok(());
    }
    let keys = keys.clone();
    db.write_blocking(move |conn| enter(conn, &keys, at))
}

/// Whether the database has sealed fields: then a ring must not be made but found.
pub fn lacks_its_ring(db: &Db) -> Outcome<bool> {
    db.read_blocking(|conn| Ok(t::table.filter(t::retired_at.is_null()).count().get_result::<i64>(conn)? > 0))
}

/// Opens every proof; whether the present key is among those in use.
fn prove(conn: &mut AnyConnection, keys: &Keys) -> Outcome<bool> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        t::table.filter(t::retired_at.is_null()).select((t::key_id, t::proof)).load(conn)?;
    for (id, proof) in &rows {
        if !keys.has(id) {
            return Err(Fault::KeyMissing(hex(id)));
        }
        keys.open(&context(id), proof)?;
    }
    Ok(rows.iter().any(|(id, _)| *id == keys.present_id()))
}

fn enter(conn: &mut AnyConnection, keys: &Keys, at: Timestamp) -> Outcome<()> {
    let id = keys.present_id();
    let again =
        diesel::update(t::table.filter(t::key_id.eq(&id[..]))).set(t::retired_at.eq(None::<Moment>)).execute(conn)?;
    if again == 0 {
        diesel::insert_into(t::table)
            .values((
                t::key_id.eq(&id[..]),
                t::proof.eq(keys.seal(&context(&id), b"in use")?),
                t::first_used_at.eq(Moment::from(at)),
            ))
            .execute(conn)?;
    }
    Ok(())
}
