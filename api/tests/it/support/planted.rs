//! A name, a phone number and a plate that stories enter, and the watch over where they must never turn up: in no line of the log,
//! no address, no error, no event and no line of the audit trail.
//!
//! Every [`super::TestApp`] is watched, whatever its story is about: what is logged, asked and refused is looked at as it comes,
//! and the tables when the story ends. A story of another room that enters somebody does so with these values.

use super::TestApp;
use diesel::sql_types::{Nullable, Text};
use std::io::Write;
use std::sync::{Mutex, Once};
use webm::db::{Engine, Sql};

pub const NAME: &str = "Plantenaar";
pub const PHONE: &str = "06-98765432";
pub const PLATE: &str = "ZQ-987-X";
/// As they stand in the database, if they stood there open, and as they were written.
pub const PLANTED: [&str; 6] = [NAME, "98765432", PHONE, PLATE, "ZQ987X", "plantenaar"];

static FOUND: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The first planted value in a text, however it is written.
fn planted(text: &str) -> Option<&'static str> {
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | ' ' | '.')).flat_map(char::to_lowercase).collect();
    [NAME, "98765432", "ZQ987X"].into_iter().find(|value| plain.contains(&value.to_lowercase()))
}

/// Looks at a text on its way; what is found in it is told when the story ends.
pub fn look(place: &str, text: &str) {
    if let Some(value) = planted(text) {
        FOUND.lock().unwrap().push(format!("{value} stands in {place}: {text}"));
    }
}

/// From now on every line of the log is looked at, the finest of our own too.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = tracing_subscriber::EnvFilter::new("webm=trace,info");
        tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(|| Log).init();
    });
}

struct Log;

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        look("the log", &String::from_utf8_lossy(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(diesel::QueryableByName)]
struct Cell {
    #[diesel(sql_type = Nullable<Text>)]
    cell: Option<String>,
}

/// All that was found so far, with what stands in the events and in the trail. Taken out: who looks, answers for it.
pub fn found(app: &TestApp) -> Vec<String> {
    let looked = app.state.db.read_blocking(|conn| {
        for table in ["event", "audit_entry"] {
            let columns = match conn.engine() {
                Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
                Engine::Postgres => format!(
                    "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}'"
                ),
            };
            let columns: Vec<Column> = Sql::new(columns).load(conn)?;
            assert!(columns.len() > 3, "{table} has columns");
            for Column { name } in columns {
                // Bytes are no text on SQLite, and would end the look at the first of them.
                let text = match conn.engine() {
                    Engine::Sqlite => {
                        format!("CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE CAST({name} AS TEXT) END")
                    }
                    Engine::Postgres => format!("CAST({name} AS TEXT)"),
                };
                let cells: Vec<Cell> = Sql::new(format!("SELECT {text} AS cell FROM {table}")).load(conn)?;
                cells.iter().filter_map(|c| c.cell.as_deref()).for_each(|cell| look(&format!("{table}.{name}"), cell));
            }
        }
        Ok(())
    });
    // A story may have spoiled its database on purpose; what went by before that still counts.
    if let Err(e) = looked {
        eprintln!("events and trail were not looked at: {e}");
    }
    std::mem::take(&mut *FOUND.lock().unwrap())
}
