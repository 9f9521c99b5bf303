//! Webhooks on their way: signed, thin, only what the client may know, tried again by the schedule, cut off when a receiver does not
//! answer, never into the own network, never twice by two servers.

use crate::support::{Answered, Receiver, TestApp, World, each};
use crate::webhooks::{make, open, path};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use webm::codes::CodeBook;
use webm::db::schema::{client, event, participation, webhook_attempt, webhook_place};
use webm::db::{AnyConnection, Key, Moment};
use webm::outside::dial::{self, Lookup};
use webm::webhooks::schedule::STEPS;
use webm::webhooks::{PATIENCE, Sender, sign, sweep};

fn sender_with(app: &TestApp, lookup: Lookup, patience: Duration) -> Sender {
    let book = Arc::new(app.state.db.read_blocking(CodeBook::load).unwrap());
    Sender::with(&app.state, book, lookup, patience)
}

pub fn sender(app: &TestApp) -> Sender {
    sender_with(app, dial::system(), PATIENCE)
}

/// The log of an endpoint.
async fn log(app: &TestApp, world: &World, made: &Value) -> Value {
    let token = world.fresh(app, world.accounts["centre-manager@de-linde.example"]).await;
    app.get(&token, &format!("{}/deliveries", path(made))).await.expect(200)
}

async fn post(app: &TestApp, world: &World, path: &str) -> Answered {
    let token = world.fresh(app, world.accounts["centre-manager@de-linde.example"]).await;
    Answered::of(app.ask("POST", path).bearer_auth(token)).await
}

/// A report at De Linde, whatever the clock says.
async fn report(app: &TestApp, world: &World) -> String {
    let token = world.fresh(app, world.accounts["shopkeeper@de-linde.example"]).await;
    let body = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown",
        "description": "Weggerend met een tas"});
    let incident = app.post(&token, "/incidents", &body).await.expect(201);
    format!("/incidents/{}", incident["id"].as_str().unwrap())
}

async fn write(app: &TestApp, change: impl FnOnce(&mut AnyConnection) -> diesel::QueryResult<usize> + Send + 'static) {
    app.state.db.write(|conn| Ok(change(conn)?)).await.unwrap();
    app.shared.remembered().forget();
}

/// Kinds of the events that tell of endpoints.
async fn events(app: &TestApp) -> Vec<String> {
    let of = event::table.filter(event::kind.like("webhook.%")).order(event::seq.asc()).select(event::kind);
    app.state.db.read(move |conn| Ok(of.load(conn)?)).await.unwrap()
}

#[actix_web::test]
async fn an_event_arrives_signed_and_says_nothing_of_what_it_was() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let before = report(&app, &world).await;
    let made = make(&app, &world, &receiver.url()).await;
    let sender = sender(&app);
    assert_eq!(sender.round().await.unwrap(), 0, "what happened before is told to nobody: {before}");
    let incident = report(&app, &world).await;
    let (sent, received) = tokio::join!(sender.round(), receiver.answer(204));
    assert_eq!(sent.unwrap(), 1);
    assert_eq!(received.first_line(), "POST /hook HTTP/1.1");
    let id = incident.rsplit('/').next().unwrap();
    let now = app.clock.now();
    assert_eq!(
        received.json(),
        json!({"type": "incident.reported", "timestamp": now, "data": {"subjectId": id, "areaId": world.linde}})
    );
    let secret = made["secret"]["secret"].as_str().unwrap().to_owned();
    let (hook, at) = (received.header("webhook-id"), received.header("webhook-timestamp"));
    assert_eq!(at, now.as_second().to_string());
    let signed = sign::signature(std::slice::from_ref(&secret), &hook, now.as_second(), &received.body);
    assert_eq!(received.header("webhook-signature"), signed);
    assert_eq!(sender.round().await.unwrap(), 0, "nothing is told twice");
    let log = log(&app, &world, &made).await;
    assert_eq!(each(&log, "state"), ["delivered"]);
    assert_eq!((&log["items"][0]["id"], &log["items"][0]["attempts"][0]["status"]), (&json!(hook), &json!(204)));
    assert!(!log.to_string().contains("Plantenaar"), "what a receiver answers is not kept");

    // While there are two secrets both sign.
    let second = post(&app, &world, &format!("{}/secrets", path(&made))).await.expect(201);
    let test = post(&app, &world, &format!("{}/_test", path(&made))).await.expect(201);
    let (_, received) = tokio::join!(sender.round(), receiver.answer(200));
    assert_eq!(received.json()["type"], "webhook.test");
    assert_eq!(received.header("webhook-id"), test["id"].as_str().unwrap());
    let both = [secret, second["secret"].as_str().unwrap().to_owned()];
    let signed = sign::signature(&both, &received.header("webhook-id"), now.as_second(), &received.body);
    assert_eq!((received.header("webhook-signature"), signed.split(' ').count()), (signed.clone(), 2));
}

