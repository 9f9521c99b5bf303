//! Quick codes on a trusted shared device: who may use one, what it opens, and that it opens nothing else.

use crate::sessions::{browser, sign_in};
use crate::support::{Answered, PASSWORD, TestApp, World};
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;

const SHOPKEEPER: &str = "shopkeeper@de-linde.example";
const CODE: &str = "402915";

/// A till that somebody of Van Dam trusted, and its cookie.
async fn till(app: &TestApp, token: &str) -> (Value, String) {
    let answer = app.post(token, "/devices", &json!({"name": "Kassa 1"})).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("webm_device=") && cookie.contains("; HttpOnly"), "{cookie}");
    (answer.expect(201), cookie.split(';').next().unwrap().to_owned())
}

async fn set_code(app: &TestApp, token: &str) {
    let body = json!({"currentPassword": PASSWORD, "code": CODE});
    app.put(token, "/me/quick-code", &body).await.expect(204);
}

async fn quick(app: &TestApp, cookie: &str, account: impl ToString, code: &str) -> Answered {
    let body = json!({"accountId": account.to_string(), "code": code});
    Answered::of(app.ask("POST", "/sessions/_quick").header("cookie", cookie).json(&body)).await
}

async fn users(app: &TestApp, cookie: &str) -> Answered {
    Answered::of(app.ask("GET", "/devices/current/users").header("cookie", cookie)).await
}

/// The world with a trusted till and the shopkeeper's code.
async fn with_till() -> (TestApp, World, String) {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Shopkeeper);
    set_code(&app, token).await;
    let (_, cookie) = till(&app, token).await;
    (app, world, cookie)
}

#[actix_web::test]
async fn staff_of_the_organisation_with_a_code_are_offered_and_signed_in() {
    let (app, world, cookie) = with_till().await;
    let list = users(&app, &cookie).await.expect(200);
    assert_eq!(list["items"], json!([{"accountId": world.accounts[SHOPKEEPER], "name": "shopkeeper"}]));
    let answer = quick(&app, &cookie, world.accounts[SHOPKEEPER], CODE).await;
    assert!(answer.header("set-cookie").contains("; Max-Age=28800"), "{}", answer.header("set-cookie"));
    let session = browser(answer, 201);
    let me = app.get(&session.token, "/me").await.expect(200);
    assert_eq!((&me["quickCodeSet"], &me["sites"][0]["roles"]), (&json!(true), &json!(["shopkeeper"])));
    let own = app.get(&session.token, "/sessions").await.expect(200);
    assert_eq!((&own["items"][0]["method"], &own["items"][0]["current"]), (&json!("quick-code"), &json!(true)));
}

#[actix_web::test]
async fn without_the_device_a_code_opens_nothing() {
    let (app, world, cookie) = with_till().await;
    users(&app, "").await.expect_problem(401, "device-unknown");
    users(&app, "webm_device=made-up").await.expect_problem(401, "device-unknown");
    quick(&app, "", world.accounts[SHOPKEEPER], CODE).await.expect_problem(401, "device-unknown");
    quick(&app, &cookie, world.accounts[SHOPKEEPER], "402916").await.expect_problem(401, "quick-code-wrong");
    // Somebody of another organisation, with the right code of his own.
    set_code(&app, world.linde(Role::Guard)).await;
    let guard = world.accounts["guard@de-linde.example"];
    quick(&app, &cookie, guard, CODE).await.expect_problem(401, "quick-code-wrong");
    quick(&app, &cookie, uuid::Uuid::now_v7(), CODE).await.expect_problem(401, "quick-code-wrong");
}

#[actix_web::test]
async fn a_quick_session_cannot_touch_secrets_devices_or_the_rights_of_others() {
    let (app, world, cookie) = with_till().await;
    // The shopkeeper becomes a manager as well: the till still opens the shop's work only.
    let body = json!({"accountId": world.accounts[SHOPKEEPER], "role": "centre-manager", "areaId": world.linde});
    app.post(world.linde(Role::CentreManager), "/role-assignments", &body).await.expect(201);
    let token = browser(quick(&app, &cookie, world.accounts[SHOPKEEPER], CODE).await, 201).token;
    let me = app.get(&token, "/me").await.expect(200);
    assert_eq!(me["sites"][0]["roles"], json!(["shopkeeper"]));
    app.get(&token, "/accounts").await.expect_problem(403, "permission-missing");
    let change = json!({"currentPassword": PASSWORD, "newPassword": "vijf blauwe lampen"});
    let code = json!({"currentPassword": PASSWORD, "code": "402916"});
    let tries = [
        ("POST", "/me/password", change),
        ("PUT", "/me/quick-code", code),
        ("DELETE", "/me/quick-code", Value::Null),
        ("POST", "/me/totp", Value::Null),
        ("POST", "/me/totp/_confirm", json!({"code": "123456"})),
        ("POST", "/me/totp/_remove", json!({"code": "123456"})),
        ("POST", "/me/recovery-codes", json!({"code": "123456"})),
        ("POST", "/devices", json!({"name": "x"})),
        ("DELETE", "/devices/01890000-0000-7000-8000-000000000000", Value::Null),
        ("DELETE", "/sessions", Value::Null),
    ];
    for (method, path, body) in tries {
        let request = app.ask(method, path).bearer_auth(&token);
        let request = if body.is_null() { request } else { request.json(&body) };
        Answered::of(request).await.expect_problem(403, "password-session-needed");
    }
}

