//! Makes one incident of a kind on a day: where, when as far as it is known, how, what it cost, who reported it and when.
//!
//! Called by `deeds` for the ordinary course and by `planted` for what is out of it.

use super::deeds::{Deed, Reporter, Setting};
use super::dice::Dice;
use super::handling::Handling;
use super::kinds::{self, Kind, Seen};
use super::rhythm;
use super::sites::{NOORDKADE, SITES, Site, Unit};
use super::{manners, texts};
use crate::db::Key;
use crate::incidents::occurrence::{self, Occurrence};
use jiff::civil::{Date, DateTime, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use shared_types::incident::{Completion, OccurredPrecision};

/// Makes incidents of one site.
pub struct Maker<'a> {
    /// What everything is made from.
    pub setting: &'a Setting,
    /// Place in [`SITES`].
    pub site: usize,
    /// The units of the site.
    pub units: Vec<Unit>,
    /// The first day; these three are reckoned once, for they are asked for each day and kind.
    pub first: Date,
    /// The last day.
    pub today: Date,
    /// The day on which the measure began.
    pub measure_began: Date,
    zone: TimeZone,
}

impl<'a> Maker<'a> {
    /// For one site.
    pub fn new(setting: &'a Setting, site: usize) -> Self {
        Self {
            setting,
            site,
            units: SITES[site].units(setting.seed),
            first: setting.first(),
            today: setting.today(),
            measure_began: setting.measure_began(),
            zone: Setting::zone(),
        }
    }

    /// Years since the beginning.
    pub fn years(&self, date: Date) -> f64 {
        let days = (date - self.first).get_days();
        f64::from(days) / 365.25
    }

    /// A wall clock moment as a point in time.
    pub fn at(&self, when: DateTime) -> Timestamp {
        self.zone.to_timestamp(when).expect("a present day has this hour")
    }

    fn hour(&self, dice: &mut Dice, date: Date, hour: usize) -> Timestamp {
        // People write round minutes.
        let minute = if dice.chance(0.7) { dice.between(0, 11) * 5 } else { dice.between(0, 59) };
        let at = time(i8::try_from(hour).unwrap_or(12), i8::try_from(minute).unwrap_or(0), 0, 0);
        self.at(date.to_datetime(at))
    }

    /// An incident of a kind around an hour of a day; none when it would have been reported later than now.
    pub fn deed(&self, dice: &mut Dice, kind: &'static Kind, date: Date, hour: usize) -> Option<Deed> {
        Some(self.build(dice, kind, date, hour)).filter(|d| d.reported_at <= self.setting.now)
    }

    fn build(&self, dice: &mut Dice, kind: &'static Kind, date: Date, hour: usize) -> Deed {
        let site = &SITES[self.site];
        let unit = if kind.indoors { self.unit(dice, kind.code) } else { None };
        let trade = unit.map_or("", |u| self.units[u].trade);
        let (point, place_words) = match unit {
            Some(u) => (Some(self.units[u].point), None),
            None => outdoors(dice, site),
        };
        let occurrence = self.occurrence(dice, kind.seen, date, hour);
        let reported_at = self.reported(dice, &occurrence, date, hour);
        let methods = manners::methods(dice, kind.code, trade, self.years(date));
        let completion = match dice.unit() {
            x if x < 0.06 && kind.loss.is_some() => Completion::Attempted,
            x if x < 0.11 && kind.loss.is_some() => Completion::Prevented,
            _ => Completion::Completed,
        };
        let loss_cents = kind
            .loss
            .filter(|_| completion == Completion::Completed)
            .and_then(|(median, sigma)| dice.chance(0.86).then(|| cents(dice.lognormal(median, sigma))));
        let short_text = dice.chance(0.55).then(|| (texts::short(dice, kind.code), dice.chance(0.88)));
        Deed {
            id: dice.key(reported_at),
            site: self.site,
            number: (0, 0),
            kind: kind.code,
            methods,
            completion,
            occurrence,
            unit,
            point: point.filter(|_| dice.chance(0.93)),
            place_words,
            description: texts::description(dice, kind.code, trade, place_words.unwrap_or_default()),
            short_text,
            loss_cents,
            recovered_cents: None,
            reporter: self.reporter(dice, kind.code, unit),
            reported_at,
            handling: Handling::default(),
        }
    }

