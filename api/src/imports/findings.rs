//! Findings: what was wrong with rows, or worth knowing; kept with their run, read by page or as CSV.
//!
//! Written by the job in the transaction of the batch, numbered in the order of the file.

use crate::db::schema::import_fault as t;
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::Outcome;
use crate::web::sheet;
use diesel::prelude::*;
use shared_types::import::{ImportFinding, RowFault};

/// Rows of one insert.
const ROWS: usize = 200;

/// Adds findings, numbered from `first`.
pub fn add(conn: &mut AnyConnection, run: Key, first: i64, findings: &[ImportFinding]) -> Outcome<()> {
    let mut number = first;
    for some in findings.chunks(ROWS) {
        let mut sql = Sql::new(
            "INSERT INTO import_fault (run_id, number, row_number, refuses, column_name, value, code, detail) VALUES ",
        );
        for (at, finding) in some.iter().enumerate() {
            let fault = &finding.fault;
            sql.push(if at == 0 { "(" } else { ", (" }).bind(run).push(", ").bind(number).push(", ");
            sql.bind(i64::try_from(fault.row).unwrap_or(i64::MAX)).push(", ").bind(finding.refuses).push(", ");
            sql.bind(fault.column.clone()).push(", ").bind(fault.value.clone()).push(", ");
            sql.bind(fault.code.as_str()).push(", ").bind(fault.detail.as_str()).push(")");
            number += 1;
        }
        sql.execute(conn)?;
    }
    Ok(())
}

type Row = (i64, i64, bool, Option<String>, Option<String>, String, String);

/// Findings after a number, in the order of the file, each with its number.
pub fn after(conn: &mut AnyConnection, run: Key, after: i64, limit: usize) -> Outcome<Vec<(i64, ImportFinding)>> {
    let rows: Vec<Row> = t::table
        .filter(t::run_id.eq(run).and(t::number.gt(after)))
        .order(t::number.asc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((t::number, t::row_number, t::refuses, t::column_name, t::value, t::code, t::detail))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(number, row, refuses, column, value, code, detail)| {
            let row = u64::try_from(row).unwrap_or(0);
            (number, ImportFinding { refuses, fault: RowFault { row, column, value, code, detail } })
        })
        .collect())
}

/// The head of the table.
pub const HEAD: [&str; 6] = ["row", "column", "value", "refused", "code", "detail"];

/// A finding as a row of the table.
pub fn row(finding: &ImportFinding) -> [String; 6] {
    let fault = &finding.fault;
    let words = |text: Option<&str>| sheet::words(text.unwrap_or_default());
    [
        fault.row.to_string(),
        words(fault.column.as_deref()),
        words(fault.value.as_deref()),
        if finding.refuses { "yes" } else { "no" }.to_owned(),
        fault.code.clone(),
        fault.detail.clone(),
    ]
}
