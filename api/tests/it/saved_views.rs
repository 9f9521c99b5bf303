//! Saved views: own and shared with a team, in their order, never with the words of a search.

use crate::support::{Answered, TestApp, each, told};
use serde_json::{Value, json};
use shared_types::access::Role;

#[actix_web::test]
async fn views_are_own_or_shared_with_who_handles_at_a_site() {
    let (app, world) = TestApp::with_world().await;
    let (guard, manager, shop) =
        (world.linde(Role::Guard), world.linde(Role::CentreManager), world.linde(Role::Shopkeeper));
    let open = json!({"name": "Open", "filter": {"state": ["reported", "accepted"]}});
    let mine = app.post(guard, "/saved-views", &open).await.expect(201);
    assert_eq!((&mine["own"], &mine["siteId"], &mine["position"]), (&json!(true), &Value::Null, &json!(1)));
    let team = json!({"name": "Winkeldiefstal", "filter": {"category": ["theft.shoplifting"]}, "siteId": world.linde, "position": 0});
    app.post(guard, "/saved-views", &team).await.expect(201);
    let list = |token| app.get(token, "/saved-views");
    assert_eq!(each(&list(guard).await.expect(200), "name"), ["Winkeldiefstal", "Open"]);
    let theirs = list(manager).await.expect(200);
    assert_eq!((each(&theirs, "name"), &theirs["items"][0]["own"]), (vec!["Winkeldiefstal"], &json!(false)));
    for stranger in [shop, world.noordkade(Role::Guard)] {
        assert_eq!(list(stranger).await.expect(200)["items"], json!([]));
    }
    // The shopkeeper has own ones, and no team to share with.
    app.post(shop, "/saved-views", &team).await.expect_problem(403, "permission-missing");
    app.post(world.noordkade(Role::Guard), "/saved-views", &team).await.expect_problem(404, "not-found");
    // Order, name and sharing are changed by who made it; two who change at once are told.
    let path = format!("/saved-views/{}", mine["id"].as_str().unwrap());
    let changed = app.patch(guard, &path, &json!({"position": 0, "siteId": world.linde})).await.expect(200);
    assert_eq!((&changed["version"], &changed["siteId"]), (&json!(2), &json!(world.linde)));
    let stale = app.ask("PATCH", &path).bearer_auth(guard).header("if-match", "\"v1\"").json(&json!({"name": "x"}));
    Answered::of(stale).await.expect_problem(412, "stale");
    app.patch(manager, &path, &json!({"name": "x"})).await.expect_problem(403, "not-yours");
    app.patch(shop, &path, &json!({"name": "x"})).await.expect_problem(404, "not-found");
    app.patch(guard, &path, &json!({"siteId": null})).await.expect(200);
    app.delete(manager, &path).await.expect_problem(404, "not-found");
    // A shared one also goes by who vets there.
    let shared = format!("/saved-views/{}", theirs["items"][0]["id"].as_str().unwrap());
    app.delete(world.linde(Role::PoliceOfficer), &shared).await.expect_problem(403, "not-yours");
    app.delete(manager, &shared).await.expect(204);
    app.delete(guard, &path).await.expect(204);
    app.delete(guard, &path).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn the_words_of_a_search_are_not_saved_and_bad_filters_are_told() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let with_words = json!({"name": "x", "filter": {"q": "Jansen"}});
    let problem = app.post(guard, "/saved-views", &with_words).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/filter", "words-not-saved")]);
    let unknown = json!({"name": "x", "filter": {"category": ["theft.nothing"]}});
    let problem = app.post(guard, "/saved-views", &unknown).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/filter/category", "unknown-code")]);
    for name in ["", "twee\nregels", &"n".repeat(61)] {
        app.post(guard, "/saved-views", &json!({"name": name, "filter": {}})).await.expect_problem(400, "invalid");
    }
    for n in 0..50 {
        app.post(guard, "/saved-views", &json!({"name": format!("{n}"), "filter": {}})).await.expect(201);
    }
    app.post(guard, "/saved-views", &json!({"name": "51", "filter": {}})).await.expect_problem(409, "too-many-views");
}
