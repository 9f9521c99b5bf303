//! What names a person ends: warned, held, wiped with a proof, and then nowhere in the files; asked for, objected to, begun anew.

use crate::involved::{shoplifting, witness};
use crate::support::planted::{NAME, PHONE, PLANTED, PLATE};
use crate::support::{TestApp, World, told};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shared_types::access::Role;
use std::path::Path;
use std::sync::Arc;
use webm::codes::CodeBook;
use webm::db::schema::{audit_entry, blind_index, person, tombstone};
use webm::retention;

/// Words of a description, as written and as they are indexed.
const WORDS: [&str; 4] = ["Xylofoonkist", "xylofoonkist", "Kwartelhof", "kwartelhof"];

fn later(app: &TestApp, days: i64) -> Timestamp {
    app.clock.now() + SignedDuration::from_hours(days * 24)
}

pub fn run(app: &TestApp, days: i64) -> usize {
    let book = Arc::new(app.state.db.read_blocking(CodeBook::load).unwrap());
    retention::run(&app.state.db, &book, later(app, days)).unwrap()
}

/// Files with what stands in them.
type Files = Vec<(String, Vec<u8>)>;

/// Everything that stands in the files of an embedded database, and of what else lies beside it.
fn bytes(folder: &Path) -> Files {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(bytes(&path));
            continue;
        }
        match std::fs::read(&path) {
            Ok(read) => all.push((path.file_name().unwrap().to_string_lossy().into_owned(), read)),
            // The engine removed it meanwhile.
            Err(gone) if gone.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => panic!("{}: {e}", path.display()),
        }
    }
    all
}

/// What PostgreSQL keeps in a file of this name, for who reads that something stands where it should not.
fn kept_in(app: &TestApp, file: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Kept {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let Some(node) = file.split(['.', '_']).next().and_then(|n| n.parse::<i64>().ok()) else { return file.into() };
    let mut conn = app.state.db.target().open().unwrap();
    let mut sql = webm::db::Sql::new("SELECT relname::text AS name FROM pg_class WHERE pg_relation_filenode(oid) = ");
    sql.bind(node).push("::oid");
    let kept: Vec<Kept> = sql.load(&mut conn).unwrap();
    kept.into_iter().next().map_or_else(|| format!("{file}, of no table"), |k| k.name)
}

/// Everything that stands in the files of this database on a cluster of PostgreSQL, once it has written them; its log, which
/// backups are made of, is another matter. Nothing where the files are not ours to read.
fn cluster(app: &TestApp) -> Option<Files> {
    #[derive(diesel::QueryableByName)]
    struct Place {
        #[diesel(sql_type = diesel::sql_types::Text)]
        path: String,
    }
    let mut conn = app.state.db.target().open().unwrap();
    webm::db::Sql::new("CHECKPOINT").execute(&mut conn).unwrap();
    let place = "SELECT current_setting('data_directory') || '/base/' || oid AS path FROM pg_database WHERE datname = current_database()";
    let place: Vec<Place> = webm::db::Sql::new(place).load(&mut conn).unwrap();
    let path = Path::new(&place[0].path);
    if std::fs::read_dir(path).is_err() {
        eprintln!("SKIPPED: the files of the cluster are not ours to read: {}", path.display());
        return None;
    }
    Some(bytes(path))
}

/// The first file in which this stands.
fn holding<'a>(all: &'a Files, text: &str) -> Option<&'a str> {
    let stands = |bytes: &[u8]| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    all.iter().find(|(_, bytes)| stands(bytes)).map(|(name, _)| name.as_str())
}

