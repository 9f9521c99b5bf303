//! Reports: figures equal their lists and are kept, each form says the same, what a reader may not see is not in the copy, late reports
//! show when it is made again, it can be stopped half way.

use crate::insight_rows::{Happened, also, at, counted, listed, theft, write};
use crate::support::paper::Printed;
use crate::support::{Answered, TestApp, World, told};
use diesel::prelude::*;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;
use std::io::Read as _;
use webm::db::schema::{report, report_template, unit};
use webm::db::{Key, Moment};
use webm::server;

pub fn design(world: &World) -> Value {
    json!({"title": "Maandrapport De Linde", "sites": [world.linde], "period": "fixed", "fromDate": "2026-02-01",
        "untilDate": "2026-03-01", "compare": true, "language": "nl", "theme": "house", "split": "together",
        "parts": ["summary", "what", "when", "how", "course", "units", "follow-up", "incidents", "measures", "findings", "agenda"]})
}

fn with(mut design: Value, key: &str, value: Value) -> Value {
    design[key] = value;
    design
}

/// Thirty thefts in February and ten the year before, with a bicycle.
fn happened(world: &World) -> Vec<Happened> {
    let hours = SignedDuration::from_hours;
    let mut rows: Vec<Happened> = (0..30)
        .map(|n| Happened {
            methods: vec!["in-bag"],
            unit: Some(if n < 20 { world.unit_7 } else { world.unit_11 }),
            loss_cents: Some(1250),
            ..theft(world, at("2026-02-02T10:30:00Z") + hours(20 * n))
        })
        .collect();
    rows.extend((0..10).map(|n| theft(world, at("2025-02-02T10:30:00Z") + hours(20 * n))));
    rows.push(Happened { category: "theft.cycle", ..theft(world, at("2026-02-10T12:00:00Z")) });
    rows
}

async fn work(app: &TestApp) {
    server::runner(&app.shared).run_until_idle().await.unwrap();
}

/// Asks, has it made, reads it.
pub async fn made(app: &TestApp, token: &str, design: &Value) -> Value {
    let asked = app.post(token, "/reports", &json!({"design": design})).await.expect(201);
    assert_eq!(asked["state"], "waiting");
    work(app).await;
    app.get(token, &format!("/reports/{}", asked["id"].as_str().unwrap())).await.expect(200)
}

fn copy_of(report: &Value, n: usize) -> String {
    format!("/report-copies/{}", report["copies"][n]["id"].as_str().unwrap_or_else(|| panic!("{report}")))
}

