//! Tests of the findings: the promised rate over a hundred generated years, planted effects, order, and what is set aside.

use super::super::two_counts::{Counted, compare};
use super::*;
use proptest::prelude::*;

const NEVER: fn(&Finding<String>) -> bool = |_| false;

/// A week against the 26 before it.
fn week() -> Windows {
    Windows { last: Weight::ONE, base: Weight::try_from(26.0).unwrap() }
}

fn rate(rate: f64) -> Alpha {
    Alpha::try_from(rate).unwrap()
}

fn one(key: &str, part_of: Option<usize>, last: u64, base: u64) -> Series<String> {
    Series { key: key.to_owned(), windows: 0, part_of, last, base }
}

/// A generator that gives the same numbers everywhere (G. L. Steele and others 2014, SplitMix64).
struct Chance(u64);

impl Chance {
    fn part(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        let (mut n, mut left) = (0, mean.exp() * self.part());
        while left > 1.0 {
            left *= self.part();
            n += 1;
        }
        n
    }
}

/// 5,200 weeks of a site with 30 shops of different size; the site is the sum of its shops.
fn generated(
    chance: &mut Chance,
    planted: impl Fn(usize, usize) -> f64,
    mut look: impl FnMut(usize, &[Series<String>]),
) {
    let means: Vec<f64> = (0..30).map(|shop| 0.05 * 1.18f64.powi(shop)).collect();
    let mut weeks: Vec<Vec<u64>> = Vec::new();
    for week in 0..5_200 {
        weeks.push(means.iter().enumerate().map(|(shop, mean)| chance.poisson(mean * planted(week, shop))).collect());
        if week < 26 {
            continue;
        }
        let base = |shop: usize| weeks[week - 26..week].iter().map(|counts| counts[shop]).sum();
        let mut series = vec![one("site", None, weeks[week].iter().sum(), (0..30).map(base).sum())];
        series.extend((0..30).map(|shop| one(&format!("shop {shop}"), Some(0), weeks[week][shop], base(shop))));
        look(week, &series);
    }
}

#[test]
fn a_hundred_years_without_an_effect() {
    for promised in [0.05, 0.10] {
        let (mut looks, mut false_ones) = (0, 0);
        generated(
            &mut Chance(7),
            |_, _| 1.0,
            |_, series| {
                looks += 1;
                // Where nothing is true every finding is false, so the rate is that of weeks with any.
                false_ones += u32::from(!findings(series, &[week()], rate(promised), MOST, NEVER).is_empty());
            },
        );
        let share = f64::from(false_ones) / f64::from(looks);
        assert!(looks > 5_000 && share <= promised, "{share} of {promised}");
        // It is not silent either: exact tests on small counts promise more than they use.
        assert!(share > promised / 20.0, "{share}");
    }
}

#[test]
fn planted_effects_are_found() {
    // Ten times a shop with about 3 a week has 15, in ten different weeks.
    let planted = |week: usize, shop: usize| if week % 500 == 100 && shop == 25 { 5.0 } else { 1.0 };
    let (mut planted_weeks, mut found) = (0, 0);
    generated(&mut Chance(11), planted, |week_number, series| {
        if week_number % 500 == 100 {
            planted_weeks += 1;
            let all = findings(series, &[week()], rate(DEFAULT_RATE), MOST, NEVER);
            found += usize::from(all.iter().any(|finding| finding.key == "shop 25"));
        }
    });
    assert_eq!(planted_weeks, 11);
    assert!(found >= 9, "{found} of 11");
}

#[test]
fn a_site_comes_before_its_parts() {
    let series = [
        one("shop", Some(1), 30, 26),
        one("site", None, 60, 520),
        one("quiet", Some(1), 2, 50),
        one("other", None, 40, 100),
    ];
    let found = findings(&series, &[week()], rate(DEFAULT_RATE), MOST, NEVER);
    let keys: Vec<_> = found.iter().map(|finding| finding.key.as_str()).collect();
    // The evidence for the other site is stronger than for this one, weaker than for its shop.
    assert_eq!(keys, ["site", "shop", "other"]);
    assert_eq!((found[0].last, found[0].expected), (60, 20.0));
    assert!(found.iter().all(|finding| finding.p <= finding.q && finding.q <= DEFAULT_RATE));
}

