//! Open figures: who switches them, what everybody reads, that a month stays as it was published, and that subtraction recovers nothing.

use crate::insight_rows::{Happened, at, theft, write};
use crate::support::{Answered, TestApp, World};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shared_types::access::Role;
use shared_types::ids::AreaId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use webm::codes::CodeBook;
use webm::demo::{self, Setting};
use webm::open_figures::protect;

fn path(site: AreaId) -> String {
    format!("/sites/{site}/open-figures")
}

fn asked(code: &str) -> Value {
    json!({"on": true, "code": code, "fromDate": "2025-11-14"})
}

async fn set(app: &TestApp, token: &str, site: AreaId, version: i64, body: &Value) -> Answered {
    let request = app.ask("PUT", &path(site)).bearer_auth(token).header("if-match", format!("\"v{version}\""));
    Answered::of(request.json(body)).await
}

/// What everybody reads.
async fn read(app: &TestApp, code: &str) -> Answered {
    Answered::of(app.ask("GET", &format!("/open-figures/{code}"))).await
}

fn publish(app: &TestApp, moment: Timestamp) -> usize {
    let book = Arc::new(app.state.db.read_blocking(CodeBook::load).unwrap());
    webm::open_figures::run(&app.state.db, &book, moment).unwrap()
}

/// So many of a kind at an hour of days of January.
fn january(world: &World, category: &'static str, hour: i64, n: i64) -> Vec<Happened> {
    let begin = at("2025-12-31T23:00:00Z");
    let day = |i: i64| begin + SignedDuration::from_hours(24 * (i % 31) + hour);
    (0..n).map(|i| Happened { category, ..theft(world, day(i)) }).collect()
}

/// Cells of a list by their name.
fn cells(month: &Value, list: &str, name: &str) -> BTreeMap<String, Option<i64>> {
    let of = |cell: &Value| (cell[name].as_str().unwrap().to_owned(), cell["count"].as_i64());
    month[list].as_array().unwrap().iter().map(of).collect()
}

fn month<'a>(figures: &'a Value, date: &str) -> &'a Value {
    let mut months = figures["months"].as_array().unwrap().iter();
    months.find(|m| m["monthDate"] == date).unwrap_or_else(|| panic!("{date}: {figures}"))
}

#[actix_web::test]
async fn a_site_switches_them_on_and_off_and_off_they_were_never_there() {
    let (app, world) = TestApp::with_world().await;
    let (manager, site) = (world.linde(Role::CentreManager), world.linde);
    let usual = app.get(manager, &path(site)).await.expect(200);
    assert_eq!((&usual["on"], &usual["version"], &usual["publishedMonths"]), (&json!(false), &json!(0), &json!(0)));
    let never = read(&app, "de-linde").await.expect_problem(404, "not-found");
    app.put(manager, &path(site), &asked("de-linde")).await.expect_problem(428, "if-match-required");
    set(&app, world.linde(Role::SecurityDesk), site, 0, &asked("de-linde"))
        .await
        .expect_problem(403, "permission-missing");
    set(&app, world.noordkade(Role::CentreManager), site, 0, &asked("de-linde")).await.expect_problem(404, "not-found");
    for (field, value) in
        [("code", json!("De Linde")), ("fromDate", json!("2026-04-01")), ("fromDate", json!("2016-03-30"))]
    {
        let mut wrong = asked("de-linde");
        wrong[field] = value;
        set(&app, manager, site, 0, &wrong).await.expect_problem(400, "invalid");
    }
    let on = set(&app, manager, site, 0, &asked("de-linde")).await;
    assert_eq!(on.version(), "v1");
    let on = on.expect(200);
    assert_eq!((&on["fromDate"], &on["publishedMonths"]), (&json!("2025-11-01"), &json!(3)));
    set(&app, manager, site, 0, &asked("de-linde")).await.expect_problem(412, "stale");
    let figures = read(&app, "de-linde").await.expect(200);
    assert_eq!(figures["siteName"], "Winkelcentrum De Linde");
    let text = figures.to_string();
    assert!(!text.contains(&site.to_string()), "an id of the inside: {text}");
    // Another site cannot take its address, and has none of its own.
    let other = world.noordkade(Role::CentreManager);
    set(&app, other, world.noordkade, 0, &asked("de-linde")).await.expect_problem(409, "open-address-taken");
    set(&app, other, world.noordkade, 0, &asked("noordkade")).await.expect(200);
    let mut off = asked("linde");
    off["on"] = json!(false);
    let off = set(&app, manager, site, 1, &off).await.expect(200);
    assert_eq!((&off["on"], &off["openedAt"], &off["publishedMonths"]), (&json!(false), &Value::Null, &json!(3)));
    for code in ["de-linde", "linde"] {
        let gone = read(&app, code).await.expect_problem(404, "not-found");
        assert_eq!((&gone["detail"], &gone["code"]), (&never["detail"], &never["code"]));
    }
    assert_eq!(read(&app, "noordkade").await.status, 200);
    let trail = app.get(manager, "/audit-entries?limit=200").await.expect(200).to_string();
    assert!(trail.contains("open-figures.open") && trail.contains("open-figures.close"), "{trail}");
}

