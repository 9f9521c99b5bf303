//! What in a text for everybody looks like a plate, a name, a number: pointed out before it is sent, never refused for good.
//!
//! Run by the form while it is typed and by the server before it sends. A reader of words, not of meaning: it finds what has the form
//! of a plate or a name, and misses what has not; whoever sends answers for the text.

use crate::plate;
use serde::{Deserialize, Serialize};

crate::words! {
    /// What something in a text looks like.
    FindingKind {
        /// A plate of a vehicle.
        Plate = "plate",
        /// A person's name.
        Name = "name",
        /// A phone number.
        Phone = "phone",
        /// An address of e-mail.
        Mail = "mail",
        /// A date of birth.
        BirthDate = "birth-date",
    }
}

/// Something in a text that looks personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TextFinding {
    /// JSON pointer of the text: `/openText`, `/place`, `/instruction`.
    pub pointer: String,
    /// What it looks like.
    pub kind: FindingKind,
    /// From which character of the text, counted from 0.
    pub from: u32,
    /// How many characters.
    pub length: u32,
}

/// A word of a text.
struct Word {
    text: String,
    from: usize,
    /// Whether a sentence begins with it.
    first: bool,
    /// Whether only a space stands between it and the word before.
    joined: bool,
}

impl Word {
    fn to(&self) -> usize {
        self.from + self.text.chars().count()
    }

    fn is_name_like(&self) -> bool {
        let mut chars = self.text.chars();
        chars.next().is_some_and(char::is_uppercase)
            && self.text.chars().count() > 1
            && chars.any(char::is_lowercase)
            && self.text.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
    }

    fn is_initials(&self) -> bool {
        let letters: Vec<char> = self.text.chars().filter(|c| *c != '.').collect();
        self.text.contains('.') && !letters.is_empty() && letters.len() <= 4 && letters.iter().all(|c| c.is_uppercase())
    }
}

/// Words between the parts of a name.
const PARTICLES: &[&str] = &[
    "van", "de", "der", "den", "het", "ten", "ter", "te", "op", "el", "al", "ben", "bin", "du", "des", "le", "la",
    "von", "d'", "'t",
];
/// Words before a name.
const TITLES: &[&str] = &[
    "dhr", "mevr", "mw", "meneer", "mijnheer", "mevrouw", "heer", "mr", "mrs", "ms", "monsieur", "madame", "mme",
    "genaamd", "heet", "named", "nommé", "nommée", "naam", "name", "nom",
];

/// Everything in a text that looks personal, in its order. `known` are names that are none of persons: sites, shops.
pub fn find(pointer: &str, text: &str, known: &[&str]) -> Vec<TextFinding> {
    let words = split(text);
    let mut all: Vec<(FindingKind, usize, usize)> = Vec::new();
    all.extend(mails(text));
    all.extend(digits(text));
    all.extend(plates(&words));
    all.extend(names(&words, text, known));
    all.sort_unstable_by_key(|f| (f.1, f.2));
    // What lies within another is told once: the first in the order of kinds above.
    let mut out: Vec<(FindingKind, usize, usize)> = Vec::new();
    for found in all {
        if out.iter().all(|o| found.2 <= o.1 || found.1 >= o.2) {
            out.push(found);
        }
    }
    let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    out.into_iter()
        .map(|(kind, from, to)| TextFinding {
            pointer: pointer.to_owned(),
            kind,
            from: short(from),
            length: short(to - from),
        })
        .collect()
}

/// Splits at white space and punctuation; keeps dots and hyphens inside.
fn split(text: &str) -> Vec<Word> {
    let chars: Vec<char> = text.chars().collect();
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '\'' | '’' | '?');
    let mut words = Vec::new();
    let (mut at, mut first, mut joined) = (0, true, false);
    while at < chars.len() {
        if !inside(chars[at]) {
            joined = joined && matches!(chars[at], ' ' | '\t');
            first = first || matches!(chars[at], '!' | '\n' | ':' | ';' | '(');
            at += 1;
            continue;
        }
        let from = at;
        while at < chars.len() && inside(chars[at]) {
            at += 1;
        }
        let whole: String = chars[from..at].iter().collect();
        let ends = whole.ends_with(['.', '?']);
        // A dot after initials belongs to them.
        let letters = whole.chars().filter(|c| c.is_alphabetic()).count();
        let initials = whole.contains('.') && letters <= 4 && whole.chars().all(|c| c.is_uppercase() || c == '.');
        let text =
            if initials { whole.clone() } else { whole.trim_end_matches(['.', '?', '-', '\'', '’']).to_owned() };
        let title = TITLES.contains(&text.to_lowercase().as_str());
        if !text.is_empty() {
            words.push(Word { text, from, first, joined });
        }
        first = ends && !initials && !title;
        joined = !first;
    }
    words
}

