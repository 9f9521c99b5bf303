//! The figures of an alert, of its first message and of what asked people to go: reached, read, not delivered; and how long it took,
//! in all and by each channel and provider.

use super::known::Viewer;
use super::store;
use super::update;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use shared_types::alert::{AlertFigures, ChannelFigures};
use shared_types::ids::AlertId;

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    people: i64,
    #[diesel(sql_type = BigInt)]
    reached: i64,
    #[diesel(sql_type = BigInt)]
    read: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    first_out: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    first_delivered: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    first_answer: Option<Moment>,
}

#[derive(QueryableByName)]
struct ByChannel {
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Nullable<Text>)]
    provider: Option<String>,
    #[diesel(sql_type = BigInt)]
    queued: i64,
    #[diesel(sql_type = BigInt)]
    sent: i64,
    #[diesel(sql_type = BigInt)]
    delivered: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
    #[diesel(sql_type = BigInt)]
    expired: i64,
    #[diesel(sql_type = BigInt)]
    repeated: i64,
    #[diesel(sql_type = BigInt)]
    people: i64,
    #[diesel(sql_type = BigInt)]
    read: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    first_delivered: Option<Moment>,
}

/// The messages that are counted.
fn counted(sql: &mut Sql, alert: Key) {
    sql.push("(SELECT u.id FROM alert_update u WHERE u.kind IN ('first', 'ask') AND u.alert_id = ")
        .bind(alert)
        .push(")");
}

/// When what an alert is about was reported: the incident that it comes from, or else when it was composed.
fn reported(conn: &mut AnyConnection, row: &store::Row) -> Outcome<Moment> {
    use crate::db::schema::incident;
    use diesel::prelude::*;
    let Some(id) = row.incident_id else { return Ok(row.created_at) };
    let at: Option<Moment> =
        incident::table.filter(incident::id.eq(id)).select(incident::reported_at).first(conn).optional()?;
    Ok(at.unwrap_or(row.created_at))
}

/// A person is reached who read it, or to whom a channel is known to have brought it; not delivered is who was not reached, and to
/// whom every way beside the screen failed or went past its time.
pub fn of(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId) -> Outcome<AlertFigures> {
    let row = store::find(conn, viewer, id)?;
    if !update::may(viewer, &row) {
        return Err(Fault::forbidden("not-yours", "Figures are for who wrote it or answers for the site."));
    }
    let mut sql = Sql::new(
        "SELECT count(*) AS people, count(CASE WHEN p.read_at IS NOT NULL OR p.came > 0 THEN 1 END) AS reached, \
         count(p.read_at) AS read, count(CASE WHEN p.read_at IS NULL AND p.came = 0 AND p.tried > 0 AND p.tried = p.lost THEN 1 END) AS failed, \
         min(p.out_at) AS first_out, min(p.came_at) AS first_delivered, ",
    );
    sql.push("(SELECT min(x.at) FROM alert_reaction x WHERE x.kind IN ('i-go', 'on-the-spot') AND x.alert_id = ")
        .bind(row.id);
    sql.push(
        ") AS first_answer FROM (SELECT r.id, r.read_at, count(CASE WHEN d.state = 'delivered' THEN 1 END) AS came, \
         count(CASE WHEN d.channel <> 'screen' THEN 1 END) AS tried, \
         count(CASE WHEN d.channel <> 'screen' AND d.state IN ('failed', 'expired') THEN 1 END) AS lost, min(d.sent_at) AS out_at, \
         min(CASE WHEN d.state = 'delivered' THEN d.ended_at END) AS came_at FROM alert_recipient r \
         LEFT JOIN alert_delivery d ON d.recipient_id = r.id AND d.update_id IN ",
    );
    counted(&mut sql, row.id);
    sql.push(" WHERE r.alert_id = ").bind(row.id).push(" GROUP BY r.id, r.read_at) p");
    let counts = sql.load::<Counts>(conn)?.pop().ok_or_else(|| Fault::internal("a count without a row"))?;
    let since = |at: Option<Moment>| at.zip(row.sent_at).map(|(at, sent)| at.0 - sent.0);
    let report = reported(conn, &row)?;
    Ok(AlertFigures {
        people: counts.people,
        reached: counts.reached,
        read: counts.read,
        not_delivered: counts.failed,
        under_way: counts.people - counts.reached - counts.failed,
        first_out_ms: since(counts.first_out),
        first_delivered_ms: since(counts.first_delivered),
        report_to_delivered_ms: counts.first_delivered.map(|at| at.0 - report.0),
        first_answer_ms: since(counts.first_answer),
        channels: channels(conn, row.id, report)?,
    })
}

fn channels(conn: &mut AnyConnection, alert: Key, report: Moment) -> Outcome<Vec<ChannelFigures>> {
    let mut sql = Sql::new(
        "SELECT d.channel, d.provider, count(CASE WHEN d.state = 'queued' THEN 1 END) AS queued, \
         count(CASE WHEN d.state = 'sent' THEN 1 END) AS sent, count(CASE WHEN d.state = 'delivered' THEN 1 END) AS delivered, \
         count(CASE WHEN d.state = 'failed' THEN 1 END) AS failed, count(CASE WHEN d.state = 'expired' THEN 1 END) AS expired, \
         count(CASE WHEN d.repeated THEN 1 END) AS repeated, count(DISTINCT d.recipient_id) AS people, \
         count(DISTINCT CASE WHEN r.read_at IS NOT NULL THEN d.recipient_id END) AS read, \
         min(CASE WHEN d.state = 'delivered' THEN d.ended_at END) AS first_delivered \
         FROM alert_delivery d JOIN alert_recipient r ON r.id = d.recipient_id WHERE d.update_id IN ",
    );
    counted(&mut sql, alert);
    sql.push(" GROUP BY d.channel, d.provider ORDER BY d.channel, coalesce(d.provider, '')");
    let told = |row: ByChannel| {
        Ok(ChannelFigures {
            channel: row.channel.parse().map_err(Fault::internal)?,
            provider: row.provider,
            queued: row.queued,
            sent: row.sent,
            delivered: row.delivered,
            failed: row.failed,
            expired: row.expired,
            repeated: row.repeated,
            people: row.people,
            read: row.read,
            report_to_delivered_ms: row.first_delivered.map(|at| at.0 - report.0),
        })
    };
    sql.load::<ByChannel>(conn)?.into_iter().map(told).collect()
}
