//! Bad files, through the API: each gets its word, the good rows around it are taken, nothing falls over.

use crate::imports::{HEADER, mapping, totals};
use crate::support::TestApp;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::PathBuf;

const GOOD: &str = "G;05-01-2026 10:15;;Winkeldiefstal;;;;;;\n";

/// A file of a bad row between two good ones; gives the words of what was refused.
async fn refused(bad: &[u8], mapping: &Value) -> Vec<String> {
    let (app, world) = TestApp::with_world().await;
    let mut bytes = HEADER.as_bytes().to_vec();
    bytes.extend_from_slice(GOOD.replace('G', "g1").as_bytes());
    bytes.extend_from_slice(bad);
    bytes.extend_from_slice(GOOD.replace('G', "g2").as_bytes());
    let run = app.import(&world, bytes, mapping).await;
    assert_eq!(run["state"], "done", "{run}");
    assert_eq!(totals(&run), [3, 2, 0, 0, 1], "the good rows are taken: {run}");
    app.found(&world, &run).await.into_iter().filter(|f| f.2).map(|f| f.1).collect()
}

#[actix_web::test]
async fn a_row_that_is_wrong_is_refused_by_its_word() {
    for (bad, word) in [
        ("x;31-02-2026 10:00;;Winkeldiefstal;;;;;;\n", "no-such-date"),
        ("x;29-03-2026 02:30;;Winkeldiefstal;;;;;;\n", "hour-does-not-exist"),
        ("x;05-01-2026 10:00;04-01-2026 10:00;Winkeldiefstal;;;;;;\n", "window-ends-before-it-begins"),
        ("x;05-01-2026 10:00;;Moord op maandag;;;;;;\n", "category-unknown"),
        ("x;05-01-2026 10:00;;Winkeldiefstal\n", "cells-missing"),
        ("x;05-01-2036 10:00;;Winkeldiefstal;;;;;;\n", "occurred-in-the-future"),
    ] {
        assert_eq!(refused(bad.as_bytes(), &mapping()).await, [word], "{bad}");
    }
}

#[actix_web::test]
async fn an_hour_that_came_twice_is_taken_or_refused_as_the_mapping_says() {
    let twice = b"x;26-10-2025 02:30;;Winkeldiefstal;;;;;;\n";
    let mut strict = mapping();
    strict["occurred"]["from"]["overlap"] = json!("reject");
    assert_eq!(refused(twice, &strict).await, ["hour-exists-twice"]);
    let (app, world) = TestApp::with_world().await;
    let mut bytes = HEADER.as_bytes().to_vec();
    bytes.extend_from_slice(twice);
    let run = app.import(&world, bytes, &mapping()).await;
    assert_eq!(totals(&run), [1, 1, 0, 0, 0]);
    assert_eq!(app.found(&world, &run).await, [(2, "hour-exists-twice".to_owned(), false)]);
}

#[actix_web::test]
async fn broken_utf8_refuses_its_row_only() {
    let mut strict = mapping();
    strict["source"] = json!({"encoding": "utf-8"});
    assert_eq!(refused(b"x;05-01-2026 10:00;;Winkeldiefstal;;;;caf\xff\xfe;;\n", &strict).await, ["text-broken"]);
}

#[actix_web::test]
async fn coordinates_outside_the_world() {
    let mut with = mapping();
    with["point"] = json!({"x": "tekst", "y": "kort", "system": {"kind": "wgs84"}});
    let map = with.as_object_mut().unwrap();
    map.remove("description");
    map.remove("shortText");
    let bad = b"x;05-01-2026 10:00;;Winkeldiefstal;;;;400;95;\n";
    assert_eq!(refused(bad, &with).await, ["outside-the-world"]);
}

