//! Reporting, the list and its filters, one incident in the sight of its reader, handling, the timeline.

use crate::support::{Answered, TestApp, World};
use serde_json::{Value, json};
use shared_types::access::Role;

/// A report at unit 7 of De Linde.
fn shoplifting(world: &World) -> Value {
    json!({
        "siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "between",
        "occurredFrom": "2026-03-28T15:10:00Z", "occurredUntil": "2026-03-28T15:25:00Z",
        "unitId": world.unit_7, "methods": ["prepared-bag", "in-group"], "lossCents": 64000,
        "description": "Twee mannen, een met grote zwarte sporttas. Poort ging niet af.",
        "shortText": "Diefstal met geprepareerde tas",
    })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn reported(app: &TestApp, token: &str, body: &Value) -> Value {
    app.post(token, "/incidents", body).await.expect(201)
}

#[actix_web::test]
async fn a_shopkeeper_reports_and_finds_it_back() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Shopkeeper);
    let answer = app.post(token, "/incidents", &shoplifting(&world)).await;
    let location = answer.header("location").to_owned();
    assert_eq!(answer.version(), "v1");
    let incident = answer.expect(201);
    assert_eq!(incident["number"], "DL-2026-00001");
    assert_eq!(incident["state"], "reported");
    assert_eq!(incident["methods"], json!(["prepared-bag", "in-group"]));
    assert_eq!(location, format!("/api/v1/incidents/{}", incident["id"].as_str().unwrap()));
    let read = app.get(token, &location).await.expect(200);
    assert_eq!(read["description"], incident["description"]);
    assert_eq!(read["organisationName"], "Modehuis Van Dam");
    let list = app.get(token, "/incidents").await.expect(200);
    assert_eq!(list["items"][0]["id"], incident["id"]);
    let timeline = app.get(token, &format!("{location}/timeline")).await.expect(200);
    assert_eq!(timeline["items"][0]["kind"], "reported");
    assert_eq!(timeline["items"][0]["accountName"], "shopkeeper");
}

#[actix_web::test]
async fn what_is_wrong_is_told_all_at_once() {
    let (app, world) = TestApp::with_world().await;
    let body = json!({
        "siteId": world.linde, "category": "no.such", "occurredPrecision": "exact", "occurredFrom": "2026-04-01T10:00:00Z",
        "unitId": world.unit_nk, "methods": ["in-bag", "no-such"],
    });
    let problem = app.post(world.linde(Role::Guard), "/incidents", &body).await.expect_problem(400, "invalid");
    let told: Vec<(&str, &str)> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("/category", "unknown-code"),
            ("/methods/1", "unknown-code"),
            ("/occurredFrom", "in-the-future"),
            ("/unitId", "unknown-unit")
        ]
    );
}

