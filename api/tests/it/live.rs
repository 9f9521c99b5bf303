//! The stream of events: id, kind and subject of what a caller may know of, at the moment of telling; nothing lost when the line
//! breaks; ended with the right, the token and the process.

use crate::involved::{NAME, PHONE, PLATE, shoplifting, witness};
use crate::support::{Answered, Listener, TestApp, World, missed};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use std::time::Duration;
use webm::access::Hasher;
use webm::db::schema::{role_assignment, session};
use webm::db::{Db, Key, Moment, PoolSize};
use webm::live::Pace;
use webm::server::{self, Shared};

/// Quick enough for a story.
const QUICK: Pace =
    Pace { poll: Duration::from_millis(20), check: Duration::from_millis(10), beat: Duration::from_secs(3600) };

async fn quick() -> (TestApp, World) {
    let (app, world) = TestApp::with_world().await;
    app.shared.live().set_pace(QUICK);
    (app, world)
}

/// Opens a stream and reads where it begins.
async fn begun(app: &TestApp, token: &str) -> (Listener, String) {
    let mut listener = Listener::open(app, token, None).await;
    let ready = listener.next().await.unwrap();
    assert_eq!((ready.event.as_str(), ready.data.as_str()), ("ready", "{}"));
    (listener, ready.id)
}

async fn reported(app: &TestApp, token: &str, world: &World, unit: Value) -> Value {
    let body = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown",
        "unitId": unit, "description": format!("{NAME} liep weg")});
    app.post(token, "/incidents", &body).await.expect(201)
}

#[actix_web::test]
async fn what_happens_is_told_by_id_kind_and_subject_and_nothing_more() {
    let (app, world) = quick().await;
    let (mut guard, _) = begun(&app, world.linde(Role::Guard)).await;
    let incident = reported(&app, world.linde(Role::Shopkeeper), &world, json!(world.unit_7)).await;
    let message = guard.next().await.unwrap();
    let data: Value = serde_json::from_str(&message.data).unwrap();
    assert_eq!((&data["kind"], &data["subjectId"]), (&json!("incident.reported"), &incident["id"]));
    assert_eq!(data.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "kind", "subjectId"]);
    // With a name, a phone number and a plate in it, no word of them is said.
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    app.post(world.linde(Role::Guard), &format!("{path}/persons"), &witness()).await.expect(201);
    let note = json!({"text": format!("{NAME} {PHONE} {PLATE}")});
    app.post(world.linde(Role::Guard), &format!("{path}/timeline"), &note).await.expect(201);
    for kind in ["incident.person-added", "incident.noted"] {
        let message = guard.next().await.unwrap();
        assert_eq!(message.kind(), kind);
        assert!([NAME, PHONE, PLATE].iter().all(|planted| !format!("{message:?}").contains(planted)));
    }
}

/// One of everything: at the other shop's unit, so that Van Dam sees it in part; a theft and a thing of public space.
async fn one_of_everything(app: &TestApp, world: &World) {
    let guard = world.linde(Role::Guard);
    let theft = reported(app, guard, world, json!(world.unit_11)).await;
    let path = format!("/incidents/{}", theft["id"].as_str().unwrap());
    for audience in ["participants", "team", "police", "own-organisation"] {
        let note = json!({"text": "x", "audience": audience});
        let entry = app.post(guard, &format!("{path}/timeline"), &note).await.expect(201);
        if audience == "police" {
            let strike = format!("{path}/timeline/{}/_strike", entry["id"].as_str().unwrap());
            app.post(guard, &strike, &json!({"reason": "mistaken"})).await.expect(200);
        }
    }
    app.post(guard, &format!("{path}/goods"), &json!({"article": "jas"})).await.expect(201);
    app.post(guard, &format!("{path}/transitions"), &json!({"to": "accepted"})).await.expect(200);
    let body = json!({"siteId": world.linde, "category": "public-space.fly-tipping", "occurredPrecision": "unknown"});
    app.post(guard, "/incidents", &body).await.expect(201);
}

