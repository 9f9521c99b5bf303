//! Machine clients: secrets shown once, tokens by the standard, never more than their maker may.

use crate::support::{Answered, TestApp, World};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use shared_types::access::Role;

fn client(world: &World, scopes: &[&str]) -> Value {
    json!({"name": "Meldsysteem", "organisationId": world.van_dam, "areaId": world.linde, "scopes": scopes})
}

/// A client with one secret.
pub async fn make(app: &TestApp, world: &World, scopes: &[&str]) -> (String, String) {
    let manager = world.linde(Role::CentreManager);
    let made = app.post(manager, "/clients", &client(world, scopes)).await.expect(201);
    let id = made["id"].as_str().unwrap().to_owned();
    let secret = secret(app, manager, &id).await.expect(201)["secret"].as_str().unwrap().to_owned();
    (id, secret)
}

async fn secret(app: &TestApp, token: &str, id: &str) -> Answered {
    Answered::of(app.ask("POST", &format!("/clients/{id}/secrets")).bearer_auth(token)).await
}

/// A request with a form.
fn form(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    let text = serde_urlencoded::to_string(fields).unwrap();
    request.header("content-type", "application/x-www-form-urlencoded").body(text)
}

async fn token(app: &TestApp, fields: &[(&str, &str)]) -> Answered {
    Answered::of(form(app.ask("POST", "/oauth/token"), fields)).await
}

async fn token_of(app: &TestApp, id: &str, secret: &str) -> Answered {
    token(app, &[("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)]).await
}

#[track_caller]
fn refused(answer: Answered, status: u16, error: &str) {
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.expect(status);
    assert_eq!(body["error"], error, "{body}");
    assert!(body["error_description"].is_string());
}

#[actix_web::test]
async fn a_client_gets_a_token_in_the_form_or_by_basic_and_works_with_it() {
    let (app, world) = TestApp::with_world().await;
    let (id, secret) = make(&app, &world, &["place:read", "incident:read"]).await;
    let answer = token_of(&app, &id, &secret).await;
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    let body = answer.expect(200);
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(body["scope"], "incident:read place:read");
    let me = app.get(body["access_token"].as_str().unwrap(), "/me").await.expect(200);
    assert_eq!(me["account"], Value::Null);
    assert_eq!((&me["permissions"], &me["sites"][0]["code"]), (&json!(["incident:read", "place:read"]), &json!("DL")));
    let basic =
        form(app.ask("POST", "/oauth/token").basic_auth(&id, Some(&secret)), &[("grant_type", "client_credentials")]);
    Answered::of(basic).await.expect(200);
    // What people do with themselves is not for machines.
    app.get(body["access_token"].as_str().unwrap(), "/sessions").await.expect_problem(403, "person-needed");
}

#[actix_web::test]
async fn a_token_holds_only_the_scopes_that_were_asked_for() {
    let (app, world) = TestApp::with_world().await;
    let (id, secret) = make(&app, &world, &["place:read", "incident:read"]).await;
    let ask = |scope: &'static str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", id.as_str()),
            ("client_secret", secret.as_str()),
            ("scope", scope),
        ];
        form(app.ask("POST", "/oauth/token"), &fields)
    };
    let narrow = Answered::of(ask("place:read")).await.expect(200);
    assert_eq!(narrow["scope"], "place:read");
    let me = app.get(narrow["access_token"].as_str().unwrap(), "/me").await.expect(200);
    assert_eq!(me["permissions"], json!(["place:read"]));
    for beyond in ["place:manage", "place:read account:manage", "nonsense"] {
        refused(Answered::of(ask(beyond)).await, 400, "invalid_scope");
    }
}

#[actix_web::test]
async fn errors_of_the_token_address_have_the_shape_of_its_standard() {
    let (app, world) = TestApp::with_world().await;
    let (id, secret) = make(&app, &world, &["place:read"]).await;
    let grant = ("grant_type", "client_credentials");
    refused(token(&app, &[("client_id", &id), ("client_secret", &secret)]).await, 400, "invalid_request");
    refused(
        token(&app, &[("grant_type", "password"), ("client_id", &id), ("client_secret", &secret)]).await,
        400,
        "unsupported_grant_type",
    );
    refused(
        token(&app, &[grant, ("client_id", &id), ("client_id", &id), ("client_secret", &secret)]).await,
        400,
        "invalid_request",
    );
    refused(token(&app, &[grant, ("client_id", &id), ("client_secret", "wrong")]).await, 401, "invalid_client");
    refused(token(&app, &[grant, ("client_id", "no-id"), ("client_secret", &secret)]).await, 401, "invalid_client");
    let nobody = token(&app, &[grant]).await;
    assert!(nobody.header("www-authenticate").starts_with("Basic"));
    refused(nobody, 401, "invalid_client");
    let both =
        form(app.ask("POST", "/oauth/token").basic_auth(&id, Some(&secret)), &[grant, ("client_secret", &secret)]);
    refused(Answered::of(both).await, 400, "invalid_request");
    let json_body = app.ask("POST", "/oauth/token").json(&json!({"grant_type": "client_credentials"}));
    refused(Answered::of(json_body).await, 400, "invalid_request");
    let get = Answered::of(app.ask("GET", "/oauth/token")).await;
    assert_eq!((get.status, get.header("allow")), (405, "POST"));
}

#[actix_web::test]
async fn guessing_secrets_is_slowed_down_by_address() {
    let (app, world) = TestApp::with_world().await;
    let (id, secret) = make(&app, &world, &["place:read"]).await;
    for _ in 0..50 {
        refused(token_of(&app, &id, "wrong").await, 401, "invalid_client");
    }
    let wait = token_of(&app, &id, &secret).await;
    assert_eq!((wait.status, wait.header("retry-after")), (429, "15"));
}

#[actix_web::test]
async fn two_secrets_may_live_side_by_side_and_no_third() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (id, old) = make(&app, &world, &["place:read"]).await;
    let new = secret(&app, manager, &id).await.expect(201)["secret"].as_str().unwrap().to_owned();
    secret(&app, manager, &id).await.expect_problem(409, "two-secrets");
    for works in [&old, &new] {
        token_of(&app, &id, works).await.expect(200);
    }
    let read = app.get(manager, &format!("/clients/{id}")).await;
    assert!(!read.text.contains(&old) && !read.text.contains(&new), "a secret is shown once");
    let read = read.expect(200);
    assert_eq!(read["secrets"][0]["hint"], old[..4]);
    let first = read["secrets"][0]["id"].as_str().unwrap();
    app.delete(world.noordkade(Role::CentreManager), &format!("/clients/{id}/secrets/{first}"))
        .await
        .expect_problem(404, "not-found");
    app.delete(manager, &format!("/clients/{id}/secrets/{first}")).await.expect(204);
    app.delete(manager, &format!("/clients/{id}/secrets/{first}")).await.expect_problem(404, "not-found");
    refused(token_of(&app, &id, &old).await, 401, "invalid_client");
    token_of(&app, &id, &new).await.expect(200);
}