/// An incident with everything that names somebody; its path and the paths of its person and vehicle.
async fn full(app: &TestApp, world: &World) -> (String, String, String) {
    let guard = world.linde(Role::Guard);
    let path = shoplifting(app, world).await;
    let text = json!({"shortText": format!("Met een {}", WORDS[0])});
    app.patch(guard, &path, &text).await.expect(200);
    let change = app.ask("PATCH", &path).bearer_auth(guard).header("if-match", "\"v2\"");
    let text = json!({"description": format!("{NAME} liep met een {} naar het {}", WORDS[0], WORDS[2])});
    crate::support::Answered::of(change.json(&text)).await.expect(200);
    let note = json!({"text": format!("Gebeld met {NAME} op {PHONE}")});
    app.post(guard, &format!("{path}/timeline"), &note).await.expect(201);
    let answers = json!({"answers": {"place-in-shop": WORDS[2]}, "violence": "pushed"});
    app.patch(guard, &format!("{path}/circumstances"), &answers).await.expect(200);
    let goods = json!({"article": "tas", "serialNumber": "SN-Xylofoonkist", "valueCents": 1200});
    app.post(guard, &format!("{path}/goods"), &goods).await.expect(201);
    let mut body = witness();
    body["appearance"] = json!(format!("Draagt een {}", WORDS[0]));
    let person = app.post(guard, &format!("{path}/persons"), &body).await.expect(201);
    let body = json!({"country": "NL", "plate": PLATE, "colour": "grijs"});
    let vehicle = app.post(guard, &format!("{path}/vehicles"), &body).await.expect(201);
    let at = |noun: &str, row: &Value| format!("{path}/{noun}/{}", row["id"].as_str().unwrap());
    (path.clone(), at("persons", &person), at("vehicles", &vehicle))
}

#[actix_web::test]
async fn at_its_end_it_is_nowhere_and_facts_and_a_proof_are_left() {
    let (app, world) = TestApp::with_world().await;
    let guard = world.linde(Role::Guard);
    let (path, person, vehicle) = full(&app, &world).await;
    let folder = app.state.config.data_dir.clone();
    let embedded = app.state.db.engine() == webm::db::Engine::Sqlite;
    let files = |app: &TestApp| {
        let beside = bytes(&folder);
        if embedded { Some(beside) } else { cluster(app).map(|all| [all, beside].concat()) }
    };
    if !embedded {
        // As the engine does by itself sooner or later: now its statistics hold what stands there.
        let mut conn = app.state.db.target().open().unwrap();
        webm::db::Sql::new("ANALYZE").execute(&mut conn).unwrap();
    }
    if let Some(all) = files(&app) {
        assert!(WORDS.iter().all(|w| holding(&all, w).is_some()), "the words stand in the files before");
    }
    for form in
        ["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/geo+json"]
    {
        let taken = app.ask("GET", "/incidents").bearer_auth(guard).header("accept", form).send().await.unwrap();
        assert!(taken.status() == 200 && !taken.bytes().await.unwrap().is_empty(), "{form}");
    }
    assert_eq!((run(&app, 0), run(&app, 300)), (0, 0));
    assert_eq!(app.get(guard, &person).await.expect(200)["wipesAt"], "2027-03-31T16:40:00Z");
    assert_eq!(run(&app, 364), 0);
    assert_eq!(run(&app, 365), 1);
    assert_eq!(run(&app, 366), 0);
    let incident = app.get(guard, &path).await.expect(200);
    assert_eq!(
        (&incident["description"], &incident["shortText"], &incident["reporterName"]),
        (&json!(""), &Value::Null, &Value::Null)
    );
    assert_eq!(
        (&incident["category"], &incident["wipedAt"]),
        (&json!("theft.shoplifting"), &json!("2027-03-31T16:40:00Z"))
    );
    let now = app.get(guard, &person).await.expect(200);
    assert_eq!((&now["appearance"], &now["opens"], &now["role"]), (&Value::Null, &json!([]), &json!("witness")));
    let now = app.get(guard, &vehicle).await.expect(200);
    assert_eq!((&now["opens"], &now["colour"]), (&json!([]), &json!("grijs")));
    let circumstances = app.get(guard, &format!("{path}/circumstances")).await.expect(200);
    assert_eq!((&circumstances["answers"], &circumstances["violence"]), (&json!({}), &json!("pushed")));
    let goods = app.get(guard, &format!("{path}/goods")).await.expect(200);
    assert_eq!((&goods["items"][0]["serialNumber"], &goods["items"][0]["valueCents"]), (&Value::Null, &json!(1200)));
    assert!(!app.get(guard, &format!("{path}/timeline")).await.text.contains(NAME));
    for words in [WORDS[0], NAME] {
        let found = app.post(guard, "/incidents/_search", &json!({"filter": {"q": words}})).await.expect(200);
        assert_eq!(found["items"], json!([]), "{words}");
    }
    let search = json!({"plate": PLATE, "reason": "comparison"});
    assert_eq!(app.post(guard, "/involved/_search", &search).await.expect(200)["items"], json!([]));
    // Nothing comes in where it was wiped.
    app.post(guard, &format!("{path}/persons"), &witness()).await.expect_problem(409, "wiped");
    app.patch(guard, &path, &json!({"shortText": "x"})).await.expect_problem(409, "wiped");
    let site = world.linde;
    let stones = app.get(world.linde(Role::CentreManager), &format!("/sites/{site}/tombstones")).await.expect(200);
    assert_eq!(
        (&stones["items"][0]["serial"], stones["items"][0]["proof"].as_str().map(str::len)),
        (&json!(1), Some(64))
    );
    let (chain, lines, hashes) = app
        .state
        .db
        .read(move |conn| {
            let lines: i64 =
                audit_entry::table.filter(audit_entry::action.eq("incident.wipe")).count().get_result(conn)?;
            let hashes: i64 = blind_index::table.count().get_result(conn)?;
            Ok((retention::tombstone::holds(conn, site)?, lines, hashes))
        })
        .await
        .unwrap();
    assert_eq!((chain, lines, hashes), (true, 1, 0));
    // What was taken out before left nothing behind on the server.
    retention::compact(&app.state.db).unwrap();
    if let Some(all) = files(&app) {
        assert!(holding(&all, "shoplifting").is_some(), "the files were read");
        for planted in PLANTED.iter().chain(&WORDS) {
            let where_ = holding(&all, planted).map(|file| if embedded { file.into() } else { kept_in(&app, file) });
            assert_eq!(where_, None, "{planted} stands in the files");
        }
    }
}

