//! The outline of a site: a GeoJSON polygon that a map can draw and that has an inside.
//!
//! Called by the rules of areas. What is kept is the polygon itself and nothing else that stood beside it.

use serde_json::{Value, json};
use shared_types::problem::FieldFault;

/// The most rings: the outline and its holes.
const MOST_RINGS: usize = 20;
/// The most corners of all rings together; a street takes a few dozen.
const MOST_POINTS: usize = 1000;

type Point = (f64, f64);

/// Judges a polygon; the text to keep, or all that is wrong with it.
pub(super) fn judge(given: &Value, at: &str) -> Result<String, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let wrong = |pointer: String, code: &str, detail: &str| FieldFault::new(pointer, code, detail);
    let Some(object) = given.as_object() else {
        return Err(vec![wrong(at.into(), "wrong-type", "must be a GeoJSON polygon")]);
    };
    if object.get("type").and_then(Value::as_str) != Some("Polygon") {
        faults.push(wrong(format!("{at}/type"), "not-a-polygon", "must be Polygon"));
    }
    for key in object.keys().filter(|k| !matches!(k.as_str(), "type" | "coordinates")) {
        faults.push(wrong(format!("{at}/{key}"), "unknown-property", "a polygon has type and coordinates"));
    }
    let here = format!("{at}/coordinates");
    match object.get("coordinates").and_then(Value::as_array) {
        Some(rings) if (1..=MOST_RINGS).contains(&rings.len()) => {
            let rings: Vec<Vec<Point>> =
                rings.iter().enumerate().map(|(i, ring)| read(ring, &format!("{here}/{i}"), &mut faults)).collect();
            if rings.iter().map(Vec::len).sum::<usize>() > MOST_POINTS {
                faults.push(wrong(here.clone(), "too-many-points", "has more than 1000 points"));
            }
            if faults.is_empty() {
                shape(&rings, &here, &mut faults);
            }
            if faults.is_empty() {
                let rings: Vec<Vec<[f64; 2]>> =
                    rings.iter().map(|ring| ring.iter().map(|(x, y)| [*x, *y]).collect()).collect();
                return Ok(json!({"type": "Polygon", "coordinates": rings}).to_string());
            }
        }
        _ => faults.push(wrong(here, "wrong-type", "must be a list of 1 to 20 rings")),
    }
    Err(faults)
}

/// One ring: positions in the world, the last equal to the first.
fn read(ring: &Value, at: &str, faults: &mut Vec<FieldFault>) -> Vec<Point> {
    let before = faults.len();
    let Some(list) = ring.as_array() else {
        faults.push(FieldFault::new(at, "wrong-type", "must be a list of positions"));
        return vec![];
    };
    let mut points = Vec::with_capacity(list.len());
    for (i, position) in list.iter().enumerate() {
        let numbers: Option<Vec<f64>> = position.as_array().and_then(|p| p.iter().map(Value::as_f64).collect());
        match numbers.as_deref() {
            Some([lon, lat]) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => points.push((*lon, *lat)),
            Some([_, _]) => faults.push(FieldFault::new(
                format!("{at}/{i}"),
                "outside-the-world",
                "longitude is -180 to 180, latitude -90 to 90",
            )),
            _ => faults.push(FieldFault::new(format!("{at}/{i}"), "wrong-type", "must be longitude and latitude")),
        }
        // A file of another kind would give thousands.
        if faults.len() > before + 20 {
            break;
        }
    }
    if faults.len() == before && points.len() < 4 {
        faults.push(FieldFault::new(at, "too-few-points", "needs at least three corners and the first one again"));
    } else if faults.len() == before && points.first() != points.last() {
        faults.push(FieldFault::new(at, "not-closed", "the last position must equal the first"));
    }
    points
}

/// Each ring has an inside and does not cross itself or another; holes lie within the outline.
fn shape(rings: &[Vec<Point>], at: &str, faults: &mut Vec<FieldFault>) {
    for (i, ring) in rings.iter().enumerate() {
        let here = format!("{at}/{i}");
        if twice_the_area(ring).abs() < 1e-12 {
            faults.push(FieldFault::new(here, "no-area", "encloses nothing"));
        } else if crosses_itself(ring) {
            faults.push(FieldFault::new(here, "crosses-itself", "the line crosses or touches itself"));
        } else if rings[..i].iter().any(|other| rings_cross(ring, other)) {
            faults.push(FieldFault::new(here, "rings-cross", "the rings cross each other"));
        } else if i > 0 && !inside(ring[0], &rings[0]) {
            faults.push(FieldFault::new(here, "hole-outside", "a hole lies within the outline"));
        }
    }
}

/// Reckoned from the first corner, so that the far larger coordinates themselves do not eat the digits.
fn twice_the_area(ring: &[Point]) -> f64 {
    let (x, y) = ring[0];
    ring.windows(2).map(|w| (w[0].0 - x) * (w[1].1 - y) - (w[1].0 - x) * (w[0].1 - y)).sum()
}

fn side(a: Point, b: Point, p: Point) -> f64 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}

/// Whether two pieces of line have any point in common.
fn meet(a: Point, b: Point, c: Point, d: Point) -> bool {
    let between = |a: Point, b: Point, p: Point| {
        p.0 >= a.0.min(b.0) && p.0 <= a.0.max(b.0) && p.1 >= a.1.min(b.1) && p.1 <= a.1.max(b.1)
    };
    let (p, q, r, s) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b));
    (p * q < 0.0 && r * s < 0.0)
        || (p == 0.0 && between(a, b, c))
        || (q == 0.0 && between(a, b, d))
        || (r == 0.0 && between(c, d, a))
        || (s == 0.0 && between(c, d, b))
}

