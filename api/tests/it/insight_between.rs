//! Insight: one period against another of any length. Rates, small counts, what stands in both, and what is no comparison.

use crate::insight_rows::{Happened, at, counted, listed, theft, write};
use crate::support::{Answered, TestApp, World, told};
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared_types::access::Role;

/// February and the sixty days before it, by the clock of De Linde.
const FEBRUARY: &str = "from=2026-01-31T23:00:00Z&until=2026-02-28T23:00:00Z";
const BEFORE: &str = "otherFrom=2025-12-01T23:00:00Z&otherUntil=2026-01-31T23:00:00Z";

/// So many a day apart, from a moment on.
fn daily(world: &World, category: &'static str, from: &str, n: i64) -> Vec<Happened> {
    let row = |i| Happened { category, ..theft(world, at(from) + SignedDuration::from_hours(i % 25 * 24)) };
    (0..n).map(row).collect()
}

#[actix_web::test]
async fn counts_are_held_against_each_other_by_their_days() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    write(
        &app,
        &[
            daily(&world, "theft.shoplifting", "2026-02-01T10:00:00Z", 56),
            daily(&world, "theft.shoplifting", "2025-12-03T10:00:00Z", 61),
            daily(&world, "theft.cycle", "2026-02-01T10:00:00Z", 9),
            daily(&world, "theft.cycle", "2025-12-03T10:00:00Z", 4),
        ]
        .concat(),
    );
    let told = app.get(token, &format!("/insight/between?{FEBRUARY}&{BEFORE}")).await.expect(200);
    assert_eq!((&told["days"], &told["otherDays"]), (&json!(28.0), &json!(61.0)));
    let basis = &told["what"]["basis"];
    assert_eq!(
        (&basis["previousFrom"], &basis["previousUntil"]),
        (&json!("2025-12-01T23:00:00Z"), &json!("2026-01-31T23:00:00Z"))
    );
    let shops = counted(&told["what"]["kinds"], "category", "theft.shoplifting");
    // 2 a day against 1 a day.
    assert_eq!((&shops["count"], &shops["previous"]), (&json!(56), &json!(61)));
    assert!((shops["ratio"].as_f64().unwrap() - 2.0).abs() < 1e-9, "{shops}");
    assert!((shops["percent"].as_f64().unwrap() - 100.0).abs() < 1e-9, "{shops}");
    assert!(shops["ratioLow"].as_f64().unwrap() > 1.3 && shops["ratioHigh"].as_f64().unwrap() < 3.0, "{shops}");
    assert_eq!((&shops["verdict"], &shops["stands"]), (&json!("more-than-chance"), &json!(true)));
    let cycles = counted(&told["what"]["kinds"], "category", "theft.cycle");
    assert_eq!(cycles["percent"], Value::Null, "on a base under ten there is no percentage");
    assert_eq!((&told["unequalSeasons"], &told["inBoth"]), (&json!(true), &json!(0)));
    let none = counted(&told["how"]["methods"], "method", "none");
    assert_eq!((&none["count"], &none["previous"]), (&json!(65), &json!(65)));

    // The other way round the ratio is one over it.
    let turned = "from=2025-12-01T23:00:00Z&until=2026-01-31T23:00:00Z&otherFrom=2026-01-31T23:00:00Z&otherUntil=2026-02-28T23:00:00Z";
    let turned = app.get(token, &format!("/insight/between?{turned}")).await.expect(200);
    let shops = counted(&turned["what"]["kinds"], "category", "theft.shoplifting");
    assert!(
        (shops["ratio"].as_f64().unwrap() - 0.5).abs() < 1e-9 && shops["verdict"] == "fewer-than-chance",
        "{shops}"
    );

    let csv = app.ask("GET", &format!("/insight/between?{FEBRUARY}&{BEFORE}")).bearer_auth(token);
    let csv = Answered::of(csv.header("accept", "text/csv")).await;
    let lines: Vec<&str> = csv.text.split("\r\n").collect();
    assert!(lines[0].starts_with("of,code,days,otherDays,count,previous,"), "{lines:?}");
    assert!(lines[1].starts_with("all,,28,61,65,65,"), "{lines:?}");
}

#[actix_web::test]
async fn the_same_months_of_another_year_are_no_other_season() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let year = "otherFrom=2024-01-31T23:00:00Z&otherUntil=2024-02-29T23:00:00Z";
    let told = app.get(token, &format!("/insight/between?{FEBRUARY}&{year}")).await.expect(200);
    assert_eq!((&told["unequalSeasons"], &told["otherDays"]), (&json!(false), &json!(29.0)), "two years before");
    assert_eq!((&told["what"]["all"]["count"], &told["what"]["all"]["previous"]), (&json!(0), &json!(0)));
    assert_eq!(told["what"]["all"]["verdict"], "too-few");
}

