//! Creating: 16 signed-in clients report over 50 sites, each incident in one durable transaction with its two methods, timeline,
//! audit row, event, idempotency key and all indexes; beside it the same rows by the engine alone.

use super::bare;
use super::figures::Times;
use super::seed::{CLIENTS, World};
use super::server::Server;
use measure::http::Client;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const SECONDS: u64 = 8;

pub fn run(world: &World) {
    let fsyncs = bare::fsyncs(&world.folder);
    let reference = bare::rows(world);
    println!(
        "bare: {fsyncs:.0} fsyncs/s; {reference:.0} incidents/s with all their rows by the engine alone, 64 a transaction"
    );
    let server = Server::start(world);
    let (stop, next) = (AtomicBool::new(false), AtomicUsize::new(0));
    let began = Instant::now();
    let mut times = Times::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..CLIENTS)
            .map(|n| {
                let (server, stop, next) = (&server, &stop, &next);
                scope.spawn(move || {
                    let mut client = Client::with_token(&server.address, &world.tokens[n]);
                    let mut times = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let nth = next.fetch_add(1, Ordering::Relaxed);
                        let site = world.sites[nth % world.sites.len()];
                        let body = format!(
                            r#"{{"siteId":"{site}","category":"theft.shoplifting","occurredPrecision":"between","occurredFrom":"2026-03-28T15:10:00Z","occurredUntil":"2026-03-28T15:25:00Z","methods":["prepared-bag","in-group"],"lossCents":64000,"description":"Twee mannen, een met grote zwarte sporttas. Poort ging niet af. Richting parkeerdek."}}"#
                        );
                        let sent = Instant::now();
                        let answer = client.post("/api/v1/incidents", Some(&format!("bench-{nth}")), body.as_bytes()).expect("an answer");
                        times.push(sent.elapsed());
                        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
                    }
                    times
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs(SECONDS));
        stop.store(true, Ordering::Relaxed);
        for worker in workers {
            times.0.extend(worker.join().expect("a worker"));
        }
    });
    #[allow(clippy::cast_precision_loss)]
    let rate = times.0.len() as f64 / began.elapsed().as_secs_f64();
    println!(
        "create: {rate:.0}/s, p50 {:.1} ms, p99 {:.1} ms; {:.2} of the bare engine; server {} MB",
        times.percentile(0.5),
        times.percentile(0.99),
        rate / reference,
        server.resident_kb() / 1024
    );
}
