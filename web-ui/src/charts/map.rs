//! A map of its own lines: outlines, hexagons and points on a flat sheet, without a tile of anybody. Called by Insight, with the same
//! numbers as bars and as a table beside it; for who hears the page it is one picture with a name.

use yew::prelude::*;

use super::scale::level;
use crate::i18n::decimal;

/// Longitude and latitude in degrees.
pub type Place = (f64, f64);

/// A hexagon.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its corners in order.
    pub corners: Vec<Place>,
    /// How many in it.
    pub count: i64,
    /// What it is called where one points at it.
    pub name: String,
}

/// A point.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Where.
    pub at: Place,
    /// How many there.
    pub count: i64,
    /// What it is called where one points at it.
    pub name: String,
}

/// What the map shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// Rings.
    pub outlines: Vec<Vec<Place>>,
    /// Hexagons.
    pub cells: Vec<Cell>,
    /// Points.
    pub dots: Vec<Dot>,
}

const WIDTH: f64 = 640.0;
const TALLEST: f64 = 460.0;
/// Around what must be seen; hexagons reach out of it.
const EDGE: f64 = 40.0;
/// So many of the points carry their number.
const NAMED: usize = 8;

/// A flat sheet that touches the earth in the middle of what it shows: true to shape over a few kilometres.
struct Sheet {
    west: f64,
    north: f64,
    narrower: f64,
    scale: f64,
    /// Where the westernmost stands, so that all of it stands in the middle.
    left: f64,
    height: f64,
}

impl Sheet {
    fn over(places: impl Iterator<Item = Place> + Clone) -> Option<Self> {
        let around = |of: fn(&Place) -> f64, start: f64, take: fn(f64, f64) -> f64| {
            places.clone().map(|place| of(&place)).fold(start, take)
        };
        let (west, east) = (around(|p| p.0, f64::MAX, f64::min), around(|p| p.0, f64::MIN, f64::max));
        let (south, north) = (around(|p| p.1, f64::MAX, f64::min), around(|p| p.1, f64::MIN, f64::max));
        if west > east {
            return None;
        }
        let narrower = f64::midpoint(south, north).to_radians().cos().max(0.01);
        // A single point has some ground around it: about 50 m.
        let (wide, tall) = (((east - west) * narrower).max(0.0005), (north - south).max(0.0005));
        let scale = ((WIDTH - 2.0 * EDGE) / wide).min((TALLEST - 2.0 * EDGE) / tall);
        let left = (WIDTH - (east - west) * narrower * scale) / 2.0;
        // A single row has its ground above and below.
        let above = (tall - (north - south)) / 2.0;
        Some(Self { west, north: north + above, narrower, scale, left, height: tall * scale + 2.0 * EDGE })
    }

    fn place(&self, (longitude, latitude): Place) -> (f64, f64) {
        let x = (longitude - self.west) * self.narrower * self.scale;
        (self.left + x, EDGE + (self.north - latitude) * self.scale)
    }

    fn ring(&self, places: &[Place]) -> String {
        let corners = places.iter().map(|place| {
            let (x, y) = self.place(*place);
            format!("{},{}", decimal(x, 1), decimal(y, 1))
        });
        corners.collect::<Vec<_>>().join(" ")
    }
}

