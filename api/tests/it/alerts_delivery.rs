//! Delivery of alerts: handed over once, known by its receipt, tried again or another way, ended by STOP, never doubled by a second
//! process.

use crate::alerts::{robbery, send};
use crate::support::{Carrier, TestApp, World};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::alerts::{Post, Wake, ear};
use webm::channels::{Back, Ear, Fate, Handed, Why};
use webm::clock::Clock;
use webm::db::schema::{account_phone, alert_delivery, alert_receipt, role_assignment};
use webm::db::{AnyConnection, Key, Moment};

const NUMBER: &str = "+31612345678";

struct Story {
    app: TestApp,
    world: World,
    carrier: Carrier,
    post: Post,
    ear: Ear,
}

impl Story {
    /// The guard of De Linde has a number and is told by SMS, then by mail.
    async fn new() -> Self {
        let carrier = Carrier::new("fake");
        let (app, world) = TestApp::with_channels(carrier.sms()).await;
        let guard = world.linde(Role::Guard);
        let set = json!({"number": "06 12345678", "country": "NL"});
        app.put(guard, "/me/phone", &set).await.expect(200);
        let (to, text) = carrier.handed().pop().unwrap();
        assert_eq!(to, NUMBER);
        let code: String = text.chars().filter(char::is_ascii_digit).collect();
        app.post(guard, "/me/phone/_verify", &json!({"code": code})).await.expect(200);
        let choice = json!({"levels": [{"level": "danger-now", "channels": ["sms", "mail"]}], "dangerPasses": true});
        app.put(guard, "/me/alert-choice", &choice).await.expect(200);
        let post = Post::new(app.state.clone(), carrier.sms(), &Wake::default());
        let ear = ear(&app.state);
        Self { app, world, carrier, post, ear }
    }

    async fn work(&self) {
        self.post.run_until_idle().await.unwrap();
    }

    async fn send(&self) -> String {
        let mut body = robbery(&self.world);
        body["audience"] = json!({"roles": ["guard"]});
        let alert = send(&self.app, self.world.linde(Role::Shopkeeper), &body).await.expect(201);
        format!("/alerts/{}", alert["id"].as_str().unwrap())
    }

    /// The deliveries of the guard: channel, state, why, attempts, repeated.
    async fn known(&self, path: &str) -> Vec<(String, String, Value, i64, bool)> {
        let shop = self.world.fresh(&self.app, self.world.accounts["shopkeeper@de-linde.example"]).await;
        let to = self.app.get(&shop, &format!("{path}/recipients")).await.expect(200);
        let word = |v: &Value| v.as_str().unwrap().to_owned();
        to["items"][0]["deliveries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| {
                (
                    word(&d["channel"]),
                    word(&d["state"]),
                    d["why"].clone(),
                    d["attempts"].as_i64().unwrap(),
                    d["repeated"] == true,
                )
            })
            .collect()
    }

    async fn reference(&self) -> String {
        let all = alert_delivery::table
            .filter(alert_delivery::channel.eq("sms"))
            .order(alert_delivery::id.desc())
            .select(alert_delivery::reference);
        self.app.state.db.read(move |conn| Ok(all.first::<Option<String>>(conn)?)).await.unwrap().unwrap()
    }

    async fn receipt(&self, reference: &str, fate: Fate) {
        let at = self.app.clock.now();
        let back = Back::Receipt { channel: "fake", reference: reference.to_owned(), fate, at };
        assert!((self.ear)(back).await);
    }

    async fn reply(&self, text: &str) {
        let at = self.app.clock.now();
        assert!((self.ear)(Back::Reply { channel: "fake", from: NUMBER.into(), text: text.into(), at }).await);
    }
}

fn row(channel: &str, state: &str, why: Value, attempts: i64, repeated: bool) -> (String, String, Value, i64, bool) {
    (channel.into(), state.into(), why, attempts, repeated)
}

