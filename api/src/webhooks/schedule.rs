//! When a delivery is tried again, and what an answer means for it. Pure.
//!
//! Called by [`super::send`]. The steps are those of the conventions; a receiver that names a time itself is waited for, within
//! bounds.

use jiff::{SignedDuration, Timestamp};
use shared_types::webhook::WebhookReason;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// Seconds before each attempt, counted from the one before it.
pub const STEPS: [i64; 10] =
    [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/// The longest that a receiver may ask us to wait.
const LONGEST_WAIT: i64 = 24 * HOUR;

/// What one attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The receiver answered with a status; and after how many seconds it wants to be asked again, when it says so.
    Status(u16, Option<i64>),
    /// There was no answer.
    None(WebhookReason),
}

/// What follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// It has arrived.
    Delivered,
    /// It is tried again then.
    Again(WebhookReason, Timestamp),
    /// That was the last attempt.
    Failed(WebhookReason),
    /// The receiver wants nothing any more: its endpoint is switched off.
    Gone,
}

/// What follows from the answer to an attempt. `attempts` counts it; `jitter` is 0 to 255, and up to a tenth of the wait is added
/// by it, so that what failed together does not come back together.
pub fn next(answer: &Answer, attempts: usize, jitter: u8, now: Timestamp) -> Next {
    let (reason, asked) = match answer {
        Answer::Status(200..=299, _) => return Next::Delivered,
        Answer::Status(410, _) => return Next::Gone,
        Answer::Status(300..=399, asked) => (WebhookReason::Redirected, *asked),
        Answer::Status(_, asked) => (WebhookReason::RefusedByStatus, *asked),
        Answer::None(reason) => (*reason, None),
    };
    let Some(step) = STEPS.get(attempts) else { return Next::Failed(reason) };
    let wait =
        step.saturating_mul(1000).saturating_add(step.saturating_mul(100).saturating_mul(i64::from(jitter)) / 255);
    let asked = asked.unwrap_or(0).clamp(0, LONGEST_WAIT).saturating_mul(1000);
    Next::Again(reason, now + SignedDuration::from_millis(wait.max(asked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const BEGIN: &str = "2026-03-31T16:40:00Z";

    #[test]
    fn ten_attempts_over_the_steps_and_then_no_more() {
        let now = at(BEGIN);
        for (attempts, step) in STEPS.iter().enumerate().skip(1) {
            for jitter in [0, 128, 255] {
                let Next::Again(WebhookReason::RefusedByStatus, then) =
                    next(&Answer::Status(500, None), attempts, jitter, now)
                else {
                    panic!("attempt {attempts} is not the last")
                };
                let waited = then.duration_since(now).as_millis();
                let least = i128::from(*step) * 1000;
                assert!((least..=least + least / 10).contains(&waited), "{attempts}: {waited}");
            }
        }
        assert_eq!(next(&Answer::Status(500, Some(5)), 10, 0, now), Next::Failed(WebhookReason::RefusedByStatus));
    }

    #[test]
    fn what_an_answer_means() {
        let now = at(BEGIN);
        let reason = |answer: Answer| match next(&answer, 1, 0, now) {
            Next::Again(reason, _) => reason,
            other => panic!("{other:?}"),
        };
        for good in [200, 201, 202, 204, 299] {
            assert_eq!(next(&Answer::Status(good, None), 1, 0, now), Next::Delivered);
        }
        assert_eq!(next(&Answer::Status(410, Some(5)), 1, 0, now), Next::Gone);
        for away in [300, 301, 302, 307, 308] {
            assert_eq!(reason(Answer::Status(away, None)), WebhookReason::Redirected);
        }
        for bad in [100, 199, 400, 401, 404, 429, 500, 503, 599] {
            assert_eq!(reason(Answer::Status(bad, None)), WebhookReason::RefusedByStatus);
        }
        assert_eq!(reason(Answer::None(WebhookReason::TimedOut)), WebhookReason::TimedOut);
    }

    #[test]
    fn a_receiver_is_waited_for_within_bounds() {
        let now = at(BEGIN);
        let waited = |asked| match next(&Answer::Status(503, Some(asked)), 1, 0, now) {
            Next::Again(_, then) => then.duration_since(now).as_secs(),
            other => panic!("{other:?}"),
        };
        // Never sooner than our own step, never later than a day.
        assert_eq!([waited(0), waited(120), waited(1_000_000), waited(i64::MAX)], [5, 120, 86_400, 86_400]);
    }
}