#[actix_web::test]
async fn only_what_the_client_may_know_and_a_right_that_ended_ends_it_at_once() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    let all = json!({"kinds": ["incident.reported", "incident.noted"]});
    app.patch(world.linde(Role::CentreManager), &path(&made), &all).await.expect(200);
    let sender = sender(&app);
    // Another site, another kind, and a note that is for the police alone.
    let elsewhere =
        json!({"siteId": world.noordkade, "category": "theft", "occurredPrecision": "unknown", "description": "daar"});
    app.post(world.noordkade(Role::Guard), "/incidents", &elsewhere).await.expect(201);
    let incident = report(&app, &world).await;
    let note = |audience: &str| json!({"text": "Plantenaar", "audience": audience});
    let notes = format!("{incident}/timeline");
    app.post(world.linde(Role::PoliceOfficer), &notes, &note("police")).await.expect(201);
    assert_eq!(sender.look().await.unwrap(), 1, "the report only");
    app.post(world.linde(Role::Guard), &notes, &note("participants")).await.expect(201);
    assert_eq!(sender.look().await.unwrap(), 1, "the note for everybody");
    // The client is closed while both wait: neither is sent.
    let id = Key::from(made["endpoint"]["clientId"].as_str().unwrap().parse::<shared_types::ids::ClientId>().unwrap());
    write(&app, move |conn| diesel::update(client::table.find(id)).set(client::disabled.eq(true)).execute(conn)).await;
    assert_eq!(sender.round().await.unwrap(), 0);
    let told = log(&app, &world, &made).await;
    assert_eq!((each(&told, "state"), each(&told, "reason")), (vec!["dropped"; 2], vec!["right-ended"; 2]));
    // Open again, but its organisation takes part no more.
    write(&app, move |conn| diesel::update(client::table.find(id)).set(client::disabled.eq(false)).execute(conn)).await;
    report(&app, &world).await;
    assert_eq!(sender.look().await.unwrap(), 1);
    let (shop, now) = (Key::from(world.van_dam), Moment::from(app.clock.now()));
    write(&app, move |conn| {
        let of = participation::table.filter(participation::organisation_id.eq(shop));
        diesel::update(of).set(participation::ends_at.eq(now)).execute(conn)
    })
    .await;
    assert_eq!(sender.round().await.unwrap(), 0);
    assert_eq!(each(&log(&app, &world, &made).await, "reason"), ["right-ended"; 3]);
    assert!(receiver.is_quiet().await);
}

#[actix_web::test]
async fn events_become_deliveries_once_however_often_they_are_looked_at() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    for _ in 0..3 {
        report(&app, &world).await;
    }
    let (one, other) = (sender(&app), sender(&app));
    let (a, b) = tokio::join!(one.look(), other.look());
    assert_eq!(a.unwrap() + b.unwrap(), 3);
    write(&app, |conn| diesel::update(webhook_place::table).set(webhook_place::high.eq(0)).execute(conn)).await;
    one.look().await.unwrap();
    assert_eq!(log(&app, &world, &made).await["items"].as_array().map(Vec::len), Some(3));
}

