//! What the two engines do differently, by name. The only place that matches on the engine in queries.
//!
//! Called by the stores of the rooms. Each function does on both engines what its name says.

use super::Key;
use super::connection::{AnyConnection, Engine, Target};
use super::sql::{Insert, Sql};
use super::words;
use crate::fault::{Fault, Outcome};
use diesel::QueryableByName;
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;

/// Words that a reader can find an incident by: all of them, and those of the text that everybody may read. Folded already,
/// separated by single spaces.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Stands for the site: eight signs, the same for all words of a site.
    pub place: String,
    /// All words.
    pub all: String,
    /// Words of the vetted text.
    pub vetted: String,
}

impl Words {
    /// Those that only who sees all of an incident finds it by.
    pub fn unvetted(&self) -> String {
        let vetted: std::collections::HashSet<&str> = self.vetted.split(' ').collect();
        let mut out = String::with_capacity(self.all.len());
        for word in self.all.split(' ').filter(|w| !vetted.contains(w)) {
            out.push_str(if out.is_empty() { "" } else { " " });
            out.push_str(word);
        }
        out
    }

    /// All of them as PostgreSQL's index holds them: the place before each, and whether it is of the vetted text. In the order
    /// in which the index keeps them, as long as both lists are sorted.
    pub fn each_lexeme(&self, mut take: impl FnMut(&str, u8, &str)) {
        let vetted: Vec<&str> = self.vetted.split(' ').filter(|w| !w.is_empty()).collect();
        for word in self.all.split(' ').filter(|w| !w.is_empty() && !vetted.contains(w)) {
            take(&self.place, b'a', word);
        }
        for word in vetted {
            take(&self.place, b'v', word);
        }
    }

    /// The same in one text, with spaces between.
    pub fn lexemes(&self) -> String {
        let mut out = String::with_capacity(self.all.len() * 2);
        self.each_lexeme(|place, kind, word| {
            out.push_str(if out.is_empty() { "" } else { " " });
            out.push_str(place);
            out.push(char::from(kind));
            out.push_str(word);
        });
        out
    }
}

/// Locks the rows that a change has read until it commits. On the embedded engine there is one writer, and nothing to lock.
pub fn for_update(conn: &AnyConnection) -> &'static str {
    match conn.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE",
    }
}

/// How many may write at once so that one reckons while another waits for the disk. The embedded engine has one writer.
pub fn writers_at_once(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 1,
        Engine::Postgres => 2,
    }
}

/// Whether parts that are joined by `UNION ALL` and ordered as a whole are merged in the order of their indexes, each read only as
/// far as it is needed.
pub fn merges_parts(engine: Engine) -> bool {
    engine == Engine::Sqlite
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
    further: Vec<Insert>,
) -> Outcome<()> {
    match conn.engine() {
        Engine::Sqlite => {
            let mut sql = Sql::new("INSERT INTO incident (");
            sql.push(columns).push(") VALUES (").append(values).push(") RETURNING seq");
            let seq = sql.load::<Seq>(conn)?.first().map_or(0, |s| s.seq);
            words::write(conn, seq, words)?;
            insert_rows(conn, further)?;
        }
        Engine::Postgres => {
            let mut sql = Sql::new("WITH incident_row AS (INSERT INTO incident (");
            sql.push(columns).push(", words) VALUES (").append(values).push(", ");
            vector(&mut sql, words);
            sql.push("))");
            for (i, rows) in further.into_iter().enumerate() {
                sql.push(format!(", row_{i} AS (")).append(rows.together()).push(")");
            }
            sql.push(" SELECT 1");
            sql.execute(conn)?;
        }
    }
    Ok(())
}

