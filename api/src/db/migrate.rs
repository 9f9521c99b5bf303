//! Migrations: built into the binary, one set per engine with the same names.
//!
//! Called by `webm migrate`, `webm demo` and the tests. They only add, and may run while others read. Two that start at once
//! wait for each other.

use super::{AnyConnection, Engine, Target};
use crate::fault::{Fault, Outcome};
use crate::private_files;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::path::Path;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Any number that only we use as the key of the lock.
const LOCK: i64 = 0x7765_626d;

/// Brings the database up to date; returns the names of what ran.
pub fn run(target: &Target) -> Outcome<Vec<String>> {
    if let Target::Sqlite(path) = target {
        let cannot = |path: &Path, e: std::io::Error| {
            Fault::Unavailable(format!("{} (WEBM_DATABASE_URL, WEBM_DATA_DIR): {e}", path.display()))
        };
        if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
            private_files::folder(dir).map_err(|e| cannot(dir, e))?;
        }
        // The engine gives the files beside it (-wal, -shm) the same owner and mode.
        match private_files::file(path) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(cannot(path, e)),
            _ => {}
        }
    }
    let mut conn = target.open()?;
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| Fault::Internal(format!("migration: {e}"));
    let ran = match &mut conn {
        AnyConnection::Sqlite(c) => {
            c.run_pending_migrations(SQLITE).map_err(failed)?.iter().map(ToString::to_string).collect()
        }
        AnyConnection::Postgres(c) => {
            c.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            let ran = c
                .run_pending_migrations(POSTGRES)
                .map(|names| names.iter().map(ToString::to_string).collect())
                .map_err(failed);
            c.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
            ran?
        }
    };
    Ok(ran)
}

/// Refuses an embedded database that has not been made: only [`run`] makes one, for nobody else to read.
pub fn must_be_there(target: &Target) -> Outcome<()> {
    match target {
        Target::Sqlite(path) if !path.exists() => Err(Fault::Unavailable(format!(
            "there is no database {} (WEBM_DATABASE_URL, WEBM_DATA_DIR); `webm migrate` makes it",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Refuses a database that lacks migrations, with a sentence that says what to do. It only reads, so that a connection that
/// cannot write may ask it too.
pub fn check(conn: &mut AnyConnection) -> Outcome<()> {
    let known = match conn.engine() {
        Engine::Sqlite => names::<diesel::sqlite::Sqlite>(&SQLITE),
        Engine::Postgres => names::<diesel::pg::Pg>(&POSTGRES),
    }?;
    let ran: Vec<String> = ran::table
        .select(ran::version)
        .load(conn)
        .map_err(|_| Fault::Unavailable("the database has no tables yet; run `webm migrate`".into()))?;
    match known.iter().filter(|k| !ran.contains(k)).count() {
        0 => Ok(()),
        n => Err(Fault::Unavailable(format!("the database lacks {n} migrations; run `webm migrate`"))),
    }
}

use ran_table::ran;

/// Diesel's own table.
#[allow(missing_docs)]
mod ran_table {
    diesel::table! {
        #[sql_name = "__diesel_schema_migrations"]
        ran (version) {
            version -> Text,
        }
    }
}

fn names<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Outcome<Vec<String>> {
    let all = MigrationSource::<DB>::migrations(source).map_err(Fault::internal)?;
    Ok(all.iter().map(|m| m.name().version().to_string()).collect())
}
