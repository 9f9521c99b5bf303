//! The wrong eye: a planted plate and name go to those alone who may have them, by every channel, on every list, in the feed, in events,
//! with the first message, an update, the ending, and what asks somebody to go.

use crate::alerts::{accredit, robbery};
use crate::alerts_answer::Story;
use crate::involved::work_together;
use crate::support::planted::{NAME, PLATE};
use diesel::prelude::*;
use serde_json::json;
use shared_types::access::Role;
use std::collections::BTreeSet;
use webm::db::schema::{event, mail_outbox};

/// Everybody at De Linde who receives alerts.
const ALL: [Role; 9] = [
    Role::Shopkeeper,
    Role::Guard,
    Role::SecurityDesk,
    Role::CentreManager,
    Role::PoliceOfficer,
    Role::PoliceDesk,
    Role::MunicipalOfficer,
    Role::Warden,
    Role::Citizen,
];

/// Who wrote it, and whom ground and accreditation allow: the guard has a pass, the manager and the warden have the ground.
const MAY: [Role; 6] =
    [Role::Shopkeeper, Role::Guard, Role::CentreManager, Role::PoliceOfficer, Role::PoliceDesk, Role::Warden];

fn has(text: &str) -> bool {
    text.contains(PLATE) || text.contains(NAME)
}

#[actix_web::test]
async fn a_planted_plate_and_name_reach_no_one_else_by_any_way() {
    let story = Story::new(&ALL[1..]).await;
    work_together(&story.app, &story.world, &[Role::Guard, Role::CentreManager, Role::Warden, Role::Citizen]).await;
    accredit(&story.app, &story.world, "2027-01-01").await;
    // Asked are one who may have it and some who may not; of those who are asked later nobody is in the audience.
    story
        .agree(&json!({"level": "danger-now", "steps": [{"kind": "role", "role": "guard", "afterMinutes": 1},
            {"kind": "role", "role": "security-desk", "afterMinutes": 1}, {"kind": "role", "role": "citizen", "afterMinutes": 1},
            {"kind": "role", "role": "warden", "afterMinutes": 1}]}))
        .await;
    let secret = format!("{NAME}, rijdt {PLATE}");
    let mut body = robbery(&story.world);
    body["restrictedText"] = json!(secret);
    story.carrier.handed();
    let path = story.send(&body).await;
    let mut handed = story.carrier.handed();
    assert_eq!(handed.len(), 8);
    for _ in 0..3 {
        story.after(60).await;
        let asked = story.carrier.handed();
        assert!(asked.len() == 1 && asked[0].1.starts_with("GAAT U?"), "{asked:?}");
        handed.extend(asked);
    }
    let shop = story.token(Role::Shopkeeper).await;
    let more = json!({"openText": "Richting station.", "restrictedText": secret});
    story.app.post(&shop, &format!("{path}/updates"), &more).await.expect(201);
    story.work().await;
    handed.extend(story.carrier.handed());
    let seen: Vec<(Role, u16, bool)> = {
        let mut all = Vec::new();
        for role in ALL {
            let answer = story.app.get(&story.token(role).await, &path).await;
            all.push((role, answer.status, has(&answer.text)));
        }
        all
    };
    assert_eq!(seen, ALL.map(|role| (role, 200, MAY.contains(&role))));
    let end = json!({"ending": "stopped", "openText": "Aangehouden.", "restrictedText": secret});
    story.app.post(&shop, &format!("{path}/_close"), &end).await.expect(200);
    story.work().await;
    handed.extend(story.carrier.handed());
    // By SMS: eight people three messages each, three of them asked later; those who may, and nobody else.
    assert_eq!(handed.len(), 8 * 3 + 3);
    let with: BTreeSet<&str> = handed.iter().filter(|(_, text)| has(text)).map(|(to, _)| to.as_str()).collect();
    let may: BTreeSet<String> = MAY[1..].iter().map(|role| crate::alerts_answer::number(*role)).collect();
    assert_eq!(with, may.iter().map(String::as_str).collect());
    for (to, text) in &handed {
        assert_eq!(has(text), may.contains(to), "{to}: {text}");
    }
    // By mail nobody, whatever he may read on the page: it is kept on its way by others.
    for role in &ALL[1..] {
        let levels = json!([{"level": "danger-now", "channels": ["mail"]}]);
        let choice = json!({"levels": levels, "dangerPasses": true});
        story.app.put(&story.token(*role).await, "/me/alert-choice", &choice).await.expect(200);
    }
    let second = story.send(&body).await;
    story.after(60).await;
    story.after(60).await;
    let letters: Vec<(String, String)> = story
        .app
        .state
        .db
        .read(|conn| Ok(mail_outbox::table.select((mail_outbox::subject, mail_outbox::body)).load(conn)?))
        .await
        .unwrap();
    assert!(letters.len() >= 10 && letters.iter().any(|(subject, _)| subject.starts_with("GAAT U?")), "{letters:?}");
    assert!(letters.iter().all(|(subject, text)| !has(subject) && !has(text)), "{letters:?}");
    // Lists, outbox, figures, recipients, agreements, feeds, and what a neighbour may ask: nothing of it to anybody.
    let site = story.world.linde;
    let open = [
        "/alerts".to_owned(),
        "/alerts?state=open".to_owned(),
        "/feeds/alerts".to_owned(),
        format!("{path}/cap"),
        format!("{second}/cap"),
        format!("{path}/recipients"),
        format!("{path}/figures"),
        "/alert-figures".to_owned(),
        format!("/sites/{site}/alert-agreements"),
        format!("/sites/{site}/alert-people"),
        "/mails".to_owned(),
    ];
    for role in ALL {
        let token = story.token(role).await;
        for address in &open {
            let answer = story.app.get(&token, address).await;
            assert!(!has(&answer.text) && [200, 403].contains(&answer.status), "{role} {address}: {}", answer.text);
        }
        let outbox = story.app.get(&token, "/alert-outbox").await;
        assert!(!has(&outbox.text) || MAY.contains(&role), "{role}");
    }
    for role in ALL {
        let far = story.world.fresh(&story.app, story.world.accounts[&format!("{role}@noordkade.example")]).await;
        for address in open.iter().chain([&path, &second]) {
            assert!(!has(&story.app.get(&far, address).await.text), "{role} of another site, {address}");
        }
    }
    // Events and what webhooks are made of: kinds and ids.
    let kinds: Vec<String> =
        story.app.state.db.read(|conn| Ok(event::table.select(event::kind).load(conn)?)).await.unwrap();
    assert!(kinds.iter().any(|kind| kind == "alert.asked") && kinds.iter().all(|kind| !has(kind)));
}

