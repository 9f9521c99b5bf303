//! `webm method aoristic FILE --zone Europe/Amsterdam`: incidents of a CSV or JSON file over the hours of a week.
//!
//! Called by the command line only. See [`super`] for the forms of files and for what it must not do.

use super::super::aoristic::{CELLS, Grid};
use super::read::{self, Ids, Table, present};
use super::{FileFault, times};
use crate::wall_clock::WallClock;
use serde_json::{Map, Value, json};
use std::io::Read;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The aoristic grid of a CSV file with the columns `id`, `from`, `to` (others are passed over), comma-separated, UTF-8.
///
/// `from` and `to` hold local times of the zone (`2026-01-05 09:15`, seconds optional), times with an offset or `Z`, or a date,
/// which is the whole day; empty is missing. What the rules do with a missing or early end stands in
/// [`aoristic`](super::super::aoristic); what a local time means when the clock changes, in `times`.
///
/// A JSON file holds cases with `id`, `from`, `to`, as `a2_aoristic_dst.json`; each is answered with `expected_elapsed_time`, its cells,
/// in place of `weights`.
///
/// The answer:
/// - `cells`: 168 numbers, Monday 0 h first; their sum is `known + windowed`;
/// - `weights`: by id the cells with any weight, as `{"Mon 09": 0.5, "Mon 10": 0.5}`; they add up to 1, and `{}` is an
///   incident that is not placed;
/// - `known`, `windowed`, `unknown`, `flagged`: every row is exactly one of these.
///
/// # Errors
/// An unknown zone, a missing column, a value that is no time, an id that occurs twice, a file that is not CSV in UTF-8.
pub fn aoristic_file(reader: impl Read, zone: &str) -> Result<Value, FileFault> {
    let clock = WallClock::named(zone).map_err(|_| FileFault::Zone(zone.to_owned()))?;
    let bytes = read::bytes(reader)?;
    if read::is_json(&bytes) {
        return json_file(read::json_text(&bytes)?, &clock);
    }
    let mut file = Table::open(&bytes)?;
    let [id, from, to] = [file.column("id")?, file.column("from")?, file.column("to")?];
    let mut all = Grid::default();
    let mut weights = Map::new();
    let mut ids = Ids::default();
    for row in file.rows() {
        let (line, row) = row?;
        let one = placed(&clock, line, &row[from], &row[to])?.1;
        ids.once(&row[id], line)?;
        weights.insert(row[id].to_owned(), weights_of(&one));
        all.merge(&one);
    }
    let mut out = summary(&all);
    out.insert("weights".into(), weights.into());
    Ok(out.into())
}

/// A case of a JSON file; both keys must be there, though they may be null.
#[derive(serde::Deserialize)]
struct Window {
    id: String,
    #[serde(deserialize_with = "present")]
    from: Option<String>,
    #[serde(deserialize_with = "present")]
    to: Option<String>,
}

fn json_file(text: &str, clock: &WallClock) -> Result<Value, FileFault> {
    let mut all = Grid::default();
    let mut ids = Ids::default();
    let mut answers = Vec::new();
    for case in &read::cases::<Window>(text, &["cases"])?.list {
        let Window { id, from, to } = &case.typed;
        ids.once(id, case.line)?;
        let empty = Option::as_deref;
        let (window, one) = placed(clock, case.line, empty(from).unwrap_or_default(), empty(to).unwrap_or_default())?;
        all.merge(&one);
        let mut answer = case.echo(&["id", "from", "to"]);
        answer.insert("expected_elapsed_time".into(), weights_of(&one));
        let minutes = match window {
            (Some(from), Some(until)) => Some((until - from) as f64 / 60_000.0),
            _ => None,
        };
        answer.insert("elapsed_minutes".into(), json!(minutes));
        answers.push(Value::from(answer));
    }
    let mut out = summary(&all);
    out.insert("cases".into(), answers.into());
    Ok(out.into())
}

fn placed(clock: &WallClock, line: u64, from: &str, to: &str) -> Result<(times::Window, Grid), FileFault> {
    let window =
        times::window(clock.zone(), from, to).map_err(|value| FileFault::Time { line, value: value.to_owned() })?;
    let mut one = Grid::default();
    one.add(clock, window.0, window.1);
    Ok((window, one))
}

fn summary(all: &Grid) -> Map<String, Value> {
    let counts =
        [("known", all.known()), ("windowed", all.windowed()), ("unknown", all.unknown()), ("flagged", all.flagged())];
    let mut out: Map<_, _> = counts.map(|(key, n)| (key.to_owned(), n.into())).into_iter().collect();
    out.insert("cells".into(), all.cells().to_vec().into());
    out
}

fn weights_of(grid: &Grid) -> Value {
    let cells = grid.cells();
    (0..CELLS)
        .filter(|cell| cells[*cell] > 0.0)
        .map(|cell| {
            let name = format!("{} {:02}", DAYS[cell / 24], cell % 24);
            (name, Value::from(cells[cell]))
        })
        .collect::<Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(csv: &str) -> Result<Value, String> {
        aoristic_file(csv.as_bytes(), "Europe/Amsterdam").map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_file_in_any_order_of_columns() {
        let csv = "\u{feff}To,note,FROM,id\r\n2026-01-05 10:45,\"a, b\",2026-01-05 09:15,x\r\n,,,y\r\n2026-01-05,,2026-01-06 08:00,z\r\n";
        let out = run(csv).unwrap();
        assert_eq!(out["weights"], json!({"x": {"Mon 09": 0.5, "Mon 10": 0.5}, "y": {}, "z": {}}));
        assert_eq!(out["cells"].as_array().unwrap().len(), 168);
        assert_eq!(out["cells"][9], 0.5);
        let counts = ["known", "windowed", "unknown", "flagged"].map(|k| out[k].as_u64().unwrap());
        assert_eq!(counts, [0, 1, 1, 1]);
    }

    #[test]
    fn a_file_without_rows_is_an_empty_grid() {
        let out = run("id,from,to\n").unwrap();
        assert_eq!(out["weights"], json!({}));
        assert_eq!(out["known"], 0);
    }

    #[test]
    fn a_bad_file_is_refused_with_the_line() {
        let refused = |csv: &str| run(csv).unwrap_err();
        assert!(refused("id;from;to\n").contains("no column \"id\"; it has: id;from;to"));
        assert!(refused("").contains("no column \"id\""));
        let late = "id,from,to\na,2026-01-05,\nb,2026-02-31 10:00,\n";
        assert!(refused(late).starts_with("line 3: \"2026-02-31 10:00\" is not a time"));
        let twice = "id,from,to\na,2026-01-05,\nb,,\na,,\n";
        assert_eq!(refused(twice), "line 4: the id \"a\" stands on line 2 too");
        assert!(refused("id,from,to\na,2026-01-05\n").starts_with("the file cannot be read"));
        let broken = aoristic_file(&b"id,from,to\n\xff\xfe,,\n"[..], "UTC").unwrap_err();
        assert!(matches!(broken, FileFault::Csv(_)), "{broken}");
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        let fault = aoristic_file(&b"id,from,to\n"[..], "Mars/Olympus").unwrap_err();
        assert!(fault.to_string().contains("no time zone \"Mars/Olympus\""));
    }
}
