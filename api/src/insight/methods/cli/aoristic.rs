//! `webm method aoristic FILE.csv --zone Europe/Amsterdam`: the method on a file, so that anyone can check it without the
//! server and without an account.
//!
//! Called by the command line only. It must not guess: a row that cannot be read stops it with the line and the reason, so that
//! no figure is ever made of a part of a file.

use std::{collections::HashMap, io::Read};

use serde_json::{Map, Value, json};

use super::super::aoristic::{CELLS, Grid};
use super::times;
use crate::wall_clock::WallClock;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Why a file gave no figures.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The zone is not in the time zone database.
    #[error("there is no time zone \"{0}\"; give a name such as Europe/Amsterdam or UTC")]
    Zone(String),
    /// A column is not there.
    #[error("the file has no column \"{missing}\"; it has: {found}")]
    Column {
        /// The column that is needed.
        missing: &'static str,
        /// The columns that are there.
        found: String,
    },
    /// A value that is no time.
    #[error("line {line}: \"{value}\" is not a time; write 2026-01-31 14:05, 2026-01-31T14:05:00+01:00 or 2026-01-31")]
    Time {
        /// Line of the file, from 1.
        line: u64,
        /// What stands there.
        value: String,
    },
    /// An id that an earlier row has too: the weights by id would hide one of them.
    #[error("line {line}: the id \"{id}\" stands on line {first} too")]
    Twice {
        /// Line of the file, from 1.
        line: u64,
        /// The line that had it first.
        first: u64,
        /// The id.
        id: String,
    },
    /// Not a CSV file in UTF-8, or it could not be read.
    #[error("the file cannot be read: {0}")]
    Csv(#[from] csv::Error),
}

/// The aoristic grid of a CSV file with the columns `id`, `from`, `to` (others are passed over), comma-separated, UTF-8.
///
/// `from` and `to` hold local times of the zone (`2026-01-05 09:15`, seconds optional), times with an offset or `Z`, or a date,
/// which is the whole day; empty is missing. What the rules do with a missing or early end stands in
/// [`aoristic`](super::super::aoristic); what a local time means when the clock changes, in `times`.
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
    let mut file = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader);
    let header = file.headers()?;
    let [id, from, to] = [column(header, "id")?, column(header, "from")?, column(header, "to")?];
    let mut all = Grid::default();
    let mut weights = Map::new();
    let mut lines = HashMap::new();
    for row in file.records() {
        let row = row?;
        let line = row.position().map_or(0, csv::Position::line);
        let (from_ms, until_ms) = times::window(clock.zone(), &row[from], &row[to])
            .map_err(|value| FileFault::Time { line, value: value.to_owned() })?;
        let id = row[id].to_owned();
        if let Some(first) = lines.insert(id.clone(), line) {
            return Err(FileFault::Twice { line, first, id });
        }
        let mut one = Grid::default();
        one.add(&clock, from_ms, until_ms);
        weights.insert(id, weights_of(&one));
        all.merge(&one);
    }
    Ok(json!({
        "cells": all.cells().to_vec(),
        "weights": weights,
        "known": all.known(),
        "windowed": all.windowed(),
        "unknown": all.unknown(),
        "flagged": all.flagged(),
    }))
}

fn column(header: &csv::StringRecord, name: &'static str) -> Result<usize, FileFault> {
    header
        .iter()
        .position(|column| column.eq_ignore_ascii_case(name))
        .ok_or_else(|| FileFault::Column { missing: name, found: header.iter().collect::<Vec<_>>().join(", ") })
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
        assert!(matches!(broken, FileFault::Csv(_)));
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        let fault = aoristic_file(&b"id,from,to\n"[..], "Mars/Olympus").unwrap_err();
        assert!(fault.to_string().contains("no time zone \"Mars/Olympus\""));
    }
}
