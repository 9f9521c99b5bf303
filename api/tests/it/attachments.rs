//! Photos and files of an incident: taken, judged by their content, made safe, shown to those who may, blacked out, struck.

use crate::involved::shoplifting;
use crate::support::{Answered, TestApp, World, each, told};
use diesel::prelude::*;
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use shared_types::access::Role;
use std::io::Cursor;
use std::path::PathBuf;
use webm::db::schema::{attachment, audit_entry, event, stored_object, timeline_entry};

/// What the camera wrote into the photo, and its name.
pub const PLANTED: [&str; 3] = ["Kwikzilver", "52.370216N4.895168E", "Hagelslagcamera"];

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn dots(width: u32, height: u32, seed: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 3 + seed) as u8, (y * 2) as u8, 180])).into()
}

/// A photo without anything around it.
pub fn photo(width: u32, height: u32, seed: u32) -> Vec<u8> {
    encoded(&dots(width, height, seed), ImageFormat::Jpeg)
}

/// A photo that lies on its side, with what phones write around it.
pub fn photo_of_a_phone() -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    // Turned by 90 degrees; the maker's name behind the table.
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    exif.extend([0x0f, 0x01, 2, 0, 16, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend([0; 4]);
    exif.extend(PLANTED[2].as_bytes());
    exif.push(0);
    exif.extend(PLANTED[1].as_bytes());
    let plain = photo(400, 300, 1);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

pub fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\nxref\n0 1\n\
      0000000000 65535 f \ntrailer<</Root 1 0 R/Size 2>>\nstartxref\n86\n%%EOF\n"
        .to_vec()
}

/// A picture of 50,000 times 50,000 dots, by its header.
fn bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 2, 0, 0, 0]);
    let mut crc = flate2::Crc::new();
    crc.update(&png[12..]);
    png.extend(crc.sum().to_be_bytes());
    png.extend(b"\0\0\0\0IDAT");
    png
}

/// Adds a file in one request.
pub async fn add(app: &TestApp, token: &str, path: &str, kind: &str, body: Vec<u8>) -> Answered {
    let request = app.ask("POST", &format!("{path}/attachments")).bearer_auth(token).header("content-type", kind);
    Answered::of(request.body(body)).await
}

/// An answer that is no text.
pub async fn bytes(app: &TestApp, token: &str, path: &str) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
    let answer = app.ask("GET", path).bearer_auth(token).header("accept", "*/*").send().await.unwrap();
    (answer.status().as_u16(), answer.headers().clone(), answer.bytes().await.unwrap().to_vec())
}

pub fn at(path: &str, row: &Value) -> String {
    format!("{path}/attachments/{}", row["id"].as_str().unwrap())
}

/// The files of the store, with their bytes.
pub fn stored(app: &TestApp) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(app.state.config.data_dir.join("files")).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            found.push((path.clone(), std::fs::read(path).unwrap()));
        }
    }
    found
}

pub fn holds(all: &[u8], text: &[u8]) -> bool {
    all.windows(text.len()).any(|w| w == text)
}

