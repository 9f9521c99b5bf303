//! Insight: what became of it. Delays with what is open, police reports and why not, outcomes, loss that adds up to the list.

use crate::insight_equals_list::{filters, happened};
use crate::insight_rows::{Happened, at, listed, organisation, theft, write};
use crate::support::{Answered, TestApp, World};
use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use shared_types::access::Role;

/// A shoplifting that is reported now, its address.
async fn reported(app: &TestApp, world: &World, role: Role, more: Value) -> String {
    let mut body = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "exact",
        "occurredFrom": "2026-03-31T16:00:00Z", "unitId": world.unit_7, "description": "Weg met een tas"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let incident = app.post(world.linde(role), "/incidents", &body).await.expect(201);
    format!("/incidents/{}", incident["id"].as_str().unwrap())
}

async fn step(app: &TestApp, world: &World, path: &str, step: Value) {
    app.post(world.linde(Role::Guard), &format!("{path}/transitions"), &step).await.expect(200);
}

async fn police(app: &TestApp, world: &World, path: &str, first: Value) {
    let body = json!({"kind": "police-report", "first": first});
    app.post(world.linde(Role::Guard), &format!("{path}/tracks"), &body).await.expect(201);
}

#[actix_web::test]
async fn nothing_one_and_all_unknown_are_undefined_and_no_zero() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let nothing = app.get(token, "/insight/follow-up").await.expect(200);
    for delay in ["reportDelay", "toAccept", "toClose"] {
        assert_eq!((&nothing[delay]["medianMinutes"], &nothing[delay]["ended"]), (&Value::Null, &json!(0)), "{delay}");
    }
    assert_eq!(
        (&nothing["police"]["share"], &nothing["outcomes"], &nothing["whyNot"]),
        (&Value::Null, &json!([]), &json!([]))
    );
    assert_eq!((&nothing["loss"]["all"]["lossCents"], &nothing["loss"]["units"]), (&Value::Null, &json!([])));

    let path = reported(&app, &world, Role::Guard, json!({})).await;
    step(&app, &world, &path, json!({"to": "closed", "outcome": "person-warned"})).await;
    let one = app.get(token, "/insight/follow-up").await.expect(200);
    assert_eq!((&one["reportDelay"]["ended"], &one["reportDelay"]["medianMinutes"]), (&json!(1), &Value::Null));
    assert_eq!(
        (&one["outcomes"][0]["share"]["count"], &one["outcomes"][0]["share"]["share"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(one["loss"]["all"]["lossUnknown"], 1);

    // Brought in as closed, of a day that is not known: nothing of it is a delay.
    let row = Happened { from: None, state: 3, precision: 4, ..theft(&world, at("2026-03-10T12:00:00Z")) };
    write(&app, &vec![row; 6]);
    let unknown = app.get(token, "/insight/follow-up?state=closed&precision=unknown").await.expect(200);
    for delay in ["reportDelay", "toAccept", "toClose"] {
        assert_eq!(
            (&unknown[delay]["unknown"], &unknown[delay]["medianMinutes"]),
            (&json!(6), &Value::Null),
            "{delay}"
        );
    }
    assert_eq!((&unknown["police"]["open"], &unknown["police"]["share"]), (&json!(6), &Value::Null));
    assert_eq!((&unknown["police"]["lowest"], &unknown["police"]["highest"]), (&json!(0.0), &json!(1.0)));
    assert_eq!(unknown["outcomes"], json!([]));
}

#[actix_web::test]
async fn what_is_open_is_counted_and_reopening_opens_again() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let mut paths = Vec::new();
    for _ in 0..6 {
        paths.push(reported(&app, &world, Role::Guard, json!({})).await);
    }
    app.clock.advance(SignedDuration::from_mins(4));
    for path in &paths[..4] {
        step(&app, &world, path, json!({"to": "accepted"})).await;
    }
    app.clock.advance(SignedDuration::from_mins(4));
    let closed = json!({"to": "closed", "outcome": "goods-returned"});
    for path in &paths[..4] {
        step(&app, &world, path, closed.clone()).await;
    }
    step(&app, &world, &paths[4], json!({"to": "rejected", "rejectReason": "unfounded"})).await;
    step(&app, &world, &paths[0], json!({"to": "in-progress", "note": "Toch nog niet"})).await;
    let told = app.get(token, "/insight/follow-up").await.expect(200);
    let numbers = |of: &str, keys: [&str; 4]| keys.map(|k| told[of][k].as_i64());
    let keys = ["ended", "open", "medianMinutes", "unknown"];
    assert_eq!(numbers("toAccept", keys), [Some(5), Some(1), Some(4), Some(0)]);
    assert_eq!(numbers("toClose", keys), [Some(4), Some(2), Some(8), Some(0)]);
    assert_eq!(told["toClose"]["ninetiethMinutes"], Value::Null, "nine in ten are not over");
    // At the clock of the test it was twenty to five: forty minutes after.
    assert_eq!(numbers("reportDelay", keys), [Some(6), Some(0), Some(40), Some(0)]);
    let outcome = &told["outcomes"][0];
    assert_eq!(outcome["outcome"], "goods-returned");
    let share = ["count", "known", "open"].map(|k| outcome["share"][k].as_i64().unwrap());
    assert_eq!(share, [3, 3, 2], "one was opened again, one is not closed, the rejected one will not be");
    // All of it is as the list says.
    assert_eq!(listed(&app, token, "state=closed").await, 3);
}

#[actix_web::test]
async fn a_police_report_is_what_the_last_step_says_and_no_track_is_no_no() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let no_time = json!({"step": "not-wanted", "whyNot": "no-time"});
    for (n, first) in [
        json!({"step": "filed"}),
        json!({"step": "filed"}),
        json!({"step": "filed"}),
        no_time.clone(),
        no_time.clone(),
        json!({"step": "not-wanted", "whyNot": "small-loss"}),
        json!({"step": "wanted"}),
        Value::Null,
    ]
    .into_iter()
    .enumerate()
    {
        let path = reported(&app, &world, Role::Guard, json!({"lossCents": 4000 + 6000 * n})).await;
        if !first.is_null() {
            police(&app, &world, &path, first).await;
        }
    }
    // One says first that there will be none, and then there is.
    let path = reported(&app, &world, Role::Guard, json!({})).await;
    police(&app, &world, &path, no_time).await;
    police(&app, &world, &path, json!({"step": "filed"})).await;
    let told = app.get(token, "/insight/follow-up").await.expect(200);
    let share = &told["police"];
    assert_eq!(["count", "known", "open"].map(|k| share[k].as_i64().unwrap()), [4, 7, 2]);
    assert!((share["share"].as_f64().unwrap() - 4.0 / 7.0).abs() < 1e-9);
    assert!((share["lowest"].as_f64().unwrap() - 4.0 / 9.0).abs() < 1e-9);
    assert!((share["highest"].as_f64().unwrap() - 6.0 / 9.0).abs() < 1e-9);
    assert!(share["low"].as_f64().unwrap() < 4.0 / 7.0 && share["high"].as_f64().unwrap() > 4.0 / 7.0);
    assert_eq!(told["whyNot"], json!([{"reason": "no-time", "count": 2}, {"reason": "small-loss", "count": 1}]));
    let bands: Vec<(Option<i64>, i64)> = (told["policeByLoss"].as_array().unwrap().iter())
        .map(|b| {
            (b["fromCents"].as_i64(), b["police"]["known"].as_i64().unwrap() + b["police"]["open"].as_i64().unwrap())
        })
        .collect();
    assert_eq!(bands, [(Some(0), 1), (Some(5_000), 3), (Some(25_000), 4), (Some(100_000), 0), (None, 1)]);
    assert_eq!(told["policeByLoss"][0]["police"]["share"], Value::Null, "one is no share");
    // Tracks that were struck say nothing.
    let tracks = app.get(token, &format!("{path}/tracks")).await.expect(200);
    for track in tracks["items"].as_array().unwrap() {
        let strike = format!("{path}/tracks/{}/_strike", track["id"].as_str().unwrap());
        app.post(world.linde(Role::Guard), &strike, &json!({"reason": "mistaken"})).await.expect(200);
    }
    let struck = app.get(token, "/insight/follow-up").await.expect(200)["police"].clone();
    assert_eq!(["count", "known", "open"].map(|k| struck[k].as_i64().unwrap()), [3, 6, 3]);
    let csv = Answered::of(app.ask("GET", "/insight/follow-up").bearer_auth(token).header("accept", "text/csv")).await;
    assert!(csv.text.starts_with("figure,of,name,value\r\ndelay,report,"), "{}", csv.text);
    assert!(csv.text.contains("why-not,no-time,count,2"), "{}", csv.text);
}

