//! To whom incidents are assigned and whether they are late, as the list shows it and as its filters ask it. Lateness is a fact:
//! it follows from the deadline of the category, the report and the clock, and is stored nowhere.
//!
//! Called by the list, by one incident, and by `select` for the filters; the rule stands here twice, in Rust for what is shown and
//! in SQL for what is asked, and a test holds the two together. Settings and assigning are the room `handling`'s.

use super::rows::Numbered as _;
use crate::codes::CodeBook;
use crate::db::schema::{account, assignment, deadline, team};
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::access::Sight;
use shared_types::handling::HandlingState;
use shared_types::ids::AreaId;
use shared_types::incident::IncidentSummary;
use std::collections::{BTreeMap, HashMap};

/// What holds where a site has nothing of its own: category (none is any), minutes to accept, minutes to close. To be confirmed
/// by whoever runs WeBM.
pub const DEFAULTS: &[(&str, i32, i32)] = &[
    ("", 1440, 20_160),
    ("violence", 60, 10_080),
    ("safety", 60, 4320),
    ("nuisance", 720, 20_160),
    ("public-space", 2880, 43_200),
];

/// The number that stands for any category in the rows.
pub const ANY: i16 = 0;

/// Minutes to accept and to close.
pub type Minutes = (i32, i32);

/// The states in which something is still to be done.
const OPEN: [HandlingState; 3] = [HandlingState::Reported, HandlingState::Accepted, HandlingState::InProgress];

/// What holds for a category by default.
fn default_of(code: &str) -> Minutes {
    let parent = code.split('.').next().unwrap_or_default();
    let find = |wanted: &str| DEFAULTS.iter().find(|d| d.0 == wanted).map(|d| (d.1, d.2));
    find(code).or_else(|| find(parent)).or_else(|| find("")).unwrap_or((i32::MAX, i32::MAX))
}

/// The deadlines of some sites.
#[derive(Clone, Debug, Default)]
pub struct Clocks {
    own: HashMap<(AreaId, i16), Minutes>,
}

impl Clocks {
    /// Reads what the sites have of their own.
    pub fn of(conn: &mut AnyConnection, sites: &[AreaId]) -> Outcome<Self> {
        let ids: Vec<Key> = sites.iter().map(|s| Key::from(*s)).collect();
        let rows: Vec<(Key, i16, i32, i32)> = deadline::table
            .filter(deadline::site_id.eq_any(ids))
            .select((deadline::site_id, deadline::category, deadline::accept_minutes, deadline::close_minutes))
            .load(conn)?;
        Ok(Self {
            own: rows.into_iter().map(|(site, kind, accept, close)| ((site.to(), kind), (accept, close))).collect(),
        })
    }

    /// What holds for a category at a site: the most specific of its own, else the default.
    pub fn minutes(&self, book: &CodeBook, site: AreaId, category: &str) -> Minutes {
        let kind = book.kind(category);
        let ids = [kind.map(|k| k.id), kind.and_then(|k| k.parent), Some(ANY)];
        let own = ids.into_iter().flatten().find_map(|id| self.own.get(&(site, id)).copied());
        own.unwrap_or_else(|| default_of(category))
    }

    /// By when it is to be accepted and closed.
    pub fn due(&self, book: &CodeBook, site: AreaId, category: &str, reported: Timestamp) -> (Timestamp, Timestamp) {
        let (accept, close) = self.minutes(book, site, category);
        let after = |minutes: i32| reported.saturating_add(SignedDuration::from_mins(i64::from(minutes)));
        (after(accept).unwrap_or(reported), after(close).unwrap_or(reported))
    }
}

/// Whether an incident is late for where its handling stands.
pub fn is_late(state: HandlingState, (accept_by, close_by): (Timestamp, Timestamp), now: Timestamp) -> bool {
    (state == HandlingState::Reported && accept_by < now) || (OPEN.contains(&state) && close_by < now)
}

