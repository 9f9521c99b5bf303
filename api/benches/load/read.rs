//! Reading: a page of the list with four sets of filters, at ten thousand and at a million stored, and insight of one site.

use super::figures::Times;
use super::seed::{self, World};
use super::server::Server;
use measure::http::Client;
use std::time::Instant;

const ROUNDS: usize = 200;

pub fn run(world: &World, list: bool, insight: bool) {
    let big: usize = std::env::var("WEBM_BENCH_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let mut stored = 0;
    let mut small: Vec<f64> = Vec::new();
    for rows in [10_000, big] {
        let began = Instant::now();
        seed::incidents(world, rows - stored, if rows == big { 0.1 } else { 0.0 });
        println!("seeded {} in {:.0} s", rows - stored, began.elapsed().as_secs_f64());
        stored = rows;
        let server = Server::start(world);
        let mut client = Client::with_token(&server.address, &world.tokens[0]);
        let site = world.sites[7];
        let month = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 30);
        let questions = [
            ("site", format!("/api/v1/incidents?site={site}")),
            ("site, period, kind", format!("/api/v1/incidents?site={site}&from={month}&category=theft.shoplifting")),
            ("site, words", format!("/api/v1/incidents?site={site}&q=sporttas+blauwe")),
            ("area of 20, state", format!("/api/v1/incidents?area={}&state=reported", world.town)),
        ];
        if list {
            for (n, (name, path)) in questions.iter().enumerate() {
                let p95 = measure(&mut client, path);
                if small.len() <= n {
                    small.push(p95);
                    println!("list ({name}) at {rows}: p95 {p95:.2} ms");
                } else {
                    println!("list ({name}) at {rows}: p95 {p95:.2} ms, {:.2} times that at 10,000", p95 / small[n]);
                }
            }
        }
        if insight && rows == big {
            let p95 = measure(&mut client, &format!("/api/v1/insight?site={}", world.sites[0]));
            println!("insight of the first site ({} incidents): p95 {p95:.1} ms", big / 10);
        }
    }
}

fn measure(client: &mut Client, path: &str) -> f64 {
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let answer = client.get(path).expect("an answer");
        times.0.push(began.elapsed());
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
    }
    times.percentile(0.95)
}
