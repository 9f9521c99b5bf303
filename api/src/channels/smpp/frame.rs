//! PDUs on a stream of bytes: where one ends, what it says, and how one is written.
//!
//! Called by the session. The PDUs themselves are read by `rusmpp`; here they are only cut out, each for itself, so that one that
//! cannot be read is answered and the next is read all the same. Nothing is kept of a peer that says how long it will talk, beyond
//! [`LONGEST`].

use bytes::{BufMut as _, Bytes, BytesMut};
use rusmpp::Command;
use rusmpp::decode::DecodeWithLength as _;
use rusmpp::encode::Length as _;
use rusmpp::encode::owned::Encode as _;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The longest PDU that is read, in bytes.
pub const LONGEST: usize = 64 * 1024;
/// Length, command, status and number, four bytes each.
const HEADER: usize = 16;

/// One PDU that came.
#[derive(Debug)]
pub enum Heard {
    /// What it says.
    Command(Box<Command>),
    /// Its header could be read and the rest could not: id of the command and number.
    Broken {
        /// The command's id.
        id: u32,
        /// Its number, by which it is answered.
        sequence: u32,
    },
}

/// Why nothing more comes.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// The stream ended or broke.
    Closed,
    /// What came has no length that a PDU has: it is another protocol, or we lost the thread.
    NotSmpp,
}

/// Takes the first PDU out of what came so far; none as long as it is not whole.
pub fn cut(from: &mut BytesMut) -> Result<Option<Heard>, Ended> {
    let word = |at: usize| from.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    let Some(length) = word(0) else { return Ok(None) };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if !(HEADER..=LONGEST).contains(&length) {
        return Err(Ended::NotSmpp);
    }
    if from.len() < length {
        return Ok(None);
    }
    let (Some(id), Some(sequence)) = (word(4), word(12)) else { return Ok(None) };
    let mut one = from.split_to(length);
    let mut rest = one.split_off(4);
    Ok(Some(match Command::decode(&mut rest, length - 4) {
        // Bytes that are left over belong to no field.
        Ok((command, _)) if rest.is_empty() => Heard::Command(Box::new(command)),
        _ => Heard::Broken { id, sequence },
    }))
}

/// The bytes of a PDU.
pub fn bytes(command: &Command) -> Bytes {
    let length = 4 + command.length();
    let mut to = BytesMut::with_capacity(length);
    to.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    command.encode(&mut to);
    to.freeze()
}

/// Reads PDUs from a stream.
pub struct Reader<R> {
    from: R,
    kept: BytesMut,
}

impl<R: AsyncRead + Unpin> Reader<R> {
    /// From the beginning of a stream.
    pub fn new(from: R) -> Self {
        Self { from, kept: BytesMut::new() }
    }

    /// The next one. May be dropped at any time without losing anything.
    pub async fn next(&mut self) -> Result<Heard, Ended> {
        loop {
            if let Some(heard) = cut(&mut self.kept)? {
                return Ok(heard);
            }
            // A little at a time: how much a peer announces is no reason to set it aside.
            self.kept.reserve(4096);
            match self.from.read_buf(&mut self.kept).await {
                Ok(0) | Err(_) => return Err(Ended::Closed),
                Ok(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rusmpp::pdus::DeliverSm;
    use rusmpp::types::{COctetString, OctetString};
    use rusmpp::{CommandStatus, Pdu};

    fn receipt() -> Bytes {
        let sm = DeliverSm::builder()
            .source_addr(COctetString::from_slice(b"31612345678\0").unwrap())
            .short_message(OctetString::from_slice(b"id:4711 stat:DELIVRD").unwrap())
            .build();
        bytes(&Command::new(CommandStatus::EsmeRok, 7, sm))
    }

    #[test]
    fn what_is_written_is_read_piece_by_piece() {
        let whole = receipt();
        let mut kept = BytesMut::new();
        for byte in &whole[..whole.len() - 1] {
            kept.put_u8(*byte);
            assert!(matches!(cut(&mut kept), Ok(None)));
        }
        kept.put_u8(whole[whole.len() - 1]);
        kept.extend_from_slice(&receipt());
        for _ in 0..2 {
            let Ok(Some(Heard::Command(command))) = cut(&mut kept) else { panic!("a receipt") };
            assert_eq!(command.sequence_number(), 7);
            let Some(Pdu::DeliverSm(sm)) = command.pdu() else { panic!("a receipt") };
            assert_eq!(sm.short_message().as_ref(), b"id:4711 stat:DELIVRD");
        }
        assert!(kept.is_empty());
    }

    #[test]
    fn another_protocol_and_a_length_that_is_none_are_refused() {
        for bytes in [&b"<html><body>"[..], b"HTTP/1.1 400 Bad", &[0, 0, 0, 15, 0], &[0, 1, 0, 1], &[255; 4]] {
            assert_eq!(cut(&mut BytesMut::from(bytes)).unwrap_err(), Ended::NotSmpp);
        }
    }

    #[test]
    fn one_that_cannot_be_read_leaves_the_next_readable() {
        let mut kept = BytesMut::from(&receipt()[..]);
        // Its text is said to be longer than it is.
        let at = kept.len() - 21;
        kept[at] = 200;
        kept.extend_from_slice(&receipt());
        assert!(matches!(cut(&mut kept), Ok(Some(Heard::Broken { id: 5, sequence: 7 }))));
        assert!(matches!(cut(&mut kept), Ok(Some(Heard::Command(_)))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn nothing_that_comes_breaks_the_reader(mut body in prop::collection::vec(any::<u8>(), 0..600), id in 0u32..0x120, answer: bool) {
            let mut all = BytesMut::new();
            all.put_u32(u32::try_from(HEADER + body.len()).unwrap());
            all.put_u32(if answer { id | 0x8000_0000 } else { id });
            all.put_u32(0);
            all.put_u32(1);
            all.extend_from_slice(&body);
            prop_assert!(cut(&mut all).unwrap().is_some() && all.is_empty());
            // And without any header of ours, until it is refused or used up.
            body.splice(0..0, [0, 0]);
            let mut raw = BytesMut::from(&body[..]);
            while let Ok(Some(_)) = cut(&mut raw) {}
        }

        #[test]
        fn a_receipt_with_bytes_changed_is_read_or_answered(at in 4usize..60, to: u8, end in 0usize..8) {
            let whole = receipt();
            let mut all = BytesMut::from(&whole[..]);
            let at = at.min(all.len() - 1);
            all[at] = to;
            all.truncate(whole.len() - end);
            let long = u32::try_from(all.len()).unwrap();
            all[..4].copy_from_slice(&long.to_be_bytes());
            prop_assert!(cut(&mut all).unwrap().is_some() && all.is_empty());
        }
    }
}