#[actix_web::test]
async fn who_loses_pass_or_ground_loses_the_text_of_what_asks_him_too() {
    let story = Story::new(&[Role::Guard]).await;
    work_together(&story.app, &story.world, &[Role::Guard]).await;
    accredit(&story.app, &story.world, "2026-03-31").await;
    story
        .agree(&json!({"level": "danger-now", "steps": [{"kind": "role", "role": "warden", "afterMinutes": 1},
            {"kind": "role", "role": "guard", "afterMinutes": 1}]}))
        .await;
    let mut body = robbery(&story.world);
    body["restrictedText"] = json!(format!("{NAME}, rijdt {PLATE}"));
    // Ten seconds before the pass ends with the day the alert goes out; asked is the guard after it.
    story
        .app
        .clock
        .advance("2026-03-31T21:59:50Z".parse::<jiff::Timestamp>().unwrap().duration_since(story.app.clock.now()));
    story.carrier.handed();
    story.send(&body).await;
    assert!(has(&story.carrier.handed()[0].1));
    story.after(60).await;
    let asked = story.carrier.handed();
    assert!(asked.len() == 1 && asked[0].1.starts_with("GAAT U?") && !has(&asked[0].1), "{asked:?}");
}

#[actix_web::test]
async fn a_webhook_tells_that_an_alert_went_out_and_nothing_of_what() {
    use crate::alerts::{sent, work};
    use crate::support::Receiver;
    use crate::webhooks::{client, endpoint, open};
    let (app, world) = open().await;
    let (shop, manager) = (world.linde(Role::Shopkeeper), world.linde(Role::CentreManager));
    let receiver = Receiver::open().await;
    let reader = client(&app, &world, &["alert:read"]).await;
    let mut new = endpoint(&world, &reader, &receiver.url());
    new["kinds"] = json!(["alert.sent", "alert.updated", "alert.closed"]);
    app.post(manager, "/webhook-endpoints", &new).await.expect(201);
    // A client that may not read alerts would be told nothing of them.
    let other = client(&app, &world, &["incident:read"]).await;
    new["clientId"] = json!(other);
    let problem = app.post(manager, "/webhook-endpoints", &new).await.expect_problem(400, "invalid");
    assert_eq!(crate::support::told(&problem), [("/clientId", "scope-missing")]);
    let sender = crate::webhook_sending::sender(&app);
    assert_eq!(sender.round().await.unwrap(), 0);
    let mut body = robbery(&world);
    body["restrictedText"] = json!(format!("{NAME}, rijdt {PLATE}"));
    // Narrowed to guards: a machine reads what went out at its sites, and is told of it.
    body["audience"] = json!({"roles": ["guard"]});
    let path = sent(&app, shop, &body).await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    for (kind, what) in [
        ("alert.sent", None),
        ("alert.updated", Some(("updates", json!({"openText": "Weg.", "restrictedText": PLATE})))),
        ("alert.closed", Some(("_close", json!({"ending": "gone", "openText": "Weg.", "restrictedText": PLATE})))),
    ] {
        if let Some((verb, body)) = what {
            assert!(app.post(shop, &format!("{path}/{verb}"), &body).await.status < 300);
            work(&app).await;
        }
        let (sent, received) = tokio::join!(sender.round(), receiver.answer(204));
        assert_eq!(sent.unwrap(), 1, "{kind}");
        let told =
            json!({"type": kind, "timestamp": app.clock.now(), "data": {"subjectId": id, "areaId": world.linde}});
        assert_eq!(received.json(), told);
    }
    assert_eq!(sender.round().await.unwrap(), 0);
}
