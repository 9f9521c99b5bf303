//! Workbooks of Excel: rows go to a file without a name as they come, so that memory stays flat; the workbook is known, and goes
//! out, when all of them are there.
//!
//! Used by what is taken out whole. Numbers are numbers, moments are moments on the clock of their place, and everything else is
//! text: no cell is ever a formula. It must not know what a column means.

use super::sheet::Cell;
use crate::fault::{Fault, Outcome};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook as Book, Worksheet, XlsxError};
use std::io::Write;
use std::path::Path;

/// The most rows that a sheet holds, with its head. Excel knows no more.
const MOST: u32 = 1_048_576;
/// What day 0 of Excel would be, if it had not taken 1900 for a leap year.
const DAY_0: civil::Date = civil::date(1899, 12, 30);
/// From here on its days are right.
const FIRST: civil::DateTime = civil::datetime(1900, 3, 1, 0, 0, 0, 0);

/// A workbook in the making.
pub struct Workbook {
    book: Book,
    sheet: Worksheet,
    moment: Format,
    day: Format,
    bold: Format,
    next: u32,
    most: u32,
    columns: u16,
    text: String,
}

impl Workbook {
    /// A workbook with its head; what it holds meanwhile lies in `folder`, in files without a name.
    pub fn begin(head: &[&str], folder: &Path, at: Timestamp) -> Outcome<Self> {
        let failed = |e: XlsxError| Fault::internal(e);
        let mut book = Book::new();
        book.set_tempdir(folder).map_err(failed)?;
        if let Some(at) = serial(at, &TimeZone::UTC).and_then(|at| ExcelDateTime::from_serial_datetime(at).ok()) {
            book.set_properties(&DocProperties::new().set_creation_datetime(&at));
        }
        let bold = Format::new().set_bold();
        let (sheet, columns) = sheet(&mut book, head, &bold).map_err(failed)?;
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        let day = Format::new().set_num_format("yyyy-mm-dd");
        Ok(Self { book, sheet, moment, day, bold, next: 1, most: MOST, columns, text: String::new() })
    }

    /// Names the sheet in hand. Signs that Excel does not take are left out.
    pub fn name(&mut self, name: &str) -> Outcome<()> {
        let fit: String =
            name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(31).collect();
        self.sheet.set_name(fit).map(|_| ()).map_err(Fault::internal)
    }

    /// Ends the sheet in hand and begins another.
    pub fn another(&mut self, head: &[&str]) -> Outcome<()> {
        let (next, columns) = sheet(&mut self.book, head, &self.bold).map_err(Fault::internal)?;
        self.finish()?;
        self.book.push_worksheet(std::mem::replace(&mut self.sheet, next));
        (self.next, self.columns) = (1, columns);
        Ok(())
    }

    fn finish(&mut self) -> Outcome<()> {
        self.sheet.autofilter(0, 0, self.next - 1, self.columns.saturating_sub(1)).map(|_| ()).map_err(Fault::internal)
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Outcome<()> {
        if self.next >= self.most {
            return Err(Fault::Malformed {
                code: "too-many-rows",
                detail: format!(
                    "A workbook holds at most {} rows, and there are more. Choose less, or take it as CSV.",
                    self.most - 1
                ),
            });
        }
        for (column, cell) in (0..self.columns).zip(cells) {
            self.cell(column, cell).map_err(Fault::internal)?;
        }
        self.next += 1;
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell<'_>) -> Result<(), XlsxError> {
        let serial = match cell {
            Cell::Empty => return Ok(()),
            // Wider than a floating-point number is nothing that is counted here.
            #[allow(clippy::cast_precision_loss)]
            Cell::Number(n) => return self.sheet.write_number(self.next, column, *n as f64).map(|_| ()),
            Cell::Decimal(n) => return self.sheet.write_number(self.next, column, *n).map(|_| ()),
            Cell::Day(day) => {
                let days = DAY_0.until((jiff::Unit::Day, *day)).map(|span| span.get_days()).unwrap_or_default();
                if *day >= FIRST.date() {
                    return self
                        .sheet
                        .write_number_with_format(self.next, column, f64::from(days), &self.day)
                        .map(|_| ());
                }
                None
            }
            Cell::Moment(at, zone) => serial(*at, zone),
            _ => None,
        };
        if let Some(days) = serial {
            return self.sheet.write_number_with_format(self.next, column, days, &self.moment).map(|_| ());
        }
        self.text.clear();
        cell.write(&mut self.text);
        self.sheet.write_string(self.next, column, self.text.as_str()).map(|_| ())
    }

    /// Ends it and writes it out.
    pub fn end(mut self, out: impl Write + Send) -> Outcome<()> {
        self.finish()?;
        self.book.push_worksheet(self.sheet);
        self.book.save_to_writer(out).map_err(Fault::internal)
    }
}

/// A sheet with its head, and how many columns it has.
fn sheet(book: &mut Book, head: &[&str], bold: &Format) -> Result<(Worksheet, u16), XlsxError> {
    let mut sheet = book.new_worksheet_with_constant_memory()?;
    sheet.set_freeze_panes(1, 0)?;
    let mut columns = 0;
    for name in head {
        sheet.set_column_width(columns, 20)?;
        sheet.write_string_with_format(0, columns, *name, bold)?;
        columns += 1;
    }
    Ok((sheet, columns))
}

/// A moment as Excel counts it: days on the wall clock. Nothing for moments that it does not know.
fn serial(at: Timestamp, zone: &TimeZone) -> Option<f64> {
    let wall = zone.to_datetime(at);
    if wall < FIRST || wall.year() > 9999 {
        return None;
    }
    let days = DAY_0.until((jiff::Unit::Day, wall.date())).ok()?.get_days();
    let time = wall.time();
    let seconds = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60 + i32::from(time.second());
    let millis = f64::from(seconds) * 1000.0 + f64::from(time.millisecond());
    Some(f64::from(days) + millis / 86_400_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_on_the_wall_clock() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let of = |text: &str| serial(text.parse().unwrap(), &zone);
        assert_eq!(of("2026-03-31T16:40:00Z"), Some(46112.0 + (18.0 * 60.0 + 40.0) / 1440.0));
        assert_eq!(of("2026-01-01T00:00:00Z"), Some(46023.0 + 1.0 / 24.0));
        assert_eq!(of("1899-12-31T00:00:00Z"), None, "Excel does not know it");
    }

    #[test]
    fn more_rows_than_it_holds_are_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Workbook::begin(&["a"], folder.path(), Timestamp::UNIX_EPOCH).unwrap();
        book.most = 3;
        for _ in 0..2 {
            book.row(&[Cell::Number(1)]).unwrap();
        }
        let told = book.row(&[Cell::Number(1)]);
        assert!(
            matches!(&told, Err(Fault::Malformed { code: "too-many-rows", detail }) if detail.contains("at most 2 "))
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    }
}
