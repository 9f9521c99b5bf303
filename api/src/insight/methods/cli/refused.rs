//! Tests: bad files are refused with the line and the reason, and thin ones are answered with `null`.

use super::*;
use rstest::rstest;
use serde_json::{Value, json};

type Run = fn(&[u8]) -> Result<Value, FileFault>;

const JSON: [(&str, Run); 9] = [
    ("wdq", |f| wdq_file(f)),
    ("wdd", |f| wdd_file(f, None)),
    ("two-counts", |f| two_counts_file(f)),
    ("interval", |f| interval_file(f)),
    ("bands", |f| bands_file(f)),
    ("concentration", |f| concentration_file(f)),
    ("similarity", |f| similarity_file(f, 0.5, None)),
    ("yoy", |f| yoy_file(f, 12, None)),
    ("rolling", |f| rolling_file(f, 12)),
];

const CSV: [(&str, Run); 7] = [
    ("aoristic", |f| aoristic_file(f, "UTC")),
    ("fdr", |f| fdr_file(f)),
    ("units", |f| units_file(f, "unit", None)),
    ("h3", |f| h3_file(f, &[])),
    ("delays", |f| delays_file(f, "UTC", None)),
    ("shares", |f| shares_file(f, "outcome", None)),
    ("loss", |f| loss_file(f, None)),
];

fn refusal(run: Run, file: &str) -> String {
    run(file.as_bytes()).unwrap_err().to_string()
}

#[test]
fn no_method_takes_an_empty_or_a_foreign_file() {
    for (name, run) in JSON {
        for file in ["", " \n", "id,from\n1,2\n", "{", "{}", "[1, 2", "{\"cases\": 7}", "null", "[[]]", "[null]"] {
            let said = refusal(run, file);
            assert!(said.starts_with("line "), "{name} of {file:?}: {said}");
        }
        assert!(run(b"{\"x\": \"\xff\"}").unwrap_err().to_string().contains("line 1: the file: not UTF-8"), "{name}");
    }
    for (name, run) in CSV {
        for file in ["", "\n", "a,b\n1,2\n"] {
            assert!(refusal(run, file).starts_with("line 1: the file has no column"), "{name} of {file:?}");
        }
    }
}

#[test]
fn what_comes_after_the_end_is_not_passed_over() {
    assert_eq!(refusal(|f| wdq_file(f), "[]\n[]"), "line 2: the file: trailing characters");
}

