//! Goods, persons, vehicles and circumstances of an incident: added, corrected, struck, opened with a reason, looked for.

pub use crate::support::planted::{NAME, PHONE, PLANTED, PLATE};
use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::db::schema::{audit_entry, blind_index, event, person, timeline_entry, vehicle};
use webm::db::{AnyConnection, Key};
use webm::keys::Keys;

/// A shoplifting of the shopkeeper; its address.
pub async fn shoplifting(app: &TestApp, world: &World) -> String {
    let body = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown",
        "unitId": world.unit_7, "description": "Weggerend met een tas"});
    let incident = app.post(world.linde(Role::Shopkeeper), "/incidents", &body).await.expect(201);
    format!("/incidents/{}", incident["id"].as_str().unwrap())
}

pub fn witness() -> Value {
    json!({"role": "witness", "ageBand": "25-39", "appearance": "Rode jas", "familyName": NAME, "givenNames": "Jo",
        "birthDate": "1990-02-03", "phone": PHONE})
}

pub fn suspect() -> Value {
    json!({"role": "suspect", "ageBand": "18-24", "appearance": "Grijze trui, pet", "familyName": NAME, "birthDate": "2004-05-06"})
}

pub fn car() -> Value {
    json!({"kind": "car", "make": "Golf", "colour": "grijs", "country": "NL", "plate": PLATE})
}

fn at(path: &str, noun: &str, row: &Value) -> String {
    format!("{path}/{noun}/{}", row["id"].as_str().unwrap())
}

