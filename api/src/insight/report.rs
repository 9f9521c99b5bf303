//! One reading for each period, folded into everything that an answer may need.
//!
//! Called by the handlers; no answer is kept between two questions, so that no figure is stale.

use super::asked::Asked;
use super::course::Course;
use super::facts::{self, Fact, Source};
use super::methods::aoristic::Grid;
use super::tally::{Tally, place};
use super::{between, follow_up, how, what, when, whereabouts};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use jiff::Timestamp;
use shared_types::insight::{CourseAnswer, CourseStep, HowAnswer, InsightAnswer, WhatAnswer, WhenAnswer};
use shared_types::insight_between::BetweenAnswer;
use shared_types::insight_follow_up::FollowUpAnswer;
use shared_types::insight_where::WhereAnswer;

/// What was counted for one question.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The period.
    pub(super) now: Tally,
    /// The same a year earlier, where there is one and it is wanted.
    pub(super) before: Option<Tally>,
    /// All of the same sites in the same period, where more is filtered and it is wanted.
    pub(super) whole: Option<Tally>,
    /// Weekday by hour; empty where it is not wanted.
    pub(super) grid: Grid,
    /// Incidents without a known begin: those in the selection, and with a period those that were reported in it.
    pub(super) unknown_time: u64,
    course: Option<Course>,
}

/// What an answer needs beyond the counts themselves.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    before: bool,
    whole: bool,
    grid: bool,
    course: Option<CourseStep>,
}

/// The kinds.
pub fn what(conn: &mut AnyConnection, source: &Source, asked: &Asked, book: &CodeBook) -> Outcome<WhatAnswer> {
    let counted = count(conn, source, asked, book, Wanted { before: true, whole: true, ..Wanted::default() })?;
    Ok(what::tell(asked, book, &counted))
}

/// The hours of the week.
pub fn when(conn: &mut AnyConnection, source: &Source, asked: &Asked, book: &CodeBook) -> Outcome<WhenAnswer> {
    let counted = count(conn, source, asked, book, Wanted { grid: true, ..Wanted::default() })?;
    Ok(when::tell(asked, &counted))
}

/// The methods.
pub fn how(conn: &mut AnyConnection, source: &Source, asked: &Asked, book: &CodeBook) -> Outcome<HowAnswer> {
    let counted = count(conn, source, asked, book, Wanted { before: true, whole: true, ..Wanted::default() })?;
    Ok(how::tell(asked, book, &counted))
}

/// Kinds and methods, each beside those of the other period that was asked for.
pub fn between(conn: &mut AnyConnection, source: &Source, asked: &Asked, book: &CodeBook) -> Outcome<BetweenAnswer> {
    let counted = count(conn, source, asked, book, Wanted { before: true, whole: true, ..Wanted::default() })?;
    between::tell(conn, source, asked, (what::tell(asked, book, &counted), how::tell(asked, book, &counted)))
}

/// The course.
pub fn course(
    conn: &mut AnyConnection,
    source: &Source,
    asked: &Asked,
    book: &CodeBook,
    step: CourseStep,
) -> Outcome<CourseAnswer> {
    let counted = count(conn, source, asked, book, Wanted { course: Some(step), ..Wanted::default() })?;
    told(asked, &counted)
}

/// The units, the hexagons, and who is hit again.
pub fn places(conn: &mut AnyConnection, source: &Source, asked: &Asked, resolution: u8) -> Outcome<WhereAnswer> {
    whereabouts::tell(conn, source, asked, resolution)
}

/// What became of it.
pub fn follow_up(conn: &mut AnyConnection, source: &Source, asked: &Asked, book: &CodeBook) -> Outcome<FollowUpAnswer> {
    follow_up::tell(conn, source, asked, book)
}

/// All four from one reading.
pub fn all(
    conn: &mut AnyConnection,
    source: &Source,
    asked: &Asked,
    book: &CodeBook,
    step: CourseStep,
) -> Outcome<InsightAnswer> {
    let counted =
        count(conn, source, asked, book, Wanted { before: true, whole: true, grid: true, course: Some(step) })?;
    Ok(InsightAnswer {
        what: what::tell(asked, book, &counted),
        when: when::tell(asked, &counted),
        how: how::tell(asked, book, &counted),
        course: told(asked, &counted)?,
    })
}

fn told(asked: &Asked, counted: &Counted) -> Outcome<CourseAnswer> {
    let course =
        counted.course.as_ref().ok_or_else(|| crate::fault::Fault::internal("a course that was not counted"))?;
    Ok(course.tell(asked, counted))
}

fn count(
    conn: &mut AnyConnection,
    source: &Source,
    asked: &Asked,
    book: &CodeBook,
    wanted: Wanted,
) -> Outcome<Counted> {
    let course = match wanted.course {
        Some(step) => {
            let records = facts::records_begin(conn, source, asked)?;
            Some(Course::new(asked, step, &records)?)
        }
        None => None,
    };
    let (from, until) = asked.period();
    let begins = from.map(Timestamp::as_millisecond);
    // The bands need the eight weeks before the period: they are read along with it.
    let reads = course.as_ref().and_then(Course::reads_from).and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let over = match (from, reads) {
        (Some(from), Some(reads)) if reads < from => asked.selection.over(Some(reads), until),
        _ => asked.selection.clone(),
    };
    let make = || Folded { now: Tally::new(book), grid: Grid::default(), course: course.clone() };
    let add = |folded: &mut Folded, fact: &Fact| {
        let selected = begins.is_none_or(|b| fact.from.is_some_and(|f| f >= b) || fact.until.is_some_and(|u| u > b));
        if selected {
            folded.now.add(fact);
            if wanted.grid {
                place(&mut folded.grid, asked, fact);
            }
        }
        if let Some(course) = &mut folded.course {
            course.add(fact, selected);
        }
    };
    let folded = facts::fold(conn, source, asked, &over, make, add)?;
    let Folded { now, grid, course } = folded.into_iter().fold(make(), Folded::and);
    let before = match asked.compared().filter(|_| wanted.before) {
        Some((_, span)) => {
            let moment = |ms| Timestamp::from_millisecond(ms).ok();
            let over = asked.selection.over(moment(span.from_ms), moment(span.until_ms));
            let tallies = facts::fold(conn, source, asked, &over, || Tally::new(book), Tally::add)?;
            Some(tallies.iter().fold(Tally::new(book), Tally::and))
        }
        None => None,
    };
    let whole = match asked.whole.as_ref().filter(|_| wanted.whole) {
        Some(whole) => {
            let tallies = facts::fold_whole(conn, source, asked, whole, || Tally::new(book), Tally::add)?;
            Some(tallies.iter().fold(Tally::new(book), Tally::and))
        }
        None => None,
    };
    let unknown_time = now.without_begin + facts::unplaced(conn, source, asked)?;
    Ok(Counted { now, before, whole, grid, unknown_time, course })
}

/// What one reading is folded into.
struct Folded {
    now: Tally,
    grid: Grid,
    course: Option<Course>,
}

impl Folded {
    /// With what another thread has folded.
    fn and(mut self, other: Self) -> Self {
        self.now = self.now.and(&other.now);
        self.grid.merge(&other.grid);
        if let (Some(course), Some(other)) = (&mut self.course, &other.course) {
            course.merge(other);
        }
        self
    }
}
