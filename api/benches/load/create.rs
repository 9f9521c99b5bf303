//! Creating: 16 signed-in clients report over 50 sites, each incident in one durable transaction with its two methods, timeline,
//! audit row, event, idempotency key and all indexes; beside it the same rows by the engine alone.

use super::bare;
use super::figures::{Bar, Figures, Times};
use super::seed::{self, CLIENTS, World};
use super::server::{Server, Usage};
use super::store::Store;
use measure::http::Client;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use webm::db::Engine;

pub fn run(store: &Store, figures: &mut Figures) {
    let world = seed::world(store.database("create"));
    // Before and after: a machine that others use changes while one looks.
    let before = bare::rows(&world);
    let server = Server::start(&world);
    let (begun, begun_here) = (server.usage(), Usage::of("self"));
    let (rate, mut times) = load(&world, &server);
    #[allow(clippy::cast_precision_loss)]
    let count = times.0.len() as f64;
    println!("server: {}", (server.usage() - begun).for_each(count));
    println!("clients: {}", (Usage::of("self") - begun_here).for_each(count));
    let memory = server.memory();
    drop(server);
    let after = bare::rows(&world);
    let reference = f64::midpoint(before, after);
    let least = match store.engine() {
        Engine::Sqlite => 12_000.0,
        Engine::Postgres => 4_000.0,
    };
    let beside = format!("bare {before:.0}/s before, {after:.0}/s after");
    figures.add("create", rate, "/s", &beside, Bar::Least(least));
    figures.add("create, of the bare engine", rate / reference, "", &beside, Bar::Least(0.25));
    let beside = format!("p50 {:.1} ms, most {:.1} ms", times.percentile(0.5), times.percentile(1.0));
    figures.add("create, p99", times.percentile(0.99), "ms", &beside, Bar::Under(20.0));
    println!("server {:.0} MB at most", memory.peak);
}

fn load(world: &World, server: &Server) -> (f64, Times) {
    let (stop, next) = (AtomicBool::new(false), AtomicUsize::new(0));
    let began = Instant::now();
    let mut times = Times::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..CLIENTS)
            .map(|n| {
                let (stop, next, token) = (&stop, &next, world.guard(n));
                scope.spawn(move || {
                    let mut client = Client::with_token(&server.address, &token);
                    let mut times = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let nth = next.fetch_add(1, Ordering::Relaxed);
                        let body = body(world, nth);
                        let sent = Instant::now();
                        let answer = client.post("/api/v1/incidents", Some(&format!("bench-{nth}")), body.as_bytes());
                        let answer = answer.expect("an answer");
                        times.push(sent.elapsed());
                        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
                    }
                    times
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs(super::seconds()));
        stop.store(true, Ordering::Relaxed);
        for worker in workers {
            times.0.extend(worker.join().expect("a worker"));
        }
    });
    #[allow(clippy::cast_precision_loss)]
    let rate = times.0.len() as f64 / began.elapsed().as_secs_f64();
    (rate, times)
}

fn body(world: &World, nth: usize) -> String {
    let site = world.sites[nth % world.sites.len()];
    format!(
        r#"{{"siteId":"{site}","category":"theft.shoplifting","occurredPrecision":"between","occurredFrom":"2026-03-28T15:10:00Z","occurredUntil":"2026-03-28T15:25:00Z","methods":["prepared-bag","in-group"],"lossCents":64000,"description":"Twee mannen, een met grote zwarte sporttas. Poort ging niet af. Richting parkeerdek."}}"#
    )
}
