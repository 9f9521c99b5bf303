//! What was found out of a caller a moment ago, so that a busy caller is not looked up at each request.
//!
//! Kept for at most a second and dropped at once when rights change on this instance: a changed role, a closed account or a
//! changed password acts on the next request here and within a second elsewhere.

use super::ctx::Actor;
use super::scope::Scope;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use uuid::Uuid;

/// How long it is kept, in milliseconds.
const KEPT_MS: i64 = 1000;
/// Beyond so many callers everything is forgotten: memory must not grow with who ever called.
const MOST: usize = 10_000;

/// A caller that was found.
#[derive(Clone)]
pub(super) struct Found {
    pub actor: Arc<Actor>,
    pub scope: Arc<Scope>,
}

/// The memory.
#[derive(Clone, Default)]
pub struct Remembered(Arc<Inner>);

#[derive(Default)]
struct Inner {
    generation: AtomicU64,
    callers: RwLock<HashMap<Uuid, (i64, u64, Found)>>,
}

impl Remembered {
    /// Forgets everybody: called after every change of rights, places or accounts has been committed.
    pub fn forget(&self) {
        self.0.generation.fetch_add(1, Ordering::SeqCst);
        if let Ok(mut map) = self.0.callers.write() {
            map.clear();
        }
    }

    /// The generation to name when storing: what was looked up before a change must not be stored after it.
    pub(super) fn generation(&self) -> u64 {
        self.0.generation.load(Ordering::SeqCst)
    }

    /// Grows with each change of rights that was made here.
    pub fn changes(&self) -> u64 {
        self.generation()
    }

    pub(super) fn get(&self, caller: Uuid, now: Timestamp) -> Option<Found> {
        let map = self.0.callers.read().ok()?;
        let (at, generation, found) = map.get(&caller)?;
        let age = now.as_millisecond() - at;
        ((0..KEPT_MS).contains(&age) && *generation == self.generation()).then(|| found.clone())
    }

    pub(super) fn put(&self, caller: Uuid, now: Timestamp, generation: u64, found: Found) {
        if let Ok(mut map) = self.0.callers.write() {
            if map.len() >= MOST {
                map.clear();
            }
            map.insert(caller, (now.as_millisecond(), generation, found));
        }
    }
}