/// The police and the guards work together with the shop in a cooperation.
pub async fn work_together(app: &TestApp, world: &World, roles: &[Role]) {
    use webm::db::schema::{account, cooperation, participation};
    let mut accounts: Vec<Key> =
        roles.iter().map(|r| Key::from(world.accounts[&format!("{r}@de-linde.example")])).collect();
    accounts.push(Key::from(world.accounts["shopkeeper@de-linde.example"]));
    let place = Key::from(world.linde);
    app.state
        .db
        .write(move |conn| {
            let id = Key::fresh();
            diesel::insert_into(cooperation::table)
                .values((
                    cooperation::id.eq(id),
                    cooperation::name.eq("Samen"),
                    cooperation::area_id.eq(place),
                    cooperation::purpose.eq("x"),
                    cooperation::legal_ground.eq("x"),
                    cooperation::sharing.eq("x"),
                    cooperation::begin_date.eq("2026-01-01"),
                    cooperation::created_at.eq(0),
                    cooperation::version.eq(1),
                ))
                .execute(conn)?;
            let organisations: Vec<Key> =
                account::table.filter(account::id.eq_any(accounts)).select(account::organisation_id).load(conn)?;
            for organisation in organisations {
                diesel::insert_into(participation::table)
                    .values((
                        participation::id.eq(Key::fresh()),
                        participation::organisation_id.eq(organisation),
                        participation::area_id.eq(place),
                        participation::cooperation_id.eq(Some(id)),
                        participation::begins_at.eq(0),
                        participation::version.eq(1),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    app.shared.remembered().forget();
}

#[actix_web::test]
async fn goods_are_added_corrected_and_struck_and_stay() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let path = shoplifting(&app, &world).await;
    let body = json!({"article": "parfum", "brand": "Chique", "quantity": 3, "valueCents": 21000});
    let added = app.post(shop, &format!("{path}/goods"), &body).await;
    let (location, tag) = (added.header("location").to_owned(), added.header("etag").to_owned());
    let goods = added.expect(201);
    assert_eq!(
        (&goods["quantity"], &goods["returnedQuantity"], &goods["damaged"]),
        (&json!(3), &json!(0), &json!(false))
    );
    assert_eq!(app.get(guard, &location).await.expect(200), goods);
    // Two who change different fields both succeed; a stale tag does not.
    app.patch(guard, &location, &json!({"returnedQuantity": 2})).await.expect(200);
    let now = app.patch(shop, &location, &json!({"brand": null, "damaged": true})).await.expect(200);
    assert_eq!((&now["returnedQuantity"], &now["brand"], &now["version"]), (&json!(2), &Value::Null, &json!(3)));
    let stale = app.ask("PATCH", &location).bearer_auth(guard).header("if-match", tag).json(&json!({"quantity": 9}));
    Answered::of(stale).await.expect_problem(412, "stale");
    let wrong =
        app.patch(guard, &location, &json!({"quantity": 1, "valueCents": -1})).await.expect_problem(400, "invalid");
    assert_eq!(told(&wrong), [("/valueCents", "range"), ("", "more-came-back")]);
    app.patch(guard, &location, &json!({"colour": "red"})).await.expect_problem(400, "invalid");
    let struck = app.post(guard, &format!("{location}/_strike"), &json!({"reason": "duplicate"})).await.expect(200);
    assert_eq!((&struck["strikeReason"], &struck["article"]), (&json!("duplicate"), &json!("parfum")));
    app.post(guard, &format!("{location}/_strike"), &json!({"reason": "duplicate"}))
        .await
        .expect_problem(409, "struck-already");
    app.patch(guard, &location, &json!({"quantity": 9})).await.expect_problem(409, "struck-already");
    assert_eq!(app.get(shop, &format!("{path}/goods")).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn a_repeat_adds_nothing_twice() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let ask = || {
        let request = app.ask("POST", &format!("{path}/persons")).bearer_auth(world.linde(Role::Shopkeeper));
        Answered::of(request.header("idempotency-key", "\"een\"").json(&witness()))
    };
    let (first, second) = (ask().await.expect(201), ask().await.expect(201));
    assert_eq!(first, second);
    let list = app.get(world.linde(Role::Guard), &format!("{path}/persons")).await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert!(!first.to_string().contains(NAME), "an answer that is kept shows nothing sealed: {first}");
}

#[actix_web::test]
async fn what_is_sealed_is_opened_with_a_reason_and_that_is_written_down() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard, manager) =
        (world.linde(Role::Shopkeeper), world.linde(Role::Guard), world.linde(Role::CentreManager));
    let path = shoplifting(&app, &world).await;
    let person = app.post(shop, &format!("{path}/persons"), &witness()).await.expect(201);
    let vehicle = app.post(shop, &format!("{path}/vehicles"), &car()).await.expect(201);
    assert_eq!((&vehicle["plateUsual"], &vehicle["opens"]), (&json!(true), &json!(["plate"])));
    let (person, vehicle) = (at(&path, "persons", &person), at(&path, "vehicles", &vehicle));
    assert_eq!(app.get(guard, &person).await.expect(200)["opens"], json!(["identity", "contact"]));
    app.post(guard, &format!("{person}/_open"), &json!({})).await.expect_problem(400, "invalid");
    app.post(guard, &format!("{person}/_open"), &json!({"reason": "because"})).await.expect_problem(400, "invalid");
    let reads = format!("{path}/personal-reads");
    assert_eq!(app.get(manager, &reads).await.expect(200)["items"], json!([]));
    let opened = app.post(guard, &format!("{person}/_open"), &json!({"reason": "contact"})).await.expect(200);
    assert_eq!(opened["identity"], json!({"familyName": NAME, "givenNames": "Jo", "birthDate": "1990-02-03"}));
    assert_eq!(opened["contact"]["phone"], "+31698765432");
    let opened = app.post(shop, &format!("{vehicle}/_open"), &json!({"reason": "police-report"})).await.expect(200);
    assert_eq!(opened["plate"], json!({"canonical": "ZQ987X", "asSeen": PLATE}));
    // Who may, sees who has seen what.
    let seen = app.get(manager, &reads).await.expect(200);
    let line = |i: usize, key: &str| seen["items"][i][key].clone();
    assert_eq!((line(0, "accountName"), line(0, "reason")), (json!("guard"), json!("contact")));
    assert_eq!((line(0, "fields"), line(1, "fields")), (json!(["identity", "contact"]), json!(["plate"])));
    app.get(guard, &reads).await.expect_problem(403, "sight-missing");
    let trail = app.get(manager, "/audit-entries?subjectKind=person").await.expect(200);
    assert_eq!(
        (&trail["items"][0]["action"], &trail["items"][0]["reason"]),
        (&json!("person.open"), &json!("contact"))
    );
}

#[actix_web::test]
async fn who_a_suspect_is_opens_only_within_a_cooperation() {
    let (app, world) = TestApp::with_world().await;
    let (shop, police, desk) =
        (world.linde(Role::Shopkeeper), world.linde(Role::PoliceOfficer), world.linde(Role::SecurityDesk));
    let path = shoplifting(&app, &world).await;
    // A shop writes down what it saw of a suspect, and not who it is.
    app.post(shop, &format!("{path}/persons"), &suspect()).await.expect_problem(403, "sight-missing");
    let suspect = app.post(desk, &format!("{path}/persons"), &suspect()).await.expect(201);
    assert_eq!(suspect["opens"], json!([]), "the desk does not work together with the shop");
    let one = at(&path, "persons", &suspect);
    app.post(police, &format!("{one}/_open"), &json!({"reason": "handling"}))
        .await
        .expect_problem(403, "nothing-to-open");
    work_together(&app, &world, &[Role::PoliceOfficer]).await;
    let opened = app.post(police, &format!("{one}/_open"), &json!({"reason": "handling"})).await.expect(200);
    assert_eq!(opened["identity"]["familyName"], NAME);
    app.post(desk, &format!("{one}/_open"), &json!({"reason": "handling"}))
        .await
        .expect_problem(403, "nothing-to-open");
    app.post(world.linde(Role::Guard), &format!("{one}/_open"), &json!({"reason": "handling"}))
        .await
        .expect_problem(403, "nothing-to-open");
    // A minor is for fewer still.
    app.patch(desk, &one, &json!({"ageBand": "12-17"})).await.expect(200);
    app.post(police, &format!("{one}/_open"), &json!({"reason": "handling"})).await.expect(200);
    assert_eq!(app.get(desk, &one).await.expect(200)["opens"], json!([]));
}

#[actix_web::test]
async fn who_sees_an_incident_in_part_sees_nothing_of_what_was_involved() {
    let (app, world) = TestApp::with_world().await;
    let body = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown", "unitId": world.unit_11});
    let incident = app.post(world.linde(Role::Guard), "/incidents", &body).await.expect(201);
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    app.post(world.linde(Role::Guard), &format!("{path}/vehicles"), &car()).await.expect(201);
    let shop = world.linde(Role::Shopkeeper);
    for noun in ["goods", "persons", "vehicles", "circumstances"] {
        app.get(shop, &format!("{path}/{noun}")).await.expect_problem(403, "sight-missing");
        app.get(world.noordkade(Role::Guard), &format!("{path}/{noun}")).await.expect_problem(404, "not-found");
    }
    app.post(shop, &format!("{path}/goods"), &json!({"article": "x"})).await.expect_problem(403, "sight-missing");
    app.get(world.linde(Role::MunicipalOfficer), &format!("{path}/vehicles")).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn a_long_text_asks_what_was_read_and_a_struck_person_is_masked() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let person = app.post(guard, &format!("{path}/persons"), &witness()).await.expect(201);
    let one = at(&path, "persons", &person);
    app.patch(guard, &one, &json!({"appearance": "Blauwe jas"})).await.expect_problem(428, "if-match-required");
    let change = app.ask("PATCH", &one).bearer_auth(guard).header("if-match", "\"v1\"");
    let now = Answered::of(change.json(&json!({"appearance": "Blauwe jas", "phone": null}))).await.expect(200);
    assert_eq!((&now["appearance"], &now["version"]), (&json!("Blauwe jas"), &json!(2)));
    let opened = app.post(guard, &format!("{one}/_open"), &json!({"reason": "contact"})).await.expect(200);
    assert_eq!((&opened["identity"]["familyName"], &opened["contact"]), (&json!(NAME), &Value::Null));
    let wrong =
        app.patch(guard, &one, &json!({"phone": "bel maar", "email": "x"})).await.expect_problem(400, "invalid");
    assert_eq!(told(&wrong), [("/phone", "phone")]);
    app.post(guard, &format!("{one}/_strike"), &json!({"reason": "not-needed"})).await.expect(200);
    let struck = app.get(guard, &one).await.expect(200);
    assert_eq!((&struck["appearance"], &struck["opens"]), (&Value::Null, &json!([])));
    app.post(guard, &format!("{one}/_open"), &json!({"reason": "contact"}))
        .await
        .expect_problem(403, "nothing-to-open");
    let manager = world.linde(Role::CentreManager);
    app.post(manager, &format!("{one}/_open"), &json!({"reason": "supervision"})).await.expect(200);
}

#[actix_web::test]
async fn circumstances_are_told_field_by_field_and_questions_fit_the_category() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let path = format!("{}/circumstances", shoplifting(&app, &world).await);
    assert_eq!(app.get(shop, &path).await.expect(200)["version"], 0);
    let body = json!({"violence": "pushed", "imagesSecured": true, "answers": {"accomplices": 2, "place-in-shop": "bij de kassa"}});
    app.patch(shop, &path, &body).await.expect(200);
    let body =
        json!({"emergencyCalled": true, "emergencyCalledAt": "2026-03-31T16:30:00Z", "answers": {"accomplices": null}});
    let now = app.patch(guard, &path, &body).await.expect(200);
    assert_eq!(
        (&now["violence"], &now["emergencyCalled"], &now["version"]),
        (&json!("pushed"), &json!(true), &json!(2))
    );
    assert_eq!(now["answers"], json!({"place-in-shop": "bij de kassa"}));
    let wrong = json!({"emergencyCalledAt": "2027-01-01T00:00:00Z",
        "answers": {"traces-left": true, "accomplices": "veel", "joins-as-injured": 1}});
    let wrong = app.patch(guard, &path, &wrong).await.expect_problem(400, "invalid");
    assert_eq!(
        told(&wrong),
        [
            ("/emergencyCalledAt", "in-the-future"),
            ("/answers/accomplices", "answer"),
            ("/answers/joins-as-injured", "answer"),
            ("/answers/traces-left", "answer")
        ]
    );
    assert!(app.get(shop, "/questions").await.expect(200)["items"].as_array().is_some_and(|l| l.len() >= 6));
}

#[actix_web::test]
async fn a_plate_is_found_by_a_part_of_it_within_reach_only() {
    let (app, world) = TestApp::with_world().await;
    let (guard, police) = (world.linde(Role::Guard), world.linde(Role::PoliceOfficer));
    let path = shoplifting(&app, &world).await;
    let whole = app.post(guard, &format!("{path}/vehicles"), &car()).await.expect(201);
    let partly = json!({"country": "NL", "plate": "ZQ-9?7-X"});
    let partly = app.post(guard, &format!("{path}/vehicles"), &partly).await.expect(201);
    assert_eq!((&partly["platePartial"], &partly["plateUsual"]), (&json!(true), &json!(true)));
    app.post(guard, &format!("{path}/persons"), &witness()).await.expect(201);
    let look = async |token: &str, body: Value| {
        let page = app.post(token, "/involved/_search", &body).await.expect(200);
        let mut ids: Vec<String> =
            page["items"].as_array().unwrap().iter().map(|h| h["rowId"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let ids = |rows: &[&Value]| rows.iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let plate = |p: &str| json!({"plate": p, "reason": "comparison"});
    assert_eq!(look(police, plate("zq 987 x")).await, ids(&[&whole, &partly]));
    assert_eq!(look(police, plate("987-X")).await, ids(&[&whole]));
    // What was not read may be anything, on both sides.
    assert_eq!(look(police, plate("ZQ-98?-X")).await, ids(&[&whole, &partly]));
    assert_eq!(look(police, plate("ZQ-988-X")).await, Vec::<String>::new());
    assert_eq!(look(police, plate("987-Y")).await, Vec::<String>::new());
    assert_eq!(look(world.noordkade(Role::PoliceOfficer), plate(PLATE)).await, Vec::<String>::new());
    assert_eq!(look(police, json!({"phone": "+31 6 98765432", "reason": "comparison"})).await.len(), 1);
    assert!(look(police, json!({"phone": "0612345678", "reason": "comparison"})).await.is_empty());
    let short = app.post(police, "/involved/_search", &plate("ZQ")).await.expect_problem(400, "invalid");
    assert_eq!(told(&short), [("", "plate-too-short")]);
    app.post(police, "/involved/_search", &json!({"plate": PLATE})).await.expect_problem(400, "invalid");
    // What was struck is not found; what was corrected is found as it is now.
    app.post(guard, &format!("{}/_strike", at(&path, "vehicles", &whole)), &json!({"reason": "mistaken"}))
        .await
        .expect(200);
    app.patch(guard, &at(&path, "vehicles", &partly), &json!({"plate": "AB-123-C"})).await.expect(200);
    assert!(look(police, plate(PLATE)).await.is_empty());
    assert_eq!(look(police, plate("AB-123-C")).await, ids(&[&partly]));
}

/// Every text that a trail holds.
fn trails(conn: &mut AnyConnection) -> String {
    let audit: Vec<(String, String, Option<String>)> = audit_entry::table
        .select((audit_entry::action, audit_entry::subject_kind, audit_entry::reason))
        .load(conn)
        .unwrap();
    let timeline: Vec<(String, Option<String>, Option<String>)> = timeline_entry::table
        .select((timeline_entry::kind, timeline_entry::changes, timeline_entry::text))
        .load(conn)
        .unwrap();
    let events: Vec<String> = event::table.select(event::kind).load(conn).unwrap();
    format!("{audit:?} {timeline:?} {events:?}")
}

#[actix_web::test]
async fn no_trail_and_no_column_holds_what_is_sealed() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let person = app.post(guard, &format!("{path}/persons"), &witness()).await.expect(201);
    app.post(guard, &format!("{path}/vehicles"), &car()).await.expect(201);
    let one = at(&path, "persons", &person);
    app.patch(guard, &one, &json!({"givenNames": "Jo Plantenaar"})).await.expect(200);
    app.post(guard, &format!("{one}/_open"), &json!({"reason": "contact"})).await.expect(200);
    app.post(guard, "/involved/_search", &json!({"plate": PLATE, "reason": "comparison"})).await.expect(200);
    let timeline = app.get(guard, &format!("{path}/timeline")).await.expect(200);
    let kinds: Vec<&str> = timeline["items"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["reported", "person-added", "vehicle-added", "person-changed"]);
    assert_eq!(timeline["items"][3]["changes"], json!([{"field": "givenNames", "from": null, "to": null}]));
    let (trails, rows) = app
        .state
        .db
        .read(|conn| {
            type Row = (Option<String>, Option<Vec<u8>>, Option<Vec<u8>>);
            let persons: Vec<Row> =
                person::table.select((person::appearance, person::identity, person::contact)).load(conn)?;
            let vehicles: Vec<Option<Vec<u8>>> = vehicle::table.select(vehicle::plate).load(conn)?;
            let hashes: Vec<Vec<u8>> = blind_index::table.select(blind_index::hash).load(conn)?;
            let mut bytes: Vec<u8> = hashes.into_iter().flatten().collect();
            for (text, identity, contact) in persons {
                bytes.extend(text.unwrap_or_default().into_bytes());
                bytes.extend(identity.unwrap_or_default());
                bytes.extend(contact.unwrap_or_default());
            }
            bytes.extend(vehicles.into_iter().flatten().flatten());
            Ok((trails(conn), bytes))
        })
        .await
        .unwrap();
    for planted in PLANTED {
        assert!(!trails.contains(planted), "{planted} in {trails}");
        assert!(!rows.windows(planted.len()).any(|w| w == planted.as_bytes()), "{planted} stands open in a row");
    }
    assert!(trails.contains("involved.search") && trails.contains("comparison"));
}

#[actix_web::test]
async fn a_sealed_value_opens_only_in_its_own_row_and_with_its_own_key() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let one = app.post(guard, &format!("{path}/persons"), &witness()).await.expect(201);
    let other = app
        .post(guard, &format!("{path}/persons"), &json!({"role": "victim", "familyName": "Ander"}))
        .await
        .expect(201);
    let id = |row: &Value| Key(row["id"].as_str().unwrap().parse().unwrap());
    let (from, to) = (id(&one), id(&other));
    let foreign = Keys::parse(&Keys::generate()).unwrap();
    let sealed = app
        .state
        .db
        .write(move |conn| {
            let sealed: Option<Vec<u8>> =
                person::table.filter(person::id.eq(from)).select(person::identity).first(conn)?;
            diesel::update(person::table.filter(person::id.eq(to))).set(person::identity.eq(&sealed)).execute(conn)?;
            let place = webm::seal::place("person", "identity", from);
            let with_another_key = foreign.seal(&place, b"{}")?;
            diesel::update(person::table.filter(person::id.eq(from)))
                .set(person::identity.eq(&with_another_key))
                .execute(conn)?;
            Ok(with_another_key)
        })
        .await
        .unwrap();
    let open = async |row: &Value| {
        app.post(guard, &format!("{}/_open", at(&path, "persons", row)), &json!({"reason": "contact"})).await
    };
    let moved = open(&other).await;
    assert!(!moved.text.contains(NAME));
    moved.expect_problem(500, "internal");
    open(&one).await.expect_problem(503, "key-missing");
    // A correction must not overwrite what it cannot read.
    app.patch(guard, &at(&path, "persons", &one), &json!({"givenNames": "X"})).await.expect_problem(503, "key-missing");
    let now: Option<Vec<u8>> = app
        .state
        .db
        .read(move |conn| Ok(person::table.filter(person::id.eq(from)).select(person::identity).first(conn)?))
        .await
        .unwrap();
    assert_eq!(now, Some(sealed));
}

#[actix_web::test]
async fn a_change_of_keys_keeps_everything_open_and_findable() {
    use webm::involved::{SEALED, blind, renew};
    let old = Keys::generate();
    let app = TestApp::with(&[("WEBM_KEYS", &old)]).await;
    let world = World::build(&app).await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    app.post(guard, &format!("{path}/persons"), &witness()).await.expect(201);
    app.post(guard, &format!("{path}/vehicles"), &car()).await.expect(201);
    let new = Keys::generate();
    let (both, fresh) = (Keys::parse(&format!("{new},{old}")).unwrap(), Keys::parse(&new).unwrap());
    let site = world.linde;
    let found = app
        .state
        .db
        .write(move |conn| {
            let terms = [blind::of_plate("ZQ987X"), vec![(blind::Kind::Phone, "+31698765432".to_owned())]].concat();
            assert!(blind::find(conn, &fresh, &[site], &terms, 10)?.is_empty());
            assert_eq!(blind::find(conn, &both, &[site], &terms, 10)?.len(), 2);
            for column in SEALED {
                let rows = webm::seal::reseal(conn, &both, column, 100)?;
                assert_eq!(rows.len(), 1, "{column:?}");
                renew(conn, &both, column, &rows)?;
                assert_eq!(webm::seal::left(conn, &both, column)?, 0);
                assert!(webm::seal::reseal(conn, &both, column, 100)?.is_empty());
            }
            let identity: Option<Vec<u8>> = person::table.select(person::identity).first(conn)?;
            let id: Key = person::table.select(person::id).first(conn)?;
            let opened: Value =
                webm::seal::open(&fresh, &webm::seal::place("person", "identity", id), &identity.unwrap())?;
            assert_eq!(opened["familyName"], NAME);
            blind::find(conn, &fresh, &[site], &terms, 10)
        })
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
}

#[actix_web::test]
async fn a_change_of_keys_that_stopped_half_way_needs_both_and_goes_on() {
    use webm::fault::Fault;
    use webm::involved::SEALED;
    use webm::seal;
    let old = Keys::generate();
    let app = TestApp::with(&[("WEBM_KEYS", &old)]).await;
    let world = World::build(&app).await;
    let path = shoplifting(&app, &world).await;
    for _ in 0..2 {
        app.post(world.linde(Role::Guard), &format!("{path}/persons"), &witness()).await.expect(201);
    }
    let new = Keys::generate();
    let (both, fresh, old) =
        (Keys::parse(&format!("{new},{old}")).unwrap(), Keys::parse(&new).unwrap(), Keys::parse(&old).unwrap());
    let (db, at) = (&app.state.db, app.clock.now());
    // As the server did when it started with the one, and then with both.
    seal::check(db, &old, at).unwrap();
    seal::check(db, &both, at).unwrap();
    let identities = || {
        let rows = db.read_blocking(|conn| Ok(person::table.select((person::id, person::identity)).load(conn)?));
        rows.unwrap().into_iter().map(|(id, sealed): (Key, Option<Vec<u8>>)| (id, sealed.unwrap())).collect::<Vec<_>>()
    };
    let opens = |keys: &Keys| {
        let told = identities().into_iter().map(|(id, sealed)| {
            match seal::open::<Value>(keys, &seal::place("person", "identity", id), &sealed) {
                Ok(told) => Some(told["familyName"] == NAME),
                Err(Fault::KeyMissing(_)) => None,
                Err(other) => panic!("{other}"),
            }
        });
        told.flatten().filter(|same| *same).count()
    };
    for column in SEALED {
        let keys = both.clone();
        db.write_blocking(move |conn| seal::reseal(conn, &keys, column, 1)).unwrap();
    }
    let half = identities();
    assert_eq!((opens(&both), opens(&fresh), opens(&old)), (2, 1, 1));
    for lacking in [&fresh, &old] {
        assert!(matches!(seal::check(db, lacking, at), Err(Fault::KeyMissing(_))));
        let keys = lacking.clone();
        let stopped = db.write_blocking(move |conn| seal::reseal(conn, &keys, SEALED[0], 100));
        assert!(matches!(stopped, Err(Fault::KeyMissing(_))), "what does not open is not sealed anew");
    }
    assert_eq!(identities(), half, "nothing was overwritten");
    for column in SEALED {
        let keys = both.clone();
        db.write_blocking(move |conn| seal::reseal(conn, &keys, column, 100)).unwrap();
    }
    assert_eq!((opens(&fresh), opens(&old)), (2, 0));
}

#[test]
fn the_table_of_sight_is_what_was_reviewed() {
    insta::assert_snapshot!(webm::involved::sight::print());
}

#[actix_web::test]
async fn each_role_is_shown_in_each_state_what_the_table_says() {
    use webm::involved::sight::{Field, Level, Stage, level};
    let (app, world) = TestApp::with_world().await;
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(|r| *r != Role::Integration).collect();
    work_together(&app, &world, &roles).await;
    let manager = world.linde(Role::CentreManager);
    // Of public space, so that every role that sees anything sees it in full; reported by the shop, for the citizen's own is another.
    let body = json!({"siteId": world.linde, "category": "nuisance.youth", "occurredPrecision": "unknown", "unitId": world.unit_7});
    let incident = app.post(world.linde(Role::Shopkeeper), "/incidents", &body).await.expect(201);
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    let suspect = app.post(manager, &format!("{path}/persons"), &suspect()).await.expect(201);
    let witness = app.post(manager, &format!("{path}/persons"), &witness()).await.expect(201);
    let vehicle = app.post(manager, &format!("{path}/vehicles"), &car()).await.expect(201);
    let mut looked = 0;
    for (step, stage) in [
        (None, Stage::Handled),
        (Some(json!({"to": "closed", "outcome": "person-warned"})), Stage::Closed),
        (Some(json!({"to": "in-progress", "note": "weer open"})), Stage::Handled),
        (Some(json!({"to": "rejected", "rejectReason": "test"})), Stage::Rejected),
    ] {
        if let Some(step) = step {
            app.post(manager, &format!("{path}/transitions"), &step).await.expect(200);
        }
        for role in &roles {
            let token = world.linde(*role);
            let seen = app.get(token, &path).await;
            if seen.status != 200 || seen.json()["sight"] != "full" {
                assert!([Role::Citizen, Role::Adviser, Role::Operator].contains(role), "{role}: {}", seen.text);
                continue;
            }
            let says = |field| level(*role, stage, field);
            let what = format!("{role} {stage:?}");
            for (noun, field) in [
                ("goods", Field::Goods),
                ("vehicles", Field::Vehicle),
                ("persons", Field::Person),
                ("circumstances", Field::Circumstances),
            ] {
                let expected = if says(field) == Level::Hidden { 403 } else { 200 };
                assert_eq!(app.get(token, &format!("{path}/{noun}")).await.status, expected, "{what} {noun}");
                looked += 1;
            }
            let opens = async |noun: &str, row: &Value| {
                let answer = app.get(token, &at(&path, noun, row)).await;
                if answer.status == 200 { answer.json() } else { json!({"opens": []}) }
            };
            let has = |row: &Value, field: &str| row["opens"].as_array().unwrap().contains(&json!(field));
            let (s, w, v) =
                (opens("persons", &suspect).await, opens("persons", &witness).await, opens("vehicles", &vehicle).await);
            assert_eq!(s["appearance"].is_string(), says(Field::Appearance) == Level::Shown, "{what}");
            assert_eq!(has(&s, "identity"), says(Field::SuspectIdentity) > Level::Hidden, "{what}");
            assert_eq!(has(&w, "identity"), says(Field::OtherIdentity) > Level::Hidden, "{what}");
            assert_eq!(has(&w, "contact"), says(Field::Contact) > Level::Hidden, "{what}");
            assert_eq!(has(&v, "plate"), says(Field::Plate) > Level::Hidden, "{what}");
            assert_eq!(v["country"].is_string(), says(Field::Plate) > Level::Hidden, "{what}");
            looked += 6;
        }
    }
    assert!(looked > 300, "only {looked} looks");
}
