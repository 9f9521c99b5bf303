//! Measures: the register, who may compare which sites, what an evaluation says, and that the planted story of the demonstration comes out.

use crate::insight_rows::{Happened, also, at, organisation, theft, write};
use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::ids::{AreaId, OrganisationId};
use webm::access::Hasher;
use webm::db::schema::participation;
use webm::db::{Key, Moment};
use webm::demo::{self, Setting};

fn cameras(world: &World) -> Value {
    json!({"siteId": world.linde, "name": "Cameras passage noord", "kind": "cameras", "beginDate": "2025-04-01",
        "costCents": 1_250_000, "payer": "Ondernemersfonds", "categories": ["theft.shoplifting"]})
}

/// So many thefts at a site, spread over a year from a day on.
fn spread(world: &World, site: AreaId, from: &str, n: i64) -> Vec<Happened> {
    let begin = at(from);
    let step = SignedDuration::from_hours(365 * 24).as_secs() / n.max(1);
    (0..n).map(|i| Happened { site, ..theft(world, begin + SignedDuration::from_secs(i * step)) }).collect()
}

/// The year before the measure and the year after, at three sites.
fn story(app: &TestApp, world: &World, linde: (i64, i64), oostpoort: (i64, i64), noordkade: (i64, i64)) {
    for (site, (before, after)) in [(world.linde, linde), (world.oostpoort, oostpoort), (world.noordkade, noordkade)] {
        write(app, &spread(world, site, "2024-04-01T10:00:00Z", before));
        write(app, &spread(world, site, "2025-04-01T10:00:00Z", after));
    }
}

async fn beside(app: &TestApp, world: &World) {
    also(app, world, "centre-manager@de-linde.example", Role::CentreManager, world.municipality);
    let manager = world.linde(Role::CentreManager);
    for (site, other) in [(world.linde, world.oostpoort), (world.oostpoort, world.linde)] {
        let answer = app.put(manager, &format!("/areas/{site}/neighbours/{other}"), &json!({"weShare": true})).await;
        assert!([200, 201].contains(&answer.status));
    }
}

/// Lets an organisation take part at a site.
fn takes_part(app: &TestApp, who: OrganisationId, site: AreaId) {
    let mut conn = app.state.db.target().open().unwrap();
    diesel::insert_into(participation::table)
        .values((
            participation::id.eq(Key::fresh()),
            participation::organisation_id.eq(Key::from(who)),
            participation::area_id.eq(Key::from(site)),
            participation::begins_at.eq(Moment(0)),
        ))
        .execute(&mut conn)
        .unwrap();
}

