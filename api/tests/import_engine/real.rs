//! The two real files, by the mappings that we ship, against figures computed by others. Skipped with a word where the
//! files are absent; the mappings themselves are always compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use serde_json::Value;
use shared_types::import::Mapping;
use shared_types::incident::OccurredPrecision;

use super::*;

const VANCOUVER: &str = include_str!("../../mappings/vancouver-2020.json");
const UK: &str = include_str!("../../mappings/uk-police.json");

/// The file, where the shared folder is present.
fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WEBM_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let file = folder.join(path);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: shared not present ({path})");
    None
}

fn read(file: &PathBuf, mapping: &Mapping) -> Vec<Judged> {
    let options = Options::default();
    Engine::open(File::open(file).unwrap(), mapping, &options).unwrap().map(Result::unwrap).collect()
}

#[test]
fn the_shipped_mappings_fit_the_files_they_are_for() {
    let vancouver = "TYPE,YEAR,MONTH,DAY,HOUR,MINUTE,HUNDRED_BLOCK,NEIGHBOURHOOD,X,Y\r\n\
        Homicide,2020,7,27,0,0,OFFSET TO PROTECT PRIVACY,West End,0.0,0.0\r\n\
        Other Theft,2020,3,8,2,56,5XX HORNBY ST,Central Business District,491399.4543,5459146.9914\r\n";
    let uk = "\"\",\"...1\",\"crime_id\",\"month\",\"longitude\",\"latitude\",\"location\",\"lsoa_name\",\"crime_type\",\"last_outcome_category\",\"context\"\n\
        \"1\",56,\"1c\",\"2020-03\",-2.87,53.49,\"On or near X\",\"K 001C\",\"Shoplifting\",\"Local resolution\",NA\n";
    for (mapping, file, count) in [(VANCOUVER, vancouver, 2), (UK, uk, 1)] {
        let mapping: Mapping = serde_json::from_str(mapping).unwrap();
        let judged: Vec<Judged> =
            Engine::open(file.as_bytes(), &mapping, &Options::default()).unwrap().map(Result::unwrap).collect();
        assert_eq!(judged.iter().filter(|row| row.result.is_ok()).count(), count, "{judged:?}");
    }
}

/// The codes of the shipped tables exist in our lists.
#[test]
fn the_shipped_mappings_name_codes_that_exist() {
    let seeds = include_str!("../../../migrations/sqlite/0003_codes/up.sql");
    for mapping in [VANCOUVER, UK] {
        let mapping: Mapping = serde_json::from_str(mapping).unwrap();
        for code in mapping.category.table.values() {
            assert!(seeds.contains(&format!("'{code}'")), "{code} is in no list");
        }
    }
}

