//! The bare engine: the same rows without a server, and how often the disk says that it is there.

use super::seed::World;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;
use webm::db::{AnyConnection, Key, Moment, Sql, dialect};
use webm::incidents::{NewRow, insert_imported, numbers, words};

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
    let mut conn = world.target.open().expect("a connection");
    let began = Instant::now();
    let mut n = 0_u32;
    while began.elapsed().as_millis() < 3000 {
        dialect_begin(&mut conn);
        for _ in 0..64 {
            one(&mut conn, world, n);
            n += 1;
        }
        Sql::new("COMMIT").execute(&mut conn).expect("a commit");
    }
    f64::from(n) / began.elapsed().as_secs_f64()
}

fn dialect_begin(conn: &mut AnyConnection) {
    Sql::new("BEGIN").execute(conn).expect("a transaction");
}

fn one(conn: &mut AnyConnection, world: &World, n: u32) {
    let site = world.sites[n as usize % world.sites.len()];
    let serial = numbers::take(conn, site, 2025, 1).expect("a number");
    let now = Moment::from(jiff::Timestamp::now());
    let text = "Twee mannen, een met grote zwarte sporttas. Poort ging niet af. Richting parkeerdek.";
    let id = Key::fresh();
    let row = NewRow {
        id,
        site: site.into(),
        number: (2025, serial),
        category: 101,
        methods: 9,
        completion: 0,
        precision: 1,
        occurred_from: Some(now),
        occurred_until: Some(now),
        unit: None,
        point: None,
        place_words: None,
        description: text,
        short_text: None,
        short_text_vetted: false,
        loss_cents: Some(64_000),
        recovered_cents: None,
        reporter_account: None,
        reporter_client: None,
        reporter_organisation: world.region.into(),
        external_id: None,
        import: None,
        state: 0,
        reported_at: now,
        registered_at: now,
    };
    let findable = words::Findable {
        site,
        code: "X",
        number: (2025, serial),
        unit: None,
        place_words: None,
        description: text,
        short_text: None,
        vetted: false,
        external_id: None,
    };
    let words: dialect::Words = findable.words();
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
