//! Out of the ordinary: the planted stories are found, a finding equals its list, who is told, what is put aside, what is no finding.

use crate::insight_rows::{Happened, at, listed, theft, write};
use crate::support::{BEGIN, TestApp, World};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde_json::{Value, json};
use shared_types::access::Role;
use webm::codes::CodeBook;
use webm::db::Sql;
use webm::demo::deeds::Setting;
use webm::demo::{self, sites};

fn book(app: &TestApp) -> CodeBook {
    app.state.db.read_blocking(CodeBook::load).unwrap()
}

/// Looks at a moment.
fn look(app: &TestApp, moment: Timestamp) -> usize {
    webm::unusual::run(&app.state.db, &book(app), moment).unwrap()
}

async fn found(app: &TestApp, token: &str) -> Vec<Value> {
    app.get(token, "/insight/unusual").await.expect(200)["items"].as_array().unwrap().clone()
}

/// One theft a week at De Linde for a year and a half, always at the same hour.
fn ordinary(world: &World) -> Vec<Happened> {
    let last = at("2026-03-30T09:30:00Z");
    (0..78).map(|week| theft(world, last - SignedDuration::from_hours(24 * 7 * week))).collect()
}

/// Bicycles at three in the afternoon of the days before, so many a day.
fn bicycles(world: &World, days: i64, each: usize) -> Vec<Happened> {
    let of = |day| Happened {
        category: "theft.cycle",
        methods: vec!["lock-cut"],
        ..theft(world, at("2026-03-30T13:10:00Z") - SignedDuration::from_hours(24 * day))
    };
    (0..days).flat_map(|day| vec![of(day); each]).collect()
}

#[actix_web::test]
async fn a_finding_leads_to_as_many_incidents_as_it_says() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &[ordinary(&world), bicycles(&world, 4, 3)].concat());
    assert!(look(&app, at(BEGIN)) > 0);
    let manager = world.linde(Role::CentreManager);
    let items = found(&app, manager).await;
    let cycles = items.iter().find(|item| item["category"] == "theft.cycle").unwrap_or_else(|| panic!("{items:?}"));
    assert_eq!((&cycles["series"], &cycles["incidents"]), (&json!("kind"), &json!(12)));
    assert!(cycles["q"].as_f64().unwrap() <= 0.05 && cycles["p"].as_f64().unwrap() <= cycles["q"].as_f64().unwrap());
    assert!(items.len() <= 5);
    // The same twelve by their method are not told a second time.
    assert!(items.iter().all(|item| item["method"] != "lock-cut"), "{items:?}");
    for item in &items {
        let text = |name: &str| item[name].as_str().unwrap();
        let mut query = format!("site={}&from={}&until={}", world.linde, text("from"), text("until"));
        for (property, filter) in [("category", "category"), ("method", "method"), ("unitId", "unit")] {
            if let Some(value) = item[property].as_str() {
                query += &format!("&{filter}={value}");
            }
        }
        for hour in item["weekHours"].as_array().into_iter().flatten() {
            query += &format!("&weekHour={hour}");
        }
        assert_eq!(listed(&app, manager, &query).await as i64, item["incidents"].as_i64().unwrap(), "{query}");
    }
}

