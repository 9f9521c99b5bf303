//! Insight: who is told what. Figures of the own list, counts only, and nothing.

use crate::insight_rows::{Happened, also, at, counted, listed, organisation, theft, write};
use crate::support::{TestApp, World};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::Key;
use webm::db::schema::site;

const PATHS: [&str; 11] = [
    "/insight",
    "/insight/what",
    "/insight/when",
    "/insight/how",
    "/insight/course",
    "/insight/where",
    "/insight/follow-up",
    "/insight/between",
    "/insight/beside",
    "/insight/organisations",
    "/insight/together",
];

fn of(world: &World, category: &'static str, n: usize) -> Vec<Happened> {
    let methods = vec!["in-bag"];
    vec![Happened { category, methods, loss_cents: Some(100), ..theft(world, at("2026-03-24T11:00:00Z")) }; n]
}

#[actix_web::test]
async fn roles_without_figures_are_refused_and_other_sites_are_not_there() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &of(&world, "theft.shoplifting", 30));
    for path in PATHS {
        for role in [Role::Citizen, Role::Warden, Role::Operator] {
            app.get(world.linde(role), path).await.expect_problem(403, "permission-missing");
        }
        for role in [Role::CentreManager, Role::Shopkeeper, Role::MunicipalOfficer, Role::Adviser] {
            app.get(world.noordkade(role), &format!("{path}?site={}", world.linde))
                .await
                .expect_problem(404, "not-found");
            app.get(world.noordkade(role), &format!("{path}?area={}", world.municipality))
                .await
                .expect_problem(404, "not-found");
        }
        app.ask("GET", path).send().await.map(|a| assert_eq!(a.status(), 401)).unwrap();
    }
    let elsewhere = app.get(world.noordkade(Role::CentreManager), "/insight").await.expect(200);
    assert_eq!(elsewhere["what"]["basis"]["total"], 0);
    assert_eq!(elsewhere["what"]["basis"]["sites"], json!([world.noordkade]));
}

#[actix_web::test]
async fn a_shopkeeper_counts_what_it_lists_and_is_told_no_loss_of_others() {
    let (app, world) = TestApp::with_world().await;
    let bakkers =
        Happened { by: world.bakker, unit: Some(world.unit_11), ..of(&world, "theft.shoplifting", 1).remove(0) };
    let own = Happened { unit: Some(world.unit_7), ..of(&world, "theft.shoplifting", 1).remove(0) };
    write(&app, &[vec![bakkers; 6], vec![own; 2]].concat());
    let shop = world.linde(Role::Shopkeeper);
    let what = app.get(shop, "/insight/what").await.expect(200);
    assert_eq!((&what["basis"]["total"], &what["basis"]["leadsToIncidents"]), (&json!(8), &json!(true)));
    assert_eq!(what["basis"]["roundedTo"], Value::Null);
    for hidden in ["lossCents", "recoveredCents", "lossUnknown"] {
        assert_eq!(what[hidden], Value::Null, "{hidden}");
    }
    for (unit, n) in [(world.unit_7, 2), (world.unit_11, 0)] {
        let query = format!("unit={unit}");
        assert_eq!(app.get(shop, &format!("/insight/what?{query}")).await.expect(200)["basis"]["total"], n);
        assert_eq!(listed(&app, shop, &query).await, n);
    }
    let manager = app.get(world.linde(Role::CentreManager), "/insight/what").await.expect(200);
    assert_eq!(
        (&manager["lossCents"], &manager["recoveredCents"], &manager["lossUnknown"]),
        (&json!(800), &json!(200), &json!(0))
    );
}

