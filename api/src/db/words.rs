//! Words of incidents on SQLite: written down with their incident, and entered into the word index many at a time.
//!
//! The word index writes a part of its own for each transaction, to be merged with others again and again. So a change only
//! writes down the words, one row at the end of a table; who commits calls [`enter`], which takes up what waits once there is
//! enough of it. Until then a search asks the rows that wait themselves ([`super::dialect`]), so that it always finds what is
//! committed. All of it is in the transaction of the change: it is there with its incident or not at all.

use super::AnyConnection;
use super::dialect::Words;
use super::sql::{Row, Sql, Value};
use crate::fault::Outcome;
use diesel::sql_types::BigInt;

/// So many wait before they are entered: each asks a search for a look, and entering fewer at a time costs each of them more.
pub const WAITING: i64 = 128;

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn number(conn: &mut AnyConnection, sql: Sql) -> Outcome<i64> {
    Ok(sql.load::<Number>(conn)?.first().map_or(0, |row| row.n))
}

/// A list of words with a space before each.
fn spaced(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" {words}") }
}

/// Writes down the words of a new incident.
pub fn write(conn: &mut AnyConnection, seq: i64, words: &Words) -> Outcome<()> {
    let AnyConnection::Sqlite(conn) = conn else { return Ok(()) };
    let row =
        [Value::from(seq), words.place.as_str().into(), spaced(&words.unvetted()).into(), spaced(&words.vetted).into()];
    Row::into("incident_words_plain", ["", "seq, place, words, vetted"], &row).execute(conn)?;
    Ok(())
}

/// Writes down other words for an incident, in the index too where it is in it.
pub fn replace(conn: &mut AnyConnection, seq: i64, words: &Words) -> Outcome<()> {
    let mut sql = Sql::new("UPDATE incident_words_plain SET words = ");
    sql.bind(spaced(&words.unvetted())).push(", vetted = ").bind(spaced(&words.vetted));
    sql.push(" WHERE seq = ").bind(seq);
    sql.execute(conn)?;
    if number(conn, Sql::new("SELECT seq AS n FROM incident_words_entered"))? >= seq {
        let mut sql = Sql::new("DELETE FROM incident_words WHERE rowid = ");
        sql.bind(seq);
        sql.execute(conn)?;
        let mut sql = Sql::new(ENTER);
        sql.push(" WHERE seq = ").bind(seq);
        sql.execute(conn)?;
    }
    Ok(())
}

const ENTER: &str = "INSERT INTO incident_words (rowid, words, vetted) \
    SELECT seq, replace(words, ' ', ' ' || place), replace(vetted, ' ', ' ' || place) FROM incident_words_plain";

/// Enters what waits into the index, when at least so many do.
pub fn enter(conn: &mut AnyConnection, least: i64) -> Outcome<()> {
    let waiting =
        "SELECT coalesce((SELECT max(seq) FROM incident_words_plain), 0) - seq AS n FROM incident_words_entered";
    if number(conn, Sql::new(waiting))? < least {
        return Ok(());
    }
    let mut sql = Sql::new(ENTER);
    sql.push(" WHERE seq > (SELECT seq FROM incident_words_entered) ORDER BY seq");
    sql.execute(conn)?;
    let reached = "UPDATE incident_words_entered SET seq = (SELECT max(seq) FROM incident_words_plain)";
    Sql::new(reached).execute(conn)?;
    Ok(())
}
