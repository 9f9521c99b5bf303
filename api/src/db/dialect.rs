//! What the two engines do differently, by name. The only place that matches on the engine in queries.
//!
//! Called by the stores of the rooms. Each function does on both engines what its name says.

use super::Key;
use super::connection::{AnyConnection, Engine, Target};
use super::sql::Sql;
use super::words::{self, Entry};
use crate::fault::Outcome;
use diesel::connection::SimpleConnection;

/// Words that a reader can find an incident by: all of them, and those of the text that everybody may read. Folded already,
/// separated by single spaces.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The site, as one word.
    pub place: String,
    /// All words.
    pub all: String,
    /// Words of the vetted text.
    pub vetted: String,
}

/// Locks the rows that a change has read until it commits. On the embedded engine there is one writer, and nothing to lock.
pub fn for_update(conn: &AnyConnection) -> &'static str {
    match conn.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE",
    }
}

/// Takes rows that nobody else is just taking. On the embedded engine there is one writer, and nobody else.
pub fn skip_locked(conn: &AnyConnection) -> &'static str {
    match conn.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
    }
}

#[derive(diesel::QueryableByName)]
struct Seq {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    seq: i64,
}

/// Inserts an incident with its word index and further rows that go with it, in as few round trips as the engine allows:
/// on PostgreSQL all in one statement. `columns` and `values` are those of the incident without its words.
pub fn insert_incident(
    conn: &mut AnyConnection,
    columns: &'static str,
    values: Sql,
    words: &Words,
    further: Vec<Sql>,
) -> Outcome<()> {
    match conn.engine() {
        Engine::Sqlite => {
            let mut sql = Sql::new("INSERT INTO incident (");
            sql.push(columns).push(") VALUES (").append(values).push(") RETURNING seq");
            let seq = sql.load::<Seq>(conn)?.first().map_or(0, |s| s.seq);
            words::write(conn, Entry { seq, replaces: false, words: words.clone() })?;
            for row in further {
                row.execute(conn)?;
            }
        }
        Engine::Postgres => {
            let mut sql = Sql::new("WITH incident_row AS (INSERT INTO incident (");
            sql.push(columns).push(", words, vetted_words) VALUES (").append(values).push(", ");
            vector(&mut sql, words);
            sql.push("))");
            for (i, row) in further.into_iter().enumerate() {
                sql.push(format!(", row_{i} AS (")).append(row).push(")");
            }
            sql.push(" SELECT 1");
            sql.execute(conn)?;
        }
    }
    Ok(())
}

/// Tables that hold what is wiped at its end.
const WIPED: &str = "incident, timeline_entry, person, vehicle, goods, answer, blind_index, idempotency_key, handover";

/// Takes the words that were replaced or removed out of the word index for good. On PostgreSQL they stand in the rows.
pub fn forget_words(conn: &mut AnyConnection) -> Outcome<()> {
    if conn.engine() == Engine::Sqlite {
        // Without a content table the index marks what was removed; only a merge of all its parts lets go of it.
        conn.batch_execute("INSERT INTO incident_words (incident_words) VALUES ('optimize')")?;
    }
    Ok(())
}

/// Removes and empties within `f` so that what was there is overwritten, where the engine can; that costs writing, so that
/// otherwise only what is written anyway is.
pub fn for_good<T>(conn: &mut AnyConnection, f: impl FnOnce(&mut AnyConnection) -> Outcome<T>) -> Outcome<T> {
    if conn.engine() == Engine::Postgres {
        return f(conn);
    }
    conn.batch_execute("PRAGMA secure_delete = ON")?;
    let done = f(conn);
    conn.batch_execute("PRAGMA secure_delete = FAST")?;
    done
}

/// Makes wiping act on the files: SQLite's journal is emptied into the database, PostgreSQL frees dead rows.
pub fn settle(target: &Target) -> Outcome<()> {
    let mut conn = target.open()?;
    match conn.engine() {
        Engine::Sqlite => conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?,
        Engine::Postgres => conn.batch_execute(&format!("VACUUM {WIPED}"))?,
    }
    Ok(())
}

