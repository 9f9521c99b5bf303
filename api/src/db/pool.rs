//! Reading and writing: the two calls that the rooms see.
//!
//! Reads take a pooled connection that cannot write. Writes run in one transaction: on PostgreSQL on a pooled connection,
//! on SQLite on the one writer's. Both run off the async threads.

use super::pulse::Pulse;
use super::writer::Writer;
use super::{AnyConnection, Engine, Statements, Target, migrate};
use crate::fault::{Fault, Outcome};
use diesel::Connection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use std::sync::Arc;
use tokio::sync::{Semaphore, oneshot};

/// How many connections are kept.
#[derive(Clone, Copy, Debug)]
pub struct PoolSize {
    /// For reading.
    pub read: u32,
    /// For writing, on PostgreSQL.
    pub write: u32,
}

impl Default for PoolSize {
    fn default() -> Self {
        Self { read: 8, write: 8 }
    }
}

struct Manager {
    target: Target,
    read_only: bool,
    statements: Statements,
}

impl r2d2::ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = Fault;

    fn connect(&self) -> Result<AnyConnection, Fault> {
        let mut conn = if self.read_only { self.target.open_read() } else { self.target.open() }?;
        self.statements.watch(&mut conn);
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), Fault> {
        conn.batch_execute("SELECT 1").map_err(Fault::from)
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        conn.is_broken()
    }
}

enum Writing {
    One(Writer),
    Pool { pool: r2d2::Pool<Manager>, turn: Arc<Semaphore> },
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    target: Target,
    statements: Statements,
    reading: r2d2::Pool<Manager>,
    read_turn: Arc<Semaphore>,
    writing: Writing,
    pulse: Pulse,
}

impl Db {
    /// Opens the database, which must have all migrations.
    pub fn open(target: &Target, size: PoolSize) -> Outcome<Self> {
        migrate::must_be_there(target)?;
        let statements = Statements::new()?;
        let pulse = Pulse::default();
        let build = |read_only, size| {
            r2d2::Pool::builder()
                .max_size(size)
                // None in stock: a connection that is still being made while a short command ends would run into the clean-up
                // of the TLS library beneath it, and end the command by a signal instead of its exit code.
                .min_idle(Some(0))
                // A broken connection is noticed by its own errors; asking before each use doubles the round trips.
                .test_on_check_out(false)
                .connection_timeout(std::time::Duration::from_secs(10))
                .error_handler(Box::new(r2d2::NopErrorHandler))
                .build(Manager { target: target.clone(), read_only, statements: statements.clone() })
                .map_err(|e| Fault::Unavailable(e.to_string()))
        };
        let writing = match target.engine() {
            Engine::Sqlite => Writing::One(Writer::start(target, &statements)?),
            Engine::Postgres => {
                Writing::Pool { pool: build(false, size.write)?, turn: Arc::new(Semaphore::new(size.write as usize)) }
            }
        };
        let db = Self(Arc::new(Inner {
            target: target.clone(),
            reading: build(true, size.read)?,
            read_turn: Arc::new(Semaphore::new(size.read as usize)),
            writing,
            statements,
            pulse,
        }));
        db.read_blocking(migrate::check)?;
        Ok(db)
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.0.target.engine()
    }

    /// How many statements it has been sent.
    pub fn statements(&self) -> &Statements {
        &self.0.statements
    }

    /// Whether other processes may write to it in their own right.
    pub fn has_others(&self) -> bool {
        self.engine() == Engine::Postgres
    }

    /// Beats after each commit of this process.
    pub fn pulse(&self) -> &Pulse {
        &self.0.pulse
    }

    /// Where it is, for work that needs a connection of its own (bulk paths).
    pub fn target(&self) -> &Target {
        &self.0.target
    }

    /// Reads. `f` gets a connection that cannot write.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut AnyConnection) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        // Wait for a turn here rather than on a blocking thread: those are few.
        let turn = self.0.read_turn.clone().acquire_owned().await.map_err(Fault::internal)?;
        let db = self.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            db.read_blocking(f)
        })
        .await
        .map_err(|e| Fault::internal(format!("a read panicked: {e}")))?
    }

    /// Reads on the calling thread, for the command line and jobs.
    pub fn read_blocking<T>(&self, f: impl FnOnce(&mut AnyConnection) -> Outcome<T>) -> Outcome<T> {
        let mut conn = self.0.reading.get().map_err(|e| Fault::Unavailable(e.to_string()))?;
        f(&mut conn)
    }

    /// Writes. Everything in `f` is one transaction, durable when this returns; an error undoes all of it.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut AnyConnection) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        match &self.0.writing {
            Writing::One(writer) => {
                let (tell, told) = oneshot::channel();
                let pulse = self.0.pulse.clone();
                writer.submit(f, move |outcome| {
                    pulse.beat();
                    let _ = tell.send(outcome);
                });
                told.await.map_err(|_| Fault::Unavailable("the writer has stopped".into()))?
            }
            Writing::Pool { turn, .. } => {
                let turn = turn.clone().acquire_owned().await.map_err(Fault::internal)?;
                let db = self.clone();
                tokio::task::spawn_blocking(move || {
                    let _turn = turn;
                    db.write_pooled(f)
                })
                .await
                .map_err(|e| Fault::internal(format!("a change panicked: {e}")))?
            }
        }
    }

    /// Writes on the calling thread, for the command line and jobs.
    pub fn write_blocking<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut AnyConnection) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        match &self.0.writing {
            Writing::One(writer) => {
                let (tell, told) = std::sync::mpsc::sync_channel(1);
                let pulse = self.0.pulse.clone();
                writer.submit(f, move |outcome| {
                    pulse.beat();
                    let _ = tell.send(outcome);
                });
                told.recv().map_err(|_| Fault::Unavailable("the writer has stopped".into()))?
            }
            Writing::Pool { .. } => self.write_pooled(f),
        }
    }

    fn write_pooled<T>(&self, f: impl FnOnce(&mut AnyConnection) -> Outcome<T>) -> Outcome<T> {
        let Writing::Pool { pool, .. } = &self.0.writing else {
            return Err(Fault::internal("a pooled write on the embedded engine"));
        };
        let mut conn = pool.get().map_err(|e| Fault::Unavailable(e.to_string()))?;
        let done = conn.transaction(|conn| f(conn).map_err(Undo::Room)).map_err(|undo| match undo {
            Undo::Room(fault) => fault,
            Undo::Database(e) => e.into(),
        });
        self.0.pulse.beat();
        done
    }
}

/// Why a transaction is undone: the room said so, or the database.
enum Undo {
    Room(Fault),
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for Undo {
    fn from(e: diesel::result::Error) -> Self {
        Self::Database(e)
    }
}