fn crosses_itself(ring: &[Point]) -> bool {
    let pieces: Vec<(Point, Point)> = ring.windows(2).map(|w| (w[0], w[1])).collect();
    let n = pieces.len();
    (0..n).any(|i| {
        let (a, b) = pieces[i];
        // A corner given twice, and a line that turns straight back over itself.
        let (_, after) = pieces[(i + 1) % n];
        let back = side(a, b, after) == 0.0 && (b.0 - a.0) * (after.0 - b.0) + (b.1 - a.1) * (after.1 - b.1) < 0.0;
        a == b || back || ((i + 2)..n).any(|j| (j + 1) % n != i && meet(a, b, pieces[j].0, pieces[j].1))
    })
}

fn rings_cross(ring: &[Point], other: &[Point]) -> bool {
    ring.windows(2).any(|r| other.windows(2).any(|o| meet(r[0], r[1], o[0], o[1])))
}

/// Whether a point lies inside a ring, by the number of times that a line to the east meets it.
fn inside(p: Point, ring: &[Point]) -> bool {
    ring.windows(2)
        .filter(|w| (w[0].1 > p.1) != (w[1].1 > p.1))
        .filter(|w| p.0 < (w[1].0 - w[0].0) * (p.1 - w[0].1) / (w[1].1 - w[0].1) + w[0].0)
        .count()
        % 2
        == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(given: &Value) -> Vec<(String, String)> {
        judge(given, "/b").err().unwrap_or_default().into_iter().map(|f| (f.pointer, f.code)).collect()
    }

    fn of(rings: Value) -> Value {
        json!({"type": "Polygon", "coordinates": rings})
    }

    #[test]
    fn a_square_with_a_hole_is_kept_as_it_is() {
        let square = of(json!([
            [[5.0, 52.0], [5.01, 52.0], [5.01, 52.01], [5.0, 52.01], [5.0, 52.0]],
            [[5.002, 52.002], [5.002, 52.004], [5.004, 52.004], [5.002, 52.002]],
        ]));
        assert_eq!(serde_json::from_str::<Value>(&judge(&square, "/b").unwrap()).unwrap(), square);
    }

    #[test]
    fn each_way_to_be_no_polygon_has_a_word_of_its_own() {
        let one = |code: &str, pointer: &str| vec![(pointer.to_owned(), code.to_owned())];
        let ring = json!([[5.0, 52.0], [5.01, 52.0], [5.01, 52.01], [5.0, 52.0]]);
        for (given, expected) in [
            (json!("x"), one("wrong-type", "/b")),
            (json!({"type": "Point", "coordinates": [ring]}), one("not-a-polygon", "/b/type")),
            (json!({"type": "Polygon"}), one("wrong-type", "/b/coordinates")),
            (json!({"type": "Polygon", "coordinates": [ring], "crs": {}}), one("unknown-property", "/b/crs")),
            (of(json!([])), one("wrong-type", "/b/coordinates")),
            (of(json!([5])), one("wrong-type", "/b/coordinates/0")),
            (of(json!([[[5.0, 52.0], [5.01, 52.0], [5.0, 52.0]]])), one("too-few-points", "/b/coordinates/0")),
            (of(json!([[[5.0, 52.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.1]]])), one("not-closed", "/b/coordinates/0")),
            (
                of(json!([[[5.0, 91.0], [5.1, 52.0], [181.0, 52.1], [5.0, 91.0]]])),
                [("0", "outside-the-world"), ("2", "outside-the-world"), ("3", "outside-the-world")]
                    .map(|(i, code)| (format!("/b/coordinates/0/{i}"), code.to_owned()))
                    .to_vec(),
            ),
            (
                of(json!([[[5.0, 52.0, 3.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.0]]])),
                one("wrong-type", "/b/coordinates/0/0"),
            ),
            (of(json!([[[5.0, 52.0], [5.1, 52.0], [5.2, 52.0], [5.0, 52.0]]])), one("no-area", "/b/coordinates/0")),
            // a bow tie whose halves differ in size
            (
                of(json!([[[5.0, 52.0], [5.3, 52.1], [5.3, 52.0], [5.0, 52.2], [5.0, 52.0]]])),
                one("crosses-itself", "/b/coordinates/0"),
            ),
            // a spike
            (
                of(json!([[[5.0, 52.0], [5.2, 52.0], [5.2, 52.2], [5.2, 52.3], [5.2, 52.1], [5.0, 52.0]]])),
                one("crosses-itself", "/b/coordinates/0"),
            ),
            (
                of(json!([ring, [[5.009, 52.001], [5.02, 52.001], [5.02, 52.002], [5.009, 52.001]]])),
                one("rings-cross", "/b/coordinates/1"),
            ),
            (
                of(json!([ring, [[6.0, 52.0], [6.1, 52.0], [6.1, 52.1], [6.0, 52.0]]])),
                one("hole-outside", "/b/coordinates/1"),
            ),
        ] {
            assert_eq!(told(&given), expected, "{given}");
        }
    }

    #[test]
    fn a_file_of_another_kind_is_not_listed_point_by_point() {
        let many: Vec<Value> = (0..100_000).map(|_| json!(["a", "b"])).collect();
        assert!(told(&of(json!([many]))).len() < 30);
        let round: Vec<[f64; 2]> = (0..=1001)
            .map(|i| f64::from(i % 1001) / 1001.0 * std::f64::consts::TAU)
            .map(|a| [5.0 + a.cos() / 100.0, 52.0 + a.sin() / 100.0])
            .collect();
        assert_eq!(told(&of(json!([round]))), [("/b/coordinates".to_owned(), "too-many-points".to_owned())]);
    }
}