#[actix_web::test]
async fn closed_months_are_counted_by_the_clock_of_the_site_and_small_numbers_hidden() {
    let (app, world) = TestApp::with_world().await;
    let theft_by_day = january(&world, "theft.shoplifting", 14, 20);
    let evening = january(&world, "theft.cycle", 20, 9);
    let few = january(&world, "damage.graffiti", 3, 2);
    let nuisance = january(&world, "nuisance.youth", 20, 7);
    let night = Happened { until: Some(at("2026-01-06T07:00:00Z")), ..theft(&world, at("2026-01-05T17:00:00Z")) };
    let unknown =
        Happened { from: None, reported: at("2026-01-31T22:59:59Z"), ..theft(&world, at("2026-01-31T22:59:59Z")) };
    // A second later it is February at De Linde.
    let february = theft(&world, at("2026-01-31T23:00:00Z"));
    let elsewhere = Happened { site: world.noordkade, ..theft(&world, at("2026-01-10T10:00:00Z")) };
    write(&app, &[theft_by_day, evening, few, nuisance, vec![night, unknown, february, elsewhere]].concat());
    set(&app, world.linde(Role::CentreManager), world.linde, 0, &asked("de-linde")).await.expect(200);
    let answer = read(&app, "de-linde").await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let figures = answer.expect(200);
    let dates: Vec<&Value> = figures["months"].as_array().unwrap().iter().map(|m| &m["monthDate"]).collect();
    // It is the last of March: February is not due until April.
    assert_eq!(dates, ["2026-01-01", "2025-12-01", "2025-11-01"]);
    let january = month(&figures, "2026-01-01");
    assert_eq!(january["total"], 40);
    let kinds = cells(january, "kinds", "category");
    assert_eq!(kinds["theft"], Some(31));
    // Two are few; with them the zeros, and the next that is far enough away.
    for hidden in ["damage", "nuisance", "violence"] {
        assert_eq!(kinds[hidden], None, "{kinds:?}");
    }
    let hours = cells(january, "hours", "hours");
    assert_eq!(hours.values().flatten().sum::<i64>(), 20, "{hours:?}");
    assert_eq!((hours["afternoon"], hours["evening"], hours["night"], hours["unknown"]), (Some(20), None, None, None));
    // Fewer than five, and none, look the same.
    let empty = month(&figures, "2025-12-01");
    assert_eq!(empty["total"], Value::Null);
    assert!(
        cells(empty, "kinds", "category").values().chain(cells(empty, "hours", "hours").values()).all(Option::is_none)
    );
    let csv = Answered::of(app.ask("GET", "/open-figures/de-linde").header("accept", "text/csv")).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(
        csv.text.starts_with("month,publishedAt,list,code,incidents\r\n2026-01,2026-03-31T16:40:00Z,total,all,40\r\n")
    );
    assert!(csv.text.contains(",kind,theft,31\r\n") && csv.text.contains(",kind,damage,\r\n"), "{}", csv.text);
}

#[actix_web::test]
async fn a_month_is_published_once_and_stays_as_it_was() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    write(&app, &january(&world, "theft.shoplifting", 14, 20));
    set(&app, manager, world.linde, 0, &asked("de-linde")).await.expect(200);
    let before = read(&app, "de-linde").await.expect(200);
    // Reported late; the difference would tell of it.
    write(&app, &january(&world, "violence.assault", 23, 1));
    let february = (0..6).map(|i| theft(&world, at("2026-02-03T12:00:00Z") + SignedDuration::from_hours(24 * i)));
    write(&app, &february.collect::<Vec<_>>());
    assert_eq!(publish(&app, at("2026-03-31T21:59:59Z")), 0);
    // Two servers at once: one of them publishes it.
    let both = std::thread::scope(|scope| {
        let one = || scope.spawn(|| publish(&app, at("2026-03-31T22:00:00Z")));
        [one(), one()].map(|thread| thread.join().unwrap())
    });
    assert_eq!(both.iter().sum::<usize>(), 1, "{both:?}");
    assert_eq!(publish(&app, at("2026-03-31T22:00:00Z")), 0, "once");
    let after = read(&app, "de-linde").await.expect(200);
    assert_eq!(month(&after, "2026-02-01")["total"], 6);
    for date in ["2026-01-01", "2025-12-01", "2025-11-01"] {
        assert_eq!(month(&after, date), month(&before, date));
    }
    // Off and on again, under another address and from an earlier month: what was published is the same.
    let mut body = asked("winkelcentrum-de-linde");
    body["fromDate"] = json!("2025-10-01");
    body["on"] = json!(false);
    set(&app, manager, world.linde, 1, &body).await.expect(200);
    assert_eq!(publish(&app, at("2026-05-01T10:00:00Z")), 0, "a site that is off publishes nothing");
    body["on"] = json!(true);
    set(&app, manager, world.linde, 2, &body).await.expect(200);
    let again = read(&app, "winkelcentrum-de-linde").await.expect(200);
    assert_eq!(again["months"].as_array().unwrap().len(), 5);
    for date in ["2026-02-01", "2026-01-01", "2025-12-01", "2025-11-01"] {
        assert_eq!(month(&again, date), month(&after, date));
    }
    read(&app, "de-linde").await.expect_problem(404, "not-found");
}

