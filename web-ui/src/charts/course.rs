//! A course in time: a line of counts over the band of what is usual, what is outside marked and named,
//! the unfinished last step dashed. Called by Insight and Today, with a table of the same numbers behind.

use yew::prelude::*;

use super::{Lead, scale};
use crate::i18n::{I18n, Key, Locale, decimal};

/// One step of the course.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Short, under the axis: `12` or `mrt`.
    pub label: String,
    /// In full: `week 12, 16–22 mrt 2026`.
    pub name: String,
    /// How many; absent where hidden.
    pub count: Option<i64>,
    /// What is usual.
    pub band: Option<(f64, f64)>,
    /// Not over yet.
    pub unfinished: bool,
    /// Outside of what is usual.
    pub outside: bool,
}

/// Something that ran along a part of the course: a line over it, and a stroke through it where it began or ended. Its sign is
/// explained beside the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// A letter.
    pub sign: String,
    /// Where it began, in steps from the first point; absent: before it.
    pub from: Option<f64>,
    /// Where it ended; absent: after the last point.
    pub until: Option<f64>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 230.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 26.0;

struct Frame {
    count: usize,
    top: f64,
}

impl Frame {
    fn x(&self, at: usize) -> f64 {
        let width = WIDTH - LEFT - RIGHT;
        if self.count < 2 { LEFT + width / 2.0 } else { LEFT + width * at as f64 / (self.count - 1) as f64 }
    }

    /// Where a place between two steps lies.
    fn between(&self, at: f64) -> f64 {
        let last = self.count.saturating_sub(1) as f64;
        if self.count < 2 { self.x(0) } else { LEFT + (WIDTH - LEFT - RIGHT) * (at / last).clamp(0.0, 1.0) }
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value / self.top).min(1.0)
    }
}

/// The drawing; `title` is its name for those who hear the page.
pub fn course(i18n: &I18n, points: &[Point], marks: &[Mark], title: &str, lead: Lead<usize>) -> Html {
    let most = points
        .iter()
        .flat_map(|point| [point.count.map(|n| n as f64), point.band.map(|band| band.1)])
        .flatten()
        .fold(1.0, f64::max);
    let step = scale::step(most, 4);
    let frame = Frame { count: points.len(), top: (most / step).ceil() * step };
    let every = points.len().div_ceil(14).max(1);
    html! {
        <div class="heat-scroll" tabindex="0" role="group" aria-label={title.to_owned()}>
        <svg class="course" viewBox={format!("0 0 {} {}", num(WIDTH), num(HEIGHT))} role="group" aria-label={title.to_owned()}>
            for line in 0..=(frame.top / step).round() as usize {
                { grid_line(i18n, &frame, line as f64 * step) }
            }
            { band(points, &frame) }
            for (row, mark) in marks.iter().enumerate() { { ran(mark, row, &frame) } }
            { line(points, &frame) }
            for (at, point) in points.iter().enumerate() {
                if at.is_multiple_of(every) {
                    <text x={num(frame.x(at))} y={num(HEIGHT - 8.0)} text-anchor="middle" aria-hidden="true">{ &point.label }</text>
                }
                if point.count.is_some() { { dot(i18n, points, at, &frame, lead) } }
            }
        </svg>
        </div>
    }
}

fn num(value: f64) -> String {
    decimal(value, 1)
}

fn grid_line(i18n: &I18n, frame: &Frame, value: f64) -> Html {
    let y = num(frame.y(value));
    html! {
        <>
            <line class="grid" x1={num(LEFT)} x2={num(WIDTH - RIGHT)} y1={y.clone()} y2={y} />
            <text x={num(LEFT - 8.0)} y={num(frame.y(value) + 4.0)} text-anchor="end" aria-hidden="true">{ i18n.language.integer(value as i64) }</text>
        </>
    }
}

/// How many rows of marks stand over each other before they begin at the top again.
const ROWS: usize = 4;

fn ran(mark: &Mark, row: usize, frame: &Frame) -> Html {
    let from = mark.from.map_or(LEFT, |at| frame.between(at));
    let until = mark.until.map_or(WIDTH - RIGHT, |at| frame.between(at));
    let y = num(2.0 + 5.0 * (row % ROWS) as f64);
    let through = |x: f64| {
        html! { <line class="mark" x1={num(x)} x2={num(x)} y1={y.clone()} y2={num(HEIGHT - BOTTOM)} /> }
    };
    html! {
        <>
            <line class="ran" x1={num(from)} x2={num(until.max(from + 2.0))} y1={y.clone()} y2={y.clone()} />
            if mark.from.is_some() { { through(from) } }
            <text class="sign" x={num(from + 3.0)} y={num(HEIGHT - BOTTOM - 4.0 - 11.0 * (row % ROWS) as f64)} aria-hidden="true">{ &mark.sign }</text>
            if mark.until.is_some() { { through(until) } }
        </>
    }
}

/// One shape for each run of steps that have a band.
fn band(points: &[Point], frame: &Frame) -> Html {
    let all: Vec<(usize, (f64, f64))> =
        points.iter().enumerate().filter_map(|(at, point)| Some((at, point.band?))).collect();
    all.chunk_by(|a, b| a.0 + 1 == b.0)
        .map(|run| {
            let upper = run.iter().map(|(at, band)| (at, band.1));
            let lower = run.iter().rev().map(|(at, band)| (at, band.0));
            let corners: Vec<String> = upper
                .chain(lower)
                .map(|(at, value)| format!("{},{}", num(frame.x(*at)), num(frame.y(value))))
                .collect();
            html! { <polygon class="band" points={corners.join(" ")} /> }
        })
        .collect()
}

