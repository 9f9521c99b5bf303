//! Messages: the reporter hears each step that concerns him, in the app and by mail, once, in words of lists only; questions by a
//! signed link that needs no account and ends.

use crate::support::{Answered, TestApp, World, each};
use crate::tracks::shoplifting;
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use std::sync::Arc;
use webm::codes::CodeBook;
use webm::db::schema::{account, event, mail_outbox, message};
use webm::db::{AnyConnection, Key};
use webm::messages::{Teller, tell};

fn told(app: &TestApp) -> usize {
    let book = Arc::new(app.state.db.read_blocking(CodeBook::load).unwrap());
    let teller = Teller { book, public_url: "https://webm.example".into() };
    tell(&app.state.db, &teller, app.clock.now()).unwrap()
}

async fn mails(app: &TestApp) -> Vec<(String, String, String)> {
    let read = |conn: &mut AnyConnection| {
        let columns = (mail_outbox::recipient, mail_outbox::subject, mail_outbox::body);
        Ok(mail_outbox::table.order(mail_outbox::id.asc()).select(columns).load(conn)?)
    };
    app.state.db.read(read).await.unwrap()
}

async fn speak(app: &TestApp, world: &World, email: &str, language: &'static str) {
    let id = Key::from(world.accounts[email]);
    app.state
        .db
        .write(move |conn| {
            diesel::update(account::table.find(id)).set(account::language.eq(language)).execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn the_reporter_hears_every_step_that_concerns_him() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard, police) =
        (world.linde(Role::Shopkeeper), world.linde(Role::Guard), world.linde(Role::PoliceOfficer));
    let path = shoplifting(&app, &world).await;
    assert_eq!(told(&app), 0, "one's own report is no news");
    let step =
        |to: Value| app.post(guard, Box::leak(format!("{path}/transitions").into_boxed_str()), Box::leak(Box::new(to)));
    step(json!({"to": "accepted"})).await.expect(200);
    let me = json!({"accountId": world.accounts["guard@de-linde.example"]});
    app.put(world.linde(Role::SecurityDesk), &format!("{path}/assignment"), &me).await.expect(200);
    let report = json!({"kind": "police-report", "first": {"step": "wanted", "note": "Plantenaar"}});
    let track = app.post(shop, &format!("{path}/tracks"), &report).await;
    let track = track.header("location").to_owned();
    app.post(police, &format!("{track}/steps"), &json!({"step": "refused", "note": "Plantenaar"})).await.expect(201);
    step(json!({"to": "closed", "outcome": "person-warned", "note": "Plantenaar"})).await.expect(200);
    speak(&app, &world, "guard@de-linde.example", "en").await;
    assert_eq!(told(&app), 5);
    assert_eq!(told(&app), 0, "nothing is told twice");
    let inbox = app.get(shop, "/messages").await.expect(200);
    // Newest first; his own step is no news to him.
    assert_eq!(each(&inbox, "kind"), ["state", "track", "assigned", "state"]);
    assert_eq!(inbox["unread"], 4);
    assert_eq!(inbox["items"][0]["detail"], json!({"state": "closed", "outcome": "person-warned"}));
    assert_eq!(inbox["items"][1]["detail"], json!({"track": "police-report", "step": "refused"}));
    assert_eq!(inbox["items"][0]["number"], "DL-2026-00001");
    assert_eq!(each(&app.get(guard, "/messages").await.expect(200), "kind"), ["assigned-to-you"]);
    assert_eq!(app.get(world.linde(Role::CentreManager), "/messages").await.expect(200)["items"], json!([]));
    let sent = mails(&app).await;
    let to: Vec<&str> = sent.iter().map(|m| m.0.as_str()).collect();
    let (s, g) = ("shopkeeper@de-linde.example", "guard@de-linde.example");
    assert_eq!(to.len(), 5);
    assert_eq!((to.iter().filter(|t| **t == s).count(), to.iter().filter(|t| **t == g).count()), (4, 1));
    let last = sent.last().unwrap();
    assert_eq!(last.1, "Melding DL-2026-00001: afgesloten: persoon gewaarschuwd");
    assert!(
        last.2.starts_with(
            "Uw melding DL-2026-00001 (Winkeldiefstal, Winkelcentrum De Linde) is nu: afgesloten: persoon gewaarschuwd."
        ),
        "{}",
        last.2
    );
    assert!(last.2.contains("https://webm.example/incidents/"));
    let english = sent.iter().find(|m| m.0 == g).unwrap();
    assert_eq!(english.1, "Incident DL-2026-00001: for you");
    for (_, subject, body) in &sent {
        for personal in ["Plantenaar", "shopkeeper", "Weggerend", "guard"] {
            assert!(!subject.contains(personal) && !body.contains(personal), "{personal} in {subject} {body}");
        }
    }
    // Read one, then the rest.
    let one = json!({"messages": [inbox["items"][0]["id"]]});
    assert_eq!(app.post(shop, "/messages/_read", &one).await.expect(200)["unread"], 3);
    assert_eq!(app.post(guard, "/messages/_read", &one).await.expect(200)["unread"], 1, "another's is not there");
    let all = json!({"until": "2026-03-31T16:40:00Z"});
    assert_eq!(app.post(shop, "/messages/_read", &all).await.expect(200)["unread"], 0);
    app.post(shop, "/messages/_read", &json!({})).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn who_wants_no_mail_gets_none_and_who_left_hears_nothing() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let path = shoplifting(&app, &world).await;
    assert_eq!(app.get(shop, "/me/notifications").await.expect(200)["mail"], true);
    assert_eq!(app.put(shop, "/me/notifications", &json!({"mail": false})).await.expect(200)["mail"], false);
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "accepted"})).await.expect(200);
    told(&app);
    assert_eq!(mails(&app).await.len(), 0);
    assert_eq!(app.get(shop, "/messages").await.expect(200)["unread"], 1);
    let id = Key::from(world.accounts["shopkeeper@de-linde.example"]);
    app.state
        .db
        .write(move |conn| {
            use webm::db::schema::role_assignment as r;
            diesel::update(r::table.filter(r::account_id.eq(id)))
                .set(r::ends_at.eq(webm::db::Moment(1)))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "in-progress"})).await.expect(200);
    assert_eq!(told(&app), 1);
    let there: i64 = app.state.db.read(|conn| Ok(message::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(there, 1);
}

#[actix_web::test]
async fn what_cannot_be_told_does_not_keep_the_rest_waiting() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let guard = world.linde(Role::Guard);
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "accepted"})).await.expect(200);
    // Told once already, as after a crash between two servers: the doubled message is refused by the database.
    let shop = Key::from(world.accounts["shopkeeper@de-linde.example"]);
    app.state
        .db
        .write(move |conn| {
            let (id, incident, site): (Key, Key, Option<Key>) = event::table
                .filter(event::untold.eq(true))
                .select((event::id, event::subject_id, event::area_id))
                .first(conn)?;
            diesel::insert_into(message::table)
                .values((
                    message::id.eq(Key::fresh()),
                    message::account_id.eq(shop),
                    message::incident_id.eq(incident),
                    message::site_id.eq(site.unwrap()),
                    message::event_id.eq(id),
                    message::at.eq(0),
                    message::kind.eq("state"),
                    message::detail.eq("{}"),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "in-progress"})).await.expect(200);
    assert_eq!(told(&app), 1);
    let left: Vec<Option<bool>> = app
        .state
        .db
        .read(|conn| Ok(event::table.filter(event::untold.is_not_null()).select(event::untold).load(conn)?))
        .await
        .unwrap();
    assert_eq!(left, [Some(false)]);
    assert_eq!(
        app.get(world.linde(Role::Shopkeeper), "/messages").await.expect(200)["items"].as_array().map(Vec::len),
        Some(2)
    );
}

