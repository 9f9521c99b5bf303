//! The bare engine: the same rows without a server, and how often the disk says that it is there.

#![allow(clippy::cast_precision_loss)]

use super::seed::{self, World, YEAR};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};
use webm::db::{AnyConnection, Key, Moment, Sql, dialect};
use webm::incidents::{insert_imported, insert_many, numbers};

const TEXT: &str = "Twee mannen, een met grote zwarte sporttas. Poort ging niet af. Richting parkeerdek.";

/// Appends of 4 kB with a sync each, per second.
pub fn fsyncs(folder: &Path) -> f64 {
    let mut file = std::fs::File::create(folder.join("fsync")).expect("a file");
    let began = Instant::now();
    let mut n = 0_u32;
    while began.elapsed().as_millis() < 1000 {
        file.write_all(&[0; 4096]).and_then(|()| file.sync_data()).expect("a sync");
        n += 1;
    }
    f64::from(n) / began.elapsed().as_secs_f64()
}

/// Incidents with all their rows, per second: one connection, 64 in a transaction, durable.
pub fn rows(world: &World) -> f64 {
    let mut conn = world.database.target.open().expect("a connection");
    let began = Instant::now();
    let mut n = 0_u32;
    while began.elapsed().as_millis() < 2000 {
        begin(&mut conn);
        for _ in 0..64 {
            one(&mut conn, world, n);
            n += 1;
        }
        dialect::enter_words(&mut conn).expect("words");
        Sql::new("COMMIT").execute(&mut conn).expect("a commit");
    }
    f64::from(n) / began.elapsed().as_secs_f64()
}

/// Incidents with their words and nothing else, per second, as an import writes them: one connection, a thousand in a
/// transaction, at one site, over three years. Making them up does not count.
pub fn bulk(world: &World, rows: usize) -> f64 {
    let mut conn = world.database.target.open().expect("a connection");
    let mut making = seed::Making::of(world, 1.0);
    let (mut spent, mut written) = (Duration::ZERO, 0);
    while written < rows {
        let batch = making.batch(1000);
        let mut serial = i32::try_from(written).unwrap_or(0);
        let rows = seed::rows(&batch, world.organisation, |made| {
            serial += 1;
            (world.sites[made.site], serial)
        });
        let began = Instant::now();
        begin(&mut conn);
        insert_many(&mut conn, &rows).expect("rows");
        Sql::new("COMMIT").execute(&mut conn).expect("a commit");
        spent += began.elapsed();
        written += batch.len();
    }
    written as f64 / spent.as_secs_f64()
}

fn begin(conn: &mut AnyConnection) {
    Sql::new("BEGIN").execute(conn).expect("a transaction");
}

fn one(conn: &mut AnyConnection, world: &World, n: u32) {
    let site = world.sites[n as usize % world.sites.len()];
    let serial = numbers::take(conn, site, YEAR, 1).expect("a number");
    let now = Moment::from(jiff::Timestamp::now());
    let row = seed::row(site, (YEAR, serial), world.organisation, TEXT);
    let (id, words) = (row.id, seed::findable(&row).words());
    insert_imported(conn, &row, &words).expect("a row");
    for (table, columns) in [
        ("timeline_entry", "id, incident_id, site_id, at, kind, state"),
        ("audit_entry", "id, at, action, subject_kind, subject_id, area_id"),
        ("event", "id, at, kind, subject_id, area_id"),
        ("idempotency_key", "slot, payload_hash, status, answer, created_at"),
    ] {
        let mut sql = Sql::new("INSERT INTO ");
        sql.push(table).push(" (").push(columns).push(") VALUES (");
        match table {
            "timeline_entry" => sql
                .bind(Key::fresh())
                .push(", ")
                .bind(id)
                .push(", ")
                .bind(Key::from(site))
                .push(", ")
                .bind(now)
                .push(", 'reported', ")
                .bind(0_i16),
            "audit_entry" => sql
                .bind(Key::fresh())
                .push(", ")
                .bind(now)
                .push(", 'incident.report', 'incident', ")
                .bind(id)
                .push(", ")
                .bind(Key::from(site)),
            "event" => sql
                .bind(Key::fresh())
                .push(", ")
                .bind(now)
                .push(", 'incident.reported', ")
                .bind(id)
                .push(", ")
                .bind(Key::from(site)),
            _ => sql
                .bind(id.0.as_bytes().to_vec())
                .push(", ")
                .bind(vec![0; 32])
                .push(", ")
                .bind(201_i16)
                .push(", ")
                .bind(vec![0; 1100])
                .push(", ")
                .bind(now),
        };
        sql.push(")");
        sql.execute(conn).expect("a row");
    }
}
