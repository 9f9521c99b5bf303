//! The course: counts per week or month, zeros included, weeks beside what the eight before them let expect.
//!
//! Called by `report` (the steps, then every fact) and by the handlers (the answer). A step counts the incidents whose time
//! touches it, since that is what the list shows between its two ends; one window may so count in several steps, and the answer
//! says how many do. Weeks and months are those of the wall clock of each incident's site.

use super::asked::Asked;
use super::basis;
use super::facts::Fact;
use super::hiding::Eyes;
use super::methods::bands::{Band, Position, WEEKS_BEFORE};
use super::methods::calendar::{CalendarFault, Period, Span, Step, periods};
use super::report::Counted;
use crate::fault::{Fault, Outcome};
use crate::ladder::Ladder;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared_types::insight::{CoursePoint, CourseStep};
use std::ops::Range;

/// More steps than this are not told: ten years of weeks.
pub const MOST_STEPS: usize = 520;
const DAY: i64 = 86_400_000;

/// The steps of a course with what was counted in them.
#[derive(Clone, Debug)]
pub struct Course {
    step: Step,
    /// All steps, those of the band before the first point included.
    steps: Vec<Period>,
    /// The same steps on the clock of each site.
    spans: Vec<Rungs>,
    /// How many steps lie before the first point.
    lead: usize,
    /// Whether steps before the first point were left out.
    cut: bool,
    /// When the records of all sites have begun.
    recorded_from: i64,
    period_from: i64,
    period_until: i64,
    /// What touches each step, inside the period or not.
    whole: Vec<u64>,
    /// What of the selection touches each step.
    shown: Vec<u64>,
    in_several: u64,
}

impl Course {
    /// The steps of a question; `records` says when the records of each site begin. Without a period the course begins there.
    pub fn new(asked: &Asked, step: CourseStep, records: &[i64]) -> Outcome<Self> {
        let step = match step {
            CourseStep::Week => Step::Week,
            CourseStep::Month => Step::Month,
        };
        let (from, until) = asked.period();
        let now = asked.at.as_millisecond();
        // On another site's clock the first record may lie on the day before.
        let first = records.iter().min().map(|ms| if asked.time_zone == "mixed" { ms - DAY } else { *ms });
        let begin = from.map(Timestamp::as_millisecond).or(first).unwrap_or(now);
        // The step that now lies in is told, those after it are not.
        let end = until.map_or(now + 1, |u| u.as_millisecond().min(now + 1));
        let cut_at = |of: &TimeZone, begin| {
            periods(of, step, Span { from_ms: begin, until_ms: end }).map_err(|e| match e {
                CalendarFault::OutsideCalendar | CalendarFault::TooMany => {
                    Fault::at("?from", "range", "lies outside the calendar")
                }
            })
        };
        let (longest, before) = match step {
            Step::Week => (7 * DAY, WEEKS_BEFORE),
            Step::Month => (31 * DAY, 0),
        };
        let most = i64::try_from(MOST_STEPS).unwrap_or_default();
        let mut steps = cut_at(&asked.zone, begin.max(end - most * longest))?;
        if steps.len() > MOST_STEPS {
            steps.drain(..steps.len() - MOST_STEPS);
        }
        let mut lead = 0;
        let first = steps.first().map(|s| s.span.from_ms);
        if let (Some(first), true) = (first, before > 0) {
            // A day after the begin of the first week of the band, whatever the clock did since.
            let weeks = i64::try_from(before).unwrap_or_default();
            let all = cut_at(&asked.zone, first - weeks * 7 * DAY + DAY)?;
            lead = all.len() - steps.len();
            steps = all;
        }
        let spans = asked.sites.iter().map(|(_, clock)| on_clock(clock.zone(), step, &steps)).collect::<Result<_, _>>();
        let spans = spans.map_err(|_| Fault::at("?from", "range", "lies outside the calendar"))?;
        Ok(Self {
            step,
            spans,
            lead,
            cut: first.is_some_and(|f| f > begin),
            recorded_from: records.iter().max().copied().unwrap_or(i64::MAX),
            period_from: from.map_or(i64::MIN, Timestamp::as_millisecond),
            period_until: until.map_or(i64::MAX, Timestamp::as_millisecond),
            whole: vec![0; steps.len()],
            shown: vec![0; steps.len()],
            in_several: 0,
            steps,
        })
    }

    /// From when facts are needed, where a period begins later than the first band.
    pub fn reads_from(&self) -> Option<i64> {
        let begins = self.spans.iter().filter_map(Rungs::begin);
        begins.min().filter(|_| self.period_from > i64::MIN)
    }

    /// Counts one incident; `selected` says whether it is in the selection or only before it, for the bands.
    pub fn add(&mut self, fact: &Fact, selected: bool) {
        let Some(from) = fact.from else { return };
        let spans = &self.spans[fact.site];
        for step in spans.touched(from, fact.until) {
            self.whole[step] += 1;
        }
        if selected {
            let steps = spans.touched(from.max(self.period_from), fact.until);
            let steps = steps.start.max(self.lead)..steps.end;
            self.in_several += u64::from(steps.len() > 1);
            for step in steps {
                self.shown[step] += 1;
            }
        }
    }