#[actix_web::test]
async fn another_site_is_not_there() {
    let (app, world) = TestApp::with_world().await;
    let elsewhere = with(shoplifting(&world), "unitId", Value::Null);
    app.post(world.noordkade(Role::Guard), "/incidents", &elsewhere).await.expect_problem(404, "not-found");
    let here = reported(&app, world.linde(Role::Shopkeeper), &shoplifting(&world)).await;
    let path = format!("/incidents/{}", here["id"].as_str().unwrap());
    for role in [Role::Guard, Role::CentreManager, Role::PoliceOfficer, Role::Shopkeeper] {
        app.get(world.noordkade(role), &path).await.expect_problem(404, "not-found");
        app.get(world.noordkade(role), &format!("{path}/timeline")).await.expect_problem(404, "not-found");
        app.get(world.noordkade(role), &format!("/incidents?site={}", world.linde))
            .await
            .expect_problem(404, "not-found");
        assert_eq!(app.get(world.noordkade(role), "/incidents").await.expect(200)["items"], json!([]));
    }
    let step = json!({"to": "accepted"});
    app.post(world.noordkade(Role::Guard), &format!("{path}/transitions"), &step)
        .await
        .expect_problem(404, "not-found");
    app.get(world.linde(Role::Guard), "/incidents/01890000-0000-7000-8000-000000000000")
        .await
        .expect_problem(404, "not-found");
    app.get(world.linde(Role::Guard), "/incidents/not-an-id").await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn each_role_sees_as_much_as_it_may() {
    let (app, world) = TestApp::with_world().await;
    // A guard of the security firm reports at Bakker's; it is not Van Dam's own.
    let theft = with(shoplifting(&world), "unitId", json!(world.unit_11));
    let theft = reported(&app, world.linde(Role::Guard), &theft).await;
    let waste = with(shoplifting(&world), "category", json!("public-space.fly-tipping"));
    let waste = reported(&app, world.linde(Role::Guard), &waste).await;
    let path = |i: &Value| format!("/incidents/{}", i["id"].as_str().unwrap());

    let masked = app.get(world.linde(Role::Shopkeeper), &path(&theft)).await.expect(200);
    assert_eq!(masked["sight"], "own-and-vetted");
    assert_eq!(masked["zone"], "passage zuid");
    assert_eq!(masked["methods"], json!(["prepared-bag", "in-group"]));
    for hidden in [
        "unitId",
        "unitLabel",
        "organisationName",
        "shortText",
        "lossCents",
        "description",
        "reporterName",
        "reporterOrganisationId",
    ] {
        assert_eq!(masked[hidden], Value::Null, "{hidden}");
    }
    let listed = app.get(world.linde(Role::Shopkeeper), "/incidents").await.expect(200);
    assert!(listed["items"].as_array().unwrap().iter().all(|i| i["lossCents"].is_null() && i["unitLabel"].is_null()));

    for role in [Role::CentreManager, Role::Guard, Role::SecurityDesk, Role::PoliceOfficer, Role::Prosecutor] {
        assert_eq!(
            app.get(world.linde(role), &path(&theft)).await.expect(200)["description"],
            theft["description"],
            "{role}"
        );
    }
    for role in [Role::MunicipalOfficer, Role::Warden] {
        app.get(world.linde(role), &path(&theft)).await.expect_problem(404, "not-found");
        assert_eq!(app.get(world.linde(role), &path(&waste)).await.expect(200)["description"], waste["description"]);
        let list = app.get(world.linde(role), "/incidents").await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{role}");
    }
    app.get(world.linde(Role::Citizen), &path(&theft)).await.expect_problem(404, "not-found");
    for role in [Role::Adviser, Role::Operator] {
        app.get(world.linde(role), &path(&theft)).await.expect_problem(403, "permission-missing");
    }
}

#[actix_web::test]
async fn no_filter_reaches_behind_the_mask() {
    let (app, world) = TestApp::with_world().await;
    let body = with(shoplifting(&world), "unitId", json!(world.unit_11));
    let theft = reported(&app, world.linde(Role::Guard), &body).await;
    let shop = world.linde(Role::Shopkeeper);
    let count = async |query: String| app.get(shop, &query).await.expect(200)["items"].as_array().unwrap().len();
    assert_eq!(count(format!("/incidents?unit={}", world.unit_11)).await, 0);
    assert_eq!(count("/incidents?q=sporttas".into()).await, 0);
    assert_eq!(count("/incidents?q=bakker".into()).await, 0);
    assert_eq!(count("/incidents?q=geprepareerde".into()).await, 0, "not vetted yet");
    let path = format!("/incidents/{}", theft["id"].as_str().unwrap());
    app.patch(world.linde(Role::CentreManager), &path, &json!({"shortTextVetted": true})).await.expect(200);
    assert_eq!(count("/incidents?q=geprepareerde".into()).await, 1);
    assert_eq!(count("/incidents?q=sporttas".into()).await, 0);
    let seen = app.get(shop, &path).await.expect(200);
    assert_eq!(seen["shortText"], "Diefstal met geprepareerde tas");
    // the manager finds both
    let all = app.get(world.linde(Role::CentreManager), "/incidents?q=sporttas").await.expect(200);
    assert_eq!(all["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn words_are_found_without_accents_and_capitals() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    let body =
        with(shoplifting(&world), "description", json!("Één geïrriteerde man bij CAFÉ 't Hoekje, kenteken 12-AB-CD"));
    reported(&app, token, &body).await;
    for (q, found) in [
        ("een geirriteerde", 1),
        ("cafe", 1),
        ("CAFÉ hoekje", 1),
        ("geïrr", 1),
        ("DL-2026-00001", 1),
        ("van dam", 1),
        ("fiets", 0),
        ("cafe fiets", 0),
        ("' OR 1=1 --", 0),
        ("\"cafe\"", 1),
    ] {
        let body = json!({"filter": {"q": q}});
        let list = app.post(token, "/incidents/_search", &body).await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(found), "{q}");
    }
}

#[actix_web::test]
async fn filters_are_or_within_a_key_and_and_across() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let base = shoplifting(&world);
    reported(&app, token, &base).await;
    reported(&app, token, &with(base.clone(), "category", json!("nuisance.youth"))).await;
    reported(&app, token, &with(with(base.clone(), "category", json!("theft.cycle")), "methods", json!([]))).await;
    let unknown = json!({"siteId": world.linde, "category": "damage.graffiti", "occurredPrecision": "unknown"});
    reported(&app, token, &unknown).await;
    for (query, found) in [
        ("", 4),
        ("category=theft", 2),
        ("category=theft.shoplifting&category=nuisance", 2),
        ("category=theft&method=none", 1),
        ("method=in-group", 2),
        ("method=in-group&method=none", 4),
        ("state=reported", 4),
        ("state=closed&state=rejected", 0),
        ("from=2026-03-28T15:20:00Z", 3),
        ("from=2026-03-28T15:25:00Z", 0),
        ("until=2026-03-28T15:10:00Z", 0),
        ("until=2026-03-28T15:11:00Z", 3),
        ("reportedFrom=2026-03-31T16:40:00Z&reportedUntil=2026-03-31T16:40:00.001Z", 4),
        ("precision=unknown", 1),
        ("weekHour=136", 3),
        ("weekHour=135", 0),
    ] {
        let list = app.get(token, &format!("/incidents?{query}")).await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(found), "{query}");
    }
    for (query, key) in [
        ("sitte=1", "?sitte"),
        ("category=no.such", "?category"),
        ("method=nope", "?method"),
        ("from=yesterday", "?from"),
        ("weekHour=168", "?weekHour"),
        ("limit=1000000", "?limit"),
        ("from=2026-03-28T15:25:00Z&until=2026-03-28T15:25:00Z", "?until"),
    ] {
        let problem = app.get(token, &format!("/incidents?{query}")).await.expect_problem(400, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], key, "{query}");
    }
}

