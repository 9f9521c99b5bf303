//! The timeline: entries are added for an audience and struck with a reason, never edited; who is not in the audience does not know
//! of them; the system's trail stands apart; words end.

use crate::involved::{NAME, PHONE, PLATE, shoplifting};
use crate::support::{Answered, TestApp, each, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::{Permission, Role, Sight};
use shared_types::timeline::Audience;
use std::sync::Arc;
use webm::codes::CodeBook;
use webm::db::Key;
use webm::db::schema::{audit_entry, event, incident, timeline_entry};

async fn note(app: &TestApp, token: &str, path: &str, audience: Option<&str>, text: &str) -> Value {
    let mut body = json!({"text": text});
    if let Some(audience) = audience {
        body["audience"] = json!(audience);
    }
    app.post(token, &format!("{path}/timeline"), &body).await.expect(201)
}

fn at(path: &str, entry: &Value) -> String {
    format!("{path}/timeline/{}", entry["id"].as_str().unwrap())
}

/// Texts of all entries that a role is told.
async fn texts(app: &TestApp, token: &str, path: &str) -> Vec<String> {
    let page = app.get(token, &format!("{path}/timeline?limit=200")).await.expect(200);
    page["items"].as_array().unwrap().iter().filter_map(|e| e["text"].as_str().map(str::to_owned)).collect()
}

#[actix_web::test]
async fn each_role_reads_what_was_written_for_it_and_no_word_more() {
    let (app, world) = TestApp::with_world().await;
    // In public space, so that municipality and wardens see it in full too.
    let body = json!({"siteId": world.linde, "category": "public-space.fly-tipping", "occurredPrecision": "unknown"});
    let path = app.post(world.linde(Role::Shopkeeper), "/incidents", &body).await.expect(201);
    let path = format!("/incidents/{}", path["id"].as_str().unwrap());
    let guard = world.linde(Role::Guard);
    let mut entries = Vec::new();
    for audience in Audience::ALL {
        entries.push((*audience, note(&app, guard, &path, Some(audience.word()), &format!("voor {audience}")).await));
    }
    for role in Role::ALL.iter().filter(|r| !matches!(r, Role::Integration | Role::Citizen)) {
        let token = world.linde(*role);
        if role.policy().sight == Sight::None {
            app.get(token, &format!("{path}/timeline")).await.expect_problem(403, "permission-missing");
            continue;
        }
        let read = texts(&app, token, &path).await;
        for (audience, entry) in &entries {
            // The guard wrote them all and is its organisation alone.
            let may = audience.reads(*role) || *role == Role::Guard;
            assert_eq!(read.contains(&format!("voor {audience}")), may, "{role} {audience}");
            let one = app.get(token, &at(&path, entry)).await;
            let strike = format!("{}/_strike", at(&path, entry));
            if may {
                assert_eq!(one.expect(200)["text"], entry["text"]);
            } else {
                one.expect_problem(404, "not-found");
                if role.policy().permissions.contains(&Permission::IncidentNote) {
                    let answer = app.post(token, &strike, &json!({"reason": "mistaken"})).await;
                    answer.expect_problem(404, "not-found");
                }
            }
        }
    }
    app.get(world.linde(Role::Citizen), &format!("{path}/timeline")).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn colleagues_of_one_organisation_read_what_is_for_it() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let (guard, desk) = (world.linde(Role::Guard), world.linde(Role::SecurityDesk));
    note(&app, guard, &path, Some("own-organisation"), "alleen onder ons").await;
    assert!(!texts(&app, desk, &path).await.contains(&"alleen onder ons".to_owned()));
    // The desk goes to work for the same firm.
    let ids = [world.accounts["guard@de-linde.example"], world.accounts["security-desk@de-linde.example"]];
    app.state
        .db
        .write(move |conn| {
            use webm::db::schema::account;
            let firm: Key = account::table.find(Key::from(ids[0])).select(account::organisation_id).first(conn)?;
            diesel::update(account::table.find(Key::from(ids[1])))
                .set(account::organisation_id.eq(firm))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    app.shared.remembered().forget();
    assert!(texts(&app, desk, &path).await.contains(&"alleen onder ons".to_owned()));
}

#[actix_web::test]
async fn who_does_not_choose_writes_for_its_own_circle() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    for (role, audience) in [
        (Role::Shopkeeper, "participants"),
        (Role::Guard, "team"),
        (Role::SecurityDesk, "team"),
        (Role::CentreManager, "team"),
        (Role::PoliceOfficer, "police"),
        (Role::PoliceDesk, "police"),
    ] {
        assert_eq!(note(&app, world.linde(role), &path, None, "x").await["audience"], audience, "{role}");
    }
    let body = json!({"text": "x", "audience": "everybody"});
    let wrong = app.post(world.linde(Role::Guard), &format!("{path}/timeline"), &body).await;
    assert_eq!(told(&wrong.expect_problem(400, "invalid"))[0].0, "/audience");
    // A prosecutor reads and does not write; who sees in part does neither.
    let body = json!({"text": "x"});
    app.post(world.linde(Role::Prosecutor), &format!("{path}/timeline"), &body)
        .await
        .expect_problem(403, "permission-missing");
    let theirs = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown"});
    let theirs = app.post(world.linde(Role::Guard), "/incidents", &theirs).await.expect(201);
    let theirs = format!("/incidents/{}", theirs["id"].as_str().unwrap());
    app.post(world.linde(Role::Shopkeeper), &format!("{theirs}/timeline"), &body)
        .await
        .expect_problem(403, "sight-missing");
}

#[actix_web::test]
async fn a_struck_entry_stays_without_its_words() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let (guard, shop, manager) =
        (world.linde(Role::Guard), world.linde(Role::Shopkeeper), world.linde(Role::CentreManager));
    let words = format!("{NAME} reed in {PLATE}, bel {PHONE}");
    let entry = note(&app, guard, &path, Some("participants"), &words).await;
    assert_eq!((&entry["strikes"], &entry["opens"]), (&json!(true), &json!(false)));
    let (one, reason) = (at(&path, &entry), json!({"reason": "mistaken"}));
    // The shop did not write it and handles nothing.
    assert_eq!(app.get(shop, &one).await.expect(200)["strikes"], false);
    app.post(shop, &format!("{one}/_strike"), &reason).await.expect_problem(403, "not-your-entry");
    app.post(guard, &format!("{one}/_strike"), &json!({"reason": "verkeerde auto"}))
        .await
        .expect_problem(400, "invalid");
    let struck = app.post(guard, &format!("{one}/_strike"), &reason).await.expect(200);
    assert_eq!(
        (&struck["text"], &struck["strikeReason"], &struck["struckByName"], &struck["struckAt"]),
        (&Value::Null, &json!("mistaken"), &json!("guard"), &json!("2026-03-31T16:40:00Z"))
    );
    app.post(guard, &format!("{one}/_strike"), &reason).await.expect_problem(409, "struck-already");
    for role in [Role::Guard, Role::Shopkeeper, Role::CentreManager, Role::PoliceOfficer, Role::Prosecutor] {
        let answer = app.get(world.linde(role), &format!("{path}/timeline")).await;
        assert!(!answer.text.contains(NAME) && answer.text.contains("\"strikeReason\":\"mistaken\""), "{role}");
    }
    // Readable only to those who may, with a reason, and that is written down.
    let open = format!("{one}/_open");
    app.post(guard, &open, &json!({"reason": "handling"})).await.expect_problem(403, "nothing-to-open");
    app.post(manager, &open, &json!({})).await.expect_problem(400, "invalid");
    assert_eq!(app.get(manager, &one).await.expect(200)["opens"], true);
    let opened = app.post(manager, &open, &json!({"reason": "supervision"})).await.expect(200);
    assert_eq!(opened["text"], words);
    let reads = app.get(manager, &format!("{path}/personal-reads")).await.expect(200);
    assert_eq!(
        (&reads["items"][0]["rowKind"], &reads["items"][0]["fields"], &reads["items"][0]["reason"]),
        (&json!("timeline-entry"), &json!(["struck-words"]), &json!("supervision"))
    );
    // What is not struck needs no opening and gets none.
    let other = note(&app, guard, &path, Some("participants"), "gewoon").await;
    app.post(manager, &format!("{}/_open", at(&path, &other)), &json!({"reason": "supervision"}))
        .await
        .expect_problem(403, "nothing-to-open");
    // Neither trail nor event says a word of it.
    let said = app
        .state
        .db
        .read(|conn| {
            let audit: Vec<(String, Option<String>)> =
                audit_entry::table.select((audit_entry::action, audit_entry::reason)).load(conn)?;
            let events: Vec<String> = event::table.select(event::kind).load(conn)?;
            Ok(format!("{audit:?} {events:?}"))
        })
        .await
        .unwrap();
    assert!(said.contains("timeline-entry.strike") && said.contains("timeline-entry.open"), "{said}");
    assert!([NAME, PLATE, PHONE].iter().all(|planted| !said.contains(planted)), "{said}");
}

#[actix_web::test]
async fn a_correction_can_be_struck_and_a_step_cannot() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let (guard, manager) = (world.linde(Role::Guard), world.linde(Role::CentreManager));
    app.patch(guard, &path, &json!({"shortText": format!("Van {NAME}")})).await.expect(200);
    app.patch(guard, &path, &json!({"shortText": "Van iemand"})).await.expect(200);
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "accepted"})).await.expect(200);
    let closing = json!({"to": "closed", "outcome": "prevented", "note": format!("{NAME} weggestuurd")});
    app.post(guard, &format!("{path}/transitions"), &closing).await.expect(200);
    let lines = app.get(guard, &format!("{path}/timeline")).await.expect(200);
    let strike = async |nth: usize| {
        let one = at(&path, &lines["items"][nth]);
        app.post(guard, &format!("{one}/_strike"), &json!({"reason": "not-needed"})).await
    };
    strike(0).await.expect_problem(409, "facts-stay");
    strike(3).await.expect_problem(409, "facts-stay");
    let correction = strike(2).await.expect(200);
    assert_eq!(correction["changes"], json!([{"field": "shortText", "from": null, "to": null}]));
    strike(1).await.expect(200);
    let step = strike(4).await.expect(200);
    assert_eq!((&step["state"], &step["text"]), (&json!("closed"), &Value::Null), "the step stays, its words do not");
    assert!(!app.get(guard, &format!("{path}/timeline")).await.text.contains(NAME));
    let opened = format!("{}/_open", at(&path, &lines["items"][2]));
    let opened = app.post(manager, &opened, &json!({"reason": "supervision"})).await.expect(200);
    assert_eq!(opened["changes"][0]["from"], format!("Van {NAME}"));
}

