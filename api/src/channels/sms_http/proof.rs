//! How what comes to us proves that it is from the provider: by a signature over its bytes, or by a secret that only the provider was
//! told. Compared in a time that tells nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// How bytes are written in a header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Written {
    /// Hexadecimal, in small or large letters.
    #[default]
    Hex,
    /// Base64 with padding.
    Base64,
}

/// Whether a text is the HMAC-SHA256 of a body under a secret.
pub fn is_signed(secret: &str, body: &[u8], told: &str, written: Written) -> bool {
    let Some(told) = (match written {
        Written::Hex => unhex(told),
        Written::Base64 => STANDARD.decode(told).ok(),
    }) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(body);
    mac.verify_slice(&told).is_ok()
}

/// Whether a text is the secret. Of both a hash is compared, so that not even the length is told.
pub fn is_secret(secret: &str, told: &str) -> bool {
    let hash = |text: &str| *blake3::hash(text.as_bytes()).as_bytes();
    !secret.is_empty() && bool::from(hash(secret).ct_eq(&hash(told)))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_example_of_rfc_4231() {
        // Case 2.
        let (secret, body) = ("Jefe", b"what do ya want for nothing?");
        let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert!(is_signed(secret, body, hex, Written::Hex));
        assert!(is_signed(secret, body, &hex.to_uppercase(), Written::Hex));
        assert!(is_signed(secret, body, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=", Written::Base64));
        for wrong in ["", "5bdc", "zz", "é", &hex[1..], &hex.replace('5', "6")] {
            assert!(!is_signed(secret, body, wrong, Written::Hex), "{wrong}");
        }
        assert!(!is_signed(secret, b"what do ya want for nothing!", hex, Written::Hex));
        assert!(!is_signed("jefe", body, hex, Written::Hex));
    }

    #[test]
    fn a_secret_is_all_of_it_and_an_empty_one_opens_nothing() {
        assert!(is_secret("geheim", "geheim"));
        for wrong in ["", "geheim ", "gehei", "Geheim"] {
            assert!(!is_secret("geheim", wrong), "{wrong}");
        }
        assert!(!is_secret("", ""));
    }
}
