//! `webm method` on the whole golden files: every expected value stands in our answer, at the same place, within the tolerance of its file.
//!
//! Where those come from stands in `golden/README.md`. What a golden file holds and we do not answer is named in each test.

// A golden file that does not read is a failed test; an unwrap says so.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::path::PathBuf;
use webm::cli::method::{Method, answer};
use webm::insight::methods::cli;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn golden(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(name)).unwrap()).unwrap()
}

/// Holds ours against golden, and counts what was held.
struct Held<'k> {
    not_ours: &'k [&'k str],
    tolerance: f64,
    values: usize,
}

impl Held<'_> {
    fn against(&mut self, ours: &Value, golden: &Value, place: &str) {
        match (ours, golden) {
            (Value::Object(ours), Value::Object(golden)) => {
                for (key, golden) in golden.iter().filter(|(key, _)| !self.not_ours.contains(&key.as_str())) {
                    let there = format!("{place}.{key}");
                    let ours = ours.get(key).unwrap_or_else(|| panic!("{there} is not in our answer"));
                    self.against(ours, golden, &there);
                }
            }
            (Value::Array(ours), Value::Array(golden)) => {
                assert_eq!(ours.len(), golden.len(), "{place}");
                for (i, (ours, golden)) in ours.iter().zip(golden).enumerate() {
                    self.against(ours, golden, &format!("{place}[{i}]"));
                }
            }
            (Value::Number(one), Value::Number(other)) => {
                let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
                assert!((one - other).abs() <= self.tolerance, "{place}: ours {one}, golden {other}");
                self.values += 1;
            }
            _ => {
                assert_eq!(ours, golden, "{place}");
                self.values += 1;
            }
        }
    }
}

/// Runs a method on a golden file and holds some keys of the answer against it; the number of values that were held.
fn hold(method: &Method, name: &str, keys: &[&str], not_ours: &[&str]) -> usize {
    let mut held = Held { not_ours, tolerance: 1e-6, values: 0 };
    let (ours, golden) = (answer(method).unwrap(), golden(name));
    for key in keys {
        held.against(&ours[key], &golden[key], key);
    }
    held.values
}

#[test]
fn a2_the_change_of_the_clock() {
    let method = Method::Aoristic { file: path("a2_aoristic_dst.json"), zone: "Europe/Amsterdam".into() };
    let words = ["note", "local_from", "local_to", "naive_wall_clock"];
    assert!(hold(&method, "a2_aoristic_dst.json", &["cases"], &words) > 60);
    let out = answer(&method).unwrap();
    assert_eq!((&out["windowed"], &out["unknown"]), (&Value::from(5), &Value::from(0)));
}

const B: &str = "b_wdq_wdd.json";

#[test]
fn b_quotient_and_difference() {
    let words = ["source"];
    assert!(hold(&Method::Wdq { file: path(B) }, B, &["wdq"], &words) >= 7 * 7 + 45);
    let other = ["crosscheck_statsmodels_identity_glm_local"];
    assert!(hold(&Method::Wdd { file: path(B), alpha: None }, B, &["wdd"], &other) >= 9 * 25);
}

#[test]
fn b_the_published_numbers() {
    let text = golden(B)["published_numbers"].to_string();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut numbers = 0;
    // The fifth is a sum by harm over five kinds; it is held in the tests of `wdd`.
    for case in cases.iter().filter(|case| case.get("control").is_some()) {
        let published = &case["published"];
        let alpha = if published.get("CI90").is_some() { 0.10 } else { 0.05 };
        let ours = &cli::wdd_file(case.to_string().as_bytes(), Some(alpha)).unwrap()["expected"];
        let ci = Value::from(vec![ours["LowCI"].clone(), ours["HighCI"].clone()]);
        let rounded = [("SE_rounded", &ours["SE_Local"]), ("CI95", &ci), ("CI90", &ci)];
        for (key, golden) in published.as_object().unwrap() {
            let ours = rounded.iter().find(|(k, _)| k == key).map_or_else(|| &ours[key], |(_, value)| value);
            // As many digits as were printed.
            for (one, other) in [ours, golden].map(list)[0].iter().zip(list(golden)) {
                let printed = other.to_string();
                let digits = printed.split_once('.').map_or(0, |(_, part)| part.len());
                let step = 10f64.powi(-i32::try_from(digits).unwrap());
                let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
                assert!((one - other).abs() <= 0.5001 * step, "{key}: ours {one}, published {other}");
                numbers += 1;
            }
        }
    }
    assert_eq!(numbers, 19);
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])
}

