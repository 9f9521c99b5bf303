//! Time: the one place that knows what moment it is.
//!
//! Every room asks the clock that it was handed, so that tests can set it. It must not be asked twice within one change:
//! a change happens at one moment.

use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A source of the present moment.
#[derive(Clone)]
pub struct Clock(Arc<Source>);

enum Source {
    System,
    /// Epoch milliseconds, set by a test.
    Set(AtomicI64),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(Source::System))
    }

    /// A clock that stands still until it is moved.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Arc::new(Source::Set(AtomicI64::new(at.as_millisecond()))))
    }

    /// The present moment, in whole milliseconds as the database keeps them.
    pub fn now(&self) -> Timestamp {
        let ms = match &*self.0 {
            Source::System => Timestamp::now().as_millisecond(),
            Source::Set(ms) => ms.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(ms).expect("a clock tells a moment that exists")
    }

    /// Moves a fixed clock on; the system's clock cannot be moved.
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Set(ms) = &*self.0 {
            ms.fetch_add(i64::try_from(by.as_millis()).unwrap_or(0), Ordering::SeqCst);
        }
    }
}
