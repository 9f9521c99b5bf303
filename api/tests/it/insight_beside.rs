//! Insight: a site beside its neighbours. Whose figures are told, how exactly, and that nothing tells of the others.

use crate::insight_rows::{Happened, also, at, listed, organisation, theft, write};
use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::ids::AreaId;
use webm::db::schema::{participation, site, unit};
use webm::db::{Key, Moment};

const MARCH: &str = "from=2026-02-28T23:00:00Z&until=2026-03-31T22:00:00Z";

fn at_site(world: &World, site: AreaId, n: usize) -> Vec<Happened> {
    vec![Happened { site, ..theft(world, at("2026-03-10T12:00:00Z")) }; n]
}

/// Two sites share, each by its own half.
async fn share(app: &TestApp, world: &World, one: AreaId, other: AreaId) {
    for (site, beside) in [(one, other), (other, one)] {
        half(app, world, site, beside, true).await;
    }
}

async fn half(app: &TestApp, world: &World, site: AreaId, beside: AreaId, we_share: bool) {
    let path = format!("/areas/{site}/neighbours/{beside}");
    let answer = app.put(world.linde(Role::Operator), &path, &json!({"weShare": we_share})).await;
    assert!([200, 201].contains(&answer.status), "{}", answer.text);
}

fn names(told: &Value) -> Vec<&str> {
    told["sites"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_neighbour_is_told_while_both_share_and_rounded_where_it_only_lends() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    write(&app, &[at_site(&world, world.linde, 12), at_site(&world, world.oostpoort, 7)].concat());
    let path = format!("/insight/beside?{MARCH}");
    let alone = app.get(token, &path).await.expect(200);
    assert_eq!(names(&alone), ["Winkelcentrum De Linde"]);
    half(&app, &world, world.linde, world.oostpoort, true).await;
    half(&app, &world, world.oostpoort, world.linde, false).await;
    assert_eq!(
        app.get(token, &path).await.expect(200)["sites"],
        alone["sites"],
        "one half is not enough, and leaves no trace"
    );
    half(&app, &world, world.oostpoort, world.linde, true).await;
    let both = app.get(token, &path).await.expect(200);
    assert_eq!(names(&both), ["Winkelcentrum De Linde", "Oostpoort"], "the one asked about first");
    let (own, lent) = (&both["sites"][0], &both["sites"][1]);
    assert_eq!(
        (&own["comparison"]["count"], &own["chosen"], &own["leadsToIncidents"]),
        (&json!(12), &json!(true), &json!(true))
    );
    assert_eq!(
        (&lent["comparison"]["count"], &lent["roundedTo"], &lent["leadsToIncidents"]),
        (&json!(5), &json!(5), &json!(false))
    );
    // Two units: six hundred on a hundred, with the interval of twelve.
    assert_eq!((&own["units"], &own["perHundred"]), (&json!(2), &json!(600.0)));
    assert!((own["perHundredLow"].as_f64().unwrap() - 50.0 * 6.2006).abs() < 0.01, "{own}");
    assert!((own["perHundredHigh"].as_f64().unwrap() - 50.0 * 20.9616).abs() < 0.01, "{own}");
    // A site without units has no rate.
    assert_eq!((&lent["units"], &lent["perHundred"]), (&Value::Null, &Value::Null));
    // Under five it is absent, whatever there is.
    let later =
        app.get(token, "/insight/beside?from=2026-03-20T00:00:00Z&until=2026-03-25T00:00:00Z").await.expect(200);
    assert_eq!(
        (&later["sites"][0]["comparison"]["count"], &later["sites"][1]["comparison"]["count"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!(later["sites"][0]["perHundred"], Value::Null, "under five there is no rate");

    let csv = Answered::of(app.ask("GET", &path).bearer_auth(token).header("accept", "text/csv")).await;
    let lines: Vec<&str> = csv.text.split("\r\n").collect();
    assert!(
        lines[0].starts_with("site,name,chosen,units,count,previous,") && lines[1].contains(",true,2,12,0,"),
        "{lines:?}"
    );
}

#[actix_web::test]
async fn who_reads_there_too_is_told_exactly_and_finds_the_list() {
    let (app, world) = TestApp::with_world().await;
    also(&app, &world, "centre-manager@de-linde.example", Role::CentreManager, world.municipality);
    share(&app, &world, world.linde, world.oostpoort).await;
    let mut conn = app.state.db.target().open().unwrap();
    for label in ["1", "2", "3", "4"] {
        diesel::insert_into(unit::table)
            .values((
                unit::id.eq(Key::fresh()),
                unit::site_id.eq(Key::from(world.oostpoort)),
                unit::label.eq(label),
                unit::floor.eq(0),
                unit::created_at.eq(Moment(0)),
                unit::version.eq(1),
            ))
            .execute(&mut conn)
            .unwrap();
    }
    // Their clock is another; the period is the same moments.
    diesel::update(site::table.filter(site::area_id.eq(Key::from(world.oostpoort))))
        .set(site::time_zone.eq("Europe/Lisbon"))
        .execute(&mut conn)
        .unwrap();
    let before = Happened { site: world.oostpoort, ..theft(&world, at("2025-03-10T12:00:00Z")) };
    write(&app, &[at_site(&world, world.linde, 3), at_site(&world, world.oostpoort, 30), vec![before; 10]].concat());
    let token = world.linde(Role::CentreManager);
    let told = app.get(token, &format!("/insight/beside?{MARCH}&site={}", world.linde)).await.expect(200);
    let there = &told["sites"][1];
    assert_eq!((&there["comparison"]["count"], &there["comparison"]["previous"]), (&json!(30), &json!(10)));
    assert_eq!((&there["comparison"]["verdict"], &there["perHundred"]), (&json!("more-than-chance"), &json!(750.0)));
    assert_eq!((&there["leadsToIncidents"], &there["roundedTo"]), (&json!(true), &Value::Null));
    assert_eq!(listed(&app, token, &format!("{MARCH}&site={}", world.oostpoort)).await, 30);
    let kinds =
        app.get(token, &format!("/insight/beside?{MARCH}&site={}&category=damage", world.linde)).await.expect(200);
    assert_eq!(kinds["sites"][1]["comparison"]["count"], 0);
    // Several sites have no neighbours of their own, and what holds at one only is asked of none.
    let problem = app.get(token, "/insight/beside").await.expect_problem(400, "invalid");
    assert_eq!(told_of(&problem), [("?site", "choose-site")]);
    let of_one = format!("/insight/beside?site={}", world.linde);
    for filter in [
        format!("unit={}", world.unit_7),
        "q=tas".into(),
        "weekHour=3".into(),
        "assignee=me".into(),
        "overdue=true".into(),
    ] {
        let problem = app.get(token, &format!("{of_one}&{filter}")).await.expect_problem(400, "invalid");
        assert_eq!(told_of(&problem)[0].1, "of-one-site", "{filter}");
    }
    app.get(token, &format!("/insight/beside?site={}", world.noordkade)).await.expect_problem(404, "not-found");
}

fn told_of(problem: &Value) -> Vec<(&str, &str)> {
    told(problem)
}

#[actix_web::test]
async fn a_shopkeeper_is_lent_what_it_sees_nearby_and_counts_only_is_lent_nothing() {
    let (app, world) = TestApp::with_world().await;
    share(&app, &world, world.linde, world.oostpoort).await;
    write(&app, &[at_site(&world, world.linde, 6), at_site(&world, world.oostpoort, 8)].concat());
    let path = format!("/insight/beside?{MARCH}");
    let shop = app.get(world.linde(Role::Shopkeeper), &path).await.expect(200);
    assert_eq!(names(&shop), ["Winkelcentrum De Linde", "Oostpoort"]);
    assert_eq!(shop["sites"][1]["comparison"]["count"], 10);
    let nearby = app.get(world.linde(Role::Shopkeeper), "/nearby?limit=200").await.expect(200);
    let beside = nearby["items"].as_array().unwrap().iter().filter(|i| i["beside"] == true).count();
    assert_eq!(beside, 8, "each of them stands in what is nearby already");
    for role in [Role::MunicipalOfficer, Role::Adviser] {
        let told = app.get(world.linde(role), &path).await.expect(200);
        assert_eq!(names(&told), ["Winkelcentrum De Linde"], "{role}");
        assert_eq!(
            (&told["sites"][0]["comparison"]["count"], &told["sites"][0]["leadsToIncidents"]),
            (&json!(5), &json!(false))
        );
    }
    for role in [Role::Warden, Role::Citizen, Role::Operator] {
        app.get(world.linde(role), &path).await.expect_problem(403, "permission-missing");
    }
}

#[actix_web::test]
async fn who_counts_at_both_is_told_both_rounded() {
    let (app, world) = TestApp::with_world().await;
    also(&app, &world, "adviser@de-linde.example", Role::Adviser, world.oostpoort);
    share(&app, &world, world.linde, world.oostpoort).await;
    write(&app, &[at_site(&world, world.linde, 6), at_site(&world, world.oostpoort, 8)].concat());
    let told =
        app.get(world.linde(Role::Adviser), &format!("/insight/beside?{MARCH}&site={}", world.linde)).await.expect(200);
    let counts: Vec<&Value> = told["sites"].as_array().unwrap().iter().map(|s| &s["comparison"]["count"]).collect();
    assert_eq!(counts, [&json!(5), &json!(10)]);
    assert!(told["sites"].as_array().unwrap().iter().all(|s| s["leadsToIncidents"] == false && s["roundedTo"] == 5));
}

#[actix_web::test]
async fn reading_here_and_counting_there_each_as_it_may() {
    let (app, world) = TestApp::with_world().await;
    let guard = "guard@de-linde.example";
    also(&app, &world, guard, Role::Adviser, world.noordkade);
    let mut conn = app.state.db.target().open().unwrap();
    diesel::insert_into(participation::table)
        .values((
            participation::id.eq(Key::fresh()),
            participation::organisation_id.eq(Key::from(organisation(&app, &world, guard))),
            participation::area_id.eq(Key::from(world.noordkade)),
            participation::begins_at.eq(Moment(0)),
            participation::version.eq(1),
        ))
        .execute(&mut conn)
        .unwrap();
    share(&app, &world, world.linde, world.noordkade).await;
    write(&app, &[at_site(&world, world.linde, 6), at_site(&world, world.noordkade, 13)].concat());
    let told =
        app.get(world.linde(Role::Guard), &format!("/insight/beside?{MARCH}&site={}", world.linde)).await.expect(200);
    let of = |n: usize| (&told["sites"][n]["comparison"]["count"], &told["sites"][n]["leadsToIncidents"]);
    assert_eq!((of(0), of(1)), ((&json!(6), &json!(true)), (&json!(15), &json!(false))));
}
