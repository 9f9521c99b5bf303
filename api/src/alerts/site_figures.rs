//! Figures of the alerts that went out at sites in a time: how they ended, how promptly somebody answered and was there against what
//! was agreed, and by which way they came.
//!
//! For who answers for alerts there. Who never answered, and what never came, is counted in every share: a figure of those alone who
//! did would be a wrong one. Names stand nowhere in it.

use super::agreements;
use crate::access::Reach;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};
use jiff::Timestamp;
use shared_types::alert::{AlertEnding, AlertLevel};
use shared_types::alert_figures::{AlertSiteFigures, EndingFigures, LevelFigures, Promptness, WayFigures};
use shared_types::ids::AreaId;
use std::collections::{BTreeMap, HashMap};

/// Which alerts.
#[derive(Clone, Debug)]
pub struct Span {
    /// At these sites; all within reach when none is named.
    pub sites: Vec<AreaId>,
    /// Of these levels; all when none is named.
    pub levels: Vec<AlertLevel>,
    /// That went out from then on.
    pub from: Timestamp,
    /// And before then.
    pub until: Timestamp,
    /// Now.
    pub now: Timestamp,
}

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = Text)]
    level: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Nullable<Text>)]
    ending: Option<String>,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The call tree of an alert: when it began, and when somebody first went and was there.
#[derive(QueryableByName)]
struct Called {
    #[diesel(sql_type = Binary)]
    agreement_id: Key,
    #[diesel(sql_type = BigInt)]
    begun_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    closed_at: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    went_at: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    there_at: Option<Moment>,
}

#[derive(QueryableByName)]
struct AskedRow {
    #[diesel(sql_type = Binary)]
    agreement_id: Key,
    #[diesel(sql_type = BigInt)]
    asked_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    closed_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Text>)]
    answer: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    answered_at: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    arrived_at: Option<Moment>,
    #[diesel(sql_type = Integer)]
    went: i32,
}

#[derive(QueryableByName)]
struct Way {
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Nullable<Text>)]
    provider: Option<String>,
    #[diesel(sql_type = BigInt)]
    deliveries: i64,
    #[diesel(sql_type = BigInt)]
    delivered: i64,
    #[diesel(sql_type = BigInt)]
    not_delivered: i64,
    #[diesel(sql_type = BigInt)]
    people: i64,
    #[diesel(sql_type = BigInt)]
    read: i64,
    #[diesel(sql_type = BigInt)]
    reported_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    first_delivered: Option<Moment>,
}

/// Counts.
pub fn of(conn: &mut AnyConnection, reach: &Reach, span: &Span) -> Outcome<AlertSiteFigures> {
    let sites: Vec<Key> = if span.sites.is_empty() {
        reach.sites().iter().map(|s| Key::from(s.id)).collect()
    } else {
        span.sites.iter().map(|id| Ok(Key::from(reach.site(*id)?.id))).collect::<Outcome<_>>()?
    };
    let which = Which { sites, span };
    let mut figures = AlertSiteFigures {
        from: span.from,
        until: span.until,
        alerts: 0,
        open: 0,
        false_alarms: 0,
        levels: vec![],
        endings: vec![],
        alerts_answered: Promptness::default(),
        alerts_on_the_spot: Promptness::default(),
        people_answered: Promptness::default(),
        people_on_the_spot: Promptness::default(),
        could_not: 0,
        ways: vec![],
    };
    if which.sites.is_empty() {
        return Ok(figures);
    }
    ended(conn, &which, &mut figures)?;
    called(conn, &which, &mut figures)?;
    figures.ways = ways(conn, &which)?;
    Ok(figures)
}

struct Which<'a> {
    sites: Vec<Key>,
    span: &'a Span,
}

impl Which<'_> {
    /// The condition on the alert `a`.
    fn condition(&self, sql: &mut Sql) {
        sql.push(" WHERE a.state IN ('open', 'closed') AND a.site_id IN (").list(self.sites.iter().copied()).push(")");
        sql.push(" AND a.sent_at >= ").bind(Moment::from(self.span.from));
        sql.push(" AND a.sent_at < ").bind(Moment::from(self.span.until));
        if !self.span.levels.is_empty() {
            sql.push(" AND a.level IN (").list(self.span.levels.iter().map(|l| l.word())).push(")");
        }
    }
}

