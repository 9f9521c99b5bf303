//! The first rows of a file, raw and as the mapping would make them. Called by the screen where a mapping is built and
//! by the command line. It works while the mapping is wrong or absent: then only the raw rows are shown, and the
//! mapping's faults beside them. It changes nothing and keeps nothing.

use std::io::Read;

use jiff::Timestamp;
use shared_types::import::{
    ImportPreview, ImportPreviewIncident, ImportPreviewRow, ImportValue, Mapping, SourceFormat,
};

use super::candidate::Candidate;
use super::fault::{FileFault, cut};
use super::limits::Options;
use super::mapping;
use super::table::{Next, Row, Table};
use super::values::{LOOK, Values};

/// Most rows that a preview shows.
const ROWS: usize = 200;

/// Shows the first `rows` rows.
pub fn preview(
    reader: impl Read,
    source: &SourceFormat,
    mapping: Option<&Mapping>,
    options: &Options,
    rows: usize,
) -> Result<ImportPreview, FileFault> {
    let source = mapping.map_or(source, |mapping| &mapping.source);
    let mut table = Table::open(reader, source, &options.limits)?;
    let open_ended = table.is_open_ended();
    let (mut compiled, mut mapping_faults) = (None, Vec::new());
    if let Some(mapping) = mapping {
        match mapping::compile(mapping, &mut table.columns, open_ended, options) {
            Ok(plan) => compiled = Some(plan),
            Err(faults) => mapping_faults = faults,
        }
    }
    let mut shown = Vec::new();
    let mut row = Row::default();
    let mut values = mapping.map(Values::of);
    while shown.len() < rows.min(ROWS) {
        let mut seen =
            ImportPreviewRow { row: 0, cells: Vec::new(), incident: None, faults: Vec::new(), notes: Vec::new() };
        match table.next(&mut row)? {
            Next::End => break,
            Next::Broken(faults) => seen.faults = faults,
            Next::Row => {
                seen.cells = (0..row.spans.len()).map(|at| cut(row.cell(at))).collect();
                if let Some(values) = &mut values {
                    values.count(&row, &table.columns);
                }
                if let Some((plan, identity)) = &mut compiled {
                    match plan.apply(&row, &table.columns, identity)? {
                        Ok(candidate) => {
                            seen.notes.clone_from(&candidate.notes);
                            seen.incident = Some(incident(candidate));
                        }
                        Err(faults) => seen.faults = faults,
                    }
                }
            }
        }
        seen.row = row.number;
        shown.push(seen);
    }
    let (category_values, method_values) = match values {
        Some(values) => further(values, &mut table, &mut row),
        None => Default::default(),
    };
    Ok(ImportPreview {
        category_values,
        method_values,
        gzip: table.gzip,
        columns: table.columns.names().to_vec(),
        source: table.source,
        rows: shown,
        mapping_faults,
    })
}

/// The values of the rows after those that are shown, as far as one looks. A row that breaks off ends the look, not the preview.
fn further<R: Read>(
    mut values: Values<'_>,
    table: &mut Table<R>,
    row: &mut Row,
) -> (Vec<ImportValue>, Vec<ImportValue>) {
    for _ in 0..LOOK {
        match table.next(row) {
            Ok(Next::Row) => values.count(row, &table.columns),
            Ok(Next::Broken(_)) => {}
            Ok(Next::End) | Err(_) => break,
        }
    }
    values.told()
}

fn incident(candidate: Candidate) -> ImportPreviewIncident {
    let moment = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    ImportPreviewIncident {
        external_id: candidate.external_id,
        occurred_precision: candidate.occurrence.precision,
        occurred_from: moment(candidate.occurrence.from_ms),
        occurred_until: moment(candidate.occurrence.until_ms),
        reported_at: moment(candidate.reported_at_ms),
        category: candidate.category.to_string(),
        completion: candidate.completion,
        methods: candidate.methods.iter().map(ToString::to_string).collect(),
        site: candidate.site.map(|site| site.to_string()),
        unit: candidate.unit,
        place: candidate.place,
        point: candidate.point.map(|point| [point.lon, point.lat]),
        description: candidate.description,
        short_text: candidate.short_text,
        loss_cents: candidate.loss_cents,
        recovered_cents: candidate.recovered_cents,
    }
}
