//! Reports of a centre with 64 shops: the monthly PDF from asking to the last byte, and each shop apart as one job with all of its PDFs;
//! beside them the plain answer of Insight over the same days.

use super::figures::{Bar, Figures};
use super::seed::{self, World};
use super::server::Server;
use super::store::Store;
use diesel::prelude::*;
use measure::http::Client;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use webm::db::schema::unit;
use webm::db::{Key, Moment, Sql};

const SHOPS: usize = 64;

pub fn run(store: &Store, figures: &mut Figures) {
    let world = seed::world(store.database("reports"));
    seed::incidents(&world, super::rows(), 0.1);
    shops(&world);
    let server = Server::start(&world);
    let mut client = Client::with_token(&server.address, &world.manager());
    let site = world.sites[0];
    let insight = format!("/api/v1/insight?site={site}&from=2025-01-01T00:00:00Z&until=2026-01-01T00:00:00Z");
    // The facts get into memory, statements get prepared.
    let until = Instant::now() + Duration::from_secs(60);
    let mut plain = f64::MAX;
    while Instant::now() < until && plain > 100.0 {
        let began = Instant::now();
        assert_eq!(client.get(&insight).expect("an answer").status, 200);
        plain = began.elapsed().as_secs_f64() * 1000.0;
    }
    let beside = format!("a plain answer of Insight over the same days {plain:.1} ms");
    for (split, name, limit) in
        [("together", "PDF of a centre with 64 shops", 3.0), ("each-unit", "64 PDFs of a shop each", 60.0)]
    {
        let design = json!({"title": "Maandrapport", "sites": [site], "period": "fixed", "fromDate": "2025-01-01",
            "untilDate": "2026-01-01", "compare": true, "language": "nl", "theme": "house", "split": split,
            "parts": ["summary", "what", "when", "how", "course", "units", "measures", "findings", "agenda"]});
        let began = Instant::now();
        let (made, bytes) = make(&mut client, &design, split == "together");
        let took = began.elapsed().as_secs_f64();
        let beside = format!("{made} made, {} kB; {beside}", bytes / 1024);
        figures.add(name, took, "s", &beside, Bar::Under(limit));
    }
}

/// Asks, waits for the job, takes it out: how many copies, how many bytes.
fn make(client: &mut Client, design: &Value, one: bool) -> (usize, usize) {
    let body = serde_json::to_vec(&json!({ "design": design })).expect("a body");
    let asked = client.post("/api/v1/reports", None, &body).expect("an answer");
    assert_eq!(asked.status, 201, "{}", asked.json());
    let path = format!("/api/v1/reports/{}", asked.json()["id"].as_str().expect("an id"));
    let report = loop {
        let report = client.get(&path).expect("an answer").json();
        match report["state"].as_str() {
            Some("waiting" | "running") => std::thread::sleep(Duration::from_millis(5)),
            _ => break report,
        }
    };
    assert_eq!(report["state"], "done", "{report}");
    let copies = report["copies"].as_array().expect("copies");
    let mut bytes = 0;
    let from = if one {
        format!("/api/v1/report-copies/{}", copies[0]["id"].as_str().expect("an id"))
    } else {
        format!("{path}/archive")
    };
    let accept = if one { "application/pdf" } else { "application/zip" };
    let status = client.pass(&from, accept, |piece| bytes += piece.len()).expect("an answer");
    assert_eq!(status, 200);
    (copies.len(), bytes)
}

/// Shops at the first site, its incidents spread over them.
fn shops(world: &World) {
    let mut conn = world.database.target.open().expect("a connection");
    let site = Key::from(world.sites[0]);
    let ids: Vec<Key> = (0..SHOPS).map(|_| Key::fresh()).collect();
    for (n, id) in ids.iter().enumerate() {
        diesel::insert_into(unit::table)
            .values((
                (unit::id.eq(id), unit::site_id.eq(site), unit::floor.eq(0), unit::version.eq(1)),
                (unit::label.eq(format!("Winkel {n:02}")), unit::created_at.eq(Moment(0))),
            ))
            .execute(&mut conn)
            .expect("a shop");
        let mut sql = Sql::new("UPDATE incident SET unit_id = ");
        sql.bind(*id).push(" WHERE site_id = ").bind(site);
        sql.push(format!(" AND seq % {SHOPS} = {n}"));
        sql.execute(&mut conn).expect("incidents at a shop");
    }
}
