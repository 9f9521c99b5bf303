//! The rules, words and numbers that a country decides: dated data, changed by a migration and never by an `if`.
//!
//! The same for everybody who is signed in. Accreditation asks it which day it is in a country ([`CountryDays`]), retention how long
//! images of cameras are kept there ([`number`]).

mod days;
pub mod http;
mod store;

pub use days::CountryDays;

use crate::db::AnyConnection;
use crate::fault::Outcome;
use jiff::Timestamp;

/// A number that a country decides, as it is in force at a moment.
pub fn number(conn: &mut AnyConnection, country: &str, rule: &str, at: Timestamp) -> Outcome<Option<i64>> {
    let rules = store::in_force(conn, &[country.to_owned()], &[rule.to_owned()], None, at)?;
    Ok(rules.first().and_then(|rule| rule.value.as_i64()))
}
