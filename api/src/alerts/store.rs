//! The rows of alerts and their messages. Whoever reads is handed a [`Viewer`]; what it may not know of is not found.

use super::known::Viewer;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::web::Cursor;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};
use shared_types::alert::{AlertAudience, AlertEnding, AlertLevel, AlertState, AlertUpdateKind};
use shared_types::alert_answer::AlertAnswerKind;
use shared_types::ids::{AlertId, AreaId};

/// An alert with its first text and the reader's own row.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct Row {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    pub site_id: Key,
    #[diesel(sql_type = Nullable<Binary>)]
    pub incident_id: Option<Key>,
    #[diesel(sql_type = Text)]
    pub level: String,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub instruction: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub unit_id: Option<Key>,
    #[diesel(sql_type = Nullable<Text>)]
    pub unit_label: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub place: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    pub emergency_called: Option<bool>,
    #[diesel(sql_type = Text)]
    pub audience: String,
    #[diesel(sql_type = SmallInt)]
    pub role_bits: i16,
    #[diesel(sql_type = Nullable<Binary>)]
    pub account_id: Option<Key>,
    #[diesel(sql_type = Nullable<Text>)]
    pub account_name: Option<String>,
    #[diesel(sql_type = Binary)]
    pub organisation_id: Key,
    #[diesel(sql_type = Text)]
    pub organisation_name: String,
    #[diesel(sql_type = BigInt)]
    pub created_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub sent_at: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub approval_until: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub decided_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub decided_by: Option<Key>,
    #[diesel(sql_type = Nullable<Text>)]
    pub decided_name: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    pub approved: Option<bool>,
    #[diesel(sql_type = Integer)]
    pub open_minutes: i32,
    #[diesel(sql_type = Integer)]
    pub close_minutes: i32,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub due_at: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub chased_at: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub closed_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Text>)]
    pub ending: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub wipe_at: Moment,
    #[diesel(sql_type = Integer)]
    pub version: i32,
    #[diesel(sql_type = Binary)]
    pub first_id: Key,
    #[diesel(sql_type = Nullable<Text>)]
    pub open_text: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub restricted: Option<Vec<u8>>,
    /// The reader's own row of recipients, the site by which it is one, and when it read.
    #[diesel(sql_type = Nullable<Binary>)]
    pub recipient_id: Option<Key>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub via_site_id: Option<Key>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub read_at: Option<Moment>,
    /// When the reader was asked to go.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub asked_at: Option<Moment>,
    /// What the reader answered last, as a reaction.
    #[diesel(sql_type = Nullable<Text>)]
    pub answered: Option<String>,
}

impl Row {
    /// Where it stands.
    pub fn state(&self) -> Outcome<AlertState> {
        self.state.parse().map_err(Fault::internal)
    }

    /// How much hurry.
    pub fn level(&self) -> Outcome<AlertLevel> {
        self.level.parse().map_err(Fault::internal)
    }

    /// How it ended.
    pub fn ending(&self) -> Outcome<Option<AlertEnding>> {
        self.ending.as_deref().map(|e| e.parse().map_err(Fault::internal)).transpose()
    }

    /// What the reader answered last.
    pub fn answered(&self) -> Outcome<Option<AlertAnswerKind>> {
        let kind = self.answered.as_deref().map(|kind| kind.parse().map_err(Fault::internal)).transpose()?;
        Ok(kind.and_then(AlertAnswerKind::of))
    }

    /// For whom.
    pub fn audience(&self) -> Outcome<AlertAudience> {
        serde_json::from_str(&self.audience).map_err(Fault::internal)
    }
}

const SELECT: &str = "SELECT a.id, a.site_id, a.incident_id, a.level, a.kind, a.state, a.instruction, a.unit_id, u.label AS unit_label, \
    a.place, a.emergency_called, a.audience, a.role_bits, a.account_id, w.name AS account_name, a.organisation_id, \
    o.name AS organisation_name, a.created_at, a.sent_at, a.approval_until, a.decided_at, a.decided_by, d.name AS decided_name, \
    a.approved, a.open_minutes, a.close_minutes, a.due_at, a.chased_at, a.closed_at, a.ending, a.wipe_at, a.version, \
    f.id AS first_id, f.open_text, f.restricted, r.id AS recipient_id, r.via_site_id, r.read_at, k.asked_at, \
    (SELECT x.kind FROM alert_reaction x WHERE x.alert_id = a.id AND x.account_id = r.account_id \
    AND x.kind IN ('i-go', 'i-cannot', 'on-the-spot') ORDER BY x.id DESC LIMIT 1) AS answered FROM alert a \
    JOIN alert_update f ON f.alert_id = a.id AND f.kind = 'first' JOIN organisation o ON o.id = a.organisation_id \
    LEFT JOIN account w ON w.id = a.account_id LEFT JOIN account d ON d.id = a.decided_by LEFT JOIN unit u ON u.id = a.unit_id \
    LEFT JOIN alert_recipient r ON r.alert_id = a.id AND r.account_id = ";
