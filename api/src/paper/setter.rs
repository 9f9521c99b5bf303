//! Puts the blocks of a paper on pages: which line stands where, and what it is part of. Nothing is drawn yet, because the first
//! page says how many there are.

use super::block::{Block, Figure, Paper, Part};
use super::fonts::Cut;
use super::lines::{Line, lines};

/// The size of a page, A4, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// Free on the left and on the right.
pub const SIDE: f32 = 56.0;
pub(super) const TOP: f32 = 74.0;
pub(super) const BOTTOM: f32 = 786.0;
/// The width of the text.
pub const WIDTH: f32 = PAGE.0 - 2.0 * SIDE;
/// The column of names in a table of facts, and the space behind it.
const NAMES: f32 = 132.0;
const GAP: f32 = 12.0;
/// What is no longer than this is not torn apart by the end of a page.
const TOGETHER: usize = 6;

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub cut: Cut,
    pub size: f32,
    pub leading: f32,
    /// Remarks are lighter than what they remark on, and dark enough to be read.
    pub light: bool,
    /// In the colour of the paper.
    pub accent: bool,
}

const fn look(cut: Cut, size: f32, leading: f32, light: bool) -> Look {
    Look { cut, size, leading, light, accent: false }
}

const TITLE: Look = Look { accent: true, ..look(Cut::SemiBold, 20.0, 26.0, false) };
const HEADING: Look = Look { accent: true, ..look(Cut::SemiBold, 12.5, 17.0, false) };
const NAME: Look = look(Cut::SemiBold, 9.5, 14.0, false);
pub(super) const TEXT: Look = look(Cut::Regular, 9.5, 14.0, false);
pub(super) const REMARK: Look = look(Cut::Regular, 8.5, 12.5, true);
/// Header of a page.
pub const HEADER: Look = look(Cut::Regular, 8.5, 12.5, true);

/// A line in its place; `y` is where its letters stand.
pub struct Placed {
    pub line: Line,
    pub look: Look,
    pub x: f32,
    pub y: f32,
    /// Which leaf of the tree it is part of; none: what nobody needs to hear.
    pub leaf: Option<usize>,
}

/// A drawing in its place; `y` is its upper edge.
pub struct Drawn<'a> {
    pub figure: &'a Figure,
    pub y: f32,
    pub leaf: usize,
}

/// What is on a page.
#[derive(Default)]
pub struct Page<'a> {
    pub lines: Vec<Placed>,
    /// Thin lines across, which say nothing.
    pub rules: Vec<f32>,
    /// Bars behind the rows of a table, which say what the row says: left, top, width, height.
    pub bars: Vec<[f32; 4]>,
    pub figures: Vec<Drawn<'a>>,
}

/// What something is, for those who do not see where it stands.
#[derive(Clone, Debug)]
pub enum Sort {
    Heading(u16, String),
    Paragraph,
    Table,
    Row,
    RowHead,
    ColumnHead,
    Cell,
    Figure(String),
    List,
    Item,
    Body,
}

/// A node of the tree.
pub enum Node {
    Group(Sort, Vec<Node>),
    Leaf(usize),
}

/// A heading and where it stands, for the outline.
pub struct Mark {
    pub text: String,
    pub level: u16,
    pub page: usize,
    pub y: f32,
}

/// The whole, ready to be drawn.
pub struct Set<'a> {
    pub pages: Vec<Page<'a>>,
    pub tree: Vec<Node>,
    pub marks: Vec<Mark>,
    pub leaves: usize,
}

pub(super) struct Setter<'a> {
    pub(super) set: Set<'a>,
    pub(super) y: f32,
}

/// Sets a paper.
pub fn set(paper: &Paper) -> Set<'_> {
    let set = Set { pages: vec![Page::default()], tree: vec![], marks: vec![], leaves: 0 };
    let mut setter = Setter { set, y: TOP };
    for block in &paper.blocks {
        let node = setter.block(block);
        setter.set.tree.extend(node);
    }
    setter.set
}

pub(super) fn broken(text: &str, look: Look, width: f32) -> Vec<Line> {
    lines(text, look.cut, width / look.size)
}

impl<'a> Setter<'a> {
    fn block(&mut self, block: &'a Block) -> Vec<Node> {
        match block {
            Block::Title(text) => vec![self.heading(text, 1, TITLE, 0.0)],
            Block::Heading(text) => vec![self.heading(text, 2, HEADING, 14.0)],
            Block::Text(text) => self.paragraphs(text, TEXT, SIDE, 4.0),
            Block::Remark(text) => self.paragraphs(text, REMARK, SIDE, 3.0),
            Block::Facts(facts) => {
                if self.y > TOP {
                    self.y += 4.0;
                }
                let rows = facts.iter().map(|(name, value)| self.fact(name, value)).collect();
                vec![Node::Group(Sort::Table, rows)]
            }
            Block::List(items) => {
                let items = items.iter().map(|parts| self.item(parts)).collect();
                vec![Node::Group(Sort::List, items)]
            }
            Block::Table(table) => vec![self.table(table)],
            Block::Figure(figure) => vec![self.figure(figure)],
        }
    }

