//! `webm method units`, on a CSV file, and `webm method h3`, on points as in `d3_h3_counts.json` or in a CSV file.
//!
//! Called by the command line only. See [`super`] for the forms of files and for what it must not do.

use super::super::hexagons::{RESOLUTIONS, per_hexagon};
use super::super::units::per_unit;
use super::FileFault;
use super::read::{self, Table};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Read;

/// Incidents of a CSV file by the unit that stands in a column; empty is unknown. `taking_part` holds the names of all units, one a
/// line; without it only units that have incidents can be told, and `without` is undefined.
///
/// # Errors
/// Not such a file, or no such column.
pub fn units_file(reader: impl Read, column: &str, taking_part: Option<&str>) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let mut file = Table::open(&bytes)?;
    let place = file.column(column)?;
    let names = file.rows().map(|row| Ok(row?.1[place].to_owned())).collect::<Result<Vec<_>, FileFault>>()?;
    let known = || names.iter().map(|name| Some(name.as_str()).filter(|name| !name.is_empty()));
    let listed: Vec<&str> = match taking_part {
        Some(list) => list.lines().map(str::trim).filter(|name| !name.is_empty()).collect(),
        None => known().flatten().collect::<BTreeSet<_>>().into_iter().collect(),
    };
    let out = per_unit(&listed, known());
    let counts: Vec<_> = out.counts.iter().map(|(unit, count)| json!({ "unit": unit, "count": count })).collect();
    Ok(json!({
        "counts": counts,
        "unknown": out.unknown,
        "elsewhere": out.elsewhere,
        "without": taking_part.map(|_| out.without()),
        "incidents": out.incidents(),
    }))
}

/// Points by hexagon, for each resolution (8 to 11 where none is given). Points are pairs of latitude and longitude under
/// `points_lat_lon` (`null` is unknown), or the columns `lat` and `lon` of a CSV file (empty is unknown).
///
/// # Errors
/// Not such a file, or a resolution that is none.
pub fn h3_file(reader: impl Read, resolutions: &[u8]) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let points = if read::is_json(&bytes) {
        let points = read::values::<Option<(f64, f64)>>(read::json_text(&bytes)?, &["points_lat_lon"])?;
        points.list.iter().map(|point| point.typed).collect()
    } else {
        csv_points(&bytes)?
    };
    let all: Vec<u8> = if resolutions.is_empty() { RESOLUTIONS.collect() } else { resolutions.to_vec() };
    let mut by_resolution = Map::new();
    let (mut unknown, mut flagged) = (0, 0);
    for resolution in all {
        let out = per_hexagon(points.iter().copied(), resolution)
            .ok_or_else(|| FileFault::Option(format!("{resolution} is no resolution; give 0 to 15")))?;
        (unknown, flagged) = (out.unknown, out.flagged);
        let cells: Map<_, _> = out.counts.iter().map(|(cell, n)| (cell.to_string(), (*n).into())).collect();
        by_resolution.insert(resolution.to_string(), cells.into());
    }
    Ok(json!({ "counts_by_resolution": by_resolution, "unknown": unknown, "flagged": flagged }))
}

fn csv_points(bytes: &[u8]) -> Result<Vec<Option<(f64, f64)>>, FileFault> {
    let mut file = Table::open(bytes)?;
    let columns = [("lat", file.column("lat")?), ("lon", file.column("lon")?)];
    let number = |line: u64, text: &str, name: &str| match text {
        "" => Ok(None),
        _ => text.parse::<f64>().map(Some).map_err(|_| {
            let reason = format!("\"{text}\" is not a number");
            FileFault::Value { line, place: name.to_owned(), reason }
        }),
    };
    let point = |row: Result<(u64, csv::StringRecord), FileFault>| {
        let (line, row) = row?;
        let [lat, lon] = columns.map(|(name, place)| number(line, &row[place], name));
        Ok(lat?.zip(lon?))
    };
    file.rows().map(point).collect()
}
