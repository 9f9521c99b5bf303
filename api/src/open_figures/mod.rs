//! Open figures: where a site switches it on, everybody reads its incidents counted by month, kind and hour of the day.
//!
//! A month is published once, by a chore of the house or when the switch is set, two months after it ended, and then kept: the
//! difference between two publications would tell of single incidents. Numbers under five are hidden, and others with them, so that
//! none can be reckoned ([`protect`]). It must never publish a second table over the same incidents, such as a total over months or
//! kinds by hour: what [`protect`] promises holds for one total and its two lists.

mod count;
pub mod http;
pub mod protect;
mod publish;
mod store;
mod switch;
mod tables;

pub use publish::run;
pub use switch::{open_for_the_house, set};
