//! Insight: small counts, the year before, the course, CSV.

use crate::insight_rows::{at, counted, theft, write};
use crate::support::{Answered, TestApp};
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;

const MARCH: &str = "from=2026-02-28T23:00:00Z&until=2026-03-31T22:00:00Z";

fn days(n: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * n)
}

#[actix_web::test]
async fn small_counts_show_less() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let nothing = app.get(token, "/insight").await.expect(200);
    assert_eq!(nothing["what"]["kinds"], json!([]));
    assert_eq!(nothing["what"]["basis"]["showing"], "list-only");
    assert_eq!(nothing["when"]["longWindowShare"], Value::Null);
    assert_eq!(nothing["course"]["points"].as_array().map(Vec::len), Some(1), "the week that is");

    let more = |n: i64| (0..n).map(|i| theft(&world, at("2026-03-02T10:00:00Z") + days(i % 7))).collect::<Vec<_>>();
    write(&app, &more(3));
    let three = app.get(token, &format!("/insight?{MARCH}")).await.expect(200);
    assert_eq!(three["what"]["all"]["count"], 3);
    assert_eq!(three["what"]["all"]["verdict"], "too-few");
    assert_eq!(three["when"]["basis"]["showing"], "list-only");
    assert_eq!(three["when"]["cells"], Value::Null);
    assert_eq!(three["when"]["days"], json!([null, null, null, null, null, null, null]));

    write(&app, &more(9));
    let twelve = app.get(token, &format!("/insight?{MARCH}")).await.expect(200);
    assert_eq!(twelve["when"]["basis"]["showing"], "counts-only");
    assert_eq!(twelve["when"]["cells"], Value::Null);
    assert_eq!(twelve["when"]["hours"][11], 12.0, "ten in the morning by UTC is eleven on the clock");
    let all = &twelve["what"]["all"];
    assert!((all["low"].as_f64().unwrap() - 6.2006).abs() < 1e-3, "{all}");
    assert!((all["high"].as_f64().unwrap() - 20.9616).abs() < 1e-3, "{all}");

    write(&app, &more(14));
    let many = app.get(token, &format!("/insight/when?{MARCH}")).await.expect(200);
    assert_eq!(many["basis"]["showing"], "full");
    let cells: Vec<f64> = many["cells"].as_array().unwrap().iter().map(|c| c.as_f64().unwrap()).collect();
    assert_eq!((cells.len(), cells.iter().sum::<f64>()), (168, 26.0));
    assert_eq!(cells[11], 5.0, "Monday at eleven");
}

#[actix_web::test]
async fn the_year_before_stands_beside_with_what_may_be_said() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let (now, then) = (at("2026-03-10T12:00:00Z"), at("2025-03-10T12:00:00Z"));
    let of = |category, from, n: usize| vec![crate::insight_rows::Happened { category, ..theft(&world, from) }; n];
    write(&app, &of("theft.shoplifting", then, 12));
    write(&app, &of("theft.shoplifting", now, 40));
    write(&app, &of("theft.cycle", then, 4));
    write(&app, &of("theft.cycle", now, 9));
    write(&app, &of("nuisance.youth", now, 2));
    let what = app.get(token, &format!("/insight/what?{MARCH}")).await.expect(200);
    assert_eq!(what["basis"]["previousFrom"], "2025-02-28T23:00:00Z");
    // The month is not over at the moment of the test: the year before is cut at the same clock time.
    assert_eq!(what["basis"]["previousUntil"], "2025-03-31T16:40:00Z");
    let kinds: Vec<&str> = what["kinds"].as_array().unwrap().iter().map(|k| k["category"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["theft", "theft.shoplifting", "theft.cycle", "nuisance", "nuisance.youth"]);
    let shoplifting = counted(&what["kinds"], "category", "theft.shoplifting");
    assert_eq!((&shoplifting["count"], &shoplifting["previous"]), (&json!(40), &json!(12)));
    assert_eq!((&shoplifting["verdict"], &shoplifting["stands"]), (&json!("more-than-chance"), &json!(true)));
    assert!((shoplifting["percent"].as_f64().unwrap() - 233.33).abs() < 0.01, "{shoplifting}");
    let cycles = counted(&what["kinds"], "category", "theft.cycle");
    assert_eq!((&cycles["verdict"], &cycles["percent"]), (&json!("normal-variation"), &Value::Null), "4 -> 9");
    let youth = counted(&what["kinds"], "category", "nuisance.youth");
    assert_eq!((&youth["previous"], &youth["ratio"], &youth["verdict"]), (&json!(0), &Value::Null, &json!("too-few")));
    // No comparison without both ends, nor with itself, nor before it has begun.
    for period in [
        "",
        "from=2026-03-01T00:00:00Z",
        "from=2024-01-01T00:00:00Z&until=2026-01-01T00:00:00Z",
        "from=2026-05-01T00:00:00Z&until=2026-06-01T00:00:00Z",
    ] {
        let what = app.get(token, &format!("/insight/what?{period}")).await.expect(200);
        assert_eq!(
            (&what["basis"]["previousFrom"], &what["all"]["previous"]),
            (&Value::Null, &Value::Null),
            "{period}"
        );
    }
}

