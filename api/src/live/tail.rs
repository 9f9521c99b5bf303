//! The one reader of a process: follows the events that are committed and hands them to all streams of the process.
//!
//! Begun by the first who listens and ended with the last. It looks when something was committed here, when another process sends
//! notice (PostgreSQL), and each second in any case; its questions are the same however many listen.

use super::happening::Happening;
use super::hub::Live;
use super::store;
use crate::db::notices::Notices;
use crate::db::pulse::Watch;
use crate::fault::Outcome;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Events of one look.
const AT_ONCE: i64 = 500;
/// Looks follow each other no faster, so that many commits are one look.
const REST: Duration = Duration::from_millis(10);
/// How often it is seen whether another process sent notice.
const EAR: Duration = Duration::from_millis(50);
/// How long it does without notices when their connection fails.
const DEAF: Duration = Duration::from_secs(30);

/// Runs until nobody listens any more.
pub(super) fn run(live: &Live) {
    let _guard = Guard(live);
    let mut watch = live.db().pulse().watch();
    let mut ears = Ears::open(live);
    loop {
        match look(live) {
            Ok(found) => {
                if found > 0 && ears.beaten {
                    ears.tell(live);
                }
                if found == AT_ONCE {
                    continue;
                }
            }
            Err(fault) => tracing::warn!(%fault, "events could not be read; trying again"),
        }
        std::thread::sleep(REST);
        ears.wait(live, &mut watch);
        if live.ends_unheard() {
            return;
        }
    }
}

/// Notices when the reader panics.
struct Guard<'a>(&'a Live);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.reader_failed();
        }
    }
}

/// Reads what is new and hands it on; how many there were.
fn look(live: &Live) -> Outcome<i64> {
    let Some((high, open)) = live.seen() else { return Ok(0) };
    let rows = live.db().read_blocking(|conn| store::after(conn, high, &open, AT_ONCE))?;
    let found = i64::try_from(rows.len()).unwrap_or(AT_ONCE);
    live.publish(Instant::now(), rows, |row, floor| Happening::of(row, live.keys(), floor).map(Arc::new))?;
    Ok(found)
}

/// What wakes the reader.
struct Ears {
    notices: Option<Notices>,
    again_at: Instant,
    /// Whether this process itself committed something since the last look.
    beaten: bool,
}

impl Ears {
    fn open(live: &Live) -> Self {
        let mut ears = Self { notices: None, again_at: Instant::now(), beaten: true };
        ears.listen(live);
        ears
    }

    fn listen(&mut self, live: &Live) {
        self.again_at = Instant::now() + DEAF;
        match Notices::open(live.db().target()) {
            Ok(notices) => self.notices = notices,
            Err(fault) => tracing::warn!(%fault, "no notices from other servers; looking each second"),
        }
    }

    fn tell(&mut self, live: &Live) {
        let told = self.notices.as_mut().map_or(Ok(()), Notices::tell);
        self.fail(live, told.err());
    }

    fn fail(&mut self, live: &Live, fault: Option<crate::fault::Fault>) {
        if let Some(fault) = fault {
            tracing::warn!(%fault, "notices to other servers failed; looking each second");
            self.notices = None;
            self.again_at = Instant::now() + DEAF;
        } else if self.notices.is_none() && live.db().has_others() && Instant::now() >= self.again_at {
            self.listen(live);
        }
    }

    fn wait(&mut self, live: &Live, watch: &mut Watch) {
        let until = Instant::now() + live.pace().poll;
        self.beaten = false;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let step = if self.notices.is_some() { left.min(EAR) } else { left };
            if watch.wait(step) {
                self.beaten = true;
                break;
            }
            match self.notices.as_mut().map_or(Ok(false), Notices::heard) {
                Ok(true) => break,
                Ok(false) => {}
                Err(fault) => self.fail(live, Some(fault)),
            }
        }
        self.fail(live, None);
    }
}
