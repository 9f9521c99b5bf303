//! The agreed answer: agreed at a site, asked step by step by the clock, answered on the page and by SMS, kept with its times, ended with
//! a role, and counted.

use crate::alerts::{robbery, send};
use crate::support::{Answered, Carrier, Listener, TestApp, World, each, missed, told};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::alerts::{Post, Wake, ear};
use webm::channels::{Back, Ear};
use webm::db::schema::{alert_ask, role_assignment};
use webm::db::{Key, Moment};

/// A server with SMS, and people of De Linde who are told by it.
pub struct Story {
    pub app: TestApp,
    pub world: World,
    pub carrier: Carrier,
    pub post: Post,
    ear: Ear,
}

/// The number of a role's person.
pub fn number(role: Role) -> String {
    let n = Role::ALL.iter().position(|r| *r == role).unwrap();
    format!("+316123456{n:02}")
}

impl Story {
    pub async fn new(by_sms: &[Role]) -> Self {
        let carrier = Carrier::new("fake");
        let (app, world) = TestApp::with_channels(carrier.sms()).await;
        for role in by_sms {
            let token = world.linde(*role);
            app.put(token, "/me/phone", &json!({"number": number(*role), "country": "NL"})).await.expect(200);
            let code: String = carrier.handed().pop().unwrap().1.chars().filter(char::is_ascii_digit).collect();
            app.post(token, "/me/phone/_verify", &json!({"code": code})).await.expect(200);
            let levels =
                json!([{"level": "danger-now", "channels": ["sms"]}, {"level": "look-out", "channels": ["sms"]}]);
            let choice = json!({"levels": levels, "dangerPasses": true});
            app.put(token, "/me/alert-choice", &choice).await.expect(200);
        }
        let post = Post::new(app.state.clone(), carrier.sms(), &Wake::default());
        let ear = ear(&app.state);
        Self { app, world, carrier, post, ear }
    }

    pub fn account(&self, role: Role) -> shared_types::ids::AccountId {
        self.world.accounts[&format!("{role}@de-linde.example")]
    }

    pub async fn token(&self, role: Role) -> String {
        self.world.fresh(&self.app, self.account(role)).await
    }

    pub async fn work(&self) {
        self.post.run_until_idle().await.unwrap();
    }

    pub async fn after(&self, seconds: i64) {
        self.app.clock.advance(SignedDuration::from_secs(seconds));
        self.work().await;
    }

    pub async fn agree(&self, body: &Value) -> Value {
        let path = format!("/sites/{}/alert-agreements", self.world.linde);
        self.app.post(&self.token(Role::CentreManager).await, &path, body).await.expect(201)
    }

    /// On duty, then the guards, then the warden by name; somebody goes within 5 minutes and is there within 15.
    pub async fn usual(&self) {
        let warden = self.account(Role::Warden);
        self.agree(&json!({"level": "danger-now", "answerMinutes": 5, "arriveMinutes": 15, "steps": [
            {"kind": "on-duty", "afterMinutes": 3},
            {"kind": "role", "role": "guard", "afterMinutes": 4},
            {"kind": "person", "accountId": warden, "afterMinutes": 5}]}))
            .await;
    }

    pub async fn on_duty(&self, role: Role) {
        self.app.post(&self.token(role).await, "/shifts", &json!({"siteId": self.world.linde})).await.expect(201);
    }

    pub async fn send(&self, body: &Value) -> String {
        let alert = send(&self.app, &self.token(Role::Shopkeeper).await, body).await.expect(201);
        self.work().await;
        format!("/alerts/{}", alert["id"].as_str().unwrap())
    }

    pub async fn see(&self, role: Role, path: &str) -> Value {
        self.app.get(&self.token(role).await, path).await.expect(200)
    }

    pub async fn say(&self, role: Role, path: &str, kind: &str) -> Answered {
        let answer = self.app.post(&self.token(role).await, &format!("{path}/reactions"), &json!({"kind": kind})).await;
        self.work().await;
        answer
    }

