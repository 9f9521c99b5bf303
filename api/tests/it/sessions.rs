//! Signing in, renewing, signing out, and what happens to who guesses or steals.

use crate::support::{Answered, PASSWORD, TestApp};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::{account, refresh_token, session, sign_in_failure};

const SHOPKEEPER: &str = "shopkeeper@de-linde.example";

/// A browser: it has a cookie and a token, and knows nothing else.
pub struct Browser {
    pub token: String,
    pub cookie: String,
}

pub async fn try_sign_in(app: &TestApp, body: &Value) -> Answered {
    Answered::of(app.ask("POST", "/sessions").json(body)).await
}

pub async fn sign_in(app: &TestApp, email: &str) -> Browser {
    browser(try_sign_in(app, &json!({"email": email, "password": PASSWORD})).await, 201)
}

#[track_caller]
pub fn browser(answer: Answered, status: u16) -> Browser {
    let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let body = answer.expect(status);
    Browser { token: body["accessToken"].as_str().unwrap().to_owned(), cookie }
}

async fn renew(app: &TestApp, cookie: &str) -> Answered {
    Answered::of(app.ask("POST", "/sessions/_refresh").header("cookie", cookie)).await
}

#[actix_web::test]
async fn signing_in_gives_a_token_and_a_cookie_that_scripts_cannot_read() {
    let (app, _) = TestApp::with_world().await;
    let answer = try_sign_in(&app, &json!({"email": " Shopkeeper@De-Linde.example ", "password": PASSWORD})).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("webm_refresh="), "{cookie}");
    for mark in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=1209600"] {
        assert!(cookie.contains(mark), "{cookie} lacks {mark}");
    }
    let location = answer.header("location").to_owned();
    let body = answer.expect(201);
    assert_eq!(location, format!("/api/v1/sessions/{}", body["sessionId"].as_str().unwrap()));
    assert_eq!((&body["tokenType"], &body["expiresAt"]), (&json!("Bearer"), &json!("2026-03-31T16:50:00Z")));
    app.get(body["accessToken"].as_str().unwrap(), "/categories").await.expect(200);
}