#[actix_web::test]
async fn it_is_tried_ten_times_by_the_schedule_then_it_has_failed_and_somebody_is_told() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    let sender = sender(&app);
    report(&app, &world).await;
    let mut ids = Vec::new();
    for step in STEPS {
        if step > 0 {
            app.clock.advance(SignedDuration::from_secs(step - 1));
            assert_eq!(sender.round().await.unwrap(), 0, "not before its time");
        }
        app.clock.advance(SignedDuration::from_secs(2 + step / 10));
        let (sent, received) = tokio::join!(sender.round(), receiver.answer(500));
        assert_eq!(sent.unwrap(), 1);
        ids.push(received.header("webhook-id"));
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "one event has one id at every attempt");
    app.clock.advance(SignedDuration::from_hours(30));
    assert_eq!(sender.round().await.unwrap(), 0);
    let told = log(&app, &world, &made).await;
    let it = &told["items"][0];
    assert_eq!(
        (&it["state"], &it["reason"], &it["nextAttemptAt"]),
        (&json!("failed"), &json!("refused-by-status"), &Value::Null)
    );
    assert_eq!(it["attempts"].as_array().map(Vec::len), Some(10));
    assert_eq!(events(&app).await, ["webhook.failed"]);

    let again = format!("{}/deliveries/{}/_replay", path(&made), ids[0]);
    post(&app, &world, &again).await.expect(200);
    post(&app, &world, &again).await.expect_problem(409, "still-waiting");
    let (_, received) = tokio::join!(sender.round(), receiver.answer(200));
    assert_eq!(received.header("webhook-id"), ids[0]);
    assert_eq!(each(&log(&app, &world, &made).await, "state"), ["delivered"]);

    // A month later the log is empty.
    app.clock.advance(SignedDuration::from_hours(30 * 24));
    let at = app.clock.now();
    assert_eq!(app.state.db.write(move |conn| sweep(conn, at)).await.unwrap(), 0);
    app.clock.advance(SignedDuration::from_secs(1));
    let at = app.clock.now();
    assert_eq!(app.state.db.write(move |conn| sweep(conn, at)).await.unwrap(), 1);
    let left = app.state.db.read(|conn| Ok(webhook_attempt::table.count().get_result::<i64>(conn)?)).await.unwrap();
    assert_eq!(left, 0);
}

#[actix_web::test]
async fn what_a_receiver_answers_decides() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    let sender = sender(&app);
    let answer = |status: u16, headers: String| {
        let (sender, receiver) = (&sender, &receiver);
        async move {
            let (sent, ()) = tokio::join!(sender.round(), async {
                receiver.next().await.answer(status, &headers).await;
            });
            assert_eq!(sent.unwrap(), 1);
        }
    };
    report(&app, &world).await;
    // A redirect is not followed.
    answer(302, format!("location: {}\r\n", receiver.url())).await;
    assert!(receiver.is_quiet().await);
    // Who asks us to wait is waited for.
    app.clock.advance(SignedDuration::from_secs(6));
    answer(429, "retry-after: 600\r\n".into()).await;
    app.clock.advance(SignedDuration::from_secs(599));
    assert_eq!(sender.round().await.unwrap(), 0);
    app.clock.advance(SignedDuration::from_secs(1));
    // 410: nothing any more, also not what waits already.
    sender.look().await.unwrap();
    answer(410, String::new()).await;
    let told = log(&app, &world, &made).await;
    let attempts = told["items"][0]["attempts"].as_array().unwrap();
    let told: Vec<_> = attempts.iter().map(|a| (a["status"].clone(), a["reason"].clone())).collect();
    let expected = [(302, "redirected"), (429, "refused-by-status"), (410, "gone")];
    assert_eq!(told, expected.map(|(status, reason)| (json!(status), json!(reason))));
    let token = world.fresh(&app, world.accounts["centre-manager@de-linde.example"]).await;
    assert_eq!(app.get(&token, &path(&made)).await.expect(200)["disabledReason"], "gone");
    assert_eq!(events(&app).await, ["webhook.disabled"]);
    post(&app, &world, &format!("{}/_test", path(&made))).await.expect_problem(409, "endpoint-disabled");
    // What happens while it is off is not caught up.
    report(&app, &world).await;
    app.patch(&token, &path(&made), &json!({"disabled": false})).await.expect(200);
    assert_eq!(sender.round().await.unwrap(), 0);
    report(&app, &world).await;
    answer(200, String::new()).await;
}

