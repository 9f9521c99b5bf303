//! What happens at each site and how often: the ordinary course of the demonstration, before anything out of the ordinary.
//!
//! One table. `weekly` is De Linde, Oostpoort, Noordkade; `yearly` is the factor of each year that passes.

use super::rhythm::{Rhythm, Season};

/// How the time of a kind becomes known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Somebody stood by, mostly.
    AtOnce,
    /// Found out when counting or tidying up.
    Later,
    /// Between closing and opening, mostly.
    Overnight,
    /// While something stood parked.
    Parked,
}

/// A kind of the table.
pub struct Kind {
    /// Code of the category list.
    pub code: &'static str,
    /// How often in a week, at each site.
    pub weekly: [f64; 3],
    /// Factor of a year.
    pub yearly: f64,
    /// When in the week.
    pub rhythm: Rhythm,
    /// When in the year.
    pub season: Season,
    /// How its time becomes known.
    pub seen: Seen,
    /// Whether it happens in a unit; else outdoors or in the passage.
    pub indoors: bool,
    /// Median loss in euro and its spread, for what costs something.
    pub loss: Option<(f64, f64)>,
}

#[allow(clippy::too_many_arguments)]
const fn kind(
    code: &'static str,
    weekly: [f64; 3],
    yearly: f64,
    rhythm: Rhythm,
    season: Season,
    seen: Seen,
    indoors: bool,
    loss: Option<(f64, f64)>,
) -> Kind {
    Kind { code, weekly, yearly, rhythm, season, seen, indoors, loss }
}

use Rhythm::{AfterSchool, Always, Evening, NightOut, Overnight as Nights, Shopping, Street, Work};
use Season::{Dark, Flat, NewYear, Shops, Summer};
use Seen::{AtOnce, Later, Overnight, Parked};

/// The table.
#[rustfmt::skip]
pub const KINDS: &[Kind] = &[
    kind("theft.shoplifting", [11.0, 4.8, 0.0], 1.03, Shopping, Shops, AtOnce, true, Some((42.0, 1.0))),
    kind("theft.shoplifting-violence", [0.22, 0.1, 0.0], 1.05, Shopping, Shops, AtOnce, true, Some((65.0, 0.9))),
    kind("theft.burglary-business", [0.34, 0.22, 0.85], 0.95, Nights, Dark, Overnight, true, Some((1_900.0, 1.1))),
    kind("theft.from-vehicle", [0.5, 0.25, 0.75], 0.95, Nights, Dark, Parked, false, Some((420.0, 0.9))),
    kind("theft.of-vehicle", [0.04, 0.02, 0.13], 1.1, Nights, Dark, Parked, false, Some((14_000.0, 0.6))),
    kind("theft.cycle", [1.6, 0.8, 0.12], 1.06, Street, Summer, Parked, false, Some((620.0, 0.8))),
    kind("theft.pickpocketing", [0.6, 0.3, 0.0], 0.92, Shopping, Shops, Later, true, Some((85.0, 0.8))),
    kind("theft.cargo-goods", [0.03, 0.02, 0.8], 1.04, Nights, Dark, Overnight, false, Some((5_200.0, 1.1))),
    kind("theft.fuel", [0.0, 0.0, 0.35], 1.1, Always, Flat, AtOnce, true, Some((78.0, 0.4))),
    kind("theft.embezzlement", [0.05, 0.03, 0.04], 1.0, Work, Flat, Later, true, Some((350.0, 1.1))),
    kind("theft.other", [0.3, 0.15, 0.2], 1.0, Street, Flat, Later, true, Some((90.0, 1.0))),
    kind("violence.robbery-business", [0.012, 0.006, 0.006], 0.9, Evening, Dark, AtOnce, true, Some((800.0, 0.9))),
    kind("violence.assault", [0.1, 0.05, 0.02], 1.0, Evening, Flat, AtOnce, false, None),
    kind("violence.threat", [0.3, 0.14, 0.06], 1.06, Shopping, Flat, AtOnce, true, None),
    kind("violence.against-staff", [0.75, 0.32, 0.05], 1.12, Shopping, Shops, AtOnce, true, None),
    kind("violence.fight", [0.2, 0.1, 0.02], 1.0, NightOut, Summer, AtOnce, false, None),
    kind("fraud.payment", [0.28, 0.14, 0.06], 1.05, Shopping, Shops, Later, true, Some((140.0, 0.9))),
    kind("fraud.refund", [0.34, 0.14, 0.0], 1.08, Shopping, Shops, AtOnce, true, Some((55.0, 0.7))),
    kind("fraud.change-trick", [0.14, 0.07, 0.0], 0.85, Shopping, Flat, AtOnce, true, Some((50.0, 0.4))),
    kind("fraud.counterfeit-money", [0.12, 0.06, 0.01], 0.95, Shopping, Flat, Later, true, Some((50.0, 0.4))),
    kind("fraud.swindle", [0.05, 0.03, 0.1], 1.1, Work, Flat, Later, true, Some((1_100.0, 1.0))),
    kind("damage.vandalism", [1.3, 0.7, 0.4], 1.0, NightOut, Summer, Overnight, false, Some((240.0, 0.9))),
    kind("damage.graffiti", [0.55, 0.4, 0.22], 1.0, NightOut, Summer, Overnight, false, Some((180.0, 0.6))),
    kind("damage.arson", [0.07, 0.04, 0.04], 1.0, NightOut, Summer, AtOnce, false, Some((600.0, 1.2))),
    kind("nuisance.youth", [3.2, 1.5, 0.1], 1.02, AfterSchool, Summer, AtOnce, false, None),
    kind("nuisance.drink-drugs", [0.9, 0.4, 0.06], 1.0, Evening, Summer, AtOnce, false, None),
    kind("nuisance.begging", [0.4, 0.15, 0.0], 1.0, Shopping, Flat, AtOnce, false, None),
    kind("nuisance.noise", [0.2, 0.1, 0.05], 1.0, NightOut, Summer, AtOnce, false, None),
    kind("nuisance.fireworks", [4.5, 2.0, 0.6], 1.0, Evening, NewYear, AtOnce, false, None),
    kind("nuisance.rough-sleeping", [0.2, 0.12, 0.05], 1.15, Nights, Dark, AtOnce, false, None),
    kind("nuisance.dangerous-driving", [0.1, 0.08, 0.5], 1.0, Evening, Summer, AtOnce, false, None),
    kind("nuisance.trespass", [0.15, 0.08, 0.2], 1.0, Evening, Flat, AtOnce, true, None),
    kind("nuisance.ban-breached", [0.5, 0.2, 0.0], 1.05, Shopping, Flat, AtOnce, true, None),
    kind("nuisance.insult", [0.3, 0.14, 0.02], 1.05, Shopping, Flat, AtOnce, true, None),
    kind("nuisance.discrimination", [0.03, 0.02, 0.01], 1.0, Shopping, Flat, AtOnce, true, None),
    kind("public-space.fly-tipping", [0.45, 0.3, 0.75], 1.05, Nights, Flat, Overnight, false, Some((95.0, 0.6))),
    kind("public-space.lighting", [0.28, 0.18, 0.2], 1.0, Evening, Dark, AtOnce, false, None),
    kind("public-space.unsafe", [0.22, 0.12, 0.15], 1.0, Street, Flat, AtOnce, false, None),
    kind("public-space.parking", [0.3, 0.25, 0.3], 1.0, Street, Flat, AtOnce, false, None),
    kind("public-space.decay-vacancy", [0.05, 0.06, 0.06], 1.0, Work, Flat, AtOnce, false, None),
    kind("suspicious.situation", [0.7, 0.35, 0.5], 1.0, Street, Flat, AtOnce, false, None),
    kind("suspicious.vehicle", [0.12, 0.08, 0.75], 1.0, Nights, Dark, AtOnce, false, None),
    kind("suspicious.open-door", [0.4, 0.2, 1.1], 1.0, Nights, Flat, AtOnce, true, None),
    kind("suspicious.package", [0.04, 0.02, 0.01], 1.0, Street, Flat, AtOnce, false, None),
    kind("suspicious.undermining", [0.01, 0.01, 0.04], 1.0, Work, Flat, AtOnce, true, None),
    kind("safety.fire", [0.05, 0.03, 0.05], 1.0, Street, Flat, AtOnce, true, Some((700.0, 1.2))),
    kind("safety.accident", [0.3, 0.15, 0.14], 1.0, Street, Flat, AtOnce, false, None),
    kind("safety.medical", [0.6, 0.28, 0.1], 1.0, Street, Flat, AtOnce, false, None),
    kind("safety.missing-person", [0.14, 0.06, 0.0], 1.0, Shopping, Flat, AtOnce, false, None),
    kind("safety.technical", [0.4, 0.2, 0.55], 1.0, Always, Flat, AtOnce, true, None),
    kind("drugs-weapons.dealing", [0.15, 0.1, 0.04], 1.0, Evening, Flat, AtOnce, false, None),
    kind("drugs-weapons.weapon", [0.03, 0.02, 0.0], 1.05, AfterSchool, Flat, AtOnce, false, None),
    kind("cyber.crime", [0.02, 0.01, 0.04], 1.2, Work, Flat, Later, true, Some((2_500.0, 1.0))),
];

