//! The one box: a number or its end, a plate or part of one, a shop, words; each hit says why; who may not look for plates or read
//! a description does not find by them; a look is logged with its reason and without what was looked for.

use crate::belonging::report;
use crate::involved::{PHONE, PLATE, shoplifting, witness};
use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::audit_entry;

async fn ask(app: &TestApp, token: &str, text: &str) -> Answered {
    app.post(token, "/incidents/_search", &json!({"text": text})).await
}

/// Numbers and why each was found.
fn found(page: &Value) -> Vec<(String, String)> {
    let items = page["items"].as_array().unwrap();
    let why =
        |i: &Value| i["found"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect::<Vec<_>>().join("+");
    items.iter().map(|i| (i["number"].as_str().unwrap().to_owned(), why(i))).collect()
}

fn one(number: &Value, why: &str) -> Vec<(String, String)> {
    vec![(number.as_str().unwrap().to_owned(), why.to_owned())]
}

async fn looks(app: &TestApp) -> Vec<(String, Option<String>)> {
    app.state
        .db
        .read(|conn| {
            let of = audit_entry::table.filter(audit_entry::action.eq("involved.search")).order(audit_entry::id.asc());
            Ok(of.select((audit_entry::subject_kind, audit_entry::reason)).load(conn)?)
        })
        .await
        .unwrap()
}

async fn with_car(app: &TestApp, world: &World) -> Value {
    let path = shoplifting(app, world).await;
    let guard = world.linde(Role::Guard);
    let car = json!({"kind": "car", "country": "NL", "plate": PLATE});
    app.post(guard, &format!("{path}/vehicles"), &car).await.expect(201);
    app.post(guard, &format!("{path}/persons"), &witness()).await.expect(201);
    app.get(guard, &path).await.expect(200)
}

#[actix_web::test]
async fn a_number_a_shop_and_words_are_found_and_say_why() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let in_shop = json!({"siteId": world.linde, "unitId": world.unit_7, "description": "zwarte sporttas"});
    let shop = report(&app, guard, &in_shop).await;
    let words = report(&app, guard, &json!({"siteId": world.linde, "description": "Liep langs Modehuis, café"})).await;
    let number = shop["number"].as_str().unwrap();
    for text in [number, &number.to_lowercase(), "00001", "1", "2026-1", " DL 2026 00001 "] {
        assert_eq!(found(&ask(&app, guard, text).await.expect(200)), one(&shop["number"], "number"), "{text}");
    }
    let both = found(&ask(&app, guard, "modehuis").await.expect(200));
    let expected = [one(&words["number"], "words"), one(&shop["number"], "place")].concat();
    assert_eq!(both, expected);
    assert_eq!(found(&ask(&app, guard, "Sporttas zwart").await.expect(200)), one(&shop["number"], "words"));
    assert_eq!(found(&ask(&app, guard, "cafe").await.expect(200)), one(&words["number"], "words"));
    for nothing in ["NK-2026-00001", "99999", "DL-2019-00001", "olifant"] {
        assert!(found(&ask(&app, guard, nothing).await.expect(200)).is_empty(), "{nothing}");
    }
    // Filters narrow what a number finds too; filters alone give the list.
    let narrowed = json!({"text": number, "filter": {"category": ["damage"]}});
    assert!(found(&app.post(guard, "/incidents/_search", &narrowed).await.expect(200)).is_empty());
    let list = app.post(guard, "/incidents/_search", &json!({})).await.expect(200);
    assert_eq!(found(&list).len(), 2);
    // Another site's number is not there.
    assert!(found(&ask(&app, world.noordkade(Role::Guard), number).await.expect(200)).is_empty());
}

#[actix_web::test]
async fn what_was_merged_is_still_found_and_says_where_it_went() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let stays = report(&app, guard, &json!({"siteId": world.linde})).await;
    let goes = report(&app, guard, &json!({"siteId": world.linde, "description": "groene paraplu"})).await;
    let path = format!("/incidents/{}/merges", stays["id"].as_str().unwrap());
    app.post(guard, &path, &json!({"incidentId": goes["id"], "reason": "same-event"})).await.expect(201);
    for (text, why) in [(goes["number"].as_str().unwrap(), "number"), ("paraplu", "words")] {
        let page = ask(&app, guard, text).await.expect(200);
        assert_eq!(found(&page), one(&goes["number"], why));
        assert_eq!(page["items"][0]["mergedInto"]["number"], stays["number"]);
    }
    // A list by words counts the pair once.
    let list = app.post(guard, "/incidents/_search", &json!({"filter": {"q": "paraplu"}})).await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[actix_web::test]