/// Inserts rows into several tables: on PostgreSQL in one round trip, on the embedded engine, which has none, each by a
/// statement that is prepared once.
pub fn insert_rows(conn: &mut AnyConnection, inserts: Vec<Insert>) -> Outcome<()> {
    let inserts = inserts.into_iter().filter(|insert| !insert.is_empty());
    match conn {
        AnyConnection::Sqlite(conn) => {
            for insert in inserts {
                insert.one_by_one(conn)?;
            }
        }
        AnyConnection::Postgres(_) => {
            let mut sql = Sql::default();
            for (i, rows) in inserts.enumerate() {
                sql.push(if i == 0 { "WITH " } else { ", " }).push(format!("row_{i} AS ("));
                sql.append(rows.together()).push(")");
            }
            if !sql.is_empty() {
                sql.push(" SELECT 1");
                sql.execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Tables that hold what is wiped at its end.
const WIPED: &str = "incident, timeline_entry, person, vehicle, goods, answer, blind_index, track, track_step, asked_question, task, message, \
     mail_outbox, idempotency_key, handover, attachment, stored_object, alert, alert_update, alert_reaction, account_phone, push_target";

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
        // The statistics of the planner keep samples of what stood there.
        Engine::Postgres => conn.batch_execute(&format!("VACUUM (ANALYZE) {WIPED}"))?,
    }
    Ok(())
}

/// Rewrites what was wiped from without the room that was freed. Others wait; for a quiet hour.
pub fn compact(target: &Target) -> Outcome<()> {
    let mut conn = target.open()?;
    match conn.engine() {
        Engine::Sqlite => conn.batch_execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?,
        Engine::Postgres => {
            wait_for_older_views(&mut conn)?;
            conn.batch_execute(&format!("VACUUM (FULL, ANALYZE) {WIPED}"))?;
            // The samples that this replaced are still there for who began to look before it ended.
            wait_for_older_views(&mut conn)?;
            conn.batch_execute("VACUUM (FULL) pg_catalog.pg_statistic")?;
        }
    }
    Ok(())
}

/// Which changes are under way: all that are numbered below the first have ended, none that is numbered from the second on has begun.
/// None where changes show in the order of what they wrote.
pub fn changes_under_way(conn: &mut AnyConnection) -> Outcome<Option<(u64, u64)>> {
    #[derive(QueryableByName)]
    struct Bounds {
        #[diesel(sql_type = BigInt)]
        done: i64,
        #[diesel(sql_type = BigInt)]
        next: i64,
    }
    match conn.engine() {
        Engine::Sqlite => Ok(None),
        Engine::Postgres => {
            let found = Sql::new(
                "SELECT pg_snapshot_xmin(s)::text::bigint AS done, pg_snapshot_xmax(s)::text::bigint AS next \
                 FROM pg_current_snapshot() s",
            );
            let bounds = found.load::<Bounds>(conn)?.pop();
            Ok(bounds.map(|b| (b.done.unsigned_abs(), b.next.unsigned_abs())))
        }
    }
}

/// Whoever still looks at the database as it was before now keeps what was wiped in it, the engine's own statistics too; and who
/// begins to look while a change that began before now goes on, in any database of the cluster, looks from before it. They are
/// waited for, not without end.
fn wait_for_older_views(conn: &mut AnyConnection) -> Outcome<()> {
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let now: Counted = only(Sql::new("SELECT pg_current_xact_id()::text::bigint AS n").load(conn)?)?;
    for _ in 0..600 {
        let mut sql = Sql::new(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE (pid = pg_backend_pid() AND pg_snapshot_xmin(pg_current_snapshot()) <= ",
        );
        sql.bind(now.n).push(
            "::text::xid8) OR (datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) > age(",
        );
        sql.bind(now.n).push("::text::xid8::xid))");
        if only::<Counted>(sql.load(conn)?)?.n == 0 {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    tracing::warn!("somebody looks at the database as it was before; what was wiped goes with the next rewrite");
    Ok(())
}

fn only<T>(rows: Vec<T>) -> Outcome<T> {
    rows.into_iter().next().ok_or_else(|| Fault::internal("a count without a row"))
}

/// Replaces the words of an incident.
pub fn replace_words(conn: &mut AnyConnection, seq: i64, words: &Words) -> Outcome<()> {
    match conn.engine() {
        Engine::Sqlite => words::replace(conn, seq, words),
        Engine::Postgres => {
            let mut sql = Sql::new("UPDATE incident SET words = ");
            vector(&mut sql, words);
            sql.push(" WHERE seq = ").bind(seq);
            sql.execute(conn)?;
            Ok(())
        }
    }
}

fn vector(sql: &mut Sql, words: &Words) {
    sql.push("array_to_tsvector(string_to_array(").bind(words.lexemes()).push(", ' '))");
}

/// Ends a change: words that wait are entered into the index when there are enough of them. Called by who commits, last of all
/// in the transaction; others change nothing but what they change.
pub fn enter_words(conn: &mut AnyConnection) -> Outcome<()> {
    match conn.engine() {
        Engine::Sqlite => words::enter(conn, words::WAITING),
        Engine::Postgres => Ok(()),
    }
}

/// Joins `ordered`, whose columns are `seq, reported_at, id` and which has its order, to its incidents as `i`, and keeps the
/// order while it goes: so that the first rows are there at once and only narrow ones are ever sorted.
pub fn incidents_in_order(engine: Engine, columns: String, joins: &'static str, ordered: Sql) -> Sql {
    let mut sql = Sql::new("SELECT ");
    sql.push(columns).push(" FROM (").append(ordered);
    match engine {
        // An order of a part is dropped where nothing cuts it off, and CROSS JOIN alone never turns the sides around.
        Engine::Sqlite => {
            sql.push(" LIMIT ").bind(i64::MAX).push(") p CROSS JOIN incident i ON i.seq = p.seq").push(joins)
        }
        Engine::Postgres => {
            sql.push(") p JOIN incident i ON i.seq = p.seq").push(joins).push(" ORDER BY p.reported_at DESC, p.id DESC")
        }
    };
    sql
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

/// A form in which a word that is asked may stand: the whole word, or the begin of one. Folded, letters and digits only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The word, or its begin.
    pub text: String,
    /// Whether it is the whole word.
    pub whole: bool,
}

/// The question for words each in any of its forms, as SQLite's index takes it.
fn ask_sqlite(place: &str, words: &[Vec<Form>], vetted_only: bool) -> String {
    let form = |form: &Form| format!("\"{place}{}\"{}", form.text, if form.whole { "" } else { "*" });
    let word = |forms: &Vec<Form>| format!("({})", forms.iter().map(form).collect::<Vec<_>>().join(" OR "));
    let all = words.iter().map(word).collect::<Vec<_>>().join(" AND ");
    // What is not of the vetted text stands in a column of its own: without a name both are asked.
    if vetted_only { format!("vetted : ({all})") } else { all }
}

fn ask_postgres(place: &str, words: &[Vec<Form>], vetted_only: bool) -> String {
    let kinds: &[char] = if vetted_only { &['v'] } else { &['v', 'a'] };
    let form = |form: &Form| {
        let end = if form.whole { "" } else { ":*" };
        kinds.iter().map(|kind| format!("'{place}{kind}{}'{end}", form.text)).collect::<Vec<_>>().join(" | ")
    };
    let word = |forms: &Vec<Form>| format!("({})", forms.iter().map(form).collect::<Vec<_>>().join(" | "));
    words.iter().map(word).collect::<Vec<_>>().join(" & ")
}

/// Adds the condition that the words written down in `row` hold each of `words` in one of its forms.
fn written_down(sql: &mut Sql, row: &'static str, words: &[Vec<Form>], vetted_only: bool) {
    for forms in words {
        for (n, form) in forms.iter().enumerate() {
            sql.push(if n == 0 { " AND (instr(" } else { " OR instr(" }).push(row).push(".vetted");
            if !vetted_only {
                sql.push(" || ").push(row).push(".words");
            }
            // Every word has a space before it; a whole one has one behind it too, the last by this.
            sql.push(if form.whole { " || ' ', " } else { ", " });
            sql.bind(format!(" {}{}", form.text, if form.whole { " " } else { "" })).push(") > 0");
        }
        sql.push(")");
    }
}

/// Adds `FROM incident i WHERE` of those that hold each of `words` in one of their forms, all gathered by the index: for few, or
/// for all.
pub fn from_those_with_words(engine: Engine, sql: &mut Sql, place: &str, words: &[Vec<Form>], vetted_only: bool) {
    match engine {
        Engine::Sqlite => {
            sql.push(" FROM incident i WHERE i.seq IN (SELECT rowid FROM incident_words WHERE incident_words MATCH ");
            sql.bind(ask_sqlite(place, words, vetted_only));
            sql.push(" UNION ALL SELECT p.seq FROM incident_words_plain p WHERE p.seq > (SELECT seq FROM incident_words_entered)");
            sql.push(" AND p.place = ").bind(place);
            written_down(sql, "p", words, vetted_only);
            sql.push(")");
        }
        Engine::Postgres => {
            // Gathered before anything else is asked: a planner that does not know how many a page takes would rather read a whole
            // site in its order, which is slowest just where nothing is found.
            sql.push(" FROM (SELECT * FROM incident w WHERE w.words @@ ");
            sql.bind(ask_postgres(place, words, vetted_only)).push("::tsquery OFFSET 0) i WHERE TRUE");
        }
    }
}

/// Adds the same as a condition, asked of each incident by itself: for the newest, where many hold the words.
pub fn and_holds_words(engine: Engine, sql: &mut Sql, place: &str, words: &[Vec<Form>], vetted_only: bool) {
    match engine {
        Engine::Sqlite => {
            sql.push(" AND EXISTS (SELECT 1 FROM incident_words_plain p WHERE p.seq = i.seq");
            written_down(sql, "p", words, vetted_only);
            sql.push(")");
        }
        Engine::Postgres => {
            // As a function rather than an operator, which an index would answer.
            sql.push(" AND ts_match_vq(i.words, ").bind(ask_postgres(place, words, vetted_only)).push("::tsquery)");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vetted_words_stand_once_and_the_place_before_every_word() {
        let words = Words { place: "0123abcd".into(), all: "een twee zes".into(), vetted: "twee".into() };
        assert_eq!(words.unvetted(), "een zes");
        assert_eq!(words.lexemes(), "0123abcdaeen 0123abcdazes 0123abcdvtwee");
        let none = Words { place: "0123abcd".into(), ..Words::default() };
        assert_eq!((none.unvetted(), none.lexemes()), (String::new(), String::new()));
    }
}
