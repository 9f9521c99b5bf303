//! One incident that many work on: its detail with two hundred entries beside the same rows read by the engine alone, and 32 writers
//! for a minute, after which every acknowledged entry is there once and in order.

use super::figures::{Bar, Figures, Times};
use super::seed::{self, World};
use super::server::Server;
use super::store::Store;
use measure::http::Client;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use webm::db::{Key, Sql};

const ENTRIES: usize = 200;
const ROUNDS: usize = 300;
const WARM: usize = 30;
const WRITERS: usize = 32;

pub fn run(store: &Store, figures: &mut Figures) {
    let world = seed::world(store.database("timeline"));
    let server = Server::start(&world);
    let mut client = Client::with_token(&server.address, &world.guard(0));
    let incident = report(&mut client, &world);
    for n in 1..ENTRIES {
        note(&mut client, &incident, "vul", &format!("Beelden van pand {n} bekeken, niets gezien."));
    }
    detail(&world, &server, &mut client, &incident, figures);
    let incident = report(&mut client, &world);
    writers(&world, &server, &incident, figures);
}

fn report(client: &mut Client, world: &World) -> String {
    let body = format!(
        r#"{{"siteId":"{}","category":"theft.shoplifting","occurredPrecision":"unknown","description":"Twee mannen, een met grote zwarte sporttas."}}"#,
        world.sites[0]
    );
    let answer = client.post("/api/v1/incidents", None, body.as_bytes()).expect("an answer");
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()["id"].as_str().expect("an id").to_owned()
}

fn note(client: &mut Client, incident: &str, key: &str, text: &str) {
    let body = serde_json::json!({"text": text}).to_string();
    let path = format!("/api/v1/incidents/{incident}/timeline");
    let answer = client.post(&path, Some(&format!("{key}-{text}")), body.as_bytes()).expect("an answer");
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
}

/// What the screen asks for one incident: its facts and its timeline.
fn detail(world: &World, server: &Server, client: &mut Client, incident: &str, figures: &mut Figures) {
    let paths = [format!("/api/v1/incidents/{incident}"), format!("/api/v1/incidents/{incident}/timeline?limit=200")];
    let mut times = Times::default();
    let mut before = 0;
    for round in 0..WARM + ROUNDS {
        if round == WARM {
            before = server.statements();
        }
        let began = Instant::now();
        for path in &paths {
            let answer = client.get(path).expect("an answer");
            assert_eq!(answer.status, 200, "{path}");
            if path.contains("timeline") {
                assert_eq!(answer.json()["items"].as_array().map(Vec::len), Some(ENTRIES));
            }
        }
        if round >= WARM {
            times.0.push(began.elapsed());
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let statements = (server.statements() - before) as f64 / ROUNDS as f64;
    let bare = bare(world, incident).percentile(0.95);
    let beside = format!("the same rows by the engine alone: {bare:.2} ms");
    figures.add("detail with 200 entries, p95", times.percentile(0.95), "ms", &beside, Bar::Under(20.0));
    figures.add("detail with 200 entries, statements", statements, "", "for each detail", Bar::Most(8.0));
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    text: Option<String>,
}

/// Reads the incident and its entries with the names of who wrote them, on one connection.
fn bare(world: &World, incident: &str) -> Times {
    let mut conn = world.database.target.open().expect("a connection");
    let key = Key(incident.parse().expect("an id"));
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for sql in [
            "SELECT i.description AS text FROM incident i WHERE i.id = ",
            "SELECT t.text FROM timeline_entry t LEFT JOIN account a ON a.id = t.account_id WHERE t.incident_id = ",
        ] {
            let mut asked = Sql::new(sql);
            asked.bind(key);
            let lines: Vec<Line> = asked.load(&mut conn).expect("rows");
            assert!(lines.iter().any(|line| line.text.is_some()));
        }
        times.0.push(began.elapsed());
    }
    times
}

/// Text, and the ticks at which it was sent and acknowledged.
type Told = (String, usize, usize);

fn writers(world: &World, server: &Server, incident: &str, figures: &mut Figures) {
    let (stop, ticks) = (AtomicBool::new(false), AtomicUsize::new(0));
    let began = Instant::now();
    let mut times = Times::default();
    let mut told: HashMap<String, (usize, usize)> = HashMap::new();
    std::thread::scope(|scope| {
        let writing: Vec<_> = (0..WRITERS)
            .map(|w| {
                let (stop, ticks, token) = (&stop, &ticks, world.guard(w % seed::CLIENTS));
                scope.spawn(move || {
                    let mut client = Client::with_token(&server.address, &token);
                    let mut done: Vec<(Told, Duration)> = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let text = format!("schrijver {w} regel {}", done.len());
                        let sent = ticks.fetch_add(1, Ordering::SeqCst);
                        let began = Instant::now();
                        note(&mut client, incident, "samen", &text);
                        done.push(((text, sent, ticks.fetch_add(1, Ordering::SeqCst)), began.elapsed()));
                    }
                    done
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs(super::number("WEBM_BENCH_WRITING", 60)));
        stop.store(true, Ordering::Relaxed);
        for writer in writing {
            for ((text, sent, acknowledged), took) in writer.join().expect("a writer") {
                told.insert(text, (sent, acknowledged));
                times.0.push(took);
            }
        }
    });
    #[allow(clippy::cast_precision_loss)]
    let rate = told.len() as f64 / began.elapsed().as_secs_f64();
    let all = told.len();
    let wrong = wrong(&mut Client::with_token(&server.address, &world.guard(0)), incident, told);
    let beside = format!("{all} entries, {rate:.0}/s, p99 {:.1} ms", times.percentile(0.99));
    #[allow(clippy::cast_precision_loss)]
    figures.add(
        "32 writers on one incident, entries lost, doubled or out of order",
        wrong as f64,
        "",
        &beside,
        Bar::Most(0.0),
    );
}

/// Entries that are not there exactly once, or stand before one that was acknowledged before they were sent.
fn wrong(client: &mut Client, incident: &str, mut told: HashMap<String, (usize, usize)>) -> usize {
    let (mut wrong, mut latest, mut cursor) = (0, 0, String::new());
    loop {
        let path = format!("/api/v1/incidents/{incident}/timeline?trail=false&limit=200{cursor}");
        let page = client.get(&path).expect("an answer").json();
        for entry in page["items"].as_array().expect("a page").iter().filter(|e| e["kind"] == "note") {
            let Some((sent, acknowledged)) = told.remove(entry["text"].as_str().unwrap_or_default()) else {
                wrong += 1;
                continue;
            };
            wrong += usize::from(latest > acknowledged);
            latest = latest.max(sent);
        }
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return wrong + told.len(),
        }
    }
}
