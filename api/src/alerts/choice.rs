//! What a person chose for alerts. Without a choice the usual holds.

use crate::access::{Person, audit};
use crate::db::schema::alert_choice as t;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::notify::AlertChoice;
use std::collections::HashMap;

/// What some people chose; who is not in it chose nothing.
pub fn of(conn: &mut AnyConnection, accounts: &[Key]) -> Outcome<HashMap<Key, AlertChoice>> {
    let mut all = HashMap::new();
    for some in accounts.chunks(500) {
        let rows: Vec<(Key, String)> =
            t::table.filter(t::account_id.eq_any(some.to_vec())).select((t::account_id, t::choice)).load(conn)?;
        for (account, choice) in rows {
            all.insert(account, serde_json::from_str(&choice).map_err(Fault::internal)?);
        }
    }
    Ok(all)
}

/// What one person chose.
pub fn mine(conn: &mut AnyConnection, who: Key) -> Outcome<AlertChoice> {
    Ok(of(conn, &[who])?.remove(&who).unwrap_or_default())
}

/// Chooses.
pub fn choose(conn: &mut AnyConnection, who: &Person, choice: AlertChoice) -> Outcome<AlertChoice> {
    let id = Key::from(who.account);
    let text = serde_json::to_string(&choice).map_err(Fault::internal)?;
    diesel::delete(t::table.filter(t::account_id.eq(id))).execute(conn)?;
    diesel::insert_into(t::table).values((t::account_id.eq(id), t::choice.eq(text))).execute(conn)?;
    audit::record(conn, who, &audit::Entry::of("alert-choice.set", "account", id.0, None))?;
    Ok(choice)
}
