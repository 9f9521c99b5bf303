//! Insight: where it happens and who is hit again. Every figure equals its list, shops that had none are there, and nothing of the
//! place of others' incidents is told to who sees them in part.

use crate::insight_equals_list::{filters, happened};
use crate::insight_rows::{Happened, at, listed, organisation, theft, write};
use crate::support::{Answered, TestApp, World};
use diesel::prelude::*;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::ids::UnitId;
use webm::db::Key;
use webm::db::schema::{incident, organisation as organisations, participation, site, unit};

const MARCH: &str = "from=2026-02-28T23:00:00Z&until=2026-03-31T22:00:00Z";

/// One more shop of De Linde, that takes part and has no incident yet.
fn shop(app: &TestApp, world: &World, label: &str, takes_part: bool) -> UnitId {
    let mut conn = app.state.db.target().open().unwrap();
    let (tenant, id) = (Key::fresh(), Key::fresh());
    diesel::insert_into(organisations::table)
        .values((
            organisations::id.eq(tenant),
            organisations::name.eq(format!("Winkel {label}")),
            organisations::kind.eq("company"),
            organisations::shows_name.eq(false),
            organisations::created_at.eq(webm::db::Moment(0)),
            organisations::version.eq(1),
        ))
        .execute(&mut conn)
        .unwrap();
    if takes_part {
        diesel::insert_into(participation::table)
            .values((
                participation::id.eq(Key::fresh()),
                participation::organisation_id.eq(tenant),
                participation::area_id.eq(Key::from(world.municipality)),
                participation::begins_at.eq(webm::db::Moment(0)),
                participation::version.eq(1),
            ))
            .execute(&mut conn)
            .unwrap();
    }
    diesel::insert_into(unit::table)
        .values((
            unit::id.eq(id),
            unit::site_id.eq(Key::from(world.linde)),
            unit::label.eq(label),
            unit::floor.eq(0),
            unit::organisation_id.eq(Some(tenant)),
            unit::created_at.eq(webm::db::Moment(0)),
            unit::version.eq(1),
        ))
        .execute(&mut conn)
        .unwrap();
    id.to()
}

fn of(answer: &Value, id: UnitId) -> Option<&Value> {
    answer["units"].as_array().unwrap().iter().find(|u| u["unitId"] == id.to_string())
}