#[actix_web::test]
async fn it_is_handed_over_once_and_known_by_its_receipt() {
    let story = Story::new().await;
    let path = story.send().await;
    story.work().await;
    let handed = story.carrier.handed();
    assert_eq!(handed.len(), 1);
    assert!(handed[0].1.starts_with("GEVAAR NU - Winkelcentrum De Linde\nOverval bij de juwelier"), "{}", handed[0].1);
    story.work().await;
    assert_eq!(story.carrier.handed(), []);
    let screen = row("screen", "sent", Value::Null, 0, false);
    assert_eq!(story.known(&path).await, [screen.clone(), row("sms", "sent", Value::Null, 1, false)]);
    // Receipts: unknown ones, late, twice, out of order.
    let reference = story.reference().await;
    story.receipt("somebody-elses", Fate::Delivered).await;
    story.receipt(&reference, Fate::UnderWay).await;
    story.receipt(&reference, Fate::Delivered).await;
    story.receipt(&reference, Fate::Failed(Why::Expired)).await;
    story.receipt(&reference, Fate::Delivered).await;
    assert_eq!(story.known(&path).await, [screen, row("sms", "delivered", Value::Null, 1, false)]);
    // What came is not tried another way.
    story.app.clock.advance(SignedDuration::from_secs(90));
    story.work().await;
    assert_eq!(story.known(&path).await.len(), 2);
    let manager = story.world.linde(Role::CentreManager);
    let figures = story.app.get(manager, &format!("{path}/figures")).await.expect(200);
    assert_eq!((&figures["reached"], &figures["firstDeliveredMs"]), (&json!(1), &json!(0)));
}

#[actix_web::test]
async fn what_went_in_parts_has_come_when_all_of_them_have() {
    let story = Story::new().await;
    let screen = row("screen", "sent", Value::Null, 0, false);
    let in_parts = |a: &str, b: &str| Handed::Taken { reference: Some(format!("{a}\n{b}")), receipt: true };
    let sms = |state: &str, why: Value| row("sms", state, why, 1, false);
    story.carrier.answer([in_parts("a1", "a2"), in_parts("b1", "b2"), in_parts("c1", "c2")]);
    let path = story.send().await;
    story.work().await;
    story.receipt("a2", Fate::Delivered).await;
    story.receipt("a2", Fate::Delivered).await;
    assert_eq!(story.known(&path).await, [screen.clone(), sms("sent", Value::Null)]);
    story.receipt("a1", Fate::Delivered).await;
    story.receipt("a2", Fate::Failed(Why::Rejected)).await;
    assert_eq!(story.known(&path).await, [screen.clone(), sms("delivered", Value::Null)]);
    // One is lost: the whole has failed, until it comes after all.
    let path = story.send().await;
    story.work().await;
    story.receipt("b1", Fate::Delivered).await;
    story.receipt("b2", Fate::Failed(Why::Expired)).await;
    assert_eq!(story.known(&path).await, [screen.clone(), sms("expired", json!("expired"))]);
    story.receipt("b2", Fate::Delivered).await;
    assert_eq!(story.known(&path).await, [screen.clone(), sms("delivered", Value::Null)]);
    // Receipts before the answer.
    story.receipt("c2", Fate::Delivered).await;
    story.receipt("c1", Fate::Delivered).await;
    let path = story.send().await;
    story.work().await;
    assert_eq!(story.known(&path).await, [screen, sms("delivered", Value::Null)]);
}

#[actix_web::test]
async fn a_receipt_that_crossed_the_answer_is_read_at_the_next_look() {
    let story = Story::new().await;
    let path = story.send().await;
    story.work().await;
    let reference = story.reference().await;
    // As two connections write it at the same moment: kept for later, although the delivery has it by now.
    let at = Moment::from(story.app.clock.now());
    let kept = move |conn: &mut AnyConnection| {
        diesel::insert_into(alert_receipt::table)
            .values((
                alert_receipt::id.eq(Key::fresh()),
                alert_receipt::provider.eq("fake"),
                alert_receipt::reference.eq(reference),
                alert_receipt::state.eq("delivered"),
                alert_receipt::at.eq(at),
            ))
            .execute(conn)?;
        Ok(())
    };
    story.app.state.db.write(kept).await.unwrap();
    story.work().await;
    let screen = row("screen", "sent", Value::Null, 0, false);
    assert_eq!(story.known(&path).await, [screen, row("sms", "delivered", Value::Null, 1, false)]);
}

