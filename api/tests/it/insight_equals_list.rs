//! Every figure equals the list that it leads to: random incidents, random filters, both walked.

use crate::insight_rows::{Happened, at, listed, organisation, write};
use crate::support::{TestApp, World};
use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;
use shared_types::access::Role;
use shared_types::ids::OrganisationId;

const KINDS: [&str; 6] =
    ["theft.shoplifting", "theft.cycle", "theft", "nuisance.youth", "damage.graffiti", "public-space.fly-tipping"];
const METHODS: [&str; 4] = ["in-bag", "prepared-bag", "in-group", "grab-and-run"];

pub fn happened(rng: &mut StdRng, world: &World, guard: OrganisationId) -> Happened {
    let begin = at("2024-12-20T00:00:00Z") + SignedDuration::from_mins(rng.random_range(0..460 * 24 * 60));
    // Whole hours often, so that windows end on the hour and periods begin with an incident.
    let begin = if rng.random_bool(0.3) { begin.round(jiff::Unit::Hour).unwrap() } else { begin };
    let minutes = *[0, 1, 20, 60, 600, 1440, 4000, 10_080, 30_000].choose(rng).unwrap();
    let end = begin + SignedDuration::from_mins(minutes);
    let (from, until) = match rng.random_range(0..20) {
        0..8 => (Some(begin), None),
        8..16 => (Some(begin), Some(end)),
        16 => (None, Some(end)),
        17 => (Some(end), Some(begin)),
        _ => (None, None),
    };
    let by = [world.van_dam, world.bakker, guard];
    Happened {
        site: *[world.linde, world.linde, world.noordkade].choose(rng).unwrap(),
        category: KINDS.choose(rng).unwrap(),
        methods: METHODS.iter().copied().filter(|_| rng.random_bool(0.3)).collect(),
        from,
        until,
        reported: end,
        loss_cents: rng.random_bool(0.5).then(|| rng.random_range(0..100_000)),
        by: *by.choose(rng).unwrap(),
        unit: None,
        state: rng.random_range(0..5),
        precision: rng.random_range(0..5),
    }
}

/// Random filters; those over kinds, methods and hours are sometimes left out, so that their tables can be walked.
pub fn filters(rng: &mut StdRng) -> Vec<String> {
    let mut keys = Vec::new();
    if rng.random_bool(0.3) {
        keys.push(format!("category={}", KINDS.choose(rng).unwrap()));
    }
    if rng.random_bool(0.3) {
        keys.push(format!("method={}", ["none", "in-bag", "in-group"].choose(rng).unwrap()));
    }
    if rng.random_bool(0.3) {
        keys.push(format!("state={}", ["reported", "closed"].choose(rng).unwrap()));
    }
    if rng.random_bool(0.2) {
        keys.push(format!("weekHour={}", rng.random_range(0..168)));
    }
    if rng.random_bool(0.2) {
        keys.push("reportedFrom=2025-06-01T00:00:00Z".into());
    }
    let begin = at("2025-01-01T00:00:00Z") + SignedDuration::from_hours(rng.random_range(0..300 * 24));
    let end = begin + SignedDuration::from_hours(rng.random_range(1..250 * 24));
    match rng.random_range(0..5) {
        0 => keys.push(format!("from={begin}")),
        1 => keys.push(format!("until={end}")),
        2 => {}
        _ => keys.extend([format!("from={begin}"), format!("until={end}")]),
    }
    keys
}

/// The filters with some keys replaced.
fn with(filters: &[String], keys: &[String]) -> String {
    let named = |k: &str| k.split('=').next().unwrap().to_owned();
    let kept = filters.iter().filter(|f| !keys.iter().any(|k| named(k) == named(f)));
    kept.chain(keys).map(String::as_str).collect::<Vec<_>>().join("&")
}

fn some<'a>(rng: &mut StdRng, rows: &'a Value, most: usize) -> Vec<&'a Value> {
    rows.as_array().unwrap().sample(rng, most).collect()
}

#[actix_web::test]
async fn every_figure_equals_its_list() {
    let (app, world) = TestApp::with_world().await;
    let mut rng = StdRng::seed_from_u64(2026);
    let guard = organisation(&app, &world, "guard@de-linde.example");
    let rows: Vec<_> = (0..400).map(|_| happened(&mut rng, &world, guard)).collect();
    write(&app, &rows);
    let (mut points, mut cells, mut befores) = (0, 0, 0);
    for round in 0..14 {
        let role = if round % 2 == 0 { Role::CentreManager } else { Role::Shopkeeper };
        let token = world.linde(role);
        let filters = filters(&mut rng);
        let query = with(&filters, &[]);
        let step = if round % 3 == 0 { "week" } else { "month" };
        let answer = app.get(token, &format!("/insight?step={step}&{query}")).await.expect(200);
        let what = &answer["what"];
        let total = listed(&app, token, &query).await;
        assert_eq!(what["basis"]["total"], total, "{role} {query}");
        assert_eq!(what["all"]["count"], total, "{role} {query}");
        for panel in ["when", "how", "course"] {
            assert_eq!(answer[panel]["basis"]["total"], total);
        }
        let unasked = |key: &str| !query.contains(key);
        if unasked("category=") {
            for kind in some(&mut rng, &what["kinds"], 5) {
                let of = with(&filters, &[format!("category={}", kind["category"].as_str().unwrap())]);
                assert_eq!(kind["comparison"]["count"], listed(&app, token, &of).await, "{role} {of}");
            }
        }
        if unasked("method=") {
            for method in some(&mut rng, &answer["how"]["methods"], 5) {
                let of = with(&filters, &[format!("method={}", method["method"].as_str().unwrap())]);
                assert_eq!(method["comparison"]["count"], listed(&app, token, &of).await, "{role} {of}");
            }
        }
        if let (true, Some(grid)) = (unasked("weekHour="), answer["when"]["cells"].as_array()) {
            for _ in 0..12 {
                let hour = rng.random_range(0..168);
                let of = with(&filters, &[format!("weekHour={hour}")]);
                let weight = grid[hour].as_f64().unwrap();
                assert_eq!(weight > 0.0, listed(&app, token, &of).await > 0, "{role} {of} {weight}");
                cells += 1;
            }
        }
        let when = &answer["when"];
        if unasked("from=") && unasked("until=") {
            let parts: i64 =
                ["known", "windowed", "unknown", "flagged"].map(|k| when[k].as_i64().unwrap()).iter().sum();
            assert_eq!(parts, i64::try_from(total).unwrap(), "{query}");
        }
        for point in some(&mut rng, &answer["course"]["points"], 6) {
            let bound = |key: &str| format!("{key}={}", point[key].as_str().unwrap());
            let of = with(&filters, &[bound("from"), bound("until")]);
            assert_eq!(point["count"], listed(&app, token, &of).await, "{role} {query} -> {of}");
            points += 1;
        }
        if let Some(begin) = what["basis"]["previousFrom"].as_str() {
            let end = what["basis"]["previousUntil"].as_str().unwrap();
            let of = with(&filters, &[format!("from={begin}"), format!("until={end}")]);
            assert_eq!(what["all"]["previous"], listed(&app, token, &of).await, "{role} {of}");
            befores += 1;
        }
    }
    // A test that met none of these would prove nothing.
    assert!(points > 20 && cells > 20 && befores > 2, "{points} {cells} {befores}");
}
