//! Links and merges: seen by who may know both ends and by nobody else, with a reason in both timelines; a merged pair counts
//! once wherever something is counted, keeps both numbers, and comes apart again.

use crate::support::{Answered, TestApp, World, each};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::{account, audit_entry, event, participation, role_assignment};
use webm::db::{Key, Moment};

fn of(made: &Value) -> String {
    format!("/incidents/{}", made["id"].as_str().unwrap())
}

/// Reports something at De Linde.
pub async fn report(app: &TestApp, token: &str, more: &Value) -> Value {
    let mut new = json!({"category": "theft.shoplifting", "occurredPrecision": "unknown", "description": "Weggerend"});
    for (name, value) in more.as_object().unwrap() {
        new[name] = value.clone();
    }
    app.post(token, "/incidents", &new).await.expect(201)
}

async fn two(app: &TestApp, world: &World) -> (Value, Value) {
    let guard = world.linde(Role::Guard);
    let at = json!({"siteId": world.linde});
    (report(app, guard, &at).await, report(app, guard, &at).await)
}

/// The police of De Linde work at Noordkade too.
pub async fn at_both(app: &TestApp, world: &World, role: Role) {
    let who = Key::from(world.accounts[&format!("{role}@de-linde.example")]);
    let (place, town) = (Key::from(world.noordkade), Key::from(world.other_municipality));
    app.state
        .db
        .write(move |conn| {
            let of: Key = account::table.find(who).select(account::organisation_id).first(conn)?;
            diesel::insert_into(participation::table)
                .values((
                    participation::id.eq(Key::fresh()),
                    participation::organisation_id.eq(of),
                    participation::area_id.eq(town),
                    participation::begins_at.eq(Moment(0)),
                ))
                .execute(conn)?;
            diesel::insert_into(role_assignment::table)
                .values((
                    role_assignment::id.eq(Key::fresh()),
                    role_assignment::account_id.eq(who),
                    role_assignment::role.eq(role.word()),
                    role_assignment::area_id.eq(place),
                    role_assignment::begins_at.eq(Moment(0)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    app.shared.remembered().forget();
}

fn link(other: &Value) -> Value {
    json!({"incidentId": other["id"], "kind": "same-offender", "reason": "same-method"})
}

async fn kinds_of_timeline(app: &TestApp, token: &str, path: &str) -> Vec<String> {
    let page = app.get(token, &format!("{path}/timeline")).await.expect(200);
    each(&page, "kind").into_iter().map(str::to_owned).collect()
}

#[actix_web::test]
async fn a_link_is_seen_from_both_ends_and_goes_with_a_reason() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let (one, other) = two(&app, &world).await;
    let made = app.post(guard, &format!("{}/links", of(&one)), &link(&other)).await.expect(201);
    assert_eq!((&made["incident"]["number"], &made["addedByName"]), (&other["number"], &json!("guard")));
    for (here, there) in [(&one, &other), (&other, &one)] {
        let links = app.get(guard, &format!("{}/links", of(here))).await.expect(200);
        assert_eq!((&links["items"][0]["incident"]["id"], links["items"].as_array().unwrap().len()), (&there["id"], 1));
        let timeline = app.get(guard, &format!("{}/timeline", of(here))).await.expect(200);
        let entry = &timeline["items"][1];
        assert_eq!((&entry["kind"], &entry["about"]["number"]), (&json!("linked"), &there["number"]));
        assert_eq!(entry["changes"][1], json!({"field": "linkReason", "from": null, "to": "same-method"}));
    }
    // The same again, from the other end, is there already; another kind is another link, by number.
    app.post(guard, &format!("{}/links", of(&other)), &link(&one)).await.expect_problem(409, "linked-already");
    let by_number = json!({"number": one["number"], "kind": "continuation", "reason": "told"});
    app.post(guard, &format!("{}/links", of(&other)), &by_number).await.expect(201);
    // Taken away from the far end; it cannot go twice, and can be made again.
    let remove = format!("{}/links/{}/_remove", of(&other), made["id"].as_str().unwrap());
    app.post(guard, &remove, &json!({"reason": "because"})).await.expect_problem(400, "invalid");
    app.post(guard, &remove, &json!({"reason": "disproved"})).await.expect(204);
    app.post(guard, &remove, &json!({"reason": "disproved"})).await.expect_problem(409, "removed-already");
    let left = app.get(guard, &format!("{}/links", of(&one))).await.expect(200);
    assert_eq!(each(&left, "kind"), ["continuation"]);
    app.post(guard, &format!("{}/links", of(&one)), &link(&other)).await.expect(201);
    assert_eq!(kinds_of_timeline(&app, guard, &of(&one)).await, ["reported", "linked", "linked", "unlinked", "linked"]);
    let audit: Vec<(String, Option<String>)> = app
        .state
        .db
        .read(|conn| {
            let of = audit_entry::table.filter(audit_entry::action.eq_any(["incident.link", "incident.unlink"]));
            Ok(of.order(audit_entry::id.asc()).select((audit_entry::action, audit_entry::reason)).load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(audit.len(), 8, "each end has its line: {audit:?}");
    assert!(audit.contains(&("incident.unlink".into(), Some("disproved".into()))));
}

#[actix_web::test]
async fn what_is_wrong_with_a_link_is_told_without_telling_what_is_there() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let (one, _) = two(&app, &world).await;
    let hidden = report(&app, world.noordkade(Role::Guard), &json!({"siteId": world.noordkade})).await;
    let path = format!("{}/links", of(&one));
    let told = |answer: Answered| {
        let problem = answer.expect_problem(400, "invalid");
        let first = &problem["errors"][0];
        (first["pointer"].as_str().unwrap().to_owned(), first["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(told(app.post(guard, &path, &link(&one)).await), ("/incidentId".into(), "itself".into()));
    // What is not there and what may not be known are told alike, by id and by number.
    let none = json!({"id": uuid::Uuid::now_v7()});
    let (absent, secret) = (app.post(guard, &path, &link(&none)).await, app.post(guard, &path, &link(&hidden)).await);
    assert_eq!(absent.json()["errors"], secret.json()["errors"]);
    assert_eq!(told(secret), ("/incidentId".into(), "unknown-incident".into()));
    for number in [hidden["number"].clone(), json!("NK-2026-99999"), json!("nonsense")] {
        let body = json!({"number": number, "kind": "other", "reason": "other"});
        assert_eq!(told(app.post(guard, &path, &body).await), ("/number".into(), "unknown-incident".into()));
    }
    let both = json!({"incidentId": one["id"], "number": "DL-2026-00001", "kind": "other", "reason": "other"});
    assert_eq!(told(app.post(guard, &path, &both).await).1, "one-of-two");
    // A shopkeeper sees others' incidents in part, and handles none.
    let shop = world.linde(Role::Shopkeeper);
    app.post(shop, &path, &link(&one)).await.expect_problem(403, "permission-missing");
    app.get(shop, &path).await.expect_problem(403, "sight-missing");
}

#[actix_web::test]
async fn a_link_across_sites_is_there_only_for_who_may_know_both() {
    let (app, world) = TestApp::with_world().await;
    at_both(&app, &world, Role::PoliceOfficer).await;
    let police = world.linde(Role::PoliceOfficer);
    let (here, _) = two(&app, &world).await;
    let there = report(&app, world.noordkade(Role::Guard), &json!({"siteId": world.noordkade})).await;
    let before = app.get(world.linde(Role::Guard), &of(&here)).await.expect(200);
    let made = app.post(police, &format!("{}/links", of(&here)), &link(&there)).await.expect(201);
    for (token, path, far) in [
        (world.linde(Role::Guard), of(&here), &there),
        (world.linde(Role::CentreManager), of(&here), &there),
        (world.noordkade(Role::Guard), of(&there), &here),
    ] {
        let links = app.get(token, &format!("{path}/links")).await.expect(200);
        assert_eq!(links, json!({"items": []}), "not even a count");
        assert_eq!(kinds_of_timeline(&app, token, &path).await, ["reported"]);
        let remove = format!("{path}/links/{}/_remove", made["id"].as_str().unwrap());
        app.post(token, &remove, &json!({"reason": "mistaken"})).await.expect_problem(404, "not-found");
        for sub in ["", "/links", "/timeline", "/alike", "/merges"] {
            let text = app.get(token, &format!("{path}{sub}")).await.text;
            for secret in [&far["number"], &far["id"]] {
                assert!(!text.contains(secret.as_str().unwrap()), "{path}{sub} tells {secret}: {text}");
            }
        }
    }
    // Nothing of the incident itself has changed for the guard, its version neither.
    assert_eq!(app.get(world.linde(Role::Guard), &of(&here)).await.expect(200), before);
    for path in [of(&here), of(&there)] {
        assert_eq!(kinds_of_timeline(&app, police, &path).await, ["reported", "linked"]);
    }
    let events: Vec<String> =
        app.state.db.read(|conn| Ok(event::table.select(event::kind).distinct().load(conn)?)).await.unwrap();
    assert!(events.iter().all(|kind| !kind.contains("link")), "an event must not tell of a link: {events:?}");
    // Who may know both takes it away from either end.
    let remove = format!("{}/links/{}/_remove", of(&there), made["id"].as_str().unwrap());
    app.post(police, &remove, &json!({"reason": "mistaken"})).await.expect(204);
}

/// How many the list, the figures and the table count for a reader.
async fn counted(app: &TestApp, token: &str) -> (usize, Value, usize) {
    let list = app.get(token, "/incidents").await.expect(200);
    let figures = app.get(token, "/insight").await.expect(200);
    let table = Answered::of(app.ask("GET", "/incidents").bearer_auth(token).header("accept", "text/csv")).await;
    let rows = table.text.lines().count() - 1;
    (list["items"].as_array().unwrap().len(), figures["what"]["basis"]["total"].clone(), rows)
}

#[actix_web::test]
async fn a_merged_pair_counts_once_keeps_both_numbers_and_comes_apart_again() {
    let (app, world) = TestApp::with_world().await;
    let (guard, manager) = (world.linde(Role::Guard), world.linde(Role::CentreManager));
    let (stays, goes) = two(&app, &world).await;
    let goods = json!({"article": "parfum", "quantity": 2});
    let theirs = app.post(guard, &format!("{}/goods", of(&goes)), &goods).await.expect(201);
    app.post(guard, &format!("{}/persons", of(&goes)), &json!({"role": "suspect", "ageBand": "18-24"}))
        .await
        .expect(201);
    app.post(guard, &format!("{}/vehicles", of(&goes)), &json!({"kind": "car"})).await.expect(201);
    app.post(guard, &format!("{}/timeline", of(&goes)), &json!({"text": "beelden veilig"})).await.expect(201);
    crate::attachments::add(&app, guard, &of(&goes), "application/pdf", crate::attachments::pdf()).await.expect(201);
    assert_eq!(counted(&app, manager).await, (2, json!(2), 2));
    let before = app.get(guard, &of(&goes)).await.expect(200);
    let merges = format!("{}/merges", of(&stays));
    let body = json!({"number": goes["number"], "reason": "same-event"});
    let made = app.post(guard, &merges, &body).await.expect(201);
    assert_eq!(made["incident"]["number"], goes["number"]);
    assert_eq!(counted(&app, manager).await, (1, json!(1), 1));
    // Both numbers stay: the one that went says where, the other what came.
    let gone = app.get(guard, &of(&goes)).await.expect(200);
    assert_eq!(gone["mergedInto"], json!({"id": stays["id"], "number": stays["number"]}));
    assert_eq!((&gone["state"], &gone["nextStates"]), (&before["state"], &json!([])));
    let whole = app.get(guard, &of(&stays)).await.expect(200);
    assert_eq!(whole["mergedHere"], json!([{"id": goes["id"], "number": goes["number"]}]));
    let duplicate = json!({"to": "rejected", "rejectReason": "duplicate", "duplicateOf": goes["number"]});
    let third = report(&app, guard, &json!({"siteId": world.linde})).await;
    app.post(guard, &format!("{}/transitions", of(&third)), &duplicate).await.expect(200);
    // What hangs on it is shown with the other one, each with where it is from.
    for noun in ["goods", "persons", "vehicles", "attachments"] {
        let shown = app.get(guard, &format!("{}/{noun}", of(&stays))).await.expect(200);
        assert_eq!(each(&shown, "incidentId"), [goes["id"].as_str().unwrap()], "{noun}");
    }
    let timeline = app.get(guard, &format!("{}/timeline", of(&stays))).await.expect(200);
    assert_eq!(
        each(&timeline, "kind"),
        [
            "reported",
            "reported",
            "goods-added",
            "person-added",
            "vehicle-added",
            "note",
            "attachment-added",
            "merged-here"
        ]
    );
    assert_eq!(timeline["items"][5]["incidentId"], goes["id"]);
    // It takes no step and no correction; what is added to it still goes in, and is corrected where it is.
    let step = json!({"to": "accepted"});
    app.post(guard, &format!("{}/transitions", of(&goes)), &step).await.expect_problem(409, "merged");
    app.patch(guard, &of(&goes), &json!({"lossCents": 5})).await.expect_problem(409, "merged");
    app.patch(guard, &format!("{}/goods/{}", of(&goes), theirs["id"].as_str().unwrap()), &json!({"quantity": 3}))
        .await
        .expect(200);
    app.post(guard, &format!("{}/timeline", of(&goes)), &json!({"text": "laat binnen"})).await.expect(201);
    // Apart again, as they stood.
    let undo = format!("{merges}/{}/_undo", made["id"].as_str().unwrap());
    app.post(guard, &undo, &json!({"reason": "two-events"})).await.expect(204);
    app.post(guard, &undo, &json!({"reason": "two-events"})).await.expect_problem(409, "undone-already");
    assert_eq!(counted(&app, manager).await, (3, json!(3), 3));
    let back = app.get(guard, &of(&goes)).await.expect(200);
    assert_eq!((&back["mergedInto"], &back["nextStates"]), (&Value::Null, &before["nextStates"]));
    assert_eq!(app.get(guard, &format!("{}/goods", of(&stays))).await.expect(200)["items"], json!([]));
    assert_eq!(kinds_of_timeline(&app, guard, &of(&stays)).await, ["reported", "merged-here", "unmerged-here"]);
    app.post(guard, &format!("{}/transitions", of(&goes)), &step).await.expect(200);
}

#[actix_web::test]
async fn merges_are_one_step_deep_within_one_site() {
    let (app, world) = TestApp::with_world().await;
    at_both(&app, &world, Role::PoliceOfficer).await;
    let police = world.linde(Role::PoliceOfficer);
    let (a, b) = two(&app, &world).await;
    let (c, _) = two(&app, &world).await;
    let elsewhere = report(&app, world.noordkade(Role::Guard), &json!({"siteId": world.noordkade})).await;
    let merge = |into: &Value, goes: &Value| {
        let body = json!({"incidentId": goes["id"], "reason": "reported-twice"});
        let path = format!("{}/merges", of(into));
        let app = &app;
        async move { app.post(police, &path, &body).await }
    };
    merge(&a, &a).await.expect_problem(400, "invalid");
    merge(&a, &elsewhere).await.expect_problem(409, "other-site");
    let made = merge(&a, &b).await.expect(201);
    merge(&a, &b).await.expect_problem(409, "merged-already");
    merge(&c, &b).await.expect_problem(409, "merged-already");
    merge(&b, &a).await.expect_problem(409, "merged-already");
    merge(&b, &c).await.expect_problem(409, "merged-already");
    merge(&c, &a).await.expect_problem(409, "holds-merged");
    app.post(police, &format!("{}/links", of(&c)), &link(&b)).await.expect_problem(409, "merged");
    // Only under the one that stayed can it be undone.
    let id = made["id"].as_str().unwrap();
    for wrong in [&b, &c, &elsewhere] {
        let path = format!("{}/merges/{id}/_undo", of(wrong));
        app.post(police, &path, &json!({"reason": "mistaken"})).await.expect_problem(404, "not-found");
    }
    app.post(police, &format!("{}/merges/{id}/_undo", of(&a)), &json!({"reason": "mistaken"})).await.expect(204);
    merge(&b, &a).await.expect(201);
}

#[actix_web::test]
async fn two_who_merge_at_once_do_not_make_a_circle() {
    let (app, world) = TestApp::with_world().await;
    let (guard, desk) = (world.linde(Role::Guard), world.linde(Role::SecurityDesk));
    for _ in 0..5 {
        let (a, b) = two(&app, &world).await;
        let body = |goes: &Value| json!({"incidentId": goes["id"], "reason": "same-event"});
        let (pa, pb, ba, bb) = (format!("{}/merges", of(&a)), format!("{}/merges", of(&b)), body(&b), body(&a));
        let (one, other) = futures_util::future::join(app.post(guard, &pa, &ba), app.post(desk, &pb, &bb)).await;
        let mut ended = [one.status, other.status];
        ended.sort_unstable();
        assert_eq!(ended, [201, 409]);
    }
}

#[actix_web::test]
async fn a_report_that_went_where_its_reporter_cannot_see_stays_in_the_reporters_list() {
    let (app, world) = TestApp::with_world().await;
    let (guard, citizen, town) =
        (world.linde(Role::Guard), world.linde(Role::Citizen), world.linde(Role::MunicipalOfficer));
    let waste = json!({"siteId": world.linde, "category": "public-space.fly-tipping"});
    let goes = report(&app, citizen, &waste).await;
    let stays = report(&app, guard, &json!({"siteId": world.linde})).await;
    let body = json!({"incidentId": goes["id"], "reason": "same-event"});
    app.post(guard, &format!("{}/merges", of(&stays)), &body).await.expect(201);
    for (token, seen) in [(citizen, vec![&goes]), (town, vec![&goes]), (guard, vec![&stays])] {
        let list = app.get(token, "/incidents").await.expect(200);
        let numbers: Vec<&str> = seen.iter().map(|i| i["number"].as_str().unwrap()).collect();
        assert_eq!(each(&list, "number"), numbers);
    }
    // To them it went nowhere that they may know of.
    let seen = app.get(citizen, &of(&goes)).await.expect(200);
    assert_eq!(seen["mergedInto"], Value::Null);
    assert_eq!(kinds_of_timeline(&app, citizen, &of(&goes)).await, ["reported"]);
    // The shopkeeper sees what stays in part, and nothing of what came to it.
    let shop = world.linde(Role::Shopkeeper);
    let masked = app.get(shop, &of(&stays)).await.expect(200);
    assert_eq!(masked["mergedHere"], json!([]));
    assert_eq!(kinds_of_timeline(&app, shop, &of(&stays)).await, ["reported"]);
    assert_eq!(app.get(shop, "/incidents").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_shop_sees_nothing_of_anothers_report_that_was_merged_into_its_own() {
    let (app, world) = TestApp::with_world().await;
    let (guard, shop) = (world.linde(Role::Guard), world.linde(Role::Shopkeeper));
    let own = report(&app, shop, &json!({"siteId": world.linde})).await;
    let theirs = report(&app, guard, &json!({"siteId": world.linde, "description": "van de bakker"})).await;
    app.post(guard, &format!("{}/goods", of(&theirs)), &json!({"article": "taart", "quantity": 1})).await.expect(201);
    let body = json!({"incidentId": theirs["id"], "reason": "same-event"});
    app.post(guard, &format!("{}/merges", of(&own)), &body).await.expect(201);
    assert_eq!(app.get(shop, &of(&own)).await.expect(200)["mergedHere"], json!([]));
    for noun in ["goods", "timeline", "merges"] {
        let text = app.get(shop, &format!("{}/{noun}", of(&own))).await.text;
        assert!(!text.contains("taart") && !text.contains("bakker"), "{noun}: {text}");
    }
    let goods = app.get(guard, &format!("{}/goods", of(&own))).await.expect(200);
    assert_eq!(each(&goods, "article"), ["taart"]);
}