#[actix_web::test]
async fn without_a_mail_server_the_outbox_shows_what_would_have_gone() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let guard = world.linde(Role::Guard);
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "accepted"})).await.expect(200);
    app.post(guard, &format!("{path}/questions"), &json!({"whom": "reporter", "text": "Welke kleur tas?"}))
        .await
        .expect(201);
    told(&app);
    let page = app.get(world.linde(Role::CentreManager), "/mails").await.expect(200);
    assert_eq!(each(&page, "state"), ["kept", "kept"]);
    assert_eq!(each(&page, "to"), ["shopkeeper@de-linde.example"; 2]);
    assert!(page["items"][0]["body"].as_str().unwrap().contains("/vraag#"), "{page}");
    let kept = mails(&app).await;
    assert!(kept.iter().all(|m| !m.2.contains("#")), "no link stands in the database: {kept:?}");
    // Who sees no incident sees that a mail goes, and not the link that stands for a person.
    let operator = app.get(world.linde(Role::Operator), "/mails").await.expect(200);
    assert!(
        !operator.to_string().contains("/vraag#") && operator["items"].as_array().map(Vec::len) == Some(2),
        "{operator}"
    );
    assert_eq!(app.get(world.noordkade(Role::CentreManager), "/mails").await.expect(200)["items"], json!([]));
    app.get(guard, "/mails").await.expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn messages_mail_and_questions_end_with_the_words() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let guard = world.linde(Role::Guard);
    app.post(guard, &format!("{path}/questions"), &json!({"whom": "outsider", "text": "Plantenaar?"}))
        .await
        .expect(201);
    app.post(guard, &format!("{path}/tasks"), &json!({"what": "Plantenaar bellen"})).await.expect(201);
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "accepted"})).await.expect(200);
    told(&app);
    assert_eq!(mails(&app).await.len(), 1);
    let run = |days: i64| {
        let book = Arc::new(app.state.db.read_blocking(CodeBook::load).unwrap());
        webm::retention::run(&app.state.db, &book, app.clock.now() + SignedDuration::from_hours(24 * days)).unwrap()
    };
    assert_eq!((run(0), run(400)), (0, 1));
    assert_eq!(mails(&app).await.len(), 0);
    assert_eq!(app.get(world.linde(Role::Shopkeeper), "/messages").await.expect(200)["items"], json!([]));
    for noun in ["questions", "tasks"] {
        let left = app.get(guard, &format!("{path}/{noun}")).await;
        assert!(left.status == 200 && !left.text.contains("Plantenaar"), "{}", left.text);
    }
}

