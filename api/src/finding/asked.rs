//! What somebody means who types into the one box: a number or its end, a plate, a phone number, words. Pure.
//!
//! A number is never taken for a plate, and what could be a plate is one only where its country gives out such ones or a sign for
//! what was not read stands in it. A doubt is settled by `look`.

use crate::incidents::{numbers, words};
use shared_types::incident::SearchLook;
use shared_types::plate;

/// The most digits of the end of a number.
const MOST_DIGITS: usize = 7;
/// The fewest digits of a phone number.
const FEWEST_DIGITS: usize = 9;

/// A number, or the end of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Capitals of the site.
    pub code: Option<String>,
    /// Year.
    pub year: Option<i16>,
    /// Serial.
    pub serial: i32,
}

/// What the text may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// A number.
    pub number: Option<Number>,
    /// A plate or a part of one, canonical.
    pub plate: Option<String>,
    /// A phone number, as it was written.
    pub phone: Option<String>,
    /// Words, folded.
    pub words: Vec<String>,
}

impl Asked {
    /// Reads the text; `look` says as what it is meant.
    pub fn read(text: &str, look: Option<SearchLook>) -> Self {
        match look {
            Some(SearchLook::Plate) => Self { plate: Some(plate::canonical(text)), ..Self::default() },
            Some(SearchLook::Phone) => Self { phone: Some(text.to_owned()), ..Self::default() },
            None => {
                let number = number(text);
                let plate = Some(plate::canonical(text)).filter(|p| number.is_none() && is_plate(p));
                let phone = Some(text.to_owned()).filter(|t| number.is_none() && plate.is_none() && is_phone(t));
                Self { number, plate, phone, words: words::asked(text) }
            }
        }
    }

    /// Whether it is a look for a person or a vehicle, which asks a reason.
    pub fn is_look(&self) -> bool {
        self.plate.is_some() || self.phone.is_some()
    }

    /// Without the look, for who may not look: then the text is words.
    pub fn without_look(self) -> Self {
        Self { plate: None, phone: None, ..self }
    }
}

/// `DL-2026-00171`, `2026-171`, `00171`, with blanks for hyphens.
fn number(text: &str) -> Option<Number> {
    let text = text.trim().trim_start_matches('#').split_whitespace().collect::<Vec<_>>().join("-");
    let digits =
        |t: &str| (!t.is_empty() && t.len() <= MOST_DIGITS && t.bytes().all(|b| b.is_ascii_digit())).then_some(());
    if digits(&text).is_some() {
        return Some(Number { code: None, year: None, serial: text.parse().ok()? });
    }
    if let Some((code, year, serial)) = numbers::read(&text) {
        let known = !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric()) && (1900..2200).contains(&year);
        return known.then(|| Number { code: Some(code.to_ascii_uppercase()), year: Some(year), serial });
    }
    let (year, serial) = text.split_once('-')?;
    digits(serial)?;
    let year: i16 = year.parse().ok().filter(|y| (1900..2200).contains(y))?;
    Some(Number { code: None, year: Some(year), serial: serial.parse().ok()? })
}

fn is_plate(canonical: &str) -> bool {
    let has = |f: fn(char) -> bool| canonical.chars().any(f);
    let (letters, digits) = (has(|c| c.is_ascii_uppercase()), has(|c| c.is_ascii_digit()));
    let length = canonical.chars().count();
    let ascii = canonical.chars().all(|c| c.is_ascii_alphanumeric() || c == '?');
    if !ascii || !(4..=8).contains(&length) {
        return false;
    }
    // One that was read in part, or one of a series: Dutch, or Belgian since 2010 (9-XXX-999) and before.
    let belgian = |series: &str| {
        series.len() == length
            && series.chars().zip(canonical.chars()).all(|(s, c)| match s {
                'X' => c.is_ascii_uppercase(),
                _ => c.is_ascii_digit(),
            })
    };
    (canonical.contains('?') && !plate::grams(canonical).is_empty() && (letters || digits))
        || (letters && digits && !holds_a_word(canonical) && plate::is_usual("NL", canonical) == Some(true))
        || ["9XXX999", "XXX999", "999XXX"].iter().any(|series| belgian(series))
}

/// Three letters or more in a row with a vowel: "pand 12" has the form of a plate, and Dutch plates have had no vowels for long.
fn holds_a_word(canonical: &str) -> bool {
    canonical
        .split(|c: char| !c.is_ascii_uppercase())
        .any(|run| run.len() >= 3 && run.contains(['A', 'E', 'I', 'O', 'U']))
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (FEWEST_DIGITS..=15).contains(&digits)
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/') || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Asked {
        Asked::read(text, None)
    }

    fn a_number(code: Option<&str>, year: Option<i16>, serial: i32) -> Option<Number> {
        Some(Number { code: code.map(str::to_owned), year, serial })
    }

    #[test]
    fn a_number_is_found_whole_and_by_its_end() {
        for text in ["DL-2026-00171", "dl-2026-171", " DL 2026 00171 ", "#DL-2026-171"] {
            assert_eq!(read(text).number, a_number(Some("DL"), Some(2026), 171), "{text}");
        }
        assert_eq!(read("2026-00171").number, a_number(None, Some(2026), 171));
        for text in ["00171", "171", "#171"] {
            assert_eq!(read(text).number, a_number(None, None, 171), "{text}");
        }
        for text in ["12345678", "12-34", "tas 171", "DL-x-1", "2026-", ""] {
            assert_eq!(read(text).number, None, "{text}");
        }
    }

    #[test]
    fn a_plate_is_one_that_is_given_out_or_was_read_in_part() {
        for text in ["GX-124-B", "gx124b", "12-BCD-3", "1-ABC-123", "ABC-123", "GX-1?4-B", "X124??"] {
            let asked = read(text);
            assert!(asked.plate.is_some() && asked.is_look(), "{text}");
        }
        for text in [
            "DL-2026-00171",
            "pand 7",
            "zwarte tas",
            "tas123456",
            "2026",
            "?????",
            "G?X?1",
            "unit 12",
            "pand 12",
            "één2",
        ] {
            assert_eq!(read(text).plate, None, "{text}");
        }
        // As a plate it is taken as it is, if that is what is meant.
        assert_eq!(Asked::read("x 124", Some(SearchLook::Plate)).plate.as_deref(), Some("X124"));
    }

    #[test]
    fn a_phone_number_is_many_digits_and_little_else() {
        for text in ["06-12345678", "+31 6 1234 5678", "(010) 123 4567"] {
            assert!(read(text).phone.is_some(), "{text}");
        }
        for text in ["12345678", "tel 0612345678", "1234567890123456"] {
            assert_eq!(read(text).phone, None, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_words_too() {
        assert_eq!(read("Modehuis Van Dam").words, ["modehuis", "van", "dam"]);
        assert_eq!(read("GX-124-B").without_look().words, ["gx", "124", "b"]);
        assert!(read("…!?").words.is_empty());
    }
}
