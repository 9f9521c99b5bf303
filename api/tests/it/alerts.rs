//! Alerts: composed, previewed, approved, sent to whom they concern, answered, and ended with how it ended.

use crate::involved::{shoplifting, work_together};
use crate::support::planted::{NAME, PLATE};
use crate::support::{Answered, Listener, TestApp, World, each, missed, told};
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::alerts::{self, Post, Wake};

/// Does what waits, by another process.
pub async fn work(app: &TestApp) {
    Post::new(app.state.clone(), alerts::Channels::default(), &Wake::default()).run_until_idle().await.unwrap();
}

pub fn robbery(world: &World) -> Value {
    json!({"siteId": world.linde, "level": "danger-now", "kind": "robbery", "openText": "Overval bij de juwelier, daders gevlucht.",
        "instruction": "Blijf op afstand.", "unitId": world.unit_7, "place": "ingang zuid", "emergencyCalled": true})
}

/// Sends it.
pub async fn send(app: &TestApp, token: &str, body: &Value) -> Answered {
    let request = app.ask("POST", "/alerts").bearer_auth(token);
    Answered::of(request.header("idempotency-key", uuid::Uuid::new_v4().to_string()).json(body)).await
}

/// Sends it, spreads it; its address.
pub async fn sent(app: &TestApp, token: &str, body: &Value) -> String {
    let alert = send(app, token, body).await.expect(201);
    work(app).await;
    format!("/alerts/{}", alert["id"].as_str().unwrap())
}

/// The pass of the guard of De Linde and the licence of the firm.
pub async fn accredit(app: &TestApp, world: &World, until: &str) {
    let manager = world.linde(Role::CentreManager);
    let firm = app.get(world.linde(Role::Guard), "/me").await.expect(200)["account"]["organisationId"].clone();
    let guard = world.accounts["guard@de-linde.example"];
    for body in [
        json!({"kind": "pass", "organisationId": firm, "accountId": guard, "number": "P1", "passColour": "grey", "validUntilDate": until}),
        json!({"kind": "licence", "organisationId": firm, "number": "ND1", "validUntilDate": "2027-01-01"}),
    ] {
        app.post(manager, "/accreditations", &body).await.expect(201);
    }
}