#[actix_web::test]
async fn each_hears_of_what_it_may_read_and_of_nothing_else() {
    let (app, world) = quick().await;
    let (mut live, start) = begun(&app, world.linde(Role::CentreManager)).await;
    let (mut shop, _) = begun(&app, world.linde(Role::Shopkeeper)).await;
    one_of_everything(&app, &world).await;
    const R: &str = "incident.reported";
    const N: &str = "incident.noted";
    const G: &str = "incident.goods-added";
    const C: &str = "incident.changed";
    const S: &str = "incident.note-struck";
    for (role, kinds) in [
        (Role::Guard, vec![R, N, N, N, S, N, G, C, R]),
        (Role::SecurityDesk, vec![R, N, N, G, C, R]),
        (Role::CentreManager, vec![R, N, N, G, C, R]),
        (Role::PoliceOfficer, vec![R, N, N, S, G, C, R]),
        (Role::PoliceDesk, vec![R, N, N, S, G, C, R]),
        (Role::Prosecutor, vec![R, N, G, C, R]),
        // In part: what shows in the part that it sees.
        (Role::Shopkeeper, vec![R, C, R]),
        (Role::MunicipalOfficer, vec![R]),
        (Role::Warden, vec![R]),
        (Role::Citizen, vec![]),
    ] {
        assert_eq!(missed(&app, world.linde(role), &start).await.0, kinds, "{role}");
        assert_eq!(missed(&app, world.noordkade(role), &start).await.0, [""; 0], "{role} of Noordkade");
    }
    for role in [Role::Adviser, Role::Operator] {
        app.get(world.linde(role), "/events").await.expect_problem(403, "permission-missing");
    }
    // As it happens it is the same as afterwards.
    reported(&app, world.linde(Role::Shopkeeper), &world, json!(world.unit_7)).await;
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.extend(live.until(R).await);
    }
    assert_eq!(heard, [R, N, N, G, C, R, R]);
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.extend(shop.until(R).await);
    }
    assert_eq!(heard, [R, C, R, R]);
}

#[actix_web::test]
async fn old_events_are_swept_and_who_was_away_for_longer_reads_anew() {
    use webm::db::schema::event;
    let (app, world) = quick().await;
    let guard = world.linde(Role::Guard);
    let (listener, start) = begun(&app, guard).await;
    drop(listener);
    many_events(&app, &world, 5).await;
    reported(&app, world.linde(Role::Shopkeeper), &world, Value::Null).await;
    let swept = async |days: i64| {
        let at = app.clock.now() + SignedDuration::from_hours(days * 24);
        app.state.db.write(move |conn| webm::jobs::outbox::sweep(conn, at)).await.unwrap()
    };
    let all = || {
        let rows = event::table.select((event::seq, event::untold)).order(event::seq);
        app.state.db.read_blocking(|conn| Ok(rows.load::<(i64, Option<bool>)>(conn)?)).unwrap()
    };
    assert_eq!(swept(29).await, 5, "those of long ago");
    let newest = all().last().unwrap().0;
    let stays: Vec<_> = all().into_iter().filter(|(seq, untold)| *untold == Some(true) || *seq == newest).collect();
    assert!(swept(31).await > 0);
    assert_eq!(all(), stays, "what waits to be told, and the newest");
    let mut listener = Listener::open(&app, guard, Some(&start)).await;
    assert_eq!(listener.next().await.unwrap().event, "ready");
    assert_eq!(listener.next().await.unwrap().event, "reset");
    reported(&app, world.linde(Role::Shopkeeper), &world, Value::Null).await;
    assert_eq!(listener.until("incident.reported").await.len(), 1);
}

