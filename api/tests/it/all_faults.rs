//! Bad input is told whole: what is missing, what does not fit, what breaks a rule and what no list knows, in one answer.

use crate::support::{Answered, TestApp, told};
use serde_json::{Value, json};
use shared_types::access::Role;

#[actix_web::test]
async fn a_report_hears_of_everything_at_once() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let problem = app.post(guard, "/incidents", &json!({})).await.expect_problem(400, "invalid");
    assert_eq!(
        told(&problem),
        [("/category", "required"), ("/occurredPrecision", "required"), ("/siteId", "required")]
    );
    let body = json!({"category": "zzz", "methods": ["nope", "in-bag", "nope2"], "lossCents": -5});
    let problem = app.post(guard, "/incidents", &body).await.expect_problem(400, "invalid");
    let all = [
        ("/category", "unknown-code"),
        ("/lossCents", "range"),
        ("/methods/0", "unknown-code"),
        ("/methods/2", "unknown-code"),
        ("/occurredPrecision", "required"),
        ("/siteId", "required"),
    ];
    assert_eq!(told(&problem), all);
    // With the site what rests on it is judged too.
    let body = json!({
        "siteId": world.linde, "category": "zzz", "occurredPrecision": "exact", "occurredFrom": "2026-04-01T10:00:00Z",
        "unitId": world.unit_nk, "lossCents": "much", "colour": "red",
    });
    let problem = app.post(guard, "/incidents", &body).await.expect_problem(400, "invalid");
    let all = [
        ("/category", "unknown-code"),
        ("/colour", "unknown-property"),
        ("/lossCents", "wrong-type"),
        ("/occurredFrom", "in-the-future"),
        ("/unitId", "unknown-unit"),
    ];
    assert_eq!(told(&problem), all);
    let elsewhere = json!({"siteId": world.noordkade, "category": "zzz"});
    app.post(guard, "/incidents", &elsewhere).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn a_change_hears_of_everything_at_once() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let new = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown"});
    let incident = app.post(guard, "/incidents", &new).await.expect(201);
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    let wrong = json!({"category": "zzz", "methods": ["nope", "nope2"], "lossCents": -5, "completion": "so-so"});
    let problem = app.patch(guard, &path, &wrong).await.expect_problem(400, "invalid");
    let all = [
        ("/category", "unknown-code"),
        ("/completion", "unknown-word"),
        ("/lossCents", "range"),
        ("/methods/0", "unknown-code"),
        ("/methods/1", "unknown-code"),
    ];
    assert_eq!(told(&problem), all);
    assert_eq!(app.get(guard, &path).await.version(), "v1");
}

#[actix_web::test]
async fn filters_hear_of_everything_at_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let wrong = "category=nope&limit=9999&state=zz&method=mm&foo=1&q=!!!&weekHour=200";
    let problem = app.get(manager, &format!("/incidents?{wrong}")).await.expect_problem(400, "invalid");
    let pointers: Vec<&str> = told(&problem).into_iter().map(|(pointer, _)| pointer).collect();
    for key in ["?category", "?limit", "?state", "?method", "?foo", "?q", "?weekHour"] {
        assert!(pointers.contains(&key), "{key} in {pointers:?}");
    }
    let cursor = app.get(manager, "/incidents?category=nope&cursor=AAAA").await.expect_problem(400, "invalid");
    assert_eq!(told(&cursor), [("?category", "unknown-code"), ("?cursor", "cursor")]);
    let insight = app.get(manager, "/insight/what?category=nope&foo=1").await.expect_problem(400, "invalid");
    assert_eq!(told(&insight), [("?foo", "unknown-key"), ("?category", "unknown-code")]);
    let body = json!({"filter": {"category": ["nope"], "method": ["mm"]}, "cursor": "AAAA"});
    let search = app.post(manager, "/incidents/_search", &body).await.expect_problem(400, "invalid");
    let all = [("/filter/category", "unknown-code"), ("/filter/method", "unknown-code"), ("/cursor", "cursor")];
    assert_eq!(told(&search), all);
}