#[actix_web::test]
async fn only_who_sees_all_of_a_site_is_told() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &[ordinary(&world), bicycles(&world, 4, 3)].concat());
    look(&app, at(BEGIN));
    assert!(!found(&app, world.linde(Role::CentreManager)).await.is_empty());
    // A shop sees of others the masked sight; who counts only has no list to be led to.
    assert!(found(&app, world.linde(Role::Shopkeeper)).await.is_empty());
    app.get(world.linde(Role::Adviser), "/insight/unusual").await.expect_problem(403, "permission-missing");
    // The neighbour.
    let elsewhere = world.noordkade(Role::CentreManager);
    assert!(found(&app, elsewhere).await.is_empty());
    app.get(elsewhere, &format!("/insight/unusual?site={}", world.linde)).await.expect_problem(404, "not-found");
    let id = found(&app, world.linde(Role::CentreManager)).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/insight/unusual/{id}/_dismiss");
    let reason = json!({"reason": "explained"});
    app.post(elsewhere, &path, &reason).await.expect_problem(404, "not-found");
    app.post(world.linde(Role::CentreManager), &path, &json!({"reason": "bored"})).await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn put_aside_it_stays_away_until_there_is_another_incident() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &[ordinary(&world), bicycles(&world, 4, 3)].concat());
    look(&app, at(BEGIN));
    let manager = world.linde(Role::CentreManager);
    let is_bicycles = |item: &&Value| item["category"] == "theft.cycle";
    let items = found(&app, manager).await;
    let id = items.iter().find(is_bicycles).unwrap()["id"].as_str().unwrap().to_owned();
    // It is put aside at the moment of the request; what was registered before that is what it rests on.
    app.post(manager, &format!("/insight/unusual/{id}/_dismiss"), &json!({"reason": "acted-on"})).await.expect(204);
    app.post(manager, &format!("/insight/unusual/{id}/_dismiss"), &json!({"reason": "acted-on"}))
        .await
        .expect_problem(404, "not-found");
    assert!(found(&app, manager).await.iter().all(|item| !is_bicycles(&item)));
    let hour = SignedDuration::from_hours(1);
    look(&app, at(BEGIN) + hour);
    assert!(found(&app, manager).await.iter().all(|item| !is_bicycles(&item)), "the same evidence");
    // The next day the windows have moved on; still no other bicycle.
    look(&app, at(BEGIN) + hour * 24);
    assert!(found(&app, manager).await.iter().all(|item| !is_bicycles(&item)), "the same evidence in other windows");
    let late = Happened { reported: at(BEGIN) + hour * 2, ..bicycles(&world, 1, 1).remove(0) };
    write(&app, &[late]);
    look(&app, at(BEGIN) + hour * 26);
    let items = found(&app, manager).await;
    assert_eq!(items.iter().find(is_bicycles).map(|item| &item["incidents"]), Some(&json!(13)), "{items:?}");
}

#[actix_web::test]
async fn a_finding_keeps_its_id_while_it_stands_and_two_servers_look_once() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &[ordinary(&world), bicycles(&world, 4, 3)].concat());
    let manager = world.linde(Role::CentreManager);
    assert!(look(&app, at(BEGIN)) > 0);
    let before = found(&app, manager).await;
    assert_eq!(look(&app, at(BEGIN) + SignedDuration::from_mins(1)), 0, "the other server did it just now");
    assert!(look(&app, at(BEGIN) + SignedDuration::from_hours(1)) > 0);
    assert_eq!(found(&app, manager).await, before);
    // A day a month later it has gone by itself.
    look(&app, at(BEGIN) + SignedDuration::from_hours(24 * 40));
    assert!(found(&app, manager).await.iter().all(|item| item["category"] != "theft.cycle"));
}

#[actix_web::test]
async fn nothing_little_and_short_records_are_no_finding() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    let series = |answer: &Value| answer["looks"][0]["series"].as_i64();
    assert_eq!(look(&app, at(BEGIN)), 0);
    assert_eq!(series(&app.get(manager, "/insight/unusual").await.expect(200)), Some(0));
    // One incident, and one whose time nobody knows.
    let unknown = Happened { from: None, ..theft(&world, at("2026-03-20T10:00:00Z")) };
    write(&app, &[theft(&world, at("2026-03-20T10:00:00Z")), unknown]);
    assert_eq!(look(&app, at(BEGIN) + SignedDuration::from_hours(1)), 0);
    // Forty on one day, in a site that has registered for a month: what is usual is not known.
    write(&app, &[bicycles(&world, 1, 40), vec![theft(&world, at("2026-02-24T10:00:00Z"))]].concat());
    assert_eq!(look(&app, at(BEGIN) + SignedDuration::from_hours(2)), 0);
    // All at one hour of every week for years: usual.
    write(&app, &ordinary(&world));
    let later = at(BEGIN) + SignedDuration::from_hours(24 * 60);
    assert_eq!(look(&app, later), 0);
    assert!(series(&app.get(manager, "/insight/unusual").await.expect(200)) > Some(0));
}

/// A planted story: the site, so many days before the demonstration was made, and series that tell it.
type Story = (usize, i32, &'static [&'static str]);

