//! CSV as a stream of rows. Called by `table.rs`. A cell of 200 MB, ten thousand columns or a quote that is never
//! closed are read past without being kept, and become a fault of their row that says where it began.

use std::io::Read;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::decode::Feed;
use super::fault::{FileFault, finding};
use super::limits::Limits;
use super::sniff::Dialect;
use super::table::{Columns, Next, Row};
use super::text::Charset;

/// The rows of a CSV.
pub struct CsvRows<R> {
    feed: Feed<R>,
    charset: Charset,
    reader: Reader,
    limits: Limits,
    number: u64,
    lines_skipped: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// A first row that is data because the file has no header.
    held: Option<Row>,
    /// Empty cells behind the last column, as the first row has them.
    spare: Option<usize>,
}

/// What kept a row from being read.
#[derive(Clone, Copy)]
enum Trouble {
    /// Too long, in the cell with this number.
    Long(usize),
    /// Too many columns.
    Wide,
    /// The file ended inside a quoted cell.
    Open,
}

/// One record as the reader found it.
struct Record {
    line: u64,
    cells: usize,
    length: usize,
    trouble: Option<Trouble>,
    /// The file ended before the line did.
    unfinished: bool,
}

impl<R: Read> CsvRows<R> {
    /// Rows of what the feed holds.
    pub fn new(mut feed: Feed<R>, charset: Charset, dialect: &Dialect, limits: &Limits) -> Self {
        feed.consume(dialect.skip);
        let mut reader = ReaderBuilder::new();
        reader.delimiter(dialect.delimiter);
        match dialect.quote {
            Some(quote) => reader.quote(quote),
            None => reader.quoting(false),
        };
        Self {
            feed,
            charset,
            reader: reader.build(),
            limits: limits.clone(),
            number: 0,
            lines_skipped: u64::from(dialect.skip > 0),
            bytes: vec![0; 4096],
            ends: vec![0; 64],
            held: None,
            spare: None,
        }
    }

    /// Reads the first row and names the columns by it, or by their place when it is data.
    pub fn header(&mut self, named: bool) -> Result<Columns, FileFault> {
        let mut row = Row::default();
        match self.read(None, &mut row)? {
            Next::Row => {}
            Next::End => return Err(FileFault::new("file-empty", "the file has no rows")),
            Next::Broken(faults) => {
                let (code, detail) =
                    faults.into_iter().next().map(|fault| (fault.code, fault.detail)).unwrap_or_default();
                return Err(FileFault::new(code, format!("the first row cannot be read: {detail}")));
            }
        }
        if named {
            return Ok(Columns::of_header((0..row.spans.len()).map(|at| row.cell(at).to_owned()).collect()));
        }
        let columns = Columns::of_header((1..=row.spans.len()).map(|place| format!("#{place}")).collect());
        self.held = Some(row);
        Ok(columns)
    }

    /// How many bytes of the file have been read.
    pub fn packed(&self) -> u64 {
        self.feed.packed()
    }

    /// Reads the next row.
    pub fn next(&mut self, columns: &Columns, row: &mut Row) -> Result<Next, FileFault> {
        if let Some(held) = self.held.take() {
            *row = held;
            return Ok(Next::Row);
        }
        self.read(Some(columns), row)
    }

