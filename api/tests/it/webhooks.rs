//! Endpoints of webhooks: managed by who manages machine clients, for what the client may; secrets shown once, two side by side;
//! addresses that lead inside refused.

use crate::support::{Answered, Receiver, TestApp, World, told};
use serde_json::{Value, json};
use shared_types::access::Role;

/// A server that may tell receivers on this machine.
pub async fn open() -> (TestApp, World) {
    let app = TestApp::with(&[("WEBM_INTERNAL_RECEIVERS", "allow")]).await;
    let world = World::build(&app).await;
    (app, world)
}

/// A machine client of the shop at De Linde.
pub async fn client(app: &TestApp, world: &World, scopes: &[&str]) -> String {
    let body = json!({"name": "Meldsysteem", "organisationId": world.van_dam, "areaId": world.linde, "scopes": scopes});
    let made = app.post(world.linde(Role::CentreManager), "/clients", &body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

pub fn endpoint(world: &World, client: &str, url: &str) -> Value {
    json!({"clientId": client, "areaId": world.linde, "url": url, "description": "Alarmcentrale", "kinds": ["incident.reported", "incident.changed"]})
}

/// An endpoint of a new client, as its making was answered.
pub async fn make(app: &TestApp, world: &World, url: &str) -> Value {
    let client = client(app, world, &["incident:read"]).await;
    app.post(world.linde(Role::CentreManager), "/webhook-endpoints", &endpoint(world, &client, url)).await.expect(201)
}

/// The address of an endpoint that was made.
pub fn path(made: &Value) -> String {
    format!("/webhook-endpoints/{}", made["endpoint"]["id"].as_str().unwrap())
}

#[actix_web::test]
async fn an_endpoint_is_made_with_a_secret_that_is_shown_once() {
    let (app, world) = open().await;
    let manager = world.linde(Role::CentreManager);
    let client = client(&app, &world, &["incident:read"]).await;
    let url = "https://systems.example/webm?token=geheim";
    let answer = app.post(manager, "/webhook-endpoints", &endpoint(&world, &client, url)).await;
    assert_eq!(answer.version(), "v1");
    let location = answer.header("location").to_owned();
    let made = answer.expect(201);
    let secret = made["secret"]["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    assert_eq!(location, format!("/api/v1{}", path(&made)));
    let read = app.get(manager, &path(&made)).await;
    assert!(!read.text.contains(&secret));
    let read = read.expect(200);
    assert_eq!(read, made["endpoint"]);
    assert_eq!((&read["url"], &read["secrets"][0]["hint"]), (&json!(url), &json!(secret[6..10])));
    let listed = app.get(manager, "/webhook-endpoints").await.expect(200);
    assert_eq!(listed["items"], json!([read]));
    // Another site knows nothing of it, and may point nothing of ours to itself.
    let stranger = world.noordkade(Role::CentreManager);
    assert_eq!(app.get(stranger, "/webhook-endpoints").await.expect(200)["items"], json!([]));
    app.get(stranger, &path(&made)).await.expect_problem(404, "not-found");
    app.patch(stranger, &path(&made), &json!({"url": "https://evil.example/"})).await.expect_problem(404, "not-found");
    app.post(stranger, "/webhook-endpoints", &endpoint(&world, &client, url)).await.expect_problem(404, "not-found");
    // Neither address nor secret stands open in the database.
    let file = app.state.config.data_dir.join("webm.db");
    if file.exists() {
        let bytes =
            [std::fs::read(&file).unwrap(), std::fs::read(file.with_extension("db-wal")).unwrap_or_default()].concat();
        for hidden in ["systems.example", &secret[6..]] {
            assert!(!bytes.windows(hidden.len()).any(|w| w == hidden.as_bytes()), "{hidden}");
        }
    }
}

#[actix_web::test]
async fn two_secrets_sign_side_by_side_and_the_last_one_stays() {
    let (app, world) = open().await;
    let manager = world.linde(Role::CentreManager);
    let made = make(&app, &world, "https://systems.example/webm").await;
    let path = path(&made);
    let first = made["secret"]["id"].as_str().unwrap();
    let secret = || async { Answered::of(app.ask("POST", &format!("{path}/secrets")).bearer_auth(manager)).await };
    app.delete(manager, &format!("{path}/secrets/{first}")).await.expect_problem(409, "last-secret");
    let second = secret().await.expect(201);
    secret().await.expect_problem(409, "two-secrets");
    app.delete(manager, &format!("{path}/secrets/{first}")).await.expect(204);
    app.delete(manager, &format!("{path}/secrets/{first}")).await.expect_problem(404, "not-found");
    let left = app.get(manager, &path).await.expect(200);
    assert_eq!((&left["secrets"][0]["id"], left["secrets"].as_array().map(Vec::len)), (&second["id"], Some(1)));
}

#[actix_web::test]
async fn what_is_wrong_with_an_endpoint_is_told_at_once() {
    let app = TestApp::new().await;
    let world = World::build(&app).await;
    let manager = world.linde(Role::CentreManager);
    let blind = client(&app, &world, &["place:read"]).await;
    let mut body = endpoint(&world, &blind, "https://169.254.169.254/latest");
    body["areaId"] = json!(world.municipality);
    // The place is above what the manager manages.
    app.post(manager, "/webhook-endpoints", &body).await.expect_problem(404, "not-found");
    body["areaId"] = json!(world.linde);
    let problem = app.post(manager, "/webhook-endpoints", &body).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/clientId", "scope-missing"), ("/url", "url-internal")]);
    body["kinds"] = json!(["incident.reported", "incident.read"]);
    let problem = app.post(manager, "/webhook-endpoints", &body).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/kinds", "unknown-kind")]);
    let sighted = client(&app, &world, &["incident:read"]).await;
    for (url, code) in [
        ("http://systems.example/x", "url-scheme"),
        ("https://user:word@systems.example/x", "url-user"),
        ("https://localhost/x", "url-internal"),
        ("https://0x7f.1/x", "url-internal"),
        ("https://[::ffff:10.0.0.1]/x", "url-internal"),
        ("https://systems.example:25/x", "url-port"),
        ("systems.example", "url"),
    ] {
        let problem = app
            .post(manager, "/webhook-endpoints", &endpoint(&world, &sighted, url))
            .await
            .expect_problem(400, "invalid");
        assert_eq!(told(&problem), [("/url", code)], "{url}");
    }
    let good = endpoint(&world, &sighted, "https://systems.example/x");
    let made = app.post(manager, "/webhook-endpoints", &good).await.expect(201);
    let problem = app.patch(manager, &path(&made), &json!({"url": "https://10.0.0.1/"})).await;
    assert_eq!(told(&problem.expect_problem(400, "invalid")), [("/url", "url-internal")]);
}

#[actix_web::test]
async fn nobody_hears_by_an_endpoint_what_he_may_not_know_himself() {
    let (app, world) = open().await;
    // An operator manages clients and sees no incident: he must not point one's endpoint to himself.
    let operator = world.linde(Role::Operator);
    let made = make(&app, &world, "https://systems.example/webm").await;
    let client = made["endpoint"]["clientId"].as_str().unwrap();
    let mine = endpoint(&world, client, "https://operator.example/");
    app.post(operator, "/webhook-endpoints", &mine).await.expect_problem(403, "scope-beyond-you");
    for patch in
        [json!({"url": "https://operator.example/"}), json!({"kinds": ["incident.noted"]}), json!({"disabled": false})]
    {
        app.patch(operator, &path(&made), &patch).await.expect_problem(403, "scope-beyond-you");
    }
    let secret = format!("{}/secrets", path(&made));
    Answered::of(app.ask("POST", &secret).bearer_auth(operator)).await.expect_problem(403, "scope-beyond-you");
    // To switch it off is another thing.
    let off = app.patch(operator, &path(&made), &json!({"disabled": true})).await.expect(200);
    assert_eq!(off["disabledReason"], "by-hand");
}

#[actix_web::test]
async fn two_who_change_an_endpoint_hear_of_each_other_and_it_is_taken_away_whole() {
    let (app, world) = open().await;
    let manager = world.linde(Role::CentreManager);
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    let path = path(&made);
    let tag = app.get(manager, &path).await.header("etag").to_owned();
    let change = |body: Value| app.ask("PATCH", &path).bearer_auth(manager).header("if-match", tag.clone()).json(&body);
    let changed = Answered::of(change(json!({"description": "Anders"}))).await.expect(200);
    assert_eq!(changed["description"], "Anders");
    Answered::of(change(json!({"description": "Nog anders"}))).await.expect_problem(412, "stale");
    Answered::of(app.ask("POST", &format!("{path}/_test")).bearer_auth(manager)).await.expect(201);
    app.delete(manager, &path).await.expect(204);
    app.get(manager, &path).await.expect_problem(404, "not-found");
    app.get(manager, &format!("{path}/deliveries")).await.expect_problem(404, "not-found");
}
