//! The next channel of a person: tried after a set time in which the one before did not bring it, or at its final failure. Who has
//! read it is left alone, and who was told how it ended is not told of the beginning any more.
//!
//! Called by the room's runner at every look. Rows that are due are taken with a lock, so that two servers add one delivery.

use super::answer;
use super::audience::Told;
use super::expand::{self, COLUMNS, New};
use super::when::{Held, Plan, lasts};
use crate::access::AreaTree;
use crate::db::schema::alert_delivery as d;
use crate::db::sql::Insert;
use crate::db::{AnyConnection, Key, Moment, Sql, dialect};
use crate::fault::{Fault, Outcome};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use jiff::Timestamp;
use shared_types::alert::{AlertLevel, AlertState, AlertText, AlertUpdateKind};
use shared_types::delivery::{AlertChannel, DeliveryState};

/// How many at one look.
const AT_ONCE: i64 = 200;

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = Binary)]
    alert_id: Key,
    #[diesel(sql_type = Binary)]
    update_id: Key,
    #[diesel(sql_type = Binary)]
    recipient_id: Key,
    #[diesel(sql_type = Binary)]
    account_id: Key,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    level: String,
    #[diesel(sql_type = Text)]
    alert_state: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Binary)]
    via_site_id: Key,
    #[diesel(sql_type = Nullable<BigInt>)]
    read_at: Option<Moment>,
    #[diesel(sql_type = BigInt)]
    expires_at: Moment,
}

/// Whether anything is due.
pub fn is_due(conn: &mut AnyConnection, at: Timestamp) -> Outcome<bool> {
    let due = d::table.filter(d::next_at.le(Moment::from(at)));
    Ok(diesel::select(diesel::dsl::exists(due)).get_result(conn)?)
}

/// Goes on with those that are due; how many there were.
pub fn go_on(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let mut sql = Sql::new("SELECT id FROM alert_delivery WHERE next_at <= ");
    sql.bind(Moment::from(at)).push(" ORDER BY next_at LIMIT ").bind(AT_ONCE).push(dialect::skip_locked(conn));
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = Binary)]
        id: Key,
    }
    let ids: Vec<Key> = sql.load::<Id>(conn)?.into_iter().map(|i| i.id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let mut sql = Sql::new(
        "SELECT d.alert_id, d.update_id, d.recipient_id, d.account_id, d.state, a.level, a.state AS alert_state, u.kind, \
         r.via_site_id, r.read_at, d.expires_at FROM alert_delivery d JOIN alert a ON a.id = d.alert_id \
         JOIN alert_update u ON u.id = d.update_id JOIN alert_recipient r ON r.id = d.recipient_id WHERE d.id IN (",
    );
    sql.list(ids.iter().copied()).push(")");
    let due: Vec<Due> = sql.load(conn)?;
    diesel::update(d::table.filter(d::id.eq_any(&ids))).set(d::next_at.eq(None::<Moment>)).execute(conn)?;
    let tree = AreaTree::load(conn)?;
    let mut rows = Insert::into("alert_delivery", COLUMNS);
    for one in &due {
        add(conn, &tree, one, at, &mut rows)?;
    }
    dialect::insert_rows(conn, vec![rows])?;
    Ok(ids.len())
}

fn add(conn: &mut AnyConnection, tree: &AreaTree, due: &Due, at: Timestamp, rows: &mut Insert) -> Outcome<()> {
    let state: DeliveryState = due.state.parse().map_err(Fault::internal)?;
    let over = due.alert_state != AlertState::Open.word() && due.kind != AlertUpdateKind::Ending.word();
    // Who had read the alert before it was asked has not read that it is asked.
    let had = if due.kind == AlertUpdateKind::Ask.word() {
        !answer::is_awaited(conn, due.recipient_id)?
    } else {
        due.read_at.is_some()
    };
    if state == DeliveryState::Delivered || had || over || due.expires_at <= Moment::from(at) {
        return Ok(());
    }
    let level: AlertLevel = due.level.parse().map_err(Fault::internal)?;
    // What the person chose and how it can be reached is asked anew: a number may have been stopped since.
    let told = Told { account: due.account_id.to(), via: due.via_site_id.to(), text: AlertText::Open };
    let Some(Plan::Told { channels, from, held }) = expand::plans(conn, tree, level, &[told], at)?.pop() else {
        return Ok(());
    };
    let tried: Vec<String> = d::table
        .filter(d::update_id.eq(due.update_id).and(d::recipient_id.eq(due.recipient_id)))
        .select(d::channel)
        .load(conn)?;
    let mut left = channels.into_iter().filter(|c: &AlertChannel| !tried.iter().any(|t| t == c.word()));
    let Some(channel) = left.next() else { return Ok(()) };
    let next = match left.next() {
        Some(_) => Some(from + expand::next_seconds(conn, due.alert_id)?),
        None => None,
    };
    let of = (due.alert_id, due.update_id, due.recipient_id, due.account_id);
    let (urgent, digest) = (level == AlertLevel::DangerNow, held == Held::Digest);
    New { of, channel, urgent, digest, at, from, lasts: lasts(level), next }.add(rows);
    Ok(())
}