#[actix_web::test]
async fn a_closed_client_gets_no_token_and_those_it_holds_stop() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (id, secret) = make(&app, &world, &["place:read"]).await;
    let text = token_of(&app, &id, &secret).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    app.get(&text, "/me").await.expect(200);
    let path = format!("/clients/{id}");
    app.patch(manager, &path, &json!({"disabled": true})).await.expect(200);
    app.get(&text, "/me").await.expect_problem(401, "session-ended");
    refused(token_of(&app, &id, &secret).await, 401, "invalid_client");
    app.patch(manager, &path, &json!({"disabled": false, "name": "Weer open"})).await.expect(200);
    token_of(&app, &id, &secret).await.expect(200);
}

#[actix_web::test]
async fn nobody_makes_a_client_that_may_more_than_he() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    // An operator sees no incident, and cannot see any through a client, nor by a secret for somebody else's.
    app.post(operator, "/clients", &client(&world, &["incident:read"])).await.expect_problem(403, "scope-beyond-you");
    app.post(operator, "/clients", &client(&world, &["place:read"])).await.expect(201);
    let (id, _) = make(&app, &world, &["incident:read"]).await;
    secret(&app, operator, &id).await.expect_problem(403, "scope-beyond-you");
    let manager = world.linde(Role::CentreManager);
    let problem = app
        .post(manager, "/clients", &client(&world, &["place:read", "account:manage"]))
        .await
        .expect_problem(400, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/scopes/1");
    let mut elsewhere = client(&world, &["place:read"]);
    elsewhere["areaId"] = json!(world.noordkade);
    app.post(manager, "/clients", &elsewhere).await.expect_problem(404, "not-found");
    app.get(world.linde(Role::Guard), "/clients").await.expect_problem(403, "permission-missing");
    let stranger = world.noordkade(Role::CentreManager);
    app.get(stranger, &format!("/clients/{id}")).await.expect_problem(404, "not-found");
    secret(&app, stranger, &id).await.expect_problem(404, "not-found");
    app.patch(stranger, &format!("/clients/{id}"), &json!({"disabled": true})).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn clients_are_listed_by_name_with_their_secrets() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    for name in ["B", "A", "C"] {
        let mut body = client(&world, &["place:read"]);
        body["name"] = json!(name);
        let id = app.post(manager, "/clients", &body).await.expect(201)["id"].as_str().unwrap().to_owned();
        secret(&app, manager, &id).await.expect(201);
    }
    let page = app.get(manager, "/clients?limit=2").await.expect(200);
    let names: Vec<&Value> = page["items"].as_array().unwrap().iter().map(|c| &c["name"]).collect();
    assert_eq!(names, ["A", "B"]);
    assert_eq!(page["items"][0]["secrets"].as_array().map(Vec::len), Some(1));
    let rest = app
        .get(manager, &format!("/clients?limit=2&cursor={}", page["nextCursor"].as_str().unwrap()))
        .await
        .expect(200);
    assert_eq!((&rest["items"][0]["name"], &rest["nextCursor"]), (&json!("C"), &Value::Null));
}
