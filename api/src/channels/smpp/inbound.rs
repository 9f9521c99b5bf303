//! What comes from the provider by itself, as the ear hears it: a receipt, or the reply of a person.
//!
//! Called by the session with every message that came. It keeps nothing: of a long reply each part is heard for itself, with its
//! place, because a part that waited here for the others would be lost with this process.

use super::{receipt, text};
use crate::channels::Back;
use jiff::Timestamp;
use rusmpp::pdus::DeliverSm;
use rusmpp::tlvs::TlvValue;
use rusmpp::values::Ton;

/// The name under which deliveries keep this channel.
pub const NAME: &str = "smpp";

/// What it says; none where nobody has to hear it.
pub fn read(sm: &DeliverSm, ids: receipt::Ids, now: Timestamp) -> Option<Back> {
    let payload = sm.tlvs().iter().find_map(|t| match t.value() {
        Some(TlvValue::MessagePayload(payload)) => Some(payload.value.as_ref()),
        _ => None,
    });
    let bytes = payload.unwrap_or(sm.short_message().as_ref());
    if receipt::is_one(sm) {
        // The provider's clock tells no zone: when it was heard is closer than a guess of hours.
        let (reference, fate) = receipt::read(sm, bytes, ids)?;
        return Some(Back::Receipt { channel: NAME, reference, fate, at: now });
    }
    let header = u8::from(sm.esm_class) & 0x40 != 0;
    let (text, part) = text::read(u8::from(sm.data_coding), header, bytes)?;
    let text = match part {
        Some((n, total)) => format!("({n}/{total}) {text}"),
        None => text,
    };
    Some(Back::Reply { channel: NAME, from: number(sm), text, at: now })
}

/// The sender in the form of E.164, as far as the provider tells it.
fn number(sm: &DeliverSm) -> String {
    let said = sm.source_addr.as_str().trim_matches('\0');
    let digits = said.strip_prefix('+').or_else(|| said.strip_prefix("00"));
    match digits {
        Some(digits) => format!("+{digits}"),
        None if sm.source_addr_ton == Ton::International || !said.starts_with('0') => format!("+{said}"),
        None => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusmpp::types::{COctetString, OctetString};
    use rusmpp::values::{DataCoding, EsmClass};

    fn from(number: &str, ton: Ton, class: u8, coding: u8, bytes: &[u8]) -> Option<(String, String)> {
        let sm = DeliverSm::builder()
            .source_addr(COctetString::from_string(number.to_owned()).unwrap())
            .source_addr_ton(ton)
            .esm_class(EsmClass::from(class))
            .data_coding(DataCoding::from(coding))
            .short_message(OctetString::from_slice(bytes).unwrap())
            .build();
        match read(&sm, receipt::Ids::Same, Timestamp::UNIX_EPOCH) {
            Some(Back::Reply { from, text, .. }) => Some((from, text)),
            _ => None,
        }
    }

    #[test]
    fn a_reply_has_a_number_and_a_text() {
        let told = |n: &str, t: &str| Some((n.to_owned(), t.to_owned()));
        assert_eq!(from("31612345678", Ton::International, 0, 0, b"STOP"), told("+31612345678", "STOP"));
        assert_eq!(from("+31612345678", Ton::Unknown, 0, 0, b"Ja"), told("+31612345678", "Ja"));
        assert_eq!(from("0031612345678", Ton::Unknown, 0, 3, b"J\xeb"), told("+31612345678", "Jë"));
        assert_eq!(from("0612345678", Ton::National, 0, 0, b"Ja"), told("0612345678", "Ja"));
        assert_eq!(from("316", Ton::Unknown, 0x40, 0, &[5, 0, 3, 1, 2, 2, 0x4a]), told("+316", "(2/2) J"));
        // Binary, and a receipt that says nothing.
        assert_eq!(from("316", Ton::Unknown, 0, 4, b"\x01"), None);
        assert_eq!(from("316", Ton::Unknown, 4, 0, b"hello"), None);
    }
}
