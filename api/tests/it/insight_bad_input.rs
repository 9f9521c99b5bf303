//! Insight and what is no good question: an empty site, one incident, all of unknown time, all at one point, a period of a day and of thirty
//! years, a selection that nobody may see, a site in another zone. Every panel answers each of them, and none with an invented number.

use crate::insight_rows::{Happened, at, theft, write};
use crate::support::{TestApp, World};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::Key;
use webm::db::schema::{incident, site};

/// Every panel; the one of two periods is asked with both of its own.
const PANELS: [&str; 8] =
    ["", "/where", "/organisations", "/follow-up", "/together", "/beside", "/between", "/measures"];
const MARCH: &str = "from=2026-02-28T23:00:00Z&until=2026-03-31T22:00:00Z";
const FEBRUARY: &str = "otherFrom=2026-01-31T23:00:00Z&otherUntil=2026-02-28T23:00:00Z";

/// A panel with filters.
fn path(panel: &str, filters: &str) -> String {
    let other = if panel == "/between" { format!("&{FEBRUARY}") } else { String::new() };
    format!("/insight{panel}?{filters}{other}")
}

/// The answers of all panels over a period.
async fn all(app: &TestApp, token: &str, period: &str) -> Vec<(&'static str, Value)> {
    let mut told = Vec::new();
    for panel in PANELS {
        let answer = app.get(token, &path(panel, period)).await.expect(200);
        finite(&answer, panel);
        told.push((panel, answer));
    }
    told
}

/// Shares and rates are what they can be: nothing undefined has become a number.
fn finite(value: &Value, panel: &str) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if let Some(n) = value.as_f64() {
                    let share = key.to_lowercase().contains("share") || key == "gini" || key == "likeness";
                    assert!(n.is_finite() && (!share || (0.0..=1.0).contains(&n)), "{panel} {key}: {n}");
                }
                finite(value, panel);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| finite(value, panel)),
        _ => {}
    }
}

fn of<'v>(told: &'v [(&str, Value)], panel: &str) -> &'v Value {
    &told.iter().find(|(name, _)| *name == panel).unwrap().1
}

fn row(world: &World) -> Happened {
    Happened { methods: vec!["in-bag"], unit: Some(world.unit_7), ..theft(world, at("2026-03-10T12:00:00Z")) }
}

#[actix_web::test]
async fn an_empty_site() {
    let (app, world) = TestApp::with_world().await;
    let told = all(&app, world.linde(Role::CentreManager), MARCH).await;
    assert_eq!(of(&told, "")["what"]["all"]["count"], 0);
    assert_eq!((&of(&told, "/together")["groups"], &of(&told, "/together")["notCompared"]), (&json!([]), &json!(0)));
    let between = of(&told, "/between");
    let all = &between["what"]["all"];
    assert_eq!(
        (&all["count"], &all["previous"], &all["ratio"], &all["verdict"]),
        (&json!(0), &json!(0), &Value::Null, &json!("too-few"))
    );
    let beside = &of(&told, "/beside")["sites"];
    assert_eq!(
        (beside.as_array().unwrap().len(), &beside[0]["comparison"]["count"], &beside[0]["perHundred"]),
        (1, &json!(0), &Value::Null)
    );
    let organisations = of(&told, "/organisations");
    assert!(organisations["organisations"].as_array().unwrap().iter().all(|o| o["comparison"]["count"] == 0));
    assert_eq!(organisations["concentration"], Value::Null);
    assert_eq!(of(&told, "/measures")["items"], json!([]));
    // A site without a single unit.
    let bare = all_at(&app, &world, world.noordkade(Role::CentreManager)).await;
    assert_eq!(of(&bare, "/organisations")["organisations"], json!([]));
}

async fn all_at(app: &TestApp, world: &World, token: &str) -> Vec<(&'static str, Value)> {
    let mut conn = app.state.db.target().open().unwrap();
    diesel::delete(webm::db::schema::unit::table.find(Key::from(world.unit_nk))).execute(&mut conn).unwrap();
    all(app, token, MARCH).await
}

