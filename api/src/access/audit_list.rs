//! Reading the trail: newest first, for the places within reach.
//!
//! Lines that belong to no place (signing in, own passwords, devices) are shown to who may read the trail at a place at the very
//! top of the tree, and to nobody else.

use super::scope::Reach;
use crate::db::schema::{account, audit_entry as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use shared_types::audit::AuditEntry;
use shared_types::ids::AreaId;
use std::collections::{BTreeSet, HashMap};

/// What is asked for; empty lists ask for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// At or below these places.
    pub areas: Vec<AreaId>,
    /// Of these nouns.
    pub subject_kinds: Vec<String>,
}

type Row = (i64, Key, Moment, Option<Key>, Option<Key>, String, String, Option<Key>, Option<Key>, Option<String>);

/// Lines within reach with their sequence; one more than `limit` when there are more.
pub fn list(
    conn: &mut AnyConnection,
    reach: &Reach,
    filter: &Filter,
    before: Option<i64>,
    limit: usize,
) -> Outcome<Vec<(i64, AuditEntry)>> {
    let at_top = reach.areas().iter().any(|a| reach.tree().get(*a).is_some_and(|p| p.parent.is_none()));
    let mut places: BTreeSet<AreaId> = reach.areas().iter().copied().collect();
    for asked in &filter.areas {
        reach.area(*asked)?;
    }
    if !filter.areas.is_empty() {
        places.retain(|p| filter.areas.iter().any(|asked| reach.tree().lies_in(*p, *asked)));
    }
    let places: Vec<Option<Key>> = places.into_iter().map(|p| Some(Key::from(p))).collect();
    let mut query = t::table
        .select((
            t::seq,
            t::id,
            t::at,
            t::account_id,
            t::client_id,
            t::action,
            t::subject_kind,
            t::subject_id,
            t::area_id,
            t::reason,
        ))
        .order(t::seq.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    query = if at_top && filter.areas.is_empty() {
        query.filter(t::area_id.eq_any(places).or(t::area_id.is_null()))
    } else {
        query.filter(t::area_id.eq_any(places))
    };
    if !filter.subject_kinds.is_empty() {
        query = query.filter(t::subject_kind.eq_any(filter.subject_kinds.clone()));
    }
    if let Some(before) = before {
        query = query.filter(t::seq.lt(before));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let names = names(conn, &rows)?;
    Ok(rows.into_iter().map(|row| of_row(row, &names)).collect())
}

fn names(conn: &mut AnyConnection, rows: &[Row]) -> Outcome<HashMap<Key, String>> {
    let ids: BTreeSet<Key> = rows.iter().filter_map(|r| r.3).collect();
    let found: Vec<(Key, String)> = account::table
        .filter(account::id.eq_any(ids.into_iter().collect::<Vec<_>>()))
        .select((account::id, account::name))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

fn of_row(row: Row, names: &HashMap<Key, String>) -> (i64, AuditEntry) {
    let (seq, id, at, account, client, action, subject_kind, subject, area, reason) = row;
    let entry = AuditEntry {
        id: id.to(),
        at: at.into(),
        account_id: account.map(Key::to),
        account_name: account.and_then(|a| names.get(&a).cloned()),
        client_id: client.map(Key::to),
        action,
        subject_kind,
        subject_id: subject.map(|s| s.0),
        area_id: area.map(Key::to),
        reason,
    };
    (seq, entry)
}
