//! What can stand on paper, as whoever writes it thinks of it: no sizes, no places.

use shared_types::account::Language;

/// A text to be printed.
pub struct Paper {
    /// What it is, for lists of files and windows.
    pub title: String,
    /// Stands at the top of each page.
    pub header: String,
    /// `{n}` and `{of}` become numbers: `page 1 of 3`.
    pub page_words: String,
    /// Its language.
    pub language: Language,
    /// When it was made.
    pub made_at: jiff::Timestamp,
    /// Colour of headings and of what charts fill; dark enough to be read on white.
    pub accent: Colour,
    /// What stands in it, in the order in which it is read.
    pub blocks: Vec<Block>,
}

/// Red, green, blue.
pub type Colour = (u8, u8, u8);

/// Near black: the accent of what has no colour of its own.
pub const DARK: Colour = (26, 32, 44);

/// A piece of it.
pub enum Block {
    /// The heading of the whole, once.
    Title(String),
    /// The heading of a section.
    Heading(String),
    /// A text of paragraphs.
    Text(String),
    /// A remark beside the text.
    Remark(String),
    /// What is known, by name: a table of two columns.
    Facts(Vec<(String, String)>),
    /// Things of one kind.
    List(Vec<Vec<Part>>),
    /// A table; its head stands again on each page.
    Table(Table),
    /// A chart.
    Figure(Figure),
}

/// A table. Its first column says what a row is about.
pub struct Table {
    /// Names of the columns, each with its share of the width.
    pub head: Vec<Column>,
    /// The rows: a text for each column.
    pub rows: Vec<Vec<String>>,
    /// A bar for each row behind its first text, as a share of the longest; empty: no bars.
    pub bars: Vec<f32>,
}

/// A column of a table.
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// Its width against the others.
    pub share: f32,
    /// Whether its texts stand on the right, as numbers do.
    pub right: bool,
}

/// A drawing, with the words for who does not see it.
pub struct Figure {
    /// What it shows.
    pub alt: String,
    /// Its height, in points; it is as wide as the text.
    pub height: f32,
    /// What is drawn, in order; places are points from its upper left corner.
    pub shapes: Vec<Shape>,
}

/// A piece of a drawing.
pub enum Shape {
    /// A filled rectangle.
    Box {
        /// From the left.
        x: f32,
        /// From the top.
        y: f32,
        /// Width.
        w: f32,
        /// Height.
        h: f32,
        /// What fills it.
        fill: Colour,
    },
    /// A line through points.
    Line {
        /// The points.
        points: Vec<(f32, f32)>,
        /// Its colour.
        stroke: Colour,
        /// Its width.
        width: f32,
    },
    /// A short text on one line; `y` is where its letters stand.
    Words {
        /// From the left; of its right end, when it ends there.
        x: f32,
        /// From the top.
        y: f32,
        /// What.
        text: String,
        /// Whether it ends at `x`.
        ends: bool,
    },
}

/// A paragraph of a thing in a list.
pub enum Part {
    /// What it is.
    Name(String),
    /// What is said of it.
    Text(String),
    /// A remark beside it.
    Remark(String),
    /// What belongs to it, each a line of its own.
    List(Vec<String>),
}