#[actix_web::test]
async fn nothing_of_a_refresh_token_is_stored_in_clear() {
    let (app, _) = TestApp::with_world().await;
    let browser = sign_in(&app, SHOPKEEPER).await;
    let secret = browser.cookie.split_once('=').unwrap().1.to_owned();
    let kept: Vec<Vec<u8>> =
        app.state.db.read(|conn| Ok(refresh_token::table.select(refresh_token::token_hash).load(conn)?)).await.unwrap();
    assert_eq!(kept, [blake3::hash(secret.as_bytes()).as_bytes().to_vec()]);
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let (app, _) = TestApp::with_world().await;
    let mut answers = Vec::new();
    for email in [SHOPKEEPER, "nobody@nowhere.example"] {
        let answer = try_sign_in(&app, &json!({"email": email, "password": "not the password"})).await;
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
        answers.push(answer.expect_problem(401, "sign-in-wrong"));
    }
    assert_eq!(answers[0], answers[1]);
    try_sign_in(&app, &json!({"email": SHOPKEEPER})).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_refresh_token_changes_with_each_use() {
    let (app, _) = TestApp::with_world().await;
    let first = sign_in(&app, SHOPKEEPER).await;
    app.clock.advance(SignedDuration::from_mins(9));
    let second = browser(renew(&app, &first.cookie).await, 200);
    assert_ne!(first.cookie, second.cookie);
    assert_ne!(first.token, second.token);
    app.clock.advance(SignedDuration::from_mins(9));
    app.get(&first.token, "/categories").await.expect_problem(401, "token-expired");
    app.get(&second.token, "/categories").await.expect(200);
    browser(renew(&app, &second.cookie).await, 200);
    Answered::of(app.ask("POST", "/sessions/_refresh")).await.expect_problem(401, "refresh-missing");
    renew(&app, "webm_refresh=made-up").await.expect_problem(401, "session-ended");
}

#[actix_web::test]
async fn two_tabs_get_the_same_successor_within_half_a_minute() {
    let (app, _) = TestApp::with_world().await;
    let start = sign_in(&app, SHOPKEEPER).await;
    let (one, two) = futures_util::join!(renew(&app, &start.cookie), renew(&app, &start.cookie));
    let (one, two) = (browser(one, 200), browser(two, 200));
    assert_eq!(one.cookie, two.cookie);
    app.clock.advance(SignedDuration::from_secs(30));
    assert_eq!(browser(renew(&app, &start.cookie).await, 200).cookie, one.cookie);
    browser(renew(&app, &one.cookie).await, 200);
}

#[actix_web::test]
async fn a_spent_token_seen_again_late_ends_the_session_for_thief_and_victim() {
    let (app, _) = TestApp::with_world().await;
    let stolen = sign_in(&app, SHOPKEEPER).await;
    let victim = browser(renew(&app, &stolen.cookie).await, 200);
    app.clock.advance(SignedDuration::from_secs(31));
    let refused = renew(&app, &stolen.cookie).await;
    assert!(refused.header("set-cookie").contains("Max-Age=0"), "{}", refused.header("set-cookie"));
    refused.expect_problem(401, "session-ended");
    renew(&app, &victim.cookie).await.expect_problem(401, "session-ended");
    app.get(&victim.token, "/categories").await.expect_problem(401, "session-ended");
}

#[actix_web::test]
async fn a_session_ends_when_it_is_not_used_and_for_certain_after_a_month() {
    let (app, _) = TestApp::with_world().await;
    let day = |n: i64| SignedDuration::from_hours(24 * n);
    let idle = sign_in(&app, SHOPKEEPER).await;
    app.clock.advance(day(14));
    renew(&app, &idle.cookie).await.expect_problem(401, "session-ended");
    let mut busy = sign_in(&app, SHOPKEEPER).await;
    for _ in 0..2 {
        app.clock.advance(day(13));
        busy = browser(renew(&app, &busy.cookie).await, 200);
    }
    app.clock.advance(day(4));
    renew(&app, &busy.cookie).await.expect_problem(401, "session-ended");
}

#[actix_web::test]
async fn one_sees_and_ends_the_own_sessions_only() {
    let (app, world) = TestApp::with_world().await;
    let (here, there) = (sign_in(&app, SHOPKEEPER).await, sign_in(&app, SHOPKEEPER).await);
    let list = app.get(&here.token, "/sessions").await.expect(200);
    let items = list["items"].as_array().unwrap();
    // the two, and the one that the world began
    assert_eq!(items.len(), 3);
    assert_eq!(items.iter().filter(|s| s["current"] == true).count(), 1);
    let other = items[0]["id"].as_str().unwrap();
    assert_eq!(items[0]["current"], false, "newest first: {list}");
    let stranger = world.linde(Role::Guard);
    app.delete(stranger, &format!("/sessions/{other}")).await.expect_problem(404, "not-found");
    app.delete(&here.token, &format!("/sessions/{other}")).await.expect(204);
    app.delete(&here.token, &format!("/sessions/{other}")).await.expect_problem(404, "not-found");
    app.delete(&here.token, "/sessions/no-id").await.expect_problem(404, "not-found");
    app.get(&there.token, "/categories").await.expect_problem(401, "session-ended");
    renew(&app, &there.cookie).await.expect_problem(401, "session-ended");
    app.get(&here.token, "/categories").await.expect(200);
}

#[actix_web::test]
async fn signing_out_takes_the_cookie_away_and_the_rest_can_be_ended_at_once() {
    let (app, world) = TestApp::with_world().await;
    let (here, there) = (sign_in(&app, SHOPKEEPER).await, sign_in(&app, SHOPKEEPER).await);
    app.delete(&here.token, "/sessions").await.expect(204);
    for ended in [there.token.as_str(), world.linde(Role::Shopkeeper)] {
        app.get(ended, "/categories").await.expect_problem(401, "session-ended");
    }
    let list = app.get(&here.token, "/sessions").await.expect(200);
    let id = list["items"][0]["id"].as_str().unwrap();
    let out = app.delete(&here.token, &format!("/sessions/{id}")).await;
    assert!(out.header("set-cookie").starts_with("webm_refresh=;"), "{}", out.header("set-cookie"));
    out.expect(204);
    renew(&app, &here.cookie).await.expect_problem(401, "session-ended");
}

#[actix_web::test]
async fn the_list_of_sessions_is_walked_page_by_page() {
    let (app, _) = TestApp::with_world().await;
    let mut browser = sign_in(&app, SHOPKEEPER).await;
    for _ in 0..4 {
        browser = sign_in(&app, SHOPKEEPER).await;
    }
    let (mut path, mut seen) = ("/sessions?limit=4".to_owned(), Vec::new());
    loop {
        let answer = app.get(&browser.token, &path).await;
        let link = answer.header("link").to_owned();
        let body = answer.expect(200);
        seen.extend(body["items"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap().to_owned()));
        match body["nextCursor"].as_str() {
            Some(cursor) => {
                path = format!("/sessions?limit=4&cursor={cursor}");
                assert_eq!(link, format!("</api/v1{path}>; rel=\"next\""));
            }
            None => break assert_eq!(link, ""),
        }
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first, none twice: {seen:?}");
}

#[actix_web::test]
async fn after_five_failures_one_waits_twice_as_long_each_time() {
    let (app, _) = TestApp::with_world().await;
    let wrong = json!({"email": SHOPKEEPER, "password": "not the password"});
    let right = json!({"email": SHOPKEEPER, "password": PASSWORD});
    for _ in 0..5 {
        try_sign_in(&app, &wrong).await.expect_problem(401, "sign-in-wrong");
    }
    for wait in [15, 30, 60, 120, 240, 480, 900, 900] {
        // Even the right password has to wait, or one could tell it from a wrong one.
        let refused = try_sign_in(&app, &right).await;
        assert_eq!(refused.header("retry-after"), wait.to_string());
        refused.expect_problem(429, "too-many-requests");
        app.clock.advance(SignedDuration::from_secs(wait));
        try_sign_in(&app, &wrong).await.expect_problem(401, "sign-in-wrong");
    }
    // Another account is not hindered by this one.
    sign_in(&app, "guard@de-linde.example").await;
    app.clock.advance(SignedDuration::from_mins(15));
    try_sign_in(&app, &right).await.expect(201);
    // A good sign-in wipes the count.
    try_sign_in(&app, &wrong).await.expect_problem(401, "sign-in-wrong");
    try_sign_in(&app, &right).await.expect(201);
}

#[actix_web::test]
async fn an_unknown_address_is_slowed_down_just_the_same_and_nobody_stands_in_the_table() {
    let (app, _) = TestApp::with_world().await;
    let wrong = json!({"email": "nobody@nowhere.example", "password": "not the password"});
    for _ in 0..5 {
        try_sign_in(&app, &wrong).await.expect_problem(401, "sign-in-wrong");
    }
    assert_eq!(try_sign_in(&app, &wrong).await.header("retry-after"), "15");
    let subjects: Vec<Vec<u8>> = app
        .state
        .db
        .read(|conn| Ok(sign_in_failure::table.select(sign_in_failure::subject).load(conn)?))
        .await
        .unwrap();
    // One for the account, one for the address: 32 bytes of a keyed hash each.
    assert_eq!(subjects.iter().map(Vec::len).collect::<Vec<_>>(), [32, 32]);
}

#[actix_web::test]
async fn who_guesses_at_many_accounts_is_slowed_down_by_its_address() {
    let (app, _) = TestApp::with_world().await;
    for n in 0..50 {
        let body = json!({"email": format!("nobody-{n}@nowhere.example"), "password": "not the password"});
        try_sign_in(&app, &body).await.expect_problem(401, "sign-in-wrong");
    }
    let refused = try_sign_in(&app, &json!({"email": SHOPKEEPER, "password": PASSWORD})).await;
    assert_eq!(refused.header("retry-after"), "15");
    refused.expect_problem(429, "too-many-requests");
}

#[actix_web::test]
async fn a_cheap_hash_is_made_anew_at_the_next_sign_in() {
    let (app, _) = TestApp::with_world().await;
    let hash = |app: &TestApp| {
        let db = app.state.db.clone();
        async move {
            let hash = account::table.filter(account::email.eq(SHOPKEEPER)).select(account::password_hash);
            db.read(move |conn| Ok(hash.first::<String>(conn)?)).await.unwrap()
        }
    };
    let cheap = webm::access::Hasher::with_cost(16, 1).hash_blocking(PASSWORD).unwrap();
    app.state
        .db
        .write(move |conn| {
            diesel::update(account::table.filter(account::email.eq(SHOPKEEPER)))
                .set(account::password_hash.eq(cheap))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    assert!(hash(&app).await.contains("m=16,t=1"));
    sign_in(&app, SHOPKEEPER).await;
    assert!(hash(&app).await.contains("m=64,t=1"));
    sign_in(&app, SHOPKEEPER).await;
}

#[actix_web::test]
async fn behind_https_the_cookie_is_bound_to_the_host() {
    let app = TestApp::with(&[("WEBM_PUBLIC_URL", "https://webm.example")]).await;
    crate::support::World::build(&app).await;
    let answer = try_sign_in(&app, &json!({"email": SHOPKEEPER, "password": PASSWORD})).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-webm_refresh=") && cookie.ends_with("; Secure"), "{cookie}");
}

#[actix_web::test]
async fn housekeeping_takes_away_what_opens_nothing_any_more() {
    let (app, _) = TestApp::with_world().await;
    let gone = sign_in(&app, SHOPKEEPER).await;
    let stays = sign_in(&app, SHOPKEEPER).await;
    try_sign_in(&app, &json!({"email": SHOPKEEPER, "password": "not the password"})).await.expect(401);
    let id = app.get(&gone.token, "/sessions").await.expect(200)["items"][1]["id"].as_str().unwrap().to_owned();
    app.delete(&gone.token, &format!("/sessions/{id}")).await.expect(204);
    let counts = |app: &TestApp| {
        let (db, now) = (app.state.db.clone(), app.clock.now());
        async move {
            db.write(move |conn| {
                webm::access::sweep::sweep(conn, now)?;
                let tokens: i64 = refresh_token::table.count().get_result(conn)?;
                let ended: i64 = session::table.filter(session::ended_at.is_not_null()).count().get_result(conn)?;
                let failures: i64 = sign_in_failure::table.count().get_result(conn)?;
                Ok((tokens, ended, failures))
            })
            .await
            .unwrap()
        }
    };
    assert_eq!(counts(&app).await, (1, 1, 2));
    app.clock.advance(SignedDuration::from_hours(25));
    assert_eq!(counts(&app).await, (1, 1, 0));
    browser(renew(&app, &stays.cookie).await, 200);
    app.clock.advance(SignedDuration::from_hours(31 * 24));
    assert_eq!(counts(&app).await, (0, 0, 0));
}
