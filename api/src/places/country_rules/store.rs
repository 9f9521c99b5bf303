//! The rows of country rules. They belong to no place and hold no secret, so they alone are asked without a reach.

use super::CountryDays;
use crate::db::schema::country_rule;
use crate::db::{AnyConnection, Day};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::civil::Date;
use shared_types::area::CountryRule;

/// All rules of these countries and names (empty is all), each from old to new.
pub(super) fn all(conn: &mut AnyConnection, countries: &[String], rules: &[String]) -> Outcome<Vec<CountryRule>> {
    let mut rows = country_rule::table
        .order((country_rule::country.asc(), country_rule::rule.asc(), country_rule::begin_date.asc()))
        .into_boxed();
    if !countries.is_empty() {
        rows = rows.filter(country_rule::country.eq_any(countries));
    }
    if !rules.is_empty() {
        rows = rows.filter(country_rule::rule.eq_any(rules));
    }
    let rows: Vec<(String, String, Day, String, String)> = rows.load(conn)?;
    rows.into_iter()
        .map(|(country, rule, begin, value, source)| {
            let value = serde_json::from_str(&value).map_err(Fault::internal)?;
            Ok(CountryRule { country, rule, begin_date: begin.date(), value, source })
        })
        .collect()
}

/// Of each rule the one in force on a day; without a day, on the present day of its country.
pub(super) fn in_force(
    conn: &mut AnyConnection,
    countries: &[String],
    rules: &[String],
    on: Option<Date>,
    now: jiff::Timestamp,
) -> Outcome<Vec<CountryRule>> {
    let days = CountryDays::load(conn, now)?;
    let mut held: Vec<CountryRule> = Vec::new();
    for rule in all(conn, countries, rules)? {
        if rule.begin_date > on.unwrap_or_else(|| days.today(&rule.country)) {
            continue;
        }
        match held.last_mut() {
            Some(last) if last.country == rule.country && last.rule == rule.rule => *last = rule,
            _ => held.push(rule),
        }
    }
    Ok(held)
}
