//! Measures as marks on the course: those that apply to a selection, by the clock of their site, for who may read measures.

use crate::insight_rows::also;
use crate::support::{TestApp, World};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::Key;
use webm::db::schema::site;

async fn enter(app: &TestApp, world: &World, more: Value) -> String {
    let mut body = json!({"siteId": world.linde, "name": "Camera's", "kind": "cameras", "beginDate": "2026-02-10"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = app.post(world.linde(Role::CentreManager), "/measures", &body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn names(told: &Value) -> Vec<&str> {
    told["items"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_measure_marks_the_period_that_it_ran_in() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let first = enter(&app, &world, json!({})).await;
    enter(
        &app,
        &world,
        json!({"name": "Surveillance", "kind": "patrol", "beginDate": "2026-01-05", "endDate": "2026-01-31"}),
    )
    .await;
    let marks = app.get(token, "/insight/measures").await.expect(200);
    assert_eq!(names(&marks), ["Surveillance", "Camera's"], "the first begun first");
    let camera = &marks["items"][1];
    assert_eq!(
        (&camera["measureId"], &camera["siteName"], &camera["endsAt"]),
        (&json!(first), &json!("Winkelcentrum De Linde"), &Value::Null)
    );
    assert_eq!(camera["beginsAt"], "2026-02-09T23:00:00Z", "midnight at De Linde");
    assert_eq!(
        (&marks["items"][0]["endsAt"], &marks["items"][0]["endDate"]),
        (&json!("2026-01-31T23:00:00Z"), &json!("2026-01-31"))
    );
    let within = async |period: &str| {
        let marks = app.get(token, &format!("/insight/measures?{period}")).await.expect(200);
        names(&marks).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    // To the minute: the last evening counts, the midnight after it does not; the first moment does.
    assert_eq!(within("from=2026-01-31T22:59:00Z&until=2026-02-09T23:00:00Z").await, ["Surveillance"]);
    assert_eq!(within("from=2026-01-31T23:00:00Z&until=2026-02-09T23:00:00Z").await, Vec::<String>::new());
    assert_eq!(within("from=2026-01-31T23:00:00Z&until=2026-02-09T23:00:01Z").await, ["Camera's"]);
    assert_eq!(within("from=2026-03-01T00:00:00Z").await, ["Camera's"], "it still runs");
    assert_eq!(within("from=1996-01-01T00:00:00Z&until=2026-04-01T00:00:00Z").await.len(), 2);
    assert_eq!(within("until=1996-01-01T00:00:00Z").await, Vec::<String>::new());
}

#[actix_web::test]
async fn what_is_aimed_elsewhere_does_not_mark() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    enter(&app, &world, json!({"name": "Alles"})).await;
    enter(&app, &world, json!({"name": "Diefstal", "categories": ["theft"]})).await;
    enter(&app, &world, json!({"name": "Fietsen", "categories": ["theft.cycle", "damage"]})).await;
    enter(&app, &world, json!({"name": "Pand 7", "unitId": world.unit_7})).await;
    let asked = async |filter: &str| {
        let marks = app.get(token, &format!("/insight/measures?{filter}")).await.expect(200);
        names(&marks).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(asked("category=theft.shoplifting").await, ["Alles", "Diefstal", "Pand 7"]);
    assert_eq!(asked("category=theft").await, ["Alles", "Diefstal", "Fietsen", "Pand 7"]);
    assert_eq!(asked("category=damage.graffiti").await, ["Alles", "Fietsen", "Pand 7"]);
    assert_eq!(asked(&format!("unit={}", world.unit_11)).await, ["Alles", "Diefstal", "Fietsen"]);
    let marks = app.get(token, &format!("/insight/measures?unit={}&category=nuisance", world.unit_7)).await.expect(200);
    assert_eq!((names(&marks), &marks["items"][1]["unitLabel"]), (vec!["Alles", "Pand 7"], &json!("7")));
    app.get(token, "/insight/measures?category=nothing").await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn marks_are_for_who_reads_measures_and_of_the_sites_asked_about() {
    let (app, world) = TestApp::with_world().await;
    also(&app, &world, "centre-manager@de-linde.example", Role::CentreManager, world.municipality);
    let mut conn = app.state.db.target().open().unwrap();
    diesel::update(site::table.filter(site::area_id.eq(Key::from(world.oostpoort))))
        .set(site::time_zone.eq("America/New_York"))
        .execute(&mut conn)
        .unwrap();
    enter(&app, &world, json!({})).await;
    enter(&app, &world, json!({"name": "Licht", "siteId": world.oostpoort})).await;
    let manager = world.linde(Role::CentreManager);
    let there = app.get(manager, &format!("/insight/measures?site={}", world.oostpoort)).await.expect(200);
    assert_eq!((names(&there), &there["items"][0]["beginsAt"]), (vec!["Licht"], &json!("2026-02-10T05:00:00Z")));
    let both = app.get(manager, &format!("/insight/measures?area={}", world.municipality)).await.expect(200);
    assert_eq!(names(&both), ["Camera's", "Licht"]);
    for role in [Role::Guard, Role::Shopkeeper] {
        assert_eq!(names(&app.get(world.linde(role), "/insight/measures").await.expect(200)), ["Camera's"], "{role}");
    }
    for role in [Role::MunicipalOfficer, Role::Adviser, Role::Warden, Role::Citizen] {
        app.get(world.linde(role), "/insight/measures").await.expect_problem(403, "permission-missing");
    }
    let other = world.noordkade(Role::CentreManager);
    assert_eq!(names(&app.get(other, "/insight/measures").await.expect(200)), Vec::<&str>::new());
    app.get(other, &format!("/insight/measures?site={}", world.linde)).await.expect_problem(404, "not-found");
    app.get(other, &format!("/insight/measures?area={}", world.municipality)).await.expect_problem(404, "not-found");
}