#[actix_web::test]
async fn a_photo_loses_what_the_camera_wrote_and_is_kept_sealed() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard) = (world.linde(Role::Shopkeeper), world.linde(Role::Guard));
    let path = shoplifting(&app, &world).await;
    let sent = photo_of_a_phone();
    assert!(PLANTED[1..].iter().all(|p| holds(&sent, p.as_bytes())));
    let request =
        app.ask("POST", &format!("{path}/attachments")).bearer_auth(shop).header("content-type", "image/jpeg");
    let request = request.header("content-disposition", format!("attachment; filename=\"{}.jpg\"", PLANTED[0]));
    let added = Answered::of(request.body(sent)).await;
    let location = added.header("location").to_owned();
    let added = added.expect(201);
    assert_eq!(
        (&added["kind"], &added["mediaType"], &added["source"]),
        (&json!("picture"), &json!("image/jpeg"), &json!("person"))
    );
    // It stands upright: the camera said how it was held.
    assert_eq!((&added["width"], &added["height"]), (&json!(300), &json!(400)));
    assert_eq!(added["name"], format!("{}.jpg", PLANTED[0]));
    assert_eq!(app.get(guard, &location).await.expect(200), added);
    assert_eq!(app.get(guard, &format!("{path}/attachments")).await.expect(200)["items"], json!([added]));
    let (status, headers, content) = bytes(&app, guard, &format!("{location}/content")).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/jpeg"));
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "no-store");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"") && !disposition.contains(PLANTED[0]), "{disposition}");
    assert_eq!(i64::try_from(content.len()).unwrap(), added["bytes"].as_i64().unwrap());
    assert_eq!(image::load_from_memory(&content).unwrap().dimensions(), (300, 400));
    let (_, _, small) = bytes(&app, guard, &format!("{location}/thumbnail")).await;
    assert_eq!(image::load_from_memory(&small).unwrap().dimensions(), (270, 360));
    // Neither what is served nor what lies in the store holds what the camera wrote, and the store shows no picture at all.
    let files = stored(&app);
    assert_eq!(files.len(), 2);
    for file in [content, small].iter().chain(files.iter().map(|f| &f.1)) {
        assert!(PLANTED.iter().all(|p| !holds(file, p.as_bytes())) && !holds(file, b"Exif"));
    }
    assert!(files.iter().all(|(_, file)| !file.starts_with(&[0xff, 0xd8]) && !holds(file, b"JFIF")));
    let timeline = app.get(guard, &format!("{path}/timeline")).await.expect(200);
    assert_eq!(each(&timeline, "kind"), ["reported", "attachment-added"]);
    let trails = app
        .state
        .db
        .read(|conn| {
            let audit: Vec<(String, Option<String>)> =
                audit_entry::table.select((audit_entry::action, audit_entry::reason)).load(conn)?;
            let lines: Vec<(String, Option<String>, Option<String>)> = timeline_entry::table
                .select((timeline_entry::kind, timeline_entry::changes, timeline_entry::text))
                .load(conn)?;
            let events: Vec<String> = event::table.select(event::kind).load(conn)?;
            let names: Vec<Option<Vec<u8>>> = attachment::table.select(attachment::name).load(conn)?;
            assert!(!holds(&names[0].clone().unwrap(), PLANTED[0].as_bytes()), "the name stands open");
            Ok(format!("{audit:?} {lines:?} {events:?}"))
        })
        .await
        .unwrap();
    assert!(trails.contains("attachment.add") && trails.contains("incident.attachment-added"));
    assert!(PLANTED.iter().all(|p| !trails.contains(p)), "{trails}");
}

