//! Country rules: dated data, and the one that is in force on a day.

use crate::support::{Answered, TestApp, each, told};
use diesel::prelude::*;
use serde_json::json;
use shared_types::access::Role;
use webm::db::schema::country_rule;

async fn change(app: &TestApp, rule: &'static str, begin: &'static str, value: &'static str) {
    app.state
        .db
        .write(move |conn| {
            let row = (
                country_rule::country.eq("NL"),
                country_rule::rule.eq(rule),
                country_rule::begin_date.eq(begin),
                country_rule::value.eq(value),
                country_rule::source.eq("test"),
            );
            diesel::insert_into(country_rule::table).values(row).execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn everybody_who_is_signed_in_reads_them() {
    let (app, world) = TestApp::with_world().await;
    Answered::of(app.ask("GET", "/country-rules")).await.expect_problem(401, "token-missing");
    let page = app.get(world.linde(Role::Citizen), "/country-rules?country=BE&rule=emergency-number").await.expect(200);
    assert_eq!(
        page["items"],
        json!([{"country": "BE", "rule": "emergency-number", "beginDate": "1987-01-01", "value": "112",
            "source": "ambulance and fire brigade"}])
    );
    let all = app.get(world.linde(Role::Shopkeeper), "/country-rules?limit=200").await.expect(200);
    let keys: Vec<(&str, &str)> = each(&all, "country").into_iter().zip(each(&all, "rule")).collect();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(keys, sorted);
    assert!(keys.contains(&("NL", "time-zone")) && keys.contains(&("BE", "ban-allowed")), "{keys:?}");
}

#[actix_web::test]
async fn the_rule_of_the_day_holds_and_no_other() {
    let (app, world) = TestApp::with_world().await;
    change(&app, "cctv-keep-days", "2030-07-01", "14").await;
    let token = world.linde(Role::Guard);
    for (on, expected) in [
        ("", vec![json!(28)]),
        ("&on=2030-06-30", vec![json!(28)]),
        ("&on=2030-07-01", vec![json!(14)]),
        ("&on=2018-05-24", vec![]),
    ] {
        let path = format!("/country-rules?country=NL&rule=cctv-keep-days{on}");
        let page = app.get(token, &path).await.expect(200);
        let values: Vec<_> = page["items"].as_array().unwrap().iter().map(|rule| rule["value"].clone()).collect();
        assert_eq!(values, expected, "{on}");
    }
    let problem = app.get(token, "/country-rules?on=2030-02-31&land=NL").await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("?land", "unknown-key"), ("?on", "wrong-type")]);
}

#[actix_web::test]
async fn today_is_the_day_of_the_country() {
    let (app, world) = TestApp::with_world().await;
    change(&app, "cctv-keep-days", "2026-04-01", "21").await;
    let path = "/country-rules?country=NL&rule=cctv-keep-days";
    assert_eq!(app.get(world.linde(Role::Guard), path).await.expect(200)["items"][0]["value"], 28);
    // 00:30 on the first of April in Amsterdam, the day before in UTC. Tokens do not live that long, so a fresh one is asked for.
    app.clock.advance("PT5H50M".parse().unwrap());
    let account = world.accounts["guard@de-linde.example"];
    let token = world.fresh(&app, account).await;
    assert_eq!(app.get(&token, path).await.expect(200)["items"][0]["value"], 21);
}

#[actix_web::test]
async fn pages_follow_each_other() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    let all = app.get(token, "/country-rules?limit=200").await.expect(200);
    let mut met = Vec::new();
    let mut next = Some("/country-rules?limit=6".to_owned());
    while let Some(path) = next {
        let page = app.get(token, &path).await.expect(200);
        met.extend(page["items"].as_array().unwrap().clone());
        next = page["nextCursor"].as_str().map(|c| format!("/country-rules?limit=6&cursor={c}"));
    }
    assert_eq!(json!(met), all["items"]);
}
