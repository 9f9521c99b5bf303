//! A selection as a file: the rows of the list, in its order and in the reader's sight, with no cell that is a formula, and the
//! same in every form.

use crate::support::{Answered, TestApp, World, each};
use serde_json::{Value, json};
use shared_types::access::Role;

/// Reports an incident and gives its number.
async fn report(app: &TestApp, world: &World, more: &Value) -> String {
    let mut new = json!({
        "siteId": world.linde, "category": "theft.shoplifting", "occurredPrecision": "unknown", "unitId": world.unit_11,
    });
    for (name, value) in more.as_object().unwrap() {
        new[name] = value.clone();
    }
    let made = app.post(world.linde(Role::Guard), "/incidents", &new).await.expect(201);
    made["number"].as_str().unwrap().to_owned()
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const GEOJSON: &str = "application/geo+json";

/// A file as bytes.
async fn file(app: &TestApp, token: &str, path: &str, form: &str) -> Vec<u8> {
    let answer = app.ask("GET", path).bearer_auth(token).header("accept", form).send().await.unwrap();
    let told = answer.headers()["content-type"].to_str().unwrap().to_owned();
    let body = answer.bytes().await.unwrap().to_vec();
    assert!(told.starts_with(form), "{told}: {}", String::from_utf8_lossy(&body));
    body
}

/// The one sheet of a workbook, as it stands in it.
fn sheet(workbook: Vec<u8>) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut xml = String::new();
    zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml
}

/// The cells of a sheet by row: text as it is, numbers as they stand.
fn rows(xml: &str) -> Vec<Vec<String>> {
    let between = |text: &str, from: &str, to: &str| {
        let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} in {text}"));
        rest.split_once(to).unwrap().0.to_owned()
    };
    let row = |row: &str| {
        let mut cells = vec![String::new(); 21];
        for cell in row.split("<c ").skip(1) {
            let place = between(cell, "r=\"", "\"");
            let value = if cell.contains("t=\"inlineStr\"") {
                between(cell, "<t", "</t>").split_once('>').unwrap().1.to_owned()
            } else {
                between(cell, "<v>", "</v>")
            };
            cells[usize::from(place.as_bytes()[0] - b'A')] = value;
        }
        cells
    };
    xml.split("<row ").skip(1).map(row).collect()
}

async fn table(app: &TestApp, token: &str, path: &str) -> Answered {
    Answered::of(app.ask("GET", path).bearer_auth(token).header("accept", "text/csv")).await
}

/// The cells of a table, with its head.
fn cells(answer: &Answered) -> Vec<Vec<String>> {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.text.as_bytes());
    csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn column(cells: &[Vec<String>], name: &str) -> Vec<String> {
    let at = cells[0].iter().position(|head| head == name).unwrap();
    cells[1..].iter().map(|row| row[at].clone()).collect()
}

#[actix_web::test]
async fn a_table_holds_the_rows_of_the_list() {
    let (app, world) = TestApp::with_world().await;
    let mut numbers = Vec::new();
    for nth in 0..5 {
        let kind = if nth == 2 { "damage.vandalism" } else { "theft.shoplifting" };
        numbers.push(report(&app, &world, &json!({"category": kind})).await);
    }
    let vandalism = numbers.remove(2);
    numbers.reverse();
    let desk = world.linde(Role::SecurityDesk);
    let some = cells(&table(&app, desk, "/incidents?category=theft.shoplifting").await);
    assert_eq!(column(&some, "number"), numbers, "the last reported first");
    let search = json!({"filter": {"category": ["damage.vandalism"]}});
    let request = app.ask("POST", "/incidents/_search").bearer_auth(desk).header("accept", "text/csv").json(&search);
    assert_eq!(column(&cells(&Answered::of(request).await), "number"), [vandalism]);
    let other = cells(&table(&app, world.noordkade(Role::SecurityDesk), "/incidents").await);
    assert_eq!(other.len(), 1, "another site's table has its head only");
}

