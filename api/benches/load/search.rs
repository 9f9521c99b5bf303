//! Searching: the one box over all sites, with a million incidents and twenty thousand vehicles stored; six kinds of questions.

use super::figures::{Bar, Figures, Times};
use super::seed::{self, World};
use super::server::Server;
use super::store::Store;
use diesel::prelude::*;
use measure::http::Client;
use std::time::Instant;
use webm::db::schema::{incident, vehicle};
use webm::db::{Db, Key, Moment, PoolSize};
use webm::involved::blind;
use webm::keys::Keys;
use webm::seal;

const ROUNDS: usize = 200;
const WARM: usize = 20;
const VEHICLES: i64 = 20_000;
const BATCH: i64 = 1000;
/// The bar of the issue.
const BAR_MS: f64 = 100.0;

pub fn run(store: &Store, figures: &mut Figures) {
    let world = seed::world(store.database("search"));
    let rows = super::rows();
    seed::incidents(&world, rows, 0.0);
    vehicles(&world);
    let server = Server::start(&world);
    for (name, body) in questions() {
        let p95 = ask(&world, &server, &body);
        figures.add(&format!("search ({name}) at {rows}, p95"), p95, "ms", "all 50 sites", Bar::Under(BAR_MS));
    }
}

/// A plate of the Dutch series `XX-999-X`, another for each number.
fn plate(n: i64) -> String {
    let letter = |n: i64| char::from(b'A' + u8::try_from(n.rem_euclid(26)).unwrap_or(0));
    format!("{}{}{:03}{}", letter(n), letter(n / 26), (n / 676) % 1000, letter(n * 7))
}

/// Vehicles with their plates at incidents spread over all.
fn vehicles(world: &World) {
    let keys = Keys::parse(&world.keys).expect("a ring");
    let db = Db::open(&world.database.target, PoolSize { read: 1, write: 1 }).expect("the database");
    let all: Vec<(Key, Key)> = db
        .read_blocking(|conn| {
            let of = incident::table.filter(incident::seq.le(VEHICLES)).order(incident::seq.asc());
            Ok(of.select((incident::id, incident::site_id)).load(conn)?)
        })
        .expect("incidents");
    let mut n = 0;
    for batch in all.chunks(usize::try_from(BATCH).unwrap_or(1)) {
        let (batch, keys, begin) = (batch.to_vec(), keys.clone(), n);
        n += BATCH;
        db.write_blocking(move |conn| {
            for (at, (id, site)) in (begin..).zip(batch) {
                let (row, canonical) = (Key::fresh(), plate(at));
                let plate = shared_types::vehicle::Plate { canonical: canonical.clone(), as_seen: canonical.clone() };
                let end = Moment(i64::from(i32::MAX) * 1000);
                diesel::insert_into(vehicle::table)
                    .values((
                        vehicle::id.eq(row),
                        vehicle::incident_id.eq(id),
                        vehicle::site_id.eq(site),
                        vehicle::kind.eq("car"),
                        vehicle::country.eq(Some("NL")),
                        vehicle::plate.eq(Some(seal::seal(&keys, &seal::place("vehicle", "plate", row), &plate)?)),
                        vehicle::plate_partial.eq(false),
                        vehicle::term_from.eq(Moment(0)),
                        vehicle::term_version.eq(1),
                        vehicle::wipe_at.eq(end),
                        vehicle::added_at.eq(Moment(0)),
                        vehicle::version.eq(1),
                    ))
                    .execute(conn)?;
                blind::replace(conn, &keys, row, id.to(), site.to(), &blind::of_plate(&canonical))?;
            }
            Ok(())
        })
        .expect("vehicles");
    }
}

fn questions() -> [(&'static str, String); 7] {
    [
        ("end of a number", r#"{"text":"00417"}"#.to_owned()),
        ("common words", r#"{"text":"zwarte sporttas"}"#.to_owned()),
        ("rare words", r#"{"text":"rook brand"}"#.to_owned()),
        ("another form of a word", r#"{"text":"fietsen prullenbakken"}"#.to_owned()),
        ("nothing", r#"{"text":"olifant"}"#.to_owned()),
        ("plate", format!(r#"{{"text":"{}","reason":"comparison"}}"#, plate(1234))),
        ("part of a plate", format!(r#"{{"text":"{}","look":"plate","reason":"comparison"}}"#, &plate(1234)[1..5])),
    ]
}

/// 95th percentile in milliseconds.
fn ask(world: &World, server: &Server, body: &str) -> f64 {
    let mut client = Client::with_token(&server.address, &world.guard(0));
    let mut times = Times::default();
    for round in 0..WARM + ROUNDS {
        let began = Instant::now();
        let answer = client.post("/api/v1/incidents/_search", None, body.as_bytes()).expect("an answer");
        let took = began.elapsed();
        assert_eq!(answer.status, 200, "{body}: {}", String::from_utf8_lossy(&answer.body));
        if round >= WARM {
            times.0.push(took);
        }
    }
    times.percentile(0.95)
}
