//! Follow-up: how long it took to report, to take up and to close; whether the police have a report and why not; how it ended;
//! what it cost.
//!
//! Called by `report`. What each figure counts is decided here, once:
//! - *Report delay* runs from the end of what happened: of a window its end, and nothing where it was reported within it. A day or
//!   a month is no moment, so such incidents are counted as unknown.
//! - *Taken up* is the first step of the handling, whichever; what still stands as reported (or was put back there) is open.
//! - *Closed* is the last step into the state where it stands, closed or rejected; what was opened again is open. What stands as
//!   over without any step (imported so) is unknown.
//! - *A police report* there is where a track says so with the step that happened last ([`super::follow_rows`]); no track is not
//!   a no: it is open, with the lowest and the highest that the share can still become.

use super::asked::Asked;
use super::basis;
use super::facts::{self, Source};
use super::follow_rows::{self, Followed, Police, WhyNot, is_over};
use super::ground::{self, Unit};
use super::methods::delays::{Delay, delays};
use super::methods::loss::{Loss, Value, by_group};
use super::methods::shares::Share;
use super::methods::small_counts::LIST_UNDER;
use super::whereabouts::MOST_UNITS;
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::incidents::rows::Numbered;
use shared_types::handling::{self, HandlingState};
use shared_types::incident::OccurredPrecision;
use shared_types::insight_follow_up::{
    DelaySummary, FollowUpAnswer, LossAnswer, LossBand, LossSum, MethodLoss, OutcomeShare, ShareSummary, UnitLoss,
    WhyNotCount,
};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Where the bands of loss begin, in cents.
const BANDS: [i64; 4] = [0, 5_000, 25_000, 100_000];
const MINUTE: u64 = 60_000;

/// The answer.
pub fn tell(conn: &mut AnyConnection, source: &Source, asked: &Asked, book: &CodeBook) -> Outcome<FollowUpAnswer> {
    asked.not_by_counts_only()?;
    let rows = follow_rows::read(conn, asked)?;
    let unknown_time = rows.without_begin + facts::unplaced(conn, source, asked)?;
    let units = if asked.sees_loss { ground::units(conn, asked)? } else { BTreeMap::new() };
    let (told, now) = (rows.told.as_slice(), asked.at.as_millisecond());
    Ok(FollowUpAnswer {
        basis: basis::of(asked, rows.total, unknown_time, rows.total - rows.not_told),
        not_told: number(rows.not_told),
        report_delay: summed(told.iter().map(|of| report_delay(of, now))),
        to_accept: summed(told.iter().map(|of| to_accept(of, now))),
        to_close: summed(told.iter().map(|of| to_close(of, now))),
        police: police(told.iter()),
        police_by_loss: asked.sees_loss.then(|| police_by_loss(told)),
        why_not: why_not(told),
        outcomes: outcomes(told),
        loss: asked.sees_loss.then(|| loss(told, book, &units)),
    })
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn state(of: &Followed) -> Option<HandlingState> {
    HandlingState::of_number(of.state)
}

fn report_delay(of: &Followed, now: i64) -> Delay {
    let precision = OccurredPrecision::of_number(of.precision);
    if !matches!(precision, Some(OccurredPrecision::Exact | OccurredPrecision::Between)) {
        return Delay::Unknown;
    }
    let Some(from) = of.from else { return Delay::Unknown };
    let end = of.until.unwrap_or(from).max(from);
    // Reported within its window: at once, as far as anybody knows.
    let begin = if (from..end).contains(&of.reported) { of.reported } else { end };
    Delay::seen_at(now, Some(begin), Some(of.reported))
}

fn to_accept(of: &Followed, now: i64) -> Delay {
    match (state(of), of.first_step) {
        (Some(HandlingState::Reported), _) => Delay::seen_at(now, Some(of.reported), None),
        (_, Some(first)) => Delay::seen_at(now, Some(of.reported), Some(first)),
        (_, None) => Delay::Unknown,
    }
}

fn to_close(of: &Followed, now: i64) -> Delay {
    if !is_over(state(of)) {
        return Delay::seen_at(now, Some(of.reported), None);
    }
    let step = of.last_steps.iter().find(|(state, _)| *state == of.state);
    step.map_or(Delay::Unknown, |(_, at)| Delay::seen_at(now, Some(of.reported), Some(*at)))
}

fn summed(list: impl Iterator<Item = Delay>) -> DelaySummary {
    let of = delays(list);
    let enough = of.ended + of.open >= LIST_UNDER;
    let minutes = |ms: Option<u64>| ms.filter(|_| enough).map(|ms| number(ms / MINUTE));
    let (median, ninetieth) = (of.quantile(0.5), of.quantile(0.9));
    DelaySummary {
        median_minutes: minutes(median.at),
        median_low: minutes(median.low),
        median_high: minutes(median.high),
        ninetieth_minutes: minutes(ninetieth.at),
        ninetieth_low: minutes(ninetieth.low),
        ninetieth_high: minutes(ninetieth.high),
        ended: number(of.ended),
        open: number(of.open),
        unknown: number(of.unknown),
        flagged: number(of.flagged),
    }
}

fn share(yes: u64, known: u64, open: u64) -> ShareSummary {
    let of = Share::new(yes.min(known), known, open);
    let enough = of.filter(|_| known >= LIST_UNDER);
    let interval = enough.and_then(|s| s.wilson());
    let bounds = of.filter(|_| known + open >= LIST_UNDER).and_then(|s| s.bounds());
    ShareSummary {
        count: number(yes),
        known: number(known),
        open: number(open),
        share: enough.and_then(|s| s.value()),
        low: interval.map(|i| i.low),
        high: interval.map(|i| i.high),
        lowest: bounds.map(|i| i.low),
        highest: bounds.map(|i| i.high),
    }
}

fn police<'a>(of: impl Iterator<Item = &'a Followed>) -> ShareSummary {
    let (mut yes, mut no, mut open) = (0, 0, 0);
    for incident in of {
        match incident.police {
            Police::Yes => yes += 1,
            Police::No(_) => no += 1,
            Police::Open => open += 1,
        }
    }
    share(yes, yes + no, open)
}