#[actix_web::test]
async fn walking_while_others_report_meets_each_once() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let mut mine = Vec::new();
    for _ in 0..7 {
        mine.push(reported(&app, token, &shoplifting(&world)).await["id"].clone());
        app.clock.advance(jiff::SignedDuration::from_millis(500));
    }
    let mut met = Vec::new();
    let mut next = Some("/incidents?limit=2".to_owned());
    while let Some(path) = next {
        let answer = app.get(token, &path).await;
        let link = answer.header("link").to_owned();
        let page = answer.expect(200);
        met.extend(page["items"].as_array().unwrap().iter().map(|i| i["id"].clone()));
        next = page["nextCursor"].as_str().map(|c| format!("/incidents?limit=2&cursor={c}"));
        assert_eq!(link.is_empty(), next.is_none());
        reported(&app, token, &shoplifting(&world)).await;
    }
    mine.reverse();
    assert_eq!(met, mine);
}

#[actix_web::test]
async fn a_cursor_of_another_list_is_refused() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    for _ in 0..2 {
        reported(&app, token, &shoplifting(&world)).await;
    }
    let page = app.get(token, "/incidents?limit=1").await.expect(200);
    let cursor = page["nextCursor"].as_str().unwrap();
    app.get(token, &format!("/incidents?limit=1&category=theft&cursor={cursor}")).await.expect_problem(400, "invalid");
    app.get(token, "/incidents?cursor=dGFtcGVyZWQ").await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn the_same_key_reports_once() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Shopkeeper);
    let body = shoplifting(&world);
    let send = |body: Value, key: &'static str| {
        Answered::of(app.ask("POST", "/incidents").bearer_auth(token).header("idempotency-key", key).json(&body))
    };
    let first = send(body.clone(), "\"till-1\"").await;
    let again = send(body.clone(), "till-1").await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(first.text, again.text);
    send(with(body.clone(), "lossCents", json!(1)), "till-1").await.expect_problem(422, "idempotency-key-reused");
    send(body.clone(), "\"\"").await.expect_problem(400, "idempotency-key");
    // Another person's same key is another key.
    let other = Answered::of(
        app.ask("POST", "/incidents")
            .bearer_auth(world.linde(Role::Guard))
            .header("idempotency-key", "till-1")
            .json(&body),
    )
    .await;
    assert_ne!(other.expect(201)["id"], first.json()["id"]);
    let list = app.get(world.linde(Role::Guard), "/incidents").await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
}