#[actix_web::test]
async fn a_receipt_may_come_before_the_answer_that_names_it() {
    let story = Story::new().await;
    story.carrier.answer([Handed::Taken { reference: Some("early".into()), receipt: true }]);
    story.receipt("early", Fate::Delivered).await;
    let path = story.send().await;
    story.work().await;
    assert_eq!(story.known(&path).await[1], row("sms", "delivered", Value::Null, 1, false));
}

#[actix_web::test]
async fn what_is_refused_for_now_is_tried_again_and_what_is_refused_for_good_goes_another_way() {
    let story = Story::new().await;
    let throttled = Handed::Refused { why: Why::Throttled, again_after: Some(SignedDuration::from_secs(2)) };
    story.carrier.answer([throttled.clone(), throttled]);
    let path = story.send().await;
    for expected in [1, 2, 3] {
        story.work().await;
        assert_eq!(story.known(&path).await[1].3, expected);
        story.app.clock.advance(SignedDuration::from_secs(3));
    }
    assert_eq!(story.known(&path).await[1], row("sms", "sent", Value::Null, 3, false));
    // Refused for good: mail at once, which stays in the outbox without a server for it.
    story.carrier.answer([Handed::Refused { why: Why::NoSuchAddress, again_after: None }]);
    let path = story.send().await;
    story.work().await;
    let known = story.known(&path).await;
    assert_eq!(known[1], row("sms", "failed", json!("no-such-address"), 1, false));
    assert_eq!(known[2], row("mail", "failed", json!("no-provider"), 1, false));
    let mails = story.app.get(story.world.linde(Role::CentreManager), "/mails").await.expect(200);
    assert_eq!(mails["items"][0]["subject"], "GEVAAR NU - Winkelcentrum De Linde");
}

#[actix_web::test]
async fn what_does_not_come_in_time_goes_another_way_unless_it_was_read() {
    let story = Story::new().await;
    let (path, read) = (story.send().await, story.send().await);
    story.work().await;
    story
        .app
        .post(story.world.linde(Role::Guard), &format!("{read}/reactions"), &json!({"kind": "read"}))
        .await
        .expect(200);
    story.app.clock.advance(SignedDuration::from_secs(61));
    story.work().await;
    assert_eq!(story.known(&path).await[2].0, "mail");
    let known = story.known(&read).await;
    assert_eq!((known.len(), known[0].1.as_str()), (2, "delivered"));
    // A receipt that never comes: after its time it counts as past.
    story.app.clock.advance(SignedDuration::from_hours(3));
    story.work().await;
    assert_eq!(story.known(&path).await[1], row("sms", "expired", json!("expired"), 1, false));
    // Late, but it came.
    let shop = story.world.fresh(&story.app, story.world.accounts["shopkeeper@de-linde.example"]).await;
    story.app.post(&shop, &format!("{path}/_close"), &json!({"ending": "gone"})).await.expect(200);
}

#[actix_web::test]
async fn an_answer_that_is_lost_may_be_repeated_and_is_marked_so() {
    let story = Story::new().await;
    story.carrier.answer([Handed::Unclear { why: Why::TimedOut }]);
    let path = story.send().await;
    story.work().await;
    assert_eq!(story.known(&path).await[1], row("sms", "queued", json!("timed-out"), 1, false));
    story.app.clock.advance(SignedDuration::from_secs(11));
    story.work().await;
    assert_eq!(story.carrier.handed().len(), 2);
    assert_eq!(story.known(&path).await[1], row("sms", "sent", Value::Null, 2, true));
    // It stays unclear three times: no further, and the next channel.
    story.carrier.answer((0..3).map(|_| Handed::Unclear { why: Why::NotUnderstood }));
    let path = story.send().await;
    for _ in 0..4 {
        story.work().await;
        story.app.clock.advance(SignedDuration::from_secs(45));
    }
    story.work().await;
    let known = story.known(&path).await;
    assert_eq!(known[1], row("sms", "failed", json!("not-understood"), 3, true));
    assert_eq!(known.last().unwrap().0, "mail");
}

