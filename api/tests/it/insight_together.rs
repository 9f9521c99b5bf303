//! Insight: who is hit again by organisation, and what belongs together. Figures of lists, reasons, and nothing for who may not.

use crate::insight_rows::{Happened, at, listed, theft, write};
use crate::support::{Answered, TestApp, World};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::ids::{OrganisationId, UnitId};
use webm::db::schema::{participation, unit};
use webm::db::{Key, Moment};

const MARCH: &str = "from=2026-02-28T23:00:00Z&until=2026-03-31T22:00:00Z";

/// One more unit of De Linde, with somebody in it or not.
fn room(app: &TestApp, world: &World, label: &str, within: Option<OrganisationId>) -> UnitId {
    let mut conn = app.state.db.target().open().unwrap();
    let id = Key::fresh();
    diesel::insert_into(unit::table)
        .values((
            unit::id.eq(id),
            unit::site_id.eq(Key::from(world.linde)),
            unit::label.eq(label),
            unit::floor.eq(0),
            unit::organisation_id.eq(within.map(Key::from)),
            unit::created_at.eq(Moment(0)),
            unit::version.eq(1),
        ))
        .execute(&mut conn)
        .unwrap();
    id.to()
}

fn rows<'v>(told: &'v Value, key: &str) -> &'v Vec<Value> {
    told[key].as_array().unwrap()
}

#[actix_web::test]
async fn the_units_of_an_organisation_count_together() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let second = room(&app, &world, "8", Some(world.van_dam));
    let vacant = room(&app, &world, "9", None);
    let at_unit = |unit, n| vec![Happened { unit, ..theft(&world, at("2026-03-10T12:00:00Z")) }; n];
    let before = Happened { unit: Some(second), ..theft(&world, at("2025-03-10T12:00:00Z")) };
    let rows_of =
        [at_unit(Some(world.unit_7), 5), at_unit(Some(second), 4), at_unit(Some(vacant), 2), at_unit(None, 3)];
    write(&app, &[rows_of.concat(), vec![before; 12]].concat());
    let told = app.get(token, &format!("/insight/organisations?{MARCH}")).await.expect(200);
    let names: Vec<&str> = rows(&told, "organisations").iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Modehuis Van Dam", "Bakker"], "who had none takes part, and stands there with none");
    let (first, last) = (&told["organisations"][0], &told["organisations"][1]);
    assert_eq!((&first["comparison"]["count"], &first["comparison"]["previous"]), (&json!(9), &json!(12)));
    assert_eq!((&last["comparison"]["count"], &last["takesPart"]), (&json!(0), &json!(true)));
    assert_eq!(rows(first, "units").len(), 2);
    let query = format!("{MARCH}&unit={}&unit={second}", world.unit_7);
    assert_eq!(listed(&app, token, &query).await, 9);
    assert_eq!(
        (&told["vacant"]["count"], &told["noUnit"]["count"], &told["notTold"]),
        (&json!(2), &json!(3), &json!(0))
    );
    // Nine at one of two organisations: over the three units it would look more even.
    let uneven = &told["concentration"];
    assert_eq!((&uneven["units"], &uneven["without"], &uneven["incidents"]), (&json!(2), &json!(1), &json!(9)));
    assert_eq!((&uneven["unitsForMost"], &uneven["gini"]), (&json!(1), &json!(0.5)));
    let units = app.get(token, &format!("/insight/where?{MARCH}")).await.expect(200);
    assert_eq!(units["concentration"]["units"], 3);
    let one = app.get(token, &format!("/insight/organisations?{MARCH}&unit={second}")).await.expect(200);
    assert_eq!((rows(&one, "organisations").len(), &one["concentration"]), (1, &Value::Null));
    assert_eq!(one["organisations"][0]["units"], json!([second]));

    let csv =
        app.ask("GET", &format!("/insight/organisations?{MARCH}")).bearer_auth(token).header("accept", "text/csv");
    let csv = Answered::of(csv).await;
    assert!(csv.text.starts_with("organisation,name,units,takesPart,count,previous,"), "{}", csv.text);
    assert!(
        csv.text.contains(",Modehuis Van Dam,2,true,9,12,") && csv.text.contains("\r\nvacant,,,,2,0,"),
        "{}",
        csv.text
    );
}

#[actix_web::test]
async fn of_another_shop_nobody_is_told_a_zero_that_is_none() {
    let (app, world) = TestApp::with_world().await;
    let row = |by, unit| Happened { by, unit: Some(unit), ..theft(&world, at("2026-03-10T12:00:00Z")) };
    write(&app, &[vec![row(world.bakker, world.unit_11); 9], vec![row(world.van_dam, world.unit_7); 6]].concat());
    let token = world.linde(Role::Shopkeeper);
    let told = app.get(token, &format!("/insight/organisations?{MARCH}")).await.expect(200);
    assert_eq!((&told["basis"]["total"], &told["notTold"]), (&json!(15), &json!(9)));
    let names: Vec<&str> = rows(&told, "organisations").iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert_eq!((names, &told["concentration"]), (vec!["Modehuis Van Dam"], &Value::Null));
    for role in [Role::MunicipalOfficer, Role::Adviser] {
        for path in ["/insight/organisations", "/insight/together"] {
            app.get(world.linde(role), path).await.expect_problem(403, "counts-only");
        }
    }
}

