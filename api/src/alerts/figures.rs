//! The figures of an alert, of its first message: reached, read, not delivered; and how long it took.

use super::known::Viewer;
use super::store;
use super::update;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use shared_types::alert::{AlertFigures, ChannelFigures};
use shared_types::delivery::DeliveryState;
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
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = BigInt)]
    repeated: i64,
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
    sql.push("(SELECT min(x.at) FROM alert_reaction x WHERE x.kind = 'i-go' AND x.alert_id = ").bind(row.id);
    sql.push(
        ") AS first_answer FROM (SELECT r.id, r.read_at, count(CASE WHEN d.state = 'delivered' THEN 1 END) AS came, \
         count(CASE WHEN d.channel <> 'screen' THEN 1 END) AS tried, \
         count(CASE WHEN d.channel <> 'screen' AND d.state IN ('failed', 'expired') THEN 1 END) AS lost, min(d.sent_at) AS out_at, \
         min(CASE WHEN d.state = 'delivered' THEN d.ended_at END) AS came_at FROM alert_recipient r \
         LEFT JOIN alert_delivery d ON d.recipient_id = r.id AND d.update_id = ",
    );
    sql.bind(row.first_id).push(" WHERE r.alert_id = ").bind(row.id).push(" GROUP BY r.id, r.read_at) p");
    let counts = sql.load::<Counts>(conn)?.pop().ok_or_else(|| Fault::internal("a count without a row"))?;
    let since = |at: Option<Moment>| at.zip(row.sent_at).map(|(at, sent)| at.0 - sent.0);
    Ok(AlertFigures {
        people: counts.people,
        reached: counts.reached,
        read: counts.read,
        not_delivered: counts.failed,
        under_way: counts.people - counts.reached - counts.failed,
        first_out_ms: since(counts.first_out),
        first_delivered_ms: since(counts.first_delivered),
        first_answer_ms: since(counts.first_answer),
        channels: channels(conn, row.first_id)?,
    })
}

fn channels(conn: &mut AnyConnection, update: Key) -> Outcome<Vec<ChannelFigures>> {
    let mut sql = Sql::new(
        "SELECT channel, provider, state, count(*) AS n, count(CASE WHEN repeated THEN 1 END) AS repeated FROM alert_delivery \
         WHERE update_id = ",
    );
    sql.bind(update).push(" GROUP BY channel, provider, state ORDER BY channel, provider, state");
    let mut all: Vec<ChannelFigures> = Vec::new();
    for row in sql.load::<ByChannel>(conn)? {
        let channel = row.channel.parse().map_err(Fault::internal)?;
        let at = all.iter().position(|c| c.channel == channel && c.provider == row.provider).unwrap_or_else(|| {
            all.push(ChannelFigures {
                channel,
                provider: row.provider.clone(),
                queued: 0,
                sent: 0,
                delivered: 0,
                failed: 0,
                expired: 0,
                repeated: 0,
            });
            all.len() - 1
        });
        let cell = match row.state.parse().map_err(Fault::internal)? {
            DeliveryState::Queued => &mut all[at].queued,
            DeliveryState::Sent => &mut all[at].sent,
            DeliveryState::Delivered => &mut all[at].delivered,
            DeliveryState::Failed => &mut all[at].failed,
            DeliveryState::Expired => &mut all[at].expired,
        };
        *cell += row.n;
        all[at].repeated += row.repeated;
    }
    Ok(all)
}