    /// Adds what another counted over the same steps.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in [(&mut self.whole, &other.whole), (&mut self.shown, &other.shown)] {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
        self.in_several += other.in_several;
    }

    /// The answer.
    pub fn tell(&self, asked: &Asked, counted: &Counted) -> shared_types::insight::CourseAnswer {
        shared_types::insight::CourseAnswer {
            basis: basis::of(asked, counted.now.total, counted.unknown_time, counted.now.total),
            step: match self.step {
                Step::Week => CourseStep::Week,
                Step::Month => CourseStep::Month,
            },
            points: (self.lead..self.steps.len()).filter_map(|n| self.point(asked, n)).collect(),
            earlier_left_out: self.cut,
            in_several: asked.eyes.number(self.in_several),
        }
    }

    fn point(&self, asked: &Asked, n: usize) -> Option<CoursePoint> {
        let step = &self.steps[n];
        let period = Span { from_ms: self.period_from, until_ms: self.period_until };
        let unfinished = !step.is_finished(asked.at.as_millisecond()) || !step.lies_within(period);
        let band = self.band(asked, n);
        Some(CoursePoint {
            label: step.label.clone(),
            from: Timestamp::from_millisecond(step.span.from_ms.max(self.period_from)).ok()?,
            until: Timestamp::from_millisecond(step.span.until_ms.min(self.period_until)).ok()?,
            count: asked.eyes.cell(self.shown[n]),
            band_low: band.map(|b| b.low),
            band_high: band.map(|b| b.high),
            unfinished,
            outside: !unfinished && band.is_some_and(|b| b.position(self.shown[n]) != Position::Within),
        })
    }

    /// The band of a week, where all eight weeks before it have been recorded.
    fn band(&self, asked: &Asked, n: usize) -> Option<Band> {
        if self.step != Step::Week || asked.eyes != Eyes::Exact {
            return None;
        }
        let first = n.checked_sub(WEEKS_BEFORE)?;
        if self.steps[first].span.until_ms <= self.recorded_from {
            return None;
        }
        self.whole[first..n].first_chunk().map(Band::from_weeks)
    }
}

/// The same weeks or months on another clock: they begin on the same days.
fn on_clock(zone: &TimeZone, step: Step, steps: &[Period]) -> Result<Rungs, CalendarFault> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(Rungs::of(&[])) };
    let begin = |day: jiff::civil::Date| -> Result<i64, CalendarFault> {
        Ok(day.to_zoned(zone.clone())?.timestamp().as_millisecond())
    };
    let over = Span { from_ms: begin(first.first_day)?, until_ms: begin(last.first_day)? + 1 };
    let spans: Vec<Span> = periods(zone, step, over)?.into_iter().map(|p| p.span).collect();
    Ok(Rungs::of(&spans))
}

/// The steps on one clock. Each begins where the one before it ends.
#[derive(Clone, Debug)]
struct Rungs(Ladder);

impl Rungs {
    fn of(spans: &[Span]) -> Self {
        Self(Ladder::new(spans.iter().map(|s| s.from_ms).chain(spans.last().map(|s| s.until_ms)).collect()))
    }

    fn begin(&self) -> Option<i64> {
        self.0.rungs().first().copied()
    }

    /// The steps that a moment or window touches, as the list judges a period: it begins before the end of the step and, where it
    /// began before the step, ends after its begin.
    #[inline]
    fn touched(&self, from: i64, until: Option<i64>) -> Range<usize> {
        let steps = self.0.rungs().len().saturating_sub(1);
        let last = until.map_or(from, |u| from.max(u - 1));
        let climbed = self.0.climbed(from);
        let (begin, end) = (climbed.saturating_sub(1), if last == from { climbed } else { self.0.climbed(last) });
        begin..end.min(steps).max(begin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans() -> Vec<Span> {
        (0..5).map(|n| Span { from_ms: 100 + n * 10, until_ms: 110 + n * 10 }).collect()
    }

    proptest! {
        #[test]
        fn a_step_is_touched_as_the_list_says(from in 80..170_i64, length in proptest::option::of(-5..60_i64)) {
            let until = length.map(|l| from + l);
            let touched = Rungs::of(&spans()).touched(from, until);
            for (n, s) in spans().iter().enumerate() {
                let listed = from < s.until_ms && (from >= s.from_ms || until.is_some_and(|u| u > s.from_ms));
                prop_assert_eq!(touched.contains(&n), listed);
            }
        }
    }

    #[test]
    fn weeks_on_another_clock_begin_on_the_same_days() {
        let here = TimeZone::get("Europe/Amsterdam").unwrap();
        let there = TimeZone::get("America/New_York").unwrap();
        let begin: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let over = Span { from_ms: begin.as_millisecond(), until_ms: begin.as_millisecond() + 50 * DAY };
        let steps = periods(&here, Step::Week, over).unwrap();
        let other = on_clock(&there, Step::Week, &steps).unwrap();
        assert_eq!(other.0.rungs().len(), steps.len() + 1);
        // From 23 February: six hours later, five while only one of the two has put its clock forward (8 and 29 March).
        let hours: Vec<i64> =
            other.0.rungs().iter().zip(&steps).map(|(o, s)| (o - s.span.from_ms) / 3_600_000).collect();
        assert_eq!(hours[..6], [6, 6, 5, 5, 5, 6]);
    }
}
