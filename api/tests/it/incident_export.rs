//! A selection as a table: the rows of the list, in its order and in the reader's sight, with no cell that is a formula.

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
