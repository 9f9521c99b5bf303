//! A file as a stream of rows with named columns, whatever its kind; memory stays flat whatever its size.
//! Called by the engine and the preview. A row that cannot be read is handed out as its faults, and the next row
//! follows; only what makes every later row untrustworthy ends the stream.

use std::collections::HashMap;
use std::io::Read;

use shared_types::import::{Encoding, FileKind, RowFault, SourceFormat};

use super::csv_rows::CsvRows;
use super::decode::Feed;
use super::fault::FileFault;
use super::json_rows::JsonRows;
use super::limits::Limits;
use super::sniff;
use super::text::Charset;

/// The columns of a file: named by the header of a CSV, found as they come in NDJSON.
#[derive(Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    index: HashMap<String, usize>,
    by_name: Vec<usize>,
}

impl Columns {
    /// The columns of a header, in their order; names may be empty or come twice.
    pub fn of_header(names: Vec<String>) -> Self {
        let mut columns = Self::default();
        for name in names {
            columns.index.entry(name.clone()).or_insert(columns.names.len());
            columns.names.push(name);
        }
        columns.order();
        columns
    }

    /// The place of a name, which is made when there is none yet.
    pub fn intern(&mut self, name: &str) -> usize {
        if let Some(&at) = self.index.get(name) {
            return at;
        }
        let at = self.names.len();
        self.names.push(name.to_owned());
        self.index.insert(name.to_owned(), at);
        self.order();
        at
    }

    /// The place of a name, made only while there are fewer than `limit`.
    pub fn intern_within(&mut self, name: &str, limit: usize) -> Option<usize> {
        match self.index.get(name) {
            Some(&at) => Some(at),
            None if self.names.len() < limit => Some(self.intern(name)),
            None => None,
        }
    }

    /// Forgets the columns after the first `count`: those of a row that was refused.
    pub fn truncate(&mut self, count: usize) {
        self.names.truncate(count);
        self.index.retain(|_, at| *at < count);
        self.by_name.retain(|at| *at < count);
    }

    /// The names, in the order of the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The places in the order of their names, so that moving a column changes no hash.
    pub fn by_name(&self) -> &[usize] {
        &self.by_name
    }

    fn order(&mut self) {
        let at = self.names.len();
        self.by_name.extend(self.by_name.len()..at);
        self.by_name.sort_by(|&a, &b| self.names[a].cmp(&self.names[b]).then(a.cmp(&b)));
    }
}

/// One row; its memory is used again for the next.
#[derive(Debug, Default)]
pub struct Row {
    /// As a spreadsheet counts: the header of a CSV is row 1; in NDJSON the line.
    pub number: u64,
    /// Where in the unpacked file it begins.
    pub offset: u64,
    /// The text of all cells.
    pub text: String,
    /// Begin and end of each cell in the text.
    pub spans: Vec<(usize, usize)>,
}

impl Row {
    /// A cell without outer blanks; empty where the row has none.
    pub fn cell(&self, at: usize) -> &str {
        self.spans.get(at).and_then(|&(start, end)| self.text.get(start..end)).unwrap_or_default().trim()
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What comes next in a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A row, now in the row that was passed in.
    Row,
    /// A row that cannot be read; its number and offset are set.
    Broken(Vec<RowFault>),
    /// The end.
    End,
}

/// A file that is being read.
pub struct Table<R> {
    rows: Rows<R>,
    /// The columns.
    pub columns: Columns,
    /// How it is read, with what was recognised filled in.
    pub source: SourceFormat,
    /// Whether it is compressed.
    pub gzip: bool,
}

enum Rows<R> {
    Csv(Box<CsvRows<R>>),
    Ndjson(Box<JsonRows<R>>),
}

impl<R: Read> Table<R> {
    /// Opens a file: unpacks, recognises what is not stated, and reads the header.
    pub fn open(reader: R, stated: &SourceFormat, limits: &Limits) -> Result<Self, FileFault> {
        let feed = Feed::open(reader, limits)?;
        let gzip = feed.is_gzip();
        let mut source = stated.clone();
        let charset = match stated.encoding {
            _ if feed.is_marked() => Charset::Utf8,
            Encoding::Auto => Charset::guessed(feed.sample(), feed.sample_is_all()),
            encoding => Charset::stated(encoding),
        };
        if feed.sample().iter().all(u8::is_ascii_whitespace) {
            return Err(FileFault::new("file-empty", "the file is empty"));
        }
        if source.kind == FileKind::Auto {
            source.kind = sniff::kind(feed.sample());
        }
        let mut columns = Columns::default();
        let rows = if source.kind == FileKind::Ndjson {
            Rows::Ndjson(Box::new(JsonRows::new(feed, charset, limits)))
        } else {
            let dialect = sniff::dialect(feed.sample(), &source)?;
            source.delimiter = Some((dialect.delimiter as char).to_string());
            source.quote = Some(dialect.quote.map(|quote| (quote as char).to_string()).unwrap_or_default());
            let mut rows = CsvRows::new(feed, charset, &dialect, limits);
            columns = rows.header(source.header)?;
            Rows::Csv(Box::new(rows))
        };
        source.encoding = match charset {
            Charset::Undecided => Encoding::Auto,
            Charset::Utf8 => Encoding::Utf8,
            Charset::Windows1252 => Encoding::Windows1252,
        };
        Ok(Self { rows, columns, source, gzip })
    }

    /// Whether a column that no row has shown yet may still come.
    pub fn is_open_ended(&self) -> bool {
        matches!(self.rows, Rows::Ndjson(_))
    }

    /// How many bytes of the file have been read.
    pub fn packed(&self) -> u64 {
        match &self.rows {
            Rows::Csv(rows) => rows.packed(),
            Rows::Ndjson(rows) => rows.packed(),
        }
    }

    /// Reads the next row that is not blank.
    pub fn next(&mut self, row: &mut Row) -> Result<Next, FileFault> {
        loop {
            let next = match &mut self.rows {
                Rows::Csv(rows) => rows.next(&self.columns, row)?,
                Rows::Ndjson(rows) => rows.next(&mut self.columns, row)?,
            };
            if next != Next::Row || !row.is_blank() {
                return Ok(next);
            }
        }
    }
}