#[actix_web::test]
async fn who_comes_back_goes_on_where_it_was() {
    let (app, world) = quick().await;
    let (guard, shop) = (world.linde(Role::Guard), world.linde(Role::Shopkeeper));
    let (mut listener, start) = begun(&app, guard).await;
    let mut subjects = Vec::new();
    for _ in 0..2 {
        subjects.push(reported(&app, shop, &world, Value::Null).await["id"].clone());
    }
    let first = listener.next().await.unwrap();
    drop(listener);
    for _ in 0..3 {
        subjects.push(reported(&app, shop, &world, Value::Null).await["id"].clone());
    }
    // Behind the first: the other four, in order, each once; behind the start all five; behind the end none.
    let mut again = Listener::open(&app, guard, Some(&first.id)).await;
    let mut heard = Vec::new();
    let end = loop {
        let message = again.next().await.unwrap();
        if message.event == "ready" {
            break message.id;
        }
        heard.push(serde_json::from_str::<Value>(&message.data).unwrap()["subjectId"].clone());
    };
    assert_eq!(heard, subjects[1..]);
    assert_eq!(missed(&app, guard, &start).await.0.len(), 5);
    assert_eq!(missed(&app, guard, &end).await.0, [""; 0]);
    // And on from there as it happens.
    reported(&app, shop, &world, Value::Null).await;
    assert_eq!(again.until("incident.reported").await.len(), 1);
    // A place that is none of ours, or too far back, says so; what is told then goes on.
    let mut bent = start.clone().into_bytes();
    bent[5] = if bent[5] == b'A' { b'B' } else { b'A' };
    for last in [String::from_utf8(bent).unwrap().as_str(), "17", "x"] {
        assert_eq!(missed(&app, guard, last).await.0, [""; 0], "the place of now comes first");
        let mut listener = Listener::open(&app, guard, Some(last)).await;
        assert_eq!(listener.next().await.unwrap().event, "ready");
        assert_eq!(listener.next().await.unwrap().event, "reset");
    }
    many_events(&app, &world, 1001).await;
    let mut listener = Listener::open(&app, guard, Some(&start)).await;
    assert_eq!(listener.next().await.unwrap().event, "ready");
    assert_eq!(listener.next().await.unwrap().event, "reset");
}

