//! How alike two incidents are: shares for time, place, method and kind, each weighed, so that a person sees why. Pure.
//!
//! Method is the Jaccard index of the two sets of methods (insight-methods f): what both have, of all that either has; undefined,
//! and then left out, where neither has any. Tags that nearly all candidates share tell nothing and are dropped. Time and place
//! weigh more than method. What cannot be compared drops out and the rest carries the whole weight; an incident of which neither
//! time nor place can be compared is alike to nothing.

use shared_types::belonging::{AlikeShare, Likeness};

/// How much each part weighs where all can be compared.
const TIME: f64 = 0.35;
const PLACE: f64 = 0.3;
const METHOD: f64 = 0.2;
const KIND: f64 = 0.15;
/// Beyond these nothing is left of the likeness in time and in place.
const MOST_MINUTES: f64 = 7.0 * 24.0 * 60.0;
const MOST_METERS: f64 = 1000.0;
/// A method of more than these of the candidates tells nothing, from so many candidates on.
const NEARLY_ALL: f64 = 0.8;
const ENOUGH: usize = 20;

/// What both sets have, of all that either has; undefined where neither has any.
pub fn jaccard(one: u64, other: u64) -> Option<f64> {
    let all = (one | other).count_ones();
    (all > 0).then(|| f64::from((one & other).count_ones()) / f64::from(all))
}

/// The methods that tell something among these sets.
pub fn telling(sets: &[u64]) -> u64 {
    if sets.len() < ENOUGH {
        return u64::MAX;
    }
    #[allow(clippy::cast_precision_loss)]
    let share = |bit: u32| sets.iter().filter(|set| *set >> bit & 1 == 1).count() as f64 / sets.len() as f64;
    (0..64).filter(|bit| share(*bit) <= NEARLY_ALL).fold(0, |set, bit| set | 1 << bit)
}

/// How near two moments are, 0 to 1: an hour counts for much more than a day, and a week for nothing.
pub fn of_minutes(apart: i64) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let minutes = apart.unsigned_abs() as f64;
    (1.0 - (1.0 + minutes / 60.0).ln() / (1.0 + MOST_MINUTES / 60.0).ln()).max(0.0)
}

/// How near two points are, 0 to 1.
pub fn of_meters(apart: f64) -> f64 {
    (1.0 - apart / MOST_METERS).max(0.0)
}

/// How alike two kinds are: the same, of the same parent, or not.
pub fn of_kinds(one: &str, other: &str) -> f64 {
    let parent = |code: &'_ str| code.split('.').next().unwrap_or_default().to_owned();
    match one == other {
        true => 1.0,
        false if parent(one) == parent(other) => 0.5,
        false => 0.0,
    }
}

/// Puts what could be compared together.
pub fn score(
    time: Option<f64>,
    place: Option<f64>,
    method: Option<f64>,
    kind: Option<f64>,
) -> Option<(f64, Vec<AlikeShare>)> {
    if time.is_none() && place.is_none() {
        return None;
    }
    let parts = [
        (Likeness::Time, time, TIME),
        (Likeness::Place, place, PLACE),
        (Likeness::Method, method, METHOD),
        (Likeness::Kind, kind, KIND),
    ];
    let parts: Vec<_> = parts.into_iter().filter_map(|(by, share, weight)| Some((by, share?, weight))).collect();
    let whole: f64 = parts.iter().map(|p| p.2).sum();
    let shares: Vec<AlikeShare> =
        parts.into_iter().map(|(by, share, weight)| AlikeShare { by, share, weight: weight / whole }).collect();
    Some((shares.iter().map(|s| s.share * s.weight).sum(), shares))
}