/// A body that is made while it is sent.
fn stream(pieces: u64, piece: Vec<u8>, head: Vec<u8>, tail: Vec<u8>) -> reqwest::Body {
    let piece = actix_web::web::Bytes::from(piece);
    let all = std::iter::once(head.into())
        .chain((0..pieces).map(move |_| piece.clone()))
        .chain(std::iter::once(tail.into()))
        .map(Ok::<_, std::io::Error>);
    reqwest::Body::wrap_stream(futures_util::stream::iter(all))
}

#[actix_web::test]
async fn a_cell_of_200_megabytes_costs_a_row_and_no_memory() {
    let (app, world) = TestApp::with_world().await;
    let head = format!("{HEADER}x;05-01-2026 10:00;;Winkeldiefstal;;;;\"").into_bytes();
    let tail = format!("\";;\n{GOOD}").into_bytes();
    let before = resident();
    let run = app.import(&world, stream(200, vec![b'a'; 1 << 20], head, tail), &mapping()).await;
    assert_eq!(totals(&run), [2, 1, 0, 0, 1], "{run}");
    assert_eq!(app.found(&world, &run).await, [(2, "cell-too-large".to_owned(), true)]);
    let grown = resident().saturating_sub(before);
    assert!(grown < 100, "{grown} MB more than before");
}

/// Megabytes of this process in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) / 1024
}

#[actix_web::test]
async fn ten_thousand_columns_are_told_at_once() {
    let (app, world) = TestApp::with_world().await;
    let token = world.linde(shared_types::access::Role::CentreManager);
    let wide = (0..10_000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(";") + "\n1\n";
    let file = app.upload(token, &world.linde.to_string(), wide).await;
    let told = app
        .begin(token, "import-runs", &json!({"fileId": file["id"], "mapping": mapping()}))
        .await
        .expect_problem(400, "invalid");
    assert_eq!(told["errors"][0]["code"], "too-many-columns", "{told}");
}

#[actix_web::test]
async fn a_zip_bomb_stops_the_run_and_what_came_before_stays() {
    let (app, world) = TestApp::with_world().await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(HEADER.as_bytes()).unwrap();
    for n in 0..1500 {
        gzip.write_all(GOOD.replace('G', &n.to_string()).as_bytes()).unwrap();
    }
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..64 {
        gzip.write_all(&zeros).unwrap();
    }
    let run = app.import(&world, gzip.finish().unwrap(), &mapping()).await;
    assert_eq!((run["state"].as_str(), run["fault"]["code"].as_str()), (Some("failed"), Some("compressed-too-far")));
    assert_eq!(run["created"], 1500, "{run}");
}

#[actix_web::test]
async fn a_gzip_that_ends_too_soon_keeps_what_was_read() {
    let (app, world) = TestApp::with_world().await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(HEADER.as_bytes()).unwrap();
    for n in 0..3000 {
        let text = format!("{n};05-01-2026 10:15;;Winkeldiefstal;;;;{};;\n", blake3::hash(&[n as u8, (n >> 8) as u8]));
        gzip.write_all(text.as_bytes()).unwrap();
    }
    let mut bytes = gzip.finish().unwrap();
    bytes.truncate(bytes.len() * 3 / 4);
    let run = app.import(&world, bytes, &mapping()).await;
    assert_eq!((run["state"].as_str(), run["fault"]["code"].as_str()), (Some("failed"), Some("gzip-broken")));
    assert!(run["created"].as_u64().unwrap() > 1000, "{run}");
}

/// A file of the shared folder, where that is present.
fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WEBM_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let file = folder.join(path);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: shared not present ({path})");
    None
}

