//! Where: how many incidents lie in each hexagon of the H3 grid.
//!
//! Called by the insight room for the map, a resolution for each zoom. H3 (Uber 2018, h3geo.org) in its Rust form `h3o`.
//! It must not rank or colour: counts, no more. Coordinates are WGS 84 in degrees; unit: incidents per cell, and cells
//! are only nearly of one size (resolution 8 about 0.7 km², 11 about 0.002 km²).
//!
//! A point that is missing or no place on earth is counted apart, never dropped silently. Cells without incidents are
//! not in the answer: there is no end to them.

use h3o::{CellIndex, LatLng, Resolution};
use std::collections::BTreeMap;

/// The resolutions a map is drawn in.
pub const RESOLUTIONS: std::ops::RangeInclusive<u8> = 8..=11;

/// Incidents per hexagon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hexagons {
    /// Incidents of each cell that has any, in the order of the index.
    pub counts: BTreeMap<CellIndex, u64>,
    /// Incidents without a point.
    pub unknown: u64,
    /// Incidents whose point is no place on earth.
    pub flagged: u64,
}

impl Hexagons {
    /// Incidents in cells.
    #[must_use]
    pub fn usable(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// Counts points (latitude, longitude) by cell; `None` for a resolution that H3 does not have (0 to 15).
pub fn per_hexagon(points: impl IntoIterator<Item = Option<(f64, f64)>>, resolution: u8) -> Option<Hexagons> {
    let resolution = Resolution::try_from(resolution).ok()?;
    let mut out = Hexagons { counts: BTreeMap::new(), unknown: 0, flagged: 0 };
    for point in points {
        match point.map(|(lat, lon)| cell(lat, lon, resolution)) {
            None => out.unknown += 1,
            Some(None) => out.flagged += 1,
            Some(Some(cell)) => *out.counts.entry(cell).or_default() += 1,
        }
    }
    Some(out)
}

/// The cells of a point (latitude, longitude), one for each of [`RESOLUTIONS`]; none where it is no place on earth.
pub fn cells((lat, lon): (f64, f64)) -> Option<[CellIndex; 4]> {
    let point = on_earth(lat, lon)?;
    Some([Resolution::Eight, Resolution::Nine, Resolution::Ten, Resolution::Eleven].map(|of| point.to_cell(of)))
}

fn cell(lat: f64, lon: f64, resolution: Resolution) -> Option<CellIndex> {
    Some(on_earth(lat, lon)?.to_cell(resolution))
}

fn on_earth(lat: f64, lon: f64) -> Option<LatLng> {
    // The library takes any finite number and turns it round the globe.
    let is = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
    is.then(|| LatLng::new(lat, lon).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_place_on_earth_is_counted_apart() {
        let points = [None, Some((91.0, 0.0)), Some((0.0, 181.0)), Some((f64::NAN, 4.0)), Some((52.0, f64::INFINITY))];
        let out = per_hexagon(points, 9).unwrap();
        assert_eq!((out.usable(), out.unknown, out.flagged), (0, 1, 4));
        assert_eq!(per_hexagon([], 9).unwrap().counts.len(), 0);
        assert_eq!(per_hexagon([], 16), None);
    }

    #[test]
    fn all_at_one_point_are_one_cell() {
        let out = per_hexagon([Some((52.0907, 5.111)); 500], 11).unwrap();
        assert_eq!(out.counts.values().copied().collect::<Vec<_>>(), [500]);
    }

    proptest! {
        #[test]
        fn every_point_is_somewhere_and_coarser_cells_hold_finer_ones(points in prop::collection::vec((-90.0..=90.0f64, -180.0..=180.0f64), 0..50)) {
            let at = |resolution, turned: bool| {
                let mut list: Vec<_> = points.iter().copied().map(Some).collect();
                if turned { list.reverse() }
                per_hexagon(list, resolution).unwrap()
            };
            prop_assert_eq!(at(9, false), at(9, true));
            for resolution in RESOLUTIONS {
                prop_assert_eq!(at(resolution, false).usable(), points.len() as u64);
            }
            prop_assert!(at(8, false).counts.len() <= at(11, false).counts.len());
        }
    }
}