fn ended(conn: &mut AnyConnection, which: &Which<'_>, figures: &mut AlertSiteFigures) -> Outcome<()> {
    let mut sql = Sql::new("SELECT a.level, a.state, a.ending, count(*) AS n FROM alert a");
    which.condition(&mut sql);
    sql.push(" GROUP BY a.level, a.state, a.ending");
    let rows: Vec<Gone> = sql.load(conn)?;
    let sum = |keep: &dyn Fn(&Gone) -> bool| rows.iter().filter(|row| keep(row)).map(|row| row.n).sum::<i64>();
    let is_false = |row: &Gone| row.ending.as_deref() == Some(AlertEnding::FalseAlarm.word());
    figures.alerts = sum(&|_| true);
    figures.open = sum(&|row| row.state == "open");
    figures.false_alarms = sum(&is_false);
    for level in AlertLevel::ALL {
        let of = |row: &Gone| row.level == level.word();
        let alerts = sum(&of);
        if alerts > 0 {
            let false_alarms = sum(&|row| of(row) && is_false(row));
            figures.levels.push(LevelFigures { level: *level, alerts, false_alarms });
        }
    }
    for ending in AlertEnding::ALL {
        let alerts = sum(&|row| row.ending.as_deref() == Some(ending.word()));
        if alerts > 0 {
            figures.endings.push(EndingFigures { ending: *ending, alerts });
        }
    }
    Ok(())
}

/// One thing that was awaited.
struct Awaited {
    from: Moment,
    came: Option<Moment>,
    norm: Option<i32>,
    /// When the alert ended.
    over: Option<Moment>,
}

/// Adds up what was awaited, with what never came.
fn promptness(all: &[Awaited], now: Moment) -> Promptness {
    let mut told = Promptness { of: count(all.len()), ..Promptness::default() };
    let mut times = Vec::new();
    for one in all {
        let until = one.norm.map(|minutes| one.from.0 + i64::from(minutes) * 60_000);
        let waits = one.came.is_none() && one.over.is_none() && until.is_none_or(|until| now.0 <= until);
        match one.came {
            Some(came) => times.push(came.0 - one.from.0),
            None if waits => told.waiting += 1,
            None => told.never += 1,
        }
        if let Some(until) = until.filter(|_| !waits) {
            told.with_norm += 1;
            told.within_norm += i64::from(one.came.is_some_and(|came| came.0 <= until));
        }
    }
    told.came = count(times.len());
    (told.median_ms, told.p90_ms) = ranks(times);
    told
}

