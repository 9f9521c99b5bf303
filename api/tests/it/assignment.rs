//! Who does what by when: assigning to a person or a team, deadlines and lateness, tasks, standard texts, many at once.

use crate::support::{Answered, TestApp, World, each, told};
use crate::tracks::shoplifting;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;

fn id_of(world: &World, role: Role, place: &str) -> Value {
    json!(world.accounts[&format!("{role}@{place}.example")])
}

async fn team(app: &TestApp, world: &World, name: &str, members: Value) -> Value {
    let path = format!("/sites/{}/teams", world.linde);
    app.post(world.linde(Role::CentreManager), &path, &json!({"name": name, "members": members})).await.expect(201)
}

async fn count(app: &TestApp, token: &str, query: &str) -> usize {
    app.get(token, &format!("/incidents?{query}")).await.expect(200)["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn an_incident_is_put_into_hands_and_found_by_them() {
    let (app, world) = TestApp::with_world().await;
    let (guard, desk) = (world.linde(Role::Guard), world.linde(Role::SecurityDesk));
    let path = shoplifting(&app, &world).await;
    let other = shoplifting(&app, &world).await;
    let at = format!("{path}/assignment");
    let nobody = app.get(guard, &at).await.expect(200);
    assert_eq!((&nobody["accountId"], &nobody["overdue"]), (&Value::Null, &json!(false)));
    assert_eq!(nobody["acceptUntil"], "2026-04-01T16:40:00Z");
    let me = id_of(&world, Role::Guard, "de-linde");
    let mine = app.put(desk, &at, &json!({"accountId": me})).await.expect(200);
    assert_eq!((&mine["accountName"], &mine["assignedAt"]), (&json!("guard"), &json!("2026-03-31T16:40:00Z")));
    assert_eq!(app.get(guard, &path).await.expect(200)["assigneeName"], "guard");
    assert_eq!(count(&app, guard, "assignee=me").await, 1);
    assert_eq!(count(&app, desk, "assignee=me").await, 0);
    assert_eq!(count(&app, desk, &format!("assignee={}&assignee=none", me.as_str().unwrap())).await, 2);
    assert_eq!(count(&app, desk, "assignee=none").await, 1);
    // Through a team it is mine too.
    let team = team(&app, &world, "Avonddienst", json!([id_of(&world, Role::SecurityDesk, "de-linde")])).await;
    app.put(guard, &format!("{other}/assignment"), &json!({"teamId": team["id"]})).await.expect(200);
    assert_eq!(count(&app, desk, "assignee=me").await, 1);
    assert_eq!(count(&app, guard, &format!("team={}", team["id"].as_str().unwrap())).await, 1);
    let list = app.get(guard, "/incidents?assignee=me").await.expect(200);
    assert_eq!((&list["items"][0]["assigneeName"], &list["items"][0]["teamName"]), (&json!("guard"), &Value::Null));
    // The change stands in the timeline with the old name; doing it again changes nothing.
    app.put(guard, &at, &json!({"teamId": team["id"]})).await.expect(200);
    app.put(guard, &at, &json!({"teamId": team["id"]})).await.expect(200);
    app.put(guard, &at, &json!({})).await.expect(200);
    let timeline = app.get(guard, &format!("{path}/timeline")).await.expect(200);
    let moves: Vec<&Value> = timeline["items"].as_array().unwrap().iter().filter(|e| e["kind"] == "assigned").collect();
    assert_eq!(moves.len(), 3);
    assert_eq!(moves[1]["changes"], json!([{"field": "assignee", "from": "guard", "to": "Avonddienst"}]));
    // The file holds what the list shows.
    let csv = app.ask("GET", "/incidents?assignee=none").header("accept", "text/csv").bearer_auth(guard);
    let csv = Answered::of(csv).await;
    assert_eq!((csv.status, csv.text.lines().count()), (200, 2), "{}", csv.text);
    let head = csv.text.lines().next().unwrap();
    assert!(head.contains("assigneeName") && head.contains("overdue"), "{head}");
    let counted = app.get(guard, "/insight/what?assignee=none").await;
    if counted.status == 200 {
        assert_eq!(counted.json()["basis"]["total"], 1);
    }
}

#[actix_web::test]
async fn only_those_who_handle_there_get_it() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = format!("{}/assignment", shoplifting(&app, &world).await);
    // A warden handles there, but sees no theft that another reported.
    for (who, place) in [
        (Role::Shopkeeper, "de-linde"),
        (Role::Guard, "noordkade"),
        (Role::Operator, "de-linde"),
        (Role::Warden, "de-linde"),
    ] {
        let body = json!({"accountId": id_of(&world, who, place)});
        let problem = app.put(guard, &path, &body).await.expect_problem(400, "invalid");
        assert_eq!(told(&problem), [("/accountId", "no-handler")], "{who}");
    }
    let both = json!({"accountId": id_of(&world, Role::Guard, "de-linde"), "teamId": uuid::Uuid::nil()});
    assert_eq!(told(&app.put(guard, &path, &both).await.expect_problem(400, "invalid")), [("", "one-of-two")]);
    let foreign = format!("/sites/{}/teams", world.noordkade);
    let foreign = app.post(world.noordkade(Role::CentreManager), &foreign, &json!({"name": "Zuid"})).await.expect(201);
    let problem = app.put(guard, &path, &json!({"teamId": foreign["id"]})).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/teamId", "unknown-team")]);
    app.put(world.noordkade(Role::Guard), &path, &json!({})).await.expect_problem(404, "not-found");
    app.put(world.linde(Role::Shopkeeper), &path, &json!({})).await.expect_problem(403, "permission-missing");
    // A filter is not for asking what the reader sees masked.
    let masked = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown"});
    app.post(guard, "/incidents", &masked).await.expect(201);
    let shop = world.linde(Role::Shopkeeper);
    assert_eq!((count(&app, shop, "").await, count(&app, shop, "assignee=none").await), (2, 1));
    assert_eq!(count(&app, shop, "overdue=false").await, 1);
    app.get(guard, "/incidents?assignee=boss").await.expect_problem(400, "invalid");
    app.get(guard, "/incidents?overdue=maybe").await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn teams_have_a_name_members_and_an_end() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let me = id_of(&world, Role::Guard, "de-linde");
    let made = team(&app, &world, "Dag", json!([me, me])).await;
    assert_eq!(made["members"].as_array().map(Vec::len), Some(1));
    let path = format!("/sites/{}/teams", world.linde);
    app.post(manager, &path, &json!({"name": "Dag"})).await.expect_problem(409, "team-name-taken");
    let strangers = json!({"name": "Nacht", "members": [me, id_of(&world, Role::Guard, "noordkade")]});
    let problem = app.post(manager, &path, &strangers).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/members/1", "no-handler")]);
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    let now = app.patch(manager, &one, &json!({"ended": true, "members": []})).await.expect(200);
    assert_eq!((&now["members"], &now["version"]), (&json!([]), &json!(2)));
    let incident = shoplifting(&app, &world).await;
    let body = json!({"teamId": made["id"]});
    app.put(world.linde(Role::Guard), &format!("{incident}/assignment"), &body).await.expect_problem(400, "invalid");
    app.post(world.linde(Role::Guard), &path, &json!({"name": "x"})).await.expect_problem(403, "permission-missing");
    app.get(world.noordkade(Role::Guard), &path).await.expect_problem(404, "not-found");
    let names = app.get(manager, &format!("/sites/{}/handlers", world.linde)).await.expect(200);
    assert_eq!(
        each(&names, "name"),
        ["centre-manager", "guard", "police-desk", "police-officer", "security-desk", "warden"]
    );
}

