//! The demonstration: the same seed gives the same rows, the patterns are there, every role can sign in, a second run changes
//! no incident, and other people's places are left alone.

use crate::support::{Answered, TestApp};
use diesel::prelude::*;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::incident::OccurredPrecision;
use webm::access::Hasher;
use webm::db::schema::{area, client_secret, demonstration, incident, timeline_entry};
use webm::db::{Key, Moment};
use webm::demo::deeds::{self, Deed};
use webm::demo::sites::{LINDE, NOORDKADE, OOSTPOORT, SITES};
use webm::demo::{self, Setting, WayIn};

fn setting(seed: u64, scale: f64) -> Setting {
    Setting { seed, now: crate::support::BEGIN.parse().unwrap(), scale }
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap()
}

fn day(deed: &Deed) -> Option<Date> {
    deed.occurrence.from.map(|t| t.to_zoned(zone()).date())
}

fn of<'a>(deeds: &'a [Deed], kind: &'a str) -> impl Iterator<Item = &'a Deed> + Clone {
    deeds.iter().filter(move |d| d.kind == kind)
}

/// Known moments of a kind by day of the week and hour.
fn beats(deeds: &[Deed], kind: &str) -> Vec<(Weekday, i8)> {
    of(deeds, kind)
        .filter(|d| d.occurrence.precision == OccurredPrecision::Exact)
        .filter_map(|d| d.occurrence.from)
        .map(|t| t.to_zoned(zone()))
        .map(|z| (z.weekday(), z.hour()))
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_rows_and_another_seed_others() {
    let print = |seed| format!("{:?}", deeds::make(&setting(seed, 0.1)));
    assert_eq!(print(1), print(1));
    assert_ne!(print(1), print(2));
}

#[test]
fn three_years_of_the_ordinary_course_are_there() {
    let made = deeds::make(&setting(1, 1.0));
    let all: usize = made.iter().map(Vec::len).sum();
    assert!((6_000..9_000).contains(&all), "{all}");
    let now = setting(1, 1.0).now;
    for (site, deeds) in made.iter().enumerate() {
        assert!(deeds.windows(2).all(|w| (w[0].reported_at, w[0].id) < (w[1].reported_at, w[1].id)));
        for d in deeds {
            let text = format!("{d:?}");
            assert!(d.reported_at <= now, "{text}");
            assert!(d.occurrence.until.is_none_or(|u| Some(u) >= d.occurrence.from), "{text}");
            let seen = match d.occurrence.precision {
                OccurredPrecision::Between => d.occurrence.until,
                _ => d.occurrence.from,
            };
            assert!(seen.is_none_or(|t| t <= d.reported_at), "{text}");
            assert!(d.handling.steps.windows(2).all(|w| w[0].at < w[1].at), "{text}");
            assert!(d.handling.steps.iter().all(|s| s.at > d.reported_at && s.at < now), "{text}");
            assert!(!d.description.is_empty() && !d.description.contains('{'), "{text}");
            assert!(d.recovered_cents <= d.loss_cents, "{text}");
        }
        // Old ones are done with, among the last some are open.
        let age = |d: &&Deed| (now - d.reported_at).get_seconds() / 86_400;
        let open = |d: &&Deed| d.handling.outcome.is_none() && d.handling.reject_reason.is_none();
        let (old, fresh): (Vec<_>, Vec<_>) =
            (deeds.iter().filter(|d| age(d) > 120).collect(), deeds.iter().filter(|d| age(d) < 4).collect());
        assert!(old.iter().filter(|d| open(d)).count() == 0, "{site}");
        assert!(fresh.is_empty() || fresh.iter().filter(|d| open(d)).count() > 0, "{site}");
        assert!(site != LINDE || deeds.iter().any(|d| d.handling.steps.is_empty()), "nothing waits at De Linde");
        let unknown = deeds.iter().filter(|d| d.occurrence.precision == OccurredPrecision::Unknown).count();
        assert!(unknown * 50 > deeds.len() && unknown * 5 < deeds.len(), "{unknown} of {}", deeds.len());
    }
}

#[test]
fn kinds_have_their_hours() {
    let made = deeds::make(&setting(1, 1.0));
    let linde = &made[LINDE];
    let share = |kind, f: &dyn Fn(&(Weekday, i8)) -> bool| {
        let all = beats(linde, kind);
        assert!(all.len() > 50, "{kind}: {}", all.len());
        all.iter().filter(|b| f(b)).count() as f64 / all.len() as f64
    };
    let peak = share("theft.shoplifting", &|(d, h)| {
        (*d == Weekday::Thursday && *h >= 18) || (*d == Weekday::Saturday && (13..17).contains(h))
    });
    // 7 of the 62 hours that shops are open.
    assert!(peak > 0.25, "{peak}");
    assert_eq!(share("theft.shoplifting", &|(_, h)| *h < 9 || *h > 21), 0.0);
    let school = share("nuisance.youth", &|(d, h)| {
        (*d == Weekday::Wednesday && (13..17).contains(h)) || (*d == Weekday::Friday && (15..18).contains(h))
    });
    // 7 of the 77 hours of afternoons and evenings.
    assert!(school > 0.3, "{school}");
    let (mut overnight, mut windows) = (0, 0);
    for d in made.iter().flatten().filter(|d| d.kind == "theft.burglary-business") {
        if d.occurrence.precision == OccurredPrecision::Between {
            windows += 1;
            let (from, until) = (d.occurrence.from.unwrap(), d.occurrence.until.unwrap());
            overnight += i32::from(from.to_zoned(zone()).date() < until.to_zoned(zone()).date());
        }
    }
    assert!(windows > 100 && overnight == windows, "{overnight} of {windows}");
}

#[test]
fn methods_shift_and_few_shops_have_most() {
    let setting = setting(1, 1.0);
    let made = deeds::make(&setting);
    let scan = |from: i32, until: i32| {
        let of_year = of(&made[LINDE], "theft.shoplifting")
            .filter(|d| day(d).is_some_and(|day| setting.days_ago(from) <= day && day < setting.days_ago(until)));
        of_year.clone().filter(|d| d.methods.contains(&"self-scan")).count() as f64 / of_year.count() as f64
    };
    assert!(scan(365, 0) > 2.0 * scan(1095, 730), "{} {}", scan(365, 0), scan(1095, 730));
    let mut by_unit = vec![0_usize; SITES[LINDE].shops.len()];
    of(&made[LINDE], "theft.shoplifting").filter_map(|d| d.unit).for_each(|u| by_unit[u] += 1);
    by_unit.sort_unstable_by(|a, b| b.cmp(a));
    let all: usize = by_unit.iter().sum();
    assert!(by_unit[..13].iter().sum::<usize>() * 10 > all * 6, "{by_unit:?}");
}

#[test]
fn the_measure_moved_a_part_to_the_neighbour() {
    let setting = setting(1, 1.0);
    let made = deeds::make(&setting);
    let began = setting.measure_began();
    let count = |site: usize, from: Date, until: Date| {
        of(&made[site], "theft.shoplifting").filter_map(day).filter(|d| from <= *d && *d < until).count() as f64
    };
    let (before, after) = (began - 12.months(), began + 12.months());
    let ratio = |site| count(site, began, after) / count(site, before, began);
    assert!((0.5..0.8).contains(&ratio(LINDE)), "{}", ratio(LINDE));
    assert!((1.15..1.7).contains(&ratio(OOSTPOORT)), "{}", ratio(OOSTPOORT));
}

#[test]
fn ten_things_are_out_of_the_ordinary() {
    let setting = setting(1, 1.0);
    let made = deeds::make(&setting);
    let within = |d: &Deed, from: i32, until: i32| {
        let reported = d.reported_at.to_zoned(zone()).date();
        setting.days_ago(from) <= reported && reported <= setting.days_ago(until)
    };
    let count = |site: usize, kind: &str, from, until, f: &dyn Fn(&Deed) -> bool| {
        of(&made[site], kind).filter(|d| within(d, from, until) && f(d)).count()
    };
    let has = |m: &'static str| move |d: &Deed| d.methods.contains(&m);
    let at = |name: &'static str| move |d: &Deed| d.unit.is_some_and(|u| SITES[LINDE].shops[u].starts_with(name));
    assert!(
        count(LINDE, "theft.shoplifting", 200, 179, &|d| has("mobile-banditry")(d) && has("prepared-bag")(d)) >= 18
    );
    assert!(count(LINDE, "theft.burglary-business", 98, 74, &has("roof")) >= 5);
    assert!(count(OOSTPOORT, "damage.graffiti", 301, 288, &|_| true) >= 14);
    assert!(count(NOORDKADE, "theft.cargo-goods", 50, 3, &has("tarpaulin-cut")) >= 11);
    assert!(count(LINDE, "fraud.counterfeit-money", 62, 59, &|_| true) >= 9);
    assert!(count(LINDE, "theft.cycle", 150, 119, &has("lock-cut")) >= 24);
    assert!(count(NOORDKADE, "suspicious.undermining", 79, 70, &|_| true) >= 3);
    assert_eq!(count(LINDE, "theft.shoplifting", 260, 247, &at("Hofstee")), 0);
    assert!(count(LINDE, "theft.shoplifting", 259 + 60, 247 + 60, &at("Hofstee")) > 0);
    assert!(count(LINDE, "theft.shoplifting", 34, 28, &|d| has("self-scan")(d) && at("Hofstee")(d)) >= 12);
    assert!(count(LINDE, "theft.shoplifting", 7, 0, &|d| has("fitting-room")(d) && at("Modehuis Van Dam")(d)) >= 7);
}

/// Makes a small one and opens it.
fn made(app: &TestApp, password: Option<&str>) -> WayIn {
    let asked = Setting { seed: 7, now: app.clock.now(), scale: 0.02 };
    let setting = demo::make(&app.state.db, &asked).unwrap();
    demo::renew(&app.state.db, &Hasher::with_cost(64, 1), &setting, app.clock.now(), password).unwrap()
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answered {
    Answered::of(app.ask("POST", "/sessions").json(&json!({"email": email, "password": password}))).await
}

async fn token(app: &TestApp, way_in: &WayIn, email: &str) -> String {
    let body = sign_in(app, email, &way_in.password).await.expect(201);
    body["accessToken"].as_str().unwrap().to_owned()
}

/// Id, year, number, last change and version of every incident, and how many lines the timelines have.
type Rows = (Vec<(Key, i16, i32, Moment, i32)>, i64);

/// Every incident and every line of a timeline, as they stand.
fn rows(app: &TestApp) -> Rows {
    app.state
        .db
        .read_blocking(|conn| {
            let incidents = incident::table
                .order(incident::seq)
                .select((incident::id, incident::year, incident::serial, incident::updated_at, incident::version))
                .load(conn)?;
            Ok((incidents, timeline_entry::table.count().get_result(conn)?))
        })
        .unwrap()
}

#[actix_web::test]
async fn every_role_can_sign_in_at_both_places() {
    let app = TestApp::new().await;
    let way_in = made(&app, Some("drie groene stoelen"));
    assert_eq!(way_in.password, "drie groene stoelen");
    for domain in ["de-linde", "noordkade"] {
        for role in Role::ALL.iter().filter(|r| **r != Role::Integration) {
            sign_in(&app, &format!("{role}@{domain}.example"), &way_in.password).await.expect(201);
        }
        sign_in(&app, &format!("integration@{domain}.example"), &way_in.password).await.expect(401);
    }
    for (client, code) in way_in.clients.iter().zip(["DL-", "NK-"]) {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &client.id.to_string()),
            ("client_secret", &client.secret),
        ];
        let body = serde_urlencoded::to_string(form).unwrap();
        let asked =
            app.ask("POST", "/oauth/token").header("content-type", "application/x-www-form-urlencoded").body(body);
        let given = Answered::of(asked).await.expect(200);
        let page = app.get(given["access_token"].as_str().unwrap(), "/incidents?limit=5").await.expect(200);
        assert!(page["items"][0]["number"].as_str().unwrap().starts_with(code), "{page}");
    }
}

