//! A map of its own lines: outlines, hexagons and points on a sheet in Web Mercator, with the tiles of a map under them where its caller
//! has some. Called by Insight, with the same numbers as bars and as a table beside it; for who hears the page it is one picture with a
//! name. It knows no client: a tile is drawn by its caller, at the place that it is told.

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

/// A tile: zoom, column from the west, row from the north.
pub type TileAt = (u8, u32, u32);

/// Draws a tile at `x`, `y` with a side.
pub type Under<'a> = &'a dyn Fn(TileAt, [String; 3]) -> Html;

const WIDTH: f64 = 640.0;
const TALLEST: f64 = 460.0;
/// Around what must be seen; hexagons reach out of it.
const EDGE: f64 = 40.0;
/// So many of the points carry their number.
const NAMED: usize = 8;

/// Where Web Mercator ends.
const POLE: f64 = 85.051_128;
/// The least ground that a sheet shows: about 50 m, in shares of the way around the earth.
const LEAST: f64 = 0.0005 / 360.0;
/// Dots of a tile at its own size.
const TILE: f64 = 256.0;
/// The most tiles that are asked for.
const MOST_TILES: usize = 64;

/// A place in Web Mercator: shares of the world from the west and from the north. True to shape, and where a tile puts it.
fn mercator((longitude, latitude): Place) -> (f64, f64) {
    let latitude = latitude.clamp(-POLE, POLE).to_radians();
    ((longitude + 180.0) / 360.0, (1.0 - latitude.tan().asinh() / std::f64::consts::PI) / 2.0)
}

/// The sheet, and where the world lies on it.
struct Sheet {
    /// Shares of the world where the sheet begins.
    west: f64,
    north: f64,
    /// Dots of the sheet for the whole world.
    scale: f64,
    height: f64,
}

impl Sheet {
    fn over(places: impl Iterator<Item = Place> + Clone) -> Option<Self> {
        let places = places.map(mercator);
        let around = |of: fn(&(f64, f64)) -> f64, start: f64, take: fn(f64, f64) -> f64| {
            places.clone().map(|place| of(&place)).fold(start, take)
        };
        let (west, east) = (around(|p| p.0, f64::MAX, f64::min), around(|p| p.0, f64::MIN, f64::max));
        let (north, south) = (around(|p| p.1, f64::MAX, f64::min), around(|p| p.1, f64::MIN, f64::max));
        if west > east {
            return None;
        }
        // A single point, or a single row, has some ground around it.
        let (wide, tall) = ((east - west).max(LEAST), (south - north).max(LEAST));
        let scale = ((WIDTH - 2.0 * EDGE) / wide).min((TALLEST - 2.0 * EDGE) / tall);
        let height = tall * scale + 2.0 * EDGE;
        // What is there stands in the middle.
        let (middle, centre) = (f64::midpoint(west, east), f64::midpoint(north, south));
        Some(Self { west: middle - WIDTH / 2.0 / scale, north: centre - height / 2.0 / scale, scale, height })
    }

    fn place(&self, place: Place) -> (f64, f64) {
        let (x, y) = mercator(place);
        ((x - self.west) * self.scale, (y - self.north) * self.scale)
    }

    fn ring(&self, places: &[Place]) -> String {
        let corners = places.iter().map(|place| {
            let (x, y) = self.place(*place);
            format!("{},{}", decimal(x, 1), decimal(y, 1))
        });
        corners.collect::<Vec<_>>().join(" ")
    }

    /// The tiles under it, at the zoom at which they are nearest to their own size.
    fn tiles(&self, most_zoom: u8) -> Vec<TileAt> {
        let mut zoom = (self.scale / TILE).log2().round().clamp(0.0, f64::from(most_zoom)) as u8;
        loop {
            let (across, end) = (f64::from(1u32 << zoom), (1u32 << zoom) - 1);
            let range = |from: f64, length: f64| {
                let last = ((from + length) * across).ceil() as i64 - 1;
                let index = |n: i64| u32::try_from(n.max(0)).unwrap_or(0).min(end);
                index((from * across).floor() as i64)..=index(last)
            };
            let (columns, rows) = (range(self.west, WIDTH / self.scale), range(self.north, self.height / self.scale));
            let many = columns.clone().count() * rows.clone().count();
            if many <= MOST_TILES || zoom == 0 {
                return rows.flat_map(|row| columns.clone().map(move |column| (zoom, column, row))).collect();
            }
            zoom -= 1;
        }
    }

    /// Where a tile lies, and its side.
    fn of_tile(&self, (zoom, column, row): TileAt) -> (f64, f64, f64) {
        let side = 1.0 / f64::from(1u32 << zoom);
        let at = |n: u32, begin: f64| (f64::from(n) * side - begin) * self.scale;
        (at(column, self.west), at(row, self.north), side * self.scale)
    }

    /// The same as attributes. A hair larger, so that no line of light stands between two.
    fn of_tile_words(&self, at: TileAt) -> [String; 3] {
        let (x, y, side) = self.of_tile(at);
        [x, y, side + 0.2].map(|n| decimal(n, 2))
    }
}

fn sheet(data: &Map) -> Option<Sheet> {
    let rings = data.outlines.iter().flatten().copied();
    // Of a hexagon its middle must be seen, or incidents would be missing; one that is wider than the site would hide the site.
    let cells = data.cells.iter().filter_map(middle);
    Sheet::over(rings.chain(cells).chain(data.dots.iter().map(|dot| dot.at)))
}

