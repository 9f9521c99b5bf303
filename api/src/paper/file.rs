//! Draws the pages and writes the file: each line is tagged with what it is part of; headers and thin lines are marked as what
//! nobody needs to hear.

use super::block::{Colour, DARK, Paper, Shape};
use super::fonts::{self, Cut};
use super::lines::{Line, lines};
use super::setter::{HEADER, Look, Mark, Node, PAGE, Page, SIDE, Set, Sort};
use crate::fault::{Fault, Outcome};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

/// 5.9 to 1 on white.
const LIGHT: Colour = (89, 99, 110);
const RULE: Colour = (208, 215, 222);

/// Draws what was set.
pub fn write(paper: &Paper, set: Set<'_>) -> Outcome<Vec<u8>> {
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let settings = SerializeSettings {
        configuration: configuration.map_err(|e| Fault::internal(format!("no such form of a file: {e:?}")))?,
        enable_tagging: true,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let mut drawn: Vec<Vec<Identifier>> = vec![vec![]; set.leaves];
    let of = set.pages.len();
    for (at, page) in set.pages.into_iter().enumerate() {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| Fault::internal("a page without a size"))?;
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        let number = paper.page_words.replace("{n}", &(at + 1).to_string()).replace("{of}", &of.to_string());
        header(&mut surface, &paper.header, &number);
        draw(&mut surface, page, paper.accent, &mut drawn)?;
        surface.finish();
        sheet.finish();
    }
    let language = paper.language.word().to_owned();
    let mut tree = TagTree::new().with_lang(Some(language.clone()));
    for node in set.tree {
        if let Some(group) = group(node, &mut drawn) {
            tree.push(group);
        }
    }
    document.set_tag_tree(tree);
    document.set_outline(outline(set.marks));
    document.set_metadata(
        Metadata::new()
            .title(paper.title.clone())
            .language(language)
            .creator("WeBM".to_owned())
            .producer("WeBM".to_owned())
            .creation_date(date(paper.made_at)),
    );
    document.finish().map_err(|e| Fault::internal(format!("a paper that cannot be written: {e:?}")))
}

