//! Sealing a text for one browser (RFC 8291 over RFC 8188): a key agreed on with the browser's public key and secret, one record.
//!
//! Made of kept parts (p256, hkdf, aes-gcm); what stands here is their order. Held against the example of the RFC, and by
//! `e2e-tests/rules/web-push.test.mjs` against a library of others, which opens what is sealed here.

use crate::keys::random;
use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes128Gcm, Nonce};
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

/// The size of the one record; it holds all.
const RECORD: u32 = 4096;

/// What is fresh for each: salt and a private key of ours.
pub struct Sealing {
    salt: [u8; 16],
    private: SecretKey,
}

impl Sealing {
    /// One that nobody can guess; none when the machine gave a number that is no key, as it never does.
    pub fn fresh() -> Option<Self> {
        Self::of(random(), &random())
    }

    /// One of given numbers.
    pub fn of(salt: [u8; 16], private: &[u8; 32]) -> Option<Self> {
        Some(Self { salt, private: SecretKey::from_slice(private).ok()? })
    }
}

/// Seals a text for a browser: its public key (uncompressed) and its secret. None when the key is no point of the curve.
pub fn seal(fresh: &Sealing, public: &[u8], secret: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    let theirs = PublicKey::from_sec1_bytes(public).ok()?;
    let ours = fresh.private.public_key().to_encoded_point(false);
    let shared = p256::ecdh::diffie_hellman(fresh.private.to_nonzero_scalar(), theirs.as_affine());
    let mut agreed = [0; 32];
    let info = [b"WebPush: info\0", public, ours.as_bytes()].concat();
    Hkdf::<Sha256>::new(Some(secret), &shared.raw_secret_bytes()[..]).expand(&info, &mut agreed).ok()?;
    let drawn = Hkdf::<Sha256>::new(Some(&fresh.salt), &agreed);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    drawn.expand(b"Content-Encoding: aes128gcm\0", &mut key).ok()?;
    drawn.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;
    // 2 marks the last record.
    let record = [plain, &[2]].concat();
    let sealed = Aes128Gcm::new(&key.into()).encrypt(&Nonce::from(nonce), record.as_slice()).ok()?;
    let length = u8::try_from(ours.len()).ok()?;
    Some([&fresh.salt[..], &RECORD.to_be_bytes(), &[length], ours.as_bytes(), &sealed].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        BASE64.decode(text).unwrap().try_into().unwrap()
    }

    const PUBLIC: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const SECRET: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    /// Appendix A of RFC 8291.
    #[test]
    fn the_example_of_the_rfc_comes_out() {
        let fresh = Sealing::of(bytes("DGv6ra1nlYgDCS1FRnbzlw"), &bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
            .unwrap();
        let plain = b"When I grow up, I want to be a watermelon";
        let sealed = seal(&fresh, &bytes::<65>(PUBLIC), &bytes::<16>(SECRET), plain).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64.encode(sealed), expected);
    }

    #[test]
    fn the_longest_text_fills_the_record_and_nothing_is_sealed_for_a_key_that_is_none() {
        let sealed =
            seal(&Sealing::fresh().unwrap(), &bytes::<65>(PUBLIC), &bytes::<16>(SECRET), &[b'a'; 3993]).unwrap();
        assert_eq!(sealed.len(), 4096);
        let mut off = bytes::<65>(PUBLIC);
        off[64] ^= 1;
        for public in [&off[..], &off[..33], &[4; 65], &[]] {
            assert!(seal(&Sealing::fresh().unwrap(), public, &[7; 16], b"x").is_none());
        }
        let fresh = || seal(&Sealing::fresh().unwrap(), &bytes::<65>(PUBLIC), &[7; 16], b"x");
        assert_ne!(fresh(), fresh(), "no two are alike");
    }

    /// What a library of others opens (`e2e-tests/rules/web-push.test.mjs`) is what this code prints.
    #[test]
    fn what_others_open_is_what_is_printed_here() {
        let endpoint = reqwest::Url::parse("https://push.example/abc?d=e").unwrap();
        let at: jiff::Timestamp = "2026-03-31T16:40:00Z".parse().unwrap();
        let vapid = super::super::Vapid::of(&[9; 32], "mailto:webm@example.org".to_owned()).unwrap();
        let texts = ["", "x", "Overval bij de juwelier – 🚨 blijf weg", &"é".repeat(1996)];
        let cases: Vec<_> = texts
            .iter()
            .zip(1_u8..)
            .map(|(plain, n)| {
                let (browser, secret) = (SecretKey::from_slice(&[n; 32]).unwrap(), [n + 100; 16]);
                let public = browser.public_key().to_encoded_point(false);
                let fresh = Sealing::of([n + 50; 16], &[n + 10; 32]).unwrap();
                let sealed = seal(&fresh, public.as_bytes(), &secret, plain.as_bytes()).unwrap();
                serde_json::json!({"private": BASE64.encode([n; 32]), "secret": BASE64.encode(secret), "plain": plain,
                    "sealed": BASE64.encode(sealed)})
            })
            .collect();
        let printed = serde_json::json!({"sealed": cases, "signed": {"endpoint": endpoint.as_str(), "at": at,
            "publicKey": vapid.public_key(), "authorization": vapid.authorization(&endpoint, at)}});
        let printed = format!("{printed:#}\n");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e-tests/rules/sealed-pushes.json");
        if std::env::var("INSTA_UPDATE").is_ok_and(|v| v == "always") {
            std::fs::write(path, &printed).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), printed, "INSTA_UPDATE=always writes it anew");
    }
}