/// All bands, empty ones too, and those whose loss is not known last.
fn police_by_loss(told: &[Followed]) -> Vec<LossBand> {
    let ends = BANDS.iter().skip(1).map(|end| Some(*end)).chain([None]);
    let bands = BANDS.iter().zip(ends).map(|(begin, end)| LossBand {
        from_cents: Some(*begin),
        until_cents: end,
        police: police(told.iter().filter(|i| i.loss.is_some_and(|c| c >= *begin && end.is_none_or(|end| c < end)))),
    });
    let unknown =
        LossBand { from_cents: None, until_cents: None, police: police(told.iter().filter(|i| i.loss.is_none())) };
    bands.chain([unknown]).collect()
}

fn why_not(told: &[Followed]) -> Vec<WhyNotCount> {
    let mut counts: BTreeMap<Option<WhyNot>, u64> = BTreeMap::new();
    for incident in told {
        if let Police::No(why) = incident.police {
            *counts.entry(why).or_default() += 1;
        }
    }
    let word = |why| match why {
        Some(WhyNot::Given(why)) => shared_types::track::WhyNotReported::word(why),
        Some(WhyNot::Refused) => "refused",
        None => "unknown",
    };
    let mut counts: Vec<WhyNotCount> =
        counts.into_iter().map(|(why, n)| WhyNotCount { reason: word(why).to_owned(), count: number(n) }).collect();
    counts.sort_by_key(|why| Reverse(why.count));
    counts
}

fn outcomes(told: &[Followed]) -> Vec<OutcomeShare> {
    let closed = || told.iter().filter(|i| state(i) == Some(HandlingState::Closed));
    let known = closed().filter(|i| i.outcome.is_some()).count() as u64;
    // What was rejected will not be closed.
    let rejected = told.iter().filter(|i| state(i) == Some(HandlingState::Rejected)).count() as u64;
    let open = told.len() as u64 - known - rejected;
    let of = |outcome: handling::Outcome| closed().filter(|i| i.outcome == Some(outcome.number())).count() as u64;
    let mut outcomes: Vec<OutcomeShare> = handling::Outcome::ALL
        .iter()
        .map(|outcome| OutcomeShare { outcome: *outcome, share: share(of(*outcome), known, open) })
        .filter(|outcome| outcome.share.count > 0)
        .collect();
    outcomes.sort_by_key(|outcome| Reverse(outcome.share.count));
    outcomes
}

fn value(of: &Followed) -> Value {
    let cents = |cents: Option<i64>| cents.and_then(|c| u64::try_from(c).ok());
    Value { lost: cents(of.loss), recovered: cents(of.recovered) }
}

fn sum(of: &Loss) -> LossSum {
    let cents = |sum: Option<i128>| sum.map(|cents| i64::try_from(cents).unwrap_or(i64::MAX));
    LossSum {
        incidents: number(of.incidents()),
        loss_cents: cents(of.lost()),
        loss_unknown: number(of.lost_unknown()),
        recovered_cents: cents(of.recovered()),
        recovered_unknown: number(of.recovered_unknown()),
    }
}

fn loss(told: &[Followed], book: &CodeBook, units: &BTreeMap<Key, Unit>) -> LossAnswer {
    let (by_unit, all) = by_group(told.iter().map(|of| (of.unit, value(of))));
    let most = |of: &Loss| Reverse((of.lost(), of.recovered(), of.incidents()));
    let mut by_unit: Vec<(Option<Key>, Loss)> = by_unit.into_iter().collect();
    by_unit.sort_by_key(|(id, of)| (most(of), *id));
    let rest = by_unit.split_off(by_unit.len().min(MOST_UNITS));
    let left_out = rest.iter().fold(Loss::default(), |mut all, (_, of)| {
        all.merge(of);
        all
    });
    let mut methods: Vec<(&str, Loss)> = Vec::new();
    let mut add = |code, holds: &dyn Fn(i64) -> bool| {
        let (_, of) = by_group(told.iter().filter(|of| holds(of.methods)).map(|of| ((), value(of))));
        if of.incidents() > 0 {
            methods.push((code, of));
        }
    };
    for (id, method) in book.methods() {
        add(method.code.as_str(), &|set| set & (1 << id) != 0);
    }
    add("none", &|set| set == 0);
    methods.sort_by_key(|(code, of)| (*code == "none", most(of)));
    LossAnswer {
        all: sum(&all),
        methods: methods.iter().map(|(code, of)| MethodLoss { method: (*code).to_owned(), sum: sum(of) }).collect(),
        units: by_unit
            .iter()
            .map(|(id, of)| {
                let unit = id.and_then(|id| units.get(&id));
                UnitLoss {
                    unit_id: id.map(Key::to),
                    label: unit.map(|u| u.label.clone()),
                    organisation_name: unit.and_then(|u| u.organisation_name.clone()),
                    sum: sum(of),
                }
            })
            .collect(),
        units_left_out: (!rest.is_empty()).then(|| sum(&left_out)),
    }
}