async fn entered(app: &TestApp, world: &World) -> String {
    let made = app.post(world.linde(Role::CentreManager), "/measures", &cameras(world)).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

const BEFORE: [&str; 2] = ["2024-04-01", "2025-04-01"];
const AFTER: [&str; 2] = ["2025-04-01", "2026-03-31"];

fn asked(neighbours: &[AreaId], controls: &[AreaId]) -> Value {
    json!({"before": {"fromDate": BEFORE[0], "untilDate": BEFORE[1]}, "after": {"fromDate": AFTER[0], "untilDate": AFTER[1]},
        "neighbours": neighbours, "controls": controls})
}

#[actix_web::test]
async fn a_measure_is_entered_changed_and_taken_out() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let id = entered(&app, &world).await;
    let path = format!("/measures/{id}");
    let read = app.get(manager, &path).await;
    let version = read.version().to_owned();
    let found = read.expect(200);
    assert_eq!(
        (&found["costCents"], &found["endDate"], &found["version"]),
        (&json!(1_250_000), &Value::Null, &json!(1))
    );
    // All that is wrong is told at once.
    let wrong = json!({"siteId": world.linde, "unitId": world.unit_nk, "name": "x", "kind": "cameras",
        "beginDate": "2025-04-01", "categories": ["theft.shoplifting", "theft.of-time"]});
    let problem = app.post(manager, "/measures", &wrong).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/categories/1", "unknown-code"), ("/unitId", "unknown-unit")]);
    let backwards = json!({"siteId": world.linde, "name": "x", "kind": "patrol", "beginDate": "2025-04-01", "endDate": "2025-03-01"});
    app.post(manager, "/measures", &backwards).await.expect_problem(400, "invalid");
    let changed = app.patch(manager, &path, &json!({"endDate": "2026-01-31", "payer": null})).await.expect(200);
    assert_eq!((&changed["endDate"], &changed["payer"]), (&json!("2026-01-31"), &Value::Null));
    let stale = app.ask("PATCH", &path).bearer_auth(manager).header("If-Match", version);
    let stale = stale.header("Content-Type", "application/merge-patch+json").body("{\"name\":\"y\"}");
    Answered::of(stale).await.expect_problem(412, "stale");
    let wrong = json!({"endDate": "2025-01-01", "costCents": -1, "note": " "});
    let problem = app.patch(manager, &path, &wrong).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/endDate", "end-before-begin"), ("/costCents", "range"), ("/note", "length")]);
    // Another site does not find it; a guard reads it and may not change it.
    app.get(world.noordkade(Role::CentreManager), &path).await.expect_problem(404, "not-found");
    let guard = world.linde(Role::Guard);
    assert_eq!(app.get(guard, "/measures").await.expect(200)["items"][0]["id"], id);
    app.patch(guard, &path, &json!({"name": "mine"})).await.expect_problem(403, "permission-missing");
    app.delete(manager, &path).await.expect(204);
    app.get(manager, &path).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn an_evaluation_says_what_may_be_said() {
    let (app, world) = TestApp::with_world().await;
    let manager = "centre-manager@de-linde.example";
    also(&app, &world, manager, Role::CentreManager, world.noordkade);
    takes_part(&app, organisation(&app, &world, manager), world.noordkade);
    beside(&app, &world).await;
    story(&app, &world, (200, 100), (100, 180), (150, 150));
    let manager = world.linde(Role::CentreManager);
    let id = entered(&app, &world).await;
    let path = format!("/measures/{id}/evaluations");
    let proposal = app.get(manager, &format!("/measures/{id}/evaluation-proposal")).await.expect(200);
    assert_eq!(proposal["proposal"]["neighbours"], json!([world.oostpoort]));
    assert_eq!(proposal["proposal"]["before"], json!({"fromDate": "2024-04-01", "untilDate": "2025-03-01"}));
    let made = app.post(manager, &path, &asked(&[world.oostpoort], &[world.noordkade])).await.expect(201);
    let outcome = &made["outcome"];
    assert_eq!(outcome["sentence"], "fell-with-displacement", "{outcome}");
    let area = |part: &str| outcome["areas"].as_array().unwrap().iter().find(|a| a["part"] == part).unwrap().clone();
    let target = area("target");
    assert_eq!((&target["before"], &target["after"]), (&json!(200), &json!(100)));
    let months: u64 = target["months"].as_array().unwrap().iter().filter_map(Value::as_u64).sum();
    assert_eq!((target["months"].as_array().unwrap().len(), months), (24, 300));
    assert!(outcome["target"]["high"].as_f64().unwrap() < 0.0 && outcome["around"]["low"].as_f64().unwrap() > 0.0);
    assert!(outcome["target"]["smallestDetectable"].as_f64().unwrap() > 0.0);
    // Made again after a late report, another stands beside it; the first keeps its figures.
    write(&app, &spread(&world, world.linde, "2025-06-01T10:00:00Z", 1));
    let again = app.post(manager, &path, &asked(&[world.oostpoort], &[world.noordkade])).await.expect(201);
    assert_eq!(again["outcome"]["areas"][0]["after"], 101);
    let kept = app.get(manager, &path).await.expect(200);
    let after: Vec<_> =
        kept["items"].as_array().unwrap().iter().map(|e| e["outcome"]["areas"][0]["after"].clone()).collect();
    assert_eq!(after, [json!(101), json!(100)]);
    // Who may not compare all of its sites is not shown it.
    let police = world.linde(Role::PoliceOfficer);
    assert_eq!(app.get(police, &path).await.expect(200)["items"], json!([]));
}

#[actix_web::test]
async fn no_evidence_is_not_said_to_be_none() {
    let (app, world) = TestApp::with_world().await;
    beside(&app, &world).await;
    story(&app, &world, (60, 30), (60, 62), (0, 0));
    let manager = world.linde(Role::CentreManager);
    let path = format!("/measures/{}/evaluations", entered(&app, &world).await);
    // Without a control it is held against its own past, and that is said.
    let made = app.post(manager, &path, &asked(&[world.oostpoort], &[])).await.expect(201);
    let outcome = &made["outcome"];
    assert_eq!(outcome["sentence"], "fell-no-evidence-of-displacement");
    assert!(outcome["cautions"].as_array().unwrap().contains(&json!("empty-control")), "{outcome}");
    assert_eq!((&outcome["quotient"], &outcome["reading"]), (&Value::Null, &json!("empty-control")));
    let alone = app.post(manager, &path, &asked(&[], &[])).await.expect(201);
    assert_eq!(
        (&alone["outcome"]["sentence"], &alone["outcome"]["around"]),
        (&json!("fell-nothing-around"), &Value::Null)
    );
    // A day on either side, with nothing in it.
    let days = json!({"before": {"fromDate": "2020-01-01", "untilDate": "2020-01-02"}, "after": {"fromDate": "2025-12-25", "untilDate": "2025-12-26"},
        "neighbours": [], "controls": []});
    let nothing = app.post(manager, &path, &days).await.expect(201);
    assert!(
        ["nothing-to-compare", "no-evidence-of-change"].contains(&nothing["outcome"]["sentence"].as_str().unwrap())
    );
}

#[actix_web::test]
async fn only_sites_that_one_may_know_are_compared() {
    let (app, world) = TestApp::with_world().await;
    story(&app, &world, (60, 30), (60, 90), (50, 50));
    let manager = world.linde(Role::CentreManager);
    let path = format!("/measures/{}/evaluations", entered(&app, &world).await);
    // Nobody shares, and Noordkade is another's: neither is told from a site that is not there.
    let problem =
        app.post(manager, &path, &asked(&[world.oostpoort], &[world.noordkade])).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/neighbours/0", "unknown-site"), ("/controls/0", "unknown-site")]);
    let mut wrong = asked(&[world.linde], &[world.linde]);
    app.post(manager, &path, &wrong).await.expect_problem(400, "invalid");
    wrong = asked(&[world.linde], &[]);
    wrong["before"]["untilDate"] = json!("2025-06-01");
    wrong["after"]["fromDate"] = json!("2025-06-01");
    let problem = app.post(manager, &path, &wrong).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/neighbours/0", "the-target"), ("/before/untilDate", "measure-began")]);
    let mut long = asked(&[], &[]);
    long["before"]["fromDate"] = json!("1980-01-01");
    app.post(manager, &path, &long).await.expect_problem(400, "invalid");
    // A shop sees a part of the incidents, so no figures of all.
    let shop = world.linde(Role::Shopkeeper);
    app.get(shop, &path).await.expect_problem(403, "sees-a-part");
    app.post(shop, &path, &asked(&[], &[])).await.expect_problem(403, "sees-a-part");
    app.get(world.noordkade(Role::CentreManager), &path).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn a_neighbour_is_no_control() {
    let (app, world) = TestApp::with_world().await;
    beside(&app, &world).await;
    let manager = world.linde(Role::CentreManager);
    let path = format!("/measures/{}/evaluations", entered(&app, &world).await);
    let problem = app.post(manager, &path, &asked(&[], &[world.oostpoort])).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/controls/0", "a-neighbour")]);
}

#[actix_web::test]
async fn the_planted_story_of_the_demonstration_comes_out() {
    let app = TestApp::new().await;
    let asked = Setting { seed: 1, now: app.clock.now(), scale: 1.0 };
    let setting = demo::make(&app.state.db, &asked).unwrap();
    let way_in = demo::renew(&app.state.db, &Hasher::with_cost(64, 1), &setting, app.clock.now(), None).unwrap();
    let body = json!({"email": "centre-manager@de-linde.example", "password": way_in.password});
    let session = Answered::of(app.ask("POST", "/sessions").json(&body)).await.expect(201);
    let token = session["accessToken"].as_str().unwrap();
    let measures = app.get(token, "/measures").await.expect(200);
    let cameras = measures["items"].as_array().unwrap().iter().find(|m| m["kind"] == "cameras").unwrap().clone();
    let path = format!("/measures/{}", cameras["id"].as_str().unwrap());
    let proposal = app.get(token, &format!("{path}/evaluation-proposal")).await.expect(200);
    assert_eq!(proposal["proposal"]["neighbours"].as_array().unwrap().len(), 1);
    let made = app.post(token, &format!("{path}/evaluations"), &proposal["proposal"]).await.expect(201);
    assert_eq!(made["outcome"]["sentence"], "fell-with-displacement", "{}", made["outcome"]);
}
