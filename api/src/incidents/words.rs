//! Words as they are looked for: without accents, capitals and signs, the same on both engines.
//!
//! Folding is done here and not by the engines, which fold differently. Called when an incident is written and when one is
//! searched.

use super::stems;
use crate::db::dialect::Words;
use shared_types::ids::AreaId;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is kept, in characters.
const LONGEST: usize = 40;
/// The most words of one search.
const MOST_ASKED: usize = 12;

/// The words of a text, folded.
pub fn fold(text: &str) -> Vec<String> {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut out = Vec::new();
    let mut word = String::new();
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => word.push_str("ss"),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            'ø' => word.push('o'),
            'ł' => word.push('l'),
            c if c.is_alphanumeric() => word.push(c),
            _ if word.is_empty() => {}
            _ => out.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    for w in &mut out {
        if let Some((end, _)) = w.char_indices().nth(LONGEST) {
            w.truncate(end);
        }
    }
    out
}

/// The same of plain letters, of which nothing comes apart: most texts, and ten times as fast.
fn fold_ascii(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..word.len().min(LONGEST)].to_ascii_lowercase()).collect()
}

/// The words that a search asks for; empty when there is nothing to look for.
pub fn asked(text: &str) -> Vec<String> {
    let mut words = fold(text);
    words.truncate(MOST_ASKED);
    words
}

/// What stands for the site before each of its words in the index: the end of its id, which is chance. Should two sites ever
/// share it, a search still asks for the site itself.
pub fn place(site: AreaId) -> String {
    let id = site.0.as_bytes();
    format!("{:02x}{:02x}{:02x}{:02x}", id[12], id[13], id[14], id[15])
}

/// What an incident can be found by.
pub struct Findable<'a> {
    /// The site.
    pub site: AreaId,
    /// Capitals of the site.
    pub code: &'a str,
    /// Year and number.
    pub number: (i16, i32),
    /// Label of the unit and name of who is in it.
    pub unit: Option<(&'a str, Option<&'a str>)>,
    /// The place in words.
    pub place_words: Option<&'a str>,
    /// What was seen.
    pub description: &'a str,
    /// The text for others.
    pub short_text: Option<&'a str>,
    /// Whether others may read it.
    pub vetted: bool,
    /// Number in the sender's own system.
    pub external_id: Option<&'a str>,
}

/// The words of what an incident says, without its number: made where nobody waits, before the number is known.
#[derive(Clone, Debug, Default)]
pub struct Told {
    all: String,
    vetted: String,
}

impl Findable<'_> {
    /// The words, folded and joined, each with its stem where that is another.
    pub fn words(&self) -> Words {
        self.told().with_number(self.site, self.code, self.number)
    }

    /// The words of all but the number.
    pub fn told(&self) -> Told {
        let (label, tenant) = self.unit.unwrap_or_default();
        let short = self.short_text.unwrap_or_default();
        Told {
            all: sorted(&[
                label,
                tenant.unwrap_or_default(),
                self.place_words.unwrap_or_default(),
                self.description,
                short,
                self.external_id.unwrap_or_default(),
            ])
            .join(" "),
            vetted: if self.vetted { sorted(&[short]).join(" ") } else { String::new() },
        }
    }
}

/// The words of texts and their stems, each once.
fn sorted(texts: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = texts.iter().flat_map(|t| fold(t)).collect();
    let stems: Vec<String> = words.iter().filter_map(|word| stems::of_index(word)).collect();
    words.extend(stems);
    words.sort_unstable();
    words.dedup();
    words
}

impl Told {
    /// All words, now that the number is known.
    pub fn with_number(&self, site: AreaId, code: &str, (year, serial): (i16, i32)) -> Words {
        // The number is found as it is written and without its zeros.
        let number = sorted(&[code, &format!("{year} {serial:05} {serial}")]);
        let join = |told: &str| {
            let told = told.split(' ').filter(|word| !word.is_empty());
            let mut words: Vec<&str> = number.iter().map(String::as_str).chain(told).collect();
            words.sort_unstable();
            words.dedup();
            words.join(" ")
        };
        Words { place: place(site), all: join(&self.all), vetted: join(&self.vetted) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_signs_do_not_matter() {
        assert_eq!(
            fold("Één CAFÉ-bezoeker, geïrriteerd; Straße"),
            ["een", "cafe", "bezoeker", "geirriteerd", "strasse"]
        );
        assert_eq!(fold("  \u{0} '); DROP -- "), ["drop"]);
        assert!(fold("…—!").is_empty());
    }

    #[test]
    fn plain_letters_are_folded_the_same_in_either_way() {
        let text = "Twee MANNEN, een 7-jarige; x_y 00417 \u{7f}\t`~ einde";
        assert_eq!(fold(text), fold(&format!("{text}…")));
        let long = "a".repeat(100);
        assert_eq!(fold(&long), fold(&format!("{long}…")));
    }

    #[test]
    fn a_word_is_kept_only_so_far() {
        assert_eq!(fold(&"é".repeat(5000))[0].len(), LONGEST);
    }

    #[test]
    fn others_find_only_what_was_vetted() {
        let mut f = Findable {
            site: AreaId(uuid::Uuid::nil()),
            code: "DL",
            number: (2026, 417),
            unit: Some(("7", Some("Van Dam"))),
            place_words: None,
            description: "zwarte sporttas",
            short_text: Some("twee personen"),
            vetted: false,
            external_id: None,
        };
        assert_eq!(f.words().vetted, "00417 2026 417 dl");
        assert!(f.words().all.contains("sporttas"));
        f.vetted = true;
        assert_eq!(f.words().vetted, "00417 2026 417 dl personen twee ßperson");
    }
}
