//! Several courses over the same months, with the month in which something began: told apart by stroke and by name, not by colour
//! alone. Called by the evaluation of a measure, with a table of the same numbers behind.

use yew::prelude::*;

use super::scale;
use crate::i18n::{I18n, Locale, decimal};

/// One course.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// How many in each step.
    pub counts: Vec<u32>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 230.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 26.0;

/// The drawing. `labels` stand under the steps; `mark` is the step in which it began, with its words.
pub fn lines(i18n: &I18n, lines: &[Line], labels: &[String], mark: Option<(usize, &str)>, title: &str) -> Html {
    let most = lines.iter().flat_map(|line| &line.counts).copied().max().unwrap_or(0).max(1);
    let step = scale::step(f64::from(most), 4);
    let top = (f64::from(most) / step).ceil() * step;
    let x = |at: usize| LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / (labels.len().max(2) - 1) as f64;
    let y = |value: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top;
    let num = |value: f64| decimal(value, 1);
    let every = labels.len().div_ceil(12).max(1);
    html! {
        <figure class="lines">
            <div class="heat-scroll" tabindex="0" role="group" aria-label={title.to_owned()}>
            <svg class="course" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={title.to_owned()}>
                for at in 0..=(top / step).round() as usize {
                    <line class="grid" x1={num(LEFT)} x2={num(WIDTH - RIGHT)} y1={num(y(at as f64 * step))} y2={num(y(at as f64 * step))} />
                    <text x={num(LEFT - 8.0)} y={num(y(at as f64 * step) + 4.0)} text-anchor="end" aria-hidden="true">{ i18n.language.integer((at as f64 * step) as i64) }</text>
                }
                if let Some((at, words)) = mark {
                    <line class="mark" x1={num(x(at))} x2={num(x(at))} y1={num(TOP)} y2={num(HEIGHT - BOTTOM)} />
                    <text x={num(x(at) + 4.0)} y={num(TOP + 6.0)} aria-hidden="true">{ words.to_owned() }</text>
                }
                for (n, line) in lines.iter().enumerate() {
                    <polyline class={format!("line of-{n}")} points={line.counts.iter().enumerate().map(|(at, count)| format!("{},{}", num(x(at)), num(y(f64::from(*count))))).collect::<Vec<_>>().join(" ")} />
                }
                for (at, label) in labels.iter().enumerate() {
                    if at.is_multiple_of(every) {
                        <text x={num(x(at))} y={num(HEIGHT - 8.0)} text-anchor="middle" aria-hidden="true">{ label }</text>
                    }
                }
            </svg>
            </div>
            <figcaption class="row">
                for (n, line) in lines.iter().enumerate() {
                    <span class="key"><svg class="course sample" viewBox="0 0 28 8" aria-hidden="true"><polyline class={format!("line of-{n}")} points="0,4 28,4" /></svg>{ &line.name }</span>
                }
            </figcaption>
        </figure>
    }
}