#[actix_web::test]
async fn unknown_times_stand_beside_a_period() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let unknown = |reported: &str| crate::insight_rows::Happened { from: None, ..theft(&world, at(reported)) };
    write(
        &app,
        &[unknown("2026-03-05T10:00:00Z"), unknown("2025-03-05T10:00:00Z"), theft(&world, at("2026-03-06T10:00:00Z"))],
    );
    let when = app.get(token, &format!("/insight/when?{MARCH}")).await.expect(200);
    assert_eq!((&when["basis"]["total"], &when["unknown"]), (&json!(1), &json!(1)));
    let when = app.get(token, "/insight/when").await.expect(200);
    assert_eq!((&when["basis"]["total"], &when["basis"]["unknownTime"]), (&json!(3), &json!(2)));
    let when = app.get(token, &format!("/insight/when?{MARCH}&weekHour=107")).await.expect(200);
    assert_eq!((&when["basis"]["total"], &when["unknown"]), (&json!(1), &json!(0)), "an hour has no place for them");
}

#[actix_web::test]
async fn the_course_has_zeros_a_band_and_an_unfinished_end() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    // Four a week for ten weeks from Monday 5 January, none in the week of 16 March, twenty in that of 23 March, six after.
    let monday = at("2026-01-05T11:00:00Z");
    let mut rows = Vec::new();
    for week in 0..10 {
        rows.extend((0..4).map(|day| theft(&world, monday + days(week * 7 + day))));
    }
    rows.extend(vec![theft(&world, at("2026-03-24T11:00:00Z")); 20]);
    rows.extend(vec![theft(&world, at("2026-03-30T11:00:00Z")); 40]);
    write(&app, &rows);
    let course = app.get(token, "/insight/course").await.expect(200);
    let points = course["points"].as_array().unwrap();
    let column = |key: &str| points.iter().map(|p| p[key].clone()).collect::<Vec<_>>();
    let labels = column("label");
    assert_eq!((&labels[0], labels.last().unwrap()), (&json!("2026-W02"), &json!("2026-W14")));
    assert_eq!(column("count"), [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 20, 40].map(|n| json!(n)));
    assert_eq!(
        column("outside"),
        (0..13).map(|n| json!(n == 10 || n == 11)).collect::<Vec<_>>(),
        "never the unfinished week"
    );
    assert_eq!(column("unfinished"), (0..13).map(|n| json!(n == 12)).collect::<Vec<_>>());
    assert!(points[..8].iter().all(|p| p["bandLow"].is_null()), "eight weeks must have been recorded");
    // Mean 4: (2 - 1.5)² and (2 + 1.5)².
    assert_eq!((&points[8]["bandLow"], &points[8]["bandHigh"]), (&json!(0.25), &json!(12.25)));

    // With a period the weeks before it are read for the band, and a week that is cut is no fair count.
    let cut = app.get(token, "/insight/course?from=2026-03-11T00:00:00Z&until=2026-03-29T22:00:00Z").await.expect(200);
    let points = cut["points"].as_array().unwrap();
    let told = |n: usize| (&points[n]["count"], &points[n]["unfinished"], &points[n]["bandHigh"]);
    assert_eq!(points.len(), 3);
    assert_eq!(points[0]["from"], "2026-03-11T00:00:00Z");
    assert_eq!(told(0), (&json!(2), &json!(true), &json!(12.25)));
    assert_eq!(told(1), (&json!(0), &json!(false), &json!(12.25)), "the whole weeks before make its band");
    assert_eq!(points[2]["outside"], true);
    let months = app.get(token, "/insight/course?step=month").await.expect(200);
    let labels: Vec<&Value> = months["points"].as_array().unwrap().iter().map(|p| &p["label"]).collect();
    assert_eq!(labels, ["2026-01", "2026-02", "2026-03"]);
    app.get(token, "/insight/course?step=day").await.expect_problem(400, "invalid");
    app.get(token, "/insight/what?step=week").await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_stray_date_does_not_stretch_the_course_for_ever() {
    let (app, world) = TestApp::with_world().await;
    write(&app, &[theft(&world, at("1203-01-01T00:00:00Z")), theft(&world, at("2026-03-30T11:00:00Z"))]);
    let answer = app.get(world.linde(Role::CentreManager), "/insight").await.expect(200);
    assert_eq!(answer["what"]["all"]["count"], 2);
    let points = answer["course"]["points"].as_array().unwrap();
    assert_eq!((points.len(), &answer["course"]["earlierLeftOut"]), (520, &json!(true)));
    assert_eq!(points[519]["count"], 1);
}