#[actix_web::test]
async fn many_at_once_with_one_key_are_one() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Shopkeeper);
    let body = shoplifting(&world);
    let asks = (0..8).map(|_| {
        Answered::of(app.ask("POST", "/incidents").bearer_auth(token).header("idempotency-key", "k").json(&body))
    });
    let answers = futures_util::future::join_all(asks).await;
    let ids: std::collections::HashSet<String> = answers.into_iter().map(|a| a.expect(201)["id"].to_string()).collect();
    assert_eq!(ids.len(), 1);
}

#[actix_web::test]
async fn numbers_are_unique_under_pressure() {
    let (app, world) = TestApp::with_world().await;
    let body = shoplifting(&world);
    let asks = (0..40)
        .map(|n| app.post(world.linde(if n % 2 == 0 { Role::Guard } else { Role::Shopkeeper }), "/incidents", &body));
    let mut numbers: Vec<String> = futures_util::future::join_all(asks)
        .await
        .into_iter()
        .map(|a| a.expect(201)["number"].as_str().unwrap().to_owned())
        .collect();
    numbers.sort();
    let expected: Vec<String> = (1..=40).map(|n| format!("DL-2026-{n:05}")).collect();
    assert_eq!(numbers, expected);
}

#[actix_web::test]
async fn handling_follows_the_table() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let incident = reported(&app, world.linde(Role::Shopkeeper), &shoplifting(&world)).await;
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    let steps = format!("{path}/transitions");
    let step = async |body: Value| app.post(guard, &steps, &body).await;
    assert_eq!(incident["nextStates"], json!([]), "a shopkeeper handles nothing");
    app.post(world.linde(Role::Shopkeeper), &steps, &json!({"to": "accepted"}))
        .await
        .expect_problem(403, "permission-missing");
    assert_eq!(step(json!({"to": "accepted"})).await.expect(200)["state"], "accepted");
    step(json!({"to": "reported"})).await.expect_problem(409, "step-not-allowed");
    let problem = step(json!({"to": "closed"})).await.expect_problem(400, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/outcome");
    let closed = step(json!({"to": "closed", "outcome": "goods-returned", "note": "Jas terug"})).await.expect(200);
    assert_eq!((&closed["state"], &closed["outcome"]), (&json!("closed"), &json!("goods-returned")));
    step(json!({"to": "in-progress"})).await.expect_problem(400, "invalid");
    let reopened = step(json!({"to": "in-progress", "note": "Toch beelden"})).await.expect(200);
    assert_eq!(reopened["outcome"], Value::Null);
    step(json!({"to": "rejected", "rejectReason": "duplicate"})).await.expect_problem(400, "invalid");
    let timeline = app.get(guard, &format!("{path}/timeline")).await.expect(200);
    let told: Vec<&str> = timeline["items"].as_array().unwrap().iter().map(|e| e["state"].as_str().unwrap()).collect();
    assert_eq!(told, ["reported", "accepted", "closed", "in-progress"]);
    assert_eq!(timeline["items"][2]["text"], "Jas terug");
    // the reporter reads how it went; another shop only that it went
    let theirs = app.get(world.linde(Role::Shopkeeper), &format!("{path}/timeline")).await.expect(200);
    assert_eq!(theirs["items"][2]["text"], "Jas terug");
}

