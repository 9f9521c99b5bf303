//! Likeness: of an incident and of a report before it is sent, with its reasons, in the sight of who asks.

use crate::belonging::report;
use crate::support::{TestApp, each};
use serde_json::{Value, json};
use shared_types::access::Role;

fn shoplifting(world: &crate::support::World, at: &str, more: &Value) -> Value {
    let mut new = json!({"siteId": world.linde, "occurredPrecision": "exact", "occurredFrom": at});
    for (name, value) in more.as_object().unwrap() {
        new[name] = value.clone();
    }
    new
}

#[actix_web::test]
async fn a_report_hears_before_it_is_sent_what_it_looks_like() {
    let (app, world) = TestApp::with_world().await;
    let (guard, shop) = (world.linde(Role::Guard), world.linde(Role::Shopkeeper));
    let bag =
        json!({"unitId": world.unit_11, "methods": ["prepared-bag"], "description": "grote tas", "lossCents": 900});
    let there = report(&app, guard, &shoplifting(&world, "2026-03-31T16:20:00Z", &bag)).await;
    report(&app, guard, &shoplifting(&world, "2026-03-31T16:20:00Z", &json!({"category": "nuisance.youth"}))).await;
    report(&app, guard, &shoplifting(&world, "2026-01-31T16:20:00Z", &bag)).await;
    let draft = json!({"siteId": world.linde, "category": "theft.shoplifting", "unitId": world.unit_11,
        "methods": ["prepared-bag"], "occurredFrom": "2026-03-31T16:40:00Z"});
    let before = app.get(guard, "/incidents").await.expect(200);
    let found = app.post(guard, "/incidents/_alike", &draft).await.expect(200);
    let first = &found["items"][0];
    assert_eq!((&first["incident"]["number"], &first["minutesApart"]), (&there["number"], &json!(20)));
    assert_eq!((&first["sameUnit"], &first["sharedMethods"]), (&json!(true), &json!(["prepared-bag"])));
    let by: Vec<&str> = first["shares"].as_array().unwrap().iter().map(|s| s["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["time", "place", "method", "kind"]);
    let sum = |name: &str| -> f64 {
        first["shares"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s[name].as_f64().unwrap() * if name == "weight" { 1.0 } else { s["weight"].as_f64().unwrap() })
            .sum()
    };
    assert!(
        (sum("weight") - 1.0).abs() < 0.01 && (sum("share") - first["score"].as_f64().unwrap()).abs() < 0.01,
        "{first}"
    );
    assert!(first["score"].as_f64().unwrap() > 0.9, "{first}");
    // Nothing is kept of a report that was not sent.
    assert_eq!(app.get(guard, "/incidents").await.expect(200), before);
    // The shopkeeper hears the same without the shop, its words or the loss; not knowing the shop it is a little less alike.
    let seen = app.post(shop, "/incidents/_alike", &draft).await.expect(200);
    let masked = &seen["items"][0];
    assert_eq!((&masked["incident"]["number"], &masked["sameUnit"]), (&there["number"], &json!(false)));
    for hidden in ["unitId", "unitLabel", "organisationName", "lossCents", "shortText"] {
        assert_eq!(masked["incident"][hidden], Value::Null, "{hidden}");
    }
    assert!(masked["score"].as_f64().unwrap() < first["score"].as_f64().unwrap());
    assert!(!seen.to_string().contains("grote tas"));
}

#[actix_web::test]
async fn an_incident_is_alike_to_what_happened_near_it_in_the_same_way() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let bag = |unit| json!({"unitId": unit, "methods": ["prepared-bag", "in-group"]});
    let one = report(&app, guard, &shoplifting(&world, "2026-03-31T16:00:00Z", &bag(world.unit_7))).await;
    let near = report(&app, guard, &shoplifting(&world, "2026-03-31T15:30:00Z", &bag(world.unit_7))).await;
    let far = report(&app, guard, &shoplifting(&world, "2026-03-30T10:00:00Z", &bag(world.unit_11))).await;
    let path = format!("/incidents/{}/alike", one["id"].as_str().unwrap());
    let before = app.state.db.statements().sent();
    let found = app.get(guard, &path).await.expect(200);
    // Three of the question, and what is asked of who calls at most.
    assert!(app.state.db.statements().sent() - before <= 3 + 5);
    let items = found["items"].as_array().unwrap();
    assert_eq!(items[0]["incident"]["number"], near["number"]);
    assert!(items.iter().all(|i| i["incident"]["id"] != one["id"]), "not itself");
    let of = |number: &Value| {
        items.iter().find(|i| i["incident"]["number"] == *number).map(|i| i["score"].as_f64().unwrap())
    };
    assert!(of(&far["number"]).is_none_or(|score| score < of(&near["number"]).unwrap()));
    // Of another site it is not there.
    app.get(world.noordkade(Role::Guard), &path).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn a_neighbour_is_compared_only_while_both_share() {
    let (app, world) = TestApp::with_world().await;
    let (guard, operator) = (world.linde(Role::Guard), world.linde(Role::Operator));
    let there = json!({"siteId": world.noordkade, "occurredPrecision": "exact", "occurredFrom": "2026-03-31T16:30:00Z",
        "methods": ["prepared-bag"], "description": "geheim", "unitId": world.unit_nk, "lossCents": 100});
    let there = report(&app, world.noordkade(Role::Guard), &there).await;
    let draft = json!({"siteId": world.linde, "category": "theft.shoplifting", "methods": ["prepared-bag"],
        "occurredFrom": "2026-03-31T16:30:00Z"});
    let ask = || app.post(guard, "/incidents/_alike", &draft);
    let share = |site, other, yes: bool| {
        let (app, path, body) = (&app, format!("/areas/{site}/neighbours/{other}"), json!({"weShare": yes}));
        async move { app.put(operator, &path, &body).await }
    };
    assert_eq!(ask().await.expect(200)["items"], json!([]));
    share(world.linde, world.noordkade, true).await.expect(201);
    assert_eq!(ask().await.expect(200)["items"], json!([]), "one half is nothing");
    share(world.noordkade, world.linde, true).await.expect(201);
    let found = ask().await.expect(200);
    let incident = &found["items"][0]["incident"];
    assert_eq!((&incident["number"], &incident["sight"]), (&there["number"], &json!("own-and-vetted")));
    for hidden in ["unitId", "organisationName", "lossCents", "shortText"] {
        assert_eq!(incident[hidden], Value::Null, "{hidden}");
    }
    // Seen so, it still cannot be opened.
    app.get(guard, &format!("/incidents/{}", there["id"].as_str().unwrap())).await.expect_problem(404, "not-found");
    // Who sees only its own reports sees nothing of neighbours.
    let citizen = app.post(world.linde(Role::Citizen), "/incidents/_alike", &draft).await.expect(200);
    assert_eq!(citizen["items"], json!([]));
    share(world.noordkade, world.linde, false).await.expect(200);
    assert_eq!(ask().await.expect(200)["items"], json!([]));
}

#[actix_web::test]
async fn what_is_wrong_with_a_draft_is_told_at_once() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let draft =
        json!({"siteId": world.linde, "category": "theft.nothing", "methods": ["by-magic"], "unitId": world.unit_nk});
    let problem = app.post(guard, "/incidents/_alike", &draft).await.expect_problem(400, "invalid");
    assert_eq!(
        problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect::<Vec<_>>(),
        ["/category", "/methods/0", "/unitId"]
    );
    let half = json!({"siteId": world.linde, "longitude": 5.0});
    app.post(guard, "/incidents/_alike", &half).await.expect_problem(400, "invalid");
    app.post(guard, "/incidents/_alike", &json!({"siteId": world.noordkade})).await.expect_problem(404, "not-found");
    let old =
        json!({"siteId": world.linde, "occurredFrom": "1970-01-02T00:00:00Z", "occurredUntil": "2030-01-01T00:00:00Z"});
    assert_eq!(each(&app.post(guard, "/incidents/_alike", &old).await.expect(200), "score"), [""; 0]);
}
