//! Recognises what a mapping leaves open: CSV or NDJSON, and the delimiter. Called once a file, by `table.rs`, with
//! the first window. What is stated is never overruled.

use csv_core::{ReadRecordResult, ReaderBuilder};
use shared_types::import::{FileKind, SourceFormat};

use super::fault::FileFault;

/// Delimiters that are tried, in order of preference when nothing tells them apart.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows that are looked at.
const ROWS: usize = 50;

/// How cells are separated and quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between cells.
    pub delimiter: u8,
    /// Around cells, if at all.
    pub quote: Option<u8>,
    /// Bytes of a first line `sep=;`, which Excel writes and reads; it is no row.
    pub skip: usize,
}

/// A file whose first character opens a JSON object or array holds JSON.
pub fn kind(sample: &[u8]) -> FileKind {
    match sample.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => FileKind::Ndjson,
        Some(b'[') if sample.windows(2).any(|two| two == b"{\"") => FileKind::Ndjson,
        _ => FileKind::Csv,
    }
}

/// Delimiter and quote, as stated or as the sample tells.
pub fn dialect(sample: &[u8], source: &SourceFormat) -> Result<Dialect, FileFault> {
    let quote = match source.quote.as_deref() {
        None => Some(b'"'),
        Some("") => None,
        Some(text) => Some(one_ascii(text, "quote")?),
    };
    let line_end = sample.iter().position(|&byte| byte == b'\n').map_or(sample.len(), |at| at + 1);
    let line = sample[..line_end].trim_ascii();
    let named = match line.strip_prefix(b"sep=").or_else(|| line.strip_prefix(b"SEP=")) {
        Some(&[delimiter]) => Some(delimiter),
        // A tab is trimmed away with the line's end.
        Some(&[]) => Some(b'\t'),
        _ => None,
    };
    let skip = if named.is_some() { line_end } else { 0 };
    let delimiter = match (source.delimiter.as_deref(), named) {
        (Some("\\t"), _) => b'\t',
        (Some(text), _) => one_ascii(text, "delimiter")?,
        (None, Some(delimiter)) => delimiter,
        (None, None) => guess(sample, quote),
    };
    Ok(Dialect { delimiter, quote, skip })
}

fn one_ascii(text: &str, what: &str) -> Result<u8, FileFault> {
    match text.as_bytes() {
        &[byte] if byte.is_ascii() && byte != b'\n' && byte != b'\r' && byte != 0 => Ok(byte),
        _ => Err(FileFault::new(
            "source-format-wrong",
            format!("the {what} must be one ASCII character, and not the end of a line"),
        )),
    }
}

/// The delimiter that cuts the rows into the same number of cells most often, then into the most cells.
fn guess(sample: &[u8], quote: Option<u8>) -> u8 {
    let mut best = (0, 0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let widths = widths(sample, delimiter, quote);
        let Some(&header) = widths.first() else { continue };
        if header < 2 {
            continue;
        }
        let same = widths.iter().filter(|&&width| width == header).count() * 100 / widths.len();
        if (same, header) > (best.0, best.1) {
            best = (same, header, delimiter);
        }
    }
    best.2
}

fn widths(sample: &[u8], delimiter: u8, quote: Option<u8>) -> Vec<usize> {
    let mut reader = ReaderBuilder::new();
    reader.delimiter(delimiter).quoting(quote.is_some()).quote(quote.unwrap_or(b'"'));
    let mut reader = reader.build();
    let mut output = vec![0; sample.len().max(1)];
    let mut ends = vec![0; 4096];
    let mut widths = Vec::new();
    let (mut at, mut cells) = (0, 0);
    while widths.len() < ROWS && at < sample.len() {
        let (result, read, _, ended) = reader.read_record(&sample[at..], &mut output, &mut ends);
        at += read;
        cells += ended;
        match result {
            ReadRecordResult::Record => {
                widths.push(cells);
                cells = 0;
            }
            ReadRecordResult::OutputEndsFull | ReadRecordResult::OutputFull => {}
            // The last row of the window is only counted when it is the only one.
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {
                if widths.is_empty() {
                    widths.push(cells + 1);
                }
                break;
            }
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(sample: &str) -> u8 {
        dialect(sample.as_bytes(), &SourceFormat::default()).expect("dialect").delimiter
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_equal_rows() {
        assert_eq!(delimiter("a,b,c\n1,2,3\n"), b',');
        assert_eq!(delimiter("datum;bedrag\n1-1-2024;1,50\n2-1-2024;2,50\n"), b';');
        assert_eq!(delimiter("a\tb\n1\t2,5\n"), b'\t');
        assert_eq!(delimiter("a|b|c\n1|x;y|3\n"), b'|');
        assert_eq!(delimiter("\"a;b\",c\n\"d;e;f\",g\n"), b',');
        assert_eq!(delimiter("one\ntwo\n"), b',');
        assert_eq!(delimiter("a;b;c"), b';');
    }

    #[test]
    fn excel_s_own_word_about_the_separator_is_no_row() {
        let found = dialect(b"sep=;\r\na,b;c\r\n", &SourceFormat::default()).expect("dialect");
        assert_eq!(found, Dialect { delimiter: b';', quote: Some(b'"'), skip: 7 });
    }

    #[test]
    fn a_delimiter_of_two_characters_is_refused() {
        let source = SourceFormat { delimiter: Some("||".to_owned()), ..SourceFormat::default() };
        assert_eq!(dialect(b"a", &source).expect_err("refused").code, "source-format-wrong");
    }

    #[test]
    fn json_is_known_by_its_first_character() {
        assert_eq!(kind(b"\n {\"a\":1}"), FileKind::Ndjson);
        assert_eq!(kind(b"[{\"a\":1}]"), FileKind::Ndjson);
        assert_eq!(kind(b"a,b"), FileKind::Csv);
        assert_eq!(kind(b"[a],b"), FileKind::Csv);
    }
}