#[actix_web::test]
async fn guessing_a_quick_code_is_slowed_down() {
    let (app, world, cookie) = with_till().await;
    for _ in 0..5 {
        quick(&app, &cookie, world.accounts[SHOPKEEPER], "999123").await.expect_problem(401, "quick-code-wrong");
    }
    let refused = quick(&app, &cookie, world.accounts[SHOPKEEPER], CODE).await;
    assert_eq!(refused.header("retry-after"), "15");
    refused.expect_problem(429, "too-many-requests");
    // The password is another door.
    sign_in(&app, SHOPKEEPER).await;
}

#[actix_web::test]
async fn a_quick_session_ends_after_eight_hours_without_use_and_twelve_in_all() {
    let (app, world, cookie) = with_till().await;
    let renew = |c: &str| app.ask("POST", "/sessions/_refresh").header("cookie", c);
    let idle = browser(quick(&app, &cookie, world.accounts[SHOPKEEPER], CODE).await, 201);
    app.clock.advance(SignedDuration::from_hours(8));
    Answered::of(renew(&idle.cookie)).await.expect_problem(401, "session-ended");
    let mut busy = browser(quick(&app, &cookie, world.accounts[SHOPKEEPER], CODE).await, 201);
    app.clock.advance(SignedDuration::from_hours(7));
    busy = browser(Answered::of(renew(&busy.cookie)).await, 200);
    app.clock.advance(SignedDuration::from_hours(5));
    Answered::of(renew(&busy.cookie)).await.expect_problem(401, "session-ended");
}

#[actix_web::test]
async fn the_end_of_a_device_ends_what_runs_on_it() {
    let (app, world, cookie) = with_till().await;
    let session = browser(quick(&app, &cookie, world.accounts[SHOPKEEPER], CODE).await, 201);
    let token = world.linde(Role::Shopkeeper);
    let id = app.get(token, "/devices").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    // Another organisation knows nothing of it.
    assert_eq!(app.get(world.linde(Role::Guard), "/devices").await.expect(200)["items"], json!([]));
    app.delete(world.linde(Role::Guard), &format!("/devices/{id}")).await.expect_problem(404, "not-found");
    app.delete(token, &format!("/devices/{id}")).await.expect(204);
    app.get(&session.token, "/me").await.expect_problem(401, "session-ended");
    users(&app, &cookie).await.expect_problem(401, "device-unknown");
    app.delete(token, &format!("/devices/{id}")).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn trust_ends_by_itself_after_half_a_year_and_is_not_given_twice_to_one_browser() {
    let (app, world, cookie) = with_till().await;
    let again = app.ask("POST", "/devices").bearer_auth(world.linde(Role::Shopkeeper)).header("cookie", &cookie);
    Answered::of(again.json(&json!({"name": "Kassa een"}))).await.expect(201);
    users(&app, &cookie).await.expect_problem(401, "device-unknown");
    let list = app.get(world.linde(Role::Shopkeeper), "/devices").await.expect(200);
    assert_eq!((list["items"].as_array().map(Vec::len), &list["items"][0]["name"]), (Some(1), &json!("Kassa een")));
    let (_, other) = till(&app, world.linde(Role::Guard)).await;
    app.clock.advance(SignedDuration::from_hours(180 * 24));
    users(&app, &other).await.expect_problem(401, "device-unknown");
}

#[actix_web::test]
async fn a_quick_code_is_set_with_the_password_and_is_no_plain_run() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Shopkeeper);
    for (password, code, wrong) in [
        ("not the password", CODE, "password-wrong"),
        (PASSWORD, "123456", "quick-code-simple"),
        (PASSWORD, "12ab56", "quick-code-shape"),
    ] {
        let body = json!({"currentPassword": password, "code": code});
        let problem = app.put(token, "/me/quick-code", &body).await.expect_problem(400, "invalid");
        assert_eq!(problem["errors"][0]["code"], wrong);
    }
    set_code(&app, token).await;
    let (_, cookie) = till(&app, token).await;
    app.delete(token, "/me/quick-code").await.expect(204);
    assert_eq!(users(&app, &cookie).await.expect(200)["items"], json!([]));
    quick(&app, &cookie, world.accounts[SHOPKEEPER], CODE).await.expect_problem(401, "quick-code-wrong");
}
