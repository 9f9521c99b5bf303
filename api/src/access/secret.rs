//! Secrets that nobody can guess: refresh tokens, links, secrets of machine clients, cookies of devices.
//!
//! They are shown once and kept as a hash. 256 random bits need no slow hash: there is nothing to guess.

use crate::keys::random;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A fresh secret, 43 characters that travel anywhere.
pub fn fresh() -> String {
    of_bytes(&random::<32>())
}

/// A secret of bytes that were derived.
pub fn of_bytes(bytes: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a secret.
pub fn hash(secret: &str) -> Vec<u8> {
    blake3::hash(secret.as_bytes()).as_bytes().to_vec()
}
