//! The forms that a selection can be taken out in. Each takes row after row and gives bytes when it has enough of them.

use super::columns::{HEAD, cells};
use crate::fault::{Fault, Outcome};
use crate::incidents::whole::Line;
use crate::web::media::{CSV, GEOJSON, JSON, XLSX};
use crate::web::sheet::Lines;
use crate::web::workbook::Workbook;
use actix_web::web::Bytes;
use shared_types::feature::IncidentFeature;
use std::io::Write;
use std::path::Path;

/// What the list can be answered in.
pub const FORMS: [&str; 4] = [JSON, CSV, XLSX, GEOJSON];

/// Bytes that go out at a time.
pub(super) const PIECE: usize = 64 * 1024;

/// A file in the making.
pub enum Form {
    /// A table.
    Csv(Box<Lines>),
    /// A workbook, of which no byte is known before the last row is.
    Xlsx(Box<Workbook>),
    /// A map, and how many have no point on it.
    GeoJson(Vec<u8>, u64),
}

impl Form {
    /// Begins a file of a media type of [`FORMS`]; none is made of JSON, which has pages.
    pub fn begin(media: &str, folder: &Path, at: jiff::Timestamp) -> Outcome<Option<Self>> {
        Ok(match media {
            CSV => Some(Self::Csv(Box::new(Lines::begin(&HEAD)?))),
            XLSX => Some(Self::Xlsx(Box::new(Workbook::begin(&HEAD, folder, at)?))),
            GEOJSON => Some(Self::GeoJson(br#"{"type":"FeatureCollection","features":["#.to_vec(), 0)),
            _ => None,
        })
    }

    /// Media type, ending of the name, and whether it is packed already.
    pub fn kind(&self) -> (&'static str, &'static str, bool) {
        match self {
            Self::Csv(_) => ("text/csv; charset=utf-8", "csv", false),
            Self::Xlsx(_) => (XLSX, "xlsx", true),
            Self::GeoJson(..) => (GEOJSON, "geojson", false),
        }
    }

    /// Takes a row.
    pub fn row(&mut self, line: Line<'_>) -> Outcome<()> {
        match self {
            Self::Csv(lines) => lines.row(&cells(&line)),
            Self::Xlsx(book) => book.row(&cells(&line)),
            Self::GeoJson(out, without) => {
                let Some(point) = line.point else {
                    *without += 1;
                    return Ok(());
                };
                if !out.ends_with(b"[") {
                    out.extend_from_slice(b",\n");
                }
                serde_json::to_writer(out, &IncidentFeature::new(line.summary, point)).map_err(Fault::internal)
            }
        }
    }

    /// What can go out by now.
    pub fn ready(&mut self) -> Outcome<Option<Bytes>> {
        match self {
            Self::Csv(lines) if lines.len() >= PIECE => lines.take().map(Some),
            // The last byte stays, by which the next row knows that it is not the first.
            Self::GeoJson(out, _) if out.len() >= PIECE => {
                let last = out.split_off(out.len() - 1);
                Ok(Some(std::mem::replace(out, last).into()))
            }
            _ => Ok(None),
        }
    }

    /// Ends the file and writes what is left of it.
    pub fn end(self, mut out: impl Write + Send) -> Outcome<()> {
        let left = match self {
            Self::Csv(mut lines) => lines.take()?,
            Self::Xlsx(book) => return book.end(out),
            Self::GeoJson(mut left, without) => {
                left.extend_from_slice(format!("],\"withoutPoint\":{without}}}\n").as_bytes());
                left.into()
            }
        };
        out.write_all(&left).map_err(Fault::internal)
    }
}
