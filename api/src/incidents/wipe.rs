//! Wiping the words of an incident at their end: facts stay, for counts.
//!
//! Called by `retention`, which knows when. It does not read what it wipes.

use super::words::Findable;
use crate::db::schema::{incident as t, timeline_entry};
use crate::db::{AnyConnection, Key, Moment, Sql, dialect};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, SmallInt, Text};
use jiff::Timestamp;

/// The fields that go.
pub const WIPED: [&str; 5] = ["description", "placeWords", "shortText", "reporterAccountId", "timeline"];

#[derive(QueryableByName)]
struct Facts {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Binary)]
    site_id: Key,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = SmallInt)]
    year: i16,
    #[diesel(sql_type = Integer)]
    serial: i32,
    #[diesel(sql_type = Nullable<Text>)]
    unit_label: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    tenant: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    external_id: Option<String>,
}

/// Wipes them, with what they can be found by.
pub fn words(conn: &mut AnyConnection, id: Key, at: Timestamp) -> Outcome<()> {
    let mut sql = Sql::new(
        "SELECT i.seq, i.site_id, s.code, i.year, i.serial, u.label AS unit_label, o.name AS tenant, i.external_id \
         FROM incident i JOIN site s ON s.area_id = i.site_id LEFT JOIN unit u ON u.id = i.unit_id \
         LEFT JOIN organisation o ON o.id = i.unit_organisation_id WHERE i.id = ",
    );
    sql.bind(id);
    let facts: Facts = sql.load(conn)?.pop().ok_or(Fault::NotFound)?;
    diesel::update(t::table.filter(t::seq.eq(facts.seq)))
        .set((
            t::description.eq(""),
            t::place_words.eq(None::<String>),
            t::short_text.eq(None::<String>),
            t::short_text_vetted.eq(false),
            t::reporter_account_id.eq(None::<Key>),
            t::wiped_at.eq(Moment::from(at)),
            t::updated_at.eq(Moment::from(at)),
            t::version.eq(t::version + 1),
        ))
        .execute(conn)?;
    diesel::update(timeline_entry::table.filter(timeline_entry::incident_id.eq(id)))
        .set((timeline_entry::changes.eq(None::<String>), timeline_entry::text.eq(None::<String>)))
        .execute(conn)?;
    let findable = Findable {
        site: facts.site_id.to(),
        code: &facts.code,
        number: (facts.year, facts.serial),
        unit: facts.unit_label.as_deref().map(|label| (label, facts.tenant.as_deref())),
        place_words: None,
        description: "",
        short_text: None,
        vetted: false,
        external_id: facts.external_id.as_deref(),
    };
    dialect::replace_words(conn, facts.seq, &findable.words())
}
