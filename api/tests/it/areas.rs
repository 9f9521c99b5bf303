//! Places: who sees which, who makes and changes them, and what a place must be.

use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::{area, audit_entry, participation, role_assignment, site};
use webm::db::{Key, Moment};

fn district(world: &World, name: &str) -> Value {
    json!({"parentId": world.municipality, "kind": "district", "name": name, "country": "NL"})
}

fn square() -> Value {
    let ring = json!([[5.10, 52.08], [5.11, 52.08], [5.11, 52.09], [5.10, 52.09], [5.10, 52.08]]);
    json!({"type": "Polygon", "coordinates": [ring]})
}

fn site_at(world: &World, code: &str) -> Value {
    json!({"parentId": world.municipality, "kind": "site", "name": "Havenpassage", "country": "NL",
        "site": {"kind": "shopping-street", "code": code, "timeZone": "europe/amsterdam", "boundary": square()}})
}

/// Lets a manager of De Linde manage the whole municipality, where his organisation takes part.
async fn manage_the_municipality(app: &TestApp, world: &World) {
    let account = Key::from(world.accounts["centre-manager@de-linde.example"]);
    let town = Key::from(world.municipality);
    app.state
        .db
        .write(move |conn| {
            diesel::insert_into(role_assignment::table)
                .values((
                    role_assignment::id.eq(Key::fresh()),
                    role_assignment::account_id.eq(account),
                    role_assignment::role.eq("centre-manager"),
                    role_assignment::area_id.eq(town),
                    role_assignment::begins_at.eq(Moment(0)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    app.shared.remembered().forget();
}

#[actix_web::test]
async fn each_sees_the_places_of_its_roles_and_below_and_not_what_they_lie_in() {
    let (app, world) = TestApp::with_world().await;
    let shop = app.get(world.linde(Role::Shopkeeper), "/areas").await.expect(200);
    let names: Vec<&str> = shop["items"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Winkelcentrum De Linde"]);
    assert_eq!(shop["items"][0]["parentId"], Value::Null);
    assert_eq!(shop["items"][0]["site"]["timeZone"], "Europe/Amsterdam");
    assert!(shop.get("nextCursor").is_none());

    let all = app.get(world.linde(Role::Operator), "/areas").await.expect(200);
    let rows: Vec<(&str, &str)> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| (a["kind"].as_str().unwrap(), a["name"].as_str().unwrap()))
        .collect();
    assert_eq!(
        rows,
        [
            ("region", "Noord"),
            ("municipality", "Kadestad"),
            ("municipality", "Lindestad"),
            ("site", "Noordkade"),
            ("site", "Oostpoort"),
            ("site", "Winkelcentrum De Linde"),
        ]
    );
    assert_eq!(all["items"][5]["parentId"], world.municipality.to_string());
}

#[actix_web::test]
async fn filters_narrow_and_never_reach_outside() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    let count = |page: Value| page["items"].as_array().unwrap().len();
    let path = format!("/areas?parent={}&parent={}", world.municipality, world.other_municipality);
    assert_eq!(count(app.get(operator, &path).await.expect(200)), 3);
    assert_eq!(count(app.get(operator, &format!("{path}&kind=district")).await.expect(200)), 0);
    assert_eq!(count(app.get(operator, "/areas?kind=site&kind=region").await.expect(200)), 4);
    let shop = world.linde(Role::Shopkeeper);
    for hidden in [world.municipality, world.noordkade] {
        app.get(shop, &format!("/areas?parent={hidden}")).await.expect_problem(404, "not-found");
        app.get(shop, &format!("/areas/{hidden}")).await.expect_problem(404, "not-found");
    }
    app.get(shop, "/areas/no-id").await.expect_problem(404, "not-found");
    let problem = app.get(shop, "/areas?kind=city&parents=1&limit=0").await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("?parents", "unknown-key"), ("?limit", "range"), ("?kind", "wrong-type")]);
    let problem = app.get(shop, "/areas?limit=1000000&cursor=AAAA").await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("?cursor", "cursor"), ("?limit", "range")]);
}

#[actix_web::test]
async fn walking_while_others_insert_meets_each_place_once() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    for n in 0..7 {
        app.post(operator, "/areas", &district(&world, &format!("Wijk {n}"))).await.expect(201);
    }
    let mut met = Vec::new();
    let mut next = Some("/areas?kind=district&limit=3".to_owned());
    while let Some(path) = next {
        let page = app.get(operator, &path).await.expect(200);
        met.extend(page["items"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap().to_owned()));
        // One before and one after where we are.
        for name in [format!("Wijk 0 {}", met.len()), format!("Wijk 9 {}", met.len())] {
            app.post(operator, "/areas", &district(&world, &name)).await.expect(201);
        }
        next = page["nextCursor"].as_str().map(|c| format!("/areas?kind=district&limit=3&cursor={c}"));
    }
    for n in 0..7 {
        assert_eq!(met.iter().filter(|m| **m == format!("Wijk {n}")).count(), 1, "{met:?}");
    }
    let mut sorted = met.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted, met);
}

