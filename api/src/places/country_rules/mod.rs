//! The rules, words and numbers that a country decides: dated data, changed by a migration and never by an `if`.
//!
//! The same for everybody who is signed in. Accreditation asks it which day it is in a country ([`CountryDays`]).

mod days;
pub mod http;
mod store;

pub use days::CountryDays;
