//! The rows of goods. Whoever calls has the incident in hand, found through a reach.

use crate::db::schema::goods as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::involved::within::Within;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
use shared_types::goods::Goods;

const COLUMNS: &str = "SELECT id, incident_id, article, brand, serial_number, quantity, returned_quantity, damaged, value_cents, added_at, \
    struck_at, strike_reason, version FROM goods WHERE ";

/// A row.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct Row {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    pub incident_id: Key,
    #[diesel(sql_type = Text)]
    pub article: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub brand: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub serial_number: Option<String>,
    #[diesel(sql_type = Integer)]
    pub quantity: i32,
    #[diesel(sql_type = Integer)]
    pub returned_quantity: i32,
    #[diesel(sql_type = Bool)]
    pub damaged: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub value_cents: Option<i64>,
    #[diesel(sql_type = BigInt)]
    pub added_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub struck_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Text>)]
    pub strike_reason: Option<String>,
    #[diesel(sql_type = Integer)]
    pub version: i32,
}

impl Row {
    /// As the contract tells it.
    pub fn told(self) -> Goods {
        Goods {
            id: self.id.to(),
            incident_id: self.incident_id.to(),
            article: self.article,
            brand: self.brand,
            serial_number: self.serial_number,
            quantity: self.quantity,
            returned_quantity: self.returned_quantity,
            damaged: self.damaged,
            value_cents: self.value_cents,
            added_at: self.added_at.into(),
            struck_at: self.struck_at.map(Into::into),
            strike_reason: self.strike_reason.and_then(|r| r.parse().ok()),
            version: self.version,
        }
    }
}

/// Rows of an incident and of what was merged into it after one, oldest first.
pub fn rows(conn: &mut AnyConnection, family: &[Key], after: Option<Key>, limit: i64) -> Outcome<Vec<Row>> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("incident_id IN (").list(family.iter().copied()).push(")");
    if let Some(after) = after {
        sql.push(" AND id > ").bind(after);
    }
    sql.push(" ORDER BY id LIMIT ").bind(limit);
    Ok(sql.load(conn)?)
}

/// One row of the incident.
pub fn find(conn: &mut AnyConnection, within: &Within, id: Key) -> Outcome<Row> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("incident_id = ").bind(Key::from(within.known.id)).push(" AND id = ").bind(id);
    sql.load(conn)?.pop().ok_or(Fault::NotFound)
}

/// Writes a new row.
pub fn insert(conn: &mut AnyConnection, within: &Within, row: &Row, by: Option<Key>) -> Outcome<()> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(row.id),
            t::incident_id.eq(row.incident_id),
            t::site_id.eq(Key::from(within.known.site)),
            t::article.eq(&row.article),
            t::brand.eq(&row.brand),
            t::serial_number.eq(&row.serial_number),
            t::quantity.eq(row.quantity),
            t::returned_quantity.eq(row.returned_quantity),
            t::damaged.eq(row.damaged),
            t::value_cents.eq(row.value_cents),
            t::added_at.eq(row.added_at),
            t::added_by.eq(by),
            t::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes what changed.
pub fn update(conn: &mut AnyConnection, row: &Row) -> Outcome<()> {
    diesel::update(t::table.filter(t::id.eq(row.id)))
        .set((
            t::article.eq(&row.article),
            t::brand.eq(&row.brand),
            t::serial_number.eq(&row.serial_number),
            t::quantity.eq(row.quantity),
            t::returned_quantity.eq(row.returned_quantity),
            t::damaged.eq(row.damaged),
            t::value_cents.eq(row.value_cents),
            t::struck_at.eq(row.struck_at),
            t::strike_reason.eq(&row.strike_reason),
            t::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(())
}
