//! A report that doubles another names that other one: it is there, it may be read, and it is not the report itself. And times
//! that nobody can mean.

use crate::support::{TestApp, World, told};
use serde_json::{Value, json};
use shared_types::access::Role;

async fn reported(app: &TestApp, token: &str, site: &impl serde::Serialize) -> (String, String) {
    let new = json!({"siteId": site, "category": "theft.shoplifting", "occurredPrecision": "unknown"});
    let made = app.post(token, "/incidents", &new).await.expect(201);
    (format!("/incidents/{}/transitions", made["id"].as_str().unwrap()), made["number"].as_str().unwrap().to_owned())
}

fn rejected(number: &str) -> Value {
    json!({"to": "rejected", "rejectReason": "duplicate", "duplicateOf": number})
}

#[actix_web::test]
async fn a_double_names_a_report_that_is_there_for_the_caller() {
    let (app, world): (TestApp, World) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (_, first) = reported(&app, manager, &world.linde).await;
    let (path, own) = reported(&app, manager, &world.linde).await;
    let (_, elsewhere) = reported(&app, world.noordkade(Role::CentreManager), &world.noordkade).await;
    for (number, code) in [
        ("DL-2026-99999", "unknown-incident"),
        ("nonsense", "unknown-incident"),
        (elsewhere.as_str(), "unknown-incident"),
        (own.as_str(), "itself"),
    ] {
        let problem = app.post(manager, &path, &rejected(number)).await.expect_problem(400, "invalid");
        assert_eq!(told(&problem), [("/duplicateOf", code)], "{number}");
    }
    let test = json!({"to": "rejected", "rejectReason": "test", "duplicateOf": first});
    let problem = app.post(manager, &path, &test).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/duplicateOf", "unexpected")]);
    let done = app.post(manager, &path, &rejected(&first)).await.expect(200);
    assert_eq!((&done["state"], &done["rejectReason"]), (&json!("rejected"), &json!("duplicate")));
}

#[actix_web::test]
async fn times_that_nobody_can_mean_are_refused() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let at = async |precision: &str, times: Value| {
        let mut new = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": precision});
        new.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
        app.post(guard, "/incidents", &new).await
    };
    let old = at("exact", json!({"occurredFrom": "0001-01-01T00:00:00Z"})).await.expect_problem(400, "invalid");
    assert_eq!(told(&old), [("/occurredFrom", "too-long-ago")]);
    let window = json!({"occurredFrom": "1969-12-30T00:00:00Z", "occurredUntil": "2030-01-01T00:00:00Z"});
    let both = at("between", window).await.expect_problem(400, "invalid");
    assert_eq!(told(&both), [("/occurredFrom", "too-long-ago"), ("/occurredUntil", "in-the-future")]);
    let day = at("day", json!({"occurredDate": "1969-12-31"})).await.expect_problem(400, "invalid");
    assert_eq!(told(&day), [("/occurredDate", "too-long-ago")]);
    let ahead = at("day", json!({"occurredDate": "2026-04-02"})).await.expect_problem(400, "invalid");
    assert_eq!(told(&ahead), [("/occurredDate", "in-the-future")]);
    at("day", json!({"occurredDate": "1970-01-01"})).await.expect(201);
}
