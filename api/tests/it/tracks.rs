//! Tracks beside the handling: begun in any state, steps in any order, whose word each is, struck by that side alone, words that
//! end while facts stay.

use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::AnyConnection;
use webm::db::schema::{audit_entry, event, track_step};

/// A shoplifting of the shopkeeper; its address.
pub async fn shoplifting(app: &TestApp, world: &World) -> String {
    let body = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown",
        "unitId": world.unit_7, "description": "Weggerend met een tas"});
    let incident = app.post(world.linde(Role::Shopkeeper), "/incidents", &body).await.expect(201);
    format!("/incidents/{}", incident["id"].as_str().unwrap())
}

fn report() -> Value {
    json!({"kind": "police-report", "first": {"step": "wanted"}})
}

async fn begun(app: &TestApp, token: &str, path: &str, body: &Value) -> (String, Value) {
    let answer = app.post(token, &format!("{path}/tracks"), body).await;
    let location = answer.header("location").to_owned();
    (location, answer.expect(201))
}

fn words(track: &Value) -> Vec<&str> {
    track["steps"].as_array().unwrap().iter().map(|s| s["step"].as_str().unwrap()).collect()
}

async fn add(app: &TestApp, token: &str, track: &str, step: &Value) -> Answered {
    app.post(token, &format!("{track}/steps"), step).await
}

#[actix_web::test]
async fn a_report_to_the_police_is_followed_to_its_end_after_the_incident_was_closed() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard, police) =
        (world.linde(Role::Shopkeeper), world.linde(Role::Guard), world.linde(Role::PoliceOfficer));
    let path = shoplifting(&app, &world).await;
    let (track, first) = begun(&app, shop, &path, &report()).await;
    assert_eq!((&first["lastStep"], &first["endedAt"], &first["version"]), (&json!("wanted"), &Value::Null, &json!(1)));
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "closed", "outcome": "suspect-stopped"}))
        .await
        .expect(200);
    add(&app, shop, &track, &json!({"step": "filed", "note": "Bij de balie 👮 مرحبا"})).await.expect(201);
    let numbered = app.patch(police, &track, &json!({"reference": "PL0600-2026123456"})).await.expect(200);
    assert_eq!((&numbered["reference"], &numbered["version"]), (&json!("PL0600-2026123456"), &json!(2)));
    add(&app, police, &track, &json!({"step": "received"})).await.expect(201);
    let over = add(&app, police, &track, &json!({"step": "accepted"})).await.expect(201);
    assert_eq!(over["lastStep"], "accepted");
    assert!(over["endedAt"].is_string());
    assert_eq!(words(&over), ["wanted", "filed", "received", "accepted"]);
    let hands: Vec<&str> = over["steps"].as_array().unwrap().iter().map(|s| s["hand"].as_str().unwrap()).collect();
    assert_eq!(hands, ["own", "own", "police", "police"]);
    assert_eq!(over["steps"][1]["note"], "Bij de balie 👮 مرحبا");
    assert_eq!(app.get(guard, &track).await.expect(200), over);
    let list = app.get(shop, &format!("{path}/tracks")).await.expect(200);
    assert_eq!(list["items"], json!([over]));
    let timeline = app.get(shop, &format!("{path}/timeline")).await.expect(200);
    let kinds: Vec<&str> = timeline["items"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "reported",
            "track-begun",
            "transition",
            "track-step-added",
            "track-changed",
            "track-step-added",
            "track-step-added"
        ]
    );
    assert_eq!(timeline["items"][1]["changes"], json!([{"field": "police-report", "from": null, "to": "wanted"}]));
}