/// Rewrites what was wiped from without the room that was freed. Others wait; for a quiet hour.
pub fn compact(target: &Target) -> Outcome<()> {
    let mut conn = target.open()?;
    match conn.engine() {
        Engine::Sqlite => conn.batch_execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?,
        Engine::Postgres => conn.batch_execute(&format!("VACUUM (FULL) {WIPED}"))?,
    }
    Ok(())
}

/// Replaces the words of an incident.
pub fn replace_words(conn: &mut AnyConnection, seq: i64, words: &Words) -> Outcome<()> {
    match conn.engine() {
        Engine::Sqlite => words::write(conn, Entry { seq, replaces: true, words: words.clone() }),
        Engine::Postgres => {
            let mut sql = Sql::new("UPDATE incident SET (words, vetted_words) = (");
            vector(&mut sql, words);
            sql.push(") WHERE seq = ").bind(seq);
            sql.execute(conn)?;
            Ok(())
        }
    }
}

fn vector(sql: &mut Sql, words: &Words) {
    let of = |text: &str| {
        let mut all = words.place.clone();
        all.push(' ');
        all.push_str(text);
        all.trim().to_owned()
    };
    sql.push("array_to_tsvector(string_to_array(").bind(of(&words.all));
    sql.push(", ' ')), array_to_tsvector(string_to_array(").bind(of(&words.vetted)).push(", ' '))");
}

/// Asks for the incidents of a site that an import knows by these keys: `seq`, `import_key`, `import_hash`.
///
/// PostgreSQL is led to the unique index key by key: while a long import runs its statistics are those of before, by which it
/// would rather read the whole site, again for each batch.
pub fn by_import_key(engine: Engine, site: Key, keys: &[[u8; 16]]) -> Sql {
    let mut sql = Sql::default();
    match engine {
        Engine::Sqlite => {
            sql.push("SELECT seq, import_key, import_hash FROM incident WHERE site_id = ");
            sql.bind(site).push(" AND import_key IN (").list(keys.iter().map(|k| k.to_vec())).push(")");
        }
        Engine::Postgres => {
            sql.push("SELECT i.seq, k.key AS import_key, i.import_hash FROM (VALUES ");
            for (n, key) in keys.iter().enumerate() {
                sql.push(if n == 0 { "(" } else { ", (" }).bind(key.to_vec()).push(")");
            }
            sql.push(") k (key) CROSS JOIN LATERAL (SELECT seq, import_hash FROM incident WHERE site_id = ").bind(site);
            sql.push(" AND import_key = k.key AND import_key IS NOT NULL LIMIT 1) i");
        }
    }
    sql
}

/// The question for words that begin with each of `words`, as SQLite's index takes it.
fn ask_sqlite(place: &str, words: &[String], vetted_only: bool) -> String {
    let column = if vetted_only { "vetted" } else { "words" };
    let mut ask = format!("place : \"{place}\"");
    for word in words {
        ask.push_str(&format!(" AND {column} : \"{word}\"*"));
    }
    ask
}

/// Adds the condition that the incident `i` holds words that begin with each of `words` (folded, letters and digits only).
pub fn has_words(engine: Engine, sql: &mut Sql, place: &str, words: &[String], vetted_only: bool) {
    match engine {
        Engine::Sqlite => {
            sql.push(" AND i.seq IN (SELECT rowid FROM incident_words WHERE incident_words MATCH ");
            sql.bind(ask_sqlite(place, words, vetted_only)).push(")");
        }
        Engine::Postgres => {
            let column = if vetted_only { "vetted_words" } else { "words" };
            let mut ask = format!("'{place}'");
            for word in words {
                ask.push_str(&format!(" & '{word}':*"));
            }
            sql.push(format!(" AND i.{column} @@ ")).bind(ask).push("::tsquery");
        }
    }
}
