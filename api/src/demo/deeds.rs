//! Incidents in the making: from a seed and a moment to three years of them, in the order in which they were reported.
//!
//! Pure: no database, no clock. The same setting gives the same rows. Called by `write` and by tests.

use super::dice::Dice;
use super::handling::{self, Handling};
use super::kinds::{KINDS, Kind};
use super::maker::Maker;
use super::planted;
use super::rhythm::{self, season};
use super::sites::{LINDE, OOSTPOORT, SITES};
use crate::db::Key;
use crate::incidents::occurrence::Occurrence;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};
use shared_types::incident::Completion;

/// What the demonstration is made from.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The seed.
    pub seed: u64,
    /// The moment up to which it reaches back three years.
    pub now: Timestamp,
    /// Share of the ordinary course: 1, or less where a test wants few rows. What is planted is always whole.
    pub scale: f64,
}

/// Who reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reporter {
    /// The one in the unit of the incident.
    Tenant,
    /// A guard.
    Guard,
    /// The security desk.
    Desk,
    /// The centre manager.
    Manager,
    /// A warden of the municipality.
    Warden,
}

/// An incident in the making.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Its id.
    pub id: Key,
    /// Place in [`SITES`].
    pub site: usize,
    /// Year and number.
    pub number: (i16, i32),
    /// Code of the category.
    pub kind: &'static str,
    /// Codes of the methods.
    pub methods: Vec<&'static str>,
    /// Done, tried or prevented.
    pub completion: Completion,
    /// When.
    pub occurrence: Occurrence,
    /// Place in the units of the site.
    pub unit: Option<usize>,
    /// Longitude and latitude.
    pub point: Option<(f64, f64)>,
    /// The place in words.
    pub place_words: Option<&'static str>,
    /// What was seen.
    pub description: String,
    /// The sentence for others, and whether it has been vetted.
    pub short_text: Option<(&'static str, bool)>,
    /// Loss in cents.
    pub loss_cents: Option<i64>,
    /// What came back, in cents.
    pub recovered_cents: Option<i64>,
    /// Who reported.
    pub reporter: Reporter,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// What became of it.
    pub handling: Handling,
}

impl Setting {
    /// The calendar of the sites.
    pub fn zone() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").expect("the time zones are part of the program")
    }

    /// The last day.
    pub fn today(&self) -> Date {
        self.now.to_zoned(Self::zone()).date()
    }

    /// A day so many days before the last.
    pub fn days_ago(&self, days: i32) -> Date {
        self.shifted(-days.days())
    }

    /// The first day.
    pub fn first(&self) -> Date {
        self.shifted(-3.years())
    }

    fn shifted(&self, by: Span) -> Date {
        self.today().checked_add(by).expect("three years before a present day is a day")
    }

    /// The day on which cameras and a patrol began at De Linde: fourteen months ago.
    pub fn measure_began(&self) -> Date {
        self.shifted(-14.months())
    }
}

/// Makes all incidents, by site, in the order in which they were reported.
pub fn make(setting: &Setting) -> [Vec<Deed>; 3] {
    [0, 1, 2].map(|site| {
        let mut maker = Maker::new(setting, site);
        let mut deeds = ordinary(&mut maker);
        planted::add(&mut maker, &mut deeds);
        finish(setting, site, deeds)
    })
}

fn ordinary(maker: &mut Maker<'_>) -> Vec<Deed> {
    let setting = *maker.setting;
    let mut deeds = Vec::new();
    for kind in KINDS.iter().filter(|k| k.weekly[maker.site] > 0.0) {
        let mut dice = Dice::of(setting.seed, &format!("{}/{}", SITES[maker.site].code, kind.code));
        let week = hours_of_week(kind);
        let all: f64 = week.iter().flatten().sum();
        let mut date = maker.first;
        while date <= maker.today {
            let years = maker.years(date);
            let day = &week[rhythm::day_of_week(date)];
            let mean = kind.weekly[maker.site] * day.iter().sum::<f64>() / all
                * season(kind.season, date)
                * kind.yearly.powf(years - 1.5)
                * measure(maker, kind, date)
                * setting.scale;
            for _ in 0..dice.poisson(mean) {
                let hour = dice.weighted(day);
                if let Some(deed) = maker.deed(&mut dice, kind, date, hour)
                    && !planted::silent(maker, &deed)
                {
                    deeds.push(deed);
                }
            }
            date = date.tomorrow().expect("days go on until today");
        }
    }
    deeds
}

fn hours_of_week(kind: &Kind) -> [[f64; 24]; 7] {
    std::array::from_fn(|day| std::array::from_fn(|hour| rhythm::weight(kind.rhythm, day, hour)))
}

/// Cameras and a patrol at De Linde: less shoplifting and fewer youths there, a part of the shoplifting at the neighbour's.
fn measure(maker: &Maker<'_>, kind: &Kind, date: Date) -> f64 {
    if date < maker.measure_began {
        return 1.0;
    }
    match (maker.site, kind.code) {
        (LINDE, "theft.shoplifting") => 0.62,
        (LINDE, "nuisance.youth") => 0.8,
        (OOSTPOORT, "theft.shoplifting") => 1.38,
        _ => 1.0,
    }
}

/// Puts them in order, numbers them, and lets each be handled.
fn finish(setting: &Setting, site: usize, mut deeds: Vec<Deed>) -> Vec<Deed> {
    deeds.sort_by_key(|d| (d.reported_at, d.id));
    let zone = Setting::zone();
    let mut dice = Dice::of(setting.seed, &format!("{}/handling", SITES[site].code));
    let mut last: (i16, i32) = (0, 0);
    for i in 0..deeds.len() {
        let year = crate::incidents::numbers::year(deeds[i].reported_at, &zone);
        last = if year == last.0 { (year, last.1 + 1) } else { (year, 1) };
        deeds[i].number = last;
        // A double is a double of the last one of its kind, if that was not long ago.
        let twin = deeds[..i]
            .iter()
            .rev()
            .take(40)
            .find(|d| d.kind == deeds[i].kind && d.reported_at >= deeds[i].reported_at - 12.hours())
            .map(|d| d.number);
        handling::follow(&mut dice, setting.now, &mut deeds[i], twin);
    }
    deeds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_name_kinds_of_the_table() {
        for code in planted::KINDS_NAMED {
            assert_eq!(super::super::kinds::by_code(code).code, *code);
        }
    }
}
