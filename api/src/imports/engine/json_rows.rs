//! NDJSON as a stream of rows: each line an object, nested names joined by dots, list items by their number. Called by
//! `table.rs`. A list of plain values also stands under its own name, joined by `;`, so that a mapping can take all
//! methods at once. A line that is no object, too deep or too long is a fault of that line.

use std::fmt::Write as _;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::decode::Feed;
use super::fault::{FileFault, finding};
use super::limits::Limits;
use super::table::{Columns, Next, Row};
use super::text::Charset;

/// How deep objects and lists may lie in one another; an incident needs four.
const DEPTH: usize = 16;
/// The largest whole number that survives being read as a fraction.
const SAFE_INTEGER: f64 = 9_007_199_254_740_992.0;

/// The rows of an NDJSON file.
pub struct JsonRows<R> {
    feed: Feed<R>,
    charset: Charset,
    limits: Limits,
    number: u64,
    line: Vec<u8>,
    text: String,
    path: String,
}

impl<R: Read> JsonRows<R> {
    /// Rows of what the feed holds.
    pub fn new(feed: Feed<R>, charset: Charset, limits: &Limits) -> Self {
        Self {
            feed,
            charset,
            limits: limits.clone(),
            number: 0,
            line: Vec::new(),
            text: String::new(),
            path: String::new(),
        }
    }

    /// How many bytes of the file have been read.
    pub fn packed(&self) -> u64 {
        self.feed.packed()
    }

    /// Reads the next line that is not empty.
    pub fn next(&mut self, columns: &mut Columns, row: &mut Row) -> Result<Next, FileFault> {
        let length = loop {
            row.offset = self.feed.offset();
            let Some(length) = self.read_line()? else { return Ok(Next::End) };
            self.number += 1;
            if !self.line.trim_ascii().is_empty() {
                break length;
            }
        };
        row.number = self.number;
        let broken =
            |code: &str, detail: String| Ok(Next::Broken(vec![finding(self.number, None, None, code, detail)]));
        if length > self.limits.row_bytes {
            return broken("row-too-large", format!("the line is longer than {} bytes", self.limits.row_bytes));
        }
        if self.charset.row(&self.line, &mut [self.line.len()], &mut self.text).is_err() {
            return broken("text-broken", "the line is not valid UTF-8 text".to_owned());
        }
        row.text.clear();
        row.spans.clear();
        row.spans.resize(columns.names().len(), (0, 0));
        self.path.clear();
        let known = columns.names().len();
        let mut trouble = None;
        let mut sink =
            Sink { columns, row, path: &mut self.path, limits: &self.limits, trouble: &mut trouble, depth: 0 };
        let mut json = serde_json::Deserializer::from_str(&self.text);
        let read = Node(&mut sink).deserialize(&mut json).and_then(|_| json.end());
        if trouble.is_some() || read.is_err() {
            // A line of ten thousand names must not use up the places of the lines after it.
            columns.truncate(known);
        }
        match (trouble, read) {
            (Some((column, code, detail)), _) => {
                Ok(Next::Broken(vec![finding(self.number, Some(&column), None, code, detail)]))
            }
            (None, Err(error)) => {
                let hint = if self.text.trim_start().starts_with('[') {
                    "; a JSON list is not NDJSON: write one object on each line"
                } else {
                    ""
                };
                broken("json-broken", format!("the line is not a JSON object: {error}{hint}"))
            }
            (None, Ok(())) if !self.text.trim_start().starts_with('{') => {
                broken("json-not-an-object", "the line holds JSON but not an object".to_owned())
            }
            (None, Ok(())) => Ok(Next::Row),
        }
    }

    /// Reads a line without its end; gives its full length, of which no more is kept than a row may have.
    fn read_line(&mut self) -> Result<Option<usize>, FileFault> {
        self.line.clear();
        let mut length = 0;
        let mut begun = false;
        loop {
            let ahead = self.feed.ahead()?;
            if ahead.is_empty() {
                return Ok(begun.then_some(length));
            }
            begun = true;
            let end = memchr::memchr(b'\n', ahead);
            let part = &ahead[..end.unwrap_or(ahead.len())];
            length += part.len();
            let room = self.limits.row_bytes.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            let taken = part.len() + usize::from(end.is_some());
            self.feed.consume(taken);
            if end.is_some() {
                return Ok(Some(length));
            }
        }
    }
}

type Trouble = (String, &'static str, String);

/// Where the values of one line go.
struct Sink<'a> {
    columns: &'a mut Columns,
    row: &'a mut Row,
    path: &'a mut String,
    limits: &'a Limits,
    trouble: &'a mut Option<Trouble>,
    depth: usize,
}

impl Sink<'_> {
    fn put<E: serde::de::Error>(&mut self, value: &str) -> Result<(), E> {
        if value.contains('\0') {
            return self.refuse("nul-character", "the value holds a NUL character, which no text may".to_owned());
        }
        if value.len() > self.limits.cell_bytes {
            return self.refuse("cell-too-large", format!("the value is longer than {} bytes", self.limits.cell_bytes));
        }
        let Some(at) = self.columns.intern_within(self.path, self.limits.columns) else {
            return self.refuse(
                "too-many-columns",
                format!("the lines of this file have more than {} different names", self.limits.columns),
            );
        };
        if self.row.spans.len() <= at {
            self.row.spans.resize(at + 1, (0, 0));
        }
        let start = self.row.text.len();
        self.row.text.push_str(value);
        self.row.spans[at] = (start, self.row.text.len());
        Ok(())
    }

    fn refuse<T, E: serde::de::Error>(&mut self, code: &'static str, detail: String) -> Result<T, E> {
        *self.trouble = Some((self.path.clone(), code, detail));
        Err(E::custom(code))
    }

    fn enter<E: serde::de::Error>(&mut self, name: std::fmt::Arguments<'_>) -> Result<usize, E> {
        if self.depth >= DEPTH {
            return self.refuse("json-too-deep", format!("objects lie more than {DEPTH} deep in one another"));
        }
        self.depth += 1;
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        // Writing to a string cannot fail.
        let _ = self.path.write_fmt(name);
        Ok(length)
    }

    fn leave(&mut self, length: usize) {
        self.depth -= 1;
        self.path.truncate(length);
    }
}

/// One value; answers whether it was plain, with its text when it stands in a list.
struct Node<'s, 'a>(&'s mut Sink<'a>);

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = Option<String>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Some(String::new()))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
        if value.abs() >= SAFE_INTEGER {
            let detail = "the number is too large to be read exactly; write it in quotes".to_owned();
            return self.0.refuse("number-too-large", detail);
        }
        self.visit_str(&value.to_string())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Self::Value, E> {
        self.0.put(value)?;
        Ok(Some(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut all = Some(String::new());
        let mut at = 0;
        loop {
            let length = self.0.enter(format_args!("{at}"))?;
            let item = items.next_element_seed(Node(self.0))?;
            self.0.leave(length);
            let Some(item) = item else { break };
            all = match (all, item) {
                (Some(mut all), Some(item)) => {
                    if at > 0 {
                        all.push(';');
                    }
                    all.push_str(&item);
                    Some(all)
                }
                _ => None,
            };
            at += 1;
        }
        if let Some(all) = all.filter(|_| at > 0) {
            self.0.put::<A::Error>(&all)?;
        }
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while let Some(name) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            if name.is_empty() {
                return Err(A::Error::custom("a name is empty"));
            }
            let length = self.0.enter(format_args!("{name}"))?;
            entries.next_value_seed(Node(self.0))?;
            self.0.leave(length);
        }
        Ok(None)
    }
}