#[test]
fn d3_hexagons() {
    let name = "d3_h3_counts.json";
    let held = hold(&Method::H3 { file: path(name), resolution: vec![] }, name, &["counts_by_resolution"], &[]);
    assert_eq!(held, 4 + 4 + 5 + 6);
}

const E: &str = "e_change_detection.json";

#[test]
fn e_two_counts_and_one() {
    let other = ["etest_p_wald_scipy", "etest_p_score_crimepy", "etest_p", "crosscheck_statsmodels"];
    assert!(hold(&Method::TwoCounts { file: path(E) }, E, &["compare"], &other) >= 10 * 8);
    assert_eq!(hold(&Method::Interval { file: path(E) }, E, &["count_ci"], &[]), 8 * 5);
}

#[test]
fn e_weekly_band() {
    assert_eq!(hold(&Method::Bands { file: path(E) }, E, &["weekly_band"], &[]), 40 * 6);
}

#[test]
fn e_false_discovery() {
    let other = [
        "count",
        "exposure",
        "rate",
        "expected",
        "ratio",
        "exact_count_limits95",
        "exact_count_limits998",
        "normal_limits998_rate",
        "overall_rate",
        "dispersion_phi",
        "note",
    ];
    assert_eq!(hold(&Method::Fdr { file: path(E) }, E, &["funnel"], &other), 8 * 4);
}

#[test]
fn d1_false_discovery_of_a_whole_grid() {
    let name = "d1_gistar_grid.csv";
    let ours = answer(&Method::Fdr { file: path(name) }).unwrap();
    let ours = ours["rows"].as_array().unwrap();
    let mut file = csv::Reader::from_path(path(name)).unwrap();
    let column = file.headers().unwrap().iter().position(|column| column == "p_fdr_bh").unwrap();
    let rows: Vec<_> = file.records().map(Result::unwrap).collect();
    assert!(rows.len() > 50 && ours.len() == rows.len());
    for (ours, row) in ours.iter().zip(&rows) {
        let golden: f64 = row[column].parse().unwrap();
        assert!((ours["p_fdr_bh"].as_f64().unwrap() - golden).abs() <= 1e-6, "{row:?}");
    }
}

#[test]
fn f1_concentration() {
    let name = "f1_concentration.json";
    let method = Method::Concentration { file: path(name) };
    assert!(hold(&method, name, &["cases"], &["published", "lorenz_xy_ascending"]) > 200);
    let (ours, golden) = (answer(&method).unwrap(), golden(name));
    let mut held = Held { not_ours: &[], tolerance: 1e-6, values: 0 };
    for (ours, golden) in list(&ours["cases"]).iter().zip(list(&golden["cases"])) {
        // The table of 78 shops leaves the curve out.
        if golden["lorenz_xy_ascending"].is_array() {
            held.against(&ours["lorenz_xy_ascending"], &golden["lorenz_xy_ascending"], "lorenz");
        }
        for key in ["gini", "gini_unbiased"] {
            if let Some(published) = golden["published"][key].as_f64() {
                assert!((ours[key].as_f64().unwrap() - published).abs() < 1e-9);
            }
        }
        let general = (&ours["gini_generalized_bernasco_steenbeek"], golden["published"]["gini_generalized"].as_f64());
        if let (ours, Some(published)) = general {
            assert!((ours.as_f64().unwrap() - published).abs() < 1e-9);
        }
    }
    assert!(held.values > 80);
}

