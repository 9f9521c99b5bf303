//! Nearby: own sites, neighbours that share, or a radius around a point; each as far as it may, the last reported first.

use crate::belonging::report;
use crate::support::{TestApp, World};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::ids::AreaId;
use webm::db::Key;
use webm::db::schema::unit;

/// Points of the units: 7 and 11 a hundred metres apart, the unit of Noordkade two kilometres away.
async fn with_points() -> (TestApp, World) {
    let (app, world) = TestApp::with_world().await;
    let points = [(world.unit_7, 5.0, 52.0), (world.unit_11, 5.0, 52.0009), (world.unit_nk, 5.0, 52.018)];
    app.state
        .db
        .write(move |conn| {
            for (id, longitude, latitude) in points {
                diesel::update(unit::table.filter(unit::id.eq(Key::from(id))))
                    .set((unit::longitude.eq(longitude), unit::latitude.eq(latitude)))
                    .execute(conn)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    (app, world)
}

async fn share(app: &TestApp, world: &World) {
    let operator = world.linde(Role::Operator);
    for (site, other) in [(world.linde, world.noordkade), (world.noordkade, world.linde)] {
        let path = format!("/areas/{site}/neighbours/{other}");
        app.put(operator, &path, &json!({"weShare": true})).await.expect(201);
    }
}

fn numbers(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|i| i["incident"]["number"].as_str().unwrap()).collect()
}

fn at(site: AreaId, unit: impl serde::Serialize) -> Value {
    json!({"siteId": site, "unitId": unit, "description": "geheim", "lossCents": 700})
}

#[actix_web::test]
async fn neighbours_are_seen_masked_and_only_while_both_share() {
    let (app, world) = with_points().await;
    let (guard, shop) = (world.linde(Role::Guard), world.linde(Role::Shopkeeper));
    let here = report(&app, guard, &at(world.linde, world.unit_11)).await;
    let there = report(&app, world.noordkade(Role::Guard), &at(world.noordkade, world.unit_nk)).await;
    assert_eq!(numbers(&app.get(guard, "/nearby").await.expect(200)), [here["number"].as_str().unwrap()]);
    share(&app, &world).await;
    let page = app.get(guard, "/nearby").await.expect(200);
    assert_eq!(numbers(&page), [there["number"].as_str().unwrap(), here["number"].as_str().unwrap()]);
    let (beside, own) = (&page["items"][0], &page["items"][1]);
    assert_eq!(
        (&beside["beside"], &beside["opens"], &beside["siteName"]),
        (&json!(true), &json!(false), &json!("Noordkade"))
    );
    assert_eq!(
        (&own["beside"], &own["opens"], &own["incident"]["lossCents"]),
        (&json!(false), &json!(true), &json!(700))
    );
    for hidden in ["unitId", "unitLabel", "organisationName", "lossCents", "shortText"] {
        assert_eq!(beside["incident"][hidden], Value::Null, "{hidden}");
    }
    assert_eq!(beside["distanceMeters"], Value::Null);
    // The shop: its own in full with the distance from itself, others' without.
    let mine = report(&app, shop, &at(world.linde, world.unit_11)).await;
    let seen = app.get(shop, "/nearby").await.expect(200);
    assert_eq!(seen["items"][0]["incident"]["number"], mine["number"]);
    assert_eq!(seen["items"][0]["distanceMeters"], 100);
    assert_eq!(
        (&seen["items"][2]["incident"]["number"], &seen["items"][2]["distanceMeters"]),
        (&here["number"], &Value::Null)
    );
    assert_eq!(seen["items"][2]["incident"]["organisationName"], Value::Null);
    // Who sees only its own, or only public space, sees no neighbour by this.
    for role in [Role::Citizen, Role::MunicipalOfficer] {
        assert_eq!(app.get(world.linde(role), "/nearby").await.expect(200)["items"], json!([]), "{role}");
    }
    // And the other way round.
    let other = app.get(world.noordkade(Role::Guard), "/nearby").await.expect(200);
    assert_eq!(numbers(&other).len(), 3);
    assert!(!other.to_string().contains("Van Dam"));
}

#[actix_web::test]
async fn walking_meets_each_once_and_a_site_narrows() {
    let (app, world) = with_points().await;
    let guard = world.linde(Role::Guard);
    share(&app, &world).await;
    let mut made = Vec::new();
    for n in 0..7 {
        let (token, site) =
            if n % 3 == 0 { (world.noordkade(Role::Guard), world.noordkade) } else { (guard, world.linde) };
        made.push(report(&app, token, &json!({"siteId": site})).await["number"].as_str().unwrap().to_owned());
    }
    made.reverse();
    let mut met: Vec<String> = Vec::new();
    let mut next = Some("/nearby?limit=3".to_owned());
    while let Some(path) = next {
        let page = app.get(guard, &path).await.expect(200);
        met.extend(numbers(&page).into_iter().map(str::to_owned));
        next = page["nextCursor"].as_str().map(|c| format!("/nearby?limit=3&cursor={c}"));
    }
    assert_eq!(met, made);
    let narrowed = app.get(guard, &format!("/nearby?site={}", world.linde)).await.expect(200);
    assert_eq!(numbers(&narrowed).len(), 7, "a site and its neighbours");
    app.get(guard, &format!("/nearby?site={}", world.noordkade)).await.expect_problem(404, "not-found");
    app.get(guard, "/nearby?cursor=AAAA").await.expect_problem(400, "invalid");
    app.get(guard, "/nearby?radius=5").await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_radius_is_asked_in_a_body_and_holds_no_more_than_the_reader_may_know() {
    let (app, world) = with_points().await;
    let (guard, shop) = (world.linde(Role::Guard), world.linde(Role::Shopkeeper));
    share(&app, &world).await;
    let seven = report(&app, guard, &at(world.linde, world.unit_7)).await;
    let eleven = report(&app, guard, &at(world.linde, world.unit_11)).await;
    let own_point = json!({"siteId": world.linde, "longitude": 5.0, "latitude": 52.0081});
    let point = report(&app, guard, &own_point).await;
    report(&app, guard, &json!({"siteId": world.linde})).await; // nowhere
    let there = report(&app, world.noordkade(Role::Guard), &at(world.noordkade, world.unit_nk)).await;
    let ask = |token: &'static str| {
        let (app, token) = (&app, if token == "guard" { guard } else { shop });
        move |latitude: f64, meters: u32| {
            let body = json!({"longitude": 5.0, "latitude": latitude, "radiusMeters": meters});
            async move { app.post(token, "/nearby/_search", &body).await.expect(200) }
        }
    };
    let number = |i: &Value| i["number"].as_str().unwrap().to_owned();
    let by_guard = ask("guard");
    assert_eq!(numbers(&by_guard(52.0, 50).await), [number(&seven)]);
    let both = by_guard(52.0, 150).await;
    assert_eq!(numbers(&both), [number(&eleven), number(&seven)]);
    assert_eq!((&both["items"][0]["distanceMeters"], &both["items"][1]["distanceMeters"]), (&json!(100), &json!(0)));
    assert_eq!(numbers(&by_guard(52.0, 1000).await), [number(&point), number(&eleven), number(&seven)]);
    assert_eq!(numbers(&by_guard(52.0, 3000).await)[0], number(&there), "the neighbour, in the middle of its site");
    // To the shop all that is others' lies in the middle of De Linde, 50 metres north of unit 7: no circle tells which shop it was.
    let by_shop = ask("shop");
    let near = by_shop(52.0009, 60).await;
    assert_eq!(numbers(&near).len(), 4, "all of the site or none: {near}");
    assert!(near["items"].as_array().unwrap().iter().all(|i| i["distanceMeters"] == 100));
    assert_eq!(numbers(&by_shop(52.0081, 50).await), [""; 0]);
    for (bad, code) in [
        (json!({"longitude": 200.0, "latitude": 0.0}), "range"),
        (json!({"longitude": 0.0, "latitude": 0.0, "radiusMeters": 1_000_000}), "range"),
        (json!({"longitude": 0.0}), "required"),
    ] {
        let problem = app.post(guard, "/nearby/_search", &bad).await.expect_problem(400, "invalid");
        assert_eq!(problem["errors"][0]["code"], code);
    }
}
