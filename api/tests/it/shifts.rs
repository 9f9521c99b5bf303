//! Shifts: begun and ended by oneself, a briefing at the start, a handover that is read and ends.

use crate::involved::{NAME, shoplifting};
use crate::support::{Answered, Listener, TestApp, World, each, missed};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::{handover, handover_read, shift};
use webm::shifts;

async fn begin(app: &TestApp, token: &str, world: &World) -> String {
    let shift = app.post(token, "/shifts", &json!({"siteId": world.linde})).await.expect(201);
    assert_eq!(shift["onDuty"], true);
    format!("/shifts/{}", shift["id"].as_str().unwrap())
}

#[actix_web::test]
async fn who_is_on_duty_is_seen_by_colleagues_and_the_manager() {
    let (app, world) = TestApp::with_world().await;
    let (guard, desk, manager) =
        (world.linde(Role::Guard), world.linde(Role::SecurityDesk), world.linde(Role::CentreManager));
    let mine = begin(&app, guard, &world).await;
    begin(&app, desk, &world).await;
    app.post(guard, "/shifts", &json!({"siteId": world.linde})).await.expect_problem(409, "on-duty-already");
    for token in [guard, desk, manager] {
        let there = app.get(token, "/shifts?onDuty=true").await.expect(200);
        assert_eq!(each(&there, "accountName"), ["security-desk", "guard"]);
    }
    for role in [Role::Shopkeeper, Role::PoliceOfficer, Role::MunicipalOfficer, Role::Prosecutor] {
        app.get(world.linde(role), "/shifts").await.expect_problem(403, "permission-missing");
    }
    // The police sees nothing and stands in no shift; elsewhere nobody sees anything, and another's shift is not there.
    let police = world.linde(Role::PoliceOfficer);
    app.post(police, "/shifts", &json!({"siteId": world.linde})).await.expect_problem(403, "permission-missing");
    assert_eq!(app.get(world.noordkade(Role::Guard), "/shifts").await.expect(200)["items"], json!([]));
    let away = world.noordkade(Role::Guard);
    app.get(away, &format!("/shifts?site={}", world.linde)).await.expect_problem(404, "not-found");
    app.post(away, "/shifts", &json!({"siteId": world.linde})).await.expect_problem(404, "not-found");
    app.post(desk, &format!("{mine}/_end"), &json!({})).await.expect_problem(404, "not-found");
    let ended = app.post(guard, &format!("{mine}/_end"), &json!({})).await.expect(200);
    assert_eq!((&ended["onDuty"], &ended["endedAt"]), (&json!(false), &json!("2026-03-31T16:40:00Z")));
    app.post(guard, &format!("{mine}/_end"), &json!({})).await.expect_problem(409, "ended-already");
    assert_eq!(each(&app.get(guard, "/shifts?onDuty=true").await.expect(200), "accountName"), ["security-desk"]);
    assert_eq!(each(&app.get(guard, "/shifts?onDuty=false").await.expect(200), "accountName"), ["guard"]);
    let page = app.get(guard, "/shifts?limit=1").await.expect(200);
    let rest = format!("/shifts?limit=1&cursor={}", page["nextCursor"].as_str().unwrap());
    assert_eq!(each(&app.get(guard, &rest).await.expect(200), "accountName"), ["guard"]);
}

#[actix_web::test]
async fn a_shift_that_was_forgotten_is_over_after_a_day() {
    let (app, world) = TestApp::with_world().await;
    let forgotten = begin(&app, world.linde(Role::Guard), &world).await;
    app.clock.advance(SignedDuration::from_hours(25));
    let guard = world.fresh(&app, world.accounts["guard@de-linde.example"]).await;
    assert_eq!(app.get(&guard, "/shifts?onDuty=true").await.expect(200)["items"], json!([]));
    begin(&app, &guard, &world).await;
    let all = app.get(&guard, "/shifts").await.expect(200);
    assert_eq!(
        (&all["items"][1]["endedAt"], all["items"].as_array().map(Vec::len)),
        (&json!("2026-04-01T16:40:00Z"), Some(2))
    );
    app.post(&guard, &format!("{forgotten}/_end"), &json!({})).await.expect_problem(409, "ended-already");
}

#[actix_web::test]
async fn two_beginnings_at_once_are_one_and_a_repeat_is_the_same() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let body = json!({"siteId": world.linde});
    let answers = futures_util::future::join_all((0..6).map(|_| app.post(guard, "/shifts", &body))).await;
    let mut codes: Vec<u16> = answers.iter().map(|a| a.status).collect();
    codes.sort_unstable();
    assert_eq!(codes, [201, 409, 409, 409, 409, 409]);
    let desk = world.linde(Role::SecurityDesk);
    let ask = || {
        let request = app.ask("POST", "/shifts").bearer_auth(desk).header("idempotency-key", "begin");
        Answered::of(request.json(&body))
    };
    assert_eq!(ask().await.expect(201), ask().await.expect(201));
}