/// A kind by code.
pub fn by_code(code: &str) -> &'static Kind {
    KINDS.iter().find(|k| k.code == code).expect("the stories name kinds of the table; a test holds it")
}

/// How much a trade draws a kind.
pub fn draw(code: &str, trade: &str) -> f64 {
    if trade == "leeg" {
        return if matches!(code, "suspicious.open-door" | "nuisance.trespass" | "safety.technical") {
            1.0
        } else {
            0.0
        };
    }
    match code {
        "theft.shoplifting" | "theft.shoplifting-violence" => match trade {
            "supermarkt" => 8.0,
            "drogist" => 6.5,
            "warenhuis" => 6.0,
            "sport" => 4.5,
            "parfum" | "elektronica" => 4.0,
            "mode" | "slijter" => 3.2,
            "huishoud" | "speelgoed" => 2.2,
            "schoen" => 1.8,
            "boek" => 1.0,
            "juwelier" => 0.7,
            "vers" => 0.5,
            "horeca" => 0.15,
            _ => 0.03,
        },
        "nuisance.ban-breached" | "nuisance.insult" | "violence.against-staff" | "violence.threat" => match trade {
            "supermarkt" => 5.0,
            "horeca" | "warenhuis" | "drogist" => 2.5,
            _ => 0.7,
        },
        "fraud.refund" => match trade {
            "mode" | "warenhuis" | "sport" => 4.0,
            "elektronica" | "schoen" | "huishoud" => 2.0,
            _ => 0.05,
        },
        "theft.burglary-business" => match trade {
            "juwelier" | "elektronica" | "slijter" | "metaal" => 3.0,
            "bouw" | "transport" | "drogist" => 2.0,
            _ => 1.0,
        },
        "theft.fuel" => f64::from(u8::from(trade == "tank")),
        "suspicious.undermining" => match trade {
            "opslag" | "auto" => 3.0,
            _ => 0.4,
        },
        "theft.pickpocketing" => match trade {
            "supermarkt" | "warenhuis" | "horeca" => 3.0,
            _ => 0.5,
        },
        _ => 1.0,
    }
}
