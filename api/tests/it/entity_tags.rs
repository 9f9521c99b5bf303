//! Tags follow what is sent, whoever changed it and whoever reads it; a writer who read an older version is told the present one.

use crate::support::{Answered, TestApp, World};
use serde_json::{Value, json};
use shared_types::access::Role;

/// An incident at unit 11, reported by a guard.
async fn incident(app: &TestApp, world: &World) -> String {
    let new = json!({
        "siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown", "unitId": world.unit_11,
        "description": "Zwarte sporttas.",
    });
    let made = app.post(world.linde(Role::Guard), "/incidents", &new).await.expect(201);
    format!("/incidents/{}", made["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_tag_follows_what_others_changed_and_who_reads() {
    let (app, world) = TestApp::with_world().await;
    let path = incident(&app, &world).await;
    let guard = world.linde(Role::Guard);
    let tag = |answer: &Answered| answer.header("etag").to_owned();
    let full = app.get(guard, &path).await;
    let masked = app.get(world.linde(Role::Shopkeeper), &path).await;
    assert_eq!((full.version(), masked.version()), ("v1", "v1"));
    assert_ne!(tag(&full), tag(&masked), "another sight is another answer");

    let unless = |known: String| Answered::of(app.ask("GET", &path).bearer_auth(guard).header("if-none-match", known));
    assert_eq!(unless(tag(&full)).await.status, 304);
    assert_eq!(unless(format!("\"other\", W/{}", tag(&full))).await.status, 304, "compared weakly");
    assert_eq!(unless(tag(&masked)).await.status, 200);

    let unit = format!("/units/{}", world.unit_11);
    app.patch(world.linde(Role::Operator), &unit, &json!({"label": "11A"})).await.expect(200);
    let renamed = unless(tag(&full)).await;
    assert_eq!((renamed.status, renamed.version()), (200, "v1"));
    assert_eq!(renamed.json()["unitLabel"], "11A");

    // What was read can still be written, whatever others renamed meanwhile.
    let request = app.ask("PATCH", &path).bearer_auth(guard).header("if-match", tag(&full));
    let changed = Answered::of(request.json(&json!({"description": "Blauwe sporttas."}))).await;
    assert_eq!(changed.version(), "v2");
    let again = app.get(guard, &path).await;
    assert_eq!(tag(&changed), tag(&again), "the answer to a change has the tag that reading gives");
}

#[actix_web::test]
async fn who_comes_with_an_older_version_is_told_the_present_one() {
    let (app, world) = TestApp::with_world().await;
    let path = incident(&app, &world).await;
    let guard = world.linde(Role::Guard);
    app.patch(guard, &path, &json!({"lossCents": 500})).await.expect(200);
    let stale = |method: &str, path: String, token: &str, body: Value| {
        Answered::of(app.ask(method, &path).bearer_auth(token).header("if-match", "\"v0\"").json(&body))
    };
    let now = app.get(guard, &path).await;
    for (method, at, body) in [
        ("PATCH", path.clone(), json!({"description": "anders"})),
        ("POST", format!("{path}/transitions"), json!({"to": "accepted"})),
    ] {
        let answer = stale(method, at, guard, body).await;
        assert_eq!(answer.header("etag"), now.header("etag"));
        assert_eq!(answer.expect_problem(412, "stale")["present"], now.json());
    }
    let weak = app.ask("PATCH", &path).bearer_auth(guard).header("if-match", "W/\"v2\"");
    Answered::of(weak.json(&json!({"lossCents": 1}))).await.expect_problem(412, "stale");

    let (operator, manager) = (world.linde(Role::Operator), world.linde(Role::CentreManager));
    for (who, at) in [
        (operator, format!("/units/{}", world.unit_7)),
        (operator, format!("/areas/{}", world.linde)),
        (operator, format!("/organisations/{}", world.van_dam)),
        (manager, format!("/accounts/{}", world.accounts["guard@de-linde.example"])),
    ] {
        let now = app.get(who, &at).await;
        let field = if at.starts_with("/units") { "label" } else { "name" };
        let answer = stale("PATCH", at.clone(), who, json!({ field: "Anders" })).await;
        assert_eq!(answer.header("etag"), now.header("etag"), "{at}");
        assert_eq!(answer.expect_problem(412, "stale")["present"], now.json(), "{at}");
    }
}