#[actix_web::test]
async fn several_tracks_of_a_kind_run_in_any_order() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let notified = json!({"kind": "police-notified", "notifiedBy": "emergency-number", "reference": "M-2026-1",
        "first": {"step": "begun", "happenedAt": "2026-03-31T16:00:00Z"}});
    let (track, _) = begun(&app, guard, &path, &notified).await;
    let come = json!({"step": "arrived", "happenedAt": "2026-03-31T16:12:30Z"});
    let come = add(&app, guard, &track, &come).await.expect(201);
    assert_eq!(come["minutes"], 12);
    begun(&app, guard, &path, &notified).await;
    let repair = json!({"kind": "repair", "party": "Glasbedrijf Noord", "first": {"step": "begun"}});
    let (repair, _) = begun(&app, guard, &path, &repair).await;
    add(&app, guard, &repair, &json!({"step": "ended"})).await.expect(201);
    // What happened last decides, not what was written down last.
    let earlier = json!({"step": "step", "note": "ruit besteld", "happenedAt": "2026-03-31T16:40:00Z"});
    let still = add(&app, guard, &repair, &earlier).await.expect(201);
    assert_eq!(words(&still).len(), 3);
    let list = app.get(guard, &format!("{path}/tracks?limit=2")).await;
    assert!(list.header("link").contains("rel=\"next\""));
    let next = list.expect(200)["nextCursor"].as_str().unwrap().to_owned();
    let rest = app.get(guard, &format!("{path}/tracks?limit=2&cursor={next}")).await.expect(200);
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn what_is_wrong_is_told() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let tracks = format!("{path}/tracks");
    for (body, pointer, code) in [
        (json!({"kind": "police-report", "first": {"step": "not-wanted"}}), "/first", "why-not-needed"),
        (json!({"kind": "repair", "first": {"step": "filed"}}), "/first/step", "unknown-step"),
        (json!({"kind": "repair", "first": {"step": "step"}}), "/first", "note-needed"),
        (
            json!({"kind": "repair", "first": {"step": "begun", "happenedAt": "2026-04-02T10:00:00Z"}}),
            "/first/happenedAt",
            "in-the-future",
        ),
        (
            json!({"kind": "repair", "first": {"step": "begun", "happenedAt": "1960-04-02T10:00:00Z"}}),
            "/first/happenedAt",
            "too-long-ago",
        ),
        (json!({"kind": "repair", "notifiedBy": "online", "first": {"step": "begun"}}), "", "notified-by-unexpected"),
        (json!({"kind": "repair", "reference": "Jansen", "first": {"step": "begun"}}), "/reference", "reference"),
    ] {
        let problem = app.post(guard, &tracks, &body).await.expect_problem(400, "invalid");
        assert_eq!(told(&problem), [(pointer, code)], "{body}");
    }
    let (track, _) = begun(&app, guard, &path, &report()).await;
    let early = json!({"step": "accepted", "happenedAt": "2026-03-31T16:39:59Z"});
    let problem = add(&app, guard, &track, &early).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/happenedAt", "before-begin")]);
    let both = json!({"step": "convicted", "happenedAt": "2026-03-31T16:39:59Z"});
    let problem = add(&app, guard, &track, &both).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/happenedAt", "before-begin"), ("/step", "unknown-step")]);
    let long = json!({"step": "filed", "note": "x".repeat(2001)});
    let problem = add(&app, guard, &track, &long).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/note", "length")]);
    let huge = json!({"step": "filed", "note": "x".repeat(1_100_000)});
    assert!([400, 413].contains(&add(&app, guard, &track, &huge).await.status));
    app.patch(guard, &track, &json!({"notifiedBy": "online"})).await.expect_problem(400, "invalid");
    app.patch(guard, &track, &json!({"kind": "repair"})).await.expect_problem(400, "invalid");
    assert_eq!(words(&app.get(guard, &track).await.expect(200)), ["wanted"]);
}

