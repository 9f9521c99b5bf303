//! Sealing anew with the present key, column by column, some rows at a time; and letting go of keys that seal nothing any more.
//!
//! Called by `webm rotate-keys` with the columns that the rooms name. It goes on where it stopped, because what the present key
//! sealed is left alone; a row that does not open stops it and stays as it was.

use super::place;
use crate::db::schema::seal_key as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use crate::keys::Keys;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use jiff::Timestamp;

/// A column of sealed values, of a table whose rows have an `id`.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The table as the engine knows it.
    pub table: &'static str,
    /// The column as the engine knows it.
    pub column: &'static str,
    /// Table and column as the values were bound to them.
    pub bound_to: (&'static str, &'static str),
}

#[derive(QueryableByName)]
struct Sealed {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
}

fn older(sql: &mut Sql, column: Column, keys: &Keys) {
    sql.push(format!(" FROM {0} WHERE {1} IS NOT NULL AND substr({1}, 1, 4) <> ", column.table, column.column));
    sql.bind(keys.present_id().to_vec());
}

/// Seals up to `limit` rows anew; those that were, so that their room can renew what hangs on them.
pub fn reseal(conn: &mut AnyConnection, keys: &Keys, column: Column, limit: i64) -> Outcome<Vec<Key>> {
    let mut sql = Sql::new(format!("SELECT id, {} AS sealed", column.column));
    older(&mut sql, column, keys);
    sql.push(" ORDER BY id LIMIT ").bind(limit);
    let mut done = Vec::new();
    for Sealed { id, sealed } in sql.load(conn)? {
        let place = place(column.bound_to.0, column.bound_to.1, id);
        let plain = keys.open(&place, &sealed)?;
        let mut change = Sql::new(format!("UPDATE {} SET {} = ", column.table, column.column));
        change.bind(keys.seal(&place, &plain)?).push(" WHERE id = ").bind(id);
        // Nothing is overwritten that was changed in between.
        change.push(format!(" AND {} = ", column.column)).bind(sealed);
        change.execute(conn)?;
        done.push(id);
    }
    Ok(done)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many values an older key still seals.
pub fn left(conn: &mut AnyConnection, keys: &Keys, column: Column) -> Outcome<i64> {
    let mut sql = Sql::new("SELECT count(*) AS n");
    older(&mut sql, column, keys);
    Ok(sql.load::<Count>(conn)?.first().map_or(0, |c| c.n))
}

/// Marks every key but the present one as needed no more; their ids.
pub fn retire(conn: &mut AnyConnection, keys: &Keys, at: Timestamp) -> Outcome<Vec<Vec<u8>>> {
    let present = keys.present_id();
    let others = t::table.filter(t::retired_at.is_null()).filter(t::key_id.ne(&present[..]));
    let ids = others.select(t::key_id).load(conn)?;
    diesel::update(t::table.filter(t::retired_at.is_null()).filter(t::key_id.ne(&present[..])))
        .set(t::retired_at.eq(Moment::from(at)))
        .execute(conn)?;
    Ok(ids)
}