#[actix_web::test]
async fn a_process_that_fell_silent_is_followed_by_another_within_ten_seconds() {
    let story = Story::new().await;
    let path = story.send().await;
    // Another process takes it in hand, and is never heard of again.
    let at = story.app.clock.now();
    story.carrier.answer([Handed::Refused { why: Why::Throttled, again_after: Some(SignedDuration::ZERO) }]);
    story.work().await;
    let held = (
        alert_delivery::lease_owner.eq(Some(Key::fresh())),
        alert_delivery::lease_until.eq(Some(Moment::from(at + SignedDuration::from_secs(8)))),
    );
    story
        .app
        .state
        .db
        .write(move |conn| {
            let sms = alert_delivery::table.filter(alert_delivery::channel.eq("sms"));
            Ok(diesel::update(sms).set(held).execute(conn)?)
        })
        .await
        .unwrap();
    story.carrier.handed();
    story.app.clock.advance(SignedDuration::from_secs(7));
    story.work().await;
    assert_eq!(story.carrier.handed(), [], "it is in somebody's hands");
    story.app.clock.advance(SignedDuration::from_secs(2));
    story.work().await;
    assert_eq!(story.carrier.handed().len(), 1);
    assert_eq!(story.known(&path).await[1], row("sms", "sent", Value::Null, 2, true));
}

#[actix_web::test]
async fn two_processes_hand_nothing_over_twice() {
    let story = Story::new().await;
    let paths = futures_util::future::join_all((0..6).map(|_| story.send())).await;
    let other = Post::new(
        webm::web::State { clock: Clock::fixed(story.app.clock.now()), ..story.app.state.clone() },
        story.carrier.sms(),
        &Wake::default(),
    );
    let both = futures_util::future::join(story.post.run_until_idle(), other.run_until_idle()).await;
    both.0.unwrap();
    both.1.unwrap();
    // What the other had in hand when this one looked comes to its end now.
    story.work().await;
    assert_eq!(story.carrier.handed().len(), 6);
    for path in paths {
        assert_eq!(story.known(&path).await[1], row("sms", "sent", Value::Null, 1, false));
    }
}

#[actix_web::test]
async fn stop_ends_sms_at_once_and_another_answer_comes_to_the_alert() {
    let story = Story::new().await;
    let path = story.send().await;
    story.work().await;
    story.reply("Ik zie ze bij de roltrap\u{7}").await;
    let told = story.app.get(story.world.linde(Role::Shopkeeper), &path).await.expect(200);
    assert_eq!(
        (&told["reactions"][0]["kind"], &told["reactions"][0]["text"]),
        (&json!("reply"), &json!("Ik zie ze bij de roltrap"))
    );
    let next = story.send().await;
    story.reply("stop aub").await;
    story.carrier.handed();
    story.work().await;
    assert_eq!(story.carrier.handed(), []);
    assert_eq!(story.known(&next).await[1].0, "mail", "the other channel remains");
    let mine = story.app.get(story.world.linde(Role::Guard), "/me/phone").await.expect(200);
    assert_eq!(mine["stoppedAt"], "2026-03-31T16:40:00Z");
    // A reply of nobody's number changes nothing.
    let at = story.app.clock.now();
    assert!((story.ear)(Back::Reply { channel: "fake", from: "+31600000000".into(), text: "STOP".into(), at }).await);
}