#[actix_web::test]
async fn an_altered_tombstone_breaks_the_chain() {
    let (app, world) = TestApp::with_world().await;
    full(&app, &world).await;
    full(&app, &world).await;
    run(&app, 0);
    assert_eq!(run(&app, 365), 2);
    let site = world.linde;
    let (before, after) = app
        .state
        .db
        .write(move |conn| {
            let before = retention::tombstone::holds(conn, site)?;
            diesel::update(tombstone::table.filter(tombstone::serial.eq(1)))
                .set(tombstone::what.eq("[]"))
                .execute(conn)?;
            Ok((before, retention::tombstone::holds(conn, site)?))
        })
        .await
        .unwrap();
    assert_eq!((before, after), (true, false));
}

#[actix_web::test]
async fn what_ends_is_told_before_and_a_hold_keeps_it() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (path, person, _) = full(&app, &world).await;
    run(&app, 0);
    let warnings = "/retention-warnings";
    assert_eq!(app.get(manager, warnings).await.expect(200)["items"], json!([]));
    // Found to be nothing: the short term holds from the next hour on.
    let step = json!({"to": "closed", "outcome": "nothing-found"});
    app.post(manager, &format!("{path}/transitions"), &step).await.expect(200);
    run(&app, 0);
    assert_eq!(app.get(manager, &person).await.expect(200)["wipesAt"], "2026-04-28T16:40:00Z");
    let list = app.get(manager, warnings).await.expect(200);
    let mut what: Vec<&str> = list["items"].as_array().unwrap().iter().map(|w| w["what"].as_str().unwrap()).collect();
    what.sort_unstable();
    assert_eq!(what, ["person", "vehicle", "words"]);
    assert_eq!(list["items"][0]["wipesAt"], "2026-04-28T16:40:00Z");
    let too_long = json!({"reason": "prosecution", "endsAt": "2028-01-01T00:00:00Z"});
    let wrong = app.post(manager, &format!("{path}/holds"), &too_long).await.expect_problem(400, "invalid");
    assert_eq!(told(&wrong), [("/endsAt", "range")]);
    let hold = json!({"reason": "prosecution", "endsAt": "2026-06-01T00:00:00Z"});
    let hold = app.post(manager, &format!("{path}/holds"), &hold).await.expect(201);
    assert_eq!(app.get(manager, warnings).await.expect(200)["items"][0]["heldUntil"], "2026-06-01T00:00:00Z");
    app.post(world.linde(Role::Guard), &format!("{path}/holds"), &json!({}))
        .await
        .expect_problem(403, "permission-missing");
    assert_eq!(run(&app, 40), 0);
    let end = format!("{path}/holds/{}/_end", hold["id"].as_str().unwrap());
    assert!(app.post(manager, &end, &json!({})).await.expect(200)["endedAt"].is_string());
    app.post(manager, &end, &json!({})).await.expect_problem(409, "ended-already");
    assert_eq!(run(&app, 40), 1);
    assert_eq!(app.get(manager, warnings).await.expect(200)["items"], json!([]));
}