#[actix_web::test]
async fn an_alert_reaches_those_whom_it_concerns_and_everybody_hears_how_it_ended() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard, manager) =
        (world.linde(Role::Shopkeeper), world.linde(Role::Guard), world.linde(Role::CentreManager));
    let start = Listener::open(&app, guard, None).await.next().await.unwrap().id;
    let preview = app.post(shop, "/alerts/_preview", &robbery(&world)).await.expect(200);
    assert_eq!(preview["people"], 8);
    assert_eq!(preview["counts"], json!([{"channel": "mail", "text": "open", "people": 8}]));
    assert_eq!((&preview["needsApproval"], &preview["findings"]), (&json!(false), &json!([])));
    app.post(shop, "/alerts", &robbery(&world)).await.expect_problem(400, "idempotency-key-required");
    let answer = send(&app, shop, &robbery(&world)).await;
    assert!(answer.header("location").starts_with("/api/v1/alerts/") && answer.header("etag").starts_with("\"v1"));
    let alert = answer.expect(201);
    assert_eq!(
        (&alert["state"], &alert["mayClose"], &alert["received"]),
        (&json!("open"), &json!(true), &json!(false))
    );
    let path = format!("/alerts/{}", alert["id"].as_str().unwrap());
    work(&app).await;
    // Nobody else is told, and who is not told finds nothing.
    for role in [Role::Guard, Role::SecurityDesk, Role::CentreManager, Role::PoliceOfficer, Role::Warden, Role::Citizen]
    {
        let list = app.get(world.linde(role), "/alerts?unread=true").await.expect(200);
        assert_eq!(each(&list, "openText"), ["Overval bij de juwelier, daders gevlucht."], "{role}");
    }
    app.get(world.noordkade(Role::Guard), &path).await.expect_problem(404, "not-found");
    assert_eq!(app.get(world.noordkade(Role::Guard), "/alerts").await.expect(200)["items"], json!([]));
    app.get(world.linde(Role::Prosecutor), "/alerts").await.expect_problem(403, "permission-missing");
    // What recipients do comes back to who sent it.
    app.post(guard, &format!("{path}/reactions"), &json!({"kind": "see-them-now"}))
        .await
        .expect_problem(400, "invalid");
    let seen = json!({"kind": "see-them-now", "place": "parkeerdek 2"});
    app.post(guard, &format!("{path}/reactions"), &seen).await.expect(200);
    app.post(guard, &format!("{path}/reactions"), &json!({"kind": "i-go"})).await.expect(200);
    app.post(guard, &format!("{path}/reactions"), &json!({"kind": "i-go"})).await.expect(200);
    app.post(shop, &format!("{path}/reactions"), &json!({"kind": "read"})).await.expect_problem(403, "not-received");
    let told = app.get(shop, &path).await.expect(200);
    let kinds: Vec<&str> = told["reactions"].as_array().unwrap().iter().map(|r| r["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["i-go", "see-them-now"]);
    assert_eq!(told["reactions"][1]["place"], "parkeerdek 2");
    let update = json!({"openText": "Twee personen, te voet richting station."});
    app.post(guard, &format!("{path}/updates"), &update).await.expect_problem(403, "not-yours");
    app.post(shop, &format!("{path}/updates"), &update).await.expect(201);
    app.post(shop, &format!("{path}/_close"), &json!({"ending": "by-system"})).await.expect_problem(400, "invalid");
    // Two close at once: one of them did.
    let ending = json!({"ending": "stopped", "openText": "Beide personen aangehouden."});
    let path_close = format!("{path}/_close");
    let both =
        futures_util::future::join(app.post(shop, &path_close, &ending), app.post(manager, &path_close, &ending)).await;
    let mut codes = [both.0.status, both.1.status];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409]);
    work(&app).await;
    let end = app.get(guard, &path).await.expect(200);
    assert_eq!((&end["state"], &end["ending"]), (&json!("closed"), &json!("stopped")));
    let messages: Vec<&str> = end["updates"].as_array().unwrap().iter().map(|u| u["kind"].as_str().unwrap()).collect();
    assert_eq!(messages, ["first", "update", "ending"]);
    app.post(shop, &format!("{path}/updates"), &update).await.expect_problem(409, "not-open");
    // Live, a guard hears of what went out; reactions are for who sent it.
    let heard = missed(&app, guard, &start).await.0;
    assert_eq!(heard, ["alert.sent", "alert.updated", "alert.closed"]);
    assert_eq!(missed(&app, world.noordkade(Role::Guard), &start).await.0, [""; 0]);
    assert!(missed(&app, shop, &start).await.0.contains(&"alert.reacted".to_owned()));
    // Figures, and to whom: by name, without addresses.
    app.get(guard, &format!("{path}/figures")).await.expect_problem(403, "not-yours");
    let figures = app.get(manager, &format!("{path}/figures")).await.expect(200);
    assert_eq!((&figures["people"], &figures["read"], &figures["reached"]), (&json!(8), &json!(1), &json!(1)));
    assert_eq!(figures["notDelivered"], 7, "no mail server is set up here");
    assert_eq!((&figures["firstOutMs"], &figures["firstAnswerMs"]), (&json!(0), &json!(0)));
    let to = app.get(shop, &format!("{path}/recipients")).await;
    assert!(!to.text.contains('@'));
    assert_eq!(to.json()["items"].as_array().map(Vec::len), Some(8));
}