#[actix_web::test]
async fn the_end_of_a_role_ends_what_waits() {
    let story = Story::new().await;
    story.carrier.answer([Handed::Refused { why: Why::Throttled, again_after: Some(SignedDuration::from_secs(5)) }]);
    let path = story.send().await;
    story.work().await;
    let (guard, now) = (Key::from(story.world.accounts["guard@de-linde.example"]), Moment::from(story.app.clock.now()));
    story
        .app
        .state
        .db
        .write(move |conn| {
            let of = role_assignment::table.filter(role_assignment::account_id.eq(guard));
            Ok(diesel::update(of).set(role_assignment::ends_at.eq(Some(now))).execute(conn)?)
        })
        .await
        .unwrap();
    story.carrier.handed();
    story.app.clock.advance(SignedDuration::from_secs(6));
    story.work().await;
    assert_eq!(story.carrier.handed(), []);
    assert_eq!(story.known(&path).await[1], row("sms", "failed", json!("role-ended"), 2, false));
    // Who is gone hears no ending either.
    story
        .app
        .post(story.world.linde(Role::Shopkeeper), &format!("{path}/_close"), &json!({"ending": "gone"}))
        .await
        .expect(200);
    story.work().await;
    assert_eq!(story.carrier.handed(), []);
}

#[actix_web::test]
async fn a_number_is_verified_before_anything_goes_there_and_ends() {
    let carrier = Carrier::new("fake");
    let (app, world) = TestApp::with_channels(carrier.sms()).await;
    let guard = world.linde(Role::Guard);
    for number in ["112", "geen nummer", "06-1234567x"] {
        let wrong = json!({"number": number, "country": "NL"});
        app.put(guard, "/me/phone", &wrong).await.expect_problem(400, "invalid");
    }
    let body = json!({"number": "06-98765432", "country": "NL"});
    let mine = app.put(guard, "/me/phone", &body).await.expect(200);
    assert_eq!((&mine["number"], &mine["verifiedAt"]), (&json!("+31698765432"), &Value::Null));
    assert_eq!(app.put(guard, "/me/phone", &body).await.status, 429);
    let text = carrier.handed().pop().unwrap().1;
    let code: String = text.chars().filter(char::is_ascii_digit).collect();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        app.post(guard, "/me/phone/_verify", &json!({"code": wrong})).await.expect_problem(400, "invalid");
    }
    app.post(guard, "/me/phone/_verify", &json!({"code": "12"})).await.expect_problem(400, "invalid");
    app.post(guard, "/me/phone/_verify", &json!({"code": code})).await.expect(200);
    app.post(guard, "/me/phone/_verify", &json!({"code": code})).await.expect_problem(409, "no-code");
    // Sealed: the number stands nowhere.
    let sealed: Vec<u8> =
        app.state.db.read(|conn| Ok(account_phone::table.select(account_phone::number).first(conn)?)).await.unwrap();
    assert!(!sealed.windows(8).any(|w| w == b"98765432"));
    app.delete(guard, "/me/phone").await.expect(204);
    app.delete(guard, "/me/phone").await.expect_problem(404, "not-found");
    // One that nobody verified goes within a day, and without a provider none is taken.
    app.put(guard, "/me/phone", &body).await.expect(200);
    let later = app.clock.now() + SignedDuration::from_hours(25);
    assert_eq!(webm::alerts::wipe(&app.state.db, later).unwrap(), 1);
    let (bare, world) = TestApp::with_world().await;
    bare.put(world.linde(Role::Guard), "/me/phone", &body).await.expect_problem(409, "no-provider");
}