#[actix_web::test]
async fn content_decides_and_what_is_refused_leaves_nothing() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let whole = photo(300, 200, 1);
    let zip_behind = [&pdf()[..], b"PK\x03\x04evil"].concat();
    for (what, body, code) in [
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(), "attachment-kind"),
        ("html", b"<!doctype html><script>alert(1)</script>".to_vec(), "attachment-kind"),
        ("gif", b"GIF89a\x01\0\x01\0;".to_vec(), "attachment-kind"),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "attachment-heic"),
        ("cut off", whole[..whole.len() / 2].to_vec(), "attachment-broken"),
        ("bomb", bomb(), "attachment-too-many-pixels"),
        ("pdf with a zip behind it", zip_behind, "attachment-broken"),
        ("only the beginning of a png", b"\x89PNG\r\n\x1a\n".to_vec(), "attachment-broken"),
        ("webp of nothing", b"RIFF\x04\0\0\0WEBP".to_vec(), "attachment-broken"),
        ("nothing", vec![], "file-empty"),
    ] {
        let refused = add(&app, guard, &path, "image/jpeg", body).await.expect_problem(400, "invalid");
        assert_eq!(told(&refused), [("", code)], "{what}");
    }
    add(&app, guard, &path, "image/jpeg", vec![0xff; 26 * 1024 * 1024]).await.expect_problem(413, "too-large");
    add(&app, guard, &path, "image/svg+xml", b"<svg/>".to_vec()).await.expect_problem(415, "unsupported-media-type");
    assert_eq!(stored(&app).len(), 0);
    let rows: i64 = app.state.db.read(|conn| Ok(stored_object::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(rows, 0);
    // What is two things at once becomes the one that it begins as; the announced type is not asked.
    let both = [&whole[..], b"<html><script>alert(1)</script></html>"].concat();
    let added = add(&app, guard, &path, "application/pdf", both).await.expect(201);
    assert_eq!(added["mediaType"], "image/jpeg");
    let (_, headers, content) = bytes(&app, guard, &format!("{}/content", at(&path, &added))).await;
    assert_eq!(headers["content-type"], "image/jpeg");
    assert!(!holds(&content, b"<script>"));
}

#[actix_web::test]
async fn every_form_is_taken_and_a_document_is_only_ever_saved() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let png = encoded(&dots(40, 30, 1), ImageFormat::Png);
    let webp = encoded(&dots(40, 30, 2), ImageFormat::WebP);
    for (body, kind, media_type) in
        [(png, "picture", "image/png"), (webp, "picture", "image/jpeg"), (pdf(), "document", "application/pdf")]
    {
        let added = add(&app, guard, &path, "application/octet-stream", body).await.expect(201);
        assert_eq!((&added["kind"], &added["mediaType"]), (&json!(kind), &json!(media_type)));
        let (_, headers, content) = bytes(&app, guard, &format!("{}/content", at(&path, &added))).await;
        assert_eq!(headers["content-type"], media_type);
        assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment; "));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox; frame-ancestors 'none'");
        if kind == "document" {
            assert_eq!(content, pdf());
            let (status, ..) = bytes(&app, guard, &format!("{}/thumbnail", at(&path, &added))).await;
            assert_eq!(status, 404);
            let area = json!({"areas": [{"x": 0, "y": 0, "width": 5, "height": 5}]});
            app.post(guard, &format!("{}/blackouts", at(&path, &added)), &area).await.expect_problem(409, "no-picture");
        }
    }
}

#[actix_web::test]
async fn of_a_name_nothing_is_kept_that_leads_elsewhere() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    for (said, kept) in [
        ("attachment; filename=\"../../etc/passwd\"", json!("passwd")),
        ("attachment; filename*=UTF-8''C%3A%5CUsers%5Cjan%5Cfoto%0D%0Aeen.jpg", json!("fotoeen.jpg")),
        ("attachment; filename*=UTF-8''%E2%80%AEgpj.exe", json!("gpj.exe")),
        ("attachment; filename=\"..\"", Value::Null),
        ("attachment", Value::Null),
    ] {
        let request =
            app.ask("POST", &format!("{path}/attachments")).bearer_auth(guard).header("content-type", "image/jpeg");
        let added = Answered::of(request.header("content-disposition", said).body(photo(8, 8, 1))).await.expect(201);
        assert_eq!(added["name"], kept, "{said}");
    }
    let names: Vec<String> =
        stored(&app).into_iter().map(|f| f.0.file_name().unwrap().to_string_lossy().into()).collect();
    assert!(names.iter().all(|n| n.len() == 32 && n.bytes().all(|b| b.is_ascii_hexdigit())), "{names:?}");
}

#[actix_web::test]
async fn an_incident_has_twenty_and_of_two_at_once_one_finds_the_last_place_taken() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let mut last = Value::Null;
    for i in 0..19 {
        last = add(&app, guard, &path, "image/jpeg", photo(8, 8, i)).await.expect(201);
    }
    let (one, other) = tokio::join!(
        add(&app, guard, &path, "image/jpeg", photo(8, 8, 40)),
        add(&app, guard, &path, "image/jpeg", photo(8, 8, 41)),
    );
    let mut both = [one.status, other.status];
    both.sort_unstable();
    assert_eq!(both, [201, 409]);
    add(&app, guard, &path, "image/jpeg", photo(8, 8, 50)).await.expect_problem(409, "attachments-full");
    assert_eq!(stored(&app).len(), 40, "what was refused lies nowhere");
    app.post(guard, &format!("{}/_strike", at(&path, &last)), &json!({"reason": "duplicate"})).await.expect(200);
    add(&app, guard, &path, "image/jpeg", photo(8, 8, 51)).await.expect(201);
}

