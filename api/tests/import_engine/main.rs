//! The engine of the import from outside: files with every trap we know of, made here, and the two real files where
//! they are present. Each file of this suite is one kind of trap.

#![allow(clippy::unwrap_used, missing_docs)]

mod files;
mod guesses;
mod identity;
mod keep_going;
mod lines;
mod real;
mod rules;
mod times;

use std::io::Read;

use jiff::tz::TimeZone;
use shared_types::import::{Mapping, RowFault};
use webm::imports::engine::{Candidate, Engine, FileFault, Judged, KnownCode, OpenFault, Options};

/// A mapping of the usual Dutch columns; tests change what they are about.
pub fn mapping() -> Mapping {
    serde_json::from_value(serde_json::json!({
        "version": 1,
        "timeZone": "Europe/Amsterdam",
        "occurred": {
            "from": { "source": { "kind": "text", "columns": ["van"], "formats": ["dd-MM-yyyy HH:mm", "dd-MM-yyyy"] } },
            "until": { "source": { "kind": "text", "columns": ["tot"], "formats": ["dd-MM-yyyy HH:mm", "dd-MM-yyyy"] } }
        },
        "category": { "columns": ["soort"], "table": { "Winkeldiefstal": "theft.shoplifting", "Vernieling": "damage.vandalism" } },
        "place": { "columns": ["plaats"] },
        "point": { "x": "lon", "y": "lat", "system": { "kind": "wgs84" } },
        "loss": { "column": "schade" }
    }))
    .unwrap()
}

/// The header that goes with [`mapping`].
pub const HEADER: &str = "van,tot,soort,plaats,lon,lat,schade\n";

pub fn options() -> Options {
    let known = |code: &str, labels: &[&str]| KnownCode {
        code: code.to_owned(),
        labels: labels.iter().map(ToString::to_string).collect(),
    };
    Options {
        time_zone: TimeZone::get("Europe/Amsterdam").unwrap(),
        categories: vec![
            known("theft.shoplifting", &["Winkeldiefstal", "Shoplifting"]),
            known("damage.vandalism", &["Vernieling", "Vandalism"]),
            known("theft.burglary-business", &["Inbraak bedrijf of winkel"]),
        ],
        methods: vec![
            known("in-bag", &["In tas verborgen"]),
            known("grab-and-run", &["Grijpen en wegrennen"]),
            known("in-group", &["Met twee of meer personen"]),
        ],
        ..Options::default()
    }
}

pub fn open(reader: impl Read, mapping: &Mapping) -> Result<(Vec<Judged>, Option<FileFault>), OpenFault> {
    let mut rows = Vec::new();
    for judged in Engine::open(reader, mapping, &options())? {
        match judged {
            Ok(judged) => rows.push(judged),
            Err(fault) => return Ok((rows, Some(fault))),
        }
    }
    Ok((rows, None))
}

/// Every row of a file that can be read to its end.
pub fn rows(bytes: impl AsRef<[u8]>, mapping: &Mapping) -> Vec<Judged> {
    let (rows, fault) = open(bytes.as_ref(), mapping).unwrap();
    assert_eq!(fault, None);
    rows
}

pub fn good(judged: &Judged) -> &Candidate {
    judged.result.as_ref().unwrap()
}

pub fn faults(judged: &Judged) -> &[RowFault] {
    judged.result.as_ref().expect_err("the row is refused")
}

/// The words of the faults of a row, in their order.
pub fn codes(judged: &Judged) -> Vec<&str> {
    faults(judged).iter().map(|fault| fault.code.as_str()).collect()
}

/// A moment as epoch milliseconds.
pub fn ms(text: &str) -> Option<i64> {
    Some(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}