/// Who reads all that was published and knows the rule: how many hidden cells there are, after looking for those of which only one value
/// is possible.
fn attack(figures: &Value) -> usize {
    let mut tried = 0;
    for month in figures["months"].as_array().unwrap() {
        for (list, name) in [("kinds", "category"), ("hours", "hours")] {
            let cells: Vec<Option<u64>> =
                cells(month, list, name).values().map(|n| n.map(|n| u64::try_from(n).unwrap())).collect();
            let hidden: Vec<usize> = (0..cells.len()).filter(|n| cells[*n].is_none()).collect();
            let Some(total) = month["total"].as_u64() else {
                assert_eq!(hidden.len(), cells.len(), "a number beside a hidden total: {month}");
                tried += hidden.len();
                continue;
            };
            let rest = total - cells.iter().flatten().sum::<u64>();
            // All under the least that is shown, and together the rest: every way to share it out, each in every place, until no cell
            // is known any more.
            let most = cells.iter().flatten().min().map_or(rest, |least| (least - 1).min(rest));
            let mut seen = vec![BTreeSet::new(); hidden.len()];
            let published = |values: &[u64]| {
                let mut whole: Vec<u64> = cells.iter().map(|n| n.unwrap_or_default()).collect();
                hidden.iter().zip(values).for_each(|(place, value)| whole[*place] = *value);
                protect::month(total, &[&whole]).lists[0] == cells
            };
            let mut open = vec![(Vec::new(), rest)];
            while let Some((mut values, left)) = open.pop() {
                let after = (hidden.len() - values.len()) as u64;
                if after > 0 {
                    let highest = values.last().copied().unwrap_or(most).min(left);
                    let shares = (left.div_ceil(after)..=highest).rev();
                    open.extend(shares.map(|value| ([values.as_slice(), &[value]].concat(), left - value)));
                    continue;
                }
                for _ in 0..values.len() {
                    values.rotate_left(1);
                    if published(&values) {
                        seen.iter_mut().zip(&values).for_each(|(seen, value)| {
                            seen.insert(*value);
                        });
                    }
                }
                if seen.iter().all(|values| values.len() >= 2) {
                    break;
                }
            }
            for (place, values) in hidden.iter().zip(&seen) {
                assert!(values.len() >= 2, "{list} {place} of {month} can only be {values:?}");
                tried += 1;
            }
        }
    }
    tried
}

#[actix_web::test]
async fn no_hidden_number_is_recovered_by_subtraction_over_all_that_is_published() {
    let app = TestApp::new().await;
    let setting = Setting { seed: 1, now: app.clock.now(), scale: 1.0 };
    demo::make(&app.state.db, &setting).unwrap();
    let figures = read(&app, "de-linde").await.expect(200);
    assert_eq!(figures["months"].as_array().unwrap().len(), 23, "two years, but for what is not due");
    let hidden = attack(&figures);
    assert!(hidden > 20, "{hidden} hidden cells");
    let shown = figures["months"].as_array().unwrap().iter().flat_map(|m| cells(m, "kinds", "category").into_values());
    assert!(shown.flatten().count() > 40, "all is hidden");
}

#[actix_web::test]
async fn two_sites_and_late_reports_give_nothing_to_subtract() {
    let (app, world) = TestApp::with_world().await;
    let kinds = ["theft.shoplifting", "nuisance.youth", "damage.graffiti", "violence.assault"];
    for (n, counts) in [[30, 9, 4, 1], [12, 12, 3, 0], [4, 4, 4, 4]].into_iter().enumerate() {
        let at = |h: Happened, site| Happened {
            site,
            from: h.from.map(|f| f - SignedDuration::from_hours(24 * 31 * n as i64)),
            ..h
        };
        for (kind, count) in kinds.iter().zip(counts) {
            for site in [world.linde, world.noordkade] {
                let rows = january(&world, kind, 4 + count, count).into_iter().map(|h| at(h, site));
                write(&app, &rows.collect::<Vec<_>>());
            }
        }
    }
    set(&app, world.linde(Role::CentreManager), world.linde, 0, &asked("de-linde")).await.expect(200);
    // The other one publishes a month later, with a late report in it that the first does not have.
    write(&app, &[Happened { site: world.noordkade, ..theft(&world, at("2026-01-20T10:00:00Z")) }]);
    set(&app, world.noordkade(Role::CentreManager), world.noordkade, 0, &asked("noordkade")).await.expect(200);
    let first = read(&app, "de-linde").await.expect(200);
    write(&app, &january(&world, "theft.cycle", 2, 3));
    assert_eq!(publish(&app, at("2026-04-02T10:00:00Z")), 2);
    let later = read(&app, "de-linde").await.expect(200);
    for month in first["months"].as_array().unwrap() {
        assert!(later["months"].as_array().unwrap().contains(month), "a month that changed: {month}");
    }
    assert!(attack(&later) > 0 && attack(&read(&app, "noordkade").await.expect(200)) > 0);
}
