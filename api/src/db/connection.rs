//! One connection type over both engines, chosen by the scheme of the database URL.
//!
//! Used by the pool, the writer and the command line. The engine of an open connection shows in its variant; only
//! `db::dialect` looks at it.

use crate::fault::{Fault, Outcome};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use std::path::PathBuf;

pub use any::AnyConnection;

// The derive makes items that cannot carry docs; they are kept apart so that the rest of the file must.
#[allow(missing_docs)]
mod any {
    use diesel::{PgConnection, SqliteConnection};

    /// A connection to either engine.
    #[derive(diesel::MultiConnection)]
    pub enum AnyConnection {
        /// The embedded engine.
        Sqlite(SqliteConnection),
        /// The engine for more than one machine.
        Postgres(PgConnection),
    }
}

/// Backend of [`AnyConnection`], for boxed queries and expressions.
pub type AnyBackend = <AnyConnection as Connection>::Backend;

/// Which engine it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Where the database is, as `WEBM_DATABASE_URL` says it.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// `sqlite:PATH`.
    Sqlite(PathBuf),
    /// `postgres://…`, passed to libpq as it is.
    Postgres(String),
}

/// Never shows the address of a server: a password may stand in it.
impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

impl std::str::FromStr for Target {
    type Err = String;
    fn from_str(url: &str) -> Result<Self, Self::Err> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains('\0') || path == ":memory:" {
                return Err("a SQLite address names a file, as in sqlite:data/webm.db".into());
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err("the address must begin with sqlite: or postgres://".into())
    }
}

impl Target {
    /// The engine that the address names.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Opens a connection that may read and write.
    pub fn open(&self) -> Outcome<AnyConnection> {
        match self {
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())
                    .map_err(|e| Fault::Unavailable(e.to_string()))?;
                // busy_timeout first: switching to WAL itself may have to wait. A checkpoint at 128 MB of the log at the latest;
                // before that the server empties it beside the writer. What is committed is durable without it.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST; PRAGMA temp_store = MEMORY; \
                     PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 32768;",
                )?;
                Ok(AnyConnection::Sqlite(conn))
            }
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(url).map_err(|e| Fault::Unavailable(e.to_string()))?;
                // A writer that waits for another's idempotency key waits five seconds at most (api conventions).
                conn.batch_execute(
                    "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'",
                )?;
                Ok(AnyConnection::Postgres(conn))
            }
        }
    }

    /// Opens a connection that can only read.
    pub fn open_read(&self) -> Outcome<AnyConnection> {
        let mut conn = self.open()?;
        match &mut conn {
            AnyConnection::Sqlite(c) => {
                c.batch_execute("PRAGMA query_only = ON; PRAGMA mmap_size = 268435456")?;
            }
            AnyConnection::Postgres(c) => c.batch_execute("SET default_transaction_read_only = on")?,
        }
        Ok(conn)
    }
}

impl AnyConnection {
    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_decides_and_all_else_is_refused() {
        assert_eq!("sqlite:data/webm.db".parse::<Target>().map(|t| t.engine()), Ok(Engine::Sqlite));
        assert_eq!("postgres://u@h/d".parse::<Target>().map(|t| t.engine()), Ok(Engine::Postgres));
        for bad in ["", "mysql://x", "sqlite:", "data/webm.db", "sqlite::memory:"] {
            assert!(bad.parse::<Target>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_never_shows() {
        let t: Target = "postgres://user:geheim@db/webm".parse().expect("an address");
        assert!(!format!("{t:?}").contains("geheim"));
    }
}
