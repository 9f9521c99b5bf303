//! One part of one message as the PDU that goes out.
//!
//! Called by the channel for each part. Fields that are too long for the protocol were refused with the settings; a number that is
//! none is told here.

use super::settings::Settings;
use super::text::Part;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusmpp::pdus::{BindTransceiver, SubmitSm};
use rusmpp::types::{COctetString, EmptyOrFullCOctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, InterfaceVersion, Npi, RegisteredDelivery, ServiceType, Ton};

/// A text as one of the protocol's strings; none when it is too long.
fn ended<const MOST: usize>(text: &str) -> Option<COctetString<1, MOST>> {
    COctetString::from_string(text.to_owned()).ok()
}

/// Asks to be let in, for both ways.
pub fn bind(s: &Settings) -> Option<BindTransceiver> {
    let bind = BindTransceiver::builder()
        .system_id(ended(&s.system_id)?)
        .password(ended(&s.password)?)
        .system_type(ended(&s.system_type)?)
        .interface_version(InterfaceVersion::Smpp3_4);
    Some(bind.build())
}

/// A part on its way to a number in the form of E.164; none for what is no number.
pub fn part(s: &Settings, to: &str, part: &Part, expires_at: Timestamp) -> Option<SubmitSm> {
    let digits =
        to.strip_prefix('+').filter(|d| (5..=15).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()))?;
    let (ton, npi) = s.source.unwrap_or_else(|| look(&s.sender));
    // With a type of number the plus is left out.
    let sender = if ton == 1 { s.sender.trim_start_matches('+') } else { &s.sender };
    let sm = SubmitSm::builder()
        .service_type(ServiceType::new(ended(&s.service_type)?))
        .source_addr_ton(Ton::from(ton))
        .source_addr_npi(Npi::from(npi))
        .source_addr(ended(sender)?)
        .dest_addr_ton(Ton::International)
        .dest_addr_npi(Npi::Isdn)
        .destination_addr(ended(digits)?)
        .esm_class(EsmClass::from(if part.header { 0x40 } else { 0 }))
        .validity_period(EmptyOrFullCOctetString::from_string(until(expires_at)).ok()?)
        // A receipt of the end, whichever it is.
        .registered_delivery(RegisteredDelivery::from(1))
        .data_coding(DataCoding::from(part.coding))
        .short_message(OctetString::from_slice(&part.bytes).ok()?);
    Some(sm.build())
}

/// Type and plan of a sender, by its look: an international number, a short number, a name.
fn look(sender: &str) -> (u8, u8) {
    let number = sender.strip_prefix('+').unwrap_or(sender).bytes().all(|b| b.is_ascii_digit());
    match number {
        false => (5, 0),
        true if sender.starts_with('+') || sender.len() > 6 => (1, 1),
        true => (3, 0),
    }
}

/// A moment as the protocol writes it: in UTC, no quarters of an hour from it.
fn until(at: Timestamp) -> String {
    format!("{}000+", at.to_zoned(TimeZone::UTC).strftime("%y%m%d%H%M%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_taken_by_its_look() {
        for (sender, is) in [("WeBM", (5, 0)), ("+31612345678", (1, 1)), ("31612345678", (1, 1)), ("1234", (3, 0))] {
            assert_eq!(look(sender), is, "{sender}");
        }
    }

    #[test]
    fn a_moment_is_written_in_utc() {
        let at: Timestamp = "2026-11-26T13:04:05+01:00".parse().unwrap();
        assert_eq!(until(at), "261126120405000+");
        assert!(EmptyOrFullCOctetString::<17>::from_string(until(at)).is_ok());
    }
}
