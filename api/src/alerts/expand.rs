//! Spreading a message over its recipients: who is told is found when it goes out, and each gets a row, shown on the screen at once,
//! and a delivery by the first channel of its own choice.
//!
//! A consumer, run by the room's runner: a message carries the mark of being pending until it was spread, in one transaction; on
//! PostgreSQL its lock is the lease, so that two servers never spread one twice. Updates and endings go to the recipients there are.

use super::audience::{self, Asked, Told};
use super::call;
use super::choice;
use super::decide::addressed;
use super::phone;
use super::store::{self, Row};
use super::when::{self, Plan, lasts};
use crate::access::AreaTree;
use crate::db::schema::{alert_recipient, alert_site, alert_update};
use crate::db::sql::Insert;
use crate::db::{AnyConnection, Key, Moment, Sql, dialect};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool, Text};
use jiff::{SignedDuration, Timestamp};
use shared_types::alert::{AlertLevel, AlertUpdateKind};
use shared_types::delivery::{AlertChannel, DeliveryState};
use shared_types::ids::AreaId;
use std::collections::HashMap;

/// Rows in one statement: an engine takes only so many values.
const TOGETHER: usize = 500;

#[derive(QueryableByName)]
struct Pending {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    alert_id: Key,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    restricted: bool,
}

/// Whether something waits, for who would rather not write.
pub fn waits(conn: &mut AnyConnection) -> Outcome<bool> {
    let pending = alert_update::table.filter(alert_update::pending.eq(true));
    Ok(diesel::select(diesel::dsl::exists(pending)).get_result(conn)?)
}

/// Spreads the first that waits; false when there is none, or another server has it in hand.
pub fn one(conn: &mut AnyConnection, at: Timestamp) -> Outcome<bool> {
    let mut sql = Sql::new(
        "SELECT id, alert_id, kind, restricted IS NOT NULL AS restricted FROM alert_update WHERE pending ORDER BY id LIMIT 1",
    );
    sql.push(dialect::skip_locked(conn));
    let Some(pending) = sql.load::<Pending>(conn)?.pop() else { return Ok(false) };
    let row = store::of_house(conn, pending.alert_id)?;
    let tree = AreaTree::load(conn)?;
    let kind: AlertUpdateKind = pending.kind.parse().map_err(Fault::internal)?;
    let told = if kind == AlertUpdateKind::First {
        begin(conn, &tree, &row, pending.restricted, at)?
    } else {
        again(conn, &tree, &row, at)?
    };
    put(conn, &tree, &row, pending.id, &told, at)?;
    diesel::update(alert_update::table.filter(alert_update::id.eq(pending.id)))
        .set(alert_update::pending.eq(false))
        .execute(conn)?;
    let event = match kind {
        AlertUpdateKind::First => "alert.sent",
        AlertUpdateKind::Update => "alert.updated",
        AlertUpdateKind::Ending => "alert.closed",
        AlertUpdateKind::Ask => return Err(Fault::internal("what asks is spread by what asks")),
    };
    for site in sites(conn, row.id)? {
        outbox::emit_to(conn, at, event, row.id.0, Some(site), Some(addressed(&row)))?;
    }
    Ok(true)
}

fn sites(conn: &mut AnyConnection, alert: Key) -> Outcome<Vec<AreaId>> {
    let all: Vec<Key> = alert_site::table
        .filter(alert_site::alert_id.eq(alert))
        .order(alert_site::site_id.asc())
        .select(alert_site::site_id)
        .load(conn)?;
    Ok(all.into_iter().map(Key::to).collect())
}

/// The recipients of a first message, written down.
fn begin(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    row: &Row,
    restricted: bool,
    at: Timestamp,
) -> Outcome<Vec<(Key, Told)>> {
    let (sites, audience) = (sites(conn, row.id)?, row.audience()?);
    let asked = Asked {
        sites: &sites,
        level: row.level()?,
        kind: Some(row.kind.parse().map_err(Fault::internal)?),
        audience: &audience,
        unit: row.unit_id.map(Key::to),
        sender: row.account_id.map(Key::to),
        organisation: row.organisation_id.to(),
        restricted,
        only: None,
    };
    let told = audience::who(conn, tree, &asked, at)?;
    let first = call::first(conn, tree, &asked, at)?;
    let told: Vec<(Key, Told)> = first.joined(told).into_iter().map(|t| (Key::fresh(), t)).collect();
    add_recipients(conn, row.id, &told)?;
    call::begin(conn, row, &first, &told, at)?;
    Ok(told)
}

/// Writes recipients down.
pub fn add_recipients(conn: &mut AnyConnection, alert: Key, told: &[(Key, Told)]) -> Outcome<()> {
    for some in told.chunks(TOGETHER) {
        let mut rows = Insert::into("alert_recipient", "id, alert_id, account_id, via_site_id, text");
        for (id, one) in some {
            let (account, via) = (Key::from(one.account), Key::from(one.via));
            rows.row(vec![(*id).into(), alert.into(), account.into(), via.into(), one.text.word().into()]);
        }
        dialect::insert_rows(conn, vec![rows])?;
    }
    Ok(())
}