#[actix_web::test]
async fn a_repeat_adds_nothing_twice() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let path = shoplifting(&app, &world).await;
    let send = |body: Vec<u8>| {
        let request = app.ask("POST", &format!("{path}/attachments")).bearer_auth(guard);
        Answered::of(request.header("content-type", "image/jpeg").header("idempotency-key", "\"foto\"").body(body))
    };
    let first = send(photo(50, 40, 1)).await.expect(201);
    assert_eq!(send(photo(50, 40, 1)).await.expect(201), first);
    send(photo(50, 40, 2)).await.expect_problem(422, "idempotency-key-reused");
    let (one, other) = tokio::join!(
        add(&app, guard, &path, "image/jpeg", photo(9, 9, 1)),
        add(&app, guard, &path, "image/jpeg", photo(9, 9, 1)),
    );
    assert_ne!(one.expect(201)["id"], other.expect(201)["id"], "without a key they are two");
    assert_eq!(
        (
            stored(&app).len(),
            app.get(guard, &format!("{path}/attachments")).await.expect(200)["items"].as_array().map(Vec::len)
        ),
        (6, Some(3))
    );
}

async fn masked_incident(app: &TestApp, world: &World) -> String {
    let body = json!({"siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown", "unitId": world.unit_11});
    let incident = app.post(world.linde(Role::Guard), "/incidents", &body).await.expect(201);
    format!("/incidents/{}", incident["id"].as_str().unwrap())
}

#[actix_web::test]
async fn who_sees_an_incident_in_part_gets_not_even_a_count() {
    let (app, world) = TestApp::with_world().await;
    let path = masked_incident(&app, &world).await;
    let added = add(&app, world.linde(Role::Guard), &path, "image/jpeg", photo(20, 20, 1)).await.expect(201);
    let (shop, other) = (world.linde(Role::Shopkeeper), world.noordkade(Role::Guard));
    for below in ["", "/content", "/thumbnail"] {
        let one = format!("{}{below}", at(&path, &added));
        for (token, status) in [(shop, 403), (other, 404), (world.linde(Role::MunicipalOfficer), 404)] {
            assert_eq!(bytes(&app, token, &one).await.0, status, "{one}");
        }
    }
    app.get(shop, &format!("{path}/attachments")).await.expect_problem(403, "sight-missing");
    app.get(other, &format!("{path}/attachments")).await.expect_problem(404, "not-found");
    add(&app, shop, &path, "image/jpeg", photo(8, 8, 1)).await.expect_problem(403, "sight-missing");
    add(&app, other, &path, "image/jpeg", photo(8, 8, 1)).await.expect_problem(404, "not-found");
    let own = shoplifting(&app, &world).await;
    // The id of one incident leads nowhere below another.
    assert_eq!(bytes(&app, shop, &format!("{}/content", at(&own, &added))).await.0, 404);
    assert!(!app.get(shop, &path).await.text.contains("attachment"));
    assert_eq!(each(&app.get(shop, &format!("{path}/timeline")).await.expect(200), "kind"), ["reported"]);
    assert_eq!(stored(&app).len(), 2);
}