async fn a_plate_asks_a_reason_and_the_look_is_logged() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let incident = with_car(&app, &world).await;
    for text in [PLATE, "zq987x", "ZQ-9?7-X", PHONE] {
        let problem = ask(&app, guard, text).await.expect_problem(400, "invalid");
        assert_eq!(told(&problem), [("/reason", "reason-required")], "{text}");
    }
    assert_eq!(looks(&app).await, []);
    let with = |text: &str, look: Option<&str>| {
        let mut body = json!({"text": text, "reason": "comparison"});
        if let Some(look) = look {
            body["look"] = json!(look);
        }
        let app = &app;
        async move { app.post(guard, "/incidents/_search", &body).await }
    };
    for (text, look, why) in [
        (PLATE, None, "plate"),
        ("zq987x", None, "plate"),
        ("ZQ-9?7-X", None, "plate"),
        ("987", Some("plate"), "plate"),
        (PHONE, None, "phone"),
    ] {
        assert_eq!(found(&with(text, look).await.expect(200)), one(&incident["number"], why), "{text}");
    }
    assert!(found(&with("ZQ-988-X", None).await.expect(200)).is_empty());
    let logged = looks(&app).await;
    assert_eq!(logged.len(), 6);
    assert!(logged.iter().all(|(_, reason)| reason.as_deref() == Some("comparison")));
    assert_eq!(logged[4].0, "person");
    // Wildcards only are no look, said so or not.
    let problem = with("???", Some("plate")).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/text", "plate-too-short")]);
    let problem = with("???", None).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/text", "nothing-to-look-for")]);
    let problem = with("12", Some("plate")).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/text", "plate-too-short")]);
    // Of another site it is not there, whatever the reason.
    let body = json!({"text": PLATE, "reason": "comparison"});
    let elsewhere = app.post(world.noordkade(Role::Guard), "/incidents/_search", &body).await.expect(200);
    assert_eq!(elsewhere["items"], json!([]));
}

#[actix_web::test]
async fn a_shopkeeper_finds_neither_others_words_nor_a_plate() {
    let (app, world) = TestApp::with_world().await;
    let (guard, shop) = (world.linde(Role::Guard), world.linde(Role::Shopkeeper));
    let mine = with_car(&app, &world).await;
    let theirs = json!({"siteId": world.linde, "unitId": world.unit_11, "shortText": "Twee personen met tas",
        "description": "rode bromfiets ZQ-111-X", "placeWords": "achterdeur"});
    let theirs = report(&app, guard, &theirs).await;
    let path = format!("/incidents/{}", theirs["id"].as_str().unwrap());
    app.post(guard, &format!("{path}/vehicles"), &json!({"kind": "moped", "country": "NL", "plate": "ZQ-111-X"}))
        .await
        .expect(201);
    for text in ["bromfiets", "Bakker", "achterdeur", "ZQ-111-X", "111"] {
        for body in [json!({"text": text}), json!({"text": text, "reason": "comparison"})] {
            let page = app.post(shop, "/incidents/_search", &body).await.expect(200);
            assert!(!page.to_string().contains(theirs["id"].as_str().unwrap()), "{text}: {page}");
        }
    }
    let forced = json!({"text": "ZQ-111-X", "look": "plate", "reason": "comparison"});
    app.post(shop, "/incidents/_search", &forced).await.expect_problem(403, "permission-missing");
    assert_eq!(looks(&app).await, [], "who may not look does not look");
    // By its number, and by the text that was vetted for it, it is found, masked.
    assert_eq!(
        found(&ask(&app, shop, theirs["number"].as_str().unwrap()).await.expect(200)),
        one(&theirs["number"], "number")
    );
    assert!(found(&ask(&app, shop, "personen").await.expect(200)).is_empty());
    app.patch(world.linde(Role::SecurityDesk), &path, &json!({"shortTextVetted": true})).await.expect(200);
    let page = ask(&app, shop, "personen").await.expect(200);
    assert_eq!(found(&page), one(&theirs["number"], "words"));
    assert_eq!(page["items"][0]["sight"], "own-and-vetted");
    // Its own words and shop it finds.
    assert_eq!(found(&ask(&app, shop, "Weggerend").await.expect(200)), one(&mine["number"], "words"));
    assert_eq!(found(&ask(&app, shop, "van dam").await.expect(200)), one(&mine["number"], "place"));
}

