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
use super::facts::{self, Followed, NONE, Source};
use super::follow_rows;
use super::ground::{self, Unit};
use super::methods::delays::{Delay, Gathered};
use super::methods::loss::{Loss, Value};
use super::methods::shares::Share;
use super::methods::small_counts::LIST_UNDER;
use super::police::{Police, WhyNot};
use super::sparse::Sparse;
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

/// Where the bands of loss begin, in cents; the last band is of what is not known.
const BANDS: [i64; 4] = [0, 5_000, 25_000, 100_000];
const MINUTE: u64 = 60_000;
const SECOND: i64 = 1_000;

/// The answer.
pub fn tell(conn: &mut AnyConnection, source: &Source, asked: &Asked, book: &CodeBook) -> Outcome<FollowUpAnswer> {
    asked.not_by_counts_only()?;
    let now = asked.at.as_millisecond();
    let add = |counted: &mut Counted, of: &Followed| counted.add(of, now);
    let (counted, keys) = match source.fold(asked, &asked.selection, Counted::default, add) {
        Some(folded) => (folded.results, folded.units),
        None => {
            let (rows, units) = follow_rows::read(conn, asked)?;
            let mut counted = Counted::default();
            rows.iter().for_each(|of| counted.add(of, now));
            (vec![counted], units.into())
        }
    };
    let counted = counted.into_iter().reduce(Counted::and).unwrap_or_default();
    let unknown_time = counted.without_begin + facts::unplaced(conn, source, asked)?;
    let units = if asked.sees_loss { ground::units(conn, asked)? } else { BTreeMap::new() };
    Ok(FollowUpAnswer {
        basis: basis::of(asked, counted.total, unknown_time, counted.told),
        not_told: number(counted.total - counted.told),
        police: counted.police.summed(),
        police_by_loss: asked.sees_loss.then(|| police_by_loss(&counted.by_loss)),
        why_not: why_not(&counted.why_not),
        outcomes: outcomes(&counted),
        loss: asked.sees_loss.then(|| loss(&counted, book, &keys, &units)),
        report_delay: summed(counted.report_delay),
        to_accept: summed(counted.to_accept),
        to_close: summed(counted.to_close),
    })
}

/// What of police reports is known of some incidents.
#[derive(Clone, Copy, Debug, Default)]
struct Reports {
    yes: u64,
    no: u64,
    open: u64,
}

impl Reports {
    fn add(&mut self, police: Police) {
        match police {
            Police::Yes => self.yes += 1,
            Police::No(_) => self.no += 1,
            Police::Open => self.open += 1,
        }
    }

    fn merge(&mut self, other: Self) {
        self.yes += other.yes;
        self.no += other.no;
        self.open += other.open;
    }

    fn summed(self) -> ShareSummary {
        share(self.yes, self.yes + self.no, self.open)
    }
}

/// What one reading is folded into. Only what is seen in full is looked into.
#[derive(Debug, Default)]
struct Counted {
    total: u64,
    without_begin: u64,
    told: u64,
    report_delay: Gathered,
    to_accept: Gathered,
    to_close: Gathered,
    police: Reports,
    by_loss: [Reports; BANDS.len() + 1],
    why_not: BTreeMap<Option<WhyNot>, u64>,
    /// By number of the outcome.
    outcomes: Sparse<u64>,
    rejected: u64,
    loss: Loss,
    /// By bit of the method; an incident may have several.
    by_method: Sparse<Loss>,
    without_method: Loss,
    by_unit: Sparse<Loss>,
    without_unit: Loss,
}

impl Counted {
    fn add(&mut self, of: &Followed, now: i64) {
        self.total += 1;
        self.without_begin += u64::from(of.from.is_none());
        if !of.told {
            return;
        }
        self.told += 1;
        self.report_delay.add(report_delay(of, now));
        self.to_accept.add(to_accept(of, now));
        self.to_close.add(to_close(of, now));
        self.police.add(of.police);
        let band =
            of.loss.map_or(BANDS.len(), |cents| BANDS.partition_point(|begin| *begin <= cents).saturating_sub(1));
        if of.loss.is_none_or(|cents| cents >= BANDS[0]) {
            self.by_loss[band].add(of.police);
        }
        if let Police::No(why) = of.police {
            *self.why_not.entry(why).or_default() += 1;
        }
        match (state(of), of.outcome.and_then(|n| u32::try_from(n).ok())) {
            (Some(HandlingState::Closed), Some(outcome)) => *self.outcomes.of(outcome) += 1,
            (Some(HandlingState::Rejected), _) => self.rejected += 1,
            _ => {}
        }
        self.add_loss(of);
    }

    fn add_loss(&mut self, of: &Followed) {
        let cents = |cents: Option<i64>| cents.and_then(|c| u64::try_from(c).ok());
        let value = Value { lost: cents(of.loss), recovered: cents(of.recovered) };
        self.loss.add(value);
        let mut methods = of.methods.cast_unsigned();
        if methods == 0 {
            self.without_method.add(value);
        }
        while methods != 0 {
            self.by_method.of(methods.trailing_zeros()).add(value);
            methods &= methods - 1;
        }
        if of.unit == NONE { &mut self.without_unit } else { self.by_unit.of(of.unit) }.add(value);
    }

