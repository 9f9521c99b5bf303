//! Facts held in memory answer as the tables do, for every reader and filter, also for what another server changed a moment ago.

use crate::belonging::report;
use crate::insight_equals_list::{filters, happened};
use crate::insight_rows::{organisation, write};
use crate::support::{TestApp, World};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use shared_types::access::Role;
use std::net::TcpListener;
use webm::access::Hasher;
use webm::db::{Db, PoolSize};
use webm::server::{self, Shared};

const READERS: [Role; 3] = [Role::CentreManager, Role::Guard, Role::Shopkeeper];

/// A second server on the same database, that holds nothing in memory.
fn beside(app: &TestApp) -> String {
    let mut state = app.state.clone();
    state.db = Db::open(state.db.target(), PoolSize { read: 2, write: 2 }).unwrap();
    let shared = Shared::with_hasher(state, Hasher::with_cost(64, 1)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/api/v1", listener.local_addr().unwrap());
    actix_web::rt::spawn(server::start(shared, listener).unwrap());
    base
}

async fn asked(app: &TestApp, url: &str, token: &str) -> Value {
    let answer = app.http.get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url}");
    answer.json().await.unwrap()
}

async fn told(app: &TestApp, base: &str, token: &str, method: &str, path: &str, body: &Value) -> Value {
    let url = format!("{base}{path}");
    let mut request = app.http.request(method.parse().unwrap(), &url).bearer_auth(token).json(body);
    if method == "PATCH" {
        request = request.header("If-Match", "*");
    }
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{method} {path}: {}", answer.text().await.unwrap());
    answer.json().await.unwrap_or_default()
}

/// Both answer the same; the number of incidents that they told of.
async fn alike(app: &TestApp, tables: &str, world: &World, query: &str) -> i64 {
    let mut told = 0;
    for role in READERS {
        let token = world.linde(role);
        let held = asked(app, &format!("{}/api/v1/insight?{query}", app.base), token).await;
        let read = asked(app, &format!("{tables}/insight?{query}"), token).await;
        close(&held, &read, &format!("{role} {query}"));
        for panel in ["where", "follow-up"] {
            let held = asked(app, &format!("{}/api/v1/insight/{panel}?{query}", app.base), token).await;
            let read = asked(app, &format!("{tables}/insight/{panel}?{query}"), token).await;
            close(&held, &read, &format!("{role} {panel} {query}"));
        }
        told += held["what"]["basis"]["total"].as_i64().unwrap();
    }
    told
}

/// The same, but for the order in which weights were added up.
fn close(a: &Value, b: &Value, place: &str) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            assert_eq!(a.len(), b.len(), "{place}");
            a.iter().for_each(|(key, value)| close(value, &b[key], &format!("{place} {key}")));
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{place}");
            a.iter().zip(b).enumerate().for_each(|(n, (a, b))| close(a, b, &format!("{place} {n}")));
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() < 1e-6, "{place}: {a} held, {b} in the tables");
        }
        _ => assert_eq!(a, b, "{place}"),
    }
}

#[actix_web::test]
async fn memory_answers_as_the_tables_do() {
    let (app, world) = TestApp::with_world().await;
    let tables = beside(&app);
    let mut rng = StdRng::seed_from_u64(411);
    let guard = organisation(&app, &world, "guard@de-linde.example");
    let mut all = 0;
    // The first lot is there when it is filled anew; the second comes to it.
    for lot in [150, 250] {
        write(&app, &(0..lot).map(|_| happened(&mut rng, &world, guard)).collect::<Vec<_>>());
        all += lot;
        let mut told = 0;
        for _ in 0..25 {
            told += alike(&app, &tables, &world, &filters(&mut rng).join("&")).await;
        }
        assert!(told > 500, "{told}: filters that find nothing prove nothing");
        assert_eq!(app.shared.held().len(), all);
    }
}

#[actix_web::test]
async fn what_another_server_changed_stands_in_the_next_figure() {
    let (app, world) = TestApp::with_world().await;
    let tables = beside(&app);
    let guard = world.linde(Role::Guard);
    let whole = "";
    assert_eq!(alike(&app, &tables, &world, whole).await, 0);
    let mut before = 0;
    let mut incidents = Vec::new();
    for n in 0..4 {
        let new = json!({"siteId": world.linde, "category": "damage.graffiti", "lossCents": 5_000_000_000_i64 + n,
            "unitId": world.unit_7, "longitude": 5.0966, "latitude": 52.0897 + 0.001 * n as f64, "occurredPrecision": "between", "occurredFrom": "2026-03-01T10:00:00Z", "occurredUntil": "2026-03-01T12:00:00Z"});
        incidents.push(told(&app, &tables, guard, "POST", "/incidents", &new).await);
        let told = alike(&app, &tables, &world, whole).await;
        assert!(told > before, "{told} after {before}");
        before = told;
    }
    let path = |n: usize, more: &str| format!("/incidents/{}{more}", incidents[n]["id"].as_str().unwrap());
    let change = json!({"category": "theft.shoplifting", "lossCents": 12, "methods": ["in-bag"]});
    told(&app, &tables, guard, "PATCH", &path(0, ""), &change).await;
    alike(&app, &tables, &world, "category=theft.shoplifting").await;
    alike(&app, &tables, &world, whole).await;
    told(&app, &tables, guard, "POST", &path(1, "/transitions"), &json!({"to": "accepted"})).await;
    assert!(alike(&app, &tables, &world, "state=accepted").await > 0);
    for (at, step) in
        [("2026-03-01T13:00:00Z", json!({"step": "wanted"})), ("2026-03-02T13:00:00Z", json!({"step": "filed"}))]
    {
        let mut step = step;
        step["happenedAt"] = json!(at);
        if at < "2026-03-02" {
            let track = json!({"kind": "police-report", "first": step});
            told(&app, &tables, guard, "POST", &path(1, "/tracks"), &track).await;
        } else {
            let tracks = asked(&app, &format!("{tables}{}", path(1, "/tracks")), guard).await;
            let track = format!("/tracks/{}/steps", tracks["items"][0]["id"].as_str().unwrap());
            told(&app, &tables, guard, "POST", &path(1, &track), &step).await;
        }
        alike(&app, &tables, &world, whole).await;
    }
    let police = format!("{}/api/v1/insight/follow-up", app.base);
    let police = asked(&app, &police, world.linde(Role::CentreManager)).await["police"]["count"].clone();
    assert_eq!(police, 1, "the track of the other server");
    let merge = json!({"number": incidents[3]["number"], "reason": "same-event"});
    let made = told(&app, &tables, guard, "POST", &path(2, "/merges"), &merge).await;
    let merged = alike(&app, &tables, &world, whole).await;
    assert!(merged < before, "{merged} after {before}");
    let undo = path(2, &format!("/merges/{}/_undo", made["id"].as_str().unwrap()));
    told(&app, &tables, guard, "POST", &undo, &json!({"reason": "two-events"})).await;
    assert_eq!(alike(&app, &tables, &world, whole).await, before);
    // And here, without another server.
    report(&app, guard, &json!({"siteId": world.linde})).await;
    assert!(alike(&app, &tables, &world, whole).await > before);
}