#[actix_web::test]
async fn a_manager_finds_his_site_and_nobody_elses() {
    let app = TestApp::new().await;
    let way_in = made(&app, None);
    let mut seen: Vec<Vec<Value>> = Vec::new();
    for domain in ["de-linde", "noordkade"] {
        let token = token(&app, &way_in, &format!("centre-manager@{domain}.example")).await;
        let page = app.get(&token, "/incidents?limit=100").await.expect(200);
        seen.push(page["items"].as_array().unwrap().clone());
        let me = app.get(&token, "/me").await.expect(200);
        let sites = me["sites"].as_array().unwrap();
        assert!(!sites.is_empty() && sites.iter().all(|s| s["demonstration"] == true), "made up, and told so: {me}");
    }
    for (items, code) in seen.iter().zip(["DL-", "NK-"]) {
        assert!(items.len() > 10);
        assert!(items.iter().all(|i| i["number"].as_str().unwrap().starts_with(code)), "{items:?}");
    }
    // One of those that were handled tells its whole story.
    let token = token(&app, &way_in, &way_in.email).await;
    let closed = seen[0].iter().find(|i| i["state"] == "closed").unwrap();
    let id = closed["id"].as_str().unwrap();
    let one = app.get(&token, &format!("/incidents/{id}")).await.expect(200);
    assert!(one["outcome"].is_string(), "{one}");
    let lines = app.get(&token, &format!("/incidents/{id}/timeline")).await.expect(200);
    let lines = lines["items"].as_array().unwrap();
    assert_eq!(lines[0]["kind"], "reported");
    assert_eq!(lines.last().unwrap()["state"], "closed");
}

