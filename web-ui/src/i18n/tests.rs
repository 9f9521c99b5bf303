//! The texts hold together in three languages, and numbers are written as people write them.

use super::*;

/// Key and texts as locales/ has them.
pub fn rows() -> Vec<[String; 4]> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
    let mut rows = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        for line in std::fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
            rows.push(<[String; 4]>::try_from(cells).unwrap());
        }
    }
    rows.sort();
    rows
}

fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    found.sort_unstable();
    found
}

#[test]
fn every_language_fills_in_the_same_places() {
    for [key, nl, en, fr] in rows() {
        assert_eq!(placeholders(&nl), placeholders(&en), "{key} in English");
        assert_eq!(placeholders(&nl), placeholders(&fr), "{key} in French");
    }
}

#[test]
fn every_text_is_used() {
    let mut source = String::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                source.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    for [key, ..] in rows() {
        if Key::by_name(&key).is_some() {
            continue; // reached by a word of the contract
        }
        let variant: String = key.split(['.', '-']).map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        let used = source
            .match_indices(&format!("Key::{variant}"))
            .any(|(at, found)| !source[at + found.len()..].starts_with(char::is_alphanumeric));
        assert!(used, "{key} is nowhere shown");
    }
}

#[test]
fn texts_of_another_build_are_refused() {
    assert!(I18n::new(Language::Nl, vec![String::new(); COUNT + 1]).is_none());
}

#[test]
fn numbers_follow_the_language() {
    assert_eq!(Language::Nl.integer(1_234_567), "1.234.567");
    assert_eq!(Language::En.integer(-1_234), "-1,234");
    assert_eq!(Language::Fr.integer(41_870), "41\u{202f}870");
    assert_eq!(Language::Nl.decimal(4.25, 1), "4,3");
    assert_eq!(Language::Nl.decimal(1234.05, 1), "1.234,1");
    assert_eq!(Language::En.decimal(-0.44, 1), "-0.4");
    assert_eq!(Language::Nl.percent(0.384), "38%");
    assert_eq!(Language::Fr.percent(0.384), "38\u{a0}%");
}

#[test]
fn money_follows_the_language() {
    assert_eq!(Language::Nl.money(4_187_000), "€\u{a0}41.870");
    assert_eq!(Language::En.money(64_050), "€640.50");
    assert_eq!(Language::Fr.money(5), "0,05\u{a0}€");
    assert_eq!(Language::Nl.money(-5), "€\u{a0}-0,05");
}

#[test]
fn typed_money_is_understood() {
    for (typed, cents) in
        [("640", 64_000), ("640,5", 64_050), ("1.250,00", 125_000), ("€ 12.50", 1_250), ("1.250", 125_000), ("0,05", 5)]
    {
        assert_eq!(cents_from_text(typed), Some(cents), "{typed}");
    }
    for typed in ["", "veel", "12,5x", "-3", ","] {
        assert_eq!(cents_from_text(typed), None, "{typed}");
    }
}

#[test]
fn french_counts_none_as_one() {
    assert!(Language::Fr.is_one(0) && !Language::Nl.is_one(0) && Language::En.is_one(1));
}

#[test]
fn a_window_is_told_in_few_words() {
    let clock = Clock { zone: "Europe/Amsterdam".into(), language: Language::Nl };
    let at = |text: &str| text.parse().unwrap();
    assert_eq!(clock.window(at("2026-03-28T16:10:00Z"), at("2026-03-28T16:25:00Z")), "2026-03-28 16:10–16:25");
    assert_eq!(
        clock.window(at("2026-03-27T23:00:00Z"), at("2026-03-28T07:30:00Z")),
        "2026-03-27 23:00 – 2026-03-28 07:30"
    );
}
