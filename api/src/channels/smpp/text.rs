//! Texts on the line: one text as the parts in which it goes, and the text of a message that came.
//!
//! Called with every message out and in. Which alphabet a text needs and where it may be cut is the contract's, the same that the
//! counter beside the form says; here it gets the header that joins the parts, and what came is read.

use shared_types::sms_text::{self, ESCAPE, Encoded};
use uuid::Uuid;

/// What the values of the default alphabet mean (3GPP TS 23.038); the escape has no sign of its own.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// What those behind an escape mean.
const EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

/// One part, as it stands in a PDU.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// `data_coding`.
    pub coding: u8,
    /// Whether its bytes begin with a header.
    pub header: bool,
    /// Header and text. Letters of the default alphabet have a byte each, as most providers want them.
    pub bytes: Vec<u8>,
}

/// The text as parts; none when there are more than a header can count. Parts of one text carry the same reference also when it is
/// handed over again, so that a phone puts a part that came twice in one place.
pub fn parts(text: &str, reference: Uuid) -> Option<Vec<Part>> {
    let (coding, mut all): (u8, Vec<Vec<u8>>) = match sms_text::encode(text) {
        Encoded::Gsm7(parts) => (0, parts),
        Encoded::Ucs2(parts) => {
            (8, parts.into_iter().map(|p| p.into_iter().flat_map(u16::to_be_bytes).collect()).collect())
        }
    };
    if all.len() <= 1 {
        return Some(vec![Part { coding, header: false, bytes: all.pop().unwrap_or_default() }]);
    }
    let total = u8::try_from(all.len()).ok()?;
    let reference = reference.as_bytes().iter().fold(0, |all, b| all ^ b);
    let part = |(n, text): (u8, Vec<u8>)| Part {
        coding,
        header: true,
        bytes: [vec![5, 0, 3, reference, total, n], text].concat(),
    };
    Some((1..=total).zip(all).map(part).collect())
}

/// Which part of how many.
type Place = Option<(u8, u8)>;

/// The text of a message that came, with which part of how many it is; none when it is no text.
pub fn read(coding: u8, header: bool, bytes: &[u8]) -> Option<(String, Place)> {
    let (part, bytes) = if header { split(bytes)? } else { (None, bytes) };
    let text = match coding {
        0 => letters(bytes),
        1 | 3 => bytes.iter().map(|b| char::from(*b)).collect(),
        8 => wide(bytes),
        // Classes of messages: bits 2 and 3 say the alphabet.
        0x10..=0x3f | 0xf0..=0xff => match coding & 0b1100 {
            0b0000 => letters(bytes),
            0b1000 if coding < 0x40 => wide(bytes),
            0b1000 => letters(bytes),
            _ => return None,
        },
        _ => return None,
    };
    Some((text, part))
}

/// Takes the header off.
fn split(bytes: &[u8]) -> Option<(Place, &[u8])> {
    let (long, rest) = bytes.split_first()?;
    let (mut header, text) = rest.split_at_checked(usize::from(*long))?;
    let mut part = None;
    while let [id, long, rest @ ..] = header {
        let (value, rest) = rest.split_at_checked(usize::from(*long))?;
        match (id, value) {
            (0x00, [_, total, n]) | (0x08, [_, _, total, n]) => part = Some((*n, *total)),
            _ => {}
        }
        header = rest;
    }
    Some((part.filter(|(n, total)| *n >= 1 && n <= total && *total > 1), text))
}

