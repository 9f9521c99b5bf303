//! Which day it is in a country: the rule `time-zone` says by which clock.

use super::store;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// The present day of each country that has the rule `time-zone`; elsewhere it is reckoned in UTC.
pub struct CountryDays {
    at: Timestamp,
    zones: HashMap<String, TimeZone>,
}

impl CountryDays {
    /// Reads the rules.
    pub fn load(conn: &mut AnyConnection, at: Timestamp) -> Outcome<Self> {
        let utc = at.to_zoned(TimeZone::UTC).date();
        let mut zones = HashMap::new();
        // Oldest first, so that the newest that holds remains.
        for rule in store::all(conn, &[], &["time-zone".to_owned()])?.into_iter().filter(|r| r.begin_date <= utc) {
            if let Some(zone) = rule.value.as_str().and_then(|name| TimeZone::get(name).ok()) {
                zones.insert(rule.country, zone);
            }
        }
        Ok(Self { at, zones })
    }

    /// The day in a country.
    pub fn today(&self, country: &str) -> Date {
        self.at.to_zoned(self.zones.get(country).cloned().unwrap_or(TimeZone::UTC)).date()
    }

    /// The day where it is latest among countries: what must hold in all of them holds on this one.
    pub fn latest<'a>(&self, countries: impl Iterator<Item = &'a str>) -> Date {
        countries.map(|c| self.today(c)).max().unwrap_or_else(|| self.today(""))
    }
}
