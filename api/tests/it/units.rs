//! Units: the shops and premises of a site, and the wall between sites.

use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::Key;
use webm::db::schema::{category, incident};

fn units(world: &World) -> String {
    format!("/areas/{}/units", world.linde)
}

#[actix_web::test]
async fn who_sees_a_site_sees_its_units_with_the_name_on_the_door() {
    let (app, world) = TestApp::with_world().await;
    let page = app.get(world.linde(Role::Shopkeeper), &units(&world)).await.expect(200);
    let rows: Vec<(&str, &str)> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| (u["label"].as_str().unwrap(), u["organisationName"].as_str().unwrap()))
        .collect();
    assert_eq!(rows, [("11", "Bakker"), ("7", "Modehuis Van Dam")]);
    let answer = app.get(world.linde(Role::Guard), &format!("/units/{}", world.unit_7)).await;
    assert_eq!(answer.version(), "v1");
    let unit = answer.expect(200);
    assert_eq!((&unit["zone"], &unit["siteId"]), (&json!("passage noord"), &json!(world.linde)));
}

#[actix_web::test]
async fn another_sites_units_are_not_there() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let theirs = format!("/units/{}", world.unit_nk);
    let list = format!("/areas/{}/units", world.noordkade);
    app.get(manager, &theirs).await.expect_problem(404, "not-found");
    app.get(manager, &list).await.expect_problem(404, "not-found");
    app.post(manager, &list, &json!({"label": "1"})).await.expect_problem(404, "not-found");
    app.patch(manager, &theirs, &json!({"floor": 2})).await.expect_problem(404, "not-found");
    // A municipality is no site.
    let town = format!("/areas/{}/units", world.municipality);
    app.get(world.linde(Role::Operator), &town).await.expect_problem(404, "not-found");
    app.post(world.linde(Role::Operator), &town, &json!({"label": "1"})).await.expect_problem(404, "not-found");
    for role in [Role::Shopkeeper, Role::Guard, Role::MunicipalOfficer] {
        app.post(world.linde(role), &units(&world), &json!({"label": "1"}))
            .await
            .expect_problem(403, "permission-missing");
        let own = format!("/units/{}", world.unit_7);
        app.patch(world.linde(role), &own, &json!({"floor": 2})).await.expect_problem(403, "permission-missing");
    }
}

#[actix_web::test]
async fn a_unit_is_made_changed_and_emptied() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let new = json!({"label": "12A", "zone": "plein", "floor": -1, "longitude": 5.1, "latitude": 52.1,
        "organisationId": world.bakker});
    let answer = app.post(manager, &units(&world), &new).await;
    let location = answer.header("location").to_owned();
    let made = answer.expect(201);
    assert_eq!(made["organisationName"], "Bakker");
    assert_eq!(app.get(manager, &location).await.expect(200), made);
    let patch = |tag: &'static str, body: Value| {
        Answered::of(app.ask("PATCH", &location).bearer_auth(manager).header("if-match", tag).json(&body))
    };
    let changed = patch("\"v1\"", json!({"zone": null, "floor": 0, "organisationId": world.van_dam})).await.expect(200);
    assert_eq!(
        (&changed["zone"], &changed["floor"], &changed["organisationName"], &changed["label"]),
        (&Value::Null, &json!(0), &json!("Modehuis Van Dam"), &json!("12A"))
    );
    patch("\"v1\"", json!({"floor": 3})).await.expect_problem(412, "stale");
    let empty = patch("\"v2\"", json!({"organisationId": null})).await.expect(200);
    assert_eq!((&empty["organisationId"], &empty["version"]), (&Value::Null, &json!(3)));
    let merge = app.ask("PATCH", &location).bearer_auth(manager).header("content-type", "application/merge-patch+json");
    assert_eq!(Answered::of(merge.body("{}")).await.expect(200), empty);
}

#[actix_web::test]
async fn changes_of_different_fields_both_stand() {
    let (app, world) = TestApp::with_world().await;
    let path = format!("/units/{}", world.unit_7);
    let token = world.linde(Role::CentreManager);
    let (label, floor) = (json!({"label": "7B"}), json!({"floor": 4}));
    let (one, two) = futures_util::join!(app.patch(token, &path, &label), app.patch(token, &path, &floor));
    assert_eq!((one.status, two.status), (200, 200));
    let unit = app.get(token, &path).await.expect(200);
    assert_eq!((&unit["label"], &unit["floor"], &unit["version"]), (&json!("7B"), &json!(4), &json!(3)));
}

