//! Our methods against values that independent implementations computed; where those come from stands in `golden/README.md`.

// A golden file that does not read is a failed test; an unwrap says so.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use serde_json::Value;
use webm::insight::methods::{
    aoristic::CELLS,
    bands::{Position, weekly_bands},
    cli::aoristic_file,
    false_discovery,
    trend::{rolling_12, year_on_year},
    two_counts::{Comparison, Counted, Interval, PercentChange, Verdict, compare, exact_interval},
};

const TOLERANCE: f64 = 1e-6;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn copied(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn copied_json(name: &str) -> Value {
    serde_json::from_str(&copied(name)).unwrap()
}

/// A golden file that may not be copied; `None`, said aloud, where the shared folder is not there.
fn shared(name: &str) -> Option<String> {
    let folder = std::env::var_os("WEBM_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let text = std::fs::read_to_string(folder.join("golden").join(name)).ok();
    if text.is_none() {
        println!("skipped: golden/{name} absent (no shared folder beside the repository, none in WEBM_SHARED)");
    }
    text
}

fn near(ours: f64, golden: f64, what: &str) {
    assert!((ours - golden).abs() <= TOLERANCE, "{what}: ours {ours}, golden {golden}");
}

/// Both undefined, or both defined and near.
fn near_or_undefined(ours: Option<f64>, golden: &Value, what: &str) {
    match (ours, golden.as_f64()) {
        (Some(ours), Some(golden)) => near(ours, golden, what),
        (None, None) => {}
        other => panic!("{what}: one is undefined: {other:?}"),
    }
}

fn run(csv: &str, zone: &str) -> Value {
    aoristic_file(csv.as_bytes(), zone).unwrap()
}

fn cells(out: &Value) -> Vec<f64> {
    let cells: Vec<f64> = out["cells"].as_array().unwrap().iter().map(|c| c.as_f64().unwrap()).collect();
    assert_eq!(cells.len(), CELLS);
    cells
}

/// Columns `weekday,hour,weight`, Monday 0 h first.
fn grid_is(out: &Value, golden: &str) {
    let cells = cells(out);
    let mut rows = csv::Reader::from_reader(golden.as_bytes());
    let mut seen = 0;
    for (cell, row) in rows.records().enumerate() {
        let row = row.unwrap();
        assert_eq!(&row[0], DAYS[cell / 24]);
        assert_eq!(row[1].parse::<usize>().unwrap(), cell % 24);
        near(cells[cell], row[2].parse().unwrap(), &format!("{} {}", &row[0], &row[1]));
        seen += 1;
    }
    assert_eq!(seen, CELLS);
}

/// The weights of one incident; golden writes "all_168_cells" for the same weight everywhere.
fn weights_are(ours: &Value, golden: &Value, id: &str) {
    let ours = ours.as_object().unwrap();
    let mut cells = 0;
    for day in DAYS {
        for hour in 0..24 {
            let cell = format!("{day} {hour:02}");
            let expected = golden.get(&cell).or(golden.get("all_168_cells"));
            cells += usize::from(expected.is_some());
            let weight = ours.get(&cell).map_or(0.0, |w| w.as_f64().unwrap());
            near(weight, expected.map_or(0.0, |w| w.as_f64().unwrap()), &format!("{id} {cell}"));
        }
    }
    assert_eq!(ours.len(), cells, "{id}: as many cells with weight");
}

#[test]
fn a1_the_grid_of_twenty_cases() {
    let out = run(&copied("a1_aoristic_cases_input.csv"), "UTC");
    grid_is(&out, &copied("a1_aoristic_cases_expected_grid.csv"));
    near(cells(&out).iter().sum(), 18.0, "sum");
    let counts = ["known", "windowed", "unknown", "flagged"].map(|k| out[k].as_u64().unwrap());
    // Known: P01 an instant, P09 without an end, P17 one minute.
    assert_eq!(counts, [3, 15, 1, 1]);
}

#[test]
fn a1_the_weights_of_each_incident() {
    let out = run(&copied("a1_aoristic_cases_input.csv"), "UTC");
    let golden = copied_json("a1_aoristic_cases_expected_per_incident.json");
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 20);
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let ours = &out["weights"][id];
        if id == "P11" {
            // The reference swaps the two ends; we flag the row and do not place it.
            assert_eq!(ours, &serde_json::json!({}));
        } else {
            weights_are(ours, &case["crimepy"], id);
        }
    }
}

#[test]
fn a2_real_minutes_by_the_wall_clock() {
    let golden = copied_json("a2_aoristic_dst.json");
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 5);
    // Once as moments with their offset, once as read from the clock on the wall. By the wall, PD3 reads 02:30 twice.
    let text = |case: &Value, key: &str| case[key].as_str().unwrap().to_owned();
    let by_wall = |case: &Value, key| text(case, key)[..19].to_owned();
    for local in [false, true] {
        let mut csv = String::from("id,from,to\n");
        for case in cases {
            let (from, to) = if local {
                (by_wall(case, "local_from"), by_wall(case, "local_to"))
            } else {
                (text(case, "from"), text(case, "to"))
            };
            csv += &format!("{},{from},{to}\n", text(case, "id"));
        }
        let out = run(&csv, "Europe/Amsterdam");
        for case in cases {
            let id = case["id"].as_str().unwrap();
            weights_are(&out["weights"][id], &case["expected_elapsed_time"], id);
        }
        assert_eq!(out["known"], u64::from(local));
    }
}