#[actix_web::test]
async fn the_briefing_tells_what_is_open_what_is_new_and_what_was_handed_over() {
    let (app, world) = TestApp::with_world().await;
    let (guard, desk) = (world.linde(Role::Guard), world.linde(Role::SecurityDesk));
    let path = format!("/sites/{}/briefing", world.linde);
    // Before: one is still open, one is closed. The own shift ends after both.
    let old = shoplifting(&app, &world).await;
    let closed = shoplifting(&app, &world).await;
    app.post(guard, &format!("{closed}/transitions"), &json!({"to": "accepted"})).await.expect(200);
    app.post(guard, &format!("{closed}/transitions"), &json!({"to": "closed", "outcome": "prevented"}))
        .await
        .expect(200);
    let mine = begin(&app, guard, &world).await;
    app.clock.advance(SignedDuration::from_mins(1));
    app.post(guard, &format!("{mine}/_end"), &json!({})).await.expect(200);
    let since = app.clock.now().to_string();
    app.clock.advance(SignedDuration::from_mins(1));
    // Since then: one came in, the desk handed over.
    let new = shoplifting(&app, &world).await;
    let theirs = begin(&app, desk, &world).await;
    let words = json!({"handover": format!("Let op {NAME}")});
    app.post(desk, &format!("{theirs}/_end"), &words).await.expect(200);
    let told = app.get(guard, &path).await.expect(200);
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let ids = |part: &str| -> Vec<String> {
        let items = told[part].as_array().unwrap();
        items.iter().map(|i| i["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(told["sinceAt"], json!(since));
    assert_eq!((ids("open"), ids("new")), (vec![id(&new), id(&old)], vec![id(&new)]));
    assert_eq!((&told["openMore"], &told["newMore"]), (&json!(false), &json!(false)));
    assert_eq!(told["handovers"][0]["text"], format!("Let op {NAME}"));
    assert_eq!(told["ending"], json!([]));
    // Who had no shift yet is told of a day; elsewhere there is nothing, and it is for those who work shifts.
    assert_eq!(app.get(desk, &path).await.expect(200)["siteId"], json!(world.linde));
    app.get(world.noordkade(Role::Guard), &path).await.expect_problem(404, "not-found");
    app.get(world.linde(Role::PoliceOfficer), &path).await.expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn an_accreditation_that_ends_soon_is_expected() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let firm = app.get(world.linde(Role::Guard), "/me").await.expect(200)["account"]["organisationId"].clone();
    for (number, day) in [("soon", "2026-04-10"), ("later", "2026-08-01")] {
        let body = json!({"kind": "licence", "organisationId": firm, "number": number, "validUntilDate": day});
        app.post(manager, "/accreditations", &body).await.expect(201);
    }
    let told = app.get(world.linde(Role::Guard), &format!("/sites/{}/briefing", world.linde)).await.expect(200);
    assert_eq!((&told["ending"][0]["number"], told["ending"].as_array().map(Vec::len)), (&json!("soon"), Some(1)));
}

#[actix_web::test]
async fn who_has_read_a_handover_is_written_down_once_and_the_words_end() {
    let (app, world) = TestApp::with_world().await;
    let (guard, desk, manager) =
        (world.linde(Role::Guard), world.linde(Role::SecurityDesk), world.linde(Role::CentreManager));
    let mine = begin(&app, guard, &world).await;
    for wrong in [json!({"handover": " "}), json!({"handover": "x".repeat(4001)}), json!({"text": "x"})] {
        app.post(guard, &format!("{mine}/_end"), &wrong).await.expect_problem(400, "invalid");
    }
    let words = format!("Let op {NAME} 👮 שלום");
    app.post(guard, &format!("{mine}/_end"), &json!({"handover": words})).await.expect(200);
    let list = app.get(desk, "/handovers").await.expect(200);
    let one = format!("/handovers/{}", list["items"][0]["id"].as_str().unwrap());
    assert_eq!((&list["items"][0]["text"], &list["items"][0]["reads"]), (&json!(words), &json!([])));
    for _ in 0..2 {
        let read = Answered::of(app.ask("POST", &format!("{one}/_read")).bearer_auth(desk)).await.expect(200);
        app.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(
            (read["reads"].as_array().map(Vec::len), &read["reads"][0]["at"]),
            (Some(1), &json!("2026-03-31T16:40:00Z"))
        );
    }
    let seen = app.get(manager, "/handovers").await.expect(200);
    assert_eq!(seen["items"][0]["reads"][0]["accountName"], "security-desk");
    let away = Answered::of(app.ask("POST", &format!("{one}/_read")).bearer_auth(world.noordkade(Role::Guard))).await;
    away.expect_problem(404, "not-found");
    app.get(world.linde(Role::PoliceOfficer), "/handovers").await.expect_problem(403, "permission-missing");
    // Four weeks later the words are gone, that it was there is not; after a year nothing is left.
    let run = |days: i64| {
        let at = app.clock.now() + SignedDuration::from_hours(days * 24);
        shifts::wipe(&app.state.db, at).unwrap()
    };
    assert_eq!((run(27), run(28), run(29)), (0, 1, 0));
    let left = app.get(manager, "/handovers").await;
    assert!(!left.text.contains(NAME) && left.json()["items"][0]["text"] == Value::Null, "{}", left.text);
    run(366);
    let left: (i64, i64, i64) = app
        .state
        .db
        .read(|conn| {
            Ok((
                shift::table.count().get_result(conn)?,
                handover::table.count().get_result(conn)?,
                handover_read::table.count().get_result(conn)?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(left, (0, 0, 0));
}

#[actix_web::test]
async fn those_who_may_hear_of_shifts() {
    let (app, world) = TestApp::with_world().await;
    let start = Listener::open(&app, world.linde(Role::Guard), None).await.next().await.unwrap().id;
    let mine = begin(&app, world.linde(Role::Guard), &world).await;
    app.post(world.linde(Role::Guard), &format!("{mine}/_end"), &json!({"handover": "x"})).await.expect(200);
    let all = ["shift.begun", "handover.written", "shift.ended"];
    for (role, kinds) in [
        (Role::SecurityDesk, &all[..]),
        (Role::CentreManager, &all[..]),
        (Role::Shopkeeper, &[]),
        (Role::PoliceOfficer, &[]),
    ] {
        assert_eq!(missed(&app, world.linde(role), &start).await.0, kinds, "{role}");
    }
    assert_eq!(missed(&app, world.noordkade(Role::SecurityDesk), &start).await.0, [""; 0]);
}