/// The secret of a link.
fn secret(link: &Value) -> String {
    link["link"].as_str().unwrap().split_once("/vraag#").unwrap().1.to_owned()
}

async fn open(app: &TestApp, path: &str, body: &Value) -> Answered {
    Answered::of(app.ask("POST", path).json(body)).await
}

#[actix_web::test]
async fn an_outsider_answers_by_a_link_once() {
    let (app, world) = TestApp::with_world().await;
    let (guard, desk) = (world.linde(Role::Guard), world.linde(Role::SecurityDesk));
    let path = shoplifting(&app, &world).await;
    let body = json!({"whom": "outsider", "text": "Zag u een grijze auto? 🚗", "days": 3});
    let asked = app.post(guard, &format!("{path}/questions"), &body).await.expect(201);
    let token = secret(&asked);
    let opened = open(&app, "/questions/_open", &json!({"token": token})).await.expect(200);
    assert_eq!((&opened["text"], &opened["number"]), (&json!("Zag u een grijze auto? 🚗"), &json!("DL-2026-00001")));
    let list = app.get(desk, &format!("{path}/questions")).await.expect(200);
    assert_eq!(
        (&list["items"][0]["state"], &list["items"][0]["openedAt"]),
        (&json!("open"), &json!("2026-03-31T16:40:00Z"))
    );
    let mut bent = token.clone().into_bytes();
    let last = bent.len() - 5;
    bent[last] = if bent[last] == b'A' { b'B' } else { b'A' };
    let bent = String::from_utf8(bent).unwrap();
    let altered = open(&app, "/questions/_open", &json!({"token": bent})).await.expect_problem(404, "not-found");
    let answer = json!({"token": token, "text": "Ja, مرحبا, een Golf"});
    assert_eq!(open(&app, "/questions/_answer", &answer).await.status, 204);
    // Used, altered and never given: the same answer.
    let used = open(&app, "/questions/_open", &json!({"token": token})).await.expect_problem(404, "not-found");
    assert_eq!(used["detail"], altered["detail"]);
    open(&app, "/questions/_answer", &answer).await.expect_problem(404, "not-found");
    open(&app, "/questions/_answer", &json!({"token": "x", "text": "y"})).await.expect_problem(404, "not-found");
    open(&app, "/questions/_answer", &json!({"token": token, "text": "x".repeat(4001)}))
        .await
        .expect_problem(400, "invalid");
    let timeline = app.get(desk, &format!("{path}/timeline")).await.expect(200);
    let entry = timeline["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&entry["kind"], &entry["text"], &entry["accountName"]),
        (&json!("question-answered"), &json!("Ja, مرحبا, een Golf"), &Value::Null)
    );
    told(&app);
    assert_eq!(each(&app.get(guard, "/messages").await.expect(200), "kind"), ["answer"]);
}

