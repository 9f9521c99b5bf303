//! The rules of the aoristic grid one by one, and the properties that must hold whatever the incidents.

use super::*;
use jiff::Timestamp;
use proptest::prelude::*;

const NOON: &str = "2026-01-07T12:00:00Z";
/// What rounding of weights may take from a sum over a week.
const LOST: f64 = 1e-8;

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

fn clock(name: &str) -> WallClock {
    WallClock::named(name).unwrap()
}

fn grid(zone: &str, windows: &[(Option<i64>, Option<i64>)]) -> Grid {
    let clock = clock(zone);
    let mut grid = Grid::default();
    for (from, until) in windows {
        grid.add(&clock, *from, *until);
    }
    grid
}

fn sum(grid: &Grid) -> f64 {
    grid.cells().iter().sum()
}

#[test]
fn a_start_without_an_end_is_known() {
    let grid = grid("Europe/Amsterdam", &[(Some(ms(NOON)), None)]);
    // Wednesday, 13 h in Amsterdam.
    assert_eq!(grid.cells()[2 * 24 + 13], 1.0);
    assert_eq!((grid.known(), grid.windowed()), (1, 0));
}

#[test]
fn an_end_without_a_start_is_unknown_and_an_end_before_it_is_flagged() {
    let noon = ms(NOON);
    let grid = grid("UTC", &[(None, Some(noon)), (None, None), (Some(noon), Some(noon - 1))]);
    assert_eq!((grid.unknown(), grid.flagged(), grid.usable()), (2, 1, 0));
    assert_eq!(sum(&grid), 0.0);
    assert_eq!(grid.share_over_a_day(), None);
}

#[test]
fn up_to_one_minute_is_an_instant_even_over_the_hour() {
    let from = ms(NOON) - 30_000;
    let grid = grid("UTC", &[(Some(from), Some(from + 60_000))]);
    assert_eq!(grid.cells()[2 * 24 + 11], 1.0);
    assert_eq!(grid.known(), 1);
}

#[test]
fn a_week_or_more_is_the_same_everywhere() {
    let noon = ms(NOON);
    for length in [WEEK, WEEK + 1, 5 * WEEK] {
        let grid = grid("Europe/Amsterdam", &[(Some(noon), Some(noon + length))]);
        assert!(grid.cells().iter().all(|w| *w == 1.0 / 168.0));
    }
}

#[test]
fn the_share_over_a_day_begins_after_24_hours() {
    let noon = ms(NOON);
    let grid = grid("UTC", &[(Some(noon), Some(noon + DAY)), (Some(noon), Some(noon + DAY + 1)), (Some(noon), None)]);
    assert_eq!(grid.weight_over_a_day(), 1);
    assert_eq!(grid.share_over_a_day(), Some(1.0 / 3.0));
}

#[test]
fn weight_outside_opening_hours_is_told_apart() {
    let noon = ms(NOON);
    let grid = grid("UTC", &[(Some(noon), Some(noon + 10 * HOUR))]);
    let open = grid.weight_where(|c| (9..18).contains(&(c % 24)));
    assert!((open - 0.6).abs() < LOST);
}

#[test]
fn no_moment_is_too_far_away() {
    let edges = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    for from in edges {
        for until in edges {
            let grid = grid("Europe/Amsterdam", &[(Some(from), Some(until))]);
            assert!((sum(&grid) - grid.usable() as f64).abs() < 1e-9);
        }
    }
}

/// Windows around both changes of the clock, from an instant to over a week.
fn window() -> impl Strategy<Value = (Option<i64>, Option<i64>)> {
    let from = ms("2026-03-20T00:00:00Z")..ms("2026-11-05T00:00:00Z");
    let length = prop_oneof![-DAY..0, 0..3 * MINUTE, 0..DAY, 0..WEEK + DAY];
    (from, proptest::option::weighted(0.9, length), proptest::bool::weighted(0.9))
        .prop_map(|(from, length, has_start)| (has_start.then_some(from), length.map(|l| from + l)))
}