    fn read(&mut self, columns: Option<&Columns>, row: &mut Row) -> Result<Next, FileFault> {
        self.skip_line_ends()?;
        row.offset = self.feed.offset();
        let Some(record) = self.record()? else { return Ok(Next::End) };
        self.number += 1;
        row.number = self.number;
        let name = |at: usize| match columns.and_then(|columns| columns.names().get(at)) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("#{}", at + 1),
        };
        let broken = |column: Option<usize>, code: &str, detail: String| {
            let column = column.map(name);
            Ok(Next::Broken(vec![finding(self.number, column.as_deref(), None, code, detail)]))
        };
        let began = format!("the row begins on line {}", record.line);
        match record.trouble {
            Some(Trouble::Open) => {
                let detail = format!(
                    "a quote is opened and never closed; {began}, and everything from there to the end of the file was taken for one cell"
                );
                return broken(Some(record.cells), "quote-not-closed", detail);
            }
            Some(Trouble::Long(cell)) => {
                let detail = format!(
                    "the cell is longer than {} bytes; {began}; perhaps a quote was opened and not closed",
                    self.limits.cell_bytes
                );
                return broken(Some(cell), "cell-too-large", detail);
            }
            Some(Trouble::Wide) => {
                let detail =
                    format!("the row has more than {} columns; {began}; is the delimiter right?", self.limits.columns);
                return broken(None, "too-many-columns", detail);
            }
            None => {}
        }
        let ends = &mut self.ends[..record.cells];
        let mut start = 0;
        for (at, &end) in ends.iter().enumerate() {
            if end - start > self.limits.cell_bytes {
                let detail = format!("the cell is longer than {} bytes; {began}", self.limits.cell_bytes);
                return broken(Some(at), "cell-too-large", detail);
            }
            start = end;
        }
        let bytes = &self.bytes[..record.length];
        if let Some(nul) = memchr::memchr(0, bytes) {
            let at = ends.iter().position(|&end| nul < end).unwrap_or_default();
            let detail = format!("the cell holds a NUL character, which no text may; {began}");
            return broken(Some(at), "nul-character", detail);
        }
        if bytes.trim_ascii().is_empty() && columns.is_some() {
            // Blanks alone are no row, however many cells they make; the table passes over it.
            row.text.clear();
            row.spans.clear();
            return Ok(Next::Row);
        }
        let expected = columns.map(|columns| columns.names().len());
        if let Some(expected) = expected.filter(|&expected| expected != record.cells) {
            // Some programs leave empty cells behind the last column of every row. Only when the first row has them:
            // otherwise an unquoted delimiter in a text would shift the columns unseen.
            let empty_behind = expected < record.cells && ends[expected - 1] == record.length;
            let behind = record.cells.saturating_sub(expected);
            let usual = *self.spare.get_or_insert(if empty_behind { behind } else { 0 });
            let spare = empty_behind && usual == behind;
            let cells = record.cells;
            if cells < expected && record.unfinished {
                let detail = format!("the file ends in the middle of this row: {cells} of {expected} cells; {began}");
                return broken(None, "row-cut-off", detail);
            }
            if cells < expected {
                let detail = format!("the row has {cells} cells where the header has {expected}; {began}");
                return broken(None, "cells-missing", detail);
            }
            if !spare {
                let detail = format!(
                    "the row has {cells} cells where the header has {expected}; {began}; a cell that holds the delimiter needs quotes"
                );
                return broken(None, "cells-too-many", detail);
            }
        }
        if columns.is_some() {
            self.spare.get_or_insert(0);
        }
        if let Err(at) = self.charset.row(bytes, ends, &mut row.text) {
            let detail = format!("the cell is not valid {} text; {began}", self.charset_name());
            let column = name(at);
            return Ok(Next::Broken(vec![finding(self.number, Some(&column), None, "text-broken", detail)]));
        }
        spans(ends, &mut row.spans);
        Ok(Next::Row)
    }

    /// Moves past the rest of the last line's end and past blank lines, so that line and offset are those of the row.
    fn skip_line_ends(&mut self) -> Result<(), FileFault> {
        loop {
            let ahead = self.feed.ahead()?;
            let blank = ahead.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            if blank == 0 {
                return Ok(());
            }
            self.reader.read_record(&ahead[..blank], &mut self.bytes, &mut self.ends);
            self.feed.consume(blank);
        }
    }

    /// Reads one record into `bytes` and `ends`; what does not fit is read past.
    fn record(&mut self) -> Result<Option<Record>, FileFault> {
        let line = self.reader.line() + self.lines_skipped;
        let mut record = Record { line, cells: 0, length: 0, trouble: None, unfinished: false };
        let mut begun = false;
        loop {
            let ahead = self.feed.ahead()?;
            let at_end = ahead.is_empty();
            if at_end && !begun {
                return Ok(None);
            }
            // A line end closes the last row, unless a quote is still open: then it is one more character.
            let input = if at_end { b"\n".as_slice() } else { ahead };
            let (result, read, written, ended) =
                self.reader.read_record(input, &mut self.bytes[record.length..], &mut self.ends[record.cells..]);
            if !at_end {
                self.feed.consume(read);
                begun = true;
            }
            record.length += written;
            record.cells += ended;
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => {
                    record.unfinished = at_end;
                    return Ok(Some(record));
                }
                ReadRecordResult::InputEmpty if at_end => {
                    record.trouble = Some(Trouble::Open);
                    return Ok(Some(record));
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if record.trouble.is_some() => record.length = 0,
                ReadRecordResult::OutputFull if self.bytes.len() < self.limits.row_bytes => {
                    let room = (self.bytes.len() * 2).min(self.limits.row_bytes);
                    self.bytes.resize(room, 0);
                }
                ReadRecordResult::OutputFull => {
                    record.trouble = Some(Trouble::Long(record.cells));
                    record.length = 0;
                }
                ReadRecordResult::OutputEndsFull if record.trouble.is_some() => record.cells = 0,
                ReadRecordResult::OutputEndsFull if self.ends.len() < self.limits.columns => {
                    let room = (self.ends.len() * 2).min(self.limits.columns);
                    self.ends.resize(room, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    record.trouble = Some(Trouble::Wide);
                    record.cells = 0;
                }
            }
        }
    }

    fn charset_name(&self) -> &'static str {
        match self.charset {
            Charset::Undecided => "UTF-8 or Windows-1252",
            Charset::Utf8 => "UTF-8",
            Charset::Windows1252 => "Windows-1252",
        }
    }
}

/// Where each cell begins and ends, from where each ends.
pub(super) fn spans(ends: &[usize], spans: &mut Vec<(usize, usize)>) {
    spans.clear();
    let mut start = 0;
    spans.extend(ends.iter().map(|&end| (std::mem::replace(&mut start, end), end)));
}
