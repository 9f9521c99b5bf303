//! Writing the words of all incidents anew, when what is made of them has changed: some at a time, while others read and write.
//!
//! Called by `webm reindex`. It changes nothing but what an incident is found by.

use super::words::Findable;
use crate::db::{AnyConnection, Key, Sql, dialect};
use crate::fault::Outcome;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};

#[derive(QueryableByName)]
struct Row {
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
    place_words: Option<String>,
    #[diesel(sql_type = Text)]
    description: String,
    #[diesel(sql_type = Nullable<Text>)]
    short_text: Option<String>,
    #[diesel(sql_type = Bool)]
    short_text_vetted: bool,
    #[diesel(sql_type = Nullable<Text>)]
    external_id: Option<String>,
}

/// Renews the words of the next `most` incidents after one; how many, and the last of them. They are held until the change
/// commits, so that a correction in between is not lost.
pub fn some(conn: &mut AnyConnection, after: i64, most: i64) -> Outcome<(usize, i64)> {
    let mut sql = Sql::new(
        "SELECT i.seq, i.site_id, s.code, i.year, i.serial, u.label AS unit_label, o.name AS tenant, i.place_words, i.description, \
         i.short_text, i.short_text_vetted, i.external_id FROM incident i JOIN site s ON s.area_id = i.site_id \
         LEFT JOIN unit u ON u.id = i.unit_id LEFT JOIN organisation o ON o.id = i.unit_organisation_id WHERE i.seq > ",
    );
    sql.bind(after).push(" ORDER BY i.seq LIMIT ").bind(most);
    if !dialect::for_update(conn).is_empty() {
        sql.push(" FOR UPDATE OF i");
    }
    let rows = sql.load::<Row>(conn)?;
    for row in &rows {
        let findable = Findable {
            site: row.site_id.to(),
            code: &row.code,
            number: (row.year, row.serial),
            unit: row.unit_label.as_deref().map(|label| (label, row.tenant.as_deref())),
            place_words: row.place_words.as_deref(),
            description: &row.description,
            short_text: row.short_text.as_deref(),
            vetted: row.short_text_vetted,
            external_id: row.external_id.as_deref(),
        };
        dialect::replace_words(conn, row.seq, &findable.words())?;
    }
    Ok((rows.len(), rows.last().map_or(after, |row| row.seq)))
}