#[actix_web::test]
async fn what_is_blacked_out_nobody_sees_and_who_may_restores_it_with_a_reason() {
    let (app, world) = TestApp::with_world().await;
    let (shop, guard, manager) =
        (world.linde(Role::Shopkeeper), world.linde(Role::Guard), world.linde(Role::CentreManager));
    let path = shoplifting(&app, &world).await;
    let png = encoded(&dots(100, 80, 9), ImageFormat::Png);
    let added = add(&app, shop, &path, "image/png", png).await.expect(201);
    let one = at(&path, &added);
    let dot = async |x: u32, y: u32| {
        let (_, _, content) = bytes(&app, shop, &format!("{one}/content")).await;
        image::load_from_memory(&content).unwrap().into_rgb8().get_pixel(x, y).0
    };
    let before = (dot(20, 20).await, dot(70, 70).await);
    let area = |x: i32, y: i32| json!({"areas": [{"x": x, "y": y, "width": 20, "height": 20}]});
    let wrong = app.post(guard, &format!("{one}/blackouts"), &area(100, 0)).await.expect_problem(400, "invalid");
    assert_eq!(told(&wrong), [("/areas/0", "outside")]);
    app.post(guard, &format!("{one}/blackouts"), &json!({"areas": []})).await.expect_problem(400, "invalid");
    app.post(manager, &format!("{one}/_open"), &json!({"reason": "supervision"}))
        .await
        .expect_problem(403, "nothing-to-open");
    let now = app.post(shop, &format!("{one}/blackouts"), &area(10, 10)).await.expect(200);
    assert_eq!((&now["blackouts"][0]["x"], &now["version"]), (&json!(10), &json!(2)));
    assert_eq!((dot(20, 20).await, dot(70, 70).await), ([0, 0, 0], before.1));
    // Two at once both hold.
    let (a, b) = (area(60, 60), area(0, 60));
    let (first, second) = (format!("{one}/blackouts"), format!("{one}/blackouts"));
    let (first, second) = tokio::join!(app.post(guard, &first, &a), app.post(shop, &second, &b));
    first.expect(200);
    second.expect(200);
    assert_eq!(app.get(guard, &one).await.expect(200)["blackouts"].as_array().map(Vec::len), Some(3));
    assert_eq!((dot(20, 20).await, dot(70, 70).await, dot(5, 65).await), ([0; 3], [0; 3], [0; 3]));
    assert_eq!(stored(&app).len(), 3, "shown, small, original; nothing of what was shown before");
    // The original is for few, with a reason, and that is written down.
    for token in [shop, guard] {
        app.post(token, &format!("{one}/_open"), &json!({"reason": "handling"}))
            .await
            .expect_problem(403, "permission-missing");
        app.post(token, &format!("{one}/_restore"), &json!({"reason": "handling"}))
            .await
            .expect_problem(403, "permission-missing");
    }
    app.post(manager, &format!("{one}/_open"), &json!({})).await.expect_problem(400, "invalid");
    let open = app.ask("POST", &format!("{one}/_open")).bearer_auth(manager).header("accept", "*/*");
    let open = open.json(&json!({"reason": "supervision"})).send().await.unwrap();
    assert_eq!((open.status().as_u16(), open.headers()["content-type"].to_str().unwrap()), (200, "image/png"));
    let original = image::load_from_memory(&open.bytes().await.unwrap()).unwrap().into_rgb8();
    assert_eq!((original.get_pixel(20, 20).0, original.get_pixel(70, 70).0), before);
    let restore = || {
        let request =
            app.ask("POST", &format!("{one}/_restore")).bearer_auth(manager).header("idempotency-key", "terug");
        Answered::of(request.json(&json!({"reason": "police-report"})))
    };
    let restored = restore().await.expect(200);
    assert_eq!((&restored["blackouts"], &restored["bytes"]), (&json!([]), &added["bytes"]));
    assert_eq!(restore().await.expect(200), restored, "a repeat is told the same");
    assert_eq!((dot(20, 20).await, dot(70, 70).await), before);
    let reads = app.get(manager, &format!("{path}/personal-reads")).await.expect(200);
    assert_eq!(each(&reads, "reason"), ["supervision", "police-report"]);
    assert_eq!(
        (&reads["items"][0]["rowKind"], &reads["items"][0]["fields"]),
        (&json!("attachment"), &json!(["original"]))
    );
    let trail = app.get(manager, "/audit-entries?subjectKind=attachment").await.expect(200);
    let mut actions = each(&trail, "action");
    actions.sort_unstable();
    assert_eq!(
        actions,
        [
            "attachment.add",
            "attachment.black-out",
            "attachment.black-out",
            "attachment.black-out",
            "attachment.open",
            "attachment.open",
            "attachment.restore"
        ]
    );
    assert_eq!(stored(&app).len(), 2);
    assert_eq!((dot(20, 20).await, dot(70, 70).await), before);
}

