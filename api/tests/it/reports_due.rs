//! Reports that make themselves: when they are due, once however many servers look, for whom, and what is told of them.

use crate::insight_rows::{Happened, at, theft, write};
use crate::reports::design;
use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::{mail_outbox, report};
use webm::jobs::Bell;
use webm::server;

const MANAGER: &str = "centre-manager@de-linde.example";
const ADVISER: &str = "adviser@de-linde.example";

fn template(world: &World) -> Value {
    let mut design = design(world);
    design["period"] = json!("last-month");
    let fields = design.as_object_mut().unwrap();
    fields.remove("fromDate");
    fields.remove("untilDate");
    json!({"siteId": world.linde, "design": design, "schedule": {"hour": 7, "minute": 0},
        "readers": [world.accounts[MANAGER], world.accounts[ADVISER]]})
}

fn due(app: &TestApp, moment: &str) -> usize {
    webm::reports::ask_for_due(&app.state.db, &Bell::default(), at(moment)).unwrap()
}

fn stored(app: &TestApp) -> i64 {
    app.state.db.read_blocking(|conn| Ok(report::table.count().get_result(conn)?)).unwrap()
}

#[actix_web::test]
async fn on_the_first_working_day_each_reader_gets_what_it_may_see() {
    let (app, world) = TestApp::with_world().await;
    let rows: Vec<Happened> =
        (0..23).map(|n| theft(&world, at("2026-03-02T10:00:00Z") + jiff::SignedDuration::from_hours(20 * n))).collect();
    write(&app, &rows);
    let manager = world.linde(Role::CentreManager);
    let made = app.post(manager, "/report-templates", &template(&world)).await.expect(201);
    // It is 31 March; 1 April 2026 is a Wednesday.
    assert_eq!(made["nextAt"], "2026-04-01T05:00:00Z");
    assert_eq!((due(&app, "2026-04-01T04:59:59Z"), stored(&app)), (0, 0));
    // Two servers look at once.
    assert_eq!((due(&app, "2026-04-01T05:00:30Z"), due(&app, "2026-04-01T05:00:30Z"), stored(&app)), (1, 0, 1));
    app.clock.advance(at("2026-04-01T05:01:00Z").duration_since(app.clock.now()));
    server::runner(&app.shared).run_until_idle().await.unwrap();
    let token = world.fresh(&app, world.accounts[MANAGER]).await;
    let mine = app.get(&token, "/reports").await.expect(200);
    let report = &mine["items"][0];
    assert_eq!((&report["fromDate"], &report["untilDate"]), (&json!("2026-03-01"), &json!("2026-04-01")));
    assert_eq!((&report["scheduled"], &report["state"], &report["total"]), (&json!(true), &json!("done"), &json!(2)));
    let total = |copy: &Value| copy["figures"]["insight"]["what"]["basis"]["total"].clone();
    let path = format!("/report-copies/{}", report["copies"][0]["id"].as_str().unwrap());
    assert_eq!(total(&app.get(&token, &path).await.expect(200)), 23);
    let other = world.fresh(&app, world.accounts[ADVISER]).await;
    let theirs = app.get(&other, "/reports").await.expect(200);
    assert_eq!(theirs["items"][0]["id"], report["id"]);
    let path = format!("/report-copies/{}", theirs["items"][0]["copies"][0]["id"].as_str().unwrap());
    assert_eq!(total(&app.get(&other, &path).await.expect(200)), 25, "rounded: a reader of counts");
    // What is made by itself is stopped by nobody.
    let cancel = format!("/reports/{}/_cancel", report["id"].as_str().unwrap());
    app.post(&token, &cancel, &json!({})).await.expect_problem(403, "not-yours");
    // Both are told, without a word of what is in it.
    let mails: Vec<(String, String, String)> = app
        .state
        .db
        .read_blocking(|conn| {
            let all = mail_outbox::table.order(mail_outbox::recipient.asc());
            Ok(all.select((mail_outbox::recipient, mail_outbox::subject, mail_outbox::body)).load(conn)?)
        })
        .unwrap();
    assert_eq!(mails.iter().map(|m| m.0.as_str()).collect::<Vec<_>>(), [ADVISER, MANAGER]);
    assert!(mails.iter().all(|m| m.2.contains("/reports ") && !m.2.contains("Linde") && !m.1.contains("Linde")));
}

#[actix_web::test]
async fn what_was_missed_is_made_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    app.post(manager, "/report-templates", &template(&world)).await.expect(201);
    // Nobody ran a server for three months.
    assert_eq!((due(&app, "2026-07-10T12:00:00Z"), stored(&app)), (1, 1));
    assert_eq!(due(&app, "2026-07-31T12:00:00Z"), 0);
    // 1 August 2026 is a Saturday.
    assert_eq!(due(&app, "2026-08-03T04:59:00Z"), 0);
    assert_eq!((due(&app, "2026-08-03T05:00:00Z"), stored(&app)), (1, 2));
}

#[actix_web::test]
async fn a_template_is_kept_changed_and_taken_away_by_who_manages_the_site() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let kept = app.post(manager, "/report-templates", &template(&world)).await;
    let version = kept.version().to_owned();
    let kept = kept.expect(201);
    let path = format!("/report-templates/{}", kept["id"].as_str().unwrap());
    let readers = app.get(manager, &format!("/sites/{}/report-readers", world.linde)).await.expect(200);
    let ids: Vec<&str> =
        readers["items"].as_array().unwrap().iter().map(|r| r["accountId"].as_str().unwrap()).collect();
    assert!(ids.contains(&world.accounts[ADVISER].to_string().as_str()));
    let stranger = world.accounts["centre-manager@noordkade.example"];
    let mut other = template(&world);
    other["readers"] = json!([stranger]);
    other["design"]["sites"] = json!([world.linde, world.noordkade]);
    let problem = app.put(manager, &path, &other).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/design/sites/1", "unknown-site"), ("/readers/0", "unknown-reader")]);
    let mut nobody = template(&world);
    nobody["readers"] = json!([]);
    let problem = app.put(manager, &path, &nobody).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/readers", "readers-missing")]);
    // Who reads figures sees it and does not change it; another site does not find it.
    let guard = world.linde(Role::Guard);
    assert_eq!(app.get(guard, "/report-templates").await.expect(200)["items"][0]["id"], kept["id"]);
    app.put(guard, &path, &template(&world)).await.expect_problem(403, "permission-missing");
    app.get(world.noordkade(Role::CentreManager), &path).await.expect_problem(404, "not-found");
    app.put(world.noordkade(Role::CentreManager), &path, &template(&world)).await.expect_problem(404, "not-found");
    let mut later = template(&world);
    later["schedule"] = json!({"hour": 9, "minute": 30});
    assert_eq!(app.put(manager, &path, &later).await.expect(200)["nextAt"], "2026-04-01T07:30:00Z");
    let stale = app.ask("PUT", &path).bearer_auth(manager).header("If-Match", version).json(&later);
    Answered::of(stale).await.expect_problem(412, "stale");
    app.delete(manager, &path).await.expect(204);
    assert_eq!(due(&app, "2026-05-01T12:00:00Z"), 0);
}