#[actix_web::test]
async fn loss_adds_up_to_the_list_by_unit_and_equals_it_by_method() {
    let (app, world) = TestApp::with_world().await;
    let mut rng = StdRng::seed_from_u64(11);
    let guard = organisation(&app, &world, "guard@de-linde.example");
    let rows: Vec<_> = (0..250)
        .map(|_| {
            let row = happened(&mut rng, &world, guard);
            let at_home = row.site == world.linde && rng.random_bool(0.7);
            Happened { unit: at_home.then(|| *[world.unit_7, world.unit_11].choose(&mut rng).unwrap()), ..row }
        })
        .collect();
    write(&app, &rows);
    let token = world.linde(Role::CentreManager);
    for _ in 0..8 {
        let filters = filters(&mut rng);
        let query = filters.join("&");
        let told = app.get(token, &format!("/insight/follow-up?{query}")).await.expect(200);
        let what = app.get(token, &format!("/insight/what?{query}")).await.expect(200);
        let all = &told["loss"]["all"];
        assert_eq!(told["basis"]["total"], listed(&app, token, &query).await, "{query}");
        assert_eq!(
            (&told["basis"]["unknownTime"], &all["incidents"]),
            (&what["basis"]["unknownTime"], &told["basis"]["total"])
        );
        assert_eq!(all["lossCents"].as_i64().unwrap_or(0), what["lossCents"], "{query}");
        assert_eq!(
            (&all["lossUnknown"], all["recoveredCents"].as_i64().unwrap_or(0)),
            (&what["lossUnknown"], what["recoveredCents"].as_i64().unwrap())
        );
        let mut sums = [0, 0, 0];
        for unit in told["loss"]["units"].as_array().unwrap() {
            for (sum, key) in sums.iter_mut().zip(["incidents", "lossCents", "recoveredCents"]) {
                *sum += unit["sum"][key].as_i64().unwrap_or(0);
            }
            if let Some(id) = unit["unitId"].as_str() {
                assert_eq!(unit["sum"]["incidents"], listed(&app, token, &format!("{query}&unit={id}")).await);
            }
        }
        let in_all = ["incidents", "lossCents", "recoveredCents"].map(|key| all[key].as_i64().unwrap_or(0));
        assert_eq!(sums, in_all, "{query}");
        if !query.contains("method=") {
            for method in told["loss"]["methods"].as_array().unwrap() {
                let of = format!("{query}&method={}", method["method"].as_str().unwrap());
                let list = app.get(token, &format!("/insight/what?{of}")).await.expect(200);
                assert_eq!(method["sum"]["lossCents"].as_i64().unwrap_or(0), list["lossCents"], "{of}");
                assert_eq!(method["sum"]["incidents"], list["basis"]["total"], "{of}");
            }
        }
    }
}

