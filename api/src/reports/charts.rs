//! The charts of the screen as drawings for paper: the hours of the week, and the course.
//!
//! Pure. Called by `sections`. Each has words for who does not see it, and a table behind it.

use crate::documents::clock::Clock;
use crate::documents::words::Words;
use crate::paper::{Colour, Figure, Shape, WIDTH};
use shared_types::insight::{CourseAnswer, CoursePoint};

const LINE: Colour = (208, 215, 222);
const USUAL: Colour = (226, 230, 235);
/// An unfinished step.
const PALE: Colour = (178, 186, 194);

/// Part of the way from white to a colour, 0 to 1.
fn tone((r, g, b): Colour, share: f64) -> Colour {
    // Between 0 and 255 by what it is made of.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let part = |c: u8| (255.0 - (255.0 - f64::from(c)) * share.clamp(0.0, 1.0)).round() as u8;
    (part(r), part(g), part(b))
}

/// Weekday by hour: the darker, the more.
pub fn heat(cells: &[Option<f64>], words: &Words<'_>, clock: &Clock, accent: Colour) -> Figure {
    const NAMES: f32 = 30.0;
    const ROW: f32 = 14.0;
    let cell = (WIDTH - NAMES) / 24.0;
    let most = cells.iter().flatten().copied().fold(0.0_f64, f64::max);
    let mut shapes = Vec::with_capacity(220);
    for day in 0..7_u8 {
        let y = 14.0 + f32::from(day) * ROW;
        shapes.push(words_at(0.0, y + 10.0, clock.weekday(day.into())));
        for hour in 0..24_u8 {
            let weight = cells.get(usize::from(day) * 24 + usize::from(hour)).copied().flatten();
            // A little is not nothing.
            let share = weight.filter(|w| *w > 0.0).map_or(0.03, |w| 0.12 + 0.88 * w / most.max(f64::MIN_POSITIVE));
            let x = NAMES + f32::from(hour) * cell;
            shapes.push(Shape::Box { x, y, w: cell - 1.0, h: ROW - 1.0, fill: tone(accent, share) });
        }
    }
    for hour in (0..24_u8).step_by(3) {
        shapes.push(words_at(NAMES + f32::from(hour) * cell, 9.0, &hour.to_string()));
    }
    let busiest = (0u8..).zip(cells).filter_map(|(n, w)| w.map(|w| (n, w))).max_by(|a, b| a.1.total_cmp(&b.1));
    let alt = busiest.map_or_else(
        || words.t("report-paper.heat-none").to_owned(),
        |(n, weight)| {
            words.f(
                "report-paper.heat",
                &[
                    ("day", clock.weekday(usize::from(n / 24))),
                    ("from", &(n % 24).to_string()),
                    ("until", &(n % 24 + 1).to_string()),
                    ("n", &words.decimal(weight)),
                ],
            )
        },
    );
    Figure { alt, height: 14.0 + 7.0 * ROW, shapes }
}

fn words_at(x: f32, y: f32, text: &str) -> Shape {
    Shape::Words { x, y, text: text.to_owned(), ends: false }
}

/// Counts step by step, before what is usual.
pub fn course(answer: &CourseAnswer, words: &Words<'_>, accent: Colour) -> Option<Figure> {
    const HEIGHT: f32 = 96.0;
    const LEFT: f32 = 30.0;
    let points = &answer.points;
    let top = |p: &CoursePoint| [p.count.map(to_f64), p.band_high].into_iter().flatten().fold(0.0_f64, f64::max);
    let most = points.iter().map(top).fold(0.0_f64, f64::max);
    if points.len() < 2 || most <= 0.0 {
        return None;
    }
    // Shares of a page.
    #[allow(clippy::cast_possible_truncation)]
    let height = |n: f64| (HEIGHT * (n / most) as f32).min(HEIGHT);
    let step = (WIDTH - LEFT) / points.len() as f32;
    let mut shapes = vec![
        Shape::Words { x: LEFT - 4.0, y: 14.0, text: words.decimal(most), ends: true },
        Shape::Words { x: LEFT - 4.0, y: 6.0 + HEIGHT, text: "0".to_owned(), ends: true },
    ];
    for (n, point) in points.iter().enumerate() {
        let x = LEFT + n as f32 * step;
        if let (Some(low), Some(high)) = (point.band_low, point.band_high) {
            let (y, h) = (6.0 + HEIGHT - height(high), (height(high) - height(low)).max(0.5));
            shapes.push(Shape::Box { x, y, w: step, h, fill: USUAL });
        }
    }
    for (n, point) in points.iter().enumerate() {
        let h = height(point.count.map_or(0.0, to_f64));
        if h > 0.0 {
            let x = LEFT + n as f32 * step + step * 0.2;
            let fill = if point.unfinished { PALE } else { accent };
            shapes.push(Shape::Box { x, y: 6.0 + HEIGHT - h, w: step * 0.6, h, fill });
        }
    }
    let base = 6.0 + HEIGHT;
    shapes.push(Shape::Line { points: vec![(LEFT, base), (WIDTH, base)], stroke: LINE, width: 0.75 });
    // As many names as fit.
    let each = points.len().div_ceil(10);
    for (n, point) in points.iter().enumerate().step_by(each) {
        shapes.push(words_at(LEFT + n as f32 * step, base + 11.0, &point.label));
    }
    let alt = words.f(
        "report-paper.course",
        &[
            ("n", &points.len().to_string()),
            ("from", &points[0].label),
            ("until", &points[points.len() - 1].label),
            ("most", &words.number(points.iter().filter_map(|p| p.count).max().unwrap_or(0))),
        ],
    );
    Some(Figure { alt, height: HEIGHT + 20.0, shapes })
}

// Counts are far below where a floating-point number gets coarse.
#[allow(clippy::cast_precision_loss)]
fn to_f64(n: i64) -> f64 {
    n as f64
}