    /// With what another counted.
    fn and(mut self, other: Self) -> Self {
        self.total += other.total;
        self.without_begin += other.without_begin;
        self.told += other.told;
        self.report_delay.merge(&other.report_delay);
        self.to_accept.merge(&other.to_accept);
        self.to_close.merge(&other.to_close);
        self.police.merge(other.police);
        self.by_loss.iter_mut().zip(other.by_loss).for_each(|(mine, theirs)| mine.merge(theirs));
        other.why_not.into_iter().for_each(|(why, n)| *self.why_not.entry(why).or_default() += n);
        other.outcomes.each().for_each(|(outcome, n)| *self.outcomes.of(outcome) += n);
        self.rejected += other.rejected;
        self.loss.merge(&other.loss);
        other.by_method.each().for_each(|(method, loss)| self.by_method.of(method).merge(loss));
        self.without_method.merge(&other.without_method);
        other.by_unit.each().for_each(|(unit, loss)| self.by_unit.of(unit).merge(loss));
        self.without_unit.merge(&other.without_unit);
        self
    }
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
        (_, first) => until_step(of, first, now),
    }
}

/// From the report to a step; steps are known to the second.
fn until_step(of: &Followed, step: Option<i32>, now: i64) -> Delay {
    let at = |seconds: i32| of.reported + i64::from(seconds) * SECOND;
    step.map_or(Delay::Unknown, |seconds| Delay::seen_at(now, Some(of.reported), Some(at(seconds))))
}

fn to_close(of: &Followed, now: i64) -> Delay {
    match state(of) {
        Some(HandlingState::Closed | HandlingState::Rejected) => until_step(of, of.last_step, now),
        _ => Delay::seen_at(now, Some(of.reported), None),
    }
}

fn summed(gathered: Gathered) -> DelaySummary {
    let of = gathered.curve();
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

/// All bands, empty ones too, and those whose loss is not known last.
fn police_by_loss(counted: &[Reports; BANDS.len() + 1]) -> Vec<LossBand> {
    let begins = BANDS.iter().copied().map(Some).chain([None]);
    let ends = BANDS.iter().skip(1).copied().map(Some).chain([None, None]);
    let bands = counted.iter().zip(begins.zip(ends));
    bands.map(|(of, (from_cents, until_cents))| LossBand { from_cents, until_cents, police: of.summed() }).collect()
}

fn why_not(counted: &BTreeMap<Option<WhyNot>, u64>) -> Vec<WhyNotCount> {
    let word = |why| match why {
        Some(WhyNot::Given(why)) => shared_types::track::WhyNotReported::word(why),
        Some(WhyNot::Refused) => "refused",
        None => "unknown",
    };
    let mut counts: Vec<WhyNotCount> =
        counted.iter().map(|(why, n)| WhyNotCount { reason: word(*why).to_owned(), count: number(*n) }).collect();
    counts.sort_by_key(|why| Reverse(why.count));
    counts
}

fn outcomes(counted: &Counted) -> Vec<OutcomeShare> {
    let of: BTreeMap<i64, u64> = counted.outcomes.each().map(|(outcome, n)| (i64::from(outcome), *n)).collect();
    let known = of.values().sum();
    // What was rejected will not be closed.
    let open = counted.told - known - counted.rejected;
    let of = |outcome: handling::Outcome| of.get(&i64::from(outcome.number())).copied().unwrap_or(0);
    let mut outcomes: Vec<OutcomeShare> = handling::Outcome::ALL
        .iter()
        .map(|outcome| OutcomeShare { outcome: *outcome, share: share(of(*outcome), known, open) })
        .filter(|outcome| outcome.share.count > 0)
        .collect();
    outcomes.sort_by_key(|outcome| Reverse(outcome.share.count));
    outcomes
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

fn loss(counted: &Counted, book: &CodeBook, keys: &[Key], units: &BTreeMap<Key, Unit>) -> LossAnswer {
    let most = |of: &Loss| Reverse((of.lost(), of.recovered(), of.incidents()));
    let mut by_unit: Vec<(Option<Key>, Loss)> =
        counted.by_unit.each().map(|(unit, of)| (keys.get(unit as usize).copied(), *of)).collect();
    by_unit.extend((counted.without_unit.incidents() > 0).then_some((None, counted.without_unit)));
    by_unit.sort_by_key(|(id, of)| (most(of), *id));
    let rest = by_unit.split_off(by_unit.len().min(MOST_UNITS));
    let left_out = rest.iter().fold(Loss::default(), |mut all, (_, of)| {
        all.merge(of);
        all
    });
    let by_method: BTreeMap<i64, &Loss> = counted.by_method.each().map(|(bit, of)| (i64::from(bit), of)).collect();
    let known =
        book.methods().iter().map(|(id, method)| (method.code.as_str(), by_method.get(&i64::from(*id)).copied()));
    let mut methods: Vec<(&str, &Loss)> = known
        .chain([("none", Some(&counted.without_method))])
        .filter_map(|(code, of)| Some((code, of.filter(|of| of.incidents() > 0)?)))
        .collect();
    methods.sort_by_key(|(code, of)| (*code == "none", most(of)));
    LossAnswer {
        all: sum(&counted.loss),
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
