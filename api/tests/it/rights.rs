//! Every operation of the contract, tried by those who may not: anonymous, under-privileged, from another site, with an ended
//! role. The list comes from the document, so that an operation cannot be forgotten; the number tried equals the number in it.

use crate::support::{Answered, TestApp, World, first_words};
use serde_json::{Value, json};
use shared_types::access::{Permission, Role};

/// The id that stands in the examples of the document.
const EXAMPLE_ID: &str = "01890000-0000-7000-8000-000000000000";

/// One operation of the document.
struct Operation {
    method: String,
    path: String,
    /// `noun:verb`, `signed-in`, or nothing for what is open to everybody.
    permission: Option<String>,
    /// Media type and example of the body.
    body: Option<(String, Value)>,
    query: Vec<String>,
    /// Whether its answer goes on.
    streams: bool,
}

async fn operations(app: &TestApp) -> Vec<Operation> {
    let document = Answered::of(app.ask("GET", "/api/v1/openapi.json")).await.expect(200);
    let mut out = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, op) in item.as_object().unwrap() {
            let open = op["security"] == json!([]);
            let permission = op["x-permission"].as_str().map(str::to_owned);
            assert_eq!(
                open,
                permission.is_none(),
                "{method} {path}: open or with a permission, not both and not neither"
            );
            let body = op["requestBody"]["content"].as_object().and_then(|c| c.iter().next());
            let needed = |p: &&Value| p["in"] == "query" && p["required"] == true;
            let query = op["parameters"].as_array().into_iter().flatten().filter(needed);
            out.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                permission,
                body: body.map(|(media, b)| (media.clone(), b["example"].clone())),
                query: query.map(|p| p["name"].as_str().unwrap().to_owned()).collect(),
                streams: op["responses"]["200"]["content"].get("text/event-stream").is_some(),
            });
        }
    }
    assert!(out.len() > 40, "the document holds operations");
    out
}

/// Asks an operation with ids of one site in its path, query and body.
async fn ask(app: &TestApp, op: &Operation, token: Option<&str>, ids: &dyn Fn(&str) -> String) -> Answered {
    let mut path = op.path.clone();
    while let (Some(open), Some(close)) = (path.find('{'), path.find('}')) {
        let name = path[open + 1..close].to_owned();
        path.replace_range(open..=close, &ids(&name));
    }
    if !op.query.is_empty() {
        let query: Vec<String> = op.query.iter().map(|name| format!("{name}={}", ids(name))).collect();
        path = format!("{path}?{}", query.join("&"));
    }
    let mut request = app.ask(&op.method, &path).header("idempotency-key", uuid::Uuid::new_v4().to_string());
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some((media, example)) = &op.body {
        let text = example.to_string().replace(EXAMPLE_ID, &ids("siteId"));
        request = request.header("content-type", media.as_str()).body(text);
    }
    if op.streams { first_words(request).await } else { Answered::of(request).await }
}

/// A role that lacks the permission of an operation; figures are open to those who may see counts too.
fn without(permission: &str) -> Option<Role> {
    let needed: Permission = permission.parse().ok()?;
    let enough =
        |p: &Permission| *p == needed || (needed == Permission::InsightRead && *p == Permission::InsightCounts);
    Role::ALL.iter().copied().find(|r| *r != Role::Integration && !r.policy().permissions.iter().any(enough))
}

fn example_ids(_: &str) -> String {
    EXAMPLE_ID.to_owned()
}

#[actix_web::test]
async fn anonymous_gets_nowhere() {
    let (app, _world) = TestApp::with_world().await;
    let all = operations(&app).await;
    let mut tried = 0;
    for op in &all {
        let answer = ask(&app, op, None, &example_ids).await;
        if op.permission.is_some() {
            assert_eq!(answer.status, 401, "{} {}: {}", op.method, op.path, answer.text);
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        } else {
            assert!(answer.status >= 400, "{} {} lets anybody in without a secret", op.method, op.path);
        }
        tried += 1;
    }
    assert_eq!(tried, all.len());
}