/// So many changes of one incident at De Linde, in one transaction.
async fn many_events(app: &TestApp, world: &World, many: usize) {
    let path = shoplifting(app, world).await;
    let (incident, site) = (Key(path.rsplit('/').next().unwrap().parse().unwrap()), Key::from(world.linde));
    let bytes = if app.state.db.has_others() { "decode(md5(x::text), 'hex')" } else { "randomblob(16)" };
    app.state
        .db
        .write(move |conn| {
            let mut sql =
                webm::db::Sql::new("WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ");
            sql.bind(i64::try_from(many).unwrap());
            sql.push(format!(
                ") INSERT INTO event (id, at, kind, subject_id, area_id) SELECT {bytes}, 0, 'incident.changed', "
            ));
            sql.bind(incident).push(", ").bind(site).push(" FROM n");
            sql.execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn who_reads_too_slowly_is_dropped_and_comes_back() {
    let (app, world) = quick().await;
    let guard = world.linde(Role::Guard);
    let (mut slow, _) = begun(&app, guard).await;
    let (mut quick, _) = begun(&app, world.linde(Role::CentreManager)).await;
    // More than the ring, the line and the socket hold together.
    const MANY: usize = 80_000;
    many_events(&app, &world, MANY).await;
    // Meanwhile another reads, as fast as it can; who falls behind comes back.
    while app.shared.live().reached().is_some_and(|newest| newest < MANY as i64) {
        if quick.next().await.is_none() {
            quick = Listener::open(&app, world.linde(Role::CentreManager), None).await;
        }
    }
    let heard = slow.end().await;
    assert!(heard.len() < MANY, "{} of {MANY} waited for a reader that did not read", heard.len());
    let again = Listener::open(&app, guard, Some(&heard.last().unwrap().id)).await.next().await.unwrap();
    assert_eq!(again.event, "ready");
}

#[actix_web::test]
async fn a_right_that_ends_ends_the_stream() {
    let (app, world) = quick().await;
    let guard = Key::from(world.accounts["guard@de-linde.example"]);
    let desk = Key::from(world.accounts["security-desk@de-linde.example"]);
    let now = Moment::from(app.clock.now());
    let (mut listener, _) = begun(&app, world.linde(Role::Guard)).await;
    let (mut other, _) = begun(&app, world.linde(Role::SecurityDesk)).await;
    // Ended here: the stream ends by itself.
    app.state
        .db
        .write(move |conn| {
            let mine = role_assignment::table.filter(role_assignment::account_id.eq(guard));
            Ok(diesel::update(mine).set(role_assignment::ends_at.eq(Some(now))).execute(conn)?)
        })
        .await
        .unwrap();
    app.shared.remembered().forget();
    assert_eq!(listener.end().await, []);
    // Ended by another server, which this one does not hear of: nothing is told any more, and then it ends.
    app.state
        .db
        .write(move |conn| {
            let mine = session::table.filter(session::account_id.eq(desk));
            Ok(diesel::update(mine).set(session::ended_at.eq(Some(now))).execute(conn)?)
        })
        .await
        .unwrap();
    app.clock.advance(SignedDuration::from_millis(1001));
    reported(&app, world.linde(Role::Shopkeeper), &world, Value::Null).await;
    assert_eq!(other.end().await, []);
}

#[actix_web::test]
async fn a_stream_ends_with_its_token() {
    let (app, world) = quick().await;
    let (mut listener, start) = begun(&app, world.linde(Role::Guard)).await;
    app.clock.advance(SignedDuration::from_mins(11));
    assert_eq!(listener.end().await, []);
    let last = app.ask("GET", "/events").bearer_auth(world.linde(Role::Guard)).header("last-event-id", &start);
    Answered::of(last).await.expect_problem(401, "token-expired");
    let fresh = world.fresh(&app, world.accounts["guard@de-linde.example"]).await;
    assert_eq!(missed(&app, &fresh, &start).await.0, [""; 0]);
}

#[actix_web::test]
async fn an_idle_line_is_kept_open() {
    let (app, world) = TestApp::with_world().await;
    app.shared.live().set_pace(Pace { beat: Duration::from_millis(30), ..QUICK });
    let (mut listener, _) = begun(&app, world.linde(Role::Guard)).await;
    for _ in 0..2 {
        assert!(listener.next().await.unwrap().comment);
    }
}

#[actix_web::test]
async fn only_so_many_streams_are_one_callers_and_the_newest_holds() {
    let (app, world) = quick().await;
    let guard = world.linde(Role::Guard);
    let mut all = Vec::new();
    for _ in 0..8 {
        all.push(begun(&app, guard).await.0);
    }
    let (mut desk, _) = begun(&app, world.linde(Role::SecurityDesk)).await;
    let (mut ninth, _) = begun(&app, guard).await;
    assert_eq!(app.shared.live().listeners(), 9);
    assert_eq!(all.remove(0).end().await, []);
    reported(&app, world.linde(Role::Shopkeeper), &world, Value::Null).await;
    for listener in all.iter_mut().chain([&mut ninth, &mut desk]) {
        assert_eq!(listener.next().await.unwrap().kind(), "incident.reported");
    }
    // A line that was put down is noticed when something is said, and its place is free.
    drop((all, ninth));
    while app.shared.live().listeners() > 1 {
        reported(&app, world.linde(Role::Shopkeeper), &world, Value::Null).await;
    }
}

#[actix_web::test]
async fn the_process_stops_although_somebody_listens() {
    let (app, world) = quick().await;
    let (mut listener, _) = begun(&app, world.linde(Role::Guard)).await;
    app.shared.live().stop();
    assert_eq!(listener.end().await, []);
}

#[actix_web::test]
async fn what_another_server_writes_is_heard_here() {
    let (app, world) = quick().await;
    // A second server on the same database.
    let mut state = app.state.clone();
    state.db = Db::open(state.db.target(), PoolSize { read: 2, write: 2 }).unwrap();
    let shared = Shared::with_hasher(state, Hasher::with_cost(64, 1)).unwrap();
    shared.live().set_pace(QUICK);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let there = format!("http://{}/api/v1/events", listener.local_addr().unwrap());
    actix_web::rt::spawn(server::start(shared, listener).unwrap());
    let request = app.http.get(there).bearer_auth(world.linde(Role::Guard));
    let mut other = Listener::of(request).await;
    assert_eq!(other.next().await.unwrap().event, "ready");
    reported(&app, world.linde(Role::Shopkeeper), &world, Value::Null).await;
    assert_eq!(other.next().await.unwrap().kind(), "incident.reported");
}