fn labels(answer: &Value) -> Vec<&str> {
    answer["units"].as_array().unwrap().iter().map(|u| u["label"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn an_empty_site_one_incident_and_none_of_known_place() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let nothing = app.get(token, "/insight/where").await.expect(200);
    assert_eq!(labels(&nothing), ["7", "11"], "those that take part, as one reads their numbers");
    assert!(nothing["units"].as_array().unwrap().iter().all(|u| u["comparison"]["count"] == 0));
    assert_eq!((&nothing["concentration"], &nothing["hexagons"]), (&Value::Null, &json!([])));
    assert_eq!((&nothing["outlines"], &nothing["resolution"]), (&json!([]), &json!(10)));
    let vacant = app.get(world.noordkade(Role::CentreManager), "/insight/where").await.expect(200);
    assert_eq!(vacant["units"], json!([]), "an empty unit takes no part");

    write(&app, &[theft(&world, at("2026-03-02T10:00:00Z"))]);
    let one = app.get(token, &format!("/insight/where?{MARCH}")).await.expect(200);
    assert_eq!((&one["noUnit"]["count"], &one["withoutPoint"], &one["notTold"]), (&json!(1), &json!(1), &json!(0)));
    assert_eq!((&one["noUnit"]["previous"], &one["basis"]["showing"]), (&json!(0), &json!("list-only")));
    write(&app, &vec![theft(&world, at("2026-03-02T10:00:00Z")); 20]);
    let unknown = app.get(token, "/insight/where").await.expect(200);
    assert_eq!((&unknown["noUnit"]["count"], &unknown["concentration"]), (&json!(21), &Value::Null));
}

#[actix_web::test]
async fn shops_without_incidents_are_zeros_and_count_in_how_unevenly_it_falls() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let (quiet, left) = (shop(&app, &world, "3", true), shop(&app, &world, "4", false));
    let at_unit = |unit, n| vec![Happened { unit: Some(unit), ..theft(&world, at("2026-03-10T12:00:00Z")) }; n];
    let before = Happened { unit: Some(world.unit_7), ..theft(&world, at("2025-03-10T12:00:00Z")) };
    write(&app, &[at_unit(world.unit_7, 8), at_unit(world.unit_11, 1), at_unit(left, 2), vec![before; 12]].concat());
    let told = app.get(token, &format!("/insight/where?{MARCH}")).await.expect(200);
    assert_eq!(labels(&told), ["7", "4", "11", "3"]);
    assert_eq!(of(&told, quiet).unwrap()["comparison"]["count"], 0);
    assert_eq!(of(&told, quiet).unwrap()["organisationName"], "Winkel 3");
    assert_eq!(of(&told, left).unwrap()["takesPart"], false);
    let seven = &of(&told, world.unit_7).unwrap()["comparison"];
    assert_eq!((&seven["previous"], &seven["verdict"]), (&json!(12), &json!("normal-variation")));
    // Nine at three shops that take part: the one that left is not among them.
    let uneven = &told["concentration"];
    let numbers = ["units", "without", "repeated", "incidents", "unitsForHalf", "unitsForMost"];
    assert_eq!(numbers.map(|n| uneven[n].as_i64().unwrap()), [3, 1, 1, 9, 1, 1]);
    assert!((uneven["shareAtRepeated"].as_f64().unwrap() - 8.0 / 9.0).abs() < 1e-9);
    assert!((uneven["gini"].as_f64().unwrap() - (2.0 * (1.0 * 2.0 + 8.0 * 3.0) / 27.0 - 4.0 / 3.0)).abs() < 1e-9);
    // A filter by unit leaves nothing to be uneven over, and no zeros that it made itself.
    let one = app.get(token, &format!("/insight/where?{MARCH}&unit={}", world.unit_7)).await.expect(200);
    assert_eq!((labels(&one), &one["concentration"]), (vec!["7"], &Value::Null));
    // A week later there is nothing anywhere, and all who take part are still there.
    let later = app.get(token, "/insight/where?from=2026-03-20T00:00:00Z").await.expect(200);
    assert_eq!(labels(&later), ["3", "7", "11"]);

    let csv = Answered::of(
        app.ask("GET", &format!("/insight/where?{MARCH}")).bearer_auth(token).header("accept", "text/csv"),
    )
    .await;
    let lines: Vec<&str> = csv.text.split("\r\n").collect();
    assert!(lines[0].starts_with("unit,label,zone,organisation,takesPart,count,previous,"), "{lines:?}");
    assert!(lines[1].contains(",7,passage noord,Modehuis Van Dam,true,8,12,"), "{lines:?}");
    assert!(lines[5].starts_with("none,,,,,0,0,"), "{lines:?}");
}

#[actix_web::test]
async fn hexagons_hold_each_point_once_that_of_the_incident_before_that_of_its_unit() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let row = |unit| Happened { unit, ..theft(&world, at("2026-03-10T12:00:00Z")) };
    write(&app, &[vec![row(Some(world.unit_7)); 6], vec![row(None); 3], vec![row(Some(world.unit_11)); 2]].concat());
    let mut conn = app.state.db.target().open().unwrap();
    diesel::update(unit::table.filter(unit::id.eq(Key::from(world.unit_7))))
        .set((unit::longitude.eq(5.111), unit::latitude.eq(52.0907)))
        .execute(&mut conn)
        .unwrap();
    // One of those at the shop has a point of its own, a kilometre to the east, and one no place on earth.
    for (serial, longitude) in [(1, 5.126), (2, 500.0)] {
        diesel::update(incident::table.filter(incident::serial.eq(serial)))
            .set((incident::longitude.eq(longitude), incident::latitude.eq(52.0907)))
            .execute(&mut conn)
            .unwrap();
    }
    diesel::update(site::table.filter(site::area_id.eq(Key::from(world.linde))))
        .set(site::boundary.eq(r#"{"type":"Polygon","coordinates":[[[5.1,52.0],[5.2,52.0],[5.2,52.1],[5.1,52.0]]]}"#))
        .execute(&mut conn)
        .unwrap();
    for resolution in 8..=11 {
        let told = app.get(token, &format!("/insight/where?resolution={resolution}")).await.expect(200);
        let cells = told["hexagons"].as_array().unwrap();
        let counts: Vec<i64> = cells.iter().map(|c| c["count"].as_i64().unwrap()).collect();
        let (placed, unknown) = (counts.iter().sum::<i64>(), told["withoutPoint"].as_i64().unwrap());
        assert_eq!((placed, unknown, &told["noPlaceOnEarth"]), (5, 5, &json!(1)), "{resolution}");
        if resolution >= 9 {
            assert_eq!(counts.len(), 2, "{resolution}");
        }
        for cell in cells {
            assert!(cell["corners"].as_array().unwrap().len() >= 5, "{cell}");
            let corner = cell["corners"][0]["longitude"].as_f64().unwrap();
            assert!((5.0..5.3).contains(&corner), "{cell}");
        }
        assert_eq!(told["outlines"][0]["boundary"]["type"], "Polygon");
    }
    for wrong in ["7", "12", "fine"] {
        app.get(token, &format!("/insight/where?resolution={wrong}")).await.expect_problem(400, "invalid");
    }
    app.get(token, "/insight/follow-up?resolution=9").await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn every_unit_equals_its_list_and_all_are_somewhere() {
    let (app, world) = TestApp::with_world().await;
    let mut rng = StdRng::seed_from_u64(7);
    let guard = organisation(&app, &world, "guard@de-linde.example");
    let units = [world.unit_7, world.unit_11, shop(&app, &world, "3", true), shop(&app, &world, "4", false)];
    let rows: Vec<_> = (0..300)
        .map(|_| {
            let row = happened(&mut rng, &world, guard);
            let at_home = row.site == world.linde && rng.random_bool(0.8);
            Happened { unit: at_home.then(|| *units.choose(&mut rng).unwrap()), ..row }
        })
        .collect();
    write(&app, &rows);
    let mut compared = 0;
    for round in 0..16 {
        let role = [Role::CentreManager, Role::Shopkeeper, Role::Guard][round % 3];
        let token = world.linde(role);
        let query = filters(&mut rng).join("&");
        let told = app.get(token, &format!("/insight/where?{query}")).await.expect(200);
        let total = listed(&app, token, &query).await;
        assert_eq!(told["basis"]["total"], total, "{role} {query}");
        let count = |of: &Value| of["count"].as_i64().unwrap();
        let mut somewhere = count(&told["noUnit"]) + told["notTold"].as_i64().unwrap();
        for unit in told["units"].as_array().unwrap() {
            let of = format!("{query}&unit={}", unit["unitId"].as_str().unwrap());
            assert_eq!(unit["comparison"]["count"], listed(&app, token, &of).await, "{role} {of}");
            somewhere += count(&unit["comparison"]);
            compared += 1;
        }
        assert_eq!(somewhere, i64::try_from(total).unwrap(), "{role} {query}");
        let placed: i64 = told["hexagons"].as_array().unwrap().iter().map(|c| c["count"].as_i64().unwrap()).sum();
        let placed = placed + told["withoutPoint"].as_i64().unwrap() + told["noPlaceOnEarth"].as_i64().unwrap();
        assert_eq!(placed + told["notTold"].as_i64().unwrap(), i64::try_from(total).unwrap());
        let what = app.get(token, &format!("/insight/what?{query}")).await.expect(200);
        assert_eq!(told["basis"]["unknownTime"], what["basis"]["unknownTime"], "{role} {query}");
    }
    assert!(compared > 20, "{compared}");
}

#[actix_web::test]
async fn of_others_incidents_a_shopkeeper_is_told_no_place_and_no_zero() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Shopkeeper);
    let row = |by, unit| Happened { by, unit: Some(unit), ..theft(&world, at("2026-03-10T12:00:00Z")) };
    write(&app, &[vec![row(world.bakker, world.unit_11); 9], vec![row(world.van_dam, world.unit_7); 6]].concat());
    let told = app.get(token, "/insight/where").await.expect(200);
    assert_eq!((&told["basis"]["total"], &told["notTold"]), (&json!(15), &json!(9)));
    assert_eq!(labels(&told), ["7"], "another's shop is not said to have had none");
    assert_eq!((&told["concentration"], &told["withoutPoint"]), (&Value::Null, &json!(6)));
    // The own shop is told, with nothing in it too.
    let none = app.get(token, "/insight/where?until=2026-01-01T00:00:00Z").await.expect(200);
    assert_eq!((labels(&none), &none["units"][0]["comparison"]["count"]), (vec!["7"], &json!(0)));
    // Another site has none of it.
    let elsewhere = app.get(world.noordkade(Role::CentreManager), "/insight/where").await.expect(200);
    assert_eq!((&elsewhere["units"], &elsewhere["basis"]["total"]), (&json!([]), &json!(0)));
}
