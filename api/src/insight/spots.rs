//! The points of incidents as the hexagons that they lie in: points that no map tells apart are one number.
//!
//! Called by the facts in memory, which keep that number for each incident, and by where, which counts by it. A site has few of them,
//! however many points it has. It must not keep the point itself.

use super::methods::hexagons::{self, RESOLUTIONS};
use h3o::CellIndex;
use std::collections::HashMap;
use std::sync::Arc;

/// How many resolutions there are.
const DEEP: usize = (*RESOLUTIONS.end() - *RESOLUTIONS.start()) as usize + 1;

/// The cell of a point in each resolution; none for what is no place on earth.
pub type Cells = Option<[CellIndex; DEEP]>;

/// The spots of one site.
#[derive(Clone, Debug, Default)]
pub struct Spots {
    /// Shared with the questions under way.
    cells: Arc<Vec<Cells>>,
    numbers: Arc<HashMap<Cells, u32>>,
}

impl Spots {
    /// The number of a point (latitude, longitude), given to it now where it has none.
    pub fn number(&mut self, point: (f64, f64)) -> u32 {
        let cells = hexagons::cells(point);
        if let Some(number) = self.numbers.get(&cells) {
            return *number;
        }
        let number = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        Arc::make_mut(&mut self.cells).push(cells);
        Arc::make_mut(&mut self.numbers).insert(cells, number);
        number
    }

    /// The cells of all of them, by number.
    pub fn cells(&self) -> &[Cells] {
        &self.cells
    }
}

/// The cell of one of the resolutions.
pub fn at(cells: &Cells, resolution: u8) -> Option<CellIndex> {
    cells.as_ref()?.get(usize::from(resolution.checked_sub(*RESOLUTIONS.start())?)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_beside_each_other_are_one_spot_and_what_is_no_place_is_one() {
        let mut spots = Spots::default();
        let (here, beside, far) = ((52.090_7, 5.111), (52.090_700_1, 5.111), (52.1, 5.2));
        assert_eq!([here, beside, far, here].map(|p| spots.number(p)), [0, 0, 1, 0]);
        assert_eq!([(91.0, 0.0), (f64::NAN, 1.0)].map(|p| spots.number(p)), [2, 2]);
        assert_eq!(at(&spots.cells()[2], 9), None);
        for resolution in RESOLUTIONS {
            let counted = hexagons::per_hexagon([Some(here)], resolution).unwrap();
            assert_eq!(at(&spots.cells()[0], resolution), counted.counts.keys().next().copied());
        }
    }
}