#[actix_web::test]
async fn what_was_struck_is_not_shown_any_more() {
    let (app, world) = TestApp::with_world().await;
    let (shop, manager) = (world.linde(Role::Shopkeeper), world.linde(Role::CentreManager));
    let path = shoplifting(&app, &world).await;
    let added = add(&app, shop, &path, "image/jpeg", photo(20, 20, 1)).await.expect(201);
    let one = at(&path, &added);
    let struck = app.post(shop, &format!("{one}/_strike"), &json!({"reason": "mistaken"})).await.expect(200);
    assert_eq!((&struck["strikeReason"], &struck["name"]), (&json!("mistaken"), &Value::Null));
    app.post(shop, &format!("{one}/_strike"), &json!({"reason": "mistaken"}))
        .await
        .expect_problem(409, "struck-already");
    let area = json!({"areas": [{"x": 0, "y": 0, "width": 5, "height": 5}]});
    app.post(shop, &format!("{one}/blackouts"), &area).await.expect_problem(409, "struck-already");
    for token in [shop, manager] {
        assert_eq!(bytes(&app, token, &format!("{one}/content")).await.0, 404);
        assert_eq!(bytes(&app, token, &format!("{one}/thumbnail")).await.0, 404);
    }
    assert_eq!(
        each(&app.get(shop, &format!("{path}/timeline")).await.expect(200), "kind"),
        ["reported", "attachment-added", "attachment-struck"]
    );
}

#[actix_web::test]
async fn each_role_sees_in_each_state_what_the_table_says() {
    use webm::involved::sight::{Field, Level, Stage, level};
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    // Of public space, so that every role that sees anything sees it in full.
    let body = json!({"siteId": world.linde, "category": "nuisance.youth", "occurredPrecision": "unknown", "unitId": world.unit_7});
    let incident = app.post(world.linde(Role::Shopkeeper), "/incidents", &body).await.expect(201);
    let path = format!("/incidents/{}", incident["id"].as_str().unwrap());
    let added = add(&app, manager, &path, "image/jpeg", photo(20, 20, 1)).await.expect(201);
    let one = at(&path, &added);
    let area = json!({"areas": [{"x": 0, "y": 0, "width": 5, "height": 5}]});
    app.post(manager, &format!("{one}/blackouts"), &area).await.expect(200);
    let mut looked = 0;
    for (step, stage) in [
        (None, Stage::Handled),
        (Some(json!({"to": "closed", "outcome": "person-warned"})), Stage::Closed),
        (Some(json!({"to": "in-progress", "note": "weer open"})), Stage::Handled),
        (Some(json!({"to": "rejected", "rejectReason": "test"})), Stage::Rejected),
    ] {
        if let Some(step) = step {
            app.post(manager, &format!("{path}/transitions"), &step).await.expect(200);
        }
        for role in Role::ALL.iter().copied().filter(|r| *r != Role::Integration) {
            let token = world.linde(role);
            let seen = app.get(token, &path).await;
            if seen.status != 200 || seen.json()["sight"] != "full" {
                continue;
            }
            let expected = if level(role, stage, Field::Attachment) == Level::Shown { 200 } else { 403 };
            for below in ["", "/content", "/thumbnail"] {
                assert_eq!(bytes(&app, token, &format!("{one}{below}")).await.0, expected, "{role} {stage:?} {below}");
            }
            assert_eq!(app.get(token, &format!("{path}/attachments")).await.status, expected, "{role} {stage:?}");
            let opens = level(role, stage, Field::Original) >= Level::Opened;
            let open = app.ask("POST", &format!("{one}/_open")).bearer_auth(token).header("accept", "*/*");
            let open = open.json(&json!({"reason": "handling"})).send().await.unwrap().status().as_u16();
            assert_eq!(open, if opens { 200 } else { 403 }, "{role} {stage:?}");
            looked += 1;
        }
    }
    assert!(looked > 30, "only {looked} looks");
}
