//! Reads the files of the methods: cases of a JSON file, each with its line; columns of a CSV file by their name.
//!
//! Called by the methods on files. It must not let a missing key or column pass for an empty one.

use super::FileFault;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value, value::RawValue};
use std::collections::{BTreeMap, HashMap};
use std::io::Read;

/// All of a file.
pub(super) fn bytes(mut reader: impl Read) -> Result<Vec<u8>, FileFault> {
    let mut all = Vec::new();
    reader.read_to_end(&mut all)?;
    Ok(all)
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Whether it is JSON: no header of a CSV file begins with a bracket.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    without_mark(bytes).iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| b"{[".contains(b))
}

/// The text of a JSON file.
pub(super) fn json_text(bytes: &[u8]) -> Result<&str, FileFault> {
    let bytes = without_mark(bytes);
    std::str::from_utf8(bytes).map_err(|e| {
        let line = 1 + bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u64;
        FileFault::Value { line, place: "the file".into(), reason: "not UTF-8".into() }
    })
}

/// One case: what was read of it, what stood there, and where.
pub(super) struct Case<T> {
    pub(super) typed: T,
    given: Value,
    pub(super) line: u64,
    place: String,
}

impl<T> Case<T> {
    /// A fault of this case.
    pub(super) fn fault(&self, reason: impl Into<String>) -> FileFault {
        FileFault::Value { line: self.line, place: self.place.clone(), reason: reason.into() }
    }

    /// The inputs as they stood there, for the answer.
    pub(super) fn echo(&self, keys: &[&str]) -> Map<String, Value> {
        keys.iter().filter_map(|key| Some(((*key).to_owned(), self.given.get(key)?.clone()))).collect()
    }
}

/// The form of a file, which the answer takes too.
enum Form {
    Under(&'static [&'static str]),
    List,
    One,
}

/// The cases of a file.
pub(super) struct Cases<T> {
    form: Form,
    pub(super) list: Vec<Case<T>>,
}

impl<T> Cases<T> {
    /// Answers for the cases, in the form of the file.
    pub(super) fn answer(self, mut answers: Vec<Value>) -> Value {
        match self.form {
            Form::One => answers.pop().unwrap_or_default(),
            Form::List => answers.into(),
            Form::Under(path) => path
                .iter()
                .rev()
                .fold(Value::from(answers), |inner, key| Map::from_iter([((*key).to_owned(), inner)]).into()),
        }
    }

    /// One answer for each case.
    pub(super) fn each(self, mut answer: impl FnMut(&Case<T>) -> Result<Value, FileFault>) -> Result<Value, FileFault> {
        let answers = self.list.iter().map(&mut answer).collect::<Result<_, _>>()?;
        Ok(self.answer(answers))
    }
}

/// Reads the cases under a path of keys, or under the end of it, or a plain list, or a single case. A case has keys: values
/// by their place alone would be taken for whatever stands first.
pub(super) fn cases<T: DeserializeOwned>(text: &str, path: &'static [&'static str]) -> Result<Cases<T>, FileFault> {
    let cases = values(text, path)?;
    match cases.list.iter().find(|case: &&Case<T>| !case.given.is_object()) {
        Some(case) => Err(case.fault("a case is an object with keys")),
        None => Ok(cases),
    }
}

/// As [`cases`], for cases that are no objects.
pub(super) fn values<T: DeserializeOwned>(text: &str, path: &'static [&'static str]) -> Result<Cases<T>, FileFault> {
    let whole: &RawValue = parse(text, text, "the file")?;
    let (form, raws, name) = if whole.get().starts_with('[') {
        (Form::List, parse::<Vec<&RawValue>>(text, whole.get(), "the list")?, "case")
    } else {
        let fields = if whole.get().starts_with('{') { fields(text, whole)? } else { HashMap::new() };
        match (0..path.len()).find(|from| fields.contains_key(path[*from])) {
            None => (Form::One, vec![whole], ""),
            Some(from) => {
                let under = &path[from..];
                let mut raw = whole;
                for key in under {
                    raw = self::fields(text, raw)?.get(*key).copied().ok_or_else(|| FileFault::Value {
                        line: line_of(text, raw.get()),
                        place: "the file".into(),
                        reason: format!("\"{key}\" is not there"),
                    })?;
                }
                (Form::Under(under), parse(text, raw.get(), under[under.len() - 1])?, under[under.len() - 1])
            }
        }
    };
    let list = raws.into_iter().enumerate().map(|(i, raw)| {
        let place =
            if name.is_empty() { format!("no \"{}\", so one case", path.join(".")) } else { format!("{name}[{i}]") };
        let typed = parse(text, raw.get(), &place)?;
        let given = parse(text, raw.get(), &place)?;
        Ok(Case { typed, given, line: line_of(text, raw.get()), place })
    });
    Ok(Cases { form, list: list.collect::<Result<_, FileFault>>()? })
}

