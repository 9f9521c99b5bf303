//! How a text becomes an SMS: which alphabet, how many parts, and what cheaper spelling there is (3GPP TS 23.038 and 23.040).
//!
//! Called by the composer of the page (the count while one types), by the preview, and by the channels, which send what is encoded
//! here. Pure. It must not change a text by itself: a cheaper spelling is an offer.

use serde::{Deserialize, Serialize};

/// The default alphabet, each sign at its value; the place of the escape is kept free.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// What stands behind an escape: two septets each.
const EXTENSION: [(char, u8); 10] = [
    ('\u{0c}', 0x0a),
    ('^', 0x14),
    ('{', 0x28),
    ('}', 0x29),
    ('\\', 0x2f),
    ('[', 0x3c),
    ('~', 0x3d),
    (']', 0x3e),
    ('|', 0x40),
    ('€', 0x65),
];
/// Opens the extension table.
pub const ESCAPE: u8 = 0x1b;
/// Septets of a message of one part, and of each of several: seven go to the header that joins them.
pub const SEPTETS: (usize, usize) = (160, 153);
/// The same in UTF-16 units.
pub const UNITS: (usize, usize) = (70, 67);

/// An alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SmsAlphabet {
    /// GSM 7 bit, with its extension.
    Gsm7,
    /// UCS-2: everything else.
    Ucs2,
}

/// A text as it is sent: parts of septets, one in a byte, or of UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoded {
    /// GSM 7 bit.
    Gsm7(Vec<Vec<u8>>),
    /// UCS-2.
    Ucs2(Vec<Vec<u16>>),
}

impl Encoded {
    /// How many parts; none for an empty text.
    pub fn parts(&self) -> usize {
        match self {
            Self::Gsm7(parts) => parts.len(),
            Self::Ucs2(parts) => parts.len(),
        }
    }
}

/// What a text costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SmsCount {
    /// The alphabet that it needs.
    pub alphabet: SmsAlphabet,
    /// Parts, each paid for.
    pub parts: usize,
    /// Septets or UTF-16 units in all.
    pub units: usize,
    /// How many more fit in the last part.
    pub left: usize,
}

/// A cheaper spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SmsOffer {
    /// The text in plain spelling.
    pub text: String,
    /// What it costs then.
    pub count: SmsCount,
    /// The signs that are written otherwise, each once, in the order of the text.
    pub changed: String,
}

/// One sign as septets; none where the alphabet lacks it.
fn septets(c: char) -> Option<(u8, Option<u8>)> {
    if let Some((_, value)) = EXTENSION.iter().find(|(sign, _)| *sign == c) {
        return Some((ESCAPE, Some(*value)));
    }
    if c == '\u{1b}' {
        return None;
    }
    let value = BASIC.chars().position(|sign| sign == c)?;
    u8::try_from(value).ok().map(|value| (value, None))
}

/// Cuts what must stay together into parts.
fn cut<T: Clone>(pieces: &[Vec<T>], (one, each): (usize, usize)) -> Vec<Vec<T>> {
    let all: usize = pieces.iter().map(Vec::len).sum();
    if all == 0 {
        return vec![];
    }
    if all <= one {
        return vec![pieces.concat()];
    }
    let mut parts = vec![Vec::new()];
    for piece in pieces {
        match parts.last_mut() {
            Some(last) if last.len() + piece.len() <= each => last.extend_from_slice(piece),
            _ => parts.push(piece.clone()),
        }
    }
    parts
}

/// The text in the smallest alphabet that holds all of it. No part ends between an escape and what it opens, nor within a sign that
/// is two UTF-16 units.
pub fn encode(text: &str) -> Encoded {
    let small: Option<Vec<Vec<u8>>> = text
        .chars()
        .map(|c| septets(c).map(|(first, second)| [Some(first), second].into_iter().flatten().collect()))
        .collect();
    match small {
        Some(pieces) => Encoded::Gsm7(cut(&pieces, SEPTETS)),
        None => {
            let pieces: Vec<Vec<u16>> = text.chars().map(|c| c.encode_utf16(&mut [0; 2]).to_vec()).collect();
            Encoded::Ucs2(cut(&pieces, UNITS))
        }
    }
}

/// What it costs.
pub fn count(text: &str) -> SmsCount {
    let (alphabet, sizes, (one, each)) = match encode(text) {
        Encoded::Gsm7(parts) => (SmsAlphabet::Gsm7, parts.iter().map(Vec::len).collect::<Vec<_>>(), SEPTETS),
        Encoded::Ucs2(parts) => (SmsAlphabet::Ucs2, parts.iter().map(Vec::len).collect(), UNITS),
    };
    let room = if sizes.len() > 1 { each } else { one };
    SmsCount {
        alphabet,
        parts: sizes.len(),
        units: sizes.iter().sum(),
        left: room - sizes.last().copied().unwrap_or(0),
    }
}

/// The same in plain spelling, and the signs that changed, each once. None where a sign has no plain spelling.
pub fn plainly(text: &str) -> Option<(String, String)> {
    let (mut told, mut changed) = (String::with_capacity(text.len()), String::new());
    for c in text.chars() {
        if septets(c).is_some() {
            told.push(c);
            continue;
        }
        if !changed.contains(c) {
            changed.push(c);
        }
        told.push_str(spelling(c)?);
    }
    Some((told, changed))
}

/// The same in plain spelling, where that costs fewer parts. Signs that have no plain spelling stay, and then nothing is offered.
pub fn plain(text: &str) -> Option<SmsOffer> {
    let (told, changed) = plainly(text)?;
    let (before, after) = (count(text), count(&told));
    (after.parts < before.parts).then_some(SmsOffer { text: told, count: after, changed })
}

/// How a sign is written with those of the small alphabet.
fn spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'á' | 'â' | 'ã' | 'ā' => "a",
        'Á' | 'À' | 'Â' | 'Ã' => "A",
        'ç' | 'ć' | 'č' => "c",
        'ê' | 'ë' | 'ę' => "e",
        'È' | 'Ê' | 'Ë' => "E",
        'í' | 'î' | 'ï' => "i",
        'Í' | 'Ì' | 'Î' | 'Ï' => "I",
        'ó' | 'ô' | 'õ' => "o",
        'Ó' | 'Ò' | 'Ô' | 'Õ' => "O",
        'ú' | 'û' => "u",
        'Ú' | 'Ù' | 'Û' => "U",
        'ý' | 'ÿ' => "y",
        'Ý' | 'Ÿ' => "Y",
        'œ' => "oe",
        'Œ' => "Oe",
        'ĳ' => "ij",
        'Ĳ' => "IJ",
        'ł' => "l",
        'ń' => "n",
        'ś' | 'š' | 'ş' => "s",
        'Š' => "S",
        'ź' | 'ż' | 'ž' => "z",
        'Ž' => "Z",
        'ğ' => "g",
        'ı' => "i",
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' | '`' | '´' => "'",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»' | '\u{2033}' => "\"",
        '\u{2013}' | '\u{2014}' | '\u{2010}' | '\u{2011}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{2022}' | '·' => "*",
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' => " ",
        '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{301}' | '\u{300}' | '\u{302}' | '\u{308}' | '\u{327}' => "",
        '×' => "x",
        '°' => " gr",
        '½' => "1/2",
        _ => return None,
    })
}

#[cfg(test)]
#[path = "sms_text_tests.rs"]
mod tests;