#[actix_web::test]
async fn figures_equal_their_lists_and_every_form_says_them() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    let manager = world.linde(Role::CentreManager);
    let action =
        json!({"siteId": world.linde, "text": "Spiegels bij de kassa", "owner": "Beheer", "dueDate": "2026-04-15"});
    app.post(manager, "/meeting-actions", &action).await.expect(201);
    let report = made(&app, manager, &design(&world)).await;
    assert_eq!((&report["state"], &report["done"], &report["total"]), (&json!("done"), &json!(1), &json!(1)));
    let path = copy_of(&report, 0);
    let copy = app.get(manager, &path).await.expect(200);
    let figures = &copy["figures"];
    let what = &figures["insight"]["what"];
    let period = format!("site={}&from=2026-01-31T23:00:00Z&until=2026-02-28T23:00:00Z", world.linde);
    let total = what["basis"]["total"].as_u64().unwrap();
    assert_eq!(total, 31);
    assert_eq!(usize::try_from(total).unwrap(), listed(&app, manager, &period).await);
    let theft = counted(&what["kinds"], "category", "theft.shoplifting");
    assert_eq!((&theft["count"], &theft["previous"]), (&json!(30), &json!(10)));
    for row in figures["units"].as_array().unwrap() {
        if let Some(id) = row["unitId"].as_str() {
            let listed = listed(&app, manager, &format!("{period}&unit={id}")).await;
            assert_eq!(row["count"].as_u64().unwrap(), listed as u64, "{row}");
        }
    }
    let units: u64 = figures["units"].as_array().unwrap().iter().filter_map(|u| u["count"].as_u64()).sum();
    assert_eq!(units, total, "with those at no unit");
    assert_eq!(figures["incidents"].as_array().unwrap().len(), 31);
    assert_eq!(figures["agenda"][0]["owner"], "Beheer");

    let printed = Printed::taken(&app, manager, &path).await;
    assert_eq!(
        (printed.title.as_str(), printed.language.as_str(), printed.marked),
        ("Maandrapport De Linde", "nl", true)
    );
    assert_eq!(printed.name, "attachment; filename=\"Maandrapport-De-Linde.pdf\"");
    let text = printed.text();
    for said in [
        "Winkeldiefstal: 30, vorig jaar 10; meer dan toeval.",
        "1 februari 2026 tot en met 28 februari 2026",
        "Spiegels bij de kassa",
        "Van geen melding is bekend of er aangifte is gedaan.",
        "€ 375,00",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    for role in ["H1", "H2", "Table", "TR", "TH", "TD", "Figure"] {
        assert!(printed.roles.iter().any(|r| r == role), "{role}: {:?}", printed.roles);
    }

    let taken = |kind: &'static str| {
        let asked = app.ask("GET", &path).bearer_auth(manager).header("accept", kind);
        async move { asked.send().await.unwrap().bytes().await.unwrap().to_vec() }
    };
    let book = taken("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut read = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap_or_else(|_| panic!("{name}")).read_to_string(&mut text).unwrap();
        text
    };
    let names = read("xl/workbook.xml");
    for part in ["summary", "what", "when", "units", "agenda"] {
        assert!(names.contains(&format!("name=\"{part}\"")), "{names}");
    }
    // A number is a number and a day is a day, in the format of one.
    let agenda = read("xl/worksheets/sheet11.xml");
    assert!(agenda.contains("<v>46127</v>"), "15 April 2026: {agenda}");
    let kinds = read("xl/worksheets/sheet2.xml");
    assert!(kinds.contains("<c r=\"C2\"><v>31</v></c>"), "{kinds}");
    let csv = String::from_utf8(taken("text/csv").await).unwrap();
    assert!(csv.contains("what,1,count,31\r\n") && csv.contains("summary,9,value,31\r\n"), "{csv}");
}

#[actix_web::test]
async fn what_a_reader_may_not_see_is_not_in_the_copy() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    let others: Vec<Happened> = happened(&world).into_iter().map(|row| Happened { by: world.bakker, ..row }).collect();
    write(&app, &others);
    // Counts only: rounded, without units and incidents.
    let adviser = world.linde(Role::Adviser);
    let report = made(&app, adviser, &design(&world)).await;
    let copy = app.get(adviser, &copy_of(&report, 0)).await.expect(200);
    let figures = &copy["figures"];
    assert_eq!(figures["insight"]["what"]["basis"]["roundedTo"], 5);
    assert_eq!(figures["insight"]["what"]["basis"]["total"], 60);
    for absent in ["units", "followUp", "incidents", "measures", "findings", "agenda"] {
        assert_eq!(figures[absent], Value::Null, "{absent}");
    }
    let text = Printed::taken(&app, adviser, &copy_of(&report, 0)).await.text();
    assert!(text.contains("afgerond op 5") && text.contains("staat niet in uw exemplaar"), "{text}");
    // Each unit apart singles somebody out: refused, with the reason.
    let apart = made(&app, adviser, &with(design(&world), "split", json!("each-unit"))).await;
    assert_eq!((&apart["copies"], &apart["refused"]), (&json!([]), &json!("counts-only")));
    // A shop sees what its own list shows.
    let shop = world.linde(Role::Shopkeeper);
    if app.get(shop, "/insight").await.status == 200 {
        let report = made(&app, shop, &design(&world)).await;
        let copy = app.get(shop, &copy_of(&report, 0)).await.expect(200);
        let period = format!("site={}&from=2026-01-31T23:00:00Z&until=2026-02-28T23:00:00Z", world.linde);
        let list = listed(&app, shop, &period).await;
        assert_eq!(copy["figures"]["insight"]["what"]["basis"]["total"], json!(list));
    }
    // Nobody opens the copy of another, and another site's manager asks for nothing here.
    let manager = world.linde(Role::CentreManager);
    app.get(manager, &copy_of(&report, 0)).await.expect_problem(404, "not-found");
    let id = report["id"].as_str().unwrap();
    for path in [format!("/reports/{id}"), format!("/reports/{id}/archive")] {
        app.get(manager, &path).await.expect_problem(404, "not-found");
    }
    app.post(manager, &format!("/reports/{id}/_cancel"), &json!({})).await.expect_problem(404, "not-found");
    app.post(manager, &format!("/reports/{id}/_repeat"), &json!({})).await.expect_problem(404, "not-found");
    let stranger = world.noordkade(Role::CentreManager);
    let problem =
        app.post(stranger, "/reports", &json!({"design": design(&world)})).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/design/sites/0", "unknown-site")]);
}

