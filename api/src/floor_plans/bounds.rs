//! What drawing an SVG may cost, held against it before a dot is drawn: a file of a few lines can ask for hours and for all memory.
//!
//! Called by `draw`. Two looks: at the XML, before it is made into shapes, and at the shapes, before they are drawn. What is beyond is
//! refused with the advice to send a picture; nothing is left out silently, for a plan that lacks a wall is a wrong plan.

use crate::fault::{Fault, Outcome};
use resvg::tiny_skia::{PathSegment, Point};
use resvg::usvg::roxmltree::{Document, Node as Element, NodeId};
use resvg::usvg::{Group, Node, Paint, Path, Rect, Transform, Tree};
use std::collections::HashMap;

/// How deep elements may stand in each other.
const DEEPEST: usize = 256;
/// Elements and letters, counted as often as they are used.
const MOST_USED: u64 = 300_000;
/// Rules of style times elements: each rule is held against each element.
const MOST_STYLED: usize = 20_000_000;
/// Pieces of all outlines, dashes among them.
const MOST_PIECES: f64 = 3_000_000.0;
/// Dots touched by all shapes, in whole plans.
const MOST_DRAWN: f64 = 2000.0;
/// Dots of all layers, in whole plans, and of those that stand on each other.
const MOST_LAYERS: f64 = 200.0;
const MOST_STACKED: f64 = 12.0;
/// Dots of a tile of a pattern, in whole plans.
const LARGEST_TILE: f64 = 2.0;

/// What is not taken, and why: a picture in it may be anything, effects cost without bound, a mark is drawn at each corner of a line.
const REFUSED: &[(&str, &str)] = &[
    ("image", "plan-svg-picture"),
    ("feImage", "plan-svg-picture"),
    ("filter", "plan-svg-effect"),
    ("marker", "plan-svg-effect"),
];

/// Elements whose text is drawn.
const WORDS: &[&str] = &["text", "tspan", "textPath", "a"];

fn too_much() -> Fault {
    Fault::at("", "plan-too-intricate", "takes too much to draw: send it as PNG or JPEG")
}

/// Looks at the XML.
pub fn of_document(doc: &Document<'_>) -> Outcome<()> {
    let (mut elements, mut rules) = (0usize, 0usize);
    let mut open: Vec<(Element<'_, '_>, usize)> = vec![(doc.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > DEEPEST {
            return Err(too_much());
        }
        open.extend(node.children().map(|child| (child, depth + 1)));
        if !node.is_element() {
            continue;
        }
        elements += 1;
        let name = node.tag_name().name();
        if let Some((_, code)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
            let what = "holds a picture, an effect or marks on lines: send it as PNG or JPEG";
            return Err(Fault::at("", code, what));
        }
        if name == "style" {
            let texts = node.children().filter_map(|child| child.text());
            rules += texts.map(|text| text.matches(['{', ',']).count()).sum::<usize>();
        }
    }
    if rules.saturating_mul(elements) > MOST_STYLED {
        return Err(too_much());
    }
    let named = doc.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
    let mut used = Used { named, known: HashMap::new() };
    used.count(doc.root_element(), 0)?;
    Ok(())
}

/// How many elements and letters there are when each is counted as often as it is used.
struct Used<'a, 'input> {
    named: HashMap<&'a str, Element<'a, 'input>>,
    /// None while it is being counted: met again, it uses itself.
    known: HashMap<NodeId, Option<u64>>,
}

impl Used<'_, '_> {
    fn count(&mut self, node: Element<'_, '_>, depth: usize) -> Outcome<u64> {
        match self.known.get(&node.id()) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => return Err(too_much()),
            None if depth > 2 * DEEPEST => return Err(too_much()),
            None => {}
        }
        self.known.insert(node.id(), None);
        // Only letters that are drawn cost; each is an outline of its own.
        let drawn = node.is_text() && node.parent().is_some_and(|p| WORDS.contains(&p.tag_name().name()));
        let mut sum = 1 + node.text().filter(|_| drawn).map_or(0, |text| text.len() as u64);
        for child in node.children().filter(|n| n.is_element() || n.is_text()) {
            sum = sum.saturating_add(self.count(child, depth + 1)?);
        }
        if node.is_element() && node.tag_name().name() == "use" {
            let href =
                node.attributes().filter(|a| a.name() == "href").filter_map(|a| a.value().trim().strip_prefix('#'));
            let targets: Vec<_> = href.filter_map(|id| self.named.get(id).copied()).collect();
            for target in targets {
                sum = sum.saturating_add(self.count(target, depth + 1)?);
            }
        }
        if sum > MOST_USED {
            return Err(too_much());
        }
        self.known.insert(node.id(), Some(sum));
        Ok(sum)
    }
}