#[actix_web::test]
async fn the_tables_come_as_csv_too() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    write(&app, &vec![theft(&world, at("2026-03-24T11:00:00Z")); 25]);
    let csv = async |path: &str| {
        Answered::of(
            app.ask("GET", &format!("/insight/{path}?{MARCH}")).bearer_auth(token).header("accept", "text/csv"),
        )
        .await
    };
    let what = csv("what").await;
    assert_eq!(what.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(what.header("content-disposition"), "attachment; filename=\"insight-what.csv\"");
    let lines: Vec<&str> = what.text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "category,parent,count,previous,low,high,ratio,ratioLow,ratioHigh,percent,verdict,stands,share,shareOfAll"
    );
    assert!(lines[1].starts_with("all,,25,0,") && lines[3].starts_with("theft.shoplifting,theft,25,0,"), "{lines:?}");
    let when = csv("when").await;
    assert_eq!(when.text.lines().count(), 1 + 7 + 24 + 168);
    assert!(when.text.contains("\r\n2,12,25\r\n"), "Tuesday at noon");
    assert!(csv("how").await.text.contains("\r\nnone,25,0,"));
    assert!(csv("course").await.text.contains("2026-W13,2026-03-22T23:00:00Z,2026-03-29T22:00:00Z,25,"));
    Answered::of(app.ask("GET", "/insight").bearer_auth(token).header("accept", "text/csv"))
        .await
        .expect_problem(406, "not-acceptable");
}

#[actix_web::test]
async fn a_filter_does_not_take_the_comparison_away() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let row = |category, methods, unit| crate::insight_rows::Happened {
        category,
        methods,
        unit,
        ..theft(&world, at("2026-03-10T12:00:00Z"))
    };
    let here = Some(world.unit_7);
    let rows = [
        vec![row("theft.shoplifting", vec!["in-bag"], here); 6],
        vec![row("nuisance.youth", vec![], here); 2],
        vec![row("theft.shoplifting", vec![], None); 4],
        vec![row("nuisance.youth", vec![], None); 12],
    ];
    write(&app, &rows.concat());
    let share = |rows: &Value, key: &str, code: &str| {
        let row = rows.as_array().unwrap().iter().find(|r| r[key] == code).unwrap();
        (row["share"].as_f64(), row["shareOfAll"].as_f64())
    };
    let narrow = app.get(token, &format!("/insight?{MARCH}&unit={}", world.unit_7)).await.expect(200);
    assert_eq!(share(&narrow["what"]["kinds"], "category", "theft"), (Some(6.0 / 8.0), Some(10.0 / 24.0)));
    assert_eq!(share(&narrow["how"]["methods"], "method", "in-bag"), (Some(6.0 / 8.0), Some(6.0 / 24.0)));
    assert_eq!(share(&narrow["how"]["methods"], "method", "none"), (Some(2.0 / 8.0), Some(18.0 / 24.0)));
    // The whole is that of the period, and of nothing more there is no other share.
    let period = app.get(token, &format!("/insight?{MARCH}")).await.expect(200);
    assert_eq!(share(&period["what"]["kinds"], "category", "theft"), (Some(10.0 / 24.0), None));
    let hour = app.get(token, &format!("/insight/how?{MARCH}&weekHour=37&method=in-bag")).await.expect(200);
    assert_eq!(share(&hour["methods"], "method", "in-bag"), (Some(1.0), Some(6.0 / 24.0)));
    // Fewer than five have no share, but all still has.
    let few =
        app.get(token, &format!("/insight/what?{MARCH}&unit={}&category=nuisance", world.unit_7)).await.expect(200);
    assert_eq!(share(&few["kinds"], "category", "nuisance"), (None, Some(14.0 / 24.0)));
    // The words of an incident are asked of the tables; what it is compared with is not.
    let words = app.get(token, &format!("/insight/what?{MARCH}&q=paraplu")).await.expect(200);
    assert_eq!((&words["basis"]["total"], &words["kinds"]), (&json!(0), &json!([])));
}