#[actix_web::test]
async fn without_the_permission_it_is_403() {
    let (app, world) = TestApp::with_world().await;
    let mut tried = 0;
    let all = operations(&app).await;
    for op in &all {
        tried += 1;
        let Some(permission) = op.permission.as_deref().filter(|p| *p != "signed-in") else { continue };
        let Some(role) = without(permission) else {
            // Every person with a role knows the places; who has no role in force is tried below.
            assert_eq!(permission, "place:read", "every role has it: then it is no permission");
            continue;
        };
        let answer = ask(&app, op, Some(world.linde(role)), &example_ids).await;
        assert_eq!(answer.status, 403, "{} {} as {role}: {}", op.method, op.path, answer.text);
    }
    assert_eq!(tried, all.len());
}

#[actix_web::test]
async fn with_an_ended_role_it_is_403() {
    use diesel::prelude::*;
    use webm::db::schema::role_assignment;
    let (app, world) = TestApp::with_world().await;
    let now = webm::db::Moment::from(app.clock.now());
    app.state
        .db
        .write(move |conn| {
            Ok(diesel::update(role_assignment::table).set(role_assignment::ends_at.eq(Some(now))).execute(conn)?)
        })
        .await
        .unwrap();
    app.shared.remembered().forget();
    let mut tried = 0;
    let all = operations(&app).await;
    for op in &all {
        tried += 1;
        if op.permission.as_deref().is_some_and(|p| p != "signed-in") {
            let answer = ask(&app, op, Some(world.linde(Role::CentreManager)), &example_ids).await;
            assert_eq!(answer.status, 403, "{} {}: {}", op.method, op.path, answer.text);
        }
    }
    assert_eq!(tried, all.len());
}

/// Ids of De Linde for the names of the path parameters; what the world has none of is an id that nobody has.
fn of_linde(world: &World, incident: &str, name: &str) -> String {
    match name {
        "incidentId" => incident.to_owned(),
        "unitId" => world.unit_7.to_string(),
        "areaId" | "siteId" | "site" | "area" => world.linde.to_string(),
        "organisationId" => world.van_dam.to_string(),
        "accountId" => world.accounts["guard@de-linde.example"].to_string(),
        _ => EXAMPLE_ID.to_owned(),
    }
}

#[actix_web::test]
async fn from_another_site_nothing_is_there() {
    let (app, world) = TestApp::with_world().await;
    let report = json!({"siteId": world.linde, "category": "theft", "occurredPrecision": "unknown", "description": "alleen hier"});
    let incident =
        app.post(world.linde(Role::Guard), "/incidents", &report).await.expect(201)["id"].as_str().unwrap().to_owned();
    let ids = |name: &str| of_linde(&world, &incident, name);
    let mut tried = 0;
    let all = operations(&app).await;
    for op in &all {
        tried += 1;
        let Some(permission) = op.permission.as_deref().filter(|p| *p != "signed-in") else { continue };
        let needed: Permission = permission.parse().unwrap();
        let has =
            |r: &Role| *r != Role::Integration && *r != Role::Operator && r.policy().permissions.contains(&needed);
        let role = Role::ALL.iter().copied().find(has).unwrap_or_else(|| panic!("nobody has {permission}"));
        let answer = ask(&app, op, Some(world.noordkade(role)), &ids).await;
        let what = format!("{} {} as {role} of Noordkade: {} {}", op.method, op.path, answer.status, answer.text);
        let names_linde = op.path.contains('{') || op.method != "GET" || !op.query.is_empty();
        if names_linde {
            assert!((400..500).contains(&answer.status), "{what}");
        } else {
            assert_eq!(answer.status, 200, "{what}");
        }
        for secret in [incident.as_str(), "alleen hier", "Modehuis Van Dam", "guard@de-linde.example"] {
            assert!(!answer.text.contains(secret), "{secret} leaks: {what}");
        }
    }
    assert_eq!(tried, all.len());
}
