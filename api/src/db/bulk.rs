//! Many incidents at once, each engine's own fast way: one prepared statement again and again on SQLite, COPY on PostgreSQL.
//!
//! Called by the incident room's store for imports and for the demonstration. It is a part of its caller's transaction.

use super::connection::AnyConnection;
use super::dialect::Words;
use super::sql::{Row, Sql, Value};
use super::words;
use crate::fault::Outcome;
use diesel::pg::CopyFormat;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use std::io::Write;

/// The columns of an incident in the order of a bulk insert, once for both engines.
macro_rules! columns {
    ($($name:ident $kind:ty,)*) => {
        mod pg {
            // The words are a column on PostgreSQL only, so that the table of `schema` does not have them.
            diesel::table! {
                #[sql_name = "incident"]
                incident (id) { $($name -> $kind,)* words -> Text, }
            }
        }
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        const TARGET: ($(pg::incident::$name,)* pg::incident::words) =
            ($(pg::incident::$name,)* pg::incident::words);
    };
}

columns! {
    id Binary,
    site_id Binary,
    year SmallInt,
    serial Integer,
    category SmallInt,
    methods BigInt,
    completion SmallInt,
    precision SmallInt,
    occurred_from Nullable<BigInt>,
    occurred_until Nullable<BigInt>,
    unit_id Nullable<Binary>,
    unit_organisation_id Nullable<Binary>,
    longitude Nullable<Double>,
    latitude Nullable<Double>,
    place_words Nullable<Text>,
    description Text,
    short_text Nullable<Text>,
    short_text_vetted Bool,
    loss_cents Nullable<BigInt>,
    recovered_cents Nullable<BigInt>,
    reporter_account_id Nullable<Binary>,
    reporter_client_id Nullable<Binary>,
    reporter_organisation_id Binary,
    external_id Nullable<Text>,
    import_run_id Nullable<Binary>,
    import_key Nullable<Binary>,
    state SmallInt,
    reported_at BigInt,
    registered_at BigInt,
    updated_at BigInt,
    version Integer,
    import_hash Nullable<BigInt>,
}

#[derive(QueryableByName)]
struct Last {
    #[diesel(sql_type = BigInt)]
    last: i64,
}

/// Inserts incidents with their words; `columns` names the values of each row in their order. The rows are made as they are
/// written, so that their values do not lie in memory for all of them at once.
pub fn insert_incidents<'a>(
    conn: &mut AnyConnection,
    columns: &'static str,
    rows: impl Iterator<Item = (Vec<Value>, &'a Words)> + Clone,
) -> Outcome<()> {
    debug_assert!(
        columns.split(", ").map(str::trim).eq(NAMES.iter().copied()),
        "the rows have other columns than the bulk insert"
    );
    match conn {
        AnyConnection::Sqlite(_) => sqlite(conn, columns, rows),
        AnyConnection::Postgres(pg) => {
            diesel::copy_from(pg::incident::table)
                .from_raw_data(TARGET, |out| copy(out, rows.clone()).map_err(broken))
                .with_format(CopyFormat::Binary)
                .execute(pg)?;
            Ok(())
        }
    }
}

fn broken(e: std::io::Error) -> diesel::result::Error {
    diesel::result::Error::SerializationError(Box::new(e))
}

/// There is one writer, so that the next numbers of the rows are ours within the transaction. A statement for each row: it is
/// prepared once, and one that can only fail whole needs no copy of the pages that it touches, which one for many rows does.
/// The words come after all rows, so that the index gathers them.
fn sqlite<'a>(
    conn: &mut AnyConnection,
    columns: &'static str,
    rows: impl Iterator<Item = (Vec<Value>, &'a Words)>,
) -> Outcome<()> {
    let last = Sql::new("SELECT coalesce(max(seq), 0) AS last FROM incident").load::<Last>(conn)?;
    let last = last.first().map_or(0, |l| l.last);
    let mut found_by = Vec::with_capacity(rows.size_hint().0);
    if let AnyConnection::Sqlite(conn) = conn {
        for (seq, (values, words)) in (last + 1..).zip(rows) {
            let seq = Value::from(seq);
            Row::into("incident", ["seq, ", columns], std::iter::once(&seq).chain(&values)).execute(conn)?;
            found_by.push(words);
        }
    }
    for (seq, words) in (last + 1..).zip(found_by) {
        words::write(conn, seq, words)?;
    }
    words::enter(conn, words::WAITING)
}

