//! Imports as a story: a file goes up, gets a mapping, is tried dry and taken for real; again, and it changes nothing.

use crate::support::{Answered, TestApp, World};
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::server;

pub const HEADER: &str = "nr;van;tot;soort;werkwijze;winkel;plaats;tekst;kort;schade\n";

/// A mapping for [`HEADER`].
pub fn mapping() -> Value {
    let formats = json!(["dd-MM-yyyy HH:mm", "dd-MM-yyyy"]);
    json!({
        "version": 1,
        "identity": {"kind": "column", "columns": ["nr"]},
        "occurred": {
            "from": {"source": {"kind": "text", "columns": ["van"], "formats": formats}},
            "until": {"source": {"kind": "text", "columns": ["tot"], "formats": formats}}
        },
        "category": {"columns": ["soort"], "table": {"Winkeldiefstal": "theft.shoplifting", "Vernieling": "damage.vandalism"}},
        "methods": {"columns": ["werkwijze"], "separator": "+", "table": {"tas": "in-bag", "": ""}},
        "unit": {"columns": ["winkel"]},
        "place": {"columns": ["plaats"]},
        "description": {"columns": ["tekst"]},
        "shortText": {"columns": ["kort"]},
        "loss": {"column": "schade", "decimal": "comma"}
    })
}

impl TestApp {
    /// Sends a file.
    pub async fn upload(&self, token: &str, site: &str, bytes: impl Into<reqwest::Body>) -> Value {
        let key = uuid::Uuid::new_v4().to_string();
        Answered::of(
            self.ask("POST", &format!("/import-files?site={site}"))
                .bearer_auth(token)
                .header("content-type", "text/csv")
                .header("content-disposition", "attachment; filename=\"C:\\\\mijn\\\\maart.csv\"")
                .header("idempotency-key", key)
                .body(bytes),
        )
        .await
        .expect(201)
    }

    /// Asks for a run (`import-runs`) or dry run (`import-dry-runs`).
    pub async fn begin(&self, token: &str, noun: &str, body: &Value) -> Answered {
        let key = uuid::Uuid::new_v4().to_string();
        Answered::of(self.ask("POST", &format!("/{noun}")).bearer_auth(token).header("idempotency-key", key).json(body))
            .await
    }

    /// Does all jobs, then reads a run.
    pub async fn finish(&self, token: &str, noun: &str, id: &Value) -> Value {
        server::runner(&self.shared).run_until_idle().await.unwrap();
        self.get(token, &format!("/{noun}/{}", id.as_str().unwrap())).await.expect(200)
    }

    /// Imports bytes; the run as it ended.
    pub async fn import(&self, world: &World, bytes: impl Into<reqwest::Body>, mapping: &Value) -> Value {
        let token = world.linde(Role::CentreManager);
        let file = self.upload(token, &world.linde.to_string(), bytes).await;
        let run =
            self.begin(token, "import-runs", &json!({"fileId": file["id"], "mapping": mapping})).await.expect(201);
        self.finish(token, "import-runs", &run["id"]).await
    }

    /// What a run found: row, code, whether it refuses.
    pub async fn found(&self, world: &World, run: &Value) -> Vec<(u64, String, bool)> {
        let path = format!("/import-runs/{}/faults?limit=200", run["id"].as_str().unwrap());
        let page = self.get(world.linde(Role::CentreManager), &path).await.expect(200);
        let one = |f: &Value| {
            (f["row"].as_u64().unwrap(), f["code"].as_str().unwrap().to_owned(), f["refuses"].as_bool().unwrap())
        };
        page["items"].as_array().unwrap().iter().map(one).collect()
    }
}

/// The five totals of a run.
pub fn totals(run: &Value) -> [u64; 5] {
    ["rowsRead", "created", "updated", "skipped", "refused"].map(|k| run[k].as_u64().unwrap())
}

