//! The hub of a process: who listens, how many may, and what the one reader hands to all of them.
//!
//! Made by `server`, shared by all workers. Streams share one ring of events: whoever reads too slowly falls out of it, and
//! memory does not grow with those who listen.

use super::happening::Happening;
use super::seqs::Seqs;
use super::{store, tail};
use crate::db::Db;
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, broadcast, watch};

/// Events that wait for the slowest reader.
const RING: usize = 1024;
/// Streams of one caller: a person's screens. One more ends the oldest, whose line may have broken without a word.
const MOST_OF_ONE: usize = 8;
/// Streams of this process.
const MOST: usize = 1000;
/// Last events that are looked at when one begins, for numbers that are still open.
const LOOK_BACK: i64 = 100;

/// How fast a process does what it does by itself.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Events are looked for so often when nothing wakes the reader.
    pub poll: Duration,
    /// A stream asks so often whether rights changed here or its token ended.
    pub check: Duration,
    /// A stream with nothing to say says so, and asks whether its caller still may.
    pub beat: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { poll: Duration::from_secs(1), check: Duration::from_secs(1), beat: Duration::from_secs(15) }
    }
}

/// The hub. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    db: Db,
    keys: Keys,
    pace: Mutex<Pace>,
    /// There while somebody listens.
    seqs: Mutex<Option<Seqs>>,
    ring: broadcast::Sender<Arc<Happening>>,
    places: Mutex<HashMap<[u8; 16], VecDeque<Arc<Notify>>>>,
    stopping: watch::Sender<bool>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a new listener gets.
pub(super) struct Heard {
    /// Events from now on.
    pub events: broadcast::Receiver<Arc<Happening>>,
    /// What had been seen before them.
    pub seqs: Seqs,
    /// Tells when the process is to stop.
    pub stopping: watch::Receiver<bool>,
    /// Its place among those who listen.
    pub place: Place,
}

impl Live {
    /// One that nobody listens to yet.
    pub fn new(db: Db, keys: Keys) -> Self {
        Self(Arc::new(Inner {
            db,
            keys,
            pace: Mutex::default(),
            seqs: Mutex::default(),
            ring: broadcast::channel(RING).0,
            places: Mutex::default(),
            stopping: watch::channel(false).0,
        }))
    }

    /// Goes at another pace from now on.
    pub fn set_pace(&self, pace: Pace) {
        *lock(&self.0.pace) = pace;
    }

    /// Ends all streams: the process is to stop.
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        lock(&self.0.places).values().map(VecDeque::len).sum()
    }

    /// The newest event that was handed on, by its number; nothing when nobody listens.
    pub fn reached(&self) -> Option<i64> {
        self.seen().map(|(high, _)| high)
    }

    pub(super) fn pace(&self) -> Pace {
        *lock(&self.0.pace)
    }

    pub(super) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(super) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Listens from now on. The first begins the reader.
    pub(super) async fn listen(&self, caller: [u8; 16]) -> Outcome<Heard> {
        let place = self.take_place(caller)?;
        let stopping = self.0.stopping.subscribe();
        if let Some((events, seqs)) = self.join(None)? {
            return Ok(Heard { events, seqs, stopping, place });
        }
        let newest = self.0.db.read(|conn| store::newest(conn, LOOK_BACK)).await?;
        let (events, seqs) = self.join(Some(&newest))?.ok_or_else(|| Fault::internal("no reader was begun"))?;
        Ok(Heard { events, seqs, stopping, place })
    }

    /// Joins those who listen, under the lock under which the reader hands on and ends, so that nothing is missed. With
    /// the newest numbers the reader is begun when there is none.
    fn join(&self, begin: Option<&[i64]>) -> Outcome<Option<(broadcast::Receiver<Arc<Happening>>, Seqs)>> {
        let mut seqs = lock(&self.0.seqs);
        if let (None, Some(newest)) = (seqs.as_ref(), begin) {
            let live = self.clone();
            let reader = std::thread::Builder::new().name("webm-live".into());
            reader.spawn(move || tail::run(&live)).map_err(Fault::internal)?;
            *seqs = Some(Seqs::begin(newest, Instant::now()));
        }
        Ok(seqs.as_ref().map(|seqs| (self.0.ring.subscribe(), seqs.clone())))
    }

    fn take_place(&self, caller: [u8; 16]) -> Outcome<Place> {
        let mut places = lock(&self.0.places);
        if places.values().map(VecDeque::len).sum::<usize>() >= MOST {
            return Err(Fault::Unavailable("too many listen".into()));
        }
        let mine = places.entry(caller).or_default();
        if mine.len() >= MOST_OF_ONE {
            mine.pop_front().into_iter().for_each(|oldest| oldest.notify_one());
        }
        let given_up = Arc::new(Notify::new());
        mine.push_back(given_up.clone());
        Ok(Place { live: self.clone(), caller, given_up })
    }

    /// What the reader has seen; nothing when nobody listens.
    pub(super) fn seen(&self) -> Option<(i64, Vec<i64>)> {
        lock(&self.0.seqs).as_ref().map(|seqs| (seqs.high(), seqs.open()))
    }

    /// Hands on those rows that are new.
    pub(super) fn publish(
        &self,
        now: Instant,
        rows: Vec<store::Row>,
        make: impl Fn(store::Row, i64) -> Outcome<Arc<Happening>>,
    ) -> Outcome<()> {
        let mut seqs = lock(&self.0.seqs);
        let Some(seqs) = seqs.as_mut() else { return Ok(()) };
        let sorted: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let new = seqs.see(&sorted, now);
        let floor = seqs.floor();
        for row in rows.into_iter().filter(|row| new.contains(&row.seq)) {
            // Nobody listening any more is no fault.
            let _ = self.0.ring.send(make(row, floor)?);
        }
        Ok(())
    }

    /// Ends the reader when nobody listens any more.
    pub(super) fn ends_unheard(&self) -> bool {
        let mut seqs = lock(&self.0.seqs);
        let unheard = self.0.ring.receiver_count() == 0;
        if unheard {
            *seqs = None;
        }
        unheard
    }

    /// The reader ended in a way that it must not: the next who listens begins another.
    pub(super) fn reader_failed(&self) {
        *lock(&self.0.seqs) = None;
    }
}

/// A place among those who listen; free again when dropped.
pub(super) struct Place {
    live: Live,
    caller: [u8; 16],
    given_up: Arc<Notify>,
}

impl Place {
    /// Comes when the place was given to another.
    pub fn given_up(&self) -> impl Future<Output = ()> + '_ {
        self.given_up.notified()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = lock(&self.live.0.places);
        if let Some(mine) = places.get_mut(&self.caller) {
            mine.retain(|place| !Arc::ptr_eq(place, &self.given_up));
            if mine.is_empty() {
                places.remove(&self.caller);
            }
        }
    }
}
