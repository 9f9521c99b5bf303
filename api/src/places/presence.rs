//! Who takes part where: a party takes part at a place by a participation there or anywhere above it, while that and its
//! cooperation run.
//!
//! Called by the stores of parties. [`around`] widens a reach upwards for that one question and must not be used to show a place.

use crate::access::Reach;
use crate::db::{Day, Key};
use jiff::Timestamp;
use shared_types::ids::AreaId;
use std::collections::BTreeSet;

/// The places within reach and all that they lie in.
pub(super) fn around(reach: &Reach) -> Vec<Key> {
    let places: BTreeSet<_> = reach.areas().iter().flat_map(|id| reach.tree().path(*id)).collect();
    places.into_iter().map(Key::from).collect()
}

/// The places of one area: itself, what lies in it within reach, and all that it lies in.
pub(super) fn around_area(reach: &Reach, area: AreaId) -> Vec<Key> {
    let below = reach.areas().iter().copied().filter(|id| reach.tree().lies_in(*id, area));
    let places: BTreeSet<_> = below.chain(reach.tree().path(area)).collect();
    places.into_iter().map(Key::from).collect()
}

/// The day that rights reckon with for cooperations.
pub(super) fn today(at: Timestamp) -> Day {
    at.to_zoned(jiff::tz::TimeZone::UTC).date().into()
}

/// The organisations that take part at one of the places, now or from a later day: a question for use inside another.
/// A macro, because what it makes has a type that two engines can read only while it is not put in a box.
macro_rules! present {
    ($places:expr, $at:expr) => {{
        use $crate::db::schema::{cooperation, participation};
        let ended = cooperation::table
            .filter(cooperation::end_date.lt($crate::places::presence::today($at)))
            .select(cooperation::id.nullable());
        participation::table
            .filter(participation::area_id.eq_any($places))
            .filter(participation::ends_at.is_null().or(participation::ends_at.gt($crate::db::Moment::from($at))))
            .filter(participation::cooperation_id.is_null().or(participation::cooperation_id.ne_all(ended)))
            .select(participation::organisation_id)
    }};
}

pub(super) use present;