#[actix_web::test]
async fn the_shopkeeper_has_reports_of_his_own_and_a_new_report_takes_the_next_number() {
    let app = TestApp::new().await;
    let way_in = made(&app, None);
    let token = token(&app, &way_in, "shopkeeper@de-linde.example").await;
    let page = app.get(&token, "/incidents?limit=100").await.expect(200);
    let items = page["items"].as_array().unwrap();
    assert!(items.iter().any(|i| i["sight"] == "full") && items.iter().any(|i| i["sight"] == "own-and-vetted"));
    let last = items.iter().map(|i| i["number"].as_str().unwrap()).max().unwrap();
    let new = json!({"siteId": items[0]["siteId"], "category": "theft.shoplifting", "occurredPrecision": "unknown"});
    let reported =
        Answered::of(app.ask("POST", "/incidents").bearer_auth(&token).header("Idempotency-Key", "demo-1").json(&new))
            .await
            .expect(201);
    let number = |text: &str| text.rsplit('-').next().unwrap().parse::<i32>().unwrap();
    assert!(number(reported["number"].as_str().unwrap()) > number(last));
}

#[actix_web::test]
async fn a_second_run_changes_no_incident_and_renews_the_way_in() {
    let app = TestApp::new().await;
    let first = made(&app, None);
    let before = rows(&app);
    assert!(before.0.len() > 100 && before.1 > 300);
    assert_eq!(demo::progress(&app.state.db).unwrap().0, i64::try_from(before.0.len()).unwrap());
    app.clock.advance(jiff::SignedDuration::from_hours(30));
    let second = made(&app, None);
    assert_eq!(rows(&app), before);
    assert_ne!(first.password, second.password);
    sign_in(&app, &first.email, &first.password).await.expect(401);
    sign_in(&app, &second.email, &second.password).await.expect(201);
    made(&app, None);
    let live: i64 = app
        .state
        .db
        .read_blocking(|conn| {
            Ok(client_secret::table.filter(client_secret::ended_at.is_null()).count().get_result(conn)?)
        })
        .unwrap();
    assert_eq!(live, 4, "two secrets of each of two clients");
}