/// The median and the 90th by the nearest rank: values that occurred.
fn ranks(mut times: Vec<i64>) -> (Option<i64>, Option<i64>) {
    times.sort_unstable();
    let rank = |percent: usize| times.get((times.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    (rank(50), rank(90))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn called(conn: &mut AnyConnection, which: &Which<'_>, figures: &mut AlertSiteFigures) -> Outcome<()> {
    let mut sql = Sql::new(
        "SELECT c.agreement_id, c.begun_at, a.closed_at, \
         (SELECT min(x.at) FROM alert_reaction x WHERE x.alert_id = a.id AND x.kind IN ('i-go', 'on-the-spot')) AS went_at, \
         (SELECT min(x.at) FROM alert_reaction x WHERE x.alert_id = a.id AND x.kind = 'on-the-spot') AS there_at \
         FROM alert_call c JOIN alert a ON a.id = c.alert_id",
    );
    which.condition(&mut sql);
    let calls: Vec<Called> = sql.load(conn)?;
    let mut sql = Sql::new(
        "SELECT c.agreement_id, k.asked_at, a.closed_at, k.answer, k.answered_at, k.arrived_at, \
         CASE WHEN k.answer IN ('goes', 'on-the-spot') OR k.arrived_at IS NOT NULL THEN 1 ELSE 0 END AS went \
         FROM alert_ask k JOIN alert_call c ON c.alert_id = k.alert_id JOIN alert a ON a.id = k.alert_id",
    );
    which.condition(&mut sql);
    let asked: Vec<AskedRow> = sql.load(conn)?;
    let mut norms: HashMap<Key, (Option<i32>, Option<i32>)> = HashMap::new();
    for id in calls.iter().map(|c| c.agreement_id) {
        if let std::collections::hash_map::Entry::Vacant(free) = norms.entry(id) {
            let agreed = agreements::of(conn, id)?;
            free.insert((agreed.answer_minutes, agreed.arrive_minutes));
        }
    }
    let norm = |id: Key| norms.get(&id).copied().unwrap_or_default();
    let now = Moment::from(which.span.now);
    let of_alerts = |came: fn(&Called) -> Option<Moment>, norm_of: &dyn Fn(Key) -> Option<i32>| -> Vec<Awaited> {
        let one =
            |c: &Called| Awaited { from: c.begun_at, came: came(c), norm: norm_of(c.agreement_id), over: c.closed_at };
        calls.iter().map(one).collect()
    };
    figures.alerts_answered = promptness(&of_alerts(|c| c.went_at, &|id| norm(id).0), now);
    figures.alerts_on_the_spot = promptness(&of_alerts(|c| c.there_at, &|id| norm(id).1), now);
    let answered: Vec<Awaited> = asked
        .iter()
        .map(|k| Awaited { from: k.asked_at, came: k.answered_at, norm: norm(k.agreement_id).0, over: k.closed_at })
        .collect();
    figures.people_answered = promptness(&answered, now);
    let there: Vec<Awaited> = asked
        .iter()
        .filter(|k| k.went == 1)
        .map(|k| Awaited { from: k.asked_at, came: k.arrived_at, norm: norm(k.agreement_id).1, over: k.closed_at })
        .collect();
    figures.people_on_the_spot = promptness(&there, now);
    figures.could_not = count(asked.iter().filter(|k| k.answer.as_deref() == Some("cannot")).count());
    Ok(())
}

fn ways(conn: &mut AnyConnection, which: &Which<'_>) -> Outcome<Vec<WayFigures>> {
    let mut sql = Sql::new(
        "SELECT d.channel, d.provider, count(*) AS deliveries, count(CASE WHEN d.state = 'delivered' THEN 1 END) AS delivered, \
         count(CASE WHEN d.state IN ('failed', 'expired') THEN 1 END) AS not_delivered, count(DISTINCT d.recipient_id) AS people, \
         count(DISTINCT CASE WHEN r.read_at IS NOT NULL THEN d.recipient_id END) AS read, \
         coalesce(min(i.reported_at), min(a.created_at)) AS reported_at, \
         min(CASE WHEN d.state = 'delivered' THEN d.ended_at END) AS first_delivered \
         FROM alert_delivery d JOIN alert_recipient r ON r.id = d.recipient_id JOIN alert a ON a.id = d.alert_id \
         JOIN alert_update u ON u.id = d.update_id AND u.kind IN ('first', 'ask') LEFT JOIN incident i ON i.id = a.incident_id",
    );
    which.condition(&mut sql);
    sql.push(" GROUP BY a.id, d.channel, d.provider");
    let mut all: BTreeMap<(String, Option<String>), Vec<Way>> = BTreeMap::new();
    for row in sql.load::<Way>(conn)? {
        all.entry((row.channel.clone(), row.provider.clone())).or_default().push(row);
    }
    all.into_iter()
        .map(|((channel, provider), rows)| {
            let sum = |part: fn(&Way) -> i64| rows.iter().map(part).sum::<i64>();
            let times: Vec<i64> =
                rows.iter().filter_map(|row| Some(row.first_delivered?.0 - row.reported_at.0)).collect();
            let never = count(rows.len() - times.len());
            let (median_ms, p90_ms) = ranks(times);
            Ok(WayFigures {
                channel: channel.parse().map_err(Fault::internal)?,
                provider,
                alerts: count(rows.len()),
                deliveries: sum(|row| row.deliveries),
                delivered: sum(|row| row.delivered),
                not_delivered: sum(|row| row.not_delivered),
                people: sum(|row| row.people),
                read: sum(|row| row.read),
                median_ms,
                p90_ms,
                never,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn awaited(came: Option<i64>, norm: Option<i32>, over: bool) -> Awaited {
        Awaited { from: Moment(0), came: came.map(|s| Moment(s * 1000)), norm, over: over.then_some(Moment(1)) }
    }

    #[test]
    fn what_never_came_keeps_no_norm_and_is_never_left_out() {
        let all = [
            awaited(Some(60), Some(2), true),
            awaited(Some(120), Some(2), true),
            awaited(Some(121), Some(2), true),
            awaited(None, Some(2), true),
            awaited(None, Some(2), false),
            awaited(Some(30), None, true),
            awaited(None, None, false),
        ];
        // A hundred seconds after: what is open with a norm of two minutes still waits.
        let told = promptness(&all, Moment(100_000));
        assert_eq!((told.of, told.came, told.never, told.waiting), (7, 4, 1, 2));
        assert_eq!((told.with_norm, told.within_norm), (4, 2));
        assert_eq!((told.median_ms, told.p90_ms), (Some(60_000), Some(121_000)));
        let later = promptness(&all, Moment(121_000));
        assert_eq!((later.never, later.waiting, later.with_norm, later.within_norm), (2, 1, 5, 2));
        let none = promptness(&[awaited(None, Some(1), true)], Moment(0));
        assert_eq!((none.of, none.never, none.with_norm, none.within_norm, none.median_ms), (1, 1, 1, 0, None));
    }

    #[test]
    fn a_median_and_a_90th_are_values_that_occurred() {
        for (times, expected) in [
            (vec![], (None, None)),
            (vec![5], (Some(5), Some(5))),
            (vec![9, 1], (Some(1), Some(9))),
            (vec![3, 1, 2], (Some(2), Some(3))),
            ((1..=10).rev().collect(), (Some(5), Some(9))),
            ((1..=11).collect(), (Some(6), Some(10))),
        ] {
            assert_eq!(ranks(times.clone()), expected, "{times:?}");
        }
    }
}