#[actix_web::test]
async fn a_copy_is_closed_when_its_reader_may_see_less() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    let manager = world.linde(Role::CentreManager);
    let report = made(&app, manager, &design(&world)).await;
    let path = copy_of(&report, 0);
    app.get(manager, &path).await.expect(200);
    use webm::db::schema::role_assignment as r;
    let account = Key::from(world.accounts["centre-manager@de-linde.example"]);
    let now = Moment::from(app.clock.now());
    let mut conn = app.state.db.target().open().unwrap();
    diesel::update(r::table.filter(r::account_id.eq(account)))
        .set(r::ends_at.eq(Some(now)))
        .execute(&mut conn)
        .unwrap();
    also(&app, &world, "centre-manager@de-linde.example", Role::Adviser, world.linde);
    app.shared.remembered().forget();
    app.get(manager, &path).await.expect_problem(404, "not-found");
    // Nor is its count told.
    assert_eq!(app.get(manager, "/reports").await.expect(200)["items"][0]["copies"], json!([]));
}

#[actix_web::test]
async fn made_again_it_says_what_late_reports_changed() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    let manager = world.linde(Role::CentreManager);
    let report = made(&app, manager, &design(&world)).await;
    let first = app.get(manager, &copy_of(&report, 0)).await.expect(200);
    write(&app, &[Happened { reported: at("2026-03-20T10:00:00Z"), ..theft(&world, at("2026-02-20T10:00:00Z")) }]);
    app.state.db.read_blocking(|conn| app.shared.held().keep(conn)).unwrap();
    let path = format!("/reports/{}/_repeat", report["id"].as_str().unwrap());
    let again = app.post(manager, &path, &json!({})).await.expect(201);
    work(&app).await;
    let again = app.get(manager, &format!("/reports/{}", again["id"].as_str().unwrap())).await.expect(200);
    let summary = &again["copies"][0];
    assert_eq!((&summary["incidents"], &summary["incidentsBefore"]), (&json!(32), &json!(31)));
    let copy = app.get(manager, &copy_of(&again, 0)).await.expect(200);
    let kinds = copy["change"]["kinds"].as_array().unwrap();
    let theft = kinds.iter().find(|k| k["category"] == "theft.shoplifting").unwrap();
    assert_eq!((&theft["before"], &theft["now"]), (&json!(30), &json!(31)));
    assert!(kinds.iter().all(|k| k["category"] != "theft.cycle"));
    let text = Printed::taken(&app, manager, &copy_of(&again, 0)).await.text();
    assert!(text.contains("waren het er 31, nu 32"), "{text}");
    // The first keeps its figures.
    assert_eq!(app.get(manager, &copy_of(&report, 0)).await.expect(200), first);
}

