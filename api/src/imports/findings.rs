//! Findings: what was wrong with rows, or worth knowing; kept with their run, read by page or as CSV.
//!
//! Written by the job in the transaction of the batch, numbered in the order of the file.

use crate::db::schema::import_fault as t;
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::Outcome;
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

/// The head of the CSV.
pub const CSV_HEAD: &str = "row,column,value,refused,code,detail\r\n";

/// Findings as lines of CSV. A value that a spreadsheet would take for a formula is held back by an apostrophe.
pub fn csv_lines(findings: &[ImportFinding]) -> String {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for finding in findings {
        let fault = &finding.fault;
        let safe = |text: Option<&str>| {
            let text = text.unwrap_or_default();
            if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
        };
        // Writing to memory cannot fail.
        let _ = out.write_record([
            fault.row.to_string(),
            safe(fault.column.as_deref()),
            safe(fault.value.as_deref()),
            if finding.refuses { "yes" } else { "no" }.to_owned(),
            fault.code.clone(),
            fault.detail.clone(),
        ]);
    }
    out.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_become_a_formula() {
        let fault = RowFault {
            row: 2,
            column: Some("a,b".into()),
            value: Some("=1+1".into()),
            code: "date-unreadable".into(),
            detail: "no".into(),
        };
        let text = csv_lines(&[ImportFinding { refuses: true, fault }]);
        assert_eq!(text, "2,\"a,b\",'=1+1,yes,date-unreadable,no\r\n");
    }
}
