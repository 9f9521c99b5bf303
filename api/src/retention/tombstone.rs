//! Tombstones: what was wiped, when, by which fields; each proof reckons in the one before it, so that none can be left out,
//! added or altered later without the chain breaking.

use crate::db::schema::{retention_site, tombstone as t};
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::keys::hex;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Integer};
use jiff::Timestamp;
use shared_types::ids::AreaId;
use shared_types::retention::Tombstone;

type Row = (i32, Key, Moment, String, Vec<u8>);

#[derive(QueryableByName)]
struct Last {
    #[diesel(sql_type = Integer)]
    last_serial: i32,
    #[diesel(sql_type = Binary)]
    last_proof: Vec<u8>,
}

fn proof(before: &[u8], site: Key, serial: i32, incident: Key, at: Moment, what: &str) -> [u8; 32] {
    let mut h = blake3::Hasher::new();
    h.update(before).update(site.0.as_bytes()).update(&serial.to_be_bytes()).update(incident.0.as_bytes());
    h.update(&at.0.to_be_bytes()).update(what.as_bytes());
    *h.finalize().as_bytes()
}

/// Puts one down, in the transaction that wipes.
pub fn put(conn: &mut AnyConnection, site: Key, incident: Key, at: Timestamp, what: &str) -> Outcome<()> {
    // The row of the site is held until the commit: two that wipe at once stand in line.
    let mut sql = Sql::new("UPDATE retention_site SET last_serial = last_serial + 1 WHERE site_id = ");
    sql.bind(site).push(" RETURNING last_serial, last_proof");
    let last: Last = sql.load(conn)?.pop().ok_or_else(|| Fault::internal("a site wipes that announced nothing"))?;
    let at = Moment::from(at);
    let proof = proof(&last.last_proof, site, last.last_serial, incident, at, what);
    diesel::update(retention_site::table.filter(retention_site::site_id.eq(site)))
        .set(retention_site::last_proof.eq(&proof[..]))
        .execute(conn)?;
    diesel::insert_into(t::table)
        .values((
            t::site_id.eq(site),
            t::serial.eq(last.last_serial),
            t::incident_id.eq(incident),
            t::at.eq(at),
            t::what.eq(what),
            t::proof.eq(&proof[..]),
        ))
        .execute(conn)?;
    Ok(())
}

fn rows(conn: &mut AnyConnection, site: AreaId, after: i32, most: i64) -> Outcome<Vec<Row>> {
    Ok(t::table
        .filter(t::site_id.eq(Key::from(site)).and(t::serial.gt(after)))
        .order(t::serial.asc())
        .limit(most)
        .select((t::serial, t::incident_id, t::at, t::what, t::proof))
        .load(conn)?)
}

/// Those of a site after a serial, oldest first. The caller has looked the site up through its reach.
pub fn list(conn: &mut AnyConnection, site: AreaId, after: i32, most: usize) -> Outcome<Vec<Tombstone>> {
    let rows = rows(conn, site, after, i64::try_from(most).unwrap_or(i64::MAX))?;
    let told = |(serial, incident, at, what, proof): Row| Tombstone {
        serial,
        incident_id: incident.to(),
        at: at.into(),
        what,
        proof: hex(&proof),
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Whether the chain of a site holds from its first link to its last.
pub fn holds(conn: &mut AnyConnection, site: AreaId) -> Outcome<bool> {
    let (mut before, mut serial) = (Vec::new(), 0);
    loop {
        let some = rows(conn, site, serial, 1000)?;
        if some.is_empty() {
            break;
        }
        for (number, incident, at, what, link) in some {
            if number != serial + 1 || proof(&before, site.into(), number, incident, at, &what)[..] != link[..] {
                return Ok(false);
            }
            (before, serial) = (link, number);
        }
    }
    let last: Option<(i32, Vec<u8>)> = retention_site::table
        .filter(retention_site::site_id.eq(Key::from(site)))
        .select((retention_site::last_serial, retention_site::last_proof))
        .first(conn)
        .optional()?;
    Ok(last.is_none_or(|(last, link)| last == serial && link == before))
}
