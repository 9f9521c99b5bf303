//! Receipts: what became of a message, from the fields made for it or from the text that most providers still send.
//!
//! Called for every message that comes in. The text is not ours and not set down anywhere: it is read, and whatever cannot be read
//! says nothing.

use crate::channels::{Fate, Why};
use rusmpp::pdus::DeliverSm;
use rusmpp::tlvs::TlvValue;
use rusmpp::values::MessageState;

/// How a receipt's text writes the reference that the answer gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ids {
    /// In the same way.
    #[default]
    Same,
    /// The answer in hexadecimal, the receipt in decimal.
    Decimal,
    /// The answer in decimal, the receipt in hexadecimal.
    Hex,
}

/// Whether a message is a receipt or another word about one of ours, and no reply of a person.
pub fn is_one(sm: &DeliverSm) -> bool {
    // Bits 2 to 5: kind of the message.
    u8::from(sm.esm_class) & 0b0011_1100 != 0 || sm.tlvs().iter().any(|t| reference_of(t.value()).is_some())
}

/// What it tells: the reference as [`canonical`] writes it, and the fate. None where it names none or tells nothing.
pub fn read(sm: &DeliverSm, text: &[u8], ids: Ids) -> Option<(String, Fate)> {
    let words = Words::of(text);
    let tlvs = || sm.tlvs().iter().map(rusmpp::tlvs::Tlv::value);
    // The field names it as the answer did; only the text may write it otherwise.
    let reference = match tlvs().find_map(reference_of) {
        Some(reference) => canonical(reference),
        None => otherwise(words.find("id:")?, ids),
    };
    let state = tlvs().find_map(|v| match v {
        Some(TlvValue::MessageState(state)) => Some(*state),
        _ => None,
    });
    let fate = match (state, words.find("stat:")) {
        (Some(state), _) => by_state(state),
        (None, Some(word)) => by_word(word),
        (None, None) => return None,
    };
    Some((reference, fate)).filter(|(reference, _)| !reference.is_empty())
}

fn reference_of(value: Option<&TlvValue>) -> Option<&str> {
    match value {
        Some(TlvValue::ReceiptedMessageId(id)) => Some(id.as_str()),
        _ => None,
    }
}

/// A reference, so written that answer and receipt agree: capitals and zeros in front differ between them with some providers.
pub fn canonical(id: &str) -> String {
    let id = id.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_ascii_lowercase();
    match id.trim_start_matches('0') {
        "" if id.is_empty() => id,
        "" => "0".into(),
        rest => rest.into(),
    }
}

/// The reference of a receipt's text, as the answer wrote it.
fn otherwise(id: &str, ids: Ids) -> String {
    let id = canonical(id);
    let turned = match ids {
        Ids::Same => None,
        Ids::Decimal => id.parse::<u128>().ok().map(|n| format!("{n:x}")),
        Ids::Hex => u128::from_str_radix(&id, 16).ok().map(|n| n.to_string()),
    };
    turned.unwrap_or(id)
}

fn by_state(state: MessageState) -> Fate {
    match state {
        MessageState::Scheduled | MessageState::Enroute | MessageState::Accepted => Fate::UnderWay,
        MessageState::Delivered => Fate::Delivered,
        MessageState::Expired => Fate::Failed(Why::Expired),
        MessageState::Unknown => Fate::Failed(Why::NotUnderstood),
        _ => Fate::Failed(Why::Rejected),
    }
}

fn by_word(word: &str) -> Fate {
    match word.to_ascii_uppercase().as_str() {
        "DELIVRD" | "DELIVERED" => Fate::Delivered,
        "ACCEPTD" | "ENROUTE" | "SCHEDULED" | "BUFFRED" => Fate::UnderWay,
        "EXPIRED" => Fate::Failed(Why::Expired),
        "UNDELIV" | "DELETED" | "REJECTD" | "SKIPPED" | "FAILED" => Fate::Failed(Why::Rejected),
        // "Unknown" is one of its words, and another way is better than none.
        _ => Fate::Failed(Why::NotUnderstood),
    }
}

/// The part of a text in which the provider speaks: what follows `text:` are the first words of the message.
struct Words(String);