#[actix_web::test]
async fn nothing_is_wiped_before_a_site_was_warned() {
    let (app, world) = TestApp::with_world().await;
    full(&app, &world).await;
    // A server that is started for the first time over what is long past its end.
    assert_eq!((run(&app, 500), run(&app, 527), run(&app, 528)), (0, 0, 1));
}

#[actix_web::test]
async fn a_site_has_terms_of_its_own() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (_, person, _) = full(&app, &world).await;
    let path = format!("/sites/{}/retention-terms", world.linde);
    let terms = app.get(manager, &path).await.expect(200);
    assert_eq!((&terms["own"], &terms["warningDays"]), (&json!([]), &json!(28)));
    assert!(terms["defaults"].as_array().is_some_and(|d| d.len() > 3));
    let wrong = json!({"own": [{"category": "no.such", "days": 10}, {"days": 0}, {"outcome": "soon", "days": 5}]});
    let wrong = app.put(manager, &path, &wrong).await.expect_problem(400, "invalid");
    assert_eq!(told(&wrong), [("/own/1/days", "range"), ("/own/2/outcome", "unknown-code")]);
    let own = json!({"own": [{"category": "theft", "minor": false, "days": 60}]});
    assert_eq!(app.put(manager, &path, &own).await.expect(200)["own"], own["own"]);
    run(&app, 0);
    assert_eq!(app.get(manager, &person).await.expect(200)["wipesAt"], "2026-05-30T16:40:00Z");
    app.get(world.noordkade(Role::CentreManager), &path).await.expect_problem(404, "not-found");
    assert_eq!((run(&app, 59), run(&app, 60)), (0, 1));
}

