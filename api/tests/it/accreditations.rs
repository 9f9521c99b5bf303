//! Accreditation: what entitles a firm and a guard, who may know of it, and that the day itself ends it.

use crate::support::{Answered, TestApp, World, each, told};
use diesel::prelude::*;
use jiff::Timestamp;
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::ids::AccountId;
use webm::db::schema::{account, area, country_rule, participation};
use webm::db::{Key, Moment};
use webm::places::accreditations::entitled;

fn guard_of(world: &World, domain: &str) -> AccountId {
    world.accounts[&format!("guard@{domain}.example")]
}

/// The organisation of an account.
fn firm_of(app: &TestApp, of: AccountId) -> Key {
    let account = account::table.find(Key::from(of)).select(account::organisation_id);
    app.state.db.read_blocking(|conn| Ok(account.first(conn)?)).unwrap()
}

fn licence(firm: Key, until: &str) -> Value {
    json!({"kind": "licence", "organisationId": firm.0, "number": "ND 1234", "validUntilDate": until})
}

fn pass(firm: Key, guard: AccountId, until: &str) -> Value {
    json!({"kind": "pass", "organisationId": firm.0, "accountId": guard, "number": "P-1", "passColour": "grey",
        "validUntilDate": until})
}

#[actix_web::test]
async fn pass_and_licence_together_entitle_until_the_last_day_ends_there() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let guard = guard_of(&world, "de-linde");
    let firm = firm_of(&app, guard);
    let at = |moment: &str| {
        let moment: Timestamp = moment.parse().unwrap();
        app.state.db.read_blocking(|conn| entitled(conn, guard, moment)).unwrap()
    };
    assert!(!at("2026-03-31T16:40:00Z"));
    let made = app.post(manager, "/accreditations", &pass(firm, guard, "2026-03-31")).await.expect(201);
    assert_eq!((&made["valid"], &made["passColour"]), (&json!(true), &json!("grey")));
    assert!(!at("2026-03-31T16:40:00Z"), "a pass without the firm's licence");
    app.post(manager, "/accreditations", &licence(firm, "2027-01-01")).await.expect(201);
    assert!(at("2026-03-31T16:40:00Z"));
    // Midnight is that of the Netherlands: 22:00 UTC in summer.
    assert!(at("2026-03-31T21:59:59Z"));
    assert!(!at("2026-03-31T22:00:00Z"));
    let path = format!("/accreditations/{}", made["id"].as_str().unwrap());
    app.patch(manager, &path, &json!({"validUntilDate": "2027-06-01"})).await.expect(200);
    assert!(at("2026-03-31T22:00:00Z"));
    assert!(!at("2027-01-01T23:00:00Z"), "the licence has ended, the pass has not");
    // Nobody else is entitled by it.
    let other = guard_of(&world, "noordkade");
    let now = "2026-03-31T16:40:00Z".parse().unwrap();
    assert!(!app.state.db.read_blocking(|conn| entitled(conn, other, now)).unwrap());
    let nobody = AccountId(uuid::Uuid::now_v7());
    assert!(!app.state.db.read_blocking(|conn| entitled(conn, nobody, now)).unwrap());
}