/// Those of `docs/demonstration.md` that are more than usual; the eighth is a silence.
const STORIES: &[Story] = &[
    (sites::OOSTPOORT, 296, &["kind:damage.graffiti", "method:painted"]),
    (sites::LINDE, 195, &["method:mobile-banditry", "method:prepared-bag"]),
    (sites::LINDE, 143, &["method:lock-cut", "kind:theft.cycle"]),
    (sites::LINDE, 79, &["method:roof", "kind:theft.burglary-business"]),
    (sites::NOORDKADE, 71, &["kind:suspicious.undermining"]),
    (sites::LINDE, 59, &["kind:fraud.counterfeit-money", "method:false-note"]),
    (sites::LINDE, 27, &["method:self-scan"]),
    (sites::NOORDKADE, 24, &["method:tarpaulin-cut", "kind:theft.cargo-goods"]),
    (sites::LINDE, 0, &["method:fitting-room", "method:tag-tampering"]),
];

#[actix_web::test]
async fn of_the_ten_planted_at_least_eight_are_found() {
    let app = TestApp::new().await;
    let asked = Setting { seed: 1, now: app.clock.now(), scale: 1.0 };
    demo::make(&app.state.db, &asked).unwrap();
    let book = book(&app);
    let day = asked.now.to_zoned(Setting::zone());
    let mut missed = Vec::new();
    for (site, ago, series) in STORIES {
        let then = day.saturating_sub(ago.days()).timestamp();
        webm::unusual::run(&app.state.db, &book, then).unwrap();
        let told = told(&app, sites::SITES[*site].code);
        if !series.iter().any(|one| told.iter().any(|t| t == one)) {
            missed.push((ago, series, told));
        }
    }
    assert!(STORIES.len() - missed.len() >= 8, "{missed:?}");
}

#[derive(diesel::QueryableByName)]
struct Series {
    #[diesel(sql_type = diesel::sql_types::Text)]
    series: String,
}

/// What is told at a site.
fn told(app: &TestApp, code: &str) -> Vec<String> {
    let code = code.to_owned();
    let read = move |conn: &mut webm::db::AnyConnection| {
        let mut sql =
            Sql::new("SELECT f.series FROM unusual_finding f JOIN site s ON s.area_id = f.site_id WHERE s.code = ");
        sql.bind(code.clone());
        Ok(sql.load::<Series>(conn)?)
    };
    app.state.db.read_blocking(read).unwrap().into_iter().map(|row| row.series).collect()
}

/// Makes the mails that are due at a moment; how many went out.
fn mails(app: &TestApp, moment: &str) -> usize {
    webm::unusual::mail(&app.state.db, &book(app), "https://webm.example", at(moment)).unwrap()
}

#[actix_web::test]
async fn who_wants_it_hears_on_monday_what_stands_out_and_nobody_else() {
    use diesel::prelude::*;
    use webm::db::schema::mail_outbox;
    let (app, world) = TestApp::with_world().await;
    write(&app, &[ordinary(&world), bicycles(&world, 4, 3)].concat());
    look(&app, at(BEGIN));
    let weekly = json!({"weekly": true});
    // A shop sees the others masked, the neighbour nothing: nothing stands out that they may be told.
    for token in [world.linde(Role::CentreManager), world.linde(Role::Shopkeeper), world.noordkade(Role::CentreManager)]
    {
        assert_eq!(app.get(token, "/me/unusual-mail").await.expect(200)["weekly"], false);
        assert_eq!(app.put(token, "/me/unusual-mail", &weekly).await.expect(200), weekly);
    }
    // Chosen on Tuesday 31 March: the first comes on Monday 6 April at seven, which is five in UTC.
    assert_eq!(mails(&app, "2026-04-06T04:59:00Z"), 0);
    assert_eq!(mails(&app, "2026-04-06T05:00:00Z"), 1);
    assert_eq!(mails(&app, "2026-04-06T06:00:00Z"), 0, "once a week");
    let sent: Vec<(String, String)> = app
        .state
        .db
        .read_blocking(|conn| Ok(mail_outbox::table.select((mail_outbox::recipient, mail_outbox::body)).load(conn)?))
        .unwrap();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].0, "centre-manager@de-linde.example");
    assert!(sent[0].1.contains(": 12 in ") && sent[0].1.contains("https://webm.example/today"), "{}", sent[0].1);
    assert!(!sent[0].1.contains("Pand"), "{}", sent[0].1);
    // The next Monday again; who no longer wants it hears no more.
    assert_eq!(mails(&app, "2026-04-13T09:00:00Z"), 1);
    let none = json!({"weekly": false});
    assert_eq!(app.put(world.linde(Role::CentreManager), "/me/unusual-mail", &none).await.expect(200), none);
    assert_eq!(mails(&app, "2026-04-20T09:00:00Z"), 0);
}
