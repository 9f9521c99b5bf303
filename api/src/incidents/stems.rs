//! Word forms: what a Dutch word is without its endings, so that one form finds the others. Made here and not by the engines, so
//! that both find the same. Pure; called where words are written and where they are asked.
//!
//! Snowball's Dutch stemmer, with the two sounds that change at the end of a word (`dieven`, `dief`; `huizen`, `huis`) made one.

use crate::db::dialect::Form;
use rust_stemmers::{Algorithm, Stemmer};
use std::sync::LazyLock;

/// Stands around a stem in the index. Folding never leaves it in a word, so that a stem is never taken for one.
const MARK: char = 'ß';

static DUTCH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::Dutch));

/// The stem of a folded word; none of what is no word, and none that says no more than the word itself.
fn stem(word: &str) -> Option<String> {
    if !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let mut stem = DUTCH.stem(word).into_owned();
    match stem.pop() {
        Some('v') => stem.push('f'),
        Some('z') => stem.push('s'),
        Some(other) => stem.push(other),
        None => return None,
    }
    // `jassen` leaves `jass`: two of one consonant at the end are one.
    let mut end = stem.chars().rev();
    if let (Some(last), Some(before)) = (end.next(), end.next())
        && last == before
        && !"aeiou".contains(last)
    {
        stem.pop();
    }
    (stem != word).then_some(stem)
}

/// What a word is found by beside itself.
pub fn of_index(word: &str) -> Option<String> {
    stem(word).map(|stem| format!("{MARK}{stem}"))
}

/// What a word that is asked may stand as: words that begin with it, its stem as others have it, and its stem as a word.
pub fn asked(word: &str) -> Vec<Form> {
    let whole = |text: String| Form { text, whole: true };
    let mut forms = vec![Form { text: word.to_owned(), whole: false }];
    match stem(word) {
        Some(stem) => {
            forms.push(whole(format!("{MARK}{stem}")));
            forms.push(whole(stem));
        }
        None => forms.push(whole(format!("{MARK}{word}"))),
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a text with one word is found by another form.
    fn finds(asked_for: &str, there: &str) -> bool {
        let index: Vec<String> = std::iter::once(there.to_owned()).chain(of_index(there)).collect();
        asked(asked_for).iter().any(|form| {
            index.iter().any(|word| if form.whole { *word == form.text } else { word.starts_with(&form.text) })
        })
    }

    #[test]
    fn one_form_finds_the_others() {
        for (one, other) in [
            ("fiets", "fietsen"),
            ("jas", "jassen"),
            ("tas", "tassen"),
            ("dief", "dieven"),
            ("brief", "brieven"),
            ("huis", "huizen"),
            ("winkel", "winkels"),
            ("raam", "ramen"),
            ("deur", "deuren"),
            ("kind", "kinderen"),
            ("inbraak", "inbraken"),
            ("zwarte", "zwart"),
            ("jongere", "jongeren"),
        ] {
            assert!(finds(one, other), "{one} finds {other}");
            assert!(one == "kind" || finds(other, one), "{other} finds {one}");
        }
    }

    #[test]
    fn a_begin_still_finds_and_other_words_do_not() {
        assert!(finds("winkelw", "winkelwagen") && finds("sporttas", "sporttassen"));
        for (asked_for, there) in
            [("raam", "ramkraak"), ("poort", "portier"), ("jassen", "jaspers"), ("tassen", "tasten")]
        {
            assert!(!finds(asked_for, there), "{asked_for} finds {there}");
        }
        assert_eq!(asked("2026").len(), 2);
    }
}
