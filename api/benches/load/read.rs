//! Reading: a page of the list with four sets of filters, at ten thousand and at a million stored, and insight of one site, panel by
//! panel and all of the page together, and of all sites; beside it an answer that reads next to nothing.

use super::figures::{Bar, Figures, Times};
use super::seed::{self, World};
use super::server::Server;
use super::store::Store;
use measure::http::Client;
use std::process::Command;
use std::time::{Duration, Instant};
use webm::db::Target;

const ROUNDS: usize = 300;
/// Asked before it counts: statements get prepared, pages read.
const WARM: usize = 30;
const SMALL: usize = 10_000;
/// So much beforehand at the first site, that with its part of the rest it has a tenth of all.
const FIRST_SHARE: f64 = 0.0816;

/// Fewer than a page at the small size, so that its times cannot be compared.
const RARE: &str = "site, rare words";

pub fn run(store: &Store, figures: &mut Figures, list: bool, insight: bool) {
    let world = seed::world(store.database("read"));
    let big = super::rows().max(SMALL * 2);
    let idle = if insight { settled(&Server::start(&world)).1 } else { 0.0 };
    let few = if list {
        fill(&world, SMALL, 0.0);
        let server = Server::start(&world);
        questions(&world).map(|(_, path)| ask(&world, &server, &path).0)
    } else {
        [0.0; 5]
    };
    fill(&world, big - if list { SMALL } else { 0 }, FIRST_SHARE);
    let server = Server::start(&world);
    let nothing = ask(&world, &server, "/health/ready").0;
    if list {
        for ((name, path), few) in questions(&world).into_iter().zip(few) {
            let (p95, statements) = ask(&world, &server, &path);
            let beside = format!("at {SMALL}: {few:.2} ms; next to nothing: {nothing:.2} ms");
            figures.add(&format!("list ({name}) at {big}, p95"), p95, "ms", &beside, Bar::Under(20.0));
            if name != RARE {
                figures.add(&format!("list ({name}), of its time at {SMALL}"), p95 / few, "", &beside, Bar::Most(1.3));
            }
            figures.add(&format!("list ({name}), statements"), statements, "", "for each answer", Bar::Most(4.0));
        }
    }
    if insight {
        let (filled, own) = settled(&server);
        #[allow(clippy::cast_precision_loss)]
        let each = (own - idle) * 1_048_576.0 / big as f64;
        let beside = format!("{own:.0} MB of its own, {idle:.0} MB with nothing stored");
        figures.add("facts in memory, each incident", each, "bytes", &beside, Bar::Most(60.0));
        figures.add("facts in memory, filled after the start", filled, "s", &beside, Bar::Under(20.0));
        panels(&world, &server, figures, nothing, big);
    }
    println!("server {:.0} MB at most", server.memory().peak);
}

/// Of the page of Insight: what it asks for one site.
const PANELS: [(&str, &str); 5] = [
    ("what, when, how, course", ""),
    ("where", "/where"),
    ("follow-up", "/follow-up"),
    ("marks of measures", "/measures"),
    ("neighbours", "/beside"),
];

fn panels(world: &World, server: &Server, figures: &mut Figures, nothing: f64, big: usize) {
    let site = world.sites[0];
    let beside = format!("{} incidents; next to nothing: {nothing:.2} ms", big / 10);
    let paths = PANELS.map(|(_, panel)| format!("/api/v1/insight{panel}?site={site}"));
    for ((name, _), path) in PANELS.into_iter().zip(&paths) {
        let (p95, statements) = ask(world, server, path);
        println!("{name}: p95 {p95:.2} ms, {statements:.1} statements");
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let (p95, _) = ask_all(world, server, &paths);
    figures.add("insight of one site, all panels one after the other, p95", p95, "ms", &beside, Bar::Under(40.0));
    let together = format!("/api/v1/insight/together?site={site}");
    println!("what belongs together (500 of the list): p95 {:.2} ms", ask(world, server, &together).0);
    let from = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 365);
    let (p95, _) = ask(world, server, &format!("/api/v1/insight/when?from={from}"));
    let duck = duckdb(world, from).map_or_else(String::new, |ms| format!("; DuckDB, starts only: {ms} ms"));
    let all = format!(
        "all sites, {big} incidents, half of them windows, the last year; next to nothing: {nothing:.2} ms{duck}"
    );
    figures.add("weekday by hour of all sites, p95", p95, "ms", &all, Bar::Under(120.0));
}

/// What DuckDB takes for the starts of the same rows, where it is installed and the rows are in a file.
fn duckdb(world: &World, from: jiff::Timestamp) -> Option<String> {
    let python = std::env::var("WEBM_BENCH_DUCKDB").ok()?;
    let Target::Sqlite(path) = &world.database.target else { return None };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/duckdb-hours.py");
    let out = Command::new(python).args([script]).arg(path).arg(from.as_millisecond().to_string()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

/// When its own memory has stopped growing, in seconds after now, and how much it is then, in MB.
fn settled(server: &Server) -> (f64, f64) {
    let (began, quiet) = (Instant::now(), Duration::from_secs(3));
    let (mut last, mut own) = (began, 0.0_f64);
    while last.elapsed() < quiet {
        std::thread::sleep(Duration::from_millis(100));
        let now = server.memory().own;
        if (now - own).abs() > 1.0 {
            (last, own) = (Instant::now(), now);
        }
    }
    (last.duration_since(began).as_secs_f64(), own)
}

fn fill(world: &World, rows: usize, first_share: f64) {
    let began = Instant::now();
    seed::incidents(world, rows, first_share);
    println!("stored {rows} in {:.0} s", began.elapsed().as_secs_f64());
}

fn questions(world: &World) -> [(&'static str, String); 5] {
    let site = world.sites[7];
    // Each has more than a page at either size, so that the same is done for both. The last is rare enough to be gathered.
    let period = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 730);
    [
        ("site", format!("/api/v1/incidents?site={site}")),
        ("site, period, kind", format!("/api/v1/incidents?site={site}&from={period}&category=theft.shoplifting")),
        ("site, words", format!("/api/v1/incidents?site={site}&q=zwarte+sporttas")),
        ("area of 20, state", format!("/api/v1/incidents?area={}&state=reported", world.town)),
        (RARE, format!("/api/v1/incidents?site={site}&q=rook+brand")),
    ]
}

/// 95th percentile in milliseconds, and statements sent for each answer.
fn ask(world: &World, server: &Server, path: &str) -> (f64, f64) {
    ask_all(world, server, &[path])
}

/// The same of several questions, one after the other, as one.
fn ask_all(world: &World, server: &Server, paths: &[&str]) -> (f64, f64) {
    let mut client = Client::with_token(&server.address, &world.guard(0));
    let mut times = Times::default();
    let mut before = 0;
    for round in 0..WARM + ROUNDS {
        if round == WARM {
            before = server.statements();
        }
        let began = Instant::now();
        for path in paths {
            let answer = client.get(path).expect("an answer");
            assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        }
        let took = began.elapsed();
        if round >= WARM {
            times.0.push(took);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let statements = (server.statements() - before) as f64 / ROUNDS as f64;
    (times.percentile(0.95), statements)
}
