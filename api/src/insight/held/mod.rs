//! The facts of all incidents held in memory, in columns, so that a question over any number of them is answered while one looks.
//!
//! Called by `facts`, for every question that these columns can answer; the others are asked of the database. Each process holds its
//! own: filled once after the start, then kept by the events that every change commits with ([`follow`]). A question is answered of
//! how things stand when it is asked, whoever changed them and wherever; until the house is filled, and should it not be possible
//! to fill or follow, the database answers. It must not tell anybody anything that the sieve of its selection does not let through.

mod column;
mod columns;
mod follow;
mod house;
mod place;
mod read;
mod view;

pub use columns::{Reading, after};
pub use view::View;

use crate::db::{AnyConnection, Db};
use crate::fault::Outcome;
use crate::incidents::select::Selection;
use follow::Followed;
use house::House;
use shared_types::ids::OrganisationId;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

/// How often it looks by itself, so that a question finds little to read.
const EVERY: Duration = Duration::from_secs(1);
/// How long it waits before it fills the house again after a fault.
const AFTER_A_FAULT: Duration = Duration::from_secs(30);

/// The facts in memory. Cheap to clone.
#[derive(Clone, Default)]
pub struct Held(Arc<Inner>);

#[derive(Default)]
struct Inner {
    house: RwLock<House>,
    /// None: not filled.
    followed: Mutex<Option<Followed>>,
    /// Whether it is filled, for who does not want to wait.
    filled: AtomicBool,
}

impl Held {
    /// Fills it and keeps it, on a thread of its own, until the last clone elsewhere is gone.
    pub fn start(&self, db: Db) {
        let inner = Arc::downgrade(&self.0);
        let run = move || {
            while let Some(held) = inner.upgrade().map(Self) {
                let outcome = db.read_blocking(|conn| held.keep(conn));
                drop(held);
                if let Err(fault) = &outcome {
                    tracing::warn!(%fault, "facts in memory are not kept; figures are read from the tables");
                }
                std::thread::sleep(if outcome.is_ok() { EVERY } else { AFTER_A_FAULT });
            }
        };
        if let Err(error) = std::thread::Builder::new().name("facts".into()).spawn(run) {
            tracing::warn!(%error, "no thread for facts in memory; figures are read from the tables");
        }
    }

    /// Fills it, or reads what happened since.
    pub fn keep(&self, conn: &mut AnyConnection) -> Outcome<()> {
        let mut followed = self.followed();
        if followed.is_none() {
            *followed = Some(follow::fill(conn, &self.0.house)?);
            self.0.filled.store(true, Ordering::Release);
        }
        self.catch_up(conn, &mut followed)
    }

    fn followed(&self) -> MutexGuard<'_, Option<Followed>> {
        self.0.followed.lock().unwrap_or_else(|poisoned| {
            // Who panicked may have written down half of a look.
            self.0.filled.store(false, Ordering::Release);
            let mut followed = poisoned.into_inner();
            *followed = None;
            self.0.followed.clear_poison();
            followed
        })
    }

    fn catch_up(&self, conn: &mut AnyConnection, followed: &mut Option<Followed>) -> Outcome<()> {
        let Some(place) = followed.as_mut() else { return Ok(()) };
        let outcome = follow::catch_up(conn, &self.0.house, place);
        if outcome.is_err() {
            // Half of a look may have been written down.
            self.0.filled.store(false, Ordering::Release);
            *followed = None;
        }
        outcome
    }

    /// How many incidents are held.
    pub fn len(&self) -> usize {
        house(&self.0.house).len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a selection can be read from, as things stand now. None where the database has to be asked.
    pub fn view(
        &self,
        conn: &mut AnyConnection,
        selection: &Selection,
        own: Option<OrganisationId>,
    ) -> Outcome<Option<View>> {
        // While it is filled nobody waits for it: that takes longer than asking the database.
        if !self.0.filled.load(Ordering::Acquire) {
            return Ok(None);
        }
        {
            let mut followed = self.followed();
            if followed.is_none() {
                return Ok(None);
            }
            self.catch_up(conn, &mut followed)?;
        }
        Ok(View::of(&house(&self.0.house), selection, own))
    }
}

/// What is held, also after somebody panicked over it: then it is not used before it was filled anew.
fn house(of: &RwLock<House>) -> RwLockReadGuard<'_, House> {
    of.read().unwrap_or_else(PoisonError::into_inner)
}

/// The same, to write in.
fn house_to_write(of: &RwLock<House>) -> RwLockWriteGuard<'_, House> {
    of.write().unwrap_or_else(PoisonError::into_inner)
}
