//! Paper: a text of headings, facts and lists as pages of a PDF that also those can read who do not see it (PDF/UA-1).
//!
//! Called by rooms that hand something out on paper. It knows fonts, lines, pages and tags, and nothing of what it sets: who may
//! read what was decided before. Whatever stands in a text comes out: what our fonts cannot draw keeps its place as an empty
//! square, and the letters themselves stand in the file for whoever reads it aloud, searches or copies.

mod block;
mod file;
mod fonts;
mod lines;
mod setter;
mod table;

pub use block::{Block, Colour, Column, DARK, Figure, Paper, Part, Shape, Table};
pub use fonts::FILES as FONT_FILES;
pub use setter::WIDTH;

use crate::fault::Outcome;

/// The file.
pub fn print(paper: &Paper) -> Outcome<Vec<u8>> {
    file::write(paper, setter::set(paper))
}
