//! Photos and files end with their incident, or sooner when they are tied to none; then they are nowhere. What a crash leaves is
//! swept, a change of keys loses nothing, a bucket serves as well as a folder.

use crate::attachments::{PLANTED, add, at, bytes, holds, photo, stored};
use crate::involved::shoplifting;
use crate::support::{Answered, TestApp, World};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use webm::codes::CodeBook;
use webm::db::schema::{attachment, stored_object};
use webm::keys::Keys;
use webm::{attachments, objects, retention};

fn run(app: &TestApp, days: i64) -> usize {
    let at = app.clock.now() + SignedDuration::from_hours(days * 24);
    let book = Arc::new(app.state.db.read_blocking(CodeBook::load).unwrap());
    let wiped = retention::run(&app.state.db, &book, at).unwrap();
    objects::sweep(&app.state.db, &app.state.objects, at).unwrap();
    wiped
}

fn all_bytes(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.extend(if path.is_dir() { all_bytes(&path) } else { std::fs::read(&path).unwrap() });
    }
    all
}

async fn named(app: &TestApp, token: &str, path: &str, query: &str) -> Value {
    let request = app.ask("POST", &format!("{path}/attachments{query}")).bearer_auth(token);
    let request = request.header("content-type", "image/jpeg");
    let request = request.header("content-disposition", format!("attachment; filename=\"{}.jpg\"", PLANTED[0]));
    Answered::of(request.body(photo(40, 30, 5))).await.expect(201)
}

#[actix_web::test]
async fn at_its_end_row_object_small_picture_and_original_are_nowhere() {
    let (app, world) = TestApp::with_world().await;
    let (guard, manager) = (world.linde(Role::Guard), world.linde(Role::CentreManager));
    let path = shoplifting(&app, &world).await;
    let added = named(&app, guard, &path, "").await;
    let area = json!({"areas": [{"x": 0, "y": 0, "width": 5, "height": 5}]});
    app.post(guard, &format!("{}/blackouts", at(&path, &added)), &area).await.expect(200);
    assert_eq!(added["wipesAt"], "2027-03-31T16:40:00Z");
    let (names, keys): (Vec<u8>, Vec<Vec<u8>>) = app
        .state
        .db
        .read(|conn| {
            let names: Option<Vec<u8>> = attachment::table.select(attachment::name).first(conn)?;
            let keys: Vec<Option<Vec<u8>>> = stored_object::table.select(stored_object::data_key).load(conn)?;
            Ok((names.unwrap(), keys.into_iter().flatten().collect()))
        })
        .await
        .unwrap();
    let before: Vec<Vec<u8>> = stored(&app).into_iter().map(|f| f.1).collect();
    assert_eq!((before.len(), keys.len()), (3, 3));
    assert_eq!((run(&app, 0), run(&app, 364)), (0, 0));
    assert_eq!(stored(&app).len(), 3);
    assert_eq!(run(&app, 365), 1);
    assert_eq!(stored(&app).len(), 0);
    let now = app.get(guard, &at(&path, &added)).await.expect(200);
    assert_eq!(
        (&now["name"], &now["wipedAt"], &now["blackouts"]),
        (&Value::Null, &json!("2027-03-31T16:40:00Z"), &json!([]))
    );
    assert_eq!(bytes(&app, guard, &format!("{}/content", at(&path, &added))).await.0, 404);
    add(&app, guard, &path, "image/jpeg", photo(8, 8, 1)).await.expect_problem(409, "wiped");
    let stones = app.get(manager, &format!("/sites/{}/tombstones", world.linde)).await.expect(200);
    let what: Value = serde_json::from_str(stones["items"][0]["what"].as_str().unwrap()).unwrap();
    let stone = what.as_array().unwrap().iter().find(|w| w["attachment"] == added["id"]).unwrap();
    assert_eq!((&stone["objects"], &stone["fields"]), (&json!(3), &json!(["name", "content"])));
    retention::compact(&app.state.db).unwrap();
    if app.state.db.engine() == webm::db::Engine::Sqlite {
        let all = all_bytes(&app.state.config.data_dir);
        assert!(holds(&all, b"shoplifting"), "the files were read");
        assert!(!holds(&all, PLANTED[0].as_bytes()) && !holds(&all, &names));
        assert!(keys.iter().all(|key| !holds(&all, key)), "a key of an object stands in the files");
        assert!(before.iter().all(|file| !holds(&all, &file[..64])), "an object stands in the files");
    }
}

