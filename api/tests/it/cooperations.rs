//! Cooperations: who knows of one, and what its end does to rights.

use crate::support::{Answered, TestApp, World, each, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::Key;
use webm::db::schema::{account, participation};

fn covenant(world: &World, name: &str) -> Value {
    json!({"name": name, "areaId": world.linde, "purpose": "Winkeldiefstal samen aanpakken", "legalGround": "AVG 6 lid 1 f",
        "sharing": "Meldingen zonder persoonsgegevens", "beginDate": "2026-01-01"})
}

/// Puts what the guard's firm takes part by into a cooperation.
async fn join(app: &TestApp, world: &World, cooperation: &Value) {
    let id = Key(cooperation["id"].as_str().unwrap().parse().unwrap());
    let guard = Key::from(world.accounts["guard@de-linde.example"]);
    app.state
        .db
        .write(move |conn| {
            let firm: Key = account::table.find(guard).select(account::organisation_id).first(conn)?;
            let rows = participation::table.filter(participation::organisation_id.eq(firm));
            diesel::update(rows).set(participation::cooperation_id.eq(id)).execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    app.shared.remembered().forget();
}

#[actix_web::test]
async fn a_cooperation_is_known_where_it_works_and_to_its_members() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let answer = app.post(manager, "/cooperations", &covenant(&world, "Samen Alert")).await;
    let location = answer.header("location").to_owned();
    let made = answer.expect(201);
    assert_eq!((&made["endDate"], &made["version"]), (&Value::Null, &json!(1)));
    assert_eq!(app.get(world.linde(Role::Guard), &location).await.expect(200), made);
    let stranger = world.noordkade(Role::CentreManager);
    app.get(stranger, &location).await.expect_problem(404, "not-found");
    app.patch(stranger, &location, &json!({"endDate": "2026-05-01"})).await.expect_problem(404, "not-found");
    assert_eq!(app.get(stranger, "/cooperations").await.expect(200)["items"], json!([]));
    app.post(stranger, "/cooperations", &covenant(&world, "B")).await.expect_problem(404, "not-found");
    app.get(world.linde(Role::Shopkeeper), "/cooperations").await.expect_problem(403, "permission-missing");
    app.post(world.linde(Role::Guard), "/cooperations", &covenant(&world, "B"))
        .await
        .expect_problem(403, "permission-missing");
    // One of the whole region is not for a single site to know, until its own organisation is a member.
    let mut wide = covenant(&world, "Heel Noord");
    wide["areaId"] = json!(world.region);
    let wide = app.post(world.linde(Role::Operator), "/cooperations", &wide).await.expect(201);
    let path = format!("/cooperations/{}", wide["id"].as_str().unwrap());
    let guard = world.linde(Role::Guard);
    app.get(guard, &path).await.expect_problem(404, "not-found");
    join(&app, &world, &wide).await;
    app.get(guard, &path).await.expect(200);
    assert_eq!(each(&app.get(guard, "/cooperations").await.expect(200), "name"), ["Heel Noord", "Samen Alert"]);
}

#[actix_web::test]
async fn what_is_wrong_is_told_at_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let mut bad = covenant(&world, " ");
    bad["purpose"] = json!("");
    bad["legalGround"] = json!("x".repeat(2001));
    let problem = app.post(manager, "/cooperations", &bad).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/legalGround", "length"), ("/name", "blank"), ("/purpose", "blank")]);
    let mut bad = covenant(&world, "A");
    bad["beginDate"] = json!("2026-02-31");
    let problem = app.post(manager, "/cooperations", &bad).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/beginDate", "wrong-type")]);
    let mut bad = covenant(&world, "A");
    bad["endDate"] = json!("2025-12-31");
    let problem = app.post(manager, "/cooperations", &bad).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/endDate", "ends-before-begin")]);
}

#[actix_web::test]
async fn its_end_ends_the_rights_built_on_it() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    let mut town = covenant(&world, "Samen Alert");
    town["areaId"] = json!(world.municipality);
    let made = app.post(operator, "/cooperations", &town).await.expect(201);
    join(&app, &world, &made).await;
    let guard = world.linde(Role::Guard);
    app.get(guard, "/areas").await.expect(200);
    let path = format!("/cooperations/{}", made["id"].as_str().unwrap());
    // A member who manages only one of its places does not end it.
    app.patch(world.linde(Role::CentreManager), &path, &json!({"endDate": "2026-03-30"}))
        .await
        .expect_problem(404, "not-found");
    let end = |tag: &'static str, day: &'static str| {
        let request = app.ask("PATCH", &path).bearer_auth(operator).header("if-match", tag);
        Answered::of(request.json(&json!({"endDate": day})))
    };
    // The last day still counts.
    end("\"v1\"", "2026-03-31").await.expect(200);
    app.get(guard, "/areas").await.expect(200);
    end("\"v1\"", "2026-03-30").await.expect_problem(412, "stale");
    end("\"v2\"", "2025-12-31").await.expect_problem(400, "invalid");
    end("\"v2\"", "2026-03-30").await.expect(200);
    app.get(guard, "/areas").await.expect_problem(403, "permission-missing");
    end("\"v3\"", "2027-03-30").await.expect(200);
    app.get(guard, "/areas").await.expect(200);
}

#[actix_web::test]
async fn walking_while_others_insert_meets_each_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    for n in 0..5 {
        app.post(manager, "/cooperations", &covenant(&world, &format!("Kring {n}"))).await.expect(201);
    }
    let mut met: Vec<String> = Vec::new();
    let mut next = Some("/cooperations?limit=2".to_owned());
    while let Some(path) = next {
        let page = app.get(manager, &path).await.expect(200);
        met.extend(each(&page, "name").into_iter().map(str::to_owned));
        app.post(manager, "/cooperations", &covenant(&world, &format!("A {}", met.len()))).await.expect(201);
        next = page["nextCursor"].as_str().map(|c| format!("/cooperations?limit=2&cursor={c}"));
    }
    assert_eq!(met, ["Kring 0", "Kring 1", "Kring 2", "Kring 3", "Kring 4"]);
}
