//! The three sites: where they lie, their units, who is in them, and the corners that people call by name.
//!
//! All of it is made up: the names belong to nobody, the spots lie in open fields. Read by the generator and by what writes
//! the places.

use super::dice::Dice;
use super::shops;
use serde_json::json;

/// Winkelcentrum De Linde.
pub const LINDE: usize = 0;
/// Its neighbour.
pub const OOSTPOORT: usize = 1;
/// The business park in another municipality.
pub const NOORDKADE: usize = 2;

/// Degrees of a metre, there.
const LAT: f64 = 8.983e-6;
const LON: f64 = 1.474e-5;

/// A site.
pub struct Site {
    /// Capitals of its numbers.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Word of the contract.
    pub kind: &'static str,
    /// The district it lies in.
    pub district: &'static str,
    /// Longitude and latitude of its south-west corner.
    pub corner: (f64, f64),
    /// Metres between units along a row, and across.
    pub pace: (f64, f64),
    /// Corners outdoors: words, and metres from the corner.
    pub spots: &'static [(&'static str, f64, f64)],
    /// Zones: name, floor, units.
    pub zones: &'static [(&'static str, i32, usize)],
    /// `name|trade` of each unit; `leeg` stands empty.
    pub shops: &'static [&'static str],
}

/// The sites, in the order of their constants.
pub const SITES: [Site; 3] = [
    Site {
        code: "DL",
        name: "Winkelcentrum De Linde",
        kind: "shopping-centre",
        district: "Lindewijk",
        corner: (5.3900, 52.4120),
        pace: (9.0, 14.0),
        spots: &[
            ("fietsenstalling stationszijde", -18.0, 60.0),
            ("Lindeplein bij de fontein", 118.0, 30.0),
            ("hoofdingang", 0.0, 20.0),
            ("parkeerdek niveau 2", 60.0, 118.0),
            ("laad- en losplaats achterzijde", 105.0, 122.0),
            ("passage noord bij de roltrap", 55.0, 20.0),
            ("trappenhuis zuid", 95.0, 70.0),
            ("bushalte voorzijde", 40.0, -14.0),
        ],
        zones: &[
            ("passage noord", 0, 22),
            ("passage zuid", 0, 22),
            ("Lindeplein", 0, 10),
            ("eerste verdieping", 1, 10),
        ],
        shops: shops::LINDE,
    },
    Site {
        code: "OP",
        name: "Oostpoort",
        kind: "shopping-centre",
        district: "Oostrand",
        corner: (5.4052, 52.4131),
        pace: (8.5, 13.0),
        spots: &[
            ("fietsenrekken Poortplein", -12.0, 20.0),
            ("Poortplein", 50.0, -12.0),
            ("ingang oost", 92.0, 20.0),
            ("parkeerterrein", 45.0, 92.0),
            ("expeditiestraat", 88.0, 80.0),
            ("onderdoorgang", -16.0, 50.0),
        ],
        zones: &[("poort west", 0, 20), ("poort oost", 0, 20)],
        shops: shops::OOSTPOORT,
    },
    Site {
        code: "NK",
        name: "Bedrijvenpark Noordkade",
        kind: "business-park",
        district: "Havenkwartier",
        corner: (5.6210, 52.5190),
        pace: (55.0, 80.0),
        spots: &[
            ("kade bij de laadkuil", 90.0, -25.0),
            ("toegangsweg", -30.0, 90.0),
            ("vrachtwagenparkeerplaats", 300.0, -20.0),
            ("talud achter de loodsen", 180.0, 275.0),
            ("rotonde Havenweg", -35.0, 10.0),
            ("afvalplein", 330.0, 150.0),
        ],
        zones: &[("kade west", 0, 12), ("kade oost", 0, 10), ("Havenweg", 0, 8)],
        shops: shops::NOORDKADE,
    },
];