    /// A deed of a kind at a unit and an hour, with methods of its own: what stories are made of. It
    /// may be reported later than now, so only what lies weeks back may be made of it directly.
    pub fn told(
        &self,
        dice: &mut Dice,
        code: &str,
        (date, hour): (Date, usize),
        unit: Option<usize>,
        methods: &[&'static str],
    ) -> Deed {
        let kind = kinds::by_code(code);
        let mut deed = self.build(dice, kind, date, hour);
        if !methods.is_empty() {
            deed.methods = methods.to_vec();
        }
        if let Some(u) = unit {
            deed.unit = Some(u);
            deed.point = Some(self.units[u].point);
            deed.place_words = None;
            deed.description = texts::description(dice, kind.code, self.units[u].trade, "");
            if !matches!(deed.reporter, Reporter::Guard | Reporter::Desk) {
                deed.reporter = Reporter::Tenant;
            }
        }
        deed
    }

    /// The same, at a known moment and reported soon after.
    pub fn told_exactly(
        &self,
        dice: &mut Dice,
        code: &str,
        when: (Date, usize),
        unit: Option<usize>,
        methods: &[&'static str],
    ) -> Option<Deed> {
        let mut deed = self.told(dice, code, when, unit, methods);
        let at = self.hour(dice, when.0, when.1);
        deed.occurrence = Occurrence { precision: OccurredPrecision::Exact, from: Some(at), until: None };
        let soon = minutes(dice.between(4, 40));
        self.report_at(dice, deed, at + soon)
    }

    /// The same, between closing and the next opening.
    pub fn told_overnight(
        &self,
        dice: &mut Dice,
        code: &str,
        evening: Date,
        unit: Option<usize>,
        methods: &[&'static str],
    ) -> Option<Deed> {
        let mut deed = self.told(dice, code, (evening, 23), unit, methods);
        deed.occurrence = self.night(dice, evening);
        let until = deed.occurrence.until.unwrap_or(deed.reported_at);
        let soon = minutes(dice.between(10, 60));
        self.report_at(dice, deed, until + soon)
    }

    fn report_at(&self, dice: &mut Dice, mut deed: Deed, at: Timestamp) -> Option<Deed> {
        deed.reported_at = at;
        deed.id = dice.key(at);
        (at <= self.setting.now).then_some(deed)
    }

    /// The unit that a kind strikes: trade and the unit's own draw.
    fn unit(&self, dice: &mut Dice, code: &str) -> Option<usize> {
        let weights: Vec<f64> = self.units.iter().map(|u| u.draw * kinds::draw(code, u.trade)).collect();
        (weights.iter().sum::<f64>() > 0.0).then(|| dice.weighted(&weights))
    }

    fn reporter(&self, dice: &mut Dice, code: &str, unit: Option<usize>) -> Reporter {
        let empty = unit.is_some_and(|u| self.units[u].tenant.is_none());
        let by_tenant = match code.split('.').next() {
            Some("suspicious" | "safety") => 0.2,
            _ => 0.72,
        };
        if unit.is_some() && !empty && dice.chance(by_tenant) {
            return Reporter::Tenant;
        }
        match dice.unit() {
            x if x < 0.62 => Reporter::Guard,
            x if x < 0.82 => Reporter::Desk,
            x if x < 0.92 => Reporter::Manager,
            _ if code.starts_with("public-space") || code.starts_with("nuisance") => Reporter::Warden,
            _ => Reporter::Guard,
        }
    }

    fn occurrence(&self, dice: &mut Dice, seen: Seen, date: Date, hour: usize) -> Occurrence {
        use OccurredPrecision::{Between, Day, Exact, Unknown};
        // Exactly, between, on a day; the rest unknown.
        let shares = match seen {
            Seen::AtOnce => [0.84, 0.07, 0.05],
            Seen::Later => [0.45, 0.3, 0.15],
            Seen::Overnight => [0.14, 0.72, 0.08],
            Seen::Parked => [0.14, 0.68, 0.12],
        };
        let thrown = dice.unit();
        let at = self.hour(dice, date, hour);
        if thrown < shares[0] {
            Occurrence { precision: Exact, from: Some(at), until: None }
        } else if thrown < shares[0] + shares[1] {
            match seen {
                // The small hours belong to the evening before.
                Seen::Overnight if hour < 6 => self.night(dice, date.yesterday().unwrap_or(date)),
                Seen::Overnight => self.night(dice, date),
                _ => {
                    let (before, after) = if seen == Seen::AtOnce { (90, 60) } else { (240, 300) };
                    let from = at - minutes(dice.between(10, before));
                    Occurrence {
                        precision: Between,
                        from: Some(from),
                        until: Some(at + minutes(dice.between(10, after))),
                    }
                }
            }
        } else if thrown < shares.iter().sum() {
            let (from, until) = occurrence::day(date, &self.zone).expect("a present day is a day");
            Occurrence { precision: Day, from: Some(from), until: Some(until) }
        } else {
            Occurrence { precision: Unknown, from: None, until: None }
        }
    }

    /// From closing to the next opening; on a business park often the whole weekend.
    fn night(&self, dice: &mut Dice, evening: Date) -> Occurrence {
        let park = self.site == NOORDKADE;
        let from = self.at(evening.to_datetime(rhythm::hours(park, evening).1)) + minutes(dice.between(0, 45));
        let mut morning = evening.tomorrow().unwrap_or(evening);
        while park && rhythm::before_weekend(evening) && rhythm::day_of_week(morning) != 0 && dice.chance(0.7) {
            morning = morning.tomorrow().unwrap_or(morning);
        }
        let until = self.at(morning.to_datetime(rhythm::hours(park, morning).0)) - minutes(dice.between(0, 40));
        Occurrence { precision: OccurredPrecision::Between, from: Some(from), until: Some(until.max(from)) }
    }

    fn reported(&self, dice: &mut Dice, occurrence: &Occurrence, date: Date, hour: usize) -> Timestamp {
        let seen = match occurrence.precision {
            OccurredPrecision::Day => self.at(date.to_datetime(time(17, 0, 0, 0))),
            _ => occurrence.until.or(occurrence.from).unwrap_or_else(|| self.hour(dice, date, hour)),
        };
        // Most at once, some the next days, a few much later.
        let delay = match dice.unit() {
            x if x < 0.88 => dice.lognormal(25.0, 0.9).clamp(2.0, 600.0),
            x if x < 0.98 => dice.lognormal(1_200.0, 0.5),
            _ => dice.lognormal(9_000.0, 0.6),
        };
        seen + minutes(whole(delay))
    }
}

fn outdoors(dice: &mut Dice, site: &Site) -> (Option<(f64, f64)>, Option<&'static str>) {
    let weights: Vec<f64> = (1_u8..).take(site.spots.len()).map(|n| 1.0 / f64::from(n)).collect();
    let (words, east, north) = site.spots[dice.weighted(&weights)];
    let near = |dice: &mut Dice| (dice.unit() - 0.5) * 14.0;
    let point = site.at(east + near(dice), north + near(dice));
    (Some(point), Some(words))
}

/// Euro to cents, as prices end.
fn cents(euro: f64) -> i64 {
    let euro = euro.clamp(1.0, 250_000.0);
    if euro < 150.0 { whole(euro) * 100 - 5 } else { whole(euro / 5.0) * 500 }
}

#[allow(clippy::cast_possible_truncation)]
fn whole(x: f64) -> i64 {
    x.round().clamp(1.0, 1e9) as i64
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// An id of something that is not an incident.
pub fn key(seed: u64, now: Timestamp, name: &str) -> Key {
    Dice::of(seed, name).key(now)
}
