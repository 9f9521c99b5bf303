//! The watch over planted values can find them: each place is spoiled once, and told.

use crate::support::planted::{NAME, PHONE, PLATE, found};
use crate::support::{Answered, TestApp};
use serde_json::json;
use shared_types::access::Role;
use webm::db::{Key, Moment, Sql};

#[actix_web::test]
async fn a_planted_value_is_found_wherever_it_turns_up() {
    let (app, world) = TestApp::with_world().await;
    assert_eq!(found(&app), [] as [&str; 0]);

    tracing::info!(target: "webm::request", operation = "get_person", who = NAME, "request");
    assert_eq!(told(&app, "the log"), 1);

    // What a caller puts into an address is its own doing; that a test would do so shows at once.
    Answered::of(app.ask("GET", &format!("/incidents?q={PLATE}"))).await;
    assert_eq!(told(&app, "an address"), 1);

    tracing::trace!(target: "webm::involved", "a fine line with {PHONE}");
    assert_eq!(told(&app, "the log"), 1);

    let guard = world.linde(Role::Guard);
    app.post(guard, "/incidents", &json!({"siteId": world.linde, NAME: PHONE})).await.expect_problem(400, "invalid");
    assert_eq!(told(&app, "an error"), 1);

    let now = Moment::from(app.clock.now());
    app.state
        .db
        .write(move |conn| {
            let mut event = Sql::new("INSERT INTO event (id, at, subject_id, kind) VALUES (");
            event.bind(Key::fresh()).push(", ").bind(now).push(", ").bind(Key::fresh());
            event.push(", ").bind(format!("person {NAME} added")).push(")");
            event.execute(conn)?;
            let mut audit = Sql::new("INSERT INTO audit_entry (id, at, action, subject_kind, reason) VALUES (");
            audit.bind(Key::fresh()).push(", ").bind(now).push(", 'x', 'x', ").bind("zq 987 x").push(")");
            Ok(audit.execute(conn)?)
        })
        .await
        .unwrap();
    let both = found(&app);
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both[0].contains("event.kind") && both[1].contains("audit_entry.reason"), "{both:?}");
    // The trail refuses to be mended, and this story must not fail for what it did on purpose.
    spoiled(app);
}

/// How many were found, all of them in one kind of place.
fn told(app: &TestApp, place: &str) -> usize {
    let found = found(app);
    assert!(found.iter().all(|line| line.contains(place)), "{found:?}");
    found.len()
}

fn spoiled(app: TestApp) {
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || drop(app)));
    let told = *ended.expect_err("the end of the story finds it").downcast::<String>().unwrap();
    assert!(told.contains(NAME) && told.contains("zq 987 x"), "{told}");
}