#[actix_web::test]
async fn a_table_shows_what_its_reader_may_see_and_holds_no_formula() {
    let (app, world) = TestApp::with_world().await;
    report(&app, &world, &json!({"shortText": "=HYPERLINK(\"http://x\")", "lossCents": 500})).await;
    let full = cells(&table(&app, world.linde(Role::SecurityDesk), "/incidents").await);
    assert_eq!(column(&full, "shortText"), ["'=HYPERLINK(\"http://x\")"]);
    assert_eq!(column(&full, "lossCents"), ["500"]);
    let masked = cells(&table(&app, world.linde(Role::Shopkeeper), "/incidents").await);
    assert_eq!(
        (column(&masked, "shortText"), column(&masked, "lossCents")),
        (vec![String::new()], vec![String::new()])
    );
}

#[actix_web::test]
async fn taking_a_table_out_is_logged_and_takes_no_page() {
    let (app, world) = TestApp::with_world().await;
    let manager = world.linde(Role::CentreManager);
    assert_eq!(table(&app, manager, "/incidents").await.status, 200);
    let trail = app.get(manager, "/audit-entries?subjectKind=incident").await.expect(200);
    assert_eq!(each(&trail, "action"), ["incident.export"]);
    assert_eq!(each(&trail, "areaId"), [world.linde.to_string()]);
    table(&app, manager, "/incidents?limit=10").await.expect_problem(400, "whole-selection");
    table(&app, manager, "/incidents?categorie=x").await.expect_problem(400, "invalid");
}

#[actix_web::test]
async fn a_workbook_has_numbers_and_the_sites_clock_and_no_formula() {
    let (app, world) = TestApp::with_world().await;
    for text in ["=HYPERLINK(\"http://x\")", "+31", "-1+1", "@SUM(A1)", "\u{ff1d}1"] {
        report(&app, &world, &json!({"shortText": text, "lossCents": 64_050})).await;
    }
    let xml = sheet(file(&app, world.linde(Role::SecurityDesk), "/incidents", XLSX).await);
    assert!(!xml.contains("<f>") && !xml.contains("<f "), "{xml}");
    let rows = rows(&xml);
    assert_eq!(rows.len(), 6);
    assert_eq!((rows[0][0].as_str(), rows[0][20].as_str()), ("number", "timeZone"));
    let text = column(&rows, "shortText");
    assert_eq!(text[0], "\u{ff1d}1");
    assert_eq!(
        text[4],
        "=HYPERLINK(&quot;http://x&quot;)".replace("&quot;", "\""),
        "text, which Excel does not reckon with"
    );
    assert_eq!(column(&rows, "lossCents")[0], "64050");
    // 31 March 2026, 18:40 on the clock of De Linde.
    let at: f64 = column(&rows, "reportedAt")[0].parse().unwrap();
    assert!((at - (46112.0 + (18.0 * 60.0 + 40.0) / 1440.0)).abs() < 1e-6, "{at}");
    assert_eq!(column(&rows, "timeZone")[0], "Europe/Amsterdam");
}

#[actix_web::test]
async fn a_map_has_the_points_that_its_reader_may_see() {
    let (app, world) = TestApp::with_world().await;
    report(&app, &world, &json!({"longitude": 5.5, "latitude": 52.25})).await;
    report(&app, &world, &json!({})).await;
    let map = |body: Vec<u8>| -> Value { serde_json::from_slice(&body).unwrap() };
    let full = map(file(&app, world.linde(Role::SecurityDesk), "/incidents", GEOJSON).await);
    assert_eq!((&full["type"], &full["withoutPoint"]), (&json!("FeatureCollection"), &json!(1)));
    let one = &full["features"][0];
    assert_eq!(one["geometry"], json!({"type": "Point", "coordinates": [5.5, 52.25]}));
    let list = app.get(world.linde(Role::SecurityDesk), "/incidents").await.expect(200);
    assert_eq!((&one["properties"], &one["id"]), (&list["items"][1], &list["items"][1]["id"]));
    let masked = map(file(&app, world.linde(Role::Shopkeeper), "/incidents", GEOJSON).await);
    assert_eq!((&masked["features"], &masked["withoutPoint"]), (&json!([]), &json!(2)));
}

