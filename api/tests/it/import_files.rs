//! Who may send, see and remove what: files, mappings and runs of a site are that site's.

use crate::imports::{HEADER, mapping};
use crate::support::{Answered, TestApp};
use serde_json::json;
use shared_types::access::Role;

#[actix_web::test]
async fn the_upload_is_judged_before_its_body() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let to = |site: &dyn std::fmt::Display| format!("/import-files?site={site}");
    let send = |token: &str, path: &str, kind: &str, key: Option<&str>| {
        let mut request = app.ask("POST", path).header("content-type", kind).body(HEADER).bearer_auth(token);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        Answered::of(request)
    };
    send(token, &to(&world.linde), "text/csv", None).await.expect_problem(400, "idempotency-key-required");
    send(token, &to(&world.linde), "image/png", Some("a")).await.expect_problem(415, "unsupported-media-type");
    send(token, &to(&world.noordkade), "text/csv", Some("b")).await.expect_problem(404, "not-found");
    send(world.linde(Role::Guard), &to(&world.linde), "text/csv", Some("c"))
        .await
        .expect_problem(403, "permission-missing");
    send(token, "/import-files", "text/csv", Some("d")).await.expect_problem(400, "invalid");
    Answered::of(
        app.ask("POST", &to(&world.linde))
            .bearer_auth(token)
            .header("idempotency-key", "e")
            .header("content-type", "text/csv")
            .body(""),
    )
    .await
    .expect_problem(400, "invalid");
    let folder = app.state.config.data_dir.join("imports");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing that was refused stays");
}

#[actix_web::test]
async fn the_same_file_with_the_same_key_is_one_file() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let send = |body: &'static str| {
        let request = app
            .ask("POST", &format!("/import-files?site={}", world.linde))
            .bearer_auth(token)
            .header("content-type", "application/octet-stream")
            .header("idempotency-key", "\"one\"");
        Answered::of(request.body(body))
    };
    let first = send("a,b\n1,2\n").await.expect(201);
    let second = send("a,b\n1,2\n").await.expect(201);
    assert_eq!(first["id"], second["id"]);
    send("a,b\n1,3\n").await.expect_problem(422, "idempotency-key-reused");
    let folder = app.state.config.data_dir.join("imports");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&files[0])), (0o700, 0o600), "for the server alone");
    }
}

#[actix_web::test]
async fn a_file_beyond_the_setting_is_refused() {
    let app = TestApp::with(&[("WEBM_IMPORT_MAX_MIB", "1")]).await;
    let world = crate::support::World::build(&app).await;
    let token = world.linde(Role::CentreManager);
    Answered::of(
        app.ask("POST", &format!("/import-files?site={}", world.linde))
            .bearer_auth(token)
            .header("content-type", "text/csv")
            .header("idempotency-key", "big")
            .body(vec![b'x'; (1 << 20) + 1]),
    )
    .await
    .expect_problem(413, "too-large");
}