fn units(app: &TestApp, world: &World, n: i32) {
    let mut conn = app.state.db.target().open().unwrap();
    for number in 0..n {
        diesel::insert_into(unit::table)
            .values((
                (
                    unit::id.eq(Key::fresh()),
                    unit::site_id.eq(Key::from(world.linde)),
                    unit::floor.eq(0),
                    unit::version.eq(1),
                ),
                (unit::label.eq(format!("N{number:03}")), unit::created_at.eq(Moment(0))),
            ))
            .execute(&mut conn)
            .unwrap();
    }
}

#[actix_web::test]
async fn each_unit_apart_is_one_job_and_one_file() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    let manager = world.linde(Role::CentreManager);
    let report = made(&app, manager, &with(design(&world), "split", json!("each-unit"))).await;
    let copies = report["copies"].as_array().unwrap();
    let of = |label: &str| copies.iter().find(|c| c["label"] == label).unwrap()["incidents"].as_i64();
    assert_eq!((of("7 · Modehuis Van Dam"), of("11 · Bakker"), copies.len()), (Some(20), Some(10), 2));
    let path = format!("/reports/{}/archive", report["id"].as_str().unwrap());
    let file = app.ask("GET", &path).bearer_auth(manager).send().await.unwrap().bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(file.to_vec())).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["001-11-Bakker.pdf", "002-7-Modehuis-Van-Dam.pdf"]);
    let mut bytes = vec![];
    zip.by_index(0).unwrap().read_to_end(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"%PDF"));
    // Removed, it is gone for its reader, and nothing is left of it.
    app.delete(manager, &format!("/reports/{}", report["id"].as_str().unwrap())).await.expect(204);
    app.get(manager, &copy_of(&report, 0)).await.expect_problem(404, "not-found");
    let mut conn = app.state.db.target().open().unwrap();
    assert_eq!(report::table.count().get_result::<i64>(&mut conn).unwrap(), 0);
}

#[actix_web::test]
async fn it_is_stopped_half_way_and_keeps_what_is_ready() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    units(&app, &world, 200);
    let manager = world.linde(Role::CentreManager);
    let apart = with(design(&world), "split", json!("each-unit"));
    let asked = app.post(manager, "/reports", &json!({"design": apart})).await.expect(201);
    let path = format!("/reports/{}", asked["id"].as_str().unwrap());
    let runner = server::runner(&app.shared);
    let stop = async {
        loop {
            let now = app.get(manager, &path).await.expect(200);
            if now["done"].as_i64() > Some(0) {
                return app.post(manager, &format!("{path}/_cancel"), &json!({})).await.expect(200);
            }
        }
    };
    let (stepped, _) = tokio::join!(runner.step(), stop);
    assert!(stepped.unwrap());
    let left = app.get(manager, &path).await.expect(200);
    let ready = left["copies"].as_array().unwrap().len();
    assert_eq!((&left["state"], &left["total"]), (&json!("cancelled"), &json!(202)));
    assert!(ready > 0 && ready < 202, "{ready}");
    assert_eq!(left["done"], json!(ready));
    app.get(manager, &copy_of(&left, 0)).await.expect(200);
    // What waits for its turn is stopped at once.
    let asked = app.post(manager, "/reports", &json!({"design": design(&world)})).await.expect(201);
    let path = format!("/reports/{}", asked["id"].as_str().unwrap());
    let stopped = app.post(manager, &format!("{path}/_cancel"), &json!({})).await.expect(200);
    assert_eq!(stopped["state"], "cancelled");
    work(&app).await;
    assert_eq!(app.get(manager, &path).await.expect(200)["state"], "cancelled");
}

