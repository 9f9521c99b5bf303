//! What alerts cost by SMS: parts and money before it is sent, a plainer spelling, and the budget of a month.

use crate::alerts::{robbery, send};
use crate::support::{Carrier, TestApp, World};
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::alerts::{Post, Wake};
use webm::channels::{Handed, Why};

/// The guard of De Linde has a number and is told by SMS.
pub async fn guard_by_sms(app: &TestApp, world: &World, carrier: &Carrier) {
    let guard = world.linde(Role::Guard);
    app.put(guard, "/me/phone", &json!({"number": "06 12345678", "country": "NL"})).await.expect(200);
    let code: String = carrier.handed().pop().unwrap().1.chars().filter(char::is_ascii_digit).collect();
    app.post(guard, "/me/phone/_verify", &json!({"code": code})).await.expect(200);
    let choice = json!({"levels": [{"level": "danger-now", "channels": ["sms"]}], "dangerPasses": true});
    app.put(guard, "/me/alert-choice", &choice).await.expect(200);
}

async fn set(app: &TestApp, world: &World, price: Value, month: Value) -> Value {
    let manager = world.fresh(app, world.accounts["centre-manager@de-linde.example"]).await;
    let path = format!("/sites/{}/alert-settings", world.linde);
    let now = app.get(&manager, &path).await;
    let version = now.header("etag").to_owned();
    let mut rules = now.expect(200)["rules"].clone();
    rules["smsThousandPartsCents"] = price;
    rules["smsPartsAMonth"] = month;
    let request = app.ask("PUT", &path).bearer_auth(&manager).header("if-match", version).json(&rules);
    crate::support::Answered::of(request).await.expect(200)
}

#[actix_web::test]
async fn a_preview_tells_what_it_costs_and_a_month_is_added_up() {
    let carrier = Carrier::new("fake");
    let (app, world) = TestApp::with_channels(carrier.sms()).await;
    guard_by_sms(&app, &world, &carrier).await;
    let post = Post::new(app.state.clone(), carrier.sms(), &Wake::default());
    let mut body = robbery(&world);
    body["audience"] = json!({"roles": ["guard"]});
    body["openText"] = json!(format!("Overval – daders gevlucht… {}", "x".repeat(80)));
    let shop = async || world.fresh(&app, world.accounts["shopkeeper@de-linde.example"]).await;
    let preview = async || app.post(&shop().await, "/alerts/_preview", &body).await.expect(200);

    // Without a price and a budget there are parts only.
    let told = preview().await;
    let one = &told["sms"][0];
    assert_eq!(told["sms"].as_array().map(Vec::len), Some(1));
    assert_eq!((&one["text"], &one["language"], &one["people"]), (&json!("open"), &json!("nl"), &json!(1)));
    assert_eq!((&one["count"]["alphabet"], &one["count"]["parts"]), (&json!("ucs2"), &json!(3)), "{one}");
    assert_eq!((&one["plain"]["changed"], &one["plain"]["count"]["parts"]), (&json!("–…"), &json!(2)), "{one}");
    assert!(
        one["plain"]["text"]
            .as_str()
            .unwrap()
            .starts_with("GEVAAR NU - Winkelcentrum De Linde\nOverval - daders gevlucht...")
    );
    assert_eq!(one["costCents"], Value::Null);
    let budget = json!({"month": "2026-03", "usedParts": 0, "moreParts": 3, "budgetParts": null, "state": null});
    assert_eq!(told["smsBudget"], budget);

    // With both: cost in cents, rounded up, and how the month stands.
    set(&app, &world, json!(6250), json!(10)).await;
    let told = preview().await;
    assert_eq!((&told["sms"][0]["costCents"], &told["smsBudget"]["state"]), (&json!(19), &json!("fine")));
    send(&app, &shop().await, &body).await.expect(201);
    // Refused for now costs nothing; taken, and what may have been taken, does.
    carrier.answer([
        Handed::Refused { why: Why::Throttled, again_after: Some(SignedDuration::from_secs(2)) },
        Handed::Unclear { why: Why::TimedOut },
    ]);
    for _ in 0..3 {
        post.run_until_idle().await.unwrap();
        app.clock.advance(SignedDuration::from_secs(30));
    }
    let sent = carrier.handed();
    assert_eq!(sent.len(), 3, "throttled, unclear, taken");
    let told = preview().await;
    assert_eq!((&told["smsBudget"]["usedParts"], &told["smsBudget"]["state"]), (&json!(6), &json!("near")));
    assert_eq!(set(&app, &world, json!(6250), json!(8)).await["smsPartsUsed"], 6);
    let over = preview().await;
    assert_eq!((&over["smsBudget"]["state"], &over["smsBudget"]["moreParts"]), (&json!("over"), &json!(3)));
    // Over it is warned, not held.
    send(&app, &shop().await, &body).await.expect(201);
    post.run_until_idle().await.unwrap();
    assert_eq!(carrier.handed().len(), 1);
    // A month begins by the clock of the site: at Amsterdam it is April two hours before it is in UTC.
    app.clock.advance("2026-03-31T22:00:01Z".parse::<jiff::Timestamp>().unwrap().duration_since(app.clock.now()));
    let told = preview().await;
    assert_eq!((&told["smsBudget"]["month"], &told["smsBudget"]["usedParts"]), (&json!("2026-04"), &json!(0)));
}

#[actix_web::test]
async fn who_is_told_by_another_channel_costs_nothing() {
    let (app, world) = TestApp::with_world().await;
    let told = app.post(world.linde(Role::Shopkeeper), "/alerts/_preview", &robbery(&world)).await.expect(200);
    assert_eq!((&told["sms"], &told["smsBudget"]["moreParts"]), (&json!([]), &json!(0)));
    let path = format!("/sites/{}/alert-settings", world.linde);
    let manager = world.linde(Role::CentreManager);
    let now = app.get(manager, &path).await;
    let version = now.header("etag").to_owned();
    for (field, wrong) in
        [("smsPartsAMonth", json!(0)), ("smsThousandPartsCents", json!(-1)), ("smsPartsAMonth", json!("x"))]
    {
        let mut rules = now.json()["rules"].clone();
        rules[field] = wrong;
        let request = app.ask("PUT", &path).bearer_auth(manager).header("if-match", &version).json(&rules);
        crate::support::Answered::of(request).await.expect_problem(400, "invalid");
    }
}