#[actix_web::test]
async fn switched_off_what_waits_is_dropped() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    let sender = sender(&app);
    report(&app, &world).await;
    assert_eq!(sender.look().await.unwrap(), 1);
    app.patch(world.linde(Role::CentreManager), &path(&made), &json!({"disabled": true})).await.expect(200);
    assert_eq!(sender.round().await.unwrap(), 0);
    assert_eq!(each(&log(&app, &world, &made).await, "reason"), ["endpoint-disabled"]);
    assert!(receiver.is_quiet().await);
}

#[actix_web::test]
async fn who_does_not_answer_is_cut_off() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    let sender = sender_with(&app, dial::system(), Duration::from_millis(300));
    // One accepts and never reads, one reads and says nothing, one begins to answer and does not end.
    for way in 0..3 {
        post(&app, &world, &format!("{}/_test", path(&made))).await.expect(201);
        let hold = async {
            match way {
                0 => (Some(receiver.connection().await), None),
                1 => (None, Some(receiver.next().await)),
                _ => {
                    let mut received = receiver.next().await;
                    received.drip("HTTP/1.1 200 O").await;
                    (None, Some(received))
                }
            }
        };
        let (sent, _held) = tokio::join!(sender.round(), hold);
        assert_eq!(sent.unwrap(), 1);
    }
    let told = log(&app, &world, &made).await;
    let reasons: Vec<&Value> = told["items"].as_array().unwrap().iter().map(|d| &d["attempts"][0]["reason"]).collect();
    assert_eq!(reasons, ["timed-out"; 3]);
    // Nobody there at all.
    let port = receiver.port;
    drop(receiver);
    let closed = make(&app, &world, &format!("http://127.0.0.1:{port}/hook")).await;
    post(&app, &world, &format!("{}/_test", path(&closed))).await.expect(201);
    assert_eq!(sender.round().await.unwrap(), 1);
    assert_eq!(log(&app, &world, &closed).await["items"][0]["reason"], "unreachable");
}

#[actix_web::test]
async fn a_slow_receiver_holds_up_nobody_else() {
    let (app, world) = open().await;
    let (slow, quick) = (Receiver::open().await, Receiver::open().await);
    let slow_one = make(&app, &world, &slow.url()).await;
    let quick_one = make(&app, &world, &quick.url()).await;
    for _ in 0..6 {
        report(&app, &world).await;
    }
    let running = sender(&app);
    let round = actix_web::rt::spawn(async move { running.round().await.unwrap() });
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(slow.next().await);
    }
    // All that the quick one is to hear arrives while the slow one says nothing, of whom no more than four are under way.
    for _ in 0..6 {
        quick.answer(200).await;
    }
    assert!(slow.is_quiet().await);
    for mut one in held {
        one.answer(200, "").await;
    }
    slow.answer(200).await;
    slow.answer(200).await;
    assert_eq!(round.await.unwrap(), 12);
    for made in [slow_one, quick_one] {
        assert_eq!(each(&log(&app, &world, &made).await, "state"), ["delivered"; 6]);
    }
}