#[actix_web::test]
async fn the_systems_trail_stands_apart() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let guard = world.linde(Role::Guard);
    app.patch(guard, &path, &json!({"lossCents": 500})).await.expect(200);
    note(&app, guard, &path, None, "beelden veiliggesteld").await;
    app.post(guard, &format!("{path}/goods"), &json!({"article": "jas"})).await.expect(201);
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "accepted"})).await.expect(200);
    let kinds = async |query: &str| {
        let page = app.get(guard, &format!("{path}/timeline{query}")).await.expect(200);
        each(&page, "kind").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(kinds("?trail=false").await, ["reported", "note", "transition"]);
    assert_eq!(kinds("?trail=true").await, ["changed", "goods-added"]);
    assert_eq!(kinds("").await, ["reported", "changed", "note", "goods-added", "transition"]);
    let wrong = app.get(guard, &format!("{path}/timeline?trail=maybe")).await.expect_problem(400, "invalid");
    assert_eq!(told(&wrong), [("?trail", "wrong-type")]);
    // A cursor of one part is none of the other; a page leads to the next.
    let page = app.get(guard, &format!("{path}/timeline?trail=false&limit=2")).await;
    let link = page.header("link").to_owned();
    let cursor = page.expect(200)["nextCursor"].as_str().unwrap().to_owned();
    assert!(link.contains(&cursor), "{link}");
    assert_eq!(kinds(&format!("?trail=false&limit=2&cursor={cursor}")).await, ["transition"]);
    app.get(guard, &format!("{path}/timeline?trail=true&cursor={cursor}")).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn words_of_notes_are_found_by_nobody() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let guard = world.linde(Role::Guard);
    for audience in Audience::ALL {
        note(&app, guard, &path, Some(audience.word()), "Kwartelhof gebeld").await;
    }
    // Another change renews the index.
    app.patch(guard, &path, &json!({"lossCents": 500})).await.expect(200);
    for role in Role::ALL.iter().filter(|r| r.policy().sight != Sight::None && **r != Role::Integration) {
        for words in ["kwartelhof", "gebeld"] {
            let body = json!({"filter": {"q": words}});
            let found = app.post(world.linde(*role), "/incidents/_search", &body).await.expect(200);
            assert_eq!(found["items"], json!([]), "{role} {words}");
        }
        let table = app.ask("GET", "/incidents").bearer_auth(world.linde(*role)).header("accept", "text/csv");
        let table = Answered::of(table).await;
        assert!(table.status == 200 && !table.text.contains("Kwartelhof"), "{role}");
    }
}

