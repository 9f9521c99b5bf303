//! Organisations: who sees which, and who may change one that takes part in more places than his.

use crate::support::{Answered, TestApp, World, each, told};
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::ids::OrganisationId;

/// The id of an organisation of the world by its name.
async fn named(app: &TestApp, world: &World, name: &str) -> OrganisationId {
    let page = app.get(world.linde(Role::Operator), "/organisations?limit=200").await.expect(200);
    let found = page["items"].as_array().unwrap().iter().find(|o| o["name"] == name).unwrap();
    found["id"].as_str().unwrap().parse().unwrap()
}

fn shop(world: &World, name: &str) -> Value {
    json!({"name": name, "kind": "company", "areaId": world.linde})
}

#[actix_web::test]
async fn visible_is_who_takes_part_within_reach_or_above_it() {
    let (app, world) = TestApp::with_world().await;
    let page = app.get(world.linde(Role::Guard), "/organisations?limit=200").await.expect(200);
    let names = each(&page, "name");
    // Shops of the site, and those who take part in the whole municipality.
    for name in ["Bakker", "Modehuis Van Dam", "police-officer of de-linde"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    assert!(names.iter().all(|n| !n.contains("noordkade")), "{names:?}");
    let stranger = world.noordkade(Role::CentreManager);
    let path = format!("/organisations/{}", world.van_dam);
    app.get(stranger, &path).await.expect_problem(404, "not-found");
    app.patch(stranger, &path, &json!({"name": "x"})).await.expect_problem(404, "not-found");
    let answer = app.get(world.linde(Role::Guard), &path).await;
    assert_eq!(answer.version(), "v1");
    answer.expect(200);
    for role in [Role::Shopkeeper, Role::Warden, Role::Adviser, Role::Citizen] {
        app.get(world.linde(role), "/organisations").await.expect_problem(403, "permission-missing");
        app.get(world.linde(role), &path).await.expect_problem(403, "permission-missing");
    }
}

#[actix_web::test]
async fn filters_by_area_and_kind() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    let path = format!("/organisations?area={}&kind=company&limit=200", world.linde);
    let page = app.get(operator, &path).await.expect(200);
    assert_eq!(each(&page, "name"), ["Bakker", "Modehuis Van Dam", "citizen of de-linde"]);
    let elsewhere = format!("/organisations?area={}", world.noordkade);
    app.get(world.linde(Role::Guard), &elsewhere).await.expect_problem(404, "not-found");
    let problem = app.get(operator, "/organisations?kind=shop&q=a").await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("?q", "unknown-key"), ("?kind", "wrong-type")]);
}

#[actix_web::test]
async fn an_organisation_takes_part_from_the_moment_it_is_made() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let answer = app.post(manager, "/organisations", &shop(&world, "Bloemen")).await;
    let location = answer.header("location").to_owned();
    let made = answer.expect(201);
    assert_eq!((&made["showsName"], &made["version"]), (&json!(false), &json!(1)));
    assert_eq!(app.get(manager, &location).await.expect(200), made);
    let id = made["id"].as_str().unwrap();
    let list = app.get(manager, &format!("/participations?organisation={id}")).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!((&list["items"][0]["areaId"], &list["items"][0]["inForce"]), (&json!(world.linde), &json!(true)));
    // So it can be put into a unit at once.
    let unit = format!("/units/{}", world.unit_11);
    app.patch(manager, &unit, &json!({"organisationId": id})).await.expect(200);
}

#[actix_web::test]
async fn who_may_make_one_where() {
    let (app, world) = TestApp::with_world().await;
    let new = shop(&world, "Bloemen");
    app.post(world.linde(Role::Guard), "/organisations", &new).await.expect_problem(403, "permission-missing");
    app.post(world.noordkade(Role::CentreManager), "/organisations", &new).await.expect_problem(404, "not-found");
    let manager = world.linde(Role::CentreManager);
    let operators = json!({"name": "Beheer", "kind": "operator", "areaId": world.linde});
    app.post(manager, "/organisations", &operators).await.expect_problem(403, "operator-only");
    app.post(world.linde(Role::Operator), "/organisations", &operators).await.expect(201);
    let bad = json!({"name": "", "kind": "shop", "areaId": "here", "colour": 1});
    let problem = app.post(manager, "/organisations", &bad).await.expect_problem(400, "invalid");
    let mut list = told(&problem);
    list.sort_unstable();
    let all =
        [("/areaId", "wrong-type"), ("/colour", "unknown-property"), ("/kind", "unknown-word"), ("/name", "blank")];
    assert_eq!(list, all);
    let bad = json!({"name": "", "kind": "company", "registrationNumber": "a\nb", "areaId": world.linde});
    let problem = app.post(manager, "/organisations", &bad).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/name", "blank"), ("/registrationNumber", "control-character")]);
}

#[actix_web::test]
async fn who_manages_all_its_places_changes_it() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let path = format!("/organisations/{}", world.van_dam);
    let change = |tag: &'static str, body: Value| {
        Answered::of(app.ask("PATCH", &path).bearer_auth(manager).header("if-match", tag).json(&body))
    };
    let now = change("\"v1\"", json!({"showsName": true})).await.expect(200);
    assert_eq!(
        (&now["showsName"], &now["name"], &now["version"]),
        (&json!(true), &json!("Modehuis Van Dam"), &json!(2))
    );
    let stale = change("\"v1\"", json!({"name": "Van Dam"})).await;
    assert_eq!(stale.version(), "v2");
    stale.expect_problem(412, "stale");
    // The police take part in the whole municipality, of which he manages one site.
    let police = named(&app, &world, "police-officer of de-linde").await;
    let body = json!({"name": "Politie"});
    let path = format!("/organisations/{police}");
    app.patch(manager, &path, &body).await.expect_problem(403, "takes-part-elsewhere");
    app.patch(world.linde(Role::Operator), &path, &body).await.expect(200);
    // His own he may.
    let own = named(&app, &world, "centre-manager of de-linde").await;
    app.patch(manager, &format!("/organisations/{own}"), &json!({"name": "De Linde BV"})).await.expect(200);
    app.patch(world.linde(Role::Guard), &path, &body).await.expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn walking_while_others_insert_meets_each_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    for n in 0..5 {
        app.post(manager, "/organisations", &shop(&world, &format!("Kraam {n}"))).await.expect(201);
    }
    let mut met: Vec<String> = Vec::new();
    let path = format!("/organisations?area={}&kind=company&limit=2", world.linde);
    let mut next = Some(path.clone());
    while let Some(at) = next {
        let page = app.get(manager, &at).await.expect(200);
        met.extend(each(&page, "name").into_iter().map(str::to_owned));
        app.post(manager, "/organisations", &shop(&world, &format!("A {}", met.len()))).await.expect(201);
        next = page["nextCursor"].as_str().map(|c| format!("{path}&cursor={c}"));
    }
    let expected =
        ["Bakker", "Kraam 0", "Kraam 1", "Kraam 2", "Kraam 3", "Kraam 4", "Modehuis Van Dam", "citizen of de-linde"];
    assert_eq!(met, expected);
}