fn mails(text: &str) -> Vec<(FindingKind, usize, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let mut found = Vec::new();
    for at in (0..chars.len()).filter(|at| chars[*at] == '@') {
        let from = (0..at).rev().take_while(|n| part(chars[*n])).last();
        let to = (at + 1..chars.len()).take_while(|n| part(chars[*n])).last();
        if let (Some(from), Some(to)) = (from, to)
            && chars[at + 1..=to].contains(&'.')
        {
            found.push((FindingKind::Mail, from, to + 1));
        }
    }
    found
}

/// Runs of digits with what people write between: phone numbers and dates of birth.
fn digits(text: &str) -> Vec<(FindingKind, usize, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let begins =
            chars[at].is_ascii_digit() || (chars[at] == '+' && chars.get(at + 1).is_some_and(char::is_ascii_digit));
        if !begins || (at > 0 && chars[at - 1].is_alphanumeric()) {
            at += 1;
            continue;
        }
        let from = at;
        while at < chars.len() && (chars[at].is_ascii_digit() || " -/.()+".contains(chars[at])) {
            at += 1;
        }
        let mut to = at;
        while to > from && !chars[to - 1].is_ascii_digit() {
            to -= 1;
        }
        let written: String = chars[from..to].iter().collect();
        let count = written.chars().filter(char::is_ascii_digit).count();
        if is_birth_date(&written) {
            found.push((FindingKind::BirthDate, from, to));
        } else if (9..=15).contains(&count) && (written.starts_with('0') || written.starts_with('+')) {
            found.push((FindingKind::Phone, from, to));
        }
    }
    found
}

/// A day, a month and a year long enough ago to be of a person.
fn is_birth_date(written: &str) -> bool {
    let parts: Vec<&str> = written.split(['-', '/', '.']).map(str::trim).collect();
    let [day, month, year] = parts.as_slice() else { return false };
    let number = |s: &str| s.parse::<i32>().unwrap_or(0);
    let (day, year) = if day.len() == 4 { (*year, *day) } else { (*day, *year) };
    (1..=31).contains(&number(day))
        && (1..=12).contains(&number(month))
        && year.len() == 4
        && (1900..=2020).contains(&number(year))
}

/// One word, or two or three joined ones, that has the form of a plate: letters and digits both.
fn plates(words: &[Word]) -> Vec<(FindingKind, usize, usize)> {
    let mut found = Vec::new();
    for n in 0..words.len() {
        for many in 1..=3_usize.min(words.len() - n) {
            let some = &words[n..n + many];
            if some[1..].iter().any(|w| !w.joined) {
                break;
            }
            let written: String = some.iter().map(|w| w.text.as_str()).collect();
            let plate = plate::canonical(&written);
            let (letters, numbers) = (
                plate.chars().filter(|c| c.is_ascii_alphabetic()).count(),
                plate.chars().filter(char::is_ascii_digit).count(),
            );
            if letters + numbers + plate.chars().filter(|c| *c == '?').count() != plate.chars().count()
                || letters == 0
                || numbers == 0
            {
                continue;
            }
            // Several words are a plate only as plates are written: in capitals, parts of one to three signs.
            let as_plates =
                many == 1 || some.iter().all(|w| w.text.len() <= 4 && w.text.chars().all(|c| !c.is_lowercase()));
            let known = plate::is_usual("NL", &plate) == Some(true) || is_belgian(&plate);
            if as_plates && known {
                found.push((FindingKind::Plate, some[0].from, some[many - 1].to()));
            }
        }
    }
    // The longest that begins at a place comes first.
    found.sort_unstable_by_key(|f: &(FindingKind, usize, usize)| (f.1, std::cmp::Reverse(f.2)));
    found.dedup_by_key(|f| f.1);
    found
}

/// Of the Belgian series, without the personal ones, which may be any word.
fn is_belgian(plate: &str) -> bool {
    ["9XXX999", "XXXX999", "XXX999", "999XXX"].iter().any(|series| {
        series.len() == plate.len()
            && series
                .chars()
                .zip(plate.chars())
                .all(|(s, c)| c == '?' || if s == 'X' { c.is_ascii_uppercase() } else { c.is_ascii_digit() })
    })
}