#[actix_web::test]
async fn events_of_an_entry_name_its_audience_and_no_word() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    for audience in [Some("participants"), Some("police")] {
        note(&app, world.linde(Role::Guard), &path, audience, "geheim").await;
    }
    let events: Vec<(String, Option<i16>, bool)> = app
        .state
        .db
        .read(|conn| {
            Ok(event::table
                .filter(event::kind.eq("incident.noted"))
                .order(event::seq.asc())
                .select((event::kind, event::audience, event::account_id.is_not_null()))
                .load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(events, [("incident.noted".to_owned(), None, false), ("incident.noted".to_owned(), Some(2), true)]);
}

#[actix_web::test]
async fn every_script_is_kept_and_a_megabyte_is_refused() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let guard = world.linde(Role::Guard);
    for text in [
        "👮🏽‍♀️🚓 naar passage ⟶ noord",
        "שלום, הוא ברח עם תיק שחור",
        "رجل يركض \u{202b}نحو\u{202c} المخرج",
        "=SUM(1)\ttab\nregel",
    ] {
        let entry = note(&app, guard, &path, None, text).await;
        assert_eq!(entry["text"], text);
        assert!(texts(&app, guard, &path).await.contains(&text.to_owned()), "{text}");
    }
    let timeline = format!("{path}/timeline");
    for (length, status, code) in [(4000, 201, ""), (4001, 400, "invalid"), (1024 * 1024, 413, "too-large")] {
        let answer = app.post(guard, &timeline, &json!({"text": "é".repeat(length)})).await;
        assert_eq!(answer.status, status, "{length}");
        assert!(code.is_empty() || answer.json()["code"] == code, "{length}");
    }
    for blank in ["", "   \n", "\u{0}", "\u{8}"] {
        app.post(guard, &timeline, &json!({"text": blank})).await.expect_problem(400, "invalid");
    }
    app.post(guard, &timeline, &json!({"text": "x", "at": "2020-01-01T00:00:00Z"}))
        .await
        .expect_problem(400, "invalid");
}

#[actix_web::test]
async fn words_of_entries_end_struck_or_not_and_where_nothing_else_has_words() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let struck = note(&app, guard, &path, None, &format!("{NAME} gezien")).await;
    app.post(guard, &format!("{}/_strike", at(&path, &struck)), &json!({"reason": "mistaken"})).await.expect(200);
    note(&app, guard, &path, Some("police"), &format!("{NAME} gehoord")).await;
    // An old incident without a word of its own, as an import brings it, and a note at it.
    let bare = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown"});
    let bare = app.post(guard, "/incidents", &bare).await.expect(201);
    let (key, path) =
        (Key(bare["id"].as_str().unwrap().parse().unwrap()), format!("/incidents/{}", bare["id"].as_str().unwrap()));
    app.state
        .db
        .write(move |conn| {
            let row = diesel::update(incident::table.filter(incident::id.eq(key)));
            Ok(row.set(incident::reporter_account_id.eq(None::<Key>)).execute(conn)?)
        })
        .await
        .unwrap();
    note(&app, guard, &path, None, &format!("{NAME} geroepen")).await;
    let book = Arc::new(app.state.db.read_blocking(CodeBook::load).unwrap());
    let run = |days: i64| {
        let at = app.clock.now() + jiff::SignedDuration::from_hours(days * 24);
        webm::retention::run(&app.state.db, &book, at).unwrap()
    };
    assert_eq!((run(0), run(364)), (0, 0));
    assert_eq!(run(365), 2);
    assert_eq!(run(366), 0);
    let left: Vec<(Option<String>, Option<String>)> = app
        .state
        .db
        .read(|conn| Ok(timeline_entry::table.select((timeline_entry::text, timeline_entry::changes)).load(conn)?))
        .await
        .unwrap();
    assert!(left.len() >= 5 && left.iter().all(|l| *l == (None, None)), "{left:?}");
    let lines = app.get(guard, &format!("{path}/timeline")).await.expect(200);
    assert_eq!((&lines["items"][1]["kind"], &lines["items"][1]["text"]), (&json!("note"), &Value::Null));
}

#[actix_web::test]
async fn a_detail_with_two_hundred_entries_takes_few_statements() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let writers = [Role::Guard, Role::CentreManager, Role::SecurityDesk];
    for n in 0..199 {
        note(&app, world.linde(writers[n % 3]), &path, None, "Beelden van pand 7 bekeken, niets gezien.").await;
    }
    let token = world.linde(Role::Guard);
    app.shared.remembered().forget();
    let before = app.state.db.statements().sent();
    app.get(token, &path).await.expect(200);
    let page = app.get(token, &format!("{path}/timeline?limit=200")).await.expect(200);
    let sent = app.state.db.statements().sent() - before;
    assert_eq!(page["items"].as_array().map(Vec::len), Some(200));
    // With finding out who calls, which is asked once a second at most.
    assert!(sent <= 8, "{sent} statements");
}
