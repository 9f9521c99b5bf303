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
    /// What stands in it, in the order in which it is read.
    pub blocks: Vec<Block>,
}

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