fn date(at: jiff::Timestamp) -> DateTime {
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    let small = |n: i8| u8::try_from(n).unwrap_or(0);
    DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn paint((r, g, b): Colour) -> Fill {
    Fill { paint: rgb::Color::new(r, g, b).into(), opacity: NormalizedF32::ONE, rule: Default::default() }
}

fn draw(surface: &mut Surface<'_>, page: Page<'_>, accent: Colour, drawn: &mut [Vec<Identifier>]) -> Outcome<()> {
    for bar in page.bars {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        fill(surface, bar, tint(accent));
        surface.end_tagged();
    }
    for placed in page.figures {
        let id = surface.start_tagged(ContentTag::Other);
        for shape in &placed.figure.shapes {
            draw_shape(surface, shape, (SIDE, placed.y));
        }
        surface.end_tagged();
        let leaf = drawn.get_mut(placed.leaf).ok_or_else(|| Fault::internal("a drawing of no leaf"))?;
        leaf.push(id);
    }
    for y in page.rules {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        rule(surface, y);
        surface.end_tagged();
    }
    for placed in page.lines {
        if placed.line.runs.iter().all(|r| r.glyphs.is_empty()) && placed.line.letters.is_none() {
            continue;
        }
        let Some(leaf) = placed.leaf else {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            line(surface, &placed.line, placed.look, accent, (placed.x, placed.y));
            surface.end_tagged();
            continue;
        };
        let span = SpanTag::empty().with_actual_text(placed.line.letters.as_deref());
        let id = surface.start_tagged(ContentTag::Span(span));
        line(surface, &placed.line, placed.look, accent, (placed.x, placed.y));
        surface.end_tagged();
        let leaf = drawn.get_mut(leaf).ok_or_else(|| Fault::internal("a line of no leaf"))?;
        leaf.push(id);
    }
    Ok(())
}

/// The number on the left, the page on the right.
fn header(surface: &mut Surface<'_>, left: &str, right: &str) {
    let y = 44.0;
    let one = |text: &str| lines(text, Cut::Regular, f32::MAX).into_iter().next();
    for (text, kind, at_end) in [(left, ArtifactType::Header, false), (right, ArtifactType::PageNumber, true)] {
        let Some(words) = one(text) else { continue };
        let x = if at_end { PAGE.0 - SIDE - words.width * HEADER.size } else { SIDE };
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        line(surface, &words, HEADER, DARK, (x, y));
        surface.end_tagged();
    }
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    rule(surface, y + 9.0);
    surface.end_tagged();
}

fn rule(surface: &mut Surface<'_>, y: f32) {
    let mut path = PathBuilder::new();
    path.move_to(SIDE, y);
    path.line_to(PAGE.0 - SIDE, y);
    if let Some(path) = path.finish() {
        surface.set_fill(None);
        let (r, g, b) = RULE;
        surface.set_stroke(Some(Stroke { paint: rgb::Color::new(r, g, b).into(), width: 0.5, ..Stroke::default() }));
        surface.draw_path(&path);
    }
}

/// A fifth of a colour on white: letters stand on it and can be read.
fn tint((r, g, b): Colour) -> Colour {
    let part = |c: u8| u8::try_from(255 - (255 - u16::from(c)) / 5).unwrap_or(u8::MAX);
    (part(r), part(g), part(b))
}

fn fill(surface: &mut Surface<'_>, [x, y, w, h]: [f32; 4], colour: Colour) {
    let Some(rect) = Rect::from_xywh(x, y, w, h) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    if let Some(path) = path.finish() {
        surface.set_stroke(None);
        surface.set_fill(Some(paint(colour)));
        surface.draw_path(&path);
    }
}

fn draw_shape(surface: &mut Surface<'_>, shape: &Shape, (left, top): (f32, f32)) {
    match shape {
        Shape::Box { x, y, w, h, fill: colour } => fill(surface, [left + x, top + y, *w, *h], *colour),
        Shape::Line { points, stroke, width } => {
            let mut path = PathBuilder::new();
            for (n, (x, y)) in points.iter().enumerate() {
                if n == 0 { path.move_to(left + x, top + y) } else { path.line_to(left + x, top + y) }
            }
            let Some(path) = path.finish() else { return };
            let (r, g, b) = *stroke;
            surface.set_fill(None);
            let paint = rgb::Color::new(r, g, b).into();
            surface.set_stroke(Some(Stroke { paint, width: *width, ..Stroke::default() }));
            surface.draw_path(&path);
        }
        Shape::Words { x, y, text, ends } => {
            let Some(words) = lines(text, HEADER.cut, f32::MAX).into_iter().next() else { return };
            let x = if *ends { x - words.width * HEADER.size } else { *x };
            line(surface, &words, HEADER, DARK, (left + x, top + y));
        }
    }
}

fn line(surface: &mut Surface<'_>, line: &Line, look: Look, accent: Colour, (x, y): (f32, f32)) {
    surface.set_stroke(None);
    let colour = match look {
        Look { accent: true, .. } => accent,
        Look { light: true, .. } => LIGHT,
        _ => DARK,
    };
    surface.set_fill(Some(paint(colour)));
    let mut x = x;
    for run in &line.runs {
        if let Some(font) = fonts::font(run.cut).filter(|_| !run.glyphs.is_empty()) {
            surface.draw_glyphs(Point::from_xy(x, y), &run.glyphs, font, &run.text, look.size, false);
        }
        x += run.width * look.size;
    }
}

fn kind(sort: Sort) -> TagKind {
    match sort {
        Sort::Heading(level, text) => Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(text)).into(),
        Sort::Paragraph => Tag::P.into(),
        Sort::Table => Tag::Table.into(),
        Sort::Row => Tag::TR.into(),
        Sort::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Sort::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Sort::Figure(alt) => Tag::Figure(Some(alt)).into(),
        Sort::Cell => Tag::TD.into(),
        Sort::List => Tag::L(ListNumbering::None).into(),
        Sort::Item => Tag::LI.into(),
        Sort::Body => Tag::LBody.into(),
    }
}

