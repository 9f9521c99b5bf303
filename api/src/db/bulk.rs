//! Many incidents at once, each engine's own fast way: one prepared statement again and again on SQLite, COPY on PostgreSQL.
//!
//! Called by the incident room's store for imports and for the demonstration. It is a part of its caller's transaction.

use super::connection::AnyConnection;
use super::dialect::Words;
use super::sql::{Sql, Value};
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

/// Inserts incidents with their words; `columns` names the values of each row in their order.
pub fn insert_incidents(conn: &mut AnyConnection, columns: &'static str, rows: &[(Vec<Value>, &Words)]) -> Outcome<()> {
    debug_assert!(
        columns.split(", ").map(str::trim).eq(NAMES.iter().copied()),
        "the rows have other columns than the bulk insert"
    );
    match conn {
        AnyConnection::Sqlite(_) => sqlite(conn, columns, rows),
        AnyConnection::Postgres(pg) => {
            diesel::copy_from(pg::incident::table)
                .from_raw_data(TARGET, |out| rows.iter().try_for_each(|row| line(out, row)).map_err(broken))
                .with_format(CopyFormat::Text)
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
fn sqlite(conn: &mut AnyConnection, columns: &'static str, rows: &[(Vec<Value>, &Words)]) -> Outcome<()> {
    let last = Sql::new("SELECT coalesce(max(seq), 0) AS last FROM incident").load::<Last>(conn)?;
    let last = last.first().map_or(0, |l| l.last);
    for (seq, (values, _)) in (last + 1..).zip(rows) {
        let mut sql = Sql::new("INSERT INTO incident (seq, ");
        sql.push(columns).push(") VALUES (").bind(seq).push(", ").list(values.iter().cloned()).push(")");
        sql.execute(conn)?;
    }
    for (seq, (_, found_by)) in (last + 1..).zip(rows) {
        words::write(conn, seq, found_by)?;
    }
    words::enter(conn, words::WAITING)
}

/// One line of COPY in its text format. The words are letters and digits, which need no quotes in a text search vector.
fn line(out: &mut dyn Write, (values, words): &(Vec<Value>, &Words)) -> std::io::Result<()> {
    for value in values {
        match value {
            Value::Bytes(Some(bytes)) => {
                out.write_all(b"\\\\x")?;
                let mut hex = [0; 2];
                for byte in bytes {
                    const DIGITS: &[u8; 16] = b"0123456789abcdef";
                    hex[0] = DIGITS[usize::from(byte >> 4)];
                    hex[1] = DIGITS[usize::from(byte & 15)];
                    out.write_all(&hex)?;
                }
            }
            Value::Big(Some(n)) => write!(out, "{n}")?,
            Value::Int(n) => write!(out, "{n}")?,
            Value::Small(Some(n)) => write!(out, "{n}")?,
            Value::Text(Some(text)) => escaped(out, text)?,
            Value::Double(Some(n)) => write!(out, "{n}")?,
            Value::Bool(yes) => out.write_all(if *yes { b"t" } else { b"f" })?,
            Value::Bytes(None) | Value::Big(None) | Value::Small(None) | Value::Text(None) | Value::Double(None) => {
                out.write_all(b"\\N")?;
            }
        }
        out.write_all(b"\t")?;
    }
    let mut lexemes = words.lexemes();
    lexemes.push('\n');
    out.write_all(lexemes.as_bytes())
}

fn escaped(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|b| matches!(b, b'\\' | b'\n' | b'\r' | b'\t')) {
        out.write_all(&rest[..at])?;
        out.write_all(match rest[at] {
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            _ => b"\\t",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_all(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_copy_keeps_every_character() {
        let mut out = Vec::new();
        let values = vec![
            Value::Bytes(Some(vec![0, 255])),
            Value::Text(Some("a\tb\\c\r\nd".into())),
            Value::Text(None),
            Value::Bool(true),
            Value::Double(Some(4.5)),
        ];
        let words = Words { place: "s1".into(), all: "b c".into(), vetted: "c".into() };
        line(&mut out, &(values, &words)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\\\\x00ff\ta\\tb\\\\c\\r\\nd\t\\N\tt\t4.5\ts1vc s1ab\n");
    }
}
