//! A floor plan: the picture of a floor with a mark at each unit that stands on it, with how many. Called by Insight, with the same numbers
//! as bars and as a table beside it, and by the editor of plans; for who hears the page it is one picture with a name. It counts nothing.

use yew::prelude::*;

use super::scale::level;

/// The longer side of the drawing, in its own units: marks and numbers are as large on each plan.
const LONGER: f64 = 1000.0;
/// What the contract divides width and height into.
const PARTS: f64 = 10_000.0;

/// A unit on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// From the left and from the top, in ten-thousandths.
    pub at: (i32, i32),
    /// Width and height, of a rectangle.
    pub size: Option<(i32, i32)>,
    /// How many; nothing where it is not told.
    pub count: Option<i64>,
    /// What stands in it.
    pub words: String,
    /// What it is called where one points at it.
    pub name: String,
    /// Shown as the one that is being worked on.
    pub chosen: bool,
}

/// Width and height of the drawing of a picture of so many dots.
pub fn size_of((width, height): (i32, i32)) -> (f64, f64) {
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let scale = LONGER / width.max(height);
    (width * scale, height * scale)
}

/// The same as an attribute.
pub fn view_box((width, height): (f64, f64)) -> String {
    format!("0 0 {} {}", text(width), text(height))
}

/// What is drawn inside of the `<svg>`: the picture, then the marks, the largest count last hides none before it.
pub fn plan(address: &AttrValue, size: (f64, f64), marks: &[Placed]) -> Html {
    let most = marks.iter().filter_map(|mark| mark.count).max().unwrap_or(0) as f64;
    let (x, y) = (|n: i32| f64::from(n) / PARTS * size.0, |n: i32| f64::from(n) / PARTS * size.1);
    html! {
        <>
            <image href={address.clone()} width={text(size.0)} height={text(size.1)} preserveAspectRatio="none" />
            for mark in marks {
                <g class={classes!("mark", mark.count.map(|n| format!("l{}", if n == 0 { 0 } else { level(n as f64, most) })), mark.chosen.then_some("chosen"), (mark.count == Some(0)).then_some("none"))}>
                    <title>{ &mark.name }</title>
                    if let Some((width, height)) = mark.size {
                        <rect x={text(x(mark.at.0))} y={text(y(mark.at.1))} width={text(x(width))} height={text(y(height))} />
                        <text x={text(x(mark.at.0) + x(width) / 2.0)} y={text(y(mark.at.1) + y(height) / 2.0 + 12.0)} text-anchor="middle">{ &mark.words }</text>
                    } else {
                        <circle cx={text(x(mark.at.0))} cy={text(y(mark.at.1))} r="30" />
                        <text x={text(x(mark.at.0))} y={text(y(mark.at.1) + 12.0)} text-anchor="middle">{ &mark.words }</text>
                    }
                </g>
            }
        </>
    }
}

fn text(n: f64) -> String {
    crate::i18n::decimal(n, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_shop_without_any_says_zero_and_one_that_is_not_told_says_nothing() {
        let mark = |at, size, count: Option<i64>| Placed {
            at,
            size,
            count,
            words: count.map(|n| n.to_string()).unwrap_or_default(),
            name: "Unit".to_owned(),
            chosen: false,
        };
        let marks = [
            mark((0, 0), None, Some(0)),
            mark((5000, 5000), Some((1000, 1000)), Some(12)),
            mark((9000, 1), None, None),
        ];
        let size = size_of((400, 200));
        assert_eq!(size, (1000.0, 500.0));
        let html = testing::render(html! { <svg>{ plan(&"blob:een".into(), size, &marks) }</svg> });
        assert!(html.contains(">0</text>") && html.contains(">12</text>") && html.contains("></text>"), "{html}");
        assert!(html.contains("x=\"500.0\"") || html.contains("x=\"500\""), "{html}");
        assert!(!html.contains("style=") && !html.contains("NaN"));
        assert!(html.find("<image").unwrap() < html.find("<circle").unwrap());
    }
}
