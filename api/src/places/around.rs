//! Whose presence a caller may know of: a party takes part at a place by a participation there or anywhere above it.
//!
//! Called by the stores of parties. It widens a reach upwards for that one question and must not be used to show a place.

use crate::access::Reach;
use crate::db::Key;
use std::collections::BTreeSet;

/// The places within reach and all that they lie in.
pub(super) fn around(reach: &Reach) -> Vec<Key> {
    let places: BTreeSet<_> = reach.areas().iter().flat_map(|id| reach.tree().path(*id)).collect();
    places.into_iter().map(Key::from).collect()
}