#[actix_web::test]
async fn two_servers_never_both_send_one_and_what_a_killed_one_had_is_taken_over() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    report(&app, &world).await;
    let (one, other) = (sender(&app), sender(&app));
    let killed = actix_web::rt::spawn(async move { one.round().await.unwrap() });
    let held = receiver.next().await;
    assert_eq!(other.round().await.unwrap(), 0, "it is in the hand of the first");
    // The first is killed with it in hand, before anything was answered or written down.
    killed.abort();
    assert!(killed.await.is_err());
    drop(held);
    app.clock.advance(SignedDuration::from_secs(44));
    assert_eq!(other.round().await.unwrap(), 0, "its lease has not ended");
    app.clock.advance(SignedDuration::from_secs(1));
    let (sent, _) = tokio::join!(other.round(), receiver.answer(200));
    assert_eq!(sent.unwrap(), 1);
    assert_eq!(each(&log(&app, &world, &made).await, "state"), ["delivered"]);
}

/// Answers with these addresses in turn, and counts how often it was asked.
fn changing(answers: &'static [&'static str]) -> (Lookup, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let lookup: Lookup = Arc::new(move |_| {
        let answer: IpAddr = answers[count.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1)].parse().unwrap();
        Box::pin(async move { Ok(vec![answer]) })
    });
    (lookup, asked)
}

#[actix_web::test]
async fn a_name_that_leads_inside_is_not_dialled() {
    let app = TestApp::new().await;
    let world = World::build(&app).await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &format!("https://systems.example:{}/hook", receiver.port)).await;
    let (lookup, asked) = changing(&["127.0.0.1", "::ffff:127.0.0.1", "10.0.0.1"]);
    let sender = sender_with(&app, lookup, PATIENCE);
    for _ in 0..3 {
        post(&app, &world, &format!("{}/_test", path(&made))).await.expect(201);
        assert_eq!(sender.round().await.unwrap(), 1);
    }
    assert_eq!(each(&log(&app, &world, &made).await, "reason"), ["address-refused"; 3]);
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    assert!(receiver.is_quiet().await);
}

#[actix_web::test]
async fn the_address_that_was_judged_is_the_one_that_is_dialled() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &format!("http://systems.example:{}/hook", receiver.port)).await;
    // Whoever asked a second time would dial a place where nobody is.
    let (lookup, asked) = changing(&["127.0.0.1", "192.0.2.1"]);
    let sender = sender_with(&app, lookup, PATIENCE);
    post(&app, &world, &format!("{}/_test", path(&made))).await.expect(201);
    let (sent, received) = tokio::join!(sender.round(), receiver.answer(200));
    assert_eq!((sent.unwrap(), asked.load(Ordering::SeqCst)), (1, 1));
    assert!(received.header("host").starts_with("systems.example"));
}

#[actix_web::test]
async fn an_address_in_the_url_is_judged_each_time_also_when_it_was_entered_under_another_setting() {
    let (lax, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&lax, &world, &receiver.url()).await;
    post(&lax, &world, &format!("{}/_test", path(&made))).await.expect(201);
    let mut strict = lax.state.clone();
    let mut config = (*strict.config).clone();
    config.internal_receivers = false;
    strict.config = Arc::new(config);
    let book = Arc::new(strict.db.read_blocking(CodeBook::load).unwrap());
    assert_eq!(Sender::new(&strict, book).round().await.unwrap(), 1);
    assert_eq!(each(&log(&lax, &world, &made).await, "reason"), ["address-refused"]);
    assert!(receiver.is_quiet().await);
}

#[actix_web::test]
async fn beside_the_server_it_sends_by_itself_and_stops_when_it_is_told_to() {
    let (app, world) = open().await;
    let receiver = Receiver::open().await;
    let made = make(&app, &world, &receiver.url()).await;
    let running = sender(&app).start();
    report(&app, &world).await;
    let mut received = receiver.next().await;
    // What is in the air comes down before it stops.
    let (_, ()) = tokio::join!(running.stop(), received.answer(200, ""));
    assert_eq!(each(&log(&app, &world, &made).await, "state"), ["delivered"]);
}
