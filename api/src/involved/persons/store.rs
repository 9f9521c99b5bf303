//! The rows of persons. Whoever calls has the incident in hand, found through a reach.

use crate::db::schema::person as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::involved::sight::{Field, Level};
use crate::involved::within::{Within, identity_field};
use crate::keys::Keys;
use crate::seal;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};
use shared_types::involved::SealedField;
use shared_types::person::{AgeBand, Contact, Identity, Person, PersonRole};

const COLUMNS: &str = "SELECT id, incident_id, site_id, role, age_band, appearance, identity, contact, term_from, wipe_at, wiped_at, \
    added_at, struck_at, strike_reason, version FROM person WHERE ";

/// A row, its sealed columns still sealed.
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
    pub role: String,
    #[diesel(sql_type = Text)]
    pub age_band: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub appearance: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub identity: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub contact: Option<Vec<u8>>,
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
    /// The role; a word that we do not know is a suspect's, whom the fewest see.
    pub fn role(&self) -> PersonRole {
        self.role.parse().unwrap_or(PersonRole::Suspect)
    }

    /// The age.
    pub fn age(&self) -> AgeBand {
        self.age_band.parse().unwrap_or(AgeBand::Unknown)
    }

    /// What stands sealed in it and this reader may open.
    pub fn opens(&self, within: &Within) -> Vec<SealedField> {
        let struck = self.struck_at.is_some();
        let may = |field| within.level(field, struck) >= Level::Opened;
        let identity = self.identity.is_some() && may(identity_field(self.role(), self.age()));
        let contact = self.contact.is_some() && may(Field::Contact);
        [(identity, SealedField::Identity), (contact, SealedField::Contact)]
            .into_iter()
            .filter_map(|(there, field)| there.then_some(field))
            .collect()
    }

    /// The identity, opened.
    pub fn identity(&self, keys: &Keys) -> Outcome<Option<Identity>> {
        let open = |sealed| seal::open(keys, &seal::place("person", "identity", self.id), sealed);
        self.identity.as_deref().map(open).transpose()
    }

    /// The contact, opened.
    pub fn contact(&self, keys: &Keys) -> Outcome<Option<Contact>> {
        let open = |sealed| seal::open(keys, &seal::place("person", "contact", self.id), sealed);
        self.contact.as_deref().map(open).transpose()
    }

    /// Seals both; what is empty is not there.
    pub fn seal(&mut self, keys: &Keys, identity: &Identity, contact: &Contact) -> Outcome<()> {
        let place = |column| seal::place("person", column, self.id);
        let some = |empty, sealed: Outcome<Vec<u8>>| if empty { Ok(None) } else { sealed.map(Some) };
        let sealed = seal::seal(keys, &place("identity"), identity);
        let reach = seal::seal(keys, &place("contact"), contact);
        self.identity = some(*identity == Identity::default(), sealed)?;
        self.contact = some(*contact == Contact::default(), reach)?;
        Ok(())
    }

    /// As this reader may see it.
    pub fn told(self, within: &Within) -> Person {
        let shown = within.level(Field::Appearance, self.struck_at.is_some()) == Level::Shown;
        Person {
            id: self.id.to(),
            incident_id: self.incident_id.to(),
            role: self.role(),
            age_band: self.age(),
            opens: self.opens(within),
            appearance: self.appearance.filter(|_| shown),
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
            t::role.eq(&row.role),
            t::age_band.eq(&row.age_band),
            t::appearance.eq(&row.appearance),
            t::identity.eq(&row.identity),
            t::contact.eq(&row.contact),
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
pub fn update(conn: &mut AnyConnection, within: &Within, row: &Row) -> Outcome<()> {
    diesel::update(t::table.filter(t::id.eq(row.id)))
        .set((
            t::role.eq(&row.role),
            t::age_band.eq(&row.age_band),
            t::appearance.eq(&row.appearance),
            t::identity.eq(&row.identity),
            t::contact.eq(&row.contact),
            t::term_version.eq(within.known.version),
            t::wipe_at.eq(row.wipe_at),
            t::struck_at.eq(row.struck_at),
            t::strike_reason.eq(&row.strike_reason),
            t::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(())
}