#[actix_web::test]
async fn a_link_ends_with_its_term_and_when_it_is_taken_back_and_guessing_is_slowed_down() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let ask = |days: i32| {
        let body = json!({"whom": "outsider", "text": "?", "days": days});
        let (app, path) = (&app, &path);
        async move { app.post(guard, &format!("{path}/questions"), &body).await.expect(201) }
    };
    let (short, long) = (ask(1).await, ask(30).await);
    let at = format!("{path}/questions/{}/_withdraw", long["question"]["id"].as_str().unwrap());
    app.post(world.noordkade(Role::Guard), &at, &json!({})).await;
    Answered::of(app.ask("POST", &at).bearer_auth(world.noordkade(Role::Guard))).await.expect_problem(404, "not-found");
    let back = Answered::of(app.ask("POST", &at).bearer_auth(guard)).await.expect(200);
    assert_eq!(back["state"], "withdrawn");
    Answered::of(app.ask("POST", &at).bearer_auth(guard)).await.expect_problem(409, "question-over");
    open(&app, "/questions/_open", &json!({"token": secret(&long)})).await.expect_problem(404, "not-found");
    open(&app, "/questions/_open", &json!({"token": secret(&short)})).await.expect(200);
    app.clock.advance(SignedDuration::from_hours(24));
    open(&app, "/questions/_open", &json!({"token": secret(&short)})).await.expect_problem(404, "not-found");
    open(&app, "/questions/_answer", &json!({"token": secret(&short), "text": "te laat"}))
        .await
        .expect_problem(404, "not-found");
    let mut last = 404;
    for _ in 0..60 {
        last = open(&app, "/questions/_open", &json!({"token": "AAAA"})).await.status;
    }
    assert_eq!(last, 429);
}

#[actix_web::test]
async fn the_reporter_answers_signed_in_or_by_the_link_and_nobody_else_does() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let path = shoplifting(&app, &world).await;
    let body = json!({"whom": "reporter", "text": "Hoe laat precies?"});
    let asked = app.post(guard, &format!("{path}/questions"), &body).await.expect(201);
    assert_eq!(asked["link"], Value::Null, "the reporter's link is the reporter's");
    told(&app);
    assert_eq!(each(&app.get(shop, "/messages").await.expect(200), "kind"), ["question"]);
    let list = app.get(shop, &format!("{path}/questions")).await.expect(200);
    assert_eq!(list["items"][0]["forYou"], true);
    assert_eq!(app.get(guard, &format!("{path}/questions")).await.expect(200)["items"][0]["forYou"], false);
    let at = format!("{path}/questions/{}/_answer", list["items"][0]["id"].as_str().unwrap());
    let answer = json!({"text": "Kwart over vier"});
    app.post(guard, &at, &answer).await.expect_problem(403, "not-asked");
    let now = app.post(shop, &at, &answer).await.expect(200);
    assert_eq!((&now["state"], &now["answer"]), (&json!("answered"), &json!("Kwart over vier")));
    app.post(shop, &at, &answer).await.expect_problem(409, "question-over");
    told(&app);
    assert_eq!(each(&app.get(guard, "/messages").await.expect(200), "kind"), ["answer"]);
    app.post(shop, &format!("{path}/questions"), &body).await.expect_problem(403, "permission-missing");
    app.post(guard, &format!("{path}/questions"), &json!({"whom": "outsider", "text": "x".repeat(1001)}))
        .await
        .expect_problem(400, "invalid");
}
