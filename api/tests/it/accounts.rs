//! Accounts and roles: who may do what, where, until when, and that nobody gives more than he has.

use crate::sessions::{sign_in, try_sign_in};
use crate::support::{Answered, PASSWORD, TestApp, World};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::Moment;
use webm::db::schema::participation;

fn of(world: &World, email: &str) -> String {
    world.accounts[email].to_string()
}

fn role(world: &World, email: &str, role: &str, area: impl ToString) -> Value {
    json!({"accountId": of(world, email), "role": role, "areaId": area.to_string()})
}

/// The given role of an account, as the operator sees it.
async fn given(app: &TestApp, world: &World, email: &str) -> Value {
    let path = format!("/role-assignments?account={}", of(world, email));
    app.get(world.linde(Role::Operator), &path).await.expect(200)["items"][0].clone()
}

#[actix_web::test]
async fn a_manager_sees_who_may_do_what_at_his_site_also_by_rights_from_above() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let page = app.get(manager, &format!("/role-assignments?area={}", world.linde)).await.expect(200);
    let items = page["items"].as_array().unwrap();
    // Twelve roles of De Linde, two of them... one is the operator's, who stands above; the other operator holds here too.
    assert_eq!(items.len(), 13, "{page}");
    assert!(items.iter().all(|r| r["inForce"] == true && r["notInForceReason"].is_null()), "{page}");
    assert!(items.is_sorted_by_key(|r| r["accountName"].as_str().unwrap().to_owned()));
    let guards = app.get(manager, "/role-assignments?role=guard&role=warden").await.expect(200);
    assert_eq!(guards["items"].as_array().map(Vec::len), Some(2));
    app.get(manager, &format!("/role-assignments?area={}", world.noordkade)).await.expect_problem(404, "not-found");
    app.get(manager, "/role-assignments?roles=guard").await.expect_problem(400, "invalid");
    app.get(world.linde(Role::Guard), "/role-assignments").await.expect_problem(403, "permission-missing");
    app.get(world.linde(Role::SecurityDesk), "/role-assignments").await.expect(200);
}

#[actix_web::test]
async fn a_given_role_holds_at_the_next_request() {
    let (app, world) = TestApp::with_world().await;
    let citizen = world.linde(Role::Citizen);
    let body = role(&world, "citizen@de-linde.example", "guard", world.linde);
    let answer = app.post(world.linde(Role::CentreManager), "/role-assignments", &body).await;
    let location = answer.header("location").to_owned();
    let given = answer.expect(201);
    assert_eq!(location, format!("/api/v1/role-assignments/{}", given["id"].as_str().unwrap()));
    assert_eq!((&given["inForce"], &given["areaName"]), (&json!(true), &json!("Winkelcentrum De Linde")));
    let me = app.get(citizen, "/me").await.expect(200);
    assert_eq!(me["sites"][0]["roles"], json!(["guard", "citizen"]));
    app.post(world.linde(Role::CentreManager), "/role-assignments", &body).await.expect_problem(409, "role-held");
}

#[actix_web::test]
async fn an_ended_role_opens_nothing_at_the_next_request() {
    let (app, world) = TestApp::with_world().await;
    let desk = world.linde(Role::SecurityDesk);
    app.get(desk, "/accounts").await.expect(200);
    let path = format!(
        "/role-assignments/{}",
        given(&app, &world, "security-desk@de-linde.example").await["id"].as_str().unwrap()
    );
    let manager = world.linde(Role::CentreManager);
    let yesterday = json!({"endsAt": "2026-03-30T00:00:00Z"});
    let ended = app.patch(manager, &path, &yesterday).await.expect(200);
    // A moment that has passed is now: what was is not rewritten.
    assert_eq!((&ended["endsAt"], &ended["notInForceReason"]), (&json!("2026-03-31T16:40:00Z"), &json!("ended")));
    app.get(desk, "/accounts").await.expect_problem(403, "permission-missing");
    assert_eq!(app.get(desk, "/me").await.expect(200)["sites"], json!([]));
    app.patch(manager, &path, &yesterday).await.expect_problem(409, "role-ended");
}

