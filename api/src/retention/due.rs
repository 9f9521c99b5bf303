//! What has come to its end, or will soon: rows by the end that they carry, the words of incidents by the terms of their site.

use super::handling;
use super::term::{Case, Terms, WARNING, outcome_word};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use crate::incidents::rows::Numbered as _;
use diesel::sql_types::{BigInt, Binary, Text};
use jiff::{SignedDuration, Timestamp};
use shared_types::handling::{HandlingState, Outcome as HandlingOutcome};
use shared_types::ids::AreaId;
use std::collections::BTreeMap;

/// Something that ends.
#[derive(Clone, Debug, PartialEq, Eq, diesel::QueryableByName)]
pub struct Due {
    /// The incident.
    #[diesel(sql_type = Binary)]
    pub incident_id: Key,
    /// The row; the incident itself for its words.
    #[diesel(sql_type = Binary)]
    pub row_id: Key,
    /// `person`, `vehicle`, `attachment`, `words`.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// When.
    #[diesel(sql_type = BigInt)]
    pub wipe_at: Moment,
}

/// Adds the condition that nobody holds the incident `i` now.
fn not_held(sql: &mut Sql, at: Moment) {
    sql.push(" AND NOT EXISTS (SELECT 1 FROM retention_hold h WHERE h.incident_id = i.id AND h.ended_at IS NULL AND h.until_at > ");
    sql.bind(at).push(")");
}

/// Persons, vehicles and attachments of a site that end before a moment, the soonest first; `free` leaves out what is held at that moment.
pub fn rows(
    conn: &mut AnyConnection,
    site: AreaId,
    before: Timestamp,
    free: Option<Timestamp>,
    most: i64,
) -> Outcome<Vec<Due>> {
    let mut all = Vec::new();
    for table in ["person", "vehicle", "attachment"] {
        let mut sql = Sql::new(format!(
            "SELECT r.incident_id, r.id AS row_id, '{table}' AS what, r.wipe_at FROM {table} r JOIN incident i ON i.id = r.incident_id \
             AND i.site_id = r.site_id WHERE r.wiped_at IS NULL AND r.wipe_at <= "
        ));
        sql.bind(Moment::from(before)).push(" AND r.site_id = ").bind(Key::from(site));
        if let Some(at) = free {
            not_held(&mut sql, Moment::from(at));
        }
        sql.push(" ORDER BY r.wipe_at, r.id LIMIT ").bind(most);
        all.extend(sql.load::<Due>(conn)?);
    }
    Ok(all)
}

/// How handling can stand, as terms tell it apart.
fn endings() -> Vec<(HandlingState, Option<HandlingOutcome>)> {
    let open = HandlingState::ALL.iter().filter(|s| **s != HandlingState::Closed).map(|s| (*s, None));
    let closed = HandlingOutcome::ALL.iter().map(|o| (HandlingState::Closed, Some(*o)));
    open.chain(closed).collect()
}

/// Incidents of a site whose words end before a moment and that have any, some of each ending and kind at a time.
pub fn words(
    conn: &mut AnyConnection,
    book: &CodeBook,
    site: AreaId,
    before: Timestamp,
    free: Option<Timestamp>,
    most: i64,
) -> Outcome<Vec<Due>> {
    let terms = Terms::of_site(conn, site)?;
    let mut all = Vec::new();
    for (state, outcome) in endings() {
        let mut by_days: BTreeMap<i32, Vec<i16>> = BTreeMap::new();
        for kind in book.kinds() {
            let case = Case { category: &kind.category.code, outcome: outcome_word(state, outcome), minor: false };
            by_days.entry(terms.days(case)).or_default().push(kind.id);
        }
        for (days, kinds) in by_days {
            let term = SignedDuration::from_hours(i64::from(days) * 24);
            let mut sql = Sql::new("SELECT i.id AS incident_id, i.id AS row_id, 'words' AS what, i.reported_at + ");
            sql.bind(i64::from(days) * 86_400_000)
                .push(" AS wipe_at FROM incident i WHERE i.wiped_at IS NULL AND i.site_id = ");
            sql.bind(Key::from(site)).push(" AND i.state = ").bind(state.number());
            match outcome {
                Some(outcome) => sql.push(" AND i.outcome = ").bind(outcome.number()),
                None => sql.push(""),
            };
            sql.push(" AND i.category IN (").list(kinds).push(") AND i.reported_at <= ");
            sql.bind(Moment::from(before - term)).push(" AND i.registered_at <= ").bind(Moment::from(before - WARNING));
            sql.push(
                " AND (i.description <> '' OR i.place_words IS NOT NULL OR i.short_text IS NOT NULL OR i.reporter_account_id IS NOT NULL \
                 OR i.id IN (SELECT e.incident_id FROM timeline_entry e WHERE (e.text IS NOT NULL OR e.changes IS NOT NULL) AND e.site_id = ",
            );
            // What was written late at an old incident stays for the time of a warning too.
            sql.bind(Key::from(site)).push(" AND e.at <= ").bind(Moment::from(before - WARNING)).push(")");
            handling::or_has_words(&mut sql, Moment::from(before - WARNING));
            sql.push(")");
            if let Some(at) = free {
                not_held(&mut sql, Moment::from(at));
            }
            sql.push(" ORDER BY i.reported_at LIMIT ").bind(most);
            all.extend(sql.load::<Due>(conn)?);
        }
    }
    Ok(all)
}