#[test]
fn a3_real_burglaries() {
    let (Some(input), Some(grid)) = (shared("a3_real_nyc_manhattan_burglary_2019.csv"), shared("a3_expected_grid.csv"))
    else {
        return;
    };
    let out = run(&input, "UTC");
    grid_is(&out, &grid);
    let count = |key: &str| out[key].as_u64().unwrap();
    assert_eq!(count("known") + count("windowed") + count("unknown") + count("flagged"), 1_233);
}

fn golden_compare(case: &Value) -> Comparison {
    let counted =
        |count: &str, time: &str| Counted { count: case[count].as_u64().unwrap(), time: case[time].as_f64().unwrap() };
    compare(counted("pre", "exposure_pre"), counted("post", "exposure_post")).unwrap()
}

#[test]
fn e_two_counts() {
    let golden = copied_json("e_change_detection.json");
    let cases = golden["compare"].as_array().unwrap();
    assert_eq!(cases.len(), 10);
    for case in cases {
        let ours = golden_compare(case);
        let what = format!("{} -> {}", case["pre"], case["post"]);
        near(ours.z, case["z_two_sample_standardised"].as_f64().unwrap(), &what);
        near_or_undefined(ours.p, &case["conditional_binomial_exact_p"], &what);
        let limits = &case["poisson_rate_ratio_score_ci95"];
        near_or_undefined(ours.rate_ratio_interval.map(|i| i.low), &limits[0], &what);
        near_or_undefined(ours.rate_ratio_interval.map(|i| i.high), &limits[1], &what);
        // The reference prints a percentage on any base; ours stays silent under 10.
        match case["pre"].as_u64().unwrap() {
            0 => assert_eq!(ours.percent_change, PercentChange::Undefined),
            1..10 => assert_eq!(ours.percent_change, PercentChange::BaseTooSmall),
            _ => near_or_undefined(ours.percent_change.shown(), &case["pct_change"], &what),
        }
    }
    assert_eq!(golden_compare(&cases[0]).verdict, Verdict::WithinNormalVariation);
}

#[test]
fn e_exact_interval_of_a_count() {
    let golden = copied_json("e_change_detection.json");
    let cases = golden["count_ci"].as_array().unwrap();
    assert_eq!(cases.len(), 8);
    for case in cases {
        let Interval { low, high } = exact_interval(case["count"].as_u64().unwrap());
        near(low, case["exact95"][0].as_f64().unwrap(), "low");
        near(high, case["exact95"][1].as_f64().unwrap(), "high");
    }
}

#[test]
fn e_weekly_band() {
    let golden = copied_json("e_change_detection.json");
    let weeks = golden["weekly_band"].as_array().unwrap();
    assert_eq!(weeks.len(), 40);
    let counts: Vec<u64> = weeks.iter().map(|w| w["count"].as_u64().unwrap()).collect();
    for ((week, band), count) in weeks.iter().zip(weekly_bands(&counts)).zip(&counts) {
        let what = week["week_start"].as_str().unwrap();
        near_or_undefined(band.map(|b| b.mean), &week["prior8_mean"], what);
        near_or_undefined(band.map(|b| b.low), &week["low"], what);
        near_or_undefined(band.map(|b| b.high), &week["high"], what);
        let flag = band.map(|b| b.position(*count) != Position::Within);
        assert_eq!(flag, week["flag"].as_bool(), "{what}");
    }
}

#[test]
fn e_false_discovery_rate() {
    let golden = copied_json("e_change_detection.json");
    let rows = golden["funnel"]["rows"].as_array().unwrap();
    assert!(rows.len() > 2);
    let p: Vec<_> = rows.iter().map(|row| row["p_two_sided"].as_f64()).collect();
    for (row, ours) in rows.iter().zip(false_discovery::adjusted(&p)) {
        near_or_undefined(ours, &row["p_fdr_bh"], row["unit"].as_str().unwrap());
    }
}

#[test]
fn g_year_on_year_and_rolling() {
    let golden = copied_json("g_seasonality.json");
    let counts =
        |key: &str| -> Vec<u64> { golden[key].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect() };
    let monthly = counts("monthly_counts");
    assert_eq!(monthly.len(), 60);

    let last = rolling_12(&monthly)[48..].iter().map(|n| n.unwrap()).collect::<Vec<_>>();
    assert_eq!(last, counts("rolling12"));

    let rows = golden["year_on_year"].as_array().unwrap();
    assert_eq!(rows.len(), 12);
    for (row, ours) in rows.iter().zip(&year_on_year(&monthly)[48..]) {
        let (ours, what) = (ours.unwrap(), row["month"].as_str().unwrap());
        assert_eq!(Some(ours.count), row["count"].as_u64(), "{what}");
        assert_eq!(Some(ours.year_before), row["same_month_last_year"].as_u64(), "{what}");
        assert_eq!(ours.difference(), i128::from(row["diff"].as_i64().unwrap()), "{what}");
        // Printed there with four decimals.
        let index = row["index_prev_year_100"].as_f64().unwrap();
        assert!((ours.index().unwrap() - index).abs() < 1e-4, "{what}");
        // Golden has the z against a known mean; ours is standardised for two counts that both vary.
        near(ours.comparison.z * 2.0_f64.sqrt(), row["poisson_z"].as_f64().unwrap(), what);
    }
}
