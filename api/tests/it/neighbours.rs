//! Neighbours: each site its own half, and nothing told of the other but its name.

use crate::support::{TestApp, each};
use serde_json::json;
use shared_types::access::Role;
use shared_types::ids::AreaId;

fn halves(site: AreaId, other: AreaId) -> String {
    format!("/areas/{site}/neighbours/{other}")
}

#[actix_web::test]
async fn anything_is_shared_only_while_both_do() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let ours = halves(world.linde, world.oostpoort);
    let first = app.put(manager, &ours, &json!({"weShare": true})).await.expect(201);
    assert_eq!(
        first,
        json!({"siteId": world.oostpoort, "name": "Oostpoort", "weShare": true, "theyShare": false, "sharing": false})
    );
    app.put(manager, &ours, &json!({"weShare": true})).await.expect(200);
    // The other side sees that it was named, and joins.
    let operator = world.linde(Role::Operator);
    let seen = app.get(operator, &format!("/areas/{}/neighbours", world.oostpoort)).await.expect(200);
    assert_eq!(
        seen["items"][0],
        json!({"siteId": world.linde, "name": "Winkelcentrum De Linde", "weShare": false, "theyShare": true,
            "sharing": false})
    );
    let theirs = halves(world.oostpoort, world.linde);
    let joined = app.put(operator, &theirs, &json!({"weShare": true})).await.expect(201);
    assert_eq!(joined["sharing"], true);
    let list = format!("/areas/{}/neighbours", world.linde);
    assert_eq!(app.get(world.linde(Role::Shopkeeper), &list).await.expect(200)["items"][0]["sharing"], true);
    // One half is taken away: the other stands, and nothing is shared.
    app.delete(manager, &ours).await.expect(204);
    let left = app.get(manager, &list).await.expect(200);
    assert_eq!(
        (&left["items"][0]["theyShare"], &left["items"][0]["weShare"], &left["items"][0]["sharing"]),
        (&json!(true), &json!(false), &json!(false))
    );
    app.delete(manager, &ours).await.expect_problem(404, "not-found");
    app.delete(operator, &theirs).await.expect(204);
    assert_eq!(app.get(manager, &list).await.expect(200)["items"], json!([]));
}

#[actix_web::test]
async fn only_sites_of_the_same_municipality_can_be_found() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let path = format!("/areas/{}/possible-neighbours", world.linde);
    let page = app.get(manager, &path).await.expect(200);
    assert_eq!(each(&page, "name"), ["Oostpoort"]);
    let hidden = app.put(manager, &halves(world.linde, world.noordkade), &json!({"weShare": true})).await;
    let hidden = hidden.expect_problem(404, "not-found");
    for nothing in [AreaId(uuid::Uuid::now_v7()), world.municipality, world.linde] {
        let answer = app.put(manager, &halves(world.linde, nothing), &json!({"weShare": true})).await;
        assert_eq!(answer.expect_problem(404, "not-found"), hidden);
    }
    // Named by the other side, it may be known, and answered.
    let operator = world.linde(Role::Operator);
    app.put(operator, &halves(world.noordkade, world.linde), &json!({"weShare": false})).await.expect(201);
    let list = app.get(manager, &format!("/areas/{}/neighbours", world.linde)).await.expect(200);
    assert_eq!(each(&list, "name"), ["Noordkade"]);
    app.put(manager, &halves(world.linde, world.noordkade), &json!({"weShare": true})).await.expect(201);
    // But the place itself stays unknown.
    app.get(manager, &format!("/areas/{}", world.noordkade)).await.expect_problem(404, "not-found");
    // Who may know all may name all; those that are neighbours already are not offered again.
    let all = app.get(operator, &path).await.expect(200);
    assert_eq!(each(&all, "name"), ["Oostpoort"]);
}

#[actix_web::test]
async fn lesser_roles_and_others_sites() {
    let (app, world) = TestApp::with_world().await;
    let share = json!({"weShare": true});
    let ours = halves(world.linde, world.oostpoort);
    for role in [Role::Shopkeeper, Role::Guard, Role::MunicipalOfficer] {
        let token = world.linde(role);
        app.put(token, &ours, &share).await.expect_problem(403, "permission-missing");
        app.delete(token, &ours).await.expect_problem(403, "permission-missing");
        let path = format!("/areas/{}/possible-neighbours", world.linde);
        app.get(token, &path).await.expect_problem(403, "permission-missing");
    }
    let stranger = world.noordkade(Role::CentreManager);
    app.put(stranger, &ours, &share).await.expect_problem(404, "not-found");
    app.delete(stranger, &ours).await.expect_problem(404, "not-found");
    app.get(stranger, &format!("/areas/{}/neighbours", world.linde)).await.expect_problem(404, "not-found");
    app.put(world.linde(Role::CentreManager), &ours, &json!({"weshare": 1})).await.expect_problem(400, "invalid");
    let town = format!("/areas/{}/neighbours", world.municipality);
    app.get(world.linde(Role::Operator), &town).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn walking_meets_each_neighbour_once() {
    let (app, world) = TestApp::with_world().await;
    let operator = world.linde(Role::Operator);
    for n in 0..4 {
        let new = json!({"parentId": world.municipality, "kind": "site", "name": format!("Plein {n}"), "country": "NL",
            "site": {"kind": "public-area", "code": format!("PL{n}"), "timeZone": "Europe/Amsterdam"}});
        let made = app.post(operator, "/areas", &new).await.expect(201);
        let other = made["id"].as_str().unwrap().parse().unwrap();
        app.put(operator, &halves(world.linde, other), &json!({"weShare": false})).await.expect(201);
    }
    let mut met: Vec<String> = Vec::new();
    let mut next = Some(format!("/areas/{}/neighbours?limit=3", world.linde));
    while let Some(path) = next {
        let page = app.get(operator, &path).await.expect(200);
        met.extend(each(&page, "name").into_iter().map(str::to_owned));
        app.put(operator, &halves(world.linde, world.noordkade), &json!({"weShare": false})).await;
        let cursor = page["nextCursor"].as_str();
        next = cursor.map(|c| format!("/areas/{}/neighbours?limit=3&cursor={c}", world.linde));
    }
    assert_eq!(met, ["Plein 0", "Plein 1", "Plein 2", "Plein 3"]);
}
