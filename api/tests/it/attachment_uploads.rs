//! Photos and files that come in parts: they go on after a broken connection, become one thing once, and do not stay by halves.

use crate::attachments::{PLANTED, bytes, photo, photo_of_a_phone, stored};
use crate::involved::shoplifting;
use crate::support::{Answered, TestApp, told};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use shared_types::access::Role;
use webm::{attachments, objects};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn announced(file: &[u8]) -> Value {
    json!({"name": "foto.jpg", "bytes": file.len(), "sha256": sha256(file)})
}

async fn begin(app: &TestApp, token: &str, path: &str, file: &[u8]) -> String {
    let begun = app.post(token, &format!("{path}/attachment-uploads"), &announced(file)).await;
    let location = begun.header("location").to_owned();
    assert_eq!(begun.expect(201)["offset"], 0);
    location
}

async fn put(app: &TestApp, token: &str, upload: &str, offset: usize, part: &[u8]) -> Answered {
    let request = app.ask("PUT", &format!("{upload}/parts/{offset}")).bearer_auth(token);
    Answered::of(request.header("content-type", "application/octet-stream").body(part.to_vec())).await
}

async fn finish(app: &TestApp, token: &str, upload: &str) -> Answered {
    Answered::of(app.ask("POST", &format!("{upload}/_finish")).bearer_auth(token)).await
}

#[actix_web::test]
async fn it_goes_on_where_the_connection_broke_and_becomes_one_thing_once() {
    let (app, world) = TestApp::with_world().await;
    let shop = world.linde(Role::Shopkeeper);
    let path = shoplifting(&app, &world).await;
    let file = photo_of_a_phone();
    let (first, rest) = file.split_at(3000);
    let upload = begin(&app, shop, &path, &file).await;
    assert_eq!(put(&app, shop, &upload, 0, first).await.expect(200)["offset"], 3000);
    // The answer was lost: the same part again does nothing, and the offset can be asked.
    assert_eq!(put(&app, shop, &upload, 0, first).await.expect(200)["offset"], 3000);
    assert_eq!(app.get(shop, &upload).await.expect(200)["offset"], 3000);
    assert_eq!(Answered::of(app.ask("HEAD", &upload).bearer_auth(shop)).await.status, 200);
    put(&app, shop, &upload, 3001, &rest[1..]).await.expect_problem(409, "upload-offset");
    put(&app, shop, &upload, 2999, &file[2999..]).await.expect_problem(409, "upload-offset");
    finish(&app, shop, &upload).await.expect_problem(409, "upload-incomplete");
    assert!(stored(&app).iter().all(|(_, part)| !part.starts_with(&[0xff, 0xd8])), "parts are sealed too");
    put(&app, shop, &upload, 3000, rest).await.expect(200);
    let done = finish(&app, shop, &upload).await;
    let location = done.header("location").to_owned();
    let done = done.expect(201);
    assert_eq!((&done["name"], &done["kind"], &done["width"]), (&json!("foto.jpg"), &json!("picture"), &json!(300)));
    assert_eq!(finish(&app, shop, &upload).await.expect(201), done);
    assert_eq!(app.get(shop, &upload).await.expect(200)["attachmentId"], done["id"]);
    put(&app, shop, &upload, 0, first).await.expect(200);
    let (_, _, content) = bytes(&app, shop, &format!("{location}/content")).await;
    assert!(PLANTED.iter().all(|p| !crate::attachments::holds(&content, p.as_bytes())));
    assert_eq!(
        app.get(shop, &format!("{path}/attachments")).await.expect(200)["items"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(stored(&app).len(), 2, "the parts are gone");
}

#[actix_web::test]
async fn what_comes_must_be_what_was_announced() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let (file, other) = (photo(60, 50, 1), photo(60, 50, 2));
    let wrong = json!({"bytes": 26 * 1024 * 1024, "sha256": "zz", "colour": 1});
    let wrong = app.post(guard, &format!("{path}/attachment-uploads"), &wrong).await.expect_problem(400, "invalid");
    assert_eq!(told(&wrong), [("/bytes", "range"), ("/colour", "unknown-property"), ("/sha256", "sha256")]);
    // Another content of the same length.
    let mut altered = file.clone();
    let last = altered.len() - 1;
    altered[last] ^= 1;
    let upload = begin(&app, guard, &path, &file).await;
    put(&app, guard, &upload, 0, &altered).await.expect(200);
    finish(&app, guard, &upload).await.expect_problem(409, "upload-differs");
    app.get(guard, &upload).await.expect_problem(404, "not-found");
    // More than was announced, and a part that is too large.
    let upload = begin(&app, guard, &path, &other[..100]).await;
    put(&app, guard, &upload, 0, &other).await.expect_problem(409, "upload-beyond-its-end");
    put(&app, guard, &upload, 0, &vec![0; 5 * 1024 * 1024]).await.expect_problem(413, "too-large");
    put(&app, guard, &upload, 0, &[]).await;
    assert_eq!(app.get(guard, &upload).await.expect(200)["offset"], 0);
    // What it is, is judged as if it had come whole.
    put(&app, guard, &upload, 0, &other[..100]).await.expect(200);
    let refused = finish(&app, guard, &upload).await.expect_problem(400, "invalid");
    assert_eq!(told(&refused), [("", "attachment-broken")]);
    app.get(guard, &upload).await.expect_problem(404, "not-found");
    objects::sweep(&app.state.db, &app.state.objects, app.clock.now()).unwrap();
    assert_eq!(stored(&app).len(), 0);
}

#[actix_web::test]
async fn two_at_once_do_not_meet_and_two_who_finish_one_get_the_same() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let (file, other) = (photo(200, 150, 1), photo(200, 150, 2));
    let (one, two) = (begin(&app, guard, &path, &file).await, begin(&app, guard, &path, &other).await);
    for (a, b) in [(0, 1000), (1000, file.len())] {
        let (x, y) = tokio::join!(
            put(&app, guard, &one, a, &file[a..b]),
            put(&app, guard, &two, a, &other[a..b.min(other.len())])
        );
        x.expect(200);
        y.expect(200);
    }
    put(&app, guard, &two, file.len().min(other.len()), &other[file.len().min(other.len())..]).await;
    let (x, y, z) = tokio::join!(finish(&app, guard, &one), finish(&app, guard, &one), finish(&app, guard, &two));
    let (x, y, z) = (x.expect(201), y.expect(201), z.expect(201));
    assert_eq!(x["id"], y["id"]);
    assert_ne!(x["id"], z["id"]);
    assert_eq!(
        app.get(guard, &format!("{path}/attachments")).await.expect(200)["items"].as_array().map(Vec::len),
        Some(2)
    );
    // The same part twice at the same time is one part.
    let upload = begin(&app, guard, &path, &file).await;
    let (x, y) = tokio::join!(put(&app, guard, &upload, 0, &file), put(&app, guard, &upload, 0, &file));
    assert_eq!(
        (x.expect(200)["offset"].clone(), y.expect(200)["offset"].clone()),
        (json!(file.len()), json!(file.len()))
    );
    finish(&app, guard, &upload).await.expect(201);
}

