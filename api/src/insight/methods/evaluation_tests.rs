//! Tests of the waterbed evaluation.

use super::super::wdd::Weight;
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn areas(control: [u32; 2], treated: [u32; 2], displacement_control: [u32; 2], displacement: [u32; 2]) -> Areas {
    Areas {
        control: control.into(),
        treated: treated.into(),
        displacement_control: displacement_control.into(),
        displacement: displacement.into(),
        time_weights: [Weight::ONE; 2],
        area_weights: [Weight::ONE; 4],
    }
}

fn of(control: [u32; 2], treated: [u32; 2], displacement: [u32; 2]) -> Outcome {
    evaluate(&areas(control, treated, [300, 300], displacement), true, Alpha::default(), vec![])
}

fn place(key: &str, size: f64, distance_m: f64, neighbour: bool) -> Candidate<&str> {
    Candidate { key, size, distance_m, neighbour }
}

#[test]
fn a_neighbour_is_never_a_control() {
    let places = [
        place("next door", 100.0, 10.0, true),
        place("twice as large", 200.0, 1_000.0, false),
        place("the same, far", 100.0, 20_000.0, false),
        place("the same, near", 95.0, 5_000.0, false),
        place("ten times", 1_000.0, 5_000.0, false),
        place("empty", 0.0, 5_000.0, false),
        place("nowhere", 100.0, f64::NAN, false),
    ];
    assert_eq!(propose(100.0, &places, 9), ["the same, near", "the same, far", "twice as large"]);
    assert_eq!(propose(100.0, &places, 1), ["the same, near"]);
    // A target without incidents has no size to compare.
    assert!(propose(0.0, &places, 9).is_empty());
    assert!(propose(100.0, &places[..1], 9).is_empty());
}

#[test]
fn the_published_example_in_words() {
    let all = areas([308, 318], [207, 110], [150, 140], [178, 157]);
    let out = evaluate(&all, true, Alpha::default(), vec![]);
    assert_eq!(out.sentence, Sentence::FellNoEvidenceOfDisplacement);
    assert_eq!((out.total.incidents, out.around.unwrap().incidents), (-118.0, -11.0));
    // 2.49 times the root of all eight counts.
    assert!((out.total.smallest_detectable - 2.486_475 * 1568f64.sqrt()).abs() < 1e-3);
    assert!(out.cautions.is_empty());
}

#[test]
fn every_sentence() {
    assert_eq!(of([300, 300], [300, 150], [300, 420]).sentence, Sentence::FellWithDisplacement);
    assert_eq!(of([300, 300], [300, 150], [300, 180]).sentence, Sentence::FellWithDiffusion);
    assert_eq!(of([300, 300], [300, 150], [300, 310]).sentence, Sentence::FellNoEvidenceOfDisplacement);
    // The neighbour rose, but nothing left the target: that is not displacement.
    assert_eq!(of([300, 300], [300, 300], [300, 420]).sentence, Sentence::NoEvidenceOfChange);
    assert_eq!(of([300, 300], [300, 450], [300, 420]).sentence, Sentence::Rose);
    let nothing = evaluate(&areas([0; 2], [0; 2], [0; 2], [0; 2]), true, Alpha::default(), vec![]);
    assert_eq!((nothing.sentence, nothing.total.p, nothing.wdq), (Sentence::NothingToCompare, None, None));
}

#[test]
fn without_an_area_around_its_counts_are_not_looked_at() {
    let all = areas([300, 300], [300, 150], [0, 999], [7, 999]);
    let out = evaluate(&all, false, Alpha::default(), vec![Caution::ShortBefore]);
    assert_eq!(out.sentence, Sentence::FellNothingAround);
    assert_eq!((out.around, out.wdq, out.reading, out.around_alone), (None, None, None, None));
    assert_eq!(out.total.incidents, -150.0);
    assert_eq!(out.cautions, [Caution::ShortBefore]);
}

#[test]
fn an_empty_control_and_small_counts_are_told() {
    let out = of([0, 0], [9, 2], [8, 9]);
    assert_eq!(out.cautions, [Caution::SmallCounts, Caution::EmptyControl]);
    assert_eq!((out.wdq, out.reading), (None, Some(Reading::EmptyControl)));
    assert!(out.target_alone.unwrap().p.unwrap() > 0.05);
}

#[test]
fn periods_are_whole_years_or_the_same_months() {
    let year = |y| (date(y, 3, 15), date(y + 1, 3, 15));
    assert_eq!(of_periods(year(2024), year(2025)), []);
    // Two years before, one after.
    assert_eq!(of_periods((date(2023, 1, 1), date(2025, 1, 1)), year(2025)), []);
    let summer = |y| (date(y, 6, 1), date(y, 9, 1));
    assert_eq!(of_periods(summer(2024), summer(2025)), [Caution::ShortBefore]);
    let half = (date(2025, 1, 1), date(2025, 7, 1));
    assert_eq!(of_periods(year(2023), half), [Caution::UnequalSeasons]);
    let a_day_short = (date(2024, 3, 15), date(2025, 3, 14));
    assert_eq!(of_periods(a_day_short, year(2025)), [Caution::ShortBefore, Caution::UnequalSeasons]);
    let none = (date(2025, 1, 1), date(2025, 1, 1));
    assert_eq!(of_periods(year(2023), none), [Caution::UnequalSeasons]);
}

#[test]
fn the_words_never_say_no_displacement() {
    use Sentence::*;
    let all = [
        FellWithDisplacement,
        FellWithDiffusion,
        FellNoEvidenceOfDisplacement,
        FellNothingAround,
        NoEvidenceOfChange,
        Rose,
        NothingToCompare,
    ];
    for sentence in all {
        let key = serde_json::to_string(&sentence).unwrap();
        assert!(!key.contains("no-displacement"), "{key}");
        assert_eq!(serde_json::from_str::<Sentence>(&key).unwrap(), sentence);
    }
}

#[test]
fn an_outcome_can_be_written_down() {
    let kept = serde_json::to_value(of([300, 300], [300, 150], [300, 310])).unwrap();
    assert_eq!(kept["sentence"], "fell-no-evidence-of-displacement");
    assert_eq!(kept["reading"], "displacement-smaller");
    assert!(kept["around"]["smallest_detectable"].as_f64().unwrap() > 0.0);
    assert_eq!(kept["alpha"], 0.1);
}

proptest! {
    // Displacement is only ever claimed with the target below its control and the area around above its own.
    #[test]
    fn displacement_needs_both(c in [0..400u32, 0..400u32], t in [0..400u32, 0..400u32], d in [0..400u32, 0..400u32]) {
        let out = of(c, t, d);
        if out.sentence == Sentence::FellWithDisplacement {
            prop_assert!(out.target.interval.high < 0.0 && out.around.unwrap().interval.low > 0.0);
        }
        if out.target.p.is_some_and(|p| p > out.alpha) {
            prop_assert_eq!(out.sentence, Sentence::NoEvidenceOfChange);
        }
    }
}
