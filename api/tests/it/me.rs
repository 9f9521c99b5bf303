//! The own account: who one is, what one may do where, the own password.

use crate::sessions::{sign_in, try_sign_in};
use crate::support::{PASSWORD, TestApp};
use serde_json::json;
use shared_types::access::{POLICY, Role};

const SHOPKEEPER: &str = "shopkeeper@de-linde.example";
const NEW: &str = "vijf blauwe lampen";

#[actix_web::test]
async fn one_hears_who_one_is_and_what_one_may_do_where() {
    let (app, world) = TestApp::with_world().await;
    let me = app.get(world.linde(Role::Shopkeeper), "/me").await.expect(200);
    assert_eq!(me["account"]["email"], SHOPKEEPER);
    assert_eq!(me["account"]["organisationName"], "Modehuis Van Dam");
    assert_eq!(me["sites"].as_array().map(Vec::len), Some(1));
    let site = &me["sites"][0];
    assert_eq!((&site["code"], &site["roles"]), (&json!("DL"), &json!(["shopkeeper"])));
    assert_eq!((&site["sight"], &site["timeZone"]), (&json!("own-and-vetted"), &json!("Europe/Amsterdam")));
    assert_eq!(site["ownUnitId"], world.unit_7.to_string());
    assert_eq!(site["demonstration"], false);
    let permissions = json!([
        "incident:report",
        "incident:read",
        "incident:note",
        "track:tell",
        "involved:manage",
        "personal:open",
        "alert:read",
        "alert:send",
        "insight:read",
        "place:read"
    ]);
    assert_eq!((&me["permissions"], &site["permissions"]), (&permissions, &permissions));
    assert!(me["account"].get("passwordHash").is_none());
}

#[actix_web::test]
async fn an_operator_of_the_region_reaches_every_site_by_name() {
    let (app, world) = TestApp::with_world().await;
    let me = app.get(world.linde(Role::Operator), "/me").await.expect(200);
    let names: Vec<&str> = me["sites"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Noordkade", "Oostpoort", "Winkelcentrum De Linde"]);
}

#[actix_web::test]
async fn one_changes_the_own_name_and_language() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Guard);
    let me = app.patch(token, "/me", &json!({"name": " Jan de Wit ", "language": "fr"})).await.expect(200);
    assert_eq!((&me["account"]["name"], &me["account"]["language"]), (&json!("Jan de Wit"), &json!("fr")));
    app.patch(token, "/me", &json!({"name": " "})).await.expect_problem(400, "invalid");
    app.patch(token, "/me", &json!({"email": "other@shop.example"})).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_changed_password_ends_every_other_session() {
    let (app, world) = TestApp::with_world().await;
    let here = sign_in(&app, SHOPKEEPER).await;
    let body = json!({"currentPassword": PASSWORD, "newPassword": NEW});
    app.post(&here.token, "/me/password", &body).await.expect(204);
    app.get(&here.token, "/me").await.expect(200);
    app.get(world.linde(Role::Shopkeeper), "/me").await.expect_problem(401, "session-ended");
    try_sign_in(&app, &json!({"email": SHOPKEEPER, "password": PASSWORD})).await.expect_problem(401, "sign-in-wrong");
    try_sign_in(&app, &json!({"email": SHOPKEEPER, "password": NEW})).await.expect(201);
}

#[actix_web::test]
async fn a_new_password_must_be_long_and_not_among_the_commonest() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Shopkeeper);
    for (new, code) in
        [("korter", "password-too-short"), ("Wachtwoord123", "password-common"), (SHOPKEEPER, "password-common")]
    {
        let body = json!({"currentPassword": PASSWORD, "newPassword": new});
        let problem = app.post(token, "/me/password", &body).await.expect_problem(400, "invalid");
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
        assert_eq!(problem["errors"][0]["pointer"], "/newPassword", "{problem}");
    }
    let long = "x y".repeat(50);
    let body = json!({"currentPassword": PASSWORD, "newPassword": long});
    app.post(token, "/me/password", &body).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_stolen_token_does_not_help_to_guess_the_password() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::Shopkeeper);
    let body = json!({"currentPassword": "not the password", "newPassword": NEW});
    for _ in 0..5 {
        let problem = app.post(token, "/me/password", &body).await.expect_problem(400, "invalid");
        assert_eq!(problem["errors"][0]["code"], "password-wrong");
    }
    app.post(token, "/me/password", &body).await.expect_problem(429, "too-many-requests");
}

#[actix_web::test]
async fn the_table_of_what_each_role_may_is_open_to_who_is_signed_in() {
    let (app, world) = TestApp::with_world().await;
    let page = app.get(world.linde(Role::Citizen), "/policy").await.expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(POLICY.len()));
    let operator = page["items"].as_array().unwrap().iter().find(|r| r["role"] == "operator").unwrap();
    assert_eq!(operator["sight"], "none");
}

/// The print that is reviewed in each change: role, sight, permissions.
#[test]
fn the_policy_is_what_was_reviewed() {
    let mut print = String::new();
    for row in POLICY {
        let permissions: Vec<&str> = row.permissions.iter().map(|p| p.word()).collect();
        print += &format!("{:18} sees {:14} may {}\n", row.role.word(), row.sight.word(), permissions.join(", "));
    }
    insta::assert_snapshot!(print);
}