#[actix_web::test]
async fn what_is_late_is_the_same_in_the_row_and_in_the_filter() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    for category in ["theft.shoplifting", "violence.threat", "safety.fire", "public-space.fly-tipping", "other"] {
        let body = json!({"siteId": world.linde, "category": category, "occurredPrecision": "unknown"});
        let made = app.post(manager, "/incidents", &body).await;
        if made.status == 201 {
            let id = made.json()["id"].as_str().unwrap().to_owned();
            app.post(manager, &format!("/incidents/{id}/transitions"), &json!({"to": "accepted"})).await.expect(200);
            app.post(manager, "/incidents", &body).await.expect(201);
        }
    }
    let deadlines = format!("/sites/{}/deadlines", world.linde);
    let own = json!({"own": [{"category": null, "acceptMinutes": 600, "closeMinutes": 3000},
        {"category": "theft", "acceptMinutes": 30, "closeMinutes": 90}, {"category": "theft.shoplifting", "acceptMinutes": 60, "closeMinutes": 120}]});
    let now = app.put(manager, &deadlines, &own).await.expect(200);
    assert_eq!(now["own"].as_array().map(Vec::len), Some(3));
    assert_eq!(now["own"][0]["category"], Value::Null);
    for minutes in [0, 45, 61, 100, 121, 601, 3001, 30_000] {
        app.clock.advance(SignedDuration::from_mins(minutes));
        let token = world.fresh(&app, world.accounts["centre-manager@de-linde.example"]).await;
        let all = app.get(&token, "/incidents?limit=200").await.expect(200);
        let late: Vec<&str> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|i| i["overdue"] == true)
            .map(|i| i["id"].as_str().unwrap())
            .collect();
        let asked = app.get(&token, "/incidents?limit=200&overdue=true").await.expect(200);
        assert_eq!(each(&asked, "id"), late, "after {minutes} more minutes");
        let rest = app.get(&token, "/incidents?limit=200&overdue=false").await.expect(200);
        assert_eq!(each(&rest, "id").len() + late.len(), all["items"].as_array().unwrap().len());
        app.clock.advance(SignedDuration::from_mins(-minutes));
    }
    app.clock.advance(SignedDuration::from_mins(61));
    let token = world.fresh(&app, world.accounts["centre-manager@de-linde.example"]).await;
    // One hour after the report the shoplifting that nobody accepted is late; the accepted one has another hour.
    let late = app.get(&token, "/incidents?overdue=true&category=theft.shoplifting").await.expect(200);
    assert_eq!(each(&late, "state"), ["reported"]);
    let twice = json!({"own": [{"category": "theft", "acceptMinutes": 9, "closeMinutes": 9}, {"category": "theft", "acceptMinutes": 1, "closeMinutes": 9},
        {"category": "no.such", "acceptMinutes": 1, "closeMinutes": 9}]});
    let problem = app.put(&token, &deadlines, &twice).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/own/1", "repeated"), ("/own/2/category", "unknown-code")]);
    let backwards = json!({"own": [{"acceptMinutes": 9, "closeMinutes": 8}]});
    app.put(&token, &deadlines, &backwards).await.expect_problem(400, "invalid");
    let guard = world.fresh(&app, world.accounts["guard@de-linde.example"]).await;
    app.put(&guard, &deadlines, &json!({"own": []})).await.expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn tasks_are_added_put_into_hands_and_done() {
    let (app, world) = TestApp::with_world().await;
    let (guard, desk) = (world.linde(Role::Guard), world.linde(Role::SecurityDesk));
    let path = shoplifting(&app, &world).await;
    let body = json!({"what": "Camerabeelden veiligstellen 📹", "accountId": id_of(&world, Role::Guard, "de-linde"), "dueAt": "2026-04-02T10:00:00Z"});
    let made = app.post(desk, &format!("{path}/tasks"), &body).await;
    let (at, task) = (made.header("location").to_owned(), made.expect(201));
    assert_eq!((&task["accountName"], &task["number"]), (&json!("guard"), &json!("DL-2026-00001")));
    assert_eq!(app.get(guard, "/tasks").await.expect(200)["items"], json!([task]));
    assert_eq!(app.get(desk, "/tasks").await.expect(200)["items"], json!([]));
    let done = app.patch(guard, &at, &json!({"done": true})).await.expect(200);
    assert!(done["doneAt"].is_string());
    assert_eq!(app.get(guard, "/tasks").await.expect(200)["items"], json!([]));
    let stale = app.ask("PATCH", &at).bearer_auth(guard).header("if-match", "\"v1\"").json(&json!({"done": false}));
    Answered::of(stale).await.expect_problem(412, "stale");
    app.patch(guard, &at, &json!({"what": "iets anders"})).await.expect_problem(400, "invalid");
    app.patch(world.noordkade(Role::Guard), &at, &json!({"done": false})).await.expect_problem(404, "not-found");
    app.post(guard, &format!("{path}/tasks"), &json!({"what": " "})).await.expect_problem(400, "invalid");
    let list = app.get(world.linde(Role::Shopkeeper), &format!("{path}/tasks")).await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn standard_texts_belong_to_a_site_and_a_language() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let path = format!("/sites/{}/standard-texts", world.linde);
    let body =
        json!({"language": "nl", "category": "theft", "title": "Beelden", "body": "De beelden zijn veiliggesteld."});
    let made = app.post(manager, &path, &body).await;
    let (at, text) = (made.header("location").to_owned(), made.expect(201));
    assert_eq!(app.get(world.linde(Role::Guard), &path).await.expect(200)["items"], json!([text]));
    assert_eq!(app.patch(manager, &at, &json!({"title": "Camerabeelden"})).await.expect(200)["version"], 2);
    app.post(manager, &path, &json!({"language": "nl", "category": "no.such", "title": "x", "body": "y"}))
        .await
        .expect_problem(400, "invalid");
    app.delete(world.noordkade(Role::CentreManager), &at).await.expect_problem(404, "not-found");
    app.delete(world.linde(Role::Guard), &at).await.expect_problem(403, "permission-missing");
    assert_eq!(app.delete(manager, &at).await.status, 204);
    app.delete(manager, &at).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn many_at_once_each_with_an_outcome_of_its_own() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let ids: Vec<String> = {
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(shoplifting(&app, &world).await.rsplit('/').next().unwrap().to_owned());
        }
        all
    };
    app.post(guard, &format!("/incidents/{}/transitions", ids[1]), &json!({"to": "rejected", "rejectReason": "test"}))
        .await
        .expect(200);
    let elsewhere = json!({"siteId": world.noordkade, "category": "theft", "occurredPrecision": "unknown"});
    let foreign = app.post(world.noordkade(Role::Guard), "/incidents", &elsewhere).await.expect(201);
    let foreign_id = foreign["id"].as_str().unwrap();
    let ask = || {
        let body =
            json!({"action": "close", "incidents": [ids[0], ids[1], foreign_id, ids[2]], "outcome": "nothing-found"});
        let request = app.ask("POST", "/incidents/_bulk").bearer_auth(guard).header("idempotency-key", "\"veel\"");
        Answered::of(request.json(&body))
    };
    let first = ask().await.expect(200);
    assert_eq!(first["done"], 2);
    let became: Vec<(u64, &Value)> =
        first["items"].as_array().unwrap().iter().map(|i| (i["status"].as_u64().unwrap(), &i["code"])).collect();
    assert_eq!(
        became,
        [(200, &Value::Null), (409, &json!("step-not-allowed")), (404, &json!("not-found")), (200, &Value::Null)]
    );
    assert_eq!(ask().await.expect(200), first, "a repeat does nothing twice");
    let closed = app.get(guard, &format!("/incidents/{}", ids[0])).await.expect(200);
    assert_eq!(
        (&closed["state"], &closed["outcome"], &closed["version"]),
        (&json!("closed"), &json!("nothing-found"), &json!(2))
    );
    assert_eq!(
        app.get(world.noordkade(Role::Guard), &format!("/incidents/{foreign_id}")).await.expect(200)["state"],
        "reported"
    );
    let me = id_of(&world, Role::Guard, "de-linde");
    let assign = json!({"action": "assign", "incidents": [ids[0], foreign_id], "accountId": me});
    assert_eq!(app.post(guard, "/incidents/_bulk", &assign).await.expect(200)["done"], 1);
    assert_eq!(count(&app, guard, "assignee=me").await, 1);
    let strange =
        json!({"action": "assign", "incidents": [ids[0]], "accountId": id_of(&world, Role::Guard, "noordkade")});
    assert_eq!(app.post(guard, "/incidents/_bulk", &strange).await.expect(200)["items"][0]["code"], "no-handler");
    let many: Vec<String> = (0..201).map(|_| uuid::Uuid::now_v7().to_string()).collect();
    let problem = app
        .post(guard, "/incidents/_bulk", &json!({"action": "close", "incidents": many, "outcome": "repaired"}))
        .await
        .expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/incidents", "length")]);
    let bare = json!({"action": "close", "incidents": [ids[0]]});
    assert_eq!(
        told(&app.post(guard, "/incidents/_bulk", &bare).await.expect_problem(400, "invalid")),
        [("", "outcome-needed")]
    );
    app.post(world.linde(Role::Shopkeeper), "/incidents/_bulk", &bare).await.expect_problem(403, "permission-missing");
}
