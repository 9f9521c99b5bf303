//! The form of an object: AES-256-GCM in pieces of 64 KiB (STREAM), so that a long one is read without being held whole, and none
//! can be cut off, reordered or joined with another.
//!
//! Each object has a key of its own, used for nothing else, so that the pieces can be counted from zero.

use crate::fault::{Fault, Outcome};
use actix_web::web::{Bytes, BytesMut};
use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::Payload;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};

/// Plain bytes of a piece.
const PIECE: usize = 64 * 1024;
/// What sealing adds to a piece.
const TAG: usize = 16;

/// The key of one object.
#[derive(Clone, Copy)]
pub struct DataKey(pub [u8; 32]);

fn broken() -> Fault {
    Fault::internal("a stored object does not open: another key, or damaged")
}

/// Seals bytes for their place.
pub fn seal(key: &DataKey, place: &[u8], plain: &[u8]) -> Outcome<Vec<u8>> {
    let failed = |_| Fault::internal("sealing an object failed");
    let mut sealing = EncryptorBE32::<Aes256Gcm>::new(&key.0.into(), &[0; 7].into());
    let mut out = Vec::with_capacity(plain.len() + (plain.len() / PIECE + 1) * TAG);
    let last = plain.len().saturating_sub(1) / PIECE * PIECE;
    for piece in plain[..last].chunks(PIECE) {
        out.extend(sealing.encrypt_next(Payload { msg: piece, aad: place }).map_err(failed)?);
    }
    out.extend(sealing.encrypt_last(Payload { msg: &plain[last..], aad: place }).map_err(failed)?);
    Ok(out)
}

/// The bytes of an object as they come from the store.
pub type Sealed = BoxStream<'static, Outcome<Bytes>>;

struct Opening {
    // Taken by the last piece.
    opener: Option<DecryptorBE32<Aes256Gcm>>,
    place: Vec<u8>,
    from: Sealed,
    waiting: BytesMut,
}

impl Opening {
    async fn next(&mut self) -> Outcome<Option<Bytes>> {
        // A piece is opened when more than it is here: only then is it known not to be the last.
        while self.waiting.len() <= PIECE + TAG {
            match self.from.next().await {
                Some(more) => self.waiting.extend_from_slice(&more?),
                None => break,
            }
        }
        let Some(mut opener) = self.opener.take() else { return Ok(None) };
        let aad = &self.place[..];
        if self.waiting.len() > PIECE + TAG {
            let piece = self.waiting.split_to(PIECE + TAG);
            let plain = opener.decrypt_next(Payload { msg: &piece, aad }).map_err(|_| broken())?;
            self.opener = Some(opener);
            return Ok(Some(plain.into()));
        }
        let plain = opener.decrypt_last(Payload { msg: &self.waiting, aad }).map_err(|_| broken())?;
        Ok(Some(plain.into()))
    }
}

/// Opens what [`seal`] sealed for the same place, piece by piece. An object that was cut off ends in a fault, never early.
pub fn open(key: &DataKey, place: &[u8], from: Sealed) -> impl Stream<Item = Outcome<Bytes>> + use<> {
    let opener = DecryptorBE32::<Aes256Gcm>::new(&key.0.into(), &[0; 7].into());
    let opening = Opening { opener: Some(opener), place: place.to_vec(), from, waiting: BytesMut::new() };
    stream::try_unfold(opening, |mut opening| async move { Ok(opening.next().await?.map(|plain| (plain, opening))) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::TryStreamExt as _;

    /// What comes out when the sealed bytes come in morsels.
    async fn opened(key: &DataKey, place: &[u8], sealed: &[u8]) -> Outcome<Vec<u8>> {
        let morsels: Vec<Outcome<Bytes>> = sealed.chunks(1000).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
        let pieces: Vec<Bytes> = open(key, place, stream::iter(morsels).boxed()).try_collect().await?;
        Ok(pieces.concat())
    }

    #[actix_web::test]
    async fn every_length_comes_back_and_nothing_stands_open() {
        let key = DataKey([7; 32]);
        for length in [1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5] {
            let plain: Vec<u8> = (0..length).map(|i| (i / 3) as u8).collect();
            let sealed = seal(&key, b"here", &plain).unwrap();
            assert_eq!(sealed.len(), length + length.div_ceil(PIECE) * TAG);
            assert_eq!(opened(&key, b"here", &sealed).await.unwrap(), plain, "{length}");
        }
    }

    #[actix_web::test]
    async fn what_was_touched_or_moved_does_not_open() {
        let (key, plain) = (DataKey([7; 32]), vec![1; 3 * PIECE]);
        let sealed = seal(&key, b"here", &plain).unwrap();
        assert!(opened(&DataKey([8; 32]), b"here", &sealed).await.is_err());
        assert!(opened(&key, b"there", &sealed).await.is_err());
        // Cut off at the end of a piece, a piece left out, two changed about, a bit turned.
        let whole = PIECE + TAG;
        assert!(opened(&key, b"here", &sealed[..2 * whole]).await.is_err());
        assert!(opened(&key, b"here", &[&sealed[..whole], &sealed[2 * whole..]].concat()).await.is_err());
        let swapped = [&sealed[whole..2 * whole], &sealed[..whole], &sealed[2 * whole..]].concat();
        assert!(opened(&key, b"here", &swapped).await.is_err());
        let mut turned = sealed.clone();
        turned[5] ^= 1;
        assert!(opened(&key, b"here", &turned).await.is_err());
        assert!(opened(&key, b"here", &[]).await.is_err());
    }
}
