//! What must hold of texts on their way to an SMS: nothing lost, no part too long, nothing cut in two.

use super::*;
use proptest::prelude::*;

fn of(encoded: &Encoded) -> String {
    match encoded {
        Encoded::Gsm7(parts) => {
            let signs: Vec<char> = BASIC.chars().collect();
            let mut text = String::new();
            for part in parts {
                let mut septets = part.iter();
                while let Some(value) = septets.next() {
                    if *value == ESCAPE {
                        let second = septets.next().expect("an escape at the end of a part");
                        text.push(EXTENSION.iter().find(|e| e.1 == *second).unwrap().0);
                    } else {
                        text.push(signs[usize::from(*value)]);
                    }
                }
            }
            text
        }
        // Each part by itself: a surrogate cut in two would not decode.
        Encoded::Ucs2(parts) => parts.iter().map(|part| String::from_utf16(part).unwrap()).collect(),
    }
}

fn counted(text: &str) -> (SmsAlphabet, usize, usize, usize) {
    let c = count(text);
    (c.alphabet, c.parts, c.units, c.left)
}

#[test]
fn the_alphabet_is_that_of_the_standard() {
    assert_eq!(BASIC.chars().count(), 128);
    assert_eq!(septets('@'), Some((0, None)));
    assert_eq!(septets(' '), Some((0x20, None)));
    assert_eq!(septets('A'), Some((0x41, None)));
    assert_eq!(septets('§'), Some((0x5f, None)));
    assert_eq!(septets('à'), Some((0x7f, None)));
    assert_eq!(septets('€'), Some((ESCAPE, Some(0x65))));
    assert_eq!(septets('\u{1b}'), None);
    assert_eq!(septets('ç'), None, "only the capital is in it");
}

#[test]
fn at_the_edges_of_a_part() {
    use SmsAlphabet::{Gsm7, Ucs2};
    assert_eq!(counted(""), (Gsm7, 0, 0, 160));
    assert_eq!(counted(&"a".repeat(160)), (Gsm7, 1, 160, 0));
    assert_eq!(counted(&"a".repeat(161)), (Gsm7, 2, 161, 145));
    assert_eq!(counted(&"a".repeat(306)), (Gsm7, 2, 306, 0));
    assert_eq!(counted(&"a".repeat(307)), (Gsm7, 3, 307, 152));
    assert_eq!(counted(&"ê".repeat(70)), (Ucs2, 1, 70, 0));
    assert_eq!(counted(&"ê".repeat(71)), (Ucs2, 2, 71, 63));
    assert_eq!(counted(&"ê".repeat(134)), (Ucs2, 2, 134, 0));
    // The escape would be the last of the part: the euro goes whole to the next.
    let text = format!("{}€{}", "a".repeat(152), "a".repeat(20));
    let Encoded::Gsm7(parts) = encode(&text) else { panic!("euro is in the small alphabet") };
    assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [152, 22]);
    let text = format!("{}😀{}", "ê".repeat(66), "a".repeat(20));
    let Encoded::Ucs2(parts) = encode(&text) else { panic!("an emoji is not") };
    assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [66, 22]);
    assert_eq!(count(&"x".repeat(10_000)).parts, 66);
}

#[test]
fn of_the_accents_of_dutch_and_french_some_are_in_the_alphabet_and_all_have_a_plain_spelling() {
    let inside = "éèàùòìäöüñÉÄÖÜÇ";
    let outside = "áâãçêëíîïóôõúûýÿœŒÁÀÂÃÈÊËÍÌÎÏÓÒÔÕÚÙÛÝŸĳĲ‘’“”„«»–—…•";
    for c in inside.chars() {
        assert_eq!(count(&c.to_string()).alphabet, SmsAlphabet::Gsm7, "{c}");
        assert_eq!(plain(&c.to_string().repeat(161)), None, "{c} costs no more than a plain letter");
    }
    for c in outside.chars() {
        assert_eq!(count(&c.to_string()).alphabet, SmsAlphabet::Ucs2, "{c}");
        let offer = plain(&format!("{c}{}", "a".repeat(100))).unwrap_or_else(|| panic!("{c} has a plain spelling"));
        assert_eq!((offer.changed, offer.count.parts, offer.count.alphabet), (c.to_string(), 1, SmsAlphabet::Gsm7));
    }
}

#[test]
fn ends_of_lines_cost_what_they_are_and_controls_do_not_fit() {
    assert_eq!(counted("a\nb").2, 3);
    assert_eq!(counted("a\r\nb").2, 4);
    assert_eq!(counted("a\u{0c}b").2, 4, "a new page stands in the extension");
    for odd in ['\t', '\u{0}', '\u{1b}', '\u{7f}', '\u{85}'] {
        assert_eq!(count(&odd.to_string()).alphabet, SmsAlphabet::Ucs2, "{odd:?}");
    }
}

#[test]
fn a_cheaper_spelling_is_offered_where_it_costs_less() {
    let text = format!("Verdachte man bij café “Chez Noël” – bel 112… {}", "x".repeat(80));
    let offer = plain(&text).unwrap();
    assert_eq!((count(&text).parts, offer.count.parts), (2, 1));
    assert!(offer.text.starts_with("Verdachte man bij café \"Chez Noel\" - bel 112..."), "{}", offer.text);
    assert_eq!(offer.changed, "“ë”–…");
    assert_eq!(plain("één twee drie"), None, "it fits as it is");
    assert_eq!(plain(&"ê".repeat(60)), None, "one part either way");
    assert_eq!(plain(&format!("{}😀", "ê".repeat(200))), None, "an emoji has no spelling");
}

proptest! {
    #[test]
    fn nothing_is_lost_and_no_part_is_too_long(text in "[ -~éèêëïçœ€\\[\\]|~^😀ĳ\n]{0,400}") {
        let encoded = encode(&text);
        prop_assert_eq!(of(&encoded), text.clone());
        let sizes: Vec<usize> = match &encoded {
            Encoded::Gsm7(parts) => parts.iter().map(Vec::len).collect(),
            Encoded::Ucs2(parts) => parts.iter().map(Vec::len).collect(),
        };
        let (one, each) = if matches!(encoded, Encoded::Gsm7(_)) { SEPTETS } else { UNITS };
        let most = if sizes.len() > 1 { each } else { one };
        prop_assert!(sizes.iter().all(|n| *n > 0 && *n <= most), "{:?}", sizes);
        // No sign of the next part would have fitted, but for those that need two.
        for pair in sizes.windows(2) {
            prop_assert!(pair[0] >= each - 1, "{:?}", sizes);
        }
    }

    #[test]
    fn the_offer_is_in_the_small_alphabet(text in "[ a-zéèêëïçœ€“”’–…]{0,300}") {
        if let Some(offer) = plain(&text) {
            prop_assert_eq!(offer.count.alphabet, SmsAlphabet::Gsm7);
            prop_assert!(offer.count.parts < count(&text).parts);
        }
    }
}