#[actix_web::test]
async fn bad_searches_are_told_and_walking_meets_each_once() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let problem = ask(&app, guard, &"a".repeat(10_000)).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/text", "length")]);
    for (text, code) in [("…!", "nothing-to-look-for"), (" ", "blank"), ("a\u{0}b", "control-character")] {
        let problem = ask(&app, guard, text).await.expect_problem(400, "invalid");
        assert_eq!(told(&problem), [("/text", code)], "{text:?}");
    }
    let both = json!({"text": "tas", "filter": {"q": "tas"}});
    let problem = app.post(guard, "/incidents/_search", &both).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/filter/q", "unexpected")]);
    let csv = app
        .ask("POST", "/incidents/_search")
        .bearer_auth(guard)
        .header("accept", "text/csv")
        .json(&json!({"text": "tas"}));
    Answered::of(csv).await.expect_problem(400, "no-text-in-tables");
    let mut made = Vec::new();
    for n in 0..7 {
        let body = json!({"siteId": world.linde, "description": format!("winkelwagen {n}")});
        made.push(report(&app, guard, &body).await["number"].as_str().unwrap().to_owned());
    }
    made.reverse();
    let (mut met, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = app
            .post(guard, "/incidents/_search", &json!({"text": "winkelwagen", "limit": 3, "cursor": cursor}))
            .await
            .expect(200);
        met.extend(found(&page).into_iter().map(|f| f.0));
        cursor = page["nextCursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(met, made);
}

#[actix_web::test]
async fn one_form_of_a_word_finds_the_others_also_what_was_stored_before() {
    let (app, world) = TestApp::with_world().await;
    let (guard, shop) = (world.linde(Role::Guard), world.linde(Role::Shopkeeper));
    let body = json!({"siteId": world.linde, "description": "Twee dieven bij de ramen, jassen in tassen",
        "shortText": "Let op fietsen"});
    let made = report(&app, guard, &body).await;
    let path = format!("/incidents/{}", made["id"].as_str().unwrap());
    app.patch(world.linde(Role::SecurityDesk), &path, &json!({"shortTextVetted": true})).await.expect(200);
    let forms = ["dief", "dieven", "raam", "jas", "tas", "jassen tas", "fiets", "diev"];
    for text in forms {
        assert_eq!(found(&ask(&app, guard, text).await.expect(200)), one(&made["number"], "words"), "{text}");
    }
    assert_eq!(found(&ask(&app, shop, "fiets").await.expect(200)), one(&made["number"], "words"));
    for nothing in ["dieper", "jaspers", "ramkraak", "dief olifant"] {
        assert!(found(&ask(&app, guard, nothing).await.expect(200)).is_empty(), "{nothing}");
    }
    assert!(found(&ask(&app, shop, "dief").await.expect(200)).is_empty(), "the forms of what is not vetted neither");
    // As it was stored before: the words without their stems. They are found by what they are, and by their forms once renewed.
    let old = webm::db::dialect::Words {
        place: webm::incidents::words::place(world.linde),
        all: "dieven jassen ramen".into(),
        vetted: String::new(),
    };
    app.state.db.write(move |conn| webm::db::dialect::replace_words(conn, 1, &old)).await.unwrap();
    assert_eq!(found(&ask(&app, guard, "dieven").await.expect(200)).len(), 1);
    assert!(found(&ask(&app, guard, "dief").await.expect(200)).is_empty());
    let renewed = app.state.db.write(|conn| webm::incidents::reindex::some(conn, 0, 10)).await.unwrap();
    assert_eq!(renewed, (1, 1));
    assert_eq!(app.state.db.write(|conn| webm::incidents::reindex::some(conn, 1, 10)).await.unwrap(), (0, 1));
    for text in forms {
        assert_eq!(found(&ask(&app, guard, text).await.expect(200)), one(&made["number"], "words"), "{text}");
    }
}