#[actix_web::test]
async fn a_run_that_was_broken_off_is_finished_by_the_next() {
    let app = TestApp::new().await;
    made(&app, None);
    let whole = rows(&app);
    let again = TestApp::new().await;
    made(&again, None);
    // As if the machine had stopped before the incidents of Oostpoort were written.
    again
        .state
        .db
        .write(|conn| {
            let ids: Vec<Key> = webm::db::schema::site::table
                .filter(webm::db::schema::site::code.eq("OP"))
                .select(webm::db::schema::site::area_id)
                .load(conn)?;
            diesel::delete(timeline_entry::table.filter(timeline_entry::site_id.eq(ids[0]))).execute(conn)?;
            diesel::delete(incident::table.filter(incident::site_id.eq(ids[0]))).execute(conn)?;
            diesel::update(demonstration::table.filter(demonstration::site_id.eq(ids[0])))
                .set(demonstration::written.eq(0))
                .execute(conn)?;
            if conn.engine() == webm::db::Engine::Sqlite {
                for gone in [
                    "DELETE FROM incident_words WHERE rowid NOT IN (SELECT seq FROM incident)",
                    "DELETE FROM incident_words_plain WHERE seq NOT IN (SELECT seq FROM incident)",
                    "UPDATE incident_words_entered SET seq = (SELECT min(seq, (SELECT max(seq) FROM incident)) FROM incident_words_entered)",
                ] {
                    webm::db::Sql::new(gone).execute(conn)?;
                }
            }
            Ok(())
        })
        .await
        .unwrap();
    assert!(rows(&again).0.len() < whole.0.len());
    made(&again, None);
    let sorted = |mut rows: Rows| {
        rows.0.sort_unstable();
        rows
    };
    assert_eq!(sorted(rows(&again)), sorted(whole));
}

#[actix_web::test]
async fn other_peoples_places_are_left_alone() {
    let (app, _) = TestApp::with_world().await;
    let places = |app: &TestApp| -> i64 {
        app.state.db.read_blocking(|conn| Ok(area::table.count().get_result(conn)?)).unwrap()
    };
    let before = places(&app);
    let refused = demo::make(&app.state.db, &setting(1, 0.02)).unwrap_err().to_string();
    assert!(refused.contains("no demonstration"), "{refused}");
    assert_eq!(places(&app), before);
}
