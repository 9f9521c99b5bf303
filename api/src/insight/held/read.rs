//! Reading facts from the tables: all, those of some incidents, those entered after a number, those of a site.
//!
//! Called by `follow`. It reads across all sites: what comes out of it passes the sieve of a reader's own selection before
//! anything is told.

use super::place::UnderWay;
use crate::db::{AnyConnection, Key, Sql, dialect};
use crate::fault::Outcome;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text};

/// The facts of one incident, as they are stored.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Read {
    pub seq: i64,
    pub site: Key,
    pub from: Option<i64>,
    pub until: Option<i64>,
    pub reported_at: i64,
    pub category: i16,
    pub methods: i64,
    pub loss: Option<i64>,
    pub recovered: Option<i64>,
    pub state: i16,
    pub precision: i16,
    pub unit: Option<Key>,
    pub organisation: Key,
}

/// Which.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// All.
    All,
    /// Some.
    These(&'a [Key]),
    /// All that were entered after a number.
    After(i64),
    /// All of a site.
    Site(Key),
}

type Columns = (
    (BigInt, Binary, Nullable<BigInt>, Nullable<BigInt>, BigInt, SmallInt, BigInt),
    (Nullable<BigInt>, Nullable<BigInt>, SmallInt, SmallInt, Nullable<Binary>, Binary),
);
type Values =
    ((i64, Key, Option<i64>, Option<i64>, i64, i16, i64), (Option<i64>, Option<i64>, i16, i16, Option<Key>, Key));

/// Hands over each of them, by number of entry.
pub fn each(conn: &mut AnyConnection, which: Which<'_>, mut take: impl FnMut(&Read)) -> Outcome<()> {
    let mut sql = Sql::new(
        "SELECT seq, site_id, occurred_from, occurred_until, reported_at, category, methods, loss_cents, recovered_cents, \
         state, precision, unit_id, reporter_organisation_id FROM incident",
    );
    match which {
        Which::All => {}
        Which::These(ids) => {
            sql.push(" WHERE id IN (").list(ids.iter().copied()).push(")");
        }
        Which::After(seq) => {
            sql.push(" WHERE seq > ").bind(seq);
        }
        Which::Site(site) => {
            sql.push(" WHERE site_id = ").bind(site);
        }
    }
    sql.push(" ORDER BY seq");
    sql.each::<Columns, Values>(conn, |(a, b)| {
        let (seq, site, from, until, reported_at, category, methods) = a;
        let (loss, recovered, state, precision, unit, organisation) = b;
        take(&Read {
            seq,
            site,
            from,
            until,
            reported_at,
            category,
            methods,
            loss,
            recovered,
            state,
            precision,
            unit,
            organisation,
        });
    })?;
    Ok(())
}

/// One that went into another, with who reported the other and of what kind that is.
#[derive(Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct GoneRow {
    #[diesel(sql_type = Binary)]
    pub site_id: Key,
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    #[diesel(sql_type = Binary)]
    pub reporter_organisation_id: Key,
    #[diesel(sql_type = SmallInt)]
    pub category: i16,
}

/// Those that went into another: of all sites, or of one.
pub fn gone(conn: &mut AnyConnection, site: Option<Key>) -> Outcome<Vec<GoneRow>> {
    let mut sql = Sql::new(
        "SELECT m.site_id, g.seq, s.reporter_organisation_id, s.category FROM incident_merge m \
         JOIN incident g ON g.id = m.merged_id JOIN incident s ON s.id = m.into_id WHERE m.undone_at IS NULL",
    );
    if let Some(site) = site {
        sql.push(" AND m.site_id = ").bind(site);
    }
    Ok(sql.load(conn)?)
}

/// What happened, as far as facts may have changed by it.
#[derive(Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct Happened {
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Binary)]
    pub subject_id: Key,
    #[diesel(sql_type = Nullable<Binary>)]
    pub area_id: Option<Key>,
}

/// Events after a number, and those of some numbers, in order.
pub fn events(conn: &mut AnyConnection, after: i64, open: &[i64], most: i64) -> Outcome<Vec<Happened>> {
    let mut sql = Sql::new("SELECT seq, kind, subject_id, area_id FROM event WHERE seq > ");
    sql.bind(after);
    if !open.is_empty() {
        sql.push(" OR seq IN (").list(open.iter().copied()).push(")");
    }
    sql.push(" ORDER BY seq LIMIT ").bind(most);
    Ok(sql.load(conn)?)
}

/// Which changes are under way now.
pub fn under_way(conn: &mut AnyConnection) -> Outcome<UnderWay> {
    let bounds = dialect::changes_under_way(conn)?;
    Ok(bounds.map_or(UnderWay::IN_ORDER, |(done, next)| UnderWay { done, next }))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    n: Option<i64>,
}

/// The numbers of the last events.
pub fn newest(conn: &mut AnyConnection, most: i64) -> Outcome<Vec<i64>> {
    let mut sql = Sql::new("SELECT seq AS n FROM event ORDER BY seq DESC LIMIT ");
    sql.bind(most);
    Ok(sql.load::<Number>(conn)?.into_iter().filter_map(|n| n.n).collect())
}