/// The recipients there are; who has no role there any more is left out when it is planned.
fn again(conn: &mut AnyConnection, tree: &AreaTree, row: &Row, at: Timestamp) -> Outcome<Vec<(Key, Told)>> {
    use alert_recipient as r;
    let all: Vec<(Key, Key, Key, String)> = r::table
        .filter(r::alert_id.eq(row.id))
        .order(r::id.asc())
        .select((r::id, r::account_id, r::via_site_id, r::text))
        .load(conn)?;
    let mut by_site: HashMap<Key, Vec<Key>> = HashMap::new();
    for (_, account, via, _) in &all {
        by_site.entry(*via).or_default().push(*account);
    }
    let mut there = std::collections::HashSet::new();
    for (site, accounts) in by_site {
        for some in accounts.chunks(TOGETHER) {
            let permission = shared_types::access::Permission::AlertRead;
            let still = crate::access::who::may_at(conn, tree, site.to(), permission, Some(some), at)?;
            there.extend(still.into_iter().map(|s| (site, Key::from(s.account))));
        }
    }
    let mut told = Vec::new();
    for (id, account, via, text) in all {
        if there.contains(&(via, account)) {
            let text = text.parse().map_err(Fault::internal)?;
            told.push((id, Told { account: account.to(), via: via.to(), text }));
        }
    }
    Ok(told)
}

/// How each of some people is told of something at a level.
pub fn plans(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    level: AlertLevel,
    told: &[Told],
    at: Timestamp,
) -> Outcome<Vec<Plan>> {
    let accounts: Vec<Key> = told.iter().map(|t| t.account.into()).collect();
    let choices = choice::of(conn, &accounts)?;
    let reachable = phone::reachable(conn, &accounts, at)?;
    let usual = shared_types::notify::AlertChoice::default();
    let utc = jiff::tz::TimeZone::UTC;
    let plan = |one: &Told| {
        let account = Key::from(one.account);
        when::plan(&when::Asked {
            choice: choices.get(&account).unwrap_or(&usual),
            level,
            in_force: true,
            reachable: reachable.get(&account).map_or(&[], Vec::as_slice),
            now: at,
            zone: tree.get(one.via).and_then(|p| p.site.as_ref()).map_or(&utc, |s| &s.zone),
        })
    };
    Ok(told.iter().map(plan).collect())
}

/// The columns of a delivery that is made.
pub const COLUMNS: &str = "id, alert_id, update_id, recipient_id, account_id, channel, state, receipt, attempts, unclear, repeated, urgent, \
    digest, queued_at, not_before, expires_at, next_at, sent_at";

/// A delivery to be.
pub struct New {
    /// Of which alert, message, recipient and account.
    pub of: (Key, Key, Key, Key),
    /// The channel.
    pub channel: AlertChannel,
    /// Whether it is about danger now.
    pub urgent: bool,
    /// Whether it goes with others of a day.
    pub digest: bool,
    /// When it was made.
    pub at: Timestamp,
    /// Not before.
    pub from: Timestamp,
    /// For how long it is of use.
    pub lasts: SignedDuration,
    /// When the next channel is tried.
    pub next: Option<Timestamp>,
}

impl New {
    /// Adds it to others.
    pub fn add(self, rows: &mut Insert) {
        let (alert, update, recipient, account) = self.of;
        // On the screen it is with the commit; everything else waits to be handed over.
        let screen = self.channel == AlertChannel::Screen;
        let state = if screen { DeliveryState::Sent } else { DeliveryState::Queued };
        rows.row(vec![
            Key::fresh().into(),
            alert.into(),
            update.into(),
            recipient.into(),
            account.into(),
            self.channel.word().into(),
            state.word().into(),
            false.into(),
            0_i32.into(),
            false.into(),
            false.into(),
            self.urgent.into(),
            self.digest.into(),
            Moment::from(self.at).into(),
            Moment::from(self.from).into(),
            Moment::from(self.from + self.lasts).into(),
            self.next.map(Moment::from).into(),
            screen.then(|| Moment::from(self.at)).into(),
        ]);
    }
}

/// Makes the deliveries of a message to some recipients: on the screen, and by the first channel of each one's choice.
pub fn put(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    row: &Row,
    update: Key,
    told: &[(Key, Told)],
    at: Timestamp,
) -> Outcome<()> {
    let level = row.level()?;
    let people: Vec<Told> = told.iter().map(|(_, t)| t.clone()).collect();
    let plans = plans(conn, tree, level, &people, at)?;
    let next = next_seconds(conn, row.id)?;
    let pairs: Vec<(&(Key, Told), Plan)> = told.iter().zip(plans).collect();
    for some in pairs.chunks(TOGETHER / 2) {
        let mut rows = Insert::into("alert_delivery", COLUMNS);
        for ((recipient, one), plan) in some {
            let Plan::Told { channels, from, held } = plan else { continue };
            let of = (row.id, update, *recipient, Key::from(one.account));
            let (urgent, lasts) = (level == AlertLevel::DangerNow, lasts(level));
            let screen = AlertChannel::Screen;
            New { of, channel: screen, urgent, digest: false, at, from: at, lasts, next: None }.add(&mut rows);
            if let Some(first) = channels.first() {
                let digest = *held == when::Held::Digest;
                let next = (channels.len() > 1).then_some(*from + next);
                New { of, channel: *first, urgent, digest, at, from: *from, lasts, next }.add(&mut rows);
            }
        }
        dialect::insert_rows(conn, vec![rows])?;
    }
    Ok(())
}

/// After how long the next channel is tried.
pub fn next_seconds(conn: &mut AnyConnection, alert: Key) -> Outcome<SignedDuration> {
    use crate::db::schema::alert as a;
    let seconds: i32 = a::table.find(alert).select(a::next_seconds).first(conn)?;
    Ok(SignedDuration::from_secs(seconds.into()))
}
