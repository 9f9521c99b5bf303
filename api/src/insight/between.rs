//! One period against another of the reader's own choice: what the two must say of themselves beside kinds and methods.
//!
//! Called by `report`, which has counted both. A period counts what its list shows, so a window that touches both stands in both: how
//! many do is told, since they make the difference smaller. Ratios are of rates; the lengths may differ as they like.

use super::asked::Asked;
use super::facts::{self, Source};
use super::methods::calendar::Span;
use super::methods::evaluation::{Caution, of_periods};
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use jiff::Timestamp;
use jiff::civil::Date;
use shared_types::insight::{HowAnswer, WhatAnswer};
use shared_types::insight_between::BetweenAnswer;

/// The answer.
pub fn tell(
    conn: &mut AnyConnection,
    source: &Source,
    asked: &Asked,
    (what, how): (WhatAnswer, HowAnswer),
) -> Outcome<BetweenAnswer> {
    let (now, other) =
        asked.compared().ok_or_else(|| Fault::internal("two periods that were let through and are none"))?;
    let touches = |from: Option<i64>, until: Option<i64>| {
        from.is_some_and(|from| {
            from < other.until_ms && (from >= other.from_ms || until.is_some_and(|until| until > other.from_ms))
        })
    };
    let in_both = facts::fold(
        conn,
        source,
        asked,
        &asked.selection,
        || 0_u64,
        |n, fact| {
            *n += u64::from(touches(fact.from, fact.until));
        },
    )?;
    let moment = |ms| Timestamp::from_millisecond(ms).ok();
    let over = asked.selection.over(moment(other.from_ms), moment(other.until_ms));
    let of_other = Asked { selection: over, whole: None, ..asked.clone() };
    let unknown = facts::unplaced(conn, source, &of_other)?;
    Ok(BetweenAnswer {
        what,
        how,
        days: now.days(),
        other_days: other.days(),
        other_unknown_time: asked.eyes.number(unknown),
        in_both: asked.eyes.number(in_both.into_iter().sum()),
        unequal_seasons: unequal_seasons(asked, now, other),
    })
}

/// Whether the two hold different times of the year: neither whole years nor the same months, by the days of the site's clock. The day
/// that is not over yet counts as one.
fn unequal_seasons(asked: &Asked, now: Span, other: Span) -> bool {
    let day = |ms: i64| Timestamp::from_millisecond(ms).map(|at| at.to_zoned(asked.zone.clone()).date());
    let days = |span: Span| -> Option<(Date, Date)> {
        Some((day(span.from_ms).ok()?, day(span.until_ms - 1).ok()?.tomorrow().ok()?))
    };
    let (Some(now), Some(other)) = (days(now), days(other)) else { return true };
    of_periods(other, now).contains(&Caution::UnequalSeasons)
}