impl Words {
    fn of(text: &[u8]) -> Self {
        let all: String = text.iter().map(|b| char::from(b.to_owned())).collect();
        let end = all.to_ascii_lowercase().find("text:").unwrap_or(all.len());
        Self(all.get(..end).unwrap_or_default().to_owned())
    }

    /// The word that follows a name.
    fn find(&self, name: &str) -> Option<&str> {
        let folded = self.0.to_ascii_lowercase();
        let at = folded.match_indices(name).map(|(at, _)| at).find(|at| {
            // At the beginning of a word: `id:` also ends other names.
            folded.get(..*at).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()))
        })?;
        self.0.get(at + name.len()..)?.split_whitespace().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rusmpp::tlvs::MessageDeliveryRequestTlvValue as T;
    use rusmpp::types::COctetString;
    use rusmpp::values::EsmClass;

    fn text(text: &str, ids: Ids) -> Option<(String, Fate)> {
        read(&DeliverSm::default(), text.as_bytes(), ids)
    }

    #[test]
    fn texts_of_several_providers() {
        let failed = Fate::Failed;
        for (said, reference, fate) in [
            (
                "id:0011ABcd sub:001 dlvrd:001 submit date:2611261200 done date:2611261201 stat:DELIVRD err:000 text:GEVAAR",
                "11abcd",
                Fate::Delivered,
            ),
            ("id:7 stat:EXPIRED err:001 Text:", "7", failed(Why::Expired)),
            ("ID:7 STAT:undeliv ERR:1", "7", failed(Why::Rejected)),
            ("sub:001 stat:ENROUTE id:a-b-c", "a-b-c", Fate::UnderWay),
            ("id:0 stat:ACCEPTD", "0", Fate::UnderWay),
            ("id:9 stat:REJECTD text:id:3 stat:DELIVRD", "9", failed(Why::Rejected)),
            ("id:9 stat:UNKNOWN", "9", failed(Why::NotUnderstood)),
            ("paid:1 id:9 stat:DELETED", "9", failed(Why::Rejected)),
        ] {
            assert_eq!(text(said, Ids::Same), Some((reference.into(), fate)), "{said}");
        }
        for nothing in ["", "id:", "stat:DELIVRD", "id:4", "text:id:4 stat:DELIVRD", "<html>id: stat:"] {
            assert_eq!(text(nothing, Ids::Same), None, "{nothing}");
        }
    }

    #[test]
    fn a_reference_written_otherwise_is_found() {
        let told = |said: &str, ids| text(&format!("id:{said} stat:DELIVRD"), ids).unwrap().0;
        assert_eq!(told("0000006699", Ids::Decimal), canonical("1A2B"));
        assert_eq!(told("1A2B", Ids::Hex), canonical("0006699"));
        // What is no number is left as it is.
        assert_eq!(told("abc-9", Ids::Decimal), "abc-9");
        assert_eq!(told("xyz", Ids::Hex), "xyz");
    }

    #[test]
    fn the_fields_go_before_the_text() {
        // What is usual with the library is no plain message.
        let mut sm = DeliverSm::builder().esm_class(EsmClass::from(0)).build();
        assert!(!is_one(&sm));
        sm.push_tlv(T::ReceiptedMessageId(COctetString::from_slice(b"4F\0").unwrap()));
        assert!(is_one(&sm));
        assert_eq!(read(&sm, b"id:79 stat:UNDELIV", Ids::Decimal), Some(("4f".into(), Fate::Failed(Why::Rejected))));
        sm.push_tlv(T::MessageState(MessageState::Delivered));
        assert_eq!(read(&sm, b"", Ids::Decimal), Some(("4f".into(), Fate::Delivered)));
        let by_class = DeliverSm::builder().esm_class(EsmClass::from(4)).build();
        assert!(is_one(&by_class));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..200), said in "[ -~]{0,80}") {
            for ids in [Ids::Same, Ids::Decimal, Ids::Hex] {
                read(&DeliverSm::default(), &bytes, ids);
                read(&DeliverSm::default(), format!("id:{said} stat:{said}").as_bytes(), ids);
            }
        }
    }
}