#[actix_web::test]
async fn counts_only_hides_small_cells_and_rounds_the_rest() {
    let (app, world) = TestApp::with_world().await;
    write(
        &app,
        &[of(&world, "theft.shoplifting", 27), of(&world, "theft.cycle", 3), of(&world, "damage.graffiti", 6)].concat(),
    );
    for role in [Role::MunicipalOfficer, Role::Adviser] {
        let token = world.linde(role);
        let answer = app.get(token, "/insight").await.expect(200);
        for panel in ["what", "when", "how", "course"] {
            assert_eq!(answer[panel]["basis"]["leadsToIncidents"], false, "{role} {panel}");
            assert_eq!(answer[panel]["basis"]["roundedTo"], 5);
            assert_eq!(answer[panel]["basis"]["total"], 35);
        }
        let what = &answer["what"];
        let told = |code| counted(&what["kinds"], "category", code)["count"].clone();
        assert_eq!(
            (told("theft"), told("theft.shoplifting"), told("theft.cycle")),
            (json!(30), json!(25), Value::Null)
        );
        assert_eq!(told("damage"), 5);
        let hidden = counted(&what["kinds"], "category", "theft.cycle");
        assert_eq!((&hidden["low"], &hidden["high"], &hidden["ratio"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!(what["lossCents"], Value::Null);
        // Shares are those of the rounded counts.
        assert_eq!(
            (&what["kinds"][0]["share"], hidden_share(&what["kinds"], "theft.cycle")),
            (&json!(30.0 / 35.0), &Value::Null)
        );
        // Nothing anywhere is an exact small count.
        small(&answer, role);
        assert_eq!(answer["how"]["methods"][0]["comparison"]["count"], 35);
        let points = answer["course"]["points"].as_array().unwrap();
        assert!(points.iter().all(|p| p["bandHigh"].is_null()));
        for filter in [format!("unit={}", world.unit_7), "q=tas".into(), "weekHour=12".into()] {
            for path in PATHS {
                app.get(token, &format!("{path}?{filter}")).await.expect_problem(403, "counts-only");
            }
        }
        // One more filter does not give the hidden three away.
        let cycles = app.get(token, "/insight?category=theft.cycle").await.expect(200);
        assert_eq!((&cycles["what"]["basis"]["total"], &cycles["what"]["all"]["count"]), (&json!(0), &Value::Null));
        assert_eq!(cycles["what"]["basis"]["showing"], "list-only");
        small(&cycles, role);
    }
    // The officer still lists the kinds of public space, and no more.
    assert_eq!(listed(&app, world.linde(Role::MunicipalOfficer), "").await, 6);
    assert_eq!(listed(&app, world.linde(Role::MunicipalOfficer), "category=theft").await, 0);
    app.get(world.linde(Role::Adviser), "/incidents").await.expect_problem(403, "permission-missing");
}

fn hidden_share<'a>(rows: &'a Value, code: &str) -> &'a Value {
    let row = rows.as_array().unwrap().iter().find(|r| r["category"] == code);
    &row.unwrap()["share"]
}

/// Every number of an answer is a multiple of five.
fn small(answer: &Value, role: Role) {
    const RATES: [&str; 10] = [
        "low",
        "high",
        "ratio",
        "ratioLow",
        "ratioHigh",
        "percent",
        "longWindowShare",
        "bandLow",
        "share",
        "shareOfAll",
    ];
    match answer {
        Value::Number(n) => assert_eq!(n.as_f64().unwrap() % 5.0, 0.0, "{role} is told {n}"),
        Value::Array(list) => list.iter().for_each(|v| small(v, role)),
        Value::Object(map) => {
            map.iter().filter(|(k, _)| !RATES.contains(&k.as_str())).for_each(|(_, v)| small(v, role))
        }
        _ => {}
    }
}

#[actix_web::test]
async fn figures_and_counts_only_are_asked_apart() {
    let (app, world) = TestApp::with_world().await;
    let officer = "municipal-officer@de-linde.example";
    also(&app, &world, officer, Role::Guard, world.oostpoort);
    let there = Happened { site: world.oostpoort, ..of(&world, "theft.shoplifting", 1).remove(0) };
    write(&app, &[of(&world, "theft.shoplifting", 7), vec![there; 7]].concat());
    let token = world.linde(Role::MunicipalOfficer);
    let problem = app.get(token, "/insight").await.expect_problem(400, "invalid");
    assert_eq!(problem["errors"][0]["code"], "choose-sites");
    let of = async |id| app.get(token, &format!("/insight/what?site={id}")).await.expect(200)["basis"]["total"].clone();
    assert_eq!((of(world.linde).await, of(world.oostpoort).await), (json!(5), json!(7)));
}

#[actix_web::test]
async fn another_role_at_the_site_widens_the_figures_as_it_widens_the_list() {
    let (app, world) = TestApp::with_world().await;
    // A shopkeeper that is a warden too: its list holds the own and public space, no masked incidents of others.
    also(&app, &world, "shopkeeper@de-linde.example", Role::Warden, world.linde);
    let guard = organisation(&app, &world, "guard@de-linde.example");
    let by = |by, category| Happened { by, ..of(&world, category, 1).remove(0) };
    write(
        &app,
        &[by(guard, "theft.shoplifting"), by(guard, "public-space.fly-tipping"), by(world.van_dam, "theft.cycle")],
    );
    let token = world.linde(Role::Shopkeeper);
    let what = app.get(token, "/insight/what").await.expect(200);
    assert_eq!(what["basis"]["total"], listed(&app, token, "").await);
}

#[actix_web::test]
async fn each_site_by_its_own_clock() {
    let (app, world) = TestApp::with_world().await;
    also(&app, &world, "centre-manager@de-linde.example", Role::CentreManager, world.municipality);
    let mut conn = app.state.db.target().open().unwrap();
    diesel::update(site::table.filter(site::area_id.eq(Key::from(world.oostpoort))))
        .set(site::time_zone.eq("Europe/Lisbon"))
        .execute(&mut conn)
        .unwrap();
    // Sunday 22 March, 23:30 by UTC: Monday already at De Linde, Sunday still at the other.
    let here = Happened { ..theft(&world, at("2026-03-22T23:30:00Z")) };
    let there = Happened { site: world.oostpoort, ..here.clone() };
    write(&app, &[vec![here; 15], vec![there; 10]].concat());
    let token = world.linde(Role::CentreManager);
    let answer = app.get(token, "/insight").await.expect(200);
    assert_eq!(answer["when"]["basis"]["timeZone"], "mixed");
    assert_eq!((&answer["when"]["cells"][0], &answer["when"]["cells"][167]), (&json!(15.0), &json!(10.0)));
    let points = answer["course"]["points"].as_array().unwrap();
    let told: Vec<_> = points.iter().map(|p| (p["label"].as_str().unwrap(), p["count"].as_i64().unwrap())).collect();
    assert_eq!(told, [("2026-W12", 10), ("2026-W13", 15), ("2026-W14", 0)]);
    let one = app.get(token, &format!("/insight/when?site={}", world.oostpoort)).await.expect(200);
    assert_eq!(one["basis"]["timeZone"], "Europe/Lisbon");
}