/// Bytes that are handed over at a time: each handing over is a message of its own to the server.
const PIECE: usize = 64 * 1024;

/// The rows as COPY takes them in its binary form, which the server need not read as text: half of what it does for a row
/// otherwise.
fn copy<'a>(out: &mut dyn Write, rows: impl Iterator<Item = (Vec<Value>, &'a Words)>) -> std::io::Result<()> {
    let mut piece = Vec::with_capacity(PIECE + PIECE / 4);
    piece.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
    // Neither flags nor a longer head.
    piece.extend_from_slice(&[0; 8]);
    for row in rows {
        tuple(&mut piece, &row)?;
        if piece.len() >= PIECE {
            out.write_all(&piece)?;
            piece.clear();
        }
    }
    piece.extend_from_slice(&(-1_i16).to_be_bytes());
    out.write_all(&piece)
}

fn tuple(out: &mut Vec<u8>, (values, words): &(Vec<Value>, &Words)) -> std::io::Result<()> {
    out.extend_from_slice(&i16::try_from(values.len() + 1).map_err(std::io::Error::other)?.to_be_bytes());
    for value in values {
        match value {
            Value::Bytes(Some(bytes)) => field(out, bytes)?,
            Value::Big(Some(n)) => field(out, &n.to_be_bytes())?,
            Value::Int(n) => field(out, &n.to_be_bytes())?,
            Value::Small(Some(n)) => field(out, &n.to_be_bytes())?,
            Value::Text(Some(text)) => field(out, text.as_bytes())?,
            Value::Double(Some(n)) => field(out, &n.to_be_bytes())?,
            Value::Bool(yes) => field(out, &[u8::from(*yes)])?,
            Value::Bytes(None) | Value::Big(None) | Value::Small(None) | Value::Text(None) | Value::Double(None) => {
                out.extend_from_slice(&(-1_i32).to_be_bytes());
            }
        }
    }
    vector(out, words)
}

fn field(out: &mut Vec<u8>, bytes: &[u8]) -> std::io::Result<()> {
    out.extend_from_slice(&length(bytes.len())?);
    out.extend_from_slice(bytes);
    Ok(())
}

/// A text search vector: how many words, and each with its end and without places.
fn vector(out: &mut Vec<u8>, words: &Words) -> std::io::Result<()> {
    let begin = out.len();
    out.extend_from_slice(&[0; 8]);
    let mut count = 0;
    words.each_lexeme(|place, kind, word| {
        count += 1;
        out.extend_from_slice(place.as_bytes());
        out.push(kind);
        out.extend_from_slice(word.as_bytes());
        out.extend_from_slice(&[0; 3]);
    });
    let bytes = out.len() - begin - 4;
    out[begin..begin + 4].copy_from_slice(&length(bytes)?);
    out[begin + 4..begin + 8].copy_from_slice(&length(count)?);
    Ok(())
}

fn length(n: usize) -> std::io::Result<[u8; 4]> {
    i32::try_from(n).map(i32::to_be_bytes).map_err(std::io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_copy_keeps_every_character() {
        let mut out = Vec::new();
        let values = vec![
            Value::Bytes(Some(vec![0, 255])),
            Value::Text(Some("a\tb\\c\r\nd".into())),
            Value::Text(None),
            Value::Bool(true),
            Value::Double(Some(4.5)),
        ];
        let words = Words { place: "s1".into(), all: "b c".into(), vetted: "c".into() };
        tuple(&mut out, &(values, &words)).unwrap();
        let mut told = b"\0\x06\0\0\0\x02\0\xff\0\0\0\x08a\tb\\c\r\nd\xff\xff\xff\xff\0\0\0\x01\x01".to_vec();
        told.extend_from_slice(b"\0\0\0\x08\x40\x12\0\0\0\0\0\0");
        told.extend_from_slice(b"\0\0\0\x12\0\0\0\x02s1ab\0\0\0s1vc\0\0\0");
        assert_eq!(out, told);
    }
}
