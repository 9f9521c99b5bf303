//! Figures drawn from plain data: a grid of weekday by hour, bars with the year before, a course with its
//! band. Pure functions of what they are given. Called by Insight and Today, which decide where a figure
//! leads by `Lead`. No style attributes (the page's policy refuses them), no meaning by colour alone.

mod bars;
mod course;
mod heat;
mod lines;
mod map;
mod plan;
mod scale;

use yew::prelude::*;

pub use bars::{Bar, bars};
pub use course::{Mark, Point, course, unfinished};
pub use heat::{DAYS, Heat, heat};
pub use lines::{Line, lines};
pub use map::{Cell, Dot, Map, TileAt, Under, map};
pub use plan::{Placed, plan, size_of, view_box};

/// Makes of a figure a way to its incidents: what it is about, its name for those who hear the page, its
/// content. Where figures lead nowhere it gives the content back.
pub type Lead<'a, T> = &'a dyn Fn(T, String, Html) -> Html;
