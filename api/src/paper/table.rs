//! Sets tables: rows that are not torn apart, a head that stands again on each page, bars behind the names of the rows.
//!
//! Called by the setter.

use super::block::{Column, Table};
use super::lines::Line;
use super::setter::{BOTTOM, Look, Node, REMARK, SIDE, Setter, Sort, TEXT, TOP, WIDTH, broken};

/// Free between two columns.
const GAP: f32 = 8.0;
/// Free above and below the texts of a row.
const AIR: f32 = 1.5;

/// Where a column stands.
struct Place {
    x: f32,
    width: f32,
    right: bool,
}

fn places(head: &[Column]) -> Vec<Place> {
    let shares: f32 = head.iter().map(|c| c.share).sum::<f32>().max(f32::MIN_POSITIVE);
    let free = WIDTH - GAP * head.len().saturating_sub(1) as f32;
    let mut x = SIDE;
    head.iter()
        .map(|column| {
            let width = free * column.share / shares;
            let place = Place { x, width, right: column.right };
            x += width + GAP;
            place
        })
        .collect()
}

impl<'a> Setter<'a> {
    /// Sets a table.
    pub(super) fn table(&mut self, table: &'a Table) -> Node {
        let places = places(&table.head);
        if self.y > TOP {
            self.y += 4.0;
        }
        let names: Vec<&str> = table.head.iter().map(|c| c.name.as_str()).collect();
        // A head does not stand alone at the foot of a page.
        self.need(4.0 * TEXT.leading);
        let head = self.head(&names, &places, true);
        let mut rows: Vec<Node> = head.into_iter().collect();
        for (n, texts) in table.rows.iter().enumerate() {
            let cells: Vec<Vec<Line>> = (places.iter().enumerate())
                .map(|(c, place)| broken(texts.get(c).map_or("", String::as_str), TEXT, place.width))
                .collect();
            let height = tallest(&cells) as f32 * TEXT.leading + 2.0 * AIR;
            // Where a row begins on another page, the head stands there first; it was heard already.
            if self.y + height > BOTTOM && self.y > TOP {
                self.need(BOTTOM);
                self.head(&names, &places, false);
            }
            let share = table.bars.get(n).copied().unwrap_or(0.0).clamp(0.0, 1.0);
            if share > 0.0 {
                let bar = [SIDE, self.y, places.first().map_or(WIDTH, |p| p.width) * share, height - 1.0];
                self.here().bars.push(bar);
            }
            rows.push(self.row(cells, &places, height));
        }
        self.y += 4.0;
        Node::Group(Sort::Table, rows)
    }

    fn head(&mut self, names: &[&str], places: &[Place], heard: bool) -> Option<Node> {
        let cells: Vec<Vec<Line>> =
            names.iter().zip(places).map(|(name, place)| broken(name, REMARK, place.width)).collect();
        let height = tallest(&cells) as f32 * REMARK.leading;
        let mut nodes = vec![];
        for (lines, place) in cells.into_iter().zip(places) {
            let leaf = heard.then(|| self.leaf());
            self.cell(lines, REMARK, place, leaf);
            nodes.extend(leaf.map(|leaf| Node::Group(Sort::ColumnHead, vec![Node::Leaf(leaf)])));
        }
        self.y += height + 2.0;
        let y = self.y;
        self.here().rules.push(y);
        self.y += 2.0;
        heard.then_some(Node::Group(Sort::Row, nodes))
    }

    fn row(&mut self, cells: Vec<Vec<Line>>, places: &[Place], height: f32) -> Node {
        let (top, mut nodes) = (self.y, vec![]);
        self.y += AIR;
        for (n, (lines, place)) in cells.into_iter().zip(places).enumerate() {
            let leaf = self.leaf();
            self.cell(lines, TEXT, place, Some(leaf));
            let sort = if n == 0 { Sort::RowHead } else { Sort::Cell };
            nodes.push(Node::Group(sort, vec![Node::Leaf(leaf)]));
        }
        self.y = top + height;
        Node::Group(Sort::Row, nodes)
    }

    /// The lines of a cell, from where the row begins; `y` stays there.
    fn cell(&mut self, lines: Vec<Line>, look: Look, place: &Place, leaf: Option<usize>) {
        let top = self.y;
        for line in lines {
            // Taller than a page is no row that anybody reads; what does not fit is cut off there.
            if self.y + look.leading <= BOTTOM + look.leading {
                let width = line.width * look.size;
                let x = if place.right && !line.rtl { place.x + (place.width - width).max(0.0) } else { place.x };
                let wide = if line.rtl { place.width } else { width };
                self.put(line, look, x, wide, leaf);
            }
            self.y += look.leading;
        }
        self.y = top;
    }
}

fn tallest(cells: &[Vec<Line>]) -> usize {
    cells.iter().map(Vec::len).max().unwrap_or(1).max(1)
}