#[actix_web::test]
async fn changes_keep_the_old_value_and_lose_nobodys_words() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let incident = reported(&app, world.linde(Role::Shopkeeper), &shoplifting(&world)).await;
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    // two people, different fields, nobody sends If-Match
    app.patch(guard, &path, &json!({"lossCents": 50000})).await.expect(200);
    app.patch(world.linde(Role::CentreManager), &path, &json!({"methods": ["in-bag"]})).await.expect(200);
    // the long text needs If-Match, and a stale one changes nothing
    app.patch(guard, &path, &json!({"description": "anders"})).await.expect_problem(428, "if-match-required");
    let patch = |tag: &'static str, text: &'static str| {
        Answered::of(
            app.ask("PATCH", &path)
                .bearer_auth(guard)
                .header("if-match", tag)
                .header("content-type", "application/merge-patch+json")
                .body(json!({"description": text}).to_string()),
        )
    };
    let stale = patch("\"v1\"", "oud").await;
    assert_eq!(stale.version(), "v3");
    stale.expect_problem(412, "stale");
    let now = patch("\"v3\"", "Twee mannen met een blauwe tas.").await.expect(200);
    assert_eq!((&now["lossCents"], &now["methods"]), (&json!(50000), &json!(["in-bag"])));
    let timeline = app.get(guard, &format!("{path}/timeline")).await.expect(200);
    assert_eq!(timeline["items"][1]["changes"], json!([{"field": "lossCents", "from": 64000, "to": 50000}]));
    // what is found follows what stands there now
    let found = |q: &'static str| {
        let body = json!({"filter": {"q": q}});
        async move { body }
    };
    for (q, n) in [("blauwe", 1), ("zwarte", 0)] {
        let list = app.post(guard, "/incidents/_search", &found(q).await).await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(n), "{q}");
    }
    // unknown loss again
    assert_eq!(app.patch(guard, &path, &json!({"lossCents": null})).await.expect(200)["lossCents"], Value::Null);
}

#[actix_web::test]
async fn a_day_is_a_window_of_the_sites_calendar() {
    let (app, world) = TestApp::with_world().await;
    let body = json!({
        "siteId": world.linde, "category": "damage.vandalism", "occurredPrecision": "day", "occurredDate": "2026-03-29",
    });
    let incident = reported(&app, world.linde(Role::Guard), &body).await;
    assert_eq!(incident["occurredFrom"], "2026-03-28T23:00:00Z");
    assert_eq!(incident["occurredUntil"], "2026-03-29T22:00:00Z", "23 hours: the clock went forward");
}

#[actix_web::test]
async fn nobody_sees_half_a_report() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    for body in [
        shoplifting(&world),
        with(shoplifting(&world), "category", json!("nope")),
        with(shoplifting(&world), "unitId", json!(world.unit_nk)),
    ] {
        app.post(token, "/incidents", &body).await;
    }
    use diesel::prelude::*;
    use webm::db::schema::{audit_entry, event, incident, timeline_entry};
    let counts = app
        .state
        .db
        .read(|conn| {
            Ok((
                incident::table.count().get_result::<i64>(conn)?,
                timeline_entry::table.count().get_result::<i64>(conn)?,
                audit_entry::table.count().get_result::<i64>(conn)?,
                event::table.count().get_result::<i64>(conn)?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(counts, (1, 1, 1, 1));
}