#[actix_web::test]
async fn a_cursor_of_another_selection_is_refused() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    let answer = app.get(operator, "/areas?limit=2").await;
    let link = answer.header("link").to_owned();
    let page = answer.expect(200);
    assert_eq!(link, format!("</api/v1/areas?limit=2&cursor={}>; rel=\"next\"", page["nextCursor"].as_str().unwrap()));
    let cursor = page["nextCursor"].as_str().unwrap();
    app.get(operator, &format!("/areas?limit=5&cursor={cursor}")).await.expect(200);
    let problem = app.get(operator, &format!("/areas?kind=site&cursor={cursor}")).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("?cursor", "cursor")]);
}

#[actix_web::test]
async fn a_place_that_somebody_makes_is_his_at_once() {
    let (app, world) = TestApp::with_world().await;
    manage_the_municipality(&app, &world).await;
    let manager = world.linde(Role::CentreManager);
    let answer = app.post(manager, "/areas", &site_at(&world, "HP")).await;
    let location = answer.header("location").to_owned();
    assert_eq!(answer.version(), "v1");
    let made = answer.expect(201);
    assert_eq!(made["parentId"], world.municipality.to_string());
    assert_eq!(made["site"]["timeZone"], "Europe/Amsterdam");
    assert_eq!(location, format!("/api/v1/areas/{}", made["id"].as_str().unwrap()));
    let read = app.get(manager, &location).await.expect(200);
    assert_eq!(read, made);
    assert_eq!(read["site"]["boundary"], square());
    // And nobody else's: the shopkeeper of De Linde knows nothing of it.
    app.get(world.linde(Role::Shopkeeper), &location).await.expect_problem(404, "not-found");
    let id: uuid::Uuid = made["id"].as_str().unwrap().parse().unwrap();
    let line: (String, Option<Key>) = app
        .state
        .db
        .read_blocking(|conn| {
            let lines = audit_entry::table.filter(audit_entry::subject_id.eq(Key(id)));
            Ok(lines.select((audit_entry::action, audit_entry::area_id)).first(conn)?)
        })
        .unwrap();
    assert_eq!(line, ("area.create".to_owned(), Some(Key(id))));
}

#[actix_web::test]
async fn a_role_without_participation_makes_nothing() {
    let (app, world) = TestApp::with_world().await;
    manage_the_municipality(&app, &world).await;
    let place = Key::from(world.municipality);
    app.state
        .db
        .write(move |conn| {
            let there = participation::table.filter(participation::area_id.eq(place));
            diesel::update(there).set(participation::ends_at.eq(Moment(1))).execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    app.shared.remembered().forget();
    let manager = world.linde(Role::CentreManager);
    app.post(manager, "/areas", &site_at(&world, "HP")).await.expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn only_an_operator_of_everything_makes_a_place_at_the_top() {
    let (app, world) = TestApp::with_world().await;
    let top = json!({"kind": "region", "name": "Zuid", "country": "BE"});
    app.post(world.linde(Role::CentreManager), "/areas", &top).await.expect_problem(403, "operator-only");
    let operator = world.linde(Role::Operator);
    let made = app.post(operator, "/areas", &top).await.expect(201);
    let below = json!({"parentId": made["id"], "kind": "municipality", "name": "Mechelen", "country": "BE"});
    app.post(operator, "/areas", &below).await.expect(201);
    // The other operator does not manage everything any more.
    let again = json!({"kind": "region", "name": "Oost", "country": "NL"});
    app.post(world.noordkade(Role::Operator), "/areas", &again).await.expect_problem(403, "operator-only");
}

#[actix_web::test]
async fn others_places_and_lesser_roles() {
    let (app, world) = TestApp::with_world().await;
    let new = district(&world, "Wijk");
    for role in [Role::Shopkeeper, Role::Guard, Role::PoliceOfficer, Role::Adviser] {
        app.post(world.linde(role), "/areas", &new).await.expect_problem(403, "permission-missing");
        let path = format!("/areas/{}", world.linde);
        app.patch(world.linde(role), &path, &json!({"name": "x"})).await.expect_problem(403, "permission-missing");
    }
    // Noordkade's manager may manage places, but not know this one.
    let stranger = world.noordkade(Role::CentreManager);
    app.post(stranger, "/areas", &new).await.expect_problem(404, "not-found");
    let path = format!("/areas/{}", world.linde);
    app.patch(stranger, &path, &json!({"name": "x"})).await.expect_problem(404, "not-found");
    Answered::of(app.ask("GET", "/areas")).await.expect_problem(401, "token-missing");
}

#[actix_web::test]
async fn all_that_is_wrong_is_told_at_once() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    let shape = json!({"parentId": world.linde, "kind": "site", "name": " ", "country": "nl",
        "site": {"kind": "shopping-centre", "code": "d", "timeZone": ""}});
    let problem = app.post(operator, "/areas", &shape).await.expect_problem(400, "invalid");
    assert_eq!(
        told(&problem),
        [("/country", "country"), ("/name", "blank"), ("/site/code", "site-code"), ("/site/timeZone", "length")]
    );
    let sense = json!({"parentId": world.linde, "kind": "site", "name": "A", "country": "NL",
        "site": {"kind": "shopping-centre", "code": "QQ", "timeZone": "Europe/Lindestad",
            "boundary": {"type": "Polygon", "coordinates": [[[5.0, 52.0], [5.1, 52.0], [5.1, 95.0], [5.0, 52.0]]]}}});
    let problem = app.post(operator, "/areas", &sense).await.expect_problem(400, "invalid");
    assert_eq!(
        told(&problem),
        [
            ("/kind", "level"),
            ("/site/boundary/coordinates/0/2", "outside-the-world"),
            ("/site/timeZone", "unknown-time-zone"),
        ]
    );
    let bare = json!({"parentId": world.municipality, "kind": "site", "name": "A", "country": "NL"});
    let problem = app.post(operator, "/areas", &bare).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("", "site-facts-missing")]);
}