#[rstest]
#[case::no_count(JSON[2].1, "[\n {\"pre\": 1},\n {}]", "line 2: case[0]: missing field `post`")]
#[case::part(JSON[2].1, "{\"compare\": [\n{\"pre\": 1, \"post\": 1.5}]}", "line 2: compare[0].post: invalid type: floating point `1.5`, expected u32")]
#[case::negative(JSON[0].1, "{\"wdq\":\n[{\"A\": [1, 2], \"B\": [1, 2],\n\"C\": [-1, 2]}]}", "line 3: wdq[0].C[0]: invalid value: integer `-1`, expected u32")]
#[case::three(JSON[0].1, "[{\"A\": [1, 2, 3], \"B\": [1, 2], \"C\": [1, 2]}]", "line 1: case[0].A: trailing characters")]
#[case::no_time(JSON[2].1, "[{\"pre\": 1, \"post\": 2,\n\n\"exposure_pre\": 0}]", "line 3: case[0].exposure_pre: a weight must be more than 0")]
#[case::alpha(JSON[1].1, "{\"control\": [1, 2], \"treated\": [1, 2], \"alpha\": 1}", "line 1: no \"wdd\", so one case.alpha: alpha lies between 0 and 1")]
#[case::gap(JSON[4].1, "[{\"week_start\": \"2026-01-05\", \"count\": 1},\n{\"week_start\": \"2026-01-19\", \"count\": 1}]", "line 2: case[1]: 2026-01-19 does not follow 2026-01-05 by a week; a week without is 0")]
#[case::week(JSON[4].1, "[{\"week_start\": \"week 5\", \"count\": 1}]", "line 1: case[0].week_start: ")]
#[case::twice(JSON[6].1, "[{\"id\": \"a\", \"mo\": []},\n{\"id\": \"a\", \"mo\": []}]", "line 2: the id \"a\" stands on line 1 too")]
#[case::no_start(JSON[7].1, "{\"monthly_counts\": [1]}", "line 1: the file: missing field `start`")]
#[case::point(CSV[3].1, "{\"points_lat_lon\": [\n[1.0, 2.0],\n[1.0, \"x\"]]}", "line 3: points_lat_lon[1][1]: invalid type: string \"x\", expected f64")]
#[case::window(CSV[0].1, "{\"cases\": [{\"id\": \"a\",\n\"to\": null}]}", "line 2: cases[0]: missing field `from`")]
#[case::p(CSV[1].1, "p_two_sided\n0.5\n1.5\n", "line 3: p_two_sided: \"1.5\" is no number between 0 and 1")]
#[case::p_json(CSV[1].1, "{\"rows\": [{\"p_two_sided\": -0.1}]}", "line 1: rows[0]: p_two_sided: -0.1 does not lie between 0 and 1")]
#[case::lat(CSV[3].1, "lat,lon\n52,4\n\"52,1\",4\n", "line 3: lat: \"52,1\" is not a number")]
#[case::day(CSV[4].1, "from,to\n2026-01-05 10:00,2026-01-06\n", "line 2: to: \"2026-01-06\" has no hour; write ")]
#[case::comma(CSV[6].1, "lost,recovered\n,\n\"12,50\",\n", "line 3: lost: \"12,50\" is not an amount; write 1250 or 1250.50")]
#[case::minus(CSV[6].1, "lost,recovered\n1,-2\n", "line 2: recovered: \"-2\" is not an amount")]
#[case::short_row(CSV[6].1, "lost,recovered\n1\n", "the file cannot be read: CSV error: record 1 (line: 2,")]
fn the_line_and_the_reason(#[case] run: Run, #[case] file: &str, #[case] expected: &str) {
    let said = refusal(run, file);
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn options_that_make_no_sense() {
    assert!(wdd_file(&b"[]"[..], Some(0.0)).is_err());
    assert!(similarity_file(&b"[]"[..], 1.5, None).is_err());
    assert!(similarity_file(&b"[]"[..], 0.5, Some(f64::NAN)).is_err());
    assert!(h3_file(&b"[]"[..], &[16]).is_err());
    assert!(delays_file(&b"from,to\n"[..], "Mars/Olympus", None).is_err());
    assert!(delays_file(&b"from,to\n"[..], "UTC", Some("2026-01-05")).is_err());
    let year = br#"{"start": "2026-01-01", "monthly_counts": [1]}"#;
    assert!(yoy_file(&year[..], 12, Some(13)).is_err());
    assert!(shares_file(&b"outcome\nx\n"[..], "outcome", Some("shop")).is_err());
}

#[test]
fn nothing_is_answered_with_nothing() {
    for (name, run) in &JSON[..7] {
        let out = run(b"[]").unwrap();
        assert!(out == json!([]) || out == json!({"pairs": [], "clusters": [], "auc_jaccard": null}), "{name}: {out}");
    }
    let out = delays_file(&b"from,to\n"[..], "UTC", None).unwrap();
    let expected = json!({"as_of": null, "curve": [], "ended": 0, "open": 0, "unknown": 0, "flagged": 0,
        "median_hours": null, "median_hours_ci95": [null, null], "p90_hours": null, "p90_hours_ci95": [null, null]});
    assert_eq!(out, expected);
    assert_eq!(
        shares_file(&b"outcome\n"[..], "outcome", None).unwrap(),
        json!({"total": {"decided": 0, "open": 0, "shares": []}})
    );
    assert_eq!(loss_file(&b"lost,recovered\n"[..], None).unwrap()["total"]["lost_cents"], Value::Null);
    let year = br#"{"start": "2026-02-28", "monthly_counts": []}"#;
    assert_eq!(yoy_file(&year[..], 12, None).unwrap(), json!({"year_on_year": [], "year_to_date": []}));
    assert_eq!(season_file(&year[..]).unwrap(), json!({"classical_additive": null}));
}

#[test]
fn one_month_and_all_unknown() {
    let out = yoy_file(&br#"{"start": "2026-02-28", "monthly_counts": [7]}"#[..], 12, None).unwrap();
    let row = &out["year_on_year"][0];
    assert_eq!(
        (&row["month"], &row["count"], &row["diff"], &row["index_prev_year_100"]),
        (&json!("2026-02"), &json!(7), &Value::Null, &Value::Null)
    );
    // January is not there: no year so far.
    assert_eq!(out["year_to_date"], json!([{"year": 2026, "through_month": 2, "count": null}]));
    let out = delays_file(&b"from,to\n,\n,2026-01-05 10:00\n"[..], "UTC", None).unwrap();
    assert_eq!((&out["unknown"], &out["median_hours"]), (&json!(2), &Value::Null));
    let out = aoristic_file(&br#"[{"id": "a", "from": null, "to": null}]"#[..], "UTC").unwrap();
    assert_eq!((&out["unknown"], &out["cases"][0]["expected_elapsed_time"]), (&json!(1), &json!({})));
    let out = h3_file(&b"\xef\xbb\xbflat,lon\n,\n,4\n99,4\n"[..], &[9]).unwrap();
    assert_eq!(out, json!({"counts_by_resolution": {"9": {}}, "unknown": 2, "flagged": 1}));
}

#[test]
fn huge_counts_end() {
    let out = two_counts_file(&br#"{"pre": 0, "post": 4294967295}"#[..]).unwrap();
    assert!(out["conditional_binomial_exact_p"].as_f64().unwrap() < 1e-300);
    let wide = br#"{"pre": 1, "post": 1, "exposure_pre": 1e-300, "exposure_post": 1e300}"#;
    assert!(two_counts_file(&wide[..]).unwrap_err().to_string().contains("too far apart"));
}

#[test]
fn delays_with_open_ones() {
    let csv = "id,from,to\na,2026-01-05 10:00,2026-01-05 12:00\nb,2026-01-05 10:00,\nc,2026-01-05 10:00,2026-01-05 09:00\nd,,\n";
    let out = delays_file(csv.as_bytes(), "Europe/Amsterdam", Some("2026-01-06 10:00")).unwrap();
    let counts = ["ended", "open", "unknown", "flagged"].map(|key| out[key].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 1]);
    assert_eq!((&out["median_hours"], &out["p90_hours"]), (&json!(2.0), &Value::Null));
    assert_eq!(out["as_of"], "2026-01-06T09:00:00Z");
    // Over the change of the clock 02:30 to 03:30 is an hour less, or more.
    let night = "from,to\n2026-03-29 01:30,2026-03-29 03:30\n";
    assert_eq!(delays_file(night.as_bytes(), "Europe/Amsterdam", None).unwrap()["median_hours"], 1.0);
}

#[test]
fn shares_and_loss_by_group_add_up() {
    let csv = "shop,outcome,lost,recovered\nx,fined,10.5,0\nx,,,\ny,fined,1000,1000.01\n,let go,3,\n";
    let out = shares_file(csv.as_bytes(), "outcome", Some("shop")).unwrap();
    assert_eq!((&out["total"]["decided"], &out["total"]["open"]), (&json!(3), &json!(1)));
    assert_eq!(out["total"]["shares"][0]["share"], json!(2.0 / 3.0));
    assert_eq!(out["total"]["shares"][0]["bounds"], json!([0.5, 0.75]));
    let names: Vec<_> = out["groups"].as_array().unwrap().iter().map(|group| group["group"].clone()).collect();
    assert_eq!(names, [Value::Null, json!("x"), json!("y")]);
    let out = loss_file(csv.as_bytes(), Some("shop")).unwrap();
    let total = json!({"incidents": 4, "lost_cents": 101_350, "lost_unknown": 1, "recovered_cents": 100_001, "recovered_unknown": 2,
        "net_cents": 1_049, "net_unknown": 2, "recovered_more_than_lost": 1});
    assert_eq!(out["total"], total);
    for key in ["incidents", "lost_unknown", "recovered_unknown", "net_unknown", "lost_cents"] {
        let groups: i64 = out["groups"].as_array().unwrap().iter().filter_map(|group| group[key].as_i64()).sum();
        assert_eq!(groups, out["total"][key], "{key}");
    }
}

#[test]
fn units_without_incidents_are_told() {
    let csv = "id,Unit\n1,B\n2,\n3,gone\n4,B\n";
    let out = units_file(csv.as_bytes(), "unit", Some("A\nB\n\n")).unwrap();
    let counts = json!([{"unit": "B", "count": 2}, {"unit": "A", "count": 0}]);
    assert_eq!(out, json!({"counts": counts, "unknown": 1, "elsewhere": 1, "without": 1, "incidents": 4}));
    assert_eq!(units_file(csv.as_bytes(), "unit", None).unwrap()["without"], Value::Null);
}
