//! The signed link: the id of a question and a keyed hash of it. An older key of the ring still opens what it signed.

use crate::db::Key;
use crate::keys::Keys;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const USE: &[u8] = b"question-link";
/// Bytes of the id, and of the hash.
const ID: usize = 16;
const TAG: usize = 24;

/// The secret that stands behind `#`.
fn token(keys: &Keys, question: Key) -> String {
    let tag = keys.lookup(&[USE, question.0.as_bytes()]);
    URL_SAFE_NO_PAD.encode([&question.0.as_bytes()[..], &tag[..TAG]].concat())
}

/// The whole address.
pub fn link(keys: &Keys, public_url: &str, question: Key) -> String {
    format!("{public_url}/vraag#{}", token(keys, question))
}

/// The question of a secret; nothing when a single bit of it is another.
pub fn question(keys: &Keys, token: &str) -> Option<Key> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|b| b.len() == ID + TAG)?;
    let (id, tag) = bytes.split_at(ID);
    let good = keys
        .lookups(&[USE, id])
        .iter()
        .fold(false, |found, good| found | bool::from(subtle::ConstantTimeEq::ct_eq(tag, &good[..TAG])));
    good.then(|| uuid::Uuid::from_slice(id).ok().map(Key)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_whole_and_under_its_own_ring() {
        let keys = Keys::parse(&Keys::generate()).unwrap();
        let id = Key::fresh();
        let secret = link(&keys, "https://webm.example", id).split_once('#').unwrap().1.to_owned();
        assert_eq!(question(&keys, &secret), Some(id));
        assert_eq!(question(&Keys::parse(&Keys::generate()).unwrap(), &secret), None);
        for at in 0..secret.len() {
            let mut bent = secret.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(question(&keys, &String::from_utf8(bent).unwrap()), None, "{at}");
        }
        for junk in ["", "%", "AAAA"] {
            assert_eq!(question(&keys, junk), None);
        }
    }
}