#[actix_web::test]
async fn a_role_holds_from_its_beginning_until_its_end() {
    let (app, world) = TestApp::with_world().await;
    let mut body = role(&world, "citizen@de-linde.example", "security-desk", world.linde);
    body["beginsAt"] = json!("2026-03-31T16:42:00Z");
    body["endsAt"] = json!("2026-03-31T16:44:00Z");
    let made = app.post(world.linde(Role::CentreManager), "/role-assignments", &body).await.expect(201);
    assert_eq!(made["notInForceReason"], "not-begun");
    let citizen = world.linde(Role::Citizen);
    for (minutes, status) in [(0, 403), (2, 200), (1, 200), (1, 403)] {
        app.clock.advance(SignedDuration::from_mins(minutes));
        assert_eq!(app.get(citizen, "/accounts").await.status, status, "{}", app.clock.now());
    }
    body["endsAt"] = json!("2026-03-31T16:41:00Z");
    let problem =
        app.post(world.linde(Role::CentreManager), "/role-assignments", &body).await.expect_problem(400, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "");
}

#[actix_web::test]
async fn nobody_gives_more_than_he_has() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let citizen = "citizen@de-linde.example";
    for beyond in ["police-officer", "police-desk", "prosecutor", "operator"] {
        let body = role(&world, citizen, beyond, world.linde);
        app.post(manager, "/role-assignments", &body).await.expect_problem(403, "role-beyond-you");
    }
    // Other places, above and beside.
    for place in [world.municipality, world.region, world.noordkade, world.oostpoort] {
        app.post(manager, "/role-assignments", &role(&world, citizen, "guard", place))
            .await
            .expect_problem(404, "not-found");
    }
    // Another site's people.
    let body = role(&world, "citizen@noordkade.example", "guard", world.linde);
    app.post(manager, "/role-assignments", &body).await.expect_problem(404, "not-found");
    // Himself.
    let body = role(&world, "centre-manager@de-linde.example", "guard", world.linde);
    app.post(manager, "/role-assignments", &body).await.expect_problem(403, "own-role");
    let body = role(&world, citizen, "integration", world.linde);
    app.post(manager, "/role-assignments", &body).await.expect_problem(400, "invalid");
    let body = role(&world, citizen, "guard", world.linde);
    app.post(world.linde(Role::SecurityDesk), "/role-assignments", &body)
        .await
        .expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn an_operator_appoints_managers_and_police_within_its_region() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    for (role_, place) in [("centre-manager", world.oostpoort), ("police-officer", world.municipality)] {
        let body = role(&world, "citizen@de-linde.example", role_, place);
        app.post(operator, "/role-assignments", &body).await.expect(201);
    }
    let body = role(&world, "operator@de-linde.example", "centre-manager", world.linde);
    app.post(operator, "/role-assignments", &body).await.expect_problem(403, "own-role");
}

#[actix_web::test]
async fn a_manager_does_not_end_what_he_could_not_give_nor_his_own_last_role() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let now = json!({"endsAt": "2026-03-31T16:40:00Z"});
    for (email, status, code) in [
        ("police-officer@de-linde.example", 403, "role-beyond-you"),
        ("operator@de-linde.example", 403, "role-beyond-you"),
        ("centre-manager@de-linde.example", 409, "own-last-role"),
        ("guard@noordkade.example", 404, "not-found"),
    ] {
        let path = format!("/role-assignments/{}", given(&app, &world, email).await["id"].as_str().unwrap());
        app.patch(manager, &path, &now).await.expect_problem(status, code);
    }
}