/// Metres between two points (longitude, latitude), on a plane that touches the earth between them.
pub fn meters((lon, lat): (f64, f64), (other_lon, other_lat): (f64, f64)) -> f64 {
    const METERS_PER_DEGREE: f64 = 111_195.0;
    let narrower = ((lat + other_lat) / 2.0).to_radians().cos();
    let (x, y) = ((lon - other_lon) * narrower, lat - other_lat);
    x.hypot(y) * METERS_PER_DEGREE
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeMap;

    /// Computed independently (see tests/golden/README.md).
    const GOLDEN: &str = include_str!("../../tests/golden/f2_mo_similarity.json");

    #[test]
    fn methods_are_as_alike_as_the_golden_pairs_say() {
        let golden: Value = serde_json::from_str(GOLDEN).unwrap();
        let mut tags: BTreeMap<String, u32> = BTreeMap::new();
        let mut sets: BTreeMap<&str, u64> = BTreeMap::new();
        for incident in golden["incidents"].as_array().unwrap() {
            let set = incident["mo"].as_array().unwrap().iter().fold(0, |set, tag| {
                let next = u32::try_from(tags.len()).unwrap();
                set | 1_u64 << *tags.entry(tag.as_str().unwrap().to_owned()).or_insert(next)
            });
            sets.insert(incident["id"].as_str().unwrap(), set);
        }
        let pairs = golden["pairs"].as_array().unwrap();
        assert_eq!(pairs.len(), 45);
        for pair in pairs {
            let (a, b) = (sets[pair["a"].as_str().unwrap()], sets[pair["b"].as_str().unwrap()]);
            let expected = pair["jaccard"].as_f64();
            match (jaccard(a, b), expected) {
                (None, None) => {}
                (Some(is), Some(must)) => assert!((is - must).abs() < 1e-9, "{pair}: {is}"),
                (is, _) => panic!("{pair}: {is:?}"),
            }
            let mut shared: Vec<&str> =
                tags.iter().filter(|(_, bit)| (a & b) >> **bit & 1 == 1).map(|(tag, _)| tag.as_str()).collect();
            shared.sort_unstable();
            assert_eq!(serde_json::json!(shared), pair["shared"]);
        }
    }

    #[test]
    fn a_method_of_nearly_all_tells_nothing() {
        let mut sets = vec![0b11; 17];
        sets.extend([0b10, 0, 0]);
        assert_eq!((telling(&sets) & 0b11, telling(&sets[..3])), (0, u64::MAX));
        let mut fewer = vec![0b11; 15];
        fewer.extend([0; 10]);
        assert_eq!(telling(&fewer) & 0b11, 0b11);
    }

    #[test]
    fn nearer_in_time_and_place_is_more_alike() {
        assert!((of_minutes(0) - 1.0).abs() < 1e-9 && of_minutes(20) > 0.9 && of_minutes(-20) > 0.9);
        assert!(of_minutes(60) > of_minutes(24 * 60) && of_minutes(24 * 60) > of_minutes(6 * 24 * 60));
        assert!(of_minutes(8 * 24 * 60).abs() < 1e-9 && of_minutes(i64::MIN).abs() < 1e-9);
        assert!((of_meters(0.0) - 1.0).abs() < 1e-9 && of_meters(5000.0).abs() < 1e-9);
        assert_eq!((of_kinds("theft.a", "theft.a"), of_kinds("theft.a", "theft"), of_kinds("a", "b")), (1.0, 0.5, 0.0));
        // A tenth of a degree of latitude, and of longitude where the circles are half as long.
        assert!((meters((5.0, 60.0), (5.0, 60.1)) - 11_119.5).abs() < 1.0);
        assert!((meters((5.0, 60.0), (5.1, 60.0)) - 5_559.7).abs() < 1.0);
    }

    #[test]
    fn shares_make_up_the_score_and_what_cannot_be_compared_is_left_out() {
        let (score_of_all, shares) = score(Some(1.0), Some(1.0), Some(1.0), Some(1.0)).unwrap();
        assert!((score_of_all - 1.0).abs() < 1e-9 && shares.len() == 4);
        let (less, shares) = score(Some(1.0), None, None, Some(0.0)).unwrap();
        assert_eq!(shares.len(), 2);
        assert!((shares.iter().map(|s| s.weight).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((less - TIME / (TIME + KIND)).abs() < 1e-9);
        assert!(score(None, None, Some(1.0), Some(1.0)).is_none());
    }
}
