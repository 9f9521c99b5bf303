//! Invitations: a link that makes one account, once, within a week, and never with more than its giver may give.

use crate::sessions::try_sign_in;
use crate::support::{Answered, TestApp, World};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::invitation;

const NEW: &str = "vijf blauwe lampen";

fn invitation(world: &World, role: &str) -> Value {
    json!({"email": "Nieuw@Van-Dam.example", "role": role, "areaId": world.linde, "organisationId": world.van_dam})
}

async fn invite(app: &TestApp, world: &World) -> (Value, String) {
    let body = invitation(world, "shopkeeper");
    let link = app.post(world.linde(Role::CentreManager), "/invitations", &body).await.expect(201);
    let token = link["link"].as_str().unwrap().strip_prefix("/invitation#").unwrap().to_owned();
    (link["invitation"].clone(), token)
}

async fn accept(app: &TestApp, token: &str, password: &str) -> Answered {
    let body = json!({"token": token, "name": "Nina Nieuw", "password": password, "language": "nl"});
    Answered::of(app.ask("POST", "/invitations/_accept").json(&body)).await
}

#[actix_web::test]
async fn an_invitation_makes_an_account_with_its_role() {
    let (app, world) = TestApp::with_world().await;
    let (invitation, token) = invite(&app, &world).await;
    assert_eq!(invitation["email"], "nieuw@van-dam.example");
    assert_eq!(invitation["expiresAt"], "2026-04-07T16:40:00Z");
    let account = accept(&app, &token, NEW).await.expect(201);
    assert_eq!((&account["name"], &account["organisationName"]), (&json!("Nina Nieuw"), &json!("Modehuis Van Dam")));
    let body = json!({"email": "nieuw@van-dam.example", "password": NEW});
    let signed_in = try_sign_in(&app, &body).await.expect(201);
    let me = app.get(signed_in["accessToken"].as_str().unwrap(), "/me").await.expect(200);
    assert_eq!(me["sites"][0]["roles"], json!(["shopkeeper"]));
    accept(&app, &token, NEW).await.expect_problem(409, "invitation-used");
    let list = app.get(world.linde(Role::CentreManager), "/invitations").await.expect(200);
    assert_eq!(list["items"][0]["acceptedAt"], "2026-03-31T16:40:00Z");
}

#[actix_web::test]
async fn a_link_that_is_late_withdrawn_or_made_up_makes_nothing() {
    let (app, world) = TestApp::with_world().await;
    accept(&app, "made-up", NEW).await.expect_problem(404, "not-found");
    let (withdrawn, token) = invite(&app, &world).await;
    let path = format!("/invitations/{}", withdrawn["id"].as_str().unwrap());
    app.delete(world.noordkade(Role::CentreManager), &path).await.expect_problem(404, "not-found");
    app.delete(world.linde(Role::CentreManager), &path).await.expect(204);
    app.delete(world.linde(Role::CentreManager), &path).await.expect_problem(409, "invitation-over");
    accept(&app, &token, NEW).await.expect_problem(409, "invitation-withdrawn");
    let (_, late) = invite(&app, &world).await;
    app.clock.advance(SignedDuration::from_hours(7 * 24));
    accept(&app, &late, NEW).await.expect_problem(409, "invitation-expired");
}

#[actix_web::test]
async fn a_refused_password_leaves_the_link_as_it_was() {
    let (app, world) = TestApp::with_world().await;
    let (_, token) = invite(&app, &world).await;
    for bad in ["kort", "Wachtwoord123", "nieuw@van-dam.example"] {
        let problem = accept(&app, &token, bad).await.expect_problem(400, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/password");
    }
    accept(&app, &token, NEW).await.expect(201);
}

#[actix_web::test]
async fn a_link_does_not_outlive_the_right_to_give_it() {
    let (app, world) = TestApp::with_world().await;
    let (_, token) = invite(&app, &world).await;
    let operator = world.linde(Role::Operator);
    let path = format!("/accounts/{}", world.accounts["centre-manager@de-linde.example"]);
    app.patch(operator, &path, &json!({"disabled": true})).await.expect(200);
    accept(&app, &token, NEW).await.expect_problem(409, "invitation-withdrawn");
    app.patch(operator, &path, &json!({"disabled": false})).await.expect(200);
    accept(&app, &token, NEW).await.expect(201);
}

#[actix_web::test]
async fn an_address_that_never_came_is_forgotten_a_month_after_the_link() {
    let (app, world) = TestApp::with_world().await;
    let (_, used) = invite(&app, &world).await;
    accept(&app, &used, NEW).await.expect(201);
    invite(&app, &world).await;
    let mut left = Vec::new();
    for days in [36, 1] {
        app.clock.advance(SignedDuration::from_hours(24 * days));
        let now = app.clock.now();
        let count = move |conn: &mut _| {
            webm::access::sweep::sweep(conn, now)?;
            Ok(invitation::table.count().get_result::<i64>(conn)?)
        };
        left.push(app.state.db.write(count).await.unwrap());
    }
    assert_eq!(left, [2, 1]);
}

#[actix_web::test]
async fn two_who_use_one_link_at_once_make_one_account() {
    let (app, world) = TestApp::with_world().await;
    let (_, token) = invite(&app, &world).await;
    let (one, two) = futures_util::join!(accept(&app, &token, NEW), accept(&app, &token, NEW));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[actix_web::test]
async fn an_address_that_has_an_account_gets_no_second_one() {
    let (app, world) = TestApp::with_world().await;
    let mut body = invitation(&world, "guard");
    body["email"] = json!("guard@de-linde.example");
    let link = app.post(world.linde(Role::CentreManager), "/invitations", &body).await.expect(201);
    let token = link["link"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    accept(&app, &token, NEW).await.expect_problem(409, "account-exists");
}

#[actix_web::test]
async fn nobody_invites_for_more_than_he_may_give() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    for beyond in ["operator", "police-officer", "prosecutor"] {
        app.post(manager, "/invitations", &invitation(&world, beyond)).await.expect_problem(403, "role-beyond-you");
    }
    app.post(manager, "/invitations", &invitation(&world, "integration")).await.expect_problem(400, "invalid");
    let mut elsewhere = invitation(&world, "guard");
    elsewhere["areaId"] = json!(world.noordkade);
    app.post(manager, "/invitations", &elsewhere).await.expect_problem(404, "not-found");
    let mut stranger = invitation(&world, "guard");
    stranger["organisationId"] = json!(uuid::Uuid::now_v7());
    let problem = app.post(manager, "/invitations", &stranger).await.expect_problem(400, "invalid");
    assert_eq!(problem["errors"][0]["code"], "takes-no-part");
    app.post(world.linde(Role::SecurityDesk), "/invitations", &invitation(&world, "guard"))
        .await
        .expect_problem(403, "permission-missing");
    // Another site's manager sees none of it.
    invite(&app, &world).await;
    let list = app.get(world.noordkade(Role::CentreManager), "/invitations").await.expect(200);
    assert_eq!(list["items"], json!([]));
}