#[actix_web::test]
async fn what_is_wrong_with_a_unit_is_told_at_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let bad = json!({"label": "a\nb", "zone": " ", "floor": 300, "longitude": 200.0});
    let problem = app.post(manager, &units(&world), &bad).await.expect_problem(400, "invalid");
    assert_eq!(
        told(&problem),
        [
            ("", "half-a-point"),
            ("/floor", "range"),
            ("/label", "control-character"),
            ("/longitude", "range"),
            ("/zone", "blank"),
        ]
    );
    let path = format!("/units/{}", world.unit_7);
    let ghost = uuid::Uuid::now_v7();
    let bad = json!({"zone": format!("{}\n", "z".repeat(80)), "organisationId": ghost});
    let problem = app.patch(manager, &path, &bad).await.expect_problem(400, "invalid");
    let expected = [("/zone", "length"), ("/zone", "control-character"), ("/organisationId", "unknown-organisation")];
    assert_eq!(told(&problem), expected);
    app.post(manager, &units(&world), &json!({"label": "7"})).await.expect_problem(409, "unit-label-taken");
    app.patch(manager, &path, &json!({"label": "11"})).await.expect_problem(409, "unit-label-taken");
    assert_eq!(app.get(manager, &path).await.expect(200)["version"], 1);
}

#[actix_web::test]
async fn who_is_in_a_unit_takes_part_at_its_site() {
    let (app, world) = TestApp::with_world().await;
    // Van Dam takes part at De Linde, not at Noordkade: there it is as unknown as nobody.
    let list = format!("/areas/{}/units", world.noordkade);
    let manager = world.noordkade(Role::CentreManager);
    let with = |id: uuid::Uuid| json!({"label": "2", "organisationId": id});
    let known = app.post(manager, &list, &with(world.van_dam.0)).await.expect_problem(400, "invalid");
    let ghost = app.post(manager, &list, &with(uuid::Uuid::now_v7())).await.expect_problem(400, "invalid");
    assert_eq!(told(&known), [("/organisationId", "unknown-organisation")]);
    assert_eq!(known, ghost);
}

#[actix_web::test]
async fn walking_while_others_insert_meets_each_unit_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let before: Vec<String> = (20..27).map(|n| n.to_string()).collect();
    for label in &before {
        app.post(manager, &units(&world), &json!({"label": label})).await.expect(201);
    }
    let mut met: Vec<String> = Vec::new();
    let mut next = Some(format!("{}?limit=2", units(&world)));
    while let Some(path) = next {
        let page = app.get(manager, &path).await.expect(200);
        met.extend(page["items"].as_array().unwrap().iter().map(|u| u["label"].as_str().unwrap().to_owned()));
        // One that sorts before everything: it must not push a row onto the next page again.
        app.post(manager, &units(&world), &json!({"label": format!("0{}", met.len())})).await.expect(201);
        next = page["nextCursor"].as_str().map(|c| format!("{}?limit=2&cursor={c}", units(&world)));
    }
    assert_eq!(met, ["11", "20", "21", "22", "23", "24", "25", "26", "7"]);
}

#[actix_web::test]
async fn the_database_itself_refuses_a_unit_of_another_site() {
    let (app, world) = TestApp::with_world().await;
    let (linde, unit, theirs) = (Key::from(world.linde), Key::from(world.unit_7), Key::from(world.unit_nk));
    let reporter = Key::from(world.van_dam);
    let enter = |serial: i32, unit: Key| {
        app.state.db.write(move |conn| {
            let row = (
                incident::id.eq(Key::fresh()),
                incident::site_id.eq(linde),
                incident::year.eq(2026),
                incident::serial.eq(serial),
                incident::category.eq(category::table.select(category::id).order(category::id).first::<i16>(conn)?),
                incident::completion.eq(0),
                incident::precision.eq(0),
                incident::unit_id.eq(unit),
                incident::reporter_organisation_id.eq(reporter),
                incident::state.eq(0),
                incident::reported_at.eq(0),
                incident::registered_at.eq(0),
                incident::updated_at.eq(0),
            );
            Ok(diesel::insert_into(incident::table).values(row).execute(conn)?)
        })
    };
    assert_eq!(enter(1, unit).await.unwrap(), 1);
    let refused = enter(2, theirs).await.unwrap_err().to_string().to_lowercase();
    assert!(refused.contains("foreign key"), "{refused}");
}
