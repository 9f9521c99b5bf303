//! The second factor: set up, asked for, each code used once, recovery codes, taken away.

use crate::sessions::try_sign_in;
use crate::support::{PASSWORD, TestApp};
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use totp_rs::{Secret, Totp};

const EMAIL: &str = "guard@de-linde.example";

/// An app on a phone.
struct Phone(Totp);

impl Phone {
    fn code(&self, app: &TestApp) -> String {
        self.0.generate(app.clock.now().as_second().try_into().unwrap()).to_string()
    }
}

async fn begin(app: &TestApp, token: &str) -> Phone {
    let setup = app.post(token, "/me/totp", &json!({})).await.expect(200);
    let uri = setup["otpauthUri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/WeBM:guard%40de-linde.example?secret="), "{uri}");
    let secret = Secret::try_from_base32(setup["secret"].as_str().unwrap()).unwrap();
    Phone(webm::access::second_factor::totp(secret.as_bytes().to_vec(), "x").unwrap())
}

async fn switch_on(app: &TestApp, token: &str) -> (Phone, Vec<String>) {
    let phone = begin(app, token).await;
    let body = json!({"code": phone.code(app)});
    let codes = app.post(token, "/me/totp/_confirm", &body).await.expect(200)["codes"].clone();
    app.clock.advance(SignedDuration::from_secs(30));
    (phone, serde_json::from_value(codes).unwrap())
}

fn with(code: &str) -> Value {
    json!({"email": EMAIL, "password": PASSWORD, "code": code})
}

#[actix_web::test]
async fn the_factor_counts_only_after_a_first_code() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    app.post(token, "/me/totp/_confirm", &json!({"code": "123456"})).await.expect_problem(409, "totp-not-begun");
    let phone = begin(&app, token).await;
    try_sign_in(&app, &json!({"email": EMAIL, "password": PASSWORD})).await.expect(201);
    let problem = app.post(token, "/me/totp/_confirm", &json!({"code": "000000"})).await.expect_problem(400, "invalid");
    assert_eq!(problem["errors"][0]["code"], "totp-wrong");
    let done = app.post(token, "/me/totp/_confirm", &json!({"code": phone.code(&app)})).await.expect(200);
    assert_eq!(done["codes"].as_array().map(Vec::len), Some(10));
    assert_eq!(app.get(token, "/me").await.expect(200)["account"]["totpEnabled"], true);
    app.post(token, "/me/totp", &json!({})).await.expect_problem(409, "totp-on");
    try_sign_in(&app, &json!({"email": EMAIL, "password": PASSWORD})).await.expect_problem(401, "totp-required");
    // Without the password nobody hears that there is a second factor.
    try_sign_in(&app, &json!({"email": EMAIL, "password": "not the password"}))
        .await
        .expect_problem(401, "sign-in-wrong");
}

#[actix_web::test]
async fn each_code_works_once() {
    let (app, world) = TestApp::with_world().await;
    let (phone, _) = switch_on(&app, world.linde(Role::Guard)).await;
    let code = phone.code(&app);
    try_sign_in(&app, &with(&code)).await.expect(201);
    try_sign_in(&app, &with(&code)).await.expect_problem(401, "totp-wrong");
    app.clock.advance(SignedDuration::from_secs(30));
    try_sign_in(&app, &with(&code)).await.expect_problem(401, "totp-wrong");
    try_sign_in(&app, &with(&phone.code(&app))).await.expect(201);
    app.clock.advance(SignedDuration::from_secs(90));
    let late = phone.code(&app);
    app.clock.advance(SignedDuration::from_secs(90));
    try_sign_in(&app, &with(&late)).await.expect_problem(401, "totp-wrong");
}

#[actix_web::test]
async fn a_code_used_by_two_at_once_lets_one_in() {
    let (app, world) = TestApp::with_world().await;
    let (phone, _) = switch_on(&app, world.linde(Role::Guard)).await;
    let body = with(&phone.code(&app));
    let (one, two) = futures_util::join!(try_sign_in(&app, &body), try_sign_in(&app, &body));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401]);
}

#[actix_web::test]
async fn a_recovery_code_works_once_and_new_ones_end_the_old() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    let (phone, codes) = switch_on(&app, token).await;
    // People type capitals and leave the dash out.
    try_sign_in(&app, &with(&codes[0].to_uppercase().replace('-', " "))).await.expect(201);
    try_sign_in(&app, &with(&codes[0])).await.expect_problem(401, "totp-wrong");
    let renewed = app.post(token, "/me/recovery-codes", &json!({"code": phone.code(&app)})).await.expect(200);
    try_sign_in(&app, &with(&codes[1])).await.expect_problem(401, "totp-wrong");
    try_sign_in(&app, &with(renewed["codes"][1].as_str().unwrap())).await.expect(201);
}

#[actix_web::test]
async fn guessing_codes_is_slowed_down_and_asking_without_one_does_not_help() {
    let (app, world) = TestApp::with_world().await;
    switch_on(&app, world.linde(Role::Guard)).await;
    for _ in 0..5 {
        try_sign_in(&app, &with("000000")).await.expect_problem(401, "totp-wrong");
        let bare = try_sign_in(&app, &json!({"email": EMAIL, "password": PASSWORD})).await;
        assert!([401, 429].contains(&bare.status));
    }
    try_sign_in(&app, &with("000000")).await.expect_problem(429, "too-many-requests");
}

#[actix_web::test]
async fn it_is_taken_away_only_with_a_code() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    app.post(token, "/me/totp/_remove", &json!({"code": "000000"})).await.expect_problem(409, "totp-off");
    let (_, codes) = switch_on(&app, token).await;
    app.post(token, "/me/totp/_remove", &json!({"code": "000000"})).await.expect_problem(400, "invalid");
    app.post(token, "/me/totp/_remove", &json!({"code": codes[3]})).await.expect(204);
    try_sign_in(&app, &json!({"email": EMAIL, "password": PASSWORD})).await.expect(201);
    try_sign_in(&app, &with(&codes[4])).await.expect(201);
}

#[actix_web::test]
async fn the_secret_stands_sealed_in_the_database() {
    use diesel::prelude::*;
    use webm::db::schema::account;
    let (app, world) = TestApp::with_world().await;
    let phone = begin(&app, world.linde(Role::Guard)).await;
    let kept: Option<Vec<u8>> = app
        .state
        .db
        .read(|conn| Ok(account::table.filter(account::email.eq(EMAIL)).select(account::totp_secret).first(conn)?))
        .await
        .unwrap();
    let kept = kept.unwrap();
    assert!(!kept.windows(20).any(|w| w == phone.0.secret().as_bytes()));
}