/// POP Center Tool Guide 6 prints the cumulated shares of the first 17 of 78 shops with one decimal.
#[test]
fn f1_the_published_table() {
    let golden = golden("f1_concentration.json");
    let case = list(&golden["cases"]).into_iter().find(|case| case["published"]["total"].is_number()).unwrap();
    let ours = cli::concentration_file(case.to_string().as_bytes()).unwrap();
    let curve = list(&ours["lorenz_xy_ascending"]);
    let mut shares = 0;
    for (rank, printed) in list(&case["published"]["cum_pct_events_by_rank"]).iter().enumerate() {
        // From the worst hit down: what is not in the part of the curve below it.
        let below = curve[curve.len() - 2 - rank][1].as_f64().unwrap();
        assert!((100.0 * (1.0 - below) - printed.as_f64().unwrap()).abs() < 0.0501, "rank {rank}");
        shares += 1;
    }
    assert_eq!((shares, &ours["units_for_80pct"], &ours["units_with_zero"]), (17, &12.into(), &26.into()));
}

#[test]
fn f2_likeness_by_method() {
    let name = "f2_mo_similarity.json";
    let method = Method::Similarity { file: path(name), enough: 0.5, drop_over: None };
    let held = hold(&method, name, &["pairs", "clusters", "auc_jaccard"], &[]);
    assert!(held > 45 * 4 + 4, "{held}");
}

#[test]
fn g_year_on_year_rolling_and_season() {
    let name = "g_seasonality.json";
    let yoy = Method::Yoy { file: path(name), months: 12, through_month: None };
    assert_eq!(hold(&yoy, name, &["year_to_date"], &[]), 5 * 3);
    assert_eq!(hold(&yoy, name, &["year_on_year"], &[]), 12 * 6);
    let rolling = Method::Rolling { file: path(name), months: 12 };
    assert_eq!(hold(&rolling, name, &["rolling12"], &[]), 12);
    let season = Method::Season { file: path(name) };
    assert_eq!(hold(&season, name, &["classical_additive"], &[]), 12 + 60);
}

/// The whole file, its cases as a list, and each case alone give the same answers.
#[test]
fn a_part_of_a_file_is_a_file() {
    type Run = fn(&[u8]) -> Result<Value, cli::FileFault>;
    let methods: [(&str, &str, Run); 5] = [
        (B, "wdq", |file| cli::wdq_file(file)),
        (B, "wdd", |file| cli::wdd_file(file, None)),
        (E, "compare", |file| cli::two_counts_file(file)),
        (E, "count_ci", |file| cli::interval_file(file)),
        ("f1_concentration.json", "cases", |file| cli::concentration_file(file)),
    ];
    for (name, key, run) in methods {
        let golden = golden(name);
        let all = &run(golden.to_string().as_bytes()).unwrap()[key];
        assert_eq!(&run(golden[key].to_string().as_bytes()).unwrap(), all, "{key}");
        for (case, expected) in list(&golden[key]).iter().zip(list(all)) {
            assert_eq!(run(case.to_string().as_bytes()).unwrap(), expected, "{key}");
        }
    }
}

/// Real thefts of others (see the shared folder): neighbourhoods and those without one.
#[test]
fn real_incidents_by_neighbourhood() {
    let shared = std::env::var_os("WEBM_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let expected = std::fs::read_to_string(shared.join("golden/r_vancouver2020_expected.json"));
    let (Ok(expected), file) = (expected, shared.join("data/vancouver_crime_2020.csv")) else {
        println!("skipped: no shared folder beside the repository, none in WEBM_SHARED");
        return;
    };
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let ours = answer(&Method::Units { file, column: "NEIGHBOURHOOD".into(), all: None }).unwrap();
    let golden = expected["by_neighbourhood"].as_object().unwrap();
    assert_eq!(ours["unknown"], golden["(none)"]);
    assert_eq!(ours["incidents"], expected["rows"]);
    assert_eq!(ours["counts"].as_array().unwrap().len(), golden.len() - 1);
    for row in ours["counts"].as_array().unwrap() {
        assert_eq!(row["count"], golden[row["unit"].as_str().unwrap()], "{row}");
    }
}
