//! Words of incidents: in the index with the change that wrote them and not without it, and found newest first, be they common
//! or rare, with few statements.

use crate::support::{TestApp, World};
use shared_types::access::Role;
use std::sync::mpsc;
use webm::db::{AnyConnection, Key, Moment};
use webm::fault::{Fault, Outcome};
use webm::incidents::{NewRow, insert_imported, numbers, words::Findable};

/// Writes an incident at De Linde, reported so many minutes after the epoch.
fn write(conn: &mut AnyConnection, world: &World, minutes: i64, description: &str) -> Outcome<()> {
    let serial = numbers::take(conn, world.linde, 2026, 1)?;
    let at = Moment(minutes * 60_000);
    let row = NewRow {
        id: Key::fresh(),
        site: world.linde.into(),
        number: (2026, serial),
        category: 101,
        methods: 0,
        completion: 0,
        precision: 0,
        occurred_from: Some(at),
        occurred_until: None,
        unit: None,
        point: None,
        place_words: None,
        description,
        short_text: None,
        short_text_vetted: false,
        loss_cents: None,
        recovered_cents: None,
        reporter_account: None,
        reporter_client: None,
        reporter_organisation: world.van_dam.into(),
        external_id: None,
        import: None,
        state: 0,
        reported_at: at,
        registered_at: at,
    };
    let words = Findable {
        site: world.linde,
        code: "DL",
        number: row.number,
        unit: None,
        place_words: None,
        description,
        short_text: None,
        vetted: false,
        external_id: None,
    };
    insert_imported(conn, &row, &words.words())
}

/// Minutes of everything that a search finds, page by page.
async fn found(app: &TestApp, world: &World, words: &str, limit: usize) -> Vec<i64> {
    let token = world.linde(Role::CentreManager);
    let mut minutes = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/incidents?site={}&q={words}&limit={limit}{cursor}", world.linde);
        let before = app.state.db.statements().sent();
        let page = app.get(token, &path).await.expect(200);
        // What is asked of who calls comes on top: it is looked up once a second at most.
        assert!(app.state.db.statements().sent() - before <= 4 + 5, "{path}");
        minutes.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["reportedAt"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second() / 60),
        );
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return minutes,
        }
    }
}

#[actix_web::test]
async fn words_of_a_group_stand_and_fall_with_their_changes() {
    let (app, world) = TestApp::with_world().await;
    let world = std::sync::Arc::new(world);
    // While the first has the writer, three queue up behind it and are committed together (on SQLite).
    let (open, opened) = mpsc::channel::<()>();
    let db = app.state.db.clone();
    let first = tokio::spawn(async move { db.write(move |_| opened.recv().map_err(Fault::internal)).await });
    let change = |minutes: i64, text: &'static str, fails: bool| {
        let (db, world) = (app.state.db.clone(), world.clone());
        tokio::spawn(async move {
            db.write(move |conn| {
                write(conn, &world, minutes, text)?;
                if fails { Err(Fault::NotFound) } else { Ok(()) }
            })
            .await
        })
    };
    let three = [change(1, "rode fiets", false), change(2, "rode bromfiets", true), change(3, "rode step", false)];
    tokio::task::yield_now().await;
    open.send(()).unwrap();
    assert!(first.await.unwrap().is_ok());
    let mut ended = Vec::new();
    for one in three {
        ended.push(one.await.unwrap().is_ok());
    }
    assert_eq!(ended, [true, false, true]);
    assert_eq!(found(&app, &world, "rode", 50).await, [3, 1]);
    assert_eq!(found(&app, &world, "bromfiets", 50).await, [0_i64; 0]);
    assert_eq!(found(&app, &world, "step", 50).await, [3]);
}

#[actix_web::test]
async fn common_and_rare_words_are_found_newest_first_with_few_statements() {
    let (app, world) = TestApp::with_world().await;
    // Entered in another order than they were reported. Half have the common word, and of the oldest three have the rare one.
    let text = |minutes: i64| match (minutes % 2, minutes < 30 && minutes % 10 == 0) {
        (_, true) => "winkelwagen met rookmelder",
        (0, _) => "winkelwagen bij de ingang",
        _ => "iets anders",
    };
    let order: Vec<i64> = (0..500).map(|n| n * 7 % 500).collect();
    let world = std::sync::Arc::new(world);
    let (db, there) = (app.state.db.clone(), world.clone());
    db.write(move |conn| order.into_iter().try_for_each(|m| write(conn, &there, m, text(m)))).await.unwrap();
    let common: Vec<i64> = (0..500).rev().filter(|m| m % 2 == 0).collect();
    for limit in [20, 50] {
        assert_eq!(found(&app, &world, "winkelwagen", limit).await, common, "pages of {limit}");
        assert_eq!(found(&app, &world, "winkelwagen+rook", limit).await, [20, 10, 0], "pages of {limit}");
    }
}