#[test]
fn five_at_most_and_what_is_set_aside_makes_room() {
    let series: Vec<_> = (0..9).map(|i| one(&format!("kind {i}"), None, 30 + i, 26)).collect();
    let found = findings(&series, &[week()], rate(DEFAULT_RATE), MOST, NEVER);
    assert_eq!(found.len(), 5);
    assert_eq!((found[0].key.as_str(), found[0].last), ("kind 8", 38));
    let next = findings(&series, &[week()], rate(DEFAULT_RATE), MOST, |finding| finding.key == "kind 8");
    assert_eq!((next.len(), next[0].key.as_str()), (5, "kind 7"));
}

#[test]
fn a_series_is_told_once_over_the_windows_in_which_it_stands_out() {
    let month = Windows { last: Weight::try_from(4.0).unwrap(), base: Weight::try_from(26.0).unwrap() };
    let of_month = |key: &str, last, base| Series { windows: 1, ..one(key, None, last, base) };
    let series =
        [one("slow", None, 3, 26), of_month("slow", 16, 26), one("quick", None, 9, 26), of_month("quick", 11, 26)];
    let found = findings(&series, &[week(), month], rate(DEFAULT_RATE), MOST, NEVER);
    let told: Vec<_> = found.iter().map(|finding| (finding.key.as_str(), finding.windows)).collect();
    assert_eq!(told, [("quick", 0), ("slow", 1)]);
    assert_eq!((found[0].expected, found[1].expected), (1.0, 4.0));
    // Windows that are none are not looked at.
    assert!(findings(&series, &[], rate(DEFAULT_RATE), MOST, NEVER).is_empty());
}

#[test]
fn nothing_and_too_little() {
    let none: [Series<String>; 0] = [];
    assert!(findings(&none, &[week()], rate(0.5), MOST, NEVER).is_empty());
    // Four in a week against none in half a year is rare, but four are too few to speak of.
    assert!(findings(&[one("a", None, 4, 0)], &[week()], rate(DEFAULT_RATE), MOST, NEVER).is_empty());
    assert_eq!(findings(&[one("a", None, 5, 0)], &[week()], rate(DEFAULT_RATE), MOST, NEVER).len(), 1);
    assert!(findings(&[one("a", None, 0, 900)], &[week()], rate(0.9), MOST, NEVER).is_empty());
    assert_eq!(p_of_more(0, 0, &week()), None);
    assert_eq!(p_of_more(0, 9, &week()), Some(1.0));
    // A place that is not in the list is no site.
    assert_eq!(findings(&[one("a", Some(7), 9, 0)], &[week()], rate(DEFAULT_RATE), MOST, NEVER).len(), 1);
}

#[test]
fn the_chance_is_that_of_a_binomial() {
    // Equal periods: five of five is 1/32, and at least four of five 6/32.
    let equal = Windows { last: Weight::ONE, base: Weight::ONE };
    assert!((p_of_more(5, 0, &equal).unwrap() - 1.0 / 32.0).abs() < 1e-12);
    assert!((p_of_more(4, 1, &equal).unwrap() - 6.0 / 32.0).abs() < 1e-12);
}

proptest! {
    #[test]
    fn more_is_rarer_and_both_sides_agree(last in 0..300u64, base in 0..300u64) {
        let p = |last| p_of_more(last, base, &week());
        if last > 0 && base > 0 {
            prop_assert!(p(last + 1).unwrap() <= p(last).unwrap());
            // Two-sided is never smaller than the tail it holds, where the count is above what is expected.
            let counted = |count, time| Counted { count, time };
            let both = compare(counted(base, 26.0), counted(last, 1.0)).unwrap().p.unwrap();
            if last as f64 > 1.0 + base as f64 / 26.0 {
                prop_assert!(both >= p(last).unwrap() - 1e-9, "{} {}", both, p(last).unwrap());
            }
        }
    }

    #[test]
    fn the_order_of_series_does_not_matter(counts in prop::collection::vec((0..40u64, 0..200u64), 0..30)) {
        let series: Vec<_> = counts.iter().enumerate().map(|(i, (last, base))| one(&i.to_string(), None, *last, *base)).collect();
        let turned: Vec<_> = series.iter().rev().cloned().collect();
        let keys = |series: &[Series<String>]| {
            let mut keys: Vec<_> = findings(series, &[week()], rate(DEFAULT_RATE), usize::MAX, NEVER).into_iter().map(|f| f.key).collect();
            keys.sort();
            keys
        };
        prop_assert_eq!(keys(&series), keys(&turned));
    }
}
