//! An import that is killed by the system, and the next runner that goes on with it: every row once, no number twice.

use crate::imports::{HEADER, mapping, totals};
use crate::support::TestApp;
use diesel::prelude::*;
use shared_types::access::Role;
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use webm::clock::Clock;
use webm::db::Target;
use webm::db::schema::{import_run, incident, job, mail_outbox, site_counter};
use webm::server;

const ROWS: i64 = 15_000;

fn webm(app: &TestApp) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_webm"));
    let url = match &app.state.config.database {
        Target::Sqlite(path) => format!("sqlite:{}", path.display()),
        Target::Postgres(url) => url.clone(),
    };
    command
        .env("WEBM_DATABASE_URL", url)
        .env("WEBM_DATA_DIR", &app.state.config.data_dir)
        .env("WEBM_KEYS", webm::keys::Keys::generate())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[actix_web::test]
async fn killed_in_the_middle_and_taken_over() {
    let (app, world) = TestApp::with_world().await;
    let folder = app.state.config.data_dir.clone();
    let mut text = HEADER.to_owned();
    for n in 0..ROWS {
        writeln!(text, "{n};{:02}-{:02}-2025 10:15;;Winkeldiefstal;tas;7;;rij {n};;", 1 + n % 28, 1 + n % 12).unwrap();
    }
    std::fs::write(folder.join("big.csv"), text).unwrap();
    std::fs::write(folder.join("m.json"), mapping().to_string()).unwrap();
    let mut command = webm(&app);
    command.args(["import", "--site", "DL", "--mapping"]).arg(folder.join("m.json")).arg(folder.join("big.csv"));
    let mut child = command.spawn().unwrap();
    let begun = std::time::Instant::now();
    loop {
        let rows: Option<i64> = app
            .state
            .db
            .read(|conn| Ok(import_run::table.select(import_run::created).first(conn).optional()?))
            .await
            .unwrap();
        if rows.is_some_and(|rows| rows >= 2000) {
            break;
        }
        assert!(begun.elapsed().as_secs() < 60 && child.try_wait().unwrap().is_none(), "it ended before it was killed");
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let left: (String, i64) = app
        .state
        .db
        .read(|conn| Ok((job::table.select(job::state).first(conn)?, incident::table.count().get_result(conn)?)))
        .await
        .unwrap();
    assert_eq!(left.0, "running");
    assert!(left.1 < ROWS && left.1 % 1000 == 0, "whole batches: {}", left.1);

    // While its lease holds nobody takes it; afterwards the next runner goes on after the last row that is there.
    let now = jiff::Timestamp::now();
    server::runner(&app.shared).on(Clock::fixed(now)).run_until_idle().await.unwrap();
    let still: i64 = app.state.db.read(|conn| Ok(incident::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(still, left.1);
    let later = Clock::fixed(now + jiff::SignedDuration::from_secs(120));
    server::runner(&app.shared).on(later).run_until_idle().await.unwrap();

    let runs = app.get(world.linde(Role::CentreManager), "/import-runs").await.expect(200);
    let all = u64::try_from(ROWS).unwrap();
    assert_eq!((runs["items"][0]["state"].as_str(), totals(&runs["items"][0])), (Some("done"), [all, all, 0, 0, 0]));
    let (count, ids, numbers, last): (i64, i64, i64, i64) = app
        .state
        .db
        .read(|conn| {
            let ids: Vec<Option<String>> = incident::table.select(incident::external_id).distinct().load(conn)?;
            let ids = ids.len() as i64;
            let numbers: Vec<(i16, i32)> = incident::table.select((incident::year, incident::serial)).load(conn)?;
            let different: std::collections::HashSet<_> = numbers.iter().collect();
            let last: Option<i64> = site_counter::table.select(diesel::dsl::sum(site_counter::last)).first(conn)?;
            Ok((numbers.len() as i64, ids, different.len() as i64, last.unwrap_or(0)))
        })
        .await
        .unwrap();
    assert_eq!((count, ids, numbers, last), (ROWS, ROWS, ROWS, ROWS), "once each, and no number lost");
}

#[actix_web::test]
async fn the_command_line_tells_what_it_did() {
    let (app, _world) = TestApp::with_world().await;
    let folder = app.state.config.data_dir.clone();
    std::fs::write(
        folder.join("f.csv"),
        format!("{HEADER}1;05-01-2026 10:15;;Winkeldiefstal;;;;;;\n2;31-02-2026;;Vernieling;;;;;;\n"),
    )
    .unwrap();
    std::fs::write(folder.join("m.json"), mapping().to_string()).unwrap();
    let run = |more: &[&str]| {
        let mut command = webm(&app);
        command.args(["import", "--site", "dl", "--mapping"]).arg(folder.join("m.json")).arg(folder.join("f.csv"));
        let out = command.args(more).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
    };
    let (code, out, told) = run(&["--dry-run"]);
    assert!(code == 3 && out.contains("1 would be created"), "{out}{told}");
    assert!(told.contains("row 3, column van: \"31-02-2026\"") && told.contains("(no-such-date)"), "{told}");
    let faults = folder.join("faults.csv").display().to_string();
    let (code, out, told) = run(&["--json", "--faults", &faults, "--mail", "a@b.example"]);
    assert_eq!(code, 3, "{told}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(totals(&json), [2, 1, 0, 0, 1]);
    assert!(std::fs::read_to_string(&faults).unwrap().contains("no-such-date"));
    let (_, out, _) = run(&[]);
    assert!(out.contains("0 created") && out.contains("1 skipped"), "{out}");
    assert_eq!(std::fs::read_dir(folder.join("imports")).unwrap().count(), 0, "the copy is gone");
    let (code, _, told) = run(&["--organisation", "Nobody"]);
    assert!(code == 1 && told.contains("there is no organisation Nobody"), "{told}");
}

#[actix_web::test]
async fn what_fails_unattended_is_mailed_even_before_it_begins() {
    let (app, _world) = TestApp::with_world().await;
    let folder = app.state.config.data_dir.clone();
    let row = "1;05-01-2026 10:15;;Winkeldiefstal;;;Jan Jansen;;;\n";
    let whole = format!("{HEADER}{row}");
    std::fs::write(folder.join("good.csv"), &whole).unwrap();
    std::fs::write(folder.join("columns.csv"), "a;b\nJan Jansen;2\n").unwrap();
    std::fs::write(folder.join("cut.csv.gz"), [0x1f, 0x8b, 8, 0, 0, 0]).unwrap();
    std::fs::write(folder.join("m.json"), mapping().to_string()).unwrap();
    std::fs::write(folder.join("bad.json"), "{\"version\":").unwrap();
    let run = |file: &str, map: &str, site: &str| {
        let mut command = webm(&app);
        command.args(["import", "--site", site, "--mail", "a@b.example", "--mapping"]);
        let out = command.arg(folder.join(map)).arg(folder.join(file)).output().unwrap();
        (out.status.code().unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    assert_eq!(run("good.csv", "m.json", "DL").0, 0);
    let failures = [
        ("columns.csv", "m.json", "DL"),
        ("cut.csv.gz", "m.json", "DL"),
        ("gone.csv", "m.json", "DL"),
        ("good.csv", "bad.json", "DL"),
        ("good.csv", "m.json", "XX"),
    ];
    for (file, map, site) in failures {
        let (code, told) = run(file, map, site);
        assert!(code == 1 && told.starts_with("webm: "), "{file} {map} {site}: {code} {told}");
    }
    let mails: Vec<(String, String, String)> = app
        .state
        .db
        .read(|conn| {
            let rows = mail_outbox::table.order(mail_outbox::id.asc());
            Ok(rows.select((mail_outbox::recipient, mail_outbox::subject, mail_outbox::body)).load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(mails.len(), failures.len(), "one for each, none for what went well: {mails:?}");
    for ((file, ..), (to, subject, body)) in failures.iter().zip(&mails) {
        assert_eq!((to.as_str(), subject), ("a@b.example", &format!("WeBM: the import of {file} failed")));
        assert!(body.contains("Reason: ") && !body.contains("Jansen"), "{body}");
        assert!(!body.contains(folder.to_str().unwrap()), "no place on this machine: {body}");
    }
}

#[test]
fn a_method_can_be_checked_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    std::fs::write(&file, "id,from,to\na,2026-01-05 09:15,2026-01-05 10:45\n").unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_webm"))
        .args(["method", "aoristic", "--zone", "Europe/Amsterdam"])
        .arg(&file)
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((json["windowed"].as_u64(), json["weights"]["a"]["Mon 09"].as_f64()), (Some(1), Some(0.5)));
}