/// Reads a file that is one object.
pub(super) fn whole<T: DeserializeOwned>(text: &str) -> Result<T, FileFault> {
    if !text.trim_start().starts_with('{') {
        return Err(FileFault::Value { line: 1, place: "the file".into(), reason: "is no JSON object".into() });
    }
    parse(text, text, "the file")
}

/// A field beside the cases, where the file has one.
pub(super) fn beside<T: DeserializeOwned>(text: &str, key: &str) -> Result<Option<T>, FileFault> {
    let whole: &RawValue = parse(text, text, "the file")?;
    if !whole.get().starts_with('{') {
        return Ok(None);
    }
    fields(text, whole)?.get(key).map(|raw| parse(text, raw.get(), key)).transpose()
}

fn fields<'t>(text: &str, raw: &'t RawValue) -> Result<HashMap<String, &'t RawValue>, FileFault> {
    parse(text, raw.get(), "the file")
}

/// Parses a part of the text; a fault has its line in the whole.
fn parse<'t, T: Deserialize<'t>>(text: &str, part: &'t str, place: &str) -> Result<T, FileFault> {
    let before = line_of(text, part) - 1;
    let mut json = serde_json::Deserializer::from_str(part);
    let fault = |path: &str, e: &serde_json::Error| {
        let said = e.to_string();
        let reason = said.rfind(" at line ").map_or(said.as_str(), |end| &said[..end]).to_owned();
        let place = if path == "." { place.to_owned() } else { format!("{place}.{path}").replace(".[", "[") };
        FileFault::Value { line: before + e.line().max(1) as u64, place, reason }
    };
    let typed = serde_path_to_error::deserialize(&mut json).map_err(|e| fault(&e.path().to_string(), e.inner()))?;
    json.end().map_err(|e| fault(".", &e))?;
    Ok(typed)
}

/// The line on which a part of the text begins.
fn line_of(text: &str, part: &str) -> u64 {
    let at = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    1 + text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() as u64
}

/// A key that must be there, though it may be null.
pub(super) fn present<'d, D: Deserializer<'d>, T: Deserialize<'d>>(json: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(json)
}

/// A CSV file: comma-separated, UTF-8, columns by name in any order and case.
pub(super) struct Table<'b> {
    file: csv::Reader<&'b [u8]>,
    header: csv::StringRecord,
}

impl<'b> Table<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, FileFault> {
        let mut file = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(without_mark(bytes));
        let header = file.headers()?.clone();
        Ok(Self { file, header })
    }

    /// Where a column stands.
    pub(super) fn column(&self, name: &str) -> Result<usize, FileFault> {
        self.header.iter().position(|column| column.eq_ignore_ascii_case(name)).ok_or_else(|| FileFault::Column {
            missing: name.to_owned(),
            found: self.header.iter().collect::<Vec<_>>().join(", "),
        })
    }

    /// The rows with their lines.
    pub(super) fn rows(&mut self) -> impl Iterator<Item = Result<(u64, csv::StringRecord), FileFault>> {
        self.file.records().map(|row| {
            let row = row?;
            Ok((row.position().map_or(0, csv::Position::line), row))
        })
    }
}

/// Ids that were seen, with their lines.
#[derive(Default)]
pub(super) struct Ids(BTreeMap<String, u64>);

impl Ids {
    /// Refuses an id that was there.
    pub(super) fn once(&mut self, id: &str, line: u64) -> Result<(), FileFault> {
        match self.0.insert(id.to_owned(), line) {
            Some(first) => Err(FileFault::Twice { line, first, id: id.to_owned() }),
            None => Ok(()),
        }
    }
}
