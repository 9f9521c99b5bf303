//! The rows of photos and files. Whoever calls has the incident in hand, found through a reach.

use crate::db::schema::attachment as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::involved::within::Within;
use crate::keys::Keys;
use crate::seal;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};
use shared_types::attachment::{Attachment, AttachmentKind, AttachmentSource, Blackout};

const COLUMNS: &str = "SELECT id, incident_id, kind, media_type, source, name, bytes, width, height, content_id, thumbnail_id, original_id, blackouts, \
    term_from, wipe_at, wiped_at, added_at, struck_at, strike_reason, version FROM attachment WHERE ";

/// A row, its name still sealed.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct Row {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    pub incident_id: Key,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub media_type: String,
    #[diesel(sql_type = Text)]
    pub source: String,
    #[diesel(sql_type = Nullable<Binary>)]
    pub name: Option<Vec<u8>>,
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
    #[diesel(sql_type = Nullable<Integer>)]
    pub width: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub height: Option<i32>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub content_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub thumbnail_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub original_id: Option<Key>,
    #[diesel(sql_type = Nullable<Text>)]
    pub blackouts: Option<String>,
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
    /// Whether it is of a security camera.
    pub fn is_of_camera(&self) -> bool {
        self.source == AttachmentSource::SecurityCamera.word()
    }

    /// Whether there is anything to be shown: neither struck nor wiped.
    pub fn stands(&self) -> bool {
        self.struck_at.is_none() && self.wiped_at.is_none()
    }

    /// Its objects.
    pub fn objects(&self) -> Vec<Key> {
        [self.content_id, self.thumbnail_id, self.original_id].into_iter().flatten().collect()
    }

    /// What is blacked out.
    pub fn areas(&self) -> Outcome<Vec<Blackout>> {
        self.blackouts.as_deref().map_or(Ok(vec![]), |json| serde_json::from_str(json).map_err(Fault::internal))
    }

    /// As the contract tells it; of what was struck no name is told.
    pub fn told(self, keys: &Keys) -> Outcome<Attachment> {
        let sealed = self.name.as_deref().filter(|_| self.stands());
        Ok(Attachment {
            id: self.id.to(),
            incident_id: self.incident_id.to(),
            // A word that we do not know is the one of which least is done.
            kind: self.kind.parse().unwrap_or(AttachmentKind::Document),
            source: self.source.parse().unwrap_or(AttachmentSource::SecurityCamera),
            name: sealed.map(|s| seal::open(keys, &seal::place("attachment", "name", self.id), s)).transpose()?,
            blackouts: self.areas()?,
            media_type: self.media_type,
            bytes: self.bytes,
            width: self.width,
            height: self.height,
            wipes_at: self.wipe_at.into(),
            wiped_at: self.wiped_at.map(Into::into),
            added_at: self.added_at.into(),
            struck_at: self.struck_at.map(Into::into),
            strike_reason: self.strike_reason.and_then(|r| r.parse().ok()),
            version: self.version,
        })
    }
}

/// All rows of an incident and of what was merged into it, oldest first; there are never many.
pub fn rows(conn: &mut AnyConnection, family: &[Key]) -> Outcome<Vec<Row>> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("incident_id IN (").list(family.iter().copied()).push(") ORDER BY id");
    Ok(sql.load(conn)?)
}

/// One row of the incident.
pub fn find(conn: &mut AnyConnection, within: &Within, id: Key) -> Outcome<Row> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("incident_id = ").bind(Key::from(within.known.id)).push(" AND id = ").bind(id);
    sql.load(conn)?.pop().ok_or(Fault::NotFound)
}

/// How many stand, and how many there are with those that were struck.
pub fn counts(conn: &mut AnyConnection, within: &Within) -> Outcome<(i64, i64)> {
    let mine = t::table.filter(t::incident_id.eq(Key::from(within.known.id)).and(t::wiped_at.is_null()));
    let all = mine.count().get_result(conn)?;
    let mine = t::table.filter(t::incident_id.eq(Key::from(within.known.id)).and(t::wiped_at.is_null()));
    Ok((mine.filter(t::struck_at.is_null()).count().get_result(conn)?, all))
}

/// Writes a new row.
pub fn insert(conn: &mut AnyConnection, within: &Within, row: &Row, by: Option<Key>) -> Outcome<()> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(row.id),
            t::incident_id.eq(row.incident_id),
            t::site_id.eq(Key::from(within.known.site)),
            t::kind.eq(&row.kind),
            t::media_type.eq(&row.media_type),
            t::source.eq(&row.source),
            t::name.eq(&row.name),
            t::bytes.eq(row.bytes),
            t::width.eq(row.width),
            t::height.eq(row.height),
            t::content_id.eq(row.content_id),
            t::thumbnail_id.eq(row.thumbnail_id),
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
            t::media_type.eq(&row.media_type),
            t::bytes.eq(row.bytes),
            t::content_id.eq(row.content_id),
            t::thumbnail_id.eq(row.thumbnail_id),
            t::original_id.eq(row.original_id),
            t::blackouts.eq(&row.blackouts),
            t::wipe_at.eq(row.wipe_at),
            t::struck_at.eq(row.struck_at),
            t::strike_reason.eq(&row.strike_reason),
            t::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(())
}
