//! Places and parties: areas, units, neighbours, organisations, their cooperations and participation, accreditation, and the
//! dated rules of a country.
//!
//! Called over HTTP; incidents and imports ask it who may do guarded work ([`accreditations::entitled`]). One folder for each
//! noun: `http` translates, `mod` decides, `store` holds the queries and takes the caller's reach. It must not know an incident.

pub mod areas;
pub mod http;
mod listing;
pub mod units;
mod version;