fn line(points: &[Point], frame: &Frame) -> Html {
    let place =
        |at: usize| points[at].count.map(|count| format!("{},{}", num(frame.x(at)), num(frame.y(count as f64))));
    let done: Vec<usize> =
        (0..points.len()).filter(|at| !points[*at].unfinished && points[*at].count.is_some()).collect();
    let last = points.len().checked_sub(1).filter(|at| points[*at].unfinished && *at > 0);
    html! {
        <>
            for run in done.chunk_by(|a, b| a + 1 == *b) {
                <polyline class="line" points={run.iter().filter_map(|at| place(*at)).collect::<Vec<_>>().join(" ")} />
            }
            if let Some((before, open)) = last.and_then(|at| Some((place(at - 1)?, place(at)?))) {
                <polyline class="open" points={format!("{before} {open}")} />
            }
        </>
    }
}

/// Why a step is no fair count: the last is still going on; an earlier one lies in the period only in part.
pub fn unfinished(points: &[Point], at: usize) -> Key {
    if at + 1 == points.len() { Key::CourseUnfinished } else { Key::CoursePart }
}

fn dot(i18n: &I18n, points: &[Point], at: usize, frame: &Frame, lead: Lead<usize>) -> Html {
    let point = &points[at];
    let count = point.count.unwrap_or_default();
    let (x, y) = (frame.x(at), frame.y(count as f64));
    let class = classes!("point", point.outside.then_some("high"), point.unfinished.then_some("unfinished"));
    let usual = point.band.map(|(low, high)| {
        let (low, high) = (i18n.language.integer(low.round() as i64), i18n.language.integer(high.round() as i64));
        i18n.f(Key::CourseUsual, &[("low", &low), ("high", &high)])
    });
    let mut name = format!("{}: {}", point.name, i18n.language.integer(count));
    if let Some(usual) = &usual {
        name = format!("{name}, {usual}");
    }
    let why = unfinished(points, at);
    if point.unfinished {
        name = format!("{name}, {}", i18n.t(why));
    }
    let anchor = if x > WIDTH * 0.6 { "end" } else { "start" };
    let aside = if anchor == "end" { x - 9.0 } else { x + 9.0 };
    html! {
        <>
            { lead(at, name, html! { <circle {class} cx={num(x)} cy={num(y)} r={if point.outside { "5.5" } else { "3.5" }} /> }) }
            if let (true, Some(usual)) = (point.outside, usual) {
                <text class="note-high" x={num(aside)} y={num((y - 6.0).max(12.0))} text-anchor={anchor} aria-hidden="true">{ format!("{}: {count}, {usual}", point.label) }</text>
            }
            if point.unfinished {
                <text x={num(x)} y={num((y - 10.0).max(12.0))} text-anchor={if x > WIDTH * 0.2 { "end" } else { "start" }} aria-hidden="true">{ i18n.t(why) }</text>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing};

    fn point(label: &str, count: Option<i64>, band: Option<(f64, f64)>) -> Point {
        Point { label: label.into(), name: format!("week {label}"), count, band, unfinished: false, outside: false }
    }

    fn drawn(points: &[Point]) -> String {
        let lead = |at: usize, name: String, content: Html| html! { <a href={at.to_string()} aria-label={name}>{ content }</a> };
        testing::render(course(&testing::i18n(Language::Nl), points, &[], "Verloop", &lead))
    }

    #[test]
    fn what_is_outside_the_band_is_named_in_words() {
        let mut points = vec![point("11", Some(12), Some((4.0, 24.0))), point("12", Some(28), Some((4.0, 24.0)))];
        points[1].outside = true;
        let html = drawn(&points);
        assert!(html.contains("week 12: 28, gewoon 4–24"), "{html}");
        assert_eq!(html.matches("point high").count(), 1);
    }

    #[test]
    fn the_unfinished_step_is_dashed_and_not_part_of_the_line() {
        let mut points = vec![point("1", Some(3), None), point("2", Some(5), None), point("3", Some(1), None)];
        points[2].unfinished = true;
        let html = drawn(&points);
        let line = html.split("<polyline points=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(line.split(' ').count(), 2, "{line}");
        assert_eq!(html.matches("class=\"open\"").count(), 1);
    }

    #[test]
    fn a_hidden_count_breaks_the_line() {
        let points = vec![point("1", Some(9), None), point("2", None, None), point("3", Some(7), None)];
        let html = drawn(&points);
        assert_eq!(html.matches("class=\"line\"").count(), 2);
        assert_eq!(html.matches("<circle").count(), 2);
    }

    #[test]
    fn a_mark_stands_where_it_began_and_ended() {
        let points: Vec<Point> = ["1", "2", "3"].map(|label| point(label, Some(3), None)).into();
        let lead = |_: usize, _: String, content: Html| content;
        let drawn =
            |marks: &[Mark]| testing::render(course(&testing::i18n(Language::Nl), &points, marks, "Verloop", &lead));
        let both = drawn(&[Mark { sign: "A".into(), from: Some(1.0), until: Some(1.5) }]);
        assert_eq!((both.matches("class=\"mark\"").count(), both.matches("class=\"ran\"").count()), (2, 1), "{both}");
        assert!(both.contains("x1=\"329.0\"") && both.contains(">A<"), "{both}");
        let whole = drawn(&[Mark { sign: "B".into(), from: None, until: None }]);
        assert_eq!(
            (whole.matches("class=\"mark\"").count(), whole.matches("class=\"ran\"").count()),
            (0, 1),
            "{whole}"
        );
    }

    #[test]
    fn one_step_or_none_is_drawn_too() {
        assert!(!drawn(&[]).contains("NaN"));
        assert!(!drawn(&[point("1", Some(0), None)]).contains("NaN"));
    }
}
