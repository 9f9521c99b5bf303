//! Plates of vehicles: as seen, canonical (upper case, no separators, `?` for what was not read), and whether a country gives out
//! such ones. Judged softly: what was seen is taken, a doubt is told.
//!
//! Run by the form and by the server. It must not refuse a plate for its form: witnesses read wrong, and series change.

/// The most characters of a plate, as seen.
pub const LONGEST: usize = 20;

/// Upper case, letters and digits only; `?` stands for one character that was not read.
pub fn canonical(as_seen: &str) -> String {
    as_seen.chars().filter(|c| c.is_alphanumeric() || *c == '?').flat_map(char::to_uppercase).collect()
}

/// Whether a part is missing.
pub fn is_partial(canonical: &str) -> bool {
    canonical.contains('?')
}

/// The Dutch series, `X` a letter and `9` a digit, always six.
const NL: [&str; 14] = [
    "XX9999", "9999XX", "99XX99", "XX99XX", "XXXX99", "99XXXX", "99XXX9", "9XXX99", "XX999X", "X999XX", "XXX99X",
    "X99XXX", "9XX999", "999XX9",
];

/// Whether the country gives out such plates; none where we know no series of it.
pub fn is_usual(country: &str, canonical: &str) -> Option<bool> {
    match country {
        "NL" => Some(NL.iter().any(|series| fits(series, canonical))),
        // Beside its series Belgium gives out any wish of one to eight characters.
        "BE" => Some(
            (1..=8).contains(&canonical.chars().count())
                && canonical.chars().all(|c| c.is_ascii_alphanumeric() || c == '?'),
        ),
        _ => None,
    }
}

fn fits(series: &str, plate: &str) -> bool {
    series.len() == plate.chars().count()
        && series.chars().zip(plate.chars()).all(|(s, c)| match c {
            '?' => true,
            c if s == 'X' => c.is_ascii_uppercase(),
            c => c.is_ascii_digit(),
        })
}

/// Whether two plates may be the same, `?` in either standing for any character.
pub fn may_be(a: &str, b: &str) -> bool {
    a.chars().count() == b.chars().count() && a.chars().zip(b.chars()).all(|(a, b)| a == b || a == '?' || b == '?')
}

/// Whether a part as it was read can stand somewhere in a plate.
pub fn may_hold(plate: &str, part: &str) -> bool {
    let (plate, part): (Vec<char>, Vec<char>) = (plate.chars().collect(), part.chars().collect());
    !part.is_empty()
        && plate.windows(part.len()).any(|w| w.iter().zip(&part).all(|(a, b)| a == b || *a == '?' || *b == '?'))
}

/// Every three known characters in a row: what a part of a plate is found by.
pub fn grams(canonical: &str) -> Vec<String> {
    let chars: Vec<char> = canonical.chars().collect();
    let mut all: Vec<String> = chars.windows(3).filter(|w| !w.contains(&'?')).map(|w| w.iter().collect()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_capitals_do_not_matter() {
        assert_eq!(canonical("gx-124-b"), "GX124B");
        assert_eq!(canonical(" 1 - abc . 123"), "1ABC123");
        assert_eq!(canonical("GX-1?4-?"), "GX1?4?");
        assert_eq!(canonical("--"), "");
    }

    #[test]
    fn the_series_of_two_countries_are_known_and_others_are_not_judged() {
        for plate in ["GX124B", "XX9999", "12ABCD", "A12BCD", "123AB4", "9AB123", "ABC12D", "G?1?4B"] {
            assert_eq!(is_usual("NL", plate), Some(true), "{plate}");
        }
        for plate in ["GX1244B", "ABCDEF", "123456", "GX12", "", "GX12ÉB"] {
            assert_eq!(is_usual("NL", plate), Some(false), "{plate}");
        }
        assert_eq!(is_usual("BE", "1ABC123"), Some(true));
        assert_eq!(is_usual("BE", "123456789"), Some(false));
        assert_eq!(is_usual("PL", "WX12345"), None);
    }

    #[test]
    fn what_was_not_read_stands_for_anything() {
        assert!(may_be("GX1?4B", "GX124B") && may_be("GX124B", "??????"));
        assert!(!may_be("GX1?4B", "GX134C") && !may_be("GX124", "GX124B"));
        assert!(
            may_hold("GX124B", "124")
                && may_hold("GX1?4B", "124")
                && !may_hold("GX124B", "421")
                && !may_hold("GX124B", "")
        );
        assert_eq!(grams("GX1?4BC"), ["4BC", "GX1"]);
        assert!(grams("G?X?1").is_empty());
    }
}