#[actix_web::test]
async fn each_tells_as_far_as_the_table_goes() {
    let (app, world) = TestApp::with_world().await;
    let (shop, police, prosecutor) =
        (world.linde(Role::Shopkeeper), world.linde(Role::PoliceDesk), world.linde(Role::Prosecutor));
    let path = shoplifting(&app, &world).await;
    let tracks = format!("{path}/tracks");
    let prosecution = json!({"kind": "prosecution", "first": {"step": "taken-up"}});
    app.post(police, &tracks, &prosecution).await.expect_problem(403, "track-not-yours");
    app.post(prosecutor, &tracks, &report()).await.expect_problem(403, "track-not-yours");
    let (track, begun_by) = begun(&app, prosecutor, &path, &prosecution).await;
    assert_eq!(begun_by["steps"][0]["hand"], "prosecution");
    // An own hand may say what it heard; it stands there as its own word.
    let heard = add(&app, shop, &track, &json!({"step": "penalty-order"})).await.expect(201);
    assert_eq!(heard["steps"][1]["hand"], "own");
    add(&app, police, &track, &json!({"step": "convicted"})).await.expect_problem(403, "track-not-yours");
    // Nobody strikes what another side said, neither a step nor the whole.
    let of = |n: usize| format!("{track}/steps/{}/_strike", heard["steps"][n]["id"].as_str().unwrap());
    let mistaken = json!({"reason": "mistaken"});
    app.post(shop, &of(0), &mistaken).await.expect_problem(403, "other-hand");
    app.post(shop, &format!("{track}/_strike"), &mistaken).await.expect_problem(403, "other-hand");
    let now = app.post(shop, &of(1), &mistaken).await.expect(200);
    assert_eq!((&now["lastStep"], &now["steps"][1]["strikeReason"]), (&json!("taken-up"), &json!("mistaken")));
    app.post(shop, &of(1), &mistaken).await.expect_problem(409, "struck-already");
    app.post(prosecutor, &format!("{track}/_strike"), &mistaken).await.expect(200);
    add(&app, prosecutor, &track, &json!({"step": "summons"})).await.expect_problem(409, "struck-already");
    app.patch(prosecutor, &track, &json!({"reference": "1"})).await.expect_problem(409, "struck-already");
}

#[actix_web::test]
async fn a_track_of_another_site_or_incident_is_not_there() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let (track, made) = begun(&app, guard, &path, &report()).await;
    let other = shoplifting(&app, &world).await;
    let id = made["id"].as_str().unwrap();
    for foreign in [Role::Guard, Role::CentreManager, Role::PoliceOfficer] {
        let token = world.noordkade(foreign);
        app.get(token, &track).await.expect_problem(404, "not-found");
        add(&app, token, &track, &json!({"step": "filed"})).await.expect_problem(404, "not-found");
        app.post(token, &format!("{path}/tracks"), &report()).await.expect_problem(404, "not-found");
    }
    app.get(guard, &format!("{other}/tracks/{id}")).await.expect_problem(404, "not-found");
    add(&app, guard, &format!("{other}/tracks/{id}"), &json!({"step": "filed"})).await.expect_problem(404, "not-found");
    // A shop that sees the incident masked sees no track of it, and tells of none.
    let masked = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown"});
    let masked = app.post(guard, "/incidents", &masked).await.expect(201);
    let masked = format!("/incidents/{}", masked["id"].as_str().unwrap());
    let shop = world.linde(Role::Shopkeeper);
    app.get(shop, &format!("{masked}/tracks")).await.expect_problem(403, "sight-missing");
    app.post(shop, &format!("{masked}/tracks"), &report()).await.expect_problem(403, "sight-missing");
}

