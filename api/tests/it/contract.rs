//! What holds for every answer, whatever the room.

use crate::support::{Answered, TestApp};

#[actix_web::test]
async fn the_server_lives_and_is_ready() {
    let app = TestApp::new().await;
    Answered::of(app.ask("GET", "/health/live")).await.expect(200);
    Answered::of(app.ask("GET", "/health/ready")).await.expect(200);
}

#[actix_web::test]
async fn an_unknown_address_is_a_problem_with_all_headers() {
    let app = TestApp::new().await;
    for path in ["/no-such-thing", "/api/v1", "/api/v1/", "/api/other"] {
        let answer = Answered::of(app.ask("GET", path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("api-version"), env!("CARGO_PKG_VERSION"), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
        answer.expect_problem(404, "not-found");
    }
}

#[actix_web::test]
async fn the_document_is_open_to_everybody() {
    let app = TestApp::new().await;
    let answer = Answered::of(app.ask("GET", "/api/v1/openapi.json")).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let document = answer.expect(200);
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[actix_web::test]
async fn the_gate_judges_in_order() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(shared_types::access::Role::Shopkeeper);
    // 405 before 401
    let answer = Answered::of(app.ask("DELETE", "/categories")).await;
    assert_eq!(answer.header("allow"), "GET, HEAD");
    answer.expect_problem(405, "method-not-allowed");
    // 401 before 406
    let answer = Answered::of(app.ask("GET", "/categories").header("accept", "image/png")).await;
    assert!(answer.header("www-authenticate").starts_with("Bearer"));
    answer.expect_problem(401, "token-missing");
    Answered::of(app.ask("GET", "/categories").header("accept", "image/png").bearer_auth(token))
        .await
        .expect_problem(406, "not-acceptable");
    app.get(token, "/categories/").await.expect_problem(404, "not-found");
    app.get("not-a-token", "/categories").await.expect_problem(401, "token-invalid");
}

#[actix_web::test]
async fn head_tags_and_not_modified() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(shared_types::access::Role::Shopkeeper);
    let full = app.get(token, "/categories").await;
    let tag = full.header("etag").to_owned();
    assert_eq!(full.expect(200)["items"].as_array().map(Vec::len), Some(74));
    let head = Answered::of(app.ask("HEAD", "/categories").bearer_auth(token)).await;
    assert_eq!((head.status, head.text.len(), head.header("etag")), (200, 0, tag.as_str()));
    let same = Answered::of(app.ask("GET", "/categories").bearer_auth(token).header("if-none-match", &tag)).await;
    assert_eq!((same.status, same.text.len()), (304, 0));
}

#[actix_web::test]
async fn people_read_the_contract_from_our_own_files() {
    let app = TestApp::new().await;
    let page = Answered::of(app.ask("GET", "/api/v1/docs")).await;
    assert!(page.header("content-security-policy").contains("style-src 'self'"));
    assert!(page.text.contains("reportIncident") && page.text.contains("problem-invalid"));
    assert!(!page.text.contains("http://") && !page.text.contains("<script") && !page.text.contains("style="));
    assert_eq!(
        Answered::of(app.ask("GET", "/api/v1/docs/style.css")).await.header("content-type"),
        "text/css; charset=utf-8"
    );
}

#[actix_web::test]
async fn only_listed_origins_may_call_from_a_browser() {
    let app = TestApp::with(&[("WEBM_ALLOWED_ORIGINS", "https://app.example")]).await;
    for (origin, allowed) in [("https://app.example", "https://app.example"), ("https://evil.example", "")] {
        let asked =
            app.ask("OPTIONS", "/incidents").header("origin", origin).header("access-control-request-method", "POST");
        let answer = Answered::of(asked).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin}");
    }
    let document = Answered::of(app.ask("GET", "/api/v1/openapi.json").header("origin", "https://evil.example")).await;
    assert_eq!(document.header("access-control-allow-origin"), "*");
}
