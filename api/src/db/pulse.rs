//! The pulse: tells who waits for it that something was committed here.
//!
//! Beaten by the two ways of writing, after the commit; watched by whoever passes news on. While nobody watches a beat costs one
//! look at a number. It says nothing of what was written, and nothing of what other processes write.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The pulse of a database in this process. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    watched: AtomicUsize,
    beats: Mutex<u64>,
    bell: Condvar,
}

impl Pulse {
    /// Something was committed.
    pub(super) fn beat(&self) {
        if self.0.watched.load(Ordering::Acquire) > 0 {
            *self.0.beats.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            self.0.bell.notify_all();
        }
    }

    /// Watches from now on, until it is dropped.
    pub fn watch(&self) -> Watch {
        self.0.watched.fetch_add(1, Ordering::AcqRel);
        let seen = *self.0.beats.lock().unwrap_or_else(PoisonError::into_inner);
        Watch { pulse: self.clone(), seen }
    }
}

/// Somebody who watches.
#[derive(Debug)]
pub struct Watch {
    pulse: Pulse,
    seen: u64,
}

impl Watch {
    /// Waits for a beat, a time at most; whether there was one since the last time.
    pub fn wait(&mut self, most: Duration) -> bool {
        let beats = self.pulse.0.beats.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = self.seen;
        let (beats, _) = self
            .pulse
            .0
            .bell
            .wait_timeout_while(beats, most, |beats| *beats == seen)
            .unwrap_or_else(PoisonError::into_inner);
        let beaten = *beats != seen;
        self.seen = *beats;
        beaten
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.pulse.0.watched.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_is_heard_once_and_those_before_not_at_all() {
        let pulse = Pulse::default();
        pulse.beat();
        let mut watch = pulse.watch();
        assert!(!watch.wait(Duration::ZERO));
        pulse.beat();
        pulse.beat();
        assert!(watch.wait(Duration::from_secs(5)));
        assert!(!watch.wait(Duration::ZERO));
        drop(watch);
        pulse.beat();
        assert!(!pulse.watch().wait(Duration::ZERO));
    }
}
