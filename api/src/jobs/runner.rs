//! The runner: takes work from the queue and does it, one job at a time, on a thread of its own beside the requests.
//!
//! Made by `server` (which registers each room's kinds) and by tests, which drive it until idle. A killed process leaves its job
//! behind; when the lease runs out another runner takes it over, and the kind goes on where its own rows say it was.

use super::queue::{self, ATTEMPTS, End, Job, LEASE_LOST};
use crate::clock::Clock;
use crate::db::{AnyConnection, Db, Key};
use crate::fault::{Fault, Outcome};
use jiff::{SignedDuration, Timestamp};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// How often the queue is looked at when nobody rings: work of other processes, leases that ran out.
const POLL: Duration = Duration::from_secs(2);
/// How often it is asked which chores are due.
const MINUTE: Duration = Duration::from_secs(60);
/// How long work that met passing trouble is left alone.
const RETRY: SignedDuration = SignedDuration::from_secs(15);

/// Rings when work was added, so that it need not wait for the next look. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Wakes the runner; called after the commit.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until somebody rings; one ring that came before counts.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}

/// Why work stopped before its end.
#[derive(Debug)]
pub enum Halt {
    /// Something went wrong.
    Fault(Fault),
    /// Somebody asked for it.
    Cancelled,
    /// The process is to stop; another will go on.
    Stopping,
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A kind of work, registered by its room.
pub trait Kind: Send + Sync {
    /// Its word in the queue.
    fn name(&self) -> &'static str;

    /// Does it, from where its own rows say it was. Runs on a thread that may block.
    fn run(&self, work: &Work) -> Result<(), Halt>;

    /// Adds what belongs to its ending, in the same transaction.
    fn ended(&self, conn: &mut AnyConnection, job: &Job, end: End, error: Option<&str>, at: Timestamp) -> Outcome<()>;
}

/// A job in hand.
pub struct Work {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    job: Job,
    owner: Key,
    stopping: Arc<AtomicBool>,
}

impl Work {
    /// Work that the caller took itself when it added it.
    pub fn own(db: Db, clock: Clock, job: Job, owner: Key) -> Self {
        Self { db, clock, job, owner, stopping: Arc::default() }
    }

    /// What it is about.
    pub fn subject(&self) -> Key {
        self.job.subject_id
    }

    /// What keeps the job within a transaction of its work; to be called in each.
    pub fn lease(&self) -> Lease {
        Lease { job: self.job.clone(), owner: self.owner }
    }

    /// Stops when the process is to stop.
    pub fn check(&self) -> Result<(), Halt> {
        if self.stopping.load(Ordering::Relaxed) { Err(Halt::Stopping) } else { Ok(()) }
    }

    /// Does it with its kind, and writes down how it ended.
    pub fn carry_out(&self, kind: &Arc<dyn Kind>) -> Outcome<()> {
        let (job, owner) = (self.job.clone(), self.owner);
        let tried = if job.attempts > ATTEMPTS {
            Err(Halt::Fault(Fault::internal("it was begun too often without coming to an end")))
        } else {
            catch_unwind(AssertUnwindSafe(|| kind.run(self)))
                .unwrap_or_else(|_| Err(Halt::Fault(Fault::internal("the work panicked"))))
        };
        let at = self.clock.now();
        let (end, error) = match tried {
            Ok(()) => (End::Done, None),
            Err(Halt::Cancelled) => (End::Cancelled, None),
            Err(Halt::Fault(Fault::Conflict { code: LEASE_LOST, .. })) => return Ok(()),
            Err(Halt::Stopping) => {
                let free = at - SignedDuration::from_secs(1);
                return self.db.write_blocking(move |conn| queue::give_back(conn, &job, owner, free, false));
            }
            Err(Halt::Fault(Fault::Unavailable(why))) => {
                tracing::warn!(job = %job.id.0, kind = job.kind, why, "a job waits for passing trouble");
                return self.db.write_blocking(move |conn| queue::give_back(conn, &job, owner, at + RETRY, true));
            }
            Err(Halt::Fault(fault)) => {
                tracing::error!(job = %job.id.0, kind = job.kind, %fault, "a job failed");
                (End::Failed, Some(fault.to_string()))
            }
        };
        tracing::info!(job = %job.id.0, kind = job.kind, end = ?end, "a job ended");
        let kind = kind.clone();
        self.db.write_blocking(move |conn| {
            queue::end(conn, &job, owner, end, error.as_deref(), at)?;
            kind.ended(conn, &job, end, error.as_deref(), at)
        })
    }
}

/// What keeps a job, within the transactions of its work.
#[derive(Clone)]
pub struct Lease {
    job: Job,
    owner: Key,
}

impl Lease {
    /// Renews the lease and tells how far the work is; whether somebody asked for it to stop.
    pub fn hold(&self, conn: &mut AnyConnection, done: i64, at: Timestamp) -> Outcome<bool> {
        queue::hold(conn, &self.job, self.owner, done, at)
    }
}

/// Something small that each process does now and then, such as sweeping.
pub type Chore = Arc<dyn Fn(&Db, Timestamp) -> Outcome<()> + Send + Sync>;

/// Something that is looked after at every look; how much there was.
pub type Watch = Arc<dyn Fn(&Db, Timestamp) -> Outcome<usize> + Send + Sync>;

/// The runner. Cheap to clone.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    clock: Clock,
    bell: Bell,
    owner: Key,
    kinds: Vec<Arc<dyn Kind>>,
    chores: Vec<(u32, Chore)>,
    watches: Vec<Watch>,
    stopping: Arc<AtomicBool>,
}