/// Looks at the shapes of a tree that is drawn so many times as large, in a picture of this many dots across and down.
pub fn of_tree(tree: &Tree, scale: f64, size: (u32, u32)) -> Outcome<()> {
    let mut bill = Bill { scale, size: (f64::from(size.0), f64::from(size.1)), pieces: 0.0, drawn: 0.0, layers: 0.0 };
    bill.group(tree.root(), None, (0, 0.0))
}

struct Bill {
    scale: f64,
    size: (f64, f64),
    pieces: f64,
    drawn: f64,
    layers: f64,
}

impl Bill {
    fn plan(&self) -> f64 {
        self.size.0 * self.size.1
    }

    /// Dots of a box, as far as they can be on a layer: the drawer's own layers reach somewhat beyond the picture.
    fn dots(&self, area: Rect) -> f64 {
        let side = |length: f32, most: f64| (f64::from(length) * self.scale + 2.0).clamp(1.0, 5.0 * most);
        side(area.width(), self.size.0) * side(area.height(), self.size.1)
    }

    fn judged(&self) -> Outcome<()> {
        let plan = self.plan();
        let fits = self.pieces <= MOST_PIECES && self.drawn <= MOST_DRAWN * plan && self.layers <= MOST_LAYERS * plan;
        if fits { Ok(()) } else { Err(too_much()) }
    }

    /// `within`: what stands in a mask, a tile or a cut-out is drawn on a sheet of this many dots, wherever it says that it is.
    fn group(&mut self, group: &Group, within: Option<f64>, (depth, stacked): (usize, f64)) -> Outcome<()> {
        if depth > 4 * DEEPEST || !group.filters().is_empty() {
            return Err(too_much());
        }
        let area = within.unwrap_or_else(|| self.dots(group.abs_layer_bounding_box().to_rect()));
        let mut below = (depth + 1, stacked);
        if group.should_isolate() {
            self.layers += area;
            below.1 += area;
            if below.1 > MOST_STACKED * self.plan() {
                return Err(too_much());
            }
        }
        let mut cut = group.clip_path();
        let mut cuts = 0;
        while let Some(clip) = cut {
            self.layers += area;
            cuts += 1;
            if cuts > DEEPEST {
                return Err(too_much());
            }
            self.group(clip.root(), Some(area), below)?;
            cut = clip.clip_path();
        }
        let mut mask = group.mask();
        while let Some(one) = mask {
            self.layers += 2.0 * area;
            cuts += 1;
            if cuts > DEEPEST {
                return Err(too_much());
            }
            self.group(one.root(), Some(area), below)?;
            mask = one.mask();
        }
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner, within, below)?,
                Node::Path(path) => self.path(path, within, below)?,
                Node::Text(text) => self.group(text.flattened(), within, below)?,
                // None can be there: pictures are refused before.
                Node::Image(_) => return Err(too_much()),
            }
        }
        self.judged()
    }

    fn path(&mut self, path: &Path, within: Option<f64>, below: (usize, f64)) -> Outcome<()> {
        let area = within.unwrap_or_else(|| self.dots(path.abs_stroke_bounding_box()).min(self.plan()));
        self.drawn += area;
        self.pieces += path.data().verbs().len() as f64;
        if let Some(fill) = path.fill() {
            self.paint(fill.paint(), path.abs_transform(), below)?;
        }
        if let Some(stroke) = path.stroke() {
            self.drawn += area;
            self.paint(stroke.paint(), path.abs_transform(), below)?;
            if let Some(dashes) = stroke.dasharray() {
                let round: f64 = dashes.iter().map(|d| f64::from(*d).abs()).sum();
                self.pieces += length(path) / (round / dashes.len().max(1) as f64).max(1e-6);
            }
        }
        self.judged()
    }

    fn paint(&mut self, paint: &Paint, of: Transform, below: (usize, f64)) -> Outcome<()> {
        let Paint::Pattern(pattern) = paint else { return Ok(()) };
        let (x, y) = of.pre_concat(pattern.transform()).get_scale();
        let tile = self.dots(pattern.rect().to_rect()) * f64::from(x).max(0.0) * f64::from(y).max(0.0);
        if !(0.0..=LARGEST_TILE * self.plan()).contains(&tile) {
            return Err(too_much());
        }
        self.layers += tile;
        self.group(pattern.root(), Some(tile.max(1.0)), below)
    }
}

/// About how long an outline is: curves by their corners, which is never too short.
fn length(path: &Path) -> f64 {
    let (mut at, mut sum) = (Point::zero(), 0.0);
    let mut to = |at: &mut Point, next: Point| {
        sum += f64::from(at.distance(next));
        *at = next;
    };
    for segment in path.data().segments() {
        match segment {
            PathSegment::MoveTo(next) => at = next,
            PathSegment::LineTo(next) => to(&mut at, next),
            PathSegment::QuadTo(corner, next) => {
                to(&mut at, corner);
                to(&mut at, next);
            }
            PathSegment::CubicTo(one, other, next) => {
                to(&mut at, one);
                to(&mut at, other);
                to(&mut at, next);
            }
            PathSegment::Close => {}
        }
    }
    sum
}
