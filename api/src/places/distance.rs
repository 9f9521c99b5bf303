//! How far two points lie apart.
//!
//! Asked by alerts around a unit and by the evaluation of a measure.

/// Metres between two points, longitude first, on a sphere.
pub fn metres((lon, lat): (f64, f64), (to_lon, to_lat): (f64, f64)) -> f64 {
    let (a, b) = (lat.to_radians(), to_lat.to_radians());
    let (north, east) = ((b - a) / 2.0, (to_lon - lon).to_radians() / 2.0);
    let h = north.sin().powi(2) + a.cos() * b.cos() * east.sin().powi(2);
    2.0 * 6_371_000.0 * h.sqrt().min(1.0).asin()
}