const ASKED: &str = " LEFT JOIN alert_ask k ON k.recipient_id = r.id";

/// One alert.
pub fn find(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId) -> Outcome<Row> {
    let mut sql = Sql::new(SELECT);
    sql.bind(viewer.account().map(Key::from)).push(ASKED).push(" WHERE a.id = ").bind(Key::from(id));
    viewer.condition(&mut sql);
    sql.load::<Row>(conn)?.pop().ok_or(Fault::NotFound)
}

/// One alert for the house itself, which answers to nobody.
pub fn of_house(conn: &mut AnyConnection, id: Key) -> Outcome<Row> {
    let mut sql = Sql::new(SELECT);
    sql.bind(None::<Key>).push(ASKED).push(" WHERE a.id = ").bind(id);
    sql.load::<Row>(conn)?.pop().ok_or(Fault::NotFound)
}

/// Which alerts.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// At these sites.
    pub sites: Vec<AreaId>,
    /// In these states.
    pub states: Vec<AlertState>,
    /// Of these levels.
    pub levels: Vec<AlertLevel>,
    /// That the reader has not read.
    pub unread: bool,
}

/// A page, the last composed first.
pub fn page(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    filter: &Filter,
    (after, limit): (Option<&Cursor>, usize),
) -> Outcome<Vec<Row>> {
    let mut sql = Sql::new(SELECT);
    sql.bind(viewer.account().map(Key::from)).push(ASKED).push(" WHERE 1 = 1");
    viewer.condition(&mut sql);
    if !filter.sites.is_empty() {
        sql.push(" AND a.site_id IN (").list(filter.sites.iter().copied().map(Key::from)).push(")");
    }
    if !filter.states.is_empty() {
        sql.push(" AND a.state IN (").list(filter.states.iter().map(|s| s.word())).push(")");
    }
    if !filter.levels.is_empty() {
        sql.push(" AND a.level IN (").list(filter.levels.iter().map(|l| l.word())).push(")");
    }
    if filter.unread {
        sql.push(" AND r.id IS NOT NULL AND r.read_at IS NULL");
    }
    if let Some(after) = after {
        sql.push(" AND a.id < ").bind(Key(after.id()?));
    }
    sql.push(" ORDER BY a.id DESC LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    Ok(sql.load(conn)?)
}

/// A message of an alert.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct UpdateRow {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = BigInt)]
    pub at: Moment,
    #[diesel(sql_type = Nullable<Binary>)]
    pub account_id: Option<Key>,
    #[diesel(sql_type = Nullable<Text>)]
    pub account_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub open_text: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub restricted: Option<Vec<u8>>,
}

/// The messages of an alert that was found before, the first first. What asks somebody to go is none of them: it has no words.
pub fn updates(conn: &mut AnyConnection, of: &Row) -> Outcome<Vec<UpdateRow>> {
    let mut sql = Sql::new(
        "SELECT m.id, m.kind, m.at, m.account_id, a.name AS account_name, m.open_text, m.restricted FROM alert_update m \
         LEFT JOIN account a ON a.id = m.account_id WHERE m.alert_id = ",
    );
    sql.bind(of.id).push(" AND m.kind <> 'ask' ORDER BY m.id");
    Ok(sql.load(conn)?)
}

/// A message to be.
#[derive(Clone, Debug)]
pub struct NewUpdate {
    /// Its id.
    pub id: Key,
    /// What it is.
    pub kind: AlertUpdateKind,
    /// When.
    pub at: Moment,
    /// Who.
    pub account: Option<Key>,
    /// For everybody.
    pub open_text: String,
    /// For some, sealed.
    pub restricted: Option<Vec<u8>>,
    /// Whether it goes out now.
    pub pending: bool,
}

/// Adds a message to an alert.
pub fn add_update(conn: &mut AnyConnection, alert: Key, site: Key, new: NewUpdate) -> diesel::QueryResult<()> {
    use crate::db::schema::alert_update as t;
    use diesel::prelude::*;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(new.id),
            t::alert_id.eq(alert),
            t::site_id.eq(site),
            t::kind.eq(new.kind.word()),
            t::at.eq(new.at),
            t::account_id.eq(new.account),
            t::open_text.eq(Some(new.open_text)),
            t::restricted.eq(new.restricted),
            t::pending.eq(new.pending),
        ))
        .execute(conn)?;
    Ok(())
}
