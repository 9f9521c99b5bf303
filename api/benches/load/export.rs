//! Taking the list out as CSV: rows per second, the first byte, the memory of the server; beside it the bare question, the same
//! columns read by one connection without a server.

use super::figures::{Bar, Figures};
use super::seed::{self, World};
use super::server::Server;
use super::store::Store;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, SmallInt, Text};
use measure::http::Client;
use std::time::Instant;
use webm::db::{Key, Sql};

pub fn run(store: &Store, figures: &mut Figures) {
    let world = seed::world(store.database("export"));
    let rows = super::rows();
    seed::incidents(&world, rows, 0.1);
    let bare = bare(&world);
    let server = Server::start(&world);
    let mut client = Client::with_token(&server.address, &world.manager());
    // Statements get prepared, pages read.
    let site = format!("/api/v1/incidents?site={}", world.sites[7]);
    client.pass(&site, "text/csv", |_| {}).expect("an answer");
    let before = server.memory();
    for (name, path) in [("of all", "/api/v1/incidents".to_owned()), ("of one site", site)] {
        let (mut lines, mut first) = (0_usize, None);
        let began = Instant::now();
        let status = client
            .pass(&path, "text/csv", |piece| {
                if first.is_none() && !piece.is_empty() {
                    first = Some(began.elapsed());
                }
                lines += memchr::memchr_iter(b'\n', piece).count();
            })
            .expect("an answer");
        let took = began.elapsed();
        assert_eq!(status, 200);
        let told = lines - 1;
        if name == "of all" {
            assert_eq!(told, rows, "every row is there once");
        }
        #[allow(clippy::cast_precision_loss)]
        let rate = told as f64 / took.as_secs_f64();
        let beside = format!("{told} rows; bare engine {bare:.0}/s");
        figures.add(&format!("CSV {name}, rate"), rate, "/s", &beside, Bar::Least(50_000.0));
        let first = first.map_or(0.0, |d| d.as_secs_f64() * 1000.0);
        figures.add(&format!("CSV {name}, first byte"), first, "ms", &beside, Bar::Under(1000.0));
    }
    let after = server.memory();
    let beside = format!("{:.0} MB before; {:.0} MB its own, {:.0} MB of files", before.peak, after.own, after.files);
    figures.add("CSV, memory of its own that it took", after.own - before.own, "MB", &beside, Bar::Under(32.0));
}

/// Rows per second of the same columns, in the order of the list, read by one connection.
fn bare(world: &World) -> f64 {
    type Columns = (Binary, SmallInt, Integer, SmallInt, BigInt, Nullable<BigInt>, Nullable<Text>, Nullable<BigInt>);
    type Row = (Key, i16, i32, i16, i64, Option<i64>, Option<String>, Option<i64>);
    let mut conn = world.database.target.open_read().expect("a connection");
    let mut sql = Sql::new(
        "SELECT id, year, serial, category, methods, occurred_from, short_text, loss_cents FROM incident WHERE site_id = ",
    );
    sql.bind(Key::from(world.sites[0])).push(" ORDER BY reported_at DESC, id DESC");
    let mut rows = 0_u32;
    let began = Instant::now();
    sql.each::<Columns, Row>(&mut conn, |_| rows += 1).expect("rows");
    f64::from(rows) / began.elapsed().as_secs_f64()
}