#[actix_web::test]
async fn words_without_letters_or_digits_find_nothing_instead_of_everything() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let new = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown"});
    app.post(manager, "/incidents", &new).await.expect(201);
    for words in ["!!!", "%", "   ", "", "*"] {
        let body = json!({"filter": {"q": words}});
        let problem = app.post(manager, "/incidents/_search", &body).await.expect_problem(400, "invalid");
        assert_eq!(told(&problem), [("/filter/q", "nothing-to-look-for")], "{words:?}");
        let words = words.replace('%', "%25").replace(' ', "+");
        for path in ["/incidents", "/insight", "/insight/how"] {
            let problem = app.get(manager, &format!("{path}?q={words}")).await.expect_problem(400, "invalid");
            assert_eq!(told(&problem), [("?q", "nothing-to-look-for")], "{path} {words:?}");
        }
    }
}

#[actix_web::test]
async fn null_empties_what_can_be_empty_and_is_refused_elsewhere() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let new = json!({
        "siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown", "shortText": "Tas", "lossCents": 5,
    });
    let incident = app.post(manager, "/incidents", &new).await.expect(201);
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    assert_eq!(incident["shortTextVetted"], true);
    let emptied = app.patch(manager, &path, &json!({"shortText": null, "lossCents": null})).await.expect(200);
    assert_eq!((&emptied["shortText"], &emptied["lossCents"]), (&Value::Null, &Value::Null));
    assert_eq!(emptied["shortTextVetted"], false);
    let timeline = app.get(manager, &format!("{path}/timeline")).await.expect(200);
    assert_eq!(timeline["items"][1]["changes"][0], json!({"field": "shortText", "from": "Tas", "to": null}));

    let operator = world.linde(Role::Operator);
    let unit = format!("/units/{}", world.unit_7);
    let area = format!("/areas/{}", world.linde);
    let organisation = format!("/organisations/{}", world.van_dam);
    let account = format!("/accounts/{}", world.accounts["guard@de-linde.example"]);
    for (path, fields) in [
        (&path, &["category", "methods", "completion", "description", "shortTextVetted"][..]),
        (&unit, &["label", "floor"]),
        (&area, &["name"]),
        (&organisation, &["name", "showsName"]),
        (&account, &["name", "disabled"]),
        (&"/me".to_owned(), &["name", "language"]),
    ] {
        let who = if path.starts_with("/incidents") { manager } else { operator };
        for field in fields {
            let problem = app.patch(who, path, &json!({ *field: null })).await.expect_problem(400, "invalid");
            assert_eq!(told(&problem), [(format!("/{field}").as_str(), "wrong-type")], "{path}");
        }
    }
    let outline =
        json!({"boundary": {"type": "Polygon", "coordinates": [[[4.0, 52.0], [4.1, 52.0], [4.1, 52.1], [4.0, 52.0]]]}});
    let draw = |body: Value| {
        let request = app.ask("PATCH", &area).bearer_auth(operator).header("if-match", "*");
        Answered::of(request.json(&body))
    };
    assert!(draw(outline).await.expect(200)["site"]["boundary"].is_object());
    assert_eq!(draw(json!({"boundary": null})).await.expect(200)["site"]["boundary"], Value::Null);
}

#[actix_web::test]
async fn a_list_is_not_taken_for_an_object() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let list = json!([world.linde, "theft.shoplifting", "unknown", null, null, null, null, null, null, null, []]);
    let problem = app.post(manager, "/incidents", &list).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("", "wrong-type")]);
    let search = json!({"filter": [[], [], [], ["theft"], [], []]});
    let problem = app.post(manager, "/incidents/_search", &search).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/filter", "wrong-type")]);
    let login = app.ask("POST", "/sessions").json(&json!(["a@b.example", "correct horse battery", null]));
    assert_eq!(told(&Answered::of(login).await.expect_problem(400, "invalid")), [("", "wrong-type")]);
}

#[actix_web::test]
async fn what_is_no_json_and_what_comes_too_large_are_problems_too() {
    let app = TestApp::new().await;
    let broken = app.ask("POST", "/sessions").header("content-type", "application/json").body("{\"email\":");
    let problem = Answered::of(broken).await.expect_problem(400, "not-json");
    assert_eq!(told(&problem), [("", "not-json")]);

    let form = format!("grant_type=client_credentials&client_id={}", "x".repeat(3 << 20));
    let request =
        app.ask("POST", "/oauth/token").header("content-type", "application/x-www-form-urlencoded").body(form);
    let answer = Answered::of(request).await;
    assert_eq!((answer.status, answer.header("content-type")), (413, "application/json"));
    assert_eq!(answer.json()["error"], "invalid_request");

    let preflight = app
        .ask("OPTIONS", "/incidents")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    let answer = Answered::of(preflight).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    answer.expect_problem(403, "origin-not-allowed");
}