/// The drawing; nothing where there is no place at all. `title` says what it shows, `under` draws the tiles, where there are any.
pub fn map(data: &Map, title: &str, under: Option<(u8, Under<'_>)>) -> Html {
    let Some(sheet) = sheet(data) else { return Html::default() };
    let most_in_cell = data.cells.iter().map(|cell| cell.count).max().unwrap_or(0) as f64;
    let most = data.dots.iter().map(|dot| dot.count).max().unwrap_or(0).max(1) as f64;
    // The small ones are drawn last, so that a large one hides none.
    let mut dots: Vec<&Dot> = data.dots.iter().collect();
    dots.sort_by_key(|dot| std::cmp::Reverse(dot.count));
    let radius = |count: i64| if count == 0 { 2.5 } else { 3.0 + 8.0 * (count as f64 / most).sqrt() };
    html! {
        <svg class={classes!("map", under.map(|_| "on-tiles"))} viewBox={format!("0 0 {} {}", decimal(WIDTH, 0), decimal(sheet.height, 0))} role="img" aria-label={title.to_owned()}>
            if let Some((most_zoom, draw)) = under {
                for at in sheet.tiles(most_zoom) { { draw(at, sheet.of_tile_words(at)) } }
            }
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
        assert!(!testing::render(map(&Map::default(), "Kaart", None)).contains("<svg"));
        let html = testing::render(map(&Map { dots: vec![dot(5.1, 52.0, 3)], ..Map::default() }, "Kaart", None));
        assert!(html.contains("aria-label=\"Kaart\"") && !html.contains("NaN") && !html.contains("inf"), "{html}");
        assert!(!html.contains("style="));
    }

    #[test]
    fn north_is_above_and_a_shop_that_had_none_is_there_without_a_number() {
        let map = Map { dots: vec![dot(5.1, 52.0, 0), dot(5.1, 52.001, 7)], ..Map::default() };
        let html = testing::render(super::map(&map, "Kaart", None));
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

    #[test]
    fn a_place_lies_where_a_tile_has_it() {
        // Utrecht, Dom tower, zoom 17, reckoned apart by the other form of the definition, with a logarithm.
        let (x, y) = mercator((5.1214, 52.0907));
        let across = f64::from(1u32 << 17);
        assert_eq!(((x * across) as u32, (y * across) as u32), (67_400, 43_241));
        assert_eq!(mercator((-180.0, 90.0)).0, 0.0);
        assert!(mercator((0.0, 89.9)).1.abs() < 1e-6 && (mercator((0.0, 0.0)).1 - 0.5).abs() < 1e-12);
        // On the sheet a place lies on its tile exactly as the tile says.
        let data = Map { dots: vec![dot(5.1214, 52.0907, 1), dot(5.1260, 52.0930, 2)], ..Map::default() };
        let sheet = sheet(&data).unwrap();
        let tiles = sheet.tiles(19);
        for place in [(5.1214, 52.0907), (5.1260, 52.0930)] {
            let (x, y) = sheet.place(place);
            let (mx, my) = mercator(place);
            let on = tiles.iter().find(|(zoom, column, row)| {
                let across = f64::from(1u32 << zoom);
                ((mx * across) as u32, (my * across) as u32) == (*column, *row)
            });
            let (left, top, side) = sheet.of_tile(*on.unwrap());
            let across = f64::from(1u32 << on.unwrap().0);
            assert!(((x - left) / side - (mx * across).fract()).abs() < 1e-6);
            assert!(((y - top) / side - (my * across).fract()).abs() < 1e-6);
        }
    }

    #[test]
    fn tiles_cover_the_sheet_and_are_few() {
        for far in [0.0, 0.0004, 0.01, 1.0, 30.0] {
            let data = Map { dots: vec![dot(5.1, 52.0, 1), dot(5.1 + far, 52.0 + far / 2.0, 1)], ..Map::default() };
            let (sheet, tiles) = (sheet(&data).unwrap(), sheet(&data).unwrap().tiles(19));
            assert!((1..=MOST_TILES).contains(&tiles.len()), "{far}: {}", tiles.len());
            for (x, y) in [(0.5, 0.5), (WIDTH - 0.5, 0.5), (0.5, sheet.height - 0.5), (WIDTH - 0.5, sheet.height - 0.5)]
            {
                let covers = |at: &&TileAt| {
                    let (left, top, side) = sheet.of_tile(**at);
                    left <= x && x <= left + side && top <= y && y <= top + side
                };
                assert!(tiles.iter().any(|at| covers(&at)), "{far} {x} {y}");
            }
        }
        assert!(sheet(&Map::default()).is_none());
    }

    #[test]
    fn tiles_lie_below_everything_and_without_any_nothing_is_asked_for() {
        let data = Map { dots: vec![dot(5.1, 52.0, 3)], ..Map::default() };
        let plain = testing::render(super::map(&data, "Kaart", None));
        assert!(!plain.contains("<image") && !plain.contains("href"));
        let draw = |_: TileAt, [x, y, side]: [String; 3]| html! { <image href="blob:een" {x} {y} width={side.clone()} height={side} /> };
        let html = testing::render(super::map(&data, "Kaart", Some((19, &draw))));
        assert!(html.find("<image").unwrap() < html.find("<circle").unwrap());
        assert_eq!(html.matches("<image").count(), sheet(&data).unwrap().tiles(19).len());
    }
}
