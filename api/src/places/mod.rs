//! Places and parties: areas, units, neighbours, organisations, their cooperations and participation, accreditation, and the
//! dated rules of a country.
//!
//! Called over HTTP; later rooms ask it who may do guarded work ([`accreditations::entitled`]). One folder for each noun: `http`
//! translates, `mod` decides, `store` holds the queries and takes the caller's reach. It must not know an incident.

pub mod accreditations;
pub mod areas;
pub mod cooperations;
pub mod country_rules;
pub mod distance;
mod ground;
pub mod http;
mod listing;
pub mod neighbours;
pub mod organisations;
pub mod participations;
mod presence;
pub mod together;
pub mod units;
mod version;