/// The drawing; nothing where there is no place at all. `title` says what it shows.
pub fn map(data: &Map, title: &str) -> Html {
    let rings = data.outlines.iter().flatten().copied();
    // Of a hexagon its middle must be seen, or incidents would be missing; one that is wider than the site would hide the site.
    let cells = data.cells.iter().filter_map(middle);
    let all = rings.chain(cells).chain(data.dots.iter().map(|dot| dot.at));
    let Some(sheet) = Sheet::over(all) else { return Html::default() };
    let most_in_cell = data.cells.iter().map(|cell| cell.count).max().unwrap_or(0) as f64;
    let most = data.dots.iter().map(|dot| dot.count).max().unwrap_or(0).max(1) as f64;
    // The small ones are drawn last, so that a large one hides none.
    let mut dots: Vec<&Dot> = data.dots.iter().collect();
    dots.sort_by_key(|dot| std::cmp::Reverse(dot.count));
    let radius = |count: i64| if count == 0 { 2.5 } else { 3.0 + 8.0 * (count as f64 / most).sqrt() };
    html! {
        <svg class="map" viewBox={format!("0 0 {} {}", decimal(WIDTH, 0), decimal(sheet.height, 0))} role="img" aria-label={title.to_owned()}>
            for ring in &data.outlines { <polygon class="outline" points={sheet.ring(ring)} /> }
            for cell in &data.cells {
                <polygon class={format!("cell l{}", level(cell.count as f64, most_in_cell))} points={sheet.ring(&cell.corners)}><title>{ &cell.name }</title></polygon>
            }
            for dot in &dots { { drawn(&sheet, dot, radius(dot.count)) } }
            for dot in dots.iter().take(NAMED).filter(|dot| dot.count > 0) { { number(&sheet, dot) } }
        </svg>
    }
}

fn middle(cell: &Cell) -> Option<Place> {
    let n = cell.corners.len() as f64;
    let sum = cell.corners.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
    (n > 0.0).then(|| (sum.0 / n, sum.1 / n))
}

fn drawn(sheet: &Sheet, dot: &Dot, radius: f64) -> Html {
    let (x, y) = sheet.place(dot.at);
    html! {
        <circle class={classes!("dot", (dot.count == 0).then_some("none"))} cx={decimal(x, 1)} cy={decimal(y, 1)} r={decimal(radius, 1)}><title>{ &dot.name }</title></circle>
    }
}

/// Over all circles, so that none hides it.
fn number(sheet: &Sheet, dot: &Dot) -> Html {
    let (x, y) = sheet.place(dot.at);
    html! { <text x={decimal(x, 1)} y={decimal(y + 4.5, 1)} text-anchor="middle">{ dot.count }</text> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn dot(longitude: f64, latitude: f64, count: i64) -> Dot {
        Dot { at: (longitude, latitude), count, name: format!("{count}") }
    }

    #[test]
    fn nothing_is_drawn_of_nothing_and_one_point_is_no_division_by_zero() {
        assert!(!testing::render(map(&Map::default(), "Kaart")).contains("<svg"));
        let html = testing::render(map(&Map { dots: vec![dot(5.1, 52.0, 3)], ..Map::default() }, "Kaart"));
        assert!(html.contains("aria-label=\"Kaart\"") && !html.contains("NaN") && !html.contains("inf"), "{html}");
        assert!(!html.contains("style="));
    }

    #[test]
    fn north_is_above_and_a_shop_that_had_none_is_there_without_a_number() {
        let map = Map { dots: vec![dot(5.1, 52.0, 0), dot(5.1, 52.001, 7)], ..Map::default() };
        let html = testing::render(super::map(&map, "Kaart"));
        assert_eq!(html.matches("<circle").count(), 2);
        assert_eq!(html.matches("<text").count(), 1);
        let height =
            |at: usize| html.split(" cy=\"").nth(at).unwrap().split('"').next().unwrap().parse::<f64>().unwrap();
        assert!(height(1) < height(2), "{html}");
    }

    #[test]
    fn everything_lies_on_the_sheet() {
        for (wide, tall) in [(0.0, 0.0), (0.01, 0.0), (0.0, 0.01), (0.02, 0.005), (300.0, 150.0)] {
            let places = [(-150.0, -75.0), (-150.0 + wide, -75.0 + tall), (-150.0 + wide / 2.0, -75.0 + tall / 3.0)];
            let sheet = Sheet::over(places.iter().copied()).unwrap();
            for place in places {
                let (x, y) = sheet.place(place);
                assert!((0.0..=WIDTH).contains(&x) && (0.0..=sheet.height).contains(&y), "{x} {y} {}", sheet.height);
            }
            assert!(sheet.height <= TALLEST + 1e-6);
        }
    }
}