#[actix_web::test]
async fn four_to_nine_is_normal_variation_and_unknown_times_stand_beside_both() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let unknown = |reported: &str| Happened { from: None, ..theft(&world, at(reported)) };
    // Over the night from one period into the next.
    let night = Happened { until: Some(at("2026-02-01T07:00:00Z")), ..theft(&world, at("2026-01-31T18:00:00Z")) };
    write(
        &app,
        &[
            daily(&world, "theft.shoplifting", "2026-02-03T10:00:00Z", 8),
            daily(&world, "theft.shoplifting", "2026-01-04T10:00:00Z", 3),
            vec![
                night,
                unknown("2026-02-05T10:00:00Z"),
                unknown("2026-01-20T10:00:00Z"),
                unknown("2026-01-21T10:00:00Z"),
            ],
        ]
        .concat(),
    );
    let january = "otherFrom=2026-01-03T23:00:00Z&otherUntil=2026-01-31T23:00:00Z";
    let told = app.get(token, &format!("/insight/between?{FEBRUARY}&{january}")).await.expect(200);
    let all = &told["what"]["all"];
    assert_eq!((&all["count"], &all["previous"], &told["inBoth"]), (&json!(9), &json!(4), &json!(1)));
    assert_eq!((&all["verdict"], &all["percent"]), (&json!("normal-variation"), &Value::Null));
    assert_eq!((&told["what"]["basis"]["unknownTime"], &told["otherUnknownTime"]), (&json!(1), &json!(2)));
    assert_eq!(listed(&app, token, "from=2026-01-03T23:00:00Z&until=2026-01-31T23:00:00Z").await, 4);
}

#[actix_web::test]
async fn what_is_no_comparison_is_refused_all_at_once() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(Role::CentreManager);
    let refused = async |query: &str| {
        let problem = app.get(token, &format!("/insight/between?{query}")).await.expect_problem(400, "invalid");
        told(&problem).iter().map(|(at, code)| format!("{at} {code}")).collect::<Vec<_>>()
    };
    assert_eq!(refused("").await, ["?from required", "?until required", "?otherFrom required", "?otherUntil required"]);
    assert_eq!(refused(FEBRUARY).await, ["?otherFrom required", "?otherUntil required"]);
    let overlapping = "otherFrom=2026-02-10T00:00:00Z&otherUntil=2026-03-10T00:00:00Z";
    assert_eq!(refused(&format!("{FEBRUARY}&{overlapping}")).await, ["?otherFrom periods-overlap"]);
    let backwards = "otherFrom=2026-01-10T00:00:00Z&otherUntil=2026-01-01T00:00:00Z";
    assert_eq!(refused(&format!("{FEBRUARY}&{backwards}")).await, ["?otherUntil ends-before-begin"]);
    let to_come = "from=2027-01-01T00:00:00Z&until=2027-02-01T00:00:00Z&otherFrom=2027-03-01T00:00:00Z&otherUntil=2027-04-01T00:00:00Z";
    assert_eq!(refused(to_come).await, ["?from in-the-future", "?otherFrom in-the-future"]);
    assert_eq!(refused(&format!("{FEBRUARY}&otherFrom=soon")).await.len(), 1);
}

#[actix_web::test]
async fn who_sees_counts_only_is_told_both_rounded() {
    let (app, world) = TestApp::with_world().await;
    write(
        &app,
        &[
            daily(&world, "theft.shoplifting", "2026-02-01T10:00:00Z", 23),
            daily(&world, "theft.cycle", "2026-02-01T10:00:00Z", 3),
            daily(&world, "theft.shoplifting", "2025-12-03T10:00:00Z", 12),
        ]
        .concat(),
    );
    for role in [Role::MunicipalOfficer, Role::Adviser] {
        let token = world.linde(role);
        let told = app.get(token, &format!("/insight/between?{FEBRUARY}&{BEFORE}")).await.expect(200);
        for panel in ["what", "how"] {
            assert_eq!(
                (&told[panel]["basis"]["leadsToIncidents"], &told[panel]["basis"]["roundedTo"]),
                (&json!(false), &json!(5))
            );
        }
        let all = &told["what"]["all"];
        assert_eq!((&all["count"], &all["previous"]), (&json!(25), &json!(10)), "{role}");
        let hidden = counted(&told["what"]["kinds"], "category", "theft.cycle");
        assert_eq!(
            (&hidden["count"], &hidden["previous"], &hidden["ratio"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        let unit = format!("/insight/between?{FEBRUARY}&{BEFORE}&unit={}", world.unit_7);
        app.get(token, &unit).await.expect_problem(403, "counts-only");
    }
}