/// The person and the team that the incident `i` is assigned to, as two more columns.
pub const NAMES: &str = ", (SELECT p.name FROM assignment a JOIN account p ON p.id = a.account_id WHERE a.incident_id = i.id) \
    AS assignee_name, (SELECT t.name FROM assignment a JOIN team t ON t.id = a.team_id WHERE a.incident_id = i.id) AS team_name";

/// Says of each row that the reader sees in full to whom it is assigned and whether it is late: two queries however many there are.
pub fn mark(conn: &mut AnyConnection, book: &CodeBook, now: Timestamp, rows: &mut [IncidentSummary]) -> Outcome<()> {
    let seen: Vec<Key> = rows.iter().filter(|r| r.sight == Sight::Full).map(|r| Key::from(r.id)).collect();
    if seen.is_empty() {
        return Ok(());
    }
    let assigned: Vec<(Key, Option<String>, Option<String>)> = assignment::table
        .left_join(account::table.on(account::id.nullable().eq(assignment::account_id)))
        .left_join(team::table.on(team::id.nullable().eq(assignment::team_id)))
        .filter(assignment::incident_id.eq_any(seen))
        .select((assignment::incident_id, account::name.nullable(), team::name.nullable()))
        .load(conn)?;
    let mut names: HashMap<Key, (Option<String>, Option<String>)> =
        assigned.into_iter().map(|(id, person, team)| (id, (person, team))).collect();
    let mut sites: Vec<AreaId> = rows.iter().filter(|r| OPEN.contains(&r.state)).map(|r| r.site_id).collect();
    sites.sort_unstable();
    sites.dedup();
    let clocks = if sites.is_empty() { Clocks::default() } else { Clocks::of(conn, &sites)? };
    for row in rows.iter_mut().filter(|r| r.sight == Sight::Full) {
        if let Some((person, team)) = names.remove(&Key::from(row.id)) {
            (row.assignee_name, row.team_name) = (person, team);
        }
        row.overdue = is_late(row.state, clocks.due(book, row.site_id, &row.category, row.reported_at), now);
    }
    Ok(())
}

/// Says the same of one incident, whose names were read with it.
pub fn mark_one(
    conn: &mut AnyConnection,
    book: &CodeBook,
    now: Timestamp,
    row: &mut IncidentSummary,
    names: (Option<String>, Option<String>),
) -> Outcome<()> {
    if row.sight != Sight::Full {
        return Ok(());
    }
    let clocks = if OPEN.contains(&row.state) { Clocks::of(conn, &[row.site_id])? } else { Clocks::default() };
    row.overdue = is_late(row.state, clocks.due(book, row.site_id, &row.category, row.reported_at), now);
    (row.assignee_name, row.team_name) = names;
    Ok(())
}

/// The default minutes by category, as the question below takes them.
#[derive(Clone, Debug, Default)]
pub struct Defaults(Vec<(Minutes, Vec<i16>)>);

impl Defaults {
    /// Of all categories.
    pub fn of(book: &CodeBook) -> Self {
        let mut by_minutes: BTreeMap<Minutes, Vec<i16>> = BTreeMap::new();
        for kind in book.kinds() {
            by_minutes.entry(default_of(&kind.category.code)).or_default().push(kind.id);
        }
        Self(by_minutes.into_iter().collect())
    }

    /// The minutes of the incident `i`; `column` and `pick` name the same deadline in the rows and in the defaults.
    fn push(&self, sql: &mut Sql, column: &'static str, pick: fn(Minutes) -> i32) {
        sql.push(format!("CAST(COALESCE((SELECT d.{column} FROM deadline d WHERE d.site_id = i.site_id AND d.category IN (0, i.category, "));
        // A category has a higher number than the one above it, and any is 0: the most specific comes first.
        sql.push(
            "(SELECT c.parent_id FROM category c WHERE c.id = i.category)) ORDER BY d.category DESC LIMIT 1), CASE",
        );
        for (minutes, kinds) in &self.0 {
            sql.push(" WHEN i.category IN (").list(kinds.iter().copied()).push(") THEN ").bind(pick(*minutes));
        }
        sql.push(" ELSE ").bind(i32::MAX).push(" END) AS BIGINT) * 60000");
    }

