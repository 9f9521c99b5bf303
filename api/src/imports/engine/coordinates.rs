//! From the coordinates of a file to a point on WGS84. Called by `row.rs`; compiled once a file. The shifts between
//! datums are the published seven-parameter ones: right to about a metre, which a point of an incident never needs
//! more of.

use proj4rs::Proj;
use shared_types::import::CoordinateSystem;

use super::candidate::Point;

/// EPSG:28992 with the shift to ETRS89.
const RD_NEW: &str = "+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 \
     +y_0=463000 +ellps=bessel \
     +towgs84=565.2369,50.0087,465.658,-0.406857330322398,0.350732676542563,-1.8703473836068,4.0812 +units=m +no_defs";
/// EPSG:31370 with the shift to ETRS89.
const LAMBERT_72: &str = "+proj=lcc +lat_0=90 +lon_0=4.36748666666667 +lat_1=51.1666672333333 +lat_2=49.8333339 \
     +x_0=150000.013 +y_0=5400088.438 +ellps=intl \
     +towgs84=-106.8686,52.2978,-103.7239,0.3366,-0.457,1.8422,-1.2747 +units=m +no_defs";
const WGS84: &str = "+proj=longlat +datum=WGS84 +no_defs";

/// A system that coordinates can be taken from.
pub struct Projector {
    from_to: Option<(Proj, Proj)>,
    /// Where the system is valid: x from, to, y from, to.
    bounds: [f64; 4],
    name: &'static str,
}

impl Projector {
    /// Prepares a system; the error is a sentence.
    pub fn new(system: &CoordinateSystem) -> Result<Self, String> {
        let (definition, bounds, name) = match system {
            CoordinateSystem::Wgs84 => {
                return Ok(Self { from_to: None, bounds: [-180.0, 180.0, -90.0, 90.0], name: "WGS84" });
            }
            CoordinateSystem::Utm { zone, south } => {
                if !(1..=60).contains(zone) {
                    return Err(format!("there is no UTM zone {zone}; the zones are 1 to 60"));
                }
                let south = if *south { " +south" } else { "" };
                let definition = format!("+proj=utm +zone={zone}{south} +datum=WGS84 +units=m +no_defs");
                (definition, [100_000.0, 900_000.0, 0.0, 10_000_000.0], "this UTM zone")
            }
            CoordinateSystem::RdNew => (RD_NEW.to_owned(), [-7_000.0, 300_000.0, 289_000.0, 629_000.0], "RD New"),
            CoordinateSystem::Lambert72 => {
                (LAMBERT_72.to_owned(), [-5_000.0, 300_000.0, 15_000.0, 290_000.0], "Lambert 72")
            }
        };
        let project = |text: &str| Proj::from_proj_string(text).map_err(|error| format!("{name}: {error}"));
        Ok(Self { from_to: Some((project(&definition)?, project(WGS84)?)), bounds, name })
    }

    /// The point on WGS84, or a code and a sentence.
    pub fn point(&self, x: f64, y: f64) -> Result<Point, (&'static str, String)> {
        let inside = |x: f64, y: f64| {
            let [west, east, south, north] = self.bounds;
            (west..=east).contains(&x) && (south..=north).contains(&y)
        };
        if !inside(x, y) {
            let swapped = if inside(y, x) { "; are x and y swapped?" } else { "" };
            if self.from_to.is_none() {
                let detail =
                    format!("a longitude lies between -180 and 180 and a latitude between -90 and 90{swapped}");
                return Err(("outside-the-world", detail));
            }
            let [west, east, south, north] = self.bounds;
            let detail = format!(
                "{} has x from {west} to {east} and y from {south} to {north}{swapped}; is the system right?",
                self.name
            );
            return Err(("outside-the-system", detail));
        }
        let Some((from, to)) = &self.from_to else {
            return Ok(Point { lon: x, lat: y });
        };
        let mut point = (x, y, 0.0);
        let done = proj4rs::transform::transform(from, to, &mut point);
        let (lon, lat) = (point.0.to_degrees(), point.1.to_degrees());
        if done.is_err() || !lon.is_finite() || !lat.is_finite() || lon.abs() > 180.0 || lat.abs() > 90.0 {
            return Err(("outside-the-world", format!("no place on earth has these coordinates in {}", self.name)));
        }
        Ok(Point { lon, lat })
    }
}