    fn figure(&mut self, figure: &'a Figure) -> Node {
        self.need(figure.height + 8.0);
        let (y, leaf) = (self.y, self.leaf());
        self.here().figures.push(Drawn { figure, y, leaf });
        self.y += figure.height + 8.0;
        Node::Group(Sort::Figure(figure.alt.clone()), vec![Node::Leaf(leaf)])
    }

    /// Goes on on the next page where less than this is left of the present one.
    pub(super) fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.set.pages.push(Page::default());
            self.y = TOP;
        }
    }

    pub(super) fn here(&mut self) -> &mut Page<'a> {
        if self.set.pages.is_empty() {
            self.set.pages.push(Page::default());
        }
        let last = self.set.pages.len() - 1;
        &mut self.set.pages[last]
    }

    pub(super) fn leaf(&mut self) -> usize {
        self.set.leaves += 1;
        self.set.leaves - 1
    }

    pub(super) fn put(&mut self, line: Line, look: Look, x: f32, width: f32, leaf: Option<usize>) {
        let x = if line.rtl { x + width - line.width * look.size } else { x };
        let y = self.y + look.leading * 0.72;
        self.here().lines.push(Placed { line, look, x, y, leaf });
    }

    fn column(&mut self, lines: Vec<Line>, look: Look, x: f32, width: f32) -> Node {
        let leaf = self.leaf();
        for line in lines {
            self.need(look.leading);
            self.put(line, look, x, width, Some(leaf));
            self.y += look.leading;
        }
        Node::Leaf(leaf)
    }

    fn heading(&mut self, text: &str, level: u16, look: Look, before: f32) -> Node {
        // A heading does not stand alone at the foot of a page.
        self.need(before + look.leading + 3.0 * TEXT.leading);
        if self.y > TOP {
            self.y += before;
        }
        let mark = Mark { text: text.to_owned(), level, page: self.set.pages.len() - 1, y: self.y };
        self.set.marks.push(mark);
        let leaf = self.column(broken(text, look, WIDTH), look, SIDE, WIDTH);
        self.y += 3.0;
        Node::Group(Sort::Heading(level, text.to_owned()), vec![leaf])
    }

    /// Each paragraph of a text is one of its own.
    fn paragraphs(&mut self, text: &str, look: Look, x: f32, after: f32) -> Vec<Node> {
        let width = PAGE.0 - SIDE - x;
        let mut out = vec![];
        for paragraph in text.lines().filter(|p| !p.trim().is_empty()) {
            let lines = broken(paragraph, look, width);
            if lines.len() <= TOGETHER {
                self.need(look.leading * lines.len() as f32);
            }
            out.push(Node::Group(Sort::Paragraph, vec![self.column(lines, look, x, width)]));
        }
        self.y += after;
        out
    }

    fn fact(&mut self, name: &str, value: &str) -> Node {
        let (x, width) = (SIDE + NAMES + GAP, WIDTH - NAMES - GAP);
        let (names, values) = (broken(name, REMARK, NAMES), broken(value, TEXT, width));
        let least = if values.len() <= TOGETHER { values.len() } else { 2 };
        let head = names.len() as f32 * REMARK.leading;
        self.need(head.max(least as f32 * TEXT.leading));
        let (top, page) = (self.y, self.set.pages.len());
        // Both stand on the same line, though their sizes differ.
        self.y += (TEXT.leading - REMARK.leading) * 0.72;
        let name = self.column(names, REMARK, SIDE, NAMES);
        self.y = top;
        let value = self.column(values, TEXT, x, width);
        if self.set.pages.len() == page {
            self.y = self.y.max(top + head);
        }
        self.y += 2.5;
        let cell = |sort, node| Node::Group(sort, vec![node]);
        Node::Group(Sort::Row, vec![cell(Sort::RowHead, name), cell(Sort::Cell, value)])
    }

    fn item(&mut self, parts: &[Part]) -> Node {
        self.need(5.0 * TEXT.leading);
        let y = self.y;
        self.here().rules.push(y);
        self.y += 4.0;
        let mut body = vec![];
        for part in parts {
            match part {
                Part::Name(text) => body.extend(self.paragraphs(text, NAME, SIDE, 0.0)),
                Part::Text(text) => body.extend(self.paragraphs(text, TEXT, SIDE, 0.0)),
                Part::Remark(text) => body.extend(self.paragraphs(text, REMARK, SIDE, 0.0)),
                Part::List(lines) => {
                    let inner = lines.iter().map(|text| {
                        let text = self.paragraphs(text, TEXT, SIDE + 14.0, 0.0);
                        Node::Group(Sort::Item, vec![Node::Group(Sort::Body, text)])
                    });
                    let inner = inner.collect();
                    body.push(Node::Group(Sort::List, inner));
                }
            }
        }
        self.y += 5.0;
        Node::Group(Sort::Item, vec![Node::Group(Sort::Body, body)])
    }
}