fn letters(bytes: &[u8]) -> String {
    let basic = |b: u8| ALPHABET.chars().nth(usize::from(b)).unwrap_or(char::REPLACEMENT_CHARACTER);
    let mut all = String::new();
    let mut codes = bytes.iter();
    while let Some(code) = codes.next() {
        all.push(match code {
            &ESCAPE => match codes.next() {
                // What nobody knows is shown as it would be without the escape.
                Some(next) => EXTENSION.iter().find(|(code, _)| code == next).map_or_else(|| basic(*next), |(_, c)| *c),
                None => continue,
            },
            code => basic(*code),
        });
    }
    all
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<Part> {
        parts(text, Uuid::from_u128(0x1200_0000_0000_0000_0000_0000_0000_0034)).unwrap()
    }

    #[test]
    fn letters_go_one_byte_each_and_others_as_two() {
        let part = |coding, bytes: &[u8]| vec![Part { coding, header: false, bytes: bytes.to_vec() }];
        assert_eq!(cut("@à€"), part(0, &[0, 0x7f, 0x1b, 0x65]));
        assert_eq!(cut("ë"), part(8, &[0, 0xeb]));
        assert_eq!(cut("😀"), part(8, &[0xd8, 0x3d, 0xde, 0]));
        assert_eq!(cut(""), part(0, &[]));
        // An escape sign itself is no letter of it.
        assert_eq!(cut("\u{1b}")[0].coding, 8);
    }

    #[test]
    fn parts_end_between_signs() {
        for (text, lengths) in [
            ("a".repeat(160), vec![160]),
            ("a".repeat(161), vec![153 + 6, 8 + 6]),
            // The euro takes two places: it goes whole into the next part.
            (format!("{}€{}", "a".repeat(152), "b".repeat(20)), vec![152 + 6, 22 + 6]),
            ("ë".repeat(70), vec![140]),
            ("ë".repeat(71), vec![134 + 6, 8 + 6]),
            (format!("{}😀{}", "ë".repeat(66), "ë".repeat(9)), vec![132 + 6, 22 + 6]),
        ] {
            let parts = cut(&text);
            assert_eq!(parts.iter().map(|p| p.bytes.len()).collect::<Vec<_>>(), lengths, "{text}");
            if parts.len() > 1 {
                assert_eq!(parts[1].bytes[..6], [5, 0, 3, 0x26, 2, 2]);
            }
        }
        assert!(parts(&"a".repeat(153 * 255), Uuid::nil()).is_some_and(|p| p.len() == 255));
        assert_eq!(parts(&"a".repeat(153 * 255 + 1), Uuid::nil()), None);
    }

    #[test]
    fn what_comes_is_read_in_its_alphabet() {
        let read = |coding, header, bytes: &[u8]| read(coding, header, bytes);
        let text = |t: &str| Some((t.to_owned(), None));
        assert_eq!(read(0, false, &[0x4a, 0x61, 0x1b, 0x65, 0x1b, 0x41, 0x1b]), text("Ja€A"));
        assert_eq!(read(3, false, &[0x4a, 0xeb]), text("Jë"));
        assert_eq!(read(8, false, &[0, 0x4a, 0xd8, 0x3d, 0xde, 0, 0]), text("J😀"));
        assert_eq!(read(0xf1, false, b"Ja"), text("Ja"));
        assert_eq!(read(0x18, false, &[0, 0x4a]), text("J"));
        assert_eq!(read(0, true, &[5, 0, 3, 9, 2, 1, 0x4a]), Some(("J".into(), Some((1, 2)))));
        assert_eq!(read(0, true, &[6, 8, 4, 1, 9, 2, 2, 0x4a]), Some(("J".into(), Some((2, 2)))));
        for none in [read(4, false, b"x"), read(0xf5, false, b"x"), read(0, true, &[]), read(0, true, &[9, 0, 3])] {
            assert_eq!(none, None);
        }
    }

    proptest! {
        #[test]
        fn what_goes_comes_back(text in "[a-zA-Z0-9€{}~^|@à\n ]{0,700}", other in "\\PC{0,300}") {
            for text in [text, other] {
                let back: String = cut(&text).iter().map(|p| read(p.coding, p.header, &p.bytes).unwrap().0).collect();
                prop_assert_eq!(back, text);
            }
        }

        #[test]
        fn no_bytes_break_it(coding: u8, header: bool, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            read(coding, header, &bytes);
        }
    }
}