/// Four thefts in one way at one shop, days apart, among thefts in ways of their own.
fn story(world: &World) -> Vec<Happened> {
    let mut all: Vec<Happened> = (0..4)
        .map(|n| Happened {
            category: "theft.shoplifting",
            methods: vec!["prepared-bag", "in-group"],
            unit: Some(world.unit_7),
            ..theft(world, at("2026-03-10T12:00:00Z") + SignedDuration::from_hours(20 * n))
        })
        .collect();
    for n in 0..20_i64 {
        let methods = [vec![], vec!["in-bag"], vec!["grab-and-run"], vec![]];
        all.push(Happened {
            methods: methods[usize::try_from(n % 4).unwrap()].clone(),
            by: world.bakker,
            ..theft(world, at("2026-03-01T08:00:00Z") + SignedDuration::from_hours(31 * n))
        });
    }
    all
}

#[actix_web::test]
async fn a_series_in_one_way_at_one_place_belongs_together_and_says_why() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    write(&app, &story(&world));
    let told = app.get(token, &format!("/insight/together?{MARCH}")).await.expect(200);
    let groups = rows(&told, "groups");
    assert_eq!(groups.len(), 1, "{told}");
    let group = &groups[0];
    assert_eq!(rows(group, "incidents").len(), 4);
    assert_eq!((&group["unitLabel"], &group["firstAt"]), (&json!("7"), &json!("2026-03-10T12:00:00Z")));
    assert_eq!(group["lastAt"], "2026-03-13T00:00:00Z");
    let methods: Vec<&str> = rows(group, "sharedMethods").iter().map(|m| m.as_str().unwrap()).collect();
    assert_eq!(methods.len(), 2, "{methods:?}");
    let why: Vec<(&str, f64)> =
        rows(group, "reasons").iter().map(|r| (r["by"].as_str().unwrap(), r["share"].as_f64().unwrap())).collect();
    assert_eq!(why.iter().map(|(by, _)| *by).collect::<Vec<_>>(), ["time", "place", "method", "kind"]);
    assert!(why[0].1 < 0.6 && why[1..].iter().all(|(_, share)| (share - 1.0).abs() < 1e-9), "{why:?}");
    assert!(group["likeness"].as_f64().unwrap() >= 0.7);
    // Those without a method are not compared, and that is told.
    let (compared, not) = (told["compared"].as_i64().unwrap(), told["notCompared"].as_i64().unwrap());
    assert_eq!(compared + not, 24);
    assert_eq!(not, 10);
    for incident in rows(group, "incidents") {
        let id = incident["id"].as_str().unwrap();
        app.get(token, &format!("/incidents/{id}")).await.expect(200);
    }
    // Another kind, another period: nothing of it.
    for filter in [
        format!("{MARCH}&category=damage"),
        "until=2026-03-01T00:00:00Z".into(),
        format!("{MARCH}&unit={}", world.unit_11),
    ] {
        let none = app.get(token, &format!("/insight/together?{filter}")).await.expect(200);
        assert_eq!(none["groups"], json!([]), "{filter}");
    }
}

#[actix_web::test]
async fn it_is_compared_as_the_reader_sees_it() {
    let (app, world) = TestApp::with_world().await;
    let series = |by| {
        (0..5)
            .map(|n| Happened {
                by,
                methods: vec!["in-group"],
                unit: Some(world.unit_11),
                ..theft(&world, at("2026-03-10T12:00:00Z") + SignedDuration::from_mins(9 * n))
            })
            .collect::<Vec<_>>()
    };
    write(&app, &series(world.bakker));
    let manager = app.get(world.linde(Role::CentreManager), "/insight/together").await.expect(200);
    assert_eq!(
        (&manager["groups"][0]["unitLabel"], &manager["groups"][0]["reasons"][1]["share"]),
        (&json!("11"), &json!(1.0))
    );
    let shop = app.get(world.linde(Role::Shopkeeper), "/insight/together").await.expect(200);
    let group = &shop["groups"][0];
    // Only the part of the site is the shopkeeper's to know, and that is what the likeness rests on.
    assert_eq!((&group["unitLabel"], &group["reasons"][1]["share"]), (&Value::Null, &json!(0.6)));
    for incident in rows(group, "incidents") {
        assert_eq!((&incident["unitId"], &incident["lossCents"]), (&Value::Null, &Value::Null));
    }
    let elsewhere = app.get(world.noordkade(Role::CentreManager), "/insight/together").await.expect(200);
    assert_eq!((&elsewhere["groups"], &elsewhere["basis"]["total"]), (&json!([]), &json!(0)));
}

#[actix_web::test]
async fn who_takes_no_part_now_stands_there_with_what_happened_only() {
    let (app, world) = TestApp::with_world().await;
    let mut conn = app.state.db.target().open().unwrap();
    diesel::delete(participation::table.filter(participation::organisation_id.eq(Key::from(world.bakker))))
        .execute(&mut conn)
        .unwrap();
    let token = world.linde(Role::CentreManager);
    let told = app.get(token, "/insight/organisations").await.expect(200);
    assert_eq!(rows(&told, "organisations").len(), 1);
    write(&app, &[Happened { unit: Some(world.unit_11), ..theft(&world, at("2026-03-10T12:00:00Z")) }]);
    let told = app.get(token, "/insight/organisations").await.expect(200);
    let left = &told["organisations"][0];
    assert_eq!(
        (&left["name"], &left["takesPart"], &left["comparison"]["count"]),
        (&json!("Bakker"), &json!(false), &json!(1))
    );
}