#[actix_web::test]
async fn a_year_of_a_city_comes_in_whole_and_once() {
    let (Some(file), Some(expected)) =
        (shared("data/vancouver_crime_2020.csv"), shared("golden/r_vancouver2020_expected.json"))
    else {
        return;
    };
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(expected).unwrap()).unwrap();
    let mapping: Value = serde_json::from_str(include_str!("../../mappings/vancouver-2020.json")).unwrap();
    let (app, world) = TestApp::with_world().await;
    let bytes = std::fs::read(file).unwrap();
    let began = std::time::Instant::now();
    let run = app.import(&world, bytes.clone(), &mapping).await;
    let rows = expected["rows"].as_u64().unwrap();
    println!("{:.0} rows/s", rows as f64 / began.elapsed().as_secs_f64());
    assert_eq!((run["state"].as_str(), totals(&run)), (Some("done"), [rows, rows, 0, 0, 0]), "{run}");
    assert_eq!(totals(&app.import(&world, bytes, &mapping).await), [rows, 0, 0, rows, 0]);

    use diesel::prelude::*;
    use webm::db::schema::incident as t;
    let kinds = app
        .state
        .db
        .read(|conn| {
            let book = webm::codes::CodeBook::load(conn)?;
            let rows: Vec<(i16, i64)> =
                t::table.group_by(t::category).select((t::category, diesel::dsl::count_star())).load(conn)?;
            let unknown: i64 = t::table.filter(t::precision.eq(4)).count().get_result(conn)?;
            let pointless: i64 = t::table.filter(t::longitude.is_null()).count().get_result(conn)?;
            let code = |id| book.kind_by_id(id).map(|k| k.category.code.clone()).unwrap_or_default();
            let kinds: std::collections::BTreeMap<String, i64> =
                rows.into_iter().map(|(id, n)| (code(id), n)).collect();
            Ok((kinds, unknown, pointless))
        })
        .await
        .unwrap();
    assert_eq!(kinds.1, expected["time_masked_rows"].as_i64().unwrap());
    assert_eq!(kinds.2, expected["coordinate_unusable_rows"].as_i64().unwrap());
    let mut wanted = std::collections::BTreeMap::<String, i64>::new();
    for (name, count) in expected["by_type"].as_object().unwrap() {
        let code = mapping["category"]["table"][name].as_str().unwrap_or_else(|| panic!("{name} is in the table"));
        *wanted.entry(code.to_owned()).or_default() += count.as_i64().unwrap();
    }
    assert_eq!(kinds.0, wanted);
}

#[actix_web::test]
async fn merseyside_shoplifting_as_its_readme_counts_it() {
    let Some(file) = shared("data/uk_merseyside_shoplifting.csv") else { return };
    let mapping: Value = serde_json::from_str(include_str!("../../mappings/uk-police.json")).unwrap();
    let (app, world) = TestApp::with_world().await;
    let bytes = std::fs::read(file).unwrap();
    let run = app.import(&world, bytes.clone(), &mapping).await;
    assert_eq!((run["state"].as_str(), totals(&run)), (Some("done"), [7930, 7930, 0, 0, 0]), "{run}");
    assert_eq!(totals(&app.import(&world, bytes, &mapping).await), [7930, 0, 0, 7930, 0]);

    // What the list and the figures make of it: one kind, months that are known as months, March 2020 an hour short.
    let manager = world.linde(shared_types::access::Role::CentreManager);
    let period = "from=2020-03-01T00:00:00Z&until=2020-03-31T23:00:00Z";
    let what = app.get(manager, &format!("/insight/what?{period}")).await.expect(200);
    assert_eq!(what["basis"]["total"], 581, "{what}");
    let exact = app.get(manager, "/incidents?precision=exact&precision=day&precision=unknown").await.expect(200);
    assert_eq!(exact["items"], json!([]));
    let other = app.get(manager, "/insight/what?category=damage").await.expect(200);
    assert_eq!(other["basis"]["total"], 0);

    use diesel::prelude::*;
    use webm::db::schema::incident as t;
    let points: Vec<(Option<f64>, Option<f64>)> = app
        .state
        .db
        .read(|conn| Ok(t::table.select((t::longitude, t::latitude)).distinct().load(conn)?))
        .await
        .unwrap();
    assert_eq!(points.len(), 1038, "snapped to as many places as the source has");
}
