//! Access tokens from end to end: what is not exactly ours is refused before anything else is looked at.

use crate::support::TestApp;
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use shared_types::access::Role;

/// The token of the guard, taken apart.
fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let body = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

fn sign(app: &TestApp, algorithm: Algorithm, kind: &str, claims: &Value, key: Option<&[u8]>) -> String {
    let (kid, ours) = app.state.keys.token_key();
    let header = Header { typ: Some(kind.into()), kid: Some(kid), ..Header::new(algorithm) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(key.unwrap_or(ours))).unwrap()
}

#[actix_web::test]
async fn forged_tokens_are_refused() {
    let (app, world) = TestApp::with_world().await;
    let good = world.linde(Role::Guard);
    let mine = claims(good);
    app.get(&sign(&app, Algorithm::HS256, "at+jwt", &mine, None), "/me").await.expect(200);
    let edited = |key: &str, value: Value| {
        let mut claims = mine.clone();
        claims[key] = value;
        sign(&app, Algorithm::HS256, "at+jwt", &claims, None)
    };
    let none = {
        use base64::Engine as _;
        let head = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
        format!("{head}.{}.", good.split('.').nth(1).unwrap())
    };
    let other_body = {
        let parts: Vec<&str> = good.split('.').collect();
        let manager = world.linde(Role::CentreManager).split('.').nth(1).unwrap();
        format!("{}.{manager}.{}", parts[0], parts[2])
    };
    for (what, text) in [
        ("none", none),
        ("another body under the signature", other_body),
        ("another algorithm", sign(&app, Algorithm::HS384, "at+jwt", &mine, None)),
        ("another kind of token", sign(&app, Algorithm::HS256, "JWT", &mine, None)),
        ("another key", sign(&app, Algorithm::HS256, "at+jwt", &mine, Some(b"somebody else's key, 32 bytes long"))),
        ("another audience", edited("aud", json!("another-api"))),
        ("another issuer", edited("iss", json!("https://evil.example"))),
        ("not yet", edited("nbf", json!(mine["nbf"].as_i64().unwrap() + 60))),
        ("no audience", edited("aud", Value::Null)),
        ("nothing", "a.b.c".to_owned()),
    ] {
        let answer = app.get(&text, "/me").await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
        answer.expect_problem(401, "token-invalid");
    }
    let stranger = edited("sub", json!(world.accounts["operator@de-linde.example"]));
    app.get(&stranger, "/me").await.expect_problem(401, "session-ended");
}

#[actix_web::test]
async fn a_token_ends_after_ten_minutes() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    app.clock.advance(SignedDuration::from_secs(10 * 60 - 1));
    app.get(token, "/me").await.expect(200);
    app.clock.advance(SignedDuration::from_secs(6));
    app.get(token, "/me").await.expect_problem(401, "token-expired");
}

#[actix_web::test]
async fn a_token_of_another_installation_opens_nothing_here() {
    let ((one, world), (other, _)) = (TestApp::with_world().await, TestApp::with_world().await);
    one.get(world.linde(Role::Guard), "/me").await.expect(200);
    other.get(world.linde(Role::Guard), "/me").await.expect_problem(401, "token-invalid");
}