#[actix_web::test]
async fn a_browser_is_woken_as_long_as_its_session_goes_on() {
    use shared_types::delivery::AlertChannel;
    use webm::db::schema::session;
    let carrier = Carrier::new("push");
    let channels = webm::alerts::Channels::default().with(AlertChannel::Push, std::sync::Arc::new(carrier.clone()));
    let (app, world) = TestApp::with_channels(channels.clone()).await;
    let guard = world.linde(Role::Guard);
    let target = json!({"endpoint": "https://push.example/one", "p256dh": "B".repeat(87), "auth": "a".repeat(22)});
    for (field, wrong) in [("endpoint", "http://push.example/x"), ("endpoint", "https://localhost/x"), ("auth", "kort")]
    {
        let mut bad = target.clone();
        bad[field] = json!(wrong);
        app.post(guard, "/me/push-targets", &bad).await.expect_problem(400, "invalid");
    }
    app.post(guard, "/me/push-targets", &target).await.expect(201);
    app.post(guard, "/me/push-targets", &target).await.expect(201);
    let mine = app.get(guard, "/me/push-targets").await.expect(200);
    assert_eq!((mine["items"].as_array().map(Vec::len), &mine["items"][0]["thisSession"]), (Some(1), &json!(true)));
    let mut body = robbery(&world);
    body["audience"] = json!({"roles": ["guard"]});
    let post = Post::new(app.state.clone(), channels, &Wake::default());
    let tell = async || {
        send(&app, world.linde(Role::Shopkeeper), &body).await.expect(201);
        post.run_until_idle().await.unwrap();
        carrier.handed()
    };
    let handed = tell().await;
    assert_eq!(handed.len(), 1);
    assert_eq!((handed[0].0.as_str(), handed[0].1.starts_with("Overval")), ("https://push.example/one", true));
    // Another's browser is not there; who signs out is not woken any more.
    let one = format!("/me/push-targets/{}", mine["items"][0]["id"].as_str().unwrap());
    app.delete(world.linde(Role::SecurityDesk), &one).await.expect_problem(404, "not-found");
    let (account, now) = (Key::from(world.accounts["guard@de-linde.example"]), Moment::from(app.clock.now()));
    let set = async |ended: Option<Moment>| {
        let of = session::table.filter(session::account_id.eq(account));
        let change = move |conn: &mut webm::db::AnyConnection| {
            Ok(diesel::update(of).set(session::ended_at.eq(ended)).execute(conn)?)
        };
        app.state.db.write(change).await.unwrap();
    };
    set(Some(now)).await;
    assert_eq!(tell().await, []);
    set(None).await;
    // One that is gone is forgotten.
    carrier.answer([Handed::Refused { why: Why::NoSuchAddress, again_after: None }]);
    assert_eq!(tell().await.len(), 1);
    assert_eq!(tell().await, []);
}

#[actix_web::test]
async fn a_trial_goes_to_oneself_by_every_channel_and_says_what_became_of_it() {
    let story = Story::new().await;
    let guard = story.world.linde(Role::Guard).to_owned();
    story.carrier.handed();
    story.carrier.answer([Handed::Refused { why: Why::RefusedUs, again_after: None }]);
    let told = story.app.post(&guard, "/me/alert-choice/_try", &json!({})).await.expect(200);
    let fates = json!([
        {"channel": "push", "fate": "not-set", "why": null},
        {"channel": "sms", "fate": "refused", "why": "refused-us"},
        {"channel": "mail", "fate": "kept", "why": null},
    ]);
    assert_eq!(told["results"], fates);
    let handed = story.carrier.handed();
    assert_eq!((handed.len(), handed[0].0.as_str()), (1, NUMBER));
    assert!(handed[0].1.starts_with("Test: "), "{}", handed[0].1);
    // Once a minute: a trial must not become a nuisance, nor cost.
    assert_eq!(story.app.post(&guard, "/me/alert-choice/_try", &json!({})).await.status, 429);
    story.app.clock.advance(SignedDuration::from_secs(61));
    let told = story.app.post(&guard, "/me/alert-choice/_try", &json!({})).await.expect(200);
    assert_eq!(told["results"][1]["fate"], "on-its-way");
    // Who has no number is told so, and nobody else hears of it.
    let desk = story.world.linde(Role::SecurityDesk).to_owned();
    let told = story.app.post(&desk, "/me/alert-choice/_try", &json!({})).await.expect(200);
    assert_eq!(told["results"][1], json!({"channel": "sms", "fate": "not-set", "why": null}));
    assert_eq!(story.carrier.handed().len(), 1);
}
