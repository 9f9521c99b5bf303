//! Tables of comma-separated values: written so that a spreadsheet takes no cell for a formula, answered whole or as a stream.
//!
//! Used by the handlers that answer `text/csv`. It must not know what a column means.

use super::media::{self, CSV, JSON};
use crate::fault::{Fault, Outcome};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::{Stream, StreamExt as _, stream};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt::Write as _;
use uuid::Uuid;

/// One cell of a row, whatever the file.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text of whatever origin.
    Text(&'a str),
    /// Codes, with a space between.
    Words(&'a [String]),
    /// A whole number.
    Number(i64),
    /// Another number.
    Decimal(f64),
    /// A day of the calendar.
    Day(Date),
    /// A moment, and the clock that hangs where it happened.
    Moment(Timestamp, &'a TimeZone),
    /// An id.
    Id(Uuid),
}

impl Cell<'_> {
    /// The cell as text; moments in UTC.
    pub fn write(&self, out: &mut String) {
        let _ = match self {
            Self::Empty => Ok(()),
            Self::Text(text) => {
                out.push_str(text);
                Ok(())
            }
            Self::Words(words) => {
                for (n, word) in words.iter().enumerate() {
                    out.push_str(if n > 0 { " " } else { "" });
                    out.push_str(word);
                }
                Ok(())
            }
            Self::Number(n) => write!(out, "{n}"),
            Self::Decimal(n) => write!(out, "{n}"),
            Self::Day(day) => write!(out, "{day}"),
            Self::Moment(at, _) => write!(out, "{at}"),
            Self::Id(id) => {
                out.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
                Ok(())
            }
        };
    }
}

/// Lines of a long table, some at a time.
pub struct Lines {
    csv: csv::Writer<Vec<u8>>,
    text: String,
}

impl Lines {
    /// A table with its head.
    pub fn begin(head: &[&str]) -> Outcome<Self> {
        let mut lines = Self { csv: writer(Vec::new()), text: String::new() };
        lines.csv.write_record(head).map_err(Fault::internal)?;
        Ok(lines)
    }

    /// Adds a line.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Outcome<()> {
        for cell in cells {
            self.text.clear();
            // A number is no formula, whatever its sign.
            if !matches!(cell, Cell::Number(_) | Cell::Decimal(_) | Cell::Day(_) | Cell::Moment(..)) {
                self.text.push('\'');
            }
            let held = self.text.len();
            cell.write(&mut self.text);
            let from = if is_formula(&self.text[held..]) { 0 } else { held };
            self.csv.write_field(&self.text[from..]).map_err(Fault::internal)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(Fault::internal)
    }

    /// About how many bytes there are.
    pub fn len(&self) -> usize {
        self.csv.get_ref().len()
    }

    /// Whether there are none to speak of.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes so far.
    pub fn take(&mut self) -> Outcome<Bytes> {
        let next = writer(Vec::with_capacity(self.len() + 16 * 1024));
        let full = std::mem::replace(&mut self.csv, next);
        full.into_inner().map(Bytes::from).map_err(Fault::internal)
    }
}

fn writer(out: Vec<u8>) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// Whether the caller would rather have a table than JSON.
pub fn is_asked(req: &HttpRequest) -> bool {
    media::asked(req, &[JSON, CSV]) == Some(CSV)
}

/// Whether a spreadsheet would take a text for a formula: by its first sign, the wide ones of Asian keyboards too, or by the
/// first after a gap that some of them skip.
fn is_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Words that somebody wrote, held back by an apostrophe where a spreadsheet would take them for a formula.
pub fn words(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// Lines of the table.
pub fn lines<R>(rows: impl IntoIterator<Item = R>) -> Outcome<Bytes>
where
    R: IntoIterator,
    R::Item: AsRef<[u8]>,
{
    let mut csv = writer(Vec::new());
    for row in rows {
        csv.write_record(row).map_err(Fault::internal)?;
    }
    csv.into_inner().map(Bytes::from).map_err(Fault::internal)
}

/// An answer with a table, to be saved as `name`.
pub fn answer(name: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"));
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")));
    answer
}

/// The same, a piece at a time, however many there are: the head, then what `rest` gives.
pub fn stream<S>(name: &str, head: &[&str], rest: S) -> Outcome<HttpResponse>
where
    S: Stream<Item = Outcome<Bytes>> + 'static,
{
    let head = lines([head])?;
    Ok(answer(name).streaming(stream::once(async { Ok(head) }).chain(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_become_a_formula() {
        for text in ["=1+1", "+31", "-2", "@a", "\tx", "\rx", "\nx", "  =1", "＝1"] {
            assert_eq!(words(text), format!("'{text}"));
        }
        assert_eq!(words("a=b"), "a=b");
        let mut table = Lines::begin(&["a", "b"]).unwrap();
        table.row(&[Cell::Text("=1"), Cell::Number(-2)]).unwrap();
        table.row(&[Cell::Text("x"), Cell::Empty]).unwrap();
        assert_eq!(table.take().unwrap(), "a,b\r\n'=1,-2\r\nx,\r\n");
        let told = lines([["a,b".to_owned(), words("=1")]]).unwrap();
        assert_eq!(told, "\"a,b\",'=1\r\n");
    }
}