#[actix_web::test]
async fn a_repeat_sends_nothing_twice_and_each_person_is_one_whatever_roles_it_has() {
    use diesel::prelude::*;
    use webm::db::schema::{alert, alert_recipient, role_assignment};
    use webm::db::{Key, Moment};
    let (app, world) = TestApp::with_world().await;
    let guard = Key::from(world.accounts["guard@de-linde.example"]);
    let (linde, municipality) = (Key::from(world.linde), Key::from(world.municipality));
    app.state
        .db
        .write(move |conn| {
            for (role, area) in [("warden", linde), ("security-desk", municipality)] {
                diesel::insert_into(role_assignment::table)
                    .values((
                        role_assignment::id.eq(Key::fresh()),
                        role_assignment::account_id.eq(guard),
                        role_assignment::role.eq(role),
                        role_assignment::area_id.eq(area),
                        role_assignment::begins_at.eq(Moment(0)),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let shop = world.linde(Role::Shopkeeper);
    let ask = || {
        let request = app.ask("POST", "/alerts").bearer_auth(shop).header("idempotency-key", "one");
        Answered::of(request.json(&robbery(&world)))
    };
    let (one, other) = futures_util::future::join(ask(), ask()).await;
    assert_eq!(one.expect(201), other.expect(201));
    work(&app).await;
    work(&app).await;
    let counts: (i64, i64, i64) = app
        .state
        .db
        .read(move |conn| {
            let mine = alert_recipient::table.filter(alert_recipient::account_id.eq(guard));
            Ok((
                alert::table.count().get_result(conn)?,
                alert_recipient::table.count().get_result(conn)?,
                mine.count().get_result(conn)?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(counts, (1, 8, 1));
}

#[actix_web::test]
async fn what_looks_personal_is_pointed_out_and_refused_until_confirmed() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let mut body = robbery(&world);
    body["openText"] = json!("Grijze auto GX-124-B, bestuurder Piet de Vries.");
    let preview = app.post(guard, "/alerts/_preview", &body).await.expect(200);
    let kinds: Vec<&str> =
        preview["findings"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["plate", "name"]);
    let problem = send(&app, guard, &body).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/openText", "looks-like-plate"), ("/openText", "looks-like-name")]);
    assert!(!problem.to_string().contains("GX-124-B"), "it tells where, not what");
    body["confirmFindings"] = json!(true);
    send(&app, guard, &body).await.expect(201);
    for (field, wrong) in [("openText", "x".repeat(10_000)), ("openText", "a\u{0}b".into()), ("place", "a\nb".into())] {
        let mut bad = robbery(&world);
        bad[field] = json!(wrong);
        send(&app, guard, &bad).await.expect_problem(400, "invalid");
    }
    let mut bad = robbery(&world);
    bad["unitId"] = json!(world.unit_nk);
    send(&app, guard, &bad).await.expect_problem(400, "invalid");
    bad["siteId"] = json!(world.noordkade);
    send(&app, guard, &bad).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn the_text_for_some_reaches_them_alone() {
    let (app, world) = TestApp::with_world().await;
    let shop = world.linde(Role::Shopkeeper);
    let mut body = robbery(&world);
    body["restrictedText"] = json!(format!("{NAME}, rijdt {PLATE}"));
    let path = sent(&app, shop, &body).await;
    let sees = async |role: Role| {
        let answer = app.get(world.linde(role), &path).await;
        let has = answer.text.contains(PLATE);
        assert_eq!(answer.expect(200)["text"] == "restricted", has, "{role}");
        has
    };
    for role in
        [Role::Guard, Role::SecurityDesk, Role::CentreManager, Role::Warden, Role::MunicipalOfficer, Role::Citizen]
    {
        assert!(!sees(role).await, "{role} has no ground");
    }
    assert!(sees(Role::PoliceOfficer).await && sees(Role::PoliceDesk).await && sees(Role::Shopkeeper).await);
    work_together(&app, &world, &[Role::Guard, Role::CentreManager, Role::Citizen]).await;
    assert!(sees(Role::CentreManager).await && !sees(Role::Guard).await && !sees(Role::Citizen).await);
    accredit(&app, &world, "2026-03-31").await;
    assert!(sees(Role::Guard).await);
    // The pass ends with the day, and with it the text.
    app.clock.advance(SignedDuration::from_hours(8));
    let later = world.fresh(&app, world.accounts["guard@de-linde.example"]).await;
    assert!(!app.get(&later, &path).await.text.contains(PLATE));
    // Lists, the outbox of others and events hold none of it.
    let manager = world.fresh(&app, world.accounts["centre-manager@de-linde.example"]).await;
    for list in ["/alerts", "/alert-outbox", "/mails"] {
        let answer = app.get(&manager, list).await;
        assert!(answer.status == 200 && !answer.text.contains(PLATE) && !answer.text.contains(NAME), "{list}");
    }
}

#[actix_web::test]
async fn what_needs_approval_waits_and_goes_out_only_in_time() {
    let (app, world) = TestApp::with_world().await;
    let (shop, desk, guard) =
        (world.linde(Role::Shopkeeper), world.linde(Role::SecurityDesk), world.linde(Role::Guard));
    let mut body = robbery(&world);
    body["level"] = json!("look-out");
    assert_eq!(app.post(shop, "/alerts/_preview", &body).await.expect(200)["needsApproval"], true);
    let path = sent(&app, shop, &body).await;
    let waits = app.get(shop, &path).await.expect(200);
    assert_eq!(
        (&waits["state"], &waits["approvalUntil"]),
        (&json!("waiting-approval"), &json!("2026-03-31T17:10:00Z"))
    );
    app.get(guard, &path).await.expect_problem(404, "not-found");
    app.post(guard, &format!("{path}/_decide"), &json!({"approve": true}))
        .await
        .expect_problem(403, "permission-missing");
    assert_eq!(app.get(desk, &path).await.expect(200)["mayDecide"], true);
    let police = world.linde(Role::PoliceOfficer);
    let decide = format!("{path}/_decide");
    let yes = json!({"approve": true});
    let both = futures_util::future::join(app.post(desk, &decide, &yes), app.post(police, &decide, &yes)).await;
    let mut codes = [both.0.status, both.1.status];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409]);
    work(&app).await;
    assert_eq!(app.get(guard, &path).await.expect(200)["state"], "open");
    assert_eq!(app.get(shop, &path).await.expect(200)["decision"]["approved"], true);
    // Refused, taken back, and too late: nothing is sent, and the sender hears of it.
    let refused = sent(&app, shop, &body).await;
    app.post(desk, &format!("{refused}/_decide"), &json!({"approve": false})).await.expect(200);
    let back = sent(&app, shop, &body).await;
    app.post(desk, &format!("{back}/_withdraw"), &json!({})).await.expect_problem(403, "not-yours");
    app.post(shop, &format!("{back}/_withdraw"), &json!({})).await.expect(200);
    app.post(desk, &format!("{back}/_decide"), &yes).await.expect_problem(409, "decided-already");
    let late = sent(&app, shop, &body).await;
    app.clock.advance(SignedDuration::from_mins(31));
    let fresh = async |name: &str| world.fresh(&app, world.accounts[&format!("{name}@de-linde.example")]).await;
    let (shop, desk, guard) = (fresh("shopkeeper").await, fresh("security-desk").await, fresh("guard").await);
    app.post(&desk, &format!("{late}/_decide"), &yes).await.expect_problem(409, "too-late");
    work(&app).await;
    for (path, state) in [(&refused, "refused"), (&back, "withdrawn"), (&late, "expired")] {
        assert_eq!(app.get(&shop, path).await.expect(200)["state"], state);
        app.get(&guard, path).await.expect_problem(404, "not-found");
    }
    let mails = app.get(&fresh("centre-manager").await, "/mails").await.expect(200);
    let to_sender: Vec<&Value> =
        mails["items"].as_array().unwrap().iter().filter(|m| m["subject"] == "Alert niet verzonden").collect();
    assert_eq!(to_sender.len(), 2);
}

#[actix_web::test]
async fn a_site_says_who_sends_and_who_approves_and_nobody_approves_what_it_may_not_read() {
    let (app, world) = TestApp::with_world().await;
    let (manager, shop, desk) =
        (world.linde(Role::CentreManager), world.linde(Role::Shopkeeper), world.linde(Role::SecurityDesk));
    let path = format!("/sites/{}/alert-settings", world.linde);
    let usual = app.get(shop, &path).await.expect(200);
    assert_eq!(usual["version"], 0);
    let mut rules = usual["rules"].clone();
    rules["atOnce"] = json!([{"level": "danger-now", "roles": ["police-desk"]}]);
    rules["approvers"] = json!(["police-officer", "security-desk"]);
    app.put(manager, &path, &rules).await.expect_problem(428, "if-match-required");
    app.put(shop, &path, &rules).await.expect_problem(403, "permission-missing");
    let set = async |rules: &Value, version: &str| {
        Answered::of(app.ask("PUT", &path).bearer_auth(manager).header("if-match", version).json(rules)).await
    };
    set(&rules, "\"v0\"").await.expect(200);
    set(&rules, "\"v0\"").await.expect_problem(412, "stale");
    let mut body = robbery(&world);
    body["restrictedText"] = json!(format!("kenteken {PLATE}"));
    let waits = sent(&app, shop, &body).await;
    let yes = json!({"approve": true});
    app.post(desk, &format!("{waits}/_decide"), &yes).await.expect_problem(403, "not-for-you");
    app.post(manager, &format!("{waits}/_decide"), &yes).await.expect_problem(403, "no-approver");
    let police = world.linde(Role::PoliceOfficer);
    app.post(police, &format!("{waits}/_decide"), &yes).await.expect(200);
    // Nobody approves an own alert.
    let own = sent(&app, police, &body).await;
    app.post(police, &format!("{own}/_decide"), &yes).await.expect_problem(403, "own-alert");
    rules["approvers"] = json!([]);
    set(&rules, "\"v1\"").await.expect(200);
    send(&app, shop, &body).await.expect_problem(403, "may-not-send");
    let twice = json!([{"level": "danger-now", "roles": []}, {"level": "danger-now", "roles": []}]);
    rules["atOnce"] = twice;
    set(&rules, "\"v2\"").await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn one_that_stays_open_is_chased_and_closed_by_the_system_which_says_so() {
    let (app, world) = TestApp::with_world().await;
    let path = sent(&app, world.linde(Role::Shopkeeper), &robbery(&world)).await;
    let fresh = async |name: &str| world.fresh(&app, world.accounts[&format!("{name}@de-linde.example")]).await;
    app.clock.advance(SignedDuration::from_mins(121));
    work(&app).await;
    let shop = fresh("shopkeeper").await;
    assert_eq!(app.get(&shop, &path).await.expect(200)["chasedAt"], "2026-03-31T18:41:00Z");
    // An update shows that somebody is at it.
    app.post(&shop, &format!("{path}/updates"), &json!({"openText": "Nog bezig."})).await.expect(201);
    assert_eq!(app.get(&shop, &path).await.expect(200)["chasedAt"], Value::Null);
    app.clock.advance(SignedDuration::from_mins(721));
    work(&app).await;
    work(&app).await;
    let guard = fresh("guard").await;
    let end = app.get(&guard, &path).await.expect(200);
    assert_eq!((&end["state"], &end["ending"]), (&json!("closed"), &json!("by-system")));
    assert_eq!(end["updates"].as_array().map(Vec::len), Some(3));
    let outbox = app.get(&fresh("centre-manager").await, "/alert-outbox").await.expect(200);
    let last = &outbox["items"][0];
    assert!(last["body"].as_str().unwrap().starts_with("Niemand heeft gemeld hoe het afliep"), "{last}");
}

#[actix_web::test]
async fn narrowed_to_roles_organisations_duty_and_to_nobody() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let people = async |audience: Value| {
        let mut body = robbery(&world);
        body["audience"] = audience;
        app.post(shop, "/alerts/_preview", &body).await.expect(200)["people"].clone()
    };
    assert_eq!(people(json!({"roles": ["guard", "security-desk"]})).await, 2);
    assert_eq!(people(json!({"onDuty": true})).await, 0);
    app.post(guard, "/shifts", &json!({"siteId": world.linde})).await.expect(201);
    assert_eq!(people(json!({"onDuty": true})).await, 1);
    let firm = app.get(guard, "/me").await.expect(200)["account"]["organisationId"].clone();
    assert_eq!(people(json!({"organisations": [firm]})).await, 1);
    assert_eq!(people(json!({"linkedSites": true})).await, 8);
    let mut wrong = robbery(&world);
    wrong["audience"] = json!({"areas": [world.other_municipality]});
    app.post(shop, "/alerts/_preview", &wrong).await.expect_problem(400, "invalid");
    wrong["audience"] = json!({"radiusMetres": 100});
    wrong.as_object_mut().unwrap().remove("unitId");
    app.post(shop, "/alerts/_preview", &wrong).await.expect_problem(400, "invalid");
    // To nobody: it is sent, ends, and nothing breaks.
    let mut body = robbery(&world);
    body["audience"] = json!({"roles": ["operator"]});
    let path = sent(&app, shop, &body).await;
    assert_eq!(app.get(shop, &format!("{path}/figures")).await.expect(200)["people"], 0);
    app.post(shop, &format!("{path}/_close"), &json!({"ending": "false-alarm"})).await.expect(200);
    work(&app).await;
    // A guard who is told nothing of it knows nothing of it.
    app.get(guard, &path).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn from_an_incident_and_both_end_together() {
    use diesel::prelude::*;
    use webm::db::schema::alert_update;
    let (app, world) = TestApp::with_world().await;
    let incident = shoplifting(&app, &world).await;
    let id = incident.rsplit('/').next().unwrap();
    let guard = world.linde(Role::Guard);
    let mut body = robbery(&world);
    body["incidentId"] = json!(id);
    body["restrictedText"] = json!(format!("kenteken {PLATE}"));
    let path = sent(&app, guard, &body).await;
    assert_eq!(app.get(guard, &path).await.expect(200)["incidentId"], json!(id));
    app.get(world.linde(Role::Citizen), &path).await.expect(200);
    assert_eq!(app.get(world.linde(Role::Citizen), &path).await.expect(200)["incidentId"], Value::Null);
    app.post(guard, &format!("{path}/_close"), &json!({"ending": "gone"})).await.expect(200);
    work(&app).await;
    // Its words end four weeks after it did; that it was, and how it ended, stays.
    let run = |days: i64| alerts::wipe(&app.state.db, app.clock.now() + SignedDuration::from_hours(days * 24)).unwrap();
    assert_eq!((run(27), run(28), run(29)), (0, 1, 0));
    let left: Vec<(Option<String>, Option<Vec<u8>>)> = app
        .state
        .db
        .read(|conn| Ok(alert_update::table.select((alert_update::open_text, alert_update::restricted)).load(conn)?))
        .await
        .unwrap();
    assert_eq!(left, [(None, None), (None, None)]);
    let alert = app.get(guard, &path).await.expect(200);
    assert_eq!((&alert["openText"], &alert["place"], &alert["ending"]), (&Value::Null, &Value::Null, &json!("gone")));
}

#[actix_web::test]
async fn what_is_for_information_comes_once_a_day_all_together() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let mut body = robbery(&world);
    body["level"] = json!("for-information");
    body["audience"] = json!({"roles": ["guard"]});
    for text in ["Parkeerdek 2 is dicht.", "De markt begint om acht uur."] {
        body["openText"] = json!(text);
        sent(&app, manager, &body).await;
    }
    assert_eq!(app.post(manager, "/alerts/_preview", &body).await.expect(200)["digest"], 1);
    assert_eq!(app.get(manager, "/mails").await.expect(200)["items"], json!([]));
    // Eight o'clock on the clock of De Linde.
    app.clock.advance("2026-04-01T06:00:00Z".parse::<jiff::Timestamp>().unwrap().duration_since(app.clock.now()));
    work(&app).await;
    let manager = world.fresh(&app, world.accounts["centre-manager@de-linde.example"]).await;
    let mails = app.get(&manager, "/mails").await.expect(200);
    let all = mails["items"].as_array().unwrap();
    assert_eq!((all.len(), &all[0]["subject"]), (1, &json!("2 alerts ter informatie")));
    let text = all[0]["body"].as_str().unwrap();
    assert!(text.contains("Parkeerdek 2 is dicht.") && text.contains("De markt begint om acht uur."), "{text}");
}

#[test]
fn the_table_of_texts_is_what_was_reviewed() {
    insta::assert_snapshot!(alerts::sight::print());
}

#[actix_web::test]
async fn what_is_too_long_is_refused_wherever_it_is_typed_and_ten_thousand_signs_break_nothing() {
    let (app, world) = TestApp::with_world().await;
    let shop = world.linde(Role::Shopkeeper);
    let path = sent(&app, shop, &robbery(&world)).await;
    let long = "é".repeat(10_000);
    for (address, body) in [
        ("updates", json!({"openText": long})),
        ("updates", json!({"openText": "x", "restrictedText": long})),
        ("_close", json!({"ending": "other", "openText": long})),
        ("reactions", json!({"kind": "see-them-now", "place": long})),
        ("reactions", json!({"kind": "i-go", "place": "hier"})),
        ("reactions", json!({"kind": "reply", "place": null})),
        ("reactions", json!({"kind": "soep"})),
    ] {
        app.post(shop, &format!("{path}/{address}"), &body).await.expect_problem(400, "invalid");
    }
    for field in ["restrictedText", "instruction", "place"] {
        let mut bad = robbery(&world);
        bad[field] = json!(long);
        app.post(shop, "/alerts/_preview", &bad).await.expect_problem(400, "invalid");
        send(&app, shop, &bad).await.expect_problem(400, "invalid");
    }
    assert_eq!(app.get(shop, &path).await.expect(200)["updates"].as_array().map(Vec::len), Some(1));
}