#[actix_web::test]
async fn for_a_firm_in_two_countries_the_latest_day_counts() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let guard = guard_of(&world, "de-linde");
    let firm = firm_of(&app, guard);
    app.post(manager, "/accreditations", &licence(firm, "2026-03-31")).await.expect(201);
    app.post(manager, "/accreditations", &pass(firm, guard, "2026-03-31")).await.expect(201);
    let at = |moment: &str| {
        let moment: Timestamp = moment.parse().unwrap();
        app.state.db.read_blocking(|conn| entitled(conn, guard, moment)).unwrap()
    };
    assert!(at("2026-03-31T21:30:00Z"));
    // It takes part in a country further east as well, where it is the first of April already.
    app.state
        .db
        .write(move |conn| {
            let place = Key::fresh();
            let row = (
                area::id.eq(place),
                area::kind.eq("region"),
                area::name.eq("Harju"),
                area::country.eq("EE"),
                area::created_at.eq(Moment(0)),
            );
            diesel::insert_into(area::table).values(row).execute(conn)?;
            let row = (
                country_rule::country.eq("EE"),
                country_rule::rule.eq("time-zone"),
                country_rule::begin_date.eq("1940-01-01"),
                country_rule::value.eq("\"Europe/Tallinn\""),
                country_rule::source.eq("test"),
            );
            diesel::insert_into(country_rule::table).values(row).execute(conn)?;
            let row = (
                participation::id.eq(Key::fresh()),
                participation::organisation_id.eq(firm),
                participation::area_id.eq(place),
                participation::begins_at.eq(Moment(0)),
            );
            diesel::insert_into(participation::table).values(row).execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    assert!(at("2026-03-31T20:30:00Z"));
    assert!(!at("2026-03-31T21:30:00Z"));
}

#[actix_web::test]
async fn whose_an_accreditation_can_be() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let guard = guard_of(&world, "de-linde");
    let firm = firm_of(&app, guard);
    let here = &app;
    let problem = |body: Value| async move {
        let answer = here.post(manager, "/accreditations", &body).await.expect_problem(400, "invalid");
        told(&answer).into_iter().map(|(p, c)| (p.to_owned(), c.to_owned())).collect::<Vec<_>>()
    };
    let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    let shop = Key::from(world.van_dam);
    assert_eq!(problem(licence(shop, "2027-01-01")).await, one("/organisationId", "not-a-firm"));
    assert_eq!(problem(pass(shop, guard, "2027-01-01")).await, one("/accountId", "unknown-account"));
    let mut of_a_guard = licence(firm, "2027-01-01");
    of_a_guard["accountId"] = json!(guard);
    assert_eq!(problem(of_a_guard).await, one("", "accreditation-holder"));
    let mut without = pass(firm, guard, "2027-01-01");
    without["passColour"] = Value::Null;
    assert_eq!(problem(without).await, one("", "pass-colour"));
    let mut blank = pass(firm, guard, "2027-02-30");
    blank["number"] = json!("");
    let both = [one("/number", "blank"), one("/validUntilDate", "wrong-type")].concat();
    assert_eq!(problem(blank).await, both);
    // Another place's firm and guard are as unknown as any.
    let theirs = guard_of(&world, "noordkade");
    let mut both = one("/organisationId", "unknown-organisation");
    both.extend(one("/accountId", "unknown-account"));
    assert_eq!(problem(pass(Key::fresh(), theirs, "2027-01-01")).await, both);
    let mut firms = one("/organisationId", "unknown-organisation");
    firms.extend(one("/accountId", "unknown-account"));
    let of_noordkade = problem(pass(firm_of(&app, theirs), guard, "2027-01-01")).await;
    assert_eq!(of_noordkade, firms);
    let new = licence(firm, "2027-01-01");
    app.post(world.linde(Role::Guard), "/accreditations", &new).await.expect_problem(403, "permission-missing");
    app.get(world.linde(Role::Shopkeeper), "/accreditations").await.expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn a_firm_is_known_where_it_takes_part_and_a_guard_where_he_works() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let guard = guard_of(&world, "de-linde");
    let firm = firm_of(&app, guard);
    let of_firm = app.post(manager, "/accreditations", &licence(firm, "2027-01-01")).await.expect(201);
    let of_guard = app.post(manager, "/accreditations", &pass(firm, guard, "2026-12-01")).await.expect(201);
    let path = |a: &Value| format!("/accreditations/{}", a["id"].as_str().unwrap());
    let stranger = world.noordkade(Role::CentreManager);
    for hidden in [&of_firm, &of_guard] {
        app.get(stranger, &path(hidden)).await.expect_problem(404, "not-found");
        let renewal = json!({"validUntilDate": "2030-01-01"});
        app.patch(stranger, &path(hidden), &renewal).await.expect_problem(404, "not-found");
        app.patch(world.linde(Role::Guard), &path(hidden), &renewal).await.expect_problem(403, "permission-missing");
    }
    // The firm begins to work at Noordkade too: its licence is known there, the guard of De Linde is not.
    let noordkade = Key::from(world.noordkade);
    app.state
        .db
        .write(move |conn| {
            let row = (
                participation::id.eq(Key::fresh()),
                participation::organisation_id.eq(firm),
                participation::area_id.eq(noordkade),
                participation::begins_at.eq(Moment(0)),
            );
            diesel::insert_into(participation::table).values(row).execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    let seen = app.get(stranger, "/accreditations").await.expect(200);
    assert_eq!(each(&seen, "kind"), ["licence"]);
    app.get(stranger, &path(&of_guard)).await.expect_problem(404, "not-found");
    // At De Linde both, the soonest to end first; and by filter.
    let seen = app.get(world.linde(Role::Guard), "/accreditations").await.expect(200);
    assert_eq!(each(&seen, "kind"), ["pass", "licence"]);
    let by_guard = app.get(manager, &format!("/accreditations?account={guard}")).await.expect(200);
    assert_eq!(each(&by_guard, "kind"), ["pass"]);
    let by_kind = format!("/accreditations?kind=licence&kind=hallmark&organisation={}", firm.0);
    assert_eq!(app.get(manager, &by_kind).await.expect(200)["items"], json!([of_firm]));
}

#[actix_web::test]
async fn a_renewal_needs_the_tag_that_stands() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let firm = firm_of(&app, guard_of(&world, "de-linde"));
    let answer = app.post(manager, "/accreditations", &licence(firm, "2026-03-30")).await;
    let tag = answer.header("etag").to_owned();
    let made = answer.expect(201);
    assert_eq!(made["valid"], false);
    let renew = |tag: String, day: &'static str| {
        let path = format!("/accreditations/{}", made["id"].as_str().unwrap());
        let request = app.ask("PATCH", &path).bearer_auth(manager).header("if-match", tag);
        Answered::of(request.json(&json!({"validUntilDate": day})))
    };
    let renewed = renew(tag.clone(), "2031-01-01").await;
    let next = renewed.header("etag").to_owned();
    assert_eq!(renewed.expect(200)["valid"], true);
    let stale = renew(tag, "2032-01-01").await;
    assert_eq!(stale.header("etag"), next);
    stale.expect_problem(412, "stale");
    assert_eq!(renew(next, "2032-01-01").await.expect(200)["validUntilDate"], "2032-01-01");
}

#[actix_web::test]
async fn walking_while_others_insert_meets_each_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let firm = firm_of(&app, guard_of(&world, "de-linde"));
    // Two on the same day, so that the id must decide.
    for day in ["2026-05-01", "2026-05-01", "2026-05-01", "2026-07-01", "2026-06-01"] {
        app.post(manager, "/accreditations", &licence(firm, day)).await.expect(201);
    }
    let mut met: Vec<String> = Vec::new();
    let mut days: Vec<String> = Vec::new();
    let mut next = Some("/accreditations?limit=2".to_owned());
    while let Some(path) = next {
        let page = app.get(manager, &path).await.expect(200);
        met.extend(each(&page, "id").into_iter().map(str::to_owned));
        days.extend(each(&page, "validUntilDate").into_iter().map(str::to_owned));
        app.post(manager, "/accreditations", &licence(firm, "2026-04-01")).await.expect(201);
        next = page["nextCursor"].as_str().map(|c| format!("/accreditations?limit=2&cursor={c}"));
    }
    assert_eq!(days, ["2026-05-01", "2026-05-01", "2026-05-01", "2026-06-01", "2026-07-01"]);
    met.sort_unstable();
    met.dedup();
    assert_eq!(met.len(), 5);
}