#[actix_web::test]
async fn two_who_add_steps_at_once_both_succeed_and_a_repeat_adds_none() {
    let (app, world) = TestApp::with_world().await;
    let (shop, police) = (world.linde(Role::Shopkeeper), world.linde(Role::PoliceOfficer));
    let path = shoplifting(&app, &world).await;
    let (track, _) = begun(&app, shop, &path, &report()).await;
    let (filed, received) = (json!({"step": "filed"}), json!({"step": "received"}));
    let (one, other) = futures_util::join!(add(&app, shop, &track, &filed), add(&app, police, &track, &received));
    one.expect(201);
    other.expect(201);
    let ask = || {
        let request = app.ask("POST", &format!("{track}/steps")).bearer_auth(shop).header("idempotency-key", "\"een\"");
        Answered::of(request.json(&json!({"step": "supplement-asked"})))
    };
    assert_eq!(ask().await.expect(201), ask().await.expect(201));
    let now = app.get(shop, &track).await.expect(200);
    assert_eq!(now["steps"].as_array().map(Vec::len), Some(4));
    let trail: Vec<String> = app
        .state
        .db
        .read(|conn: &mut AnyConnection| {
            let steps = audit_entry::table.filter(audit_entry::action.eq("track-step.add"));
            let kinds: Vec<String> = steps.select(audit_entry::subject_kind).load(conn)?;
            let of_rows: i64 = event::table
                .filter(event::id.eq_any(track_step::table.select(track_step::id)))
                .count()
                .get_result(conn)?;
            assert_eq!(of_rows, 4, "each step has its event");
            Ok(kinds)
        })
        .await
        .unwrap();
    assert_eq!(trail, vec!["track-step"; 3]);
}

#[actix_web::test]
async fn words_of_steps_end_with_the_words_of_the_incident_and_facts_stay() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let body = json!({"kind": "insurance", "party": "Plantenaar Verzekeringen", "reference": "POL-77",
        "first": {"step": "step", "note": "Plantenaar belde"}});
    let (track, _) = begun(&app, guard, &path, &body).await;
    // Announced at the first run; a term later the words go.
    let run = |days: i64| {
        let book = std::sync::Arc::new(app.state.db.read_blocking(webm::codes::CodeBook::load).unwrap());
        let at = app.clock.now() + jiff::SignedDuration::from_hours(24 * days);
        webm::retention::run(&app.state.db, &book, at).unwrap()
    };
    assert_eq!((run(0), run(400)), (0, 1));
    let kept = app.get(guard, &track).await.expect(200);
    assert_eq!((&kept["party"], &kept["steps"][0]["note"]), (&Value::Null, &Value::Null));
    assert_eq!((&kept["reference"], &kept["steps"][0]["step"]), (&json!("POL-77"), &json!("step")));
    // What outlives the words still gets its steps, without words.
    add(&app, guard, &track, &json!({"step": "ended", "note": "nog iets"})).await.expect_problem(409, "wiped");
    let over = add(&app, guard, &track, &json!({"step": "ended"})).await.expect(201);
    assert_eq!(over["lastStep"], "ended");
    let left: i64 = app
        .state
        .db
        .read(|conn| Ok(track_step::table.filter(track_step::note.is_not_null()).count().get_result(conn)?))
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[actix_web::test]
async fn the_table_of_tracks_is_told() {
    let (app, world) = TestApp::with_world().await;
    let table = app.get(world.linde(Role::Shopkeeper), "/track-table").await.expect(200);
    let report = &table["items"][1];
    assert_eq!(
        (&report["kind"], &report["steps"][1]),
        (&json!("police-report"), &json!({"step": "not-wanted", "ends": true}))
    );
    // Every step and kind has its words in three languages.
    let lists = app.get(world.linde(Role::Shopkeeper), "/words").await.expect(200);
    let has = |kind: &str, code: &str| {
        lists["items"].as_array().unwrap().iter().any(|w| w["kind"] == kind && w["code"] == code)
    };
    for row in table["items"].as_array().unwrap() {
        let kind = row["kind"].as_str().unwrap();
        assert!(has("track", kind));
        let list = match kind {
            "police-report" => "report-step",
            "prosecution" => "prosecution-step",
            "police-notified" => "notified-step",
            _ => "track-step",
        };
        for step in row["steps"].as_array().unwrap() {
            assert!(has(list, step["step"].as_str().unwrap()), "{list} {step}");
        }
    }
}