fn zone() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("Europe/Amsterdam"), Just("UTC"), Just("Australia/Lord_Howe"), Just("Asia/Kolkata"),]
}

/// The definition itself, one minute at a time with the zone's own rules.
fn by_enumeration(zone: &str, from: i64, until: i64) -> [f64; CELLS] {
    let zone = jiff::tz::TimeZone::get(zone).unwrap();
    let mut cells = [0.0; CELLS];
    let steps = (until - from) / MINUTE;
    for step in 0..steps {
        let at = Timestamp::from_millisecond(from + step * MINUTE).unwrap();
        let there = zone.to_datetime(at);
        let day = there.weekday().to_monday_zero_offset() as usize;
        cells[day * 24 + there.hour() as usize] += 1.0 / steps as f64;
    }
    cells
}

proptest! {
    #[test]
    fn each_usable_incident_adds_exactly_one(window in window(), zone in zone()) {
        let grid = grid(zone, &[window]);
        prop_assert_eq!(grid.usable() + grid.unknown() + grid.flagged(), 1);
        prop_assert!((sum(&grid) - grid.usable() as f64).abs() < LOST);
        prop_assert!(grid.cells().iter().all(|w| *w >= 0.0));
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(mut windows in proptest::collection::vec(window(), 0..40), zone in zone()) {
        let forward = grid(zone, &windows);
        windows.reverse();
        let backward = grid(zone, &windows);
        for (a, b) in forward.cells().iter().zip(backward.cells()) {
            prop_assert!((a - b).abs() < LOST);
        }
        prop_assert_eq!(forward.known(), backward.known());
        prop_assert_eq!(forward.weight_over_a_day(), backward.weight_over_a_day());
    }

    #[test]
    fn parts_merge_into_the_whole(windows in proptest::collection::vec(window(), 0..40), cut in 0..40usize, zone in zone()) {
        let cut = cut.min(windows.len());
        let mut parts = grid(zone, &windows[..cut]);
        parts.merge(&grid(zone, &windows[cut..]));
        let whole = grid(zone, &windows);
        for (a, b) in parts.cells().iter().zip(whole.cells()) {
            prop_assert!((a - b).abs() < LOST);
        }
        prop_assert_eq!(parts.usable(), whole.usable());
        prop_assert_eq!((parts.unknown(), parts.flagged()), (whole.unknown(), whole.flagged()));
    }

    #[test]
    fn a_week_later_is_the_same_where_the_clock_stands_still((from, until) in window(), weeks in -200..200i64) {
        let shift = |at: Option<i64>| at.map(|at| at + weeks * WEEK);
        prop_assert_eq!(grid("Asia/Kolkata", &[(from, until)]), grid("Asia/Kolkata", &[(shift(from), shift(until))]));
    }

    #[test]
    fn hours_later_is_the_same_hours_further_on((from, until) in window(), hours in 0..168usize) {
        let shift = |at: Option<i64>| at.map(|at| at + hours as i64 * HOUR);
        let one = grid("Asia/Kolkata", &[(from, until)]).cells();
        let other = grid("Asia/Kolkata", &[(shift(from), shift(until))]).cells();
        for (cell, weight) in one.iter().enumerate() {
            prop_assert!((weight - other[(cell + hours) % CELLS]).abs() < LOST);
        }
    }

    #[test]
    fn it_is_the_definition(minute in 0..5 * 1_440i64, autumn: bool, length in 2..10_000i64, zone in zone()) {
        let begin = if autumn { "2026-10-22T00:00:00Z" } else { "2026-03-26T00:00:00Z" };
        let from = ms(begin) + minute * MINUTE;
        let until = from + length * MINUTE;
        let fast = grid(zone, &[(Some(from), Some(until))]).cells();
        for (a, b) in fast.iter().zip(by_enumeration(zone, from, until)) {
            prop_assert!((a - b).abs() < 1e-9);
        }
    }
}