#[actix_web::test]
async fn a_role_does_not_hold_where_the_organisation_takes_no_part() {
    let (app, world) = TestApp::with_world().await;
    let van_dam = webm::db::Key::from(world.van_dam);
    let now = Moment::from(app.clock.now());
    app.state
        .db
        .write(move |conn| {
            diesel::update(participation::table.filter(participation::organisation_id.eq(van_dam)))
                .set(participation::ends_at.eq(now))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    let given = given(&app, &world, "shopkeeper@de-linde.example").await;
    assert_eq!((&given["inForce"], &given["notInForceReason"]), (&json!(false), &json!("organisation-takes-no-part")));
    assert_eq!(app.get(world.linde(Role::Shopkeeper), "/me").await.expect(200)["sites"], json!([]));
}

#[actix_web::test]
async fn accounts_are_walked_by_name_and_only_those_within_reach() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (mut path, mut names) = ("/accounts?limit=5".to_owned(), Vec::new());
    loop {
        let page = app.get(manager, &path).await.expect(200);
        names.extend(page["items"].as_array().unwrap().iter().map(|a| a["email"].as_str().unwrap().to_owned()));
        match page["nextCursor"].as_str() {
            Some(cursor) => path = format!("/accounts?limit=5&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(names.len(), 13);
    assert!(names.is_sorted(), "{names:?}");
    let strangers: Vec<&String> = names.iter().filter(|n| n.ends_with("noordkade.example")).collect();
    // The operator of the whole region holds here too; nobody else of Noordkade is seen.
    assert_eq!(strangers, ["operator@noordkade.example"]);
    app.get(manager, &format!("/accounts/{}", of(&world, "guard@de-linde.example"))).await.expect(200);
    for stranger in [of(&world, "guard@noordkade.example"), "not-an-id".to_owned()] {
        app.get(manager, &format!("/accounts/{stranger}")).await.expect_problem(404, "not-found");
    }
    let cursor = app.get(manager, "/accounts?limit=1").await.expect(200)["nextCursor"].as_str().unwrap().to_owned();
    app.get(manager, &format!("/role-assignments?cursor={cursor}")).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_closed_account_is_out_at_once_and_may_come_back() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let email = "shopkeeper@de-linde.example";
    let browser = sign_in(&app, email).await;
    let path = format!("/accounts/{}", of(&world, email));
    let closed = app.patch(manager, &path, &json!({"disabled": true})).await.expect(200);
    assert_eq!(closed["disabled"], true);
    app.get(&browser.token, "/me").await.expect_problem(401, "session-ended");
    let renewal = app.ask("POST", "/sessions/_refresh").header("cookie", &browser.cookie);
    Answered::of(renewal).await.expect_problem(401, "session-ended");
    let right = json!({"email": email, "password": PASSWORD});
    try_sign_in(&app, &right).await.expect_problem(401, "sign-in-wrong");
    assert_eq!(given(&app, &world, email).await["notInForceReason"], "account-disabled");
    app.patch(manager, &path, &json!({"disabled": false})).await.expect(200);
    try_sign_in(&app, &right).await.expect(201);
    app.get(&browser.token, "/me").await.expect_problem(401, "session-ended");
}

#[actix_web::test]
async fn a_manager_does_not_close_those_above_nor_himself() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    for (email, status, code) in [
        ("police-officer@de-linde.example", 403, "account-beyond-you"),
        ("operator@de-linde.example", 403, "account-beyond-you"),
        ("centre-manager@de-linde.example", 409, "own-account"),
        ("guard@noordkade.example", 404, "not-found"),
    ] {
        let path = format!("/accounts/{}", of(&world, email));
        app.patch(manager, &path, &json!({"disabled": true})).await.expect_problem(status, code);
    }
    let guard = format!("/accounts/{}", of(&world, "guard@de-linde.example"));
    app.patch(world.linde(Role::SecurityDesk), &guard, &json!({"disabled": true}))
        .await
        .expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn a_stale_change_of_an_account_changes_nothing() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let path = format!("/accounts/{}", of(&world, "guard@de-linde.example"));
    let tag = app.get(manager, &path).await.header("etag").to_owned();
    assert!(tag.starts_with("\"v1-"), "{tag}");
    let change = |name: &str, tag: &str| {
        let body = json!({"name": name});
        app.ask("PATCH", &path).bearer_auth(manager).header("if-match", tag).json(&body)
    };
    let changed = Answered::of(change("Piet", &tag)).await;
    assert_eq!(changed.version(), "v2");
    changed.expect(200);
    Answered::of(change("Klaas", &tag)).await.expect_problem(412, "stale");
    assert_eq!(app.get(manager, &path).await.expect(200)["name"], "Piet");
}

#[actix_web::test]
async fn giving_a_role_twice_with_one_key_gives_it_once() {
    let (app, world) = TestApp::with_world().await;
    let body = role(&world, "citizen@de-linde.example", "guard", world.linde);
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = app.ask("POST", "/role-assignments").bearer_auth(world.linde(Role::CentreManager));
        let answer = Answered::of(request.header("idempotency-key", "\"once\"").json(&body)).await;
        ids.push(answer.expect(201)["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}