/// Reads a coordinate; a decimal comma is one too.
pub fn number(text: &str) -> Option<f64> {
    let value = match (text.rfind(','), text.rfind('.')) {
        (None, _) => text.parse::<f64>().ok()?,
        // 155.000,5
        (Some(comma), Some(point)) if comma > point => text.replace('.', "").replace(',', ".").parse().ok()?,
        // 155,000.5
        (Some(_), Some(_)) => text.replace(',', "").parse().ok()?,
        (Some(_), None) => text.replace(',', ".").parse().ok()?,
    };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Metres between two points, near enough for a test.
    fn metres(a: Point, lat: f64, lon: f64) -> f64 {
        let north = (a.lat - lat) * 111_200.0;
        let east = (a.lon - lon) * 111_200.0 * lat.to_radians().cos();
        north.hypot(east)
    }

    fn point(system: &CoordinateSystem, x: f64, y: f64) -> Point {
        Projector::new(system).expect("system").point(x, y).expect("point")
    }

    /// Points published with both coordinates: Amersfoort (the origin), the Martini tower in Groningen and the
    /// Western tower in Amsterdam.
    #[test]
    fn rd_new_against_known_towers() {
        for (x, y, lat, lon) in [
            (155_000.0, 463_000.0, 52.155_174_40, 5.387_206_21),
            (233_883.131, 582_065.167, 53.219_383_17, 6.568_200_53),
            (120_700.723, 487_525.502, 52.374_532_53, 4.883_525_59),
        ] {
            let off = metres(point(&CoordinateSystem::RdNew, x, y), lat, lon);
            assert!(off < 1.0, "{off} m off at {x} {y}");
        }
    }

    /// A surveyed point near Ghent, and the widely used approximate formula (a few metres) over the whole country;
    /// a rotation with the wrong sign would be a hundred metres off.
    #[test]
    fn lambert_72_against_a_known_point_and_another_formula() {
        let ghent = point(&CoordinateSystem::Lambert72, 103_657.078_1, 194_604.105_8);
        let off = metres(ghent, 51.059_732_85, 3.707_712_2);
        assert!(off < 5.0, "{off} m off near Ghent");
        for (x, y) in [(150_000.0, 170_000.0), (25_000.0, 200_000.0), (250_000.0, 50_000.0), (155_000.0, 210_000.0)] {
            let (lat, lon) = approximate_lambert_72(x, y);
            let off = metres(point(&CoordinateSystem::Lambert72, x, y), lat, lon);
            assert!(off < 12.0, "{off} m off at {x} {y}");
        }
    }

    fn approximate_lambert_72(x: f64, y: f64) -> (f64, f64) {
        let (n, f, e) = (0.771_642_19, 1.813_297_63, 0.081_991_89_f64);
        let (dx, dy) = (149_910.0 - x, 5_400_150.0 - y);
        let rho = dx.hypot(dy);
        let theta = (dx / -dy).atan();
        let lon = 0.076_042_94 + (theta + 0.000_142_04) / n;
        let mut lat = 0.0_f64;
        for _ in 0..10 {
            let power = ((1.0 + e * lat.sin()) / (1.0 - e * lat.sin())).powf(e / 2.0);
            lat = 2.0 * ((f * 6_378_388.0 / rho).powf(1.0 / n) * power).atan() - std::f64::consts::FRAC_PI_2;
        }
        (lat.to_degrees(), lon.to_degrees())
    }

    /// The CN Tower, published to the metre.
    #[test]
    fn utm_against_a_known_tower() {
        let tower = point(&CoordinateSystem::Utm { zone: 17, south: false }, 630_084.0, 4_833_438.0);
        let off = metres(tower, 43.642_567, -79.387_139);
        assert!(off < 3.0, "{off} m off");
        let mirrored = point(&CoordinateSystem::Utm { zone: 17, south: true }, 630_084.0, 10_000_000.0 - 4_833_438.0);
        assert!((mirrored.lat + tower.lat).abs() < 1e-9);
    }

    #[test]
    fn what_lies_outside_is_said_with_a_hint() {
        let world = Projector::new(&CoordinateSystem::Wgs84).expect("system");
        assert_eq!(world.point(4.3, 95.0).expect_err("outside").0, "outside-the-world");
        assert!(world.point(95.0, 181.0).is_err());
        let swapped = world.point(52.0, 140.0).expect_err("outside");
        assert!(swapped.1.contains("swapped"), "{}", swapped.1);
        let rd = Projector::new(&CoordinateSystem::RdNew).expect("system");
        assert_eq!(rd.point(4.9, 52.3).expect_err("outside").0, "outside-the-system");
        assert!(Projector::new(&CoordinateSystem::Utm { zone: 61, south: false }).is_err());
    }

    #[test]
    fn decimal_commas_are_numbers_too() {
        assert_eq!(number("4,89"), Some(4.89));
        assert_eq!(number("155.000,5"), Some(155_000.5));
        assert_eq!(number("155,000.5"), Some(155_000.5));
        assert_eq!(number("-123.1"), Some(-123.1));
        assert_eq!(number("NaN"), None);
        assert_eq!(number("1e999"), None);
        assert_eq!(number("4°53'"), None);
    }

    proptest! {
        /// Whatever the numbers, the answer is a point in the world or a fault.
        #[test]
        fn never_a_point_outside_the_world(x in proptest::num::f64::ANY, y in proptest::num::f64::ANY, zone in 1u8..61) {
            for system in [CoordinateSystem::Wgs84, CoordinateSystem::RdNew, CoordinateSystem::Lambert72, CoordinateSystem::Utm { zone, south: false }] {
                if let Ok(point) = Projector::new(&system).expect("system").point(x, y) {
                    prop_assert!(point.lon.abs() <= 180.0 && point.lat.abs() <= 90.0);
                }
            }
        }
    }
}