#[actix_web::test]
async fn it_goes_on_where_a_killed_process_was() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    let manager = world.linde(Role::CentreManager);
    let report = made(&app, manager, &with(design(&world), "split", json!("each-unit"))).await;
    let kept = report["copies"][1]["id"].clone();
    // As a process leaves it that was killed after the second of its copies: the job is taken, the lease has run out.
    use webm::db::schema::{job, report_copy};
    let mut conn = app.state.db.target().open().unwrap();
    let first: uuid::Uuid = report["copies"][0]["id"].as_str().unwrap().parse().unwrap();
    diesel::delete(report_copy::table.filter(report_copy::id.eq(Key(first)))).execute(&mut conn).unwrap();
    diesel::update(report::table).set((report::state.eq("running"), report::done.eq(1))).execute(&mut conn).unwrap();
    let silent =
        (job::state.eq("running"), job::lease_owner.eq(Some(Key::fresh())), job::lease_until.eq(Some(Moment(0))));
    diesel::update(job::table.filter(job::kind.eq("report"))).set(silent).execute(&mut conn).unwrap();
    drop(conn);
    work(&app).await;
    let report = app.get(manager, &format!("/reports/{}", report["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&report["state"], &report["done"]), (&json!("done"), &json!(2)));
    assert_eq!(report["copies"].as_array().unwrap().len(), 2);
    assert_eq!(report["copies"][1]["id"], kept, "what was ready is not made twice");
}

#[actix_web::test]
async fn awkward_selections_make_awkward_reports_and_no_wrong_ones() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    // An empty site; one incident; only unknown times; a day; thirty years.
    let empty = made(&app, manager, &design(&world)).await;
    assert_eq!((&empty["state"], &empty["copies"][0]["incidents"]), (&json!("done"), &json!(0)));
    assert!(Printed::taken(&app, manager, &copy_of(&empty, 0)).await.text().contains("Geen meldingen in deze keuze."));
    let unknown = Happened { from: None, precision: 4, ..theft(&world, at("2026-02-10T10:00:00Z")) };
    write(&app, &[theft(&world, at("2026-02-10T10:00:00Z")), unknown]);
    app.state.db.read_blocking(|conn| app.shared.held().keep(conn)).unwrap();
    let one = made(&app, manager, &design(&world)).await;
    let text = Printed::taken(&app, manager, &copy_of(&one, 0)).await.text();
    assert!(text.contains("1 meldingen: te weinig voor een grafiek"), "{text}");
    assert!(text.contains("Zonder bekende tijd 1"), "{text}");
    for (from, until) in [("2026-02-10", "2026-02-11"), ("1997-01-01", "2026-12-31")] {
        let days = with(with(design(&world), "fromDate", json!(from)), "untilDate", json!(until));
        let report = made(&app, manager, &days).await;
        assert_eq!((&report["state"], &report["copies"][0]["incidents"]), (&json!("done"), &json!(1)), "{from}");
        Printed::taken(&app, manager, &copy_of(&report, 0)).await;
    }
    // All that is wrong is told at once.
    let wrong = json!({"design": with(with(design(&world), "categories", json!(["theft.of-time"])), "methods", json!(["magic"]))});
    let problem = app.post(manager, "/reports", &wrong).await.expect_problem(400, "invalid");
    assert_eq!(told(&problem), [("/design/categories/0", "unknown-code"), ("/design/methods/0", "unknown-code")]);
    let long = json!({"design": with(design(&world), "fromDate", json!("1990-01-01"))});
    app.post(manager, "/reports", &long).await.expect_problem(400, "invalid");
    app.post(manager, "/reports", &json!({})).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_template_that_names_a_deleted_kind_makes_no_report_about_everything() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    let manager = world.linde(Role::CentreManager);
    let new = json!({"siteId": world.linde, "design": design(&world)});
    let template = app.post(manager, "/report-templates", &new).await.expect(201);
    let text = with(design(&world), "categories", json!(["theft.of-time"])).to_string();
    let mut conn = app.state.db.target().open().unwrap();
    diesel::update(report_template::table).set(report_template::design.eq(text)).execute(&mut conn).unwrap();
    drop(conn);
    let asked = app.post(manager, "/reports", &json!({"templateId": template["id"]})).await.expect(201);
    work(&app).await;
    let report = app.get(manager, &format!("/reports/{}", asked["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(
        (&report["state"], &report["copies"], &report["refused"]),
        (&json!("done"), &json!([]), &json!("unknown-code"))
    );
    // The template itself says what is gone, so that the screen can.
    let path = format!("/report-templates/{}", template["id"].as_str().unwrap());
    assert_eq!(app.get(manager, &path).await.expect(200)["gone"], json!(["/categories/0"]));
    assert_eq!(template["gone"], json!([]));
}

#[actix_web::test]
async fn a_template_that_names_a_unit_that_is_gone_makes_no_report_of_zeros() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &happened(&world));
    let manager = world.linde(Role::CentreManager);
    // A unit of another site, and one that nobody has, are refused beside all else that is wrong.
    let nobodys = "01890000-0000-7000-8000-00000000dead";
    let odd =
        with(with(design(&world), "units", json!([world.unit_7, world.unit_nk, nobodys])), "methods", json!(["magic"]));
    let wrong = json!({"siteId": world.linde, "design": odd, "readers": [], "schedule": {"hour": 7, "minute": 0}});
    let problem = app.post(manager, "/report-templates", &wrong).await.expect_problem(400, "invalid");
    assert_eq!(
        told(&problem),
        [
            ("/design/methods/0", "unknown-code"),
            ("/design/units/1", "unknown-unit"),
            ("/design/units/2", "unknown-unit"),
            ("/readers", "readers-missing"),
        ]
    );
    let new = json!({"siteId": world.linde, "design": with(design(&world), "units", json!([world.unit_7]))});
    let template = app.post(manager, "/report-templates", &new).await.expect(201);
    let path = format!("/report-templates/{}", template["id"].as_str().unwrap());
    // As if the unit had been taken out of the database since.
    let text = with(design(&world), "units", json!([world.unit_7, nobodys])).to_string();
    let mut conn = app.state.db.target().open().unwrap();
    diesel::update(report_template::table).set(report_template::design.eq(text)).execute(&mut conn).unwrap();
    drop(conn);
    let found = app.get(manager, &path).await.expect(200);
    assert_eq!(found["gone"], json!(["/units/1"]));
    let asked = app.post(manager, "/reports", &json!({"templateId": template["id"]})).await.expect(201);
    work(&app).await;
    let report = app.get(manager, &format!("/reports/{}", asked["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(
        (&report["state"], &report["copies"], &report["refused"]),
        (&json!("done"), &json!([]), &json!("unknown-unit"))
    );
    // Changed on, it makes one again.
    let changed = app.put(manager, &path, &new).await.expect(200);
    assert_eq!(changed["gone"], json!([]));
    let asked = app.post(manager, "/reports", &json!({"templateId": template["id"]})).await.expect(201);
    work(&app).await;
    let report = app.get(manager, &format!("/reports/{}", asked["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(report["copies"][0]["incidents"], 20);
}

#[actix_web::test]
async fn agreements_are_written_down_and_ticked() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let new = |text: &str| json!({"siteId": world.linde, "text": text, "owner": "Politie"});
    let made = app.post(manager, "/meeting-actions", &new("Vaker lopen")).await;
    let version = made.version().to_owned();
    let made = made.expect(201);
    app.post(manager, "/meeting-actions", &new("Licht vervangen")).await.expect(201);
    let path = format!("/meeting-actions/{}/done", made["id"].as_str().unwrap());
    let done = app.put(manager, &path, &json!({"done": true})).await.expect(200);
    assert_eq!(done["doneAt"], "2026-03-31T16:40:00Z");
    let stale = app.ask("PUT", &path).bearer_auth(manager).header("If-Match", version).json(&json!({"done": false}));
    Answered::of(stale).await.expect_problem(412, "stale");
    let guard = world.linde(Role::Guard);
    let list = app.get(guard, "/meeting-actions").await.expect(200);
    let texts: Vec<&str> = list["items"].as_array().unwrap().iter().map(|i| i["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Licht vervangen", "Vaker lopen"], "what is open first");
    app.put(guard, &path, &json!({"done": false})).await.expect_problem(403, "permission-missing");
    let stranger = world.noordkade(Role::CentreManager);
    app.put(stranger, &path, &json!({"done": false})).await.expect_problem(404, "not-found");
    assert_eq!(app.get(stranger, "/meeting-actions").await.expect(200)["items"], json!([]));
}