#[actix_web::test]
async fn an_upload_is_its_own_callers_and_a_repeat_of_the_announcement_is_the_same_upload() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let path = shoplifting(&app, &world).await;
    let file = photo(30, 30, 1);
    let announce = || {
        let request = app.ask("POST", &format!("{path}/attachment-uploads")).bearer_auth(shop);
        Answered::of(request.header("idempotency-key", "\"een\"").json(&announced(&file)))
    };
    let (first, second) = (announce().await.expect(201), announce().await.expect(201));
    assert_eq!(first["id"], second["id"]);
    let upload = format!("{path}/attachment-uploads/{}", first["id"].as_str().unwrap());
    for token in [guard, world.linde(Role::CentreManager), world.noordkade(Role::Guard)] {
        app.get(token, &upload).await.expect_problem(404, "not-found");
        put(&app, token, &upload, 0, &file).await.expect_problem(404, "not-found");
        finish(&app, token, &upload).await.expect_problem(404, "not-found");
        app.delete(token, &upload).await.expect_problem(404, "not-found");
    }
    let other = announced(&file);
    app.post(world.noordkade(Role::Guard), &format!("{path}/attachment-uploads"), &other)
        .await
        .expect_problem(404, "not-found");
    put(&app, shop, &upload, 0, &file[..10]).await.expect(200);
    app.delete(shop, &upload).await.expect(204);
    app.get(shop, &upload).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn what_is_abandoned_is_swept_after_a_day_of_quiet() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let file = photo(30, 30, 1);
    let upload = begin(&app, guard, &path, &file).await;
    put(&app, guard, &upload, 0, &file[..50]).await.expect(200);
    let sweep = |hours: i64| {
        let at = app.clock.now() + SignedDuration::from_hours(hours);
        app.state.db.write_blocking(move |conn| attachments::sweep(conn, at)).unwrap();
        objects::sweep(&app.state.db, &app.state.objects, at).unwrap();
        stored(&app).len()
    };
    assert_eq!(sweep(23), 1);
    app.get(guard, &upload).await.expect(200);
    assert_eq!(sweep(25), 0);
    app.get(guard, &upload).await.expect_problem(404, "not-found");
    // Many at once are bounded.
    for _ in 0..40 {
        begin(&app, guard, &path, &file).await;
    }
    let more = app.post(guard, &format!("{path}/attachment-uploads"), &announced(&file)).await;
    more.expect_problem(409, "uploads-full");
}