#[actix_web::test]
async fn one_incident() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &[row(&world)]);
    let told = all(&app, world.linde(Role::CentreManager), MARCH).await;
    for (panel, answer) in told.iter().filter(|(panel, _)| !["", "/between", "/measures"].contains(panel)) {
        assert_eq!(
            (&answer["basis"]["total"], &answer["basis"]["showing"]),
            (&json!(1), &json!("list-only")),
            "{panel}"
        );
    }
    assert_eq!(of(&told, "/together")["groups"], json!([]));
    assert_eq!(of(&told, "/organisations")["organisations"][0]["comparison"]["count"], 1);
    let all = &of(&told, "/between")["what"]["all"];
    assert_eq!((&all["count"], &all["percent"], &all["verdict"]), (&json!(1), &Value::Null, &json!("too-few")));
    assert_eq!(of(&told, "/between")["what"]["kinds"][0]["share"], Value::Null);
    assert_eq!(of(&told, "/beside")["sites"][0]["perHundred"], Value::Null, "one is no rate");
}

#[actix_web::test]
async fn all_of_unknown_time() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &vec![Happened { from: None, precision: 4, ..row(&world) }; 25]);
    let token = world.linde(Role::CentreManager);
    let told = all(&app, token, MARCH).await;
    for (panel, answer) in &told {
        let basis = match *panel {
            "" | "/between" => &answer["what"]["basis"],
            "/measures" => continue,
            _ => &answer["basis"],
        };
        assert_eq!((&basis["total"], &basis["unknownTime"]), (&json!(0), &json!(25)), "{panel}");
    }
    assert_eq!(of(&told, "/beside")["sites"][0]["unknownTime"], 25);
    // Without a period they are there, without a time to compare.
    for panel in PANELS.iter().filter(|panel| **panel != "/between") {
        let answer = app.get(token, &format!("/insight{panel}")).await.expect(200);
        finite(&answer, panel);
    }
    let together = app.get(token, "/insight/together").await.expect(200);
    assert_eq!(
        (&together["groups"], &together["compared"], &together["notCompared"]),
        (&json!([]), &json!(0), &json!(25))
    );
    let organisations = app.get(token, "/insight/organisations").await.expect(200);
    assert_eq!(organisations["organisations"][0]["comparison"]["count"], 25);
}

#[actix_web::test]
async fn all_at_one_point_and_one_moment() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &vec![Happened { unit: None, ..row(&world) }; 40]);
    let mut conn = app.state.db.target().open().unwrap();
    diesel::update(incident::table)
        .set((incident::longitude.eq(5.111), incident::latitude.eq(52.0907)))
        .execute(&mut conn)
        .unwrap();
    let told = all(&app, world.linde(Role::CentreManager), MARCH).await;
    assert_eq!(of(&told, "/where")["hexagons"].as_array().unwrap().len(), 1);
    assert_eq!(of(&told, "/organisations")["noUnit"]["count"], 40);
    // A method of all of them tells nothing, so nothing is said to belong together for it.
    assert_eq!((&of(&told, "/together")["groups"], &of(&told, "/together")["compared"]), (&json!([]), &json!(40)));
    // With others around it, it is one group, and its likeness is whole.
    let other = Happened { methods: vec!["grab-and-run"], unit: None, ..theft(&world, at("2026-03-20T12:00:00Z")) };
    write(&app, &vec![other; 11]);
    let told = all(&app, world.linde(Role::CentreManager), MARCH).await;
    let sizes: Vec<usize> = of(&told, "/together")["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["incidents"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [40, 11]);
    assert_eq!(of(&told, "/together")["groups"][0]["likeness"], 1.0);
}