#[test]
fn vancouver_2020_against_the_expected_figures() {
    let (Some(file), Some(expected)) =
        (shared("data/vancouver_crime_2020.csv"), shared("golden/r_vancouver2020_expected.json"))
    else {
        return;
    };
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(expected).unwrap()).unwrap();
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let mapping: Mapping = serde_json::from_str(VANCOUVER).unwrap();
    let judged = read(&file, &mapping);
    let all: Vec<&Candidate> = judged.iter().map(good).collect();
    assert_eq!(all.len(), number(&expected["rows"]));

    let mut by_category: BTreeMap<&str, usize> = BTreeMap::new();
    for candidate in &all {
        *by_category.entry(candidate.category.as_ref()).or_default() += 1;
    }
    for (kind, count) in expected["by_type"].as_object().unwrap() {
        assert_eq!(by_category.get(mapping.category.table[kind].as_str()).copied(), Some(number(count)), "{kind}");
    }

    let masked = all.iter().filter(|one| one.occurrence.precision == OccurredPrecision::Unknown).count();
    assert_eq!(masked, number(&expected["time_masked_rows"]));
    let without_point = all.iter().filter(|one| one.point.is_none()).count();
    assert_eq!(without_point, number(&expected["coordinate_unusable_rows"]));
    // All points lie in and around the city.
    for point in all.iter().filter_map(|one| one.point) {
        assert!((-123.3..-122.9).contains(&point.lon) && (49.1..49.4).contains(&point.lat), "{point:?}");
    }

    let zone = TimeZone::get("America/Vancouver").unwrap();
    let local = |candidate: &Candidate| {
        jiff::Timestamp::from_millisecond(candidate.occurrence.from_ms.unwrap()).unwrap().to_zoned(zone.clone())
    };
    let (mut months, mut weekdays) = (BTreeMap::new(), BTreeMap::new());
    let (mut hours, mut thefts) = ([0usize; 24], [[0usize; 24]; 7]);
    let mut shifted = 0;
    for candidate in &all {
        let moment = local(candidate);
        let weekday = usize::try_from(moment.weekday().to_monday_zero_offset()).unwrap();
        *months.entry(moment.month().to_string()).or_insert(0) += 1;
        *weekdays.entry(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][weekday]).or_insert(0) += 1;
        if candidate.occurrence.precision == OccurredPrecision::Unknown {
            continue;
        }
        // The source did not put its clock forward: two of its rows stand in an hour that was skipped. The expected
        // figures count the source's clock.
        let skipped = candidate.notes.iter().any(|note| note.code == "hour-shifted");
        shifted += usize::from(skipped);
        let hour = usize::try_from(moment.hour()).unwrap() - usize::from(skipped);
        hours[hour] += 1;
        if candidate.category.as_ref() == "theft.other" {
            thefts[weekday][hour] += 1;
        }
    }
    assert_eq!(shifted, 2);
    for (month, count) in expected["by_month"].as_object().unwrap() {
        assert_eq!(months[month], number(count), "month {month}");
    }
    for (weekday, count) in expected["by_weekday"].as_object().unwrap() {
        assert_eq!(weekdays[weekday.as_str()], number(count), "{weekday}");
    }
    for (hour, count) in expected["hour_histogram_excluding_masked"].as_object().unwrap() {
        assert_eq!(hours[hour.parse::<usize>().unwrap()], number(count), "hour {hour}");
    }
    for (at, weekday) in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].into_iter().enumerate() {
        let row: Vec<usize> =
            expected["other_theft_weekday_hour"][weekday].as_array().unwrap().iter().map(number).collect();
        assert_eq!(thefts[at].as_slice(), row, "other theft on {weekday}");
    }

    let keys: BTreeSet<[u8; 16]> = all.iter().map(|one| one.import_key).collect();
    assert_eq!(keys.len(), all.len(), "exact duplicates stay apart");
    assert_eq!(read(&file, &mapping), judged, "reading again changes nothing");
}

/// Without the mask every column of the source is in the candidate, and equal rows are equal candidates.
#[test]
fn vancouver_2020_has_its_exact_duplicates() {
    let (Some(file), Some(expected)) =
        (shared("data/vancouver_crime_2020.csv"), shared("golden/r_vancouver2020_expected.json"))
    else {
        return;
    };
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(expected).unwrap()).unwrap();
    let mut mapping: Mapping = serde_json::from_str(VANCOUVER).unwrap();
    mapping.masks.clear();
    let judged = read(&file, &mapping);
    let distinct: BTreeSet<String> = judged
        .iter()
        .map(|row| {
            let one = good(row);
            format!(
                "{} {:?} {:?} {:?} {:?}",
                one.category,
                one.occurrence,
                one.place,
                one.point,
                one.notes.first().map(|note| &note.value)
            )
        })
        .collect();
    assert_eq!((judged.len() - distinct.len()) as u64, expected["exact_duplicate_rows"].as_u64().unwrap());
}

#[test]
fn merseyside_shoplifting_by_month() {
    let Some(file) = shared("data/uk_merseyside_shoplifting.csv") else { return };
    let judged = read(&file, &serde_json::from_str(UK).unwrap());
    let all: Vec<&Candidate> = judged.iter().map(good).collect();
    assert_eq!(all.len(), 7930);
    assert!(all.iter().all(|one| one.category.as_ref() == "theft.shoplifting" && one.external_id.is_some()));
    assert!(all.iter().all(|one| one.occurrence.precision == OccurredPrecision::Month));
    let march = (ms("2020-03-01T00:00:00Z"), ms("2020-03-31T23:00:00Z"));
    let in_march = all.iter().filter(|one| (one.occurrence.from_ms, one.occurrence.until_ms) == march).count();
    assert_eq!(in_march, 581, "the month in which the clock was put forward is an hour shorter");
    let points: BTreeSet<(u64, u64)> =
        all.iter().filter_map(|one| one.point).map(|point| (point.lon.to_bits(), point.lat.to_bits())).collect();
    assert_eq!(points.len(), 1038);
}
