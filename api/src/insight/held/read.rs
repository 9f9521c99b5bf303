//! Reading facts, steps and tracks from the tables: of all, of some incidents, of those entered after a number, of a site.
//!
//! Called by `follow`. It reads across all sites: what comes out of it passes the sieve of a reader's own selection before
//! anything is told.

use super::super::police::{Police, Steps};
use super::place::UnderWay;
use crate::db::{AnyConnection, Key, Sql, dialect};
use crate::fault::Outcome;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Double, Nullable, SmallInt, Text};
use shared_types::track::TrackKind;

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
    pub outcome: Option<i16>,
    pub unit: Option<Key>,
    pub organisation: Key,
    /// Latitude and longitude.
    pub point: Option<(f64, f64)>,
}

/// A step of the handling of one incident.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Step {
    pub site: Key,
    pub seq: i64,
    pub state: i16,
    pub at: i64,
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

impl Which<'_> {
    /// As a condition on `incident i`.
    fn condition(self, sql: &mut Sql) {
        match self {
            Self::All => sql.push("TRUE"),
            Self::These(ids) => sql.push("i.id IN (").list(ids.iter().copied()).push(")"),
            Self::After(seq) => sql.push("i.seq > ").bind(seq),
            Self::Site(site) => sql.push("i.site_id = ").bind(site),
        };
    }
}

type Columns = (
    (BigInt, Binary, Nullable<BigInt>, Nullable<BigInt>, BigInt, SmallInt, BigInt),
    (Nullable<BigInt>, Nullable<BigInt>, SmallInt, SmallInt, Nullable<SmallInt>, Nullable<Binary>, Binary),
    (Nullable<Double>, Nullable<Double>),
);
type Values = (
    (i64, Key, Option<i64>, Option<i64>, i64, i16, i64),
    (Option<i64>, Option<i64>, i16, i16, Option<i16>, Option<Key>, Key),
    (Option<f64>, Option<f64>),
);

/// Hands over each of them, by number of entry.
pub fn each(conn: &mut AnyConnection, which: Which<'_>, mut take: impl FnMut(&Read)) -> Outcome<()> {
    let mut sql = Sql::new(
        "SELECT i.seq, i.site_id, i.occurred_from, i.occurred_until, i.reported_at, i.category, i.methods, i.loss_cents, \
         i.recovered_cents, i.state, i.precision, i.outcome, i.unit_id, i.reporter_organisation_id, i.latitude, i.longitude \
         FROM incident i WHERE ",
    );
    which.condition(&mut sql);
    sql.push(" ORDER BY i.seq");
    sql.each::<Columns, Values>(conn, |(a, b, point)| {
        let (seq, site, from, until, reported_at, category, methods) = a;
        let (loss, recovered, state, precision, outcome, unit, organisation) = b;
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
            outcome,
            unit,
            organisation,
            point: point.0.zip(point.1),
        });
    })?;
    Ok(())
}

/// Hands over each step of their handling, in no order.
pub fn steps(conn: &mut AnyConnection, which: Which<'_>, mut take: impl FnMut(&Step)) -> Outcome<()> {
    let mut sql = Sql::new(
        "SELECT i.site_id, i.seq, e.state, e.at FROM timeline_entry e JOIN incident i ON i.id = e.incident_id \
         WHERE e.kind = 'transition' AND e.state IS NOT NULL AND ",
    );
    which.condition(&mut sql);
    sql.each::<(Binary, BigInt, SmallInt, BigInt), (Key, i64, i16, i64)>(conn, |(site, seq, state, at)| {
        take(&Step { site, seq, state, at });
    })?;
    Ok(())
}

type TrackColumns = (Binary, BigInt, Binary, Binary, Text, BigInt, Nullable<Text>);
type TrackValues = (Key, i64, Key, Key, String, i64, Option<String>);

/// What is known of a police report, of each that has a track about one: site and number of entry.
pub fn police(conn: &mut AnyConnection, which: Which<'_>) -> Outcome<Vec<(Key, i64, Police)>> {
    let mut sql = Sql::new(
        "SELECT i.site_id, i.seq, t.id, s.id, s.step, s.happened_at, s.why_not FROM track t \
         JOIN track_step s ON s.track_id = t.id JOIN incident i ON i.id = t.incident_id \
         WHERE t.struck_at IS NULL AND s.struck_at IS NULL AND t.kind = ",
    );
    sql.bind(TrackKind::PoliceReport.word()).push(" AND ");
    which.condition(&mut sql);
    let mut all: Steps<(Key, i64)> = Steps::default();
    sql.each::<TrackColumns, TrackValues>(conn, |(site, seq, track, id, step, at, why)| {
        all.see((site, seq), (track, id, at, &step, why.as_deref()));
    })?;
    Ok(all.told().into_iter().map(|((site, seq), police)| (site, seq, police)).collect())
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