#[actix_web::test]
async fn a_day_and_thirty_years() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    write(
        &app,
        &[vec![row(&world); 12], vec![Happened { from: Some(at("1999-05-05T05:05:05Z")), ..row(&world) }; 3]].concat(),
    );
    let told = all(&app, token, "from=2026-03-09T23:00:00Z&until=2026-03-10T23:00:00Z").await;
    assert_eq!(of(&told, "")["what"]["all"]["count"], 12);
    let between = of(&told, "/between");
    assert_eq!((&between["days"], &between["otherDays"]), (&json!(1.0), &json!(28.0)));
    assert_eq!(between["what"]["all"]["ratio"], Value::Null, "nothing in February: no ratio");
    assert_eq!(of(&told, "/beside")["sites"][0]["perHundred"], 600.0);
    let years = "from=1996-01-01T00:00:00Z&until=2026-01-31T23:00:00Z";
    let told = all(&app, token, years).await;
    assert_eq!(of(&told, "/between")["what"]["all"]["count"], 3);
    assert_eq!(of(&told, "")["course"]["points"].as_array().unwrap().len(), 520);
    assert_eq!(of(&told, "/beside")["sites"][0]["comparison"]["previous"], Value::Null, "it would overlap itself");
    // A day against thirty years.
    let day = "from=2026-03-09T23:00:00Z&until=2026-03-10T23:00:00Z&otherFrom=1996-01-01T00:00:00Z&otherUntil=2026-01-01T00:00:00Z";
    let told = app.get(token, &format!("/insight/between?{day}")).await.expect(200);
    let all = &told["what"]["all"];
    assert_eq!(
        (&all["count"], &all["previous"], &all["percent"], &all["verdict"]),
        (&json!(12), &json!(3), &Value::Null, &json!("more-than-chance"))
    );
    finite(&told, "/between");
}

#[actix_web::test]
async fn a_selection_that_nobody_may_see() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &vec![row(&world); 30]);
    // A site and a town that have nothing in common: nothing is left, and that is not everything.
    let token = world.linde(Role::CentreManager);
    let empty = format!("{MARCH}&site={}&area={}", world.linde, world.other_municipality);
    for panel in PANELS {
        app.get(token, &path(panel, &empty)).await.expect_problem(404, "not-found");
        // Other sites, own ones and none are told alike.
        let elsewhere = format!("/insight{panel}?{MARCH}&site={}", uuid::Uuid::now_v7());
        app.get(token, &elsewhere).await.expect_problem(404, "not-found");
    }
    // Filters that leave nothing: zeros, and no list that holds anything.
    let nothing = format!("category=damage&method=none&unit={}", world.unit_nk);
    for panel in PANELS.iter().filter(|panel| **panel != "/beside") {
        let answer = app.get(token, &path(panel, &format!("{MARCH}&{nothing}"))).await.expect(200);
        finite(&answer, panel);
        let basis = if answer["basis"].is_object() { &answer["basis"] } else { &answer["what"]["basis"] };
        assert!(basis.is_null() || basis["total"] == 0, "{panel}: {answer}");
    }
}

#[actix_web::test]
async fn a_site_in_another_zone() {
    let (app, world) = TestApp::with_world().await;
    let mut conn = app.state.db.target().open().unwrap();
    diesel::update(site::table.filter(site::area_id.eq(Key::from(world.linde))))
        .set(site::time_zone.eq("Pacific/Auckland"))
        .execute(&mut conn)
        .unwrap();
    app.shared.remembered().forget();
    write(&app, &vec![row(&world); 22]);
    let token = world.linde(Role::CentreManager);
    let told = all(&app, token, MARCH).await;
    for (panel, answer) in &told {
        let basis = match *panel {
            "" | "/between" => &answer["what"]["basis"],
            "/measures" => continue,
            _ => &answer["basis"],
        };
        assert_eq!((&basis["timeZone"], &basis["total"]), (&json!("Pacific/Auckland"), &json!(22)), "{panel}");
    }
    // March by their own clock is no other season than March a year before; by UTC both would begin on the last of February.
    let theirs = "from=2026-02-28T11:00:00Z&until=2026-03-31T11:00:00Z&otherFrom=2025-02-28T11:00:00Z&otherUntil=2025-03-31T11:00:00Z";
    let between = app.get(token, &format!("/insight/between?{theirs}")).await.expect(200);
    assert_eq!((&between["unequalSeasons"], &between["days"]), (&json!(false), &json!(31.0)));
}