impl Runner {
    /// One that knows no work yet.
    pub fn new(db: Db, clock: Clock, bell: Bell) -> Self {
        Self {
            db,
            clock,
            bell,
            owner: Key::fresh(),
            kinds: vec![],
            chores: vec![],
            watches: vec![],
            stopping: Arc::default(),
        }
    }

    /// Registers a kind.
    pub fn with(mut self, kind: Arc<dyn Kind>) -> Self {
        self.kinds.push(kind);
        self
    }

    /// Registers a chore that is due every so many minutes, and at the start.
    pub fn every(
        mut self,
        minutes: u32,
        chore: impl Fn(&Db, Timestamp) -> Outcome<()> + Send + Sync + 'static,
    ) -> Self {
        self.chores.push((minutes, Arc::new(chore)));
        self
    }

    /// Registers something that is looked after at every look.
    pub fn always(mut self, watch: impl Fn(&Db, Timestamp) -> Outcome<usize> + Send + Sync + 'static) -> Self {
        self.watches.push(Arc::new(watch));
        self
    }

    /// The same runner on another clock, as another process would be.
    pub fn on(&self, clock: Clock) -> Self {
        Self { clock, owner: Key::fresh(), ..self.clone() }
    }

    /// Takes one job and does it; whether there was one.
    pub async fn step(&self) -> Outcome<bool> {
        let names: Vec<&'static str> = self.kinds.iter().map(|k| k.name()).collect();
        let (owner, at) = (self.owner, self.clock.now());
        let Some(job) = self.db.write(move |conn| queue::take(conn, &names, owner, at)).await? else {
            return Ok(false);
        };
        let Some(kind) = self.kinds.iter().find(|k| k.name() == job.kind).cloned() else {
            return Err(Fault::internal("a job of no kind was taken"));
        };
        let work = Work { db: self.db.clone(), clock: self.clock.clone(), job, owner, stopping: self.stopping.clone() };
        tokio::task::spawn_blocking(move || work.carry_out(&kind)).await.map_err(Fault::internal)??;
        Ok(true)
    }

    /// Does everything that waits.
    pub async fn run_until_idle(&self) -> Outcome<()> {
        while !self.stopping.load(Ordering::Relaxed) && self.step().await? {}
        for watch in self.watches.clone() {
            let (db, at) = (self.db.clone(), self.clock.now());
            tokio::task::spawn_blocking(move || watch(&db, at)).await.map_err(Fault::internal)??;
        }
        Ok(())
    }

    /// Does the chores that are due in this minute.
    pub async fn do_chores(&self, minute: u32) {
        let due: Vec<Chore> =
            self.chores.iter().filter(|(every, _)| minute.is_multiple_of(*every)).map(|(_, c)| c.clone()).collect();
        for chore in due {
            let (db, at) = (self.db.clone(), self.clock.now());
            match tokio::task::spawn_blocking(move || chore(&db, at)).await {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => tracing::error!(%fault, "a chore failed"),
                Err(e) => tracing::error!(error = %e, "a chore panicked"),
            }
        }
    }

    /// Runs beside the server until [`Running::stop`].
    pub fn start(self) -> Running {
        let (stopping, bell) = (self.stopping.clone(), self.bell.clone());
        let task = tokio::spawn(async move {
            let mut minutes = tokio::time::interval(MINUTE);
            let mut minute = 0_u32;
            while !self.stopping.load(Ordering::Relaxed) {
                if let Err(fault) = self.run_until_idle().await {
                    tracing::error!(%fault, "the queue of jobs could not be worked");
                }
                tokio::select! {
                    () = self.bell.0.notified() => {}
                    () = tokio::time::sleep(POLL) => {}
                    _ = minutes.tick() => {
                        self.do_chores(minute).await;
                        minute = minute.wrapping_add(1);
                    }
                }
            }
        });
        Running { stopping, bell, task }
    }
}

/// A runner at work.
pub struct Running {
    stopping: Arc<AtomicBool>,
    bell: Bell,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Stops it: work in hand comes to its next step and is given back.
    pub async fn stop(self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.bell.ring();
        if let Err(e) = self.task.await {
            tracing::error!(error = %e, "the runner ended badly");
        }
    }
}
