//! What an answer means before it is known whose it is: by its status, and by how it was lost. Pure.

use super::{Handed, Why};
use crate::outside::Answer;
use jiff::SignedDuration;

/// When it makes sense to try again where the provider names no time.
const SOON: i64 = 5;
/// The longest that a provider may ask us to wait, in seconds: an alert is of no use much later.
const LONGEST: i64 = 600;

/// Judges; `own` reads what a provider itself says.
pub fn judge(answer: Answer, own: impl Fn(u16, &[u8]) -> Option<Handed>) -> Handed {
    let late = |late| if late { Why::TimedOut } else { Why::Unreachable };
    let again = |why, after: Option<i64>| Handed::Refused {
        why,
        again_after: Some(SignedDuration::from_secs(after.unwrap_or(SOON).clamp(1, LONGEST))),
    };
    let never = |why| Handed::Refused { why, again_after: None };
    match answer {
        Answer::NotAsked { late: was } => again(late(was), None),
        Answer::LeadsInside => never(Why::NoSuchAddress),
        Answer::Lost { late: was } => Handed::Unclear { why: late(was) },
        Answer::Said { status, retry_after, body } => match status {
            // Too fast, or not at home: it was not looked at.
            429 => again(Why::Throttled, retry_after),
            503 => again(Why::Unreachable, retry_after),
            408 => again(Why::TimedOut, retry_after),
            // A redirect is not followed: it would carry number and text to who knows where.
            300..=399 => never(Why::NotUnderstood),
            _ => match body.as_deref().and_then(|body| own(status, body)) {
                Some(handed) => handed,
                None => match status {
                    401..=403 => never(Why::RefusedUs),
                    400..=499 => never(Why::Rejected),
                    // A page of somebody in between, half an answer, a fault: it may have been taken before that.
                    _ => Handed::Unclear { why: Why::NotUnderstood },
                },
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, retry_after: Option<i64>) -> Answer {
        Answer::Said { status, retry_after, body: Some(b"<html>".to_vec()) }
    }

    #[test]
    fn without_a_word_of_the_provider_the_status_decides() {
        let refused =
            |why, seconds: Option<i64>| Handed::Refused { why, again_after: seconds.map(SignedDuration::from_secs) };
        for (answer, expected) in [
            (said(429, Some(30)), refused(Why::Throttled, Some(30))),
            (said(429, None), refused(Why::Throttled, Some(5))),
            (said(429, Some(86_400)), refused(Why::Throttled, Some(600))),
            (said(503, Some(0)), refused(Why::Unreachable, Some(1))),
            (said(408, None), refused(Why::TimedOut, Some(5))),
            (said(302, None), refused(Why::NotUnderstood, None)),
            (said(400, None), refused(Why::Rejected, None)),
            (said(401, None), refused(Why::RefusedUs, None)),
            (said(402, None), refused(Why::RefusedUs, None)),
            (said(200, None), Handed::Unclear { why: Why::NotUnderstood }),
            (said(500, None), Handed::Unclear { why: Why::NotUnderstood }),
            (said(502, None), Handed::Unclear { why: Why::NotUnderstood }),
            (Answer::NotAsked { late: false }, refused(Why::Unreachable, Some(5))),
            (Answer::NotAsked { late: true }, refused(Why::TimedOut, Some(5))),
            (Answer::Lost { late: false }, Handed::Unclear { why: Why::Unreachable }),
            (Answer::Lost { late: true }, Handed::Unclear { why: Why::TimedOut }),
        ] {
            assert_eq!(judge(answer, |_, _| None), expected);
        }
    }

    #[test]
    fn half_an_answer_is_not_read() {
        let half = Answer::Said { status: 200, retry_after: None, body: None };
        let told = judge(half, |_, _| panic!("there is nothing to read"));
        assert_eq!(told, Handed::Unclear { why: Why::NotUnderstood });
    }
}
