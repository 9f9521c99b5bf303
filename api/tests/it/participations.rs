//! Participation: every right rests on it, so its end is felt on the next request.

use crate::support::{Answered, TestApp, World, each, told};
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;

async fn of(app: &TestApp, world: &World, name: &str) -> Value {
    let page = app.get(world.linde(Role::Operator), "/participations?limit=200").await.expect(200);
    page["items"].as_array().unwrap().iter().find(|p| p["organisationName"] == name).unwrap().clone()
}

fn path(participation: &Value) -> String {
    format!("/participations/{}", participation["id"].as_str().unwrap())
}

fn end_now() -> Value {
    json!({"endsAt": "2026-03-31T16:40:00Z"})
}

#[actix_web::test]
async fn its_end_closes_every_right_on_the_next_request() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let firm = of(&app, &world, "guard of de-linde").await;
    assert_eq!(firm["areaId"], world.municipality.to_string());
    app.get(guard, &format!("/areas/{}", world.linde)).await.expect(200);
    let ended = app.patch(world.linde(Role::Operator), &path(&firm), &end_now()).await.expect(200);
    assert_eq!((&ended["inForce"], &ended["endsAt"]), (&json!(false), &json!("2026-03-31T16:40:00Z")));
    for place in ["/areas".to_owned(), format!("/areas/{}", world.linde), "/organisations".to_owned()] {
        app.get(guard, &place).await.expect_problem(403, "permission-missing");
    }
    // The others of De Linde go on, and see that it has ended; the firm itself is gone from their organisations.
    let manager = world.linde(Role::CentreManager);
    assert_eq!(app.get(manager, &path(&firm)).await.expect(200)["inForce"], false);
    let gone = format!("/organisations/{}", firm["organisationId"].as_str().unwrap());
    app.get(manager, &gone).await.expect_problem(404, "not-found");
    // What has ended is not opened again; the firm takes part anew, and its guards are back.
    let operator = world.linde(Role::Operator);
    let later = json!({"endsAt": "2026-04-30T00:00:00Z"});
    app.patch(operator, &path(&firm), &later).await.expect_problem(409, "ended-already");
    let anew = json!({"organisationId": firm["organisationId"], "areaId": world.linde});
    app.post(manager, "/participations", &anew).await.expect(201);
    app.get(guard, &format!("/areas/{}", world.linde)).await.expect(200);
}

#[actix_web::test]
async fn seen_is_who_takes_part_here_and_above_and_no_one_else() {
    let (app, world) = TestApp::with_world().await;
    let page = app.get(world.linde(Role::Guard), "/participations?limit=200").await.expect(200);
    let names = each(&page, "organisationName");
    assert!(names.contains(&"Bakker") && names.contains(&"police-desk of de-linde"), "{names:?}");
    assert!(names.iter().all(|n| !n.contains("noordkade")), "{names:?}");
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    let bakker = of(&app, &world, "Bakker").await;
    let stranger = world.noordkade(Role::CentreManager);
    app.get(stranger, &path(&bakker)).await.expect_problem(404, "not-found");
    app.patch(stranger, &path(&bakker), &end_now()).await.expect_problem(404, "not-found");
    app.get(stranger, &format!("/participations?area={}", world.linde)).await.expect_problem(404, "not-found");
    let none = format!("/participations?organisation={}", world.bakker);
    assert_eq!(app.get(stranger, &none).await.expect(200)["items"], json!([]));
    for role in [Role::Shopkeeper, Role::Citizen] {
        app.get(world.linde(role), "/participations").await.expect_problem(403, "permission-missing");
    }
    app.patch(world.linde(Role::Guard), &path(&bakker), &end_now()).await.expect_problem(403, "permission-missing");
    // Of those above he knows, but they are not his to end.
    let police = of(&app, &world, "police-officer of de-linde").await;
    let manager = world.linde(Role::CentreManager);
    app.patch(manager, &path(&police), &end_now()).await.expect_problem(403, "permission-missing");
    app.patch(manager, &path(&bakker), &end_now()).await.expect(200);
}

