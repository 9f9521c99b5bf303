//! The rows of vehicles. Whoever calls has the incident in hand, found through a reach.

use crate::db::schema::vehicle as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::involved::sight::{Field, Level};
use crate::involved::within::Within;
use crate::keys::Keys;
use crate::seal;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
use shared_types::involved::SealedField;
use shared_types::vehicle::{Plate, Vehicle, VehicleKind};

const COLUMNS: &str = "SELECT id, incident_id, site_id, kind, make, colour, country, plate, plate_partial, plate_usual, term_from, \
    wipe_at, wiped_at, added_at, struck_at, strike_reason, version FROM vehicle WHERE ";

/// A row, its plate still sealed.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct Row {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    pub incident_id: Key,
    #[diesel(sql_type = Binary)]
    pub site_id: Key,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub make: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub colour: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub country: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub plate: Option<Vec<u8>>,
    #[diesel(sql_type = Bool)]
    pub plate_partial: bool,
    #[diesel(sql_type = Nullable<Bool>)]
    pub plate_usual: Option<bool>,
    #[diesel(sql_type = BigInt)]
    pub term_from: Moment,
    #[diesel(sql_type = BigInt)]
    pub wipe_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub wiped_at: Option<Moment>,
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
    /// What stands sealed in it and this reader may open.
    pub fn opens(&self, within: &Within) -> Vec<SealedField> {
        let may = within.level(Field::Plate, self.struck_at.is_some()) >= Level::Opened;
        if self.plate.is_some() && may { vec![SealedField::Plate] } else { vec![] }
    }

    /// The plate, opened.
    pub fn plate(&self, keys: &Keys) -> Outcome<Option<Plate>> {
        let open = |sealed| seal::open(keys, &seal::place("vehicle", "plate", self.id), sealed);
        self.plate.as_deref().map(open).transpose()
    }

    /// Seals a plate as seen in its country, or takes it away; what it is as canonical text.
    pub fn seal(&mut self, keys: &Keys, as_seen: Option<&str>) -> Outcome<Option<String>> {
        let canonical = as_seen.map(shared_types::plate::canonical);
        self.plate = match (as_seen, &canonical) {
            (Some(seen), Some(canonical)) => {
                let plate = Plate { canonical: canonical.clone(), as_seen: seen.to_owned() };
                Some(seal::seal(keys, &seal::place("vehicle", "plate", self.id), &plate)?)
            }
            _ => None,
        };
        self.plate_partial = canonical.as_deref().is_some_and(shared_types::plate::is_partial);
        self.plate_usual = self
            .country
            .as_deref()
            .zip(canonical.as_deref())
            .and_then(|(country, plate)| shared_types::plate::is_usual(country, plate));
        Ok(canonical)
    }

    /// As this reader may see it.
    pub fn told(self, within: &Within) -> Vehicle {
        let plate = within.level(Field::Plate, self.struck_at.is_some()) > Level::Hidden;
        Vehicle {
            id: self.id.to(),
            incident_id: self.incident_id.to(),
            kind: self.kind.parse().unwrap_or(VehicleKind::Unknown),
            opens: self.opens(within),
            make: self.make,
            colour: self.colour,
            country: self.country.filter(|_| plate),
            plate_partial: self.plate_partial && plate,
            plate_usual: self.plate_usual.filter(|_| plate),
            wipes_at: self.wipe_at.into(),
            wiped_at: self.wiped_at.map(Into::into),
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

/// Rows that a blind index hit; what the caller sees of their incidents it must ask itself.
pub fn of_rows(conn: &mut AnyConnection, ids: &[Key]) -> Outcome<Vec<Row>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(COLUMNS);
    sql.push("id IN (").list(ids.iter().copied()).push(") ORDER BY id");
    Ok(sql.load(conn)?)
}

/// Writes a new row.
pub fn insert(conn: &mut AnyConnection, within: &Within, row: &Row, by: Option<Key>) -> Outcome<()> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(row.id),
            t::incident_id.eq(row.incident_id),
            t::site_id.eq(row.site_id),
            t::kind.eq(&row.kind),
            t::make.eq(&row.make),
            t::colour.eq(&row.colour),
            t::country.eq(&row.country),
            t::plate.eq(&row.plate),
            t::plate_partial.eq(row.plate_partial),
            t::plate_usual.eq(row.plate_usual),
            t::term_from.eq(row.term_from),
            t::term_version.eq(within.known.version),
            t::wipe_at.eq(row.wipe_at),
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
            t::kind.eq(&row.kind),
            t::make.eq(&row.make),
            t::colour.eq(&row.colour),
            t::country.eq(&row.country),
            t::plate.eq(&row.plate),
            t::plate_partial.eq(row.plate_partial),
            t::plate_usual.eq(row.plate_usual),
            t::struck_at.eq(row.struck_at),
            t::strike_reason.eq(&row.strike_reason),
            t::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(())
}