#[actix_web::test]
async fn every_form_has_the_rows_of_the_list() {
    let (app, world) = TestApp::with_world().await;
    let point = json!({"longitude": 5.5, "latitude": 52.25});
    for nth in 0..12 {
        let mut more = point.clone();
        more["category"] = json!(if nth % 3 == 0 { "damage.vandalism" } else { "theft.shoplifting" });
        more["occurredPrecision"] = json!("exact");
        // Tuesday 17 h and 18 h on the clock of De Linde, in turn.
        more["occurredFrom"] = json!(format!("2026-03-31T{}:20:00Z", 15 + nth % 2));
        report(&app, &world, &more).await;
        app.clock.advance(jiff::SignedDuration::from_secs(i64::from(nth % 2)));
    }
    let tuesday = 24 + 17;
    for role in [Role::CentreManager, Role::Shopkeeper, Role::MunicipalOfficer, Role::Citizen] {
        for query in
            ["", "?category=damage", "?state=reported&state=closed", &format!("?weekHour={tuesday}"), "?q=nergens"]
        {
            let (token, path) = (world.linde(role), format!("/incidents{query}"));
            let list = app.get(token, &path).await.expect(200);
            let ids = each(&list, "id");
            if role == Role::CentreManager {
                let expected = match query {
                    "" | "?state=reported&state=closed" => 12,
                    "?category=damage" => 4,
                    "?q=nergens" => 0,
                    _ => 6,
                };
                assert_eq!(ids.len(), expected, "{query}");
            }
            assert_eq!(column(&cells(&table(&app, token, &path).await), "id"), ids, "{role} {path}");
            let rows = rows(&sheet(file(&app, token, &path, XLSX).await));
            assert_eq!(column(&rows, "id"), ids, "{role} {path}");
            let map: Value = serde_json::from_slice(&file(&app, token, &path, GEOJSON).await).unwrap();
            let seen: Vec<&Value> =
                list["items"].as_array().unwrap().iter().filter(|item| item["sight"] == "full").collect();
            let told: Vec<&Value> =
                map["features"].as_array().unwrap().iter().map(|feature| &feature["properties"]).collect();
            assert_eq!((told, &map["withoutPoint"]), (seen.clone(), &json!(ids.len() - seen.len())), "{role} {path}");
        }
    }
}

#[actix_web::test]
async fn every_form_is_logged_and_searched_for_in_a_body() {
    let (app, world) = TestApp::with_world().await;
    report(&app, &world, &json!({"description": "Xylofoon"})).await;
    report(&app, &world, &json!({})).await;
    let manager = world.linde(Role::CentreManager);
    let search = json!({"filter": {"q": "xylofoon"}});
    for form in [XLSX, GEOJSON] {
        let request = app.ask("POST", "/incidents/_search").bearer_auth(manager).header("accept", form).json(&search);
        let body = request.send().await.unwrap().bytes().await.unwrap().to_vec();
        let many = if form == XLSX {
            rows(&sheet(body)).len() - 1
        } else {
            usize::try_from(serde_json::from_slice::<Value>(&body).unwrap()["withoutPoint"].as_u64().unwrap()).unwrap()
        };
        assert_eq!(many, 1, "{form}");
        let request = app.ask("GET", "/incidents?limit=2").bearer_auth(manager).header("accept", form);
        Answered::of(request).await.expect_problem(400, "whole-selection");
    }
    let trail = app.get(manager, "/audit-entries?subjectKind=incident").await.expect(200);
    assert_eq!(each(&trail, "action").iter().filter(|a| **a == "incident.export").count(), 2);
}
