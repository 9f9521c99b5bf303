//! The rows of events, with what decides who may know of each. The one place that reads across all sites: what comes out of it
//! passes [`super::sight`] before anybody hears of it.

use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};

/// An event and what decides who may know of it.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct Row {
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = BigInt)]
    pub at: Moment,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Binary)]
    pub subject_id: Key,
    #[diesel(sql_type = Nullable<Binary>)]
    pub area_id: Option<Key>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub audience: Option<i16>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub organisation_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub account_id: Option<Key>,
    /// Of an incident: its site, who reported it, its category.
    #[diesel(sql_type = Nullable<Binary>)]
    pub site_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub reporter_organisation_id: Option<Key>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub category: Option<i16>,
}

const COLUMNS: &str = "SELECT e.seq, e.id, e.at, e.kind, e.subject_id, e.area_id, e.audience, e.organisation_id, e.account_id, i.site_id, \
    i.reporter_organisation_id, i.category FROM event e LEFT JOIN incident i ON i.id = e.subject_id WHERE ";

/// Events after one, and those that were left open before it, in order.
pub fn after(conn: &mut AnyConnection, seq: i64, open: &[i64], most: i64) -> Outcome<Vec<Row>> {
    let mut sql = Sql::new(COLUMNS);
    sql.push("e.seq > ").bind(seq);
    if !open.is_empty() {
        sql.push(" OR e.seq IN (").list(open.iter().copied()).push(")");
    }
    sql.push(" ORDER BY e.seq LIMIT ").bind(most);
    Ok(sql.load(conn)?)
}

#[derive(QueryableByName)]
struct Seq {
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

/// The number of the oldest event that is kept.
pub fn oldest(conn: &mut AnyConnection) -> Outcome<Option<i64>> {
    let sql = Sql::new("SELECT seq FROM event ORDER BY seq LIMIT 1");
    Ok(sql.load::<Seq>(conn)?.pop().map(|s| s.seq))
}

/// The numbers of the last events, the newest first.
pub fn newest(conn: &mut AnyConnection, most: i64) -> Outcome<Vec<i64>> {
    let mut sql = Sql::new("SELECT seq FROM event ORDER BY seq DESC LIMIT ");
    sql.bind(most);
    Ok(sql.load::<Seq>(conn)?.into_iter().map(|s| s.seq).collect())
}