#[actix_web::test]
async fn the_file_on_one_person_comes_in_one_action_and_is_written_down() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (path, _, vehicle) = full(&app, &world).await;
    app.post(world.linde(Role::Guard), &format!("{vehicle}/_open"), &json!({"reason": "handling"})).await.expect(200);
    let ask =
        json!({"familyName": "PLANTENAAR", "birthDate": "1990-02-03", "plate": "zq987x", "phone": "+31 698765432"});
    let file = app.post(manager, "/involved/_file", &ask).await.expect(200);
    let kinds: Vec<&str> = file["records"].as_array().unwrap().iter().map(|r| r["rowKind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["person", "vehicle"]);
    let (one, two) = (&file["records"][0], &file["records"][1]);
    assert_eq!((&one["identity"]["familyName"], &one["contact"]["phone"]), (&json!(NAME), &json!("+31698765432")));
    assert_eq!((&two["plate"]["asSeen"], &two["reads"][0]["accountName"]), (&json!(PLATE), &json!("guard")));
    let reads = app.get(manager, &format!("{path}/personal-reads")).await.expect(200);
    assert_eq!(reads["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(reads["items"][2]["reason"], "subject-request");
    let other = app.post(world.noordkade(Role::CentreManager), "/involved/_file", &ask).await.expect(200);
    assert_eq!(other["records"], json!([]));
    app.post(manager, "/involved/_file", &json!({"familyName": NAME})).await.expect_problem(400, "invalid");
    app.post(world.linde(Role::PoliceOfficer), "/involved/_file", &ask).await.expect_problem(403, "permission-missing");
}

#[actix_web::test]
async fn an_objection_that_is_granted_wipes_at_once() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (_, person, _) = full(&app, &world).await;
    let path = format!("{person}/subject-requests");
    let new = |kind: &str| json!({"kind": kind, "receivedDate": "2026-03-30"});
    let correction = app.post(manager, &path, &new("correction")).await.expect(201);
    let objection = app.post(manager, &path, &new("objection")).await.expect(201);
    let decide = |row: &Value| format!("{path}/{}/_decide", row["id"].as_str().unwrap());
    app.post(manager, &decide(&correction), &json!({"decision": "granted"})).await.expect(200);
    assert_eq!(app.get(manager, &person).await.expect(200)["wipedAt"], Value::Null);
    let done = app.post(manager, &decide(&objection), &json!({"decision": "granted"})).await.expect(200);
    assert_eq!(done["decision"], "granted");
    app.post(manager, &decide(&objection), &json!({"decision": "refused"}))
        .await
        .expect_problem(409, "decided-already");
    let now = app.get(manager, &person).await.expect(200);
    assert_eq!((&now["wipedAt"], &now["opens"]), (&json!("2026-03-31T16:40:00Z"), &json!([])));
    assert_eq!(app.get(manager, &path).await.expect(200)["items"].as_array().map(Vec::len), Some(2));
    let (sealed, site) = (
        app.state
            .db
            .read(|conn| Ok(person::table.select(person::identity).first::<Option<Vec<u8>>>(conn)?))
            .await
            .unwrap(),
        world.linde,
    );
    assert_eq!(sealed, None);
    assert!(app.state.db.read(move |conn| retention::tombstone::holds(conn, site)).await.unwrap());
}

#[actix_web::test]
async fn a_term_begins_anew_only_on_a_proven_repeat() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let (path, person, vehicle) = full(&app, &world).await;
    app.clock.advance(SignedDuration::from_mins(5));
    let (again, _, same) = full(&app, &world).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let other = app
        .post(manager, &format!("{again}/vehicles"), &json!({"country": "NL", "plate": "AB-123-C"}))
        .await
        .expect(201);
    let ask =
        |row: &str, repeat: &str| json!({"rowId": id(row), "repeatIncidentId": id(&again), "repeatRowId": id(repeat)});
    let restarts = format!("{path}/term-restarts");
    app.post(manager, &restarts, &ask(&vehicle, other["id"].as_str().unwrap()))
        .await
        .expect_problem(409, "repeat-not-proven");
    app.post(manager, &restarts, &ask(&person, &same)).await.expect_problem(409, "repeat-not-proven");
    let backwards = json!({"rowId": id(&same), "repeatIncidentId": id(&path), "repeatRowId": id(&vehicle)});
    let wrong = app.post(manager, &format!("{again}/term-restarts"), &backwards).await.expect_problem(400, "invalid");
    assert_eq!(told(&wrong), [("/repeatIncidentId", "not-later")]);
    let done = app.post(manager, &restarts, &ask(&vehicle, &same)).await.expect(201);
    assert_eq!(done["wipesAt"], "2027-03-31T16:45:00Z");
    assert_eq!(app.get(manager, &vehicle).await.expect(200)["wipesAt"], done["wipesAt"]);
    assert_eq!(app.get(manager, &person).await.expect(200)["wipesAt"], "2027-03-31T16:40:00Z");
}