fn group(node: Node, drawn: &mut [Vec<Identifier>]) -> Option<TagGroup> {
    let Node::Group(sort, children) = node else { return None };
    let mut out = TagGroup::new(kind(sort));
    for child in children {
        match child {
            Node::Leaf(leaf) => {
                for id in drawn.get_mut(leaf).map(std::mem::take).unwrap_or_default() {
                    out.push(id);
                }
            }
            group_of => {
                if let Some(inner) = group(group_of, drawn) {
                    out.push(inner);
                }
            }
        }
    }
    Some(out)
}

/// The headings as a table of contents: sections below the title.
fn outline(marks: Vec<Mark>) -> Outline {
    let mut outline = Outline::new();
    let mut open: Option<OutlineNode> = None;
    for mark in marks {
        let place = XyzDestination::new(mark.page, Point::from_xy(SIDE, mark.y));
        let node = OutlineNode::new(mark.text, place);
        match (&mut open, mark.level) {
            (Some(title), 2..) => title.push_child(node),
            _ => {
                if let Some(before) = open.replace(node.with_open(true)) {
                    outline.push_child(before);
                }
            }
        }
    }
    if let Some(last) = open {
        outline.push_child(last);
    }
    outline
}

#[cfg(test)]
mod tests {
    use crate::paper::{Block, Column, DARK, Figure, Paper, Part, Shape, Table, print};
    use shared_types::account::Language;

    fn paper(blocks: Vec<Block>) -> Paper {
        Paper {
            title: "DL-2026-00001".to_owned(),
            header: "DL-2026-00001".to_owned(),
            page_words: "{n} / {of}".to_owned(),
            language: Language::Nl,
            made_at: jiff::Timestamp::UNIX_EPOCH,
            accent: DARK,
            blocks,
        }
    }

    #[test]
    fn whatever_stands_in_a_text_can_be_written() {
        let nasty = [
            "",
            " ",
            "\n\n\n",
            "\u{0}\u{1}\u{7f}\u{85}\u{feff}\u{fffe}\u{ffff}\u{2028}\u{2029}",
            "\u{202e}\u{202d}\u{2066}\u{200f}",
            "\u{e000}\u{10ffff}\u{300}\u{301}",
            "👨\u{200d}👩\u{200d}👧\u{fe0f} 🏴󠁧󠁢󠁥󠁮󠁧󠁿 😱",
            "مرحبا بالعالم abc שלום 123 ١٢٣",
            "हैलो 警察 ไทย Ελλάς Привет",
            &"x".repeat(3000),
            &"woord ".repeat(500),
            &"م".repeat(600),
        ];
        for text in nasty {
            let all = || text.to_owned();
            let item = vec![Part::Name(all()), Part::Text(all()), Part::Remark(all()), Part::List(vec![all(), all()])];
            let blocks = vec![
                Block::Title(format!("T{}", all())),
                Block::Heading(format!("H{}", all())),
                Block::Text(all()),
                Block::Remark(all()),
                Block::Facts(vec![(all(), all())]),
                Block::List(vec![item]),
                Block::Table(Table {
                    head: vec![
                        Column { name: all(), share: 2.0, right: false },
                        Column { name: all(), share: 1.0, right: true },
                    ],
                    rows: vec![vec![all(), all()], vec![all()], vec![]],
                    bars: vec![0.5, 1.0, 0.0],
                }),
                Block::Figure(Figure {
                    alt: format!("F{}", all()),
                    height: 40.0,
                    shapes: vec![
                        Shape::Words { x: 10.0, y: 10.0, text: all(), ends: true },
                        Shape::Box { x: 0.0, y: 0.0, w: 0.0, h: 5.0, fill: DARK },
                        Shape::Line { points: vec![(0.0, 0.0)], stroke: DARK, width: 1.0 },
                    ],
                }),
            ];
            let bytes = print(&paper(blocks)).unwrap();
            assert!(bytes.starts_with(b"%PDF"), "{text}");
        }
    }
}