/// A unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its label.
    pub label: String,
    /// Its zone.
    pub zone: &'static str,
    /// Its floor.
    pub floor: i32,
    /// Longitude and latitude.
    pub point: (f64, f64),
    /// Who is in it; nobody in an empty one.
    pub tenant: Option<&'static str>,
    /// What is sold or done there.
    pub trade: &'static str,
    /// How much more it is hit than others of its trade.
    pub draw: f64,
}

impl Site {
    /// Whether it is a business park: other hours, other troubles.
    pub fn is_park(&self) -> bool {
        self.kind == "business-park"
    }

    /// A point so many metres from the corner.
    pub fn at(&self, east: f64, north: f64) -> (f64, f64) {
        let round = |d: f64| (d * 1e6).round() / 1e6;
        (round(self.corner.0 + east * LON), round(self.corner.1 + north * LAT))
    }

    /// Its units. Some are hit again and again; who, the seed decides, but for the few that stories need.
    pub fn units(&self, seed: u64) -> Vec<Unit> {
        let mut dice = Dice::of(seed, &format!("{}/units", self.code));
        let mut units = Vec::with_capacity(self.shops.len());
        let mut next = self.shops.iter();
        for (z, (zone, floor, count)) in self.zones.iter().enumerate() {
            for i in 0..*count {
                let (tenant, trade) = next.next().and_then(|s| s.split_once('|')).unwrap_or(("", "leeg"));
                let row = f64::from(u32::try_from(i / 2).unwrap_or_default());
                let side = f64::from(u32::try_from(i % 2).unwrap_or_default());
                let block = f64::from(u32::try_from(z).unwrap_or_default());
                // The first floor lies above the first passage; the square at the end of both.
                let (east, north) = match *zone {
                    "Lindeplein" => (108.0 + side * 24.0, row * self.pace.0),
                    "eerste verdieping" => (row * self.pace.0 * 2.0, side * self.pace.1 + 2.0),
                    _ => (row * self.pace.0, block * self.pace.1 * 3.4 + side * self.pace.1),
                };
                let draw = dice.lognormal(1.0, 0.75).clamp(0.15, 5.0);
                units.push(Unit {
                    label: (units.len() + 1).to_string(),
                    zone,
                    floor: *floor,
                    point: self.at(east, north),
                    tenant: (trade != "leeg").then_some(tenant),
                    trade,
                    draw: match tenant {
                        "Hofstee Supermarkt" | "Drogisterij De Bron" | "Poort Supermarkt" => draw.max(3.0),
                        "Modehuis Van Dam" => draw.max(1.5),
                        _ => draw,
                    },
                });
            }
        }
        units
    }

    /// Its outline, GeoJSON.
    pub fn boundary(&self) -> String {
        let (w, h) = if self.is_park() { (390.0, 320.0) } else { (150.0, 140.0) };
        let ring: Vec<[f64; 2]> =
            [(-45.0, -35.0), (w, -35.0), (w + 15.0, h * 0.6), (w - 30.0, h), (-25.0, h), (-45.0, -35.0)]
                .iter()
                .map(|(e, n)| self.at(*e, *n).into())
                .collect();
        json!({"type": "Polygon", "coordinates": [ring]}).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_site_has_the_units_it_says() {
        for (site, units) in SITES.iter().zip([64, 40, 30]) {
            assert_eq!(site.shops.len(), units, "{}", site.code);
            assert_eq!(site.zones.iter().map(|z| z.2).sum::<usize>(), units, "{}", site.code);
            let made = site.units(1);
            let mut tenants: Vec<_> = made.iter().filter_map(|u| u.tenant).collect();
            let n = tenants.len();
            tenants.sort_unstable();
            tenants.dedup();
            assert_eq!(tenants.len(), n, "{}: a name stands twice", site.code);
            assert!(n + 4 >= units);
        }
        assert_eq!(SITES[LINDE].units(1)[6].tenant, Some("Modehuis Van Dam"));
    }
}