#[actix_web::test]
async fn a_cooperation_must_cover_the_place() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    let covenant = |area: shared_types::ids::AreaId, end: Value| {
        json!({"name": "Samen Alert", "areaId": area, "purpose": "a", "legalGround": "b", "sharing": "c",
            "beginDate": "2026-01-01", "endDate": end})
    };
    let site = app.post(operator, "/cooperations", &covenant(world.linde, Value::Null)).await.expect(201);
    let old = app.post(operator, "/cooperations", &covenant(world.linde, json!("2026-03-30"))).await.expect(201);
    let new = |area: shared_types::ids::AreaId, cooperation: &Value| json!({"organisationId": world.van_dam, "areaId": area, "cooperationId": cooperation});
    for (area, cooperation, code) in [
        (world.municipality, &site["id"], "cooperation-elsewhere"),
        (world.oostpoort, &site["id"], "cooperation-elsewhere"),
        (world.linde, &old["id"], "cooperation-ended"),
        (world.linde, &json!(uuid::Uuid::now_v7()), "unknown-cooperation"),
    ] {
        let problem =
            app.post(operator, "/participations", &new(area, cooperation)).await.expect_problem(400, "invalid");
        assert_eq!(told(&problem), [("/cooperationId", code)]);
    }
    let made = app.post(operator, "/participations", &new(world.linde, &site["id"])).await.expect(201);
    assert_eq!((&made["cooperationId"], &made["organisationName"]), (&site["id"], &json!("Modehuis Van Dam")));
    let filter = format!("/participations?cooperation={}", site["id"].as_str().unwrap());
    assert_eq!(app.get(operator, &filter).await.expect(200)["items"], json!([made]));
}

#[actix_web::test]
async fn what_is_wrong_is_told_at_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let ghost = uuid::Uuid::now_v7();
    let bad = json!({"organisationId": ghost, "areaId": world.linde, "cooperationId": ghost,
        "beginsAt": "2026-04-01T00:00:00Z", "endsAt": "2026-04-01T00:00:00Z"});
    let problem = app.post(manager, "/participations", &bad).await.expect_problem(400, "invalid");
    assert_eq!(
        told(&problem),
        [
            ("/organisationId", "unknown-organisation"),
            ("/endsAt", "ends-before-begin"),
            ("/cooperationId", "unknown-cooperation"),
        ]
    );
    // One of another place is as unknown as one that is not there.
    let theirs = app.get(world.noordkade(Role::CentreManager), "/organisations?kind=police").await.expect(200);
    let bad = json!({"organisationId": theirs["items"][0]["id"], "areaId": world.linde});
    let problem = app.post(manager, "/participations", &bad).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/organisationId", "unknown-organisation")]);
    let twice = json!({"organisationId": world.bakker, "areaId": world.linde});
    app.post(manager, "/participations", &twice).await.expect_problem(409, "takes-part-already");
    let elsewhere = json!({"organisationId": world.bakker, "areaId": world.noordkade});
    app.post(manager, "/participations", &elsewhere).await.expect_problem(404, "not-found");
    app.post(world.linde(Role::Guard), "/participations", &twice).await.expect_problem(403, "permission-missing");
    let bakker = of(&app, &world, "Bakker").await;
    let early = json!({"endsAt": "1960-01-01T00:00:00Z"});
    let problem = app.patch(manager, &path(&bakker), &early).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/endsAt", "ends-before-begin")]);
}

#[actix_web::test]
async fn one_that_lies_ahead_comes_into_force_by_itself() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    let ahead = json!({"organisationId": world.van_dam, "areaId": world.oostpoort,
        "beginsAt": "2026-03-31T18:42:00+02:00", "endsAt": "2026-03-31T16:44:00Z"});
    let answer = app.post(operator, "/participations", &ahead).await;
    let before = answer.header("etag").to_owned();
    let made = answer.expect(201);
    assert_eq!((&made["inForce"], &made["beginsAt"]), (&json!(false), &json!("2026-03-31T16:42:00Z")));
    app.clock.advance(SignedDuration::from_mins(2));
    let known = app.ask("GET", &path(&made)).bearer_auth(operator).header("if-none-match", &before);
    let answer = Answered::of(known).await;
    let during = answer.header("etag").to_owned();
    assert_eq!(answer.expect(200)["inForce"], true);
    // With the tag from before it cannot be ended, with the present one it can.
    let end = |tag: String| {
        let request = app.ask("PATCH", &path(&made)).bearer_auth(operator).header("if-match", tag);
        Answered::of(request.json(&json!({"endsAt": "2026-03-31T16:43:00Z"})))
    };
    let stale = end(before).await;
    assert_eq!(stale.header("etag"), during);
    stale.expect_problem(412, "stale");
    end(during).await.expect(200);
    app.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(app.get(operator, &path(&made)).await.expect(200)["inForce"], false);
}

#[actix_web::test]
async fn walking_while_others_insert_meets_each_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let all = app.get(manager, "/participations?limit=200").await.expect(200);
    let expected: Vec<String> = each(&all, "id").into_iter().map(str::to_owned).collect();
    let mut met: Vec<String> = Vec::new();
    let mut next = Some("/participations?limit=4".to_owned());
    while let Some(at) = next {
        let page = app.get(manager, &at).await.expect(200);
        met.extend(each(&page, "id").into_iter().map(str::to_owned));
        let new = json!({"name": format!("A {}", met.len()), "kind": "company", "areaId": world.linde});
        app.post(manager, "/organisations", &new).await.expect(201);
        next = page["nextCursor"].as_str().map(|c| format!("/participations?limit=4&cursor={c}"));
    }
    assert_eq!(met, expected);
}