    /// Adds the condition that the incident `i` is late, or is not.
    pub fn condition(&self, sql: &mut Sql, late: bool, now: Moment) {
        sql.push(if late { " AND (i.state IN (" } else { " AND NOT (i.state IN (" });
        sql.list(OPEN.iter().map(|s| s.number())).push(") AND (i.reported_at + ");
        self.push(sql, "close_minutes", |m| m.1);
        sql.push(" < ")
            .bind(now)
            .push(" OR (i.state = ")
            .bind(HandlingState::Reported.number())
            .push(" AND i.reported_at + ");
        self.push(sql, "accept_minutes", |m| m.0);
        sql.push(" < ").bind(now).push(")))");
    }
}

/// Whom a filter means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The caller, or a team that the caller is in.
    Me,
    /// Nobody yet.
    Nobody,
    /// Somebody.
    Account(Key),
}

impl Whom {
    /// Reads a value of the filter.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "me" => Some(Self::Me),
            "none" => Some(Self::Nobody),
            id => id.parse().ok().map(|id| Self::Account(Key(id))),
        }
    }
}

/// Adds the condition that the incident `i` is assigned to one of these, in a site.
pub fn assigned(sql: &mut Sql, site: Key, whom: &[Whom], teams: &[Key], me: Option<Key>) {
    let mut accounts: Vec<Key> = Vec::new();
    let (mut mine, mut nobody) = (false, false);
    for one in whom {
        match one {
            Whom::Me => mine = true,
            Whom::Nobody => nobody = true,
            Whom::Account(id) => accounts.push(*id),
        }
    }
    let me = me.filter(|_| mine);
    accounts.extend(me);
    if !whom.is_empty() {
        sql.push(" AND (i.seq IN (SELECT a.seq FROM assignment a WHERE a.site_id = ")
            .bind(site)
            .push(" AND a.account_id IN (");
        sql.list(accounts.iter().copied().chain(accounts.is_empty().then(|| Key(uuid::Uuid::nil())))).push("))");
        if let Some(me) = me {
            sql.push(" OR i.seq IN (SELECT a.seq FROM assignment a JOIN team_member m ON m.team_id = a.team_id WHERE a.site_id = ");
            sql.bind(site).push(" AND m.account_id = ").bind(me).push(")");
        }
        if nobody {
            sql.push(" OR NOT EXISTS (SELECT 1 FROM assignment a WHERE a.incident_id = i.id)");
        }
        sql.push(")");
    }
    if !teams.is_empty() {
        sql.push(" AND i.seq IN (SELECT a.seq FROM assignment a WHERE a.site_id = ")
            .bind(site)
            .push(" AND a.team_id IN (");
        sql.list(teams.iter().copied()).push("))");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_is_what_was_not_accepted_or_not_closed_in_time() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let due = (at("2026-03-31T12:00:00Z"), at("2026-04-10T12:00:00Z"));
        let (before, between, after) =
            (at("2026-03-31T12:00:00Z"), at("2026-04-01T00:00:00Z"), at("2026-04-11T00:00:00Z"));
        assert!(!is_late(HandlingState::Reported, due, before));
        assert!(is_late(HandlingState::Reported, due, between));
        assert!(!is_late(HandlingState::Accepted, due, between));
        assert!(is_late(HandlingState::InProgress, due, after));
        assert!(!is_late(HandlingState::Closed, due, after) && !is_late(HandlingState::Rejected, due, after));
    }

    #[test]
    fn the_most_specific_default_holds() {
        assert_eq!(default_of("violence.threat"), (60, 10_080));
        assert_eq!(default_of("theft.shoplifting"), (1440, 20_160));
    }
}