    pub async fn reply(&self, role: Role, text: &str) {
        let at = self.app.clock.now();
        assert!((self.ear)(Back::Reply { channel: "fake", from: number(role), text: text.into(), at }).await);
        self.work().await;
    }

    pub async fn end_role(&self, role: Role) {
        let (account, now) = (Key::from(self.account(role)), Moment::from(self.app.clock.now()));
        let of = role_assignment::table.filter(role_assignment::account_id.eq(account));
        let end = diesel::update(of).set(role_assignment::ends_at.eq(Some(now)));
        self.app.state.db.write(move |conn| Ok(end.execute(conn)?)).await.unwrap();
        self.app.shared.remembered().forget();
    }

    /// Who was asked in which step, as the shop sees it.
    pub async fn asked(&self, path: &str) -> Vec<(String, i64)> {
        let call = self.see(Role::Shopkeeper, path).await["call"].clone();
        let one = |a: &Value| (a["accountName"].as_str().unwrap().to_owned(), a["step"].as_i64().unwrap());
        call["asked"].as_array().unwrap().iter().map(one).collect()
    }
}

fn pairs(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    all.iter().map(|(name, step)| ((*name).to_owned(), *step)).collect()
}

#[actix_web::test]
async fn a_site_agrees_on_who_goes_and_what_was_agreed_is_never_changed() {
    let (app, world) = TestApp::with_world().await;
    let (manager, desk, shop) =
        (world.linde(Role::CentreManager), world.linde(Role::SecurityDesk), world.linde(Role::Shopkeeper));
    let path = format!("/sites/{}/alert-agreements", world.linde);
    let guard = world.accounts["guard@de-linde.example"];
    let steps =
        json!([{"kind": "on-duty", "afterMinutes": 3}, {"kind": "person", "accountId": guard, "afterMinutes": 5}]);
    let body = json!({"level": "danger-now", "answerMinutes": 5, "arriveMinutes": 15, "steps": steps});
    app.post(desk, &path, &body).await.expect_problem(403, "permission-missing");
    app.get(shop, &path).await.expect_problem(403, "permission-missing");
    app.post(world.noordkade(Role::CentreManager), &path, &body).await.expect_problem(404, "not-found");
    let first = app.post(manager, &path, &body).await.expect(201);
    assert_eq!((&first["holds"], &first["steps"][1]["accountName"]), (&json!(true), &json!("guard")));
    // Whoever is not there is not named, and all that is wrong is told at once.
    let stranger = world.accounts["guard@noordkade.example"];
    let wrong = json!({"level": "look-out", "beginsDate": "2026-04-02", "steps": [
        {"kind": "person", "accountId": stranger, "afterMinutes": 5},
        {"kind": "on-duty", "afterMinutes": 5}, {"kind": "on-duty", "afterMinutes": 6}]});
    let problem = app.post(manager, &path, &wrong).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/steps/0/accountId", "unknown-account"), ("/steps/2", "step-twice")]);
    for (step, at) in [
        (json!({"kind": "role", "afterMinutes": 5}), "/steps/0"),
        (json!({"kind": "role", "role": "operator", "afterMinutes": 5}), "/steps/0"),
        (json!({"kind": "on-duty", "role": "guard", "afterMinutes": 5}), "/steps/0"),
        (json!({"kind": "on-duty", "afterMinutes": 0}), "/steps/0/afterMinutes"),
    ] {
        let bad = json!({"level": "danger-now", "steps": [step]});
        let problem = app.post(manager, &path, &bad).await.expect_problem(400, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], at, "{bad}");
    }
    let many: Vec<Value> = (0..11).map(|_| json!({"kind": "on-duty", "afterMinutes": 1})).collect();
    app.post(manager, &path, &json!({"level": "danger-now", "steps": many})).await.expect_problem(400, "invalid");
    // From a day to come on: until then the first holds, and what has not begun can be taken away.
    let mut later = body.clone();
    later["beginsDate"] = json!("2026-03-31");
    let problem = app.post(manager, &path, &later).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/beginsDate", "day-passed")]);
    later["beginsDate"] = json!("2026-04-02");
    later["steps"] = json!([]);
    let coming = app.post(manager, &path, &later).await.expect(201);
    assert_eq!((&coming["beginsAt"], &coming["holds"]), (&json!("2026-04-01T22:00:00Z"), &json!(false)));
    app.post(manager, &path, &later).await.expect_problem(409, "same-beginning");
    let all = app.get(desk, &path).await.expect(200);
    let ends: Vec<(&Value, &Value)> =
        all["items"].as_array().unwrap().iter().map(|a| (&a["endsAt"], &a["holds"])).collect();
    assert_eq!(ends, [(&Value::Null, &json!(false)), (&json!("2026-04-01T22:00:00Z"), &json!(true))]);
    let one = |made: &Value| format!("/alert-agreements/{}", made["id"].as_str().unwrap());
    app.delete(world.noordkade(Role::CentreManager), &one(&coming)).await.expect_problem(404, "not-found");
    app.delete(manager, &one(&first)).await.expect_problem(409, "begun");
    app.delete(manager, &one(&coming)).await.expect(204);
    app.delete(manager, &one(&coming)).await.expect_problem(404, "not-found");
    // Who can be asked: the people who receive alerts there, and nobody else's.
    let people = app.get(manager, &format!("/sites/{}/alert-people", world.linde)).await.expect(200);
    let names = each(&people, "accountName");
    assert!(names.contains(&"guard") && !names.contains(&"prosecutor"), "{names:?}");
    app.get(desk, &format!("/sites/{}/alert-people", world.linde)).await.expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn step_by_step_by_the_clock_until_somebody_goes_and_every_time_is_kept() {
    let story = Story::new(&[Role::Guard, Role::SecurityDesk]).await;
    story.usual().await;
    story.on_duty(Role::SecurityDesk).await;
    story.carrier.handed();
    let preview = story
        .app
        .post(&story.token(Role::Shopkeeper).await, "/alerts/_preview", &robbery(&story.world))
        .await
        .expect(200);
    assert_eq!((&preview["people"], &preview["asked"]), (&json!(8), &json!(1)));
    let told: Vec<(bool, i64)> = preview["sms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["asked"].as_bool().unwrap(), s["people"].as_i64().unwrap()))
        .collect();
    assert_eq!(told, [(false, 1), (true, 1)]);
    let path = story.send(&robbery(&story.world)).await;
    // Who is on duty is asked within the alert itself, everybody else is told of it as always.
    let mut handed = story.carrier.handed();
    handed.sort();
    let (to_guard, to_desk) = if handed[0].0 == number(Role::Guard) { (0, 1) } else { (1, 0) };
    assert_eq!(handed.len(), 2);
    assert!(handed[to_guard].1.starts_with("GEVAAR NU - Winkelcentrum De Linde\nOverval"), "{handed:?}");
    let words = "GAAT U? - GEVAAR NU - Winkelcentrum De Linde\nAntwoord IK GA of KAN NIET.\nOverval bij de juwelier";
    assert!(handed[to_desk].1.starts_with(words), "{handed:?}");
    assert_eq!(story.asked(&path).await, pairs(&[("security-desk", 1)]));
    let desk = story.see(Role::SecurityDesk, &path).await;
    assert_eq!((&desk["askedAt"], &desk["answer"]), (&json!("2026-03-31T16:40:00Z"), &Value::Null));
    assert_eq!(story.see(Role::Guard, &path).await["askedAt"], Value::Null);
    // Not a second too early, and not twice.
    story.after(179).await;
    assert_eq!((story.asked(&path).await.len(), story.carrier.handed()), (1, vec![]));
    story.after(1).await;
    story.work().await;
    assert_eq!(story.asked(&path).await, pairs(&[("security-desk", 1), ("guard", 2)]));
    let handed = story.carrier.handed();
    assert_eq!((handed.len(), handed[0].0.clone()), (1, number(Role::Guard)));
    assert!(handed[0].1.starts_with("GAAT U? - GEVAAR NU") && handed[0].1.contains("7, ingang zuid"), "{handed:?}");
    // An answer by SMS is an answer; the tree ends there.
    story.app.clock.advance(SignedDuration::from_secs(60));
    story.reply(Role::Guard, "Ja, ik ga!").await;
    let seen = story.see(Role::Shopkeeper, &path).await;
    assert_eq!(
        (&seen["reactions"][0]["kind"], &seen["reactions"][0]["accountName"]),
        (&json!("i-go"), &json!("guard"))
    );
    let call = &seen["call"];
    assert_eq!(call["going"][0]["sinceAt"], "2026-03-31T16:44:00Z");
    assert_eq!((&call["nextAt"], &call["nobodyAt"]), (&Value::Null, &Value::Null));
    let norm =
        json!({"minutes": 5, "untilAt": "2026-03-31T16:45:00Z", "firstAt": "2026-03-31T16:44:00Z", "kept": true});
    assert_eq!(call["answered"], norm);
    assert_eq!(
        (&call["onTheSpot"]["kept"], &call["onTheSpot"]["untilAt"]),
        (&Value::Null, &json!("2026-03-31T16:55:00Z"))
    );
    story.after(3600).await;
    assert_eq!(story.asked(&path).await.len(), 2, "the warden is not asked any more");
    assert_eq!(story.see(Role::Shopkeeper, &path).await["call"]["onTheSpot"]["kept"], false);
    // A touch on the page, once and again: one time is kept.
    story.say(Role::Guard, &path, "on-the-spot").await.expect(200);
    story.say(Role::Guard, &path, "on-the-spot").await.expect(200);
    let seen = story.see(Role::SecurityDesk, &path).await;
    let asked = &seen["call"]["asked"][1];
    assert_eq!((&asked["answer"], &asked["answeredAt"]), (&json!("on-the-spot"), &json!("2026-03-31T16:44:00Z")));
    assert_eq!(
        (&asked["arrivedAt"], &asked["askedAt"]),
        (&json!("2026-03-31T17:44:00Z"), &json!("2026-03-31T16:43:00Z"))
    );
    assert_eq!(seen["reactions"].as_array().map(Vec::len), Some(2));
    // Who only received it sees who goes, and nothing of who was asked.
    let citizen = story.see(Role::Citizen, &path).await["call"].clone();
    assert_eq!(
        (&citizen["going"][0]["accountName"], &citizen["asked"], &citizen["steps"]),
        (&json!("guard"), &json!([]), &json!(0))
    );
    assert_eq!((&citizen["answered"]["minutes"], &citizen["answered"]["kept"]), (&Value::Null, &Value::Null));
    // The guard answers for nothing, and sees itself.
    let guard = story.see(Role::Guard, &path).await;
    assert_eq!(each(&json!({"items": guard["call"]["asked"]}), "accountName"), ["guard"]);
    // The messages of the alert are what was said to all; asking is none of them, on the page and in the feed.
    let kinds: Vec<&Value> = guard["updates"].as_array().unwrap().iter().map(|u| &u["kind"]).collect();
    assert_eq!(kinds, [&json!("first")]);
    // Those who answer for it see the asking among the deliveries.
    let to = story.app.get(&story.token(Role::Shopkeeper).await, &format!("{path}/recipients")).await.expect(200);
    assert!(to.to_string().contains("\"update\":\"ask\""), "{to}");
    let outbox = story.app.get(&story.token(Role::CentreManager).await, "/alert-outbox").await.expect(200);
    assert!(outbox["items"][0]["body"].as_str().unwrap().starts_with("GAAT U? - GEVAAR NU"), "{outbox}");
}

#[actix_web::test]
async fn two_servers_ask_each_once_and_two_answers_at_once_are_one() {
    let story = Story::new(&[Role::Guard]).await;
    story.usual().await;
    let path = story.send(&robbery(&story.world)).await;
    // Nobody is on duty: the second step is asked at once.
    assert_eq!(story.asked(&path).await, pairs(&[("guard", 2)]));
    story.carrier.handed();
    story.app.clock.advance(SignedDuration::from_mins(4));
    let other = Post::new(story.app.state.clone(), story.carrier.sms(), &Wake::default());
    let (one, two) = futures_util::future::join(story.post.run_until_idle(), other.run_until_idle()).await;
    one.and(two).unwrap();
    assert_eq!(story.asked(&path).await, pairs(&[("guard", 2), ("warden", 3)]));
    let rows: i64 = story.app.state.db.read(|conn| Ok(alert_ask::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(rows, 2);
    let token = story.token(Role::Guard).await;
    let (at, body) = (format!("{path}/reactions"), json!({"kind": "i-go"}));
    let (one, two) =
        futures_util::future::join(story.app.post(&token, &at, &body), story.app.post(&token, &at, &body)).await;
    assert_eq!((one.status, two.status), (200, 200));
    let seen = story.see(Role::Shopkeeper, &path).await;
    assert_eq!(seen["reactions"].as_array().map(Vec::len), Some(1), "{}", seen["reactions"]);
    assert_eq!(seen["call"]["going"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn who_cannot_lets_the_next_be_asked_at_once_and_when_nobody_goes_that_is_said() {
    let story = Story::new(&[Role::Guard]).await;
    story.usual().await;
    story.on_duty(Role::SecurityDesk).await;
    let shop = story.token(Role::Shopkeeper).await;
    let start = Listener::open(&story.app, &shop, None).await.next().await.unwrap().id;
    let path = story.send(&robbery(&story.world)).await;
    story.say(Role::Citizen, &path, "i-cannot").await.expect_problem(403, "not-asked-to-go");
    story.after(20).await;
    story.say(Role::SecurityDesk, &path, "i-cannot").await.expect(200);
    assert_eq!(story.asked(&path).await, pairs(&[("security-desk", 1), ("guard", 2)]));
    // A plain "nee" answers, since this guard was asked.
    story.reply(Role::Guard, "Nee").await;
    assert_eq!(story.asked(&path).await.len(), 3);
    story.say(Role::Warden, &path, "i-go").await.expect(200);
    story.after(600).await;
    let call = story.see(Role::Shopkeeper, &path).await["call"].clone();
    assert_eq!((&call["going"][0]["accountName"], &call["nobodyAt"]), (&json!("warden"), &Value::Null));
    // Who turns back cannot any more; there is nobody left to ask.
    story.say(Role::Warden, &path, "i-cannot").await.expect(200);
    let call = story.see(Role::Shopkeeper, &path).await["call"].clone();
    assert_eq!((&call["going"], &call["nobodyAt"]), (&json!([]), &json!("2026-03-31T16:50:20Z")));
    assert_eq!(call["answered"]["kept"], true, "somebody had said to go within the norm");
    // Whoever goes unasked goes all the same.
    story.say(Role::PoliceOfficer, &path, "i-go").await.expect(200);
    assert_eq!(story.see(Role::Shopkeeper, &path).await["call"]["going"][0]["accountName"], "police-officer");
    let heard = missed(&story.app, &story.token(Role::Shopkeeper).await, &start).await.0;
    assert!(heard.contains(&"alert.nobody-goes".to_owned()), "{heard:?}");
    story
        .app
        .post(&story.token(Role::Shopkeeper).await, &format!("{path}/_close"), &json!({"ending": "false-alarm"}))
        .await
        .expect(200);
    story.work().await;
    story.say(Role::Guard, &path, "i-go").await.expect_problem(409, "not-open");
    // A reply to what is over is words, no answer.
    story.reply(Role::Guard, "IK GA").await;
    let seen = story.see(Role::Shopkeeper, &path).await;
    assert_eq!((&seen["reactions"][0]["kind"], &seen["reactions"][0]["text"]), (&json!("reply"), &json!("IK GA")));
}

#[actix_web::test]
async fn the_end_of_a_role_ends_being_asked_and_being_waited_for() {
    let story = Story::new(&[Role::Guard]).await;
    story.usual().await;
    let path = story.send(&robbery(&story.world)).await;
    assert_eq!(story.asked(&path).await, pairs(&[("guard", 2)]));
    story.end_role(Role::Guard).await;
    story.after(15).await;
    // Four minutes were agreed; who left is not waited for.
    assert_eq!(story.asked(&path).await, pairs(&[("guard", 2), ("warden", 3)]));
    assert_eq!(story.see(Role::Shopkeeper, &path).await["call"]["asked"][0]["roleEnded"], true);
    let answer = story.say(Role::Guard, &path, "i-go").await;
    assert!([403, 404].contains(&answer.status), "{}", answer.text);
    story.reply(Role::Guard, "IK GA").await;
    let call = story.see(Role::Shopkeeper, &path).await["call"].clone();
    assert_eq!(call["going"], json!([]), "a reply of who left is no answer");
    // Whoever goes and leaves then goes no more: the tree goes on where it was, and here it ends.
    story.say(Role::Warden, &path, "i-go").await.expect(200);
    story.after(600).await;
    story.end_role(Role::Warden).await;
    story.after(15).await;
    assert_eq!(story.see(Role::Shopkeeper, &path).await["call"]["asked"][1]["roleEnded"], true);
    let at: Option<Moment> = story
        .app
        .state
        .db
        .read(|conn| {
            Ok(webm::db::schema::alert_call::table.select(webm::db::schema::alert_call::nobody_at).first(conn)?)
        })
        .await
        .unwrap();
    assert!(at.is_some());
}

#[actix_web::test]
async fn who_is_asked_is_told_whatever_the_audience_was_and_who_wants_nothing_of_it_is_not_asked() {
    let story = Story::new(&[Role::Guard]).await;
    let body = json!({"level": "look-out", "answerMinutes": 5, "steps": [{"kind": "role", "role": "guard", "afterMinutes": 5},
        {"kind": "role", "role": "warden", "afterMinutes": 5}]});
    story.agree(&body).await;
    let mut alert = robbery(&story.world);
    alert["level"] = json!("look-out");
    alert["kind"] = json!("nuisance");
    alert["audience"] = json!({"roles": ["citizen"]});
    let manager = async || story.token(Role::CentreManager).await;
    let preview = async || story.app.post(&manager().await, "/alerts/_preview", &alert).await.expect(200);
    let told = preview().await;
    assert_eq!((&told["people"], &told["asked"]), (&json!(2), &json!(1)));
    story.carrier.handed();
    let made = send(&story.app, &manager().await, &alert).await.expect(201);
    story.work().await;
    assert_eq!(story.carrier.handed().len(), 1, "the guard is told beside the citizens");
    let path = format!("/alerts/{}", made["id"].as_str().unwrap());
    // And hears how it ended.
    story.app.post(&manager().await, &format!("{path}/_close"), &json!({"ending": "gone"})).await.expect(200);
    story.work().await;
    assert!(story.carrier.handed()[0].1.starts_with("AFLOOP"));
    // A kind that one wants to hear nothing of: neither told nor asked, but of danger now.
    let guard = story.token(Role::Guard).await;
    let mut choice = story.app.get(&guard, "/me/alert-choice").await.expect(200);
    choice["withoutKinds"] = json!(["nuisance"]);
    story.app.put(&guard, "/me/alert-choice", &choice).await.expect(200);
    let told = preview().await;
    assert_eq!((&told["people"], &told["asked"]), (&json!(2), &json!(1)), "the warden is asked in its place");
    let everybody = async |level: &str, kind: &str| {
        let mut body = robbery(&story.world);
        (body["level"], body["kind"]) = (json!(level), json!(kind));
        story.app.post(&manager().await, "/alerts/_preview", &body).await.expect(200)["people"].clone()
    };
    assert_eq!(everybody("look-out", "nuisance").await, 7);
    assert_eq!(everybody("for-information", "nuisance").await, 7);
    assert_eq!(everybody("look-out", "fraud").await, 8);
    assert_eq!(everybody("danger-now", "nuisance").await, 8);
    alert["audience"] = json!({});
    let made = send(&story.app, &manager().await, &alert).await.expect(201);
    story.work().await;
    let path = format!("/alerts/{}", made["id"].as_str().unwrap());
    assert_eq!(story.app.get(&manager().await, &format!("{path}/figures")).await.expect(200)["people"], 7);
    story.app.get(&guard, &path).await.expect_problem(404, "not-found");
    let bad = json!({"levels": [], "dangerPasses": true, "withoutKinds": ["soep"]});
    story.app.put(&guard, "/me/alert-choice", &bad).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn figures_hold_who_never_answered_beside_the_times() {
    let story = Story::new(&[Role::Guard]).await;
    story.usual().await;
    let figures = async |query: &str| {
        story.app.get(&story.token(Role::CentreManager).await, &format!("/alert-figures{query}")).await.expect(200)
    };
    let none = figures("").await;
    assert_eq!((&none["alerts"], &none["alertsAnswered"]["of"]), (&json!(0), &json!(0)));
    // Answered after one minute, there after ten; a false alarm in the end.
    let first = story.send(&robbery(&story.world)).await;
    story.after(60).await;
    story.say(Role::Guard, &first, "i-go").await.expect(200);
    story.after(540).await;
    story.say(Role::Guard, &first, "on-the-spot").await.expect(200);
    let end = async |path: &str, how: &str| {
        story
            .app
            .post(&story.token(Role::Shopkeeper).await, &format!("{path}/_close"), &json!({"ending": how}))
            .await
            .expect(200);
        story.work().await;
    };
    end(&first, "false-alarm").await;
    // Answered after seven minutes, beyond the norm; never there.
    let second = story.send(&robbery(&story.world)).await;
    story.after(240).await;
    story.after(180).await;
    story.say(Role::Warden, &second, "i-go").await.expect(200);
    end(&second, "gone").await;
    // Nobody answers at all; and one that just went out.
    let third = story.send(&robbery(&story.world)).await;
    story.after(240).await;
    story.after(360).await;
    end(&third, "gone").await;
    let fourth = story.send(&robbery(&story.world)).await;
    let told = figures("").await;
    assert_eq!((&told["alerts"], &told["open"], &told["falseAlarms"]), (&json!(4), &json!(1), &json!(1)));
    assert_eq!(told["levels"], json!([{"level": "danger-now", "alerts": 4, "falseAlarms": 1}]));
    assert_eq!(told["endings"], json!([{"ending": "gone", "alerts": 2}, {"ending": "false-alarm", "alerts": 1}]));
    let prompt = |of, came, never, waiting, median, p90, with, within| {
        json!({"of": of, "came": came, "never": never, "waiting": waiting, "medianMs": median, "p90Ms": p90, "withNorm": with,
            "withinNorm": within})
    };
    assert_eq!(told["alertsAnswered"], prompt(4, 2, 1, 1, json!(60_000), json!(420_000), 3, 1));
    assert_eq!(told["alertsOnTheSpot"], prompt(4, 1, 2, 1, json!(600_000), json!(600_000), 3, 1));
    // Of persons: the guard in all four, the warden in the second and the third.
    assert_eq!(told["peopleAnswered"], prompt(6, 2, 3, 1, json!(60_000), json!(180_000), 5, 2));
    assert_eq!(told["peopleOnTheSpot"], prompt(2, 1, 1, 0, json!(600_000), json!(600_000), 2, 1));
    assert_eq!(told["couldNot"], 0);
    let ways = told["ways"].as_array().unwrap();
    let sms = ways.iter().find(|w| w["channel"] == "sms").unwrap();
    assert_eq!(
        (&sms["provider"], &sms["alerts"], &sms["delivered"], &sms["never"]),
        (&json!("fake"), &json!(4), &json!(0), &json!(4))
    );
    assert_eq!((&sms["people"], &sms["read"], &sms["medianMs"]), (&json!(4), &json!(1), &Value::Null));
    let screen = ways.iter().find(|w| w["channel"] == "screen").unwrap();
    assert_eq!((&screen["medianMs"], &screen["p90Ms"], &screen["never"]), (&json!(60_000), &json!(420_000), &json!(2)));
    // One alert by itself tells the same way by way.
    let one = story.app.get(&story.token(Role::Shopkeeper).await, &format!("{first}/figures")).await.expect(200);
    let screen = one["channels"].as_array().unwrap().iter().find(|c| c["channel"] == "screen").unwrap();
    assert_eq!(
        (&screen["people"], &screen["read"], &screen["reportToDeliveredMs"]),
        (&json!(8), &json!(1), &json!(60_000))
    );
    assert_eq!((&one["reportToDeliveredMs"], &one["firstAnswerMs"]), (&json!(60_000), &json!(60_000)));
    // For who answers for alerts there, of its own sites, of the time and level asked for.
    let by = async |token: &str, query: &str| story.app.get(token, &format!("/alert-figures{query}")).await;
    by(&story.token(Role::Guard).await, "").await.expect_problem(403, "permission-missing");
    let far = story.world.fresh(&story.app, story.world.accounts["centre-manager@noordkade.example"]).await;
    assert_eq!(by(&far, "").await.expect(200)["alerts"], 0);
    by(&far, &format!("?site={}", story.world.linde)).await.expect_problem(404, "not-found");
    assert_eq!(figures("?level=look-out").await["alerts"], 0);
    assert_eq!(figures("?until=2026-03-31T16:40:00Z").await["alerts"], 0);
    assert_eq!(figures("?until=2026-03-31T16:40:01Z").await["alerts"], 1);
    let manager = story.token(Role::CentreManager).await;
    for bad in [
        "?from=2026-04-01T00:00:00Z&until=2026-03-01T00:00:00Z",
        "?from=2010-01-01T00:00:00Z",
        "?from=gisteren",
        "?sites=x",
    ] {
        assert_eq!(by(&manager, bad).await.status, 400, "{bad}");
    }
    let _ = fourth;
}

#[actix_web::test]
async fn the_times_outlive_the_names() {
    let story = Story::new(&[]).await;
    story.usual().await;
    let path = story.send(&robbery(&story.world)).await;
    story.say(Role::Guard, &path, "i-go").await.expect(200);
    story
        .app
        .post(&story.token(Role::Shopkeeper).await, &format!("{path}/_close"), &json!({"ending": "gone"}))
        .await
        .expect(200);
    story.work().await;
    webm::alerts::wipe(&story.app.state.db, story.app.clock.now() + SignedDuration::from_hours(366 * 24)).unwrap();
    type Left = (Option<Key>, Option<Key>, Option<Moment>);
    let left: Vec<Left> = story
        .app
        .state
        .db
        .read(|conn| {
            let all = alert_ask::table.select((alert_ask::account_id, alert_ask::recipient_id, alert_ask::answered_at));
            Ok(all.load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(left, [(None, None, Some(Moment::from(story.app.clock.now())))]);
    let seen = story.see(Role::CentreManager, &path).await;
    assert_eq!(
        (&seen["call"]["asked"][0]["accountName"], &seen["call"]["asked"][0]["answer"]),
        (&Value::Null, &json!("goes"))
    );
}