#[actix_web::test]
async fn a_hold_keeps_it() {
    let (app, world) = TestApp::with_world().await;
    let (guard, manager) = (world.linde(Role::Guard), world.linde(Role::CentreManager));
    let path = shoplifting(&app, &world).await;
    named(&app, guard, &path, "").await;
    run(&app, 0);
    let hold = json!({"reason": "prosecution", "endsAt": "2027-04-01T00:00:00Z"});
    app.post(manager, &format!("{path}/holds"), &hold).await.expect(201);
    assert_eq!((run(&app, 365), stored(&app).len()), (0, 2));
    assert_eq!((run(&app, 366), stored(&app).len()), (1, 0));
}

async fn ends(app: &TestApp, world: &World, path: &str, row: &Value) -> String {
    app.get(world.linde(Role::CentreManager), &at(path, row)).await.expect(200)["wipesAt"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn images_of_a_camera_follow_their_incident_unless_it_came_to_nothing() {
    let (app, world) = TestApp::with_world().await;
    let (guard, manager) = (world.linde(Role::Guard), world.linde(Role::CentreManager));
    let own = json!({"own": [{"outcome": "rejected", "minor": false, "days": 400}, {"minor": false, "days": 500}]});
    app.put(manager, &format!("/sites/{}/retention-terms", world.linde), &own).await.expect(200);
    let path = shoplifting(&app, &world).await;
    let (camera, person) =
        (named(&app, guard, &path, "?source=security-camera").await, named(&app, guard, &path, "").await);
    assert_eq!(camera["source"], "security-camera");
    let long = "2027-08-13T16:40:00Z";
    assert_eq!((camera["wipesAt"].as_str(), person["wipesAt"].as_str()), (Some(long), Some(long)));
    let step = json!({"to": "rejected", "rejectReason": "test"});
    app.post(manager, &format!("{path}/transitions"), &step).await.expect(200);
    run(&app, 0);
    // Four weeks in the Netherlands; the rest as the site says.
    assert_eq!(ends(&app, &world, &path, &camera).await, "2026-04-28T16:40:00Z");
    assert_eq!(ends(&app, &world, &path, &person).await, "2027-05-05T16:40:00Z");
    assert_eq!((run(&app, 27), stored(&app).len()), (0, 4));
    assert_eq!((run(&app, 28), stored(&app).len()), (1, 2));
}

#[actix_web::test]
async fn what_was_struck_is_tied_to_nothing_any_more() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let (one, other) = (named(&app, guard, &path, "").await, named(&app, guard, &path, "").await);
    let struck = app.post(guard, &format!("{}/_strike", at(&path, &one)), &json!({"reason": "other-incident"})).await;
    assert_eq!(struck.expect(200)["wipesAt"], "2026-04-28T16:40:00Z");
    run(&app, 0);
    assert_eq!(ends(&app, &world, &path, &other).await, "2027-03-31T16:40:00Z");
    assert_eq!((run(&app, 27), stored(&app).len()), (0, 4));
    assert_eq!((run(&app, 28), stored(&app).len()), (1, 2));
    assert_eq!(bytes(&app, guard, &format!("{}/content", at(&path, &other))).await.0, 200);
}

#[actix_web::test]
async fn a_crash_between_object_and_row_leaves_neither_for_ever() {
    let (app, world) = TestApp::with_world().await;
    let path = shoplifting(&app, &world).await;
    let held = named(&app, world.linde(Role::Guard), &path, "").await;
    // Killed after the object was written, and before it was: nobody came to hold them.
    let kept = objects::keep(&app.state, b"nobody came".to_vec()).await.unwrap();
    let name = kept.id.0.simple().to_string();
    let file = stored(&app).into_iter().find(|f| f.0.ends_with(&name)).unwrap().0;
    std::fs::write(file.with_file_name(format!("{name}#1")), b"half").unwrap();
    let never = objects::keep(&app.state, b"its file never came".to_vec()).await.unwrap();
    app.state.objects.remove(never.id).await.unwrap();
    let sweep = |hours: i64| {
        let at = app.clock.now() + SignedDuration::from_hours(hours);
        objects::sweep(&app.state.db, &app.state.objects, at).unwrap()
    };
    assert_eq!((sweep(23), stored(&app).len()), (0, 4));
    assert_eq!((sweep(24), stored(&app).len()), (2, 2));
    assert_eq!(sweep(48), 0);
    assert_eq!(bytes(&app, world.linde(Role::Guard), &format!("{}/content", at(&path, &held))).await.0, 200);
    let rows: i64 = app.state.db.read(|conn| Ok(stored_object::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(rows, 2);
    // What was swept meanwhile cannot be held any more, so no row names what is gone.
    let gone = app.state.db.write(move |conn| objects::hold(conn, kept.id)).await;
    assert!(gone.is_err());
}

#[actix_web::test]
async fn a_change_of_keys_keeps_every_object_and_rewrites_none() {
    let old = Keys::generate();
    let app = TestApp::with(&[("WEBM_KEYS", &old)]).await;
    let world = World::build(&app).await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    named(&app, guard, &path, "").await;
    let before = stored(&app);
    let new = Keys::generate();
    let (both, fresh) = (Keys::parse(&format!("{new},{old}")).unwrap(), Keys::parse(&new).unwrap());
    let content = app
        .state
        .db
        .write(move |conn| {
            for column in [objects::SEALED].into_iter().chain(attachments::SEALED) {
                webm::seal::reseal(conn, &both, column, 100)?;
                assert_eq!(webm::seal::left(conn, &both, column)?, 0, "{column:?}");
            }
            Ok(attachment::table.select(attachment::content_id).first::<Option<webm::db::Key>>(conn)?.unwrap())
        })
        .await
        .unwrap();
    assert_eq!(stored(&app), before);
    let mut state = app.state.clone();
    assert!(objects::read_all(&state, content).await.is_err(), "the old ring lacks the key");
    state.keys = fresh;
    assert!(objects::read_all(&state, content).await.unwrap().starts_with(&[0xff, 0xd8]));
}

type Bucket = web::Data<Mutex<HashMap<String, Vec<u8>>>>;

/// As much of an S3-like store as is asked: PUT, GET, DELETE, and a signature.
async fn bucket(req: HttpRequest, body: web::Bytes, all: Bucket) -> HttpResponse {
    let signed = req.headers().get("authorization").and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !signed.starts_with("AWS4-HMAC-SHA256 Credential=us/") {
        return HttpResponse::Forbidden().finish();
    }
    let (path, mut all) = (req.path().to_owned(), all.lock().unwrap());
    match req.method().as_str() {
        "PUT" => {
            all.insert(path, body.to_vec());
            HttpResponse::Ok().insert_header(("etag", "\"x\"")).finish()
        }
        "GET" => match all.get(&path) {
            Some(found) => HttpResponse::Ok()
                .insert_header(("etag", "\"x\""))
                .insert_header(("last-modified", "Tue, 31 Mar 2026 16:40:00 GMT"))
                .body(found.clone()),
            None => HttpResponse::NotFound().finish(),
        },
        "DELETE" => {
            all.remove(&path);
            HttpResponse::NoContent().finish()
        }
        _ => HttpResponse::MethodNotAllowed().finish(),
    }
}

#[actix_web::test]
async fn a_bucket_serves_as_well_as_a_folder() {
    let all: Bucket = web::Data::new(Mutex::new(HashMap::new()));
    let shared = all.clone();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(bucket)));
    actix_web::rt::spawn(server.workers(1).listen(listener).unwrap().run());
    let app = TestApp::with(&[
        ("WEBM_FILES_URL", "s3://webm-files/de-linde"),
        ("WEBM_FILES_ENDPOINT", &endpoint),
        ("WEBM_FILES_KEY_ID", "us"),
        ("WEBM_FILES_SECRET", "geheim"),
    ])
    .await;
    let world = World::build(&app).await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let added = named(&app, guard, &path, "").await;
    let (status, _, content) = bytes(&app, guard, &format!("{}/content", at(&path, &added))).await;
    assert!(status == 200 && content.starts_with(&[0xff, 0xd8]));
    {
        let all = all.lock().unwrap();
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|(name, file)| name.starts_with("/webm-files/de-linde/") && !holds(file, b"JFIF")));
    }
    run(&app, 0);
    // Its requests come from a thread beside this one's.
    let (book, state) = (Arc::new(app.state.db.read_blocking(CodeBook::load).unwrap()), app.state.clone());
    let at = app.clock.now() + SignedDuration::from_hours(365 * 24);
    web::block(move || {
        retention::run(&state.db, &book, at).unwrap();
        objects::sweep(&state.db, &state.objects, at).unwrap();
    })
    .await
    .unwrap();
    assert_eq!(all.lock().unwrap().len(), 0);
}
