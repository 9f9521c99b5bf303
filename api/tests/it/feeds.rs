//! Alerts in the formats of others: CAP for each message, an Atom feed for readers that know HTTP Basic only, and never more than the
//! text for everybody.

use crate::alerts::{accredit, robbery, sent, work};
use crate::clients;
use crate::involved::work_together;
use crate::support::cap_rules::{faults, is_moment, read};
use crate::support::planted::{NAME, PLATE};
use crate::support::{Answered, TestApp, World};
use serde_json::{Value, json};
use shared_types::access::Role;

async fn xml(app: &TestApp, token: &str, path: &str) -> String {
    let answer = app.get(token, path).await;
    assert!(answer.header("content-type").starts_with("application/cap+xml"), "{path}");
    answer.text.clone()
}

/// A robbery with something for some only, an update, and its end.
async fn told(app: &TestApp, world: &World) -> (String, Vec<String>) {
    work_together(app, world, &[Role::Guard]).await;
    accredit(app, world, "2027-01-01").await;
    let shop = world.linde(Role::Shopkeeper);
    let mut body = robbery(world);
    body["restrictedText"] = json!(format!("Het was {NAME} in {PLATE}"));
    let path = sent(app, shop, &body).await;
    app.clock.advance(jiff::SignedDuration::from_mins(5));
    app.post(
        shop,
        &format!("{path}/updates"),
        &json!({"openText": "Twee personen te voet <richting> station & markt."}),
    )
    .await
    .expect(201);
    work(app).await;
    app.clock.advance(jiff::SignedDuration::from_mins(5));
    app.post(shop, &format!("{path}/_close"), &json!({"ending": "false-alarm"})).await.expect(200);
    work(app).await;
    let alert = app.get(shop, &path).await.expect(200);
    let ids = alert["updates"].as_array().unwrap().iter().map(|u| u["id"].as_str().unwrap().to_owned());
    (path, ids.collect())
}

#[actix_web::test]
async fn each_message_is_a_document_that_refers_to_those_before_it() {
    let (app, world) = TestApp::with_world().await;
    let (path, ids) = told(&app, &world).await;
    let guard = world.linde(Role::Guard);
    assert_eq!(ids.len(), 3);
    let mut before: Vec<String> = Vec::new();
    for (id, kind) in ids.iter().zip(["Alert", "Update", "Cancel"]) {
        let text = xml(&app, guard, &format!("{path}/cap?message={id}")).await;
        assert!(!text.contains(NAME) && !text.contains(PLATE), "{text}");
        let alert = read(&text);
        assert_eq!(faults(&alert), Vec::<String>::new(), "{text}");
        assert_eq!((alert.text_of("identifier"), alert.text_of("msgType")), (Some(id.as_str()), Some(kind)));
        let references = alert.text_of("references").unwrap_or_default().to_owned();
        assert_eq!(references, before.join(" "));
        let (sender, sent) = (alert.text_of("sender").unwrap(), alert.text_of("sent").unwrap());
        assert!(is_moment(sent) && sent.ends_with("+02:00"), "{sent}");
        before.push(format!("{sender},{id},{sent}"));
        // Asked twice, it is the same.
        assert_eq!(text, xml(&app, guard, &format!("{path}/cap?message={id}")).await);
    }
    let last = read(&xml(&app, guard, &format!("{path}/cap")).await);
    assert_eq!(last.text_of("note"), Some("Loos alarm."));
    assert_eq!(last.info().text_of("responseType"), Some("AllClear"));
    // Whom it did not go to finds nothing, and no message of something else either.
    app.get(world.noordkade(Role::Guard), &format!("{path}/cap")).await.expect_problem(404, "not-found");
    let other = uuid::Uuid::now_v7();
    app.get(guard, &format!("{path}/cap?message={other}")).await.expect_problem(404, "not-found");
    app.get(guard, &format!("{path}/cap?message=x")).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_reader_of_feeds_signs_in_by_basic_and_sees_the_open_text_of_its_sites() {
    let (app, world) = TestApp::with_world().await;
    let (id, secret) = clients::make(&app, &world, &["alert:read"]).await;
    let (other, other_secret) = clients::make(&app, &world, &["place:read"]).await;
    let feed = |id: String, secret: String| {
        let request = app.ask("GET", "/feeds/alerts").basic_auth(id, Some(secret));
        async move { Answered::of(request).await }
    };
    let empty = feed(id.clone(), secret.clone()).await;
    assert_eq!(empty.status, 200);
    assert!(empty.header("content-type").starts_with("application/atom+xml"));
    assert!(!empty.text.contains("<entry>") && empty.text.contains("<updated>"));
    let (path, _) = told(&app, &world).await;
    let answer = feed(id.clone(), secret.clone()).await;
    let text = answer.text.clone();
    assert!(!text.contains(NAME) && !text.contains(PLATE), "{text}");
    let parsed = read(&text);
    let entry = parsed.all("entry")[0];
    assert_eq!(entry.text_of("title"), Some("AFLOOP - GEVAAR NU - Winkelcentrum De Linde"));
    assert_eq!(entry.text_of("summary"), Some("Loos alarm."));
    assert!(text.contains(&format!("/api/v1{path}/cap")), "{text}");
    // The document behind the link is taken the same way.
    let cap = app.ask("GET", &format!("{path}/cap")).basic_auth(&id, Some(&secret));
    assert_eq!(Answered::of(cap).await.status, 200);
    // A wrong secret is told how to sign in; another scope is refused; a token works; nothing else takes Basic.
    let wrong = feed(id.clone(), "wrong".into()).await;
    let ways: Vec<_> = wrong.headers.get_all("www-authenticate").iter().map(|v| v.to_str().unwrap()).collect();
    assert_eq!(ways, ["Bearer realm=\"webm\"", "Basic realm=\"webm\""]);
    wrong.expect_problem(401, "client-unknown");
    feed("nobody".into(), secret.clone()).await.expect_problem(401, "client-unknown");
    feed(other, other_secret).await.expect_problem(403, "permission-missing");
    assert_eq!(app.get(world.linde(Role::Guard), "/feeds/alerts").await.status, 200);
    let elsewhere = app.ask("GET", "/alerts").basic_auth(&id, Some(&secret));
    Answered::of(elsewhere).await.expect_problem(401, "token-missing");
    let ended: Value = app.get(world.linde(Role::CentreManager), &format!("/clients/{id}")).await.expect(200);
    let secret_id = ended["secrets"][0]["id"].as_str().unwrap().to_owned();
    app.delete(world.linde(Role::CentreManager), &format!("/clients/{id}/secrets/{secret_id}")).await.expect(204);
    feed(id, secret).await.expect_problem(401, "client-unknown");
}