fn three() -> String {
    format!(
        "{HEADER}\
         1;05-01-2026 10:15;;Winkeldiefstal;tas;7;;Rode jas, café Één;Diefstal met tas;12,50\n\
         2;06-01-2026;07-01-2026;Vernieling;;nergens;achterom;Ruit stuk;;\n\
         3;31-02-2026 10:00;;Winkeldiefstal;;;;;;\n"
    )
}

#[actix_web::test]
async fn from_a_file_to_incidents_and_again() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let site = world.linde.to_string();
    let file = app.upload(token, &site, three()).await;
    assert_eq!((file["name"].as_str(), file["siteId"].as_str()), (Some("maart.csv"), Some(site.as_str())));
    let id = file["id"].as_str().unwrap();

    let raw = app.get(token, &format!("/import-files/{id}/preview")).await.expect(200);
    assert_eq!((raw["columns"].as_array().unwrap().len(), raw["source"]["delimiter"].as_str()), (10, Some(";")));
    let asked = json!({"mapping": mapping(), "rows": 3});
    let seen = app.post(token, &format!("/import-files/{id}/_preview"), &asked).await.expect(200);
    assert_eq!(seen["mappingFaults"], json!([]));
    assert_eq!(seen["rows"][0]["incident"]["occurredFrom"], "2026-01-05T09:15:00Z");
    assert_eq!(seen["rows"][2]["faults"][0]["code"], "no-such-date");
    let guess = app.post(token, &format!("/import-files/{id}/_guess"), &json!({})).await.expect(200);
    assert_eq!(guess["version"], 1);

    let saved = Answered::of(
        app.ask("POST", "/import-mappings")
            .bearer_auth(token)
            .header("idempotency-key", "save-1")
            .json(&json!({"siteId": site, "name": "Meldkamer", "mapping": mapping()})),
    )
    .await
    .expect(201);
    let with = json!({"fileId": id, "mappingId": saved["id"]});

    let dry = app.begin(token, "import-dry-runs", &with).await.expect(201);
    assert_eq!((dry["state"].as_str(), dry["dryRun"].as_bool()), (Some("waiting"), Some(true)));
    let dry = app.finish(token, "import-dry-runs", &dry["id"]).await;
    assert_eq!((dry["state"].as_str(), totals(&dry)), (Some("done"), [3, 2, 0, 0, 1]), "{dry}");
    assert_eq!(app.get(token, "/incidents").await.expect(200)["items"], json!([]), "a dry run writes nothing");

    let run = app.begin(token, "import-runs", &with).await.expect(201);
    let run = app.finish(token, "import-runs", &run["id"]).await;
    assert_eq!((run["state"].as_str(), totals(&run)), (Some("done"), [3, 2, 0, 0, 1]), "{run}");
    assert_eq!(run["bytesDone"], run["bytesTotal"]);
    assert_eq!(
        app.found(&world, &run).await,
        [(3, "unit-unknown".to_owned(), false), (4, "no-such-date".to_owned(), true)]
    );

    let list = app.get(token, "/incidents").await.expect(200);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    let theft = items.iter().find(|i| i["category"] == "theft.shoplifting").unwrap();
    let theft = app.get(token, &format!("/incidents/{}", theft["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(theft["number"], "DL-2026-00001");
    assert_eq!((theft["unitLabel"].as_str(), theft["lossCents"].as_i64()), (Some("7"), Some(1250)));
    assert_eq!((theft["state"].as_str(), theft["methods"][0].as_str()), (Some("closed"), Some("in-bag")));
    assert_eq!(theft["reportedAt"], "2026-01-05T09:15:00Z", "the end of the occurrence");
    assert_eq!(theft["importRunId"], run["id"]);
    assert_eq!(theft["shortTextVetted"], false);
    // Found by its words, on both engines, without accents.
    let words = json!({"filter": {"q": "cafe een jas"}});
    let found = app.post(token, "/incidents/_search", &words).await;
    if found.status == 200 {
        assert_eq!(found.json()["items"].as_array().unwrap().len(), 1);
    }
    let found = app.get(token, "/incidents?q=cafe%20een").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);

    // Again, and nothing happens; somebody's correction stays.
    let theft_path = format!("/incidents/{}", theft["id"].as_str().unwrap());
    app.patch(token, &theft_path, &json!({"lossCents": 99})).await.expect(200);
    let again = app.begin(token, "import-runs", &with).await.expect(201);
    let again = app.finish(token, "import-runs", &again["id"]).await;
    assert_eq!(totals(&again), [3, 0, 0, 2, 1], "{again}");
    assert_eq!(app.get(token, &theft_path).await.expect(200)["lossCents"], 99);

    // A later file of the source: one row differs, one is new.
    let later = three().replace("Ruit stuk", "Ruit en deur stuk") + "4;08-01-2026 12:00;;Vernieling;;;;;;\n";
    let run = app.import(&world, later, &mapping()).await;
    assert_eq!(totals(&run), [4, 1, 1, 1, 1], "{run}");
    let changed = items.iter().find(|i| i["category"] == "damage.vandalism").unwrap()["id"].as_str().unwrap();
    let changed = app.get(token, &format!("/incidents/{changed}")).await.expect(200);
    assert_eq!((changed["description"].as_str(), changed["version"].as_i64()), (Some("Ruit en deur stuk"), Some(2)));
    assert_eq!(changed["placeWords"], "nergens, achterom");
    let line = app.get(token, &format!("/incidents/{}/timeline", changed["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(line["items"][0]["changes"][0]["from"], "Ruit stuk");
    let found = app.get(token, "/incidents?q=deur").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "its words were renewed");
}

#[actix_web::test]
async fn faults_come_as_csv_and_page_by_page() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let mut text = HEADER.to_owned();
    for n in 0..2500 {
        text.push_str(&format!("{n};=geen datum {n};;Winkeldiefstal;;;;;;\n"));
    }
    let run = app.import(&world, text, &mapping()).await;
    assert_eq!(totals(&run), [2500, 0, 0, 0, 2500]);
    assert_eq!((run["findings"].as_u64(), run["findingsKept"].as_u64()), (Some(2500), Some(2500)));
    let path = format!("/import-runs/{}/faults", run["id"].as_str().unwrap());
    let csv = Answered::of(app.ask("GET", &path).bearer_auth(token).header("accept", "text/csv")).await;
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(csv.text.lines().count(), 2501);
    assert!(csv.text.contains("\r\n2,van,'=geen datum 0,yes,date-unreadable,"), "{}", &csv.text[..200]);
    let mut met = 0;
    let mut next = format!("{path}?limit=200");
    loop {
        let page = app.get(token, &next).await.expect(200);
        met += page["items"].as_array().unwrap().len();
        match page["nextCursor"].as_str() {
            Some(cursor) => next = format!("{path}?limit=200&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(met, 2500);
}

#[actix_web::test]
async fn a_run_can_be_stopped_and_what_it_took_stays() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let mut text = HEADER.to_owned();
    for n in 0..2500 {
        text.push_str(&format!("{n};05-01-2026 10:15;;Winkeldiefstal;;;;;;\n"));
    }
    let file = app.upload(token, &world.linde.to_string(), text.clone()).await;
    let with = json!({"fileId": file["id"], "mapping": mapping()});
    let waiting = app.begin(token, "import-runs", &with).await.expect(201);
    let id = waiting["id"].as_str().unwrap();
    app.delete(token, &format!("/import-files/{}", file["id"].as_str().unwrap()))
        .await
        .expect_problem(409, "import-running");
    let stopped = app.post(token, &format!("/import-runs/{id}/_cancel"), &json!({})).await.expect(200);
    assert_eq!(stopped["state"], "cancelled");
    assert_eq!(totals(&app.finish(token, "import-runs", &waiting["id"]).await), [0; 5], "it never began");
    app.post(token, &format!("/import-runs/{id}/_cancel"), &json!({})).await.expect_problem(409, "import-ended");

    // One that runs stops after the batch in hand.
    use diesel::prelude::*;
    use webm::db::schema::job;
    let run = app.begin(token, "import-runs", &with).await.expect(201);
    app.state
        .db
        .write(|conn| {
            diesel::update(job::table.filter(job::state.eq("waiting")))
                .set(job::cancel_asked.eq(true))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    let run = app.finish(token, "import-runs", &run["id"]).await;
    assert_eq!((run["state"].as_str(), totals(&run)), (Some("cancelled"), [1000, 1000, 0, 0, 0]));
    // Taken up again by a new run, it is as if nothing had been.
    let run = app.begin(token, "import-runs", &with).await.expect(201);
    let run = app.finish(token, "import-runs", &run["id"]).await;
    assert_eq!(totals(&run), [2500, 1500, 0, 1000, 0]);
    app.delete(token, &format!("/import-files/{}", file["id"].as_str().unwrap())).await.expect(204);
    let folder = app.state.config.data_dir.join("imports");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "the bytes went with the row");
}

#[actix_web::test]
async fn rows_may_name_their_site_where_the_importer_may_import() {
    let (app, world) = TestApp::with_world().await;
    let mut mapping = mapping();
    mapping["site"] = json!({"columns": ["plaats"], "acceptCodes": true});
    let text = format!(
        "{HEADER}1;05-01-2026;;Vernieling;;;DL;;;\n2;05-01-2026;;Vernieling;;;NK;;;\n3;05-01-2026;;Vernieling;;;XX;;;\n"
    );
    let run = app.import(&world, text, &mapping).await;
    assert_eq!(totals(&run), [3, 1, 0, 0, 2], "{run}");
    let found = app.found(&world, &run).await;
    assert!(found.iter().all(|(_, code, refuses)| code == "site-unknown" && *refuses), "{found:?}");
    let theirs = app.get(world.noordkade(Role::CentreManager), "/incidents").await.expect(200);
    assert_eq!(theirs["items"], json!([]));
}

#[actix_web::test]
async fn vetting_needs_its_permission() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let officer = world.linde(Role::MunicipalOfficer);
    let file = app.upload(token, &world.linde.to_string(), three()).await;
    let with = json!({"fileId": file["id"], "mapping": mapping(), "shortTextVetted": true});
    app.begin(officer, "import-runs", &with).await.expect_problem(403, "permission-missing");
    let run = app.begin(token, "import-runs", &with).await.expect(201);
    app.finish(token, "import-runs", &run["id"]).await;
    let list = app.get(world.linde(Role::Shopkeeper), "/incidents?q=diefstal").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "others find it by its vetted text");
}

#[actix_web::test]
async fn a_mail_waits_for_whoever_left_it_alone() {
    use diesel::prelude::*;
    use webm::db::schema::mail_outbox as m;
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let file = app.upload(token, &world.linde.to_string(), three()).await;
    let with = json!({"fileId": file["id"], "mapping": mapping(), "mailOnFailure": "beheer@de-linde.example"});
    let run = app.begin(token, "import-runs", &with).await.expect(201);
    app.finish(token, "import-runs", &run["id"]).await;
    let mails: Vec<(String, String, String)> =
        app.state.db.read(|conn| Ok(m::table.select((m::recipient, m::subject, m::body)).load(conn)?)).await.unwrap();
    let [(to, subject, body)] = mails.as_slice() else { panic!("one mail: {mails:?}") };
    assert_eq!(
        (to.as_str(), subject.as_str()),
        ("beheer@de-linde.example", "WeBM: the import of maart.csv refused rows")
    );
    assert!(body.contains("Refused: 1") && !body.contains("31-02"), "{body}");
}