#[actix_web::test]
async fn what_belongs_to_a_site_is_not_there_for_another() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let other = world.noordkade(Role::CentreManager);
    let file = app.upload(token, &world.linde.to_string(), format!("{HEADER}1;05-01-2026;;Vernieling;;;;;;\n")).await;
    let saved = |name: &str, key: &str| {
        Answered::of(
            app.ask("POST", "/import-mappings")
                .bearer_auth(token)
                .header("idempotency-key", key)
                .json(&json!({"siteId": world.linde, "name": name, "mapping": mapping()})),
        )
    };
    let kept = saved("Politie", "m1").await.expect(201);
    saved("Politie", "m2").await.expect_problem(409, "mapping-name-taken");
    let with = json!({"fileId": file["id"], "mapping": mapping()});
    let run = app.begin(token, "import-runs", &with).await.expect(201);
    let dry = app.begin(token, "import-dry-runs", &with).await.expect(201);
    let id = |v: &serde_json::Value| v["id"].as_str().unwrap().to_owned();
    let (file, run, dry, kept) = (id(&file), id(&run), id(&dry), id(&kept));
    for path in [
        format!("/import-files/{file}"),
        format!("/import-files/{file}/preview"),
        format!("/import-runs/{run}"),
        format!("/import-runs/{run}/faults"),
        format!("/import-dry-runs/{dry}"),
        format!("/import-mappings/{kept}"),
    ] {
        app.get(token, &path).await.expect(200);
        app.get(other, &path).await.expect_problem(404, "not-found");
        app.get(world.linde(Role::Shopkeeper), &path).await.expect_problem(403, "permission-missing");
    }
    app.get(token, &format!("/import-runs/{dry}")).await.expect_problem(404, "not-found");
    app.post(other, &format!("/import-runs/{run}/_cancel"), &json!({})).await.expect_problem(404, "not-found");
    app.delete(other, &format!("/import-files/{file}")).await.expect_problem(404, "not-found");
    app.delete(other, &format!("/import-mappings/{kept}")).await.expect_problem(404, "not-found");
    let stolen = json!({"fileId": file, "mapping": mapping()});
    app.begin(other, "import-runs", &stolen).await.expect_problem(400, "invalid");
    app.begin(token, "import-runs", &json!({"fileId": file, "mapping": mapping(), "siteId": world.noordkade}))
        .await
        .expect_problem(404, "not-found");
    for list in ["import-files", "import-mappings", "import-runs", "import-dry-runs"] {
        assert_eq!(app.get(token, &format!("/{list}")).await.expect(200)["items"].as_array().unwrap().len(), 1);
        assert_eq!(app.get(other, &format!("/{list}")).await.expect(200)["items"], json!([]));
        app.get(token, &format!("/{list}?site={}", world.noordkade)).await.expect_problem(404, "not-found");
        app.get(token, &format!("/{list}?sitee=1")).await.expect_problem(400, "invalid");
    }
}

#[actix_web::test]
async fn a_mapping_is_changed_only_by_who_has_read_it() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let answer = Answered::of(
        app.ask("POST", "/import-mappings")
            .bearer_auth(token)
            .header("idempotency-key", "m")
            .json(&json!({"siteId": world.linde, "name": "Politie", "mapping": mapping()})),
    )
    .await;
    let kept = answer.expect(201);
    let path = format!("/import-mappings/{}", kept["id"].as_str().unwrap());
    app.patch(token, &path, &json!({"name": "Politie 2026"})).await.expect(200);
    let mut other = mapping();
    other["timeZone"] = json!("Europe/Brussels");
    app.patch(token, &path, &json!({"mapping": other})).await.expect_problem(428, "if-match-required");
    let change = |tag: &'static str| {
        let request = app.ask("PATCH", &path).bearer_auth(token).header("if-match", tag);
        Answered::of(request.json(&json!({"mapping": other})))
    };
    change("\"v1\"").await.expect_problem(412, "stale");
    assert_eq!(change("\"v2\"").await.expect(200)["mapping"]["timeZone"], "Europe/Brussels");
    app.delete(token, &path).await.expect(204);
    app.get(token, &path).await.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn a_wrong_mapping_is_told_before_anything_runs() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let file = app.upload(token, &world.linde.to_string(), format!("{HEADER}1;05-01-2026;;Vernieling;;;;;;\n")).await;
    let mut wrong = mapping();
    wrong["category"]["columns"] = json!(["sort"]);
    wrong["timeZone"] = json!("Mars/Olympus");
    wrong["unit"] = json!({"columns": ["winkeltje"]});
    let told = app
        .begin(token, "import-runs", &json!({"fileId": file["id"], "mapping": wrong}))
        .await
        .expect_problem(400, "invalid");
    let mut at: Vec<_> = told["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    at.sort_unstable();
    assert_eq!(at, ["/mapping/category/columns/0", "/mapping/timeZone", "/mapping/unit/columns/0"]);
    app.begin(token, "import-runs", &json!({"fileId": file["id"]})).await.expect_problem(400, "invalid");
    let unknown = json!({"fileId": file["id"], "mapping": {"version": 1, "colour": 1}});
    app.begin(token, "import-runs", &unknown).await.expect_problem(400, "invalid");
}
