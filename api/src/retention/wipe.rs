//! Wiping what has come to its end, some incidents in one transaction, each with its tombstone, audit line and event.
//!
//! Called every hour by a chore and by `webm wipe`. It goes on where it stopped; what is held, or was announced too short ago, stays.

use super::due::{self, Due};
use super::handling;
use super::images;
use super::term::{Case, Terms, WARNING, outcome_word};
use super::tombstone;
use crate::access::audit;
use crate::codes::CodeBook;
use crate::db::schema::{answer, blind_index, goods, person, question, retention_hold, retention_site, site, vehicle};
use crate::db::{AnyConnection, Db, Key, Moment, Sql, dialect};
use crate::fault::{Fault, Outcome};
use crate::incidents::rows::Numbered as _;
use crate::incidents::wipe;
use crate::jobs::outbox;
use crate::web::idempotency;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, SmallInt, Text};
use jiff::Timestamp;
use serde_json::json;
use shared_types::handling::{HandlingState, Outcome as HandlingOutcome};
use shared_types::ids::{AreaId, IncidentId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Incidents in one transaction.
const AT_ONCE: usize = 100;
/// Rows that are reckoned anew in one transaction.
const RECKONED: i64 = 500;

/// Announces, reckons anew what changed, and wipes what is due; how many incidents were touched.
pub fn run(db: &Db, book: &Arc<CodeBook>, at: Timestamp) -> Outcome<usize> {
    db.write_blocking(move |conn| announce(conn, at))?;
    while db.write_blocking(reckon)? > 0 {}
    let mut wiped = 0;
    for site in db.read_blocking(|conn| ready(conn, at))? {
        loop {
            let asked = book.clone();
            let due = db.read_blocking(|conn| {
                let most = AT_ONCE as i64;
                let mut all = due::rows(conn, site, at, Some(at), most)?;
                all.extend(due::words(conn, &asked, site, at, Some(at), most)?);
                Ok(all)
            })?;
            let mut by_incident: BTreeMap<Key, Vec<Due>> = BTreeMap::new();
            for one in due {
                by_incident.entry(one.incident_id).or_default().push(one);
            }
            let some: Vec<(Key, Vec<Due>)> = by_incident.into_iter().take(AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            wiped += some.len();
            db.write_blocking(move |conn| {
                dialect::for_good(conn, |conn| some.iter().try_for_each(|(id, due)| one(conn, site, *id, due, at)))
            })?;
        }
    }
    if wiped > 0 {
        db.write_blocking(|conn| dialect::for_good(conn, dialect::forget_words))?;
        dialect::settle(db.target())?;
        tracing::info!(incidents = wiped, "wiped what came to its end");
    }
    Ok(wiped)
}

/// Rewrites the database without the room that was freed, for a quiet hour.
pub fn compact(db: &Db) -> Outcome<()> {
    dialect::compact(db.target())
}

/// Wipes one person before its end, because it objected or asked to be erased, with ground. A hold stands in the way.
pub fn wipe_person(
    conn: &mut AnyConnection,
    at_site: AreaId,
    incident: IncidentId,
    row: Key,
    at: Timestamp,
) -> Outcome<()> {
    let id = Key::from(incident);
    let held: i64 = retention_hold::table
        .filter(retention_hold::incident_id.eq(id).and(retention_hold::ended_at.is_null()))
        .filter(retention_hold::until_at.gt(Moment::from(at)))
        .count()
        .get_result(conn)?;
    if held > 0 {
        return Err(Fault::conflict("held", "The incident is held; end the hold first."));
    }
    announce(conn, at)?;
    let due = Due { incident_id: id, row_id: row, what: "person".into(), wipe_at: Moment::from(at) };
    dialect::for_good(conn, |conn| one(conn, at_site, id, &[due], at))
}

/// A site that is new here is announced: its terms act when the time of a warning has passed.
fn announce(conn: &mut AnyConnection, at: Timestamp) -> Outcome<()> {
    let known = retention_site::table.select(retention_site::site_id);
    let new: Vec<Key> = site::table.filter(site::area_id.ne_all(known)).select(site::area_id).load(conn)?;
    for id in new {
        diesel::insert_into(retention_site::table)
            .values((
                retention_site::site_id.eq(id),
                retention_site::announced_at.eq(Moment::from(at)),
                retention_site::last_serial.eq(0),
                retention_site::last_proof.eq(Vec::<u8>::new()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn ready(conn: &mut AnyConnection, at: Timestamp) -> Outcome<Vec<AreaId>> {
    let sites: Vec<Key> = retention_site::table
        .filter(retention_site::announced_at.le(Moment::from(at - WARNING)))
        .order(retention_site::site_id.asc())
        .select(retention_site::site_id)
        .load(conn)?;
    Ok(sites.into_iter().map(Key::to).collect())
}

#[derive(QueryableByName)]
struct Stale {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    site_id: Key,
    #[diesel(sql_type = Text)]
    category: String,
    #[diesel(sql_type = SmallInt)]
    state: i16,
    #[diesel(sql_type = Nullable<SmallInt>)]
    outcome: Option<i16>,
    #[diesel(sql_type = Text)]
    age_band: String,
    #[diesel(sql_type = BigInt)]
    term_from: Moment,
    #[diesel(sql_type = BigInt)]
    added_at: Moment,
    #[diesel(sql_type = Integer)]
    version: i32,
}

/// Reckons the ends of rows anew whose incident changed since; how many there were.
fn reckon(conn: &mut AnyConnection) -> Outcome<usize> {
    let mut done = 0;
    for (table, age) in [("person", "r.age_band"), ("vehicle", "''")] {
        let mut sql = Sql::new(format!(
            "SELECT r.id, r.site_id, c.code AS category, i.state, i.outcome, {age} AS age_band, r.term_from, r.added_at, i.version \
             FROM {table} r JOIN incident i ON i.id = r.incident_id AND i.site_id = r.site_id JOIN category c ON c.id = i.category \
             WHERE r.wiped_at IS NULL AND r.term_version <> i.version ORDER BY r.id LIMIT "
        ));
        sql.bind(RECKONED);
        for row in sql.load::<Stale>(conn)? {
            let state = HandlingState::of_number(row.state).unwrap_or(HandlingState::Reported);
            let case = Case {
                category: &row.category,
                outcome: outcome_word(state, row.outcome.and_then(HandlingOutcome::of_number)),
                minor: row.age_band.parse::<shared_types::person::AgeBand>().is_ok_and(|a| a.is_minor()),
            };
            let end = Terms::of_site(conn, row.site_id.to())?.end(case, row.term_from.into(), row.added_at.into());
            let mut change = Sql::new(format!("UPDATE {table} SET wipe_at = "));
            change
                .bind(Moment::from(end))
                .push(", term_version = ")
                .bind(row.version)
                .push(" WHERE id = ")
                .bind(row.id);
            change.execute(conn)?;
            done += 1;
        }
    }
    Ok(done + images::reckon(conn, RECKONED)?)
}

/// Wipes what is due of one incident.
fn one(conn: &mut AnyConnection, at_site: AreaId, id: Key, due: &[Due], at: Timestamp) -> Outcome<()> {
    let moment = Moment::from(at);
    let mut what = Vec::new();
    for one in due {
        match one.what.as_str() {
            "person" => {
                diesel::update(person::table.filter(person::id.eq(one.row_id)))
                    .set((
                        person::appearance.eq(None::<String>),
                        person::identity.eq(None::<Vec<u8>>),
                        person::contact.eq(None::<Vec<u8>>),
                        person::wiped_at.eq(moment),
                    ))
                    .execute(conn)?;
                what.push(json!({"person": one.row_id.0, "fields": ["appearance", "identity", "contact"]}));
            }
            "vehicle" => {
                diesel::update(vehicle::table.filter(vehicle::id.eq(one.row_id)))
                    .set((
                        vehicle::plate.eq(None::<Vec<u8>>),
                        vehicle::plate_usual.eq(None::<bool>),
                        vehicle::wiped_at.eq(moment),
                    ))
                    .execute(conn)?;
                what.push(json!({"vehicle": one.row_id.0, "fields": ["plate"]}));
            }
            "attachment" => {
                let objects = images::wipe(conn, one.row_id, at)?;
                what.push(json!({"attachment": one.row_id.0, "fields": ["name", "content"], "objects": objects}));
            }
            _ => {
                wipe::words(conn, id, at)?;
                handling::wipe(conn, id)?;
                let texts = question::table.filter(question::kind.eq("text")).select(question::code);
                diesel::delete(answer::table.filter(answer::incident_id.eq(id).and(answer::question.eq_any(texts))))
                    .execute(conn)?;
                diesel::update(goods::table.filter(goods::incident_id.eq(id)))
                    .set(goods::serial_number.eq(None::<String>))
                    .execute(conn)?;
                let fields: Vec<&str> = wipe::WIPED.into_iter().chain(handling::WIPED).collect();
                what.push(json!({"incident": id.0, "fields": fields}));
            }
        }
        diesel::delete(blind_index::table.filter(blind_index::row_id.eq(one.row_id))).execute(conn)?;
    }
    idempotency::forget(conn, id.0)?;
    tombstone::put(conn, Key::from(at_site), id, at, &json!(what).to_string())?;
    audit::record_system(conn, at, None, &audit::Entry::of("incident.wipe", "incident", id.0, Some(at_site)))?;
    outbox::emit(conn, at, "incident.wiped", id.0, Some(at_site))
}