#[actix_web::test]
async fn who_sees_others_in_part_is_told_of_the_own_and_no_loss() {
    let (app, world) = TestApp::with_world().await;
    let others = Happened { by: world.bakker, loss_cents: Some(900), ..theft(&world, at("2026-03-10T12:00:00Z")) };
    let own = Happened { by: world.van_dam, ..others.clone() };
    write(&app, &[vec![others; 9], vec![own; 6]].concat());
    let told = app.get(world.linde(Role::Shopkeeper), "/insight/follow-up").await.expect(200);
    assert_eq!((&told["basis"]["total"], &told["notTold"]), (&json!(15), &json!(9)));
    assert_eq!((&told["loss"], &told["policeByLoss"]), (&Value::Null, &Value::Null));
    assert_eq!((&told["police"]["open"], &told["reportDelay"]["ended"]), (&json!(6), &json!(6)));
    let manager = app.get(world.linde(Role::CentreManager), "/insight/follow-up").await.expect(200);
    assert_eq!((&manager["notTold"], &manager["loss"]["all"]["lossCents"]), (&json!(0), &json!(13_500)));
    let elsewhere = app.get(world.noordkade(Role::CentreManager), "/insight/follow-up").await.expect(200);
    assert_eq!((&elsewhere["basis"]["total"], &elsewhere["police"]["open"]), (&json!(0), &json!(0)));
    for role in [Role::MunicipalOfficer, Role::Adviser] {
        for path in ["/insight/follow-up", "/insight/where"] {
            app.get(world.linde(role), path).await.expect_problem(403, "counts-only");
        }
    }
}