fn names(words: &[Word], text: &str, known: &[&str]) -> Vec<(FindingKind, usize, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut n = 0;
    while n < words.len() {
        let after_title = n > 0 && words[n].joined && TITLES.contains(&words[n - 1].text.to_lowercase().as_str());
        let begins = words[n].is_name_like() || words[n].is_initials();
        if !begins {
            n += 1;
            continue;
        }
        // A name goes on over particles to the next word with a capital.
        let (mut last, mut next) = (n, n + 1);
        while next < words.len() && words[next].joined {
            if words[next].is_name_like() || words[next].is_initials() {
                last = next;
            } else if !PARTICLES.contains(&words[next].text.to_lowercase().as_str()) {
                break;
            }
            next += 1;
        }
        let several = last > n && words[n + 1..=last].iter().any(Word::is_name_like);
        let (from, to) = (words[n].from, words[last].to());
        let written: String = chars[from..to].iter().collect();
        let is_known = known.iter().any(|k| {
            let (k, w) = (k.to_lowercase(), written.to_lowercase());
            k.contains(&w) || w.contains(&k)
        });
        // The capital of a sentence's first word says nothing: what follows it must be a name by itself.
        let by_sentence = words[n].first
            && !words[n].is_initials()
            && words[n + 1..=last].iter().filter(|w| w.is_name_like()).count() < 1;
        if !is_known && (after_title || (several && !by_sentence)) {
            found.push((FindingKind::Name, from, to));
        }
        n = last + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(FindingKind, String)> {
        let chars: Vec<char> = text.chars().collect();
        find("/openText", text, &["Winkelcentrum De Linde", "Modehuis Van Dam"])
            .into_iter()
            .map(|f| (f.kind, chars[f.from as usize..(f.from + f.length) as usize].iter().collect()))
            .collect()
    }

    #[test]
    fn plates_are_found_as_people_write_them() {
        for (text, plate) in [
            ("grijze Golf GX-124-B reed weg", "GX-124-B"),
            ("kenteken gx124b, richting A15", "gx124b"),
            ("auto GX 124 B bij de poort", "GX 124 B"),
            ("Belgische plaat 1-ABC-123.", "1-ABC-123"),
            ("plaat 1ABC123", "1ABC123"),
            ("XX-99-99", "XX-99-99"),
        ] {
            assert_eq!(kinds(text), [(FindingKind::Plate, plate.to_owned())], "{text}");
        }
    }

    #[test]
    fn names_numbers_and_addresses_are_found() {
        for (text, kind, what) in [
            ("Het gaat om Piet de Vries uit Meppel", FindingKind::Name, "Piet de Vries"),
            ("Jan Jansen rende weg", FindingKind::Name, "Jan Jansen"),
            ("mevrouw Jansen is vermist", FindingKind::Name, "Jansen"),
            ("let op dhr. Bakker bij de kassa", FindingKind::Name, "Bakker"),
            ("gezien: J. Smit met tas", FindingKind::Name, "J. Smit"),
            ("bel 06-12345678 direct", FindingKind::Phone, "06-12345678"),
            ("bel +31 6 12345678 direct", FindingKind::Phone, "+31 6 12345678"),
            ("mail naar jan@voorbeeld.nl graag", FindingKind::Mail, "jan@voorbeeld.nl"),
            ("geboren 03-05-1994, let op", FindingKind::BirthDate, "03-05-1994"),
        ] {
            assert_eq!(kinds(text), [(kind, what.to_owned())], "{text}");
        }
    }

    #[test]
    fn what_is_usual_in_an_alert_is_left_alone() {
        for text in [
            "Twee mannen met een grote zwarte sporttas, passage noord.",
            "Bel 112. Blijf op afstand. Niet zelf ingrijpen.",
            "Overval bij unit 7, daders gevlucht richting station om 15:10.",
            "Let op bij Winkelcentrum De Linde, ingang zuid.",
            "Modehuis Van Dam meldt een wisseltruc met een biljet van 50 euro.",
            "Brand op verdieping 2. Verlaat het pand. Verzamelen op P3.",
            "TWEE MANNEN MET TAS BIJ DE KASSA",
            "Sinds 31-03-2026 18:40 vermist, groene jas.",
            "",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn where_it_stands_is_told_in_characters() {
        let found = find("/place", "é 👮 GX-124-B", &[]);
        assert_eq!((found[0].from, found[0].length, found[0].pointer.as_str()), (4, 8, "/place"));
    }
}