#[actix_web::test]
async fn no_two_sites_share_a_code_and_nothing_is_half_made() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    app.post(operator, "/areas", &site_at(&world, "NK")).await.expect_problem(409, "site-code-taken");
    let found: (i64, i64) = app
        .state
        .db
        .read_blocking(|conn| {
            let named = area::table.filter(area::name.eq("Havenpassage"));
            Ok((named.count().get_result(conn)?, site::table.filter(site::code.eq("NK")).count().get_result(conn)?))
        })
        .unwrap();
    assert_eq!(found, (0, 1));
}

#[actix_web::test]
async fn a_repeat_with_the_same_key_makes_one_place() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    let ask = |body: Value| {
        Answered::of(app.ask("POST", "/areas").bearer_auth(operator).header("idempotency-key", "\"k1\"").json(&body))
    };
    let first = ask(district(&world, "Wijk")).await.expect(201);
    assert_eq!(ask(district(&world, "Wijk")).await.expect(201), first);
    ask(district(&world, "Anders")).await.expect_problem(422, "idempotency-key-reused");
    let page = app.get(operator, "/areas?kind=district").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn the_boundary_needs_the_version_that_was_read() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let path = format!("/areas/{}", world.linde);
    let change = |tag: Option<&'static str>, body: Value| {
        let request = app.ask("PATCH", &path).bearer_auth(manager).json(&body);
        Answered::of(match tag {
            Some(tag) => request.header("if-match", tag),
            None => request,
        })
    };
    let boundary = json!({"boundary": square()});
    change(None, boundary.clone()).await.expect_problem(428, "if-match-required");
    // A name does not.
    let answer = change(None, json!({"name": "De Nieuwe Linde"})).await;
    assert_eq!(answer.version(), "v2");
    let stale = change(Some("\"v1\""), boundary.clone()).await;
    assert_eq!(stale.version(), "v2");
    stale.expect_problem(412, "stale");
    change(Some("\"anything\""), json!({"name": "Nee"})).await.expect_problem(412, "stale");
    let problem = change(Some("\"v2\""), json!({"boundary": {"type": "Point"}})).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/boundary/type", "not-a-polygon"), ("/boundary/coordinates", "wrong-type")]);
    let done = change(Some("\"v2\""), boundary).await.expect(200);
    assert_eq!(
        (&done["version"], &done["name"], &done["site"]["boundary"]),
        (&json!(3), &json!("De Nieuwe Linde"), &square())
    );
    // Nothing asked, nothing changed.
    assert_eq!(change(None, json!({})).await.expect(200), done);
    // The next request of everybody knows the new name.
    assert_eq!(app.get(world.linde(Role::Shopkeeper), &path).await.expect(200)["name"], "De Nieuwe Linde");
}

#[actix_web::test]
async fn only_a_site_has_a_boundary() {
    let (app, world) = TestApp::with_world().await;
    let path = format!("/areas/{}", world.municipality);
    let request = app.ask("PATCH", &path).bearer_auth(world.linde(Role::Operator)).header("if-match", "\"v1\"");
    let problem = Answered::of(request.json(&json!({"boundary": square()}))).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/boundary", "not-a-site")]);
}

#[actix_web::test]
async fn of_two_who_read_the_same_version_one_is_told() {
    let (app, world) = TestApp::with_world().await;
    let path = format!("/areas/{}", world.linde);
    let change = |name: &'static str| {
        let request = app.ask("PATCH", &path).bearer_auth(world.linde(Role::CentreManager));
        Answered::of(request.header("if-match", "\"v1\"").json(&json!({"name": name})))
    };
    let both = futures_util::future::join_all((0..8).map(|_| change("Linde"))).await;
    let mut statuses: Vec<u16> = both.iter().map(|a| a.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
    assert_eq!(app.get(world.linde(Role::CentreManager), &path).await.expect(200)["version"], 2);
}
